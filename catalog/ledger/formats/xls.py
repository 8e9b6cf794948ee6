"""Workbooks of Excel 5 to 2003 and of WPS (XLS, ET). Formulas come as their results: the library reads no more."""

import io
from pathlib import Path
from typing import Any, Final

import xlrd

from catalog.errors import InvalidInput, Problem, TooLarge
from catalog.language import N_
from catalog.ledger.cells import Book, Cell, CellValue, Sheet, Span
from catalog.ledger.formats import limits
from catalog.ledger.formats.grid import Allowance, Grid, first_few, printable, shown, tidy
from catalog.ledger.formats.number_formats import NumberFormat, format_of

_EXTERNAL: Final = (xlrd.book.SUPBOOK_EXTERNAL, xlrd.book.SUPBOOK_DDEOLE)
_UNICODE: Final = "utf-16-le"


def read_xls(path: Path, name: str) -> Book:
    """A workbook as a book. Other files in the same container (documents, encrypted workbooks) are told apart."""
    if path.stat().st_size > limits.MOST_XLS:
        raise TooLarge(N_("文件 {name} 超过 {n} MB"), where="file", name=name, n=limits.MOST_XLS // 1_000_000)
    data = path.read_bytes()
    if "EncryptedPackage".encode(_UNICODE) in data:
        raise _encrypted(name)
    for stream, kind in (
        ("WordDocument", "Word"),
        ("PowerPoint Document", "PowerPoint"),
        ("__properties_version1", "Outlook"),
    ):
        if stream.encode(_UNICODE) in data:
            raise InvalidInput(
                N_("{name} 其实是 {kind} 文件，不能读，请另存为 xlsx 或 csv"), where="file", name=name, kind=kind
            )
    has_macros = "_VBA_PROJECT".encode(_UNICODE) in data
    try:
        with xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
        ) as workbook:
            book = _Reader(workbook, name).read()
    except Problem:
        raise
    except Exception as error:
        # The library trusts the file: a broken one makes it fail in any way.
        if "encrypted" in str(error).lower():
            raise _encrypted(name) from None
        raise InvalidInput(N_("{name} 不完整或已损坏，打不开"), where="file", name=name) from None
    if has_macros:
        book.remarks.append(InvalidInput(N_("文件里有宏，没有运行")))
    return book


def _encrypted(name: str) -> InvalidInput:
    return InvalidInput(N_("{name} 有密码，请去掉密码再上传"), where="file", name=name)


class _Reader:
    def __init__(self, workbook: Any, name: str) -> None:
        self.workbook = workbook
        self.name = name
        self.allowance = Allowance()
        self.remarks: list[InvalidInput] = []
        self.formats: dict[int, tuple[NumberFormat, bool]] = {}

    def read(self) -> Book:
        """All sheets; charts and macro sheets are no sheets to the library."""
        workbook = self.workbook
        if workbook.nsheets > limits.MOST_SHEETS:
            raise TooLarge(N_("工作表太多，最多 {n} 张"), where="file", n=limits.MOST_SHEETS)
        sheets = []
        for number in range(workbook.nsheets):
            sheets.append(self._sheet(workbook.sheet_by_index(number)))
            workbook.unload_sheet(number)
        if not sheets:
            raise InvalidInput(N_("工作簿里没有工作表"), where="file")
        if any(kind in _EXTERNAL for kind in workbook._supbook_types):
            self.remarks.append(
                InvalidInput(N_("文件链接到别的文件或数据源，没有打开它们；公式里引用的是当时存下的值"))
            )
        return Book(name=self.name, format="xls", sheets=sheets, remarks=self.remarks)

    def _sheet(self, source: Any) -> Sheet:
        grid = Grid(source.name, self.allowance)
        struck: list[InvalidInput] = []
        for row in range(source.nrows):
            for column in range(source.row_len(row)):
                if source.cell_type(row, column) not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                    self._put(grid, source, row, column, struck)
        sheet = grid.sheet
        sheet.hidden = source.visibility != 0
        sheet.hidden_rows = frozenset(
            row + 1 for row, info in source.rowinfo_map.items() if info.hidden and row < sheet.last_row
        )
        sheet.hidden_columns = frozenset(
            column + 1 for column, info in source.colinfo_map.items() if info.hidden and column < sheet.last_column
        )
        grid.done()
        told: list[InvalidInput] = []
        for (row, column), note in source.cell_note_map.items():
            told += grid.comment(row + 1, column + 1, note.text)
        spans = []
        for top, bottom, left, right in source.merged_cells:  # the ends are not included
            self.allowance.take_span()
            spans.append(Span(top + 1, left + 1, bottom, right))
        told += grid.merge(spans)
        self.remarks += first_few(told, sheet.name) + first_few(struck, sheet.name)
        return grid.done()

    def _put(self, grid: Grid, source: Any, row: int, column: int, struck: list[InvalidInput]) -> None:
        kind, raw = source.cell_type(row, column), source.cell_value(row, column)
        format, gone = self._look(source.cell_xf_index(row, column))
        value: CellValue
        is_date = False
        if kind == xlrd.XL_CELL_BOOLEAN:
            value = bool(raw)
            text = shown(value)
        elif kind == xlrd.XL_CELL_ERROR:
            value = text = xlrd.error_text_from_code.get(raw, "#ERROR")
        elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            number = int(raw) if float(raw).is_integer() and abs(raw) < 1e15 else raw
            value, text = format.read(number, self.workbook.datemode == 1)
            is_date = not isinstance(value, int | float | str)
        else:
            whole, crossed, gone = self._text(raw, source.rich_text_runlist_map.get((row, column)), gone)
            value, text = printable(whole), tidy(whole)
            if tidy(crossed):
                place = f"{grid.sheet.name}!{Cell(row + 1, column + 1).address}"
                struck.append(InvalidInput(N_("单元格里划去的“{text}”没有读入"), where=place, text=tidy(crossed)[:60]))
        if text:
            grid.put(Cell(row + 1, column + 1, value, text, struck=gone, is_date=is_date))

    def _look(self, index: int) -> tuple[NumberFormat, bool]:
        if index not in self.formats:
            looks = self.workbook.xf_list[index]
            format = self.workbook.format_map.get(looks.format_key)
            fonts = self.workbook.font_list
            gone = looks.font_index < len(fonts) and bool(fonts[looks.font_index].struck_out)
            self.formats[index] = (format_of(format.format_str if format else "General"), gone)
        return self.formats[index]

    def _text(self, text: str, runs: list[tuple[int, int]] | None, gone: bool) -> tuple[str, str, bool]:
        """A text without what is struck through in it, that part, and whether all of it is struck through."""
        if not runs:
            return text, "", gone
        fonts = self.workbook.font_list
        kept, crossed, begin, struck = "", "", 0, gone
        for end, font in [*runs, (len(text), 0)]:
            piece = text[begin:end]
            kept, crossed = (kept, crossed + piece) if struck else (kept + piece, crossed)
            begin, struck = end, font < len(fonts) and bool(fonts[font].struck_out)
        return (text, "", bool(crossed)) if not kept.strip() else (kept, crossed, False)
