"""What of a text was not understood: the stretches of every clause that nothing took up, without filler."""

import re
from collections.abc import Iterator
from typing import Final

from recommender import lexicon
from recommender.reading.text import Reader, Span

# Less than this says nothing: one character, or a Latin word of two letters; beside words that were understood two.
_CONTENT: Final = re.compile(r"[\u4e00-\u9fff]{2}|[a-z]{3}")
_CONTENT_BESIDE: Final = re.compile(r"[\u4e00-\u9fff]{3}|[a-z]{3}")


def left_over(reader: Reader) -> Iterator[Span]:
    """Every stretch that a reader of the text would miss, in order; every figure that no criterion or note has."""
    understood = bytearray(len(reader.folded))
    for start, end in [*reader.also, *((span.start, span.end) for span, _ in reader.found)]:
        understood[start:end] = b"\1" * (end - start)
    taken = bytearray(understood)
    for start, end in reader.taken:
        if not any(not understood[start + figure.start()] for figure in re.finditer(r"\d", reader.folded[start:end])):
            taken[start:end] = b"\1" * (end - start)
    for start, end in reader.clauses:
        for gap in re.finditer(rb"\0+", taken[start:end]):
            alone = gap.end() - gap.start() == end - start
            span = _trimmed(reader, start + gap.start(), start + gap.end(), _CONTENT if alone else _CONTENT_BESIDE)
            if span is not None:
                yield span


def _trimmed(reader: Reader, start: int, end: int, content: lexicon.Pattern) -> Span | None:
    """A stretch without filler at its ends; None where nothing else is in it."""
    figure = re.search(r"\d", reader.folded[start:end])
    if not figure and lexicon.FILLER.fullmatch(reader.folded, start, end):
        return None
    lead = lexicon.TRIM.match(reader.folded, start, end)
    start = lead.end() if lead else start
    tail = lexicon.TRIM_END.search(reader.folded[:end], start)
    end = tail.start() if tail else end
    piece = reader.folded[start:end]
    if not figure and (not content.search(piece) or lexicon.FILLER.fullmatch(piece)):
        return None
    return Span(start, end, reader.text[start:end])
