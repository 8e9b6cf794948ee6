"""Writing into the cells of a copy of the keeper's file: values, columns and rows that are added, and marks of it all."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.fields import field_of
from catalog.language import N_, translate
from catalog.ledger.cells import CellValue, column_letters
from catalog.ledger.dittos import SAME
from catalog.ledger.edit_places import Place, Places
from catalog.ledger.keepers_copy import KeepersCopy
from catalog.ledger.marks import Edit, Mark, header_of, held, shown
from catalog.ledger.proposals import FILLS, Proposal
from catalog.ledger.reading import Hints
from catalog.ledger.unread import hints_for, rewritten

_REGIONS: Final = frozenset({"province", "city", "county", "park"})
# Where a column of its own changes how the other rows of the table are read, it says what they say.
_OF_ALL_ROWS: Final = _REGIONS | {"title_zh", "plan_zh", "gas", "steam", "heating", "fibre"}
FAR: Final = hints_for("lat", "", None, None, ()).today


@dataclass(frozen=True, slots=True)
class _CardRow:
    """A label and its value to put under a card."""

    label: str
    value: CellValue
    columns: tuple[int, int]
    like: tuple[int, int]
    edits: tuple[Edit, ...]


@dataclass(slots=True)
class EditedCopy:
    """A copy of the keeper's file being written into. `marks`: what was written, and where."""

    copy: KeepersCopy
    places: Places
    lang: str
    marks: list[Mark] = field(default_factory=list)
    _added: dict[tuple[int, str], int] = field(default_factory=dict)
    _right: dict[str, int] = field(default_factory=dict)
    _rows: dict[tuple[str, int], list[_CardRow]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._right = {sheet.name: sheet.last_column for sheet in self.places.book.sheets}

    def put(self, sheet: str, row: int, column: int, value: CellValue, like: tuple[int, int] | None = None) -> None:
        """A value into a cell; behind the label where both stand in one cell of a card."""
        found = self.copy.sheet(sheet)
        before = found[1].at(row, column) if found else None
        inside = before is not None and (sheet, row, column) in self.places.inline
        inline = re.match(r"^[^:：]{1,24}[:：]\s*", before.text) if before is not None and inside else None
        self.copy.put(sheet, row, column, f"{inline[0]}{value}" if inline else value, like)

    def part_from_others(self, number: int, proposal: Proposal) -> None:
        """Before a cell changes that others below speak by (merged, 同上, blank under it): they say it themselves."""
        place = self.places.placed[number]
        sheet, column = place.laid.sheet, proposal.column.number
        found = self.copy.sheet(sheet.name)
        span = found[1].span_of(place.row.number, column) if found else None
        if span is not None and span.bottom > span.top:
            self.copy.unmerge(sheet.name, span)
            return
        for other in self.places.below(number):
            asset, below = self.places.understanding.assets[other], self.places.placed[other]
            cell = below.row.cells.get(proposal.column.key)
            if cell is not None and cell.text and not SAME.match(cell.text):
                break
            above = self.places.carried_from(asset, proposal)
            source = sheet.at(above, column) if above else None
            if source is not None:
                self.copy.put(sheet.name, asset.row, column, source.value if source.formula is None else source.text)

    def beside(self, number: int, edit: Edit, *, pinned: bool = False) -> None:
        """Write a fact into a column or row of its own; say so where that cannot be."""
        place, asset = self.places.placed.get(number), self.places.understanding.assets[number]
        known = field_of(edit.field)
        taken = (
            {name for one in place.table.columns for name in (one.field, *FILLS.get(str(one.field), ()))}
            if place
            else set()
        )
        if edit.value is None or known is None or known.type == "geometry" or place is None or edit.field in taken:
            if not pinned:
                self.fail(number, edit)
            return
        header, unit = header_of(edit.field)
        found = rewritten(edit.field, None, {edit.field: edit.value}, Hints(FAR, header, unit), ())
        if found is None:
            self.fail(number, edit)
        elif place.table.cards:
            self.row_of_card(number, place, (edit,), header, found[0])
        else:
            column = self.column(place, edit.field, header)
            self.copy.put(asset.sheet, place.row.number, column, found[0])
            told = [edit] if not pinned else []
            self.mark(asset.sheet, place.row.number, column, told, "")

    def column(self, place: Place, name: str, header: str) -> int:
        """The column added to a table for a field."""
        key = (id(place.table), name)
        if key in self._added:
            return self._added[key]
        sheet = place.laid.sheet
        number = self._right[sheet.name] = self._right[sheet.name] + 1
        self._added[key] = number
        self.copy.put(sheet.name, place.laid.first_row, number, header, (place.laid.first_row, number - 1))
        self.marks.append(Mark(sheet.name, place.laid.first_row, column_letters(number), "edited", self._say(
            N_("为原表没有的事项加的一列")
        )))  # fmt: skip
        known = field_of(name)
        flag = known is not None and known.type == "flag"  # a blank may say no
        if name in _OF_ALL_ROWS or flag:
            for other in self.places.of_table[id(place.table)]:
                value = held(self.places.understanding.assets[other], name)
                blank = "不详" if name in _REGIONS or flag else None
                unit = header_of(name)[1]
                found = (
                    rewritten(name, None, {name: value}, Hints(FAR, header, unit), ()) if value is not None else None
                )
                self.copy.put(sheet.name, self.places.placed[other].row.number, number, found[0] if found else blank)
        return number

    def row_of_card(self, number: int, place: Place, edits: tuple[Edit, ...], header: str, value: CellValue) -> None:
        """A label and a value to be put under a card; none where the assets of a sheet stand beside each other."""
        sheet, cells = place.laid.sheet, place.row.cells.values()
        columns = {cell.column for cell in cells if (sheet.name, cell.row, cell.column) not in self.places.inline}
        _, last = self.places.card(place)
        rows = range(place.row.number, last + 1)
        labels = [cell for row in rows for cell in sheet.row(row) if cell.column not in columns]
        sideways = len({row.number for row in place.laid.rows}) < len(place.laid.rows)
        if not labels or not cells or sideways:
            for edit in edits:
                self.fail(number, edit)
            return
        like = (labels[0].row, labels[0].column)
        label = min(cell.column for cell in labels)
        where = (label, min(columns, default=label))
        self._rows.setdefault((sheet.name, last), []).append(_CardRow(header, value, where, like, edits))

    def insert_rows(self) -> None:
        """The rows under cards put in, from the bottom up; what stands below moves down."""
        for name, after in sorted(self._rows, key=lambda one: -one[1]):
            rows = self._rows[name, after]
            self.copy.insert_rows(name, after, len(rows))
            self.marks = [
                replace(mark, row=mark.row + len(rows)) if mark.sheet == name and mark.row > after else mark
                for mark in self.marks
            ]
            for row, new in enumerate(rows, after + 1):
                if new.columns[0] == new.columns[1]:
                    self.copy.put(name, row, new.columns[0], f"{new.label}：{new.value}", new.like)
                else:
                    self.copy.put(name, row, new.columns[0], new.label, new.like)
                    self.copy.put(name, row, new.columns[1], new.value)
                self.mark(name, row, new.columns[1], new.edits, "")

    def mark(self, sheet: str, row: int, column: int, edits: Iterable[Edit], old: str) -> None:
        lines = [
            self._say(
                N_("{field}：原为“{old}”。{comment}"), field=field_of(edit.field), old=old[:200], comment=edit.comment
            )
            for edit in edits
        ]
        text = "\n".join(lines) or self._say(N_("照原来的结论写明，免得随改动而变"))
        self.marks.append(Mark(sheet, row, column_letters(column), "edited", text))

    def fail(self, number: int, edit: Edit) -> None:
        """An edit that has no place: told at its row, with the value."""
        asset, known = self.places.understanding.assets[number], field_of(edit.field)
        value = (
            "" if edit.value is None or isinstance(edit.value, Mapping) else shown(edit.field, edit.value, self.lang)
        )
        if edit.value is None:
            value = translate(N_("不再知道"), self.lang)
        text = self._say(
            N_("{field}没能写回表里，现在是：{value}。{comment}"),
            field=known or edit.field,
            value=value,
            comment=edit.comment,
        )
        found = asset.evidence.get(edit.field)
        row, column = (found.row, found.column) if found and found.column else (asset.row, None)
        self.marks.append(Mark(asset.sheet, row, column, "edited", text))

    def _say(self, message: str, **values: Any) -> str:
        return InvalidInput(message, **values).text(self.lang)
