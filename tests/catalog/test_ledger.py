"""Ledgers in and out: what came in goes out, twice is once, doubts are told, hostile files change nothing."""

import csv
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import event, func, select
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from catalog import sample
from catalog.errors import Problem
from catalog.ledger.export import FORMATS, export, write
from catalog.ledger.flat import read_flat
from catalog.ledger.importer import load
from catalog.ledger.mapping import load_mapping
from catalog.ledger.plan import Loading
from catalog.ledger.readers import read_jsonl
from catalog.models import Asset, Encumbrance, Evidence, Keeper, Outbox, Permit, Source
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
        report = load(session, read_flat(path, **options), Loading(NOW))
        session.commit()
        return report.to_json()


def count(sessions: Sessions, table: Any) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_sample_comes_out_as_it_went_in(
    sessions: Sessions, sample_records: list[dict[str, Any]], tmp_path: Path
) -> None:
    with sessions() as session:
        reports = sample.load_sample(session, NOW)
        session.commit()
    assert [report.added for report in reports] == [90, 80, 80]
    with sessions() as session:
        assert list(read_records(session)) == sample_records
        assert export(session, "jsonl", tmp_path / "out.jsonl") == 250
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == sample_records


def test_an_exchange_file_comes_back_as_it_came_and_is_told_what_not_to_publish(
    sessions: Sessions, tmp_path: Path
) -> None:
    record = asset(
        plan_zh="出租（底价6元）", responsible_zh="高新区管委会 赵六 13812345678", remarks_zh="底价", status="available"
    )
    report = loaded(sessions, write_jsonl(tmp_path / "a.jsonl", record))
    told = {note["column"]: note["text"] for note in report["notes"]}
    assert set(told) == {"plan_zh", "responsible_zh"}
    assert "底价6元" in told["plan_zh"]
    assert record_of(sessions) == record


def test_what_a_mapped_file_says_for_the_inside_goes_into_the_remarks(sessions: Sessions, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING + '[[column]]\nname = "方向"\nfield = "plan_zh"\n', "utf-8")
    path = tmp_path / "a.csv"
    path.write_text("编号,名称,面积,燃气,消防,方式,方向\n1,一号,30,有,有,出租,出租（底价6元）\n", "utf-8")
    report = loaded(sessions, path, mapping=load_mapping(str(mapping)))
    record = record_of(sessions)
    assert (record["plan_zh"], record["remarks_zh"]) == ("出租", "盘活方向：底价6元")
    assert any("底价6元" in note["text"] for note in report["notes"])


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
    assert (report["added"], report["merged"], len(report["rejected"])) == (2, 1, 1)
    doubts = {(doubt["row"], doubt["column"]): doubt for doubt in report["doubts"]}
    assert set(doubts) == {(1, "built_year"), (1, "ghost"), (4, "boundary")}
    assert "22030" in doubts[(1, "built_year")]["reason"]
    assert {doubt["row"] for doubt in report["rejected"]} == {2}
    with sessions() as session:
        first = next(iter(read_records(session)))
    assert "built_year" not in first
    assert first["fire_rating"] == 2


def record_of(sessions: Sessions) -> dict[str, Any]:
    with sessions() as session:
        (record,) = read_records(session)
    return record


def test_what_a_file_does_not_speak_of_stays(sessions: Sessions, tmp_path: Path) -> None:
    before = asset(
        status="revitalised",
        permits={"fire": "pending", "eia": "valid"},
        control_targets={"far_min": 1.2, "tax_10k_cny_mu": 20},
        encumbrances=["mortgage", "arrears"],
        modes=["sale", "lease"],
        suitable_industries=["食品", "电池"],
    )
    loaded(sessions, write_jsonl(tmp_path / "a.jsonl", before))
    later = asset(crane_t=10, permits={"fire": "valid"}, control_targets={"far_min": 1.5})
    report = loaded(sessions, write_jsonl(tmp_path / "b.jsonl", later))
    assert report["changed"] == 1
    assert record_of(sessions) == {
        **before,
        "crane_t": 10,
        "permits": {"fire": "valid", "eia": "valid"},
        "control_targets": {"far_min": 1.5, "tax_10k_cny_mu": 20},
    }
    with sessions() as session:
        rows = session.execute(select(Evidence.field, Source.name).join(Source).order_by(Evidence.field)).all()
    evidence = dict(rows)  # type: ignore[arg-type]
    assert (evidence["permits.fire"], evidence["permits.eia"]) == ("b.jsonl", "a.jsonl")
    assert (evidence["control_targets.far_min"], evidence["control_targets.tax_10k_cny_mu"]) == ("b.jsonl", "a.jsonl")
    assert (evidence["crane_t"], evidence["status"], evidence["title_zh"]) == ("b.jsonl", "a.jsonl", "a.jsonl")


def test_what_the_desk_added_to_permits_and_encumbrances_stays(sessions: Sessions, tmp_path: Path) -> None:
    facts: dict[str, Any] = {"permits": {"fire": "pending", "eia": "missing"}, "encumbrances": ["mortgage", "seizure"]}
    loaded(sessions, write_jsonl(tmp_path / "a.jsonl", asset(**facts)))
    with sessions() as session:
        pk = session.scalars(select(Asset.pk)).one()
        for permit in session.scalars(select(Permit)):
            permit.department_zh, permit.deadline = f"部门 {permit.name}", date(2027, 1, 31)
        for encumbrance in session.scalars(select(Encumbrance)):
            encumbrance.amount_cny = 5e6
        session.commit()
    facts = {"permits": {"fire": "valid", "safety": "pending"}, "encumbrances": ["arrears", "mortgage"]}
    loaded(sessions, write_jsonl(tmp_path / "b.jsonl", asset(**facts)))
    with sessions() as session:
        permits = session.execute(select(Permit.name, Permit.state, Permit.department_zh, Permit.deadline)).all()
        burdens = session.execute(select(Encumbrance.kind, Encumbrance.amount_cny)).all()
    assert {tuple(row) for row in permits} == {
        ("fire", "valid", "部门 fire", date(2027, 1, 31)),
        ("eia", "missing", "部门 eia", date(2027, 1, 31)),
        ("safety", "pending", None, None),
    }
    assert {tuple(row) for row in burdens} == {("mortgage", 5e6), ("arrears", None)}
    assert record_of(sessions)["encumbrances"] == ["arrears", "mortgage"]
    loaded(sessions, write_jsonl(tmp_path / "c.jsonl", asset(encumbrances=[])))
    assert record_of(sessions)["encumbrances"] == []
    assert pk == 1


def test_empty_lists_and_groups_change_nothing_at_any_import(sessions: Sessions, tmp_path: Path) -> None:
    empty: dict[str, Any] = {"modes": [], "suitable_industries": [], "permits": {}, "control_targets": {}}
    path = write_jsonl(tmp_path / "a.jsonl", asset(**empty, encumbrances=[]))
    assert loaded(sessions, path)["doubts"] == []
    again = loaded(sessions, path)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 1)
    assert record_of(sessions) == asset(status="available", encumbrances=[])
    loaded(sessions, write_jsonl(tmp_path / "b.jsonl", asset(modes=["sale"], permits={"fire": "valid"})))
    again = loaded(sessions, path)
    assert (again["changed"], again["unchanged"]) == (0, 1)


def test_a_list_takes_the_place_of_the_one_before(sessions: Sessions, tmp_path: Path) -> None:
    loaded(sessions, write_jsonl(tmp_path / "a.jsonl", asset(suitable_industries=["食品", "电池", "纺织"])))
    loaded(sessions, write_jsonl(tmp_path / "b.jsonl", asset(suitable_industries=["电池", "食品"])))
    assert record_of(sessions)["suitable_industries"] == ["电池", "食品"]


def test_the_sample_comes_in_whole_or_not_at_all(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "FILES", (*sample.FILES[:2], Path("nowhere.jsonl")))
    with sessions() as session, pytest.raises(Problem):
        sample.load_sample(session, NOW)
    monkeypatch.undo()

    class Killed(BaseException):
        pass

    def dying(conn: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("INSERT") and sources[0] == 3:
            raise Killed
        sources[0] += "INTO source" in statement

    sources = [0]
    with sessions() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", dying)
        try:
            with pytest.raises(Killed):
                sample.load_sample(session, NOW)
        finally:
            event.remove(engine, "before_cursor_execute", dying)
    assert sources == [3]
    assert (count(sessions, Asset), count(sessions, Keeper), count(sessions, Outbox)) == (0, 0, 0)


@pytest.mark.parametrize("changing", [False, True])
def test_the_number_of_statements_does_not_grow_with_the_rows(
    sessions: Sessions, tmp_path: Path, changing: bool
) -> None:
    """What bounds the time of the write lock: many rows go to the driver at once, new ones and changed ones alike."""
    facts: dict[str, Any] = {
        "modes": ["lease", "sale"],
        "encumbrances": ["mortgage"],
        "suitable_industries": ["食品"],
        "permits": {"fire": "valid", "eia": "missing"},
    }
    other = {**facts, "modes": ["sale"], "encumbrances": ["arrears"], "permits": {"fire": "expired"}, "crane_t": 5}
    counts = []
    for size in (2, 200):
        rows = [asset(id=f"{size}-{number}", **facts) for number in range(size)]
        path = write_jsonl(tmp_path / f"{size}.jsonl", *rows)
        if changing:
            loaded(sessions, path)
            path = write_jsonl(tmp_path / f"{size}.jsonl", *({**row, **other} for row in rows))
        statements: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *_: Any, said: list[str] = statements) -> None:
            said.append(statement)

        with sessions() as session:
            ledger = read_flat(path)
            event.listen(session.get_bind(), "before_cursor_execute", note)
            report = load(session, ledger, Loading(NOW))
            event.remove(session.get_bind(), "before_cursor_execute", note)
            session.commit()
        assert (report.added, report.changed) == ((0, size) if changing else (size, 0))
        counts.append(len(statements))
    # The second file finds assets there and reads them: one statement for each table of their parts, whatever the rows.
    assert counts[1] <= counts[0] + 6 <= 46


def test_a_trial_changes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", asset())
    with sessions() as session:
        report = load(session, read_flat(path), Loading(NOW))
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


DATES = """
[keeper]
name = "{园区}"
[id]
column = "编号"
[constants]
kind = "factory"
[[column]]
name = "名称"
field = "title_zh"
[[column]]
name = "时限"
field = "deadline"
[[column]]
name = "闲置"
field = "idle_since"
[[column]]
name = "面积"
field = "floor_area_m2"
[[column]]
name = "燃气"
field = "gas"
"""


def test_csv_and_xlsx_of_one_ledger_give_the_same_assets(sessions: Sessions, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(DATES, "utf-8")
    mapping = load_mapping(str(tmp_path / "m.toml"))
    header = ["园区", "编号", "名称", "时限", "闲置", "面积", "燃气"]
    typed = [
        ["甲园", "101", "201", "2026/5/1", "2026/5", "1200.5", "TRUE"],
        ["甲园", "0", "二号", "2026-12-31", "2025年11月", "800", "FALSE"],
    ]
    # Typed into a spreadsheet these are numbers, dates and truth values.
    cells = [
        ["甲园", 101, 201, date(2026, 5, 1), date(2026, 5, 1), 1200.5, True],
        ["甲园", 0, "二号", date(2026, 12, 31), "2025年11月", 800, False],
    ]
    lines = [",".join(row) for row in [header, *typed, ["甲园", "102"]]]  # the last row ends early
    (tmp_path / "a.csv").write_text("\n".join(lines), "utf-8")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        sheet, day = workbook.add_worksheet(), workbook.add_format({"num_format": "yyyy/m/d"})
        sheet.write_row(0, 0, header)
        for number, row in enumerate(cells, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, datetime.combine(cell, datetime.min.time()), day)
                else:
                    sheet.write(number, column, cell)
        sheet.write_row(3, 0, ["甲园", 102])
    from_csv, from_xlsx = (read_flat(tmp_path / name, mapping) for name in ("a.csv", "a.xlsx"))
    assert [row.record for row in from_csv.rows] == [
        {
            **{"id": "101", "keeper": "甲园", "kind": "factory", "title_zh": "201", "deadline": "2026-05-01"},
            **{"idle_since": "2026-05", "floor_area_m2": 1200.5, "gas": True},
        },
        {
            **{"id": "0", "keeper": "甲园", "kind": "factory", "title_zh": "二号", "deadline": "2026-12-31"},
            **{"idle_since": "2025-11", "floor_area_m2": 800, "gas": False},
        },
    ]
    assert [row.record for row in from_xlsx.rows] == [row.record for row in from_csv.rows]
    assert from_csv.doubts == from_xlsx.doubts == []
    assert [len(ledger.rejected) for ledger in (from_csv, from_xlsx)] == [1, 1]
    assert loaded(sessions, tmp_path / "a.csv", mapping=mapping)["added"] == 2
    again = loaded(sessions, tmp_path / "a.xlsx", mapping=mapping)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)


def test_a_number_of_four_hundred_digits_is_a_doubt(sessions: Sessions, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id":"A-1","keeper":"甲园","kind":"factory","title_zh":"x","storeys":1%s}\n' % ("0" * 400), "utf-8"
    )
    report = loaded(sessions, path)
    assert (report["added"], [doubt["column"] for doubt in report["doubts"]]) == (1, ["storeys"])


def test_what_a_database_cannot_keep_is_kept_out_of_evidence_too(sessions: Sessions, tmp_path: Path) -> None:
    column = "很长的列名" * 100
    text = MAPPING + f'[[column]]\nname = "{column}"\nfield = "heating"\nwhen_filled = true\n'
    (tmp_path / "m.toml").write_text(text, "utf-8")
    header = f"编号,名称,面积,燃气,消防,方式,{column}"
    (tmp_path / "a.csv").write_text(f"{header}\n1,甲,10,有,有效,出租,有\0的\n", "utf-8")
    report = loaded(sessions, tmp_path / "a.csv", mapping=load_mapping(str(tmp_path / "m.toml")))
    assert (report["added"], report["doubts"]) == (1, [])
    with sessions() as session:
        evidence = session.scalars(select(Evidence).where(Evidence.field == "heating")).one()
    assert (evidence.raw, evidence.column) == ("有\ufffd的", column[:200])


def test_a_part_that_is_doubtful_leaves_the_others_in(sessions: Sessions, tmp_path: Path) -> None:
    loaded(sessions, write_jsonl(tmp_path / "a.jsonl", asset(permits={"construction": "valid", "eia": "pending"})))
    later = asset(permits={"fire": "expired", "construction": "bogus"}, control_targets={"far_min": 1.5, "ghost": 1})
    report = loaded(sessions, write_jsonl(tmp_path / "b.jsonl", later))
    assert [(doubt["column"], doubt["text"]) for doubt in report["doubts"]] == [
        ("permits.construction", "bogus"),
        ("control_targets.ghost", "1"),
    ]
    record = record_of(sessions)
    assert record["permits"] == {"construction": "valid", "fire": "expired", "eia": "pending"}
    assert record["control_targets"] == {"far_min": 1.5}


def test_every_permit_of_a_flat_file_names_its_own_column(sessions: Sessions, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING + '[[column]]\nname = "环评"\nfield = "permits.eia"\n', "utf-8")
    (tmp_path / "a.csv").write_text("编号,名称,面积,燃气,消防,方式,环评\n1,甲,10,有,有效,出租,未办\n", "utf-8")
    report = loaded(sessions, tmp_path / "a.csv", mapping=load_mapping(str(tmp_path / "m.toml")))
    assert report["added"] == 1
    with sessions() as session:
        rows = session.execute(
            select(Evidence.field, Evidence.column, Evidence.raw).where(Evidence.field.like("permits.%"))  # type: ignore[attr-defined]
        ).all()
    assert {tuple(row) for row in rows} == {("permits.fire", "消防", "有效"), ("permits.eia", "环评", "未办")}


@pytest.mark.parametrize("there", [None, "revitalised", "negotiating"])
def test_a_status_that_cannot_be_read_offers_nothing(sessions: Sessions, tmp_path: Path, there: str | None) -> None:
    if there:
        loaded(sessions, write_jsonl(tmp_path / "a.jsonl", asset(status=there)))
    path = write_jsonl(tmp_path / "b.jsonl", asset(status="已经盘活了", crane_t=5), asset(id="A-2"))
    report = loaded(sessions, path)
    assert report["rows"] == 2
    with sessions() as session:
        found = {record["id"]: record for record in read_records(session)}
    if there is None:
        assert [(item["row"], item["column"], item["text"]) for item in report["rejected"]] == [
            (1, "status", "已经盘活了")
        ]
        assert (list(found), report["doubts"], report["added"]) == (["A-2"], [], 1)
    else:
        assert [(item["column"], item["text"]) for item in report["doubts"]] == [("status", "已经盘活了")]
        assert (found["A-1"]["status"], found["A-1"]["crane_t"]) == (there, 5)
    assert found["A-2"]["status"] == "available"  # a new asset that says nothing of it


def test_only_the_shape_of_a_boundary_comes_in(sessions: Sessions, tmp_path: Path) -> None:
    ring = [[121.0, 42.0], [121.1, 42.0], [121.1, 42.1], [121.0, 42.0]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    report = loaded(sessions, write_jsonl(tmp_path / "a.jsonl", asset(boundary={**shape, "secret": "绝密"})))
    assert [(doubt["column"], doubt["text"]) for doubt in report["doubts"]] == [("boundary.secret", "绝密")]
    assert record_of(sessions)["boundary"] == shape
    for format in FORMATS:
        with sessions() as session:
            export(session, format, tmp_path / "out", public=True)
        assert "绝密".encode() not in (tmp_path / "out").read_bytes()


def test_a_column_that_stands_twice_is_numbered_and_told(sessions: Sessions, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING + '[[column]]\nname = "名称 (3)"\nfield = "title_en"\n', "utf-8")
    rows = [
        ["编号", "名称", "面积", "燃气", "消防", "方式", "", "", "名称", "名称 (2)"],
        ["1", "甲", "10", "有", "", "", "x", "y", "Third", "Second"],
    ]
    (tmp_path / "a.csv").write_text("\n".join(map(",".join, rows)), "utf-8")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    mapping = load_mapping(str(tmp_path / "m.toml"))
    for name in ("a.csv", "a.xlsx"):
        ledger = read_flat(tmp_path / name, mapping)
        assert [(doubt.row, doubt.column) for doubt in ledger.doubts] == [(1, "名称 (3)")]
        assert (ledger.rows[0].record["title_zh"], ledger.rows[0].record["title_en"]) == ("甲", "Third")


def test_texts_that_no_database_keeps_are_doubts_wherever_they_stand(sessions: Sessions, tmp_path: Path) -> None:
    path = tmp_path / "a\udcff.jsonl"  # a file's name that is no text
    lines = [
        r'{"id": "1", "keeper": "\ud800", "kind": "land", "title_zh": "x"}',
        r'{"id": "2", "keeper": "a\u0000b", "kind": "land", "title_zh": "x"}',
        r'{"id": "3\ud800", "keeper": "甲园", "kind": "land", "title_zh": "x"}',
        r'{"id": "4", "keeper": "甲园", "kind": "land", "title_zh": "x", "title_en": "\ud800", "\ud801": 1}',
    ]
    path.write_text("\n".join(lines), "utf-8")
    report = loaded(sessions, path)
    assert [item["row"] for item in report["rejected"]] == [1, 2, 3]
    assert (report["added"], len(report["doubts"])) == (1, 2)
    assert json.dumps(report, ensure_ascii=False).encode()
    with sessions() as session:
        assert session.scalar(select(Source.name)) == "a\ufffd.jsonl"


def test_a_row_that_is_rejected_tells_the_text_that_was_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"keeper": "甲园", "kind": "castle", "title_zh": "x"}\n{nonsense\n', "utf-8")
    ledger = read_flat(tmp_path / "a.jsonl")
    assert [(doubt.row, doubt.column, doubt.text) for doubt in ledger.rejected] == [
        (1, "kind", "castle"),
        (2, None, "{nonsense"),
    ]


def test_a_cell_that_is_too_long_for_a_workbook_stays_out_whole_and_is_told(sessions: Sessions, tmp_path: Path) -> None:
    ring = [[121 + number / 10_000_000, 42 + (number % 2) / 1_000] for number in range(2_000)]
    shape = {"type": "Polygon", "coordinates": [[[121.0, 42.5], *ring, [122.0, 42.5], [121.0, 42.5]]]}
    records = [asset(title_en="a\x01_x0041_"), asset(id="A-2", description_zh="长" * 32_768, boundary=shape)]
    assert len(json.dumps(shape)) > 32_767
    with (tmp_path / "a.xlsx").open("wb") as file:
        assert write(records, "xlsx", file) == 2
    workbook = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert workbook.sheet_names == ["assets", "notes"]
    header, _, second = workbook.get_sheet_by_name("assets").to_python()
    assert second[header.index("description_zh")] == second[header.index("boundary")] == ""
    told = [row[:4] for row in workbook.get_sheet_by_name("notes").to_python()[1:]]
    assert sorted(told) == [[3.0, "A-2", "甲园", "boundary"], [3.0, "A-2", "甲园", "description_zh"]]
    with (tmp_path / "b.xlsx").open("wb") as file:
        write(records[:1], "xlsx", file)
    assert CalamineWorkbook.from_path(str(tmp_path / "b.xlsx")).sheet_names == ["assets"]


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


def test_a_line_nested_too_deep_is_told_in_a_few_words(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("[" * 100_000 + "\n{}\n")
    deep, good = read_jsonl(tmp_path / "a.jsonl")
    assert deep.problem is not None
    assert "recursion" not in deep.problem.text("en")
    assert len(deep.text) < 60
    assert good.problem is None


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
    assert (report["rows"], report["added"], report["merged"]) == (11_692, 11_687, 2)
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
