"""CSV, TSV and other text with a delimiter."""

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from catalog.errors import InvalidInput, TooLarge
from catalog.language import N_
from catalog.ledger.cells import Book
from catalog.ledger.formats import limits
from catalog.ledger.formats.encoding import Encoding
from catalog.ledger.formats.grid import Allowance, Grid, text_cell

_DELIMITERS: Final = (",", "\t", ";", "|", "，")
_SAMPLE: Final = 200_000
_SAMPLE_RECORDS: Final = 200
_DECLARED: Final = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_AS_TEXT: Final = re.compile(r'="([^"]*)"')  # how programs keep a spreadsheet from eating leading zeros


def read_delimited(path: Path, name: str, encoding: Encoding) -> Book:
    """A text file as a book of one sheet. A row is a record: line breaks inside quotes do not count."""
    with path.open(encoding=encoding.codec, newline="") as file:
        delimiter, declared = _find_delimiter(file)
        file.seek(0)
        grid = Grid(Path(name).stem, Allowance())
        lines = _lines(file)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        number = begin = 0
        try:
            for number, record in enumerate(reader, 1):
                begin = reader.line_num
                if number == 1 and declared:
                    continue
                for column, value in enumerate(record, 1):
                    if value and (cell := text_cell(number, column, _unwrapped(value))):
                        grid.put(cell)
        except csv.Error:
            message = N_("第 {row} 行（文件第 {line} 行起）的引号没有配对，读不下去")
            raise InvalidInput(message, where=f"row {number + 1}", row=number + 1, line=begin + 1) from None
        except UnicodeError:
            raise InvalidInput(N_("文件的编码认不出来，请另存为 UTF-8"), where="file") from None
    return Book(
        name=name,
        format="tsv" if delimiter == "\t" else "csv",
        sheets=[grid.done()],
        encoding=encoding.name,
        remarks=[encoding.remark] if encoding.remark else [],
    )


def _unwrapped(value: str) -> str:
    match = _AS_TEXT.fullmatch(value) if value[0] == "=" else None
    return match[1] if match else value


def _lines(file: TextIO) -> Iterator[str]:
    number = 0
    while line := file.readline(limits.LONGEST_LINE + 1):
        number += 1
        if len(line) > limits.LONGEST_LINE:
            raise TooLarge(N_("第 {row} 行太长"), where=f"line {number}", row=number)
        if "\0" in line:
            raise InvalidInput(N_("文件里有空字节，不是文本"), where=f"line {number}")
        yield line


def _find_delimiter(file: TextIO) -> tuple[str, bool]:
    """The delimiter that cuts most records into the same number of fields; and whether the file declares it."""
    sample = file.read(_SAMPLE)
    if match := _DECLARED.match(sample):
        return match[1], True
    lines = sample.splitlines(keepends=True)
    if len(sample) == _SAMPLE and len(lines) > 1:
        lines.pop()
    return max(_DELIMITERS, key=lambda delimiter: _regularity(lines, delimiter)), False


def _regularity(lines: list[str], delimiter: str) -> float:
    widths: Counter[int] = Counter()
    try:
        for number, record in enumerate(csv.reader(lines, delimiter=delimiter)):
            if number == _SAMPLE_RECORDS:
                break
            if any(record):
                widths[len(record)] += 1
    except csv.Error:
        return 0.0
    width, times = max(((w, n) for w, n in widths.items() if w > 1), key=lambda item: item[1], default=(1, 0))
    return times / max(widths.total(), 1) * (1 + math.log(width))
