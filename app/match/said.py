"""The words of a need with what was read from them: under which words each criterion stands, and what was not read."""

from dataclasses import dataclass
from itertools import pairwise

from recommender.parsing import Reading
from recommender.requirement import Requirement


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the words: whether something was read from it, and the numbers of the criteria whose words end here.

    `lost` says that it was not understood, `ends` that the stretch that was not ends here.
    """

    text: str
    read: bool = False
    numbers: tuple[int, ...] = ()
    lost: bool = False
    ends: bool = False


def pieces(requirement: Requirement, reading: Reading | None) -> list[Piece]:
    """The words of a need in pieces. Stretches may overlap and lie within each other: every criterion has its number.

    A criterion that was changed keeps its words; one that was taken out no longer marks them.
    """
    text = requirement.text
    if not text:
        return []
    read = _stretches(requirement, reading)
    lost = [(span.start, span.end) for span in reading.not_understood] if reading else []
    cuts = sorted(
        {0, len(text), *(at for start, end, _ in read for at in (start, end)), *(at for s in lost for at in s)}
    )
    found = []
    for start, end in pairwise(cuts):
        is_read = any(begin <= start and end <= finish for begin, finish, _ in read)
        is_lost = not is_read and any(begin <= start and end <= finish for begin, finish in lost)
        numbers = tuple(sorted(number for _, finish, number in read if finish == end))
        found.append(Piece(text[start:end], is_read, numbers, is_lost, any(end == finish for _, finish in lost)))
    return found


def _stretches(requirement: Requirement, reading: Reading | None) -> list[tuple[int, int, int]]:
    """Where the words of each criterion stand, with its number: as they are read again, else where they are found."""
    waiting: dict[tuple[str, str], list[int]] = {}
    for number, criterion in enumerate(requirement.criteria, 1):
        if criterion.source:
            waiting.setdefault((criterion.field, criterion.source), []).append(number)
    found = []
    if reading:
        for span, criterion in zip(reading.spans, reading.requirement.criteria, strict=True):
            numbers = waiting.get((criterion.field, criterion.source))
            if numbers:
                found.append((span.start, span.end, numbers.pop(0)))
    for (_, source), numbers in waiting.items():
        at = requirement.text.find(source)
        found += [(at, at + len(source), number) for number in numbers if at >= 0]
    return found
