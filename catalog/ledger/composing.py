"""Cells of several facts, composed: 9.5米/10t×4, 10kV 2000kVA 双回路, 土地证：有；环评：办理中."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from catalog.fields import FIELDS, PERMIT_FIELDS, TARGET_FIELDS, unit_label

_STATES: Final = {"valid": "有", "pending": "办理中", "missing": "无", "expired": "过期"}
_ROADS: Final = (
    (re.compile(r"高速"), "km_expressway"),
    (re.compile(r"机场|空港|航空"), "km_airport"),
    (re.compile(r"货站|货场|铁路|火车|高铁|车站"), "km_rail_freight"),
    (re.compile(r"港口?|码头"), "km_port"),
)
Facts = Mapping[str, Any]


def composed(name: str, facts: Facts, header: str) -> Iterator[str]:
    """Texts that may say these facts in a column of this name; the first is the most usual."""
    writer = _WRITERS.get(name)
    if writer is not None:
        yield from (text for text in writer(facts, header) if text)


def _number(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _cranes(facts: Facts) -> str:
    if "crane_t" not in facts:
        return f"{facts['crane_count']}台" if "crane_count" in facts else ""
    if facts["crane_t"] == 0:
        return "无"
    return f"{_number(facts['crane_t'])}t" + (f"×{facts['crane_count']}" if "crane_count" in facts else "")


def _height_crane(facts: Facts, header: str) -> list[str]:
    height = f"{_number(facts['clear_height_m'])}米" if "clear_height_m" in facts else ""
    crane = _cranes(facts)
    return [f"{height}/{crane}" if height and crane else height or f"—/{crane}"]


def _spacing_load(facts: Facts, header: str) -> list[str]:
    parts = [f"{_number(facts['column_spacing_m'])}m"] if "column_spacing_m" in facts else []
    parts += [f"{_number(facts['floor_load_t_m2'])}t"] if "floor_load_t_m2" in facts else []
    return ["/".join(parts)]


def _label(field: str, code: Any) -> str:
    vocabulary = FIELDS[field].vocabulary
    return vocabulary[code].zh if vocabulary is not None and code is not None else ""


def _structure_storeys(facts: Facts, header: str) -> list[str]:
    return [_label("structure", facts.get("structure")) + (f"{facts['storeys']}层" if "storeys" in facts else "")]


def _fire(facts: Facts, header: str) -> list[str]:
    rating = f"{'一二三四'[int(facts['fire_rating']) - 1]}级" if "fire_rating" in facts else ""
    risk = _label("fire_hazard_class", facts.get("fire_hazard_class"))
    return ["/".join(part for part in (rating, risk) if part)]


def _power(facts: Facts, header: str) -> list[str]:
    parts = [f"{_number(facts['power_kv'])}kV"] if "power_kv" in facts else []
    if "power_kva" in facts:
        parts.append(f"{_number(facts['power_kva'])}kVA" if facts["power_kva"] else "未接电")
    if "dual_power" in facts:
        parts.append("双回路" if facts["dual_power"] else "单回路")
    return [" ".join(parts), "，".join(parts)]


def _supply(flag: str, flow: str, unit: str) -> Callable[[Facts, str], list[str]]:
    def write(facts: Facts, header: str) -> list[str]:
        word = "有" if facts.get(flag) or (flow in facts and facts.get(flag) is not False) else "无"
        rate = f"{_number(facts[flow])}{unit}" if flow in facts else ""
        return [f"{word}，{rate}" if rate else word, f"{word} {rate}"]

    return write


def _distances(facts: Facts, header: str) -> list[str]:
    found = sorted((match.start(), name) for pattern, name in _ROADS if (match := pattern.search(header)))
    return ["/".join(_number(facts[name]) if name in facts else "—" for _, name in found)]


def _permits(facts: Facts, header: str) -> list[str]:
    parts = [
        f"{PERMIT_FIELDS[name].zh}：{_STATES[str(facts[f'permits.{name}'])]}"
        for name in PERMIT_FIELDS
        if f"permits.{name}" in facts
    ]
    whole = ["手续齐全"] if facts.get("title_status") == "complete" else []
    return ["；".join([*parts, *whole]), "；".join(parts)]


def _targets(facts: Facts, header: str) -> list[str]:
    parts = []
    for field in TARGET_FIELDS.values():
        if field.name in facts:
            parts.append(f"{field.zh}{_number(facts[field.name])}{unit_label(field.unit, 'zh-CN')}")
    return ["；".join(parts), "，".join(parts)]


def _areas(facts: Facts, header: str) -> list[str]:
    parts = [f"占地{_number(facts['land_area_m2'])}㎡"] if "land_area_m2" in facts else []
    parts += [f"建筑面积{_number(facts['floor_area_m2'])}㎡"] if "floor_area_m2" in facts else []
    return ["，".join(parts)]


def _price(facts: Facts, header: str) -> list[str]:
    parts = [f"租金{_number(facts['rent_cny_m2_month'])}元/㎡·月"] if "rent_cny_m2_month" in facts else []
    parts += [f"售价{_number(facts['sale_price_cny'] / 1e4)}万元"] if "sale_price_cny" in facts else []
    return ["；".join(parts), "，".join(parts)]


_WRITERS: Final[Mapping[str, Callable[[Facts, str], list[str]]]] = {
    "+height_crane": _height_crane,
    "clear_height_m": _height_crane,
    "+crane": lambda facts, header: [_cranes(facts)],
    "crane_t": lambda facts, header: [_cranes(facts)],
    "+spacing_load": _spacing_load,
    "+structure_storeys": _structure_storeys,
    "storeys": _structure_storeys,
    "+fire_rating_class": _fire,
    "+power": _power,
    "power_kva": _power,
    "+gas": _supply("gas", "gas_m3_h", "m³/h"),
    "gas": _supply("gas", "gas_m3_h", "m³/h"),
    "+steam": _supply("steam", "steam_t_h", "t/h"),
    "steam": _supply("steam", "steam_t_h", "t/h"),
    "+distances": _distances,
    "+permits": _permits,
    "+targets": _targets,
    "+areas": _areas,
    "+price": _price,
}
