"""The parameters of a search, the same in the address of a page and of the API, and back again.

`kind= region= park= mode= permit=` may be repeated; a range is `crane_t=10..20`, `5000..`, `..30` (`area` is floor area
for buildings and land area for land); a yes or no is `gas=true`; `unknown=crane_t` adds assets of which that fact is
not known; then `q`, `sort`, `page`, `per_page`, `bbox`, `status`, `lang`. A name that is none of these is refused, for a
misspelt filter must not show everything.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from catalog.conditions import Condition
from catalog.errors import InvalidInput
from catalog.fields import FIELDS, Field, field_of
from catalog.language import N_, normalise_language
from catalog.search.query import OFFERED, SearchRequest
from catalog.units import parse_quantity
from catalog.vocabulary import STATUSES

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
OWN: Final = {"q", "unknown", "sort", "page", "per_page", "bbox", "status", "lang", "permit", "format"}
IGNORED: Final = re.compile(r"utm_\w+|gclid|fbclid|_|[\w.]+_(?:min|max)")
_RANGE: Final = re.compile(r"\s*(.*?)\s*\.\.\s*(.*?)\s*")

Pairs = Sequence[tuple[str, str]]


def read(pairs: Pairs, default_lang: str = "zh-CN") -> SearchRequest:
    """The search that parameters ask for. InvalidInput names the parameter that has no meaning."""
    if len(pairs) > 200:
        raise InvalidInput(N_("参数太多"), where="q")
    values: dict[str, list[str]] = {}
    for name, value in _with_ranges(pairs):
        if value.strip():
            values.setdefault(name, []).append(value.strip())
    conditions = []
    for name, given in values.items():
        if name in OWN or IGNORED.fullmatch(name):
            continue
        if len(given) > MOST_VALUES:
            raise InvalidInput(N_("“{field}”的值太多"), where=name, field=name[:60])
        conditions.append(_condition(name, given))
    conditions += [_permit(code) for code in dict.fromkeys(values.get("permit", ()))]
    return SearchRequest(
        words=_last(values, "q"),
        conditions=tuple(conditions),
        unknown=frozenset(_field(name).name for name in values.get("unknown", ())),
        statuses=_statuses(values.get("status")),
        bbox=_bbox(_last(values, "bbox")),
        sort=_last(values, "sort") or None,
        page=_whole("page", _last(values, "page"), 1),
        per_page=_whole("per_page", _last(values, "per_page"), 20),
        lang=normalise_language(_last(values, "lang")) or default_lang,
    )


def write(request: SearchRequest) -> list[tuple[str, str]]:
    """The parameters of a search in one fixed order, without what is the default; never the language."""
    pairs: list[tuple[str, str]] = []
    if request.words:
        pairs.append(("q", request.words))
    for condition in request.conditions:
        pairs += written(condition)
    pairs += [("unknown", parameter_of(name)) for name in sorted(request.unknown)]
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
    if name.startswith("permits."):
        return [("permit", name.removeprefix("permits."))]
    parameter = parameter_of(name)
    if op in ("is_true", "is_false"):
        return [(parameter, "true" if op == "is_true" else "false")]
    if op == "in":
        return [(parameter, word) for word in value]
    low, high = {">=": (value, None), "<=": (None, value)}.get(op) or value
    return [(parameter, f"{_figure(low)}..{_figure(high)}")]


def parameter_of(field: str) -> str:
    """What the parameter of a field is called."""
    return NAMES_OF.get(field, field)


def limits(condition: Condition | None) -> tuple[str, str]:
    """The two ends of a range as they stand in a form; "" for an open one."""
    if condition is None or condition.op not in (">=", "<=", "between"):
        return "", ""
    low, high = {">=": (condition.value, None), "<=": (None, condition.value)}.get(condition.op) or condition.value
    return _figure(low), _figure(high)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _with_ranges(pairs: Pairs) -> Iterable[tuple[str, str]]:
    """Forms without scripts send both ends of a range apart: `crane_t_min` and `crane_t_max`."""
    ends: dict[str, dict[str, str]] = {}
    for name, value in pairs:
        head, _, tail = name.rpartition("_")
        if tail in ("min", "max") and _named(head) is not None and _named(name) is None:
            ends.setdefault(head, {})[tail] = value.strip()
        else:
            yield name, value
    for name, found in ends.items():
        if found.get("min") or found.get("max"):
            yield name, f"{found.get('min', '')}..{found.get('max', '')}"


def _named(name: str) -> Field | None:
    return field_of(ALIASES.get(name, name))


def _field(name: str) -> Field:
    found = _named(name) or field_of(f"permits.{name}")
    if found is None or found.visibility != "public" or found.type in ("geometry", "group"):
        raise InvalidInput(N_("没有“{field}”这个筛选条件"), where=name[:60], field=name[:60])
    return found


def _condition(name: str, given: list[str]) -> Condition:
    field = _field(name)
    if field.type == "flag":
        if given[-1] not in ("true", "false"):
            raise InvalidInput(N_("“{field}”要 true 或 false"), where=name, field=field.zh)
        return Condition.of(field.name, "is_true" if given[-1] == "true" else "is_false")
    if field.is_number or field.type in ("month", "date"):
        return _range(name, field, given[-1])
    return Condition.of(field.name, "in", list(dict.fromkeys(given)))


def _range(name: str, field: Field, text: str) -> Condition:
    match = _RANGE.fullmatch(text)
    low_text, high_text = (match[1], match[2]) if match else (text, text)
    low, high = (_number(name, field, part) if part else None for part in (low_text, high_text))
    if low is None and high is None:
        raise InvalidInput(N_("“{field}”的范围要两个数"), where=name, field=field.zh)
    if high is None:
        return Condition.of(field.name, ">=", low)
    if low is None:
        return Condition.of(field.name, "<=", high)
    return Condition.of(field.name, "between", [low, high])


def _number(name: str, field: Field, text: str) -> Any:
    if not field.is_number:
        return text
    found = parse_quantity(text[:60], field.unit)
    if found is None or found.low != found.high:
        raise InvalidInput(N_("“{field}”的值看不懂：{value}"), where=name, field=field.zh, value=text[:60])
    return found.value


def _permit(code: str) -> Condition:
    if field_of(f"permits.{code}") is None:
        raise InvalidInput(N_("没有“{field}”这个筛选条件"), where="permit", field=code[:60])
    return Condition.of(f"permits.{code}", "in", ["valid"])


def _statuses(given: list[str] | None) -> tuple[str, ...]:
    for status in given or ():
        if status not in STATUSES:
            raise InvalidInput(N_("“{field}”没有“{value}”这个选项"), where="status", field="状态", value=status[:60])
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


def _whole(name: str, text: str, default: int) -> int:
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidInput(N_("“{field}”要一个整数"), where=name, field=name)
    return int(text)


def _last(values: Mapping[str, list[str]], name: str) -> str:
    return values.get(name, [""])[-1]


def openapi() -> list[dict[str, Any]]:
    """The parameters as OpenAPI describes them."""

    def one(name: str, text: str, repeated: bool = False) -> dict[str, Any]:
        kind: dict[str, Any] = {"type": "string"}
        schema = {"type": "array", "items": kind} if repeated else kind
        return {"name": name, "in": "query", "required": False, "description": text, "schema": schema}

    listed = [
        one("q", "words that an asset must say"),
        one("unknown", "a filtered field of which unknown assets are wanted too", repeated=True),
        one("status", "available, negotiating, revitalised", repeated=True),
        one("sort", "relevance, verified, area_desc, area_asc, rent_asc, price_asc, id"),
        one("page", "from 1"),
        one("per_page", "1 to 200"),
        one("bbox", "west,south,east,north in degrees"),
        one("lang", "zh-CN or en"),
        one("permit", "a permit that must be valid", repeated=True),
        one("mode", "a way of taking", repeated=True),
        one("area", "floor area of buildings, land area of land, in m2: 5000..20000, 5000.., ..20000"),
        one("region", "a province, city or county", repeated=True),
    ]
    taken = {item["name"] for item in listed} | {"modes", "title_zh", "title_en"}
    for field in FIELDS.values():
        if field.name in taken or field.visibility != "public" or field.type in ("geometry", "group", "text"):
            continue
        if field.is_number or field.type in ("month", "date"):
            listed.append(one(field.name, f"{field.en}, a range low..high {field.unit}".strip()))
        else:
            listed.append(one(field.name, field.en, repeated=field.type != "flag"))
    return listed
