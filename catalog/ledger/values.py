"""Checking single facts: a value from a file to the value that is kept, or the reason why not."""

import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shapely.geometry import shape
from shapely.validation import explain_validity

from catalog.errors import InvalidInput
from catalog.fields import FIELDS, PERMIT_FIELDS, TARGET_FIELDS, Field
from catalog.language import N_
from catalog.units import factor, parse_quantity
from catalog.vocabulary import YES_NO

_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
LONGEST_TEXT = 20_000
MOST_ITEMS = 200
MOST_POINTS = 20_000


def check(name: str, value: Any) -> Any:
    """A value of the exchange format, checked by its field. InvalidInput with the reason when it cannot be kept."""
    field = FIELDS[name]
    if field.type == "text":
        return _text(field, value)
    if field.is_number:
        return _number(field, value)
    if field.type == "flag":
        return value if isinstance(value, bool) else _refuse(field, value)
    if field.type == "choice":
        return _code(field, value)
    if field.type == "choices":
        return _each(field, value, _code)
    if field.type == "names":
        return _each(field, value, _text)
    if field.type == "month":
        return _month(field, value)
    if field.type == "date":
        return _date(field, value)
    if field.type == "geometry":
        return _geometry(field, value)
    parts = PERMIT_FIELDS if name == "permits" else TARGET_FIELDS
    if not isinstance(value, Mapping):
        return _refuse(field, value)
    return {part: _part(field, parts, part, item) for part, item in value.items()}


def from_cell(name: str, cell: Any, unit: str | None, values: Mapping[str, Any] | None) -> Any:
    """A cell of a flat file as a value, by the mapping's unit and value list. None for an empty cell."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    head = name.partition(".")[0]
    field = FIELDS[head]
    text = _cell_text(cell)
    if values is not None:
        if text not in values:
            raise InvalidInput(N_("“{value}”不在对照表里"), where=name, value=text[:80])
        return values[text]
    if head in ("permits", "control_targets"):
        field = (PERMIT_FIELDS if head == "permits" else TARGET_FIELDS)[name.partition(".")[2]]
    if field.is_number:
        return _quantity(field, cell, text, unit)
    if field.type == "flag":
        code = YES_NO.find(text)
        return _refuse(field, text) if code is None else code == "true"
    if field.type in ("choices", "names"):
        items = [part.strip() for part in text.replace("、", ";").replace("；", ";").replace(",", ";").split(";")]
        return [_find(field, item) if field.vocabulary else item for item in items if item]
    if field.vocabulary is not None:
        return _find(field, text)
    if field.type == "month":
        return text[:7].replace("/", "-").replace(".", "-")
    if field.type == "date":
        return text[:10].replace("/", "-").replace(".", "-")
    if field.type == "geometry":
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return _refuse(field, text)
    return text


def _cell_text(cell: Any) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _quantity(field: Field, cell: Any, text: str, unit: str | None) -> float | int:
    scale = 1.0 if unit is None else (factor(field.unit, unit) or math.nan)
    if (isinstance(cell, int | float) and not isinstance(cell, bool)) or _PLAIN_NUMBER.fullmatch(text):
        value = float(cell) * scale
    else:
        read = parse_quantity(text, field.unit)
        if read is None or read.low != read.high:
            return _refuse(field, text)  # type: ignore[no-any-return]
        value = read.value if read.unit_said else read.value * scale
    value = round(value, 6)
    return int(value) if field.type == "integer" and value.is_integer() else value


def _find(field: Field, text: str) -> str:
    assert field.vocabulary is not None
    return field.vocabulary.find(text) or _refuse(field, text)


def _refuse(field: Field, value: Any) -> Any:
    raise InvalidInput(N_("“{field}”的值看不懂：{value}"), where=field.name, field=field.zh, value=str(value)[:80])


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        return _refuse(field, value)  # type: ignore[no-any-return]
    if len(value) > LONGEST_TEXT:
        raise InvalidInput(N_("“{field}”太长，最多 {n} 个字"), where=field.name, field=field.zh, n=LONGEST_TEXT)
    if _UNKEEPABLE.search(value):
        return _refuse(field, ascii(value))  # type: ignore[no-any-return]
    return value


def _number(field: Field, value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return _refuse(field, value)  # type: ignore[no-any-return]
    if field.type == "integer" and value != int(value):
        return _refuse(field, value)  # type: ignore[no-any-return]
    if (field.low is not None and value < field.low) or (field.high is not None and value > field.high):
        raise InvalidInput(
            N_("“{field}”不会是 {value}（应在 {low} 到 {high} 之间）"),
            where=field.name, field=field.zh, value=str(value)[:40], low=field.low, high=field.high,
        )  # fmt: skip
    return value


def _code(field: Field, value: Any) -> str:
    assert field.vocabulary is not None
    if not isinstance(value, str) or value not in field.vocabulary:
        raise InvalidInput(
            N_("“{field}”没有“{value}”这个选项"), where=field.name, field=field.zh, value=str(value)[:60]
        )
    return value


def _each(field: Field, value: Any, one: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST_ITEMS:
        return _refuse(field, value)  # type: ignore[no-any-return]
    return list(dict.fromkeys(one(field, item) for item in value))


def _month(field: Field, value: Any) -> str:
    try:
        date.fromisoformat(f"{value}-01")
    except ValueError:
        return _refuse(field, value)  # type: ignore[no-any-return]
    return str(value)


def _date(field: Field, value: Any) -> str:
    try:
        return (
            date.fromisoformat(value).isoformat()
            if isinstance(value, str) and len(value) == 10
            else _refuse(field, value)
        )
    except ValueError:
        return _refuse(field, value)  # type: ignore[no-any-return]


def _part(field: Field, parts: Mapping[str, Field], name: Any, value: Any) -> Any:
    if name not in parts:
        raise InvalidInput(N_("“{field}”没有“{value}”这一项"), where=field.name, field=field.zh, value=str(name)[:60])
    return _code(parts[name], value) if parts[name].vocabulary else _number(parts[name], value)


def _geometry(field: Field, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or value.get("type") not in ("Polygon", "MultiPolygon"):
        return _refuse(field, value)  # type: ignore[no-any-return]
    try:
        found = shape(dict(value))
        points = sum(len(part.exterior.coords) for part in getattr(found, "geoms", [found]))
        west, south, east, north = found.bounds
    except Exception as error:  # whatever a geometry library finds wrong with made-up coordinates
        raise InvalidInput(N_("“{field}”的图形读不出来"), where=field.name, field=field.zh) from error
    if points > MOST_POINTS or not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InvalidInput(N_("“{field}”的坐标超出范围"), where=field.name, field=field.zh)
    if not found.is_valid:
        raise InvalidInput(
            N_("“{field}”的图形有错：{reason}"), where=field.name, field=field.zh, reason=explain_validity(found)[:120]
        )
    return dict(value)
