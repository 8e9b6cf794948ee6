"""What is to be done, as kinds of items: a new kind is made and added to `KINDS`, and shows on the desk by itself."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session

from catalog.models import OpenDoubt, Source


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose items are asked for: of these keepers only (None: all), as of `today`."""

    today: date
    keepers: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class About:
    """The asset that an item is about."""

    pk: int
    public_id: str
    title_zh: str | None
    title_en: str | None
    keeper: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do about an asset. `text` (a message, with its `values`) says what; `since` or `due` says when.

    `doubts`: what can be decided right there, a point in its two halves.
    """

    about: About
    text: str
    field: str
    since: date | None = None
    due: date | None = None
    values: Mapping[str, str | int] = dataclasses.field(default_factory=dict)
    doubts: Sequence[OpenDoubt] = ()
    source: Source | None = None

    @property
    def link(self) -> str:
        """Where it is done."""
        return f"/desk/inventory/{self.about.public_id}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of things to do: its code in the address, its name and what to do about one (messages), and its items."""

    code: str
    name: str
    advice: str
    count: Callable[[Session, Scope], int]
    items: Callable[[Session, Scope, int, int], list[Item]]


KINDS: Final[dict[str, Kind]] = {}


def add(kind: Kind) -> Kind:
    """A further kind of items for the desk."""
    KINDS[kind.code] = kind
    return kind


def counts(session: Session, scope: Scope) -> dict[str, int]:
    """How many items of each kind there are."""
    return {code: kind.count(session, scope) for code, kind in KINDS.items()}
