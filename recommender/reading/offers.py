"""How an asset is to be taken, and of what kind it is to be: each one wish for the whole text."""

import re
from typing import Final

from recommender import lexicon
from recommender.reading.indifference import left_open, spared
from recommender.reading.text import Reader, is_asked, refusal
from recommender.requirement import Importance

_Allowed = tuple[tuple[str, ...], tuple[int, int]]
TOGETHER: Final = 8  # characters between two things of one wish: 先租后买, purchase or long lease


def read_modes(reader: Reader) -> None:
    """Ways of taking, as one wish: any of those named. A way that is refused leaves the others."""
    wanted: dict[str, None] = {}
    told: list[tuple[int, int]] = []
    also: list[_Allowed] = []
    text, used = reader.folded, [False] * (len(reader.folded) + 1)
    importance: Importance = "must"
    for codes, pattern in lexicon.MODES:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(used[start:end]):
                continue
            used[start:end] = [True] * (end - start)
            before = text[max(0, start - 6) : start]
            refused = refusal(reader, start, end) or ((start - 1, end) if before.endswith("不") else None)
            if spared(reader, start, end, welcome=False):
                continue
            if refused:
                reader.add(*refused, "must", "modes", "not_in", codes)
                continue
            if left_open(reader, start, end):
                also.append((codes, (start, end)))
                continue
            let_to_others = re.search(r"前一家|之前|原来|已经|都|退|转|subl", before) and "出去" in text[end : end + 3]
            if let_to_others and codes == ("lease",):
                continue
            wanted.update(dict.fromkeys(codes))
            told.append((start, end))
            if is_asked(reader, start) and len(wanted) == len(codes):
                importance = "should"
            if lexicon.NICE.search(text[max(0, start - 8) : end + 2]) and len(wanted) == len(codes):
                importance = "nice"
            reader.take(start, end)
    _allow(reader, also, wanted, told)
    if told:
        reader.add(*_together(reader, told), importance, "modes", "in", tuple(wanted))


def _allow(reader: Reader, also: list[_Allowed], wanted: dict[str, None], told: list[tuple[int, int]]) -> None:
    """Add what is allowed to what is wanted; a single thing that is allowed restricts nothing and is noted."""
    wished = (
        bool(wanted) or len({codes for codes, _ in also}) > 1 or any(codes == ("lease", "sale") for codes, _ in also)
    )
    for codes, span in also:
        if wished:
            wanted.update(dict.fromkeys(codes))
            told.append(span)
            reader.take(*span)
        else:
            reader.note(*(left_open(reader, *span) or span))


def _together(reader: Reader, told: list[tuple[int, int]]) -> tuple[int, int]:
    """The words of a wish that names several things, as far as they stand together."""
    told = sorted(told)
    start, end = told[0]
    for begin, finish in told[1:]:
        if not re.fullmatch(rf"[^,;。\n\d]{{0,{TOGETHER}}}", reader.folded[end:begin]):
            break
        end = max(end, finish)
    return start, end


def read_kinds(reader: Reader) -> None:
    """Kinds of asset, as one wish: any of those named."""
    wanted: dict[str, None] = {}
    told: list[tuple[int, int]] = []
    also: list[_Allowed] = []
    importance: Importance = "should"
    text = reader.folded
    for codes, strength, pattern in lexicon.KINDS:
        match = pattern.search(text)
        if not match or lexicon.NEGATION.search(text[max(0, match.start() - 4) : match.start()]):
            continue
        if spared(reader, *match.span(), welcome=False):
            continue
        if left_open(reader, *match.span()):
            also.append((codes, match.span()))
            continue
        wanted.update(dict.fromkeys(codes))
        told.append(match.span())
        if strength == "must":
            importance = "must"
        for other in pattern.finditer(text):
            reader.take(*other.span())
    _allow(reader, also, wanted, told)
    if told:
        if "land" in wanted and "factory" in wanted:
            importance = "should"
        reader.add(*_together(reader, told), importance, "kind", "in", tuple(wanted))
