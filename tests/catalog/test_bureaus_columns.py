"""Columns that bureaus write and that are easily taken for something else: prices kept inside, uses, places, keepers."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from catalog.ledger.cells import Book
from catalog.ledger.importer import Request, take_in
from catalog.ledger.plan import Loading
from catalog.ledger.report import ImportReport
from catalog.ledger.synonyms import look_up
from catalog.ledger.understand import understand
from catalog.ledger.understanding import Understanding
from tests.catalog.books import book_of, sheet_of
from tests.conftest import NOW

TODAY = date(2026, 11, 22)
Sessions = sessionmaker[Session]


def read(rows: list[list[Any]], name: str = "闲置厂房台账.xlsx", **options: Any) -> Understanding:
    """The understanding of a book of one sheet."""
    return understand(book_of(sheet_of(rows, **options), name=name), TODAY)


def columns(found: Understanding) -> dict[str, str | None]:
    """What every column was taken for."""
    return {proposal.column.header: proposal.field for table in found.tables for proposal in table.columns}


def records(found: Understanding, *names: str) -> list[tuple[Any, ...]]:
    """Some fields of every asset."""
    return [tuple(asset.record.get(name) for name in names) for asset in found.assets]


def load(sessions: Sessions, path: Path, keeper: str | None = None) -> ImportReport:
    """A file taken in, for a keeper that answers for rows that name nobody."""
    report, _ = take_in(sessions, Request(path, TODAY, keeper=keeper), Loading(NOW))
    return report


def save(path: Path, book: Book) -> None:
    """A book as a workbook."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in book.sheets:
        written = workbook.create_sheet(sheet.name)
        for cell in sheet.cells.values():
            written.cell(cell.row, cell.column, cell.text)
    workbook.save(path)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("评估单价(元/㎡)", "2200"),
        ("评估租金(元/㎡/月)", "9"),
        ("底租(元/㎡/月)", "7"),
        ("保底租金（元/㎡·月）", "7"),
        ("评估总价(万元)", "3300"),
        ("最低转让价(万元)", "2700"),
        ("最低月租金", "7"),
        ("心理预期价(万元)", "2700"),
        ("内部报价(万元)", "2950"),
        ("土地评估价(万元/亩)", "15"),
        ("收购总价(万元)", "2000"),
        ("租金（评估）", "9"),
        ("评估租金/rent", "9"),
        ("Appraised value (RMB million)", "33"),
    ],
)
def test_what_is_appraised_or_kept_back_is_never_an_asking_price(header: str, value: str) -> None:
    found = read([["编号", "名称", "类别", header], ["R1", "甲厂", "厂房", value], ["R2", "乙厂", "厂房", value]])
    assert columns(found)[header] in ("!appraisal", "!reserve_price", "!book_value", "!hidden")
    for asset in found.assets:
        assert asset.record.keys() == {"id", "title_zh", "kind"}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("挂牌价(万元)", "sale_price_cny"),
        ("底层租金(元/㎡·月)", "rent_cny_m2_month"),
        ("最低租期(年)", "min_lease_years"),
        ("梁底净高(m)", "clear_height_m"),
        ("容积率下限", "control_targets.far_min"),
    ],
)
def test_words_that_only_look_like_prices_of_the_inside_are_read(header: str, field: str) -> None:
    assert (
        columns(read([["编号", "名称", "类别", header], ["1", "甲厂", "厂房", "9"], ["2", "乙厂", "厂房", "8"]]))[
            header
        ]
        == field
    )


def test_an_appraisal_is_said_by_the_group_over_the_column_too() -> None:
    assert [meaning.name for meaning in look_up("总价", "评估")] == ["!appraisal"]
    assert {meaning.name for meaning in look_up("面积", "账面")} == {"land_area_m2", "floor_area_m2"}


def test_a_person_may_say_that_an_appraisal_is_the_price_asked() -> None:
    rows = [["编号", "名称", "评估总价(万元)"], ["R1", "甲厂", "3300"]]
    found = read(rows)
    decided: Mapping[str, Any] = {"评估总价(万元)": {"field": "sale_price_cny", "unit": "万元"}}
    again = understand(book_of(sheet_of(rows)), TODAY, {found.tables[0].signature: decided})
    assert records(again, "sale_price_cny") == [(33_000_000,)]


def two_sheets(*names: str) -> Book:
    """A book of sheets that name nobody, one asset in each."""
    header = ["编号", "名称", "类别", "坐落"]
    sheets = [
        sheet_of([header, [f"S{at}", "甲厂", "厂房", f"辽宁省阜新市海州区{at}号"]], name=name)
        for at, name in enumerate(names, 1)
    ]
    return book_of(*sheets, name="汇总.xlsx")


@pytest.mark.parametrize("names", [("Sheet1", "2025年6月"), ("厂房", "土地"), ("城东园区", "城西园区")])
def test_a_sheet_is_no_keeper(names: tuple[str, ...]) -> None:
    assert [asset.keeper_name for asset in understand(two_sheets(*names), TODAY).assets] == [None, None]


def test_a_sheet_called_after_a_body_names_it() -> None:
    found = understand(two_sheets("阜新城投集团", "Sheet2"), TODAY)
    assert [asset.keeper_name for asset in found.assets] == ["阜新城投集团", None]


def test_a_keeper_that_is_asked_for_answers_for_rows_that_name_nobody(sessions: Sessions, tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    save(path, two_sheets("Sheet1", "2025年6月"))
    assert load(sessions, path).added == 0
    report = load(sessions, path, keeper="阜新市工信局")
    assert (report.keepers_created, report.added) == (["阜新市工信局"], 2)


def test_a_sheet_that_is_called_after_a_keeper_is_its(sessions: Sessions, tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    save(path, two_sheets("海州", "太平"))
    load(sessions, path, keeper="海州")
    save(path, two_sheets("海州", "细河"))
    report = load(sessions, path, keeper="阜新市工信局")
    assert (report.keepers, report.keepers_created) == (["海州", "阜新市工信局"], ["阜新市工信局"])


PLACES = ["编号", "名称", "类别", "市", "县区", "园区"]


def test_features_have_no_place_of_the_feature_before() -> None:
    rows = [
        PLACES,
        ["Q1", "A地块", "土地", "包头市", "青山区", "青山园"],
        ["Q2", "B地块", "土地"],
        ["Q3", "C地块", "土地"],
    ]
    for format in ("geojson", "jsonl", "json", "shapefile"):
        book = Book("地块", format, [sheet_of(rows)])
        assert records(understand(book, TODAY), "city", "county", "park")[1:] == [(None, None, None)] * 2


def test_a_blank_right_of_the_names_is_not_the_place_above() -> None:
    rows = [
        PLACES,
        ["B1", "甲厂", "厂房", "阜新市", "海州区", "海州园"],
        ["B2", "乙厂", "厂房"],
        ["B3", "丙厂", "厂房"],
    ]
    assert records(read(rows), "city", "county", "park")[1:] == [(None, None, None)] * 2


def test_places_left_of_the_names_are_told_and_end_with_their_block() -> None:
    found = read(
        [
            ["市", "县区", "园区", "名称", "类别", "坐落"],
            ["阜新市", "海州区", "海州园", "甲厂", "厂房", None],
            [None, None, None, "乙厂", "厂房", None],
            [None, None, None, "丙厂", "厂房", "辽宁省锦州市凌海市大凌河街3号"],
            [None, "太平区", None, "丁厂", "厂房", None],
            [None, None, None, "戊厂", "厂房", None],
            ["锦州市", None, None, "己厂", "厂房", None],
        ]
    )
    assert records(found, "city", "county", "park") == [
        ("阜新市", "海州区", "海州园"),
        ("阜新市", "海州区", "海州园"),
        ("锦州市", "凌海市", None),
        ("阜新市", "太平区", None),
        ("阜新市", "太平区", None),
        ("锦州市", None, None),
    ]
    told = [told.column for told in found.told if "照填" in told.message.text("zh-CN")]
    assert told == ["A", "B", "C"]


@pytest.mark.parametrize("header", ["使用状况", "现状", "资产利用现况"])
def test_what_is_in_use_or_gone_is_a_doubt_and_no_offer(header: str) -> None:
    said = ["在用", "出租", "自用", "部分出租", "已拆除", "拟拆迁", "闲置", "2020年3月停产", "停产"]
    found = read(
        [["编号", "名称", "类别", header], *([f"S{n}", f"{n}号厂", "厂房", text] for n, text in enumerate(said))]
    )
    assert columns(found)[header] == "status"
    asked = [doubt.text for doubt in found.doubts if doubt.field == "status"]
    assert asked == said[:6]
    assert records(found, "status", "idle_since")[6:] == [
        ("available", None), ("available", "2020-03"), ("available", None),
    ]  # fmt: skip


def test_a_column_of_no_field_may_say_that_an_asset_is_in_use() -> None:
    found = read(
        [["名称", "类别", "状态", "巡查"], ["甲厂", "厂房", "可供", "自用"], ["乙厂", "厂房", None, "自用"],
         ["丙厂", "厂房", None, "门锁完好"]]
    )  # fmt: skip
    assert [(doubt.asset, doubt.text) for doubt in found.doubts if doubt.field == "status"] == [(1, "自用")]


def test_an_asset_in_use_is_not_taken_in_as_available(sessions: Sessions, tmp_path: Path) -> None:
    path = tmp_path / "清单.xlsx"
    rows = [["编号", "名称", "类别", "使用状况"], ["S1", "甲厂", "厂房", "自用"], ["S2", "乙厂", "厂房", "闲置"]]
    save(path, book_of(sheet_of(rows)))
    report = load(sessions, path, keeper="阜新城投")
    assert (report.added, [doubt.text for doubt in report.rejected]) == (1, ["自用"])


@pytest.mark.parametrize("header", ["所在地", "厂址", "建设地点", "具体方位"])
def test_an_address_is_known_by_its_words_or_its_places(header: str) -> None:
    found = read(
        [
            ["编号", "名称", "类别", header],
            ["1", "甲厂", "厂房", "内蒙古自治区赤峰市红山区钢铁街12号"],
            ["2", "乙厂", "厂房", "内蒙古自治区赤峰市元宝山区平庄镇"],
        ]
    )
    assert records(found, "county") == [("红山区",), ("元宝山区",)]
    assert columns(found)[header] == "address_zh"


def test_bodies_that_begin_with_a_place_are_no_addresses() -> None:
    found = read(
        [
            ["编号", "名称", "类别", "某列"],
            *([f"{n}1", f"{n}厂", "厂房", f"阜新市宏达{n}号路桥有限公司"] for n in "甲乙"),
        ]
    )
    assert columns(found)["某列"] != "address_zh"


def test_what_courts_and_banks_write_over_their_columns() -> None:
    found = read(
        [
            ["标的物名称", "资产类别", "被执行人", "权证号", "建物面積(㎡)"],
            ["甲车间", "厂房", "阜新宏达机械有限公司", "无证", "900"],
            ["乙车间", "商业用房", "阜新三和纺织有限公司", "无证", "800"],
        ]
    )
    assert records(found, "owner_name", "title_status", "floor_area_m2") == [
        ("阜新宏达机械有限公司", "none", 900),
        ("阜新三和纺织有限公司", "none", 800),
    ]
    (doubt,) = [doubt for doubt in found.doubts if doubt.field == "kind"]
    assert doubt.problem.text("zh-CN") == "“类型”的值看不懂：商业用房"
    assert doubt.readings[doubt.default or 0].value == "factory"


def test_a_kind_that_is_not_understood_is_the_reason_and_not_a_missing_one(sessions: Sessions, tmp_path: Path) -> None:
    path = tmp_path / "清单.xlsx"
    save(path, book_of(sheet_of([["编号", "名称", "类别", "坐落"], ["1", "甲", "某某类", "阜新市海州区一路1号"]])))
    (rejected,) = load(sessions, path, keeper="阜新城投").rejected
    assert rejected.problem.text("zh-CN") == "“类型”的值看不懂：某某类"


NAMED_BY_ROW = [
    ["编号", "填报单位", "名称", "类别", "坐落", "建筑面积(㎡)"],
    ["K-1", "甲园管委会", "甲一号厂房", "闲置厂房", "阜新市海州区A路1号", "3000"],
    ["K-2", "乙园管委会（李四 13900000000）", "乙一号厂房", "闲置厂房", "阜新市海州区B路2号", "4000"],
    ["K-3", "", "无名厂房", "闲置厂房", "阜新市海州区C路3号", "5000"],
]


@pytest.mark.parametrize("chosen", [False, True])
def test_a_row_that_names_its_keeper_is_that_keepers_whoever_was_chosen(
    sessions: Sessions, tmp_path: Path, chosen: bool
) -> None:
    save(tmp_path / "k.xlsx", book_of(sheet_of(NAMED_BY_ROW)))
    own = Loading(NOW, allowed=frozenset({"甲园管委会"}))
    report, _ = take_in(sessions, Request(tmp_path / "k.xlsx", TODAY, keeper="甲园管委会", chosen=chosen), own)
    assert (report.added, report.keepers_created) == (2, ["甲园管委会"])  # K-1, and K-3, whose row names nobody
    assert [(doubt.row, doubt.text, doubt.problem.where) for doubt in report.rejected] == [(3, "乙一号厂房", "keeper")]


def test_a_person_beside_the_keepers_name_stays_inside() -> None:
    found = read(NAMED_BY_ROW)
    assert [asset.keeper_name for asset in found.assets][:2] == ["甲园管委会", "乙园管委会"]
    assert found.assets[1].record["remarks_zh"] == "填报单位：乙园管委会（李四 13900000000）"


def test_the_same_assets_under_another_spelling_of_the_keeper_are_told(sessions: Sessions, tmp_path: Path) -> None:
    rows = [[row[0], *row[2:]] for row in NAMED_BY_ROW]
    save(tmp_path / "k.xlsx", book_of(sheet_of(rows)))
    first = load(sessions, tmp_path / "k.xlsx", "甲园管委会")
    again = load(sessions, tmp_path / "k.xlsx", "甲园管理委员会")
    told = [note.message.text("en") for note in again.notes if note.message.where == "keeper"]
    assert (first.added, again.added) == (3, 3)
    assert [text for text in told if text.startswith("3 rows") and "“甲园管委会”" in text] == told != []
    assert not [note for note in first.notes if note.message.where == "keeper"]
