"""The unit of areas that nobody wrote down, where the file itself shows it: beside drawn outlines, or beside floors."""

import re
import statistics
from collections.abc import Sequence
from typing import Final

from catalog.ledger.boundaries import drawn_area_m2
from catalog.ledger.proposals import Proposal
from catalog.ledger.tables import Table
from catalog.units import MU_M2

_UNITS: Final = (("㎡", 1.0), ("亩", MU_M2), ("公顷", 1e4), ("万㎡", 1e4))
_PLAIN: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NEAR: Final = 0.15
LEAST_ROWS: Final = 3


def unit_of_areas(table: Table, proposal: Proposal, proposals: Sequence[Proposal]) -> str | None:
    """The unit of a column of areas whose header says none; None where its plain numbers may well be square metres."""
    own = _plain(table, proposal)
    if len(own) < LEAST_ROWS:
        return None
    if proposal.field == "land_area_m2":
        return _by_outlines(table, own) or _by_floors(table, own, proposals)
    return None


def _plain(table: Table, proposal: Proposal) -> dict[int, float]:
    """The plain numbers of a column by the position of their row."""
    found = {}
    for position, row in enumerate(table.rows):
        cell = row.cells.get(proposal.column.key)
        if cell is not None and _PLAIN.fullmatch(text := cell.text.strip()):
            number = float(text.replace(",", ""))
            if number > 0:
                found[position] = number
    return found


def _by_outlines(table: Table, own: dict[int, float]) -> str | None:
    shares = []
    for position, number in own.items():
        drawn = drawn_area_m2(table.sheet.geometries.get(table.rows[position].number))
        if drawn:
            shares.append(drawn / number)
    if len(shares) < LEAST_ROWS:
        return None
    for unit, factor in _UNITS:
        if sum(abs(share / factor - 1) <= _NEAR for share in shares) >= 0.8 * len(shares):
            return unit
    return None


def _by_floors(table: Table, own: dict[int, float], proposals: Sequence[Proposal]) -> str | None:
    """Plots that are a hundredth of the floors on them are in 亩."""
    floors = next((p for p in proposals if p.field == "floor_area_m2" and p.unit in (None, "㎡", "m2", "平方米")), None)
    if floors is None:
        return None
    built = _plain(table, floors)
    shares = [own[position] / built[position] for position in own.keys() & built.keys()]
    if len(shares) < LEAST_ROWS:
        return None
    middle = statistics.median(shares)
    return "亩" if middle < 0.02 and 0.2 <= middle * MU_M2 <= 20 else None
