"""One cell merged over several assets: a place or an owner is said of each, a quantity most often of all together."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from catalog.errors import InvalidInput
from catalog.fields import field_of
from catalog.language import N_
from catalog.ledger.cells import Cell
from catalog.ledger.reading import Outcome
from catalog.ledger.tables import Row, Table
from catalog.ledger.totals import SUMMED, scopes_of
from catalog.ledger.understanding import Doubt

# What adds up over assets; heights, rates and years do not.
_ADDS_UP: Final = SUMMED | {"sewage_t_day", "steam_t_h", "gas_m3_h"}
_FIGURE: Final = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*[^\d\s]{0,6}")

Counted = Literal["once", "each"]


class SharedCells:
    """The cells of a table that several of its assets share, and how its own sums count them."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.shared: dict[tuple[str, int, int], list[int]] = {}
        for position, row in enumerate(table.rows):
            for key, cell in row.cells.items():
                if cell.text.strip():
                    self.shared.setdefault((key, cell.row, cell.column), []).append(position)
        self.shared = {place: rows for place, rows in self.shared.items() if len(rows) > 1}

    def among(self, row: Row, key: str) -> list[int]:
        """The positions of the assets that share the cell of a row; none where it is the row's own."""
        cell = row.cells.get(key)
        return self.shared.get((key, cell.row, cell.column), []) if cell is not None else []

    def outcome(self, name: str, outcome: Outcome, row: Row, key: str) -> Outcome:
        """What a shared cell says: a quantity that adds up waits for a person, who may say that each asset has it."""
        rows = self.among(row, key)
        if not rows:
            return outcome
        others = {other: self.outcome(other, one, row, key) for other, one in outcome.others.items()}
        outcome = replace(outcome, others=others)
        field = field_of(name)
        if name not in _ADDS_UP or field is None or not outcome.readings:
            return outcome
        counted = self.counted(key, rows)
        text = row.cells[key].text[:80]
        if counted == "once":
            message = N_("“{field}”合并在 {n} 处资产上，合计行只计一次，是共有的总数：{value}")
        else:
            message = N_("“{field}”合并在 {n} 处资产上，可能是共有的总数，也可能每处都是这个数：{value}")
        problem = InvalidInput(message, where=name, field=field, n=len(rows), value=text)
        return replace(outcome, problem=problem, default=0 if counted == "each" else None, told=None)

    def counted(self, key: str, rows: list[int]) -> Counted | None:
        """Whether a stated sum over the rows counts a shared cell once or for each of them; None where none tells."""
        for total in self.table.totals:
            stated = _figure(total.cells.get(key))
            if stated is None:
                continue
            for scope in scopes_of(self.table, total):
                if not set(rows) <= set(scope):
                    continue
                cells = [cell for row in scope if (cell := self.table.rows[row].cells.get(key)) is not None]
                figures = [figure for cell in cells if (figure := _figure(cell)) is not None]
                once = {(cell.row, cell.column): figure for cell in cells if (figure := _figure(cell)) is not None}
                if abs(sum(once.values()) - stated) <= 0.0005 * stated:
                    return "once"
                if abs(sum(figures) - stated) <= 0.0005 * stated:
                    return "each"
        return None

    def for_sums(self, position: int, row: Row, doubts: Sequence[Doubt]) -> dict[str, float]:
        """The quantities that shared cells give to the sums although nobody has decided: once, with the first of their
        rows, unless the file counts them for each.
        """
        own = {(cell.row, cell.text): rows for key, cell in row.cells.items() if (rows := self.among(row, key))}
        return {
            doubt.field: doubt.readings[0].value
            for doubt in doubts
            if doubt.field in _ADDS_UP and len(doubt.readings) == 1 and (doubt.row, doubt.text) in own
            if own[doubt.row, doubt.text][0] == position or doubt.default == 0
        }


def _figure(cell: Cell | None) -> float | None:
    match = _FIGURE.fullmatch(cell.text.strip()) if cell is not None else None
    return float(match["number"].replace(",", "")) if match else None
