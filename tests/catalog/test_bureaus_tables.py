"""Titles of several cells, cells merged over assets, cells that speak by others, and rows of sums with a count."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from catalog.ledger.dittos import may_refer
from catalog.ledger.layout import lay_out
from catalog.ledger.understand import understand
from catalog.ledger.understanding import Doubt, Understanding
from tests.catalog.books import book_of, sheet_of

TODAY = date(2026, 11, 22)
Rows = Sequence[Any]
PLACE = "辽宁省阜新市海州区"
TITLED: Rows = [
    ["一、闲置厂房"],
    ["编号", "名称", "坐落", "面积(㎡)"],
    ["G1", "甲厂", f"{PLACE}1号", 1000],
    [],
    ["二、闲置土地", "", "（单位：公顷）"],
    ["编号", "名称", "坐落", "面积"],
    ["G2", "乙号", f"{PLACE}2号", 4.2],
    [],
    ["三、行政事业单位房产（单位：平方米）"],
    ["编号", "名称", "坐落", "建筑面积"],
    ["G3", "原粮食局办公楼", f"{PLACE}3号", 2300],
]


def read(rows: Rows, merged: Sequence[tuple[int, int, int, int]] = (), name: str = "台账.xlsx") -> Understanding:
    return understand(book_of(sheet_of(rows, merged=merged), name=name), TODAY)


def waiting(found: Understanding, field: str) -> list[Doubt]:
    return [doubt for doubt in found.doubts if doubt.field == field and not doubt.taken]


def facts(found: Understanding, field: str) -> list[Any]:
    return [asset.record.get(field) for asset in found.assets]


def test_a_title_of_two_cells_heads_the_table_under_it_with_its_kind_and_unit() -> None:
    found = read(TITLED)
    assert facts(found, "id") == ["G1", "G2", "G3"]
    assert facts(found, "kind") == ["factory", "land", None]
    assert facts(found, "land_area_m2") == [None, 42_000, None]
    assert facts(found, "floor_area_m2") == [1000, None, 2300]
    (doubt,) = waiting(found, "kind")
    assert (doubt.asset, doubt.default) == (2, None)


@pytest.mark.parametrize(
    "title",
    [
        ["闲置土地表", "", "", "单位：公顷"],
        ["闲置土地", "2026年3月", "单位：公顷"],
        ["（二）闲置土地", "共1宗", "计量单位：公顷"],
        ["闲置土地", "填报单位：某市工业局", "单位：公顷"],
    ],
)
def test_units_dates_counts_and_reporters_beside_a_title_leave_it_one(title: list[str]) -> None:
    found = read([*TITLED[:4], title, *TITLED[5:7]])
    assert facts(found, "id") == ["G1", "G2"]
    assert facts(found, "kind") == ["factory", "land"]
    assert facts(found, "land_area_m2")[1] == 42_000


def test_an_ordinal_with_figures_beside_it_right_over_a_header_is_a_title() -> None:
    layout = lay_out(sheet_of([*TITLED[:4], ["二、闲置土地", 4.2], *TITLED[5:7]]))
    assert [table.title for table in layout.tables] == ["一、闲置厂房", "二、闲置土地"]
    assert layout.roles[5] == "section"


def test_the_last_asset_over_another_header_is_no_title() -> None:
    rows = [*TITLED[:3], ["G4", "丁厂", f"{PLACE}4号"], ["G5", "二、戊厂", f"{PLACE}5号", 7000], *TITLED[3:7]]
    assert facts(read(rows), "id") == ["G1", "G4", "G5", "G2"]


def test_a_title_over_all_tables_still_speaks_for_those_whose_own_titles_name_no_kind() -> None:
    rows = [["某市闲置厂房台账（单位：㎡）"], ["一、东区"], *TITLED[5:7], [], ["二、西区"], *TITLED[9:]]
    found = read(rows)
    assert facts(found, "kind") == ["factory", "factory"]
    assert facts(found, "floor_area_m2")[1] == 2300


def test_the_same_header_printed_again_keeps_its_title() -> None:
    rows = [*TITLED[4:7], [], TITLED[5], ["G6", "己号", f"{PLACE}6号", 3]]
    found = read(rows)
    assert facts(found, "kind") == ["land", "land"]
    assert facts(found, "land_area_m2") == [42_000, 30_000]


def test_the_unit_of_a_section_is_that_of_its_rows_alone() -> None:
    rows = [
        ["编号", "名称", "坐落", "土地面积"],
        ["一、东区（单位：公顷）"], ["S1", "甲地块", f"{PLACE}1号", 2],
        ["二、西区", "", "单位：亩"], ["S2", "乙地块", f"{PLACE}2号", 30],
    ]  # fmt: skip
    assert facts(read(rows), "land_area_m2") == [20_000, 20_000]


def test_a_group_whose_words_name_no_kind_is_asked_where_those_of_others_do() -> None:
    rows = [TITLED[9], ["一、闲置厂房"], TITLED[2], ["二、办公用房"], TITLED[10]]
    found = read(rows, name="闲置厂房台账.xlsx")
    assert facts(found, "kind") == ["factory", None]
    assert [doubt.default for doubt in waiting(found, "kind")] == [None]


@pytest.mark.parametrize(("name", "header", "default"), [("乙地块", "建筑面积(㎡)", 0), ("乙号", "土地面积(公顷)", 0)])
def test_a_plot_under_a_title_of_factories_is_asked(name: str, header: str, default: int) -> None:
    rows = [["闲置厂房"], ["编号", "名称", "坐落", header], ["G2", name, f"{PLACE}2号", 4.2]]
    (doubt,) = waiting(read(rows), "kind")
    assert [reading.value for reading in doubt.readings] == ["land", "factory"]
    assert doubt.default is None or doubt.default == default


MERGED: Rows = [
    ["编号", "名称", "类别", "坐落", "园区", "土地面积(亩)", "净高(m)"],
    ["J7", "东楼", "厂房", f"{PLACE}7号", "海州园区", 30, 8],
    ["J8", "西楼", "厂房", f"{PLACE}8号"],
    ["J9", "北楼", "厂房", f"{PLACE}9号", "太平园区", 10, 6],
]
SPANS = [(2, 5, 3, 5), (2, 6, 3, 6), (2, 7, 3, 7)]


def test_a_quantity_merged_over_assets_is_asked_and_what_is_no_sum_is_said_of_each() -> None:
    found = read(MERGED, SPANS)
    assert facts(found, "land_area_m2")[:2] == [None, None]
    assert facts(found, "park") == ["海州园区", "海州园区", "太平园区"]
    assert facts(found, "clear_height_m") == [8, 8, 6]
    doubts = waiting(found, "land_area_m2")
    assert [(doubt.asset, doubt.readings[0].value, doubt.default) for doubt in doubts] == [
        (0, 20_000, None),
        (1, 20_000, None),
    ]


@pytest.mark.parametrize(("stated", "default"), [(40, None), (70, 0), (55, None)])
def test_a_stated_sum_tells_how_often_a_merged_quantity_counts(stated: float, default: int | None) -> None:
    found = read([*MERGED, ["合计", None, None, None, None, stated]], SPANS)
    assert [doubt.default for doubt in waiting(found, "land_area_m2")] == [default, default]
    (check,) = found.totals
    assert check.agrees == (stated in (40, 70))


def test_cells_that_speak_by_the_asset_before_them_follow_the_way_the_assets_stand() -> None:
    across = [
        ["指标", "1号", "2号", "3号"],
        ["类别", "厂房", "同左", "同前"],
        ["坐落", f"{PLACE}1号", "同左", "同左"],
        ["建筑面积(㎡)", "同右", 900, "同上"],
        ["产权单位", "甲公司", "同左栏", "乙公司"],
    ]
    found = read(across)
    assert facts(found, "address_zh") == [f"{PLACE}1号"] * 3
    assert facts(found, "kind") == ["factory"] * 3
    assert facts(found, "owner_name") == ["甲公司", "甲公司", "乙公司"]
    assert facts(found, "floor_area_m2") == [900, 900, None]
    assert [doubt.text for doubt in waiting(found, "floor_area_m2")] == ["同上"]


def test_cells_that_name_the_asset_they_speak_by_are_resolved_or_asked() -> None:
    rows = [
        ["编号", "名称", "坐落", "产权单位", "建筑面积(㎡)"],
        ["W1", "甲库", f"{PLACE}1号", "甲公司", 900],
        ["W2", "乙库", "同前", "同上行", "do."],
        ["W3", "丙库", "ditto", "同甲库", 700],
        ["W4", "丁库", "同W1", "同W9", "同W3"],
        ["W5", "戊库", "同左", "同第4行", 600],
    ]
    found = read(rows)
    assert facts(found, "address_zh") == [f"{PLACE}1号"] * 4 + [None]
    assert facts(found, "owner_name") == ["甲公司", "甲公司", "甲公司", None, "甲公司"]
    assert facts(found, "floor_area_m2") == [900, 900, 700, 700, 600]
    assert [doubt.text for doubt in waiting(found, "owner_name")] == ["同W9"]
    assert [doubt.text for doubt in waiting(found, "address_zh")] == ["同左"]


@pytest.mark.parametrize("text", ["同意", "同步盘活", "同心县", "同心路12号", "同兴厂房", "同仁村", "共同", "大同市"])
def test_words_and_names_that_begin_alike_speak_by_nothing(text: str) -> None:
    assert not may_refer(text)


@pytest.mark.parametrize("words", ["共计2宗", "合计：2处", "总计（2户）", "共2宗", "小计 2 栋"])
def test_a_count_behind_the_word_for_a_sum_leaves_it_one(words: str) -> None:
    found = read([MERGED[0], MERGED[1], MERGED[3], [words, None, None, None, None, 9999]])
    assert facts(found, "id") == ["J7", "J9"]
    stated = {check.header: (check.stated, check.computed) for check in found.totals}
    assert stated["土地面积(亩)"] == (9999, 40)
    assert stated["编号"] == (2, 2)
