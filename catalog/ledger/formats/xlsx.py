"""Workbooks of Excel and WPS (XLSX, XLSM): one pass over each sheet gives values, formulas and looks of the cells.

Written on the XML parser instead of a workbook library because a file of a few bytes must not be able to build
millions of cells (merged ranges, styled rows), and because value and formula are wanted together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from catalog.errors import InvalidInput, TooLarge
from catalog.language import N_
from catalog.ledger.cells import Book, Cell, CellValue, Sheet, Span, column_letters
from catalog.ledger.formats import limits
from catalog.ledger.formats.archive import Archive
from catalog.ledger.formats.arithmetic import evaluate
from catalog.ledger.formats.grid import Allowance, Grid, first_few, printable, shown, tidy
from catalog.ledger.formats.markup import parse
from catalog.ledger.formats.workbook_parts import (
    LAST_COLUMN,
    LAST_ROW,
    Relation,
    Style,
    Text,
    TextReader,
    column_number,
    is_on,
    number_of,
    place_of,
    read_texts,
    relations_of,
    shared_texts,
    span_of,
    styles_of,
    text_boxes,
    unescaped,
)

_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")
# What lies in a formula beside references: quoted sheet names, texts, names of functions.
_REFERENCE: Final = re.compile(
    r"'(?:[^']|'')*'!?|\"(?:[^\"]|\"\")*\"|[A-Za-z_\\][\w.]*(?=\()|(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})(?![\w(!])|[\w.]+"
)
_NOWHERE: Final = Relation("", "", True)


@dataclass(slots=True)
class _Workbook:
    """What the sheets of a workbook share."""

    archive: Archive
    strings: list[Text] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    from_1904: bool = False
    allowance: Allowance = field(default_factory=Allowance)
    remarks: list[InvalidInput] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_xlsx(archive: Archive, name: str) -> Book:
    """An opened workbook as a book. Macros, links and embedded objects are told, never followed."""
    main = next(
        (relation.target for relation in relations_of(archive, "").values() if relation.kind == "officedocument"),
        "xl/workbook.xml",
    )
    relations = relations_of(archive, main)
    workbook = _Workbook(archive)
    listed = _sheets(workbook, main)
    if len(listed) > limits.MOST_SHEETS:
        raise TooLarge(N_("工作表太多，最多 {n} 张"), where="file", n=limits.MOST_SHEETS)
    for relation in relations.values():
        if relation.kind == "sharedstrings" and not relation.external:
            workbook.strings = shared_texts(archive, relation.target)
        elif relation.kind == "styles" and not relation.external:
            workbook.styles = styles_of(archive, relation.target)
    book = Book(name=name, format="xlsx", sheets=[], remarks=workbook.remarks, notes=workbook.notes)
    for title, state, key in listed:
        relation = relations.get(key, _NOWHERE)
        if relation.external or relation.target not in archive:
            raise InvalidInput(N_("工作表“{sheet}”不在文件里，文件已损坏"), where="file", sheet=title[:60])
        if relation.kind != "worksheet":
            workbook.remarks.append(
                InvalidInput(N_("“{sheet}”是图表或宏表，没有读"), where=title[:60], sheet=title[:60])
            )
            continue
        book.sheets.append(_SheetReader(workbook, title, state != "visible", relation.target).read())
    if not book.sheets:
        raise InvalidInput(N_("工作簿里没有工作表"), where="file")
    _tell_parts(workbook, relations)
    return book


def _tell_parts(workbook: _Workbook, relations: dict[str, Relation]) -> None:
    members = workbook.archive.members
    kinds = {relation.kind for relation in relations.values()}
    if "vbaproject" in kinds or any(member.endswith("vbaproject.bin") for member in members):
        workbook.remarks.append(InvalidInput(N_("文件里有宏，没有运行")))
    if "externallink" in kinds or "connections" in kinds or any("/externallinks/" in member for member in members):
        workbook.remarks.append(
            InvalidInput(N_("文件链接到别的文件或数据源，没有打开它们；公式里引用的是当时存下的值"))
        )
    if any("/embeddings/" in member for member in members):
        workbook.remarks.append(InvalidInput(N_("文件里嵌有别的文件，没有读")))
    if any("/media/" in member for member in members):
        workbook.remarks.append(InvalidInput(N_("文件里有图片，没有读")))


def _sheets(workbook: _Workbook, part: str) -> list[tuple[str, str, str]]:
    """Name, state and relation of each sheet, in the order of the tabs."""
    listed: list[tuple[str, str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            key = next((value for name, value in attributes.items() if name.rpartition(":")[1:] == (":", "id")), "")
            listed.append((unescaped(attributes.get("name", "")), attributes.get("state", "visible"), key))
        elif tag == "workbookPr":
            workbook.from_1904 = is_on(attributes.get("date1904", "0"))

    parse(workbook.archive.blocks(part), workbook.archive.name, start)
    return listed


class _SheetReader:
    """Reads one sheet. Cells without a value or formula are looks only and are left out."""

    def __init__(self, workbook: _Workbook, title: str, hidden: bool, part: str) -> None:
        self.workbook = workbook
        self.part = part
        self.grid = Grid(title, workbook.allowance)
        self.grid.sheet.hidden = hidden
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.spans: list[Span] = []
        self.struck: list[InvalidInput] = []
        self.shared: dict[str, tuple[str, int, int]] = {}
        self.row = self.column = 0
        self.kind = ""
        self.style = 0
        self.in_cell = self.in_data = False
        self.value: str | None = None
        self.formula: str | None = None
        self.formula_key = ""
        self.pieces: list[str] | None = None
        self.length = 0
        self.inline: TextReader | None = None

    def read(self) -> Sheet:
        """The sheet, with its comments and merged ranges."""
        archive, remarks = self.workbook.archive, self.workbook.remarks
        parse(archive.blocks(self.part), archive.name, self._start, self._end, self._text)
        sheet = self.grid.sheet
        sheet.hidden_rows = frozenset(row for row in self.hidden_rows if row <= sheet.last_row)
        sheet.hidden_columns = frozenset(
            column for left, right in self.hidden_columns for column in range(left, min(right, sheet.last_column) + 1)
        )
        self.grid.done()
        told: list[InvalidInput] = []
        for place, text in self._comments():
            told += self.grid.comment(*place, text)
        told += self.grid.merge(self.spans)
        remarks += first_few(told, sheet.name) + first_few(self.struck, sheet.name)
        return self.grid.done()

    # The elements of a sheet

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.inline is not None:
            self.inline.start(tag, attributes)
        elif tag == "c" and self.in_data:
            self._start_cell(attributes)
        elif self.in_cell:
            if tag == "v":
                self.pieces, self.length = [], 0
            elif tag == "f":
                self.pieces, self.length = [], 0
                self.formula_key = attributes.get("si", "") if attributes.get("t") == "shared" else ""
            elif tag == "is":
                self.inline = TextReader(self.workbook.archive.name)
        elif tag == "row" and self.in_data:
            self._start_row(attributes)
        elif tag == "sheetData":
            self.in_data = True
        elif tag == "col":
            if is_on(attributes.get("hidden")) or attributes.get("width") == "0":
                self.hidden_columns.append((max(1, number_of(attributes.get("min"))), number_of(attributes.get("max"))))
                if len(self.hidden_columns) > LAST_COLUMN:
                    raise self._broken()
        elif tag == "mergeCell":
            self.workbook.allowance.take_span()
            if span := span_of(attributes.get("ref", "")):
                self.spans.append(span)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self.row = number_of(number) if number else self.row + 1
        self.column = 0
        if not 1 <= self.row <= LAST_ROW:
            raise self._broken()
        if is_on(attributes.get("hidden")) or attributes.get("ht") == "0":
            self.hidden_rows.add(self.row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.in_cell = True
        place = attributes.get("r")
        self.column += 1
        if place:
            found = place_of(place)
            if found is None:
                raise self._broken()
            # Equal numbers are one object for all cells of a row.
            self.row = self.row if found[0] == self.row else found[0]
            self.column = found[1]
        elif self.column > LAST_COLUMN:
            raise self._broken()
        self.kind = attributes.get("t", "n")
        self.style = number_of(attributes.get("s"))
        self.value = self.formula = None
        self.formula_key = ""

    def _text(self, text: str) -> None:
        if self.pieces is not None:
            self.length += len(text)
            if self.length > limits.LONGEST_TEXT:
                raise TooLarge(N_("{name} 有一格文字太长"), where="file", name=self.workbook.archive.name)
            self.pieces.append(text)
        elif self.inline is not None:
            self.inline.text(text)

    def _end(self, tag: str) -> None:
        if self.inline is not None and tag != "is":
            self.inline.end(tag)
        elif tag == "v" and self.pieces is not None:
            self.value, self.pieces = "".join(self.pieces), None
        elif tag == "f" and self.pieces is not None:
            self.formula, self.pieces = self._whole_formula("".join(self.pieces)), None
        elif tag == "c" and self.in_cell:
            self.in_cell = False
            if self.value is not None or self.formula is not None or self.inline is not None:
                self._put()
        elif tag == "is" and self.inline is not None:
            text, self.inline = self.inline.taken(), None
            if self.in_cell:
                self._put_text(text)
                self.value = self.formula = None
        elif tag == "sheetData":
            self.in_data = False

    def _broken(self) -> InvalidInput:
        name = self.workbook.archive.name
        return InvalidInput(N_("{name} 不完整或已损坏，打不开"), where=self.grid.sheet.name, name=name)

    # What a cell holds

    def _whole_formula(self, text: str) -> str:
        """The formula as its cell shows it; cells that share one are given it moved to their place."""
        key = self.formula_key
        if key and text:
            self.shared[key] = (text, self.row, self.column)
        elif key in self.shared:
            master, row, column = self.shared[key]
            text = _moved(master, self.row - row, self.column - column)
        return text

    def _put(self) -> None:
        value, formula = self.value, self.formula
        if formula is not None and (constant := evaluate(formula)) is not None:
            # Its value is certain, whatever a program that never calculated has put beside it.
            self._put_number(constant)
        elif value is None or (value == "" and self.kind != "str"):
            if formula is not None:
                self._put_cell(None, "")
        elif self.kind == "s":
            index = number_of(value.strip())
            if index >= len(self.workbook.strings):
                raise self._broken()
            self._put_text(self.workbook.strings[index])
        elif self.kind in ("str", "e", "inlineStr"):
            self._put_text(unescaped(value))
        elif self.kind == "b":
            truth = value.strip() not in ("0", "false")
            self._put_cell(truth, shown(truth))
        elif self.kind == "d":
            self._put_date(value.strip())
        else:
            number = _parsed(value.strip())
            if number is None:
                self._put_text(value)
            else:
                self._put_number(number)

    def _put_number(self, number: int | float) -> None:
        style = self._style()
        value, text = style.format.read(number, self.workbook.from_1904) if style else (number, shown(number))
        self._put_cell(value, text, is_date=isinstance(value, date))

    def _put_date(self, text: str) -> None:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self._put_text(text)
            return
        moment = moment.replace(tzinfo=None)
        value = moment if moment.time() != datetime.min.time() else moment.date()
        self._put_cell(value, shown(value), is_date=True)

    def _put_text(self, text: Text) -> None:
        style = self._style()
        struck = style is not None and style.struck
        if not isinstance(text, str):
            runs = [(run, struck if line is None else line) for run, line in text]
            struck = all(line for run, line in runs if run.strip())
            gone = "".join(run for run, line in runs if line)
            text = "".join(run for run, line in runs if struck or not line)
            if gone.strip() and not struck:
                message = N_("单元格里划去的“{text}”没有读入")
                self.struck.append(InvalidInput(message, where=self._address(), text=tidy(gone)[:60]))
        value = printable(text)
        self._put_cell(value, tidy(value), struck=struck)

    def _style(self) -> Style | None:
        styles = self.workbook.styles
        return styles[self.style] if self.style < len(styles) else None

    def _put_cell(self, value: CellValue, text: str, is_date: bool = False, struck: bool | None = None) -> None:
        if not text and self.formula is None:
            return
        if struck is None:
            style = self._style()
            struck = style is not None and style.struck
        formula = None if self.formula is None else printable(f"={self.formula}")
        value = text if value == text else value
        self.grid.put(Cell(self.row, self.column, value, text, formula, struck=struck, is_date=is_date))

    def _address(self) -> str:
        return f"{self.grid.sheet.name}!{column_letters(self.column)}{self.row}"

    # What lies beside the sheet

    def _comments(self) -> Iterator[tuple[tuple[int, int], str]]:
        """Comments by place; a thread stands for the note that old programs are shown instead of it. Text boxes are
        kept as notes."""
        plain: dict[tuple[int, int], list[str]] = {}
        threads: dict[tuple[int, int], list[str]] = {}
        archive = self.workbook.archive
        for relation in relations_of(archive, self.part).values():
            if relation.external or relation.target not in archive:
                continue
            if relation.kind == "comments":
                read_texts(archive, relation.target, "comment", plain)
            elif relation.kind == "threadedcomment":
                read_texts(archive, relation.target, "threadedComment", threads)
            elif relation.kind == "drawing":
                self.workbook.notes.extend(text_boxes(archive, relation.target))
        for place, texts in {**plain, **threads}.items():
            yield place, "\n".join(texts)


def _parsed(text: str) -> int | float | None:
    """A number as workbooks write it, or None for what is none (or is not finite)."""
    if _WHOLE.fullmatch(text):
        return int(text)
    try:
        number = float(text)
    except ValueError:
        return None
    if number - number != 0:
        return None
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _moved(formula: str, rows: int, columns: int) -> str:
    """A formula with its relative references moved, as for a copy of its cell."""

    def move(match: re.Match[str]) -> str:
        if match[2] is None:
            return match[0]
        column, row = column_number(match[2]), int(match[4])
        column += 0 if match[1] else columns
        row += 0 if match[3] else rows
        if not (1 <= column <= LAST_COLUMN and 1 <= row <= LAST_ROW):
            return "#REF!"
        return f"{match[1]}{column_letters(column)}{match[3]}{row}"

    return _REFERENCE.sub(move, formula)
