"""From criteria to verdicts over a snapshot: tolerances, alternatives, and criteria that hold only for some assets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from catalog.columns import Bools
from catalog.conditions import Condition, Tolerance, Verdict, Verdicts, combine, evaluate
from catalog.fields import field_of
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
# The degree of what is still to be built on land that is asked for.
TO_BE_BUILT: Final = 0.65


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion (or one set of alternatives) with its verdicts; `each` has those of every member, and `premises`
    where each member says something (None for everywhere). `applies` is False where none of them does.
    """

    criteria: tuple[Criterion, ...]
    importance: Importance
    verdicts: Verdicts
    each: tuple[Verdicts, ...]
    premises: tuple[Bools | None, ...]
    applies: Bools | None = None


def tolerance_of(name: str) -> Tolerance:
    """How much of a miss is forgiven for a field."""
    return TOLERANCES.get(name, DEFAULT_TOLERANCE)


def judge(criteria: Sequence[Criterion], snapshot: Snapshot, land: bool | None = None) -> list[Judged]:
    """Verdicts of every criterion on every asset; alternatives (`any_of`) are judged together, by the best of them.

    `land` says whether the need asks for land, where these are not all of its criteria.
    """
    groups: dict[str, list[Criterion]] = {}
    for number, criterion in enumerate(criteria):
        key = f"{criterion.asset}|{criterion.any_of}" if criterion.any_of else f"#{number}"
        groups.setdefault(key, []).append(criterion)
    land = wants_land(criteria) if land is None else land
    unbuilt = _bare_land(snapshot)
    return [_judge(tuple(members), snapshot, unbuilt, land) for members in groups.values()]


def wants_land(criteria: Sequence[Criterion]) -> bool:
    """Whether a need asks for land, so that what it says of a building is of one still to be built."""
    return any(
        criterion.field == "kind" and criterion.op == "in" and "land" in criterion.value for criterion in criteria
    )


def _bare_land(snapshot: Snapshot) -> Bools:
    kinds = snapshot.codes["kind"]
    return np.asarray(kinds.value == kinds.numbers["land"])


def _judge(members: tuple[Criterion, ...], snapshot: Snapshot, unbuilt: Bools, land: bool) -> Judged:
    parts, applying = [], []
    for criterion in members:
        verdicts = evaluate(criterion.condition(), snapshot, tolerance_of(criterion.field))
        field = field_of(criterion.field)
        if field is not None and not field.in_land:
            # A bare plot has no building: its height is not a fact that nobody told. Whoever asks for land can build.
            missing = unbuilt & (verdicts.codes == Verdict.UNKNOWN)
            verdicts = _with(verdicts, missing, *((Verdict.NEAR, TO_BE_BUILT) if land else (Verdict.FAILS, 0.0)))
        parts.append(verdicts)
        applying.append(_applies(criterion, snapshot))
    importance = min((criterion.importance for criterion in members), key=("must", "should", "nice").index)
    masks = [mask for mask in applying if mask is not None]
    applies: Bools | None = np.any(masks, axis=0) if len(masks) == len(applying) else None
    # An alternative counts only where its own premise holds; with none that holds nothing is asked.
    counting = [
        part if mask is None else _with(part, ~mask, Verdict.FAILS, 0.0)
        for part, mask in zip(parts, applying, strict=True)
    ]
    verdicts = counting[0] if len(counting) == 1 else combine(counting, alternatives=True)
    if applies is not None:
        verdicts = _with(verdicts, ~applies, Verdict.MEETS, 1.0)
    return Judged(members, importance, verdicts, tuple(parts), tuple(applying), applies)


def _with(verdicts: Verdicts, where: Bools, verdict: Verdict, degree: float) -> Verdicts:
    """Verdicts with one put in at some assets."""
    rows = np.flatnonzero(where)  # to write at rows is several times as fast as under a mask
    codes, degrees = verdicts.codes.copy(), verdicts.degree.copy()
    codes[rows], degrees[rows] = verdict, degree
    return Verdicts(codes, degrees)


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
