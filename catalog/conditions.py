"""The condition language: (field, op, value) gives meets, near, fails or unknown for every asset, with a degree.

Filters, counts of what is unknown, matching, relaxations and alerts all call `evaluate`, so that a wish means the same
wherever it is made. What the verdicts mean:

- MEETS: the fact is known and as wished.
- NEAR: a range straddles the wished limit, a fact is planned (reserved, under construction, a permit pending) or only
  likely, or the miss lies within the tolerance that the caller allows. Filters allow none.
- FAILS: the fact is known and not as wished.
- UNKNOWN: the fact is not known, or the text is silent. Never FAILS.

Degree is 1 for MEETS, falls with the size of the miss (to 0 at the tolerance's reach), and is NaN for UNKNOWN.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from catalog import geo
from catalog.columns import Bools, Codes, Columns, Flags, Floats, Numbers, Sets, TextPart
from catalog.condition_values import WORD_FIELDS, checked

# "About": how far from the wished figure still meets, as a share of it; twice that is near.
ABOUT: Final = 0.15
# Near a place without a distance: so many km meet, twice as many are near.
NEAR_PLACE_KM: Final = 30.0
# What follows from other facts by likelihood and is said by nobody.
LIKELY: Final = ("ready_by",)
# What a tolerance is a share of, where a share of the figure itself means nothing (years, months, days, grades).
SCALES: Final[Mapping[str, float]] = {
    "built_year": 10.0,
    "land_term_until": 10.0,
    "fire_rating": 1.0,
    "storeys": 1.0,
    "idle_since": 12.0,
    "ready_by": 12.0,
    "verified_at": 365.0,
    "deadline": 365.0,
}


class Verdict(IntEnum):
    """How a fact stands to a wish; in arrays as uint8."""

    FAILS = 0
    UNKNOWN = 1
    NEAR = 2
    MEETS = 3


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much of a miss is forgiven, as shares of the wished figure: within `near` it is near; at `reach` worth 0."""

    near: float = 0.0
    reach: float = 0.5


EXACT: Final = Tolerance()


@dataclass(frozen=True, slots=True)
class Verdicts:
    """For each asset a verdict (uint8, see Verdict) and a degree in 0..1 (float32; NaN where unknown)."""

    codes: npt.NDArray[np.uint8]
    degree: npt.NDArray[np.float32]

    def mask(self, *verdicts: Verdict) -> Bools:
        """Which assets have one of these verdicts."""
        chosen = np.zeros(self.codes.shape, np.bool_)
        for verdict in verdicts:
            chosen |= self.codes == verdict
        return chosen


@dataclass(frozen=True, slots=True)
class Condition:
    """A wish about one field, checked. Make one with `Condition.of`, which says what is wrong with a bad one.

    `value` is a float (>=, <=, near), a pair with None for an open end (between), a tuple of texts (in, not_in, words
    of exists), a place with km (region near), or None. Dates are days since 1970, months are months since year 0.
    """

    field: str
    op: str
    value: Any = None

    @staticmethod
    def of(name: str, op: str, value: Any = None) -> "Condition":
        """A condition from outside values. InvalidInput (naming the field) when it has no meaning."""
        return Condition(name, op, checked(name, op, value))


def evaluate(condition: Condition, columns: Columns, tolerance: Tolerance = EXACT) -> Verdicts:
    """The verdict and degree of every asset on one condition."""
    name, op, value = condition.field, condition.op, condition.value
    if name == "region":
        return _region(columns, op, value)
    if name in WORD_FIELDS and value is not None:
        return _words(columns, name, op, value)
    if name in columns.numbers:
        return _number(columns, name, op, value, tolerance)
    if name in columns.flags:
        return _flag(columns.flags[name], op)
    if name in columns.sets:
        return _set(name, columns.sets[name], op, value)
    if name in columns.codes:
        return _code(name, columns.codes[name], op, value)
    known = columns.known[name]
    return _plain(_known(~known, known))


def combine(parts: Sequence[Verdicts], alternatives: bool) -> Verdicts:
    """Several verdicts as one: the worst of all, or with `alternatives` the best of any.

    FAILS < UNKNOWN < NEAR < MEETS, so an unknown never beats a known near miss nor hides a failure.
    """
    codes = np.stack([part.codes for part in parts])
    degrees = np.stack([part.degree for part in parts])
    pick = codes.argmax(axis=0) if alternatives else codes.argmin(axis=0)
    rows = np.arange(codes.shape[1])
    return Verdicts(codes[pick, rows], degrees[pick, rows])


# --- evaluating -------------------------------------------------------------------------------------------------


_FAILS, _UNKNOWN, _NEAR, _MEETS = (np.uint8(verdict) for verdict in Verdict)
_DEGREES: Final = np.array([0.0, np.nan, 0.5, 1.0], np.float32)  # by verdict, where a miss has no size


def _plain(codes: npt.NDArray[np.uint8]) -> Verdicts:
    """Verdicts on what is so or not so, without sizes of misses."""
    return Verdicts(codes, _DEGREES[codes])


def _known(unknown: Bools, good: Bools) -> npt.NDArray[np.uint8]:
    """UNKNOWN where not known, else MEETS or FAILS."""
    codes = (good & ~unknown).view(np.uint8) * _MEETS
    codes |= unknown.view(np.uint8)
    return codes


def _number(columns: Columns, name: str, op: str, value: Any, tolerance: Tolerance) -> Verdicts:
    numbers = columns.numbers[name]
    unknown = np.isnan(numbers.value)
    if op == "exists":
        return _plain(_known(unknown, ~unknown))
    if op == "near" and value is None:
        return _as_small_as_possible(numbers, unknown)
    if name in LIKELY:
        numbers = replace(numbers, planned=~unknown)
    low, high = wished_range(name, op, value)
    if op == "near":
        tolerance = Tolerance(ABOUT, max(tolerance.reach, 4 * ABOUT))
    return _interval(columns, name, numbers, unknown, low, high, tolerance)


def wished_range(name: str, op: str, value: Any) -> tuple[float, float]:
    """Between which figures a fact is as wished; infinite where an end is open."""
    if op == ">=":
        return value, math.inf
    if op == "<=":
        return -math.inf, value
    if op == "near":
        return value - ABOUT * _scale(name, value), value + ABOUT * _scale(name, value)
    low, high = value
    return (-math.inf if low is None else low), (math.inf if high is None else high)


def _interval(
    columns: Columns,
    name: str,
    numbers: Numbers,
    unknown: Bools,
    low: float,
    high: float,
    tolerance: Tolerance,
) -> Verdicts:
    """Verdicts on low <= fact <= high. A larger building or plot meets where a part of it may be taken."""
    value, lowest, highest = numbers.value, numbers.low, numbers.high
    part, unsure = _smallest_part(columns, name, value, high)
    inside = ~unknown
    miss = by_value = np.zeros(value.shape)
    if not math.isinf(low):
        inside &= lowest >= low
        miss = by_value = (low - highest) / _scale(name, low)
        if highest is not value:
            by_value = (low - value) / _scale(name, low)
    short = miss > 0
    if not math.isinf(high):
        fits, least, least_by_value = highest <= high, lowest, value
        if part is not None:
            fits |= part <= high
            least, least_by_value = np.fmin(lowest, part), np.fmin(value, part)
        inside &= fits
        # A range that straddles the limit is judged by its value, which may itself lie beyond.
        ranged = by_value is not miss or least_by_value is not least
        over = (least - high) / _scale(name, high)
        beyond = (least_by_value - high) / _scale(name, high) if ranged else over
        by_value = np.maximum(by_value, beyond)
        miss = np.maximum(miss, over) if ranged else by_value
    near = (miss <= tolerance.near) & ~inside
    if numbers.planned is not None:
        near |= numbers.planned & inside
        inside = inside & ~numbers.planned
    if unsure is not None:
        unsure = unsure & ~inside & ~short
        near &= ~unsure
        unknown = unknown | unsure
    # In plain arithmetic, which is several times as fast as choosing by masks; in all three masks a row stands once.
    codes = inside.view(np.uint8) * _MEETS
    codes |= near.view(np.uint8) * _NEAR
    codes |= unknown.view(np.uint8)
    degree = by_value.astype(np.float32)
    degree *= np.float32(-1.0 / max(tolerance.reach, 1e-9))
    degree += np.float32(1.0)
    np.clip(degree, 0.0, 0.99, out=degree)  # what is not known stays NaN
    np.minimum(degree, np.float32(0.99) - near.view(np.uint8) * np.float32(0.09), out=degree)
    np.maximum(degree, inside.astype(np.float32), out=degree)
    if unsure is not None:
        degree[np.flatnonzero(unsure)] = np.nan
    return Verdicts(codes, degree)


def _scale(name: str, bound: float) -> float:
    if math.isinf(bound):
        return 1.0
    return SCALES.get(name) or abs(bound) or 1.0


def _smallest_part(columns: Columns, name: str, value: Floats, high: float) -> tuple[Floats | None, Bools | None]:
    """The smallest part that may be taken of each asset, and where a larger one may or may not be divided.

    A building can be divided from `divisible_from_m2`; where that is not known, a larger building is unknown. Land may
    be split. None for what is not a size, or where no size is too large.
    """
    if math.isinf(high) or name not in ("floor_area_m2", "land_area_m2", "area_m2"):
        return None, None
    kinds = columns.codes["kind"]
    is_land = kinds.value == kinds.numbers.get("land", -2)
    if name == "land_area_m2":
        return np.where(is_land, high, np.nan), None
    part = columns.numbers["divisible_from_m2"].value
    unsure = np.isnan(part) & (value > high)
    if name == "area_m2":
        part, unsure = np.where(is_land, high, part), unsure & ~is_land
    return part, unsure


def _as_small_as_possible(numbers: Numbers, unknown: Bools) -> Verdicts:
    """ "As cheap", "as close as possible": the better half of what is known meets, the rest is near, never fails."""
    known = ~unknown
    degree = np.zeros(unknown.shape)
    if known.any():
        values = numbers.value[known]
        ordered = np.sort(values)
        degree[known] = 1.0 - np.searchsorted(ordered, values, side="left") / len(values)
    codes = np.where(unknown, _UNKNOWN, np.where(degree >= 0.5, _MEETS, _NEAR))
    return Verdicts(codes, np.where(unknown, np.nan, degree).astype(np.float32))


def _flag(flags: Flags, op: str) -> Verdicts:
    value, unknown = flags.value, flags.value < 0
    if op == "exists":
        return _plain(_known(unknown, ~unknown))
    codes = _known(unknown, value == (1 if op == "is_true" else 0))
    if flags.planned is not None:
        # What is only planned is not there yet: no full yes to either wish.
        codes[flags.planned & ~unknown] = _NEAR
    return _plain(codes)


def _set(name: str, sets: Sets, op: str, value: tuple[str, ...] | None) -> Verdicts:
    unknown = ~sets.known
    if op == "exists" or value is None:
        return _plain(_known(unknown, sets.known))
    bits = np.uint64(sum(1 << sets.values.index(word) for word in value if word in sets.values))
    if op == "in":
        good = (sets.mask & bits) != 0
    elif name == "modes":
        good = (sets.mask & ~bits) != 0  # an offer must hold something else than these
    else:
        good = (sets.mask & bits) == 0  # of burdens none may be there
    return _plain(_known(unknown, good))


def _code(name: str, codes: Codes, op: str, value: tuple[str, ...] | None) -> Verdicts:
    unknown = codes.value < 0
    if op == "exists" or value is None:
        return _plain(_known(unknown, ~unknown))
    has = codes.among(value)
    result = _known(unknown, has if op == "in" else ~has)
    if name.startswith("permits.") and op == "in" and "valid" in value and "pending" in codes.numbers:
        result[~has & (codes.value == codes.numbers["pending"])] = _NEAR
    return _plain(result)


def _words(columns: Columns, name: str, op: str, words: Sequence[str]) -> Verdicts:
    """Words said of an asset. Silence is unknown for a wish; for what must not be said it is as wished,
    except in what may simply not be on record: environmental limits and suitable industries.
    """
    if op != "not_in" and name != "eia_limits_zh":
        return _plain(_there(columns, words))
    said = _say(columns, words, "eia_limits_zh" if name == "eia_limits_zh" else "text")
    if op != "not_in":
        return _plain(_known(~said, said))
    silent = np.zeros(columns.size, np.bool_) if name == "description_zh" else ~columns.known[name]
    return _plain(_known(silent & ~said, ~said))


def _there(columns: Columns, words: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Whether the texts say that one of the things named is there. What is planned is near; what may not be fails,
    but of texts that say both nobody knows.
    """
    described, refused = _say(columns, words, "described"), _say(columns, words, "refused")
    codes = np.full(columns.size, _UNKNOWN)
    codes[_say(columns, words, "planned")] = _NEAR
    codes[described] = _MEETS
    codes[refused] = _FAILS
    codes[described & refused] = _UNKNOWN
    return codes


def _say(columns: Columns, words: Iterable[str], part: TextPart) -> Bools:
    """Which assets say any of the words in a part of their text."""
    said = np.zeros(columns.size, np.bool_)
    for word in words:
        said |= columns.mentions(word, part)
    return said


def _region(columns: Columns, op: str, value: Any) -> Verdicts:
    if op == "near":
        return _near_place(columns, value[0], value[1])
    places = columns.places
    has = unsure = np.zeros(len(places.names), np.bool_)
    for name in value:
        has = has | places.inside(name)
        unsure = unsure | places.undecided(name)
    codes = _known(unsure & ~has, has if op == "in" else ~has)
    return _plain(codes[places.number])


def distance_to_place(columns: Columns, place: str) -> Floats | None:
    """How many km each asset lies from the middle of those in the place named (NaN where it has no position); None
    where the place is not known.
    """
    lat, lng = columns.numbers["lat"].value, columns.numbers["lng"].value
    places = columns.places
    middle = (places.inside(place)[places.number] | columns.mentions(place, "text")) & ~np.isnan(lat) & ~np.isnan(lng)
    if not middle.any():
        return None
    return geo.distance_km(lat, lng, float(lat[middle].mean()), float(lng[middle].mean()))


def _near_place(columns: Columns, place: str, km: float | None) -> Verdicts:
    """Distance to the place named; unknown where the place is not known."""
    distance = distance_to_place(columns, place)
    if distance is None:
        return _plain(np.full(columns.size, _UNKNOWN))
    known = ~np.isnan(distance)
    limit = NEAR_PLACE_KM if km is None else max(km, 0.01)
    codes = np.where(distance <= limit, _MEETS, np.where(distance <= 2 * limit, _NEAR, _FAILS))
    degree = np.clip(1.0 - (distance - limit) / (3 * limit), 0.0, 1.0)
    return Verdicts(np.where(known, codes, _UNKNOWN), np.where(known, degree, np.nan).astype(np.float32))
