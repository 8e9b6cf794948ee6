"""Criteria as a form that people edit, without scripts: what is shown of each, and what comes back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import FormData

from catalog.errors import InvalidInput
from catalog.fields import FIELDS, Field, field_of, unit_label
from catalog.language import N_
from catalog.units import parse_quantity
from recommender.explain import number, shown
from recommender.requirement import MOST_CRITERIA, Criterion, Requirement

# What a new criterion may be about, in the order of the list.
OFFERED: Final = (
    "region", "kind", "modes", "floor_area_m2", "land_area_m2", "clear_height_m", "crane_t", "crane_count",
    "floor_load_t_m2", "column_spacing_m", "span_m", "storeys", "docks", "power_kva", "power_kv", "dual_power",
    "water_t_day", "gas", "gas_m3_h", "steam", "steam_t_h", "sewage_t_day", "heating", "fibre", "rail_siding",
    "rent_cny_m2_month", "budget_total_cny", "land_price_10k_cny_mu", "min_lease_years", "title_status",
    "encumbrances", "chemical_park", "contamination", "fire_hazard_class", "fire_rating", "fire_accepted",
    "permits.eia", "permits.fire", "permits.property_certificate", "permits.land_certificate", "km_expressway",
    "km_rail_freight", "km_port", "km_airport", "ready_by", "built_year", "owner_type", "description_zh",
)  # fmt: skip
# The wish that a new criterion begins with.
FIRST_OP: Final = {
    **dict.fromkeys(
        (
            "rent_cny_m2_month",
            "budget_total_cny",
            "land_price_10k_cny_mu",
            "min_lease_years",
            "fire_rating",
            "ready_by",
            "storeys",
        ),
        "<=",
    ),
    **dict.fromkeys(("km_expressway", "km_rail_freight", "km_port", "km_airport"), "<="),
    "encumbrances": "not_in",
    "description_zh": "exists",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as the form shows it. `shape` says which inputs it has."""

    number: int
    criterion: Criterion
    label: str
    unit: str
    shape: str
    low: str = ""
    high: str = ""
    text: str = ""
    chosen: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    hidden: str = ""


def lines(requirement: Requirement, lang: str) -> list[Line]:
    """Every criterion as a line of the form, numbered from 1."""
    return [_line(place, criterion, lang) for place, criterion in enumerate(requirement.criteria, 1)]


def _line(place: int, criterion: Criterion, lang: str) -> Line:
    field = field_of(criterion.field) or FIELDS["id"]
    label, unit = field.label(lang), unit_label(field.unit, lang)
    hidden = json.dumps(criterion.to_json(), ensure_ascii=False)
    op, value = criterion.op, criterion.value
    if op in ("is_true", "is_false"):
        return Line(place, criterion, label, "", "flag", hidden=hidden, text=op)
    if criterion.field == "region" and op == "near":
        where, km = (value.get("place", ""), value.get("km")) if isinstance(value, Mapping) else value
        return Line(
            place,
            criterion,
            label,
            "km",
            "place",
            text=str(where),
            high="" if km is None else number(float(km)),
            hidden=hidden,
        )
    if op in ("in", "not_in") and field.vocabulary is not None:
        options = tuple((code, term.label(lang)) for code, term in field.vocabulary.items())
        return Line(place, criterion, label, "", "choices", chosen=tuple(value), options=options, hidden=hidden)
    if isinstance(value, list | tuple) and op != "between":
        return Line(
            place,
            criterion,
            label,
            "",
            "words",
            text=("、" if lang != "en" else ", ").join(map(str, value)),
            hidden=hidden,
        )
    if op == "between":
        low, high = ("" if part is None else _typed(field, part) for part in value)
        return Line(place, criterion, label, unit, "between", low=low, high=high, hidden=hidden)
    if value is None:
        return Line(place, criterion, label, unit, "open", hidden=hidden)
    return Line(place, criterion, label, unit, "one", text=_typed(field, value), hidden=hidden)


def _typed(field: Field, value: Any) -> str:
    return number(float(value)) if isinstance(value, int | float) else shown(field, value, "zh-CN")


def offered(lang: str) -> list[tuple[str, str]]:
    """What a new criterion may be about."""
    return [(name, found.label(lang)) for name in OFFERED if (found := field_of(name))]


def from_form(form: FormData) -> Requirement:
    """The requirement that an edited form holds. InvalidInput names the line that is wrong."""
    criteria = []
    for place in range(1, MOST_CRITERIA + 1):
        hidden = form.get(f"c{place}")
        if hidden is None:
            continue
        if not isinstance(hidden, str) or form.get("remove") == str(place):
            continue
        criteria.append(_edited(form, place, _known(hidden, f"c{place}")))
    added = form.get("add")
    if isinstance(added, str) and added and form.get("do") == "add":
        criteria.append(_new(added))
    change = form.get("apply")
    if isinstance(change, str) and change:
        index, changed = _change(change)
        if index < len(criteria):
            criteria[index] = changed
    project = {
        name: found.value
        for name in ("investment_10k_cny_mu", "tax_10k_cny_mu", "output_10k_cny_mu")
        if (found := parse_quantity(str(form.get(name) or "x"), ""))
    }
    return Requirement.from_json(
        {
            "text": str(form.get("text") or "")[:10_000],
            "lang": str(form.get("need_lang") or "zh-CN")[:8],
            "industry": str(form.get("industry") or "")[:100],
            "criteria": [criterion.to_json() for criterion in criteria],
            "project": project,
        }
    )


def _known(text: str, where: str) -> Criterion:
    if len(text) > 5_000:
        raise InvalidInput(N_("这一条需求看不懂"), where=where)
    try:
        return Criterion.from_json(json.loads(text), where)
    except (ValueError, RecursionError):
        raise InvalidInput(N_("这一条需求看不懂"), where=where) from None


def _change(text: str) -> tuple[int, Criterion]:
    try:
        found = json.loads(text[:6_000])
        return int(found["index"]), Criterion.from_json(found["criterion"], "apply")
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InvalidInput(N_("这一条需求看不懂"), where="apply") from None


def _edited(form: FormData, place: int, criterion: Criterion) -> Criterion:
    """The criterion with what the reader changed in its inputs."""
    field = field_of(criterion.field) or FIELDS["id"]
    value: Any = criterion.value
    op = criterion.op
    text, high = form.get(f"v{place}"), form.get(f"h{place}")
    if op in ("is_true", "is_false") and text in ("is_true", "is_false"):
        op = str(text)
    elif op in ("in", "not_in") and field.vocabulary is not None:
        value = tuple(str(item) for item in form.getlist(f"v{place}")) or value
    elif criterion.field == "region" and op == "near":
        value = {"place": str(text or value["place"]), "km": _figure(field, high, f"h{place}") if high else None}
    elif isinstance(value, list | tuple) and op != "between":
        words = [part.strip() for part in str(text or "").replace("，", "、").replace(",", "、").split("、")]
        value = tuple(word for word in words if word) or value
    elif op == "between":
        low = _figure(field, text, f"v{place}") if text else None
        value = (low, _figure(field, high, f"h{place}") if high else None)
        value = value if value != (None, None) else criterion.value
    elif value is not None and isinstance(text, str) and text.strip():
        value = _figure(field, text, f"v{place}")
    importance = form.get(f"i{place}")
    return Criterion.from_json(
        {
            **criterion.to_json(),
            "op": op,
            "value": list(value) if isinstance(value, tuple) else value,
            "importance": importance or criterion.importance,
        },
        f"c{place}",
    )


def _figure(field: Field, text: Any, where: str) -> Any:
    text = str(text).strip()[:60]
    if field.type in ("month", "date"):
        return text
    found = parse_quantity(text, field.unit or "km")
    if found is None or found.low != found.high:
        raise InvalidInput(N_("“{field}”的值看不懂：{value}"), where=where, field=field.zh, value=text)
    return int(found.value) if found.value == int(found.value) else found.value


def _new(name: str) -> Criterion:
    """A new criterion with a first value to change."""
    field = field_of(name)
    if field is None or name not in OFFERED:
        raise InvalidInput(N_("没有“{field}”这一项"), where="add", field=name[:60])
    if field.type == "flag":
        return Criterion(name, "is_true", True)
    op = FIRST_OP.get(name, ">=" if field.is_number else "in")
    if field.vocabulary is not None:
        return Criterion(name, op, (next(iter(field.vocabulary)),))
    if name in ("region", "description_zh"):
        return Criterion(name, op, ("阜新",) if name == "region" else ("办公",))
    return Criterion(name, op, "2027-12" if field.type == "month" else 1)
