"""Ledgers as other offices keep them, each with what a careful person reads from it: for tests of reading any ledger.

`ASK` stands for a fact that nothing may be held for until a person has decided. What a truth does not name must not
be held either, but for remarks and for what follows from other facts.
"""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import xlsxwriter

ASK: Final = object()
Rows = Sequence[Sequence[Any]]
Truth = dict[str, dict[str, Any]]  # by what the title holds


@dataclass
class Bureau:
    """A ledger on disk: how to write it, and what it says by asset."""

    name: str
    write: Callable[[Path], None]
    truth: Truth
    secret: tuple[str, ...] = ()  # what no record may hold
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what the remarks of an asset keep


@dataclass
class Page:
    """A sheet: rows from A1, and its merged ranges, hidden columns and rows, struck rows and comments (from 1)."""

    rows: Rows
    name: str = "Sheet1"
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden: Sequence[int] = ()
    struck: Sequence[int] = ()
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)


def workbook(*pages: Page) -> Callable[[Path], None]:
    """A writer of a workbook."""

    def write(path: Path) -> None:
        book = xlsxwriter.Workbook(path)
        through = book.add_format({"font_strikeout": True})
        for page in pages:
            sheet = book.add_worksheet(page.name)
            for number, row in enumerate(page.rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, column, value, through if number + 1 in page.struck else None)
            for top, left, bottom, right in page.merged:
                value = page.rows[top - 1][left - 1]
                sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, value)
            for column in page.hidden:
                sheet.set_column(column - 1, column - 1, None, None, {"hidden": True})
            for (number, column), text in page.comments.items():
                sheet.write_comment(number - 1, column - 1, text)
        book.close()

    return write


def delimited(rows: Rows, encoding: str = "utf-8-sig") -> Callable[[Path], None]:
    """A writer of a CSV, as a telephone's office program exports it."""

    def write(path: Path) -> None:
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_MINIMAL).writerows(rows)

    return write


def lines(records: Sequence[Mapping[str, Any]]) -> Callable[[Path], None]:
    """A writer of JSON Lines."""
    return lambda path: path.write_text(
        "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8"
    )  # type: ignore[return-value]
