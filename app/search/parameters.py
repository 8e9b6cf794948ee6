"""The parameters of a search, the same in the address of a page and of the API, and back again.

`kind= region= park= mode= permit=` may be repeated; a range is `crane_t=10..20`, `5000..`, `..30` (`area` is floor area
for buildings and land area for land); a yes or no is `gas=true`; `unknown=crane_t` adds assets of which that fact is
not known, `near=crane_t` those of which it is planned, pending or a range over the limit; then `q`, `sort`, `page`,
`per_page`, `bbox`, `status`, `lang`. A name that is none of these is refused, for a misspelt filter must not show
everything; and so is a range, a yes or no or any other single value that is given twice, for one would be lost.
"""

import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from catalog.columns import Columns
from catalog.condition_values import NAME_FIELDS, day_text, month_text, ops_of
from catalog.conditions import Condition
from catalog.errors import InvalidInput
from catalog.fields import ASKED_FIELDS, FIELDS, TARGET_FIELDS, Field, field_of
from catalog.language import LANGUAGES, N_, normalise_language
from catalog.plausible import check_plausible
from catalog.search.query import MOST_PER_PAGE, OFFERED, SORTS, SearchRequest, check
from catalog.units import parse_quantity
from catalog.vocabulary import PERMITS, STATUSES

MOST_VALUES: Final = 50
# What a parameter is called, where that is not the name of its field.
ALIASES: Final = {
    "mode": "modes",
    "area": "area_m2",
    "height": "clear_height_m",
    "power": "power_kva",
    "rent": "rent_cny_m2_month",
}
NAMES_OF: Final = {field: name for name, field in ALIASES.items() if name in ("mode", "area")}
OWN: Final = {"q", "unknown", "near", "sort", "page", "per_page", "bbox", "status", "lang", "permit"}
# A field that knows one of these can be filtered by.
FILTERS: Final = frozenset({"in", "between", "is_true"})
NAMES_TOLD: Final = "422 for a name that the catalogue does not know (of a region: that no place in China goes by)"
# What others append to addresses.
IGNORED: Final = re.compile(r"utm_\w+|gclid|fbclid|_")
_TWICE: Final = N_("“{field}”给了不止一个值，只能有一个")
_RANGE: Final = re.compile(r"\s*(.*?)\s*\.\.\s*(.*?)\s*")

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What parameters ask for, without those that have no meaning; these by name, each with what is wrong with it."""

    request: SearchRequest
    problems: Mapping[str, InvalidInput]


def read(pairs: Pairs, default_lang: str = "zh-CN", columns: Columns | None = None) -> SearchRequest:
    """The search that parameters ask for. InvalidInput names the parameter that has no meaning.

    With the `columns` of a catalogue what no asset can be is refused as well, a place or keeper unknown to it too.
    """
    if len(pairs) > 200:
        raise InvalidInput(N_("参数太多"), where="q")
    values: dict[str, list[str]] = {}
    filters: dict[str, tuple[str, list[str]]] = {}  # by field: `height` and `clear_height_m` are one filter
    for name, value in _with_ranges(pairs):
        if IGNORED.fullmatch(name):
            continue
        text = value.strip()
        if name in OWN:
            if text:
                values.setdefault(name, []).append(text)
            continue
        field = _field(name)
        if text:
            filters.setdefault(field.name, (name, []))[1].append(text)
    conditions = []
    for name, given in filters.values():
        if len(given) > MOST_VALUES:
            raise InvalidInput(N_("“{field}”的值太多"), where=name, field=_field(name))
        try:
            conditions.append(_condition(name, given))
            if columns is not None:
                check_plausible(conditions[-1], columns)
        except InvalidInput as problem:
            problem.where = name  # the parameter's name, which may be short for the field's
            raise
    conditions += [_permit(code) for code in dict.fromkeys(values.get("permit", ()))]
    request = SearchRequest(
        words=_single(values, "q"),
        conditions=tuple(conditions),
        unknown=_fields("unknown", values),
        near=_fields("near", values),
        statuses=_statuses(values.get("status")),
        bbox=_bbox(_single(values, "bbox")),
        sort=_single(values, "sort") or None,
        page=_whole("page", _single(values, "page"), 1),
        per_page=_whole("per_page", _single(values, "per_page"), 20),
        lang=_language(_single(values, "lang")) or default_lang,
    )
    check(request)
    return request


def read_with_problems(pairs: Pairs, default_lang: str, columns: Columns) -> Reading:
    """The search that the parameters with a meaning ask for, and what is wrong with the others."""
    problems: dict[str, InvalidInput] = {}
    kept = list(pairs)[:200]
    while True:
        try:
            return Reading(read(kept, default_lang, columns), problems)
        except InvalidInput as problem:
            name = problem.where or ""
            problems[name] = problem
            without = [(other, value) for other, value in kept if name not in (other[:60], _head(other))]
            kept = without if len(without) < len(kept) else []


def write(request: SearchRequest) -> list[tuple[str, str]]:
    """The parameters of a search in one fixed order, without what is the default; never the language."""
    pairs: list[tuple[str, str]] = []
    if request.words:
        pairs.append(("q", request.words))
    for condition in request.conditions:
        pairs += written(condition)
    pairs += [("unknown", parameter_of(name)) for name in sorted(request.unknown)]
    pairs += [("near", parameter_of(name)) for name in sorted(request.near)]
    if request.statuses != OFFERED:
        pairs += [("status", status) for status in request.statuses]
    if request.bbox:
        pairs.append(("bbox", ",".join(f"{part:g}" for part in request.bbox)))
    if request.sort:
        pairs.append(("sort", request.sort))
    if request.per_page != 20:
        pairs.append(("per_page", str(request.per_page)))
    if request.page > 1:
        pairs.append(("page", str(request.page)))
    return pairs


def written(condition: Condition) -> list[tuple[str, str]]:
    """One condition as parameters."""
    name, op, value = condition.field, condition.op, condition.value
    if name.startswith("permits.") and value == ("valid",):
        return [("permit", name.removeprefix("permits."))]
    parameter = parameter_of(name)
    if op in ("is_true", "is_false"):
        return [(parameter, "true" if op == "is_true" else "false")]
    if op == "in":
        return [(parameter, word) for word in value]
    low, high = limits(condition)
    return [(parameter, f"{low}..{high}")]


def parameter_of(field: str) -> str:
    """What the parameter of a field is called."""
    return NAMES_OF.get(field, field)


def limits(condition: Condition | None) -> tuple[str, str]:
    """The two ends of a range as they stand in a form; "" for an open one."""
    if condition is None or condition.op not in (">=", "<=", "between"):
        return "", ""
    low, high = {">=": (condition.value, None), "<=": (None, condition.value)}.get(condition.op) or condition.value
    write = {"month": month_text, "date": day_text}.get(_field(condition.field).type, figure)
    return "" if low is None else write(low), "" if high is None else write(high)


def typed(name: str, pairs: Pairs) -> tuple[str, str]:
    """The two ends of a range as they were typed, whatever they are."""
    given = [value for other, value in _with_ranges(pairs) if other == name]
    match = _RANGE.fullmatch(given[-1]) if given else None
    return (match[1], match[2]) if match else (given[-1] if given else "", "")


def figure(value: float) -> str:
    """A figure as it stands in an address and in a form."""
    return f"{value:.10g}"


def _with_ranges(pairs: Pairs) -> Iterable[tuple[str, str]]:
    """Forms without scripts send both ends of a range apart: `crane_t_min` and `crane_t_max`."""
    ends: dict[str, dict[str, dict[str, None]]] = {}
    for name, value in pairs:
        head = _head(name)
        if head == name:
            yield name, value
        elif text := value.strip():
            ends.setdefault(head, {"min": {}, "max": {}})[name[-3:]][text] = None
    for name, found in ends.items():
        for low, high in itertools.product(found["min"] or ("",), found["max"] or ("",)):
            yield name, f"{low}..{high}"


def _head(name: str) -> str:
    """The range that one end of it belongs to; every other name is its own."""
    head, _, tail = name.rpartition("_")
    field = _named(head) if tail in ("min", "max") and _named(name) is None else None
    return head if field is not None and is_range(field) else name


def is_range(field: Field) -> bool:
    """Whether a field is filtered by two ends."""
    return field.is_number or field.type in ("month", "date")


def _named(name: str) -> Field | None:
    return field_of(ALIASES.get(name, name))


def _field(name: str) -> Field:
    """The field that a parameter filters."""
    found = _named(name)
    if found is None or found.name == "status" or found.visibility != "public" or not ops_of(found) & FILTERS:
        raise InvalidInput(N_("没有“{field}”这个筛选条件"), where=name[:60], field=name[:60])
    return found


def _fields(parameter: str, values: Mapping[str, list[str]]) -> frozenset[str]:
    """The fields that `unknown` or `near` name."""
    try:
        return frozenset(_field(name).name for name in values.get(parameter, ()))
    except InvalidInput as problem:
        problem.where = parameter
        raise


def _condition(name: str, given: list[str]) -> Condition:
    field = _field(name)
    given = list(dict.fromkeys(given))
    if field.type != "flag" and not is_range(field):
        return Condition.of(field.name, "in", given)
    if len(given) > 1:
        raise InvalidInput(_TWICE, where=name, field=field)
    if is_range(field):
        return _range(name, field, given[0])
    if given[0] not in ("true", "false"):
        raise InvalidInput(N_("“{field}”要 true 或 false"), where=name, field=field)
    return Condition.of(field.name, "is_true" if given[0] == "true" else "is_false")


def _range(name: str, field: Field, text: str) -> Condition:
    match = _RANGE.fullmatch(text)
    low_text, high_text = (match[1], match[2]) if match else (text, text)
    low, high = (_number(name, field, part) if part else None for part in (low_text, high_text))
    if low is None and high is None:
        raise InvalidInput(N_("“{field}”的范围要两个数"), where=name, field=field)
    if high is None:
        return Condition.of(field.name, ">=", low)
    if low is None:
        return Condition.of(field.name, "<=", high)
    return Condition.of(field.name, "between", [low, high])


def _number(name: str, field: Field, text: str) -> Any:
    if not field.is_number:
        return text
    found = parse_quantity(text[:60], field.unit)
    least = -math.inf if field.low is None else min(field.low, 0.0)
    if found is None or found.low != found.high or found.value < least:
        raise InvalidInput(N_("“{field}”的值看不懂：{value}"), where=name, field=field, value=text[:60])
    return found.value


def _permit(code: str) -> Condition:
    if field_of(f"permits.{code}") is None:
        raise InvalidInput(N_("没有“{field}”这个筛选条件"), where="permit", field=code[:60])
    return Condition.of(f"permits.{code}", "in", ["valid"])


def _statuses(given: list[str] | None) -> tuple[str, ...]:
    for status in given or ():
        if status not in STATUSES:
            raise InvalidInput(
                N_("“{field}”没有“{value}”这个选项"), where="status", field=FIELDS["status"], value=status[:60]
            )
    return tuple(dict.fromkeys(given)) if given else OFFERED


def _bbox(text: str) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise InvalidInput(N_("bbox 要“西,南,东,北”四个经纬度"), where="bbox") from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InvalidInput(N_("bbox 要“西,南,东,北”四个经纬度"), where="bbox")
    return west, south, east, north


def _language(text: str) -> str | None:
    found = normalise_language(text)
    if text and found is None:
        raise InvalidInput(N_("语言只有 zh-CN 和 en"), where="lang")
    return found


def _whole(name: str, text: str, default: int) -> int:
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        message = N_("页码要一个整数") if name == "page" else N_("每页的处数要一个整数")
        raise InvalidInput(message, where=name)
    return int(text)


def _single(values: Mapping[str, list[str]], name: str) -> str:
    given = list(dict.fromkeys(values.get(name, [""])))
    if len(given) > 1:
        raise InvalidInput(_TWICE, where=name, field=name)
    return given[0]


def openapi() -> list[dict[str, Any]]:
    """The parameters as OpenAPI describes them."""

    def whole(name: str, text: str, **bounds: int) -> dict[str, Any]:
        return one(name, text) | {"schema": {"type": "integer", **bounds}}

    def one(name: str, text: str, repeated: bool = False, values: Iterable[str] = ()) -> dict[str, Any]:
        kind: dict[str, Any] = {"type": "string"}
        if values:
            kind["enum"] = list(values)
        schema = {"type": "array", "items": kind} if repeated else kind
        return {"name": name, "in": "query", "required": False, "description": text, "schema": schema}

    listed = [
        one("q", "words that an asset must say, or that its facts are called by"),
        one("unknown", "a filtered field of which unknown assets are wanted too", repeated=True),
        one(
            "near", "a filtered field of which planned, pending and nearly fitting assets are wanted too", repeated=True
        ),
        one("status", "available and negotiating if not given", repeated=True, values=STATUSES),
        one("sort", "the order; relevance with words, else verified", values=SORTS),
        whole("page", "a page after the last has no hits", minimum=1, default=1),
        whole("per_page", "assets on a page", minimum=1, maximum=MOST_PER_PAGE, default=SearchRequest().per_page),
        one("bbox", "west,south,east,north in degrees"),
        one("lang", "the language of labels", values=LANGUAGES),
        one("permit", "a permit that must be valid", repeated=True, values=PERMITS),
        one("area", "floor area of buildings, land area of land: 5000..20000, 5000.., ..20000 m2, 30..50亩"),
    ]
    for field in (*FIELDS.values(), *TARGET_FIELDS.values(), *ASKED_FIELDS.values()):
        name = parameter_of(field.name)
        if name in ("area", "status") or field.visibility != "public" or not ops_of(field) & FILTERS:
            continue
        if is_range(field):
            listed.append(
                one(
                    name,
                    f"{field.en}, a range low..high {field.unit}".strip()
                    + "; 422 where low is above high, or for two ranges",
                )
            )
        elif field.type == "flag":
            listed.append(one(name, field.en, values=("true", "false")))
        else:
            text = f"{field.en}; {NAMES_TOLD}" if field.name in ("region", *NAME_FIELDS) else field.en
            listed.append(one(name, text, repeated=True, values=field.vocabulary or ()))
    return listed
