"""Signing in: links that work once, passwords, sessions on the server, roles."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select
from sqlmodel import Session

from app.accounts import accounts
from app.accounts import pages as account_pages
from app.accounts.models import SignInLink, User, UserSession
from app.dependencies import get_now
from app.security import Tries
from catalog.errors import Conflict, Forbidden, InvalidInput, NotFound

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PASSWORD = "提着篮子好选菜-2026"


@pytest.fixture
def session(app: FastAPI) -> Iterator[Session]:
    """A session on the installation's database."""
    with app.state.runtime.sessions() as opened:
        yield opened


@pytest.fixture
def user(session: Session) -> User:
    """An account of promotion staff with a password."""
    made = accounts.add_user(session, "王工", "promotion", NOW)
    now = datetime.now(UTC)
    accounts.use_link(session, accounts.new_link(session, made, now), PASSWORD, now)
    session.commit()
    return made


@pytest.fixture(autouse=True)
def fresh_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries of other tests do not count."""
    monkeypatch.setattr(account_pages, "_tries", Tries(most=8, seconds=600))
    monkeypatch.setattr(account_pages, "_tries_address", Tries(most=60, seconds=600))


def sign_in(client: TestClient, csrf: str, password: str = PASSWORD, name: str = "王工", **more: str) -> Response:
    return client.post("/sign-in", data={"csrf": csrf, "name": name, "password": password, **more})


def open_sessions(session: Session) -> list[UserSession]:
    session.rollback()
    return list(session.scalars(select(UserSession)))


# --- links ----------------------------------------------------------------------------------------------------------


def test_a_link_lets_in_once(client: TestClient, session: Session) -> None:
    link = accounts.new_link(session, accounts.add_user(session, "李工", "promotion", NOW), datetime.now(UTC))
    session.commit()
    page = client.get(f"/sign-in/link/{link}")
    assert client.get(f"/sign-in/link/{link}").status_code == 200  # looking at it does not use it up
    assert "李工" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    csrf = re.findall(r'name="csrf" value="(\w+)"', page.text)[0]
    used = client.post("/sign-in/link", data={"csrf": csrf, "token": link, "password": PASSWORD})
    assert (used.status_code, used.headers["location"]) == (303, "/desk/leads")
    assert client.get("/desk/leads").status_code == 200
    assert client.get(f"/sign-in/link/{link}").status_code == 403
    with pytest.raises(Forbidden):
        accounts.use_link(session, link, "another password", datetime.now(UTC))


def test_a_link_with_a_bad_password_is_not_used_up(client: TestClient, session: Session) -> None:
    link = accounts.new_link(session, accounts.add_user(session, "李工", "promotion", NOW), datetime.now(UTC))
    session.commit()
    csrf = re.findall(r'name="csrf" value="(\w+)"', client.get(f"/sign-in/link/{link}").text)[0]
    answer = client.post("/sign-in/link", data={"csrf": csrf, "token": link, "password": "short"})
    assert answer.status_code == 422
    assert "密码要 12 到 200 个字符" in answer.text
    assert client.post("/sign-in/link", data={"csrf": csrf, "token": link, "password": PASSWORD}).status_code == 303


def test_a_link_needs_the_token_of_the_form(client: TestClient, session: Session) -> None:
    link = accounts.new_link(session, accounts.add_user(session, "李工", "promotion", NOW), datetime.now(UTC))
    session.commit()
    assert client.post("/sign-in/link", data={"token": link, "password": PASSWORD}).status_code == 403
    assert accounts.link_user(session, link, datetime.now(UTC)).name == "李工"


def test_a_link_ends_after_a_day_and_with_the_next_one(session: Session) -> None:
    made = accounts.add_user(session, "李工", "promotion", NOW)
    first = accounts.new_link(session, made, NOW)
    assert accounts.link_user(session, first, NOW + timedelta(hours=23, minutes=59)).name == "李工"
    with pytest.raises(Forbidden):
        accounts.link_user(session, first, NOW + timedelta(hours=24))
    second = accounts.new_link(session, made, NOW)
    with pytest.raises(Forbidden):
        accounts.link_user(session, first, NOW)
    assert accounts.link_user(session, second, NOW).name == "李工"


def test_a_new_password_ends_what_was_open(session: Session, user: User) -> None:
    _, before = accounts.sign_in(session, "王工", PASSWORD, NOW)
    accounts.use_link(session, accounts.new_link(session, user, NOW), PASSWORD + "!", NOW)
    assert accounts.session_user(session, before, NOW) is None
    with pytest.raises(Forbidden):
        accounts.sign_in(session, "王工", PASSWORD, NOW)
    assert accounts.sign_in(session, "王工", PASSWORD + "!", NOW)[0].name == "王工"


def test_the_first_administrator_gets_links_until_somebody_has_a_password(session: Session) -> None:
    first = accounts.first_administrator_link(session, NOW)
    second = accounts.first_administrator_link(session, NOW)
    assert first != second
    assert [found.role for found in session.scalars(select(User))] == ["administrator"]
    assert second
    accounts.use_link(session, second, PASSWORD, NOW)
    assert accounts.first_administrator_link(session, NOW) is None


def test_only_hashes_are_kept(session: Session, user: User) -> None:
    link = accounts.new_link(session, user, NOW)
    _, opened = accounts.sign_in(session, "王工", PASSWORD, NOW)
    assert user.password_hash
    assert user.password_hash.startswith("$argon2id$")
    assert link not in [found.token_hash for found in session.scalars(select(SignInLink))]
    assert opened not in [found.token_hash for found in session.scalars(select(UserSession))]


# --- accounts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "  ", "a" * 101, "a\nb"])
def test_names_that_cannot_be_shown_are_refused(session: Session, name: str) -> None:
    with pytest.raises(InvalidInput):
        accounts.add_user(session, name, "viewer", NOW)


def test_a_name_is_taken_once_and_a_role_must_exist(session: Session) -> None:
    accounts.add_user(session, "李工", "viewer", NOW)
    with pytest.raises(Conflict):
        accounts.add_user(session, " 李工 ", "promotion", NOW)
    with pytest.raises(InvalidInput):
        accounts.add_user(session, "赵工", "root", NOW)


def test_a_keepers_account_names_keepers_that_exist_and_no_other_account_does(session: Session) -> None:
    made = accounts.add_user(session, "孙工", "keeper", NOW, ["阜新砚川集团", "阜新砚川集团"])
    assert len(accounts.keepers_of(session, made)) == 1
    with pytest.raises(InvalidInput, match="要指明单位"):
        accounts.add_user(session, "周工", "keeper", NOW)
    with pytest.raises(InvalidInput, match="要指明单位"):
        accounts.add_user(session, "周工", "viewer", NOW, ["阜新砚川集团"])
    with pytest.raises(NotFound, match="没有填报单位“别的集团”"):
        accounts.add_user(session, "周工", "keeper", NOW, ["别的集团"])


@pytest.mark.parametrize(
    "password", ["\0" * 12, "correct horse\n1", "short", "aaaaaaaaaaaaaaaa", " " * 20, "promotion-office", "x" * 201]
)
def test_a_password_can_be_typed_and_is_not_the_first_thing_to_guess(session: Session, password: str) -> None:
    made = accounts.add_user(session, "Promotion-Office", "promotion", NOW)
    with pytest.raises(InvalidInput) as refused:
        accounts.use_link(session, accounts.new_link(session, made, NOW), password, NOW)
    assert refused.value.where == "password"
    assert made.password_hash is None


def test_an_account_that_forgot_its_password_gets_another_link(session: Session, user: User) -> None:
    found = accounts.user_named(session, " 王工 ")
    accounts.use_link(session, accounts.new_link(session, found, NOW), "another password 2", NOW)
    assert accounts.sign_in(session, "王工", "another password 2", NOW)[0].id == user.id
    with pytest.raises(NotFound):
        accounts.user_named(session, "nobody")


# --- sessions -------------------------------------------------------------------------------------------------------


def test_signing_in_and_out(client: TestClient, session: Session, user: User, token: Callable[..., str]) -> None:
    assert client.get("/desk/leads").headers["location"] == "/sign-in?next=%2Fdesk%2Fleads"
    answer = sign_in(client, token(), next="/desk/leads?stage=new")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/leads?stage=new")
    assert "HttpOnly" in answer.headers["set-cookie"]
    desk = client.get("/desk/leads")
    assert desk.status_code == 200
    assert desk.headers["cache-control"] == "no-store"
    kept = client.cookies["tilan_session"]
    csrf = re.findall(r'name="csrf" value="(\w+)"', desk.text)[0]
    assert client.post("/sign-out", data={"csrf": csrf}).status_code == 303
    assert "tilan_session" not in client.cookies
    client.cookies.set("tilan_session", kept)  # a copy of the cookie is worth nothing now
    assert client.get("/desk/leads").status_code == 303


def test_signing_in_again_gives_a_new_session_and_ends_the_old(
    client: TestClient, session: Session, user: User, token: Callable[..., str]
) -> None:
    before = len(open_sessions(session))
    sign_in(client, token())
    first = client.cookies["tilan_session"]
    sign_in(client, token())
    assert client.cookies["tilan_session"] != first
    assert accounts.session_user(session, first, datetime.now(UTC)) is None
    assert len(open_sessions(session)) == before + 1


def test_a_token_of_a_form_ends_with_the_session(client: TestClient, user: User, token: Callable[..., str]) -> None:
    csrf = token()
    assert sign_in(client, csrf).status_code == 303
    assert client.post("/basket/items", data={"csrf": csrf, "asset": "FX-0012"}).status_code == 403
    assert client.post("/basket/items", data={"csrf": token(), "asset": "FX-0012"}).status_code == 303


def test_a_session_ends_after_twelve_hours(
    app: FastAPI, client: TestClient, user: User, token: Callable[..., str]
) -> None:
    sign_in(client, token())
    opened = datetime.now(UTC)
    app.dependency_overrides[get_now] = lambda: opened + timedelta(hours=11, minutes=59)
    assert client.get("/desk/leads").status_code == 200
    app.dependency_overrides[get_now] = lambda: opened + timedelta(hours=12, seconds=5)
    assert client.get("/desk/leads").status_code == 303


def test_a_session_never_given_opens_nothing(client: TestClient, session: Session) -> None:
    client.cookies.set("tilan_session", "made up")
    assert client.get("/desk/leads").status_code == 303
    assert accounts.session_user(session, "", NOW) is None


@pytest.mark.parametrize(
    ("name", "password"), [("王工", "wrong password"), ("nobody", PASSWORD), ("王工", ""), ("", "")]
)
def test_what_does_not_fit_is_told_in_one_sentence(
    client: TestClient, user: User, token: Callable[..., str], name: str, password: str
) -> None:
    answer = sign_in(client, token(), password, name)
    assert answer.status_code in (403, 422)
    assert "tilan_session" not in client.cookies
    if name and password:
        assert answer.status_code == 403
        assert "账号或密码不对" in answer.text
        assert PASSWORD not in answer.text


def test_an_account_without_a_password_cannot_sign_in(session: Session) -> None:
    accounts.add_user(session, "李工", "viewer", NOW)
    with pytest.raises(Forbidden):
        accounts.sign_in(session, "李工", "", NOW)


def test_too_many_tries_are_refused_and_lock_nobody_else_out(
    client: TestClient, session: Session, user: User, token: Callable[..., str]
) -> None:
    accounts.use_link(
        session, accounts.new_link(session, accounts.add_user(session, "李工", "viewer", NOW), NOW), PASSWORD, NOW
    )
    session.commit()
    csrf = token()
    codes = [sign_in(client, csrf, "wrong password").status_code for _ in range(9)]
    assert codes == [403] * 8 + [429]
    assert sign_in(client, csrf).status_code == 429
    assert sign_in(client, csrf, name="李工").status_code == 303


def test_signing_in_leads_only_to_this_site(client: TestClient, user: User, token: Callable[..., str]) -> None:
    assert sign_in(client, token(), next="https://evil.example").headers["location"] == "/desk/leads"


def test_a_form_of_staff_asks_to_sign_in_instead_of_going_elsewhere(
    client: TestClient, token: Callable[..., str]
) -> None:
    answer = client.post("/desk/leads/L2026-0001/notes", data={"csrf": token(), "text": "x"})
    assert answer.status_code == 401
    assert 'href="/sign-in"' in answer.text
