"""Tables of brochures: each edition with its frozen facts, from which it prints again the same."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime
from sqlmodel import Field

from catalog.database import Table
from catalog.models import one_of


class Brochure(Table, table=True):
    """One edition of a brochure. `edition` holds every fact as it was printed; `token` is its unguessable address."""

    __tablename__ = "brochure"
    __table_args__ = (one_of("origin", ("dossier", "basket", "match", "command")),)
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    token: str = Field(unique=True, max_length=64)
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    origin: str = Field(max_length=20)
    for_whom: str = Field(max_length=200)
    sha256: str | None = Field(default=None, max_length=64)
    edition: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
