"""A need in words to criteria: Chinese or English, terse or a page long, by the words of the trade and their units.

No network and no model. Every criterion carries the words it came from; what no rule took up is told, never dropped.
The text is read clause by clause; a figure belongs to the fact that its unit and the words beside it name.
"""

import itertools
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from catalog.errors import InvalidInput
from catalog.geo import Places
from catalog.language import N_
from recommender.reading.figures import read_figures
from recommender.reading.industry import read_industry
from recommender.reading.leftover import left_over
from recommender.reading.offers import read_kinds, read_modes
from recommender.reading.places import read_dates, read_places
from recommender.reading.text import Reader, Span, folded, han, importance_of
from recommender.reading.units import HALL
from recommender.reading.wishes import SIZES, rounded
from recommender.reading.words import read_presence, read_words
from recommender.requirement import LONGEST_TEXT, MOST_CRITERIA, Requirement

__all__ = ["Reading", "Span", "parse"]

# 1、 2) (3) before the points of a list are no figures.
_NUMBERING: Final = re.compile(
    r"(?:^|(?<=[\n;。:,]))[ \t]{0,8}\(?\d{1,2}(?:\)|、(?!\s*\d)|\.(?=\s|[\u4e00-\u9fff]))", re.MULTILINE
)
# Between a plot to build on and a hall, either of which will do.
_OR: Final = re.compile(
    r"(?:^|[,;。\s地建])\s*(?:或者|或是?|要么|or|alternatively,?)(?:[^,;。\da-z]{0,8}|\s+[a-z ]{0,30})$"
)
_COUNTED: Final = re.compile(r"[\d一二两三四五六七八九十]")
# An amount says that there is some.
_IMPLIED: Final = {"gas": "gas_m3_h", "steam": "steam_t_h"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood: the requirement, where each criterion was read, and what was not understood.

    `noted` is what was understood and makes no criterion: figures of the project, the industry, who asks, what is not
    needed, a wish said again, the numbering of a list.
    """

    requirement: Requirement
    spans: tuple[Span, ...]
    not_understood: tuple[Span, ...]
    noted: tuple[Span, ...] = ()


def parse(text: str, lang: str | None = None, *, today: date, places: Places) -> Reading:
    """Read a need. InvalidInput when the text is longer than a need may be; any other text gives a reading."""
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(N_("需求最多 {n} 个字"), where="text", n=LONGEST_TEXT)
    plain = folded(text)
    english = lang == "en" or (lang is None and han(plain) * 4 < len(plain.strip() or "x"))
    reader = Reader(text, plain, today, english)
    for number in _NUMBERING.finditer(plain):
        reader.note(*number.span())
    read_places(reader, places)
    read_dates(reader)
    for start, end in reader.clauses:
        read_figures(reader, start, end)
        read_words(reader, start, end)
    read_presence(reader)
    read_modes(reader)
    read_kinds(reader)
    _settle(reader)
    found = sorted(reader.found, key=lambda item: item[0].start)[:MOST_CRITERIA]
    reader.found = found
    industry = read_industry(reader)
    requirement = Requirement(
        tuple(criterion for _, criterion in found), text, "en" if english else "zh-CN", industry, reader.project
    )
    noted = (Span(start, end, text[start:end]) for start, end in sorted(reader.also))
    return Reading(requirement, tuple(span for span, _ in found), tuple(left_over(reader)), tuple(noted))


def _settle(reader: Reader) -> None:
    """Add what follows from what was read, and leave out what another criterion says more exactly or refutes."""
    _plots(reader)
    area = next((criterion for _, criterion in reader.found if criterion.field == "floor_area_m2"), None)
    if reader.yearly and area is not None:
        start, end, amount = reader.yearly
        ends = [part for part in area.value if part] if isinstance(area.value, tuple) else [area.value]
        rent = rounded(amount / 12 / (sum(ends) / len(ends)), "<=")
        reader.add(start, end, importance_of(reader, start, end, "should"), "rent_cny_m2_month", "<=", rent)
    for name, mode in (("rent_cny_m2_month", "lease"), ("unit_price_cny_m2", "sale")):
        told = next((span for span, item in reader.found if item.field == name and item.value is not None), None)
        if told and not any(item.field == "modes" and item.op == "in" for _, item in reader.found):
            reader.add(told.start, told.end, "must", "modes", "in", (mode,))
    _either(reader)
    names = {criterion.field for _, criterion in reader.found}
    # A price for sale is asked of nobody who only rents; it is told as not understood.
    lease_only = any(item.field == "modes" and item.value == ("lease",) for _, item in reader.found)
    reader.found = [
        (span, criterion)
        for span, criterion in reader.found
        if not (criterion.op == "is_true" and _IMPLIED.get(criterion.field) in names)
        and not (lease_only and criterion.field == "budget_total_cny")
    ]


def _plots(reader: Reader) -> None:
    """Give sizes without a word of a building to the land, where land is all that is asked for."""
    if not any(item.field == "kind" and item.value == ("land",) for _, item in reader.found):
        return
    for number, (span, item) in enumerate(reader.found):
        left, right = reader.clause_of(span.start, span.end)
        if item.field == "floor_area_m2" and not HALL.search(reader.folded, left, right):
            reader.found[number] = span, replace(item, field="land_area_m2")


def _either(reader: Reader) -> None:
    """Make a size of land and a size of a hall alternatives where an "or" parts them."""
    sizes = sorted(
        ((span, number) for number, (span, item) in enumerate(reader.found) if item.field in SIZES),
        key=lambda size: size[0].start,
    )
    for (first, one), (second, other) in itertools.pairwise(sizes):
        pair = [reader.found[number][1] for number in (one, other)]
        figure = _COUNTED.search(reader.folded, second.start, second.end)
        between = reader.folded[first.end : figure.start() if figure else second.start]
        if pair[0].field != pair[1].field and _OR.search(between):
            label = f"size{first.end}"
            for number, item in zip((one, other), pair, strict=True):
                alternative = replace(item, importance="must", any_of=label)
                reader.found[number] = reader.found[number][0], alternative
