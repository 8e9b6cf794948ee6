"""The catalogue as files: JSONL (the exchange format), CSV, XLSX, GeoJSON, and the layouts of open data.

Nothing a person wrote is ever a formula.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

import orjson
import xlsxwriter
from sqlmodel import Session

from catalog.errors import InvalidInput, TooLarge
from catalog.fields import FIELDS, public_facts
from catalog.files import written
from catalog.language import N_
from catalog.ledger.exchange_tables import COLUMNS, harmless, list_text
from catalog.open_data import Register, Told, register_of, write_brownfield, write_friches
from catalog.records import read_records

FORMATS: Final = ("jsonl", "csv", "xlsx", "geojson")
OPEN_FORMATS: Final = ("friches", "friches-geojson", "brownfield")  # layouts of others, of public facts only
PUBLIC_COLUMNS: Final = tuple(column for column in COLUMNS if FIELDS[column.partition(".")[0]].visibility != "internal")
MOST_ROWS: Final = 1_048_575  # of a sheet, below its header
LONGEST_CELL: Final = 32_767  # of a spreadsheet, in UTF-16 units


def export(
    session: Session, format: str, out: Path | IO[bytes], public: bool = False, url: str = "", told: Told | None = None
) -> int:
    """Write every asset to `out`; with `public` only what anybody may see. The number of assets.

    An ordinary file appears whole or not at all. The layouts of open data are always public; `url` is where the
    catalogue is published, and `told` takes which rows were left out and what the layout misses.
    """
    check_format(format)
    records: Iterable[dict[str, Any]] = read_records(session)
    if public or format in OPEN_FORMATS:
        records = (public_facts(record) for record in records)
    with written(out) if isinstance(out, Path) else nullcontext(out) as file:
        if format in OPEN_FORMATS:
            return _write_open(records, format, file, register_of(session, url=url), told)
        return write(records, format, file, public)


def _write_open(
    records: Iterable[Mapping[str, Any]], format: str, out: IO[bytes], register: Register, told: Told | None
) -> int:
    if format == "brownfield":
        return write_brownfield(records, out, register=register, told=told)
    return write_friches(
        records, out, format="geojson" if format == "friches-geojson" else "csv", register=register, told=told
    )


def check_format(format: str, formats: Sequence[str] = FORMATS + OPEN_FORMATS) -> str:
    """The format. InvalidInput when it is none of those."""
    if format not in formats:
        raise InvalidInput(
            N_("没有 {value} 这种格式；有 {formats}"),
            where="format",
            value=format[:20],
            formats=formats,
        )
    return format


def write(records: Iterable[Mapping[str, Any]], format: str, out: IO[bytes], public: bool = False) -> int:
    """Write records in a format; how many they were. With `public` a table has no column for what is internal."""
    columns = PUBLIC_COLUMNS if public else COLUMNS
    writers: dict[str, Callable[[Iterable[Mapping[str, Any]], IO[bytes]], int]] = {
        "jsonl": _jsonl,
        "csv": partial(_csv, columns=columns),
        "xlsx": partial(_xlsx, columns=columns),
        "geojson": _geojson,
    }
    return writers[check_format(format, FORMATS)](records, out)


def _jsonl(records: Iterable[Mapping[str, Any]], out: IO[bytes]) -> int:
    count = 0
    for count, record in enumerate(records, 1):  # noqa: B007 - the last number is the answer
        out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
    return count


def flat(record: Mapping[str, Any], columns: Sequence[str] = COLUMNS) -> list[Any]:
    """A record as one row in the order of the columns: lists as `list_text`, a boundary as GeoJSON."""
    row: list[Any] = []
    for column in columns:
        head, _, tail = column.partition(".")
        value = record.get(head)
        if tail:
            value = value.get(tail) if isinstance(value, Mapping) else None
        if isinstance(value, list):
            value = list_text(value)
        elif isinstance(value, dict):
            value = orjson.dumps(value).decode()
        row.append(value)
    return row


def _csv(records: Iterable[Mapping[str, Any]], out: IO[bytes], columns: Sequence[str]) -> int:
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(columns)
    count = 0
    for count, record in enumerate(records, 1):  # noqa: B007 - the last number is the answer
        writer.writerow([_harmless(value) for value in flat(record, columns)])
    text.detach()
    return count


def _harmless(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else value


def _xlsx(records: Iterable[Mapping[str, Any]], out: IO[bytes], columns: Sequence[str]) -> int:
    """A sheet `assets`; a text that is longer than a cell stays out whole, and a sheet `notes` says where."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as workbook:
        sheet = workbook.add_worksheet("assets")
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, columns)
        count = 0
        notes: list[tuple[Any, ...]] = []
        for count, record in enumerate(records, 1):
            if count > MOST_ROWS:
                raise TooLarge(N_("一张工作表最多 {n} 行，请用 csv 或 jsonl"), where="format", n=MOST_ROWS)
            for column, value in enumerate(flat(record, columns)):
                if isinstance(value, bool):
                    sheet.write_boolean(count, column, value)
                elif isinstance(value, int | float):
                    sheet.write_number(count, column, value)
                elif value is not None:
                    length = len(str(value).encode("utf-16-le")) // 2
                    if length <= LONGEST_CELL:
                        sheet.write_string(count, column, str(value))
                    else:
                        notes.append((count + 1, record["id"], record.get("keeper", ""), columns[column], length))
        if notes:
            told = workbook.add_worksheet("notes")
            told.write_row(0, 0, ("row", "id", "keeper", "column", "characters, too many for a cell: left out"))
            for number, note in enumerate(notes, 1):
                told.write_row(number, 0, note)
    return count


def _geojson(records: Iterable[Mapping[str, Any]], out: IO[bytes]) -> int:
    out.write(b'{"type":"FeatureCollection","features":[')
    count = 0
    for count, record in enumerate(records, 1):
        geometry = record.get("boundary")
        if geometry is None and record.get("lat") is not None and record.get("lng") is not None:
            geometry = {"type": "Point", "coordinates": [record["lng"], record["lat"]]}
        properties = {name: value for name, value in record.items() if name != "boundary"}
        out.write(b",\n" if count > 1 else b"\n")
        out.write(orjson.dumps({"type": "Feature", "id": record["id"], "geometry": geometry, "properties": properties}))
    out.write(b"\n]}\n")
    return count
