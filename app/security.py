"""What protects every request: headers, hosts, sizes, tokens against forged forms, tries, and who may do what."""

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers as RequestHeaders
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.accounts.models import User
from catalog.errors import Forbidden, Problem, TooLarge
from catalog.language import N_

VISIT_COOKIE: Final = "tilan_visit"
SESSION_COOKIE: Final = "tilan_session"
LANGUAGE_COOKIE: Final = "tilan_lang"
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Right(StrEnum):
    """What an account may do. Everything that is not named here is open to the public."""

    READ_LEADS = "read leads"
    READ_CONTACTS = "read who asks and what they wrote"
    WRITE_LEADS = "move leads and note what was done"
    ERASE_LEADS = "erase who asked and what was written"
    SPEAK_FOR_OFFICE = "give brochures in the name of an office"
    READ_INVENTORY = "read the inventory and what is to be done"
    READ_INTERNAL = "read what is internal or told on request, and the texts of ledgers"
    LOAD_LEDGERS = "hand in ledgers, decide about them and load them"


# The one place that decides which role has which right (docs/decisions/0005-roles-at-the-desk.md).
ROLES_WITH: Final[Mapping[Right, frozenset[str]]] = {
    Right.READ_LEADS: frozenset({"administrator", "promotion", "keeper", "viewer"}),
    Right.READ_CONTACTS: frozenset({"administrator", "promotion", "keeper"}),
    Right.WRITE_LEADS: frozenset({"administrator", "promotion", "keeper"}),
    Right.ERASE_LEADS: frozenset({"administrator"}),
    Right.SPEAK_FOR_OFFICE: frozenset({"administrator", "promotion", "keeper"}),
    Right.READ_INVENTORY: frozenset({"administrator", "promotion", "keeper", "viewer"}),
    Right.READ_INTERNAL: frozenset({"administrator", "promotion", "keeper"}),
    Right.LOAD_LEDGERS: frozenset({"administrator", "promotion", "keeper"}),
}
# These see and do the above only for what concerns the keepers that their account is bound to.
BOUND_TO_KEEPERS: Final = frozenset({"keeper"})


def may(user: User | None, right: Right) -> bool:
    """Whether somebody (None: the public) has a right."""
    return user is not None and user.role in ROLES_WITH[right]


def speaker(user: User | None, wanted: str, portal: str) -> str:
    """By whom a brochure is given: only staff speak for an office, for everybody else it is the portal."""
    return (wanted.strip() if may(user, Right.SPEAK_FOR_OFFICE) else "") or portal


class TooManyTries(Problem):
    """Asked too often in a short time."""

    status = 429


class TargetTooLong(Problem):
    """An address longer than is taken."""

    status = 414


class WrongHost(Problem):
    """Asked for a host that this is not."""

    status = 400


class Headers:
    """Puts the security headers on every response, whatever made it; a page may only make its referrer stricter."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.headers = dict(HEADERS)
        if https:
            self.headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    if name != "referrer-policy" or headers.get(name) != "no-referrer":
                        headers[name] = value
            await send(message)

        # What answers a GET answers a HEAD: the server leaves the body out.
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        await self.app(inner, receive, send_with_headers)


class TrustedHosts:
    """Refuses requests for a host that this installation is not (forged Host headers, rebound names)."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] == "http":
            try:
                host = urlsplit(f"//{RequestHeaders(scope=scope).get('host', '')}").hostname
            except ValueError:
                host = None
            if host not in self.hosts:
                raise WrongHost(N_("这里不是你要找的主机"), where="host")
        await self.app(scope, receive, send)


class TargetLimit:
    """Refuses an address over the limit, counted as it was sent."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] == "http" and len(scope.get("raw_path") or b"") + len(scope["query_string"]) > self.limit:
            raise TargetTooLong(N_("地址超过 {limit} 字节：请把需求写短些"), limit=self.limit)
        await self.app(scope, receive, send)


class BodyLimit:
    """Refuses a body over the limit, by its declared length at once and otherwise as it arrives.

    `larger` tells the limit of a request that may send more. Whatever the inside makes of the broken stream is dropped:
    the answer is always that it was too large.
    """

    def __init__(self, app: ASGIApp, *, limit: int, larger: Callable[[Scope], Awaitable[int]] | None = None) -> None:
        self.app = app
        self.limit = limit
        self.larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        limit = max(self.limit, await self.larger(scope)) if self.larger else self.limit
        declared = RequestHeaders(scope=scope).get("content-length", "0")
        if not declared.isascii() or not declared.isdigit() or int(declared) > limit:
            raise self._problem(limit)
        seen = 0

        async def receive_limited() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b"")) if message["type"] == "http.request" else 0
            if seen > limit:
                raise self._problem(limit)
            return message

        async def send_unless_refused(message: Message) -> None:
            if seen <= limit:
                await send(message)

        await self.app(scope, receive_limited, send_unless_refused)
        if seen > limit:
            raise self._problem(limit)

    @staticmethod
    def _problem(limit: int) -> TooLarge:
        return TooLarge(N_("发来的内容超过 {limit} 字节"), where="body", limit=limit)


def new_token() -> str:
    """A random token for a cookie."""
    return secrets.token_urlsafe(24)


def csrf_token(secret: bytes, visit: str, session: str | None) -> str:
    """A token that a form of this visit (and this signed-in session) must carry.

    It begins with a nonce and so looks different on every page: nothing to be guessed from the size of compressed pages.
    """
    nonce = secrets.token_hex(8)
    return nonce + _csrf_seal(secret, visit, session, nonce)


def csrf_token_fits(token: str, secret: bytes, visit: str, session: str | None) -> bool:
    """Whether a token was made for this visit and session."""
    nonce, seal = token[:16], token[16:]
    return hmac.compare_digest(seal.encode(), _csrf_seal(secret, visit, session, nonce).encode())


def _csrf_seal(secret: bytes, visit: str, session: str | None, nonce: str) -> str:
    return hmac.new(secret, f"csrf|{visit}|{session or ''}|{nonce}".encode(), hashlib.sha256).hexdigest()


async def protect_form(request: Request) -> None:
    """Dependency of every page route: an unsafe request must come from our own page, by origin and by token."""
    if request.method in SAFE_METHODS:
        return
    settings = request.app.state.runtime.settings
    origin = request.headers.get("origin")
    foreign = origin not in (None, "null") and _netloc(origin or "") not in (
        request.headers.get("host", "").lower(),
        settings.public_host,
    )
    # Browsers hide the origin ("null") where a page sends no referrer; they still say whether the site is the same.
    if foreign or request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden(N_("这个表单不是从本站发来的"))
    visit, session = request.cookies.get(VISIT_COOKIE), request.cookies.get(SESSION_COOKIE)
    given = request.headers.get(CSRF_HEADER) or (await request.form()).get(CSRF_FIELD)
    if not visit or not isinstance(given, str) or not csrf_token_fits(given, settings.secret, visit, session):
        raise Forbidden(N_("表单过期了：请回到上一页刷新后再试（浏览器要允许 Cookie）"), where=CSRF_FIELD)


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


class Tries:
    """Counts tries by key in a sliding window, in memory; the oldest keys are forgotten first."""

    def __init__(
        self, most: int, seconds: float, keys: int = 10_000, told: str = N_("试得太多了，请过几分钟再来")
    ) -> None:
        self.most, self.seconds, self.keys, self.told = most, seconds, keys, told
        self._seen: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = Lock()

    def check(self, *keys: str, weight: int = 1) -> None:
        """Count a try of so much weight under each key. TooManyTries (a try of weight 1) when that is too much for one."""
        now = time.monotonic()
        with self._lock:
            for key in keys:
                recent = [moment for moment in self._seen.pop(key, []) if moment > now - self.seconds]
                fits = len(recent) + weight <= self.most
                self._seen[key] = [*recent, *[now] * (weight if fits else 1)][-self.most - 1 :]
                if not fits:
                    raise TooManyTries(self.told, n=self.most)
            while len(self._seen) > self.keys:
                self._seen.popitem(last=False)
