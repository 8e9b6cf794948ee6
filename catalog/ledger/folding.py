"""One row for each asset of a ledger: rows that are the same asset are folded into the one that was verified later."""

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

from catalog.errors import InvalidInput
from catalog.fields import field_of
from catalog.language import N_
from catalog.ledger import values
from catalog.ledger.identity import Register, Signs, differs, nothing_differs, number_key
from catalog.ledger.ledger import Doubt, Ledger, LedgerRow, Note
from catalog.ledger.reading import Reading
from catalog.records import fact_items


def fold_repeats(
    ledger: Ledger, apart: Collection[str] = (), settle: Callable[[LedgerRow, Doubt], None] | None = None
) -> None:
    """One row for each asset: of rows that are the same one, the later verified counts; the others go with it.

    Rows in `apart` (`sheet!row`) stay as they are. Rows that agree in their signs but in names and sizes stay two, and
    whether they are is asked: `settle` carries out what was decided about it, else it waits. Where two rows that are not
    the same asset have one number, the first keeps it and the other is rejected.
    """
    numbers = Counter((row.record["keeper"], number_key(row.record["id"])) for row in ledger.rows)
    # Where every row of a keeper has a number of its own there is nothing to compare.
    compared = {keeper for (keeper, _), count in numbers.items() if count > 1}
    compared |= {row.record["keeper"] for row in ledger.rows if not row.number_given}
    if not compared:
        return
    folding = _Folding(ledger, settle)
    for row in ledger.rows:
        if row.record["keeper"] in compared:
            folding.take(row, together=f"{row.sheet or ''}!{row.number}" not in apart)
        else:
            folding.rows.append(row)
    ledger.rows = folding.rows


class _Folding:
    """The rows of a ledger, each asset once. `rows` are those that count, in the order of the file."""

    def __init__(self, ledger: Ledger, settle: Callable[[LedgerRow, Doubt], None] | None) -> None:
        self.ledger = ledger
        self.settle = settle or self._wait
        self.rows: list[LedgerRow] = []
        self._registers: dict[str, Register] = {}
        self._places: dict[str, list[int]] = {}  # of each keeper's assets, in the order of its register
        self._numbers: dict[tuple[str, str], int] = {}

    def take(self, row: LedgerRow, together: bool) -> None:
        """Take a row in, or fold it into the one that it repeats."""
        keeper, signs = row.record["keeper"], Signs.of_row(row)
        register = self._registers.setdefault(keeper, Register())
        places = self._places.setdefault(keeper, [])
        found = register.find(signs) if together else None
        if found is None and together and (others := register.alike(signs)):
            same = (one for one in others if nothing_differs(self.rows[places[one]].record, row.record))
            found = next(same, None)
            if found is None:
                self._ask(row, self.rows[places[others[0]]])
                signs = Signs.of_row(row)
                found = register.find(signs)
        contradicts = found is not None and self._contradicts(self.rows[places[found]], row)
        if found is not None and not contradicts:
            self._fold(row, places[found])
            return
        number = (keeper, row.record["id"])
        if number in self._numbers and row.number_given:
            first = self.rows[self._numbers[number]]
            message = N_("编号 {id} 在第 {row} 行已经有了")
            if contradicts:
                message = N_("编号 {id} 在第 {row} 行已经有了，名称和别的事实都不一样，是另一处资产")
            problem = InvalidInput(message, where="id", id=number[1], row=first.number)
            label = values.shown(row.record.get("title_zh") or row.record.get("title_en") or "", 200)
            self.ledger.rejected.append(Doubt(row.number, "id", number[1], problem, row.sheet, label=label))
            return
        if number in self._numbers:
            row.record["id"] = f"{row.record['id']}-{len(places)}"
        self._numbers[keeper, row.record["id"]] = len(self.rows)
        register.add(signs)
        places.append(len(self.rows))
        self.rows.append(row)

    def _ask(self, row: LedgerRow, other: LedgerRow) -> None:
        """Ask whether a row is another asset than the one that only its name tells it from."""
        name, evidence = str(row.record["title_zh"]), row.evidence_of("title_zh")
        if any(doubt.field == "title_zh" for doubt in (*row.waiting, *(one for one, _ in row.decided))):
            return
        problem = InvalidInput(
            N_("和第 {row} 行“{other}”除了名称都对得上，按两处资产收；若是同一处，请在台账里写同一个名称或编号"),
            where="title_zh", row=other.number, other=str(other.record.get("title_zh"))[:80],
        )  # fmt: skip
        column = evidence.column if evidence else None
        self.settle(
            row, Doubt(row.number, column, name, problem, row.sheet, "title_zh", (Reading(name),), 0, taken=True)
        )

    def _wait(self, row: LedgerRow, doubt: Doubt) -> None:
        row.waiting.append(doubt)
        self.ledger.doubts.append(doubt)

    @staticmethod
    def _contradicts(first: LedgerRow, row: LedgerRow) -> bool:
        """Whether two rows of one number are plainly two assets: everything that both say of name and owner differs,
        and so does the place or another fact.
        """
        one, other = Signs.of_row(first), Signs.of_row(row)
        said = [
            (mine, theirs) for mine, theirs in ((one.name, other.name), (one.holder, other.holder)) if mine and theirs
        ]
        apart = one.point is not None and other.point is not None and not one.near(other)
        return (
            all(mine != theirs for mine, theirs in said) and bool(said) and (apart or differs(first.record, row.record))
        )

    def _fold(self, row: LedgerRow, place: int) -> None:
        first = self.rows[place]
        winner, loser = (row, first) if _verified(row) > _verified(first) else (first, row)
        winner.merged += [loser, *loser.merged]
        loser.merged = []
        if winner is row and not row.number_given:
            row.record["id"], row.number_given = first.record["id"], first.number_given
        self.rows[place] = winner
        self._numbers[winner.record["keeper"], winner.record["id"]] = place
        if _verified(row) == _verified(first):
            self._differences(winner, loser)
            message = N_("与第 {row} 行是同一处资产，分不出哪一行核实得晚，按先写的一行（第 {kept} 行）收入")
        else:
            message = N_("与第 {row} 行是同一处资产，按核实较晚的一行（第 {kept} 行）收入，另一行留作历史")
        told = InvalidInput(message, where="id", row=first.number, kept=winner.number)
        self.ledger.notes.append(Note(row.sheet, row.number, None, told))

    def _differences(self, kept: LedgerRow, other: LedgerRow) -> None:
        """Tell fact by fact where the row that counts for no better reason than its place says otherwise."""
        facts = dict(fact_items(kept.record))
        for name, value in fact_items(other.record):
            field = field_of(name)
            if field is None or name in ("id", "keeper") or facts.get(name) == value:
                continue
            if name in facts:
                message = N_("“{field}”和第 {row} 行不一样：收入的是 {kept}，这里是 {value}，请核对")
            else:
                message = N_("第 {row} 行没有写“{field}”，这里是 {value}，没有收入，请核对")
            told = InvalidInput(
                message, where=name, field=field, row=kept.number,
                kept=_said(kept, name, facts.get(name)), value=_said(other, name, value),
            )  # fmt: skip
            evidence = other.evidence_of(name)
            self.ledger.notes.append(Note(other.sheet, other.number, evidence.column if evidence else None, told))


def _said(row: LedgerRow, name: str, value: Any) -> str:
    """A fact as its row has it."""
    evidence = row.evidence_of(name)
    return (evidence and evidence.raw) or values.shown(value, 80)


def _verified(row: LedgerRow) -> str:
    return str(row.record.get("verified_at") or "")
