"""One row for each asset of a ledger: rows that are the same asset are folded into the one that was verified later."""

from collections import Counter
from collections.abc import Collection

from catalog.errors import InvalidInput
from catalog.language import N_
from catalog.ledger.identity import Register, Signs, number_key
from catalog.ledger.ledger import Doubt, Ledger, LedgerRow, Note


def fold_repeats(ledger: Ledger, apart: Collection[str] = ()) -> None:
    """One row for each asset: of rows that are the same one, the later verified counts; the others go with it.

    Rows in `apart` (`sheet!row`) stay as they are. Where two rows that are not the same asset have one number, the
    first keeps it and the other is rejected.
    """
    numbers = Counter((row.record["keeper"], number_key(row.record["id"])) for row in ledger.rows)
    # Where every row of a keeper has a number of its own there is nothing to compare.
    compared = {keeper for (keeper, _), count in numbers.items() if count > 1}
    compared |= {row.record["keeper"] for row in ledger.rows if not row.number_given}
    if not compared:
        return
    folding = _Folding(ledger)
    for row in ledger.rows:
        if row.record["keeper"] in compared:
            folding.take(row, together=f"{row.sheet or ''}!{row.number}" not in apart)
        else:
            folding.rows.append(row)
    ledger.rows = folding.rows


class _Folding:
    """The rows of a ledger, each asset once. `rows` are those that count, in the order of the file."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
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
        if found is not None and not self._contradicts(self.rows[places[found]], row):
            self._fold(row, places[found])
            return
        number = (keeper, row.record["id"])
        if number in self._numbers and row.number_given:
            first = self.rows[self._numbers[number]]
            message = N_("编号 {id} 在第 {row} 行已经有了")
            problem = InvalidInput(message, where="id", id=number[1], row=first.number)
            self.ledger.rejected.append(Doubt(row.number, "id", number[1], problem, sheet=row.sheet))
            return
        if number in self._numbers:
            row.record["id"] = f"{row.record['id']}-{len(places)}"
        self._numbers[keeper, row.record["id"]] = len(self.rows)
        register.add(signs)
        places.append(len(self.rows))
        self.rows.append(row)

    @staticmethod
    def _contradicts(first: LedgerRow, row: LedgerRow) -> bool:
        """Whether two rows of one number are plainly two assets: everything that both say of name and place differs."""
        one, other = Signs.of_row(first), Signs.of_row(row)
        said = [
            (mine, theirs) for mine, theirs in ((one.name, other.name), (one.holder, other.holder)) if mine and theirs
        ]
        apart = one.point is not None and other.point is not None and not one.near(other)
        return bool(said) and all(mine != theirs for mine, theirs in said) and apart

    def _fold(self, row: LedgerRow, place: int) -> None:
        first = self.rows[place]
        winner, loser = (row, first) if _verified(row) > _verified(first) else (first, row)
        winner.merged += [loser, *loser.merged]
        loser.merged = []
        if winner is row and not row.number_given:
            row.record["id"], row.number_given = first.record["id"], first.number_given
        self.rows[place] = winner
        self._numbers[winner.record["keeper"], winner.record["id"]] = place
        message = N_("与第 {row} 行是同一处资产，按核实较晚的一行（第 {kept} 行）收入，另一行留作历史")
        told = InvalidInput(message, where="id", row=first.number, kept=winner.number)
        self.ledger.notes.append(Note(row.sheet, row.number, None, told))


def _verified(row: LedgerRow) -> str:
    return str(row.record.get("verified_at") or "")
