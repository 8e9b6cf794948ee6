"""Criteria as a form that people edit, without scripts: what is shown of each, and what comes back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import FormData

from app.incoming import check_value
from catalog.errors import InvalidInput
from catalog.fields import FIELDS, Field, field_of, unit_label
from catalog.figures import grouped
from catalog.language import N_
from catalog.place_names import place_label
from catalog.units import MU_M2, parse_quantity
from recommender.explain import PLACES
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
# What an empty form asks, so that a need can be made without a sentence.
FIRST_ASKED: Final = (
    "region", "kind", "modes", "floor_area_m2", "land_area_m2", "clear_height_m", "crane_t", "power_kva",
    "rent_cny_m2_month",
)  # fmt: skip
MUSTS: Final = ("region", "kind", "modes")  # what a new criterion about these is, if nothing else is said
MOST_HIDDEN: Final = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as the form shows it, or one still to be filled in (`criterion` None). `shape` says which inputs."""

    number: int
    name: str
    criterion: Criterion | None
    label: str
    unit: str
    shape: str
    importance: str
    hidden: str
    low: str = ""
    high: str = ""
    text: str = ""
    op: str = ""
    chosen: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


def lines(criteria: Sequence[Criterion], lang: str, blank: Sequence[str] = ()) -> list[Line]:
    """Every criterion as a line of the form, numbered from 1, and after them an empty line for each name in `blank`."""
    made = [_line(place, criterion, lang) for place, criterion in enumerate(criteria, 1)]
    return [*made, *(_blank(place, name, lang) for place, name in enumerate(blank, len(made) + 1))]


def _line(place: int, criterion: Criterion, lang: str) -> Line:
    field = field_of(criterion.field) or FIELDS["id"]
    hidden = json.dumps(criterion.to_json(), ensure_ascii=False)
    op, value = criterion.op, criterion.value
    shown: dict[str, Any] = {"shape": "open"}
    if op in ("is_true", "is_false"):
        shown = {"shape": "flag", "op": op}
    elif criterion.field == "region" and op == "near":
        where, km = criterion.condition().value
        shown = {"shape": "place", "text": place_label(where, lang), "high": "" if km is None else grouped(km)}
    elif op in ("in", "not_in") and field.vocabulary is not None:
        shown = {"shape": "choices", "op": op, "chosen": tuple(value), "options": _options(field, lang)}
    elif op in ("in", "not_in", "exists") and value is not None:
        shown = {
            "shape": "words",
            "op": "not_in" if op == "not_in" else "in",
            "text": _joined([_word(field, word, lang) for word in value], lang),
        }
    elif op in (">=", "<=", "between"):
        low, high = {">=": (value, None), "<=": (None, value)}.get(op) or value
        shown = {"shape": "range", "low": _typed(field, low, lang), "high": _typed(field, high, lang)}
    elif op == "near" and value is not None:
        shown = {"shape": "about", "text": _typed(field, value, lang)}
    return Line(
        place, criterion.field, criterion, field.label(lang), reader_unit(field, lang)[0],
        importance=criterion.importance, hidden=hidden, **shown,
    )  # fmt: skip


def _blank(place: int, name: str, lang: str) -> Line:
    """An empty line about a field, which becomes a criterion once something is filled in."""
    field = field_of(name)
    if field is None or name not in OFFERED:
        raise InvalidInput(N_("没有“{field}”这一项"), where="add", field=name[:60])
    shape = "range" if field.is_number or field.type in ("month", "date") else "words"
    if field.type == "flag" or field.vocabulary is not None:
        shape = "flag" if field.type == "flag" else "choices"
    # A flag that is asked for is wanted; one among the first questions of an empty form would be too.
    op = {"flag": "is_true", "choices": "not_in" if name == "encumbrances" else "in", "words": "in"}.get(shape, "")
    return Line(
        place, name, None, field.label(lang), reader_unit(field, lang)[0], shape, "must" if name in MUSTS else "should",
        json.dumps({"field": name}), op=op, options=_options(field, lang) if shape == "choices" else (),
    )  # fmt: skip


def _options(field: Field, lang: str) -> tuple[tuple[str, str], ...]:
    return tuple((code, term.label(lang)) for code, term in (field.vocabulary or {}).items())


def _word(field: Field, word: str, lang: str) -> str:
    """A word as it stands in an input: a place by its name in the reader's language."""
    return place_label(word, lang) if field.name in PLACES else word


def _joined(words: Sequence[str], lang: str) -> str:
    return ("、" if lang != "en" else ", ").join(map(str, words))


def reader_unit(field: Field, lang: str) -> tuple[str, float]:
    """The unit that a reader types a field in, and what one of it is in the field's own: 亩 or ha, 万元 or million."""
    english = lang == "en"
    if field.name == "land_area_m2":
        return ("ha", 10_000.0) if english else ("亩", MU_M2)
    if field.unit == "CNY":
        return ("million CNY", 1e6) if english else ("万元", 1e4)
    return unit_label(field.unit, lang), 1.0


def _typed(field: Field, value: Any, lang: str) -> str:
    """A value as it stands in an input, in the reader's unit."""
    if value is None or isinstance(value, str):
        return value or ""
    if not field.unit:
        return f"{value:g}"
    return grouped(float(value) / reader_unit(field, lang)[1])


def offered(lang: str) -> list[tuple[str, str]]:
    """What a new criterion may be about."""
    return [(name, found.label(lang)) for name in OFFERED if (found := field_of(name))]


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edited form holds: the requirement, and the names of lines added that are still to be filled in."""

    requirement: Requirement
    blank: tuple[str, ...]


def from_form(form: FormData, lang: str) -> Edited:
    """The requirement of an edited form. InvalidInput names the line that is wrong."""
    criteria: list[Criterion] = []
    places: dict[int, int] = {}
    for place in range(1, MOST_CRITERIA + 1):
        hidden = form.get(f"c{place}")
        if not isinstance(hidden, str) or form.get("remove") == str(place):
            continue
        known = _loaded(hidden, f"c{place}", MOST_HIDDEN)
        before = Criterion.from_json(known, f"c{place}") if "op" in known else None
        edited = _edited(form, place, known, before, lang)
        if edited is not None:
            places[place] = len(criteria)
            criteria.append(edited)
    change = form.get("apply")
    if isinstance(change, str) and change:
        found = _loaded(change, "apply", MOST_HIDDEN + 1_000)
        changed = Criterion.from_json(found.get("criterion"), "apply")
        index = found.get("index")
        if not isinstance(index, int) or index + 1 not in places:
            raise InvalidInput(N_("这一条需求看不懂"), where="apply")
        criteria[places[index + 1]] = changed
    blank: tuple[str, ...] = ()
    added = form.get("add")
    if isinstance(added, str) and added and form.get("do") == "add":
        blank = (added,)
    project = form.get("project")
    requirement = Requirement.from_json(
        {
            "text": str(form.get("text") or ""),
            "lang": str(form.get("need_lang") or lang)[:8],
            "industry": str(form.get("industry") or "").strip()[:100],
            "criteria": [criterion.to_json() for criterion in criteria],
            "project": _loaded(project, "project", MOST_HIDDEN) if isinstance(project, str) and project else {},
        }
    )
    return Edited(requirement, blank)


def _loaded(text: str, where: str, most: int) -> Mapping[str, Any]:
    """A JSON object that a form carries."""
    try:
        found = json.loads(text) if len(text) <= most else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, Mapping):
        raise InvalidInput(N_("这一条需求看不懂"), where=where)
    check_value(found, where)
    return found


def _edited(
    form: FormData, place: int, known: Mapping[str, Any], before: Criterion | None, lang: str
) -> Criterion | None:
    """The criterion with what the reader changed in its inputs; None where all of it was emptied.

    A line of which the form sends no input stands as it was.
    """
    name = str(known.get("field", ""))
    line = _line(place, before, lang) if before is not None else _blank(place, name, lang)
    field = field_of(name) or FIELDS["id"]
    sent = {key: form.get(f"{key}{place}") for key in ("v", "h", "o")}
    text, high, op = (str(value).strip()[:500] if isinstance(value, str) else None for value in sent.values())
    importance = form.get(f"i{place}") or line.importance
    if before is not None and text is None and high is None and (line.shape != "choices" or op is None):
        return Criterion.from_json({**before.to_json(), "importance": importance}, f"c{place}")
    wished: tuple[str, Any] | None
    if line.shape == "flag":
        wished = _flag(text) if text is not None else None
    elif line.shape == "choices":
        chosen = [str(item) for item in form.getlist(f"v{place}")]
        wished = (op if op in ("in", "not_in") else line.op, chosen) if chosen else None
    elif line.shape == "place":
        km = _figure(field, high, f"h{place}", lang) if high else None
        wished = ("near", {"place": _as_before(field, before, text, lang), "km": km}) if text else None
    elif line.shape == "words":
        wished = _worded(field, text or "", op or line.op, before, lang)
    else:
        wished = _figures(field, line, before, text or "", high or "", lang)
    if wished is None:
        return None
    made = {**(before.to_json() if before is not None else {"field": name}), "importance": importance}
    return Criterion.from_json({**made, "op": wished[0], "value": wished[1]}, f"c{place}")


def _flag(text: str) -> tuple[str, bool] | None:
    return (text, text == "is_true") if text in ("is_true", "is_false") else None


def _as_before(field: Field, before: Criterion | None, word: str, lang: str) -> str:
    """A word that was typed; one that was only shown in the reader's language is what it was."""
    value = before.condition().value if before is not None else ()
    known = [item for item in value if isinstance(item, str)] if isinstance(value, tuple) else []
    return next((item for item in known if _word(field, item, lang) == word), word)


def _worded(field: Field, text: str, op: str, before: Criterion | None, lang: str) -> tuple[str, list[str]] | None:
    """Words typed with any comma between them."""
    words = [part.strip() for part in text.replace("，", "、").replace(",", "、").split("、")]
    words = [_as_before(field, before, word, lang) for word in words if word]
    if not words:
        return None
    has = "in" if field.name == "region" else "exists"
    return ("not_in" if op == "not_in" else has), words


def _figures(
    field: Field, line: Line, before: Criterion | None, low: str, high: str, lang: str
) -> tuple[str, Any] | None:
    """A wish from one figure ("about") or two ends. What was not touched stays exactly as it was."""
    if before is not None and (low, high) == ((line.text, "") if line.shape == "about" else (line.low, line.high)):
        value = before.value
        return before.op, list(value) if isinstance(value, tuple) else value
    where = f"v{line.number}"
    if line.shape == "about":
        return ("near", _figure(field, low, where, lang)) if low else None
    least = _figure(field, low, where, lang) if low else None
    most = _figure(field, high, f"h{line.number}", lang) if high else None
    if least is None or most is None:
        return None if least is most else ((">=", least) if most is None else ("<=", most))
    return "between", [least, most]


def _figure(field: Field, text: str, where: str, lang: str) -> Any:
    """What a person typed, in the field's unit; without a unit it is in the reader's."""
    text = text.strip()[:60]
    if field.type in ("month", "date"):
        return text
    found = parse_quantity(text, field.unit or ("km" if field.name == "region" else ""))
    if found is None or found.low != found.high:
        raise InvalidInput(N_("“{field}”的值看不懂：{value}"), where=where, field=field, value=text)
    value = found.value if found.unit_said else found.value * reader_unit(field, lang)[1]
    return int(value) if value == int(value) else round(value, 4)
