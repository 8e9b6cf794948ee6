"""Facts as a reader sees them on paper: figures grouped by thousands, in the units of the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from app.brochures.edition_shape import Lang, Value, Words
from catalog.fields import FIELDS, Field, field_of, unit_label
from catalog.language import N_, translate

MU_M2: Final = 10_000 / 15
YEARS: Final = ("built_year", "land_term_until")  # whole numbers that are not counts: never grouped
HAVING: Final = ("dual_power", "gas", "steam", "heating", "fibre", "rail_siding")  # 有 or 无; other flags are 是 or 否
COUNTED: Final = {"docks": ("个", ""), "fire_rating": ("级", "")}  # counting words that are no units


def tags(lang: Lang) -> tuple[str, ...]:
    """The languages of an edition, as the rest of the program names them."""
    return {"zh": ("zh-CN",), "en": ("en",), "both": ("zh-CN", "en")}[lang]


def say(message: str, lang: Lang, **values: Any) -> Words:
    """A message in each language of the edition."""
    return [translate(message, tag, **values) for tag in tags(lang)]


def grouped(value: float, decimals: int = 2) -> str:
    """A number with its thousands grouped, at most so many decimals and none that say nothing."""
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def value_of(name: str, value: Any, lang: Lang, record: Mapping[str, Any] | None = None) -> list[Value]:
    """A fact in each language of the edition; one entry where both languages write it alike."""
    field = field_of(name)
    if field is None:
        return [Value(words=str(value))]
    values = [_value(field, value, tag, record or {}) for tag in tags(lang)]
    return values[:1] if len(values) == 2 and values[0] == values[1] else values


def _value(field: Field, value: Any, tag: str, record: Mapping[str, Any]) -> Value:
    english = tag.startswith("en")
    name = field.name
    if name == "land_area_m2":
        return land_area(float(value), tag)[0]
    if name == "sale_price_cny":
        return _money(float(value), english)
    if name in YEARS:
        return Value(figure=str(value), unit="" if english else "年")
    if field.type == "flag":
        yes, no = (N_("有"), N_("无")) if name in HAVING else (N_("是"), N_("否"))
        return Value(words=translate(yes if value else no, tag))
    if field.is_number:
        if name == "fire_rating" and english:
            return Value(words=f"grade {value}")
        if name in COUNTED:
            return Value(figure=grouped(value), unit=COUNTED[name][1 if english else 0])
        unit = unit_label(field.unit, tag)
        if value == 1 and unit in ("years", "storeys"):
            unit = unit[:-1]
        return Value(figure=grouped(value), unit=unit)
    if field.type in ("choices", "names") and isinstance(value, list | tuple):
        labels = [field.vocabulary.label(code, tag) if field.vocabulary else str(code) for code in value]
        return Value(words=(", " if english and all(label.isascii() for label in labels) else "、").join(labels))
    if field.vocabulary is not None:
        return Value(words=field.vocabulary.label(str(value), tag))
    return Value(words=str(value))


def land_area(square_metres: float, tag: str) -> tuple[Value, Value]:
    """An area of land in the reader's unit, and in square metres."""
    if tag.startswith("en"):
        hectares = square_metres / 10_000
        first = Value(figure=grouped(hectares, 2 if hectares >= 1 else 3), unit="ha")
        return first, Value(figure=grouped(square_metres, 0), unit="m²")
    return Value(figure=grouped(square_metres / MU_M2, 1), unit="亩"), Value(
        figure=grouped(square_metres, 0), unit="㎡"
    )


def _money(yuan: float, english: bool) -> Value:
    if english:
        if yuan >= 1e6:
            return Value(figure=grouped(yuan / 1e6, 3), unit="million CNY")
        return Value(figure=grouped(yuan, 0), unit="CNY")
    if yuan >= 1e8:
        return Value(figure=grouped(yuan / 1e8, 4), unit="亿元")
    if yuan >= 1e4:
        return Value(figure=grouped(yuan / 1e4), unit="万元")
    return Value(figure=grouped(yuan, 0), unit="元")


def plain(values: list[Value]) -> str:
    """A value as one line of text."""
    parts = [value.get("words") or f"{value.get('figure', '')} {value.get('unit', '')}".strip() for value in values]
    return " / ".join(parts)


def day(text: str, tag: str) -> str:
    """An ISO date (or year, or month) for a reader: 2026-11-22, or 22 Nov 2026."""
    if not tag.startswith("en"):
        return text
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{found.day} {months[found.month - 1]} {found.year}"


def label(name: str, lang: Lang) -> Words:
    """The name of a fact in each language of the edition."""
    field = field_of(name) or FIELDS["id"]
    return [field.label(tag) for tag in tags(lang)]
