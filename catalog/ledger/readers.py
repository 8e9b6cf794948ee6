"""Files to rows: the exchange format (JSONL), and flat CSV, XLSX or GeoJSON. Every file is taken to be hostile."""

import csv
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from catalog.errors import InvalidInput, NotFound, TooLarge
from catalog.language import N_
from catalog.ledger.cells import Sheet
from catalog.ledger.formats.encoding import Encoding, find_encoding
from catalog.ledger.values import cell_text

MOST_BYTES = 500_000_000
LONGEST_LINE = 2_000_000
MOST_COLUMNS = 2_000
_DELIMITERS: Final = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: where it stands, and its cells by column name (or its whole record).

    `text` is the line itself where it could not be read; `ends_before` the first column of the header that a line of a
    CSV has no cell for. `sheet` is named where the file has several tables.
    """

    number: int
    cells: dict[str, Any]
    problem: InvalidInput | None = None
    text: str = ""
    ends_before: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file: its columns, each name once, and its rows.

    `repeated` are columns whose name stood in the header before, as they are called here: the second 备注 is 备注 (2).
    """

    columns: list[str]
    repeated: tuple[str, ...]
    rows: Iterator[Row]
    header_row: int = 1
    sheet: str | None = None


def open_check(path: Path) -> None:
    """Refuse what is no readable file of a sensible size."""
    if path.is_dir():
        raise InvalidInput(N_("{name} 是文件夹，要给的是文件"), where="file", name=str(path))
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


def read_csv(
    path: Path, encoding: str | None = None, delimiter: str | None = None, wanted: Collection[str] = ()
) -> Table:
    """A flat CSV; the first line names the columns. The row number is the line where it ends.

    Encoding and delimiter are found out where they are not given; `wanted` are columns that it is known to have.
    """
    open_check(path)
    csv.field_size_limit(LONGEST_LINE)
    encoding = encoding or _encoding(path)
    found = [_header(_first_line(path, encoding, sign)) for sign in (delimiter or _DELIMITERS)]
    columns, repeated = max(found, key=lambda one: (len(set(wanted).intersection(one[0])), len(one[0])))
    sign = delimiter or _DELIMITERS[found.index((columns, repeated))]
    if not any(columns):
        raise InvalidInput(N_("没有表头"), where="file")
    if len(columns) > MOST_COLUMNS:
        raise TooLarge(N_("列太多，最多 {n} 列"), where="file", n=MOST_COLUMNS)
    return Table(columns, repeated, _csv_rows(path, encoding, sign, columns))


def _first_line(path: Path, encoding: str, delimiter: str) -> list[str]:
    return next(_cells(path, encoding, delimiter), (0, []))[1]


def _cells(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=encoding, newline="", errors="strict") as file:
        try:
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            for cells in reader:
                yield reader.line_num, cells
        except UnicodeError:
            raise InvalidInput(N_("文件的编码读不出来"), where="file") from None
        except csv.Error as error:
            raise InvalidInput(N_("CSV 读不下去：{reason}"), where="file", reason=str(error)[:120]) from None


def _csv_rows(path: Path, encoding: str, delimiter: str, columns: list[str]) -> Iterator[Row]:
    lines = _cells(path, encoding, delimiter)
    next(lines, None)
    for number, cells in lines:
        if any(cell.strip() for cell in cells):
            row = _flat(number, columns, cells)
            yield replace(row, ends_before=columns[len(cells)]) if len(cells) < len(columns) else row


def _encoding(path: Path) -> str:
    """The codec that reads the whole file."""

    def blocks() -> Iterator[bytes]:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                yield block

    try:
        codec = find_encoding(blocks).codec
    except InvalidInput:
        codec = "utf-8"  # with a byte in it that no text has; what it is not, is told when it is read
    return "utf-8-sig" if codec == "utf-8" else codec


def read_xlsx(
    path: Path, matches: Callable[[Collection[str]], bool], sheet: str | None = None, header_row: int = 1
) -> tuple[list[Table], list[Table]]:
    """The tables of a workbook: the named sheet, or every visible one whose header `matches`; `header_row` is from 1.

    Beside them the sheets that hold something and were not read, without rows. Rows say in which sheet they stand
    where several were read.
    """
    open_check(path)
    from catalog.ledger.read import read_book

    book = read_book(path)
    if book.format != "xlsx":
        raise InvalidInput(N_("{name} 不是 xlsx 工作簿"), where="file", name=path.name)
    if sheet is not None and sheet not in [one.name for one in book.sheets]:
        raise NotFound(N_("没有工作表“{sheet}”"), where="sheet", sheet=sheet[:60])
    read: list[Sheet] = []
    unread: list[Table] = []
    for one in book.sheets:
        if not one.cells:
            continue
        columns, repeated = _header([cell_text(value) for value in _values(one, header_row)])
        if one.name == sheet or (sheet is None and not one.hidden and matches(columns)):
            read.append(one)
        else:
            unread.append(Table(columns, repeated, iter(()), header_row, one.name))
    return [_table(one, header_row, len(read) > 1) for one in read], unread


def _table(sheet: Sheet, header_row: int, is_one_of_several: bool) -> Table:
    columns, repeated = _header([cell_text(value) for value in _values(sheet, header_row)])
    name = sheet.name if is_one_of_several else None
    lines = ((number, _values(sheet, number)) for number in range(header_row + 1, sheet.last_row + 1))
    rows = (
        replace(_flat(number, columns, cells), sheet=name)
        for number, cells in lines
        if any(cell not in ("", None) for cell in cells)
    )
    return Table(columns, repeated, rows, header_row, name)


def _values(sheet: Sheet, row: int) -> list[Any]:
    """The values of a row, up to its last filled cell."""
    filled = {cell.column: cell.value for cell in sheet.row(row)}
    return [filled.get(column) for column in range(1, max(filled, default=0) + 1)]


def _header(cells: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The names of the columns, each once, and those that are numbered for it."""
    names = [cell.strip() for cell in cells]
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


def _flat(number: int, header: list[str], cells: list[Any]) -> Row:
    problem = None
    if len(cells) > len(header) and any(cell not in ("", None) for cell in cells[len(header) :]):
        problem = InvalidInput(N_("这一行比表头多 {n} 格"), n=len(cells) - len(header))
    filled = [*cells, *[None] * (len(header) - len(cells))]
    return Row(number, dict(zip(header, filled, strict=False)), problem)


def read_features(path: Path) -> tuple[Table, list[InvalidInput]]:
    """The features of a GeoJSON file, counted from 1, as a table, and what there is to tell of the file.

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
    return Table([*header.values(), "geometry"], (), iter(rows)), book.remarks


def read_properties(path: Path) -> tuple[Iterator[Row], list[InvalidInput]]:
    """The features of a GeoJSON file as `read_features` gives them, with lists and groups as they are.

    The id of a feature counts where its properties have none.
    """
    open_check(path)
    from catalog.ledger.formats.features import OWN_ID, read_records

    features, remarks = read_records(path, path.name, Encoding(_encoding(path), ""))
    rows = (
        Row(number, _without(feature.properties, OWN_ID) | {"geometry": feature.geometry}, feature.problem)
        for number, feature in enumerate(features, 1)
    )
    return rows, remarks


def _without(properties: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if key != name}
