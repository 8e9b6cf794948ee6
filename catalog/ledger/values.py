"""Checking single facts: a value from a file to the value that is kept, or the reason why not."""

import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from catalog.errors import InvalidInput
from catalog.fields import FIELDS, PERMIT_FIELDS, TARGET_FIELDS, Field
from catalog.language import N_
from catalog.units import factor, parse_quantity
from catalog.vocabulary import YES_NO

_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_DAY = re.compile(
    r"(?:(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?|(\d{4})年(\d{1,2})月(?:(\d{1,2})[日号])?)(?:[T ]\d{1,2}:[\d:.]+Z?)?",
    re.ASCII,
)
_MONTH_KEPT = re.compile(r"\d{4}-\d{2}", re.ASCII)
_DATE_KEPT = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LONGEST_TEXT = 20_000
# Names are looked for in every sentence that is read, and some stand in a table of their own.
LONGEST_NAMES: Mapping[str, int] = {
    **dict.fromkeys(("province", "county", "park", "owner_name", "verified_by", "suitable_industries"), 200),
    "city": 100,
    **dict.fromkeys(("title_zh", "title_en"), 300),  # registers have titles that are whole addresses
}
MOST_ITEMS = 200
MOST_POINTS = 20_000
_PARTS: Mapping[str, Mapping[str, Field]] = {"permits": PERMIT_FIELDS, "control_targets": TARGET_FIELDS}


def check(name: str, value: Any) -> Any:
    """A value of the exchange format, checked by its field; None when it says nothing (an empty list or group).

    `name` may be a part of a group (`permits.fire`). InvalidInput with the reason when it cannot be kept. No
    encumbrances at all is a fact, and stays an empty list.
    """
    head, dot, tail = name.partition(".")
    if dot:
        return _part(FIELDS[head], _PARTS[head], tail, value)
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
        codes = _each(field, value, _code)
        return codes if codes or name == "encumbrances" else None
    if field.type == "names":
        return _each(field, value, _text) or None
    if field.type == "month":
        return _month(field, value)
    if field.type == "date":
        return _date(field, value)
    if field.type == "geometry":
        return _geometry(field, value)
    if not isinstance(value, Mapping):
        return _refuse(field, value)
    return {part: _part(field, _PARTS[name], part, item) for part, item in value.items()} or None


def sift(name: str, value: Any) -> tuple[Any, list[tuple[str, Any, InvalidInput]]]:
    """What can be kept of a value (None for nothing), and for all else of it where it stands, what it is and why not.

    Parts of a group stay out one by one. Of a boundary only the shape is kept; what comes twice in a list, once.
    """
    field = FIELDS.get(name)
    wrong: list[tuple[str, Any, InvalidInput]] = []
    if field is not None and field.type == "group" and isinstance(value, Mapping):
        kept: dict[str, Any] = {}
        for part, item in value.items():
            try:
                kept[part] = check(f"{name}.{part}", item)
            except InvalidInput as problem:
                wrong.append((f"{name}.{shown(part, 60)}", item, problem))
        return kept or None, wrong
    try:
        found = check(name, value)
    except InvalidInput as problem:
        return None, [(name, value, problem)]
    if field is not None and field.type == "geometry":
        for key in value:
            if key not in found:
                left = InvalidInput(N_("“{field}”里的 {key} 没有收"), where=name, field=field, key=shown(key, 60))
                wrong.append((f"{name}.{shown(key, 60)}", value[key], left))
    elif isinstance(value, list) and len(found or ()) < len(value):
        wrong.append((name, value, InvalidInput(N_("“{field}”里有重复的，只收一次"), where=name, field=field)))
    return found, wrong


def from_cell(name: str, cell: Any, unit: str | None, values: Mapping[str, Any] | None) -> Any:
    """A cell of a flat file as a value, by the mapping's unit and value list. None for an empty cell."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    head = name.partition(".")[0]
    field = FIELDS[head]
    text = cell_text(cell)
    if values is not None:
        found = listed(field, text, values)
        if found is None:
            raise InvalidInput(N_("“{value}”不在对照表里"), where=name, value=text[:80])
        return found
    if head in _PARTS:
        field = _PARTS[head][name.partition(".")[2]]
    if field.is_number:
        return _quantity(field, cell, text, unit)
    if field.type == "flag":
        code = YES_NO.find(text)
        return _refuse(field, text) if code is None else code == "true"
    if field.type in ("choices", "names"):
        return [_find(field, item) if field.vocabulary else item for item in _items(text)]
    if field.vocabulary is not None:
        return _find(field, text)
    if field.type in ("month", "date"):
        return _day(field, text)
    if field.type == "geometry":
        if isinstance(cell, Mapping):
            return cell
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return _refuse(field, text)
    return text


def listed(field: Field, text: str, values: Mapping[str, Any]) -> Any:
    """What a value list says of a text or, for a fact of several values, of all its parts; None where it does not."""
    if text in values or field.type not in ("choices", "names"):
        return values.get(text)
    items = _items(text)
    if not items or any(item not in values for item in items):
        return None
    return list(dict.fromkeys(value for item in items for value in values[item]))


def _items(text: str) -> list[str]:
    """The parts of a text that lists several things."""
    parts = text.replace("、", ";").replace("；", ";").replace("，", ";").replace(",", ";").split(";")
    return [part.strip() for part in parts if part.strip()]


def cell_text(cell: Any) -> str:
    """A cell as text, the same whether it was typed into a workbook or into a CSV: 101, not 101.0."""
    if type(cell) is str:
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float):
        # Fifteen digits are what a spreadsheet keeps and shows.
        return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
    return str(cell).strip()


def shown(value: Any, length: int) -> str:
    """The beginning of a value for a report, whatever it is, with nothing in it that a database cannot keep."""
    try:
        text = str(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists without end
        text = f"<{type(value).__name__}>"
    text = text[:length]
    return text if text.isprintable() else _UNKEEPABLE.sub("\ufffd", text)


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


def _day(field: Field, text: str) -> str:
    """A month or a day as people write it (2026/5/1, 2026年5月), in the spelling that is kept."""
    found = _DAY.fullmatch(text)
    year, month, day = (found[1] or found[4], found[2] or found[5], found[3] or found[6]) if found else ("", "", None)
    # 2026.1 may be October that a spreadsheet took for a number.
    if not found or (field.type == "date" and not day) or (text[4] == "." and not day and month == "1"):
        return _refuse(field, text)  # type: ignore[no-any-return]
    return f"{year}-{month:0>2}" if field.type == "month" else f"{year}-{month:0>2}-{day:0>2}"


def _find(field: Field, text: str) -> str:
    assert field.vocabulary is not None
    return field.vocabulary.find(text) or _refuse(field, text)


def _refuse(field: Field, value: Any) -> Any:
    raise InvalidInput(N_("“{field}”的值看不懂：{value}"), where=field.name, field=field, value=shown(value, 80))


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        return _refuse(field, value)  # type: ignore[no-any-return]
    longest = LONGEST_NAMES.get(field.name, LONGEST_TEXT)
    if len(value) > longest:
        raise InvalidInput(N_("“{field}”太长，最多 {n} 个字"), where=field.name, field=field, n=longest)
    if not value.isprintable() and _UNKEEPABLE.search(value):
        return _refuse(field, ascii(value))  # type: ignore[no-any-return]
    return value


def _number(field: Field, value: Any) -> float | int:
    # Whole numbers are not made floats for the check: JSON may hold ones that no float can hold.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _refuse(field, value)  # type: ignore[no-any-return]
    if isinstance(value, float) and (not math.isfinite(value) or (field.type == "integer" and not value.is_integer())):
        return _refuse(field, value)  # type: ignore[no-any-return]
    if (field.low is not None and value < field.low) or (field.high is not None and value > field.high):
        raise InvalidInput(
            N_("“{field}”不会是 {value}（应在 {low} 到 {high} 之间）"),
            where=field.name, field=field, value=_figure(value), low=_figure(field.low), high=_figure(field.high),
        )  # fmt: skip
    return value


def _figure(value: float | None) -> str:
    """A figure for a reader, large ones in groups of three: -5, 22030, 100,000,000."""
    if value is None or abs(value) >= 1e15:
        return "…" if value is None else shown(value, 40)
    return f"{value:,.15g}" if abs(value) >= 100_000 else f"{value:.15g}"


def _code(field: Field, value: Any) -> str:
    assert field.vocabulary is not None
    if not isinstance(value, str) or value not in field.vocabulary:
        raise InvalidInput(N_("“{field}”没有“{value}”这个选项"), where=field.name, field=field, value=shown(value, 60))
    return value


def _each(field: Field, value: Any, one: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST_ITEMS:
        return _refuse(field, value)  # type: ignore[no-any-return]
    return list(dict.fromkeys(one(field, item) for item in value))


def _month(field: Field, value: Any) -> str:
    if not isinstance(value, str) or not _MONTH_KEPT.fullmatch(value) or not _is_day(f"{value}-01"):
        return _refuse(field, value)  # type: ignore[no-any-return]
    return value


def _date(field: Field, value: Any) -> str:
    if not isinstance(value, str) or not _DATE_KEPT.fullmatch(value) or not _is_day(value):
        return _refuse(field, value)  # type: ignore[no-any-return]
    return value


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _part(field: Field, parts: Mapping[str, Field], name: Any, value: Any) -> Any:
    if name not in parts:
        raise InvalidInput(N_("“{field}”没有“{value}”这一项"), where=field.name, field=field, value=shown(name, 60))
    return _code(parts[name], value) if parts[name].vocabulary else _number(parts[name], value)


def _geometry(field: Field, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or value.get("type") not in ("Polygon", "MultiPolygon"):
        return _refuse(field, value)  # type: ignore[no-any-return]
    # Only ledgers with boundaries need a geometry library, which takes a while to load.
    from shapely import get_coordinates
    from shapely.geometry import shape
    from shapely.validation import explain_validity

    # Nothing else that a file may have put into the object is kept.
    kept = {"type": value["type"], "coordinates": value.get("coordinates")}
    try:
        found = shape(kept)
        points = len(get_coordinates(found))
        west, south, east, north = found.bounds
        plain = points <= MOST_POINTS and _all_numbers(kept["coordinates"])
        problem = None if found.is_valid else explain_validity(found)
    except Exception as error:  # whatever a geometry library finds wrong with made-up coordinates
        raise InvalidInput(N_("“{field}”的图形读不出来"), where=field.name, field=field) from error
    if not plain or not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InvalidInput(N_("“{field}”的坐标超出范围"), where=field.name, field=field)
    if problem:
        raise InvalidInput(N_("“{field}”的图形有错：{reason}"), where=field.name, field=field, reason=problem[:120])
    return kept


def _all_numbers(coordinates: Any) -> bool:
    """Whether nested lists hold finite numbers and nothing else, at any depth that a polygon has."""
    if isinstance(coordinates, list | tuple):
        return all(_all_numbers(item) for item in coordinates)
    return isinstance(coordinates, int | float) and not isinstance(coordinates, bool) and math.isfinite(coordinates)
