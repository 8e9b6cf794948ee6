"""Books made in memory and on disk for the tests of understanding: rows of values as sheets."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.ledger.cells import Book, Cell, Sheet, Span


def sheet_of(
    rows: Sequence[Sequence[Any]],
    name: str = "表一",
    *,
    merged: Sequence[tuple[int, int, int, int]] = (),
    hidden_columns: Sequence[int] = (),
    hidden_rows: Sequence[int] = (),
    struck: Sequence[int] = (),
    geometries: Mapping[int, Mapping[str, Any] | None] | None = None,
) -> Sheet:
    """A sheet of these rows, from A1; merged ranges are top, left, bottom, right."""
    sheet = Sheet(name, hidden_columns=frozenset(hidden_columns), hidden_rows=frozenset(hidden_rows))
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value not in (None, ""):
                sheet.cells[number, column] = Cell(number, column, value, str(value), struck=number in struck)
    sheet.merged = tuple(Span(*span) for span in merged)
    for span in sheet.merged:
        for number in range(span.top, span.bottom + 1):
            for column in range(span.left, span.right + 1):
                if (number, column) != (span.top, span.left):
                    sheet.cells[number, column] = Cell(number, column, covered=True)
    sheet.geometries = geometries or {}
    sheet.last_row, sheet.last_column = len(rows), max((len(row) for row in rows), default=0)
    return sheet


def book_of(*sheets: Sheet, name: str = "台账.xlsx", notes: Sequence[str] = ()) -> Book:
    """A book of these sheets."""
    return Book(name, "xlsx", list(sheets), notes=list(notes))
