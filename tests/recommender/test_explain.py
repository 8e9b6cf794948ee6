"""Reasons tell the fact in the reader's unit, and a miss with its size, measured where the verdict measured it."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.conditions import Verdict
from recommender.explain import wish
from recommender.matching import Matching
from recommender.requirement import Criterion
from tests.recommender.conftest import need, run

MU = 2000 / 3
HERE = {"province": "辽宁省", "city": "阜新市", "county": "彰武县"}


def reason_of(matching: Matching, criterion: tuple[Any, ...], asset: str = "A", lang: str = "zh-CN") -> str:
    (found,) = [item for item in run(matching, need(criterion), lang=lang).results if item.id == asset]
    return found.criteria[0].reason


@pytest.mark.parametrize(
    ("facts", "criterion", "zh", "en"),
    [
        ({"kind": "land", "land_area_m2": 40_000}, ("land_area_m2", ">=", 66_666.67, "must"),
         "土地面积 60 亩，差 40 亩", "Land area 4 ha, 2.67 ha off"),
        ({"sale_price_cny": 12_000_000}, ("budget_total_cny", "<=", 9_000_000, "must"),
         "总价 1,200 万元，差 300 万元", None),
        ({"clear_height_m": 8.4}, ("clear_height_m", ">=", 9, "must"), "净高 8.4 m，差 0.6 m，接近", None),
        ({"built_year": 2009}, ("built_year", ">=", 2015, "must"), "建成年份 2009 年，差 6 年", "Built 2009, 6 years off"),
        ({"idle_since": "2027-11"}, ("ready_by", "<=", "2027-06", "must"), "可交付 2027-11，差 5 个月", None),
        ({"floor_area_m2": 9_000, "divisible_from_m2": 3_000}, ("floor_area_m2", "<=", 1_500, "must"),
         "建筑面积 9,000 ㎡（可从 3,000 ㎡ 起分割），差 1,500 ㎡", None),
        ({"floor_area_m2": 9_000, "divisible_from_m2": 1_000}, ("floor_area_m2", "<=", 1_500, "must"),
         "建筑面积 9,000 ㎡（可从 1,000 ㎡ 起分割）", None),
        ({"floor_area_m2": 9_000}, ("floor_area_m2", "<=", 1_500, "must"), "建筑面积 9,000 ㎡，能不能分割待核实",
         "Floor area 9,000 m²; whether it can be divided is not verified"),
        ({}, ("clear_height_m", ">=", 9, "must"), "净高待核实，要问填报单位", None),
        ({"status": "negotiating", "idle_since": "2020-01"}, ("ready_by", "<=", "2027-06", "must"),
         "可交付待核实，要问填报单位", None),
    ],
)  # fmt: skip
def test_reasons(
    made: Callable[..., Matching], facts: dict[str, Any], criterion: tuple[Any, ...], zh: str, en: str | None
) -> None:
    matching = made([{"id": "A", **facts}])
    assert reason_of(matching, criterion) == zh
    if en is not None:
        assert reason_of(matching, criterion, lang="en") == en


def test_how_far_a_place_is_that_should_be_near(made: Callable[..., Matching]) -> None:
    there = {"id": "B", **HERE, "lat": 42.0, "lng": 122.0}
    matching = made([there, {"id": "A", **HERE, "county": "海州区", "lat": 42.9, "lng": 122.0}])
    said = reason_of(matching, ("region", "near", {"place": "彰武县", "km": 40}, "must"))
    # 0.9 degrees of latitude are 100.1 km.
    assert said.endswith("（离彰武县 100.1 km），差 60.1 km")
    assert "离彰武县 100.1 km" in reason_of(matching, ("region", "near", {"place": "彰武县", "km": None}, "must"))


def test_a_range_is_told_as_one_and_measured_at_its_better_end(made: Callable[..., Matching]) -> None:
    records = [{"id": "A", "clear_height_m": 7.5}, {"id": "B", "clear_height_m": 9.0}]
    matching = made(records, A={"clear_height_m": (7, 8)}, B={"clear_height_m": (8, 10)})
    assert reason_of(matching, ("clear_height_m", ">=", 10, "must")) == "净高 7–8 m，差 2 m"
    assert reason_of(matching, ("clear_height_m", ">=", 9, "must"), "B") == "净高 8–10 m，接近"


@pytest.mark.parametrize(
    ("criterion", "zh", "en"),
    [
        (("land_area_m2", ">=", 66_666), "土地面积 ≥ 100 亩", "Land area ≥ 6.67 ha"),
        (("land_area_m2", "between", (40_000, 53_334)), "土地面积 60–80 亩", "Land area 4–5.33 ha"),
        (("budget_total_cny", "<=", 9_000_000), "总价 ≤ 900 万元", "Total budget ≤ 9 million CNY"),
        (("clear_height_m", "between", (None, 9)), "净高 …–9 m", "Clear height …–9 m"),
        (("region", "near", {"place": "沈阳市", "km": None}), "靠近沈阳市", "Near Shenyang"),
        (("region", "in", ("阜新市", "锦州")), "地区：阜新市、锦州", "Region: Fuxin, Jinzhou"),
        (("ready_by", "<=", "2027-08"), "可交付 ≤ 2027-08", "Ready by ≤ 2027-08"),
    ],
)
def test_a_wish_is_in_the_readers_unit(criterion: tuple[Any, ...], zh: str, en: str) -> None:
    assert (wish(Criterion(*criterion), "zh-CN"), wish(Criterion(*criterion), "en")) == (zh, en)


def test_every_miss_of_a_figure_has_its_size(matching: Matching) -> None:
    asked = need(
        ("floor_area_m2", "between", (3_000, 4_000), "must"), ("clear_height_m", ">=", 9, "must"),
        ("rent_cny_m2_month", "<=", 6, "must"), ("crane_t", ">=", 20, "must"), ("ready_by", "<=", "2020-01", "must"),
        ("region", "near", {"place": "阜新市", "km": 20}, "must"), ("land_area_m2", ">=", 50 * MU, "must"),
    )  # fmt: skip
    for asset in run(matching, asked).results:
        for item in asset.criteria:
            no_building = asset.record["kind"] == "land" and item.actual is None
            if item.verdict is Verdict.FAILS and not no_building:
                assert "差" in item.reason, (asset.id, item.reason)
