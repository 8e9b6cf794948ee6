"""Numbers as people say them in a need: 3,500, 三千五, 一万二千, 1万2千, two; and small change: 3毛5, 1块2."""

import re
from typing import Final

from catalog.units import CHINESE_NUMBER, NUMBER, read_number

LARGEST: Final = 1e13
_DIGIT: Final = r"[一二两三四五六七八九]"
# A last digit that stands for the next lower place: 1万2, 两万五; only before what is counted in such amounts.
_LAST: Final = rf"(?:[1-9]|{_DIGIT})(?=\s*(?:平|㎡|方|块|元|吨|kva|千伏安|以[内下上]|左右|到|至|~|-|$|[,;。/]))"
_COMPOUND: Final = (
    rf"(?:{NUMBER}|{CHINESE_NUMBER})(?:亿(?:{NUMBER}|{CHINESE_NUMBER})[千百]?万|"
    rf"万(?:零?\d[千百](?!\d)|零?{_DIGIT}[千百](?:零|{_DIGIT}[百十]?)*|{_LAST}))"
)
_ENGLISH: Final = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
} | {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "eighty": 80}
_COUNTED: Final = (
    r"\d|thousand|hundred|million|sq|acres?\b|mu\b|hectares?\b|tonnes?\b|tons?\b|met(?:re|er)s?\b|km\b|years?\b|"
    r"units?\b|(?:overhead |bridge |gantry )?cranes?\b|docks?\b|loading"
)
# A Chinese number counts only before a unit, an English one only before a unit or what it counts.
AMOUNT: Final = (
    rf"(?:{_COMPOUND}|{NUMBER}|(?:[二三四五六七八九]?十几|{CHINESE_NUMBER})(?=(?:到|至|~|-)[一二两三四五六七八九十]|\s*[多来余]?(?:万|千|百|亩|平|㎡|方|吨|台|米|层|公里|年|个|亿|k|毛|角|块|元))|"
    rf"(?<![a-z])(?:{'|'.join(_ENGLISH)})(?=[\s-]+(?:{_COUNTED})))"
)
_CHANGE: Final = re.compile(
    rf"\s*(?:(?:毛|角)(?P<hundredth>\d(?!\d)|{_DIGIT}(?![天平月年个]))?钱?|"
    rf"(?:块|元)(?!一(?:平|个?平方|天|月|年|亩))(?P<tenth>\d|{_DIGIT})(?:毛|角|(?=\s*(?:[/每,]|一?(?:平|个?平方|天|月|年)|以[内下]|左右|$))))"
)
# 9米5, 三亩半: what is more than the whole of a unit.
_MORE: Final = re.compile(
    rf"\s*(?P<unit>米|吨|亩|公里)(?:(?P<half>半)|(?<=米)(?P<tenth>\d|{_DIGIT})(?=\s*(?:$|[,;。、的以之左上下和及或净层檐高])))"
)
_PLACES: Final = {"千": 1e3, "百": 1e2}


def amount(text: str) -> float | None:
    """The number that a text is, whole; None where it is none, or more than anything a need counts."""
    found = _amount(text)
    return found if found is not None and found < LARGEST else None


def _amount(text: str) -> float | None:
    if text in _ENGLISH:
        return float(_ENGLISH[text])
    for share, value in (("亿", 1e8), ("万", 1e4)):
        head, found, tail = text.partition(share)
        if not found or not tail:
            continue
        many = read_number(head)
        rest = _rest(tail, value)
        return None if many is None or rest is None else many * value + rest
    return read_number(text)


def _rest(text: str, above: float) -> float | None:
    """What stands behind 万 or 亿: 2千, 五千万, 二千三百; a bare digit counts for the next lower place."""
    scale = 1e4 if text.endswith("万") else 1.0
    text = text.removesuffix("万").removeprefix("零")
    if text[-1:] in _PLACES and text[:-1].replace(".", "").isdigit():
        return float(text[:-1]) * _PLACES[text[-1]] * scale
    found = read_number(text)
    if found is None:
        return None
    return found * above / 10 if len(text) == 1 and scale == 1 else found * scale


def small_change(low: float, behind: str) -> tuple[float, int]:
    """An amount of money told in 毛 or with them, in yuan, and how many characters behind the figure tell so."""
    found = _CHANGE.match(behind)
    if not found:
        return low, 0
    if found["tenth"]:
        return low + (read_number(found["tenth"]) or 0) / 10, found.end()
    return low / 10 + (read_number(found["hundredth"] or "0") or 0) / 100, found.end()


def part_more(low: float, behind: str) -> tuple[float, str, int]:
    """A measure told with a part behind its unit, the unit, and how many characters tell both: 9米5 is 9.5 m."""
    found = _MORE.match(behind)
    if not found:
        return low, "", 0
    return low + (0.5 if found["half"] else (read_number(found["tenth"]) or 0) / 10), found["unit"], found.end()
