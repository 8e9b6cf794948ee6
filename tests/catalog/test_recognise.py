"""Columns are recognised by words, units and the look of their cells; conflicts are settled over the table."""

from datetime import date
from typing import Any

import pytest

from catalog.ledger.layout import lay_out
from catalog.ledger.points import datum_in
from catalog.ledger.proposals import Proposal
from catalog.ledger.reading import Hints
from catalog.ledger.recognise import recognise
from catalog.ledger.synonyms import take_apart
from catalog.ledger.understand import understand
from tests.catalog.books import book_of, sheet_of

HINTS = Hints(date(2026, 11, 22))


def proposals(rows: list[list[Any]], **options: Any) -> dict[str, Proposal]:
    """The proposals for a table, by the words over the columns."""
    (table,) = lay_out(sheet_of(rows, **options)).tables
    return {proposal.column.header: proposal for proposal in recognise(table, HINTS)}


@pytest.mark.parametrize(
    ("header", "words", "unit"),
    [
        ("占地(亩)", "占地", "亩"),
        ("建筑面积（万㎡）", "建筑面积", "万m2"),
        ("面积_平方米", "面积", "平方米"),
        ("水t/d", "水", "t/d"),
        ("租元/㎡月", "租", "元/㎡·月"),
        ("报价（售，万元）", "报价", "万元"),
        ("燃气_m3h", "燃气", "m3/h"),
        ("租期≥", "租期", None),
        ("产权单位：", "产权单位", None),
        ("层数", "层数", None),
    ],
)
def test_headers_are_taken_apart(header: str, words: str, unit: str | None) -> None:
    found = take_apart(header)
    assert (found.words, found.unit) == (words, unit)


def test_the_same_words_mean_what_their_cells_show() -> None:
    rows = [
        ["资产名称", "类别", "性质", "状态"],
        ["甲", "戊", "国有全资", "供而未用"],
        ["乙", "丙", "国有控股", "征而未供"],
        ["丙", "丁", "民营", "批而未征"],
    ]
    found = proposals(rows)
    assert [found[name].field for name in ("类别", "性质", "状态")] == ["fire_hazard_class", "owner_type", "land_state"]
    rows = [["资产名称", "类别", "性质", "状态"], ["甲", "厂房", "工业", "闲置"], ["乙", "停产企业", "仓储", "洽谈中"]]
    found = proposals(rows)
    assert [found[name].field for name in ("类别", "性质", "状态")] == ["kind", "land_use", "status"]


def test_a_group_over_a_column_gives_words_their_meaning() -> None:
    rows = [
        ["基本", None, "面积（㎡）", None, "核实", None],
        ["名称", "坐落", "土地", "建筑", "时间", "岗位"],
        ["甲", "一路", 3000, 900, "2026.3.1", "资产部"],
    ]
    found = proposals(rows, merged=[(1, 1, 1, 2), (1, 3, 1, 4), (1, 5, 1, 6)])
    assert {header: proposal.field for header, proposal in found.items()} == {
        "基本 / 名称": "title_zh", "基本 / 坐落": "address_zh", "面积（㎡） / 土地": "land_area_m2",
        "面积（㎡） / 建筑": "floor_area_m2", "核实 / 时间": "verified_at", "核实 / 岗位": "verified_by",
    }  # fmt: skip
    assert found["面积（㎡） / 土地"].unit == "m2"


def test_two_facts_in_one_column_are_one_composite() -> None:
    rows = [
        ["名称", "层高/行车", "耐火/火险", "结构/层数", "变压器", "距（高速/货站/港/机场）"],
        ["甲", "9米，10t×2", "二级/丁", "钢结构1层", "35kV，6300KVA 双回路", "4/5/120/30"],
    ]
    assert [proposal.field for proposal in proposals(rows).values()] == [
        "title_zh", "+height_crane", "+fire_rating_class", "+structure_storeys", "+power", "+distances",
    ]  # fmt: skip


def test_columns_without_known_words_are_known_by_their_cells() -> None:
    rows = [
        ["名称", "地址", "建筑面积", "甲项", "乙项", "丙项"],
        ["一库", "一路", 900, 121.6214, 41.9902, "0418-2812345"],
        ["二库", "二路", 800, 121.6163, 41.9868, "13800138000"],
        ["三库", "三路", 700, 121.6288, 41.9941, "13900139000"],
    ]
    found = proposals(rows)
    assert [found[name].field for name in ("甲项", "乙项", "丙项")] == ["lng", "lat", "!contact"]


def test_what_stays_inside_is_recognised_and_hidden_encumbrances_are_read() -> None:
    rows = [
        ["名称", "账面值（万元）", "底价（内部）", "经办意见", "负担", "说明二", "内部编号"],
        ["甲", 100, 90, "缓办", "已抵押", "不宜外传", "N-001"],
    ]
    found = proposals(rows, hidden_columns=[5, 6])
    assert [proposal.field for proposal in found.values()] == [
        "title_zh", "!book_value", "!reserve_price", "!opinion", "encumbrances", "!hidden", "id",
    ]  # fmt: skip


def test_one_best_column_for_each_field_and_a_second_only_in_another_unit() -> None:
    rows = [
        ["名称", "占地面积（亩）", "占地面积（平方米）", "建筑面积", "面积"],
        ["甲", 30, 20000, 9000, 7000],
        ["乙", 15, 10000, 5000, 4000],
    ]
    fields = [proposal.field for proposal in proposals(rows).values()]
    assert fields[:4] == ["title_zh", "land_area_m2", "land_area_m2", "floor_area_m2"]
    assert fields[4] is None


def test_unknown_words_are_not_known_and_sure_words_stand_although_cells_are_odd() -> None:
    found = proposals([["名称", "建筑面积", "风水"], ["甲", "基础完工", "好"], ["乙", "主体封顶", "好"]])
    assert found["风水"].field is None
    assert found["建筑面积"].field == "floor_area_m2"
    assert found["建筑面积"].confidence < 0.5


def test_a_decision_goes_before_what_is_proposed() -> None:
    (table,) = lay_out(sheet_of([["名称", "面积"], ["甲", 30]])).tables
    decided = {"面积": {"field": "land_area_m2", "unit": "亩"}, "名称": None}
    name, area = recognise(table, HINTS, decided)
    assert (area.field, area.unit, area.confidence) == ("land_area_m2", "亩", 1.0)
    assert name.field == "!left_out"


def test_datums_by_the_words_that_state_them() -> None:
    assert [datum_in(text) for text in ("坐标（高德）", "百度拾取", "手持GPS", "CGCS2000", "坐标")] == [
        "gcj02", "bd09", "wgs84", "wgs84", None,
    ]  # fmt: skip


def test_words_inside_of_other_words_do_not_mislead() -> None:
    rows = [
        ["名称", "产权单位", "批准单位", "约定竣工时间", "约定容积率(上限)"],
        ["甲", "甲公司", "某市", "2027年9月", 1.5],
        ["乙", "乙公司", "某县", "2028年1月", 1.2],
    ]
    found = proposals(rows)
    assert [proposal.field for proposal in found.values()] == ["title_zh", "owner_name", None, None, "far_max"]


def test_words_that_are_units_give_their_unit() -> None:
    found = proposals([["name", "address", "hectares", "kVA"], ["Mill", "1 Mill Road", 1.6, 315]])
    assert [(found[name].field, found[name].unit) for name in ("hectares", "kVA")] == [
        ("land_area_m2", "hectares"), ("power_kva", "kva"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "cell", "field", "value"),
    [
        ("亩均税收（万元）", "20", "control_targets.tax_10k_cny_mu", 20),
        ("供水(m³/h)", "50", "water_t_day", 1200),
        ("污水(t/h)", "10", "sewage_t_day", 240),
        ("蒸汽(t/d)", "48", "steam_t_h", 2),
        ("距港口(m)", "1500", "km_port", 1.5),
        ("建筑面积(千㎡)", "12", "floor_area_m2", 12_000),
        ("厂房面积（万平）", "1.2", "floor_area_m2", 12_000),
        ("是否闲置", "是", "status", "available"),
        ("土地证号/房产证号", "辽(2020)001号/无", "title_status", "land_only"),
    ],
)
def test_a_column_in_another_unit_than_the_usual_is_recognised(header: str, cell: str, field: str, value: Any) -> None:
    rows = [["资产名称", "地址", header], ["甲", "一路1号", cell]]
    (asset,) = understand(book_of(sheet_of(rows)), date(2026, 11, 22)).assets
    head, _, part = field.partition(".")
    assert (asset.record[head][part] if part else asset.record[head]) == pytest.approx(value)
