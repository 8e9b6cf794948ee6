"""The keeper's own workbook, marked: as a report of what is doubtful in it, or with later edits written in.

It is made to be corrected and loaded again; what Tilan adds (colours, comments, a page of notes) is never read as data.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string

from catalog.errors import InvalidInput
from catalog.fields import field_of
from catalog.language import N_, translate
from catalog.ledger.cells import Book, Sheet, column_letters
from catalog.ledger.edits import written
from catalog.ledger.keepers_copy import COLOURS, KeepersCopy, copy_of, write
from catalog.ledger.marks import Edit as Edit
from catalog.ledger.marks import Kind, shown
from catalog.ledger.marks import Mark as Mark
from catalog.ledger.own_words import FILE_NOTE, NOTES_HEADING, file_notes, is_own
from catalog.ledger.read import read_book
from catalog.ledger.understanding import Doubt, Told, Understanding

MOST_MARKS: Final = 10_000  # cells that are coloured and listed; how many more there are is told
_WORDS: Final[dict[str, str]] = {
    "doubt": N_("待定"), "rejected": N_("未读入"), "told": N_("提示"), "edited": N_("已改"),
}  # fmt: skip
_ORDER: Final[tuple[Kind, ...]] = ("rejected", "doubt", "edited", "told")


def report_workbook(original: Path, understanding: Understanding, lang: str) -> bytes:
    """The keeper's file as a workbook in which what is doubtful, rejected or to be known is marked and commented.

    Corrected there and loaded again, what was settled is no longer marked. Raises what `read_book` raises.
    """
    book = read_book(original, understanding.name)
    marks = report_marks(understanding, lang)
    copied = copy_of(original, book, ((mark.sheet, mark.row) for mark in marks[:MOST_MARKS]))
    copied.facts = fact_cells(understanding)
    return _finished(copied, book, marks, lang)


def keeper_workbook(original: Path, understanding: Understanding, edits: Sequence[Edit], lang: str) -> bytes:
    """The keeper's file as a workbook with edits written in, in the cell's own unit and words, and marked.

    Loading it back gives the edited facts and changes nothing else. Raises what `read_book` raises.
    """
    book = read_book(original, understanding.name)
    rows = {
        (asset.sheet, row)
        for edit in edits
        if 0 <= edit.asset < len(understanding.assets)
        for asset in (understanding.assets[edit.asset],)
        for row in (asset.row, *(one.row for one in asset.evidence.values()))
    }
    copied = copy_of(original, book, rows)
    copied.facts = fact_cells(understanding)
    return _finished(copied, book, written(copied, book, understanding, edits, lang), lang)


def fact_cells(understanding: Understanding) -> dict[str, set[tuple[int, int]]]:
    """The cells that say facts of assets, by sheet."""
    found: dict[str, set[tuple[int, int]]] = {}
    for asset in understanding.assets:
        for one in asset.evidence.values():
            if one.column and one.column.isalpha():
                found.setdefault(one.sheet, set()).add((one.row, column_index_from_string(one.column)))
    return found


def report_marks(understanding: Understanding, lang: str) -> list[Mark]:
    """What the report shows at the cells of the file: rejected rows, doubts, and what is told of a row."""
    marks = [Mark(one.sheet, one.row, None, "rejected", one.problem.text(lang)) for one in understanding.rejected]
    marks += [Mark(one.sheet, one.row, one.column, "doubt", _doubt_text(one, lang)) for one in understanding.doubts]
    for one in understanding.told:
        if one.row is not None and not _repeats_comment(one):
            marks.append(Mark(one.sheet, one.row, one.column, "told", one.message.text(lang)))
    return marks


def _repeats_comment(told: Told) -> bool:
    """Whether what is told is only that the cell has a comment, which is there to be seen."""
    return told.message.message == "{cell} 有批注，只供内部：{text}"


def _doubt_text(doubt: Doubt, lang: str) -> str:
    known = field_of(doubt.field)
    label = known.label(lang) if known else doubt.field
    lines = [f"{label}: “{doubt.text[:200]}”", doubt.problem.text(lang)]
    for number, reading in enumerate(doubt.readings[:20]):
        value = shown(doubt.field, reading.value, lang)
        proposed = number == doubt.default
        text = translate(N_("{value}（建议）"), lang, value=value) if proposed else value
        lines.append(f"{number + 1}. {text}")
    if doubt.taken:
        lines.append(translate(N_("已按建议读入"), lang))
    return "\n".join(lines)


def _finished(copied: KeepersCopy, book: Book, marks: list[Mark], lang: str) -> bytes:
    """Colours, comments and the page of notes laid on; the file."""
    sheets = {sheet.name: sheet for sheet in copied.book.sheets}
    cells: dict[tuple[str, int, int], list[Mark]] = {}
    for mark in marks:
        if mark.sheet in sheets:
            column = (
                column_index_from_string(mark.column) if mark.column else _first_filled(sheets[mark.sheet], mark.row)
            )
            if (mark.sheet, mark.row, column) in cells or len(cells) < MOST_MARKS:
                cells.setdefault((mark.sheet, mark.row, column), []).append(mark)
    for (name, row, column), found in cells.items():
        kind = next(kind for kind in _ORDER if any(mark.kind == kind for mark in found))
        comment = "\n\n".join(dict.fromkeys(mark.comment for mark in found))
        copied.mark(name, row, column, COLOURS[kind], comment)
    copied.reckon()
    _notes(copied, book, cells, len(marks) - sum(map(len, cells.values())), lang)
    return copied.saved()


def _first_filled(sheet: Sheet, row: int) -> int:
    return next((cell.column for cell in sheet.row(row) if cell.text), 1)


def _notes(
    copied: KeepersCopy, book: Book, cells: dict[tuple[str, int, int], list[Mark]], left: int, lang: str
) -> None:
    """The last page: what was done, and every mark with its sheet, cell, text and reason."""
    title = name = translate(N_("读入说明"), lang)
    taken = {made.title.casefold() for made in copied.workbook.worksheets}
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{title} {number}"
    made = copied.workbook.create_sheet(name)
    lines: list[Sequence[Any]] = [
        (translate(NOTES_HEADING, lang),),
        (translate(N_("在有颜色的格里改好，存盘后整个文件再次上传即可；颜色、批注和本页不影响读入"), lang),),
    ]
    lines += [(remark.text(lang),) for remark in copied.remarks]
    if left > 0:
        lines.append((InvalidInput(N_("还有 {n} 处没有标出"), n=left).text(lang),))
    said = [*book.notes, *(note for sheet in book.sheets if is_own(sheet) for note in file_notes(sheet))]
    lines += [(translate(FILE_NOTE, lang), note) for note in dict.fromkeys(said)]
    header = len(lines) + 1
    lines.append([translate(word, lang) for word in (N_("工作表"), N_("单元格"), N_("类别"), N_("原文"), N_("说明"))])
    lines += _listed(copied, cells, lang)
    for row, line in enumerate(lines, 1):
        for column, value in enumerate(line, 1):
            if value:
                write(made.cell(row, column), str(value))
    for letter, width in zip("ABCDE", (24, 12, 10, 40, 90), strict=True):
        made.column_dimensions[letter].width = width
    made.cell(1, 1).font = Font(bold=True)
    for column in range(1, 6):
        made.cell(header, column).font = Font(bold=True)
    for row, kind in enumerate(_kinds(cells), header + 1):
        made.cell(row, 3).fill = PatternFill("solid", start_color=COLOURS[kind])
        made.cell(row, 5).alignment = Alignment(wrap_text=True, vertical="top")


def _kinds(cells: dict[tuple[str, int, int], list[Mark]]) -> Iterable[Kind]:
    return (mark.kind for found in cells.values() for mark in found)


def _listed(
    copied: KeepersCopy, cells: dict[tuple[str, int, int], list[Mark]], lang: str
) -> Iterable[tuple[str, str, str, str, str]]:
    for (name, row, column), found in cells.items():
        sheet = copied.sheet(name)
        cell = sheet[1].at(row, column) if sheet else None
        address = f"{column_letters(column)}{row}"
        for mark in found:
            yield name, address, translate(_WORDS[mark.kind], lang), cell.text if cell else "", mark.comment
