"""Cells that hold several facts: spacing and load, structure and storeys, fire rating and class, distances, areas."""

import re
from dataclasses import replace
from typing import Final

from catalog.fields import FIELDS, Field
from catalog.language import N_
from catalog.ledger.codes import CHOICES, choice, codes_in
from catalog.ledger.figures import CHINESE, chinese_figure, whole_number
from catalog.ledger.quantities import Way, quantity, settle
from catalog.ledger.reading import Hints, Outcome, Reading
from catalog.ledger.wording import (
    LONGEST,
    NONE,
    about,
    brackets,
    doubt,
    fold,
    is_unknown,
    not_understood,
)

_NUMBER: Final = r"\d+(?:\.\d+)?"


def spacing_load(text: str, hints: Hints) -> Outcome:
    """`column_spacing_m` and `floor_load_t_m2` of 7.5m/3t; without units by the order that the header names."""
    spacing, load = FIELDS["column_spacing_m"], FIELDS["floor_load_t_m2"]
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(spacing, text)
    folded = fold(text)
    parts = list(re.split(r"/(?!\s?(?:m2|m|平|㎡))|[,;、]", folded))
    header = fold(hints.header)
    places = {spacing.name: _at(header, "柱距", "跨"), load.name: _at(header, "荷载", "承载", "载")}
    order = sorted((name for name in places if places[name] >= 0), key=lambda name: places[name])
    others: dict[str, Outcome] = {}
    for number, part in enumerate(part.strip() for part in parts):
        if is_unknown(part, hints):
            continue
        if re.search(r"t|吨|kn|千牛|kg|公斤|kpa", part):
            field = load
        elif re.search(r"m|米", part):
            field = spacing
        elif len(parts) == len(order) == 2:
            field = FIELDS[order[number]]
        else:
            return not_understood(spacing, text)
        if field.name in others:
            return not_understood(spacing, text)
        others[field.name] = quantity(
            field, part, replace(hints, unit=None if re.search(r"[a-z\u4e00-\u9fff]", part) else field.unit)
        )
    return Outcome(others=others)


def _at(text: str, *words: str) -> int:
    return min((at for word in words if (at := text.find(word)) >= 0), default=-1)


_STOREYS: Final = re.compile(rf"(?<![\d.])(?P<n>\d+|{CHINESE})\s?(?:层|f(?![a-z])|楼(?!栋))")


def storeys_in(text: str) -> tuple[int | None, bool, str]:
    """Storeys in a folded text, whether they are sure, and the text without them."""
    found = list(_STOREYS.finditer(text))
    rest = _STOREYS.sub(" ", text)
    single = re.search(r"单层|平房", rest)
    if single and not found:
        return 1, not re.search(r"局部|部分", rest), rest.replace("单层", " ").replace("平房", " ")
    above = re.search(rf"地上\s?(\d+|{CHINESE})\s?层", text)
    if above:
        return whole_number(above[1]), True, re.sub(r"地上|地下", " ", rest)
    if len(found) != 1:
        return None, False, rest
    sure = not re.search(r"局部|部分|地下|[-~至]", text)
    return whole_number(found[0]["n"]), sure, rest


def structure_storeys(text: str, hints: Hints) -> Outcome:
    """`structure` and `storeys` of 框架4层, 砖混平房, 彩钢单层."""
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(FIELDS["structure"], text)
    outside, notes = brackets(fold(text))
    number, sure, rest = storeys_in(outside)
    kept = "；".join(notes) or None
    others: dict[str, Outcome] = {}
    if re.fullmatch(r"\s?/?\s?\d+\s?", rest) and number is None:
        number, sure, rest = int(re.sub(r"\D", "", rest)), True, ""
    if number is None and (tail := re.fullmatch(r"(\D+)[/、,\s]\s?(\d{1,2})", outside)):
        number, sure, rest = int(tail[2]), True, tail[1]
    if number is not None:
        one = settle(FIELDS["storeys"], Reading(number, kept=kept))
        if (not sure or re.search(r"局部|部分", kept or "")) and one.readings:
            one = doubt(about(FIELDS["storeys"], N_("“{field}”原文存疑：{value}"), text), *one.readings)
        others["storeys"] = one
    elif re.search(r"\d", outside):
        others["storeys"] = not_understood(FIELDS["storeys"], text)
    rest = re.sub(r"[/、,;\s]+", " ", rest).strip()
    if re.search(r"[^\W\d_]", rest) and not is_unknown(rest, hints):
        others["structure"] = choice(FIELDS["structure"], rest, hints)
    return Outcome(others=others) if others else not_understood(FIELDS["structure"], text)


_RATING: Final = re.compile(r"([一二三四1-4])\s?级|(?<![\d.])([1-4])(?![\d.])|(i{1,3}v?|iv)级?")
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def fire_rating(text: str, hints: Hints) -> Outcome:
    """The fire rating, 1 to 4."""
    field = FIELDS["fire_rating"]
    if is_unknown(text, hints) or fold(text) in NONE:
        return Outcome()
    outside, notes = brackets(fold(text)) if len(text) <= LONGEST else ("", [])
    found = [_rating(match) for match in _RATING.finditer(outside)]
    left = re.sub(r"[\s/,;、.0耐火等级:为]+", "", _RATING.sub("", outside))
    if len(found) != 1 or left:
        if found and len(set(found)) > 1:
            readings = tuple(Reading(number) for number in sorted(set(found), reverse=True))
            return doubt(about(field, N_("“{field}”可能是几种，要定一种：{value}"), text), *readings, default=None)
        return not_understood(field, text)
    return Outcome((Reading(found[0], kept="；".join(notes) or None),))


def _rating(match: re.Match[str]) -> int:
    said = match[1] or match[2] or match[3]
    return _ROMAN.get(said) or (int(said) if said.isdecimal() else int(chinese_figure(said) or 0))


def fire_rating_class(text: str, hints: Hints) -> Outcome:
    """`fire_rating` and `fire_hazard_class` of 二级/丁."""
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(FIELDS["fire_rating"], text)
    outside, _ = brackets(fold(text))
    codes, rest = codes_in(outside, CHOICES["fire_hazard_class"])
    others: dict[str, Outcome] = {}
    if codes:
        readings = tuple(Reading(code) for code in codes)
        problem = about(FIELDS["fire_hazard_class"], N_("“{field}”可能是几种，要定一种：{value}"), text)
        others["fire_hazard_class"] = (
            Outcome(readings) if len(readings) == 1 else doubt(problem, *readings, default=None)
        )
    rest = re.sub(r"[/,;、\s]+", " ", rest).strip(" 类")
    if rest and not is_unknown(rest, hints):
        others["fire_rating"] = fire_rating(rest, hints)
    return Outcome(others=others) if others else not_understood(FIELDS["fire_rating"], text)


_ROADS: Final = (
    (re.compile(r"高速"), "km_expressway"),
    (re.compile(r"机场|空港|航空"), "km_airport"),
    (re.compile(r"货站|货场|铁路|火车|高铁|车站|站"), "km_rail_freight"),
    (re.compile(r"港|码头"), "km_port"),
)
_ALL_ROADS: Final = re.compile(r"高速|机场|空港|航空|货站|货场|铁路|火车|高铁|车站|站|港口?|码头")


def distances(text: str, hints: Hints) -> Outcome:
    """`km_…` of 7.5/4.2/176/24 in the order of the header, or of 距高速3公里，距机场20公里."""
    field = FIELDS["km_expressway"]
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(field, text)
    folded = fold(text)
    hints = replace(
        hints, unit=hints.unit if hints.unit and fold(hints.unit) in ("km", "公里", "千米", "m", "米") else "km"
    )
    others: dict[str, Outcome] = {}
    if re.search(r"[\u4e00-\u9fff]{2}", _ALL_ROADS.sub("路路", folded)) and _ALL_ROADS.search(folded):
        for part in re.split(r"[;,、\n/]", folded):
            name = next((name for pattern, name in _ROADS if pattern.search(part)), None)
            figures = re.search(rf"约?{_NUMBER}.*", part)
            if name is None or figures is None or name in others:
                return not_understood(field, text)
            others[name] = quantity(FIELDS[name], figures[0], hints, Way(zero=True))
        return Outcome(others=others)
    names = [
        next(name for pattern, name in _ROADS if pattern.search(word))
        for word in _ALL_ROADS.findall(fold(hints.header))
    ]
    parts = [part.strip() for part in re.split(r"[/;,、|\s]+", folded)]
    if len(parts) != len(names) or len(set(names)) != len(names):
        return not_understood(field, text)
    for name, part in zip(names, parts, strict=True):
        if not is_unknown(part, hints):
            others[name] = quantity(FIELDS[name], part, hints, Way(zero=True))
    return Outcome(others=others)


_LAND: Final = re.compile(r"土地|占地|用地|宗地|地块")
_FLOOR: Final = re.compile(r"建筑|建面|房屋|厂房|总建")


_OF_LAND: Final = re.compile(r"亩|公顷|平方公里|(?<![a-z])(?:ha|acres?|mu)(?![a-z])")


def either_area(text: str, hints: Hints, floor_way: Way) -> Outcome:
    """`land_area_m2` or `floor_area_m2` of a column that holds both and names neither: by the words or units of a cell.

    Floors are never given in 亩; a figure in square metres may be either.
    """
    land, floor = FIELDS["land_area_m2"], FIELDS["floor_area_m2"]
    if is_unknown(text, hints):
        return Outcome()
    folded = fold(text)
    if _LAND.search(folded) and _FLOOR.search(folded):
        return areas(text, hints, floor_way)
    unit = fold(hints.unit or "") if re.fullmatch(r"[\d.,\s]+", folded) else folded
    if _FLOOR.search(folded):
        return Outcome(others={floor.name: quantity(floor, text, hints, floor_way)})
    if _LAND.search(folded) or _OF_LAND.search(unit):
        return Outcome(others={land.name: quantity(land, text, hints)})
    found = quantity(floor, text, hints, floor_way)
    message = N_("“{field}”没有写明是土地还是建筑：{value}")
    return Outcome(others={floor.name: doubt(about(floor, message, text), *found.readings, default=None)})


def areas(text: str, hints: Hints, floor_way: Way) -> Outcome:
    """`land_area_m2` and `floor_area_m2` of 占地50亩，建筑面积12000㎡; one bare area is of what the header names."""
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(FIELDS["floor_area_m2"], text)
    others: dict[str, Outcome] = {}
    parts = [part for part in re.split(r"[;；，、\n]|,(?!\d{3})", text) if part.strip()]
    header = hints.header
    if len(parts) == 1 and not _LAND.search(text) and not _FLOOR.search(text):  # 80亩/26000㎡, in the header's order
        halves = [half for half in re.split(r"[/／]", text) if half.strip()]
        order = sorted((match.start(), match[0]) for match in (_LAND.search(header), _FLOOR.search(header)) if match)
        if len(halves) == len(order) == 2:
            parts = [f"{word}{half.strip()}" for (_, word), half in zip(order, halves, strict=True)]
            parts = [part for part, half in zip(parts, halves, strict=True) if not is_unknown(half, hints)]
    for part in parts:
        named = part if _LAND.search(part) or _FLOOR.search(part) else header
        land, floor = _LAND.search(named), _FLOOR.search(named)
        if bool(land) == bool(floor):
            return not_understood(FIELDS["floor_area_m2"], text)
        name = "land_area_m2" if land else "floor_area_m2"
        if name in others:
            return not_understood(FIELDS[name], text)
        others[name] = quantity(FIELDS[name], part, hints, Way() if land else floor_way)
    return Outcome(others=others)


_NARROWEST: Final = 9.0  # metres of a bay that others stand beside
_BAYS: Final = re.compile(
    r"(?:(?P<n>[1-9])(?P<word>跨)?\s?[×x*]\s?)?(?P<first>\d{1,3}(?:\.\d+)?\s?(?:m|米)?)(?:\s?[×x*]\s?(?P<behind>[1-9])跨?)?"
    r"(?P<more>(?:\s?\+\s?\d{1,3}(?:\.\d+)?\s?(?:m|米)?)*)"
)


def bays(field: Field, text: str, hints: Hints) -> Outcome | None:
    """Bays side by side (2×24m, 24+24, 24+18): a span is that of one; None for cells of one figure."""
    folded = fold(text)
    match = _BAYS.fullmatch(folded)
    if match is None or not (match["n"] or match["behind"] or match["more"]):
        return None
    times, width = int(match["n"] or match["behind"] or 1), float(match["first"].rstrip("m米 "))
    if times > 1 and (field.name == "column_spacing_m" or width < _NARROWEST):  # 9×8 are two spacings
        return None
    parts = [match["first"], *(part.strip() for part in match["more"].split("+")[1:])]
    unit = replace(hints, unit=hints.unit or ("m" if re.search(r"m|米", folded) else None))
    read = [one for part in parts for one in quantity(field, part, unit).readings]
    spans = list({one.value: one for one in read}.values())
    if len(spans) == 1 and not (match["n"] and match["behind"]):
        return Outcome((replace(spans[0], kept=text.strip()),))
    return doubt(about(field, N_("“{field}”有几个数，不知取哪个：{value}"), text), *spans, default=None)
