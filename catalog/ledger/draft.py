"""One asset while its cells are being read: its record with evidence, and what is doubted or told of it."""

import re
from dataclasses import dataclass, field, replace
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.fields import field_of
from catalog.language import N_
from catalog.ledger.cells import Cell, column_letters
from catalog.ledger.proposals import FILLS
from catalog.ledger.reading import Outcome, Reading
from catalog.ledger.understanding import Doubt, Evidence, Told, UnderstoodAsset
from catalog.ledger.values import check

_AREAS: Final = ("floor_area_m2", "land_area_m2")  # what two columns say of them is for a person where it differs
_WHOLE: Final = {"+permits": "permits", "+titles": "title_status", "+targets": "control_targets"}


@dataclass(slots=True)
class Draft:
    """An asset being gathered. `number` is its place among the assets of the file, if it becomes one."""

    asset: UnderstoodAsset
    number: int
    doubts: list[Doubt] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    parts: list[tuple[str, str]] = field(default_factory=list)
    implied: list[tuple[str, Outcome, Cell]] = field(default_factory=list)

    @property
    def record(self) -> dict[str, Any]:
        """The record so far."""
        return self.asset.record

    def held(self, name: str) -> Any:
        """A fact held so far, also `permits.fire`; None where there is none."""
        head, _, part = name.partition(".")
        value = self.record.get(head)
        return (value or {}).get(part) if part else value

    def doubted(self, name: str) -> bool:
        """Whether a fact waits for a person."""
        return any(doubt.field == name and not doubt.taken for doubt in self.doubts)

    def tell(self, cell: Cell, message: InvalidInput) -> None:
        """Something to know about a cell, or about the row where the cell has no column."""
        self.told.append(Told(self.asset.sheet, cell.row, _letter(cell), message, self.number))

    def doubt(self, cell: Cell, name: str, outcome: Outcome, *, taken: bool = False) -> None:
        """A value that waits for a person; the outcome must have a problem."""
        assert outcome.problem is not None
        name = _WHOLE.get(name, FILLS.get(name, (name,))[0])
        text = cell.text or cell.formula or ""
        self.doubts.append(
            Doubt(
                self.asset.sheet, cell.row, _letter(cell), name, text, outcome.problem, outcome.readings,
                outcome.default, taken, self.number,
            )
        )  # fmt: skip

    def withdraw(self, *names: str) -> list[Doubt]:
        """Take the doubts about fields back, and the fields with them; the doubts."""
        gone = [doubt for doubt in self.doubts if doubt.field in names]
        self.doubts = [doubt for doubt in self.doubts if doubt.field not in names]
        for name in names:
            self.record.pop(name, None)
            self.asset.evidence.pop(name, None)
        return gone

    def outcome(self, name: str, outcome: Outcome, cell: Cell, *, implied: bool = False, weak: bool = False) -> None:
        """The facts of a cell. What a column of one field implies of others waits until all cells have spoken.

        `weak`: what the field's own column says, if it has one, goes before.
        """
        if outcome.told is not None:
            self.tell(cell, outcome.told)
        if outcome.problem is not None:
            if not (weak and self.held(name) is not None):
                self.doubt(cell, name, outcome)
        elif outcome.readings and not name.startswith("+"):
            self.put(name, outcome.readings[0], cell, derived=implied)
        for other, found in outcome.others.items():
            if name.startswith("+"):
                self.outcome(other, found, cell, weak=True)
            else:
                self.implied.append((other, found, cell))

    def settle_implied(self) -> None:
        """What cells implied of fields that no cell of their own has settled."""
        for name, outcome, cell in self.implied:
            self.outcome(name, outcome, cell, implied=True, weak=True)

    def put(self, name: str, reading: Reading, cell: Cell, *, derived: bool = False) -> None:
        """A fact into the record. What was there first stands; a cell that says otherwise is told."""
        head, _, part = name.partition(".")
        if self.doubted(name) and head != "encumbrances":
            return
        held = self.held(name)
        if held is not None and head == "encumbrances":
            self.record[head] = list(dict.fromkeys([*held, *reading.value]))
            return
        evidence = self.asset.evidence.get(name)
        if held is not None and evidence is not None and evidence.state == "planned" != reading.state and not derived:
            self._instead_of_plan(name, evidence)
            held = None
        if held is not None:
            if not derived and not _alike(held, reading.value):
                known = field_of(name)
                if evidence is not None and not evidence.derived and name in _AREAS and reading.state != "planned":
                    both = (Reading(held, evidence.state, evidence.low, evidence.high, evidence.kept), reading)
                    message = N_("“{field}”两列写的不一样：{value}")
                    problem = InvalidInput(message, where=name, field=known, value=f"{evidence.raw}、{cell.text}"[:80])
                    self.withdraw(name)
                    self.doubt(cell, name, Outcome(both, problem))
                    return
                message = N_("“{field}”在 {cell} 写的是“{text}”，与另一格不同，没有采用")
                self.tell(cell, InvalidInput(message, where=name, field=known, cell=cell.address, text=cell.text[:80]))
            return
        try:
            value = check(head, {part: reading.value} if part else reading.value)
        except InvalidInput as problem:
            self.doubt(cell, name, Outcome(problem=problem))
            return
        if value is None:
            return
        if part:
            self.record.setdefault(head, {}).update(value)
        else:
            self.record[head] = value
        self.asset.evidence[name] = self.evidence(cell, reading, derived=derived)

    def _instead_of_plan(self, name: str, plan: Evidence) -> None:
        """Take a planned fact back, for a cell says what is there."""
        message = N_("“{field}”的规划数是“{text}”，以现有的为准")
        told = InvalidInput(message, where=name, field=field_of(name), text=plan.raw[:80])
        self.told.append(Told(self.asset.sheet, plan.row, plan.column, told, self.number))
        head, _, part = name.partition(".")
        if part:
            self.record[head].pop(part)
        else:
            self.record.pop(head)

    def derive(self, name: str, value: Any, source: str) -> None:
        """A fact that no cell says; its evidence names what it follows from."""
        if name not in self.record and not self.doubted(name):
            self.put(name, Reading(value), Cell(self.asset.row, 0, source, source), derived=True)

    def mend(self, name: str, value: Any, kept: str) -> None:
        """A fact in another form than the cell's, with what the cell said kept beside."""
        if self.record.get(name) != value:
            self.record[name] = value
            evidence = self.asset.evidence[name]
            self.asset.evidence[name] = replace(evidence, kept=evidence.kept or kept)

    def evidence(self, cell: Cell, reading: Reading, *, derived: bool = False) -> Evidence:
        """Where a reading came from."""
        return Evidence(
            self.asset.sheet, cell.row, _letter(cell), cell.text, reading.state, reading.low, reading.high,
            reading.kept, derived,
        )  # fmt: skip

    def finish_remarks(self) -> None:
        """The remarks as one text, each once."""
        if self.remarks:
            text = "\n".join(dict.fromkeys(self.remarks))[:20_000]
            self.record["remarks_zh"] = text
            self.asset.evidence.setdefault("remarks_zh", Evidence(self.asset.sheet, self.asset.row, None, text[:400]))


def _letter(cell: Cell) -> str | None:
    return column_letters(cell.column) if cell.column else None


def plain_number(text: str) -> float | None:
    """A number as a spreadsheet writes it, thousands grouped or not; None for anything else."""
    return float(text.replace(",", "")) if re.fullmatch(r"-?\d[\d,]*(?:\.\d+)?", text.strip()) else None


def _alike(held: Any, other: Any) -> bool:
    """Whether two columns say the same: numbers in other units may be rounded."""
    if isinstance(held, int | float) and isinstance(other, int | float) and not isinstance(held, bool):
        return abs(held - other) <= 0.01 * max(abs(held), abs(other))
    return bool(held == other)
