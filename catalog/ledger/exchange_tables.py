"""Our own tables back in: CSV, TSV, XLSX and GeoJSON whose columns are the keys of the exchange format, and no others."""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from catalog.errors import InvalidInput, Problem
from catalog.fields import FIELDS, PERMIT_FIELDS, TARGET_FIELDS
from catalog.language import N_
from catalog.ledger import readers, values
from catalog.ledger.ledger import Note
from catalog.ledger.readers import Row

_PARTS: Final = {"permits": PERMIT_FIELDS, "control_targets": TARGET_FIELDS}
COLUMNS: Final = tuple(
    column for name in FIELDS for column in ([f"{name}.{part}" for part in _PARTS[name]] if name in _PARTS else [name])
)
_KEYS: Final = frozenset((*COLUMNS, *FIELDS))
_TEXTS: Final = (".csv", ".tsv", ".txt")
_FEATURES: Final = (".geojson", ".json")
_NEEDED: Final = "kind"  # no asset is without one
_PEEK: Final = 1 << 20
_MOST_PARTS: Final = 200
_PROPERTIES: Final = re.compile(r'"properties"\s*:\s*(?=\{)')
_SEPARATED: Final = re.compile(r"[、;；，,]")
_WHOLE: Final = re.compile(r"-?\d{1,30}", re.ASCII)
_DECIMAL: Final = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
# A cell that begins so would be run by a spreadsheet: an apostrophe goes before it, and off again when it comes back.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SAME_POINT: Final = 1e-6


def harmless(text: str) -> str:
    """A text for a cell of a CSV, which no spreadsheet takes for a formula."""
    return "'" + text if text.lstrip("'").startswith(_FORMULA) else text


def _as_meant(text: str) -> str:
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


def list_text(items: Sequence[str]) -> str:
    """A list as one cell: joined by 、, or as JSON where that would not come apart again, as for an empty one."""
    plain = items and not any(_SEPARATED.search(item) or item != item.strip() for item in items)
    if plain and not items[0].startswith("["):
        return "、".join(items)
    return json.dumps(list(items), ensure_ascii=False)


def is_header(columns: Iterable[str]) -> bool:
    """Whether columns are keys of the exchange format, and nothing else is among them."""
    names = {name for name in columns if name}
    return _NEEDED in names and len(names) > 1 and names <= _KEYS


def is_table(path: Path, suffix: str) -> bool:
    """Whether a file is a table of the exchange format, by its header alone (of features: the names in the first)."""
    try:
        readers.open_check(path)
        if suffix in _TEXTS:
            return is_header(readers.read_csv(path, wanted=COLUMNS).columns)
        if suffix in _FEATURES:
            return is_header(_first_properties(path))
        return suffix == ".xlsx" and _may_hold_keys(path) and bool(readers.read_xlsx(path, is_header)[0])
    except Problem:
        return False  # what reads any layout tells what is wrong with it


def read_table(path: Path, suffix: str) -> tuple[Iterator[Row], list[Note]] | None:
    """The records of such a table, in the keys and values of the exchange format, and what is to be told of the file.

    None where the file is none. A value that cannot be read stays what it was, for the check to refuse it.
    """
    if not is_table(path, suffix):
        return None
    if suffix in _FEATURES:
        records, remarks = readers.read_properties(path)
        return map(_of_feature, records), [Note(None, None, None, remark) for remark in remarks]
    if suffix in _TEXTS:
        table = readers.read_csv(path, wanted=COLUMNS)
        return (_of_cells(row, as_meant=True) for row in table.rows), []
    tables, unread = readers.read_xlsx(path, is_header)
    message = N_("这张表没有读入：它的表头不是交换格式的")
    notes = [Note(one.sheet, None, None, InvalidInput(message, where=one.sheet)) for one in unread]
    return (_of_cells(row) for table in tables for row in table.rows), notes


def _first_properties(path: Path) -> Iterable[str]:
    with path.open("rb") as file:
        head = file.read(4 * _PEEK).decode("utf-8-sig", "replace")
    found = _PROPERTIES.search(head)
    if found is None or '"Feature' not in head:
        return ()
    try:
        properties, _ = json.JSONDecoder().raw_decode(head, found.end())
    except (ValueError, RecursionError):
        return ()
    return properties.keys() if isinstance(properties, dict) else ()


def _may_hold_keys(path: Path) -> bool:
    """Whether a workbook may have such a header, without reading it: the keepers' own are large, and have none."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.startswith(("xl/worksheets/", "xl/sharedStrings"))]
            for name in names[:_MOST_PARTS]:
                with archive.open(name) as part:
                    if f">{_NEEDED}<".encode() in part.read(_PEEK):
                        return True
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError):
        pass
    return False


def _of_cells(row: Row, as_meant: bool = False) -> Row:
    """A row of cells as a record; an empty cell says nothing."""
    record: dict[str, Any] = {}
    for column, cell in row.cells.items():
        if isinstance(cell, str) and as_meant:
            cell = _as_meant(cell)
        if not column or values.cell_text(cell) == "":
            continue
        if column not in _KEYS:
            record[column] = cell
            continue
        head, _, tail = column.partition(".")
        value = _value(column, cell)
        if tail:
            group = record.setdefault(head, {})
            if isinstance(group, dict):
                group[tail] = value
        elif isinstance(value, dict) and isinstance(record.get(head), dict):
            record[head] |= value
        else:
            record[head] = value
    return replace(row, cells=record)


def _value(column: str, cell: Any) -> Any:
    """A cell as the exchange format writes its value; the cell itself where it cannot be read so."""
    if isinstance(cell, list | dict):
        return cell
    head, _, tail = column.partition(".")
    field = _PARTS[head][tail] if tail else FIELDS[head]
    text = values.cell_text(cell)
    if field.type == "text":
        return cell if isinstance(cell, str) else text
    if field.is_number:
        return _number(column, cell, text, field.type == "integer")
    if isinstance(cell, str) and text.startswith(("[", "{")):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return cell
    if field.type == "group":
        return cell
    if field.vocabulary is not None and text in field.vocabulary:
        return [text] if field.type == "choices" else text
    try:
        return values.from_cell(column, cell, None, None)
    except InvalidInput:
        return cell


def _number(column: str, cell: Any, text: str, whole: bool) -> Any:
    value = cell
    if isinstance(cell, str):
        if _WHOLE.fullmatch(text):
            return int(text)
        if not _DECIMAL.fullmatch(text):
            try:
                return values.from_cell(column, cell, None, None)
            except InvalidInput:
                return cell
        value = float(text)
    return int(value) if isinstance(value, float) and value.is_integer() and whole else value


def _of_feature(row: Row) -> Row:
    """A feature as a record: its properties, as JSON or as a table has them, and its geometry as boundary or point."""
    cells = dict(row.cells)
    geometry = cells.pop("geometry", None)
    record, problem = _of_cells(replace(row, cells=cells)).cells, row.problem
    if isinstance(geometry, dict):
        if geometry.get("type") == "Point":
            lng, lat = geometry["coordinates"][:2]
            said = (record.setdefault("lng", lng), record.setdefault("lat", lat))
            apart = (abs(one - other) for one, other in zip(said, (lng, lat), strict=True) if _is_number(one))
            if any(distance > _SAME_POINT for distance in apart):
                problem = problem or InvalidInput(N_("图形的点和 lat、lng 说的不是同一个地方"), where="lat")
        else:
            record["boundary"] = geometry
    return replace(row, cells=record, problem=problem)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
