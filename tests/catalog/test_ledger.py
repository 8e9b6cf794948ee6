"""Ledgers in and out: what came in goes out, twice is once, doubts are told, hostile files change nothing."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from app.models import metadata
from catalog import sample
from catalog.errors import Problem
from catalog.ledger.export import FORMATS, export
from catalog.ledger.importer import load, read_ledger
from catalog.ledger.mapping import load_mapping
from catalog.models import Asset, Evidence, Keeper, Outbox
from catalog.records import read_records
from tests.conftest import NOW

Sessions = sessionmaker[Session]
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
unit = "亩"
[[column]]
name = "燃气"
field = "gas"
[[column]]
name = "消防"
field = "permits.fire"
[[column]]
name = "方式"
field = "modes"
"""


def write_jsonl(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path


def asset(**facts: Any) -> dict[str, Any]:
    return {"id": "A-1", "keeper": "甲园", "kind": "factory", "title_zh": "一号", **facts}


def loaded(sessions: Sessions, path: Path, **options: Any) -> dict[str, Any]:
    with sessions() as session:
        report = load(session, read_ledger(path, **options), NOW)
        session.commit()
        return report.to_json()


def count(sessions: Sessions, table: Any) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_models_and_migrations_agree(sessions: Sessions) -> None:
    with sessions() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_sample_comes_out_as_it_went_in(
    sessions: Sessions, sample_records: list[dict[str, Any]], tmp_path: Path
) -> None:
    with sessions() as session:
        reports = sample.load_sample(session, NOW)
    assert [report.added for report in reports] == [90, 80, 80]
    with sessions() as session:
        assert list(read_records(session)) == sample_records
        assert export(session, "jsonl", tmp_path / "out.jsonl") == 250
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == sample_records


def test_a_second_import_changes_nothing_and_says_so(sessions: Sessions) -> None:
    first = loaded(sessions, sample.FILES[0])
    before = count(sessions, Outbox), count(sessions, Evidence)
    second = loaded(sessions, sample.FILES[0])
    assert (first["added"], first["unchanged"]) == (90, 0)
    assert (second["added"], second["changed"], second["unchanged"]) == (0, 0, 90)
    assert (count(sessions, Outbox), count(sessions, Evidence)) == before


def test_a_change_replaces_the_fact_and_its_evidence_and_keeps_the_address(sessions: Sessions, tmp_path: Path) -> None:
    loaded(sessions, write_jsonl(tmp_path / "a.jsonl", asset(rent_cny_m2_month=8, modes=["lease", "sale"])))
    report = loaded(sessions, write_jsonl(tmp_path / "b.jsonl", asset(rent_cny_m2_month=9.5, modes=["sale"])))
    assert (report["added"], report["changed"]) == (0, 1)
    with sessions() as session:
        record = next(iter(read_records(session)))
        evidence = session.scalars(select(Evidence).where(Evidence.field == "rent_cny_m2_month")).all()
        assert session.scalar(select(Asset.public_id)) == "A-1"
    assert (record["rent_cny_m2_month"], record["modes"]) == (9.5, ["sale"])
    assert [(item.raw, item.row) for item in evidence] == [("9.5", 1)]


def test_two_keepers_may_have_the_same_number_and_odd_numbers_get_an_address(
    sessions: Sessions, tmp_path: Path
) -> None:
    records = [asset(), asset(keeper="乙园"), asset(id="一号/楼 #3")]
    loaded(sessions, write_jsonl(tmp_path / "a.jsonl", *records))
    with sessions() as session:
        rows = session.execute(select(Asset.public_id, Asset.number).order_by(Asset.pk)).all()
        numbers = [record["id"] for record in read_records(session)]
    assert [row[0] for row in rows] == ["A-1", "yy~A-1", "jy~yihao-lou-3"]
    assert numbers == ["A-1", "A-1", "一号/楼 #3"]


def test_doubts_stay_out_and_are_told_with_row_column_text_and_reason(sessions: Sessions, tmp_path: Path) -> None:
    path = write_jsonl(
        tmp_path / "a.jsonl",
        asset(built_year=22030, fire_rating=2, ghost=1),
        {"keeper": "甲园", "title_zh": "没有类型"},
        asset(id="A-1"),
        asset(id="A-2", boundary={"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}),
    )
    report = loaded(sessions, path)
    assert (report["added"], len(report["rejected"])) == (2, 2)
    doubts = {(doubt["row"], doubt["column"]): doubt for doubt in report["doubts"]}
    assert set(doubts) == {(1, "built_year"), (1, "ghost"), (4, "boundary")}
    assert "22030" in doubts[(1, "built_year")]["reason"]
    assert {doubt["row"] for doubt in report["rejected"]} == {2, 3}
    with sessions() as session:
        first = next(iter(read_records(session)))
    assert "built_year" not in first
    assert first["fire_rating"] == 2


def test_a_trial_changes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", asset())
    with sessions() as session:
        report = load(session, read_ledger(path), NOW)
        session.rollback()
    assert report.added == 1
    assert (count(sessions, Asset), count(sessions, Keeper), count(sessions, Outbox)) == (0, 0, 0)


def test_a_flat_file_comes_in_by_its_mapping(sessions: Sessions, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING, "utf-8")
    rows = [
        ["编号", "名称", "面积", "燃气", "消防", "方式"],
        ["1", "甲", "1.5", "有", "有效", "出租、出售"],
        ["2", "乙", "3000㎡", "也许", "", ""],
    ]
    (tmp_path / "a.csv").write_bytes("\r\n".join(",".join(row) for row in rows).encode("gb18030"))
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    mapping = load_mapping(str(tmp_path / "m.toml"))
    report = loaded(sessions, tmp_path / "a.csv", mapping=mapping)
    assert report["added"] == 2
    assert [(doubt["row"], doubt["column"], doubt["text"]) for doubt in report["doubts"]] == [(3, "燃气", "也许")]
    with sessions() as session:
        first, second = read_records(session)
    assert first["floor_area_m2"] == 1000
    assert (first["gas"], first["permits"], first["modes"]) == (True, {"fire": "valid"}, ["lease", "sale"])
    assert (second["floor_area_m2"], "gas" in second) == (3000, False)
    again = loaded(sessions, tmp_path / "a.xlsx", mapping=mapping)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)


@pytest.mark.parametrize(
    "text",
    [
        "[[column]]\nname='a'",
        "[[column]]\nname='a'\nfield='ghost'",
        "[[column]]\nname='a'\nfield='crane_t'\nunit='亩'",
        "no toml",
        "x=1",
    ],
)
def test_a_wrong_mapping_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.toml").write_text(text, "utf-8")
    with pytest.raises(Problem) as caught:
        load_mapping(str(tmp_path / "m.toml"))
    assert (caught.value.where or "").startswith("mapping")


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 450_000_000)


@pytest.mark.parametrize("kind", ["bomb", "png", "half", "empty", "text", "nul", "deep", "long", "other"])
def test_hostile_files_are_refused_and_change_nothing(sessions: Sessions, tmp_path: Path, kind: str) -> None:
    (tmp_path / "m.toml").write_text(MAPPING, "utf-8")
    mapping = load_mapping(str(tmp_path / "m.toml"))
    path = tmp_path / ("a.jsonl" if kind in ("nul", "deep", "long") else "a.exe" if kind == "other" else "a.xlsx")
    if kind == "bomb":
        _bomb(path)
    elif kind == "half":
        whole = tmp_path / "whole.xlsx"
        with xlsxwriter.Workbook(whole) as workbook:
            workbook.add_worksheet().write_row(0, 0, ["编号"])
        path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    else:
        content = {
            "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
            "empty": b"",
            "text": b"hello",
            "nul": b'{"id": "A-1", "keeper": "\\u0000", "kind": "factory", "title_zh": "a\\u0000b"}\n',
            "deep": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
            "long": b'{"id": "' + b"x" * 3_000_000 + b'"}\n',
            "other": b"MZ",
        }
        path.write_bytes(content[kind])
    try:
        report = loaded(sessions, path, mapping=None if path.suffix == ".jsonl" else mapping)
    except Problem as problem:
        assert problem.where
        assert problem.text("en")
    else:
        assert report["added"] == 0
        assert report["rejected"]
    assert count(sessions, Asset) == 0


def test_public_exports_hold_nothing_internal_and_no_formula(sessions: Sessions, tmp_path: Path) -> None:
    secret, formula = "勿外传一二三", '=HYPERLINK("http://evil.example")'
    facts = {
        "remarks_zh": secret,
        "owner_name": secret,
        "owner_type": "private",
        "description_zh": formula,
        "gas": True,
    }
    loaded(sessions, write_jsonl(tmp_path / "a.jsonl", asset(**facts, lat=42.0, lng=121.6)))
    for format in FORMATS:
        out = tmp_path / f"out.{format}"
        with sessions() as session:
            assert export(session, format, out, public=True) == 1
        content = out.read_bytes()
        if format == "xlsx":
            cells = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()
            assert formula in cells[1]
            content = str(cells).encode()
            with zipfile.ZipFile(out) as archive:
                assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert secret.encode() not in content
    rows = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text("utf-8-sig"))))
    assert "'" + formula in rows[1]
    assert "true" in rows[1]
    feature = json.loads((tmp_path / "out.geojson").read_text("utf-8"))["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [121.6, 42.0]}
    with sessions() as session:
        export(session, "jsonl", tmp_path / "all.jsonl")
    assert secret in (tmp_path / "all.jsonl").read_text("utf-8")


def test_the_registers_of_england_come_in_whole(sessions: Sessions, shared_data: Path) -> None:
    path = shared_data / "real" / "uk_brownfield_half.csv"
    report = loaded(sessions, path, mapping=load_mapping("uk_brownfield"))
    assert report["added"] + len(report["rejected"]) == 11_692
    # Three rows say nothing but the authority: no site, no address, no point.
    assert [doubt["row"] for doubt in report["rejected"]] == [2712, 3352, 8581]
    assert report["doubts"] == []
    assert len(report["keepers_created"]) == 159  # one authority has filed nothing but such a row
    with sessions() as session:
        record = next(iter(read_records(session)))
    assert record["land_area_m2"] == 16_000
    assert (record["lat"], record["lng"]) == (51.532461, -0.240319)
    again = loaded(sessions, path, mapping=load_mapping("uk_brownfield"))
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, report["added"])
