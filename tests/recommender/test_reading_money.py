"""Sums and measures of a need: the fact, the period and the thing that each figure is told of."""

from typing import Any

import pytest

from recommender.parsing import parse
from recommender.requirement import Requirement
from tests.conftest import TODAY
from tests.recommender.test_parsing import PLACES

RENT, BUDGET, UNIT_PRICE = "rent_cny_m2_month", "budget_total_cny", "unit_price_cny_m2"
LAND_PRICE, FLOOR, LAND = "land_price_10k_cny_mu", "floor_area_m2", "land_area_m2"


def read(text: str) -> list[tuple[str, str, Any]]:
    criteria = parse(text, today=TODAY, places=PLACES).requirement.criteria
    return [(item.field, item.op, item.value) for item in criteria]


def told(text: str) -> list[str]:
    return [span.text for span in parse(text, today=TODAY, places=PLACES).not_understood]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("年租金120元/平", 10),
        ("年租金不超过150元每平方米", 12.5),
        ("annual rent 120 yuan per sqm", 10),
        ("yearly rent of 90 RMB/sqm", 7.5),
        ("rent RMB 120 per sqm per annum", 10),
        ("rent 0.4 yuan per sqm per day", 12),
        ("年租金每平米100元以内", 8.34),
        ("每平米每年租金不超过120元", 10),
        ("年租金120", 10),
        ("租金一块二一天", 36),
        ("租金8元一平", 8),
        ("租金每月每平12元", 12),
        ("日租金0.4元/平", 12),
        ("一平米一天五毛", 15),
        ("租金15万一年，3000平", 4.17),
        ("租金预算每月5万元，面积4000平米", 12.5),
        ("rent budget 50,000 yuan per month for 4,000 sqm", 12.5),
        ("rent under 30,000/month, 3000 sqm", 10),
        ("想租厂房3000平，预算3万一个月", 10),
        ("租金1000元一天，3000平", 10),
        ("5万元/月，4000平", 12.5),
        ("3000平米，月租控制在3万6以内", 12),
        ("一个月3万以内，3000平", 10),
        ("租三年，每年36万，3000平", 10),
    ],
)
def test_a_rent_is_read_by_its_period_and_by_what_it_is_for(text: str, value: float) -> None:
    criteria = read(text)
    assert (RENT, "<=", value) in criteria
    assert BUDGET not in {name for name, *_ in criteria}
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("land price under 200 yuan per sqm", (LAND_PRICE, "<=", 13.34)),
        ("工业用地每平米200元以内", (LAND_PRICE, "<=", 13.34)),
        ("price below RMB 3,000 per sqm", (UNIT_PRICE, "<=", 3000)),
        ("价格2000万到5000万之间", (BUDGET, "<=", 50_000_000)),
        ("价格500万", (BUDGET, "<=", 5_000_000)),
        ("1200万以下的厂房", (BUDGET, "<=", 12_000_000)),
        ("5000平的厂房，1200万以下", (BUDGET, "<=", 12_000_000)),
        ("两亿以内收购", (BUDGET, "<=", 200_000_000)),
        ("factory under 20 million yuan", (BUDGET, "<=", 20_000_000)),
        ("买或租，预算3000万", (BUDGET, "<=", 30_000_000)),
    ],
)
def test_a_price_is_read_by_what_it_is_for(text: str, expected: tuple[str, str, Any]) -> None:
    assert expected in read(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("租金15万一年", ["15万一年"]),
        ("想租厂房3000平，预算300万", ["预算300万"]),
        ("3年租金50万，2000平", ["3年", "50万"]),
        ("注册资本5000万以内，找厂房", ["注册资本5000万以内"]),
        ("人口500万以内的城市", ["人口500万以内的城市"]),
        ("年产500万件以内，厂房5000平", ["年产500万件以内"]),
        ("押金10万以内，厂房3000平", ["押金10万以内"]),
        ("电价0.5元以内", ["电价0.5元以内"]),
        ("租金每亩每年1万", ["每亩每年1万"]),
    ],
)
def test_a_sum_of_another_kind_is_told_and_no_wish(text: str, rest: list[str]) -> None:
    assert not {RENT, BUDGET, UNIT_PRICE, "min_lease_years"} & {name for name, *_ in read(text)}
    assert told(text) == rest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("想在内蒙古找3-5万平方米的地，拿地自建", (LAND, "between", (30_000, 50_000))),
        ("拿地，面积30000平米以上", (LAND, ">=", 30_000)),
        ("找3万平方米的地，盖厂房5000平", (LAND, ">=", 30_000)),
        ("找3万平方米的地，盖厂房5000平", (FLOOR, ">=", 5000)),
        ("净地3万平米，建筑面积2万平", (FLOOR, ">=", 20_000)),
        ("factory over 1 ha floor", (FLOOR, ">=", 10_000)),
        ("找5000平米的地方", (FLOOR, ">=", 5000)),
        ("办公面积500平，厂房3000平", (FLOOR, ">=", 3000)),
    ],
)
def test_an_area_is_of_land_or_of_a_building(text: str, expected: tuple[str, str, Any]) -> None:
    found = [item for item in read(text) if item[0] in (LAND, FLOOR)]
    assert expected in found
    assert len({name for name, *_ in found}) == len(found)


@pytest.mark.parametrize("text", ["吊车梁承重20吨", "办公面积500平", "货架高9米", "屋面荷载0.5kN/㎡"])
def test_a_figure_of_what_is_no_fact_is_told(text: str) -> None:
    assert read(text) == []
    assert told(text) == [text]


@pytest.mark.parametrize(
    ("text", "tonnes", "count"),
    [
        ("2台10吨加1台20吨行车", 20, 3),
        ("20吨行车2台和10吨行车3台", 20, 5),
        ("2×10t+1×20t行车", 20, 3),
        ("two 10 t cranes and one 20 t crane", 20, 3),
        ("crane capacity 10 tons, two units", 10, 2),
        ("行车10吨，两台", 10, 2),
    ],
)
def test_cranes_are_counted_together(text: str, tonnes: float, count: int) -> None:
    assert read(text) == [("crane_t", ">=", tonnes), ("crane_count", ">=", count)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("净高九米五", ("clear_height_m", ">=", 9.5)),
        ("净高9米5，5000平", ("clear_height_m", ">=", 9.5)),
        ("净高9米5，5000平", (FLOOR, ">=", 5000)),
        ("层高9米半", ("clear_height_m", ">=", 9.5)),
        ("行车三吨半", ("crane_t", ">=", 3.5)),
        ("Eave height at least 9 metres", ("clear_height_m", ">=", 9)),
        ("气200方/小时", ("gas_m3_h", ">=", 200)),
        ("5000平以下太小", (FLOOR, ">=", 5000)),
    ],
)
def test_measures_as_they_are_said(text: str, expected: tuple[str, str, Any]) -> None:
    assert expected in read(text)
    assert told(text) == []


@pytest.mark.parametrize("text", ["3000平不够，最少5000平", "3000 sqm is too small, need 5000 sqm"])
def test_what_is_too_small_is_no_wish(text: str) -> None:
    assert read(text) == [(FLOOR, ">=", 5000)]


def test_a_limit_said_again_more_strongly_is_a_must() -> None:
    (wish,) = parse("层高最低9米，低于9米免谈", today=TODAY, places=PLACES).requirement.criteria
    assert (wish.value, wish.importance) == (9, "must")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("某市厂房5000平", ["某市"]),
        ("厂房三跨，5000平", ["三跨"]),
        ("厂房5000平的小", []),
        ("hello", ["hello"]),
        ("不少于三跨", ["不少于三跨"]),
        ("阜新厂房，三十跨以内", ["三十跨以内"]),
    ],
)
def test_no_word_of_weight_vanishes(text: str, rest: list[str]) -> None:
    assert told(text) == rest


# --- ranges -------------------------------------------------------------------------------------------------------

SPELT = {
    "": 1.0, "千": 1e3, "万": 1e4,
}  # fmt: skip


@pytest.mark.parametrize("unit_of_low", ["", "平米", "㎡"])
@pytest.mark.parametrize("joined", ["到", "-", "至", "~"])
@pytest.mark.parametrize(
    ("low", "high"),
    [("5000", "1万"), ("3000", "10000"), ("5千", "1.5万"), ("1万", "2万"), ("8000", "1.2万"), ("2千", "5千")],
)
def test_each_end_of_a_range_has_its_own_multiplier_and_unit(
    low: str, high: str, joined: str, unit_of_low: str
) -> None:
    def meant(text: str) -> float:
        return float(text.rstrip("千万")) * SPELT[text[-1] if text[-1] in "千万" else ""]

    found = parse(f"{low}{unit_of_low}{joined}{high}平米的厂房", today=TODAY, places=PLACES).requirement
    values = [one.value for one in found.criteria if one.field == "floor_area_m2"]
    assert values == [(pytest.approx(meant(low)), pytest.approx(meant(high)))]
    assert Requirement.from_json(found.to_json()) == found


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("一万五千平米到两万平米之间的厂房", "floor_area_m2", (15_000, 20_000)),
        ("一万五到两万平厂房", "floor_area_m2", (15_000, 20_000)),
        ("2000kva到1万kva", "power_kva", (2_000, 10_000)),
        ("8000万到1.2亿收购", "budget_total_cny", 1.2e8),
        ("10亩到1公顷", "land_area_m2", (6_666, 10_000)),
        ("5000 sqm to 1.5 ha of land", "land_area_m2", (5_000, 15_000)),
        ("行车5吨到1万公斤", "crane_t", (5, 10)),
    ],
)
def test_ends_in_different_units(text: str, field: str, value: Any) -> None:
    found = parse(text, today=TODAY, places=PLACES).requirement
    assert [one.value for one in found.criteria if one.field == field] == [value]


def test_what_cannot_be_a_range_is_told() -> None:
    reading = parse("1万到5000平", today=TODAY, places=PLACES)
    assert [one.field for one in reading.requirement.criteria if one.field == "floor_area_m2"] == []
    assert [span.text for span in reading.not_understood] == ["1万到5000平"]


@pytest.mark.parametrize("text", ["龙门吊20吨", "10吨行吊", "桁车10吨", "门式起重机20吨", "门吊10吨"])
def test_cranes_by_all_their_names(text: str) -> None:
    reading = parse(text, today=TODAY, places=PLACES)
    tonnes = 20 if "20" in text else 10
    assert [(one.field, one.value) for one in reading.requirement.criteria] == [("crane_t", tonnes)]
    assert reading.not_understood == ()


def test_height_alone_is_the_clear_height() -> None:
    for text, value in (("height 9m", 9), ("building height at least 8 m", 8)):
        found = parse(text, today=TODAY, places=PLACES).requirement.criteria
        assert [(one.field, one.value) for one in found] == [("clear_height_m", value)]
