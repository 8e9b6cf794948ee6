"""The condition language: (field, op, value) gives meets, near, fails or unknown for every asset, with a degree.

Filters, counts of what is unknown, matching, relaxations and alerts all call `evaluate`, so that a wish means the same
wherever it is made. What the verdicts mean:

- MEETS: the fact is known and as wished.
- NEAR: a range straddles the wished limit, a fact is planned (reserved, under construction, a permit pending), or the
  miss lies within the tolerance that the caller allows. Filters allow none.
- FAILS: the fact is known and not as wished.
- UNKNOWN: the fact is not known, or the text is silent. Never FAILS.

Degree is 1 for MEETS, falls with the size of the miss (to 0 at the tolerance's reach), and is NaN for UNKNOWN.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from catalog import geo
from catalog.columns import Bools, Codes, Columns, Flags, Floats, Numbers, Sets, TextPart
from catalog.errors import InvalidInput
from catalog.fields import Field, field_of
from catalog.language import N_

OPS: Final = (">=", "<=", "between", "in", "not_in", "is_true", "is_false", "near", "exists")
MAX_WORDS: Final = 50
MAX_WORD_LENGTH: Final = 200

# "About": how far from the wished figure still meets, as a share of it; twice that is near.
ABOUT: Final = 0.15
# Near a place without a distance: so many km meet, twice as many are near.
NEAR_PLACE_KM: Final = 30.0
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
        field = field_of(name) if isinstance(name, str) else None
        if field is None or field.type == "geometry" or name in ("permits", "control_targets", "id"):
            raise InvalidInput(N_("没有“{field}”这一项"), where="field", field=str(name)[:60])
        if op not in OPS:
            raise InvalidInput(N_("“{field}”不能用 {op} 比较"), where=name, field=name, op=str(op)[:20])
        return Condition(name, op, _checked(field, op, value))


def evaluate(condition: Condition, columns: Columns, tolerance: Tolerance = EXACT) -> Verdicts:
    """The verdict and degree of every asset on one condition."""
    name, op, value = condition.field, condition.op, condition.value
    if name == "region":
        return _region(columns, op, value, tolerance)
    if name in ("description_zh", "eia_limits_zh") and value is not None:
        return _words(columns, "text" if name == "description_zh" else "eia_limits_zh", op, value)
    if name == "suitable_industries" and value is not None:
        return _words(columns, "text", "exists", value)
    if name in columns.numbers:
        return _number(columns, name, op, value, tolerance)
    if name in columns.flags:
        return _flag(columns.flags[name], op)
    if name in columns.sets:
        return _set(name, columns.sets[name], op, value)
    if name in columns.codes:
        return _code(name, columns.codes[name], op, value)
    known = columns.has_text("eia_limits_zh" if name == "eia_limits_zh" else "text")
    return _verdicts(np.where(known, Verdict.MEETS, Verdict.UNKNOWN))


def combine(parts: Sequence[Verdicts], alternatives: bool) -> Verdicts:
    """Several verdicts as one: the worst of all, or with `alternatives` the best of any.

    FAILS < UNKNOWN < NEAR < MEETS, so an unknown never beats a known near miss nor hides a failure.
    """
    codes = np.stack([part.codes for part in parts])
    degrees = np.stack([part.degree for part in parts])
    pick = codes.argmax(axis=0) if alternatives else codes.argmin(axis=0)
    rows = np.arange(codes.shape[1])
    return Verdicts(codes[pick, rows], degrees[pick, rows])


def day_number(value: date) -> float:
    """A date as days since 1970-01-01."""
    return float((value - date(1970, 1, 1)).days)


def month_number(text: str) -> float:
    """A month `YYYY-MM` as months since year 0. ValueError when it is not one."""
    year, _, month = text.partition("-")
    if len(year) != 4 or len(month) != 2 or not 1 <= int(month) <= 12:
        raise ValueError(text)
    return float(int(year) * 12 + int(month) - 1)


# --- checking what comes from outside ---------------------------------------------------------------------------


def _checked(field: Field, op: str, value: Any) -> Any:
    name = field.name
    if op in ("is_true", "is_false"):
        if field.type != "flag":
            raise _mismatch(field, op)
        return None
    if name == "region":
        if op == "near":
            return _checked_place(value)
        return _checked_words(field, value) if op in ("in", "not_in") else _refuse(field, op)
    if op == "exists":
        return None if value is None or value is True else _checked_words(field, value)
    if op in ("in", "not_in"):
        if field.is_number or field.type in ("flag", "month", "date"):
            raise _mismatch(field, op)
        words = _checked_words(field, value)
        if field.vocabulary is not None:
            for word in words:
                if word not in field.vocabulary:
                    raise InvalidInput(
                        N_("“{field}”没有“{value}”这个选项"), where=name, field=field.zh, value=word[:60]
                    )
        return words
    if not (field.is_number or field.type in ("month", "date")):
        raise _mismatch(field, op)
    if op == "near" and value is None:
        return None
    if op == "between":
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise InvalidInput(N_("“{field}”的范围要两个数"), where=name, field=field.zh)
        low, high = (None if part is None else _checked_number(field, part) for part in value)
        if low is None and high is None:
            raise InvalidInput(N_("“{field}”的范围要两个数"), where=name, field=field.zh)
        if low is not None and high is not None and low > high:
            low, high = high, low
        return (low, high)
    return _checked_number(field, value)


def _mismatch(field: Field, op: str) -> InvalidInput:
    return InvalidInput(N_("“{field}”不能用 {op} 比较"), where=field.name, field=field.zh, op=op)


def _refuse(field: Field, op: str) -> Any:
    raise _mismatch(field, op)


def _checked_number(field: Field, value: Any) -> float:
    try:
        if field.type == "month" and isinstance(value, str):
            return month_number(value)
        if field.type == "date" and isinstance(value, str):
            return day_number(date.fromisoformat(value))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(value)
        number = float(value)
    except (ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise InvalidInput(N_("“{field}”的值看不懂：{value}"), where=field.name, field=field.zh, value=str(value)[:60])
    return number


def _checked_words(field: Field, value: Any) -> tuple[str, ...]:
    words = [value] if isinstance(value, str) else value
    if (
        not isinstance(words, list | tuple)
        or not 1 <= len(words) <= MAX_WORDS
        or not all(isinstance(word, str) and 0 < len(word.strip()) <= MAX_WORD_LENGTH for word in words)
    ):
        raise InvalidInput(N_("“{field}”要一个或几个词"), where=field.name, field=field.zh)
    return tuple(word.strip() for word in words)


def _checked_place(value: Any) -> tuple[str, float | None]:
    place, km = (value.get("place"), value.get("km")) if isinstance(value, Mapping) else (value, None)
    if isinstance(value, tuple) and len(value) == 2:
        place, km = value
    if not isinstance(place, str) or not 0 < len(place) <= MAX_WORD_LENGTH:
        raise InvalidInput(N_("“{field}”要一个地名"), where="region", field="地区")
    if km is not None and (isinstance(km, bool) or not isinstance(km, int | float) or not 0 <= km <= 20_000):
        raise InvalidInput(N_("“{field}”的值看不懂：{value}"), where="region", field="地区", value=str(km)[:60])
    return place, None if km is None else float(km)


# --- evaluating -------------------------------------------------------------------------------------------------


def _verdicts(codes: npt.NDArray[Any], degree: npt.NDArray[Any] | None = None) -> Verdicts:
    codes = codes.astype(np.uint8)
    if degree is None:
        degree = np.where(codes == Verdict.MEETS, 1.0, np.where(codes == Verdict.NEAR, 0.5, 0.0))
    degree = np.where(codes == Verdict.UNKNOWN, np.nan, degree).astype(np.float32)
    return Verdicts(codes, degree)


def _number(columns: Columns, name: str, op: str, value: Any, tolerance: Tolerance) -> Verdicts:
    numbers = columns.numbers[name]
    unknown = np.isnan(numbers.value)
    if op == "exists":
        return _verdicts(np.where(unknown, Verdict.UNKNOWN, Verdict.MEETS))
    if op == "near" and value is None:
        return _as_small_as_possible(numbers, unknown)
    low, high = _wished(op, value)
    if op == "near":
        tolerance = Tolerance(ABOUT, max(tolerance.reach, 4 * ABOUT))
    return _interval(columns, name, numbers, unknown, low, high, tolerance)


def _wished(op: str, value: Any) -> tuple[float, float]:
    if op == ">=":
        return value, math.inf
    if op == "<=":
        return -math.inf, value
    if op == "near":
        return value * (1 - ABOUT), value * (1 + ABOUT)
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
    lowest, highest = numbers.low, numbers.high
    least, unsure = _smallest_part(columns, name, numbers, high)
    below = np.maximum(low - highest, 0.0) / _scale(name, low)
    above = np.maximum(least - high, 0.0) / _scale(name, high)
    miss = np.maximum(below, above)
    inside = (lowest >= low) & ((highest <= high) | (least <= high)) & ~np.isnan(lowest)
    near = (miss <= tolerance.near) & ~inside
    codes = np.where(inside, Verdict.MEETS, np.where(near, Verdict.NEAR, Verdict.FAILS))
    if numbers.planned is not None:
        codes = np.where(numbers.planned & inside, Verdict.NEAR, codes)
    if unsure is not None:
        codes = np.where(unsure & (codes != Verdict.MEETS) & (below <= 0), Verdict.UNKNOWN, codes)
    codes = np.where(unknown, Verdict.UNKNOWN, codes)
    # A range that straddles the limit is judged by its value, which may itself lie beyond.
    by_value = np.maximum(
        np.maximum(low - numbers.value, 0.0) / _scale(name, low),
        np.maximum(np.minimum(least, numbers.value) - high, 0.0) / _scale(name, high),
    )
    degree = np.clip(1.0 - by_value / max(tolerance.reach, 1e-9), 0.0, 0.99)
    degree = np.where(codes == Verdict.MEETS, 1.0, np.where(codes == Verdict.NEAR, np.minimum(degree, 0.9), degree))
    return _verdicts(codes, degree)


def _scale(name: str, bound: float) -> float:
    if math.isinf(bound):
        return 1.0
    return SCALES.get(name) or abs(bound) or 1.0


def _smallest_part(columns: Columns, name: str, numbers: Numbers, high: float) -> tuple[Floats, Bools | None]:
    """The smallest part that may be taken of each asset, and where a larger one may or may not be divided.

    A building can be divided from `divisible_from_m2`; where that is not known, a larger building is unknown. Land may
    be split.
    """
    if math.isinf(high):
        return numbers.low, None
    if name not in ("floor_area_m2", "land_area_m2", "area_m2"):
        return numbers.low, None
    kinds = columns.codes["kind"]
    is_land = kinds.value == kinds.numbers.get("land", -2)
    least, unsure = numbers.low, None
    if name != "floor_area_m2":
        least = np.where(is_land & (least > high), high, least)
    if name != "land_area_m2":
        part = columns.numbers["divisible_from_m2"].value
        built = ~is_land if name == "area_m2" else np.ones(is_land.shape, np.bool_)
        unsure = built & np.isnan(part) & (numbers.value > high)
        least = np.where(built, np.fmin(least, part), least)
    return least, unsure


def _as_small_as_possible(numbers: Numbers, unknown: Bools) -> Verdicts:
    """ "As cheap", "as close as possible": the better half of what is known meets, the rest is near, never fails."""
    known = ~unknown
    degree = np.zeros(unknown.shape)
    if known.any():
        values = numbers.value[known]
        ordered = np.sort(values)
        degree[known] = 1.0 - np.searchsorted(ordered, values, side="left") / len(values)
    codes = np.where(unknown, Verdict.UNKNOWN, np.where(degree >= 0.5, Verdict.MEETS, Verdict.NEAR))
    return _verdicts(codes, degree)


def _flag(flags: Flags, op: str) -> Verdicts:
    value = flags.value
    if op == "exists":
        codes = np.where(value < 0, Verdict.UNKNOWN, Verdict.MEETS)
    else:
        wished = 1 if op == "is_true" else 0
        codes = np.where(value < 0, Verdict.UNKNOWN, np.where(value == wished, Verdict.MEETS, Verdict.FAILS))
        if flags.planned is not None:
            # What is only planned is not there yet: no full yes to either wish.
            codes = np.where(flags.planned & (value >= 0), Verdict.NEAR, codes)
    return _verdicts(codes)


def _set(name: str, sets: Sets, op: str, value: tuple[str, ...] | None) -> Verdicts:
    if op == "exists" or value is None:
        return _verdicts(np.where(sets.known, Verdict.MEETS, Verdict.UNKNOWN))
    bits = np.uint64(sum(1 << sets.values.index(word) for word in value if word in sets.values))
    has = (sets.mask & bits) != 0
    if op == "in":
        good = has
    elif name == "modes":
        good = (sets.mask & ~bits) != 0  # an offer must hold something else than these
    else:
        good = ~has  # of burdens none may be there
    codes = np.where(sets.known, np.where(good, Verdict.MEETS, Verdict.FAILS), Verdict.UNKNOWN)
    return _verdicts(codes)


def _code(name: str, codes: Codes, op: str, value: tuple[str, ...] | None) -> Verdicts:
    unknown = codes.value < 0
    if op == "exists" or value is None:
        return _verdicts(np.where(unknown, Verdict.UNKNOWN, Verdict.MEETS))
    wished = [codes.numbers[word] for word in value if word in codes.numbers]
    has = np.isin(codes.value, wished)
    good = has if op == "in" else ~has
    result = np.where(good, Verdict.MEETS, Verdict.FAILS)
    if name.startswith("permits.") and op == "in" and "valid" in value and "pending" in codes.numbers:
        result = np.where(~good & (codes.value == codes.numbers["pending"]), Verdict.NEAR, result)
    return _verdicts(np.where(unknown, Verdict.UNKNOWN, result))


def _words(columns: Columns, part: TextPart, op: str, words: Iterable[str]) -> Verdicts:
    """Words said in the text. Silence is unknown for a wish; for what must not be said it is as wished,

    except in the environmental limits, which may simply not be on record.
    """
    said = np.zeros(columns.size, np.bool_)
    for word in words:
        said |= columns.mentions(word, part)
    if op == "not_in":
        silent = Verdict.MEETS if part == "text" else Verdict.UNKNOWN
        quiet = np.where(columns.has_text(part), Verdict.MEETS, silent)
        return _verdicts(np.where(said, Verdict.FAILS, quiet))
    return _verdicts(np.where(said, Verdict.MEETS, Verdict.UNKNOWN))


def _region(columns: Columns, op: str, value: Any, tolerance: Tolerance) -> Verdicts:
    if op == "near":
        return _near_place(columns, value[0], value[1])
    numbers, places = columns.places
    inside = np.fromiter((any(geo.covers(name, place) for name in value) for place in places), np.bool_, len(places))
    named = np.fromiter((bool(place.city or place.county or place.park) for place in places), np.bool_, len(places))
    has, known = inside[numbers], named[numbers]
    good = has if op == "in" else ~has
    codes = np.where(known, np.where(good, Verdict.MEETS, Verdict.FAILS), Verdict.UNKNOWN)
    return _verdicts(codes)


def _near_place(columns: Columns, place: str, km: float | None) -> Verdicts:
    """Distance to the middle of the assets that lie in the place named; unknown where the place is not known."""
    lat, lng = columns.numbers["lat"].value, columns.numbers["lng"].value
    numbers, places = columns.places
    there = np.fromiter((geo.covers(place, name) for name in places), np.bool_, len(places))
    known = ~np.isnan(lat) & ~np.isnan(lng)
    middle = (there[numbers] | columns.mentions(place, "text")) & known
    if not middle.any():
        return _verdicts(np.full(columns.size, Verdict.UNKNOWN))
    limit = NEAR_PLACE_KM if km is None else max(km, 0.01)
    distance = geo.distance_km(lat, lng, float(lat[middle].mean()), float(lng[middle].mean()))
    codes = np.where(distance <= limit, Verdict.MEETS, np.where(distance <= 2 * limit, Verdict.NEAR, Verdict.FAILS))
    degree = np.clip(1.0 - (distance - limit) / (3 * limit), 0.0, 1.0)
    return _verdicts(np.where(known, codes, Verdict.UNKNOWN), np.where(codes == Verdict.MEETS, 1.0, degree))
