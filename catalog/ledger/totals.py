"""The sums that a file states, beside the sums of its own rows. Records are never bent to fit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from catalog.fields import field_of
from catalog.ledger.proposals import Proposal
from catalog.ledger.tables import Table, Total
from catalog.ledger.understanding import TotalCheck
from catalog.units import factor, read_number

SUMMED: Final = frozenset(
    {
        "land_area_m2",
        "floor_area_m2",
        "power_kva",
        "sale_price_cny",
        "energy_quota_tce",
        "water_t_day",
        "docks",
        "crane_count",
    }
)
_COUNT: Final = re.compile(
    r"^\s*(?:[共合总小]?计|共)?\s*[:：(（]?\s*(?:共|计)?\s*(\d{1,6})\s*(?:宗|个|项|处|家|栋|条|户|块|幢)\s*[)）]?\s*$"
)


@dataclass(frozen=True, slots=True)
class BookSums:
    """The assets of a file up to the end of a table: how many, their sums by field, and how many have no usable value.

    `units` are those that the cells of the table at hand are in, by the key of their column.
    """

    rows: int
    sums: Mapping[str, float]
    unread: Mapping[str, int]
    units: Mapping[str, str | None]


def check_totals(
    table: Table, proposals: Sequence[Proposal], values: Mapping[int, Mapping[str, float]], book: BookSums
) -> list[TotalCheck]:
    """Every stated sum and count of a table beside what its rows give.

    `values` are the facts that were read, by the position of the row in the table; `book` is for totals that speak of
    the whole file.
    """
    found = []
    for total in table.totals:
        scopes = scopes_of(table, total)
        for proposal in proposals:
            cell = total.cells.get(proposal.column.key)
            if cell is None:
                continue
            count = _COUNT.match(cell.text)
            if count and proposal.field not in SUMMED:
                own = [len(scope) for scope in scopes] + ([] if total.sub else [book.rows])
                stated = int(count[1])
                computed = stated if stated in own else (book.rows if _of_all(total) else own[0])
                found.append(_one(table, total, proposal, float(stated), float(computed), 0))
            elif proposal.field in SUMMED:
                check = _sum(table, total, proposal, scopes, values, book)
                if check:
                    found.append(check)
    return found


def scopes_of(table: Table, total: Total) -> list[range]:
    """The rows that a row of sums may speak of, by their position: those since the last sub-total, or all above it."""
    start = max((own.above for own in table.totals if own.sub and own.number < total.number), default=0)
    return [range(start, total.above)] if total.sub else [range(total.above), range(start, total.above)]


def _of_all(total: Total) -> bool:
    return bool(re.match(r"\s*(?:全[市县区省盟旗]|总计)", total.words))


def _sum(
    table: Table,
    total: Total,
    proposal: Proposal,
    scopes: list[range],
    values: Mapping[int, Mapping[str, float]],
    book: BookSums,
) -> TotalCheck | None:
    field = field_of(str(proposal.field))
    cell = total.cells[proposal.column.key]
    stated = read_number(re.sub(r"[^\d.,一二三四五六七八九十百千零]", "", cell.text)) if cell.text else None
    if field is None or stated is None:
        return None
    unit = book.units.get(proposal.column.key)
    scale = (unit and factor(field.unit, unit)) or 1.0
    if unit and "万" in unit and not factor(field.unit, unit):
        scale = 1e4 * (factor(field.unit, unit.replace("万", "")) or 1.0)
    if _of_all(total):
        computed = round(book.sums.get(field.name, 0.0) / scale, 4)
        return _one(table, total, proposal, stated, computed, book.unread.get(field.name, 0))
    checks = []
    for scope in scopes:
        read = [values[row][field.name] for row in scope if field.name in values.get(row, {})]
        cells = [own for row in scope if (own := table.rows[row].cells.get(proposal.column.key)) and own.text.strip()]
        filled = len({(own.row, own.column) for own in cells})  # a merged cell is one figure
        checks.append(_one(table, total, proposal, stated, round(sum(read) / scale, 4), max(0, filled - len(read))))
    return next((check for check in checks if check.agrees and not check.unread), checks[0])


def _one(table: Table, total: Total, proposal: Proposal, stated: float, computed: float, unread: int) -> TotalCheck:
    return TotalCheck(
        table.sheet.name, total.number, proposal.column.letter or "", total.words, proposal.column.header,
        stated, computed, unread,
    )  # fmt: skip
