"""Our own exports come back: the same keys and values from CSV, XLSX and GeoJSON, and nothing changes by it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from app import migrations
from catalog.database import make_engine, session_factory
from catalog.ledger.export import FORMATS, LONGEST_CELL, write
from catalog.ledger.flat import read_flat
from catalog.ledger.importer import Request, is_exchange, take_in
from catalog.ledger.ledger import Ledger
from catalog.ledger.plan import Loading
from catalog.ledger.report import ImportReport
from catalog.records import read_records
from tests.conftest import NOW, TODAY

TABLES = [format for format in FORMATS if format != "jsonl"]
ODD = {
    "id": "0012",
    "keeper": "甲园",
    "kind": "land",
    "title_zh": "=一号地",
    "title_en": "'=quoted",
    "description_zh": " 两行\n文字 ",
    "owner_name": "-",
    "encumbrances": [],
    "suitable_industries": ["水泥、玻璃", "[机械]", "=装备,制造"],
    "land_area_m2": 1234.567890123,
    "sale_price_cny": 1e12,
    "gas": False,
    "permits": {"fire": "missing"},
    "control_targets": {"far_min": 0.8},
    "contamination": "none",
    "title_status": "none",
    "status": "negotiating",
    "idle_since": "2024-05",
    "deadline": "2026-12-31",
    "lat": 42.123456789,
    "lng": 121.5,
}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    engine = make_engine(f"sqlite:///{tmp_path}/tables.db")
    migrations.upgrade(engine)
    yield session_factory(engine)
    engine.dispose()


def exported(path: Path, records: list[dict[str, Any]]) -> Path:
    with path.open("wb") as out:
        assert write(records, path.suffix[1:], out) == len(records)
    return path


def taken(sessions: sessionmaker[Session], path: Path) -> ImportReport:
    report, found = take_in(sessions, Request(path, TODAY), Loading(NOW))
    assert found is None
    return report


def kept(sessions: sessionmaker[Session]) -> list[dict[str, Any]]:
    with sessions() as session:
        return sorted(read_records(session), key=lambda record: (record["keeper"], record["id"]))


def read(path: Path, text: str, encoding: str = "utf-8") -> Ledger:
    path.write_text(text, encoding)
    assert is_exchange(path)
    return read_flat(path)


@pytest.mark.parametrize("format", TABLES)
def test_the_sample_comes_back_from_its_export_and_changes_nothing(
    empty: sessionmaker[Session], sample_records: list[dict[str, Any]], tmp_path: Path, format: str
) -> None:
    records = sorted([*sample_records, ODD], key=lambda record: (record["keeper"], record["id"]))
    path = exported(tmp_path / f"all.{format}", records)
    report = taken(empty, path)
    assert (report.rows, report.added) == (len(records), len(records))
    assert (report.doubts, report.rejected) == ([], [])
    assert kept(empty) == records
    again = taken(empty, path)
    assert (again.added, again.changed, again.unchanged, again.missing) == (0, 0, len(records), [])


def test_a_table_edited_in_a_spreadsheet_changes_what_was_edited(
    empty: sessionmaker[Session], sample_records: list[dict[str, Any]], tmp_path: Path
) -> None:
    path = exported(tmp_path / "all.xlsx", sample_records)
    taken(empty, path)
    book = load_workbook(path)
    sheet = book["assets"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for name, value in (("crane_t", 77), ("gas", "有"), ("permits.fire", "已过期"), ("modes", "lease；sale")):
        sheet.cell(2, columns[name], value)
    sheet.cell(3, columns["contamination"], "很脏")
    book.create_sheet("说明").append(["请填写"])
    book.save(path)
    report = taken(empty, path)
    ((changed),) = report.changes
    told = {name: new for name, _, new in changed.facts}
    assert told["crane_t"] == 77
    assert told.get("gas", True) is True
    assert told["permits.fire"] == "expired"
    assert [(doubt.row, doubt.column, doubt.text) for doubt in report.doubts] == [(3, "contamination", "很脏")]
    assert "说明" in {note.sheet for note in report.notes}


def test_what_tables_are_told_by_is_their_header_alone(tmp_path: Path) -> None:
    for number, (text, wanted) in enumerate(
        [
            ("id,keeper,kind,title_zh\n", True),
            ("kind;permits.fire;title_zh\n", True),
            ("kind\tgas\tpermits\n", True),
            ("id,keeper,title_zh\n1,甲,一号\n", False),
            ("kind\nfactory\n", False),
            ("kind,title_zh,联系人\nfactory,一号,王\n", False),
            ("kind,permits.none\n", False),
        ]
    ):
        path = tmp_path / f"{number}.csv"
        path.write_text(text, "utf-8")
        assert is_exchange(path) is wanted, text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_table_says_who_keeps_a_row(tmp_path: Path, encoding: str) -> None:
    text = "kind;title_zh;keeper;gas;fire_accepted\nfactory;一号厂房;甲园区管委会;TRUE;否\nland;二号地块;;;\n"
    ledger = read(tmp_path / "a.csv", text, encoding)
    assert [(row.record["keeper"], row.record["gas"], row.record["fire_accepted"]) for row in ledger.rows] == [
        ("甲园区管委会", True, False)
    ]
    assert [(one.row, one.column, one.text, one.label) for one in ledger.rejected] == [(3, "keeper", "", "二号地块")]


def test_a_feature_of_ours_is_read_with_its_geometry(tmp_path: Path) -> None:
    square = [[[121.0, 42.0], [121.1, 42.0], [121.1, 42.1], [121.0, 42.0]]]
    said = {"id": "1", "keeper": "甲园", "kind": "land", "title_zh": "一号"}
    features = [
        {"type": "Feature", "properties": said, "geometry": {"type": "Point", "coordinates": [121.5, 42.5]}},
        {
            "type": "Feature",
            "properties": {**said, "id": "2", "title_zh": "二号", "permits": '{"fire": "valid"}', "modes": ["sale"]},
            "geometry": {"type": "Polygon", "coordinates": square},
        },
        {
            "type": "Feature",
            "properties": {**said, "id": "3", "lat": 41.0, "lng": 121.5},
            "geometry": {"type": "Point", "coordinates": [121.5, 42.5]},
        },
        {"type": "Feature", "properties": None, "geometry": {"type": "Point", "coordinates": ["a", None]}},
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    ledger = read(tmp_path / "a.geojson", text)
    one, two = (row.record for row in ledger.rows)
    assert (one["lat"], one["lng"]) == (42.5, 121.5)
    assert (two["boundary"]["coordinates"], two["permits"], two["modes"]) == (square, {"fire": "valid"}, ["sale"])
    assert [doubt.row for doubt in ledger.rejected] == [3, 4]


def test_what_a_cell_cannot_hold_is_told_and_the_rest_comes_back(
    empty: sessionmaker[Session], sample_records: list[dict[str, Any]], tmp_path: Path
) -> None:
    whole = {**sample_records[0], "description_zh": "长" * (LONGEST_CELL - 13_000)}
    ring = [[121 + n / 100_000, 42.0] for n in range(2_500)] + [[121.0, 43.0], [121.0, 42.0]]
    whole["boundary"] = {"type": "Polygon", "coordinates": [ring]}
    report = taken(empty, exported(tmp_path / "all.xlsx", [whole]))
    assert [note.sheet for note in report.notes] == ["notes"]
    assert kept(empty) == [{name: value for name, value in whole.items() if name != "boundary"}]
