"""What the page of results shows beside the assets: conditions in use, filters with counts, and what is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.rendering import View
from app.search import parameters
from catalog.columns import Numbers
from catalog.condition_values import day_text, month_text
from catalog.conditions import Condition
from catalog.errors import InvalidInput
from catalog.fields import FIELDS, Field, field_of, unit_label
from catalog.language import N_
from catalog.publication import Publication
from catalog.search.query import (
    CODE_FACETS,
    FLAG_FACETS,
    OFFERED,
    PERMIT_FACET,
    RANGE_FACETS,
    FacetValue,
    Hit,
    RangeFacet,
    SearchPage,
    SearchRequest,
)
from catalog.snapshot import Snapshot
from catalog.vocabulary import PERMITS
from recommender.explain import shown, wish
from recommender.requirement import Criterion

SORT_LABELS: Final = (
    ("relevance", N_("最相关")),
    ("verified", N_("最近核实")),
    ("area_desc", N_("面积从大到小")),
    ("area_asc", N_("面积从小到大")),
    ("rent_asc", N_("租金从低到高")),
    ("price_asc", N_("总价从低到高")),
)
LISTED: Final = (*CODE_FACETS, PERMIT_FACET)
# Plots are told in 亩 and buildings in ㎡: both may be typed, and the bounds of one mislead about the other.
AREA_HINTS: Final = (N_("如 5000"), N_("如 30亩"))
# Asking prices lie so far apart that their bounds say nothing.
PRICE_HINTS: Final = (N_("如 300万"), N_("如 2000万"))

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in use, and the address without it."""

    label: str
    without: str


@dataclass(frozen=True, slots=True)
class RangeFilter:
    """One quantity as the form shows it; `low` and `high` as they were typed, `problem` what is wrong with them."""

    name: str
    label: str
    unit: str
    found: RangeFacet | None
    low: str
    high: str
    hints: tuple[str, str]
    problem: str | None
    unknown: int
    wanted: bool

    @property
    def is_used(self) -> bool:
        """Whether anything was asked of it."""
        return bool(self.low or self.high or self.wanted)

    @property
    def bars(self) -> str:
        """How it is spread, as the path of a drawing 240 wide and 40 high; "" where nothing is known of it."""
        counts = self.found.histogram if self.found and self.found.known else ()
        step, most = 240 / max(len(counts), 1), max(counts, default=1)
        return "".join(
            f"M{7.5 + place * step:.1f} 39v-{max(2, round(37 * count / most))}"
            for place, count in enumerate(counts)
            if count
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Assets that fail nothing and are not listed: how many, why, in which fact, and the address that lists them."""

    text: str
    mark: str
    label: str
    address: str
    is_total: bool = False


def context(
    view: View,
    publication: Publication,
    asked: SearchRequest,
    page: SearchPage,
    problems: Mapping[str, InvalidInput],
    pairs: Pairs,
) -> dict[str, Any]:
    """What the template of results receives."""
    kept = parameters.write(asked)
    facets = _facets(publication, asked, page)
    ranges = [_range(view, name, asked, page, problems, pairs) for name in RANGE_FACETS]
    if page.total:
        ranges = [item for item in ranges if (item.found and item.found.known) or item.is_used or item.problem]
    flags = [name for name in FLAG_FACETS if facets[name]]
    chosen = {name: [value for other, value in kept if other == parameters.parameter_of(name)] for name in LISTED}
    typed = dict(pairs)
    return {
        "asked": asked,
        "found": page,
        "hits": [] if problems else [_hit(view, publication.snapshot, hit) for hit in page.hits],
        "problems": {name: problem.text(view.lang) for name, problem in problems.items()},
        "words": typed.get("q", "") if "q" in problems else asked.words,
        "chips": chips(view, asked),
        "facets": facets,
        "chosen": chosen,
        "flags": flags,
        "flags_on": [condition.field for condition in asked.conditions if condition.op == "is_true"],
        "ranges": ranges,
        "hit_fields": [condition.field for condition in asked.conditions],
        "sorts": [(code, view.translate(label)) for code, label in SORT_LABELS if code != "relevance" or asked.words],
        "sort": asked.sort or ("relevance" if asked.words else "verified"),
        "here": view.url("/assets", kept),
        "address": lambda **changes: view.url("/assets", _changed(kept, changes)),
        "for_words": [pair for pair in kept if pair[0] not in ("q", "page", "sort")],
        "for_order": [pair for pair in kept if pair[0] not in ("sort", "page")],
        "for_filters": _without_control(kept, facets, flags, ranges),
        "file": lambda format: view.url(
            f"/assets.{format}", [pair for pair in kept if pair[0] not in ("page", "per_page")]
        ),
        "left_out": left_out(view, asked, page),
    }


def chips(view: View, asked: SearchRequest) -> list[Chip]:
    """The conditions in use, each with the address that leaves it out."""
    pairs = [pair for pair in parameters.write(asked) if pair[0] != "page"]

    def chip(label: str, *mine: tuple[str, str]) -> Chip:
        return Chip(label, view.url("/assets", [pair for pair in pairs if pair not in mine]))

    found = []
    if asked.words:
        found.append(chip(f"“{asked.words}”", ("q", asked.words)))
    for condition in asked.conditions:
        mine = parameters.written(condition)
        if condition.op == "in" and not condition.field.startswith("permits."):
            field = _field(condition.field)
            found += [
                chip(f"{field.label(view.lang)} {shown(field, word, view.lang)}", pair)
                for pair, word in zip(mine, condition.value, strict=True)
            ]
        else:
            found.append(chip(wish(criterion(condition), view.lang), *mine))
    if asked.statuses != OFFERED:
        field = FIELDS["status"]
        found += [
            chip(f"{field.label(view.lang)} {shown(field, status, view.lang)}", ("status", status))
            for status in asked.statuses
        ]
    for parameter, names, message in (
        ("unknown", asked.unknown, N_("{name}含待核实")),
        ("near", asked.near, N_("{name}含接近的")),
    ):
        for name in sorted(names):
            text = view.translate(message, name=_field(name).label(view.lang))
            found.append(chip(text, (parameter, parameters.parameter_of(name))))
    if asked.bbox:
        found.append(Chip(view.translate(N_("图中范围")), view.url("/assets", [p for p in pairs if p[0] != "bbox"])))
    return found


def left_out(view: View, asked: SearchRequest, page: SearchPage) -> list[LeftOut]:
    """Who is not listed although nothing fails: all of them in one, then by what is unknown or near."""
    pairs = _changed(parameters.write(asked), {"page": None})
    found = []

    def link(more: list[tuple[str, str]]) -> str:
        return view.url("/assets", pairs + [pair for pair in more if pair not in pairs])

    for parameter, counts, wanted, mark in (
        ("unknown", page.unknown, asked.unknown, "unknown"),
        ("near", page.near, asked.near, "near"),
    ):
        for name, count in counts.items():
            if count and name not in wanted:
                message = N_("另有 {n} 处该项待核实") if mark == "unknown" else _near_message(name)
                address = link([(parameter, parameters.parameter_of(name))])
                found.append(LeftOut(view.translate(message, n=count), mark, _field(name).label(view.lang), address))
    left = page.left_out
    counts_told = [count for counts in (page.unknown, page.near) for count in counts.values() if count]
    if left.total and not (len(found) == 1 and counts_told == [left.total]):
        message = N_("另有 {n} 处待核实或接近") if left.near else N_("另有 {n} 处待核实")
        more = [
            (parameter, parameters.parameter_of(name))
            for parameter, counts in (("unknown", left.unknown), ("near", left.near))
            for name in counts
        ]
        by_field = {name: left.unknown.get(name, 0) + left.near.get(name, 0) for name in (left.unknown | left.near)}
        why = (", " if view.lang == "en" else "、").join(
            f"{_field(name).label(view.lang)} {count}" for name, count in by_field.items()
        )
        found.insert(0, LeftOut(view.translate(message, n=left.total), "unknown", why, link(more), True))
    return found


def _near_message(name: str) -> str:
    field = _field(name)
    if name.startswith("permits."):
        return N_("另有 {n} 处该项办理中")
    return N_("另有 {n} 处该项规划中") if field.type == "flag" else N_("另有 {n} 处该项接近")


def _hit(view: View, snapshot: Snapshot, hit: Hit) -> dict[str, Any]:
    """A found asset, with what is unknown and what is near of it in words."""
    near = [
        view.translate(N_("{name} {state}"), name=_field(name).label(view.lang), state=view.translate(state))
        for name in hit.near
        for state in [_near_state(snapshot, name, hit.row)]
    ]
    return {"record": hit.record, "unknown": [_field(name).label(view.lang) for name in hit.unknown], "near": near}


def _near_state(snapshot: Snapshot, name: str, row: int) -> str:
    if name.startswith("permits."):
        return N_("办理中")
    column: Numbers | Any = snapshot.numbers.get(name) or snapshot.flags.get(name)
    planned = column is not None and column.planned is not None and bool(column.planned[row])
    return N_("规划中") if planned else N_("接近")


def _facets(publication: Publication, asked: SearchRequest, page: SearchPage) -> dict[str, Sequence[FacetValue]]:
    """The counts of every filter, with those in use though they would leave nothing; of a search that found nothing
    every one that the catalogue knows, so that the form stays.
    """
    every: Mapping[str, Sequence[FacetValue]] = {}
    if not page.total:
        every = publication.engine.search(SearchRequest(lang=asked.lang, per_page=1)).facets
    made = dict(page.facets)
    for name, values in page.facets.items():
        in_use = _chosen(name, asked)
        if not every and not in_use:
            continue
        listed = {item.value: item for item in values}
        for item in every.get(name, ()):
            listed.setdefault(item.value, FacetValue(item.value, item.label, 0))
        for code, label in in_use:
            listed.setdefault(code, FacetValue(code, label, 0))
        made[name] = list(listed.values())
    return made


def _chosen(facet: str, asked: SearchRequest) -> list[tuple[str, str]]:
    """What is chosen of a facet that has a box of its own to tick: codes, not the names that people give places."""
    found = []
    for condition in asked.conditions:
        field = _field(condition.field)
        if facet == PERMIT_FACET and condition.field.startswith("permits.") and condition.value == ("valid",):
            code = condition.field.removeprefix("permits.")
            found.append((code, PERMITS.label(code, asked.lang)))
        elif condition.field == facet and condition.op == "is_true":
            found.append(("true", field.label(asked.lang)))
        elif condition.field == facet and condition.op == "in" and field.vocabulary is not None:
            found += [(code, field.vocabulary.label(code, asked.lang)) for code in condition.value]
    if facet == "status" and asked.statuses != OFFERED:
        found += [(code, shown(FIELDS["status"], code, asked.lang)) for code in asked.statuses]
    return found


def _range(
    view: View, name: str, asked: SearchRequest, page: SearchPage, problems: Mapping[str, InvalidInput], pairs: Pairs
) -> RangeFilter:
    field, found = _field(name), page.ranges.get(name)
    parameter = parameters.parameter_of(name)
    condition = next((item for item in asked.conditions if item.field == name), None)
    (low, high), problem = parameters.limits(condition), None
    for given in (name, *(alias for alias, of in parameters.ALIASES.items() if of == name)):
        if given in problems:
            (low, high), problem = parameters.typed(given, pairs), problems[given].text(view.lang)
    if name == "area_m2":
        hints = (view.translate(AREA_HINTS[0]), view.translate(AREA_HINTS[1]))
        unit = f"{unit_label('m2', view.lang)} / {unit_label('mu', view.lang)}"
    elif name == "sale_price_cny":
        hints, unit = (
            (view.translate(PRICE_HINTS[0]), view.translate(PRICE_HINTS[1])),
            unit_label(field.unit, view.lang),
        )
    else:
        known = found is not None and found.known
        hints = (parameters.figure(found.min), parameters.figure(found.max)) if found and known else ("", "")
        unit = unit_label(field.unit, view.lang)
    unknown = page.unknown.get(name, found.unknown if found else 0)
    return RangeFilter(
        parameter, field.label(view.lang), unit, found, low, high, hints, problem, unknown, name in asked.unknown
    )


def _without_control(
    pairs: Pairs, facets: Mapping[str, Sequence[FacetValue]], flags: Sequence[str], ranges: Sequence[RangeFilter]
) -> list[tuple[str, str]]:
    """The parameters that no control of the form stands for; the form carries them along."""
    asked = {name for name, _ in pairs}
    listed = [(parameters.parameter_of(name), name) for name in LISTED]
    shown_values = {
        (parameter, item.value) for parameter, name in listed if parameter in asked for item in facets[name]
    }
    shown_values |= {(name, "true") for name in flags} | {("unknown", name) for name in flags}
    shown_values |= {("unknown", item.name) for item in ranges}
    names = {item.name for item in ranges} | {"page"}
    return [pair for pair in pairs if pair not in shown_values and pair[0] not in names]


def criterion(condition: Condition) -> Criterion:
    """A condition as a criterion that must be met, with dates and months as people write them."""
    write = {"month": month_text, "date": day_text}.get(_field(condition.field).type)
    value: Any = condition.value
    if write is not None and value is not None:
        value = (
            tuple(None if part is None else write(part) for part in value) if isinstance(value, tuple) else write(value)
        )
    return Criterion(condition.field, condition.op, value, importance="must")


def _field(name: str) -> Field:
    found = field_of(name)
    assert found is not None, name
    return found


def _changed(pairs: Pairs, changes: Mapping[str, Any]) -> list[tuple[str, str]]:
    kept = [pair for pair in pairs if pair[0] not in changes]
    return kept + [(name, str(value)) for name, value in changes.items() if value not in (None, "", 1)]
