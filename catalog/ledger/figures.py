"""Figures in a text: numbers in digits or words, with shares (万) and units, ranges, sums and products."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from catalog.ledger.wording import fold
from catalog.units import UNITS, chinese_number, normalise, side_by_side

MOST: Final = 1e15  # no figure of a ledger is larger
SHARES: Final = {"万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "千": 1e3, "百": 1e2}
_MORE_UNITS: Final[dict[str, dict[str, float]]] = {
    "m2": {"平方公尺": 1, "m^2": 1, "市亩": 2000 / 3},
    "kVA": {"kv.a": 1, "kv·a": 1, "kv-a": 1, "va": 0.001},
    "t/day": {"m3/日": 1, "m3/天": 1, "吨/d": 1, "立方米/d": 1, "立方米": 1, "立方": 1, "方/d": 1, "t/日": 1, "t/天": 1,
              "吨每日": 1, "t/h": 24, "吨/时": 24, "m3/h": 24},
    "m3/h": {"m3/小时": 1, "m3/时": 1, "立方米/时": 1, "立方米": 1, "标方/小时": 1, "标方": 1, "nm3/小时": 1, "m3": 1,
             "方每小时": 1, "立方每小时": 1, "m3/天": 1 / 24, "m3/d": 1 / 24},
    "t/h": {"吨/小时": 1, "t/小时": 1, "t/时": 1, "t/d": 1 / 24, "t/天": 1 / 24, "t/日": 1 / 24, "吨/天": 1 / 24, "吨/日": 1 / 24},
    "t/m2": {"千牛/平方米": 0.10197, "千牛/m2": 0.10197, "千牛每平方米": 0.10197, "吨每平方米": 1, "公斤": 0.001, "kg": 0.001,
             "kn": 0.10197, "千牛": 0.10197},
    "CNY": {"圆": 1, "元人民币": 1},
    "tce": {"吨标准煤当量": 1, "t标煤": 1, "t标准煤": 1, "t": 1, "tce/a": 1, "tce/年": 1, "吨标煤/年": 1, "吨标准煤/年": 1},
    "tce/10k CNY": {"吨标准煤/万元": 1, "tce/万": 1},
    "10k CNY/mu": {"万元每亩": 1, "元/亩": 1e-4, "元/平方": 2000 / 3 / 1e4, "亿元/平方公里": 20 / 3, "亿元/km2": 20 / 3,
                   "万元/公顷": 1 / 15, "万元/ha": 1 / 15, "亿元/公顷": 1e4 / 15, "亿元/亩": 1e4},
    "count": {"台": 1, "套": 1, "座": 1, "辆": 1},
    "storeys": {"f": 1, "楼": 1},
    "years": {"年期": 1, "年起": 1},
    "": {"座": 1, "处": 1, "口": 1, "道": 1, "扇": 1},
}  # fmt: skip
ARABIC: Final = r"(?:\d{1,3}(?:[,']\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)*(?:e[+-]?\d{1,2}(?![\da-z]))?)"
CHINESE: Final = r"[零〇一二两三四五六七八九十百千万亿萬億壹贰叁肆伍陆柒捌玖拾佰仟]+"
_FIGURE: Final = re.compile(
    rf"(?P<a>{ARABIC})(?:\s?(?P<s>[亿万])(?P<b>{ARABIC})\s?(?P<t>万|千(?![伏瓦米克升])|百))?|(?P<c>{CHINESE})"
)
_SHARE: Final = re.compile(r"\s?([万萬亿億百]|千(?![伏瓦米克升牛]))")
_RANGE: Final = re.compile(r"\s?(?:-|~|至|到|\.\.\.?)\s?")
SOME_MORE: Final = re.compile(r"[多余](?:个)?|有余")
# What stands behind a figure and makes it one of something else.
FOREIGN: Final = re.compile(
    r"\s?(?:平方公里|平方千米|公里|千米|km|分钟|小时|分(?![割租期隔批])|厘(?!米)|顷|间|栋|幢|座|台|个月|个|户|层|号|楼|条|部|辆|套|期|年|月|日|天|%|‰|℃|度|人|立方|m3|方|吨|t(?![a-z])|"
    r"kg|公斤|毫米|mm|厘米|cm|米|m(?![a-z])|kva|kv|千伏安|千伏|兆瓦|千瓦|mw|kw|mva|元|亩|公顷|平|㎡|m2|宗|本|份|级|#|×|"
    r"万?[元吨亩])"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A figure in a text: its span, both ends without unit, what one is in the field's unit, and what was said."""

    start: int
    end: int
    low: float
    high: float
    scale: float = 1.0
    said: bool = False
    share: float = 1.0  # of `scale`, or of a figure in words: 万, 亿
    odd: bool = False
    foreign: bool = False
    more: bool = False  # 1万多

    @property
    def shared(self) -> bool:
        """Whether the figure has a share of its own (万)."""
        return self.share != 1

    @property
    def is_range(self) -> bool:
        """Whether two ends were given."""
        return self.low != self.high


@cache
def spellings_of(unit: str) -> tuple[tuple[str, float], ...]:
    """Every spelling of a unit, folded, the longest first, with what one of it is."""
    table = {normalise(name): value for name, value in UNITS.get(unit, {}).items() if name}
    table |= {normalise(name): value for name, value in _MORE_UNITS.get(unit, {}).items()}
    return tuple(sorted(table.items(), key=lambda item: -len(item[0])))


def unit_factor(unit: str, spelling: str) -> float | None:
    """What one of a header's unit (万㎡, 亿元, t/日) is in the field's unit; None when it is not one of it."""
    wanted = fold(spelling).replace(" ", "")
    table = {name.replace(" ", ""): value for name, value in spellings_of(unit)}
    if unit == "10k CNY/mu" and wanted == "元":
        return 1e-4
    for _ in range(2):
        found = table.get(wanted)
        if found is not None:
            return found
        if wanted == "" and unit == "":
            return 1.0
        if wanted[:1] in SHARES:
            rest = wanted[1:]
            inner = table.get(rest) if rest else 1.0
            return None if inner is None else SHARES[wanted[0]] * inner
        wanted = wanted.removeprefix("单位").lstrip(":")
    return None


def figure(text: str) -> float | None:
    """The value of an Arabic figure, thousands grouped by commas or points or not at all; None when it is none."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", text):
        return float(text.replace(".", ""))
    if text.count(".") > 1:
        return None
    value = float(text.replace(",", "").replace("'", ""))
    return value if value < MOST else None


def chinese_figure(text: str) -> float | None:
    """A number in Chinese words with 万 and 亿: 十二万, 三万六千二百, 贰仟捌佰玖拾万; None when it is none."""
    text = _plain(text)
    total, rest = 0.0, text
    for share, scale in (("亿", 1e8), ("万", 1e4)):
        head, found, tail = rest.partition(share)
        if found:
            value = _section(head) if head else None
            if value is None:
                return None
            total, rest = total + value * scale, tail
    if not rest:
        return total
    last = _section(rest)
    if last is None:
        return None
    if total and len(rest) == 1 and text[-2] in "万亿":  # 三万五 is 35,000
        last *= 1e3 if text[-2] == "万" else 1e7
    return total + last


def _plain(text: str) -> str:
    return text.replace("萬", "万").replace("億", "亿")


def _section(text: str) -> float | None:
    bare = text.lstrip("零〇")
    return 0.0 if not bare and text else chinese_number(bare)


def find(text: str, unit: str) -> list[Found]:
    """The figures of a folded text, ranges as one. A Chinese number counts with its unit behind it, or alone."""
    found: list[Found] = []
    at = 0
    while match := _FIGURE.search(text, at):
        at = match.end()
        one = _figure_at(text, match, unit)
        if one is None:
            continue
        between = _RANGE.match(text, one.end)
        second = _FIGURE.match(text, between.end()) if between else None
        other = _figure_at(text, second, unit) if second else None
        if other is not None and not (one.foreign and not other.foreign and one.said):
            one = _ranged(one, other)
        found.append(one)
        at = max(one.end, at)
    return found


def _figure_at(text: str, match: re.Match[str], unit: str) -> Found | None:
    share = 1.0
    high: float | None = None
    if match["a"] is not None:
        before = "" if re.search(r"\dx$", text[: match.start()]) else text[match.start() - 1 : match.start()]
        read = figure(match["a"])
        if read is None or (before.isascii() and before.isalpha()):
            return None  # A3, b05 are names
        value = read
        if match["b"]:
            more = figure(match["b"])
            if more is None:
                return None
            value, share = value * SHARES[match["s"]] + more * SHARES[match["t"]], SHARES[match["s"]]
    else:
        number, high = side_by_side(_plain(match["c"]), chinese_figure) or (chinese_figure(match["c"]), None)
        if number is None:
            return None
        value = number
        share = next((SHARES[character] for character in "亿万" if character in match["c"]), 1.0)
    unit_found = _unit_at(text, match.end(), unit)
    words = match["c"]
    alone = words is None or unit_found.said or text.strip() == words
    if not alone and (len(words) < 3 or not re.search("[十百千万亿拾佰仟]", words)):
        return None  # 一期, 两台
    foreign = not unit_found.said and FOREIGN.match(text, unit_found.end) is not None
    return Found(match.start(), unit_found.end, value, value if high is None else high, unit_found.scale, unit_found.said,
                 max(share, unit_found.share), False, foreign, unit_found.more)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Unit:
    end: int
    scale: float = 1.0
    said: bool = False
    share: float = 1.0
    more: bool = False


def _unit_at(text: str, at: int, unit: str) -> _Unit:
    """The unit behind a figure, with the share (万) and the 多 or 余 that may stand before it."""
    spelled = _spelled(text, at, unit)
    if spelled is not None:
        return _Unit(spelled[0], spelled[1], said=True)
    end, scale = at, 1.0
    if share := _SHARE.match(text, at):
        end, scale = share.end(), SHARES[share[1]]
    more = SOME_MORE.match(text, end)
    end = more.end() if more else end
    spelled = _spelled(text, end, unit)
    if spelled is not None:
        return _Unit(spelled[0], scale * spelled[1], True, scale, more is not None)
    return _Unit(end, scale, False, scale, more is not None)


def _spelled(text: str, at: int, unit: str) -> tuple[int, float] | None:
    start = at + 1 if text[at : at + 1] == " " else at
    for spelling, factor in spellings_of(unit):
        if text.startswith(spelling, start) and _ends(text, start + len(spelling), spelling):
            return start + len(spelling), factor
    return None


def _ends(text: str, at: int, spelling: str) -> bool:
    following = text[at : at + 1]
    if spelling[-1].isascii() and following.isascii() and following.isalnum():
        return False
    if spelling in ("平", "方") and following in ("房", "台", "案", "便", "式"):
        return False
    return not re.match(r"\s?[/·每]\s?[a-z\u4e00-\u9fff]", text[at : at + 4])


def _ranged(one: Found, other: Found) -> Found:
    scale, said = (one.scale, one.said) if one.said or one.shared else (other.scale, other.said)
    low, high = one.low * scale, other.low * other.scale
    odd = one.odd or other.odd or low > high or (one.shared and not other.shared)
    return Found(one.start, other.end, min(low, high), max(low, high), 1.0, said or other.said,
                 max(one.share, other.share), odd, other.foreign)  # fmt: skip


def chained(text: str, found: Sequence[Found]) -> tuple[list[Found], bool]:
    """Figures that are added or multiplied put together (2000+800, 2×1250kVA); the last one's unit holds for all."""
    if len(found) < 2:
        return list(found), False
    joins = [text[one.end : other.start].strip() for one, other in pairwise(found)]
    if not all(join in ("+", "加", "×", "x", "*") for join in joins) or any(item.is_range for item in found):
        return list(found), False
    last = found[-1]
    total, product, odd = 0.0, found[0], any(item.odd for item in found)
    for join, item in zip(joins, found[1:], strict=True):
        if join in ("×", "x", "*"):
            if product.said and item.said:
                return list(found), False  # metres by metres
            scale = product.scale * item.scale
            product = Found(product.start, item.end, product.low * item.low, product.low * item.low, scale,
                            product.said or item.said, max(product.share, item.share))  # fmt: skip
        else:
            total, odd = total + _summand(product, last), odd or (last.shared and not product.shared)
            product = item
    total += _summand(product, last)
    foreign = last.foreign and not last.said
    odd |= not last.said and any(join in ("×", "x", "*") for join in joins)  # 60×30 may be metres
    return [Found(found[0].start, last.end, total, total, 1.0, last.said or any(i.said for i in found),
                  last.share, odd, foreign)], True  # fmt: skip


def _summand(item: Found, last: Found) -> float:
    unit = last.scale if last.said and not last.shared else 1.0
    return item.low * (item.scale if item.said or item.shared else unit)


def whole_number(text: str) -> int | None:
    """A small whole number in digits or words (4, 四, 两); None when it is none."""
    value = float(text) if text.isdecimal() else chinese_figure(text)
    return int(value) if value is not None and value.is_integer() and value < 10_000 else None
