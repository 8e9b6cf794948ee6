"""Flat files by a mapping: which sheets and columns are read, what is told where, and that the figures add up."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from catalog.errors import InvalidInput, Problem
from catalog.ledger.flat import read_flat
from catalog.ledger.ledger import Ledger
from catalog.ledger.mapping import load_mapping
from catalog.ledger.read import read_book
from catalog.ledger.readers import open_check
from catalog.ledger.understand import understand
from tests.conftest import TODAY

MAPPING = """
[keeper]
name = "甲园"
[id]
column = "编号"
[constants]
kind = "factory"
[[column]]
name = "名称"
field = "title_zh"
[[column]]
name = "面积"
field = "floor_area_m2"
"""
HEADER = ["编号", "名称", "面积"]


def mapped(path: Path, more: str = "") -> Ledger:
    mapping = path.parent / "m.toml"
    mapping.write_text(more + MAPPING, "utf-8")
    return read_flat(path, load_mapping(str(mapping)))


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def text(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_text(content, encoding)
    return path


def test_every_sheet_with_the_columns_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        说明=[["请按表填写"]],
        东区=[HEADER, ["1", "一号", 100]],
        空=[],
        西区=[HEADER, ["2", "二号", 200], [None, "三号", "很大"]],
    )
    ledger = mapped(path)
    assert [(row.sheet, row.number, row.record["title_zh"]) for row in ledger.rows] == [
        ("东区", 2, "一号"),
        ("西区", 2, "二号"),
        ("西区", 3, "三号"),
    ]
    assert [(one.sheet, one.row, one.text) for one in ledger.doubts] == [("西区", 3, "很大")]
    assert [note.sheet for note in ledger.notes] == ["说明"]
    named = mapped(path, '[file]\nsheet = "西区"\n')
    assert [row.record["title_zh"] for row in named.rows] == ["二号", "三号"]
    assert [note.sheet for note in named.notes] == ["说明", "东区"]


def test_columns_that_are_missing_are_told_also_where_there_are_no_rows(tmp_path: Path) -> None:
    short = workbook(tmp_path / "a.xlsx", 说明=[["请填写"]], 表=[HEADER[:2]])
    for path in (text(tmp_path / "a.csv", "编号,名称\n"), short):
        with pytest.raises(InvalidInput) as raised:
            mapped(path)
        assert raised.value.values == {"names": ("面积",)}
    assert mapped(text(tmp_path / "b.csv", "编号,名称,面积\n")).rows == []


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_delimiter_and_encoding_are_found_out(tmp_path: Path, sign: str, encoding: str) -> None:
    rows = [HEADER, ["1", "一号厂房，东", "100"]]
    path = text(tmp_path / "a.csv", "".join(sign.join(row) + "\n" for row in rows), encoding)
    assert [(row.record["title_zh"], row.record["floor_area_m2"]) for row in mapped(path).rows] == [
        ("一号厂房，东", 100)
    ]


def test_a_rejected_row_is_told_with_its_name_and_with_what_stands_in_the_column(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING.replace('name = "甲园"', 'name = "{单位}"'), "utf-8")
    path = text(tmp_path / "a.csv", "编号,名称,面积,单位\n4,,5,甲园\n5,五号,5,\n")
    ledger = read_flat(path, load_mapping(str(tmp_path / "m.toml")))
    assert [(one.row, one.column, one.text, one.label) for one in ledger.rejected] == [
        (2, "名称", "", "4"),
        (3, "单位", "", "五号"),
    ]
    assert ledger.rejected[0].to_json("en")["label"] == "4"


def test_one_number_for_two_assets_is_told_and_no_merge(tmp_path: Path) -> None:
    path = text(
        tmp_path / "a.csv",
        "编号,名称,面积\n1,一号厂房,100\n1,红星仓库,900\n2,二号,5\n2,二号,5\n3,三号,5\n3,三号厂房,5\n",
    )
    ledger = mapped(path)
    assert [(one.row, one.column, one.text, one.label) for one in ledger.rejected] == [(3, "id", "1", "红星仓库")]
    assert [(row.record["id"], len(row.merged)) for row in ledger.rows] == [("1", 0), ("2", 1), ("3", 1)]


@pytest.mark.parametrize(("value", "wanted"), [('"true"', "true 或 false"), ('"3"', "true 或 false")])
def test_a_value_in_quotes_is_told_with_what_is_wanted(tmp_path: Path, value: str, wanted: str) -> None:
    column = '[[column]]\nname = "燃气"\nfield = "gas"\nvalues = { "是" = ' + value + " }\n"
    (tmp_path / "m.toml").write_text(MAPPING + column, "utf-8")
    with pytest.raises(InvalidInput) as raised:
        load_mapping(str(tmp_path / "m.toml"))
    assert wanted in str(raised.value)


def test_what_is_no_file_or_no_workbook_is_called_so(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="文件夹"):
        open_check(tmp_path)
    (tmp_path / "rnd.xlsx").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(InvalidInput, match="不是工作簿"):
        read_book(tmp_path / "rnd.xlsx")


def test_every_feature_counts_and_a_wrong_geometry_is_told_by_its_number(tmp_path: Path) -> None:
    named = {"名称": "一号厂房", "编号": "1", "面积": 100}
    shapes = [[121.5, 42.5], ["a", None], ["a", None]]
    features = [
        {"type": "Feature", "properties": said, "geometry": {"type": "Point", "coordinates": shape}}
        for said, shape in zip((named, None, {**named, "编号": "3", "名称": "三号仓库"}), shapes, strict=True)
    ]
    path = text(tmp_path / "a.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    found = understand(read_book(path), TODAY)
    assert len(found.assets) == 2
    assert [(one.row, one.problem.values["n"]) for one in found.rejected] == [(3, 2)]
    told = [one.message.values["n"] for one in found.told if "problem" in one.message.values]
    assert told == [2, 3]
    ledger = mapped(path)
    assert [row.number for row in ledger.rows] == [1, 3]
    assert [one.row for one in ledger.rejected] == [2]
