"""Months that a text names, in figures or relative to today, Chinese and English."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR: Final = r"(?P<year>20\d\d|今年|明年|后年|next year|this year)"
_PATTERNS: Final = (
    re.compile(_YEAR + r"\s*年?\s*(?P<month>1[0-2]|0?[1-9]|[一二三四五六七八九十]{1,2})\s*月"),
    re.compile(_YEAR + r"[-/.](?P<month>1[0-2]|0?[1-9])(?!\d)"),
    re.compile(r"(?P<name>" + "|".join(_MONTHS) + r")[a-z]*\.?\s+(?P<year>20\d\d)"),
    re.compile(
        r"q(?P<quarter>[1-4])\s*(?:of\s*)?(?P<year>20\d\d)|(?P<year2>20\d\d)\s*年?\s*(?:q(?=[1-4])|第?(?=[1-4一二三四]\s*季度))(?P<quarter2>[1-4一二三四])(?:\s*季度)?"
    ),
    re.compile(r"(?P<end>end)[- ](?:of )?(?P<year>20\d\d|next year|this year)"),
    re.compile(_YEAR + r"\s*年?\s*(?P<part>春节|开春|上半年|年中|双十一|秋收|下半年|年底|年末|底|末|end)"),
    re.compile(
        r"(?:within|in|next)\s+(?P<months>\d{1,2}|two|three|four|six|twelve)\s+months?|"
        r"(?P<months2>\d{1,2}|[一两二三四五六七八九十半])个?(?:月|(?P<years>年))(?:之内|以内|内)(?=[^租]|$)"
    ),
    re.compile(
        r"(?P<part2>chinese new year|spring festival|春节|开春|年底|年末|年内|end of (?:the )?year|next month|下个?月)"
    ),
    re.compile(r"(?P<alone>今年|this year)(?=核实)"),
    re.compile(
        r"(?<![\d年月个])(?P<bare>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|底|初)?(?=之?前|以前|交付|投产|开工|入驻)"
    ),
    re.compile(r"\b(?:by|before)\s+(?:the )?(?:end of )?(?P<bare_name>" + "|".join(_MONTHS) + r")[a-z]*\b"),
)
_ENGLISH: Final = {"two": 2, "three": 3, "four": 4, "six": 6, "twelve": 12}
_PARTS: Final = {
    "春节": 1, "开春": 3, "上半年": 6, "年中": 6, "双十一": 10, "秋收": 8, "下半年": 12, "年底": 12, "年末": 12, "年内": 12,
    "底": 12, "末": 12, "end": 12, "end of year": 12, "chinese new year": 1, "spring festival": 1, "end of the year": 12,
}  # fmt: skip


def find_dates(text: str, today: date) -> Iterator[tuple[int, int, str]]:
    """Start, end and month (YYYY-MM) of every month named in a lower-case text. Each stretch is read once."""
    taken: list[tuple[int, int]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            month = _month(match.groupdict(), today)
            if month is not None:
                taken.append(match.span())
                yield match.start(), match.end(), month


def _month(found: dict[str, str | None], today: date) -> str | None:
    ahead = found.get("months") or found.get("months2")
    if ahead:
        count = 6 if ahead == "半" else _ENGLISH.get(ahead) or _number(ahead) * (12 if found.get("years") else 1)
        return _later(today, count)
    year = _year(found.get("year") or found.get("year2"), today)
    if found.get("alone"):
        return f"{today.year}-01"
    if found.get("month"):
        number = _number(found["month"] or "")
    elif found.get("name"):
        number = _MONTHS.index((found["name"] or "")[:3]) + 1
    elif found.get("bare") or found.get("bare_name"):
        bare = found.get("bare_name")
        number = _MONTHS.index(bare) + 1 if bare else _number(found["bare"] or "")
        year += (year, number) < (today.year, today.month)
    elif found.get("quarter") or found.get("quarter2"):
        number = 3 * _number(found.get("quarter") or found.get("quarter2") or "")
    else:
        part = found.get("part") or found.get("part2") or ""
        if part in ("next month", "下个月", "下月"):
            return _later(today, 1)
        number = _PARTS.get(part, 12)
        if found.get("year") is None and (year, number) < (today.year, today.month):
            year += 1
    return f"{year}-{number:02d}" if 1 <= number <= 12 else None


def _later(today: date, months: int) -> str:
    """The month so many months after today's."""
    number = today.year * 12 + today.month - 1 + months
    return f"{number // 12}-{number % 12 + 1:02d}"


def _year(text: str | None, today: date) -> int:
    if text and text.isdigit():
        return int(text)
    return today.year + {"明年": 1, "next year": 1, "后年": 2}.get(text or "", 0)


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    text, digits = text.replace("两", "二"), "一二三四五六七八九"
    if text.startswith("十"):
        return 10 + (digits.index(text[1]) + 1 if len(text) > 1 else 0)
    return digits.index(text[0]) + 1 if text and text[0] in digits else 0
