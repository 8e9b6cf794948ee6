"""Tables of ledgers that were handed in and are being read, decided about and loaded."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime
from sqlmodel import Field

from catalog.database import Table
from catalog.models import one_of

STATES = ("waiting", "reading", "ready", "loading", "cancelling", "loaded", "cancelled", "failed")


class Upload(Table, table=True):
    """A file handed in by staff for a keeper. The file, and what was read of it, lie in the data folder under `key`.

    `decisions` is what was decided so far, with the keeper chosen and for whom the next job works; `progress` says what
    goes on; `problem` why it failed, by language; `summary` holds the counts of what was read, then of what was loaded.
    From `loading` on only the job itself says how it ends: `cancelling` asks it to give up if it still can.
    """

    __tablename__ = "upload"
    __table_args__ = (one_of("state", STATES),)
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=32)
    user_id: int | None = Field(default=None, foreign_key="user_account.id", index=True, ondelete="SET NULL")
    keeper_id: int | None = Field(default=None, foreign_key="keeper.id", index=True)
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    size: int
    state: str = Field(default="waiting", max_length=10, index=True)
    progress: str = Field(default="", max_length=200)
    problem: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    decisions: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    summary: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    source_id: int | None = Field(default=None, foreign_key="source.id", index=True)
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False, index=True))
    updated_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
