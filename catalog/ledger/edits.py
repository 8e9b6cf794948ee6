"""Facts that were changed since a file was read, written into the cells that say them: the keeper's unit, the keeper's words.

A fact whose table has no cell for it gets a column at the right end of the table, or a row at the end of its card.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.fields import PERMIT_FIELDS, TARGET_FIELDS, field_of
from catalog.language import N_, translate
from catalog.ledger.cells import Book, Cell, CellValue, column_letters
from catalog.ledger.keepers_copy import KeepersCopy
from catalog.ledger.layout import Row, Table, lay_out
from catalog.ledger.marks import Edit, Mark, header_of, held, own_remarks, shown
from catalog.ledger.reading import Hints
from catalog.ledger.recognise import FILLS, Proposal
from catalog.ledger.rows import SAME
from catalog.ledger.synonyms import normal
from catalog.ledger.understanding import Evidence, Understanding, UnderstoodAsset, UnderstoodTable
from catalog.ledger.unread import Sample, datum_of, hints_for, point_text, rewritten, same, says

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
# What the reader concludes from a field where no cell says it: pinned when the field changes.
_FOLLOWS: Final[Mapping[str, tuple[str, ...]]] = {
    "county": ("province", "city"),
    "city": ("province", "county"),
    "owner_name": ("title_zh",),
    "address_zh": ("title_zh", "province", "city", "county"),
    "park": ("title_zh",),
    "land_state": ("kind",),
    "permits.land_certificate": ("title_status",),
    "permits.property_certificate": ("title_status",),
}
_PLACES: Final = frozenset({"province", "city", "county", "park"})
# Where a column of its own changes how the other rows of the table are read, it says what they say.
_OF_ALL_ROWS: Final = _PLACES | {"title_zh", "plan_zh", "gas", "steam", "heating", "fibre"}
MOST_SAMPLES: Final = 60
MOST_NEIGHBOURS: Final = 300


@dataclass(slots=True)
class _Place:
    """An asset in the sheet: its table with the columns' proposals, and its row."""

    table: UnderstoodTable
    laid: Table
    row: Row


@dataclass(frozen=True, slots=True)
class _CardRow:
    """A label and its value to put under a card."""

    label: str
    value: CellValue
    columns: tuple[int, int]
    like: tuple[int, int]
    edits: tuple[Edit, ...]


@dataclass(slots=True)
class EditWriter:
    """Writes edits into a copy of the keeper's file, which `book` was read from. `marks`: what was written, and where."""

    copy: KeepersCopy
    book: Book
    understanding: Understanding
    lang: str
    marks: list[Mark] = field(default_factory=list)
    unwritten: list[InvalidInput] = field(default_factory=list)
    _places: dict[int, _Place] = field(default_factory=dict)
    _of_table: dict[int, list[int]] = field(default_factory=dict)
    _order: dict[int, int] = field(default_factory=dict)
    _inline: set[tuple[str, int, int]] = field(default_factory=set)
    _planned: dict[int, bool] = field(default_factory=dict)
    _added: dict[tuple[int, str], tuple[int, str]] = field(default_factory=dict)
    _right: dict[str, int] = field(default_factory=dict)
    _rows: dict[tuple[str, int], list[_CardRow]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows: dict[tuple[str, int], list[_Place]] = {}
        for sheet in self.book.sheets:
            entries = [table for table in self.understanding.tables if table.sheet == sheet.name]
            for entry, laid in zip(entries, lay_out(sheet).tables, strict=False):
                for row in laid.rows:
                    rows.setdefault((sheet.name, row.number), []).append(_Place(entry, laid, row))
                    if laid.cards:
                        self._inline |= {
                            (sheet.name, cell.row, cell.column)
                            for cell in row.cells.values()
                            if sheet.at(cell.row, cell.column) is not cell
                        }
            self._right[sheet.name] = sheet.last_column
        for number, asset in enumerate(self.understanding.assets):
            found = rows.get((asset.sheet, asset.row), [])
            if found:
                place = found[0] if len(found) == 1 else max(found, key=lambda one: _shared_cells(one, asset))
                self._places[number] = place
                mates = self._of_table.setdefault(id(place.table), [])
                self._order[number] = len(mates)
                mates.append(number)

    def write(self, edits: Iterable[Edit]) -> None:
        """Write all edits; the last of several of one fact counts."""
        by_asset: dict[int, dict[str, Edit]] = {}
        for edit in edits:
            if 0 <= edit.asset < len(self.understanding.assets):
                by_asset.setdefault(edit.asset, {})[edit.field] = edit
        for number in sorted(by_asset):
            if number in self._places:
                self._asset(number, by_asset[number])
            else:
                for edit in by_asset[number].values():
                    self._fail(number, edit)
        self._insert_rows()

    # One asset

    def _asset(self, number: int, edits: dict[str, Edit]) -> None:
        asset, place = self.understanding.assets[number], self._places[number]
        edits = {name: edit for name, edit in edits.items() if not same(held(asset, name), edit.value)}
        pinned = {
            name: held(asset, name)
            for changed in edits
            for name in _FOLLOWS.get(changed, ())
            if name not in edits and (found := asset.evidence.get(name)) is not None and found.derived
        }
        edits = self._point(number, asset, place, edits)
        if "remarks_zh" in edits:
            edits["remarks_zh"] = replace(edits["remarks_zh"], value=own_remarks(asset, edits["remarks_zh"].value))
        edits = self._plan(number, place, edits)
        groups: dict[str, tuple[Proposal, dict[str, Edit]]] = {}
        for name, edit in edits.items():
            proposal = self._proposal(asset, place, name, edit.value)
            if proposal is None:
                self._beside(number, edit)
            else:
                groups.setdefault(proposal.column.key, (proposal, {}))[1][name] = edit
        for proposal, wanted in groups.values():
            pinned |= self._cell(number, proposal, wanted)
        for name, value in pinned.items():
            self._beside(number, Edit(number, name, value, ""), pinned=True)

    def _proposal(self, asset: UnderstoodAsset, place: _Place, name: str, value: Any) -> Proposal | None:
        """The column whose cell says the fact, or can say it."""
        columns = [one for one in place.table.columns if one.field and not one.internal]
        evidence = asset.evidence.get(name)
        said = next((one for one in columns if evidence and self._is_at(place, one, evidence)), None)
        if value is None:
            return said
        exact = [one for one in columns if one.field == name]
        if exact:
            return said if said in exact else exact[0]
        able = [one for one in columns if name in _ABLE.get(str(one.field), ())]
        return said or (able[0] if able else None)

    def _is_at(self, place: _Place, proposal: Proposal, evidence: Evidence) -> bool:
        if not place.table.cards:
            return evidence.column is not None and proposal.column.letter == evidence.column
        cell = place.row.cells.get(proposal.column.key)
        return cell is not None and (cell.row, column_letters(cell.column)) == (evidence.row, evidence.column)

    def _samples(self, number: int, proposal: Proposal, name: str) -> list[Sample]:
        """The nearest other cells of a column that say a value of the fact."""
        key = proposal.column.key
        found: list[Sample] = []
        for other in self._near(number):
            asset = self.understanding.assets[other]
            cell, evidence = self._places[other].row.cells.get(key), asset.evidence.get(name)
            value = held(asset, name)
            if cell is None or evidence is None or evidence.derived or value is None:
                continue
            if evidence.row == cell.row and cell.text and not SAME.match(cell.text):
                found.append(Sample(cell, value))
                if len(found) == MOST_SAMPLES:
                    break
        return found

    def _near(self, number: int) -> Iterator[int]:
        """The other assets of the table, the nearest first; not all of a long one."""
        mates, here = self._of_table[id(self._places[number].table)], self._order[number]
        for apart in range(1, min(len(mates), MOST_NEIGHBOURS)):
            yield from (mates[at] for at in (here - apart, here + apart) if 0 <= at < len(mates))

    def _hints(self, number: int, proposal: Proposal, name: str, samples: Sequence[Sample]) -> Hints:
        found = hints_for(
            str(proposal.field),
            proposal.column.header,
            proposal.unit,
            proposal.datum or self.understanding.datum,
            samples,
        )
        return replace(found, city=self.understanding.assets[number].record.get("city"))

    # One cell

    def _cell(self, number: int, proposal: Proposal, edits: dict[str, Edit]) -> dict[str, Any]:
        """Write the facts of one cell; what it no longer says although nobody changed it, by field."""
        asset, place = self.understanding.assets[number], self._places[number]
        where = self._where(number, proposal)
        first = next(iter(edits))
        name = str(proposal.field)
        samples = self._samples(number, proposal, first if name.startswith("+") else name)
        hints = self._hints(number, proposal, name, samples)
        wanted = {field: edit.value for field, edit in edits.items()}
        own = self._source(number, proposal)
        found = rewritten(name, own, wanted, hints, samples)
        if found is None:
            for edit in edits.values():
                self._beside(number, edit)
            return {}
        value, like, lost = found
        if where is None:
            self._row_of_card(number, place, tuple(edits.values()), proposal.column.name, value)
            return {}
        if (
            name == "modes"
            and isinstance(value, str)
            and any("转让" in sample.cell.text and "sale" in sample.value for sample in samples)
        ):
            value = value.replace("出售", "转让")  # in this file's words
        lost |= {
            other: held(asset, other)
            for other, evidence in asset.evidence.items()
            if other not in wanted and not evidence.derived and self._is_at(place, proposal, evidence)
            and other not in says(name, own or Cell(1, 1), hints)[0] and other != "remarks_zh" and other not in lost
        }  # fmt: skip
        row, column = where
        if not place.table.cards:
            self._part_from_others(number, proposal)
        look = (like.cell.row, like.cell.column) if like is not None and like.cell.is_date else None
        self._put(asset.sheet, row, column, value, look)
        old = own.text if own else ""
        self._mark(asset.sheet, row, column, edits.values(), old)
        return {field: item for field, item in lost.items() if item is not None}

    def _put(self, sheet: str, row: int, column: int, value: CellValue, like: tuple[int, int] | None = None) -> None:
        """A value into a cell; behind the label where both stand in one cell of a card."""
        found = self.copy.sheet(sheet)
        before = found[1].at(row, column) if found else None
        inside = before is not None and (sheet, row, column) in self._inline
        inline = re.match(r"^[^:：]{1,24}[:：]\s*", before.text) if before is not None and inside else None
        self.copy.put(sheet, row, column, f"{inline[0]}{value}" if inline else value, like)

    def _where(self, number: int, proposal: Proposal) -> tuple[int, int] | None:
        """Where an asset's own cell of a column stands; None for a card whose label cannot be found."""
        place = self._places[number]
        if not place.table.cards:
            return place.row.number, proposal.column.number
        cell = place.row.cells.get(proposal.column.key)
        if cell is not None:
            return cell.row, cell.column
        sheet = place.laid.sheet
        start, end = self._card(place)
        for row in range(start, end + 1):
            for label in sheet.row(row):
                if normal(label.text.rstrip(":：")) == proposal.column.key:
                    span = sheet.span_of(row, label.column)
                    return row, (span.right if span else label.column) + 1
        return None

    def _card(self, place: _Place) -> tuple[int, int]:
        """First and last row of a card, from its filled cells; the sheet's labels of the same rows included."""
        starts = sorted(row.number for row in place.laid.rows)
        after = [start for start in starts if start > place.row.number]
        limit = after[0] - 1 if after else place.laid.sheet.last_row
        rows = [cell.row for cell in place.row.cells.values()]
        last = max(rows, default=place.row.number)
        while last < limit and any(cell.text for cell in place.laid.sheet.row(last + 1)):
            last += 1
        return place.row.number, last

    def _source(self, number: int, proposal: Proposal) -> Cell | None:
        """The cell that speaks for an asset in a column: its own, that of its merged range, or the one above it means."""
        place, asset = self._places[number], self.understanding.assets[number]
        cell = place.row.cells.get(proposal.column.key)
        if cell is not None and cell.text and not SAME.match(cell.text):
            return cell
        above = self._carried_from(asset, proposal)
        return place.laid.sheet.at(above, proposal.column.number) if above else cell

    def _carried_from(self, asset: UnderstoodAsset, proposal: Proposal) -> int | None:
        rows = [
            one.row for one in asset.evidence.values()
            if one.column is not None and one.column == proposal.column.letter and one.row < asset.row
        ]  # fmt: skip
        return rows[0] if rows else None

    def _part_from_others(self, number: int, proposal: Proposal) -> None:
        """Before a cell changes that others below speak by (merged, 同上, blank under it): they say it themselves."""
        place = self._places[number]
        sheet, column = place.laid.sheet, proposal.column.number
        found = self.copy.sheet(sheet.name)
        span = found[1].span_of(place.row.number, column) if found else None
        if span is not None and span.bottom > span.top:
            self.copy.unmerge(sheet.name, span)
            return
        for other in self._of_table[id(place.table)][self._order[number] + 1 :]:
            asset, below = self.understanding.assets[other], self._places[other]
            cell = below.row.cells.get(proposal.column.key)
            if cell is not None and cell.text and not SAME.match(cell.text):
                break
            above = self._carried_from(asset, proposal)
            source = sheet.at(above, column) if above else None
            if source is not None:
                self.copy.put(sheet.name, asset.row, column, source.value if source.formula is None else source.text)

    def _plan(self, number: int, place: _Place, edits: dict[str, Edit]) -> dict[str, Edit]:
        """Where one column says both terms and plan, its words are the plan: written only if they say the same terms."""
        columns = {one.field: one for one in place.table.columns}
        modes, asset = columns.get("modes"), self.understanding.assets[number]
        if modes is None or "plan_zh" in columns or not {"modes", "plan_zh"} & edits.keys():
            return edits
        if id(place.table) not in self._planned:
            self._planned[id(place.table)] = any(
                one is not None and one.column == modes.column.letter
                for other in self._of_table[id(place.table)]
                for one in (self.understanding.assets[other].evidence.get("plan_zh"),)
            )
        if not self._planned[id(place.table)]:
            return edits
        rest = {name: edit for name, edit in edits.items() if name not in ("modes", "plan_zh")}
        both = [edit for name, edit in edits.items() if name not in rest]
        plan = edits["plan_zh"].value if "plan_zh" in edits else asset.record.get("plan_zh")
        terms = edits["modes"].value if "modes" in edits else asset.record.get("modes")
        where = self._where(number, modes)
        text = Cell(1, 1, plan, plan or "")
        hints = self._hints(number, modes, "modes", self._samples(number, modes, "modes"))
        said = says("modes", text, hints)[0].get("modes") if plan else None
        if both and where and plan and said == terms:
            self._put(asset.sheet, *where, plan)
            self._mark(asset.sheet, *where, both, asset.evidence["plan_zh"].raw if "plan_zh" in asset.evidence else "")
        else:
            for edit in both:
                self._fail(number, edit)
        return rest

    # Coordinates

    def _point(self, number: int, asset: UnderstoodAsset, place: _Place, edits: dict[str, Edit]) -> dict[str, Edit]:
        """Write latitude and longitude, which only move together; the other edits."""
        both = {name: edit for name, edit in edits.items() if name in ("lat", "lng")}
        if not both:
            return edits
        rest = {name: edit for name, edit in edits.items() if name not in both}
        columns = {one.field: one for one in place.table.columns}
        apart = "lat" in columns and "lng" in columns
        lng, lat = (both[name].value if name in both else asset.record.get(name) for name in ("lng", "lat"))
        if not apart and "+point" not in columns:
            if lng is None or lat is None or place.table.cards:
                for edit in both.values():
                    self._fail(number, edit)
            else:
                row, column = place.row.number, self._column(place, "+point", "坐标（WGS84）")
                self._put(asset.sheet, row, column, point_text("", "", lng, lat, "wgs84"))
                self._mark(asset.sheet, row, column, both.values(), "")
            return rest
        targets = [columns["lng"], columns["lat"]] if apart else [columns["+point"]]
        datum = self._datum(number, targets)
        for proposal in targets:
            own, where = self._source(number, proposal), self._where(number, proposal)
            told = tuple(edit for name, edit in both.items() if not apart or name == proposal.field)
            value: CellValue
            if lng is None or lat is None:
                value = "不详"
            elif not apart:
                value = point_text(own.text if own else "", proposal.column.header, lng, lat, datum)
            else:
                pair = point_text("", "", lng, lat, datum).split(",")
                value = float(pair[0 if proposal.field == "lng" else 1])
            if where is None:
                self._row_of_card(number, place, told, proposal.column.name, value)
                continue
            if not place.table.cards:
                self._part_from_others(number, proposal)
            self._put(asset.sheet, *where, value)
            if told:
                self._mark(asset.sheet, *where, told, own.text if own else "")
        return rest

    def _datum(self, number: int, targets: Sequence[Proposal]) -> Any:
        """The datum that an asset's point is written in: found from its own cells, else from its neighbours'."""
        for other in (number, *self._near(number)):
            asset = self.understanding.assets[other]
            cells = [self._source(other, proposal) for proposal in targets]
            text = " ".join(cell.text for cell in cells if cell)
            plain = says(
                "+point", Cell(1, 1, text, re.sub(r"[^\d.°′″'\",，;NSEWnsew东西南北经纬\s]", "", text)), _IN_WGS84
            )[0]
            if {"lat", "lng"} <= plain.keys() and {"lat", "lng"} <= asset.record.keys():
                found = datum_of(plain["lng"], plain["lat"], asset.record["lng"], asset.record["lat"])
                if found:
                    return found
        return next((one.datum for one in targets if one.datum), None) or self.understanding.datum

    # Facts that have no cell

    def _beside(self, number: int, edit: Edit, *, pinned: bool = False) -> None:
        """Write a fact into a column or row of its own; say so where that cannot be."""
        place, asset = self._places.get(number), self.understanding.assets[number]
        known = field_of(edit.field)
        taken = (
            {name for one in place.table.columns for name in (one.field, *FILLS.get(str(one.field), ()))}
            if place
            else set()
        )
        if edit.value is None or known is None or known.type == "geometry" or place is None or edit.field in taken:
            if not pinned:
                self._fail(number, edit)
            return
        header, unit = header_of(edit.field)
        found = rewritten(edit.field, None, {edit.field: edit.value}, Hints(_FAR, header, unit), ())
        if found is None:
            self._fail(number, edit)
        elif place.table.cards:
            self._row_of_card(number, place, (edit,), header, found[0])
        else:
            column = self._column(place, edit.field, header)
            self.copy.put(asset.sheet, place.row.number, column, found[0])
            told = [edit] if not pinned else []
            self._mark(asset.sheet, place.row.number, column, told, "")

    def _column(self, place: _Place, name: str, header: str) -> int:
        """The column added to a table for a field."""
        key = (id(place.table), name)
        if key in self._added:
            return self._added[key][0]
        sheet = place.laid.sheet
        number = self._right[sheet.name] = self._right[sheet.name] + 1
        self._added[key] = (number, header)
        self.copy.put(sheet.name, place.laid.first_row, number, header, (place.laid.first_row, number - 1))
        self.marks.append(Mark(sheet.name, place.laid.first_row, column_letters(number), "edited", self._say(
            N_("为原表没有的事项加的一列")
        )))  # fmt: skip
        known = field_of(name)
        flag = known is not None and known.type == "flag"  # a blank may say no
        if name in _OF_ALL_ROWS or flag:
            for other in self._of_table[id(place.table)]:
                value = held(self.understanding.assets[other], name)
                blank = "不详" if name in _PLACES or flag else None
                unit = header_of(name)[1]
                found = (
                    rewritten(name, None, {name: value}, Hints(_FAR, header, unit), ()) if value is not None else None
                )
                self.copy.put(sheet.name, self._places[other].row.number, number, found[0] if found else blank)
        return number

    def _row_of_card(self, number: int, place: _Place, edits: tuple[Edit, ...], header: str, value: CellValue) -> None:
        """A label and a value to be put under a card; none where the assets of a sheet stand beside each other."""
        sheet, cells = place.laid.sheet, place.row.cells.values()
        columns = {cell.column for cell in cells if (sheet.name, cell.row, cell.column) not in self._inline}
        _, last = self._card(place)
        rows = range(place.row.number, last + 1)
        labels = [cell for row in rows for cell in sheet.row(row) if cell.column not in columns]
        sideways = len({row.number for row in place.laid.rows}) < len(place.laid.rows)
        if not labels or not cells or sideways:
            for edit in edits:
                self._fail(number, edit)
            return
        like = (labels[0].row, labels[0].column)
        label = min(cell.column for cell in labels)
        where = (label, min(columns, default=label))
        self._rows.setdefault((sheet.name, last), []).append(_CardRow(header, value, where, like, edits))

    def _insert_rows(self) -> None:
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
                self._mark(name, row, new.columns[1], new.edits, "")

    # Words

    def _say(self, message: str, **values: Any) -> str:
        return InvalidInput(message, **values).text(self.lang)

    def _mark(self, sheet: str, row: int, column: int, edits: Iterable[Edit], old: str) -> None:
        lines = [
            self._say(
                N_("{field}：原为“{old}”。{comment}"), field=field_of(edit.field), old=old[:200], comment=edit.comment
            )
            for edit in edits
        ]
        text = "\n".join(lines) or self._say(N_("照原来的结论写明，免得随改动而变"))
        self.marks.append(Mark(sheet, row, column_letters(column), "edited", text))

    def _fail(self, number: int, edit: Edit) -> None:
        """An edit that has no place: told at its row, with the value."""
        asset, known = self.understanding.assets[number], field_of(edit.field)
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


_FAR: Final = hints_for("lat", "", None, None, ()).today
_IN_WGS84: Final = Hints(_FAR, datum="wgs84")


def _shared_cells(place: _Place, asset: UnderstoodAsset) -> int:
    at = {(cell.row, column_letters(cell.column)) for cell in place.row.cells.values()}
    return sum((one.row, one.column) in at for one in asset.evidence.values())
