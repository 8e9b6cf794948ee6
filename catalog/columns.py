"""What conditions are evaluated over: the facts of many assets as numpy columns.

A snapshot is such a set of columns; a test may build one from a few records. Every column has one entry per asset.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]
Masks = npt.NDArray[np.uint64]

# The parts of an asset's text that conditions speak of: all that is said of it, or its environmental limits.
TextPart = Literal["text", "eia_limits_zh"]


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


@dataclass(frozen=True, slots=True)
class Sets:
    """Several codes per asset as bits of a mask; `known` tells an empty set from an unknown one."""

    mask: Masks
    known: Bools
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceName:
    """Where an asset lies, by name. Empty where not known."""

    province: str
    city: str
    county: str
    park: str


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
    def places(self) -> tuple[Ints, Sequence[PlaceName]]:
        """For each asset the number of its place, and the distinct places."""
        ...

    def mentions(self, word: str, part: TextPart) -> Bools:
        """Which assets say `word` in that part of their text (whatever the case and width)."""
        ...

    def has_text(self, part: TextPart) -> Bools:
        """Which assets have any text in that part."""
        ...
