"""What conditions are evaluated over: the facts of many assets as numpy columns.

A snapshot is such a set of columns; a test may build one from a few records. Every column has one entry per asset.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, Protocol

import numpy as np
import numpy.typing as npt

from catalog import geo
from catalog.geo import PlaceName

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]
Masks = npt.NDArray[np.uint64]

# The parts of what is said of an asset: all its texts, its environmental limits alone, what its facts are called in
# words (which no text need say), and what its texts say is there, is planned or may not be.
TextPart = Literal["text", "eia_limits_zh", "labels", "described", "planned", "refused"]
MOST_KEPT: Final = 2_000  # names of places whose answer is kept


@dataclass(frozen=True, slots=True)
class Numbers:
    """A quantity in the field's unit; NaN is unknown. `low`/`high` differ from `value` where the source gave a range.

    Dates are days since 1970-01-01, months are months since year 0, years are years. `planned` marks what is reserved,
    designed or under construction.
    """

    value: Floats
    low: Floats
    high: Floats
    planned: Bools | None = None


@dataclass(frozen=True, slots=True)
class Flags:
    """A yes or no: 1, 0, or -1 for unknown."""

    value: npt.NDArray[np.int8]
    planned: Bools | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """One code of `values` per asset, as its number; -1 is unknown."""

    value: Ints
    values: tuple[str, ...]
    numbers: Mapping[str, int] = field(default_factory=dict)

    @staticmethod
    def of(value: Ints, values: Sequence[str]) -> "Codes":
        """Codes with the reverse table filled in."""
        return Codes(value, tuple(values), {name: number for number, name in enumerate(values)})

    def among(self, codes: Iterable[str]) -> Bools:
        """Which assets have one of these codes."""
        chosen = np.zeros(len(self.values) + 1, np.bool_)  # the last stands for unknown, which is -1
        chosen[[self.numbers[code] for code in codes if code in self.numbers]] = True
        return chosen[self.value]


@dataclass(frozen=True, slots=True)
class Sets:
    """Several codes per asset as bits of a mask; `known` tells an empty set from an unknown one."""

    mask: Masks
    known: Bools
    values: tuple[str, ...]


@dataclass(frozen=True)
class PlaceColumn:
    """For each asset the number of its place, and the distinct places."""

    number: Ints
    names: Sequence[PlaceName]
    _lies: dict[str, tuple[Bools, Bools]] = field(default_factory=dict, repr=False)

    def inside(self, name: str) -> Bools:
        """Which places lie in what people call `name`."""
        return self._standing(name)[0]

    def undecided(self, name: str) -> Bools:
        """Of which places too little is known to say whether they lie in what people call `name`."""
        return self._standing(name)[1]

    @cached_property
    def cities(self) -> Ints:
        """The number of each place's city, -1 where it is not known."""
        return _numbered([place.city for place in self.names])

    @cached_property
    def provinces(self) -> Ints:
        """The number of each place's province, -1 where it is not known."""
        return _numbered([place.province for place in self.names])

    def _standing(self, name: str) -> tuple[Bools, Bools]:
        """Inside and undecided; kept, for a few names are asked for again and again."""
        found = self._lies.get(name)
        if found is None:
            lies = [geo.lies_in(name, place) for place in self.names]
            found = np.array([lie is True for lie in lies], np.bool_), np.array([lie is None for lie in lies], np.bool_)
            if len(self._lies) < MOST_KEPT:
                self._lies[name] = found
        return found


def _numbered(names: Iterable[str | None]) -> Ints:
    """A number for each name, the same for the same; -1 for none."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) if name else -1 for name in names], np.int32)


class Columns(Protocol):
    """The facts of `size` assets. Which names each mapping holds is decided by `catalog.snapshot`."""

    @property
    def size(self) -> int: ...
    @property
    def numbers(self) -> Mapping[str, Numbers]: ...
    @property
    def flags(self) -> Mapping[str, Flags]: ...
    @property
    def codes(self) -> Mapping[str, Codes]: ...
    @property
    def sets(self) -> Mapping[str, Sets]: ...
    @property
    def places(self) -> PlaceColumn: ...
    @property
    def known(self) -> Mapping[str, Bools]:
        """Of which assets each text is there."""
        ...

    def mentions(self, word: str, part: TextPart) -> Bools:
        """Which assets say `word` in that part of their text (whatever the case and width)."""
        ...
