"""A text that is being read: its clauses, what was found in it so far, and how strongly its words wish for it."""

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from catalog.traditional import by_character
from recommender import lexicon
from recommender.requirement import Criterion, Importance

_WIDE: Final = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | str.maketrans("\u3000\u00a0“”‘’′∕⁄≧⩾≦⩽∼〜✕✖", "  \"\"'''//≥≥≤≤~~××")
)  # fmt: skip
# A colon behind a label leaves its figure in the clause: 行车：16t.
_CUT: Final = re.compile(
    r"[。；;\n!?，]|:(?!\s*[^\s,;:。\d]{0,6}\d)|(?<!\d),|,(?!\d{3}(?!\d))|(?<!\bmin)(?<!\bmax)(?<!approx)(?<!\bsq)(?<!\bca)(?<!\bno)\.(?=\s|$)"
)
# 净高 9 米 以上 is one, 行车 ≥16t is one.
_TERSE: Final = re.compile(
    r"\S+(?:\s+(?=/)\S+|(?<=[\d万]\s/)\s+\S+|(?<=[\d千万亿])\s+(?=[平亩元米吨方㎡])\S+|\s+(?=[≥≤><=≈~:]*\s*\d)\S+|(?<=[\d≥≤><=≈~:])\s+\S+|\s+(?=[:≥≤><=≈~])\S+"
    r"|\s+(?:以上|以下|以内|左右|上下|起步?)(?!\S))*"
)
# What may stand between a word that refuses and what it refuses.
_REFUSING: Final = re.compile(
    r"(?:(?!但|还要|也要|而是)[^,;。]){0,8}|(?:\s*\b(?!but\b|just\b|only\b)[a-z]+){1,3}\s*|"
    r"[^,;。\d]{1,16}(?:、|和|及|或|与|/|\b(?:or|and|nor)\b)[^,;。\d]{0,6}"
)
# A comparison or a figure with its unit.
_MEASURE: Final = re.compile(
    r"\d|[一二两三四五六七八九十百千万]\s*(?:平|亩|米|吨|公里|元|块钱|层)|[超高低多少大小][过于]|\bexceed|\bthan\b"
)
REACH: Final = 40  # characters between what is refused and the words that refuse it
STRENGTH: Final[dict[Importance, int]] = {"nice": 0, "should": 1, "must": 2}
LONGEST_CLAUSE: Final = 400  # characters; what runs on without punctuation is read in pieces
_LATIN: Final = re.compile(r"[a-z]{2}")
_REST_OF_WORD: Final = re.compile(r"(?<=[a-z])[a-z]+")
_DIGITS: Final = r"[\d一二两三四五六七八九十百千万亿]"
_REST_OF_NUMBER: Final = re.compile(rf"(?<={_DIGITS})[十百千万亿](?:{_DIGITS})*(?:平方?米?|[元块亩米吨])?")
_LACKING: Final = re.compile(rf"(?:{lexicon.MISSING.pattern})|no")
_NOT_LACKING: Final = re.compile(rf"(?:不能|不可|不得)\s*$|(?:{lexicon.CANNOT})[^,;]*$|(?:\bnot|n't)\s*$")
_ASKED: Final = re.compile(r"_[^,;。_\d]{0,6}$")
_PART: Final = re.compile(r"、|(?<=\w)\band\b(?=\s)")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text: characters from `start` up to `end`."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Reader:
    """The state of reading one text. `folded` is the text as it is read, of the same length."""

    text: str
    folded: str
    today: date
    english: bool
    found: list[tuple[Span, Criterion]] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)
    also: list[tuple[int, int]] = field(default_factory=list)  # what was understood and is no criterion
    project: dict[str, float] = field(default_factory=dict)
    figures: int = 0  # how many were looked at
    last: tuple[str, str] = ("", "")  # unit and fact of the figure read last
    yearly: tuple[int, int, float] | None = None  # a sum of money for a year, and where it stands
    clauses: list[tuple[int, int]] = field(init=False)
    _marked: bytearray = field(init=False)  # 1 for every character that is understood

    def __post_init__(self) -> None:
        self.clauses = list(clauses(self.folded))
        self._marked = bytearray(len(self.folded))

    def clause_of(self, start: int, end: int) -> tuple[int, int]:
        """Where the clause that holds a stretch begins and ends."""
        number = max(bisect_right(self.clauses, (start, len(self.folded))) - 1, 0)
        left, right = self.clauses[number] if self.clauses else (0, len(self.folded))
        return min(left, start), max(right, end)

    def add(
        self, start: int, end: int, importance: Importance, name: str, op: str, value: Any = None, **more: Any
    ) -> None:
        """A criterion read from text[start:end]; the same wish read twice counts once."""
        start, end = self._whole_words(start, end)
        source = self.text[start:end]
        criterion = Criterion(name, op, value, importance, source, **more)
        for number, (span, other) in enumerate(self.found):
            if (other.field, other.op, other.value) == (name, op, value):
                if STRENGTH[importance] > STRENGTH[other.importance]:
                    self.found[number] = span, replace(other, importance=importance)
                self.note(start, end)
                return
        self.found.append((Span(start, end, source), criterion))
        self.take(start, end)

    def note(self, start: int, end: int) -> None:
        """Mark a stretch as understood that makes no criterion: a figure of the project, a wish said again."""
        start, end = self._whole_words(start, end)
        self.also.append((start, end))
        self.take(start, end)

    def _whole_words(self, start: int, end: int) -> tuple[int, int]:
        """A stretch that ends within no Latin word and no number: acceptance, 两千元."""
        if start >= end:
            return start, end
        while start > 0 and _LATIN.fullmatch(self.folded, start - 1, start + 1):
            start -= 1
        rest = _REST_OF_NUMBER.match(self.folded, end) or _REST_OF_WORD.match(self.folded, end)
        return start, rest.end() if rest else end

    def take(self, start: int, end: int) -> None:
        """Mark words as understood; figures among them only where a criterion or a note has them."""
        self.taken.append((start, end))
        self._marked[start:end] = b"\1" * (end - start)

    def is_taken(self, at: int) -> bool:
        """Whether the character at a position was understood already."""
        return at < len(self._marked) and self._marked[at] == 1

    def overlaps(self, name: str, start: int, end: int) -> bool:
        """Whether a criterion on a field was read from words that share some with a stretch."""
        return any(criterion.field == name and span.start < end and start < span.end for span, criterion in self.found)

    def has(self, name: str, start: int, end: int) -> bool:
        """Whether a criterion on a field was read within a stretch."""
        return any(criterion.field == name and start <= span.start < end for span, criterion in self.found)


def folded(text: str) -> str:
    """A text as it is read, of the same length: in half width, lower case and simplified characters, and without the
    no of a question (有没有), which refuses nothing.
    """
    narrow = by_character(text.translate(_WIDE))
    lowered = narrow.lower()
    return lexicon.QUESTION.sub(_masked, lowered if len(lowered) == len(text) else narrow)


def _masked(found: re.Match[str]) -> str:
    return "_" * len(found[0])


def is_asked(reader: Reader, start: int) -> bool:
    """Whether a question stands right before a position: 能不能租."""
    return _ASKED.search(reader.folded, max(0, start - REACH), start) is not None


def han(text: str) -> int:
    """How many Chinese characters a text has."""
    return sum("\u4e00" <= character <= "\u9fff" for character in text)


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Stretches between punctuation; a terse list of words is cut at its spaces as well, but not beside a figure."""
    start = 0
    for at, after in [*(match.span() for match in _CUT.finditer(text)), (len(text), len(text))]:
        while at - start > LONGEST_CLAUSE:
            # Not within a word or a figure where that can be helped.
            gap = max(text.rfind(sign, start + LONGEST_CLAUSE // 2, start + LONGEST_CLAUSE) for sign in " 、")
            cut = gap + 1 if gap > 0 else start + LONGEST_CLAUSE
            yield from _pieces(text, start, cut)
            start = cut
        yield from _pieces(text, start, at)
        start = after


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """One stretch, or the words of a terse one."""
    piece = text[start:end]
    if " " in piece.strip() and han(piece) * 2 > len(piece.replace(" ", "")) * 0.5:
        for part in _TERSE.finditer(piece):
            yield start + part.start(), start + part.end()
    elif piece.strip():
        yield start, end


def importance_of(reader: Reader, start: int, end: int, default: Importance) -> Importance:
    """What the words beside a stretch make of it: must, nice, or the default of its kind.

    In a list the words of its own member count, or those that the list begins with.
    """
    if indispensable(reader, start, end):
        return "must"
    left, right = reader.clause_of(start, end)
    before = [match.end() for match in _PART.finditer(reader.folded, left, start)]
    after = next((match.start() for match in _PART.finditer(reader.folded, end, right)), right)
    own = _strength(reader.folded[before[-1] if before else left : after])
    if own is None and before:
        first = _strength(reader.folded[left : before[0]])
        own = first if lexicon.LEADING.match(reader.folded, left) else None
    return own or default


def refusal(reader: Reader, start: int, end: int) -> tuple[int, int] | None:
    """A stretch together with the words of its clause that refuse it, before it or behind it; None where none do.

    A negation that turns a comparator or that stands before a figure refuses nothing behind these.
    """
    text = reader.folded
    left, right = reader.clause_of(start, end)
    left, right = max(left, start - REACH), min(right, end + REACH)
    before = deque(lexicon.NEGATION.finditer(text, left, start), maxlen=1)
    behind = lexicon.REFUSED_BEHIND.match(text, end, right)
    if indispensable(reader, start, end):
        return None
    if behind:
        except_for = lexicon.EXCEPT.search(text[left:start])
        return left + except_for.start() if except_for else start, behind.end()
    if away := lexicon.KEPT_AWAY.search(text[left:start]):
        return left + away.start(), end
    if not before or not _REFUSING.fullmatch(text, before[0].end(), start):
        return None
    if _MEASURE.search(text, before[0].end(), start):
        return None
    if lexicon.EXCEPT.fullmatch(before[0][0]) and re.match(r"[^。;]{0,10}[也还]", text[end : end + REACH]):
        return None  # 除了租，买也行
    return before[0].start(), end


def indispensable(reader: Reader, start: int, end: int) -> tuple[int, int] | None:
    """A stretch together with the words that refuse that it is missing: 没有天然气不行, cannot operate without gas;
    None where none do.
    """
    text = reader.folded
    left, right = reader.clause_of(start, end)
    left = max(left, start - REACH)
    before = deque(lexicon.NEGATION.finditer(text, left, start), maxlen=1)
    if not before or not _LACKING.fullmatch(before[0][0].strip()):
        return None
    begin = before[0].start()
    if not _REFUSING.fullmatch(text, before[0].end(), start):
        return None
    if denied := _NOT_LACKING.search(text, left, begin):
        return denied.start(), end
    behind = lexicon.REFUSED_BEHIND.match(text, end, min(right, end + REACH)) or lexicon.LOST.match(text, end)
    return (begin, behind.end()) if behind else None


def _strength(words: str) -> Importance | None:
    if lexicon.NICE.search(words):
        return "nice"
    return "must" if lexicon.MUST.search(lexicon.UNSTRESSED.sub(_masked, words)) else None
