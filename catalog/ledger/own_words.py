"""What Tilan itself writes into a keeper's workbook, so that it is known again and never read as the keeper's words."""

from typing import Final

from catalog.language import LANGUAGES, N_, translate
from catalog.ledger.cells import Sheet

NOTES_HEADING: Final = N_("读入说明：这一页由提篮写出，再次读入时跳过")
FILE_NOTE: Final = N_("原文件在表外写的话")
COMMENT_MARK: Final = "〔提篮 Tilan〕"  # what follows it in a comment is not the keeper's


def is_own(sheet: Sheet) -> bool:
    """Whether a sheet is the page of notes that was added to a keeper's workbook."""
    cell = sheet.at(1, 1)
    return cell is not None and cell.text in {translate(NOTES_HEADING, lang) for lang in LANGUAGES}


def file_notes(sheet: Sheet) -> list[str]:
    """What the page of notes keeps of the file's own words that lie in no sheet (text boxes, notes of a GeoJSON)."""
    names = {translate(FILE_NOTE, lang) for lang in LANGUAGES}
    rows = [row for (row, column), cell in sheet.cells.items() if column == 1 and cell.text in names]
    return [cell.text for row in sorted(rows) if (cell := sheet.at(row, 2))]


def keepers_words(comment: str | None) -> str:
    """What the keeper wrote of a comment that more was appended to."""
    return (comment or "").partition(COMMENT_MARK)[0].rstrip()
