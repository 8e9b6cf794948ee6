"""Which way a figure points: a comparator before it or behind it, turned round by every negation that reaches it."""

import re
from typing import Final

from recommender import lexicon

_OPPOSITE: Final = {"<=": ">=", ">=": "<="}
REACH: Final = 28  # characters between a comparator and the figure behind it
_LONGEST: Final = 48  # characters of a comparator with its negation
# What a figure is said to be too little or too much: 3000平不够.
INSUFFICIENT: Final = re.compile(
    r"[的话都还就也是]{0,3}(?:有点|实在|已经|可能|肯定|根本)?(?:不够用?|不足(?!\s*\d)|[太嫌偏][小大高低少多贵矮窄挤短轻])了?"
    r"|\s+(?:is|are|was|were|would be)\s+(?:(?:far |much |a (?:bit|little) )?too \w+|not enough|insufficient)"
)
# What is refused by its size: 5000平以下的厂房不要.
_REFUSED: Final = re.compile(
    rf"(?:的?(?:厂房|车间|仓库|库房|房子|地块|土地|行车))?(?:{lexicon.REFUSED_BEHIND.pattern}|{INSUFFICIENT.pattern})|\s+(?:is|are|would be) no good"
)

_LACKING: Final = re.compile(rf"(?:{lexicon.MISSING.pattern})\s*$")


def direction(context: str, tail: str) -> tuple[str | None, int]:
    """ "<=" or ">=" as the words before a figure and behind it say, None where they do not, and how many of those
    behind say so. A comparator right behind the figure goes before the nearest before it. A negation before the
    comparator turns it, and so does a refusal of what it describes: 不低于, 低于8米不行, 不要5000平以下的.
    """
    op, length = _behind(tail)
    if op and lexicon.REFUSED_BEFORE.search(context[-_LONGEST:]):
        op = _OPPOSITE[op]
    op = op or _before(context)
    refused = _REFUSED.match(tail, length) if op else None
    if op and refused and _LACKING.search(context[-REACH:]):
        return op, refused.end()  # 没有5000平以上的不考虑
    if op and refused:
        return _OPPOSITE[op], refused.end()
    return op, length


def _behind(tail: str) -> tuple[str | None, int]:
    """The comparator right behind a figure and how long it is."""
    for op, pattern in (("<=", lexicon.AT_MOST_BEHIND), (">=", lexicon.AT_LEAST_BEHIND)):
        if found := pattern.match(tail):
            return op, found.end()
    return None, 0


def _before(context: str) -> str | None:
    """The last comparator before a figure."""
    op = None
    for found in lexicon.COMPARATOR.finditer(context, max(0, len(context) - _LONGEST)):
        if found.end() < len(context) - REACH:
            continue
        op = ">=" if found["above"] or found["floor"] else "<="
        op = _OPPOSITE[op] if found["negated"] else op
    return op
