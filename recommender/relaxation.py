"""The smallest changes to a need that admit more assets, each with exactly the number it admits."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from catalog.columns import Bools, Floats
from catalog.conditions import SCALES, Verdict, wished_range
from catalog.fields import Field, field_of
from catalog.geo import distance_km, provinces_of
from catalog.snapshot import Snapshot
from catalog.units import MU_M2
from recommender.criteria import Judged, judge, tolerance_of, wants_land
from recommender.requirement import Criterion

MOST: Final = 6
# The smallest move of a figure gives way to a further one that admits so many times as many assets, if that lies no
# further on than what the field forgives of a miss.
CLEARLY_MORE: Final = 3
MOST_TRIED: Final = 10
# Quantities that people say in whole numbers although they are measured more finely.
WHOLE_UNITS: Final = ("t", "kVA", "t/day", "m3/h")


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One change: criterion number `index` of the need becomes `criterion`. `to` None: no longer a must."""

    index: int
    criterion: Criterion
    before: Any
    to: Any
    added: int


def relaxations(
    criteria: Sequence[Criterion], judged: Sequence[Judged], snapshot: Snapshot, candidates: Bools
) -> list[Relaxation]:
    """The smallest change of each must that keeps assets out, those that admit most first.

    `judged` are the verdicts on `criteria` (of a need for one place). Of each must the kinds of change are tried in
    order: a figure moved, a list made longer (of places by the nearest city), the must given up; the first kind that admits anything is offered. What
    is counted are the fits of the changed need, so that applying the change gives exactly that many more.
    """
    failed = np.zeros(snapshot.size, np.int32)
    for group in judged:
        if group.importance == "must":
            failed += group.verdicts.codes == Verdict.FAILS
    found = []
    for group in judged:
        if group.importance != "must" or len(group.criteria) > 1:
            continue
        fails = group.verdicts.codes == Verdict.FAILS
        others = candidates & (failed - fails == 0)
        alone = others & fails
        if not alone.any():
            continue
        index = next(number for number, other in enumerate(criteria) if other is group.criteria[0])
        need = _Need(criteria, index, snapshot, candidates, others, int(np.count_nonzero(candidates & (failed == 0))))
        best = need.best(alone)
        if best is not None:
            found.append(best)
    return sorted(found, key=lambda item: -item.added)[:MOST]


@dataclass(frozen=True, slots=True)
class _Need:
    """A need of which one criterion is to be changed. `others`: assets that fail no other must; `total`: its fits."""

    criteria: Sequence[Criterion]
    index: int
    snapshot: Snapshot
    candidates: Bools
    others: Bools
    total: int

    @property
    def criterion(self) -> Criterion:
        return self.criteria[self.index]

    def best(self, alone: Bools) -> Relaxation | None:
        """The change to offer, given the assets that fail this criterion alone."""
        moved = self._smallest_move(alone)
        if moved is not None:
            return moved
        for changed in self._widened(alone):
            if added := self.added(changed):
                return Relaxation(self.index, changed, self.criterion.value, changed.value, added)
        given_up = replace(self.criterion, importance="should")
        added = self.added(given_up)
        return Relaxation(self.index, given_up, self.criterion.value, None, added) if added > 0 else None

    def added(self, changed: Criterion) -> int:
        """How many more fits the need has with its criterion changed."""
        criteria = [*self.criteria[: self.index], changed, *self.criteria[self.index + 1 :]]
        if wants_land(criteria) == wants_land(self.criteria):
            fit = self.others
            if changed.importance == "must":
                (group,) = judge([changed], self.snapshot, land=wants_land(criteria))
                fit = fit & (group.verdicts.codes != Verdict.FAILS)
        else:  # what is said of buildings now has another meaning
            fit = self.candidates.copy()
            for group in judge(criteria, self.snapshot):
                if group.importance == "must":
                    fit &= group.verdicts.codes != Verdict.FAILS
        return int(np.count_nonzero(fit)) - self.total

    def _smallest_move(self, alone: Bools) -> Relaxation | None:
        """The criterion with a limit moved as little as admits any asset, or a little further where that admits
        clearly more.
        """
        steps = [step for limit in self._limits(alone) for step in self._steps(*limit)]
        if not steps:
            return None
        least_share, least = min(steps, key=lambda step: step[0])
        reach = least_share + tolerance_of(self.criterion.field).near + 1e-9
        more = [step for step in steps if step[0] <= reach and step[1].added >= CLEARLY_MORE * least.added]
        return min(more, key=lambda step: step[0])[1] if more else least

    def _limits(self, alone: Bools) -> Iterator[tuple[Field, float, Floats, bool]]:
        """Each limit that may be moved, the figures beyond it from the nearest on, and whether it moves upward."""
        criterion, field = self.criterion, field_of(self.criterion.field)
        numbers = self.snapshot.numbers.get(criterion.field)
        value = criterion.condition().value
        if field is None or numbers is None or value is None or criterion.op not in (">=", "<=", "between", "near"):
            return
        low, high = (None if math.isinf(end) else end for end in wished_range(criterion.field, criterion.op, value))
        least = numbers.low
        if criterion.field in ("floor_area_m2", "area_m2"):
            least = np.fmin(least, self.snapshot.numbers["divisible_from_m2"].value)
        for limit, values, upward in ((low, numbers.high[alone], False), (high, least[alone], True)):
            if limit is not None:
                beyond = np.sort(values[values > limit] if upward else values[values < limit])
                yield field, limit, beyond if upward else beyond[::-1], upward

    def _steps(self, field: Field, limit: float, beyond: Floats, upward: bool) -> Iterator[tuple[float, Relaxation]]:
        """The move of one limit that admits the nearest asset, and the one that admits clearly more; before each the
        share of the limit by which it moves.
        """
        admitted = 0
        for value in np.unique(beyond)[:: 1 if upward else -1][:MOST_TRIED]:
            step = self._step(field, limit, float(value), upward)
            if step is not None:
                yield step
                admitted = step[1].added
                break
        wanted = CLEARLY_MORE * admitted
        if admitted and wanted <= len(beyond):
            step = self._step(field, limit, float(beyond[wanted - 1]), upward)
            if step is not None:
                yield step

    def _step(self, field: Field, limit: float, value: float, upward: bool) -> tuple[float, Relaxation] | None:
        """The limit moved as little as admits an asset with `value`; None where that admits none."""
        moved = self._move(field, limit, value, upward)
        if moved is None:
            return None
        said = _said(field, moved, upward)
        changed: Any = said
        if self.criterion.op in ("between", "near"):
            low_said, high_said = self._ends(field)
            changed = (low_said, said) if upward else (said, high_said)
        criterion = replace(
            self.criterion, op="between" if isinstance(changed, tuple) else self.criterion.op, value=changed
        )
        added = self.added(criterion)
        share = abs(moved - limit) / (SCALES.get(field.name) or abs(limit) or 1.0)
        relaxation = Relaxation(self.index, criterion, self.criterion.value, changed, added)
        return (share, relaxation) if added > 0 else None

    def _ends(self, field: Field) -> tuple[Any, Any]:
        """The ends of an interval as a criterion holds them; of "about" so much those of what still meets."""
        if self.criterion.op == "between":
            low, high = self.criterion.value
            return low, high
        ends = wished_range(field.name, "near", self.criterion.condition().value)
        low, high = (_rounded(field, end) for end in ends)
        return _said(field, low, False), _said(field, high, True)

    def _move(self, field: Field, limit: float, value: float, upward: bool) -> float | None:
        """The figure nearest to `limit` that a person would say and that leaves an asset with `value` at least near.

        None where that is no wish any more.
        """
        near, scale = tolerance_of(field.name).near, SCALES.get(field.name)
        if scale is not None:
            needed = value - near * scale if upward else value + near * scale
        else:
            needed = value / (1 + near) if upward else value / (1 - near)
        step = step_of(field, limit)
        places = needed / step
        moved = (math.ceil(places - 1e-9) if upward else math.floor(places + 1e-9)) * step
        if abs(moved - value) > near * (
            scale or abs(moved)
        ):  # the figure that was needed lies between two that people say
            moved += step if upward and moved < value else -step if not upward and moved > value else 0
        if (upward and moved <= limit) or (not upward and moved >= limit):
            moved = limit + step if upward else limit - step
        return round(moved, 6) if moved > 0 else None

    def _widened(self, alone: Bools) -> Iterator[Criterion]:
        """The criterion with one more value: for a region the nearest cities in turn, otherwise the value that most of
        the assets have which fail it alone.
        """
        criterion, name = self.criterion, self.criterion.field
        if criterion.op != "in":
            return
        if name == "region":
            for city in self._nearest_cities(alone)[:MOST_TRIED]:
                yield replace(criterion, value=(*criterion.value, city))
            return
        if name in self.snapshot.codes:
            codes = self.snapshot.codes[name]
            values, counts = (
                codes.values,
                np.bincount(codes.value[alone & (codes.value >= 0)], minlength=len(codes.values)),
            )
        elif name in self.snapshot.sets:
            sets = self.snapshot.sets[name]
            bits = np.arange(len(sets.values), dtype=np.uint64)
            values, counts = sets.values, ((sets.mask[alone][:, None] >> bits) & np.uint64(1)).sum(axis=0)
        else:
            return
        if counts.any():
            yield replace(criterion, value=(*criterion.value, values[int(counts.argmax())]))

    def _nearest_cities(self, alone: Bools) -> list[str]:
        """The cities of the assets that fail the region alone: those of a wished province first, the nearest first."""
        places, cities = self.snapshot.places, self.snapshot.codes["city"]
        lat, lng = self.snapshot.numbers["lat"].value, self.snapshot.numbers["lng"].value
        counts = np.bincount(cities.value[alone & (cities.value >= 0)], minlength=len(cities.values))
        known = (cities.value >= 0) & ~np.isnan(lat) & ~np.isnan(lng)
        at, size = cities.value[known], len(cities.values)
        many = np.maximum(np.bincount(at, minlength=size), 1)
        north, east = (np.bincount(at, part[known], size) / many for part in (lat, lng))
        away = np.full(size, np.inf)
        provinces: set[str] = set()
        for name in self.criterion.value:
            inside = places.inside(name)
            provinces |= provinces_of(name) | {
                places.names[number].province for number in np.flatnonzero(inside).tolist()
            }
            middle = inside[places.number] & ~np.isnan(lat) & ~np.isnan(lng)
            if middle.any():
                distance = distance_km(north, east, float(lat[middle].mean()), float(lng[middle].mean()))
                away = np.minimum(away, np.where(np.bincount(at, minlength=size) > 0, distance, np.inf))
        lies_in = {place.city: place.province for place in places.names}
        found: list[int] = np.flatnonzero(counts).tolist()
        found.sort(key=lambda number: (
            lies_in.get(cities.values[number]) not in provinces, away[number], -counts[number], cities.values[number],
        ))  # fmt: skip
        return [cities.values[number] for number in found]


def step_of(field: Field, limit: float) -> float:
    """By what steps people say a figure of this size: 9 m by 0.1, 16 t by 1, 6,000 m² by 100; land by 亩."""
    if field.type in ("month", "date") or field.type == "integer":
        return 1.0
    unit = MU_M2 if field.name == "land_area_m2" else 1.0
    fine = max(abs(limit), 1e-6) / unit / 50
    power = 10.0 ** math.floor(math.log10(fine))
    step = next(factor * power for factor in (5, 2, 1) if factor * power <= fine * (1 + 1e-9))
    return (max(step, 1.0) if field.unit in WHOLE_UNITS else step) * unit


def _rounded(field: Field, number: float) -> float:
    """The nearest figure that a person would say."""
    step = step_of(field, number)
    return round(round(number / step) * step, 6)


def _said(field: Field, number: float, upward: bool) -> float | int | str:
    """A figure of the columns as a criterion holds it; 亩 in whole square metres."""
    if field.type == "month":
        return f"{int(number) // 12}-{int(number) % 12 + 1:02d}"
    if field.type == "date":
        return (date(1970, 1, 1) + timedelta(days=int(number))).isoformat()
    if field.name == "land_area_m2":
        return math.ceil(number) if upward else math.floor(number)
    return int(number) if number == int(number) else number
