"""Facts as a reader sees them, on a page and in print: figures and words in the units of the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NotRequired, TypedDict

from catalog import figures
from catalog.condition_values import day_text, month_text
from catalog.fields import Field, field_of, unit_label
from catalog.language import N_, translate
from catalog.place_names import place_label

HAVING: Final = ("dual_power", "gas", "steam", "heating", "fibre", "rail_siding")  # 有 or 无; other flags are 是 or 否
PLACES: Final = ("province", "city", "county", "park")


class Value(TypedDict):
    """A figure with its unit, or words."""

    figure: NotRequired[str]
    unit: NotRequired[str]
    words: NotRequired[str]


def value_of(name: str, value: Any, lang: str) -> Value:
    """A fact by name as a reader of `lang` sees it."""
    field = field_of(name)
    if field is None:
        return Value(words=str(value))
    if field.type == "flag":
        yes, no = (N_("有"), N_("无")) if name in HAVING else (N_("是"), N_("否"))
        return Value(words=translate(yes if value else no, lang))
    if field.is_number:
        return _quantity(field, value, lang)
    if field.type in ("choices", "names") and isinstance(value, list | tuple):
        labels = [field.vocabulary.label(code, lang) if field.vocabulary else str(code) for code in value]
        comma = ", " if lang == "en" and all(label.isascii() for label in labels) else "、"
        return Value(words=comma.join(labels))
    if field.vocabulary is not None:
        return Value(words=field.vocabulary.label(str(value), lang))
    return Value(words=place_label(str(value), lang) if name in PLACES else str(value))


def _quantity(field: Field, value: Any, lang: str) -> Value:
    if field.name == "fire_rating" and lang == "en":
        return Value(words=figures.told(field, value, lang))
    figure, unit = figures.figure(field, value, lang)
    return Value(figure=figure, unit=unit)


def span_of(name: str, low: float, high: float, lang: str) -> Value:
    """A fact that is only known between two ends, which are counted as the columns of a snapshot count them."""
    field = field_of(name)
    assert field is not None, name
    if field.is_number:
        (first, unit), (last, other) = (figures.figure(field, end, lang) for end in (low, high))
        if unit == other:
            return Value(figure=f"{first}–{last}", unit=unit)
        return Value(words=figures.told_range(field, low, high, lang))
    ends = [month_text(end) if field.type == "month" else day(day_text(end), lang) for end in (low, high)]
    return Value(words=translate(N_("{first} 至 {last}"), lang, first=ends[0], last=ends[1]))


def planned_of(value: Value, lang: str) -> Value:
    """A fact that is reserved, designed or under construction, said so."""
    told = value.get("words") or f"{value.get('figure', '')} {value.get('unit', '')}".strip()
    return Value(words=translate(N_("{value}（规划中）"), lang, value=told))


def land_area(square_metres: float, lang: str) -> tuple[Value, Value]:
    """An area of land in the reader's unit, and in square metres."""
    figure, unit = figures.land_area(square_metres, lang)
    metres = Value(figure=figures.grouped(square_metres, 0), unit=unit_label("m2", lang))
    return Value(figure=figure, unit=unit), metres


def place_line(record: Mapping[str, Any], lang: str) -> str:
    """Where an asset lies, short: 阜新市 彰武县 · 彰武经济开发区, or Zhangwu County, Fuxin · Zhangwu Economic Development Zone."""
    names = [place_label(str(record[name]), lang) for name in ("city", "county") if record.get(name)]
    parts = [", ".join(names[::-1]) if lang == "en" else " ".join(names), place_label(record.get("park") or "", lang)]
    return " · ".join(part for part in parts if part)


def day(text: str, lang: str) -> str:
    """An ISO date (or year, or month) for a reader: 2026-11-22, or 22 Nov 2026."""
    if not lang.startswith("en"):
        return text
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{found.day} {months[found.month - 1]} {found.year}"
