"""Reasons tell the fact in the reader's unit, and a miss with its size, measured where the verdict measured it."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.conditions import Verdict
from catalog.fields import FIELDS
from catalog.vocabulary import VERDICTS
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
        ({"idle_since": "2027-11"}, ("ready_by", "<=", "2027-06", "must"), "闲置起始 2027-11，差 5 个月", None),
        ({"idle_since": "2020-03", "encumbrances": ["mortgage"]}, ("ready_by", "<=", "2027-06", "must"),
         "闲置自 2020-03；何时可交付待核实", "Idle since 2020-03; when it can be handed over is not verified"),
        ({"idle_since": "2020-03", "encumbrances": ["seizure"]}, ("ready_by", "<=", "2027-06", "must"),
         "可交付待核实，要问填报单位", None),
        ({"floor_area_m2": 9_000, "divisible_from_m2": 3_000}, ("floor_area_m2", "<=", 1_500, "must"),
         "建筑面积 9,000 ㎡（可从 3,000 ㎡ 起分割），差 1,500 ㎡", None),
        ({"floor_area_m2": 9_000, "divisible_from_m2": 1_000}, ("floor_area_m2", "<=", 1_500, "must"),
         "建筑面积 9,000 ㎡（可从 1,000 ㎡ 起分割）", None),
        ({"floor_area_m2": 9_000}, ("floor_area_m2", "<=", 1_500, "must"), "建筑面积 9,000 ㎡，能不能分割待核实",
         "Floor area 9,000 m²; whether it can be divided is not verified"),
        ({}, ("clear_height_m", ">=", 9, "must"), "净高待核实，要问填报单位", None),
        ({"status": "negotiating", "idle_since": "2020-01"}, ("ready_by", "<=", "2027-06", "must"),
         "可交付待核实，要问填报单位", None),
        ({"steam": False}, ("steam_t_h", ">=", 5, "must"), "没有蒸汽", "No steam"),
        ({"gas": False}, ("gas", "is_true", None, "must"), "没有天然气", "No gas"),
        ({"gas_m3_h": 300}, ("gas", "is_true", None, "must"), "有天然气", "Gas is there"),
        ({"gas_m3_h": 300}, ("gas_m3_h", ">=", 500, "must"), "供气量 300 m³/h，差 200 m³/h", None),
        ({"fire_accepted": False}, ("fire_accepted", "is_true", None, "must"), "没有通过消防验收", "Fire acceptance not passed"),
        ({"chemical_park": True}, ("chemical_park", "is_false", None, "must"), "在化工园区里", "In a chemical park"),
        ({"encumbrances": []}, ("encumbrances", "not_in", ("mortgage",), "must"), "权利限制：无", "Encumbrances: none"),
        ({"sale_price_cny": 2_350_000}, ("budget_total_cny", "<=", 3_000_000, "must"), "总价 235 万元",
         "Total price 2.35 million CNY"),
        ({}, ("region", "near", {"place": "火星"}, "must"), "不知道火星在哪里", None),
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


RACKS = {"id": "A", "description_zh": "配公共管廊。", "eia_limits_zh": "VOCs限批"}


@pytest.mark.parametrize(
    ("criterion", "zh", "en"),
    [
        (("description_zh", "exists", ("危化品停车场", "公共管廊"), "must"), "说明提到公共管廊：“配公共管廊”",
         "Description (Chinese) mentions shared pipe rack: “配公共管廊”"),
        (("description_zh", "not_in", ("公共管廊", "顶账"), "must"), "说明提到公共管廊：“配公共管廊”", None),
        (("description_zh", "not_in", ("顶账", "抵账"), "must"), "说明里没有提到顶账、抵账", None),
        (("description_zh", "exists", ("冷库", "冷藏"), "must"), "说明里没有提到冷库、冷藏，要问填报单位", None),
        (("eia_limits_zh", "not_in", ("VOCs限批", "氟化物限批"), "must"), "环评限制提到VOCs限批：“VOCs限批”",
         "Environmental limits (Chinese) mentions VOCs restricted: “VOCs限批”"),
        (("eia_limits_zh", "not_in", ("氟化物限批",), "must"), "环评限制里没有提到氟化物限批",
         "The environmental limits do not mention fluoride restricted"),
    ],
)  # fmt: skip
def test_only_the_words_that_are_said_are_named(
    made: Callable[..., Matching], criterion: tuple[Any, ...], zh: str, en: str | None
) -> None:
    matching = made([RACKS])
    assert reason_of(matching, criterion) == zh
    if en is not None:
        assert reason_of(matching, criterion, lang="en") == en


@pytest.mark.parametrize(
    ("facts", "words", "verdict", "reason"),
    [
        ({"description_zh": "厂房两跨，配宿舍一栋。"}, ("宿舍",), Verdict.MEETS, "说明提到宿舍：“配宿舍一栋”"),
        ({"eia_limits_zh": "位于防护距离内，不得设食堂、宿舍。"}, ("宿舍", "食堂"), Verdict.FAILS,
         "环评限制提到宿舍、食堂：“不得设食堂、宿舍”"),
        ({"idle_reason_zh": "环保整改，禁止喷漆"}, ("喷漆",), Verdict.FAILS, "闲置原因提到喷漆：“禁止喷漆”"),
        # What is both there and forbidden nobody knows.
        ({"description_zh": "喷漆房一间", "eia_limits_zh": "不得喷漆"}, ("喷漆",), Verdict.UNKNOWN,
         "环评限制提到喷漆：“不得喷漆”，要问填报单位"),
        ({"description_zh": "三层，电梯没有安装，只有井道"}, ("电梯",), Verdict.UNKNOWN, "说明提到电梯：“电梯没有安装”，要问填报单位"),
        ({"description_zh": "净化机组被上家拆走"}, ("净化",), Verdict.UNKNOWN, "说明提到净化：“净化机组被上家拆走”，要问填报单位"),
        ({"description_zh": "主体封顶未装修"}, ("装修",), Verdict.UNKNOWN, "说明提到装修：“主体封顶未装修”，要问填报单位"),
        ({"description_zh": "制冷完好但未通过冷库验收"}, ("冷库",), Verdict.UNKNOWN, "说明提到冷库：“但未通过冷库验收”，要问填报单位"),
        ({"description_zh": "酸洗工序不得恢复"}, ("酸洗",), Verdict.FAILS, "说明提到酸洗：“酸洗工序不得恢复”"),
        # One hall has it although another has not; a deed that is missing is no building that is missing.
        ({"description_zh": "1号楼电梯没有安装，2号楼货梯两部"}, ("电梯", "货梯"), Verdict.MEETS, "说明提到货梯：“2号楼货梯两部”"),
        ({"description_zh": "办公楼无不动产证"}, ("办公楼",), Verdict.MEETS, "说明提到办公楼：“办公楼无不动产证”"),
        ({"description_zh": "无尘车间4,000平方米，车位不得少于20个"}, ("无尘",), Verdict.MEETS, "说明提到无尘：“无尘车间4,000平方米”"),
        ({"description_zh": "门前不得摆摊，车位不得少于20个"}, ("车位",), Verdict.MEETS, "说明提到车位：“车位不得少于20个”"),
        ({"plan_zh": "改为农产品冷藏基地"}, ("冷藏",), Verdict.NEAR, "盘活方向提到冷藏，还只是计划：“改为农产品冷藏基地”"),
        ({"description_zh": "一层预留货梯井"}, ("货梯",), Verdict.NEAR, "说明提到货梯，还只是计划：“一层预留货梯井”"),
        # What does not describe the asset proves nothing.
        ({"idle_reason_zh": "企业主动停车"}, ("停车",), Verdict.UNKNOWN, "说明里没有提到停车，要问填报单位"),
        ({"address_zh": "物流大道1号"}, ("物流",), Verdict.UNKNOWN, "说明里没有提到物流，要问填报单位"),
    ],
)  # fmt: skip
def test_a_word_meets_only_where_a_text_says_that_the_thing_is_there(
    made: Callable[..., Matching], facts: dict[str, Any], words: tuple[str, ...], verdict: Verdict, reason: str
) -> None:
    matching = made([{"id": "A", **facts}])
    (found,) = run(matching, need(("description_zh", "exists", words, "must"))).results
    assert (found.criteria[0].verdict, found.criteria[0].reason) == (verdict, reason)


def test_near_a_place_without_a_distance_tells_what_counts_as_near(made: Callable[..., Matching]) -> None:
    there = {"id": "B", **HERE, "lat": 42.0, "lng": 122.0}
    matching = made([there, {"id": "A", **HERE, "county": "海州区", "lat": 42.9, "lng": 122.0}])
    said = reason_of(matching, ("region", "near", {"place": "彰武县"}, "must"))
    assert said.endswith("（离彰武县 100.1 km，30 km 以内算靠近），差 70.1 km")


def test_no_reason_is_a_bare_verdict(matching: Matching) -> None:
    flags = [name for name, field in FIELDS.items() if field.type == "flag"]
    asked = need(
        *((name, op, None, "should") for name in flags for op in ("is_true", "is_false")),
        ("gas_m3_h", ">=", 500, "should"), ("steam_t_h", ">=", 5, "should"),
    )  # fmt: skip
    bare = tuple(f"：{term.zh}" for term in VERDICTS.values())
    for asset in run(matching, asked).results:
        assert [item.reason for item in asset.criteria if item.reason.endswith(bare)] == []
