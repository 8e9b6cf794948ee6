"""Checking what comes from outside as a condition: which fields may be asked for how, and with what values.

What a field may be compared by follows from what is kept of it: quantities and dates by size, yes or no by either,
choices and names by being among some, texts by the words they say. Of all other texts only whether they are there can
be asked.
"""

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.fields import FIELDS, Field, field_of
from catalog.language import N_

# Texts that can be asked for words, and names of which every asset has one or none.
WORD_FIELDS: Final = ("description_zh", "eia_limits_zh", "suitable_industries")
NAME_FIELDS: Final = ("keeper", "province", "city", "county", "park")
MAX_WORDS: Final = 50
MAX_WORD_LENGTH: Final = 200

_SIZES: Final = frozenset({">=", "<=", "between", "near", "exists"})
_AMONG: Final = frozenset({"in", "not_in", "exists"})


def day_number(value: date) -> float:
    """A date as days since 1970-01-01."""
    return float((value - date(1970, 1, 1)).days)


def month_number(text: str) -> float:
    """A month `YYYY-MM` as months since year 0. ValueError when it is not one."""
    year, _, month = text.partition("-")
    if len(year) != 4 or len(month) != 2 or not 1 <= int(month) <= 12:
        raise ValueError(text)
    return float(int(year) * 12 + int(month) - 1)


def day_text(days: float) -> str:
    """The date (ISO) that a number of days since 1970-01-01 stands for."""
    return (date(1970, 1, 1) + timedelta(days=days)).isoformat()


def month_text(months: float) -> str:
    """The month `YYYY-MM` that a number of months since year 0 stands for."""
    return f"{int(months) // 12:04d}-{int(months) % 12 + 1:02d}"


def ops_of(field: Field) -> frozenset[str]:
    """What a field may be compared by; nothing for what cannot be asked for at all."""
    if field.type in ("geometry", "group") or field.name == "id" or field.visibility == "internal":
        return frozenset()
    if field.name == "region":
        return frozenset({"in", "not_in", "near"})
    if field.is_number or field.type in ("month", "date"):
        return _SIZES
    if field.type == "flag":
        return frozenset({"is_true", "is_false", "exists"})
    if field.vocabulary is not None or field.name in WORD_FIELDS or field.name in NAME_FIELDS:
        return _AMONG
    return frozenset({"exists"})


def checked(name: str, op: str, value: Any) -> Any:
    """The value of a condition as it is evaluated. InvalidInput, naming the field, when the three have no meaning."""
    field = field_of(name) if isinstance(name, str) else None
    if field is None or not ops_of(field):
        raise InvalidInput(N_("没有“{field}”这一项"), where="field", field=str(name)[:60])
    if not isinstance(op, str) or op not in ops_of(field):
        raise _mismatch(field, op)
    if op in ("is_true", "is_false"):
        return None
    if op == "exists":
        if value is None or value is True:
            return None
        return _words(field, value) if name in WORD_FIELDS else _refuse(field, op)
    if op in ("in", "not_in"):
        return _choices(field, value)
    if name == "region":
        return _place(field, value)
    if op == "near" and value is None:
        return None
    return _pair(field, value) if op == "between" else _number(field, value)


def _mismatch(field: Field, op: Any) -> InvalidInput:
    return InvalidInput(N_("“{field}”不能用 {op} 比较"), where=field.name, field=field, op=str(op)[:20])


def _refuse(field: Field, op: str) -> Any:
    raise _mismatch(field, op)


def _choices(field: Field, value: Any) -> tuple[str, ...]:
    words = _words(field, value)
    for word in words:
        if field.vocabulary is not None and word not in field.vocabulary:
            raise InvalidInput(N_("“{field}”没有“{value}”这个选项"), where=field.name, field=field, value=word[:60])
    return words


def _pair(field: Field, value: Any) -> tuple[float | None, float | None]:
    if not isinstance(value, list | tuple) or len(value) != 2 or (value[0] is None and value[1] is None):
        raise InvalidInput(N_("“{field}”的范围要两个数"), where=field.name, field=field)
    low, high = (None if part is None else _number(field, part) for part in value)
    if low is not None and high is not None and low > high:
        raise InvalidInput(N_("“{field}”的最小值比最大值大"), where=field.name, field=field)
    return low, high


def _number(field: Field, value: Any) -> float:
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
        raise InvalidInput(N_("“{field}”的值看不懂：{value}"), where=field.name, field=field, value=str(value)[:60])
    return number


def _words(field: Field, value: Any) -> tuple[str, ...]:
    words = [value] if isinstance(value, str) else value
    if (
        not isinstance(words, list | tuple)
        or not 1 <= len(words) <= MAX_WORDS
        or not all(isinstance(word, str) and 0 < len(word.strip()) <= MAX_WORD_LENGTH for word in words)
    ):
        raise InvalidInput(N_("“{field}”要一个或几个词"), where=field.name, field=field)
    return tuple(word.strip() for word in words)


def _place(field: Field, value: Any) -> tuple[str, float | None]:
    place, km = (value.get("place"), value.get("km")) if isinstance(value, Mapping) else (value, None)
    if isinstance(value, tuple) and len(value) == 2:
        place, km = value
    if not isinstance(place, str) or not 0 < len(place) <= MAX_WORD_LENGTH:
        raise InvalidInput(N_("“{field}”要一个地名"), where=field.name, field=field)
    if km is not None and (isinstance(km, bool) or not isinstance(km, int | float) or not 0 <= km <= 20_000):
        raise InvalidInput(N_("“{field}”的值看不懂：{value}"), where=field.name, field=field, value=str(km)[:60])
    return place, None if km is None else float(km)


# Texts of which a snapshot keeps for every asset whether it is there.
TEXT_FIELDS: Final = tuple(
    name
    for name, field in FIELDS.items()
    if field.type in ("text", "names") and name not in NAME_FIELDS and ops_of(field)
)
