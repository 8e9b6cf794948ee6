"""Tables of accounts: who may sign in, for which keepers, their open sessions, and links that let somebody in once."""

from datetime import datetime

from sqlalchemy import Column, DateTime
from sqlmodel import Field

from catalog.database import Table
from catalog.models import one_of

ROLES = ("administrator", "promotion", "keeper", "viewer")


class User(Table, table=True):
    """A person on the staff. Without a password nobody can sign in but by a one-time link."""

    __tablename__ = "user_account"
    __table_args__ = (one_of("role", ROLES),)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=100)
    role: str = Field(max_length=20)
    password_hash: str | None = Field(default=None, max_length=300)
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class UserKeeper(Table, table=True):
    """A keeper for which an account of the role `keeper` works: it sees what concerns these and nothing else."""

    __tablename__ = "user_keeper"
    user_id: int = Field(foreign_key="user_account.id", primary_key=True, ondelete="CASCADE")
    keeper_id: int = Field(foreign_key="keeper.id", primary_key=True, index=True, ondelete="CASCADE")


class UserSession(Table, table=True):
    """An open session. Only the hash of its token is kept."""

    __tablename__ = "user_session"
    token_hash: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class SignInLink(Table, table=True):
    """A link that lets its user in once, to choose a password. Only the hash of its token is kept."""

    __tablename__ = "sign_in_link"
    token_hash: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=True))
