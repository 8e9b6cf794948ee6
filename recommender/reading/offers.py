"""How an asset is to be taken, and of what kind it is to be: each one wish for the whole text."""

import re
from typing import Final

from recommender import lexicon
from recommender.reading.text import Reader, refusal
from recommender.requirement import Importance

TOGETHER: Final = 8  # characters between two things of one wish: 先租后买, purchase or long lease


def read_modes(reader: Reader) -> None:
    """Ways of taking, as one wish: any of those named. A way that is refused leaves the others."""
    wanted: dict[str, None] = {}
    told: list[tuple[int, int]] = []
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
            spared = lexicon.SPARED.match(text, end) if refused else None
            if refused and spared:
                reader.note(refused[0], spared.end())
                continue
            if refused:
                reader.add(*refused, "must", "modes", "not_in", codes)
                continue
            let_to_others = re.search(r"前一家|之前|原来|已经|都|退|转|subl", before) and "出去" in text[end : end + 3]
            if let_to_others and codes == ("lease",):
                continue
            wanted.update(dict.fromkeys(codes))
            told.append((start, end))
            if lexicon.NICE.search(text[max(0, start - 8) : end + 2]) and len(wanted) == len(codes):
                importance = "nice"
            reader.take(start, end)
    if told:
        reader.add(*_together(reader, told), importance, "modes", "in", tuple(wanted))


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
    importance: Importance = "should"
    text = reader.folded
    for codes, strength, pattern in lexicon.KINDS:
        match = pattern.search(text)
        if not match or lexicon.NEGATION.search(text[max(0, match.start() - 4) : match.start()]):
            continue
        wanted.update(dict.fromkeys(codes))
        told.append(match.span())
        if strength == "must":
            importance = "must"
        for other in pattern.finditer(text):
            reader.take(*other.span())
    if told:
        if "land" in wanted and "factory" in wanted:
            importance = "should"
        reader.add(*_together(reader, told), importance, "kind", "in", tuple(wanted))
