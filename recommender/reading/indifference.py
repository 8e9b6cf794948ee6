"""What a need leaves open: what it says need not be there, or may as well be there as not."""

import re
from typing import Final

from recommender import lexicon
from recommender.reading.text import REACH, Reader, refusal

_OTHER: Final = r"但|而|要|需|还|必|\bbut\b|\bneed|\bmust\b|\bwant"  # begins another wish
_GAP: Final = rf"(?:需要|要求|必须|非得|非|要|有|在|是|得|带)*(?:(?:(?!{_OTHER})[^,;。\d\u4e00-\u9fff]){{0,30}}|(?:(?!{_OTHER})[^,;。\d]){{0,10}})$"
_NOT_NEEDED: Final = re.compile(rf"(?:{lexicon.NOT_NEEDED.pattern}){_GAP}")
_WELCOME: Final = re.compile(rf"(?:{lexicon.WELCOME.pattern}){_GAP}")
_ONLY: Final = re.compile(r"[只仅唯]|\bonly\b")
_ALL: Final = re.compile(r"[都均皆]")  # 不在化工园区的都可以 allows all but this
_ASKED_BEHIND: Final = re.compile(r"[^,;。_\d]{0,4}_{2,}")


def left_open(reader: Reader, start: int, end: int, welcome: bool = True) -> tuple[int, int] | None:
    """A stretch together with the words of its clause that leave it open, before it or behind it; None where none do.

    With `welcome` also those that allow it.
    """
    text = reader.folded
    left, right = reader.clause_of(start, end)
    left = max(left, start - REACH)
    refused = refusal(reader, start, end)
    begin = refused[0] if refused else start
    if before := _NOT_NEEDED.search(text, left, start):
        return before.start(), end
    if behind := lexicon.NOT_NEEDED_BEHIND.match(text, end, right):
        return begin, behind.end()
    if refused and (asked := _ASKED_BEHIND.match(text, end, right)):
        return begin, asked.end()  # 没有蒸汽行不行
    if _ONLY.search(text, left, start) or not (welcome or refused):
        return None
    behind = lexicon.WELCOME_BEHIND.match(text, end, right)
    if behind and not (refused and _ALL.search(behind[0])):
        return begin, behind.end()
    before = _WELCOME.search(text, left, start)
    return (before.start(), end) if before else None


def spared(reader: Reader, start: int, end: int, welcome: bool = True) -> bool:
    """Whether what was said is left open; it is noted then."""
    found = left_open(reader, start, end, welcome)
    if found:
        reader.note(*found)
    return found is not None
