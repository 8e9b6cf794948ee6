"""From criteria to verdicts over a snapshot: tolerances, alternatives, and criteria that hold only for some assets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from catalog.columns import Bools
from catalog.conditions import Condition, Tolerance, Verdict, Verdicts, combine, evaluate
from catalog.snapshot import Snapshot
from recommender.requirement import Criterion, Importance

# How much of a miss is still near, and at what miss nothing is left, as shares of the wished figure. Heights and loads
# cannot be changed, so they forgive least; sizes, supplies and prices are talked about.
DEFAULT_TOLERANCE: Final = Tolerance(near=0.10, reach=0.50)
TOLERANCES: Final[Mapping[str, Tolerance]] = {
    "clear_height_m": Tolerance(0.12, 0.40),
    "crane_t": Tolerance(0.10, 0.60),
    "floor_load_t_m2": Tolerance(0.10, 0.50),
    "floor_area_m2": Tolerance(0.15, 0.60),
    "land_area_m2": Tolerance(0.15, 0.60),
    "area_m2": Tolerance(0.15, 0.60),
    "power_kva": Tolerance(0.20, 0.80),
    "rent_cny_m2_month": Tolerance(0.15, 0.60),
    "sale_price_cny": Tolerance(0.15, 0.60),
    "budget_total_cny": Tolerance(0.15, 0.60),
    "land_price_10k_cny_mu": Tolerance(0.15, 0.60),
    "km_expressway": Tolerance(0.30, 2.0),
    "km_rail_freight": Tolerance(0.30, 2.0),
    "km_port": Tolerance(0.20, 1.0),
    "km_airport": Tolerance(0.30, 2.0),
    "built_year": Tolerance(0.20, 1.0),
    "ready_by": Tolerance(0.25, 1.0),
    "verified_at": Tolerance(0.25, 2.0),
    "min_lease_years": Tolerance(0.0, 1.0),
    "fire_rating": Tolerance(0.0, 2.0),
    "docks": Tolerance(0.20, 0.80),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion (or one set of alternatives) with its verdicts. `applies` is False where it says nothing."""

    criteria: tuple[Criterion, ...]
    importance: Importance
    verdicts: Verdicts
    each: tuple[Verdicts, ...]
    applies: Bools | None = None


def judge(criteria: Sequence[Criterion], snapshot: Snapshot) -> list[Judged]:
    """Verdicts of every criterion on every asset; alternatives (`any_of`) are judged together, by the best of them."""
    groups: dict[str, list[Criterion]] = {}
    for number, criterion in enumerate(criteria):
        key = f"{criterion.asset}|{criterion.any_of}" if criterion.any_of else f"#{number}"
        groups.setdefault(key, []).append(criterion)
    return [_judge(tuple(members), snapshot) for members in groups.values()]


def _judge(members: tuple[Criterion, ...], snapshot: Snapshot) -> Judged:
    parts, applying = [], []
    for criterion in members:
        verdicts = evaluate(criterion.condition(), snapshot, TOLERANCES.get(criterion.field, DEFAULT_TOLERANCE))
        parts.append(verdicts)
        applying.append(_applies(criterion, snapshot))
    verdicts = parts[0] if len(parts) == 1 else combine(parts, alternatives=True)
    importance = min((criterion.importance for criterion in members), key=("must", "should", "nice").index)
    masks = [mask for mask in applying if mask is not None]
    applies: Bools | None = np.any(masks, axis=0) if len(masks) == len(applying) else None
    if applies is not None:
        # Where it does not apply it is as wished: it neither counts for nor against.
        codes = np.where(applies, verdicts.codes, Verdict.MEETS).astype(np.uint8)
        verdicts = Verdicts(codes, np.where(applies, verdicts.degree, 1.0).astype(np.float32))
    return Judged(members, importance, verdicts, tuple(parts), applies)


def _applies(criterion: Criterion, snapshot: Snapshot) -> Bools | None:
    """Where a conditional criterion holds; None for everywhere. An unknown premise does not make it hold."""
    if not criterion.when:
        return None
    holds = np.ones(snapshot.size, np.bool_)
    for name, values in criterion.when.items():
        holds &= evaluate(Condition.of(name, "in", values), snapshot).mask(Verdict.MEETS)
    return holds


def parts_of(criteria: Sequence[Criterion]) -> list[str | None]:
    """The parts of a need for several places ("A", "B"), or [None]."""
    named: list[str | None] = [*sorted({criterion.asset for criterion in criteria if criterion.asset})]
    return named or [None]


def part(criteria: Sequence[Criterion], name: str | None) -> tuple[Criterion, ...]:
    """The criteria of one part: its own and those that hold for every part."""
    return tuple(criterion for criterion in criteria if criterion.asset in (None, name))
