"""A criterion from figures of one fact: at least, at most, between or about, as the words around them say."""

import math
import re
from dataclasses import dataclass, replace
from typing import Final

from catalog.units import read_number
from recommender import lexicon
from recommender.reading.comparing import direction
from recommender.reading.text import Reader, Span, importance_of
from recommender.requirement import Importance

_CRANES: Final = re.compile(
    r"\s*[×x*]\s*(?P<times>\d{1,3}|[一二两三四五六七八九十])\s*(?:台|部|架)?"
    r"|[^,，。\d]{0,4}?(?P<count>\d{1,3}|[一二两三四五六七八九十])\s*(?:台|部|架)"
)
# What is wished small: a figure without a direction is a limit from above.
CAPPED: Final = (
    "rent_cny_m2_month", "land_price_10k_cny_mu", "budget_total_cny", "unit_price_cny_m2", "min_lease_years",
    "km_expressway", "km_rail_freight", "km_port", "km_airport",
)  # fmt: skip
SIZES: Final = ("floor_area_m2", "land_area_m2")
NEXT_TO: Final = 24  # characters between two bounds of one wish: " but not more than " fits
LEAST_AREA: Final = 30  # m²: what is smaller is a room or a mistake

_BEGINS: Final = re.compile(
    r"厂房|车间|面积|用地|占地|变压器|装机|容量|用电|供电|电力|电|[增扩]容[到至]|月租金?|租金|每?小时|每[天日]|买价|价格|[每一](?:个?平方?米?|亩地?)|地价|总价|售价|单价|预算|每平价?|"
    rf"{lexicon.COMPARATOR.pattern}|{lexicon.ABOUT.pattern}|rmb|cny|yuan|¥|人民币|能耗|"
    r"(?<![a-z])(?:power|electricity|transformer|floor area|area|rent|land price|land|plot|budget|price)(?![a-z])"
)


@dataclass(slots=True)
class Clause:
    """The clause that is read: its stretch, and where the figure before ended."""

    start: int
    end: int
    before: int


def begin_of(reader: Reader, context: str, at: int) -> int:
    """Where the words that belong to a figure begin: at the first word of the trade from which on all is of the trade.

    A word that is parted from the figure by others is understood, and those others are not.
    """
    between = at - len(context)
    read = [span.end for span, _ in reader.found if between < span.end <= at and re.search(r"\d", span.text)]
    between = max(read, default=between)  # the words of a figure that was read before are its own
    context = context[len(context) - (at - between) :]
    spans = [match.span() for _, _, pattern in lexicon.QUANTITY_WORDS for match in pattern.finditer(context)]
    spans += [match.span() for match in _BEGINS.finditer(context)]
    begin = at
    for start, end in sorted(spans, reverse=True):
        if not _belongs(context[end : begin - between]):
            if begin == at:
                reader.take(between + start, between + end)
            break
        begin = min(begin, between + start)
    return begin


def _belongs(words: str) -> bool:
    """Whether words between two of the trade say nothing of their own."""
    return len(words) <= 2 or lexicon.FILLER.fullmatch(words) is not None


def wish(
    reader: Reader,
    name: str,
    values: list[float],
    begin: int,
    at: int,
    finish: int,
    clause: Clause,
    about: bool = False,
) -> int:
    """A criterion from figures: at least, at most, between or about, as the words around it say. Where it ends."""
    text = reader.folded
    context, tail = text[clause.before : at], text[finish : min(clause.end, finish + 12)]
    if name in SIZES and max(values) < LEAST_AREA:
        return finish
    if spared := re.search(rf"(?:{lexicon.NOT_NEEDED.pattern})\s*$", text[max(clause.start, begin - 14) : begin]):
        reader.note(begin - len(spared[0]), finish)
        return finish
    first_size = name in SIZES and not any(other.field in SIZES for _, other in reader.found)
    importance = importance_of(reader, begin, finish, "must" if first_size else "should")
    # A tenant's own term is no more than what a landlord may ask for.
    way, told = direction(context, text[finish : min(clause.end, finish + 40)])
    way = "<=" if name == "min_lease_years" else way
    before, behind = text[max(clause.before, at - 14) : at], lexicon.ABOUT_BEHIND.match(tail)
    about = about or bool(lexicon.ABOUT.search(before) or behind)
    whole = finish + max(told, behind.end() if behind else 0)
    if len(values) == 2 and name not in CAPPED:
        low, high = min(values), max(values)
        reader.add(begin, whole, importance, name, "between", (rounded(low, ">="), rounded(high, "<=")))
    elif way is None and about and name in (*SIZES, *CAPPED) and name != "min_lease_years":
        reader.add(begin, whole, importance, name, "near", rounded(values[-1], "near"))
    elif way == "<=" or (way is None and name in CAPPED):
        if importance == "must" and not first_size and not lexicon.STRICT.search(context + tail):
            importance = "should" if lexicon.MILD.search(context[-14:] + tail[:6]) else importance
        _bound(reader, begin, whole, importance, name, "<=", rounded(max(values), "<="))
    else:
        _bound(reader, begin, whole, importance, name, ">=", rounded(min(values), ">="))
    if name == "crane_t":
        return _crane_count(reader, begin, whole, importance)
    return whole


def _bound(reader: Reader, begin: int, finish: int, importance: Importance, name: str, op: str, value: float) -> None:
    """One bound; two bounds of one fact that stand near each other are a range."""
    opposite = "<=" if op == ">=" else ">="
    for number, (span, other) in enumerate(reader.found):
        between = reader.folded[span.end : begin]
        if (other.field, other.op) == (name, opposite) and len(between) < NEXT_TO and not re.search(r"\d", between):
            low, high = (value, other.value) if op == ">=" else (other.value, value)
            if low <= high:
                start, end = min(span.start, begin), max(span.end, finish)
                whole = Span(start, end, reader.text[start:end])
                joined = replace(other, op="between", value=(low, high), source=whole.text)
                reader.found[number] = whole, joined
                reader.take(start, end)
                return
    reader.add(begin, finish, importance, name, op, value)


def _crane_count(reader: Reader, begin: int, finish: int, importance: Importance) -> int:
    """How many cranes, said right behind their tonnage: 5t×4, 20t两台."""
    found = _CRANES.match(reader.folded, finish, finish + 12)
    amount = read_number(found["times"] or found["count"]) if found else None
    if not found or not amount or reader.is_taken(found.end() - 1):
        return finish
    reader.add(begin, found.end(), importance, "crane_count", ">=", int(amount))
    return found.end()


def rounded(value: float, op: str) -> float | int:
    """A figure without the dust of conversion, never past what was said: down for a floor, up for a cap."""
    scale = 1 if abs(value) >= 1000 else 100
    grain = round(value * scale, 6)
    whole = {">=": math.floor, "<=": math.ceil}.get(op, round)(grain)
    found = whole / scale
    return int(found) if found == int(found) else found


def note_project(reader: Reader, name: str, unit: str, value: float, start: int, end: int) -> int:
    # Money beside 亩 may be told in yuan; by the mu it is kept in 10,000 of them.
    divide = 1 if name in ("jobs", "energy_tce") or unit == "10k CNY/mu" else 10_000
    reader.project.setdefault(name, rounded(value / divide, "near"))
    reader.note(start, end)
    return end
