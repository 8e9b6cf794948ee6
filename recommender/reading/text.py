"""A text that is being read: its clauses, what was found in it so far, and how strongly its words wish for it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from recommender import lexicon
from recommender.requirement import Criterion, Importance

_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x201C: 0x22, 0x201D: 0x22}
_CUT: Final = re.compile(r"[。；;\n!?！？，:：]|(?<!\d),|,(?!\d{3})|(?<!\d)\.(?=\s|$)|\.(?=\s)")
_TERSE: Final = re.compile(r"\S+(?:\s+(?=\d)\S+|(?<=\d)\s+\S+)*")  # 净高 9 米 以上 is 净高 9 米 and 以上
_PART: Final = re.compile(r"、|(?<=\w)\band\b(?=\s)")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text: characters from `start` up to `end`."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Reader:
    """The state of reading one text. `folded` is the text in lower case and half width, of the same length."""

    text: str
    folded: str
    today: date
    english: bool
    found: list[tuple[Span, Criterion]] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)
    project: dict[str, float] = field(default_factory=dict)
    last: tuple[str, str] = ("", "")  # unit and fact of the figure read last
    yearly: tuple[int, int, float] | None = None  # a sum of money for a year, and where it stands
    clauses: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.clauses = list(clauses(self.folded))

    def clause_of(self, start: int, end: int) -> tuple[int, int]:
        """Where the clause that holds a stretch begins and ends."""
        number = max(bisect_right(self.clauses, (start, len(self.folded))) - 1, 0)
        left, right = self.clauses[number] if self.clauses else (0, len(self.folded))
        return min(left, start), max(right, end)

    def add(
        self, start: int, end: int, importance: Importance, name: str, op: str, value: Any = None, **more: Any
    ) -> None:
        """A criterion read from text[start:end]; the same wish read twice counts once."""
        source = self.text[start:end]
        criterion = Criterion(name, op, value, importance, source, **more)
        if not any(other.field == name and other.op == op and other.value == value for _, other in self.found):
            self.found.append((Span(start, end, source), criterion))
        self.take(start, end)

    def take(self, start: int, end: int) -> None:
        """Mark a stretch as understood."""
        self.taken.append((start, end))

    def is_taken(self, at: int) -> bool:
        """Whether the character at a position was understood already."""
        return any(start <= at < end for start, end in self.taken)

    def overlaps(self, name: str, start: int, end: int) -> bool:
        """Whether a criterion on a field was read from words that share some with a stretch."""
        return any(criterion.field == name and span.start < end and start < span.end for span, criterion in self.found)

    def has(self, name: str, start: int, end: int) -> bool:
        """Whether a criterion on a field was read within a stretch."""
        return any(criterion.field == name and start <= span.start < end for span, criterion in self.found)


def folded(text: str) -> str:
    """A text in half width and lower case, of the same length."""
    narrow = text.translate(_WIDE)
    lowered = narrow.lower()
    return lowered if len(lowered) == len(text) else narrow


def han(text: str) -> int:
    """How many Chinese characters a text has."""
    return sum("\u4e00" <= character <= "\u9fff" for character in text)


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Stretches between punctuation; a terse list of words is cut at its spaces as well, but not beside a figure."""
    start = 0
    for at, after in [*(match.span() for match in _CUT.finditer(text)), (len(text), len(text))]:
        piece = text[start:at]
        if " " in piece.strip() and han(piece) * 2 > len(piece.replace(" ", "")) * 0.5:
            for part in _TERSE.finditer(piece):
                yield start + part.start(), start + part.end()
        elif piece.strip():
            yield start, at
        start = after


def importance_of(reader: Reader, start: int, end: int, default: Importance) -> Importance:
    """What the words beside a stretch make of it: must, nice, or the default of its kind.

    In a list the words of its own member count, or those that the list begins with.
    """
    left, right = reader.clause_of(start, end)
    before = [match.end() for match in _PART.finditer(reader.folded, left, start)]
    after = next((match.start() for match in _PART.finditer(reader.folded, end, right)), right)
    own = _strength(reader.folded[before[-1] if before else left : after])
    if own is None and before:
        first = _strength(reader.folded[left : before[0]])
        own = first if lexicon.LEADING.match(reader.folded, left) else None
    return own or default


def _strength(words: str) -> Importance | None:
    if lexicon.NICE.search(words):
        return "nice"
    return "must" if lexicon.MUST.search(words) else None
