"""Every fact an asset may carry: its type, unit, label, group and who may see it, in one place.

The keys are those of the exchange format. Visibility decides what pages, API, index, exports and print may show:
"public" anybody, "on_request" nobody without asking the keeper, "internal" staff only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from catalog.vocabulary import (
    CONTAMINATION,
    CONTROL_TARGETS,
    ENCUMBRANCES,
    FIRE_HAZARD_CLASSES,
    KINDS,
    LAND_STATES,
    LAND_USES,
    MODES,
    OWNER_TYPES,
    PERMIT_STATES,
    PERMITS,
    STATUSES,
    STRUCTURES,
    TITLE_STATUSES,
    Term,
    Vocabulary,
)

FieldType = Literal[
    "text", "number", "integer", "flag", "choice", "choices", "names", "month", "date", "geometry", "group"
]
Visibility = Literal["public", "on_request", "internal"]
FRESH_DAYS: Final = 365  # what was verified longer ago is stale


@dataclass(frozen=True, slots=True)
class Field:
    """One fact. `unit` is the unit kept inside; `low` and `high` bound what can be true of a number."""

    name: str
    type: FieldType
    group: str
    zh: str
    en: str
    unit: str = ""
    vocabulary: Vocabulary | None = None
    visibility: Visibility = "public"
    low: float | None = None
    high: float | None = None
    in_land: bool = True
    in_building: bool = True

    def label(self, lang: str) -> str:
        """The name of the fact in `lang`."""
        return self.en if lang.startswith("en") else self.zh

    @property
    def is_number(self) -> bool:
        """Whether the fact is a quantity (number or whole number)."""
        return self.type in ("number", "integer")


GROUPS = Vocabulary(
    "group",
    Term("identity", "身份", "Identity"),
    Term("place", "位置", "Place"),
    Term("ownership", "权属", "Ownership"),
    Term("idleness", "闲置与盘活", "Idleness and plan"),
    Term("deal", "交易", "Deal"),
    Term("land", "土地", "Land"),
    Term("building", "建筑", "Building"),
    Term("utilities", "配套", "Utilities"),
    Term("permits", "手续", "Permits"),
    Term("environment", "环境", "Environment"),
    Term("admission", "准入门槛", "Admission thresholds"),
    Term("fit", "适合产业", "Suitable industries"),
    Term("trust", "核实", "Verification"),
)

# Units as a reader sees them; what a number means inside is the key.
UNITS_SHOWN: dict[str, tuple[str, str]] = {
    "": ("", ""),
    "m2": ("㎡", "m²"),
    "m": ("m", "m"),
    "km": ("km", "km"),
    "t": ("t", "t"),
    "t/m2": ("t/㎡", "t/m²"),
    "kVA": ("kVA", "kVA"),
    "kV": ("kV", "kV"),
    "t/day": ("t/天", "t/day"),
    "t/h": ("t/h", "t/h"),
    "m3/h": ("m³/h", "m³/h"),
    "CNY": ("元", "CNY"),
    "CNY/m2": ("元/㎡", "CNY/m²"),
    "CNY/m2/month": ("元/㎡·月", "CNY/m²/month"),
    "10k CNY/mu": ("万元/亩", "10k CNY/mu"),
    "tce": ("吨标煤", "tce"),
    "tce/10k CNY": ("吨标煤/万元", "tce/10k CNY"),
    "years": ("年", "years"),
    "deg": ("°", "°"),
    "mu": ("亩", "mu"),
    "storeys": ("层", "storeys"),
    "count": ("台", ""),
}


def unit_label(unit: str, lang: str) -> str:
    """How a unit is written for a reader."""
    zh, en = UNITS_SHOWN.get(unit, (unit, unit))
    return en if lang.startswith("en") else zh


_ALL = (
    Field("id", "text", "identity", "编号", "Number"),
    Field("keeper", "text", "identity", "填报单位", "Keeper"),
    Field("kind", "choice", "identity", "类型", "Kind", vocabulary=KINDS),
    Field("title_zh", "text", "identity", "名称", "Chinese title"),
    Field("title_en", "text", "identity", "英文名称", "English title"),
    Field("description_zh", "text", "identity", "说明", "Description (Chinese)"),
    Field("description_en", "text", "identity", "英文说明", "Description"),
    Field("status", "choice", "identity", "状态", "Status", vocabulary=STATUSES),
    Field("province", "text", "place", "省", "Province"),
    Field("city", "text", "place", "市", "City"),
    Field("county", "text", "place", "县区", "County"),
    Field("park", "text", "place", "园区", "Park"),
    Field("address_zh", "text", "place", "地址", "Address"),
    Field("lat", "number", "place", "纬度", "Latitude", "deg", low=-90, high=90),
    Field("lng", "number", "place", "经度", "Longitude", "deg", low=-180, high=180),
    Field("boundary", "geometry", "place", "范围", "Boundary"),
    Field("km_expressway", "number", "place", "距高速口", "To expressway", "km", low=0, high=2000),
    Field("km_rail_freight", "number", "place", "距铁路货场", "To rail freight yard", "km", low=0, high=2000),
    Field("km_port", "number", "place", "距港口", "To port", "km", low=0, high=5000),
    Field("km_airport", "number", "place", "距机场", "To airport", "km", low=0, high=2000),
    Field("owner_name", "text", "ownership", "产权单位", "Owner"),
    Field("owner_type", "choice", "ownership", "产权性质", "Owner type", vocabulary=OWNER_TYPES),
    Field("title_status", "choice", "ownership", "产权状况", "Title", vocabulary=TITLE_STATUSES),
    Field("encumbrances", "choices", "ownership", "权利限制", "Encumbrances", vocabulary=ENCUMBRANCES),
    Field("idle_since", "month", "idleness", "闲置起始", "Idle since"),
    Field("idle_reason_zh", "text", "idleness", "闲置原因", "Why idle (Chinese)"),
    Field("plan_zh", "text", "idleness", "盘活方向", "Plan (Chinese)"),
    Field("responsible_zh", "text", "idleness", "责任部门", "Responsible department"),
    Field("deadline", "date", "idleness", "完成时限", "Deadline"),
    Field("remarks_zh", "text", "idleness", "备注", "Remarks", visibility="internal"),
    Field("modes", "choices", "deal", "方式", "Terms", vocabulary=MODES),
    Field("rent_cny_m2_month", "number", "deal", "租金", "Rent", "CNY/m2/month", low=0, high=10_000),
    Field("sale_price_cny", "number", "deal", "售价", "Sale price", "CNY", low=0, high=1e12),
    Field("land_price_10k_cny_mu", "number", "deal", "地价", "Land price", "10k CNY/mu", low=0, high=100_000),
    Field("min_lease_years", "number", "deal", "起租年限", "Minimum lease", "years", low=0, high=70),
    Field("land_area_m2", "number", "land", "土地面积", "Land area", "m2", low=0, high=1e11),
    Field("land_use", "choice", "land", "土地用途", "Land use", vocabulary=LAND_USES),
    Field("land_term_until", "integer", "land", "土地使用至", "Land term until", low=1900, high=2200),
    Field("far_max", "number", "land", "容积率上限", "Maximum FAR", low=0, high=100),
    Field("land_state", "choice", "land", "土地状态", "Land state", vocabulary=LAND_STATES),
    Field("floor_area_m2", "number", "building", "建筑面积", "Floor area", "m2", low=0, high=1e8, in_land=False),
    Field("divisible_from_m2", "number", "building", "可分割起", "Divisible from", "m2", low=0, high=1e8, in_land=False),
    Field("storeys", "integer", "building", "层数", "Storeys", "storeys", low=0, high=200, in_land=False),
    Field("structure", "choice", "building", "结构", "Structure", vocabulary=STRUCTURES, in_land=False),
    Field("built_year", "integer", "building", "建成年份", "Built", low=1800, high=2200, in_land=False),
    Field("clear_height_m", "number", "building", "净高", "Clear height", "m", low=0, high=200, in_land=False),
    Field("column_spacing_m", "number", "building", "柱距", "Column spacing", "m", low=0, high=500, in_land=False),
    Field("span_m", "number", "building", "跨度", "Span", "m", low=0, high=1000, in_land=False),
    Field("floor_load_t_m2", "number", "building", "地面荷载", "Floor load", "t/m2", low=0, high=1000, in_land=False),
    Field("crane_t", "number", "building", "行车吨位", "Crane", "t", low=0, high=10_000, in_land=False),
    Field("crane_count", "integer", "building", "行车台数", "Cranes", "count", low=0, high=10_000, in_land=False),
    Field("docks", "integer", "building", "月台", "Docks", low=0, high=100_000, in_land=False),
    Field("fire_rating", "integer", "building", "耐火等级", "Fire rating", low=1, high=4, in_land=False),
    Field(
        "fire_hazard_class", "choice", "building", "火灾危险类别", "Fire hazard class",
        vocabulary=FIRE_HAZARD_CLASSES, in_land=False,
    ),
    Field("fire_accepted", "flag", "building", "消防已验收", "Fire accepted", in_land=False),
    Field("power_kva", "number", "utilities", "供电容量", "Power", "kVA", low=0, high=1e8),
    Field("power_kv", "number", "utilities", "供电电压", "Voltage", "kV", low=0, high=2000),
    Field("dual_power", "flag", "utilities", "双回路", "Dual power"),
    Field("water_t_day", "number", "utilities", "供水", "Water", "t/day", low=0, high=1e8),
    Field("gas", "flag", "utilities", "天然气", "Gas"),
    Field("gas_m3_h", "number", "utilities", "供气量", "Gas supply", "m3/h", low=0, high=1e8),
    Field("steam", "flag", "utilities", "蒸汽", "Steam"),
    Field("steam_t_h", "number", "utilities", "蒸汽量", "Steam supply", "t/h", low=0, high=1e6),
    Field("sewage_t_day", "number", "utilities", "污水处理", "Sewage", "t/day", low=0, high=1e8),
    Field("heating", "flag", "utilities", "供暖", "Heating"),
    Field("fibre", "flag", "utilities", "光纤", "Fibre"),
    Field("rail_siding", "flag", "utilities", "铁路专用线", "Rail siding"),
    Field("permits", "group", "permits", "手续", "Permits", vocabulary=PERMITS),
    Field("chemical_park", "flag", "environment", "化工园区", "Chemical park"),
    Field("eia_limits_zh", "text", "environment", "环评限制", "Environmental limits (Chinese)"),
    Field("energy_quota_tce", "number", "environment", "能耗指标", "Energy quota", "tce", low=0, high=1e9),
    Field("contamination", "choice", "environment", "土壤污染", "Contamination", vocabulary=CONTAMINATION),
    Field("control_targets", "group", "admission", "准入门槛", "Admission thresholds", vocabulary=CONTROL_TARGETS),
    Field("suitable_industries", "names", "fit", "适合产业", "Suitable industries"),
    Field("verified_at", "date", "trust", "核实日期", "Verified on"),
    Field("verified_by", "text", "trust", "核实人", "Verified by"),
)  # fmt: skip

FIELDS: dict[str, Field] = {field.name: field for field in _ALL}

TARGET_FIELDS: dict[str, Field] = {
    name: Field(f"control_targets.{name}", "number", "admission", term.zh, term.en, unit, low=0, high=1e9)
    for (name, term), unit in zip(
        CONTROL_TARGETS.items(), ("10k CNY/mu", "10k CNY/mu", "10k CNY/mu", "", "tce/10k CNY"), strict=True
    )
}
PERMIT_FIELDS: dict[str, Field] = {
    name: Field(f"permits.{name}", "choice", "permits", term.zh, term.en, vocabulary=PERMIT_STATES)
    for name, term in PERMITS.items()
}
# What can be asked for although no asset carries it as a fact of its own.
ASKED_FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("region", "names", "place", "地区", "Region"),
        Field("area_m2", "number", "building", "面积", "Area", "m2", low=0, high=1e11),
        Field("ready_by", "month", "idleness", "可交付", "Ready by"),
        Field("budget_total_cny", "number", "deal", "总价", "Total budget", "CNY", low=0, high=1e13),
        Field("unit_price_cny_m2", "number", "deal", "单价", "Unit price", "CNY/m2", low=0, high=1e9),
    )
}


def field_of(name: str) -> Field | None:
    """The field of a name, also `permits.fire`, `control_targets.far_min` and what only needs ask for; or None."""
    if name in FIELDS:
        return FIELDS[name]
    head, _, tail = name.partition(".")
    if head == "permits":
        return PERMIT_FIELDS.get(tail)
    if head == "control_targets":
        return TARGET_FIELDS.get(tail)
    return ASKED_FIELDS.get(name)


def visibility(name: str, record: Mapping[str, Any]) -> Visibility:
    """Who may see a fact of this record. An owner's name is told on request, unless the owner is known to be public."""
    if name == "owner_name" and record.get("owner_type") in (None, "private"):
        return "on_request"
    field = FIELDS.get(name)
    return field.visibility if field else "internal"


def is_stale(record: Mapping[str, Any], today: date) -> bool:
    """Whether the facts of a record were verified, but too long ago."""
    verified = record.get("verified_at")
    return bool(verified) and (today - date.fromisoformat(str(verified))).days > FRESH_DAYS


_PUBLIC: Final = frozenset(name for name, field in FIELDS.items() if field.visibility == "public")


def public_facts(record: Mapping[str, Any]) -> dict[str, Any]:
    """What anybody may see of a record; keys that are not facts are left out."""
    facts = {name: value for name, value in record.items() if name in _PUBLIC}
    if visibility("owner_name", record) != "public":
        facts.pop("owner_name", None)
    return facts
