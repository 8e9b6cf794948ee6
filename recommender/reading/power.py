"""Transformers told one by one: 2×1000kVA, 两台630, 2×1000kVA+630kVA are one supply, the sum of them."""

import re
from typing import Final

from catalog.units import factor, read_number
from recommender import lexicon
from recommender.reading.text import Reader
from recommender.reading.wishes import Clause, begin_of, wish

_COUNT: Final = r"(?:\d{1,2}|[一二两三四五六七八九十])"
_SIZE: Final = r"(?:\d{1,3}(?:,\d{3})+|\d{2,6}(?:\.\d+)?|\d(?:\.\d+)?(?=\s*m))"
_UNIT: Final = r"(?:kva|千伏安|mva|兆伏安|kw(?!h)|千瓦(?!时)|mw(?!h)|兆瓦(?!时))"
_TRANSFORMERS: Final = re.compile(
    rf"(?<![\d.])(?:(?P<count>{_COUNT})\s*(?P<by>台|组|[x×*])\s*(?P<size>{_SIZE})\s*(?P<unit>{_UNIT})?"
    rf"|(?P<size2>{_SIZE})\s*(?P<unit2>{_UNIT})?的?(?:变压器)?\s*(?:(?P<by2>[x×*])\s*(?P<count2>{_COUNT})(?![\d.])\s*台?|(?P<count3>{_COUNT})\s*(?:台|组))"
    rf"|(?P<size4>{_SIZE})\s*(?P<unit4>{_UNIT}))"
    r"(?!\s*(?:吨|t(?![a-z])|-ton|kn|米|m(?![a-z])|mm|平|㎡|元|万|千|百|亩|人|年|月|kv|千伏|\d|层|套|℃|度))(?:\s*的?(?:油浸|干式|箱式)?变压器)?"
)
_JOINED: Final = re.compile(r"\s*(?:[+、和加,]|外加|再加)\s*")
_OF_POWER: Final = re.compile(r"变压器|用电|供电|电力|装机|配电|箱变|transformer")
_CRANE: Final = lexicon.QUANTITY_WORDS[0][2]
# Ratings in kVA that transformers are made in: 两台630 needs no other word.
RATINGS: Final = (
    200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000, 10000, 12500,
)  # fmt: skip


def read_transformers(reader: Reader, clause: Clause) -> None:
    """The sum of the transformers that a clause counts, as one wish for power."""
    text = reader.folded
    found = list(_TRANSFORMERS.finditer(text, clause.start, clause.end))
    while found:
        some = [found.pop(0)]
        while found and _JOINED.fullmatch(text, some[-1].end(), found[0].start()):
            some.append(found.pop(0))
        if all(match["size4"] for match in some) or reader.is_taken(some[0].start()):
            continue  # 400kVA、630kVA are wishes of their own
        sizes = [_size(match) for match in some]
        of_power = _OF_POWER.search(text, clause.start, clause.end) or any(unit for _, _, unit in sizes)
        rated = all(size in RATINGS for _, size, _ in sizes) and not _CRANE.search(text, clause.start, clause.end)
        if not (of_power or rated):
            continue
        units = [unit for _, _, unit in sizes if unit] or ["kva"]
        total = sum(count * size * (factor("kVA", unit or units[0]) or 1) for count, size, unit in sizes)
        at, finish = some[0].start(), some[-1].end()
        begin = begin_of(reader, text[clause.start : at], at)
        wish(reader, "power_kva", [total], begin, at, finish, clause)


def _size(match: re.Match[str]) -> tuple[float, float, str | None]:
    """How many transformers of what size, and the unit where it is said."""
    count = read_number(match["count"] or match["count2"] or match["count3"] or "1") or 1
    size = read_number(match["size"] or match["size2"] or match["size4"]) or 0
    return count, size, match["unit"] or match["unit2"] or match["unit4"]
