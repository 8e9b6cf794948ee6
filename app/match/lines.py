"""Criteria as lines of a form that people edit without scripts: what is shown of each, in the reader's units."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.fields import FIELDS, Field, field_of, unit_label
from catalog.figures import grouped
from catalog.language import N_
from catalog.place_names import place_label
from catalog.units import MU_M2
from recommender.explain import PLACES, WORDS
from recommender.phrases import word_label
from recommender.requirement import Criterion

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


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as the form shows it, or one still to be filled in (`criterion` None). `shape` says which inputs.

    `problems` tells what is wrong with what was typed, by the letter of the input: `v`, or `h` for the upper end.
    """

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
    problems: tuple[tuple[str, str], ...] = ()

    def is_wrong(self, key: str) -> bool:
        """Whether what was typed into an input has no meaning."""
        return any(key == wrong for wrong, _ in self.problems)


def lines(criteria: Sequence[Criterion], lang: str, blank: Sequence[str] = ()) -> list[Line]:
    """Every criterion as a line of the form, numbered from 1, and after them an empty line for each name in `blank`."""
    made = [line_of(place, criterion, lang) for place, criterion in enumerate(criteria, 1)]
    return [*made, *(blank_line(place, name, lang) for place, name in enumerate(blank, len(made) + 1))]


def line_of(place: int, criterion: Criterion, lang: str) -> Line:
    """A criterion as a line of the form."""
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
            "text": _joined([word_shown(field, word, lang) for word in value], lang),
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


def blank_line(place: int, name: str, lang: str) -> Line:
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


def word_shown(field: Field, word: str, lang: str) -> str:
    """A word as it stands in an input: a place or a phrase of the lexicon in the reader's language."""
    if field.name in WORDS:
        return word_label(word, lang)
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
