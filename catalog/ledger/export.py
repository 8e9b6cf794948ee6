"""The catalogue as files: JSONL (the exchange format), CSV, XLSX and GeoJSON. Nothing a person wrote is ever a formula."""

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

import orjson
import xlsxwriter
from sqlmodel import Session

from catalog.errors import InvalidInput
from catalog.fields import FIELDS, PERMIT_FIELDS, TARGET_FIELDS, public_facts
from catalog.language import N_
from catalog.records import read_records

FORMATS: Final = ("jsonl", "csv", "xlsx", "geojson")
COLUMNS: Final = tuple(
    column
    for name, field in FIELDS.items()
    for column in (
        [f"permits.{part}" for part in PERMIT_FIELDS]
        if name == "permits"
        else [f"control_targets.{part}" for part in TARGET_FIELDS]
        if name == "control_targets"
        else [name]
    )
)
PUBLIC_COLUMNS: Final = tuple(column for column in COLUMNS if FIELDS[column.partition(".")[0]].visibility != "internal")
# A cell that begins so would be run by a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def export(session: Session, format: str, out: Path, public: bool = False) -> int:
    """Write every asset to `out`; with `public` only what anybody may see. The number of assets.

    The file appears whole or not at all.
    """
    records: Iterable[dict[str, Any]] = read_records(session)
    if public:
        records = (public_facts(record) for record in records)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            count = write(records, format, file, public)
        os.replace(name, out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count


def write(records: Iterable[Mapping[str, Any]], format: str, out: IO[bytes], public: bool = False) -> int:
    """Write records in a format; how many they were. With `public` a table has no column for what is internal."""
    columns = PUBLIC_COLUMNS if public else COLUMNS
    writers: dict[str, Callable[[Iterable[Mapping[str, Any]], IO[bytes]], int]] = {
        "jsonl": _jsonl,
        "csv": partial(_csv, columns=columns),
        "xlsx": partial(_xlsx, columns=columns),
        "geojson": _geojson,
    }
    if format not in writers:
        raise InvalidInput(
            N_("没有 {value} 这种格式；有 {formats}"), where="format", value=format[:20], formats=FORMATS
        )
    return writers[format](records, out)


def _jsonl(records: Iterable[Mapping[str, Any]], out: IO[bytes]) -> int:
    count = 0
    for count, record in enumerate(records, 1):  # noqa: B007 - the last number is the answer
        out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
    return count


def flat(record: Mapping[str, Any], columns: Sequence[str] = COLUMNS) -> list[Any]:
    """A record as one row in the order of the columns: lists joined, a boundary as GeoJSON text."""
    row: list[Any] = []
    for column in columns:
        head, _, tail = column.partition(".")
        value = record.get(head)
        if tail:
            value = value.get(tail) if isinstance(value, Mapping) else None
        if isinstance(value, list):
            value = "、".join(value)
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
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value


def _xlsx(records: Iterable[Mapping[str, Any]], out: IO[bytes], columns: Sequence[str]) -> int:
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
        for count, record in enumerate(records, 1):
            for column, value in enumerate(flat(record, columns)):
                if isinstance(value, bool):
                    sheet.write_boolean(count, column, value)
                elif isinstance(value, int | float):
                    sheet.write_number(count, column, value)
                elif value is not None:
                    sheet.write_string(count, column, str(value)[:32_767])
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
