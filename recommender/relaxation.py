"""The smallest changes to a need that admit more assets, each with exactly the number it admits."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from catalog.columns import Bools
from catalog.conditions import Verdict
from catalog.fields import field_of
from catalog.snapshot import Snapshot
from recommender.criteria import Judged
from recommender.requirement import Criterion

MOST: Final = 6
# A change this small in its effect is passed over for the next one, if there is one.
WORTHWHILE: Final = 3

FitOf = Callable[[Sequence[Criterion]], Bools]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One change: criterion number `index` of the need becomes `criterion`. `to` None: no longer a must."""

    index: int
    criterion: Criterion
    before: Any
    to: Any
    added: int


def relaxations(
    criteria: Sequence[Criterion], judged: Sequence[Judged], snapshot: Snapshot, candidates: Bools, fit_of: FitOf
) -> list[Relaxation]:
    """The best change of each must that keeps assets out, those that admit most first.

    `fit_of` gives the fits of any list of criteria; what a change adds is counted with it, so that applying the change
    gives exactly that many more. `judged` are the verdicts on `criteria` (of a need for one place).
    """
    failed = np.zeros(snapshot.size, np.int32)
    for group in judged:
        if group.importance == "must":
            failed += group.verdicts.codes == Verdict.FAILS
    before = fit_of(criteria)
    total = int(np.count_nonzero(before))
    found = []
    for group in judged:
        if group.importance != "must" or len(group.criteria) > 1:
            continue
        criterion = group.criteria[0]
        alone = candidates & (failed == 1) & (group.verdicts.codes == Verdict.FAILS)
        if not alone.any():
            continue
        index = next(number for number, other in enumerate(criteria) if other is criterion)
        best: Relaxation | None = None
        for changed in _changes(criterion, snapshot, alone):
            with_change = [*criteria[:index], changed, *criteria[index + 1 :]]
            added = int(np.count_nonzero(fit_of(with_change))) - total
            to = changed.value if changed.importance == "must" else None
            if added > 0 and (best is None or best.added < WORTHWHILE):
                best = Relaxation(index, changed, criterion.value, to, added)
            if best is not None and best.added >= WORTHWHILE:
                break
        if best is not None:
            found.append(best)
    return sorted(found, key=lambda item: -item.added)[:MOST]


def _changes(criterion: Criterion, snapshot: Snapshot, alone: Bools) -> list[Criterion]:
    """Changes of one criterion, the smallest first; giving it up comes last."""
    changes: list[Criterion] = []
    if criterion.field in snapshot.numbers and criterion.op in (">=", "<=", "between"):
        changes = _moved_limits(criterion, snapshot, alone)
    elif criterion.op == "in" and criterion.field in snapshot.codes and criterion.field != "region":
        codes = snapshot.codes[criterion.field]
        counts = np.bincount(codes.value[alone & (codes.value >= 0)], minlength=len(codes.values))
        if counts.any():
            changes = [replace(criterion, value=(*criterion.value, codes.values[int(counts.argmax())]))]
    elif criterion.op == "in" and criterion.field in snapshot.sets:
        sets = snapshot.sets[criterion.field]
        counts = np.array(
            [int(((sets.mask[alone] >> np.uint64(bit)) & np.uint64(1)).sum()) for bit in range(len(sets.values))]
        )
        if counts.any():
            changes = [replace(criterion, value=(*criterion.value, sets.values[int(counts.argmax())]))]
    return [*changes, replace(criterion, importance="should")]


def _moved_limits(criterion: Criterion, snapshot: Snapshot, alone: Bools) -> list[Criterion]:
    numbers = snapshot.numbers[criterion.field]
    low, high = {
        ">=": (criterion.value, None), "<=": (None, criterion.value), "between": criterion.value,
    }[criterion.op] if criterion.op != "between" else tuple(criterion.value)  # fmt: skip
    if isinstance(low, str) or isinstance(high, str):
        return []  # dates and months: giving up the wish is offered, shifting it is not
    changes = []
    least = numbers.low
    if criterion.field in ("floor_area_m2", "area_m2"):
        least = np.fmin(least, snapshot.numbers["divisible_from_m2"].value)
    for limit, values, upward in ((low, numbers.high[alone], False), (high, least[alone], True)):
        if limit is None:
            continue
        beyond = values[values > limit] if upward else values[values < limit]
        for value in _steps(np.sort(beyond) if upward else np.sort(beyond)[::-1]):
            whole = field_of(criterion.field)
            moved = _outward(float(value), abs(float(limit)), upward, whole is not None and whole.type == "integer")
            if criterion.op == "between":
                pair = (low, moved) if upward else (moved, high)
                changes.append(replace(criterion, value=pair))
            else:
                changes.append(replace(criterion, value=moved))
    return changes


def _steps(values: Any) -> list[float]:
    """The nearest value, the third, and the tenth: few enough to try each."""
    return [float(values[number]) for number in (0, 2, 9) if number < len(values)]


def _outward(value: float, scale: float, upward: bool, whole: bool) -> float | int:
    """A figure that a person would say, on the far side of `value`: two digits finer than the limit it replaces."""
    if value <= 0 or scale <= 0:
        return 0 if not upward else value
    step = 10.0 ** (math.floor(math.log10(scale)) - 1)
    if whole:
        step = max(step, 1.0)
    moved = (math.ceil(value / step - 1e-9) if upward else math.floor(value / step + 1e-9)) * step
    moved = round(moved, 6)
    return int(moved) if moved == int(moved) else moved
