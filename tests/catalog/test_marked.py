"""The keeper's workbook comes out marked or edited, and says what it said when it is loaded back."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook

from catalog.ledger import keepers_copy, marked
from catalog.ledger.marked import Edit, keeper_workbook, report_workbook
from catalog.ledger.own_words import COMMENT_MARK
from catalog.ledger.read import read_book
from catalog.ledger.understand import understand
from catalog.ledger.understanding import Understanding
from catalog.ledger.unread import same

TODAY = date(2026, 11, 22)
FILES = ("A_fuxin_factories/*.xlsx", "B_zones/*.csv", "C_state_owned/*.xlsx")


def read(path: Path) -> Understanding:
    return understand(read_book(path), TODAY)


def read_back(content: bytes, original: Path, folder: Path) -> Understanding:
    """What the written workbook is understood to say, under the name that the keeper's file has."""
    path = folder / "back" / f"{original.stem}.xlsx"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return read(path)


def ledger(path: Path, *tables: Sequence[Sequence[Any]], **options: Any) -> Path:
    """A workbook of these tables, one a sheet."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, **options}) as made:
        for rows in tables:
            sheet = made.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with its permits and thresholds as facts of their own."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        if name in ("permits", "control_targets"):
            found |= {f"{name}.{part}": item for part, item in value.items()}
        else:
            found[name] = value
    return found


def differences(before: Understanding, after: Understanding, edits: Sequence[Edit] = ()) -> list[tuple[Any, ...]]:
    """Facts that are other than before and than the edits say: asset, field, wanted, found."""
    assert len(before.assets) == len(after.assets)
    wanted = [flat(asset.record) for asset in before.assets]
    for edit in edits:
        wanted[edit.asset][edit.field] = edit.value
    return [
        (number, name, one.get(name), other.get(name))
        for number, (one, other) in enumerate(zip(wanted, (flat(asset.record) for asset in after.assets), strict=True))
        for name in sorted(one.keys() | other.keys())
        if not same(one.get(name), other.get(name))
    ]


def doubts_of(found: Understanding) -> list[tuple[Any, ...]]:
    return [
        (doubt.sheet, doubt.row, doubt.column, doubt.field, doubt.text, str(doubt.problem)) for doubt in found.doubts
    ]


def xml_of(content: bytes) -> str:
    """All parts of a workbook as one text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


@pytest.fixture(params=FILES)
def original(request: pytest.FixtureRequest, shared_data: Path) -> Path:
    """A sample ledger."""
    return next((shared_data / "ledgers").glob(request.param))


def test_loading_back_without_edits_changes_nothing(original: Path, tmp_path: Path) -> None:
    found = read(original)
    content = keeper_workbook(original, found, [], "zh-CN")
    again = read_back(content, original, tmp_path)
    assert [asset.record for asset in again.assets] == [asset.record for asset in found.assets]
    assert doubts_of(again) == doubts_of(found)
    # What was written is written again to the same, page of notes and all.
    path = tmp_path / "back" / f"{original.stem}.xlsx"
    once_more = read_back(keeper_workbook(path, again, [], "en"), original, tmp_path)
    assert [asset.record for asset in once_more.assets] == [asset.record for asset in found.assets]
    assert len(load_workbook(path).sheetnames) == len(read_book(original).sheets) + 1


def test_a_report_loaded_back_says_the_same(original: Path, tmp_path: Path) -> None:
    found = read(original)
    content = report_workbook(original, found, "zh-CN")
    again = read_back(content, original, tmp_path)
    assert [asset.record for asset in again.assets] == [asset.record for asset in found.assets]
    assert doubts_of(again) == doubts_of(found)
    made = load_workbook(io.BytesIO(content))
    assert made.sheetnames[-1] == "读入说明"
    titles = dict(zip([sheet.name for sheet in read_book(original).sheets], made.sheetnames, strict=False))
    for doubt in found.doubts:
        if doubt.column:
            sheet = made[titles[doubt.sheet]]
            cell = sheet[f"{doubt.column}{doubt.row}"]
            assert cell.fill.start_color.rgb == "00FFF2CC"
            assert doubt.problem.text("zh-CN") in cell.comment.text
    rows = list(made["读入说明"].iter_rows(values_only=True))
    assert sum(row[2] == "待定" for row in rows) == len(found.doubts)


EVERYTHING: Mapping[str, Any] = {
    "floor_area_m2": 12345.0, "land_area_m2": 23456.0, "divisible_from_m2": 800.0, "rent_cny_m2_month": 7.5,
    "sale_price_cny": 23_400_000.0, "min_lease_years": 3.0, "storeys": 2, "structure": "concrete", "built_year": 2011,
    "clear_height_m": 9.3, "column_spacing_m": 8.0, "floor_load_t_m2": 4.0, "docks": 5, "fire_rating": 2,
    "fire_hazard_class": "丙", "power_kva": 1600.0, "power_kv": 10.0, "dual_power": True, "water_t_day": 321.0,
    "gas": True, "gas_m3_h": 200.0, "steam": True, "steam_t_h": 12.0, "sewage_t_day": 88.0, "heating": True,
    "rail_siding": False, "permits.eia": "pending", "permits.safety": "valid", "encumbrances": ["mortgage"],
    "contamination": "suspected", "owner_name": "=测试有限公司", "owner_type": "mixed", "title_zh": "@新名称",
    "address_zh": "某路1号", "idle_since": "2024-06", "idle_reason_zh": "企业搬迁", "verified_at": "2026-07-08",
    "verified_by": "工业科", "suitable_industries": ["食品加工", "装备制造"], "status": "negotiating",
    "deadline": "2027-01-31", "far_max": 1.5, "land_term_until": 2060, "land_use": "storage", "title_en": "New plant",
    "control_targets.far_min": 0.9, "control_targets.investment_10k_cny_mu": 250.0, "km_expressway": 3.5,
    "description_zh": "+说明文字", "chemical_park": True, "span_m": 24.0, "fibre": True,
}  # fmt: skip


@pytest.mark.parametrize("start", [1, 12])
def test_edits_are_read_back_and_nothing_else_changes(original: Path, tmp_path: Path, start: int) -> None:
    found = read(original)
    edits = [
        Edit((start + 3 * number) % len(found.assets), name, value, "王某 2026-11-20")
        for number, (name, value) in enumerate(EVERYTHING.items())
    ]
    edits += [Edit(start, name, value, "") for name, value in (("lng", 121.7123), ("lat", 42.0345))]
    content = keeper_workbook(original, found, edits, "zh-CN")
    again = read_back(content, original, tmp_path)
    left = differences(found, again, edits)
    # What could not be written has a comment that says so, with the value; nothing else may differ.
    comments = [
        cell.comment.text
        for sheet in load_workbook(io.BytesIO(content))
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment and "没能写回表里" in cell.comment.text
    ]
    assert left == []
    assert comments == []


def by_title(found: Understanding, title: str) -> int:
    return next(number for number, asset in enumerate(found.assets) if asset.record.get("title_zh") == title)


def cells_of(content: bytes, sheet: int = 0) -> dict[str, Any]:
    made = load_workbook(io.BytesIO(content)).worksheets[sheet]
    return {cell.coordinate: cell.value for row in made.iter_rows() for cell in row if cell.value is not None}


TABLE = [
    ["编号", "名称", "占地面积（亩）", "建筑面积（万㎡）", "租金（元/㎡·年）", "售价（万元）", "净高/行车", "供电", "天然气", "闲置时间", "县区"],
    ["F-1", "一号厂房", 30, 1.2, 96, 1500, "9.5米/10t×4", "10kV 2000kVA", "√", "2023.10", "细河区"],
    ["F-2", "二号厂房", "21300㎡", "6900㎡", "7元/㎡·月", "1520万", "8米", "1000千伏安", "×", "2022.03", "细河区"],
    ["F-3", "三号厂房", 45.5, 0.8, 60, 900, "12米/20t×2", "35kV 6300kVA", "√", "2021.07", "太平区"],
]  # fmt: skip


def test_values_go_back_in_the_unit_and_words_of_the_cell(tmp_path: Path) -> None:
    path = ledger(tmp_path / "厂房台账.xlsx", TABLE)
    found = read(path)
    wanted = {
        0: {"land_area_m2": round(400_000 / 15, 6), "floor_area_m2": 25_000.0, "rent_cny_m2_month": 9.0, "sale_price_cny": 18_000_000.0,
            "clear_height_m": 10.0, "power_kva": 2500.0, "gas": False, "idle_since": "2024-02"},
        1: {"land_area_m2": 22_000.0, "floor_area_m2": 7000.0, "rent_cny_m2_month": 8.0, "sale_price_cny": 16_000_000.0,
            "power_kva": 1250.0, "gas": True},
    }  # fmt: skip
    edits = [Edit(asset, name, value, "李某") for asset, facts in wanted.items() for name, value in facts.items()]
    content = keeper_workbook(path, found, edits, "zh-CN")
    cells = cells_of(content)
    assert {place: cells[place] for place in ("C2", "D2", "E2", "F2", "G2", "H2", "I2", "J2")} == {
        "C2": 40, "D2": 2.5, "E2": 108, "F2": 1800, "G2": "10米/10t×4", "H2": "10kV 2500kVA", "I2": "×", "J2": "2024.02",
    }  # fmt: skip
    assert {place: cells[place] for place in ("C3", "D3", "E3", "F3", "H3", "I3")} == {
        "C3": "22000㎡", "D3": "7000㎡", "E3": "8元/㎡·月", "F3": "1600万", "H3": "1250千伏安", "I3": "√",
    }  # fmt: skip
    assert differences(found, read_back(content, path, tmp_path), edits) == []


def test_what_is_no_longer_known_is_written_so(tmp_path: Path) -> None:
    path = ledger(tmp_path / "厂房台账.xlsx", TABLE)
    found = read(path)
    edits = [Edit(0, name, None, "") for name in ("floor_area_m2", "gas", "idle_since", "crane_t", "crane_count")]
    content = keeper_workbook(path, found, edits, "zh-CN")
    assert cells_of(content)["G2"] == "9.5米"
    assert differences(found, read_back(content, path, tmp_path), edits) == []


def test_a_fact_without_a_cell_gets_a_column_at_the_right_end(tmp_path: Path) -> None:
    path = ledger(tmp_path / "厂房台账.xlsx", TABLE)
    found = read(path)
    edits = [Edit(1, "docks", 4, "李某"), Edit(2, "km_port", 120.5, ""), Edit(1, "rail_siding", True, "")]
    content = keeper_workbook(path, found, edits, "zh-CN")
    cells = cells_of(content)
    assert [cells["L1"], cells["M1"], cells["N1"]] == ["月台", "铁路专用线", "距港口（km）"]
    assert "L2" not in cells
    assert differences(found, read_back(content, path, tmp_path), edits) == []


def test_every_field_has_a_header_that_is_read_as_it(tmp_path: Path) -> None:
    path = ledger(tmp_path / "厂房台账.xlsx", [row[:2] for row in TABLE])
    found = read(path)
    values = {**EVERYTHING, "permits.planning": "expired", "title_status": "land_only"}
    for name, value in values.items():
        edits = [Edit(1, name, value, "")]
        again = read_back(keeper_workbook(path, found, edits, "zh-CN"), path, tmp_path)
        assert differences(found, again, edits) == []


def test_an_edit_of_a_merged_or_repeated_cell_leaves_its_neighbours(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["编号", "名称", "园区", "产权单位", "建筑面积（㎡）"])
        for row, (name, owner) in enumerate(
            (("甲库", "甲公司"), ("乙库", "同上"), ("丙库", "同上"), ("丁库", "丁公司")), 1
        ):
            sheet.write_row(row, 0, [f"K-{row}", name])
            sheet.write_row(row, 3, [owner, 1000 * row])
        sheet.merge_range(1, 2, 4, 2, "城东工业园")
    found = read(path)
    assert [asset.record["owner_name"] for asset in found.assets] == ["甲公司"] * 3 + ["丁公司"]
    edits = [
        Edit(0, "owner_name", "新甲公司", ""),
        Edit(1, "owner_name", "新乙公司", ""),
        Edit(2, "park", "城西工业园", ""),
    ]
    content = keeper_workbook(path, found, edits, "zh-CN")
    assert differences(found, read_back(content, path, tmp_path), edits) == []


def test_points_go_back_in_the_datum_of_the_table(tmp_path: Path) -> None:
    rows = [
        ["编号", "名称", "坐标（高德）", "建筑面积（㎡）"],
        ["K-1", "甲库", "121.670012,42.020034", 1000],
        ["K-2", "乙库", "121.680012,42.030034", 2000],
    ]
    path = ledger(tmp_path / "台账.xlsx", rows)
    found = read(path)
    edits = [Edit(1, "lng", 121.69, ""), Edit(1, "lat", 42.04, "")]
    content = keeper_workbook(path, found, edits, "zh-CN")
    lng, lat = map(float, cells_of(content)["C3"].split(","))
    assert 0.004 < lng - 121.69 < 0.008  # GCJ-02 lies some 500 m off
    assert 0.001 < lat - 42.04 < 0.004
    assert differences(found, read_back(content, path, tmp_path), edits) == []


def test_a_corrected_doubt_is_gone(tmp_path: Path) -> None:
    rows = [row[:4] for row in TABLE]
    rows[2] = ["F-2", "二号厂房", "21300㎡", 0]
    path = ledger(tmp_path / "厂房台账.xlsx", rows)
    found = read(path)
    assert [(doubt.address, doubt.field) for doubt in found.doubts] == [("D3", "floor_area_m2")]
    report = tmp_path / "report" / path.name
    report.parent.mkdir()
    report.write_bytes(report_workbook(path, found, "zh-CN"))
    made = load_workbook(report)
    assert "不会是 0" in made.worksheets[0]["D3"].comment.text
    made.worksheets[0]["D3"] = 0.69
    made.save(report)
    again = read(report)
    assert again.doubts == []
    assert again.assets[1].record["floor_area_m2"] == 6900
    # Marked anew, the cell has neither the colour nor the comment of the first report.
    settled = load_workbook(io.BytesIO(report_workbook(report, again, "zh-CN"))).worksheets[0]["D3"]
    assert settled.comment is None
    assert settled.fill.fill_type is None


def test_the_look_of_the_workbook_stays(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet, other = made.add_worksheet("甲"), made.add_worksheet("乙")
        bold = made.add_format({"bold": True, "bg_color": "#AABBCC"})
        sheet.merge_range(0, 0, 0, 3, "闲置厂房台账", bold)
        sheet.write_row(1, 0, ["编号", "名称", "建筑面积（㎡）", "竣工"])
        sheet.write_row(2, 0, ["K-1", "甲库", 1000])
        sheet.write_datetime(2, 3, date(2015, 5, 1), made.add_format({"num_format": "yyyy年m月"}))
        sheet.write_row(3, 0, ["K-2", "乙库", 2000])
        sheet.write_comment(3, 1, "钥匙在门卫处")
        sheet.set_column(1, 1, 33)
        sheet.set_row(3, 30, None, {"hidden": True})
        sheet.data_validation(2, 1, 9, 1, {"validate": "list", "source": ["甲", "乙"]})
        other.hide()
        other.write(0, 0, "字典")
    found = read(path)
    content = keeper_workbook(path, found, [Edit(1, "title_zh", "丙库", "改名")], "zh-CN")
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["甲", "乙", "读入说明"]
    assert book["乙"].sheet_state == "hidden"
    sheet = book["甲"]
    assert sheet.column_dimensions["B"].width == pytest.approx(33.7, abs=1)
    assert (sheet.row_dimensions[4].height, sheet.row_dimensions[4].hidden) == (30, True)
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:D1"]
    assert sheet["A1"].font.bold
    assert sheet["A1"].fill.start_color.rgb == "FFAABBCC"
    assert sheet["D3"].number_format == "yyyy年m月"
    assert sheet.data_validations.dataValidation[0].formula1 == '"甲,乙"'
    assert sheet["B4"].comment.text.startswith(f"钥匙在门卫处\n{COMMENT_MARK}")
    assert "改名" in sheet["B4"].comment.text
    again = read_back(content, path, tmp_path)
    assert [told.message.values.get("text") for told in again.told if "text" in told.message.values][:1] == [
        "钥匙在门卫处"
    ]


def test_nothing_that_a_cell_says_is_a_formula(tmp_path: Path) -> None:
    nasty = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x.example","y")', "=cmd|' /C calc'!A0"]
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["编号", "名称", "产权单位", "建筑面积（㎡）", "备注"])
        for row, text in enumerate(nasty, 1):
            sheet.write_row(row, 0, [f"K-{row}", f"库{row}", text, None, text])
            sheet.write_formula(row, 3, "=400+600", None, 1000)
        sheet.write_formula(6, 3, "=cmd|' /C calc'!A0", None, 66)
        sheet.write_formula(1, 3, "=WEBSERVICE(A1)", None, 777)
        sheet.write_formula(2, 3, "='[http://x.example/b.xlsx]S'!A1", None, "")
        sheet.write_url(3, 5, "http://x.example/")
        sheet.conditional_format(1, 3, 9, 3, {"type": "formula", "criteria": "=WEBSERVICE(A1)", "format": None})
        made.define_name("X", "=WEBSERVICE(1)")
    found = read(path)
    edits = [Edit(number, "title_zh", text, text) for number, text in enumerate(nasty) if text.strip()]
    for content in (report_workbook(path, found, "zh-CN"), keeper_workbook(path, found, edits, "zh-CN")):
        xml = xml_of(content)
        assert set(re.findall(r"<f[ >/][^<]*", xml)) <= {"<f>400+600"}
        assert not re.search(r"hyperlink|externalLink|<definedName[ >]|WEBSERVICE", xml.replace("HYPERLINK", ""))
        assert not [
            name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "external" in name or "vba" in name
        ]
        cells = load_workbook(io.BytesIO(content)).worksheets[0]
        assert [cells.cell(row, 3).value for row in range(2, 5)] == nasty[:3]
        assert cells["C2"].data_type == "s"
        assert cells["D2"].value == 777
        assert cells["D7"].value == 66
        assert cells["D5"].value == "=400+600"
        assert load_workbook(io.BytesIO(content), data_only=True).worksheets[0]["D5"].value == 1000
    again = read_back(keeper_workbook(path, found, edits, "zh-CN"), path, tmp_path)
    assert again.assets[0].record["title_zh"] == "=1+1"


def with_formulas(path: Path, *, cached: bool) -> Path:
    with xlsxwriter.Workbook(path) as made:
        sheet, other = made.add_worksheet("台账"), made.add_worksheet("另表")
        sheet.write_row(0, 0, ["编号", "名称", "建筑面积（㎡）", "租金（元/㎡·月）", "年租金（元）"])
        for row, (area, rent) in enumerate(((1000, 10), (2000, 8), ("约1400", 9)), 1):
            sheet.write_row(row, 0, [f"K-{row}", f"库{row}", area, rent])
            if isinstance(area, int):
                value = area * rent * 12 if cached else ""
                sheet.write_formula(row, 4, f"=ROUND(C{row + 1}*D{row + 1}*12,2)", None, value)
        sheet.write_row(4, 0, ["合计", ""])
        sheet.write_formula(4, 2, "=SUM(C2:C4)", None, 3000 if cached else "")
        sheet.write_formula(4, 4, "=SUM(E2:E4)", None, 312_000 if cached else "")
        sheet.write_formula(4, 5, "=另表!A1*2", None, 14)
        other.write(0, 0, 7)
    return path


@pytest.mark.parametrize("cached", [True, False])
def test_the_keepers_formulas_stay_and_are_reckoned_anew(tmp_path: Path, cached: bool) -> None:
    path = with_formulas(tmp_path / "厂房台账.xlsx", cached=cached)
    found = read(path)
    edits = [Edit(2, "floor_area_m2", 1500.0, "已定")]
    content = keeper_workbook(path, found, edits, "zh-CN")
    cells, values = cells_of(content), load_workbook(io.BytesIO(content), data_only=True)["台账"]
    assert (cells["C5"], cells["E5"], cells["E2"]) == ("=SUM(C2:C4)", "=SUM(E2:E4)", "=ROUND(C2*D2*12,2)")
    assert cells["F5"] == 14
    assert cells["C4"] == 1500
    if cached:
        assert (values["C5"].value, values["E5"].value, values["E2"].value) == (4500, 312_000, 120_000)
    notes = [cell.value for cell in load_workbook(io.BytesIO(content))["读入说明"]["A"]]
    assert "原文件里有 1 格公式写成了值" in notes
    again = read_back(content, path, tmp_path)
    assert differences(found, again, edits) == []
    assert [total for total in again.totals if not total.agrees] == []


def test_a_decided_figure_is_a_number_in_a_column_of_numbers(tmp_path: Path) -> None:
    rows = [
        ["编号", "名称", "建筑面积（㎡）"],
        ["K-1", "甲库", 9000],
        ["K-2", "乙库", "约12000"],
        ["K-3", "丙库", 7000],
    ]
    path = ledger(tmp_path / "厂房台账.xlsx", rows)
    found = read(path)
    content = keeper_workbook(path, found, [Edit(1, "floor_area_m2", 12500.0, "已定")], "zh-CN")
    assert cells_of(content)["C3"] == 12500
    assert "约12000" in load_workbook(io.BytesIO(content)).worksheets[0]["C3"].comment.text


def test_a_formula_that_says_a_fact_does_not_change_it(tmp_path: Path) -> None:
    path = tmp_path / "厂房台账.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("台账")
        sheet.write_row(0, 0, ["编号", "名称", "占地面积（㎡）", "建筑面积（㎡）"])
        for row in range(1, 4):
            sheet.write_row(row, 0, [f"K-{row}", f"库{row}", 1000 * row])
            sheet.write_formula(row, 3, f"=C{row + 1}*2", None, 2000 * row)
    found = read(path)
    edits = [Edit(0, "land_area_m2", 1200.0, "")]
    content = keeper_workbook(path, found, edits, "zh-CN")
    assert (cells_of(content)["D2"], cells_of(content)["D3"]) == (2000, "=C3*2")
    assert differences(found, read_back(content, path, tmp_path), edits) == []


def test_other_formats_become_a_workbook_of_the_same_cells(tmp_path: Path) -> None:
    path = tmp_path / "a/b:c*名字很长很长很长很长很长很长很长很长很长很长很长.csv".replace("a/b:", "")
    path.write_text("编号,名称,建筑面积（㎡）\nK-1,甲库,1000\nK-2,=乙库,约2000\n", encoding="gb18030")
    found = read(path)
    edits = [Edit(0, "floor_area_m2", 1500.0, "")]
    content = keeper_workbook(path, found, edits, "zh-CN")
    cells = cells_of(content)
    assert [cells[place] for place in ("A1", "B3", "C2", "C3")] == ["编号", "=乙库", "1500", "约2000"]
    assert differences(found, read_back(content, path, tmp_path), edits) == []


def test_words_outside_of_the_sheets_come_back(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(
        '{"type":"FeatureCollection","crs_note":"坐标系为GCJ-02","features":[{"type":"Feature","geometry":null,'
        '"properties":{"编号":"K-1","名称":"甲地块","类别":"工业用地","经度":121.67,"纬度":42.02}}]}',
        encoding="utf-8",
    )
    found = read(path)
    assert found.datum == "gcj02"
    content = keeper_workbook(path, found, [], "zh-CN")
    assert differences(found, read_back(content, path, tmp_path)) == []


def test_a_workbook_the_library_does_not_open_is_built_anew(tmp_path: Path) -> None:
    path = ledger(tmp_path / "厂房台账.xlsx", TABLE)
    broken = tmp_path / "broken" / path.name
    broken.parent.mkdir()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(broken, "w") as target:
        for member in source.infolist():
            content = source.read(member).decode()
            if member.filename.endswith("sheet1.xml"):
                content = content.replace("<sheetData>", '<sheetFormatPr defaultRowHeight="x"/><sheetData>')
            target.writestr(member.filename, content)
    found = read(broken)
    assert len(found.assets) == 3
    again = read_back(keeper_workbook(broken, found, [], "zh-CN"), broken, tmp_path)
    assert differences(found, again) == []


def test_a_merged_range_over_the_whole_sheet_is_cut_to_what_is_filled(tmp_path: Path) -> None:
    path = ledger(tmp_path / "厂房台账.xlsx", TABLE)
    wide = tmp_path / "wide" / path.name
    wide.parent.mkdir()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(wide, "w") as target:
        for member in source.infolist():
            content = source.read(member).decode()
            if member.filename.endswith("sheet1.xml"):
                merged = '<mergeCells count="1"><mergeCell ref="A5:XFD1048576"/></mergeCells>'
                content = content.replace("</sheetData>", f"</sheetData>{merged}")
            target.writestr(member.filename, content)
    found = read(wide)
    assert len(keeper_workbook(wide, found, [], "zh-CN")) < 50_000


def test_of_a_very_large_file_only_headers_and_marked_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["编号", "名称", "建筑面积（㎡）"], *([f"K-{n}", f"库{n}", n and n + 1000] for n in range(200))]
    path = ledger(tmp_path / "厂房台账.xlsx", rows)
    found = read(path)
    monkeypatch.setattr(keepers_copy, "LARGEST", 100)
    report = cells_of(report_workbook(path, found, "zh-CN"))
    assert [doubt.address for doubt in found.doubts] == ["C2"]
    assert set(report) == {"A1", "B1", "C1", "A2", "B2", "C2"}
    edited = keeper_workbook(path, found, [Edit(150, "floor_area_m2", 999.0, "")], "zh-CN")
    assert cells_of(edited)["C152"] == 999
    notes = list(load_workbook(io.BytesIO(edited)).worksheets[-1].iter_rows(values_only=True))
    assert any("只写出表头和有标记的行" in str(row[0]) for row in notes)


def test_marks_and_comments_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["编号", "名称", "建筑面积（㎡）"], *([f"K-{n}", "=" + "库" * 30_000, "看不懂" * 60] for n in range(8))]
    path = ledger(tmp_path / "台账.xlsx", rows)
    found = read(path)
    monkeypatch.setattr(marked, "MOST_MARKS", 5)
    edits = [Edit(0, "docks", 1, "长" * 40_000)]
    content = report_workbook(path, found, "zh-CN")
    notes = list(load_workbook(io.BytesIO(content)).worksheets[-1].iter_rows(values_only=True))
    assert any(str(row[0]).startswith("还有 ") for row in notes)
    sheet = load_workbook(io.BytesIO(keeper_workbook(path, found, edits, "zh-CN"))).worksheets[0]
    assert len(sheet["D2"].comment.text) < 32_767


def test_odd_names_of_sheets(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(path) as made:
        for name in ("读入说明", "<a&b>\"='", "'"[:0] + "x" * 31):
            sheet = made.add_worksheet(name.rstrip("'"))
            for number, row in enumerate(TABLE[:3]):
                sheet.write_row(number, 0, row)
    found = read(path)
    content = report_workbook(path, found, "en")
    assert load_workbook(io.BytesIO(content)).sheetnames[:3] == ["读入说明", '<a&b>"=', "x" * 31]
    again = read_back(content, path, tmp_path)
    assert differences(found, again) == []
