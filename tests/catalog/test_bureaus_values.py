"""What offices write beside a value: that it is planned, gone or broken, near by, not needed, or burdened."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catalog.ledger.burdens import burdens_in
from catalog.ledger.facts import read_fact
from catalog.ledger.reading import Hints, Outcome
from catalog.ledger.understand import understand
from catalog.ledger.understanding import Understanding
from tests.catalog.books import book_of, sheet_of

TODAY = date(2026, 11, 25)


def read(name: str, text: str, unit: str | None = None, header: str = "") -> Outcome:
    """What a cell says of a field, or of the field that its composite holds first."""
    outcome = read_fact(name, text, Hints(TODAY, header, unit))
    return next(iter(outcome.others.values())) if name.startswith("+") else outcome


def table(header: list[Any], *rows: list[Any], **options: Any) -> Understanding:
    """The understanding of one sheet with a title."""
    return understand(book_of(sheet_of([["某区闲置厂房台账"], header, *rows], **options), name="台账.xlsx"), TODAY)


@pytest.mark.parametrize(
    ("name", "unit", "text"),
    [
        ("+crane", None, "16t（已拆除）"),
        ("+crane", None, "10t（待修）"),
        ("crane_t", "吨", "16（已拆走）"),
        ("power_kva", "kVA", "1000（已拆除）"),
        ("power_kva", None, "800kVA（已报停）"),
        ("power_kva", "kVA", "630（欠费停电）"),
        ("water_t_day", "吨/日", "200（停用）"),
        ("steam_t_h", "吨/小时", "10（锅炉损坏）"),
        ("floor_area_m2", "㎡", "3000（已拆除）"),
    ],
)
def test_a_figure_of_what_is_gone_or_broken_is_not_proposed(name: str, unit: str | None, text: str) -> None:
    found = read(name, text, unit)
    assert found.problem is not None
    assert found.default is None


@pytest.mark.parametrize(
    ("name", "unit", "text", "value"),
    [
        ("+crane", "吨", "20（规划）", 20),
        ("+crane", None, "20吨（规划）", 20),
        ("+crane", None, "10t（拟装）", 10),
        ("+crane", None, "拟装10吨", 10),
        ("power_kva", "kVA", "1000（规划）", 1000),
    ],
)
def test_a_figure_of_what_is_planned_says_so(name: str, unit: str | None, text: str, value: float) -> None:
    found = read(name, text, unit)
    assert (found.value, found.readings[0].state) == (value, "planned")


def test_an_unknown_remark_beside_a_supply_is_asked_about_and_a_known_one_is_not() -> None:
    assert read("water_t_day", "100（夏季）", "吨/日").problem is not None
    assert read("power_kva", "800（借邻厂）", "kVA").problem is not None
    for text in ("1000（箱变）", "1000（两台500）", "1000（其中生活用电200）", "1000（未拆除）"):
        assert read("power_kva", text, "kVA").value == 1000


@pytest.mark.parametrize(
    "text", ["具备条件", "市政管网到门口", "已接至红线", "红线外", "管道已到围墙外", "具备接入条件"]
)
def test_a_supply_that_is_near_is_planned(text: str) -> None:
    for name in ("gas", "steam"):
        found = read(name, text)
        assert (found.value, found.readings[0].state) == (False, "planned")


def test_a_yes_with_words_of_the_supply_is_a_yes_and_with_others_a_doubt() -> None:
    for text in ("已接入市政管网", "市政管网已接入", "市政", "已接至厂区", "有，共用", "通"):
        assert read("gas", text).value is True
    for text in ("已谈妥", "市政考虑中", "具备隐患", "有（红线外）"):
        assert read("gas", text).problem is not None
    found = read("gas", "80m³/h（已停供）")
    assert found.value is None


@pytest.mark.parametrize("name", ["eia", "safety", "fire", "planning", "completion", "land_certificate"])
@pytest.mark.parametrize("text", ["无需", "无需办理", "不涉及", "豁免"])
def test_a_permit_that_is_not_needed_is_not_missing(name: str, text: str) -> None:
    found = read(f"permits.{name}", text)
    assert found.readings == ()
    assert found.told is not None


def test_what_a_header_calls_planned_gives_way_to_what_is_there() -> None:
    header = ["名称", "规划建筑面积(㎡)", "已建面积(㎡)", "设计供电(kVA)", "拟建层数", "规划容积率"]
    (asset,) = table(header, ["甲厂", 60000, 22000, 5000, 6, 2.0]).assets
    assert asset.record["floor_area_m2"] == 22000
    assert asset.evidence["floor_area_m2"].state == "exact"
    assert {name: asset.evidence[name].state for name in ("power_kva", "storeys", "far_max")} == {
        "power_kva": "planned", "storeys": "planned", "far_max": "exact",
    }  # fmt: skip
    (alone,) = table(["名称", "规划建筑面积(㎡)", "供暖"], ["甲厂", 60000, "有"]).assets
    assert (alone.record["floor_area_m2"], alone.evidence["floor_area_m2"].state) == (60000, "planned")


def test_an_approved_area_and_an_actual_one_that_differ_wait_with_both() -> None:
    found = table(["名称", "批准用地面积(亩)", "实际用地面积(亩)"], ["甲厂", 120, 85], ["乙厂", 60, 60])
    assert "land_area_m2" not in found.assets[0].record
    (doubt,) = [doubt for doubt in found.doubts if doubt.field == "land_area_m2"]
    assert [round(reading.value) for reading in doubt.readings] == [80000, 56667]
    assert found.assets[1].record["land_area_m2"] == pytest.approx(40000)


def test_burdens_in_remarks_comments_and_amounts_are_told() -> None:
    header = ["名称", "建筑面积(㎡)", "抵押金额(万元)", "备注"]
    rows = [["甲厂", 100, None, "房本已抵押"], ["乙厂", 200, 3000, "位置好"], ["丙厂", 300, 0, "未抵押，查封已解除"],
            ["丁厂", 400, None, "职工欠薪未清"], ["戊厂", 500, None, "拟抵押"], ["己厂", 600, None, None]]  # fmt: skip
    sheet = sheet_of([["某区闲置厂房台账"], header, *rows])
    sheet.cells[8, 2] = replace(sheet.cells[8, 2], comment="已被某区法院查封，勿对外")
    found = understand(book_of(sheet, name="台账.xlsx"), TODAY)
    assert [asset.record.get("encumbrances") for asset in found.assets] == [
        ["mortgage"], ["mortgage"], None, ["arrears"], None, ["seizure"],
    ]  # fmt: skip
    (doubt,) = [doubt for doubt in found.doubts if doubt.field == "encumbrances"]
    assert (doubt.column, [reading.value for reading in doubt.readings]) == ("D", [["mortgage"]])
    assert not any("3000" in str(asset.record) for asset in found.assets)


def test_a_remark_against_the_column_of_burdens_waits() -> None:
    found = table(["名称", "建筑面积(㎡)", "权利限制", "备注"], ["甲厂", 100, "无", "土地已抵押"])
    assert "encumbrances" not in found.assets[0].record
    (doubt,) = [doubt for doubt in found.doubts if doubt.field == "encumbrances"]
    assert [reading.value for reading in doubt.readings] == [["mortgage"], []]


def test_columns_under_a_group_of_burdens_are_read() -> None:
    rows: list[list[Any]] = [["某区闲置厂房台账"], ["名称", "建筑面积(㎡)", "权利负担", None, None],
            [None, None, "租赁", "抵押", "欠税"], ["甲厂", 100, "租至2027年12月", None, "12万元"],
            ["乙厂", 200, "无", None, "无"]]  # fmt: skip
    found = understand(
        book_of(sheet_of(rows, merged=[(2, 3, 2, 5), (2, 1, 3, 1), (2, 2, 3, 2)]), name="台账.xlsx"), TODAY
    )
    assert [set(asset.record.get("encumbrances", [])) for asset in found.assets] == [
        {"existing_lease", "arrears"},
        set(),
    ]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("土地已抵押给农行，欠税12万元", ["mortgage", "arrears"]),
        ("无抵押，未被查封", []),
        ("抵押已解除", []),
        ("抵押贷款，已结清", []),
        ("冷冻结构完好，冻结间四间", []),
        ("基础设施欠缺", []),
        ("承租人欠租两年", []),
    ],
)
def test_burdens_of_a_text(text: str, kinds: list[str]) -> None:
    assert burdens_in(text)[0] == kinds


@pytest.mark.parametrize(
    ("name", "unit", "text"),
    [("span_m", "米", "2-24"), ("floor_area_m2", "㎡", "300-9000"), ("clear_height_m", "米", "2-24")],
)
def test_two_figures_far_apart_are_no_range_unasked(name: str, unit: str, text: str) -> None:
    found = read(name, text, unit)
    assert found.problem is not None
    assert found.default is None
    assert read("span_m", "18-24", "米").readings[0].state == "range"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("idle_since", "2021-13"), ("idle_since", "2025/13/40"), ("verified_at", "2025-02-30"), ("idle_since", "2024年2月30日"),
        ("land_area_m2", "2顷"), ("km_expressway", "45分钟车程"), ("rent_cny_m2_month", "-5"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_never_offered(name: str, text: str) -> None:
    found = read(name, text)
    assert found.problem is not None
    assert found.readings == ()


@pytest.mark.parametrize(
    ("name", "text", "value", "state"),
    [
        ("idle_since", "2023年Q2", "2023-04", "range"),
        ("idle_since", "2021Q3", "2021-07", "range"),
        ("built_year", "c. 1998", 1998, "approximate"),
        ("land_area_m2", "0.5平方千米", 500_000, "exact"),
        ("land_area_m2", "8亩3分", 8.3 * 2000 / 3, "exact"),
        ("land_area_m2", "8亩3分2厘", 8.32 * 2000 / 3, "exact"),
    ],
)
def test_quarters_circa_and_the_parts_of_a_mu(name: str, text: str, value: Any, state: str) -> None:
    found = read(name, text)
    assert found.value == (pytest.approx(value) if isinstance(value, float) else value)
    assert found.readings[0].state == state


def test_who_verified_beside_the_day_is_read_or_told() -> None:
    found = read("verified_at", "2025.5.20 招商科 王")
    assert found.value == "2025-05-20"
    assert found.others["verified_by"].value == "招商科"
    assert found.told is not None
    assert read("verified_at", "2025.5.20").told is None
