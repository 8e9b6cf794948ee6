"""What stands in a sheet: tables and cards with their columns, rows and sums, and what every other row is for."""

from dataclasses import dataclass, field
from typing import Literal

from catalog.ledger.cells import Cell, Sheet, column_letters
from catalog.ledger.synonyms import normal, take_apart

Role = Literal[
    "title", "meta", "header", "note", "section", "asset", "subtotal", "total", "signature", "template", "empty"
]


@dataclass(slots=True)
class Column:
    """A column of a table, or a label of cards. `key` tells it from the others of its table."""

    key: str
    name: str
    group: str = ""
    number: int = 0
    hidden: bool = False

    @property
    def header(self) -> str:
        """Its words as a person would say them: group and name."""
        return f"{self.group} / {self.name}" if self.group and self.group != self.name else self.name

    @property
    def letter(self) -> str | None:
        """The letter of the column; None for a label of cards."""
        return column_letters(self.number) if self.number else None


@dataclass(slots=True)
class Row:
    """One asset as it stands in the sheet: its cells by the key of their column. `unit` is that of its section."""

    number: int
    cells: dict[str, Cell]
    title: str | None = None
    section: str | None = None
    hidden: bool = False
    struck: bool = False
    block: int = 0
    hidden_cells: frozenset[str] = frozenset()
    merged_cells: frozenset[str] = frozenset()
    unit: str | None = None


@dataclass(slots=True)
class Total:
    """A row of sums: its words, its cells by column, and how many of the table's assets stand above it."""

    number: int
    words: str
    sub: bool
    cells: dict[str, Cell]
    above: int


@dataclass(slots=True)
class Table:
    """Assets that share their columns. `cards`: the columns are labels, and every asset is a block of rows, or, where
    the table is `turned`, a column.

    `parted`: the titles of the sheet's tables part its assets by kind. `words` are those that speak of the table, its
    own title first, and none of the titles of others.
    """

    sheet: Sheet
    columns: list[Column]
    rows: list[Row] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    cards: bool = False
    turned: bool = False
    first_row: int = 1
    title: str = ""
    parted: bool = False
    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """What stands in a sheet. `words` is every text that is neither header nor data, with its row, for legends."""

    sheet: Sheet
    tables: list[Table] = field(default_factory=list)
    roles: dict[int, Role] = field(default_factory=dict)
    words: list[tuple[int, str]] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)
    title: str = ""
    reporter: str | None = None
    reported_on: str | None = None
    templates: list[int] = field(default_factory=list)


def signature(table: Table) -> str:
    """What tells tables with the same columns from others, wherever they stand and whatever the sheet is called."""
    words = sorted({f"{normal(column.group)}>{take_apart(column.name).words}" for column in table.columns})
    return "|".join(words)
