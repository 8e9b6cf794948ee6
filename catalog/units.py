"""Text to numbers with units, and units to each other. What a number is kept in is `catalog.fields`' unit.

1 亩 = 2000/3 m² · 1 公顷 = 10,000 m² · 1 acre = 4,046.856 m² · 1 sq ft = 0.092903 m² · 1 kN/m² = 0.10197 t/m² ·
1 psf = 0.0048824 t/m² · a month of rent has 30 days · a year 12 months · 1 MVA = 1,000 kVA (MW taken one to one).
"""

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MU_M2: Final = 2000 / 3
_SHARE: Final = {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9}

# For each unit kept inside: the spellings that give it, and what one of them is.
UNITS: Final[dict[str, dict[str, float]]] = {
    "m2": {
        "㎡": 1, "m2": 1, "m²": 1, "平方米": 1, "平米": 1, "平方": 1, "平": 1, "方": 1, "sqm": 1, "sq m": 1, "sq.m": 1,
        "sq. m": 1, "square metres": 1, "square meters": 1, "sq metres": 1, "sq meters": 1, "亩": MU_M2, "mu": MU_M2,
        "公顷": 1e4, "ha": 1e4, "hectares": 1e4, "hectare": 1e4, "acres": 4046.856, "acre": 4046.856, "sq ft": 0.092903,
        "sqft": 0.092903, "sf": 0.092903, "sq. ft": 0.092903, "square feet": 0.092903, "平方英尺": 0.092903, "平方公里": 1e6, "平方千米": 1e6,
        "km2": 1e6,
    },
    "m": {"米": 1, "m": 1, "公尺": 1, "metres": 1, "meters": 1, "metre": 1, "meter": 1, "厘米": 0.01, "cm": 0.01,
          "mm": 0.001, "毫米": 0.001, "ft": 0.3048, "feet": 0.3048, "foot": 0.3048, "英尺": 0.3048, "'": 0.3048},
    "km": {"公里": 1, "千米": 1, "km": 1, "kilometres": 1, "kilometers": 1, "里": 0.5, "米": 0.001, "m": 0.001,
           "miles": 1.609344, "mile": 1.609344},
    "t": {"吨": 1, "t": 1, "tonnes": 1, "tonne": 1, "tons": 1, "ton": 1, "-tonne": 1, "-ton": 1, "公斤": 0.001,
          "kg": 0.001},
    "t/m2": {"吨/平米": 1, "吨/平方米": 1, "吨/平方": 1, "吨/平": 1, "吨/㎡": 1, "吨/m2": 1, "t/㎡": 1, "t/m2": 1,
             "t/m²": 1, "吨每平米": 1, "吨每平": 1, "吨": 1, "t": 1, "kn/m2": 0.10197, "kn/㎡": 0.10197,
             "kn/m²": 0.10197, "kpa": 0.10197, "公斤/平": 0.001, "公斤/平米": 0.001, "公斤/平方米": 0.001,
             "kg/m2": 0.001, "kg/m²": 0.001, "kg/㎡": 0.001, "psf": 0.0048824},
    "kVA": {"kva": 1, "千伏安": 1, "mva": 1000, "兆伏安": 1000, "kw": 1, "千瓦": 1, "mw": 1000, "兆瓦": 1000},
    "kV": {"kv": 1, "千伏": 1},
    "t/day": {"吨/天": 1, "吨/日": 1, "t/d": 1, "t/day": 1, "m3/d": 1, "m3/day": 1, "m³/day": 1, "m³/d": 1, "m³/天": 1,
              "方/天": 1, "立方/天": 1, "立方米/天": 1, "立方米/日": 1, "方/日": 1, "吨每天": 1, "吨/小时": 24, "t/h": 24,
              "吨": 1, "方": 1, "m3": 1, "m³": 1, "t": 1, "tonnes/day": 1, "tonnes a day": 1, "m3 a day": 1},
    "t/h": {"吨/小时": 1, "吨/时": 1, "吨/h": 1, "t/h": 1, "tph": 1, "蒸吨": 1, "吨每小时": 1, "吨": 1, "t": 1,
            "tonnes/hour": 1, "t/hr": 1},
    "m3/h": {"m3/h": 1, "m³/h": 1, "方/小时": 1, "方/时": 1, "立方/小时": 1, "立方米/小时": 1, "nm3/h": 1, "m3/hr": 1,
             "方/天": 1 / 24, "m3/day": 1 / 24, "m³/天": 1 / 24, "立方米/天": 1 / 24, "方": 1, "立方": 1},
    "CNY": {"元": 1, "块": 1, "rmb": 1, "cny": 1, "yuan": 1, "人民币": 1, "万": 1e4, "万元": 1e4, "亿": 1e8, "亿元": 1e8},
    "CNY/m2": {"元/㎡": 1, "元/平": 1, "元/平米": 1, "元/平方米": 1, "元/m2": 1, "cny/m2": 1, "rmb/m2": 1, "元": 1},
    "CNY/m2/month": {
        f"{money}/{area}{month}": factor
        for money in ("元", "块", "rmb", "cny", "yuan")
        for area in ("㎡", "平", "平米", "平方", "平方米", "m2", "m²", "sqm")
        for month, factor in (
            ("/月", 1), ("·月", 1), (".月", 1), ("每月", 1), ("/month", 1), ("/mo", 1), ("/天", 30), ("·天", 30),
            ("/日", 30), ("·日", 30), ("/day", 30), ("/年", 1 / 12), ("·年", 1 / 12), ("/year", 1 / 12), ("", 1),
        )
    } | {"元": 1, "块": 1, "块钱": 1, "元/月": 1, "元/天": 30, "元/年": 1 / 12},
    "10k CNY/mu": {"万/亩": 1, "万元/亩": 1, "万一亩": 1, "万每亩": 1, "10k cny/mu": 1, "万": 1, "万元": 1,
                   "元/㎡": MU_M2 / 1e4, "元/平": MU_M2 / 1e4, "元/平方米": MU_M2 / 1e4, "元/m2": MU_M2 / 1e4},
    "tce": {"吨标煤": 1, "tce": 1, "吨标准煤": 1, "吨": 1},
    "tce/10k CNY": {"吨标煤/万元": 1, "tce/万元": 1, "吨/万元": 1},
    "years": {"年": 1, "years": 1, "year": 1, "yrs": 1, "个月": 1 / 12, "months": 1 / 12},
    "storeys": {"层": 1, "storeys": 1, "floors": 1, "stories": 1},
    "count": {"台": 1, "个": 1, "部": 1, "units": 1},
    "deg": {"°": 1, "度": 1},
    "": {"个": 1, "级": 1, "年": 1, "": 1},
}  # fmt: skip

_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_ONE: Final = "[一二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
_PLACE: Final = "[十百千拾佰仟]"
_TWO_NUMBERS: Final = re.compile(rf"^{_ONE}{{2}}$|{_ONE}{{2}}{_PLACE}|{_PLACE}{_ONE}{{2}}$")
_SIDE_BY_SIDE: Final = re.compile(
    r"(?P<head>(?:[一二两三四五六七八九]?[十百千万亿])*)"
    r"(?:(?P<least>[一二两三四五六七八])(?P<most>[二三四五六七八九])(?P<tail>[十百千]?[万亿]?)|(?<=十)几)"
)
CHINESE_NUMBER: Final = r"[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]+"
NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d{1,2}(?!\w))?"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in the unit kept inside. A single figure has low == value == high; an open end is None."""

    value: float
    low: float | None
    high: float | None
    unit_said: bool = True
    approximate: bool = False


def normalise(text: str) -> str:
    """Text with compatibility forms folded, so that full-width digits and ㎡ read like 1 and m2, lower case."""
    return unicodedata.normalize("NFKC", text).replace("²", "2").replace("³", "3").casefold()


def chinese_number(text: str) -> float | None:
    """The value of 十二, 三千五百, 一百零五, 二〇二六; None when it is not such a number. 万 and 亿 are not read here.

    Two digits side by side where one has its place (七八, 十二三, 两三千) are two numbers: "seven or eight".
    """
    if not text or any(character not in _DIGITS and character not in _PLACES for character in text):
        return None
    if _TWO_NUMBERS.search(text):
        return None
    if all(character in _DIGITS for character in text):
        return float("".join(str(_DIGITS[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _PLACES:
            total += (digit or 1) * _PLACES[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    # 三千五 is 3,500: a last digit right after a place counts for the next lower one.
    last = _PLACES.get(text[-2], 1) if len(text) > 1 and text[-1] in _DIGITS else 1
    return float(total + digit * (last // 10 if last > 10 else 1))


def side_by_side(text: str, number: Callable[[str], float | None] = chinese_number) -> tuple[float, float] | None:
    """Both ends of a range that is said without a word between them: 七八, 十二三, 两三千, 三五百, 十几 (10 to 20).

    None for all else. `number` reads each end.
    """
    found = _SIDE_BY_SIDE.fullmatch(text)
    if found is None:
        return None
    if found["least"] is None:
        tens = number(found["head"])
        return None if tens is None else (tens, tens + 10)
    least, most = (number(found["head"] + found[one] + found["tail"]) for one in ("least", "most"))
    return (least, most) if least is not None and most is not None and least < most else None


def read_number(text: str) -> float | None:
    """A plain number, with thousands grouped or not, or a Chinese one; None when it is neither."""
    bare = text.strip().replace(",", "").replace("，", "")
    value: float | None
    try:
        value = float(bare)
    except ValueError:
        value = chinese_number(text.strip())
    return value if value is not None and math.isfinite(value) and "_" not in bare else None


def spellings(unit: str) -> list[str]:
    """Every spelling of a unit, normalised, the longest first."""
    return sorted({normalise(name) for name in UNITS[unit] if name}, key=len, reverse=True)


@lru_cache(maxsize=1_000)
def factor(unit: str, spelling: str) -> float | None:
    """What one of `spelling` is in `unit`; None when it is not a spelling of it."""
    wanted = normalise(spelling).strip()
    for name, value in UNITS[unit].items():
        if normalise(name) == wanted:
            return value
    return None


_RANGE = re.compile(r"(?<=[^\s])\s*(?:-|–|—|~|～|至|到|\.\.|to)\s*")
_ABOUT = re.compile(r"^(?:约|大约|大概|around|about|approx\.?|~)\s*|(?:左右|上下)$")
_AT_LEAST = re.compile(
    r"(?:以上|起|及以上|\+|or more|and above)$|^(?:>=|≥|>|不少于|不低于|至少|at least|over|min\.?)\s*"
)
_AT_MOST = re.compile(r"(?:以下|以内|之内|or less)$|^(?:<=|≤|<|不超过|不高于|至多|at most|under|max\.?|up to)\s*")


def parse_quantity(text: str, unit: str) -> Quantity | None:
    """One quantity as a person types it (1.2万㎡, 30-50亩, 5000平以上, 约 9 m); None when it is not one.

    A figure without a unit is taken to be in `unit`. The unit behind the second figure of a range holds for both.
    """
    bare = normalise(text).strip()
    about, least, most = bool(_ABOUT.search(bare)), bool(_AT_LEAST.search(bare)), bool(_AT_MOST.search(bare))
    for pattern in (_ABOUT, _AT_LEAST, _AT_MOST):
        bare = pattern.sub("", bare).strip()
    parts = _RANGE.split(bare)
    if not 1 <= len(parts) <= 2:
        return None
    read = [_figure(part, unit) for part in parts]
    if any(item is None for item in read):
        return None
    figures = [item for item in read if item is not None]
    if len(figures) == 2 and not figures[0][2]:
        # 30-50亩: the first figure takes the share and unit of the second.
        figures[0] = (figures[0][0] * figures[1][1], figures[1][1], True)
    else:
        figures[0] = (figures[0][0] * figures[0][1], figures[0][1], figures[0][2])
    if len(figures) == 2:
        figures[1] = (figures[1][0] * figures[1][1], figures[1][1], figures[1][2])
        low, high = sorted((figures[0][0], figures[1][0]))
        return Quantity((low + high) / 2, low, high, figures[1][2], about)
    value = figures[0][0]
    return Quantity(value, None if most else value, None if least else value, figures[0][2], about)


def _figure(text: str, unit: str) -> tuple[float, float, bool] | None:
    """The figure, what one of its unit is, and whether a unit was said."""
    match = re.fullmatch(rf"(-?(?:{NUMBER})|{CHINESE_NUMBER})\s*(万|亿|千|百|k)?\s*(.*)", text.strip())
    if not match:
        return None
    value = read_number(match[1])
    if value is None:
        return None
    share, rest = match[2] or "", match[3].strip()
    if share and (found := factor(unit, share + rest)) is not None:
        return value, found, True
    scale = _SHARE.get(share, 1.0)
    if not rest:
        return value, scale, bool(share)
    found = factor(unit, rest)
    return None if found is None else (value, scale * found, True)
