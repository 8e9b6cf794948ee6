"""Formulas of constants alone, such as =9700*10000: what they come to, by arithmetic and nothing else."""

import re
from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from typing import Final

_TOKEN: Final = re.compile(r"\s*((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?|[-+*/^%()])")
_LONGEST: Final = 500
_DEEPEST: Final = 50
_CONTEXT: Final = Context(prec=28, Emax=400, Emin=-400, traps=[DivisionByZero, InvalidOperation, Overflow])


def evaluate(formula: str) -> int | float | None:
    """The value of a formula without its “=”, or None if it is more than numbers, brackets and + - * / ^ %."""
    formula = formula.strip()
    if len(formula) > _LONGEST:
        return None
    tokens: list[str] = []
    position = 0
    while position < len(formula):
        match = _TOKEN.match(formula, position)
        if not match:
            return None
        tokens.append(match[1])
        position = match.end()
    try:
        value = _Sum(tokens).value()
    except (DecimalException, IndexError, ValueError):
        return None
    return (
        int(value) if value == value.to_integral_value() and abs(value) < Decimal(10) ** 15 else float(f"{value:.15g}")
    )


class _Sum:
    """Precedence as in spreadsheets: a sign binds closer than a power (-2^2 is 4); powers from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    def value(self) -> Decimal:
        value = self._sum()
        if self.position != len(self.tokens):
            raise ValueError
        return value

    def _next(self, *wanted: str) -> str | None:
        if self.position < len(self.tokens) and self.tokens[self.position] in wanted:
            self.position += 1
            return self.tokens[self.position - 1]
        return None

    def _sum(self) -> Decimal:
        value = self._product()
        while sign := self._next("+", "-"):
            other = self._product()
            value = _CONTEXT.add(value, other) if sign == "+" else _CONTEXT.subtract(value, other)
        return value

    def _product(self) -> Decimal:
        value = self._power()
        while sign := self._next("*", "/"):
            other = self._power()
            value = _CONTEXT.multiply(value, other) if sign == "*" else _CONTEXT.divide(value, other)
        return value

    def _power(self) -> Decimal:
        value = self._percent()
        while self._next("^"):
            exponent = self._percent()
            if abs(exponent) > 100:
                raise ValueError
            value = _CONTEXT.power(value, exponent)
        return value

    def _percent(self) -> Decimal:
        value = self._signed()
        while self._next("%"):
            value = _CONTEXT.divide(value, Decimal(100))
        return value

    def _signed(self) -> Decimal:
        negative = False
        while sign := self._next("-", "+"):
            negative ^= sign == "-"
        value = self._atom()
        return -value if negative else value

    def _atom(self) -> Decimal:
        if self._next("("):
            self.depth += 1
            if self.depth > _DEEPEST:
                raise ValueError
            value = self._sum()
            if not self._next(")"):
                raise ValueError
            self.depth -= 1
            return value
        token = self.tokens[self.position]
        self.position += 1
        if not (token[0].isdigit() or token[0] == "."):
            raise ValueError
        return _CONTEXT.create_decimal(token)
