"""One place renders: pages and blocks, addresses, languages, figures, static files."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from babel.messages.pofile import read_po
from fastapi import FastAPI
from fastapi.testclient import TestClient
from jinja2 import UndefinedError
from starlette.requests import Request

from app.dependencies import language_of
from app.rendering import (
    STATIC,
    TEMPLATES,
    View,
    ago,
    environment,
    evidence,
    json_for_page,
    moment,
    static_address,
    title,
)
from catalog.language import LOCALE_FOLDER, ngettext, normalise_language, translate

RECORD = {"id": "T-1", "kind": "factory", "title_zh": "<b>厂房</b>", "status": "available", "floor_area_m2": 20400.0}


@pytest.fixture
def view_at(app: FastAPI) -> Callable[..., View]:
    """A reader's view of an address, without the network."""

    def of(address: str = "/", headers: Mapping[str, str] = {}, method: str = "GET") -> View:
        path, _, query = address.partition("?")
        scope = {
            "type": "http", "method": method, "path": path, "query_string": query.encode(), "app": app,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()], "scheme": "http",
            "server": ("127.0.0.1", 8000),
        }  # fmt: skip
        request = Request(scope)
        runtime = app.state.runtime
        return View(
            request, runtime.settings, language_of(request), date(2026, 11, 22), runtime.sessions(), None, "visit", True
        )

    return of


def render(view: View, source: str, **context: Any) -> str:
    """A few lines of template as a page would render them."""
    from app.rendering import _bound

    return environment().from_string(source).render({"view": view, **_bound(view), **context})


# --- pages and blocks -----------------------------------------------------------------------------------------------


def test_htmx_gets_the_block_and_the_back_button_the_page(client: TestClient) -> None:
    page = client.get("/assets?gas=true")
    block = client.get("/assets?gas=true", headers={"hx-request": "true"})
    back = client.get("/assets?gas=true", headers={"hx-request": "true", "hx-history-restore-request": "true"})
    assert "<html" in page.text
    assert "<html" not in block.text
    assert "<html" in back.text
    assert all(line in page.text for line in block.text.splitlines() if "csrf" not in line)
    for answer in (page, block):
        assert set(answer.headers["vary"].split(", ")) >= {"HX-Request", "Accept-Language", "Cookie"}
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["content-language"] == "zh-CN"


def test_a_name_that_is_not_given_is_an_error(view_at: Callable[..., View]) -> None:
    with pytest.raises(UndefinedError):
        render(view_at(), "{{ nothing_of_the_kind }}")


def test_everything_is_escaped(view_at: Callable[..., View]) -> None:
    source = '{% import "components/asset.html" as a with context %}{{ a.card(record) }}'
    html = render(view_at(), source, record=RECORD)
    assert "<b>厂房</b>" not in html
    assert html.count("&lt;b&gt;厂房&lt;/b&gt;") >= 2


def test_what_is_not_known_is_said(view_at: Callable[..., View]) -> None:
    source = '{% import "components/asset.html" as a with context %}{{ a.fact(record, "clear_height_m") }}'
    assert render(view_at(), source, record=RECORD).strip() == '<span class="unk">待核实</span>'
    source = '{% import "components/asset.html" as a with context %}{{ a.fact(record, "gas") }}'
    assert render(view_at(), source, record={**RECORD, "gas": False}).strip() == "无"


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("floor_area_m2", 20400.0, '20,400<i>㎡</i>', '20,400<i>m²</i>'),
        ("land_area_m2", 71400.0, '107.1<i>亩</i>', '7.14<i>ha</i>'),
        ("clear_height_m", 9.5, '9.5<i>m</i>', '9.5<i>m</i>'),
        ("rent_cny_m2_month", 6.0, '6<i>元/㎡·月</i>', '6<i>CNY/m²/month</i>'),
        ("sale_price_cny", 15_500_000.0, '1,550<i>万元</i>', '15.5<i>million CNY</i>'),
        ("built_year", 2011, '2011<i>年</i>', '2011'),
    ],
)  # fmt: skip
def test_figures_are_in_the_readers_unit(
    view_at: Callable[..., View], name: str, value: float, zh: str, en: str
) -> None:
    source = '{% import "components/asset.html" as a with context %}{{ a.fact(record, name, "m") }}'
    for address, expected in (("/", zh), ("/?lang=en", en)):
        html = render(view_at(address), source, name=name, record={"id": "T", name: value})
        assert html.strip() == f'<b class="fig fig--m">{expected}</b>'


def test_a_page_may_not_take_the_name_of_a_helper(view_at: Callable[..., View]) -> None:
    with pytest.raises(AssertionError, match="label"):
        view_at().page("accounts/sign_in.html", label="x")


@pytest.mark.parametrize(
    ("state", "mark"),
    [("valid", "meets"), ("pending", "near"), ("missing", "fails"), ("expired", "expired"), (None, "unknown")],
)
def test_a_permit_has_a_shape_and_a_word(view_at: Callable[..., View], state: str | None, mark: str) -> None:
    source = '{% import "components/asset.html" as a with context %}{{ a.permit(state) }}'
    html = render(view_at(), source, state=state)
    assert f'<use href="#v-{mark}"/>' in html
    assert f'class="v v--{mark}"' in html


# --- addresses ------------------------------------------------------------------------------------------------------


def test_addresses_keep_the_language_that_the_address_names(view_at: Callable[..., View]) -> None:
    said, silent = view_at("/assets?lang=en&q=a"), view_at("/assets?q=a", {"accept-language": "en"})
    assert said.url("/basket") == "/basket?lang=en"
    assert silent.url("/basket") == "/basket"
    assert said.url("/match", text="a&b", lang="zh-CN") == "/match?text=a%26b&lang=zh-CN"
    assert (
        silent.url("/assets", {"kind": ["land", "factory"], "q": "", "page": None}) == "/assets?kind=land&kind=factory"
    )


def test_the_same_page_in_the_other_language(view_at: Callable[..., View]) -> None:
    assert view_at("/assets?q=%E9%94%82&lang=en").in_language("zh-CN") == "/assets?q=%E9%94%82&lang=zh-CN"
    answered = view_at("/inquiries", method="POST")
    assert answered.in_language("en") == "/?lang=en"
    answered.address = "/match?need=x&lang=en"
    assert answered.in_language("zh-CN") == "/match?need=x&lang=zh-CN"


def test_a_title_names_the_site_in_the_readers_language(client: TestClient) -> None:
    for path in ("/assets", "/match", "/sign-in", "/basket", "/nowhere", "/land"):
        english, chinese = (client.get(path, params={"lang": lang}).text for lang in ("en", "zh-CN"))
        assert " | Tilan</title>" in english, path
        assert " | 提篮</title>" in chinese, path


# --- languages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "headers", "lang"),
    [
        ("/", {}, "zh-CN"),
        ("/", {"accept-language": "en-GB,en;q=0.9"}, "en"),
        ("/", {"accept-language": "fr, zh-TW;q=0.8, en;q=0.5"}, "zh-CN"),
        ("/", {"accept-language": "fr"}, "zh-CN"),
        ("/?lang=en", {"accept-language": "zh"}, "en"),
        ("/?lang=xx", {"accept-language": "en"}, "en"),
        ("/", {"accept-language": "zh", "cookie": "tilan_lang=en"}, "en"),
        ("/?lang=zh", {"cookie": "tilan_lang=en"}, "zh-CN"),
        ("/", {"cookie": "tilan_lang=klingon"}, "zh-CN"),
        ("/api/v1/search", {"cookie": "tilan_lang=en"}, "zh-CN"),
        ("/api/v1/search?lang=en", {}, "en"),
    ],
)
def test_the_language_of_an_answer(
    view_at: Callable[..., View], address: str, headers: dict[str, str], lang: str
) -> None:
    assert view_at(address, headers).lang == lang


def test_the_language_chosen_is_remembered(client: TestClient) -> None:
    assert '<html lang="zh-CN">' in client.get("/sign-in").text
    assert '<html lang="en">' in client.get("/sign-in?lang=en").text
    again = client.get("/sign-in")
    assert '<html lang="en">' in again.text
    assert "set-cookie" not in again.headers
    assert 'href="/basket"' in again.text


@pytest.mark.parametrize(
    ("tag", "lang"),
    [("zh", "zh-CN"), ("zh_TW", "zh-CN"), ("EN-gb", "en"), (" en ", "en"), ("english", None), ("", None), (None, None)],
)
def test_tags_of_languages(tag: str | None, lang: str | None) -> None:
    assert normalise_language(tag) == lang


def test_messages_are_read_from_the_catalogue() -> None:
    with (LOCALE_FOLDER / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        known = {str(message.id): message.string for message in read_po(file, locale="en") if message.string}
    assert translate("待核实", "en") == known["待核实"] != "待核实"
    assert translate("待核实", "zh-CN") == "待核实"
    assert translate("没有这样一句 {n}", "en", n=3) == "没有这样一句 3"


def test_plurals_follow_the_number() -> None:
    assert ngettext("{n} 天前", "{n} 天前", 1, "en") == "1 day ago"
    assert ngettext("{n} 天前", "{n} 天前", 5, "en") == "5 days ago"
    assert ngettext("{n} 天前", "{n} 天前", 5, "zh-CN") == "5 天前"


# --- small things ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "text"),
    [(0, "今天"), (1, "1 天前"), (89, "89 天前"), (90, "3 个月前"), (552, "18 个月前"), (729, "24 个月前"), (730, "1 年前"), (2385, "6 年前")],
)  # fmt: skip
def test_how_long_ago(days: int, text: str) -> None:
    assert ago(days, "zh-CN") == text


@pytest.mark.parametrize(
    ("verified", "expected"),
    [(None, ("wait", None)), ("2026-11-22", ("ok", 0)), ("2025-11-22", ("ok", 365)), ("2025-11-21", ("old", 366))],
)
def test_evidence_ages_after_a_year(verified: str | None, expected: tuple[str, int | None]) -> None:
    assert evidence(verified, date(2026, 11, 22)) == expected


def test_a_moment_is_told_by_the_clock_of_china() -> None:
    assert moment(datetime(2026, 11, 22, 17, 5, tzinfo=UTC)) == "2026-11-23 01:05"
    assert moment(datetime(2026, 11, 22, 17, 5)) == "2026-11-23 01:05"


def test_a_title_falls_back_to_the_other_language_and_the_number() -> None:
    both = {"id": "T-1", "title_zh": "厂房", "title_en": "Shop"}
    assert (title(both, "zh-CN"), title(both, "en")) == ("厂房", "Shop")
    assert title({"id": "T-1", "title_zh": "厂房"}, "en") == "厂房"
    assert title({"id": "T-1"}, "en") == "T-1"


def test_json_in_a_page_cannot_end_its_block() -> None:
    text = json_for_page({"name": "</script><!-- & \u2028"})
    assert "<" not in text
    assert "&" not in text
    assert "\u2028" not in text


# --- static files ---------------------------------------------------------------------------------------------------


def test_static_files_are_kept_for_ever_under_the_hash_of_their_content(client: TestClient) -> None:
    address = static_address("tilan.css")
    fresh = client.get(address)
    assert fresh.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert fresh.headers["content-encoding"] == "gzip"
    assert client.get("/static/tilan.css").headers["cache-control"] == "no-cache"
    assert client.get("/static/tilan.css?v=000000000000").headers["cache-control"] == "no-cache"
    font = client.get("/static/fonts/figures-500.woff2")
    assert font.headers["cache-control"] == "public, max-age=2592000"
    assert "content-encoding" not in font.headers


def test_every_listed_vendor_file_is_there_with_its_licence() -> None:
    assert (STATIC / "vendor/htmx/LICENSE").read_text().strip()
    assert (STATIC / "fonts/OFL-barlow-semi-condensed.txt").read_text().strip()
    version = (STATIC / "vendor/README.md").read_text().split("| htmx.org | ")[1].split(" |")[0]
    assert f'version:"{version}"' in (STATIC / "vendor/htmx/htmx.min.js").read_text()


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in [*TEMPLATES.rglob("*.html"), STATIC / "tilan.css", STATIC / "tilan.js"]:
        text = path.read_text()
        for sign in ('src="http', 'src="//', "url(http", "url(//", "@import", 'stylesheet" href="http'):
            assert sign not in text, path


def test_the_first_page_of_results_is_light(client: TestClient) -> None:
    client.headers["accept-encoding"] = "gzip"
    addresses = [
        "/assets",
        static_address("tilan.css"),
        static_address("tilan.js"),
        static_address("vendor/htmx/htmx.min.js"),
    ]
    addresses += ["/static/fonts/figures-500.woff2", static_address("mark.svg")]
    total = 0
    for address in addresses:
        with client.stream("GET", address) as answer:
            total += sum(len(part) for part in answer.iter_raw())
    assert total < 100_000
