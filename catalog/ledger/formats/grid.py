"""A sheet while it is being filled, within the limits of a book; and how values are shown as text."""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from catalog.errors import InvalidInput, TooLarge
from catalog.language import N_
from catalog.ledger.cells import Cell, CellValue, Sheet, Span, column_letters
from catalog.ledger.formats import limits

_BLANK: Final = " \t\r\n\f\v\x85\xa0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_EDGES: Final = re.compile(f"^[{_BLANK}]+|[{_BLANK}]+$")
# Controls, halves of characters and non-characters: no text holds them, and no database or XML takes them.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FEW: Final = 20  # remarks of one sort that are told one by one


class Grid:
    """One sheet being filled."""

    def __init__(self, name: str, allowance: "Allowance") -> None:
        self.sheet = Sheet(name=printable(name).strip() or "1")
        self._allowance = allowance

    def put(self, cell: Cell) -> None:
        """Add a cell. A place that is filled already, or that lies too far out, makes the file unreadable."""
        sheet, key = self.sheet, (cell.row, cell.column)
        if key in sheet.cells:
            raise InvalidInput(N_("单元格 {cell} 写了两次，文件已损坏"), where=sheet.name, cell=cell.address)
        if cell.column > limits.MOST_COLUMNS:
            raise TooLarge(N_("列太多，最多 {n} 列"), where=f"{sheet.name}!{cell.address}", n=limits.MOST_COLUMNS)
        self._allowance.take(cell)
        sheet.cells[key] = cell
        if cell.row > sheet.last_row:
            sheet.last_row = cell.row
        if cell.column > sheet.last_column:
            sheet.last_column = cell.column

    def header(self, names: Iterable[str]) -> None:
        """Fill row 1."""
        for column, name in enumerate(names, 1):
            if cell := text_cell(1, column, name):
                self.put(cell)

    def merge(self, spans: Iterable[Span]) -> list[InvalidInput]:
        """Note the merged ranges and the cells that they cover, as far as the sheet is filled; what to tell of it."""
        sheet, hidden = self.sheet, []
        right, bottom = sheet.last_column, sheet.last_row
        kept = []
        for span in spans:
            if span.top > bottom or span.left > right:
                continue
            kept.append(span)
            for row in range(span.top, min(span.bottom, bottom) + 1):
                for column in range(span.left, min(span.right, right) + 1):
                    if (row, column) == (span.top, span.left):
                        continue
                    under = sheet.cells.get((row, column))
                    if under is not None and under.text and not under.covered:
                        hidden.append(under)
                    self._allowance.take_covered()
                    sheet.cells[row, column] = Cell(row, column, covered=True)
        sheet.merged = tuple(kept)
        return [
            InvalidInput(
                N_("合并单元格盖住了“{text}”，没有读入"), where=f"{sheet.name}!{cell.address}", text=cell.text[:60]
            )
            for cell in hidden[:_FEW]
        ] + few_more(len(hidden), sheet.name)

    def comment(self, row: int, column: int, text: str) -> list[InvalidInput]:
        """Lay a comment to its cell; one far outside of the sheet is told instead."""
        sheet, text = self.sheet, tidy(text)
        cell = sheet.cells.get((row, column))
        if not text:
            return []
        if cell is None:
            if row > sheet.last_row or column > sheet.last_column:
                place = f"{sheet.name}!{column_letters(column)}{row}"
                return [InvalidInput(N_("表外的单元格有批注“{text}”"), where=place, text=text[:200])]
            cell = Cell(row, column)
            self.put(cell)
        cell.comment = f"{cell.comment}\n{text}" if cell.comment else text
        return []

    def done(self) -> Sheet:
        """The sheet, if it may be walked through from corner to corner."""
        sheet = self.sheet
        if sheet.last_row * sheet.last_column > limits.MOST_AREA:
            place = f"{sheet.name}!{column_letters(sheet.last_column)}{sheet.last_row}"
            raise TooLarge(N_("表格太大，最多 {n} 格"), where=place, n=limits.MOST_AREA)
        return sheet


class Allowance:
    """What is left of the cells and characters that a book may hold."""

    def __init__(self) -> None:
        self.cells = limits.MOST_CELLS
        self.characters = limits.MOST_TEXT
        self.covered = limits.MOST_COVERED
        self.spans = limits.MOST_SPANS

    def take(self, cell: Cell) -> None:
        """Count a cell and its text."""
        length = len(cell.text)
        self.cells -= 1
        self.characters -= length
        if length > limits.LONGEST_TEXT:
            raise TooLarge(N_("单元格 {cell} 的文字太长"), where="file", cell=cell.address)
        if self.cells < 0 or self.characters < 0:
            raise TooLarge(N_("文件里的内容太多，最多 {n} 格"), where="file", n=limits.MOST_CELLS)

    def take_covered(self) -> None:
        """Count a cell that a merged range covers."""
        self.covered -= 1
        if self.covered < 0:
            raise TooLarge(N_("合并单元格太多"), where="file")

    def take_span(self) -> None:
        """Count a merged range."""
        self.spans -= 1
        if self.spans < 0:
            raise TooLarge(N_("合并单元格太多"), where="file")


def few_more(count: int, where: str) -> list[InvalidInput]:
    """What to tell when only the first few of many things of one sort are told."""
    return [InvalidInput(N_("同样的还有 {n} 处"), where=where, n=count - _FEW)] if count > _FEW else []


def first_few(remarks: list[InvalidInput], where: str) -> list[InvalidInput]:
    """The first of many remarks of one sort, and how many there are besides."""
    return remarks[:_FEW] + few_more(len(remarks), where)


def printable(text: str) -> str:
    """The text without controls and halves of characters, line ends as \\n."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", text) if _UNPRINTABLE.search(text) else text


def tidy(text: str) -> str:
    """A text as a person reads it: printable, without blanks of any kind around it."""
    return _EDGES.sub("", printable(text))


def text_cell(row: int, column: int, value: str) -> Cell | None:
    """A cell of text, or None where nothing is written."""
    text = tidy(value)
    return Cell(row, column, text if text == value else printable(value), text) if text else None


def plain_cell(row: int, column: int, value: Any) -> Cell | None:
    """A cell of a value that has no format of its own, or None for an empty one."""
    if isinstance(value, str):
        return text_cell(row, column, value)
    if value is None:
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return Cell(row, column, str(value), str(value))
    return Cell(row, column, value, shown(value), is_date=isinstance(value, date))


def shown(value: CellValue) -> str:
    """A value as text: numbers without a needless fraction, dates as ISO."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    return "" if value is None else value.isoformat()


def number_text(value: int | float) -> str:
    """A number to the 15 digits that a spreadsheet keeps, never with an exponent."""
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = format(value, ".15g")
    return format(Decimal(text), "f") if "e" in text else text
