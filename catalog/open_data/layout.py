"""What a layout of open data asks of a file: its columns, and what may stand in each."""

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "integer", "decimal", "day", "date", "year", "point", "surface"]
# Whether a row may leave a column empty: "never" makes the row wrong; "told" is asked for by the standard, and a
# register that does not know it says so instead of making it up; "may" is free.
Empty = Literal["never", "told", "may"]
SEPARATOR: Final = "|"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A `day` is YYYY-MM-DD, a `date` also a month or a year alone; points and surfaces are WKT.

    `must` says that a file has the column at all. With `several`, values of `one_of` or of `pattern` may be joined
    by a bar.
    """

    name: str
    kind: Kind = "text"
    must: bool = True
    empty: Empty = "may"
    one_of: tuple[str, ...] = ()
    pattern: str | None = None
    several: bool = False
    longest: int | None = None
    low: float | None = None
    high: float | None = None
    decimals: int | None = None
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A published layout. With `exact` a file has just these columns in this order; else their order is free.

    `nothing` are the texts that stand for an empty cell; of each pair `in_order` the first date is not the later one.
    """

    name: str
    standard: str
    columns: tuple[Column, ...]
    exact: bool
    nothing: frozenset[str] = frozenset({""})
    in_order: tuple[tuple[str, str], ...] = ()
