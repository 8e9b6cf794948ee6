"""A ledger that was read and checked, ready to be loaded, whatever kind of file it came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catalog.errors import Problem
from catalog.ledger.reading import Reading
from catalog.ledger.understanding import Evidence


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value or a row that did not go in: where it stands, its text, and why.

    `readings` are the ways to read it and `default` the number of the one proposed. `taken`: the proposed one went in
    all the same, because an asset cannot be without it; it still waits for a person. `label` is what a row is called
    that was rejected for what stands, or does not stand, in another column.
    """

    row: int
    column: str | None
    text: str
    problem: Problem
    sheet: str | None = None
    field: str | None = None
    readings: tuple[Reading, ...] = ()
    default: int | None = None
    taken: bool = False
    label: str = ""

    @property
    def key(self) -> str:
        """What names the doubt among those of its file, for decisions."""
        return f"{self.sheet or ''}!{self.column or ''}{self.row}/{self.field or ''}"

    def to_json(self, lang: str) -> dict[str, Any]:
        """The doubt for a report."""
        found: dict[str, Any] = {"row": self.row, "column": self.column, "text": self.text}
        if self.sheet is not None:
            found["sheet"] = self.sheet
        if self.label:
            found["label"] = self.label
        if self.field is not None:
            found["field"] = self.field
        if self.readings:
            found["readings"] = [reading.value for reading in self.readings]
            found["default"] = self.default
        if self.taken:
            found["taken"] = True
        return found | {"reason": self.problem.text(lang)}


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know of a file although nothing waits for a decision."""

    sheet: str | None
    row: int | None
    column: str | None
    message: Problem

    def to_json(self, lang: str) -> dict[str, Any]:
        """The note for a report."""
        return {"sheet": self.sheet, "row": self.row, "column": self.column, "text": self.message.text(lang)}


@dataclass(slots=True)
class LedgerRow:
    """One checked asset of a file: its record, and for each fact where it came from.

    `evidence` is by fact (`permits.fire`) or, for a whole group, by its name. `record["id"]` is the keeper's own
    number, or one made of what the row says (`number_given` is then False); `serial` the row's place in a ledger.
    `waiting` are the doubts of the asset, `merged` other rows of the file that are the same asset.
    """

    number: int
    record: dict[str, Any]
    evidence: dict[str, Evidence]
    keeper_code: str | None = None
    sheet: str | None = None
    serial: str | None = None
    number_given: bool = True
    position: int | None = None
    waiting: list[Doubt] = field(default_factory=list)
    decided: list[tuple[Doubt, Any]] = field(default_factory=list)
    merged: list["LedgerRow"] = field(default_factory=list)

    def evidence_of(self, fact: str) -> Evidence | None:
        """Where a fact came from; None when the file does not say it itself."""
        return self.evidence.get(fact) or self.evidence.get(fact.partition(".")[0])


@dataclass(slots=True)
class Ledger:
    """A file read and checked, ready to be loaded. `columns` is what its columns were taken for, where that was found out."""

    name: str
    sha256: str
    rows: list[LedgerRow] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    rejected: list[Doubt] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    columns: Mapping[str, Any] | None = None
    read_on: date | None = None


def joined(parts: Iterable[Ledger]) -> Ledger:
    """The parts of a file as one ledger."""
    whole: Ledger | None = None
    for part in parts:
        if whole is None:
            whole = part
            continue
        for name in ("rows", "doubts", "rejected", "notes"):
            getattr(whole, name).extend(getattr(part, name))
    if whole is None:
        raise ValueError("a ledger of no parts")
    return whole
