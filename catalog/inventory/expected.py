"""Which facts an inventory is expected to hold of an asset, and why: decided once for plots and once for what is built.

In the order in which they matter. A fact about which a doubt is open does not count as known.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from catalog.language import N_

PLOT_KIND: Final = "land"


@dataclass(frozen=True, slots=True)
class Expected:
    """A fact that is expected, with the reason (a message). `also` are facts any of which will do in its place.

    `key`: without it nobody can decide whether to look at the asset, or nobody answers for it.
    """

    field: str
    reason: str
    key: bool = False
    also: tuple[str, ...] = ()

    @property
    def any_of(self) -> tuple[str, ...]:
        """The facts any of which will do."""
        return (self.field, *self.also)


_NAME: Final = Expected("title_zh", N_("没有名称，说不清是哪一处"), key=True)
_CITY: Final = Expected("city", N_("不知在哪个市，按地区找不到"), key=True)
_ADDRESS: Final = Expected("address_zh", N_("没有地址，去不了现场"))
_OWNERSHIP: Final = (
    Expected("title_status", N_("产权是否齐全决定能不能签约"), key=True),
    Expected("encumbrances", N_("有无抵押、查封要在谈之前说清；没有也要写没有"), key=True),
    Expected("owner_name", N_("要知道和谁谈")),
    Expected("owner_type", N_("国有、集体、民营的处置程序不同")),
)
_PLAN: Final = (
    Expected("plan_zh", N_("一地一策：没有盘活方向就没有下一步"), key=True),
    Expected("responsible_zh", N_("没有责任部门就没有人管"), key=True),
    Expected("deadline", N_("没有完成时限就无从督办"), key=True),
    Expected("modes", N_("租、售还是合作，投资人先问这个"), key=True),
)
_IDLENESS: Final = (
    Expected("idle_reason_zh", N_("闲置的原因决定怎么盘活")),
    Expected("idle_since", N_("闲置多久关系到处置和现状")),
)
_VERIFIED: Final = Expected("verified_at", N_("没有核实过，谁也不知道还是不是这样"), key=True)

PLOT: Final = (
    _NAME,
    _CITY,
    Expected("land_area_m2", N_("没有面积，放不放得下不知道"), key=True),
    Expected("land_state", N_("批而未征、征而未供、供而未用、闲置，各有各的办法"), key=True),
    *_OWNERSHIP,
    *_PLAN,
    Expected("land_price_10k_cny_mu", N_("没有价，算不了账"), key=True, also=("sale_price_cny", "rent_cny_m2_month")),
    _VERIFIED,
    _ADDRESS,
    Expected("lat", N_("没有坐标，地图上没有它"), also=("boundary",)),
    Expected("boundary", N_("没有范围，画不出来，也看不出能不能拆开供")),
    *_IDLENESS,
    Expected("land_use", N_("用途不对就落不了项目")),
    Expected("far_max", N_("容积率上限决定能建多少")),
    Expected("permits.planning", N_("规划到哪一步决定多久能开工")),
    Expected("power_kva", N_("多数项目先问供电")),
    Expected("water_t_day", N_("用水的项目要先知道供水")),
    Expected("gas", N_("用气的项目要先知道有没有"), also=("gas_m3_h",)),
    Expected("control_targets.investment_10k_cny_mu", N_("不知道门槛，白跑一趟")),
    Expected("contamination", N_("老厂区的地要先问污染")),
)
BUILDING: Final = (
    _NAME,
    _CITY,
    Expected("floor_area_m2", N_("没有面积，放不放得下不知道"), key=True),
    *_OWNERSHIP,
    *_PLAN,
    Expected("rent_cny_m2_month", N_("没有价，算不了账"), key=True, also=("sale_price_cny", "land_price_10k_cny_mu")),
    _VERIFIED,
    _ADDRESS,
    Expected("lat", N_("没有坐标，地图上没有它")),
    *_IDLENESS,
    Expected("land_area_m2", N_("占地多少关系到堆场、通道和扩建")),
    Expected("structure", N_("结构决定能不能装行车、能不能改")),
    Expected("storeys", N_("几层决定设备进不进得去")),
    Expected("clear_height_m", N_("净高不够，设备放不下")),
    Expected("floor_load_t_m2", N_("荷载不够，设备上不了")),
    Expected("built_year", N_("年份关系到安全鉴定和改造")),
    Expected("fire_rating", N_("耐火等级和火灾危险类别决定能做什么"), also=("fire_hazard_class",)),
    Expected("fire_accepted", N_("消防没验收，开不了工")),
    Expected("permits.land_certificate", N_("贷款、过户、办证都要看土地证")),
    Expected("permits.property_certificate", N_("贷款、过户、办证都要看房产证")),
    Expected("permits.fire", N_("消防手续办到哪一步要说清")),
    Expected("power_kva", N_("多数项目先问供电")),
    Expected("water_t_day", N_("用水的项目要先知道供水")),
    Expected("gas", N_("用气的项目要先知道有没有"), also=("gas_m3_h",)),
    Expected("heating", N_("北方冬天没有供暖，干不了活")),
)
FACTS: Final = tuple(dict.fromkeys(name for item in (*PLOT, *BUILDING) for name in item.any_of))


def expected_of(kind: str) -> tuple[Expected, ...]:
    """What is expected of an asset of this kind."""
    return PLOT if kind == PLOT_KIND else BUILDING


def expected_by_name(field: str) -> Expected | None:
    """What is expected under the name of a fact, of either kind; None when nothing is."""
    return next((item for item in (*BUILDING, *PLOT) if item.field == field), None)


def is_held(record: Mapping[str, Any], name: str) -> bool:
    """Whether a record holds a fact (also `permits.fire`). No encumbrances at all is a fact, an empty text is none."""
    head, _, part = name.partition(".")
    value = record.get(head)
    value = (value or {}).get(part) if part else value
    return value == [] if name == "encumbrances" and not value and value is not None else value not in (None, "", [])


def missing_of(record: Mapping[str, Any], doubted: Collection[str] = ()) -> list[Expected]:
    """What is expected of a record and not known, in the order in which it matters."""
    known = {name for name in FACTS if name not in doubted and is_held(record, name)}
    return [item for item in expected_of(record["kind"]) if known.isdisjoint(item.any_of)]
