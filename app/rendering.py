"""The one place that renders: a whole page, or one named block of the same template for htmx."""

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property, lru_cache, partial
from threading import Lock
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup
from sqlmodel import Session

from app.accounts.models import User
from app.assets.facts import PERMIT_MARKS
from app.assets.offer import is_offered
from app.basket import basket
from app.drawings import Size, drawing
from app.figures import day, land_area, place_line, value_of
from app.leads.inquiry import consent_text
from app.security import CSRF_FIELD, LANGUAGE_COOKIE, SESSION_COOKIE, VISIT_COOKIE, Right, csrf_token, may
from app.settings import ROOT, Settings
from catalog.fields import FIELDS, FRESH_DAYS, GROUPS, Field, field_of, unit_label
from catalog.figures import grouped
from catalog.language import LANGUAGES, N_, ngettext, normalise_language, translate
from catalog.moments import local
from catalog.place_names import place_label
from catalog.snapshot import fact
from catalog.vocabulary import VOCABULARIES

TEMPLATES: Final = ROOT / "templates"
STATIC: Final = ROOT / "static"
VISIT_SECONDS: Final = 180 * 24 * 3600
LANGUAGE_SECONDS: Final = 365 * 24 * 3600
_HAN: Final = re.compile("[\u3400-\u9fff]")
VARY: Final = "HX-Request, Accept-Language, Cookie"


@dataclass
class View:
    """One reader's request as the templates see it: language, today, who it is, what lies in the basket.

    `address` is where a page that answers a form can be come back to.
    """

    request: Request
    settings: Settings
    lang: str
    today: date
    session: Session
    user: User | None
    visit: str
    is_new_visit: bool
    address: str = "/"

    @cached_property
    def picked(self) -> list[str]:
        """The public ids in the reader's basket, in order of picking."""
        return [] if self.is_new_visit else self.picked_now()

    def picked_now(self) -> list[str]:
        """What lies in the basket after this request changed it; the page that is rendered next shows that."""
        self.__dict__["picked"] = basket.asset_ids(self.session, basket.find(self.session, self.visit))
        return self.picked

    @cached_property
    def csrf(self) -> str:
        """The token that forms on this page carry."""
        return csrf_token(self.settings.secret, self.visit, self.request.cookies.get(SESSION_COOKIE))

    @property
    def speaks_for_office(self) -> bool:
        """Whether the reader may say by whom a brochure is given; for everybody else it is the portal."""
        return may(self.user, Right.SPEAK_FOR_OFFICE)

    @property
    def loads_ledgers(self) -> bool:
        """Whether the reader may hand in ledgers."""
        return may(self.user, Right.LOAD_LEDGERS)

    @property
    def is_htmx(self) -> bool:
        """Whether only a part of the page is asked for (not for the back button, which wants it all)."""
        headers = self.request.headers
        return "hx-request" in headers and not {"hx-boosted", "hx-history-restore-request"} & set(headers.keys())

    @cached_property
    def language_said(self) -> bool:
        """Whether the address names the language; then the links of the page name it too."""
        return normalise_language(self.request.query_params.get("lang")) is not None

    def translate(self, message: str, /, **values: Any) -> str:
        """A message in the reader's language."""
        return translate(message, self.lang, **values)

    def url(self, path: str, parameters: Mapping[str, Any] | Iterable[tuple[str, Any]] = (), /, **more: Any) -> str:
        """An address of ours that keeps the language the address names. None and "" are left out."""
        if not parameters and not more and not self.language_said:
            return path
        pairs = list(parameters.items() if isinstance(parameters, Mapping) else parameters) + list(more.items())
        kept = [
            (name, str(value))
            for name, values in pairs
            for value in (values if isinstance(values, list | tuple) else [values])
            if value not in (None, "")
        ]
        if self.language_said and not any(name == "lang" for name, _ in kept):
            kept.append(("lang", self.lang))
        return f"{path}?{urlencode(kept)}" if kept else path

    def in_language(self, lang: str) -> str:
        """The address of this page in another language."""
        path, query = self.request.url.path, self.request.query_params.multi_items()
        if self.request.method not in ("GET", "HEAD"):
            parts = urlsplit(self.address)
            path, query = parts.path, parse_qsl(parts.query)
        return f"{path}?{urlencode([*((name, value) for name, value in query if name != 'lang'), ('lang', lang)])}"

    def page(
        self,
        template: str,
        /,
        *,
        block: str | None = None,
        status: int = 200,
        headers: Mapping[str, str] = {},
        **context: Any,
    ) -> Response:
        """The whole page, or for htmx the named block of the same template."""
        given = {"view": self, **_bound(self)}
        assert not given.keys() & context.keys(), f"taken names: {given.keys() & context.keys()}"
        found = environment().get_template(template)
        html = _block(found, block, {**given, **context}) if block and self.is_htmx else found.render(given, **context)
        response = HTMLResponse(html, status, headers={"vary": VARY, **headers})
        response.headers["content-language"] = self.lang
        response.headers.setdefault("cache-control", "private, no-cache" if self.user is None else "no-store")
        self.keep_visit(response)
        return response

    def redirect(self, path: str, status: int = 303) -> Response:
        """Send the reader to another page of ours; for htmx the whole page is replaced."""
        if self.is_htmx:
            response: Response = Response(status_code=204, headers={"hx-redirect": path})
        else:
            response = RedirectResponse(path, status)
        self.keep_visit(response)
        return response

    def keep_visit(self, response: Response) -> None:
        """Remember the visit (for the basket and for forms) and the language chosen, in cookies no script can read."""
        if self.is_new_visit:
            set_cookie(response, self.settings, VISIT_COOKIE, self.visit, VISIT_SECONDS)
        if self.language_said and self.request.cookies.get(LANGUAGE_COOKIE) != self.lang:
            set_cookie(response, self.settings, LANGUAGE_COOKIE, self.lang, LANGUAGE_SECONDS)


def set_cookie(response: Response, settings: Settings, name: str, value: str, seconds: int) -> None:
    """A cookie of ours: not for scripts, not for other sites, over https where there is https."""
    response.set_cookie(
        name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=settings.secure_cookies
    )


def safe_return(target: str | None, default: str) -> str:
    """Where to go back to: a path of this site, or the default. Never another host."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or not target.isprintable():
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target


@cache
def environment() -> Environment:
    """The template environment: everything escaped, an undefined name is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    made.globals.update(
        FIELDS=FIELDS,
        GROUPS=GROUPS,
        LANGUAGES=LANGUAGES,
        V=VOCABULARIES,
        fact_of=fact,
        field_of=field_of,
        static=static_address,
        json_for_page=json_for_page,
        CSRF_FIELD=CSRF_FIELD,
        PERMIT_MARKS=PERMIT_MARKS,
        N_=N_,
    )
    made.filters.update(figure=grouped, pairs=parse_qsl)
    made.tests.update(han=lambda text: _HAN.search(str(text)) is not None, offered=is_offered)
    return made


def _block(template: Template, name: str, values: Mapping[str, Any]) -> str:
    """One block of a template, with the imports, macros and settings at the head of its file as in the whole page.

    The head runs before the page's first piece of text is asked for; no more than that piece is rendered.
    """
    context = template.new_context(dict(values))
    next(iter(template.root_render_func(context)))
    return "".join(context.blocks[name][0](context))


def _bound(view: View) -> dict[str, Callable[..., Any] | str]:
    """The functions of templates that depend on the reader."""
    lang = view.lang
    return {
        "lang": lang,
        "site": "Tilan" if lang == "en" else "提篮",
        "_": view.translate,
        "ngettext": lambda singular, plural, n, **values: ngettext(singular, plural, n, lang, **values),
        "url": view.url,
        "csrf_field": lambda: Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, view.csrf),
        "lang_field": lambda: (
            Markup('<input type="hidden" name="lang" value="{}">').format(lang) if view.language_said else ""
        ),
        "title": partial(title, lang=lang),
        "label": lambda vocabulary, code: VOCABULARIES[vocabulary].label(code, lang),
        "field_label": lambda name: _field(name).label(lang),
        "unit": lambda name: unit_label(_field(name).unit, lang),
        "value": lambda name, value: value_of(name, value, lang),
        "land_area": lambda square_metres: land_area(square_metres, lang),
        "drawing": lambda record, size="card": _drawn(orjson.dumps(record), lang, size),
        "kept": lambda macro, *given: _kept(macro, (lang, view.language_said, view.today), given),
        "evidence": partial(evidence, today=view.today),
        "ago": partial(ago, lang=lang),
        "day": lambda text: day(str(text), lang),
        "moment": moment,
        "consent_text": lambda consent: consent_text(consent, lang, view.settings.issuer),
        "place_name": lambda name: place_label(name, lang),
        "place_line": lambda record: place_line(record, lang),
    }


_pieces: Final[OrderedDict[tuple[Any, ...], str]] = OrderedDict()
_pieces_lock: Final = Lock()
MOST_PIECES: Final = 4096


def _kept(macro: Callable[..., str], reader: tuple[Any, ...], given: tuple[Any, ...]) -> str:
    """What a macro makes of facts alone: the same facts give the same piece to readers of a language and a day."""
    key = (getattr(macro, "name", ""), *reader, orjson.dumps(given))
    with _pieces_lock:
        if key in _pieces:
            _pieces.move_to_end(key)
            return _pieces[key]
    made = macro(*given)
    with _pieces_lock:
        _pieces[key] = made
        while len(_pieces) > MOST_PIECES:
            _pieces.popitem(last=False)
    return made


@lru_cache(4096)
def _drawn(facts: bytes, lang: str, size: Size) -> Markup:
    """The drawing of a record; the same facts give the same drawing, so it is drawn once."""
    return Markup(drawing(orjson.loads(facts), lang=lang, size=size))  # noqa: S704 - shapes and escaped labels


def _field(name: str) -> Field:
    found = field_of(name)
    if found is None:
        raise KeyError(name)
    return found


def title(record: Mapping[str, Any], lang: str) -> str:
    """What an asset is called in a language: its title there, or the other one, or its number."""
    names = ("title_en", "title_zh") if lang == "en" else ("title_zh", "title_en")
    return str(next((record[name] for name in names if record.get(name)), None) or record["id"])


def evidence(verified_at: str | None, today: date) -> tuple[str, int | None]:
    """How fresh the facts of an asset are: ("ok" | "old" | "wait", days since they were verified)."""
    if not verified_at:
        return "wait", None
    days = (today - date.fromisoformat(verified_at)).days
    return ("ok" if days <= FRESH_DAYS else "old"), days


def ago(days: int, lang: str) -> str:
    """How long ago, in the largest unit that still says enough: days up to three months, months up to two years."""
    if days < 1:
        return translate(N_("今天"), lang)
    if days < 90:
        return ngettext("{n} 天前", "{n} 天前", days, lang)
    if days < 730:
        return ngettext("{n} 个月前", "{n} 个月前", round(days / 30.44), lang)
    return ngettext("{n} 年前", "{n} 年前", int(days / 365.25), lang)


def moment(value: datetime) -> str:
    """A moment as the calendar here has it, to the minute."""
    return f"{local(value):%Y-%m-%d %H:%M}"


def static_address(name: str) -> str:
    """The address of a static file, which changes with its content, so that browsers may keep it for ever."""
    return f"/static/{name}?v={static_version(name)}"


@cache
def static_version(name: str) -> str:
    """The first digits of the hash of a static file."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def json_for_page(value: Any) -> Markup:
    """JSON for a data block in a page: nothing in it can end the block or start markup."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - escaped just above
