"""Refusing wishes that no asset can meet: names that nobody knows, and figures that no fact of that kind can have.

A misspelt name must not look like a place where there is nothing, and a figure mistyped not like one that all meet. A
region without assets is a region. Whoever asks by search, by a form or by the API is told the same.
"""

from typing import Any

from catalog import geo
from catalog.columns import Columns
from catalog.condition_values import NAME_FIELDS
from catalog.conditions import Condition, distance_to_place
from catalog.errors import InvalidInput
from catalog.fields import Field, field_of
from catalog.language import N_


def check_plausible(condition: Condition, columns: Columns) -> None:
    """InvalidInput, naming the field, for a name that neither the catalogue nor the country knows or a figure out of
    the bounds of its field.
    """
    field = field_of(condition.field)
    if field is None or condition.value is None:
        return
    if field.name == "region":
        for word in condition.value[:1] if condition.op == "near" else condition.value:
            if not _is_known(word, condition.op, columns):
                raise _no_such_name(field, word)
    elif field.name in NAME_FIELDS:
        for word in condition.value:
            if word not in columns.codes[field.name].numbers:
                raise _no_such_name(field, word)
    elif field.is_number:
        values: Any = condition.value if condition.op == "between" else (condition.value,)
        for value in values:
            if value is not None:
                _check_bounds(field, value)


def lost_place(condition: Condition, columns: Columns) -> str | None:
    """The place that a wish is to be near, where nobody knows where it lies: the wish has a meaning, but no asset can be
    judged by it.
    """
    if condition.field != "region" or condition.op != "near" or _is_known(condition.value[0], "near", columns):
        return None
    return str(condition.value[0])


def _is_known(place: str, op: str, columns: Columns) -> bool:
    if geo.is_place(place) or columns.places.inside(place).any():
        return True
    return op == "near" and distance_to_place(columns, place) is not None


def _no_such_name(field: Field, word: str) -> InvalidInput:
    return InvalidInput(N_("“{field}”里没有“{value}”"), where=field.name, field=field, value=word[:60])


def _check_bounds(field: Field, value: float) -> None:
    if field.low is not None and value < field.low:
        raise InvalidInput(N_("“{field}”不会这么小"), where=field.name, field=field)
    if field.high is not None and value > field.high:
        raise InvalidInput(N_("“{field}”不会这么大"), where=field.name, field=field)
