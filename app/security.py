"""What protects every response and every form: headers, size of bodies, tokens against forged forms, roles, tries."""

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.errors import Forbidden, Problem, TooLarge
from catalog.language import N_

VISIT_COOKIE: Final = "tilan_visit"
SESSION_COOKIE: Final = "tilan_session"
CSRF_FIELD: Final = "csrf"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class TooManyTries(Problem):
    """Asked too often in a short time."""

    status = 429


class Headers:
    """Puts the security headers on every response, whatever made it."""

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
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, send_with_headers)


class BodyLimit:
    """Refuses a body over the limit, by its declared length at once and otherwise as it arrives."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        scope.setdefault("state", {})["body_limit"] = self.limit
        seen = 0

        async def receive_limited() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b"")) if message["type"] == "http.request" else 0
            if seen > self.limit:
                raise TooLarge(N_("发来的内容超过 {limit} 字节"), where="body", limit=self.limit)
            return message

        await self.app(scope, receive_limited, send)


def declared_too_large(request: Request) -> bool:
    """Whether a request announces a body over the limit."""
    length = request.headers.get("content-length", "0")
    return not length.isdigit() or int(length) > request.scope.get("state", {}).get("body_limit", 1 << 62)


def new_token() -> str:
    """A random token for a cookie."""
    return secrets.token_urlsafe(24)


def csrf_token(secret: bytes, visit: str, session: str | None) -> str:
    """The token that a form of this visit (and this signed-in session) must carry."""
    return hmac.new(secret, f"csrf|{visit}|{session or ''}".encode(), hashlib.sha256).hexdigest()


async def protect_form(request: Request) -> None:
    """Dependency of every page route: an unsafe request must come from our own page, by origin and by token."""
    if request.method in SAFE_METHODS:
        return
    if declared_too_large(request):
        raise TooLarge(
            N_("发来的内容超过 {limit} 字节"), where="body", limit=request.scope["state"]["body_limit"]
        )
    origin = request.headers.get("origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise Forbidden(N_("这个表单不是从本站发来的"))
    visit, session = request.cookies.get(VISIT_COOKIE), request.cookies.get(SESSION_COOKIE)
    given = request.headers.get("x-csrf-token") or (await request.form()).get(CSRF_FIELD)
    expected = csrf_token(request.app.state.runtime.settings.secret, visit or "", session)
    if not visit or not isinstance(given, str) or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Forbidden(N_("表单过期了：请回到上一页刷新后再试（浏览器要允许 Cookie）"))


class Tries:
    """Counts tries by key in a sliding window, in memory; the oldest keys are forgotten first."""

    def __init__(self, most: int, seconds: float, keys: int = 10_000) -> None:
        self.most, self.seconds, self.keys = most, seconds, keys
        self._seen: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = Lock()

    def check(self, *keys: str) -> None:
        """Count a try under each key. TooManyTries when one of them had too many."""
        now = time.monotonic()
        with self._lock:
            for key in keys:
                recent = [moment for moment in self._seen.pop(key, []) if moment > now - self.seconds]
                self._seen[key] = [*recent, now][-self.most - 1 :]
                if len(recent) >= self.most:
                    raise TooManyTries(N_("试得太多了，请过几分钟再来"))
            while len(self._seen) > self.keys:
                self._seen.popitem(last=False)
