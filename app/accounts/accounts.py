"""Signing in: passwords by argon2, sessions kept on the server, links that work once."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, or_, select, update
from sqlmodel import Session, col

from app.accounts.models import ROLES, SignInLink, User, UserKeeper, UserSession
from catalog.errors import Conflict, Forbidden, InvalidInput, NotFound
from catalog.language import N_
from catalog.models import Keeper
from catalog.vocabulary import Term, Vocabulary

SESSION_LIFE = timedelta(hours=12)
LINK_LIFE = timedelta(hours=24)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FEWEST_CHARACTERS = 5  # that differ: a word of one key held down is none
LINK_IS_DEAD = N_("这个登录链接用过了或过期了，请让管理员再发一个")
ROLE_LABELS = Vocabulary(
    "role",
    Term("administrator", "管理员", "Administrator"),
    Term("promotion", "招商", "Promotion"),
    Term("keeper", "填报单位", "Keeper"),
    Term("viewer", "只读", "Viewer"),
)
assert tuple(ROLE_LABELS) == ROLES

_hasher = PasswordHasher()
# Checked when there is no such account, so that an unknown name takes as long as a wrong password.
_NOBODY = _hasher.hash(secrets.token_hex(16))


def token_hash(token: str) -> str:
    """What is kept of a random token: enough to find it again, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_role(role: str) -> None:
    """InvalidInput when there is no such role."""
    if role not in ROLES:
        raise InvalidInput(N_("没有“{value}”这个角色"), where="role", value=role[:40])


def add_user(session: Session, name: str, role: str, now: datetime, keepers: Sequence[str] = ()) -> User:
    """A new account without a password. Conflict when the name is taken.

    An account of the role `keeper` names its keepers, by name or code; the other roles name none.
    """
    name = name.strip()
    if not 1 <= len(name) <= 100 or not name.isprintable():
        raise InvalidInput(N_("账号名要 1 到 100 个字"), where="name")
    check_role(role)
    if session.scalar(select(User).where(col(User.name) == name)):
        raise Conflict(N_("账号“{name}”已经有了；要给它新链接，用 tilan user link"), where="name", name=name)
    if (role == "keeper") != bool(keepers):
        raise InvalidInput(N_("填报单位的账号要指明单位，别的账号不指明"), where="keeper")
    found = [_keeper(session, text) for text in keepers]
    user = User(name=name, role=role, created_at=now)
    session.add(user)
    session.flush()
    session.add_all(UserKeeper(user_id=user.id or 0, keeper_id=keeper_id) for keeper_id in dict.fromkeys(found))
    session.flush()
    return user


def user_named(session: Session, name: str) -> User:
    """The account of a name. NotFound when there is none."""
    user = session.scalar(select(User).where(col(User.name) == name.strip()))
    if user is None:
        raise NotFound(N_("没有账号“{name}”"), where="name", name=name[:100])
    return user


def keepers_of(session: Session, user: User) -> frozenset[int]:
    """The keepers that an account is bound to, by id."""
    return frozenset(session.scalars(select(col(UserKeeper.keeper_id)).where(col(UserKeeper.user_id) == user.id)))


def _keeper(session: Session, text: str) -> int:
    keeper = session.scalar(
        select(Keeper).where(or_(col(Keeper.name) == text.strip(), col(Keeper.code) == text.strip()))
    )
    if keeper is None or keeper.id is None:
        raise NotFound(N_("没有填报单位“{name}”"), where="keeper", name=text[:100])
    return keeper.id


def new_link(session: Session, user: User, now: datetime) -> str:
    """The token of a one-time link for a user; earlier unused links of the user stop working."""
    session.execute(delete(SignInLink).where(col(SignInLink.user_id) == user.id, col(SignInLink.used_at).is_(None)))
    token = secrets.token_urlsafe(32)
    session.add(SignInLink(token_hash=token_hash(token), user_id=user.id or 0, expires_at=now + LINK_LIFE))
    session.flush()
    return token


def first_administrator_link(session: Session, now: datetime) -> str | None:
    """A link for the first administrator as long as nobody has chosen a password; None afterwards."""
    if session.scalar(select(User).where(col(User.password_hash).is_not(None))):
        return None
    user = session.scalar(select(User).where(col(User.role) == "administrator").order_by(col(User.id)))
    return new_link(session, user or add_user(session, "admin", "administrator", now), now)


def link_user(session: Session, token: str, now: datetime) -> User:
    """The user of a link that still works. Forbidden when it was used, has expired or never was."""
    link = session.get(SignInLink, token_hash(token))
    if link is None or link.used_at is not None or _aware(link.expires_at) <= now:
        raise Forbidden(LINK_IS_DEAD)
    user = session.get(User, link.user_id)
    assert user is not None
    return user


def use_link(session: Session, token: str, password: str, now: datetime) -> tuple[User, str]:
    """Choose a password with a link, which then no longer works; the user and the token of a new session."""
    user = link_user(session, token, now)
    user.password_hash = _hasher.hash(_checked(password, user.name))
    # One statement decides who was first, should the link be used twice at the same moment.
    used = session.execute(
        update(SignInLink)
        .where(col(SignInLink.token_hash) == token_hash(token), col(SignInLink.used_at).is_(None))
        .values(used_at=now)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise Forbidden(LINK_IS_DEAD)
    session.add(user)
    session.execute(delete(UserSession).where(col(UserSession.user_id) == user.id))
    return user, open_session(session, user, now)


def sign_in(session: Session, name: str, password: str, now: datetime) -> tuple[User, str]:
    """The user and the token of a new session. Forbidden, with one sentence for all reasons, when it does not fit."""
    user = session.scalar(select(User).where(col(User.name) == name.strip()))
    known = user.password_hash if user and user.password_hash else _NOBODY
    try:
        _hasher.verify(known, password[: LONGEST_PASSWORD + 1])
    except (VerifyMismatchError, InvalidHashError):
        user = None
    if user is None or user.password_hash is None:
        raise Forbidden(N_("账号或密码不对"))
    if _hasher.check_needs_rehash(user.password_hash):
        user.password_hash = _hasher.hash(password)
        session.add(user)
    return user, open_session(session, user, now)


def open_session(session: Session, user: User, now: datetime) -> str:
    """A new session; its token."""
    session.execute(delete(UserSession).where(col(UserSession.expires_at) <= now))
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(token_hash=token_hash(token), user_id=user.id or 0, created_at=now, expires_at=now + SESSION_LIFE)
    )
    session.flush()
    return token


def session_user(session: Session, token: str | None, now: datetime) -> User | None:
    """Who a session's token belongs to; None when it is not open."""
    if not token:
        return None
    found = session.get(UserSession, token_hash(token))
    if found is None or _aware(found.expires_at) <= now:
        return None
    return session.get(User, found.user_id)


def close_session(session: Session, token: str | None) -> None:
    """End a session."""
    if token:
        session.execute(delete(UserSession).where(col(UserSession.token_hash) == token_hash(token)))


def _checked(password: str, name: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidInput(
            N_("密码要 {least} 到 {most} 个字符"), where="password", least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD
        )
    if not password.isprintable():
        raise InvalidInput(N_("密码里有打不出来的字符"), where="password")
    if len(set(password)) < FEWEST_CHARACTERS or password.casefold() == name.casefold():
        raise InvalidInput(N_("这个密码太容易猜"), where="password")
    return password


def _aware(moment: datetime) -> datetime:
    """SQLite gives moments back without their zone; they are kept in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
