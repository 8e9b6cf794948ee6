"""Rows of a mapped file: what each says of an asset by the rules of the mapping, and what of it cannot be taken."""

import hashlib
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from catalog.errors import InvalidInput
from catalog.fields import FIELDS, field_of
from catalog.language import N_
from catalog.ledger import values
from catalog.ledger.mapping import Bounds, MappedColumn, Mapping, columns_in, filled
from catalog.ledger.readers import Row
from catalog.units import factor, read_number

Facts = dict[str, tuple[str | None, Any, str]]  # field to column, value and raw text
Wrong = list[tuple[str, str, InvalidInput, str | None]]  # column, raw text, reason, and the field it is of
MOST_ROWS_TOLD = 20  # by number, of many that are odd in one way
_SAME = 1e-9  # two figures that differ by less, relatively, are one


class RowReader:
    """Reads the rows of one file; what is odd about the file as a whole is known when all are read."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self._swapped: dict[tuple[str, str], tuple[int, int, str]] = {}  # columns: first row, how many, text of it
        self._short: dict[str, list[int]] = {}  # rows that end before this column of the header
        self._full = False

    def read(self, row: Row) -> tuple[Row, Facts, dict[str, Any], Wrong]:
        """The row (with its problem, if it is no asset), its facts, its identity, and what stays out."""
        mapping = self.mapping
        if row.ends_before is None:
            self._full = True
        else:
            self._short.setdefault(row.ends_before, []).append(row.number)
        texts = {name: values.cell_text(cell) for name, cell in row.cells.items()}
        if mapping.unknown:
            texts = {name: "" if _stands_for(text, mapping.unknown) else text for name, text in texts.items()}
        facts: Facts = {name: (None, value, "") for name, value in mapping.constants.items()}
        wrong: Wrong = []
        for column in mapping.columns:
            if column.fallback and column.field in facts:
                continue
            said = column.name or "、".join(columns_in(*column.template))
            text = _text(column, texts)
            try:
                value = _value(column, row, texts, text, wrong)
            except InvalidInput as problem:
                if column.others != "ignore":
                    wrong.append((said, values.shown(text, 200), problem, column.field))
                continue
            if value is not None:
                facts[column.field] = (said, value, "" if column.template else values.shown(text, 500))
                if column.point and "lat" not in facts:
                    facts |= _inside(said, value)
        for bounds in mapping.bounds:
            self._bounds(bounds, row.number, texts, facts, wrong)
        if not row.problem and (empty := [name for name in mapping.filled_columns if not texts[name]]):
            reason = InvalidInput(N_("“{field}”空着，不是一项资产"), where=empty[0], field=empty[0])
            row = replace(row, problem=reason)
        return row, facts, self._identity(texts), wrong

    def column_of(self, field: str) -> str | None:
        """The file's own column that a fact, the number or the keeper is read from; None where it comes from none."""
        mapping = self.mapping
        if field == "id":
            return mapping.id_column or "、".join(mapping.id_columns) or None
        if field == "keeper":
            return "、".join(columns_in(mapping.keeper_name or "")) or None
        names = (
            column.name or "、".join(columns_in(*column.template))
            for column in mapping.columns
            if column.field == field
        )
        return next(filter(None, names), None)

    def remarks(self) -> list[tuple[int, str, str, InvalidInput]]:
        """What to tell of the whole file: the first row and the columns, its text, and what is odd."""
        swapped = N_("{n} 行的“{first}”大于“{second}”，两列写反了，按大小读")
        # A file that leaves the last cells out everywhere means them to be empty; a row that ends before others may be cut.
        short = N_("{n} 行比别的行短，从“{column}”起按空着读：第 {rows} 行")
        cut = [
            (
                rows[0], name, "",
                InvalidInput(short, where="file", n=len(rows), column=name, rows=(*rows[:MOST_ROWS_TOLD], *["…"] * (len(rows) > MOST_ROWS_TOLD))),
            )
            for name, rows in self._short.items() if self._full
        ]  # fmt: skip
        return cut + [
            (row, f"{first}、{second}", text, InvalidInput(swapped, where="file", n=count, first=first, second=second))
            for (first, second), (row, count, text) in self._swapped.items()
        ]

    def _identity(self, texts: dict[str, str]) -> dict[str, Any]:
        mapping = self.mapping
        found: dict[str, Any] = {}
        if mapping.id_column:
            found["id"] = " ".join(texts[mapping.id_column].split()) or None
        elif mapping.id_columns and any(parts := [texts[name] for name in mapping.id_columns]):
            found["id"] = "t" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
        for name, template in (("keeper", mapping.keeper_name), ("code", mapping.keeper_code)):
            if template:
                found[name] = filled(template, texts).strip() or None
        return found

    def _bounds(self, bounds: Bounds, number: int, texts: dict[str, str], facts: Facts, wrong: Wrong) -> None:
        """Two columns as the ends of one range: the smaller is the lower one, whichever column it stands in.

        Where only one says something nobody knows which end it is, for a file that needs this has them swapped.
        """
        said = [(name, texts[name]) for name in bounds.columns if not _stands_for(texts[name], ("", *bounds.unknown))]
        read = []
        for name, text in said:
            try:
                read.append((values.from_cell(bounds.low, text, bounds.unit, None), name, text))
            except InvalidInput as problem:
                wrong.append((name, values.shown(text, 200), problem, None))
                return
        if len(read) == 1:
            message = N_("只有“{column}”有数，两列常写反，不知道是下限还是上限：{value}")
            _, name, text = read[0]
            only_one = InvalidInput(message, where=bounds.low, column=name, value=text[:80])
            wrong.append((name, text[:200], only_one, None))
        elif read:
            low, high = sorted(read, key=lambda item: item[0])
            facts[bounds.low] = (low[1], low[0], values.shown(low[2], 500))
            facts[bounds.high] = (high[1], high[0], values.shown(high[2], 500))
            if read[0][0] > read[1][0]:
                first, count, text = self._swapped.get(bounds.columns, (number, 0, f"{said[0][1]}、{said[1][1]}"))
                self._swapped[bounds.columns] = (first, count + 1, text)


def _text(column: MappedColumn, texts: dict[str, str]) -> str:
    """What the column says: a part of its cell, or the pieces of a template whose columns all say something."""
    if column.template:
        pieces = [piece for piece in column.template if all(texts[name] for name in columns_in(piece))]
        return column.join.join(filled(piece, texts) for piece in pieces)
    text = texts[column.name]
    if column.split:
        parts = text.split(column.split)
        text = parts[column.part - 1].strip() if len(parts) >= column.part else ""
    return "" if _stands_for(text, column.unknown) else text


def _value(column: MappedColumn, row: Row, texts: dict[str, str], text: str, wrong: Wrong) -> Any:
    if column.only and any(texts[name] not in allowed for name, allowed in column.only.items()):
        return None
    if column.when_filled is not None or column.when_empty is not None:
        return column.when_filled if text else column.when_empty
    if not text:
        return None
    if _stands_for(text, column.doubtful):
        field = field_of(column.field)
        raise InvalidInput(N_("“{field}”写着 {value}，不会是真的"), where=column.field, field=field, value=text[:80])
    # A cell keeps its type (a number, a geometry) unless only a part of it is meant.
    value = _read(column, text if column.split or column.template else row.cells.get(column.name), text)
    if column.per:
        is_doubtful = any(name == column.per for name, *_ in wrong)
        value = _per_area(column, value, texts[column.per], is_doubtful)
    if column.agrees_with and (other := texts[column.agrees_with]):
        there = _read(replace(column, unit=column.agrees_unit or column.unit), other, other)
        if not _agree(value, there, column.tolerance):
            raise InvalidInput(
                N_("“{column}”和“{other}”对不上：{value}、{there}"),
                where=column.field, column=column.name, other=column.agrees_with, value=text[:80], there=other[:80],
            )  # fmt: skip
    return value


def _read(column: MappedColumn, cell: Any, text: str) -> Any:
    if column.per:
        figure = read_number(text)
        if figure is None:
            message, field = N_("“{field}”的值看不懂：{value}"), field_of(column.field)
            raise InvalidInput(message, where=column.field, field=field, value=text[:80])
        return figure
    by = column.values
    if column.others == "keep" and by is not None:
        field = FIELDS[column.field.partition(".")[0]]
        by = by if values.listed(field, text, by) is not None else None
    return values.from_cell(column.field, cell, column.unit, by)


def _stands_for(text: str, marks: tuple[str, ...]) -> bool:
    """Whether a text is one of the marks; 0 is also 0.00, and 1900年* whatever begins so."""
    if not marks:
        return False
    known = _marks(marks)
    return (
        text in known.exact
        or (bool(known.starts) and text.startswith(known.starts))
        or (bool(known.ends) and text.endswith(known.ends))
        or (bool(known.numbers) and read_number(text) in known.numbers)
    )


class _Marks(NamedTuple):
    exact: frozenset[str]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    numbers: frozenset[float]


@cache
def _marks(marks: tuple[str, ...]) -> _Marks:
    return _Marks(
        frozenset(marks),
        tuple(mark[:-1] for mark in marks if mark.endswith("*") and len(mark) > 1),
        tuple(mark[1:] for mark in marks if mark.startswith("*") and len(mark) > 1),
        frozenset(number for mark in marks if mark and (number := read_number(mark)) is not None),
    )


def _per_area(column: MappedColumn, total: float, text: str, is_doubtful: bool) -> float:
    """A total price for an area as the price of one unit of it; none for an area that is itself in doubt."""
    field = field_of(column.field)
    area = read_number(text)
    assert field is not None
    assert column.per_unit is not None
    if not area or area < 0 or is_doubtful:
        raise InvalidInput(N_("“{other}”是 {value}，算不出单价"), where=column.field, other=column.per, value=text[:80])
    cny_m2 = total * (factor("CNY", column.unit or "元") or 1) / (area * (factor("m2", column.per_unit) or 1))
    return round(cny_m2 * (factor(field.unit, "元/㎡") or 1), 6)


def _agree(value: Any, there: Any, tolerance: float) -> bool:
    if isinstance(value, int | float) and isinstance(there, int | float):
        return abs(value - there) <= max(tolerance, _SAME) * max(abs(value), abs(there))
    return bool(value == there)


def _inside(column: str, boundary: Any) -> Facts:
    """A point inside a boundary, where it is one that can be kept."""
    try:
        kept = values.check("boundary", boundary)
    except InvalidInput:
        return {}  # the boundary itself is told
    from shapely.geometry import shape

    point = shape(kept).representative_point()
    return {"lat": (column, round(point.y, 6), ""), "lng": (column, round(point.x, 6), "")}
