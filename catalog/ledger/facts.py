"""What a cell says of a field: `read_fact` is the one door to the readers of quantities, dates, codes and places.

Composite columns, whose cells carry several facts, have names that begin with `+` (`COMPOSITES`); their facts come in
`Outcome.others`. 同上 and merged cells are resolved before this; a formula counts by its cached value.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.fields import FIELDS, PERMIT_FIELDS, TARGET_FIELDS, Field
from catalog.language import N_
from catalog.ledger import buildings, certificates, composites, cranes, dates, permits, points, power, prices, uses
from catalog.ledger.cells import Cell, CellValue
from catalog.ledger.codes import as_flag, choice, flag
from catalog.ledger.places import county
from catalog.ledger.quantities import Way, number, quantity
from catalog.ledger.reading import Hints, Outcome, Reading
from catalog.ledger.several_codes import choices, names
from catalog.ledger.standing import header_is_plan
from catalog.ledger.wording import (
    FORMULA_ERRORS,
    NONE,
    about,
    checked,
    fold,
    is_unknown,
    joined,
    not_understood,
    said_once,
    ticked,
    yes_no,
)

FLOOR_WAY: Final = Way(
    excluded=re.compile(
        r"堆场|硬化|地坪|残留|库容|容积|体积|罩棚|道路|绿化|露天|停车|水面|场地|¤\s?万?方(?!米)|¤\s?万?立方"
    )
)
_ZERO: Final = Way(zero=True)
_WAYS: Final[dict[str, Way]] = {
    "floor_area_m2": FLOOR_WAY,
    "divisible_from_m2": Way(neutral=re.compile(r"起租|起分|可分割|分割|起$|最小|整[层栋租]|按层")),
    "power_kv": Way(),
    "water_t_day": _ZERO,
    "sewage_t_day": Way(zero=True, neutral=re.compile(r"排放|处理|污水|接入|管网|纳管|市政")),
    "gas_m3_h": _ZERO,
    "steam_t_h": _ZERO,
    "docks": Way(zero=True, neutral=re.compile(r"月台|装卸口|卸货(?:口|平台)?|货台|升降|封闭|液压")),
    "crane_count": _ZERO,
    "crane_t": Way(zero=True, neutral=re.compile(r"行车|天车|吊车|起重机|最大")),
    "far_max": Way(limit=True, neutral=re.compile(r"容积率|上限")),
    "energy_quota_tce": Way(neutral=re.compile(r"指标|配额|等价值?|当量值?|标煤|能评|批复|核定")),
    "min_lease_years": Way(limit=True, neutral=re.compile(r"起租|起$|租期|最短|最低")),
    **dict.fromkeys(("km_expressway", "km_rail_freight", "km_port", "km_airport"), _ZERO),
}  # fmt: skip
# Where no is a supply of nothing, not a figure that nobody has.
_NOTHING_IS_ZERO: Final = frozenset(
    ("water_t_day", "sewage_t_day", "gas_m3_h", "steam_t_h", "docks", "crane_t", "crane_count")
)
_FAR_MIN: Final = "control_targets.far_min"
_FAR_BETWEEN: Final = re.compile(
    r"(?:容积率)?(?:≥|>=?|不(?:低|小|少)于)?\s?(\d+(?:\.\d+)?)"
    r"[\s,;、]*(?:[-~至到≤<且]|<=|以上|不(?:高|大|超)[于过])(?:[≤<=,;、\s]|容积率|不(?:高|大|超)[于过])*"
    r"(\d+(?:\.\d+)?)\s?(?:以下|以内)?"
)
_FAR_LEAST: Final = re.compile(r"≥|>|以上|不(?:低|小|少)于|下限|至少")
_FLOW_OF: Final = {"gas_m3_h": "gas", "steam_t_h": "steam"}
_Reader = Callable[[str, Hints], Outcome]
COMPOSITES: Final[Mapping[str, _Reader]] = {
    "+height_crane": cranes.height_crane,
    "+spacing_load": composites.spacing_load,
    "+structure_storeys": composites.structure_storeys,
    "+fire_rating_class": composites.fire_rating_class,
    "+power": power.power,
    "+gas": lambda text, hints: _as_other("gas", power.supply("gas", "gas_m3_h", text, hints)),
    "+steam": lambda text, hints: _as_other("steam", power.supply("steam", "steam_t_h", text, hints)),
    "+point": points.point,
    "+distances": composites.distances,
    "+crane": cranes.cranes,
    "+permits": permits.permits,
    "+titles": permits.titles,
    "+papers": permits.papers,
    "+targets": prices.targets,
    "+areas": lambda text, hints: composites.areas(text, hints, FLOOR_WAY),
    "+either_area": lambda text, hints: composites.either_area(text, hints, FLOOR_WAY),
    "+price": prices.price,
    "+building": buildings.building,
}
_FLOORS: Final = re.compile(r"建筑|建面|房屋|厂房|㎡|平米|平方米|m2|平(?!方公里)")
_TELEPHONE: Final = re.compile(
    r"[（(]?\s*(?:电话|手机|tel)?[:：]?\s*(?<!\d)(?:1[3-9][\d*]{9}|0\d{2,3}-?\d{7,8})(?!\d)\s*[)）]?"
)
LONGEST_PROSE: Final = 20_000
_SHOWN_UNIT: Final = re.compile(r"\d\s*[^\d\s.,%+-]")


def read_fact(name: str, cell: Cell | str, hints: Hints) -> Outcome:
    """What a cell says of a field (`floor_area_m2`, `permits.fire`, `control_targets.far_min`) or a composite (`+power`).

    Values are those of the exchange format and pass `catalog.ledger.values.check`. For a latitude and a longitude in
    columns of their own that are not WGS84, give both to `+point` as “E<lng> N<lat>”. KeyError for an unknown name.
    """
    value: CellValue = cell if isinstance(cell, str) else cell.value
    text = said_once(ticked(cell if isinstance(cell, str) else _text_of(cell)))
    if isinstance(value, str):
        value = said_once(ticked(value))
    if isinstance(value, int | float) and not isinstance(value, bool) and _SHOWN_UNIT.search(text):
        value = text  # the number's format shows a unit: 12亩
    field = _field_of(name)
    if isinstance(cell, Cell) and cell.formula is not None and value is None:
        return Outcome(problem=about(field, N_("“{field}”是没有算出值的公式：{value}"), cell.formula))
    if fold(text) in FORMULA_ERRORS:
        return Outcome(problem=about(field, N_("“{field}”是算出错误的公式：{value}"), text))
    outcome = COMPOSITES[name](text, hints) if name in COMPOSITES else _read(field, value, text, hints)
    return _as_headed(field, _kept(outcome, field), hints.header)


def _as_headed(field: Field, outcome: Outcome, header: str) -> Outcome:
    """A quantity under a header of what is planned, designed or allowed is planned, whatever the cell says of it."""
    others = {name: _as_headed(_field_of(name), one, header) for name, one in outcome.others.items()}
    if not (field.is_number and header_is_plan(field.name, header)):
        return replace(outcome, others=others) if others else outcome
    readings = tuple(replace(one, state="planned", kept=one.kept or header) for one in outcome.readings)
    return replace(outcome, readings=readings, others=others)


def _text_of(cell: Cell) -> str:
    if cell.text or cell.value is None:
        return cell.text
    return cell.value.isoformat()[:10] if isinstance(cell.value, date) else str(cell.value)


def _field_of(name: str) -> Field:
    head, dot, tail = name.partition(".")
    if name.startswith("+"):
        return FIELDS[_MAIN[name]]
    if dot:
        return (PERMIT_FIELDS if head == "permits" else TARGET_FIELDS)[tail]
    return FIELDS[name]


_MAIN: Final = {
    "+height_crane": "clear_height_m", "+spacing_load": "column_spacing_m", "+structure_storeys": "structure",
    "+fire_rating_class": "fire_rating", "+power": "power_kva", "+gas": "gas", "+steam": "steam", "+point": "lat",
    "+distances": "km_expressway", "+crane": "crane_t", "+permits": "permits", "+titles": "title_status", "+papers": "title_status",
    "+targets": "control_targets", "+areas": "floor_area_m2", "+either_area": "floor_area_m2", "+price": "sale_price_cny",
    "+building": "clear_height_m",
}  # fmt: skip


def _as_other(name: str, outcome: Outcome) -> Outcome:
    return Outcome(others={name: replace(outcome, others={}), **outcome.others}) if _says(outcome) else outcome


def _says(outcome: Outcome) -> bool:
    return bool(outcome.readings or outcome.problem or outcome.others or outcome.told)


def _read(field: Field, value: CellValue, text: str, hints: Hints) -> Outcome:
    name = field.name
    if isinstance(value, bool):
        return Outcome((Reading(value),)) if field.type == "flag" else not_understood(field, text)
    if name in ("lat", "lng"):
        return points.single(field, text, hints)
    if name in ("built_year", "land_term_until"):
        return dates.year(field, value, text, hints)
    if name.startswith("control_targets."):
        if isinstance(value, int | float):
            return number(field, value, hints, prices.TARGET_WAY)
        return prices.target(field, text, hints)
    if field.is_number:
        return _number(field, value, text, hints)
    if field.type == "month":
        return dates.month(field, value, text, hints)
    if field.type == "date":
        return (dates.deadline if name == "deadline" else dates.day)(field, value, text, hints)
    if field.type == "flag":
        return _flag(field, value, text, hints)
    if name.startswith("permits."):
        return certificates.permit(field, text, hints)
    if name == "status":
        return uses.status(field, text, hints)
    if field.type == "choice":
        return choice(field, text, hints)
    if field.type == "choices":
        return choices(field, text, hints)
    if field.type == "names":
        return names(field, text, hints)
    if name == "permits":
        return permits.permits(text, hints)
    if name == "control_targets":
        return prices.targets(text, hints)
    if field.type == "geometry":  # geometries come beside the cells
        return Outcome() if is_unknown(text, hints) else not_understood(field, text)
    return _words(field, text, hints)


def _number(field: Field, value: CellValue, text: str, hints: Hints) -> Outcome:
    name = field.name
    if isinstance(value, date):
        return not_understood(field, text)
    if name == "rent_cny_m2_month":
        return prices.rent(text, hints)
    if name == "fire_rating":
        return composites.fire_rating(text, hints)
    way = _WAYS.get(name, Way())
    if isinstance(value, int | float):
        return number(field, value, hints, _ZERO if name == "power_kva" else way)
    folded = fold(text)
    if name in _FLOW_OF and yes_no(text, hints):  # 有 under t/h: it is there, how much is not said
        return Outcome(others={_FLOW_OF[name]: Outcome((Reading(True),))})
    if folded in NONE and name != "power_kva":
        if name == "floor_area_m2":
            return Outcome(told=about(field, N_("“{field}”写明没有建筑：{value}"), text))
        return Outcome((Reading(0),)) if name in _NOTHING_IS_ZERO else Outcome()
    if name == "sale_price_cny":
        return prices.sale_price(text, hints)
    if name in _FLOW_OF and (daily := power.by_the_day(folded)) != folded:
        return quantity(field, daily.strip(), hints, way)
    if name in ("span_m", "column_spacing_m") and (side_by_side := composites.bays(field, text, hints)):
        return side_by_side
    if name == "far_max" and (ends := _FAR_BETWEEN.fullmatch(folded)) and float(ends[1]) < float(ends[2]):
        return replace(
            quantity(field, ends[2], hints, way), others={_FAR_MIN: quantity(_field_of(_FAR_MIN), ends[1], hints, way)}
        )
    if name == "far_max" and _FAR_LEAST.search(folded):  # ≥1.2 bounds from below, whatever the column is called
        return Outcome(others={_FAR_MIN: quantity(_field_of(_FAR_MIN), text, hints, way)})
    if name == "column_spacing_m" and (
        net := re.fullmatch(r"(\d[\d.]*)\s?(?:m|米)?\s?[×x*]\s?(\d[\d.]*)\s?(?:m|米)?", folded)
    ):
        both = [one for part in net.groups() for one in quantity(field, part, replace(hints, unit="m"), way).readings]
        return Outcome(tuple(both), about(field, N_("“{field}”有几个数，不知取哪个：{value}"), text))
    if name == "divisible_from_m2" and re.fullmatch(r"不(?:可|能|宜|予)?分割|整体(?:出租|出售|租售)?|不拆分", folded):
        return Outcome(told=about(field, N_("“{field}”写明不能分割：{value}"), text))
    if name == "power_kva":
        return _power(text, hints)
    if name == "crane_t" and re.search(r"[×x*台、+]", folded):
        return _main("crane_t", cranes.cranes(text, hints))
    if name == "power_kv":
        return quantity(field, folded.removesuffix("线路"), replace(hints, unit=hints.unit or "kV"), way)
    if name == "storeys":
        return _storeys(field, text, hints)
    if name == "floor_area_m2":
        return _floor_area(field, text, hints)
    return quantity(field, text, hints, way)


def _main(name: str, outcome: Outcome) -> Outcome:
    """A composite as the outcome of its main fact, with the others beside."""
    if name not in outcome.others:
        return outcome
    main = outcome.others[name]
    return replace(
        main, others={key: one for key, one in outcome.others.items() if key != name}, told=main.told or outcome.told
    )


def _power(text: str, hints: Hints) -> Outcome:
    return _main("power_kva", power.power(text, hints))


def _storeys(field: Field, text: str, hints: Hints) -> Outcome:
    if is_unknown(text, hints) or len(text) > 100:
        return quantity(field, text, hints)
    if re.search(r"[层楼f房]", fold(text)):
        found = composites.structure_storeys(text, hints)
        return _main("storeys", found) if "storeys" in found.others else not_understood(field, text)
    return quantity(field, text, hints)


_STOREYS_BEHIND: Final = re.compile(
    r"(\d[\d,.]*\s?(?:万|千)?(?:㎡|m2|平方米|平米|平))[\s,;、/(]+(?:共|地上)?\s?([一二三四五六七八九十两单\d]{1,3})层\)?"
)


def _floor_area(field: Field, text: str, hints: Hints) -> Outcome:
    folded = fold(text)
    if re.search(r"亩|公顷|平方公里|占地|(?<!\w)(?:ha|acres?|mu)(?!\w)", folded) and not _FLOORS.search(folded):
        found = quantity(FIELDS["land_area_m2"], text, hints)
        if not found.readings:
            return not_understood(field, text)
        problem = about(field, N_("“{field}”写的像是土地面积：{value}"), text)
        if re.search(r"占地|土地|用地", folded):
            return Outcome(others={"land_area_m2": found}, told=problem)
        return Outcome(found.readings, problem)
    if re.fullmatch(r"(?:无|没有)(?:地上)?(?:建筑物?|房屋|建构筑物|地上物).{0,4}|空地|净地", folded):
        return Outcome(told=about(field, N_("“{field}”写明没有建筑：{value}"), text))
    if behind := _STOREYS_BEHIND.fullmatch(folded):
        return replace(
            _floor_area(field, behind[1], hints), others={"storeys": read_fact("storeys", f"{behind[2]}层", hints)}
        )
    storeys = re.match(r"^([一二三四五六七八九十\d]{1,3})层[,、;\s]+(?=.*\d)", folded)
    if storeys:
        rest = quantity(field, folded[storeys.end() :], hints, FLOOR_WAY)
        level = read_fact("storeys", f"{storeys[1]}层", hints)
        return replace(rest, others={"storeys": level})
    return quantity(field, text, hints, FLOOR_WAY)


def _flag(field: Field, value: CellValue, text: str, hints: Hints) -> Outcome:
    name = field.name
    if name == "gas":
        return power.supply("gas", "gas_m3_h", text, hints)
    if name == "steam":
        return power.supply("steam", "steam_t_h", text, hints)
    if name == "fire_accepted":
        return certificates.fire(field, text, hints)
    word = as_flag(value)
    return Outcome((Reading(word),)) if word is not None and not is_unknown(text, hints) else flag(field, text, hints)


def _words(field: Field, text: str, hints: Hints) -> Outcome:
    if is_unknown(text, hints) or (fold(text) in NONE and field.name != "id"):
        return Outcome()
    words = joined(text)
    if field.name in ("remarks_zh", "description_zh", "description_en"):
        words = re.sub(r"[ \t\u00a0\u3000]*\r?\n[ \t\u00a0\u3000]*", "\n", text).strip(" \t\u00a0\u3000\n\r")
    if not words or len(words) > LONGEST_PROSE:
        return not_understood(field, text)
    if field.name == "county":
        return Outcome((Reading(county(words, hints.city) or words),))
    if field.name == "owner_name":
        return _owner(words)
    if field.name == "park" and (above := re.match(r"同上[^:：]{0,6}[:：]\s*(.+)", words)):
        return Outcome((Reading(above[1]),), about(field, N_("“{field}”接着上一行写的：{value}"), text), 0)
    if field.name == "park":
        bare = re.sub(r"[(（][^()（）]*片[区]?[)）]$", "", words).strip()
        return Outcome((Reading(bare or words, kept=words if bare and bare != words else None),))
    return Outcome((Reading(words),))


def _owner(words: str) -> Outcome:
    """An owner without a telephone number or a remark behind the name that is no part of it (在建, 原受让人)."""
    words = _TELEPHONE.sub("", words).strip(" ,，、；;:：/") or words
    match = re.fullmatch(
        r"(.+?(?:公司|厂|社|中心|局|办|集团|院|所|队|企业|委员会|管委会|村))[（(]([^（）()]+)[）)]", words
    )
    if match and re.search(r"在建|停产|停工|未投产|受让人|^原|^拟|^已", match[2]):
        return Outcome((Reading(match[1], kept=match[2]),))
    return Outcome((Reading(words),))


def _kept(outcome: Outcome, field: Field) -> Outcome:
    """An outcome whose every reading passes the gate; what does not is a doubt without it."""
    readings: list[Reading] = []
    refused: InvalidInput | None = None
    for reading in outcome.readings:
        try:
            kept: Any = checked(field, reading.value)
        except InvalidInput as problem:
            refused = refused or problem
            continue
        if kept is not None:
            readings.append(replace(reading, value=kept))
    others = {name: _kept(one, _field_of(name)) for name, one in outcome.others.items()}
    others = {name: one for name, one in others.items() if _says(one)}
    problem_left = outcome.problem or refused
    default = (
        outcome.default if problem_left and outcome.default is not None and outcome.default < len(readings) else None
    )
    return Outcome(tuple(readings), problem_left, default, others, outcome.told)
