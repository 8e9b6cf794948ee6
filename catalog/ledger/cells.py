"""What any file is turned into before it is understood: sheets of cells, with what a person would see of them.

A CSV is a book of one sheet; a GeoJSON or a shapefile is one whose columns are the properties, with the geometry of
each feature beside its row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from catalog.errors import InvalidInput

CellValue = str | int | float | bool | date | datetime | None


@dataclass(slots=True)
class Cell:
    """One cell: where it stands (both from 1), what the file holds, and what a person sees.

    `value` of a formula is its cached value (None if the file keeps none) and `formula` its text. `text` is the value
    as a person reads it, trimmed; numbers without a needless fraction, dates as ISO. `covered` cells lie in a merged
    range whose first cell is elsewhere and hold nothing of their own.
    """

    row: int
    column: int
    value: CellValue = None
    text: str = ""
    formula: str | None = None
    comment: str | None = None
    struck: bool = False
    is_date: bool = False
    covered: bool = False

    @property
    def address(self) -> str:
        """The address as spreadsheets write it: B12."""
        return f"{column_letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Span:
    """A merged range: first and last row and column, all included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """One sheet. `cells` holds what is not empty (and covered cells); `geometries` the geometry of a row, if any."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Span, ...] = ()
    geometries: Mapping[int, Mapping[str, Any] | None] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0

    def at(self, row: int, column: int) -> Cell | None:
        """The cell there, or None for an empty one."""
        return self.cells.get((row, column))

    def row(self, row: int) -> Iterator[Cell]:
        """The cells of a row that are not empty, from left to right."""
        for column in range(1, self.last_column + 1):
            cell = self.cells.get((row, column))
            if cell is not None and not cell.covered:
                yield cell

    def span_of(self, row: int, column: int) -> Span | None:
        """The merged range that a cell lies in."""
        return next((s for s in self.merged if s.top <= row <= s.bottom and s.left <= column <= s.right), None)


@dataclass(slots=True)
class Book:
    """A file as sheets. `remarks` are things to tell (an encoding found out, macros or links left alone).

    `notes` is what the file says of itself outside of its table, as text: “crs_note：坐标系为GCJ-02”; `rejected` are records that say nothing at all (sheet, row and the reason), which no table shows.
    """

    name: str
    format: str
    sheets: list[Sheet]
    encoding: str | None = None
    remarks: list[InvalidInput] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rejected: list[tuple[str, int, InvalidInput]] = field(default_factory=list)


def column_letters(number: int) -> str:
    """The name of a column, counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
