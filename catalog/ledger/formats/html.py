"""Tables of web pages: what many systems give out under the name of .xls. Scripts, frames and links are not touched."""

import re
from html import unescape
from pathlib import Path
from typing import Final

from catalog.errors import InvalidInput, TooLarge
from catalog.language import N_
from catalog.ledger.cells import Book, Sheet, Span
from catalog.ledger.formats import limits
from catalog.ledger.formats.encoding import Encoding
from catalog.ledger.formats.grid import Allowance, Grid, first_few, text_cell, tidy

# Bounded, so that no text makes the search slow.
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]{0,30})([^<>]{0,4000})>")
_HIDDEN: Final = ("script", "style", "head", "template", "title")
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_BREAKS: Final = frozenset(("br", "p", "div", "li"))
_STRIKES: Final = frozenset(("s", "del", "strike"))
_DEEPEST: Final = 20
_WIDEST: Final = 1_000


def looks_like_html(text: str) -> bool:
    """Whether the beginning of a text is that of a web page."""
    head = re.match(r"[\s\ufeff]*<(?:!doctype html|html|head|meta|body|table|div|style|center|!--)", text, re.I)
    return head is not None


def read_html(path: Path, name: str, encoding: Encoding) -> Book:
    """Every table of a page that holds cells as a sheet; tables inside of tables stand for themselves."""
    if path.stat().st_size > limits.MOST_MARKUP:
        raise TooLarge(N_("文件 {name} 超过 {n} MB"), where="file", name=name, n=limits.MOST_MARKUP // 1_000_000)
    text = _without_scripts(path.read_text(encoding.codec))
    page = _Page(Path(name).stem)
    position = 0
    for tag in _TAG.finditer(text):
        page.text(text[position : tag.start()])
        page.tag(tag[2].lower(), bool(tag[1]), tag[3])
        position = tag.end()
    page.text(text[position:])
    sheets = page.finish()
    if not sheets:
        raise InvalidInput(N_("{name} 其实是网页，里面没有表格"), where="file", name=name)
    remarks = [InvalidInput(N_("{name} 其实是网页，读了其中的表格"), where="file", name=name)]
    if encoding.remark:
        remarks.append(encoding.remark)
    return Book(name, "html", sheets, encoding.name, remarks + page.remarks)


def _without_scripts(text: str) -> str:
    """The page without comments, scripts and styles. An opening without an end costs one search, not one for each."""
    pieces: list[str] = []
    position = 0
    lowered = text.lower()
    ends = {name: lowered.rfind(f"</{name}") for name in _HIDDEN}
    ends[""] = lowered.rfind("-->")
    for start in re.finditer(rf"<(?:!--|({'|'.join(_HIDDEN)})\b)", lowered):
        if start.start() < position:
            continue
        name = start[1] or ""
        if ends[name] < start.start():
            continue
        end = lowered.find(f"</{name}" if name else "-->", start.end())
        pieces.append(text[position : start.start()])
        position = end if name else end + 3
    return "".join([*pieces, text[position:]])


class _Table:
    def __init__(self, name: str, allowance: Allowance) -> None:
        self.grid = Grid(name, allowance)
        self.row = self.column = 0
        self.spans: list[Span] = []
        self.reaching: dict[int, int] = {}  # by column, the last row that a cell above reaches down to
        self.hidden_rows: set[int] = set()
        self.pieces: list[tuple[str, bool]] | None = None
        self.size = (1, 1)


class _Page:
    def __init__(self, title: str) -> None:
        self.title = title
        self.allowance = Allowance()
        self.remarks: list[InvalidInput] = []
        self.open: list[_Table] = []
        self.sheets: list[Sheet] = []
        self.strikes = 0

    def text(self, text: str) -> None:
        if text and self.open and (pieces := self.open[-1].pieces) is not None:
            pieces.append((_SPACE.sub(" ", unescape(text)), self.strikes > 0))

    def tag(self, name: str, closes: bool, attributes: str) -> None:
        if name == "table":
            self._table(closes)
        elif not self.open:
            return
        elif name in ("td", "th"):
            self._close_cell()
            if not closes:
                self._open_cell(attributes)
        elif name == "tr":
            self._close_cell()
            if not closes:
                self._open_row(attributes)
        elif name in _STRIKES:
            self.strikes = max(0, self.strikes + (-1 if closes else 1))
        elif name in _BREAKS and (pieces := self.open[-1].pieces):
            pieces.append(("\n", self.strikes > 0))

    def finish(self) -> list[Sheet]:
        while self.open:
            self._table(closes=True)
        for number, sheet in enumerate(self.sheets, 1):
            sheet.name = self.title if len(self.sheets) == 1 else f"{self.title}-{number}"
        return self.sheets

    def _table(self, closes: bool) -> None:
        if not closes:
            if len(self.open) >= _DEEPEST or len(self.sheets) >= limits.MOST_SHEETS:
                raise TooLarge(N_("工作表太多，最多 {n} 张"), where="file", n=limits.MOST_SHEETS)
            self.open.append(_Table(self.title, self.allowance))
        elif self.open:
            self._close_cell()
            table = self.open.pop()
            if table.grid.sheet.cells:
                table.grid.sheet.hidden_rows = frozenset(table.hidden_rows)
                table.grid.done()
                told = table.grid.merge(table.spans)
                self.remarks += first_few(told, table.grid.sheet.name)
                self.sheets.append(table.grid.done())

    def _open_row(self, attributes: str) -> None:
        table = self.open[-1]
        table.row += 1
        table.column = 0
        if re.search(r"display\s{0,9}:\s{0,9}none", attributes, re.I):
            table.hidden_rows.add(table.row)

    def _open_cell(self, attributes: str) -> None:
        table = self.open[-1]
        table.row = max(table.row, 1)
        table.column += 1
        while table.reaching.get(table.column, 0) >= table.row:
            table.column += 1
        if table.column > limits.MOST_COLUMNS:
            raise TooLarge(N_("列太多，最多 {n} 列"), where=f"row {table.row}", n=limits.MOST_COLUMNS)
        table.pieces = []
        table.size = (_span(attributes, "rowspan"), _span(attributes, "colspan"))

    def _close_cell(self) -> None:
        table = self.open[-1]
        if table.pieces is None:
            return
        kept = tidy("".join(text for text, struck in table.pieces if not struck))
        gone = tidy("".join(text for text, struck in table.pieces if struck))
        table.pieces = None
        row, column = table.row, table.column
        if cell := text_cell(row, column, re.sub(r" ?\n ?", "\n", kept or gone)):
            cell.struck = not kept
            table.grid.put(cell)
            if kept and gone:
                place = f"{table.grid.sheet.name}!{cell.address}"
                self.remarks.append(InvalidInput(N_("单元格里划去的“{text}”没有读入"), where=place, text=gone[:60]))
        height, width = table.size
        if height > 1 or width > 1:
            self.allowance.take_span()
            table.spans.append(Span(row, column, row + height - 1, column + width - 1))
            for over in range(column, column + width):
                table.reaching[over] = max(table.reaching.get(over, 0), row + height - 1)
            table.column = column + width - 1


def _span(attributes: str, name: str) -> int:
    match = re.search(name + r"\s{0,9}=\s{0,9}[\"']?([0-9]{1,6})", attributes, re.I)
    return min(max(int(match[1]), 1), _WIDEST) if match else 1
