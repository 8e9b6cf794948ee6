"""Formulas that reckon with the numbers of their own sheet alone: known by their grammar, and reckoned anew.

Cells, ranges, numbers, + - * / ^ %, brackets and a few functions; nothing that names another sheet, a file or a
program is one.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from openpyxl.utils import column_index_from_string

from catalog.ledger.cells import CellValue

Place = tuple[int, int]
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)|(?P<function>[A-Z]+)(?=\()"
    r"|\$?(?P<column>[A-Z]{1,3})\$?(?P<row>[1-9]\d{0,6})(?![A-Za-z(!\d_.])|(?P<mark>[-+*/^%(),:]))"
)
_LONGEST: Final = 1_000
_DEEPEST: Final = 40
_LARGEST_RANGE: Final = 200_000


def _average(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


_OF_ALL: Final[dict[str, Callable[[list[float]], float]]] = {
    "SUM": sum, "AVERAGE": _average, "MIN": lambda found: min(found, default=0.0),
    "MAX": lambda found: max(found, default=0.0), "COUNT": lambda found: float(len(found)),
}  # fmt: skip
_SUBTOTALS: Final = {1: "AVERAGE", 2: "COUNT", 4: "MAX", 5: "MIN", 9: "SUM"}


class Unreckonable(ValueError):
    """What is no formula of this kind, or has no number for an answer."""


class Reckoner:
    """The formulas of one sheet. `value` gives what a cell holds, `formulas` those of its cells that reckon."""

    def __init__(self, value: Callable[[Place], CellValue], formulas: dict[Place, str]) -> None:
        self._value, self._formulas = value, formulas
        self._known: dict[Place, float | None] = {}

    def at(self, place: Place) -> float | None:
        """What the formula of a cell comes to; None where it comes to no number."""
        if place not in self._known:
            self._known[place] = None  # a formula that needs itself comes to nothing
            try:
                self._known[place] = _Formula(self._formulas[place], self._cell).value()
            except (Unreckonable, ArithmeticError, IndexError, RecursionError, TypeError):
                return None
        return self._known[place]

    def knows(self, text: str) -> bool:
        """Whether a formula has nothing in it but what is reckoned here; what it comes to is another question."""
        try:
            _Formula(text, self._cell)
        except Unreckonable:
            return False
        return True

    def _cell(self, place: Place) -> CellValue:
        if place not in self._formulas:
            return self._value(place)
        found = self.at(place)
        if found is None:
            raise Unreckonable
        return found


class _Formula:
    """Precedence as in spreadsheets: a sign binds closer than a power."""

    def __init__(self, text: str, cell: Callable[[Place], CellValue]) -> None:
        self.cell = cell
        self.tokens: list[tuple[str, Any]] = []
        self.position = self.depth = 0
        text = text.removeprefix("=").rstrip()
        if len(text) > _LONGEST:
            raise Unreckonable
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise Unreckonable
            if match["column"]:
                self.tokens.append(("cell", (int(match["row"]), column_index_from_string(match["column"]))))
            else:
                self.tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
            at = match.end()

    def value(self) -> float:
        found = self._sum()
        if self.position != len(self.tokens):
            raise Unreckonable
        return found

    def _next(self, *wanted: str) -> str | None:
        if self.position < len(self.tokens):
            kind, text = self.tokens[self.position]
            if kind == "mark" and text in wanted:
                self.position += 1
                return str(text)
        return None

    def _sum(self) -> float:
        found = self._product()
        while sign := self._next("+", "-"):
            other = self._product()
            found = found + other if sign == "+" else found - other
        return found

    def _product(self) -> float:
        found = self._power()
        while sign := self._next("*", "/"):
            other = self._power()
            found = found * other if sign == "*" else found / other
        return found

    def _power(self) -> float:
        found = self._percent()
        while self._next("^"):
            found = float(found ** self._percent())
        return found

    def _percent(self) -> float:
        found = self._signed()
        while self._next("%"):
            found /= 100
        return found

    def _signed(self) -> float:
        negative = False
        while sign := self._next("-", "+"):
            negative ^= sign == "-"
        found = self._atom()
        return -found if negative else found

    def _atom(self) -> float:
        if self._next("("):
            found = self._deeper(self._sum)
            self._close()
            return found
        kind, token = self.tokens[self.position]
        self.position += 1
        if kind == "number":
            return float(token)
        if kind == "cell":
            value = self.cell(token)
            if value is None:
                return 0.0
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise Unreckonable
            return float(value)
        if kind == "function":
            return self._function(token)
        raise Unreckonable

    def _deeper(self, read: Callable[[], float]) -> float:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unreckonable
        found = read()
        self.depth -= 1
        return found

    def _close(self) -> None:
        if not self._next(")"):
            raise Unreckonable

    def _function(self, name: str) -> float:
        self._next("(")
        if name == "ROUND":
            found = self._deeper(self._sum)
            if not self._next(","):
                raise Unreckonable
            digits = int(self._sum())
            self._close()
            scale = 10.0**digits
            return (int(abs(found) * scale + 0.5 + 1e-9) / scale) * (1 if found >= 0 else -1)
        if name == "SUBTOTAL":
            name = _SUBTOTALS.get(int(self._sum()) % 100, "")
            if not self._next(","):
                raise Unreckonable
        if name not in _OF_ALL:
            raise Unreckonable
        numbers = list(self._arguments())
        self._close()
        return float(_OF_ALL[name](numbers))

    def _arguments(self) -> Iterator[float]:
        """The numbers of the arguments; of ranges and cells those that are numbers."""
        while True:
            tokens = self.tokens[self.position : self.position + 4]
            kinds = [kind if kind != "mark" else text for kind, text in tokens]
            if kinds[:3] == ["cell", ":", "cell"]:
                self.position += 3
                yield from self._range(tokens[0][1], tokens[2][1])
            elif kinds[:2] in (["cell", ","], ["cell", ")"]):
                self.position += 1
                yield from self._range(tokens[0][1], tokens[0][1])
            else:
                yield self._deeper(self._sum)
            if not self._next(","):
                return

    def _range(self, first: Place, last: Place) -> Iterator[float]:
        (top, bottom), (left, right) = sorted((first[0], last[0])), sorted((first[1], last[1]))
        if (bottom - top + 1) * (right - left + 1) > _LARGEST_RANGE:
            raise Unreckonable
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                value = self.cell((row, column))
                if isinstance(value, int | float) and not isinstance(value, bool):
                    yield float(value)
