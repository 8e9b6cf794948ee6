"""Files to rows: the exchange format (JSONL), and flat CSV or XLSX. Every file is taken to be hostile."""

import codecs
import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from catalog.errors import InvalidInput, NotFound, TooLarge
from catalog.language import N_
from catalog.ledger.cells import Sheet
from catalog.ledger.values import cell_text

MOST_BYTES = 500_000_000
LONGEST_LINE = 2_000_000
MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: where it stands, and its cells by column name (or its whole record).

    `text` is the line itself where it could not be read; `ends_before` the first column of the header that a line of a
    CSV has no cell for. `repeated` are columns whose name stood in the header before,
    as they are called here: the second 备注 is 备注 (2).
    """

    number: int
    cells: dict[str, Any]
    problem: InvalidInput | None = None
    repeated: tuple[str, ...] = ()
    text: str = ""
    ends_before: str | None = None


def open_check(path: Path) -> None:
    """Refuse what is no readable file of a sensible size."""
    if not path.is_file():
        raise NotFound(N_("没有文件 {name}"), where="file", name=path.name)
    if path.stat().st_size > MOST_BYTES:
        raise TooLarge(N_("文件 {name} 超过 {n} MB"), where="file", name=path.name, n=MOST_BYTES // 1_000_000)
    if path.stat().st_size == 0:
        raise InvalidInput(N_("文件 {name} 是空的"), where="file", name=path.name)


def read_jsonl(path: Path) -> Iterator[Row]:
    """The records of a JSONL file, one a line; a line that is no record comes with its problem."""
    open_check(path)
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise TooLarge(N_("第 {row} 行太长"), where="file", row=number)
            if line.strip():
                yield _json_row(line, number)


def _json_row(line: bytes, number: int) -> Row:
    try:
        record = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_no_repeats, parse_constant=_no_constant)
    except UnicodeDecodeError:
        return Row(number, {}, InvalidInput(N_("不是 UTF-8 文本")), text=line[:400].decode("utf-8", "replace"))
    except RecursionError:  # the line says nothing to a reader, and Python's words no more
        return Row(number, {}, InvalidInput(N_("JSON 套得太深")), text=line[:40].decode("utf-8", "replace") + "…")
    except ValueError as error:
        problem = InvalidInput(N_("不是 JSON：{reason}"), reason=str(error)[:120])
        return Row(number, {}, problem, text=line[:400].decode("utf-8", "replace"))
    if not isinstance(record, dict):
        return Row(number, {}, InvalidInput(N_("这一行不是一条记录")), text=line[:400].decode("utf-8", "replace"))
    return Row(number, record)


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("the same key twice")
    return record


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is not a number")


def read_csv(path: Path, encoding: str | None = None, delimiter: str = ",") -> Iterator[Row]:
    """The rows of a flat CSV; the first line names the columns. The row number is the line where it ends."""
    open_check(path)
    csv.field_size_limit(LONGEST_LINE)
    with path.open(encoding=encoding or _encoding(path), newline="", errors="strict") as file:
        try:
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            header, repeated = _header(next(reader, []))
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    row = _flat(reader.line_num, header, cells, repeated)
                    yield replace(row, ends_before=header[len(cells)]) if len(cells) < len(header) else row
        except UnicodeError:
            raise InvalidInput(N_("文件的编码读不出来"), where="file") from None
        except csv.Error as error:
            raise InvalidInput(N_("CSV 读不下去：{reason}"), where="file", reason=str(error)[:120]) from None


def _encoding(path: Path) -> str:
    """UTF-8 if the whole file is, else GB18030, which every byte sequence of a Chinese office is."""
    with path.open("rb") as file:
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8-sig"


def read_xlsx(path: Path, sheet: str | None = None, header_row: int = 1) -> Iterator[Row]:
    """The rows of one sheet of a workbook (the first, if not named); `header_row` counts from 1."""
    open_check(path)
    from catalog.ledger.read import read_book

    book = read_book(path)
    if book.format != "xlsx":
        raise InvalidInput(N_("{name} 不是 xlsx 工作簿"), where="file", name=path.name)
    found = next((one for one in book.sheets if one.name == (sheet or book.sheets[0].name)), None)
    if found is None:
        raise NotFound(N_("没有工作表“{sheet}”"), where="sheet", sheet=str(sheet)[:60])
    header, repeated = _header([cell_text(value) for value in _values(found, header_row)])
    for number in range(header_row + 1, found.last_row + 1):
        cells = _values(found, number)
        if any(cell not in ("", None) for cell in cells):
            yield _flat(number, header, cells, repeated)


def _values(sheet: Sheet, row: int) -> list[Any]:
    """The values of a row, up to its last filled cell."""
    filled = {cell.column: cell.value for cell in sheet.row(row)}
    return [filled.get(column) for column in range(1, max(filled, default=0) + 1)]


def _header(cells: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The names of the columns, each once, and those that are numbered for it."""
    names = [cell.strip() for cell in cells]
    if not any(names):
        raise InvalidInput(N_("没有表头"), where="file")
    if len(names) > MOST_COLUMNS:
        raise TooLarge(N_("列太多，最多 {n} 列"), where="file", n=MOST_COLUMNS)
    taken, seen = set(names), set[str]()
    repeated = []
    for place, name in enumerate(names):
        if name and name in seen:
            number = 2
            while f"{name} ({number})" in taken:
                number += 1
            names[place] = f"{name} ({number})"
            taken.add(names[place])
            repeated.append(names[place])
        seen.add(name)
    return names, tuple(repeated)


def _flat(number: int, header: list[str], cells: list[Any], repeated: tuple[str, ...]) -> Row:
    problem = None
    if len(cells) > len(header) and any(cell not in ("", None) for cell in cells[len(header) :]):
        problem = InvalidInput(N_("这一行比表头多 {n} 格"), n=len(cells) - len(header))
    filled = [*cells, *[None] * (len(header) - len(cells))]
    return Row(number, dict(zip(header, filled, strict=False)), problem, repeated)


def read_features(path: Path) -> tuple[list[Row], list[InvalidInput]]:
    """The features of a GeoJSON file, counted from 1, and what there is to tell of the file.

    Properties are the columns; the geometry, in WGS84, is the column `geometry`.
    """
    open_check(path)
    from catalog.ledger.read import read_book

    book = read_book(path)
    if book.format != "geojson":
        raise InvalidInput(N_("不是 GeoJSON 要素集合"), where="file")
    (sheet,) = book.sheets
    header = {cell.column: cell.text for cell in sheet.row(1)}
    rows = []
    for number in range(2, sheet.last_row + 1):
        cells: dict[str, Any] = dict.fromkeys(header.values())
        cells |= {header[cell.column]: cell.value for cell in sheet.row(number)}
        rows.append(Row(number - 1, cells | {"geometry": sheet.geometries.get(number)}))
    return rows, book.remarks
