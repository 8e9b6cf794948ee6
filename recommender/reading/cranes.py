"""Cranes told set by set: 2台10吨加1台20吨行车 is a hall with three of them, the strongest of which lifts 20 t."""

import re
from typing import Final

from catalog.units import NUMBER
from recommender import lexicon
from recommender.reading.amounts import amount
from recommender.reading.text import Reader, importance_of
from recommender.reading.wishes import Clause, begin_of, wish

CRANE: Final = next(pattern for name, _, pattern in lexicon.QUANTITY_WORDS if name == "crane_t")
_COUNT: Final = r"(?:\d{1,2}|[一二两三四五六七八九十]|one|two|three|four|five|six|seven|eight|nine|ten)"
_TONS: Final = r"[\s-]*(?:吨|t(?:ons?|onnes?)?(?![a-z]))"
_NOUN: Final = rf"(?:\s*的?(?:[单双]梁|欧式|电动|overhead|bridge|gantry)?\s*(?:{CRANE.pattern})s?)?"
_SET: Final = re.compile(
    rf"(?<![\d.])(?:(?P<count>{_COUNT})(?:\s*[台部架x×*]\s*|\s+|(?<=[一二两三四五六七八九十]))(?P<tons>{NUMBER}){_TONS}{_NOUN}"
    rf"|(?P<tons2>{NUMBER}){_TONS}{_NOUN}\s*[x×*]?\s*(?P<count2>{_COUNT})\s*[台部架])"
)
_JOINED: Final = re.compile(r"\s*(?:[+、和加及与]|外加|再加|以及|另加|and|plus)\s*")


def read_cranes(reader: Reader, clause: Clause) -> None:
    """Several sets of cranes of one clause, as one wish for the strongest and one for how many there are."""
    text = reader.folded
    if not CRANE.search(text, clause.start, clause.end):
        return
    found = list(_SET.finditer(text, clause.start, clause.end))
    while found:
        sets = [found.pop(0)]
        while found and _JOINED.fullmatch(text, sets[-1].end(), found[0].start()):
            sets.append(found.pop(0))
        if len(sets) < 2 or reader.is_taken(sets[0].start()):
            continue
        at, finish = sets[0].start(), sets[-1].end()
        strongest = max(amount(match["tons"] or match["tons2"]) or 0 for match in sets)
        count = sum(amount(match["count"] or match["count2"]) or 0 for match in sets)
        begin = begin_of(reader, text[clause.start : at], at)
        wish(reader, "crane_t", [strongest], begin, at, finish, clause)
        reader.add(begin, finish, importance_of(reader, begin, finish, "should"), "crane_count", ">=", int(count))
        reader.last = "t", "crane_t"
