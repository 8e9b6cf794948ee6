"""Number formats of workbooks: whether a number is a date, and what a person sees beside it (12"亩", 5%)."""

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from catalog.ledger.cells import CellValue
from catalog.ledger.formats.grid import number_text, shown

# Formats known by number alone. 27-36 and 50-58 are the Chinese ones, of which 27, 57 and 36 show no day.
_BUILT_IN: Final = {
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((14, 15, 30, 31, 28, 29, 50, 51, 53, 54, 58), "yyyy-m-d"),
    **dict.fromkeys((16,), "d-mmm-yyyy"),
    **dict.fromkeys((17, 27, 36, 52, 55, 56, 57), "yyyy-m"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47), "h:mm:ss"),
    22: "yyyy-m-d h:mm",
}
_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)|([^\x00-\x7f])')
_SKIPPED: Final = re.compile(r"_.|\*.|\[[^\]]*\]|!.")
_DIGITS: Final = re.compile(r"[#0?][#0?,.\s/]*")
_LAST_DAY: Final = 2_958_465  # 9999-12-31
_ELAPSED: Final = re.compile(r"\[[hms]+\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a format shows: parts of a date (y, m, d, t for time), or words around a number."""

    date_parts: frozenset[str] = frozenset()
    prefix: str = ""
    suffix: str = ""
    percent: bool = False
    width: int = 0  # leading zeros up to so many digits

    def read(self, number: int | float, from_1904: bool = False) -> tuple[CellValue, str]:
        """The value of a number under this format, and its text."""
        if self.date_parts and (moment := _moment(number, from_1904)) is not None:
            return self._dated(moment, number)
        if self.date_parts:
            return number, number_text(number)
        if self.percent:
            return number, f"{self.prefix}{number_text(float(f'{number * 100:.12g}'))}%{self.suffix}"
        text = number_text(number)
        if self.width and text.isdigit():
            text = text.zfill(self.width)
        return number, f"{self.prefix}{text}{self.suffix}"

    def _dated(self, moment: datetime, number: int | float) -> tuple[CellValue, str]:
        if not self.date_parts & {"y", "d"} and self.date_parts & {"t"} and number < 1:
            return (text := moment.strftime("%H:%M")), text
        if moment.time() != datetime.min.time():
            return moment, shown(moment)
        day = moment.date()
        if "y" in self.date_parts and "d" not in self.date_parts:
            return day, day.isoformat()[:7] if "m" in self.date_parts else day.isoformat()[:4]
        return day, day.isoformat()


def _moment(number: int | float, from_1904: bool) -> datetime | None:
    """A serial day as a date. The 1900 system counts a 29 February 1900 that never was."""
    if not math.isfinite(number) or not 0 <= number < _LAST_DAY:
        return None
    if from_1904:
        base = datetime(1904, 1, 1)
    else:
        base = datetime(1899, 12, 31) if number < 60 else datetime(1899, 12, 30)
    try:
        moment = base + timedelta(days=math.floor(number), seconds=round(number % 1 * 86400))
    except OverflowError:
        return None
    return moment


@lru_cache(4096)
def format_of(code: str) -> NumberFormat:
    """What a format code shows of a positive number (the first of its sections)."""
    code = code[:255]
    section = _first_section(code)
    bare = _SKIPPED.sub("", _LITERAL.sub("", _ELAPSED.sub("h", section)))
    if bare.strip().lower() == "general" or bare.strip() == "@" or not bare.strip():
        words = "".join("".join(match) for match in _LITERAL.findall(section))
        return NumberFormat(suffix=words) if bare.strip().lower() == "general" else NumberFormat()
    lowered = re.sub(r"am/pm|a/p", "h", bare.lower())
    if re.search(r"[ymdhsg]|e(?![+-])|aaa", lowered) and not re.search(r"[#?]", lowered):
        return _dates(lowered)
    digits = _DIGITS.search(_SKIPPED.sub("", section))
    if not digits or "," in digits[0].rstrip()[-1:] or "!" in section or re.search(r"e[+-]", bare, re.IGNORECASE):
        return NumberFormat(percent="%" in bare)  # scaled or scientific: the words around fit only the shown number
    section = _SKIPPED.sub("", section)
    zeros = re.fullmatch(r"0{2,}", digits[0].strip())
    return NumberFormat(
        prefix=_words(section[: digits.start()]),
        suffix=_words(section[digits.end() :]),
        percent="%" in bare,
        width=len(zeros[0]) if zeros else 0,
    )


def built_in(number: int) -> NumberFormat:
    """The format of a number that workbooks do not spell out."""
    return format_of(_BUILT_IN.get(number, "General"))


def _dates(code: str) -> NumberFormat:
    parts = set()
    if re.search(r"[yeg]", code):
        parts.add("y")
    if "d" in code or "aaa" in code:
        parts.add("d")
    if re.search(r"[hs]", code):
        parts.add("t")
    if "m" in code and ("y" in parts or "d" in parts or "t" not in parts):
        parts.add("m")
    return NumberFormat(frozenset(parts))


def _first_section(code: str) -> str:
    return re.match(r'(?:"[^"]*"|\\.|[^;"\\]|["\\])*', code)[0]  # type: ignore[index]


def _words(text: str) -> str:
    """The literal words in a part of a format; signs such as ¥ and brackets stand without quotes."""
    words = "".join(quoted or escaped or sign for quoted, escaped, sign in _LITERAL.findall(text))
    return words.replace("¥", "").replace("￥", "").strip()  # yuan are meant anyway
