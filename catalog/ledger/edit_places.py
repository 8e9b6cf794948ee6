"""Where the facts of an asset stand in the sheets of the keeper's file: its row or card, its cells, its neighbours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from catalog.fields import PERMIT_FIELDS, TARGET_FIELDS
from catalog.ledger.cells import Book, Cell, column_letters
from catalog.ledger.column_hints import said_beside, unit_columns
from catalog.ledger.dittos import SAME
from catalog.ledger.layout import lay_out
from catalog.ledger.marks import held
from catalog.ledger.proposals import FILLS, Proposal
from catalog.ledger.reading import Hints
from catalog.ledger.synonyms import normal
from catalog.ledger.tables import Row, Table
from catalog.ledger.understanding import Evidence, Understanding, UnderstoodAsset, UnderstoodTable
from catalog.ledger.unread import Sample, hints_for

_ABLE: Final[Mapping[str, tuple[str, ...]]] = {
    **FILLS,
    "+power": ("power_kva", "power_kv", "dual_power"),
    "power_kva": ("power_kv", "dual_power"),
    "+gas": ("gas", "gas_m3_h"),
    "gas": ("gas_m3_h",),
    "+steam": ("steam", "steam_t_h"),
    "steam": ("steam_t_h",),
    "+permits": tuple(f"permits.{name}" for name in PERMIT_FIELDS),
    "+targets": tuple(f"control_targets.{name}" for name in TARGET_FIELDS),
}
MOST_SAMPLES: Final = 60
MOST_NEIGHBOURS: Final = 300


@dataclass(slots=True)
class Place:
    """An asset in the sheet: its table with the columns' proposals, and its row."""

    table: UnderstoodTable
    laid: Table
    row: Row


@dataclass(slots=True)
class Places:
    """The places of a file's assets, by their number in the understanding (`placed`; one that stands in no row has none).

    `of_table` holds the assets of a table in their order, by the identity of its entry; `inline` the cells of cards in
    which label and value stand together.
    """

    book: Book
    understanding: Understanding
    placed: dict[int, Place] = field(default_factory=dict)
    of_table: dict[int, list[int]] = field(default_factory=dict)
    inline: set[tuple[str, int, int]] = field(default_factory=set)
    _order: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows: dict[tuple[str, int], list[Place]] = {}
        for sheet in self.book.sheets:
            entries = [table for table in self.understanding.tables if table.sheet == sheet.name]
            for entry, laid in zip(entries, lay_out(sheet).tables, strict=False):
                for row in laid.rows:
                    rows.setdefault((sheet.name, row.number), []).append(Place(entry, laid, row))
                    if laid.cards:
                        self.inline |= {
                            (sheet.name, cell.row, cell.column)
                            for cell in row.cells.values()
                            if sheet.at(cell.row, cell.column) is not cell
                        }
        for number, asset in enumerate(self.understanding.assets):
            found = rows.get((asset.sheet, asset.row), [])
            if found:
                place = found[0] if len(found) == 1 else max(found, key=lambda one: _shared_cells(one, asset))
                self.placed[number] = place
                mates = self.of_table.setdefault(id(place.table), [])
                self._order[number] = len(mates)
                mates.append(number)

    def mates(self, number: int) -> list[int]:
        """The assets of an asset's table, itself among them."""
        return self.of_table[id(self.placed[number].table)]

    def below(self, number: int) -> list[int]:
        """The assets of an asset's table that come after it."""
        return self.mates(number)[self._order[number] + 1 :]

    def proposal(self, asset: UnderstoodAsset, place: Place, name: str, value: Any) -> Proposal | None:
        """The column whose cell says the fact, or can say it."""
        columns = [one for one in place.table.columns if one.field and not one.internal]
        evidence = asset.evidence.get(name)
        said = next((one for one in columns if evidence and self.is_at(place, one, evidence)), None)
        if value is None:
            return said
        exact = [one for one in columns if one.field == name]
        if exact:
            return said if said in exact else exact[0]
        able = [one for one in columns if name in _ABLE.get(str(one.field), ())]
        return said or (able[0] if able else None)

    def is_at(self, place: Place, proposal: Proposal, evidence: Evidence) -> bool:
        if not place.table.cards:
            return evidence.column is not None and proposal.column.letter == evidence.column
        cell = place.row.cells.get(proposal.column.key)
        return cell is not None and (cell.row, column_letters(cell.column)) == (evidence.row, evidence.column)

    def samples(self, number: int, proposal: Proposal, name: str) -> list[Sample]:
        """The nearest other cells of a column that say a value of the fact."""
        key = proposal.column.key
        found: list[Sample] = []
        for other in self.near(number):
            asset = self.understanding.assets[other]
            cell, evidence = self.placed[other].row.cells.get(key), asset.evidence.get(name)
            value = held(asset, name)
            if cell is None or evidence is None or evidence.derived or value is None:
                continue
            if evidence.row == cell.row and cell.text and not SAME.match(cell.text):
                found.append(Sample(cell, value))
                if len(found) == MOST_SAMPLES:
                    break
        return found

    def near(self, number: int) -> Iterator[int]:
        """The other assets of the table, the nearest first; not all of a long one."""
        mates, here = self.mates(number), self._order[number]
        for apart in range(1, min(len(mates), MOST_NEIGHBOURS)):
            yield from (mates[at] for at in (here - apart, here + apart) if 0 <= at < len(mates))

    def hints(self, number: int, proposal: Proposal, name: str, samples: Sequence[Sample]) -> Hints:
        beside = self._unit_beside(number, proposal)
        found = hints_for(
            str(proposal.field),
            proposal.column.header,
            beside or proposal.unit,
            proposal.datum or self.understanding.datum,
            () if beside else samples,  # the rows near may be in other units
        )
        return replace(found, city=self.understanding.assets[number].record.get("city"))

    def _unit_beside(self, number: int, proposal: Proposal) -> str | None:
        """The unit that the row of an asset says in a column of units, 〃 being that of a row above."""
        place = self.placed[number]
        key = unit_columns(place.table.columns).get(proposal.column.key)
        if key is None:
            return None
        earlier = (row.cells[key] for row in place.laid.rows if row.number < place.row.number and key in row.cells)
        said = [cell for cell in earlier if not SAME.match(cell.text)]
        return said_beside(place.row, key, {key: said[-1]} if said else {}) or None

    def where(self, number: int, proposal: Proposal) -> tuple[int, int] | None:
        """Where an asset's own cell of a column stands; None for a card whose label cannot be found."""
        place = self.placed[number]
        if not place.table.cards:
            return place.row.number, proposal.column.number
        cell = place.row.cells.get(proposal.column.key)
        if cell is not None:
            return cell.row, cell.column
        sheet = place.laid.sheet
        start, end = self.card(place)
        labels = [
            label
            for row in range(start, end + 1)
            for label in sheet.row(row)
            if normal(label.text.rstrip(":：")) == proposal.column.key
        ]
        if not labels:
            return None
        own = [cell.column for cell in place.row.cells.values()]  # cards may stand beside each other
        label = min(labels, key=lambda one: min((abs(one.column + 1 - column) for column in own), default=0))
        span = sheet.span_of(label.row, label.column)
        return label.row, (span.right if span else label.column) + 1

    def card(self, place: Place) -> tuple[int, int]:
        """First and last row of a card, from its filled cells; the sheet's labels of the same rows included."""
        starts = sorted(row.number for row in place.laid.rows)
        after = [start for start in starts if start > place.row.number]
        limit = after[0] - 1 if after else place.laid.sheet.last_row
        rows = [cell.row for cell in place.row.cells.values()]
        last = max(rows, default=place.row.number)
        while last < limit and any(cell.text for cell in place.laid.sheet.row(last + 1)):
            last += 1
        return place.row.number, last

    def source(self, number: int, proposal: Proposal) -> Cell | None:
        """The cell that speaks for an asset in a column: its own, that of its merged range, or the one above it means."""
        place, asset = self.placed[number], self.understanding.assets[number]
        cell = place.row.cells.get(proposal.column.key)
        if cell is not None and cell.text and not SAME.match(cell.text):
            return cell
        above = self.carried_from(asset, proposal)
        return place.laid.sheet.at(above, proposal.column.number) if above else cell

    def carried_from(self, asset: UnderstoodAsset, proposal: Proposal) -> int | None:
        rows = [
            one.row for one in asset.evidence.values()
            if one.column is not None and one.column == proposal.column.letter and one.row < asset.row
        ]  # fmt: skip
        return rows[0] if rows else None


def _shared_cells(place: Place, asset: UnderstoodAsset) -> int:
    at = {(cell.row, column_letters(cell.column)) for cell in place.row.cells.values()}
    return sum((one.row, one.column) in at for one in asset.evidence.values())
