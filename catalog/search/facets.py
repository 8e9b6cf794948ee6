"""Counting over the columns of a snapshot: what each filter would leave, and how quantities are spread."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, overload

import numpy as np
import numpy.typing as npt

from catalog.columns import Ints
from catalog.fields import FIELDS, PERMIT_FIELDS
from catalog.place_names import place_label
from catalog.search.query import CODE_FACETS, FLAG_FACETS, PERMIT_FACET, RANGE_FACETS, FacetValue, RangeFacet
from catalog.snapshot import Snapshot
from catalog.vocabulary import MODES, PERMIT_STATES, PERMITS

BINS: Final = 20
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counted(Sequence[FacetValue]):
    """The values of a facet with many: each is made when it is looked at, for of thousands a page shows a few."""

    codes: Sequence[str]
    labels: Sequence[str]
    order: Sequence[int]
    counts: Sequence[int]

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, place: int) -> FacetValue: ...
    @overload
    def __getitem__(self, place: slice) -> "Counted": ...
    def __getitem__(self, place: int | slice) -> "FacetValue | Counted":
        """One value, or a stretch of them."""
        if isinstance(place, slice):
            return Counted(self.codes, self.labels, self.order[place], self.counts[place])
        number = self.order[place]
        return FacetValue(self.codes[number], self.labels[number], self.counts[place])

    def __iter__(self) -> Iterator[FacetValue]:
        for number, count in zip(self.order, self.counts, strict=True):
            yield FacetValue(self.codes[number], self.labels[number], count)


class Facets:
    """Counts over one snapshot. What does not depend on the question is worked out once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._bins = {name: _binned(snapshot.numbers[name].value) for name in RANGE_FACETS}
        self._known_labels: dict[tuple[str, str], list[str]] = {}
        self._valid = PERMIT_STATES.position("valid")

    def values(self, name: str, rows: Rows, lang: str) -> Sequence[FacetValue]:
        """The values of one facet over the rows, those that occur; in the vocabulary's order or the most frequent first."""
        snapshot = self.snapshot
        if name == PERMIT_FACET:
            counts = [
                (permit, int((snapshot.codes[f"permits.{permit}"].value[rows] == self._valid).sum()))
                for permit in PERMIT_FIELDS
            ]
            return [FacetValue(code, PERMITS.label(code, lang), count) for code, count in counts if count]
        if name in FLAG_FACETS:
            count = int((snapshot.flags[name].value[rows] == 1).sum())
            return [FacetValue("true", FIELDS[name].label(lang), count)] if count else []
        if name == "modes":
            sets = snapshot.sets["modes"]
            mask = sets.mask[rows]
            counts = [(code, int(np.count_nonzero(mask & np.uint64(1 << bit)))) for bit, code in enumerate(sets.values)]
            return [FacetValue(code, MODES.label(code, lang), count) for code, count in counts if count]
        codes = snapshot.codes["city" if name == "region" else name]
        numbers = np.bincount(codes.value[rows] + 1, minlength=len(codes.values) + 1)[1:]
        order = np.flatnonzero(numbers)
        if FIELDS.get(name) is None or FIELDS[name].vocabulary is None:
            order = order[np.argsort(-numbers[order], kind="stable")]  # names stand in their own order
        return Counted(codes.values, self._labels(name, lang), order.tolist(), numbers[order].tolist())

    def range(self, name: str, rows: Rows) -> RangeFacet | None:
        """How a quantity is spread over the rows; None where the whole catalogue does not know it."""
        bins, low, high = self._bins[name]
        if low > high:
            return None
        counts = np.bincount(bins[rows], minlength=BINS + 1)
        unknown = int(counts[BINS])
        return RangeFacet(low, high, tuple(int(count) for count in counts[:BINS]), len(rows) - unknown, unknown)

    def _labels(self, name: str, lang: str) -> list[str]:
        """The labels of all the values of a facet of codes, in their order."""
        if (name, lang) not in self._known_labels:
            vocabulary = FIELDS[name].vocabulary if name in FIELDS else None
            values = self.snapshot.codes["city" if name == "region" else name].values
            label = vocabulary.label if vocabulary else place_label
            self._known_labels[name, lang] = [label(value, lang) for value in values]
        return self._known_labels[name, lang]


ALL: Final = (*CODE_FACETS, *FLAG_FACETS, PERMIT_FACET)


def _binned(values: npt.NDArray[np.float64]) -> tuple[Ints, float, float]:
    """The bin of every value on a logarithmic scale (BINS for unknown), and the bounds of what is known."""
    known = values[~np.isnan(values)]
    if not len(known):
        return np.full(len(values), BINS, np.int32), 1.0, 0.0
    low, high = float(known.min()), float(known.max())
    start, end = np.log1p(max(low, 0.0)), np.log1p(max(high, 0.0))
    width = (end - start) / BINS or 1.0
    with np.errstate(invalid="ignore"):
        place = np.floor((np.log1p(np.maximum(values, 0.0)) - start) / width)
    bins = np.where(np.isnan(values), BINS, np.clip(place, 0, BINS - 1))
    return bins.astype(np.int32), low, high
