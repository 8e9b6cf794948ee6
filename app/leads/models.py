"""Tables of leads: an inquiry's assets and need, where it stands with whom, and, apart, the person who asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Index, UniqueConstraint, text
from sqlmodel import Field

from catalog.database import Table
from catalog.models import one_of

STAGES = ("new", "answered", "visiting", "signed", "lost")
CLOSED = ("answered", "signed", "lost")  # nobody is about to do anything: what is added opens them again
ADDITIONS = ("message", "contact", "assets", "need")  # by the one who asks, who sent the form again after editing it
EVENTS = ("note", "stage", "erased", *ADDITIONS)


class Lead(Table, table=True):
    """One inquiry. `request_key` makes a form that is sent twice one lead; `receipt` is the address of what was sent,
    which may be passed on: nothing can be added with it.
    """

    __tablename__ = "lead"
    __table_args__ = (one_of("origin", ("dossier", "basket", "match")),)
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    request_key: str = Field(unique=True, max_length=64)
    receipt: str = Field(unique=True, max_length=64)
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False, index=True))
    origin: str = Field(max_length=20)
    lang: str = Field(max_length=8)
    message: str = Field(default="", max_length=4000)
    need_text: str | None = Field(default=None)
    requirement: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


class LeadStage(Table, table=True):
    """Where a lead stands with one keeper that it asks, or (no keeper) with the desk of the portal.

    `asked_at`: when something for this keeper came in last.
    """

    __tablename__ = "lead_stage"
    __table_args__ = (
        one_of("stage", STAGES),
        UniqueConstraint("lead_id", "keeper_id"),
        Index(
            "lead_stage_desk",
            "lead_id",
            unique=True,
            sqlite_where=text("keeper_id IS NULL"),
            postgresql_where=text("keeper_id IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id", index=True, ondelete="CASCADE")
    keeper_id: int | None = Field(default=None, foreign_key="keeper.id", index=True)
    stage: str = Field(default="new", max_length=20, index=True)
    asked_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class LeadContact(Table, table=True):
    """The person who asked: personal data, kept apart so that it can be exported and erased by itself.

    The last one is where the answer goes; those before it stay, each with what was agreed to and when.
    """

    __tablename__ = "lead_contact"
    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=100)
    company: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=60)
    email: str = Field(default="", max_length=200)
    consent_text: str
    consented_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class LeadAsset(Table, table=True):
    """An asset asked about, by its public id, with the keeper who answers."""

    __tablename__ = "lead_asset"
    __table_args__ = (UniqueConstraint("lead_id", "asset_id"),)
    lead_id: int = Field(foreign_key="lead.id", primary_key=True, ondelete="CASCADE")
    position: int = Field(primary_key=True)
    asset_id: str = Field(max_length=120, index=True)
    keeper_id: int | None = Field(default=None, foreign_key="keeper.id", index=True)


class LeadEvent(Table, table=True):
    """What was done with a lead: a note or a change of stage, by whom and when; or what its sender added or changed.

    `text` is the note or message, `old>new` of a stage, the words of the need before. `asset_ids`: the assets added.
    `keeper_ids`: for which keepers something was done; None: for the desk of the portal.
    """

    __tablename__ = "lead_event"
    __table_args__ = (one_of("kind", EVENTS),)
    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id", index=True, ondelete="CASCADE")
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    author: str = Field(max_length=200)
    kind: str = Field(max_length=10)
    text: str = Field(max_length=4000)
    asset_ids: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    keeper_ids: list[int] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
