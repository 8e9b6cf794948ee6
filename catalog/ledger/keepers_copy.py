"""A keeper's file as a workbook to write into: their own look where it is a workbook, the same cells where it is not.

Every value is what our reader sees. The keeper's own formulas stay formulas where they reckon with numbers of their
sheet alone; others are there as their values. No text becomes a formula.
"""

import re
import warnings
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.merge import MergedCellRange

from catalog.errors import InvalidInput
from catalog.language import N_
from catalog.ledger.cells import Book, CellValue, Sheet, Span
from catalog.ledger.formats.archive import Archive
from catalog.ledger.formats.rewriting import FULL, PLAIN, plain_copy
from catalog.ledger.layout import lay_out
from catalog.ledger.own_formulas import OwnFormulas, with_values
from catalog.ledger.own_words import COMMENT_MARK, is_own, keepers_words

LARGEST: Final = 300_000  # filled cells; of a larger file only headers and marked rows are written
LONGEST_TEXT: Final = 32_767
LONGEST_COMMENT: Final = 30_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
COLOURS: Final = {"doubt": "FFF2CC", "rejected": "F8CBAD", "told": "DDEBF7", "edited": "E2EFDA"}
_OWN_COLOURS: Final = frozenset(f"00{colour}" for colour in COLOURS.values())


@dataclass(slots=True)
class KeepersCopy:
    """A workbook with one sheet for each of the book's. `remarks`: what of the original is not in it.

    `formulas` are the keeper's own, by the name of their sheet; `facts` the cells that say facts of assets.
    """

    workbook: Any
    book: Book
    remarks: list[InvalidInput] = field(default_factory=list)
    formulas: dict[str, OwnFormulas] = field(default_factory=dict)
    facts: Mapping[str, Collection[tuple[int, int]]] = field(default_factory=dict)

    def sheet(self, name: str) -> tuple[Any, Sheet] | None:
        """A sheet by the name it has in the keeper's file, with its cells."""
        for made, sheet in zip(self.workbook.worksheets, self.book.sheets, strict=False):
            if sheet.name == name:
                return made, sheet
        return None

    def put(self, name: str, row: int, column: int, value: CellValue, like: tuple[int, int] | None = None) -> None:
        """Write a value into a cell, unmerging what covers it; `like`: a cell whose look it takes."""
        found = self.sheet(name)
        if found is None:
            return
        made, sheet = found
        span = sheet.span_of(row, column)
        if span is not None and (row, column) != (span.top, span.left):
            self.unmerge(name, span)
        write(made.cell(row, column), value)
        self._no_formula(name, row, column)
        if like is not None and not isinstance(made.cell(*like), MergedCell):
            made.cell(row, column)._style = made.cell(*like)._style

    def unmerge(self, name: str, span: Span) -> None:
        """Take a merged range apart; every cell of it says what all of it said."""
        found = self.sheet(name)
        if found is None:
            return
        made, sheet = found
        first = sheet.at(span.top, span.left)
        bottom, right = _within(span, sheet)
        area = CellRange(min_row=span.top, min_col=span.left, max_row=bottom, max_col=right)
        for own in [own for own in made.merged_cells.ranges if own.bounds == area.bounds]:
            made.merged_cells.ranges.discard(own)
        look = made.cell(span.top, span.left)._style
        for row in range(span.top, bottom + 1):
            for column in range(span.left, right + 1):
                if isinstance(made._cells.get((row, column)), MergedCell):
                    del made._cells[row, column]
                cell = made.cell(row, column)
                cell._style = look
                if first is not None and column == span.left:
                    write(cell, _value(first.value))
                    self._no_formula(name, row, column)
        sheet.merged = tuple(one for one in sheet.merged if one is not span)

    def insert_rows(self, name: str, after: int, count: int) -> None:
        """Rows put in below one, with what is known of the sheet moved along."""
        found = self.sheet(name)
        if found is None:
            return
        made, sheet = found
        if name in self.formulas:
            self.formulas[name].give_all_up(made, self.facts.get(name, ()))
        made.insert_rows(after + 1, count)
        for area in [area for area in made.merged_cells.ranges if area.min_row > after]:
            made.merged_cells.ranges.discard(area)
            area.shift(row_shift=count)
            made.merged_cells.ranges.add(area)
        looks = sorted((row for row in made.row_dimensions if row > after), reverse=True)
        for row in looks:
            look = made.row_dimensions.pop(row)
            look.index = row + count
            made.row_dimensions[row + count] = look
        sheet.cells = {
            (row + count if row > after else row, column): replace(cell, row=row + count) if row > after else cell
            for (row, column), cell in sheet.cells.items()
        }
        sheet.merged = tuple(
            replace(span, top=span.top + count, bottom=span.bottom + count) if span.top > after else span
            for span in sheet.merged
        )
        sheet.last_row += count

    def mark(self, name: str, row: int, column: int, colour: str, comment: str) -> None:
        """Colour a cell, and add to its comment (or that of the merged range it lies in)."""
        found = self.sheet(name)
        if found is None:
            return
        made, sheet = found
        span = sheet.span_of(row, column)
        row, column = (span.top, span.left) if span else (row, column)
        cell = made.cell(row, column)
        if isinstance(cell, MergedCell):
            return
        cell.fill = PatternFill("solid", start_color=colour)
        own = sheet.at(row, column)
        words = keepers_words(own.comment) if own else ""
        if comment:
            text = f"{words}\n{COMMENT_MARK}\n{comment}" if words else f"{COMMENT_MARK}\n{comment}"
            cell.comment = _comment(text)

    def _no_formula(self, name: str, row: int, column: int) -> None:
        if name in self.formulas:
            self.formulas[name].kept.pop((row, column), None)

    def reckon(self) -> None:
        """What the formulas that stay come to, now that all is written; and the remark about those that do not."""
        for name, formulas in self.formulas.items():
            if (found := self.sheet(name)) is not None:
                formulas.reckon(found[0], self.facts.get(name, ()))
        if lost := sum(formulas.lost for formulas in self.formulas.values()):
            self.remarks.append(InvalidInput(N_("原文件里有 {n} 格公式写成了值"), n=lost))

    def saved(self) -> bytes:
        """The workbook as a file."""
        made = BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.workbook.save(made)
        values = {
            number: self.formulas[sheet.name].values
            for number, sheet in enumerate(self.book.sheets, 1)
            if sheet.name in self.formulas
        }
        return with_values(made.getvalue(), values) if any(values.values()) else made.getvalue()


def copy_of(path: Path, book: Book, rows: Iterable[tuple[str, int]]) -> KeepersCopy:
    """A workbook like the keeper's file, which `book` was read from; of a very large one only headers and `rows`."""
    own = [is_own(sheet) for sheet in book.sheets]
    filled = sum(not cell.covered for sheet in book.sheets for cell in sheet.cells.values())
    remarks: list[InvalidInput] = []
    if filled > LARGEST:
        book = _extract(book, set(rows))
        remarks.append(InvalidInput(N_("文件有 {n} 格，这里只写出表头和有标记的行"), n=filled))
    workbook = None
    if book.format == "xlsx" and not remarks:
        workbook = _with_looks(path, book)
        if workbook is None:
            remarks.append(InvalidInput(N_("原文件的格式没能保留，只写出各格的内容")))
        else:
            remarks.append(InvalidInput(N_("原文件里的图片、图表、链接、名称、打印标题和宏没有写出")))
    if workbook is None:
        workbook = _from_cells(book)
    if any(sheet.geometries for sheet in book.sheets):
        remarks.append(InvalidInput(N_("图形不在这个工作簿里，仍以原文件为准")))
    for position in reversed(range(len(own))):
        if own[position] and len(workbook.worksheets) > 1:
            workbook.remove(workbook.worksheets[position])
    kept = [sheet for sheet, ours in zip(book.sheets, own, strict=True) if not ours] or book.sheets
    copied = KeepersCopy(workbook, replace(book, sheets=kept), remarks)
    if book.format == "xlsx" and filled <= LARGEST:
        for made, sheet in zip(workbook.worksheets, kept, strict=False):
            copied.formulas[sheet.name] = formulas = OwnFormulas.of(sheet)
            for place, text in formulas.kept.items():
                made.cell(*place).value = text
    return copied


def write(cell: Any, value: CellValue) -> None:
    """Set a cell; a text is text whatever it begins with."""
    if isinstance(value, str):
        value = _UNWRITABLE.sub("", value)[:LONGEST_TEXT]
        cell.value = value
        cell.data_type = "s"
        if value.startswith(_FORMULA):
            cell.quotePrefix = True
    else:
        cell.value = _value(value)


def _value(value: CellValue) -> CellValue:
    """What a workbook can hold: no years before 1900, no numbers beyond its digits."""
    if isinstance(value, datetime | date) and value.year < 1900:
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**15:
        return str(value)
    return value


def _comment(text: str) -> Comment:
    text = _UNWRITABLE.sub("", text)
    if len(text) > LONGEST_COMMENT:
        text = text[:LONGEST_COMMENT] + "…"
    lines = text.count("\n") + 1 + len(text) // 24
    return Comment(text, "提篮 Tilan", height=min(400, 24 + 18 * lines), width=320)


def _with_looks(path: Path, book: Book) -> Any | None:
    """The keeper's own workbook, opened from a copy without anything that calculates, links or grows; None where the
    library cannot open even that."""
    names = _names(book.sheets)
    for keep in (FULL, PLAIN):
        try:
            with Archive(path, book.name) as archive, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                workbook = load_workbook(
                    plain_copy(archive, book.sheets, names, keep), rich_text=True, keep_links=False
                )
        except Exception:  # noqa: S112 - whatever the library does not know of a file made elsewhere
            continue
        if len(workbook.worksheets) != len(book.sheets):
            continue
        for made, sheet in zip(workbook.worksheets, book.sheets, strict=True):
            _lay_in(made, sheet, all_of_it=False)
        _cleared(workbook)
        return workbook
    return None


def _from_cells(book: Book) -> Any:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, sheet in zip(_names(book.sheets), book.sheets, strict=True):
        made = workbook.create_sheet(name)
        _lay_in(made, sheet, all_of_it=True)
        for row in sheet.hidden_rows:
            made.row_dimensions[row].hidden = True
        for column in sheet.hidden_columns:
            made.column_dimensions[get_column_letter(column)].hidden = True
        made.sheet_state = "hidden" if sheet.hidden else "visible"
    if all(sheet.hidden for sheet in book.sheets):
        workbook.worksheets[0].sheet_state = "visible"
    return workbook


def _lay_in(made: Any, sheet: Sheet, *, all_of_it: bool) -> None:
    """The values our reader sees, where the library holds none or another; comments and merged ranges."""
    for (row, column), cell in sheet.cells.items():
        if cell.covered:
            continue
        own = made.cell(row, column)
        value = cell.value
        if all_of_it or cell.formula is not None or _differs(own, value):
            write(own, value)
            if all_of_it and isinstance(value, datetime | date):
                own.number_format = "yyyy-mm-dd" if not isinstance(value, datetime) else "yyyy-mm-dd hh:mm"
            if all_of_it and cell.struck:
                own.font = Font(strike=True)
        elif isinstance(value, str) and value.startswith(_FORMULA):
            own.quotePrefix = True
        words = keepers_words(cell.comment)
        if words:
            own.comment = _comment(words)
        if cell.comment and words != cell.comment and _colour_of(own) in _OWN_COLOURS:
            own.fill = PatternFill()
    covered: set[tuple[int, int]] = set()
    for span in sheet.merged:
        bottom, right = _within(span, sheet)
        places = {(row, column) for row in range(span.top, bottom + 1) for column in range(span.left, right + 1)}
        if len(places) < 2 or places & covered:
            continue
        covered |= places
        merged = MergedCellRange(made, f"{get_column_letter(span.left)}{span.top}:{get_column_letter(right)}{bottom}")
        made.merged_cells.ranges.add(merged)
        made._clean_merge_range(merged)


def _colour_of(cell: Any) -> str | None:
    colour = cell.fill.start_color.rgb if cell.fill and cell.fill.fill_type == "solid" else None
    return colour if isinstance(colour, str) else None


def _within(span: Span, sheet: Sheet) -> tuple[int, int]:
    """The last row and column of a merged range, as far as the sheet is filled."""
    return max(span.top, min(span.bottom, sheet.last_row)), max(span.left, min(span.right, sheet.last_column))


def _differs(own: Any, value: CellValue) -> bool:
    """Whether the library made something else of a cell than our reader; a struck part of a text is kept."""
    if own.value is None or (own.data_type == "e" and not isinstance(value, str)):
        return value is not None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return bool(own.value != value)
    return isinstance(value, str) and not isinstance(own.value, str | CellRichText)


def _cleared(workbook: Any) -> None:
    """No names and no links in what is written."""
    workbook.defined_names.clear()
    for made in workbook.worksheets:
        made.defined_names.clear()
        made._hyperlinks.clear()
    if all(made.sheet_state != "visible" for made in workbook.worksheets):
        workbook.worksheets[0].sheet_state = "visible"
    workbook.active = next(i for i, made in enumerate(workbook.worksheets) if made.sheet_state == "visible")


def _names(sheets: list[Sheet]) -> list[str]:
    """The names of sheets as a workbook allows them: no marks of its own, 31 characters, each once."""
    names: list[str] = []
    for sheet in sheets:
        plain = re.sub(r"[\\*?:/\[\]]", "_", _UNWRITABLE.sub("", sheet.name)).strip("'")[:31] or "1"
        name, number = plain, 1
        while name.casefold() in {other.casefold() for other in names}:
            number += 1
            name = f"{plain[: 30 - len(str(number))]}_{number}"
        names.append(name)
    return names


def _extract(book: Book, wanted: set[tuple[str, int]]) -> Book:
    """The rows around tables and the wanted ones, each where it stands."""
    sheets = []
    for sheet in book.sheets:
        layout = lay_out(sheet)
        first = min((row.number for table in layout.tables for row in table.rows), default=sheet.last_row + 1)
        keep = {row for name, row in wanted if name == sheet.name}
        keep |= {row for row, role in layout.roles.items() if role == "header" or (row < first and row < 100)}
        cells = {place: cell for place, cell in sheet.cells.items() if place[0] in keep}
        merged = tuple(span for span in sheet.merged if span.top in keep and span.bottom in keep)
        sheets.append(replace(sheet, cells=cells, merged=merged, geometries={}))
    return replace(book, sheets=sheets)
