"""Figures as a reader sees them: grouped by thousands, in the unit of the reader's language."""

from typing import Final

from catalog.fields import Field, unit_label
from catalog.units import MU_M2

YEARS: Final = ("built_year", "land_term_until")  # whole numbers that are not counts: never grouped
COUNTED: Final = {"docks": ("个", ""), "fire_rating": ("级", "")}  # counting words that are no units


def grouped(value: float, decimals: int = 2) -> str:
    """A number with its thousands grouped, at most so many decimals and none that say nothing."""
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure(field: Field, value: float, lang: str) -> tuple[str, str]:
    """A quantity of a field as a figure and its unit: land in 亩 or ha, money in 万元, 亿元 or million CNY."""
    english = lang.startswith("en")
    if field.name == "land_area_m2":
        return land_area(value, lang)
    if field.unit == "CNY":
        return money(value, lang)
    if field.name in YEARS:
        return str(int(value)), "" if english else "年"
    if field.name in COUNTED:
        return grouped(value), COUNTED[field.name][1 if english else 0]
    unit = unit_label(field.unit, lang)
    return grouped(value), unit[:-1] if value == 1 and unit in ("years", "storeys") else unit


def told(field: Field, value: float, lang: str) -> str:
    """A quantity of a field as one text: 9 m, 100 亩, 1,200 万元, grade 2."""
    if field.name == "fire_rating" and lang.startswith("en"):
        return f"grade {grouped(value)}"
    shown, unit = figure(field, value, lang)
    return f"{shown} {unit}".strip()


def told_range(field: Field, low: float | None, high: float | None, lang: str) -> str:
    """A range as one text, its unit told once where both ends share it: 40–60 亩, 800 万元–1 亿元; an open end is …."""
    ends = [None if end is None else figure(field, end, lang) for end in (low, high)]
    units = [end[1] for end in ends if end is not None]
    if len(set(units)) == 1:
        return f"{'–'.join('…' if end is None else end[0] for end in ends)} {units[0]}".strip()
    return "–".join("…" if end is None else " ".join(end).strip() for end in ends)


def land_area(square_metres: float, lang: str) -> tuple[str, str]:
    """An area of land as a figure and its unit: 亩 in Chinese, hectares in English, small ones in square metres."""
    if lang.startswith("en"):
        hectares = square_metres / 10_000
        if hectares >= 0.01:
            return grouped(hectares, 2 if hectares >= 1 else 3), "ha"
    elif square_metres >= MU_M2 / 10:
        return grouped(square_metres / MU_M2, 1), "亩"
    return grouped(square_metres, 2), unit_label("m2", lang)


def money(yuan: float, lang: str) -> tuple[str, str]:
    """An amount of money as a figure and its unit."""
    if lang.startswith("en"):
        return (grouped(yuan / 1e6, 3), "million CNY") if yuan >= 1e6 else (grouped(yuan, 0), "CNY")
    if yuan >= 1e8:
        return grouped(yuan / 1e8, 4), "亿元"
    return (grouped(yuan / 1e4), "万元") if yuan >= 1e4 else (grouped(yuan, 0), "元")
