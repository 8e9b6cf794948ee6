"""How an asset is to be taken, and of what kind it is to be: each one wish for the whole text."""

import re

from recommender import lexicon
from recommender.reading.text import Reader
from recommender.requirement import Importance


def read_modes(reader: Reader) -> None:
    """Ways of taking, as one wish: any of those named. A way that is refused leaves the others."""
    wanted: dict[str, None] = {}
    first: tuple[int, int] | None = None
    text, used = reader.folded, [False] * (len(reader.folded) + 1)
    importance: Importance = "must"
    for codes, pattern in lexicon.MODES:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(used[start:end]):
                continue
            used[start:end] = [True] * (end - start)
            before = text[max(0, start - 6) : start]
            if lexicon.NEGATION.search(before):
                reader.add(start, end, "must", "modes", "not_in", codes)
                continue
            let_to_others = re.search(r"前一家|之前|原来|已经|都|退|转|subl", before) and "出去" in text[end : end + 3]
            if let_to_others and codes == ("lease",):
                continue
            wanted.update(dict.fromkeys(codes))
            first = first or (start, end)
            if lexicon.NICE.search(text[max(0, start - 8) : end + 2]) and len(wanted) == len(codes):
                importance = "nice"
            reader.take(start, end)
    if first:
        reader.add(*first, importance, "modes", "in", tuple(wanted))


def read_kinds(reader: Reader) -> None:
    """Kinds of asset, as one wish: any of those named."""
    wanted: dict[str, None] = {}
    first: tuple[int, int] | None = None
    importance: Importance = "should"
    text = reader.folded
    for codes, strength, pattern in lexicon.KINDS:
        match = pattern.search(text)
        if not match or lexicon.NEGATION.search(text[max(0, match.start() - 4) : match.start()]):
            continue
        wanted.update(dict.fromkeys(codes))
        first = first or match.span()
        if strength == "must":
            importance = "must"
        for other in pattern.finditer(text):
            reader.take(*other.span())
    if first:
        if "land" in wanted and "factory" in wanted:
            importance = "should"
        reader.add(*first, importance, "kind", "in", tuple(wanted))
