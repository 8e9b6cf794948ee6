"""What loading a ledger did, for people and for programs."""

from dataclasses import dataclass, field
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.fields import field_of
from catalog.language import N_
from catalog.ledger.ledger import Doubt, Note

MOST_SHOWN: Final = 5_000  # changes and missing assets that a report lists


@dataclass(frozen=True, slots=True)
class Changed:
    """An asset that a file changes: which facts, from what to what."""

    public_id: str
    title: str
    sheet: str | None
    row: int
    facts: tuple[tuple[str, Any, Any], ...]

    def to_json(self, lang: str) -> dict[str, Any]:
        """The change for a report."""
        facts = []
        for name, old, new in self.facts:
            known = field_of(name)
            facts.append({"field": name, "label": known.label(lang) if known else name, "old": old, "new": new})
        return {"id": self.public_id, "title": self.title, "sheet": self.sheet, "row": self.row, "fields": facts}


@dataclass(slots=True)
class ImportReport:
    """What loading a ledger did (or, on trial, would do). `rows` are those of the file, the rejected among them.

    `missing` are the assets of the file's keepers, of the kinds it holds, that it no longer names: they stay.
    `keepers` are those whose rows were taken; `compared` the last change and the first free key of the catalogue that
    the file was compared with.
    """

    file: str
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    merged: int = 0
    withdrawn: int = 0
    keepers: list[str] = field(default_factory=list)
    keepers_created: list[str] = field(default_factory=list)
    compared: tuple[int, int] | None = None
    doubts: list[Doubt] = field(default_factory=list)
    rejected: list[Doubt] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    changes: list[Changed] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    lock_seconds: float = 0.0
    generation: int = 0
    source_id: int | None = None

    def to_json(self, lang: str = "zh-CN") -> dict[str, Any]:
        """The report as plain values."""
        return {
            "file": self.file,
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "merged": self.merged,
            "withdrawn": self.withdrawn,
            "keepers_created": self.keepers_created,
            "doubts": [doubt.to_json(lang) for doubt in self.doubts],
            "rejected": [doubt.to_json(lang) for doubt in self.rejected],
            "notes": [note.to_json(lang) for note in self.notes],
            "changes": [change.to_json(lang) for change in self.changes],
            "missing": [{"id": public_id, "title": title} for public_id, title in self.missing],
            "lock_seconds": round(self.lock_seconds, 3),
        }

    @property
    def nothing_in(self) -> InvalidInput | None:
        """Why the file is none that can be loaded: no asset is in it, or no row can be taken."""
        if self.rows > len(self.rejected):
            return None
        if not self.rows:
            return InvalidInput(N_("{file}：里面没有一项资产"), where="file", file=self.file)
        first = self.rejected[0].problem
        return InvalidInput(N_("{file}：没有一行能收：{reason}"), where="file", file=self.file, reason=first)

    def take(self, other: "ImportReport") -> None:
        """Add what another part of the same file did."""
        for name in ("rows", "added", "changed", "unchanged", "merged"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("doubts", "rejected", "notes"):
            getattr(self, name).extend(getattr(other, name))
        self.keepers = sorted({*self.keepers, *other.keepers})
        self.keepers_created = list(dict.fromkeys([*self.keepers_created, *other.keepers_created]))
        self.compared = self.compared or other.compared
        self.changes += other.changes[: MOST_SHOWN - len(self.changes)]
        self.lock_seconds = max(self.lock_seconds, other.lock_seconds)
