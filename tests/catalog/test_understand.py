"""What a book says: assets with evidence, doubts with their cells, and nothing of the file lost without a word."""

import json
from datetime import date
from typing import Any

import pytest
from shapely.geometry import shape

from catalog.datum import from_wgs84
from catalog.fields import visibility
from catalog.ledger.cells import Cell
from catalog.ledger.understand import understand
from catalog.ledger.understanding import Understanding, to_mapping
from tests.catalog.books import book_of, sheet_of

TODAY = date(2026, 11, 22)
HEADER = ["序号", "园区", "资产名称", "产权单位", "详细地址", "建筑面积(㎡)", "租金(元/㎡·月)", "供暖", "备注"]


def read(rows: list[list[Any]], name: str = "闲置厂房台账.xlsx", **options: Any) -> Understanding:
    """The understanding of a book of one sheet."""
    return understand(book_of(sheet_of(rows, **options), name=name), TODAY)


def records(understanding: Understanding, *names: str) -> list[tuple[Any, ...]]:
    """Some fields of every asset."""
    return [tuple(asset.record.get(name) for name in names) for asset in understanding.assets]


def messages(understanding: Understanding) -> list[str]:
    """Everything that is told, in Chinese."""
    return [told.message.text("zh-CN") for told in understanding.told]


def test_every_fact_has_its_cell_and_raw_text() -> None:
    found = read(
        [["某市厂房台账"], HEADER, [1, "东园", "甲库", "甲公司", "一路1号", "约1.2万", "13.5元", "有", "可议"]]
    )
    (asset,) = found.assets
    assert asset.record["floor_area_m2"] == 12000
    assert asset.record["kind"] == "factory"
    evidence = asset.evidence["floor_area_m2"]
    assert (evidence.sheet, evidence.row, evidence.column, evidence.raw, evidence.state) == (
        "表一", 3, "F", "约1.2万", "approximate",
    )  # fmt: skip
    assert asset.evidence["kind"].derived
    assert asset.evidence["kind"].raw == "某市厂房台账"
    assert asset.record["remarks_zh"] == "可议"
    assert visibility("remarks_zh", asset.record) == "internal"


def test_same_as_above_is_copied_within_a_block_and_never_past_a_sum() -> None:
    found = read(
        [
            HEADER,
            [1, "东园", "甲库", "甲公司", "一路1号", 900, 8, "有", ""],
            [2, "东园", "乙库", "同上", "一路2号", 800, "〃", "无", ""],
            ["小计", None, "2宗", None, None, 1700],
            [3, "西园", "丙库", "同上", "三路3号", 700, 7, "有", ""],
        ]
    )
    assert records(found, "owner_name", "rent_cny_m2_month") == [("甲公司", 8), ("甲公司", 8), (None, 7)]
    assert [(doubt.address, doubt.field) for doubt in found.doubts] == [("D5", "owner_name")]


def test_same_as_above_of_an_unknown_cell_is_unknown() -> None:
    found = read(
        [HEADER, [1, "东园", "甲", "/", "一路", 900, 8, "有"], [2, "东园", "乙", "同上", "二路", 800, 7, "有"]]
    )
    assert records(found, "owner_name") == [(None,), (None,)]
    assert found.doubts == []


def test_a_blank_owner_under_the_same_address_is_a_doubt_with_the_owner_above() -> None:
    found = read([HEADER, [1, "东园", "甲", "甲公司", "一路1号", 90], [2, "东园", "乙", None, "一路1号", 80]])
    (doubt,) = found.doubts
    assert (doubt.address, doubt.field, doubt.readings[0].value, doubt.default) == ("D3", "owner_name", "甲公司", 0)
    assert "owner_name" not in found.assets[1].record


def test_blanks_under_a_group_are_filled_where_the_column_is_a_group() -> None:
    rows = [
        ["序号", "盟市", "旗县区", "企业名称", "资源类型"],
        [1, "通辽市", "科尔沁区", "甲公司", "停产企业"],
        [2, None, "科左后旗", "乙公司", "停产企业"],
        [3, "赤峰市", "克旗", "丙公司", "停产企业"],
        [4, None, "左旗", "丁公司", "停产企业"],
    ]
    assert records(read(rows), "province", "city", "county") == [
        ("内蒙古自治区", "通辽市", "科尔沁区"), ("内蒙古自治区", "通辽市", "科尔沁左翼后旗"),
        ("内蒙古自治区", "赤峰市", "克什克腾旗"), ("内蒙古自治区", "赤峰市", "巴林左旗"),
    ]  # fmt: skip
    rows[1][1], rows[2][1] = None, "通辽市"
    assert read(rows).assets[0].evidence["city"].derived  # not filled upwards: only the county says it


@pytest.mark.parametrize(
    ("legend", "expected"),
    [
        ("注：√表示有，空白表示无。", [True, False, None]),
        ("注：空白表示未掌握，√为有。", [True, None, None]),
        (None, [True, None, None]),
    ],
)
def test_blank_in_a_column_of_ticks_means_what_the_legend_says(legend: str | None, expected: list[Any]) -> None:
    rows = [HEADER, [1, "东", "甲", "甲公司", "一路", 9, 8, "√"], [2, "东", "乙", "乙公司", "二路", 8, 7, ""],
            [3, "东", "丙", "丙公司", "三路", 7, 6, "不详"]]  # fmt: skip
    found = read([[legend], *rows] if legend else rows)
    assert [record for (record,) in records(found, "heating")] == expected


def test_blank_among_ticks_and_written_unknowns_is_a_doubt_of_no() -> None:
    header = ["资产名称", "产权单位", "天然气", "蒸汽", "供暖", "专用线"]
    rows = [["甲", "甲公司", "√", "待核实", None, "待核实"], ["乙", "乙公司", None, "待核实", "√", "待核实"]]
    found = read([header, *rows])
    assert [(doubt.address, doubt.field, doubt.readings[0].value) for doubt in found.doubts] == [
        ("E2", "heating", False), ("C3", "gas", False),
    ]  # fmt: skip


def test_units_and_datum_come_from_what_is_said_above_the_table() -> None:
    rows = [
        ["填表说明：1.坐标一律用高德地图拾取；2.租金按年填；3.单位：亩、万元"],
        ["资产名称", "产权单位", "坐标", "租金", "占地面积", "建筑面积", "售价"],
        ["甲", "甲公司", "121.521886,41.874067", 120, 30, 9000, 850],
    ]
    (asset,) = read(rows).assets
    east, north = from_wgs84(asset.record["lng"], asset.record["lat"], "gcj02")
    assert (round(east, 6), round(north, 6)) == (121.521886, 41.874067)
    assert asset.record["rent_cny_m2_month"] == 10
    assert asset.record["land_area_m2"] == 20000
    assert (asset.record["floor_area_m2"], asset.record["sale_price_cny"]) == (9000, 8_500_000)


def test_a_point_in_two_columns_is_shifted_whole_and_exchanged_only_by_a_person() -> None:
    rows = [["名称", "产权单位", "经度(高德)", "纬度(高德)"], ["甲", "甲公司", 121.521886, 41.874067]]
    (asset,) = read(rows).assets
    assert from_wgs84(asset.record["lng"], asset.record["lat"], "gcj02") == pytest.approx(
        (121.521886, 41.874067), abs=1e-6
    )
    found = read([["名称", "产权单位", "经度", "纬度"], ["甲", "甲公司", 41.87, 121.52], ["乙", "乙公司", 121.6, 41.9]])
    assert records(found, "lng", "lat") == [(None, None), (121.6, 41.9)]
    assert {(doubt.field, doubt.readings[0].value, doubt.default) for doubt in found.doubts} == {
        ("lat", 41.87, 0), ("lng", 121.52, 0),
    }  # fmt: skip
    assert records(read([["名称", "产权单位", "经度", "纬度"], ["甲", "甲公司", 0, 0]]), "lat", "lng") == [(None, None)]


def test_keepers_numbers_take_the_form_of_their_column() -> None:
    rows = [
        ["编号", "名称", "坐落"],
        ["HX-3001", "甲", "一路"],
        ["HX3002", "乙", "二路"],
        [" hx-3003\u00a0", "丙", "三路"],
        ["HX-3004", "丁", "四路"],
    ]
    assert records(read(rows), "id") == [("HX-3001",), ("HX-3002",), ("HX-3003",), ("HX-3004",)]


def test_hidden_struck_and_commented_cells() -> None:
    sheet = sheet_of(
        [["名称", "产权单位", "负担", "状态", "审批意见"], ["甲", "甲公司", "已抵押", "闲置", "缓办"], ["乙", "乙公司", None, "闲置", "同意"]],
        hidden_columns=[3, 5], hidden_rows=[2], struck=[3],
    )  # fmt: skip
    sheet.cells[2, 1] = Cell(2, 1, "甲", "甲", comment="不得对外：业主有纠纷")
    found = understand(book_of(sheet), TODAY)
    assert records(found, "encumbrances", "status") == [(["mortgage"], "available"), (None, "revitalised")]
    assert [(asset.hidden, asset.struck) for asset in found.assets] == [(True, False), (False, True)]
    assert not any("缓办" in json.dumps(asset.record, ensure_ascii=False) for asset in found.assets)
    assert not any("纠纷" in json.dumps(asset.record, ensure_ascii=False) for asset in found.assets)
    told = "\n".join(messages(found))
    for words in ("审批意见", "负担", "批注", "隐藏的行", "删除线"):
        assert words in told


def test_title_follows_from_certificates_only_where_both_are_known() -> None:
    header = ["名称", "产权单位", "土地证", "房产证"]
    rows = [["甲", "甲公司", "有", "有"], ["乙", "乙公司", "有", "无"], ["丙", "丙公司", "无", "有"], ["丁", "丁公司", "无", "无"],
            ["戊", "戊公司", "有", None], ["己", "己公司", "不详", "有"]]  # fmt: skip
    found = read([header, *rows])
    assert [value for (value,) in records(found, "title_status")] == [
        "complete", "land_only", "building_only", "none", None, None,
    ]  # fmt: skip
    assert found.assets[1].evidence["title_status"].derived


def test_on_land_a_plots_code_is_no_owner() -> None:
    rows = [["资源类型", "企业名称", "园区"], ["批而未供土地", "（净地）通开2023-11号", "东园"], ["闲置土地", "甲食品有限公司（原受让人）", "东园"],
            ["停产企业", "乙有限公司（在建）", "东园"]]  # fmt: skip
    found = read(rows)
    assert records(found, "owner_name") == [(None,), ("甲食品有限公司",), ("乙有限公司",)]
    assert "通开2023-11号" in found.assets[0].record["remarks_zh"]


def test_unknown_columns_are_told_and_kept_inside() -> None:
    found = read([["名称", "产权单位", "详细地址", "风水"], ["甲", "甲公司", "一路", "坐北朝南"]])
    assert found.assets[0].record["remarks_zh"] == "风水：坐北朝南"
    assert any("风水" in message for message in messages(found))


def test_rows_that_name_nothing_are_rejected_with_a_reason() -> None:
    found = read([HEADER, [1, "", "", "", "", 900, 8, "有", ""], [2, "东", "乙", "乙公司", "二路", 8, 7, "有", ""]])
    assert [(row.row, "名称" in row.problem.text("zh-CN")) for row in found.rejected] == [(2, True)]
    assert len(found.assets) == 1


def test_sheets_without_assets_are_skipped_and_told() -> None:
    lists = sheet_of(
        [["性质", "产权", "负担", "方式"], ["国有全资", "无证", "已抵押", "出租"], ["民营", None, None, "转让"]], "字典"
    )
    hidden = sheet_of([HEADER, [1, "东", "甲", "甲公司", "一路", 9, 8, "有", ""]], "去年")
    hidden.hidden = True
    words = sheet_of([["填报说明"], ["空白表示未掌握。"]], "说明")
    good = sheet_of([HEADER, [1, "东", "甲", "甲公司", "一路", 9, 8, "有", ""]], "今年")
    found = understand(book_of(words, lists, hidden, good), TODAY)
    assert [asset.sheet for asset in found.assets] == ["今年"]
    assert {told.sheet for told in found.told} >= {"说明", "字典", "去年"}


def test_totals_are_checked_and_records_are_not_bent() -> None:
    found = read(
        [HEADER, [1, "东", "甲", "甲公司", "一路", 900], [2, "东", "乙", "乙公司", "二路", 0], ["小计", None, "2宗", None, None, 1000],
         [3, "西", "丙", "丙公司", "三路", 500], ["合计", None, "3宗", None, None, 1400]]
    )  # fmt: skip
    assert [(one.row, one.header, one.stated, one.computed, one.unread) for one in found.totals] == [
        (4, "资产名称", 2, 2, 0), (4, "建筑面积(㎡)", 1000, 900, 1), (6, "资产名称", 3, 3, 0), (6, "建筑面积(㎡)", 1400, 1400, 1),
    ]  # fmt: skip
    assert records(found, "floor_area_m2") == [(900,), (None,), (500,)]


def test_handing_over_is_a_sale_where_the_file_has_other_words_for_a_transfer() -> None:
    header = ["名称", "产权单位", "处置方式"]
    assert records(read([header, ["甲", "甲公司", "转让"], ["乙", "乙公司", "划转/移交"]]), "modes") == [
        (["sale"],),
        (["transfer"],),
    ]
    assert records(read([header, ["甲", "甲公司", "转让"], ["乙", "乙公司", "出售"]]), "modes") == [
        (["transfer"],),
        (["sale"],),
    ]


def test_land_without_a_unit_that_could_not_hold_its_floors_is_a_doubt() -> None:
    found = read([["名称", "产权单位", "占地面积", "建筑面积"], ["甲", "甲公司", 45.6, 12300]])
    (doubt,) = (doubt for doubt in found.doubts if doubt.field == "land_area_m2")
    assert [reading.value for reading in doubt.readings] == [30400, 45.6, 456_000]
    assert doubt.default == 0
    assert "land_area_m2" not in found.assets[0].record


def test_a_decided_mapping_goes_before_what_is_proposed_and_can_be_kept() -> None:
    rows = [["名称", "产权单位", "面积", "风水"], ["甲", "甲公司", 30, "好"]]
    book = book_of(sheet_of(rows), name="厂房.xlsx")
    first = understand(book, TODAY)
    mapping = json.loads(json.dumps(to_mapping(first)))
    (columns,) = mapping.values()
    assert columns["面积"]["field"] == "floor_area_m2"
    columns["面积"] = {"field": "land_area_m2", "unit": "亩", "datum": None}
    columns["风水"] = None
    other = book_of(
        sheet_of([["标题一行"], [], [rows[0][i] for i in (3, 2, 0, 1)], ["好", 30, "甲", "甲公司"]], "他表"),
        name="厂房.xlsx",
    )
    (asset,) = understand(other, TODAY, mapping).assets
    assert asset.record["land_area_m2"] == 20000
    assert "remarks_zh" not in asset.record


SQUARE = [[121.0, 41.0], [121.002, 41.0], [121.002, 41.0015], [121.0, 41.0015], [121.0, 41.0]]  # some 28,000 m²


def plots(geometry: dict[str, Any] | None, area: Any = 28000, notes: list[str] | None = None) -> Understanding:
    """One plot with a geometry."""
    rows = [["地块名称", "状态", "面积_平方米"], ["甲地块", "征而未供", area]]
    sheet = sheet_of(rows, "土地", geometries={2: geometry})
    return understand(book_of(sheet, name="土地.geojson", notes=notes or []), TODAY)


def test_rings_are_wound_and_holes_and_parts_kept() -> None:
    hole = [[121.0005, 41.0005], [121.001, 41.0005], [121.001, 41.001], [121.0005, 41.001], [121.0005, 41.0005]]
    away = [[x + 0.01, y] for x, y in SQUARE]
    found = plots({"type": "MultiPolygon", "coordinates": [[SQUARE[::-1], hole], [away]]}, 54000)
    boundary = shape(found.assets[0].record["boundary"])
    assert len(boundary.geoms) == 2
    assert [part.exterior.is_ccw for part in boundary.geoms] == [True, True]
    assert [len(part.interiors) for part in boundary.geoms] == [1, 0]
    assert found.assets[0].record["land_area_m2"] == 54000


def test_self_crossing_and_empty_outlines_stay_out_and_are_doubts() -> None:
    crossed = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]
    for geometry in ({"type": "Polygon", "coordinates": [crossed]}, {"type": "Polygon", "coordinates": []}):
        found = plots(geometry)
        assert not {"boundary", "lat", "lng"} & found.assets[0].record.keys()
        assert [doubt.field for doubt in found.doubts] == ["boundary"]
    assert plots(None).doubts == []


def test_exchanged_axes_are_taken_the_right_way_and_told() -> None:
    found = plots({"type": "Polygon", "coordinates": [[[y, x] for x, y in SQUARE]]})
    assert shape(found.assets[0].record["boundary"]).equals(shape({"type": "Polygon", "coordinates": [SQUARE]}))
    assert [(doubt.field, doubt.taken) for doubt in found.doubts] == [("boundary", True)]


def test_outlines_in_gcj02_are_moved_and_a_point_inside_is_derived() -> None:
    shifted = [list(from_wgs84(x, y, "gcj02")) for x, y in SQUARE]
    found = plots({"type": "Polygon", "coordinates": [shifted]}, notes=["crs_note：坐标系为GCJ-02，非WGS84"])
    record = found.assets[0].record
    assert shape(record["boundary"]).bounds == pytest.approx((121.0, 41.0, 121.002, 41.0015), abs=1e-6)
    assert 121.0 < record["lng"] < 121.002
    assert found.assets[0].evidence["lat"].derived


def test_an_area_of_another_magnitude_than_the_outline_is_a_doubt() -> None:
    found = plots({"type": "Polygon", "coordinates": [SQUARE]}, 42)
    (doubt,) = found.doubts
    assert (doubt.field, doubt.readings[0].value) == ("land_area_m2", 28000)
    assert "land_area_m2" not in found.assets[0].record


def test_the_unit_of_areas_is_found_out_beside_outlines() -> None:
    rows = [["地块名称", "状态", "面积"], *([f"{n}号地块", "征而未供", 42 + n / 10] for n in range(4))]
    square = {"type": "Polygon", "coordinates": [SQUARE]}
    sheet = sheet_of(rows, "土地", geometries=dict.fromkeys(range(2, 6), square))
    found = understand(book_of(sheet, name="土地.geojson"), TODAY)
    assert records(found, "land_area_m2")[0] == (28000,)
    assert found.assets[0].evidence["land_area_m2"].state == "assumed_unit"


def test_two_lists_under_their_own_words_have_one_keeper_and_each_its_state_of_land() -> None:
    head = ["序号", "地块名称", "面积（亩）"]
    found = read(
        [
            ["青山开发区管委会土地清单"],
            ["一、供而未用土地"],
            head,
            [1, "甲地块", 30],
            ["小计", None, 30],
            ["二、闲置土地"],
            head,
            [1, "乙地块", 45],
        ],
        name="清单.xlsx",
    )
    assert [(asset.keeper_name, asset.record["land_state"]) for asset in found.assets] == [
        ("青山开发区管委会", "supplied_not_used"),
        ("青山开发区管委会", "idle"),
    ]


def test_half_a_point_is_asked_and_not_dropped() -> None:
    found = read([["资产名称", "纬度", "经度"], ["甲库", "41.52", "不详"], ["乙库", "421.5", "121.6"]])
    assert records(found, "lat", "lng") == [(None, None), (None, None)]
    asked = {(doubt.asset, doubt.field) for doubt in found.doubts if doubt.field in ("lat", "lng")}
    assert asked == {(0, "lat"), (1, "lat"), (1, "lng")}


def doubts(understanding: Understanding, field: str) -> list[tuple[int | None, list[Any], Any]]:
    """The doubts about a field: the place of the asset, what may be meant, and what is proposed."""
    return [
        (doubt.asset, [reading.value for reading in doubt.readings], doubt.default)
        for doubt in understanding.doubts
        if doubt.field == field
    ]


def test_small_areas_without_a_unit_are_asked_one_by_one() -> None:
    areas = ["15", "20", "33.5", "12"]
    found = read([["资产名称", "地址", "面积"], *[[f"甲{area}", "一路1号", area] for area in areas]])
    assert records(found, "floor_area_m2") == [(None,)] * 4
    assert [values for _, values, _ in doubts(found, "floor_area_m2")] == [[float(a), float(a) * 1e4] for a in areas]
    assert not any("单位" in message for message in messages(found))


@pytest.mark.parametrize(
    "above",
    [[["台账（单位：万平方米）"]], [["某某台账"], ["单位：万平方米"]], [["某某台账"], ["注：单位：万平方米"]]],
)
def test_the_unit_that_stands_above_a_table_is_that_of_its_areas(above: list[list[str]]) -> None:
    found = read([*above, ["资产名称", "地址", "建筑面积"], ["甲", "一路1号", "1.2"]])
    assert records(found, "floor_area_m2") == [(12000,)]


def test_a_strange_unit_over_a_threshold_is_asked() -> None:
    found = read([["资产名称", "地址", "投资强度(美元/英尺)"], ["甲", "一路1号", "45"]])
    assert "control_targets" not in found.assets[0].record
    assert len(doubts(found, "control_targets.investment_10k_cny_mu")) == 1


def test_a_cell_that_is_struck_through_in_a_row_that_is_not_is_asked() -> None:
    head = ["资产名称", "地址", "建筑面积(㎡)", "结构", "层数", "备注"]
    sheet = sheet_of([head, ["甲", "一路1号", "5000", "钢结构", "2", "可议"]])
    for column in (3, 6):
        sheet.cells[2, column].struck = True
    found = understand(book_of(sheet), TODAY)
    assert "floor_area_m2" not in found.assets[0].record
    assert doubts(found, "floor_area_m2") == [(0, [5000], None)]
    assert "可议" not in found.assets[0].record.get("remarks_zh", "")
    assert "单元格里划去的“可议”没有读入" in messages(found)


@pytest.mark.parametrize("words", ["高新区", "一、高新区（2户）", "二、皮革园（1户）"])
def test_the_words_over_a_group_of_rows_name_its_park(words: str) -> None:
    head = ["资产名称", "地址", "建筑面积(㎡)"]
    found = read([head, [words], ["甲", "一路1号", "5000"], ["乙", "二路1号", "6000"]])
    assert records(found, "park") == [("高新区" if "高新" in words else "皮革园",)] * 2


def test_the_words_over_a_group_of_rows_that_say_nothing_known_are_kept_with_them() -> None:
    found = read([["资产名称", "地址", "建筑面积(㎡)"], ["重点攻坚"], ["甲", "一路1号", "5000"]])
    assert records(found, "park", "remarks_zh") == [(None, "重点攻坚")]


def test_supplies_in_one_cell_are_facts_where_no_column_has_them() -> None:
    found = read([["资产名称", "地址", "水电气"], ["甲", "一路1号", "水通、电500KVA、气不通"]])
    assert records(found, "power_kva", "gas") == [(500, False)]
    assert "水通" in found.assets[0].record["remarks_zh"]


def test_the_name_of_an_asset_decides_its_kind_before_its_areas_do() -> None:
    rows = [
        ["厂房名称", "地址", "建筑面积", "占地(亩)"],
        ["甲厂房", "一路1号", "12000/24000", "10"],
        ["乙", "二路", "#REF!", "9"],
    ]
    found = understand(book_of(sheet_of(rows), name="清单.xlsx"), TODAY)
    assert [readings[default] for _, readings, default in doubts(found, "kind")] == ["factory", "factory"]


def test_a_point_whose_axes_are_exchanged_is_told() -> None:
    point = {"type": "Point", "coordinates": [42.02, 121.65]}
    found = read([["资产名称"], ["甲"]], geometries={2: point})
    assert records(found, "lat", "lng") == [(42.02, 121.65)]
    assert "点位的经度和纬度颠倒，已按范围对调" in messages(found)


def test_a_row_whose_axes_are_exchanged_against_the_others_is_asked() -> None:
    rows = [["Name", "Lat", "Long"], ["a", "41.7", "-71.5"], ["b", "-71.6", "41.8"], ["c", "41.9", "-71.4"]]
    found = read(rows)
    assert records(found, "lat", "lng") == [(41.7, -71.5), (None, None), (41.9, -71.4)]
    assert doubts(found, "lat") == [(1, [41.8], 0)]
    assert doubts(found, "lng") == [(1, [-71.6], 0)]
    assert records(read(rows[:3]), "lat", "lng") == [(41.7, -71.5), (None, None)]


def test_an_english_list_without_units_is_recognised() -> None:
    head = ["Site", "Address", "Area", "Price", "Rail", "Zoning"]
    found = read([head, ["Plot 1", "1 Dock Road", "12.5 acres", "$2.5M", "Y", "Light industrial"]], name="list.xlsx")
    assert records(found, "land_area_m2", "rail_siding", "land_use") == [(pytest.approx(50585.7), True, "industrial")]
    assert doubts(found, "sale_price_cny") == [(0, [], None)]
