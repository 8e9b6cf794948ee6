"""What of a text was not understood: the stretches of every clause that nothing took up, without filler."""

import re
from collections.abc import Iterator
from typing import Final

from catalog.units import CHINESE_NUMBER
from recommender import lexicon
from recommender.reading.text import Reader, Span

# Less than this says nothing: one character, or a Latin word of two letters.
_CONTENT: Final = re.compile(r"[\u4e00-\u9fff]{2}|[a-z]{3}")
_FIGURE: Final = re.compile(rf"\d|{CHINESE_NUMBER}(?=\s*(?:[万亿平㎡亩方米吨元块跨]|公里|千伏安))")
_COMPARED: Final = re.compile(r"\s*(?:以[上下内]|之[内间]|左右|上下)")


def left_over(reader: Reader) -> Iterator[Span]:
    """Every stretch that a reader of the text would miss, in order; every figure that no criterion or note has."""
    if not (reader.found or reader.also):
        yield from _all_of_it(reader)
        return
    understood = bytearray(len(reader.folded))
    for start, end in [*reader.also, *((span.start, span.end) for span, _ in reader.found)]:
        understood[start:end] = b"\1" * (end - start)
    taken = bytearray(understood)
    for start, end in reader.taken:
        if not any(not understood[start + figure.start()] for figure in _FIGURE.finditer(reader.folded[start:end])):
            taken[start:end] = b"\1" * (end - start)
    for start, end in reader.clauses:
        for gap in re.finditer(rb"\0+", taken[start:end]):
            span = _trimmed(reader, start + gap.start(), start + gap.end())
            if span is not None:
                yield span


def _all_of_it(reader: Reader) -> Iterator[Span]:
    """Every clause with a word in it: where nothing was understood even a greeting is told."""
    for start, end in reader.clauses:
        if re.search(r"\w", reader.folded[start:end]):
            piece = reader.text[start:end]
            start += len(piece) - len(piece.lstrip())
            yield Span(start, start + len(piece.strip()), piece.strip())


def _trimmed(reader: Reader, start: int, end: int) -> Span | None:
    """A stretch without filler at its ends; None where nothing else is in it. A figure keeps what compares it."""
    figure = _FIGURE.search(reader.folded, start, end)
    if not figure and lexicon.FILLER.fullmatch(reader.folded, start, end):
        return None
    lead = lexicon.TRIM.match(reader.folded, start, end)
    start = lead.end() if lead else start
    tail = lexicon.TRIM_END.search(reader.folded[:end], start)
    whole, end = end, tail.start() if tail else end
    if figure and (compared := _COMPARED.match(reader.folded, end, whole)):
        end = compared.end()
    start += reader.folded.startswith("的", start, end)
    piece = reader.folded[start:end].strip("的了吗呢吧啊是")
    if not figure and (not _CONTENT.search(piece) or lexicon.FILLER.fullmatch(piece)):
        return None
    return Span(start, end, reader.text[start:end])
