"""What protects responses and forms, tried as an attacker would."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import ValidationError
from sqlalchemy import func, select

from app.basket.models import BasketItem
from app.main import create_app
from app.rendering import safe_return
from app.security import TooManyTries, Tries, csrf_token, csrf_token_fits
from app.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
NEED = "想在阜新租4000到6000平厂房，行车5吨"
PAGES = (
    "/",
    "/assets",
    "/assets?gas=true",
    "/assets/FX-0012",
    f"/match?text={NEED}",
    "/match",
    "/basket",
    "/sign-in",
    "/nothing",
)


def picked(app: FastAPI) -> int:
    with app.state.runtime.sessions() as session:
        return session.scalar(select(func.count()).select_from(BasketItem)) or 0


def pick(client: TestClient, csrf: str, **headers: str) -> int:
    return client.post("/basket/items", data={"csrf": csrf, "asset": "FX-0012"}, headers=headers).status_code


@pytest.mark.parametrize("path", [*PAGES, "/healthz", "/openapi.json", "/static/tilan.css", "/api/v1/nothing", "/boom"])
def test_every_response_carries_the_security_headers(app: FastAPI, client: TestClient, path: str) -> None:
    def boom() -> None:
        raise RuntimeError

    app.add_api_route("/boom", boom)
    headers = client.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


class Inline(HTMLParser):
    """Collects what the policy would block: style attributes, handlers, inline scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        bad = [name for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/ld+json"):
            bad.append(tag)
        self.found += [f"{tag} {name}" for name in bad]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_inline_style_or_script(client: TestClient, path: str) -> None:
    reader = Inline()
    reader.feed(client.get(path).text)
    assert reader.found == []


@pytest.mark.parametrize("path", PAGES)
def test_every_form_that_posts_carries_a_token_that_fits(client: TestClient, settings: Settings, path: str) -> None:
    page = client.get(path).text
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
    tokens = [re.findall(r'name="csrf" value="([^"]*)"', form) for form in forms]
    visit = client.cookies.get("tilan_visit") or ""
    assert all(len(found) == 1 for found in tokens)
    assert all(csrf_token_fits(found[0], settings.secret, visit, None) for found in tokens)


def test_a_form_needs_the_token_of_its_own_visit(app: FastAPI, client: TestClient, token: Callable[..., str]) -> None:
    assert pick(client, "") == 403  # neither cookie nor token
    csrf = token()
    assert pick(client, "") == 403
    assert pick(client, csrf[:-1] + ("0" if csrf[-1] != "0" else "1")) == 403
    with TestClient(app, base_url=str(client.base_url), follow_redirects=False) as other:
        other.get("/sign-in")
        assert pick(other, csrf) == 403
    assert picked(app) == 0
    assert pick(client, csrf) == 303
    assert picked(app) == 1


def test_the_token_may_come_in_a_header(app: FastAPI, client: TestClient, token: Callable[..., str]) -> None:
    assert client.post("/basket/items", data={"asset": "FX-0012"}, headers={"x-csrf-token": token()}).status_code == 303
    assert picked(app) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://127.0.0.1:8000"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9000"}, 403),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 303),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_a_form_must_come_from_this_site(
    client: TestClient, token: Callable[..., str], headers: dict[str, str], status: int
) -> None:
    assert pick(client, token(), **headers) == status


def test_tokens_differ_on_every_page_and_stay_good(client: TestClient, token: Callable[..., str]) -> None:
    first, second = token(), token("/sign-in?lang=en")
    assert first != second
    assert pick(client, second) == 303
    assert pick(client, first) == 303


def test_a_token_is_bound_to_visit_session_and_secret() -> None:
    made = csrf_token(b"secret", "visit", "session")
    assert csrf_token_fits(made, b"secret", "visit", "session")
    assert not csrf_token_fits(made, b"secret", "visit", None)
    assert not csrf_token_fits(made, b"secret", "other", "session")
    assert not csrf_token_fits(made, b"other", "visit", "session")
    assert not csrf_token_fits("", b"secret", "visit", "session")
    assert not csrf_token_fits("项" * 40, b"secret", "visit", "session")


def test_the_api_needs_no_token_and_reads_no_cookie(client: TestClient) -> None:
    client.cookies.set("tilan_lang", "en")
    client.cookies.set("tilan_session", "forged")
    answer = client.post("/api/v1/match", json={"text": NEED, "limit": 1}, headers={"origin": "https://other.example"})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert client.get("/api/v1/nothing").json()["title"] == "没有这一页"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: TestClient, settings: Settings) -> None:
    cookies = client.get("/?lang=en").headers.get_list("set-cookie")
    assert [cookie.split("=")[0] for cookie in cookies] == ["tilan_visit", "tilan_lang"]
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie for cookie in cookies)
    assert not any("Secure" in cookie for cookie in cookies)
    secure = Settings(data=settings.data, base_url="https://tilan.example", production=True)
    app = create_app(secure)
    with TestClient(app, base_url="https://tilan.example") as browser:
        answer = browser.get("/?lang=en")
        assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
    app.state.runtime.engine.dispose()


def body(size: int) -> Iterator[bytes]:
    """A body in pieces, whose length nobody declares."""
    yield b"name="
    for _ in range(size // 10_000):
        yield b"a" * 10_000


@pytest.mark.parametrize(
    ("path", "chunked"),
    [("/sign-in", False), ("/basket/empty", False), ("/nothing", False), ("/sign-in", True), ("/basket/empty", True)],
)
def test_a_body_over_the_limit_is_refused(client: TestClient, path: str, chunked: bool) -> None:
    content = body(2_100_000) if chunked else b"a" * 2_000_001
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = client.post(path, content=content, headers=headers)
    assert answer.status_code == 413
    assert "2000000" in answer.text
    assert "<h1>太大了</h1>" in answer.text


@pytest.mark.parametrize("chunked", [False, True])
def test_the_api_says_too_large_in_json(client: TestClient, chunked: bool) -> None:
    content = body(2_100_000) if chunked else b"a" * 2_000_001
    answer = client.post("/api/v1/match?lang=en", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["where"]) == (413, "body")


def test_a_body_just_under_the_limit_arrives(client: TestClient, token: Callable[..., str]) -> None:
    data = {"csrf": token(), "name": "n", "password": "p" * 500, "next": "n" * 1000}
    assert client.post("/sign-in", data=data).status_code == 403


@pytest.mark.parametrize("length", ["-1", "１", "a", ""])
def test_a_length_that_is_none_is_refused(client: TestClient, length: str) -> None:
    headers = [(b"content-length", length.encode()), (b"content-type", b"application/x-www-form-urlencoded")]
    assert client.post("/sign-in", content=b"x", headers=headers).status_code == 413


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[", "tilan.example:80:80"])
def test_only_known_hosts_are_answered(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


def test_further_hosts_can_be_named(sample_folder: Path) -> None:
    named = Settings(data=sample_folder, trusted_hosts=" Tilan.example, intranet ,")
    assert named.hosts == {"127.0.0.1", "localhost", "::1", "tilan.example", "intranet"}


def test_head_is_answered_as_get_without_its_body(client: TestClient) -> None:
    assert client.head("/sign-in").status_code == 200
    assert client.head("/nothing").status_code == 404


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/basket?lang=en", True),
        ("/assets/FX-0012#ask", True),
        ("https://evil.example", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("javascript:alert(1)", False),
        ("/a\r\nset-cookie: x=1", False),
        ("", False),
        (None, False),
    ],
)
def test_a_reader_is_only_sent_back_to_this_site(target: str | None, kept: bool) -> None:
    assert safe_return(target, "/home") == (target if kept else "/home")


def test_a_picked_asset_leads_back_to_this_site_only(client: TestClient, token: Callable[..., str]) -> None:
    data = {"csrf": token(), "asset": "FX-0012", "back": "https://evil.example/"}
    assert client.post("/basket/items", data=data).headers["location"] == "/basket"


def test_tries_are_counted_by_key() -> None:
    tries = Tries(most=2, seconds=60)
    tries.check("a")
    tries.check("a")
    with pytest.raises(TooManyTries):
        tries.check("a")
    tries.check("b")


def test_tries_forget_the_oldest_key_and_what_is_long_ago() -> None:
    tries = Tries(most=1, seconds=60, keys=2)
    for key in ("a", "b", "c"):
        tries.check(key)
    tries.check("a")
    with pytest.raises(TooManyTries):
        tries.check("c")
    quick = Tries(most=1, seconds=0)
    quick.check("a")
    quick.check("a")


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = Settings(data=tmp_path / "data").secret
    path = tmp_path / "data" / "secret.key"
    assert len(first) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert Settings(data=tmp_path / "data").secret == first
    assert Settings(data=tmp_path / "other").secret != first
    assert [file.name for file in path.parent.iterdir()] == ["secret.key"]


def test_a_damaged_secret_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("")
    with pytest.raises(ValueError, match="damaged"):
        _ = Settings(data=tmp_path).secret


@pytest.mark.parametrize(
    "unsafe",
    [
        {"production": True},
        {"production": True, "base_url": "http://tilan.example"},
        {"host": "0.0.0.0"},
        {"base_url": "tilan.example"},
        {"base_url": "https://tilan.example/?a=b"},
        {"port": 70_000},
        {"max_body_bytes": 1},
    ],
)
def test_unsafe_settings_are_refused(tmp_path: Path, unsafe: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"data": tmp_path, **unsafe})


def test_settings_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILAN_DATA", str(tmp_path))
    monkeypatch.setenv("TILAN_PORT", "8123")
    found = Settings()
    assert found.base_url == "http://127.0.0.1:8123"
    assert found.database_url == f"sqlite:///{tmp_path}/catalog.db"


def test_a_failed_form_changes_nothing(app: FastAPI, client: TestClient, token: Callable[..., str]) -> None:
    assert client.post("/basket/items", data={"csrf": token(), "asset": "NO-1"}).status_code == 404
    assert picked(app) == 0
