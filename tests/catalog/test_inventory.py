"""The inventory: what is known of what is expected, how fresh it is; doubts decided once and for all; every change kept."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import func, insert, select
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from catalog import sample
from catalog.errors import Conflict, InvalidInput, NotFound
from catalog.fields import field_of
from catalog.inventory import Wanted, expected_of, missing_of, take_stock
from catalog.inventory.expected import BUILDING, FACTS, PLOT
from catalog.ledger.deciding import Decided, decide
from catalog.ledger.importer import Request, take_in
from catalog.ledger.intake import Choice, Decisions
from catalog.ledger.plan import Loading
from catalog.ledger.report import ImportReport
from catalog.ledger.telling import Told, tell
from catalog.models import Asset, Encumbrance, Evidence, History, Keeper, OpenDoubt, Outbox, Permit, Source
from catalog.records import read_records
from tests.conftest import NOW, TODAY

Sessions = sessionmaker[Session]
HEADER = (
    "序号", "项目名称", "类型", "详细地址", "经度", "纬度", "权属单位", "闲置时间", "闲置原因", "建筑面积(㎡)", "净高(m)", "消防验收",
    "供电容量(kVA)", "核实时间",
)  # fmt: skip
FIRST = (
    1, "一号厂房", "厂房", "太平区红树路118号", "42.0122", "121.6803", "阜新甲公司", 2023.1, "停产", 0, 8.5, "未验收", "630", "2026-03-01",
)  # fmt: skip
SECOND = (
    2, "二号厂房", "", "太平区红树路120号", "121.6801", "42.0125", "阜新乙公司", "2022", "搬迁", 3200, "9", "已验收",
    "12.5万千伏安？（现场为六万三千）", "",
)  # fmt: skip


def book(path: Path, *rows: Sequence[Any], header: Sequence[str] = HEADER) -> Path:
    """A keeper's workbook."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("表一")
        for number, row in enumerate((header, *rows)):
            sheet.write_row(number, 0, row)
    return path


def taken_in(sessions: Sessions, path: Path, days: int = 0) -> ImportReport:
    request = Request(path, TODAY, keeper="甲园管委会", chosen=True)
    return take_in(sessions, request, Loading(NOW + timedelta(days=days), by="李工"))[0]


def pk_of(session: Session, title: str) -> int:
    found = session.scalar(select(Asset.pk).where(Asset.title_zh == title))
    assert found is not None
    return found


def decided(sessions: Sessions, title: str, field: str, choice: Choice) -> Decided:
    with sessions() as session:
        done = decide(session, pk_of(session, title), field, choice, TODAY, NOW + timedelta(days=1), "王工")
        session.commit()
    return done


def everything(sessions: Sessions) -> dict[str, list[Any]]:
    """All that is kept of assets, as plain values."""
    with sessions() as session:
        return {
            table.__name__: sorted(
                str(sorted(row.model_dump().items(), key=lambda item: item[0]))
                for row in session.scalars(select(table))
            )
            for table in (Asset, Evidence, History, OpenDoubt, Permit, Source, Encumbrance)
        }


# --- what is expected, and how much of it is known ---


def test_every_expected_fact_is_a_field_with_a_reason_and_is_named_once() -> None:
    for expected in (PLOT, BUILDING):
        assert len({item.field for item in expected}) == len(expected)
        assert all(item.reason and field_of(name) for item in expected for name in item.any_of)
    assert all(field_of(item.field).in_land for item in PLOT)
    assert all(field_of(item.field).in_building for item in BUILDING)
    assert len(FACTS) < 63


def test_the_tables_and_the_records_say_the_same_of_every_sample_asset(sessions: Sessions) -> None:
    with sessions() as session:
        sample.load_sample(session, NOW)
        session.commit()
        records = list(read_records(session))
        stock = take_stock(session, TODAY)
    assert stock.size == len(records) == 250
    for row, record in enumerate(records):
        assert stock.missing_at(row) == missing_of(record)
        assert stock.expected[row] - stock.known[row] == len(missing_of(record))
        assert stock.age[row] == (TODAY - date.fromisoformat(record["verified_at"])).days
    for field in ("encumbrances", "modes", "permits.fire", "control_targets.investment_10k_cny_mu", "gas", "lat"):
        lacking = [field in [item.field for item in missing_of(record)] for record in records]
        assert stock.missing(field).tolist() == lacking
    total = stock.total()
    assert total.assets == 250
    assert total.fresh + total.stale + total.never == 250
    assert total.stale == sum((TODAY - date.fromisoformat(one["verified_at"])).days > 365 for one in records) > 0
    for sums in (stock.by_keeper(), stock.by_park()):
        assert sum(one.assets for one in sums) == 250
        assert sum(one.known for one in sums) == total.known
        assert [one.completeness for one in sums] == sorted(one.completeness for one in sums)


def test_what_is_wanted_is_counted_and_nothing_else(sessions: Sessions) -> None:
    with sessions() as session:
        sample.load_sample(session, NOW)
        session.flush()
        records = list(read_records(session))
        keeper = session.scalar(select(Keeper.id).where(Keeper.name == "阜新砚川集团"))
        assert keeper is not None
        owned = take_stock(session, TODAY, Wanted(keepers=[keeper]))
        idle = take_stock(session, TODAY, Wanted(land_state="idle"))
        none = take_stock(session, TODAY, Wanted(keepers=[]))
        gone = session.get(Asset, int(owned.pk[0]))
        assert gone is not None
        gone.withdrawn_on = TODAY
        session.flush()
        assert take_stock(session, TODAY, Wanted(keepers=[keeper])).size == owned.size - 1
    assert owned.size == sum(one["keeper"] == "阜新砚川集团" for one in records)
    assert set(owned.keeper.tolist()) == {keeper}
    assert idle.size == sum(one.get("land_state") == "idle" for one in records) == 12
    assert (none.size, none.total().assets, none.by_keeper()) == (0, 0, [])


def test_a_fact_in_doubt_is_not_known_until_it_is_decided(sessions: Sessions, tmp_path: Path) -> None:
    taken_in(sessions, book(tmp_path / "a.xlsx", FIRST, SECOND))
    with sessions() as session:
        before = take_stock(session, TODAY)
        records = list(read_records(session))
        doubted = defaultdict(set)
        for doubt in session.scalars(select(OpenDoubt)):
            doubted[doubt.asset_pk].add(doubt.field)
        assert [before.missing_at(row) for row in range(2)] == [
            missing_of(record, doubted[pk]) for pk, record in zip(before.pk.tolist(), records, strict=True)
        ]
    assert before.doubts.tolist() == [4, 3]  # the two halves of a point are one
    assert {"floor_area_m2", "lat", "idle_since", "permits.fire"} <= {item.field for item in before.missing_at(0)}
    decided(sessions, "一号厂房", "floor_area_m2", Choice(typed="1200"))
    with sessions() as session:
        after = take_stock(session, TODAY)
    assert after.known.tolist() == [before.known[0] + 1, before.known[1]]
    assert after.doubts.tolist() == [3, 3]


def test_days_since_the_verification_and_deadlines_that_passed(sessions: Sessions) -> None:
    on = {"新": TODAY - timedelta(days=365), "旧": TODAY - timedelta(days=366), "从未": None}
    with sessions() as session:
        keeper = Keeper(code="k", name="甲园")
        session.add(keeper)
        session.flush()
        for number, (title, verified) in enumerate(on.items()):
            session.add(
                Asset(
                    public_id=title, number=title, keeper_id=keeper.id or 0, kind="land", title_zh=title, verified_at=verified,
                    status="revitalised" if number == 2 else "available", deadline=TODAY - timedelta(days=number),
                    created_at=NOW, updated_at=NOW,
                )
            )  # fmt: skip
        session.flush()
        stock = take_stock(session, TODAY)
    assert stock.verification_overdue.tolist() == [False, True, True]
    assert stock.deadline_passed.tolist() == [False, True, False]  # today is in time; what is in use again has none
    total = stock.total()
    assert (total.fresh, total.stale, total.never, total.deadline_passed) == (1, 1, 1, 1)


def test_ten_thousand_assets_are_counted_whole(sessions: Sessions) -> None:
    with sessions() as session:
        keeper = Keeper(code="k", name="甲园")
        session.add(keeper)
        session.flush()
        rows = [
            {
                "pk": number, "public_id": f"a{number}", "number": f"a{number}", "keeper_id": keeper.id, "kind": "factory",
                "status": "available", "title_zh": "厂房", "floor_area_m2": float(number), "verified_at": TODAY,
                "created_at": NOW, "updated_at": NOW, "number_given": True,
            }
            for number in range(1, 10_001)
        ]  # fmt: skip
        session.execute(insert(Asset), rows)
        session.execute(insert(Permit), [{"asset_pk": one["pk"], "name": "fire", "state": "valid"} for one in rows])
        session.commit()
        total = take_stock(session, TODAY).total()
    assert (total.assets, total.known) == (10_000, 40_000)


# --- deciding ---


def test_a_reading_chosen_is_a_fact_with_its_cell_its_history_and_its_author(
    sessions: Sessions, tmp_path: Path
) -> None:
    taken_in(sessions, book(tmp_path / "a.xlsx", FIRST))
    done = decided(sessions, "一号厂房", "permits.fire", Choice(reading=1))
    assert done == Decided(("permits.fire",), (("permits.fire", None, "pending"),))
    with sessions() as session:
        pk = pk_of(session, "一号厂房")
        permit = session.get(Permit, (pk, "fire"))
        evidence = session.get(Evidence, (pk, "permits.fire"))
        history = session.scalars(select(History)).all()
        doubt = session.get(OpenDoubt, (pk, "permits.fire"))
        asset = session.get(Asset, pk)
        assert permit
        assert evidence
        assert doubt
        assert asset
        source = session.get(Source, evidence.source_id)
        assert source
        assert permit.state == "pending"
        assert (source.kind, source.name, source.by) == ("edit", "定了存疑：消防", "王工")
        assert (evidence.sheet, evidence.row, evidence.column, evidence.raw, evidence.state) == (
            "表一", 2, "L", "未验收", "exact",
        )  # fmt: skip
        assert [(one.field, one.old, one.new, one.source_id) for one in history] == [
            ("permits.fire", None, "pending", source.id)
        ]
        assert (doubt.state, doubt.value, doubt.decided_by) == ("decided", "pending", "王工")
        assert asset.updated_at.replace(tzinfo=None) == (NOW + timedelta(days=1)).replace(tzinfo=None)
        assert session.scalar(select(func.count()).select_from(Outbox)) == 2  # the load, and the decision


def test_the_two_halves_of_a_point_are_decided_together(sessions: Sessions, tmp_path: Path) -> None:
    taken_in(sessions, book(tmp_path / "a.xlsx", FIRST))
    done = decided(sessions, "一号厂房", "lng", Choice(reading=0))
    assert set(done.settled) == {"lat", "lng"}
    assert set(done.changes) == {("lat", None, 42.0122), ("lng", None, 121.6803)}
    with sessions() as session:
        pk = pk_of(session, "一号厂房")
        assert [(d.field, d.state) for d in session.scalars(select(OpenDoubt).where(OpenDoubt.state != "open"))] == [
            ("lat", "decided"), ("lng", "decided"),
        ]  # fmt: skip
        columns = {name: getattr(session.get(Evidence, (pk, name)), "column", None) for name in ("lat", "lng")}
    assert columns == {"lat": "F", "lng": "E"}


def test_a_point_is_typed_whole_or_not_at_all(sessions: Sessions, tmp_path: Path) -> None:
    taken_in(sessions, book(tmp_path / "a.xlsx", FIRST))
    with pytest.raises(InvalidInput, match="一起填上"):
        decided(sessions, "一号厂房", "lat", Choice(typed="42.5"))
    done = decided(sessions, "一号厂房", "lat", Choice(typed="121.7, 42.1"))
    assert {name: new for name, _, new in done.changes} == {"lat": 42.1, "lng": 121.7}


def test_a_typed_value_is_read_as_a_cell_and_a_wrong_one_changes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    taken_in(sessions, book(tmp_path / "a.xlsx", FIRST))
    before = everything(sessions)
    for choice in (Choice(typed="很大"), Choice(reading=7)):
        with pytest.raises(InvalidInput):
            decided(sessions, "一号厂房", "floor_area_m2", choice)
    with pytest.raises(NotFound):
        decided(sessions, "一号厂房", "clear_height_m", Choice(reading=0))
    assert everything(sessions) == before
    assert decided(sessions, "一号厂房", "floor_area_m2", Choice(typed="约0.12万㎡")).changes == (
        ("floor_area_m2", None, 1200),
    )
    with sessions() as session:
        evidence = session.get(Evidence, (pk_of(session, "一号厂房"), "floor_area_m2"))
        assert evidence
        assert (evidence.state, evidence.raw) == ("approximate", "0")
    with pytest.raises(Conflict):
        decided(sessions, "一号厂房", "floor_area_m2", Choice(typed="1300"))


def test_left_unknown_can_still_be_told_later(sessions: Sessions, tmp_path: Path) -> None:
    taken_in(sessions, book(tmp_path / "a.xlsx", FIRST))
    assert decided(sessions, "一号厂房", "idle_since", Choice(leave=True)).settled == ("idle_since",)
    with sessions() as session:
        doubt = session.get(OpenDoubt, (pk_of(session, "一号厂房"), "idle_since"))
        assert doubt
        assert (doubt.state, doubt.value) == ("left", None)
    assert decided(sessions, "一号厂房", "idle_since", Choice(reading=1)).changes == (("idle_since", None, "2023-10"),)


@pytest.mark.parametrize(
    "choices",
    [
        {"floor_area_m2": Choice(typed="1200"), "permits.fire": Choice(reading=0), "lat": Choice(reading=0)},
        {"idle_since": Choice(leave=True), "permits.fire": Choice(leave=True), "lng": Choice(leave=True)},
        {"lat": Choice(typed="121.7 42.1"), "floor_area_m2": Choice(leave=True)},
    ],
    ids=["decided", "left", "typed"],
)
def test_the_same_file_again_changes_nothing_and_asks_nothing_again(
    sessions: Sessions, tmp_path: Path, choices: dict[str, Choice]
) -> None:
    path = book(tmp_path / "a.xlsx", FIRST, SECOND)
    asked = {(doubt.row, doubt.field) for doubt in taken_in(sessions, path).doubts}
    settled = {
        name for field, choice in choices.items() for name in decided(sessions, "一号厂房", field, choice).settled
    }
    before = everything(sessions)
    report = taken_in(sessions, path, days=2)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 2)
    assert {(doubt.row, doubt.field) for doubt in report.doubts} == asked - {(2, field) for field in settled}
    assert everything(sessions) == before


def test_a_doubt_about_a_text_of_any_length_is_asked_once(sessions: Sessions, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", (*FIRST[:9], "说不清" * 300, *FIRST[10:]))
    assert "floor_area_m2" in {doubt.field for doubt in taken_in(sessions, path).doubts}
    decided(sessions, "一号厂房", "floor_area_m2", Choice(typed="1200"))
    before = everything(sessions)
    assert "floor_area_m2" not in {doubt.field for doubt in taken_in(sessions, path, days=2).doubts}
    assert everything(sessions) == before


def test_what_went_in_for_want_of_another_reading_goes_when_it_is_left_unknown(
    sessions: Sessions, shared_data: Path
) -> None:
    path = shared_data / "ledgers" / "C_state_owned" / "two_kinds_of_land.geojson"
    taken_in(sessions, path)
    with sessions() as session:
        waiting = select(OpenDoubt.asset_pk).where(OpenDoubt.field == "boundary")
        pk = session.scalar(select(Asset.pk).where(Asset.pk.in_(waiting), Asset.boundary.is_not(None)))
        asset = session.get(Asset, pk)
        assert asset
        assert asset.boundary is not None
        done = decide(session, pk or 0, "boundary", Choice(leave=True), TODAY, NOW, "王工")
        session.commit()
        assert [(name, new) for name, _, new in done.changes] == [("boundary", None)]
        assert asset.boundary is None
        assert session.get(Evidence, (pk, "boundary")) is None
        history = session.scalar(select(History).where(History.field == "boundary"))
        assert history
        assert history.old["type"] in ("Polygon", "MultiPolygon")
        assert history.new is None
    before = everything(sessions)
    report = taken_in(sessions, path, days=2)
    assert (report.added, report.changed) == (0, 0)
    assert everything(sessions) == before


def test_what_kind_of_asset_it_is_can_be_decided_but_not_left_open(sessions: Sessions, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", SECOND)
    taken_in(sessions, path)
    with sessions() as session:
        doubt = session.get(OpenDoubt, (pk_of(session, "二号厂房"), "kind"))
        assert doubt
        halted = [one["value"] for one in doubt.readings].index("halted_enterprise")
    with pytest.raises(InvalidInput, match="不能留空"):
        decided(sessions, "二号厂房", "kind", Choice(leave=True))
    done = decided(sessions, "二号厂房", "kind", Choice(reading=halted))
    assert done.changes == (("kind", "factory", "halted_enterprise"),)
    before = everything(sessions)
    assert "kind" not in {doubt.field for doubt in taken_in(sessions, path, days=2).doubts}
    assert everything(sessions) == before


def test_a_burden_decided_keeps_the_amount_of_another(sessions: Sessions, tmp_path: Path) -> None:
    taken_in(sessions, book(tmp_path / "a.xlsx", FIRST))
    with sessions() as session:
        pk = pk_of(session, "一号厂房")
        session.add(Encumbrance(asset_pk=pk, kind="mortgage", position=0, amount_cny=5e6))
        source = session.scalar(select(Source.id))
        session.add(
            OpenDoubt(
                asset_pk=pk, field="encumbrances", source_id=source or 0, sheet="表一", row=2, column="P", text="抵押、或有查封",
                reason_zh="查封没有写明", reason_en="unclear", proposed=0,
                readings=[
                    {"value": value, "state": "exact", "low": None, "high": None, "kept": None}
                    for value in (["mortgage"], ["seizure", "mortgage"])
                ],
            )
        )  # fmt: skip
        session.commit()
    decided(sessions, "一号厂房", "encumbrances", Choice(reading=1))
    with sessions() as session:
        kept = session.execute(select(Encumbrance.kind, Encumbrance.amount_cny).order_by(Encumbrance.position)).all()
        asset = session.get(Asset, pk)
    assert [tuple(one) for one in kept] == [("seizure", None), ("mortgage", 5e6)]
    assert asset
    assert asset.free_of_encumbrances is None


# --- history ---


def test_a_changed_ledger_writes_one_history_a_changed_fact_with_old_new_and_both_sources(
    sessions: Sessions, tmp_path: Path
) -> None:
    clean = (*FIRST[:4], "121.6803", "42.0122", FIRST[6], "2023-02", "停产", 1200, 8.5, "已验收", "630", "2026-03-01")
    taken_in(sessions, book(tmp_path / "a.xlsx", clean))
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(History)) == 0
        known = next(read_records(session))
    changed = (*clean[:6], "阜新新甲公司", "2023-02", "搬迁", 1350, "", "已验收", "800", "2026-09-01")
    report = taken_in(sessions, book(tmp_path / "b.xlsx", changed), days=30)
    assert (report.added, report.changed) == (0, 1)
    with sessions() as session:
        first, second = session.scalars(select(Source).order_by(Source.id))
        history = session.scalars(select(History).order_by(History.field)).all()
        after = next(read_records(session))
        whence = dict(session.execute(select(Evidence.field, Evidence.source_id)).all())
    moved = {name: (known[name], after[name]) for name in after if after[name] != known.get(name)}
    assert moved == {
        "owner_name": ("阜新甲公司", "阜新新甲公司"), "idle_reason_zh": ("停产", "搬迁"), "floor_area_m2": (1200, 1350),
        "power_kva": (630, 800), "verified_at": ("2026-03-01", "2026-09-01"),
    }  # fmt: skip
    assert {one.field: (one.old, one.new) for one in history} == moved
    assert len(history) == len(moved)
    assert {(one.old_source_id, one.source_id, one.merged) for one in history} == {(first.id, second.id, False)}
    assert {one.at.date() for one in history} == {(NOW + timedelta(days=30)).date()}
    assert after["clear_height_m"] == known["clear_height_m"] == 8.5  # an empty cell takes nothing away
    assert whence["floor_area_m2"] == second.id
    assert whence["clear_height_m"] == first.id


def test_what_a_merged_row_said_otherwise_is_history(sessions: Sessions, tmp_path: Path) -> None:
    clean = (*FIRST[:4], "121.6803", "42.0122", FIRST[6], "2023-02", "停产", 1200, 8.5, "已验收", "630", "2026-03-01")
    later = (2, *clean[1:9], 1250, 8.5, "已验收", "630", "2026-05-01")
    report = taken_in(sessions, book(tmp_path / "a.xlsx", clean, later))
    assert (report.added, report.merged) == (1, 1)
    with sessions() as session:
        merged = [(one.field, one.old, one.new) for one in session.scalars(select(History).where(History.merged))]
        assert next(read_records(session))["floor_area_m2"] == 1250
    assert ("floor_area_m2", 1200, 1250) in merged


def test_expected_facts_are_told_by_kind() -> None:
    assert expected_of("land") is PLOT
    assert expected_of("halted_project") is BUILDING


PAPERS = (*HEADER[:2], "类型", "详细地址", "建筑面积(㎡)", "手续情况")
PAPERED = (1, "一号厂房", "厂房", "太平区红树路118号", 1200, "土地证已抵押；房产证部分（6/11幢）")


@pytest.mark.parametrize("at_once", [True, False], ids=["at the upload", "later"])
def test_the_state_of_title_follows_from_a_decided_certificate(
    sessions: Sessions, tmp_path: Path, at_once: bool
) -> None:
    path = book(tmp_path / "a.xlsx", PAPERED, header=PAPERS)
    request = Request(path, TODAY, keeper="甲园管委会", chosen=True)
    doubts = {doubt.field: doubt for doubt in take_in(sessions, request, Loading(NOW), trial=True)[0].doubts}
    doubt = doubts["permits.property_certificate"]
    if at_once:
        request = replace(request, decisions=Decisions({doubt.key: Choice(reading=1)}))
        take_in(sessions, request, Loading(NOW, by="李工"))
    else:
        take_in(sessions, request, Loading(NOW, by="李工"))
        done = decided(sessions, "一号厂房", "permits.property_certificate", Choice(reading=1))
        assert done.changes == (
            ("permits.property_certificate", None, "valid"), ("title_status", None, "complete"),
        )  # fmt: skip
    with sessions() as session:
        evidence = session.get(Evidence, (pk_of(session, "一号厂房"), "title_status"))
        assert evidence
        assert (evidence.column, next(read_records(session))["title_status"]) == (None, "complete")
    corrected = book(tmp_path / "b.xlsx", (*PAPERED[:-1], "土地证已抵押、房产证齐全"), header=PAPERS)
    report = take_in(sessions, replace(request, path=corrected, decisions=Decisions()), Loading(NOW), trial=True)[0]
    assert (report.added, report.changed, report.unchanged) == (0, 0, 1)


def test_half_a_point_decided_waits_on(sessions: Sessions, tmp_path: Path) -> None:
    request = Request(book(tmp_path / "a.xlsx", FIRST), TODAY, keeper="甲园管委会", chosen=True)
    doubts = {doubt.field: doubt for doubt in take_in(sessions, request, Loading(NOW), trial=True)[0].doubts}
    half = Decisions({doubts["lat"].key: Choice(reading=0)})
    report = take_in(sessions, replace(request, decisions=half), Loading(NOW))[0]
    assert {"lat", "lng"} <= {doubt.field for doubt in report.doubts}
    with sessions() as session:
        states = {doubt.field: doubt.state for doubt in session.scalars(select(OpenDoubt))}
    assert (states["lat"], states["lng"]) == ("open", "open")


def test_what_is_told_brings_what_the_reader_would_conclude(sessions: Sessions, tmp_path: Path) -> None:
    row = (*FIRST[:11], "", *FIRST[12:])
    taken_in(sessions, book(tmp_path / "a.xlsx", row))
    with sessions() as session:
        pk = pk_of(session, "一号厂房")
        told = Told("permits.fire", "已验收", "现场看的", "2026-11-01")
        assert tell(session, pk, told, TODAY, NOW, "王工") == {"fire_accepted": True, "permits.fire": "valid"}
        session.commit()
        with pytest.raises(Conflict):
            tell(session, pk, told, TODAY, NOW, "王工")
        session.rollback()
    before = everything(sessions)
    report = taken_in(sessions, book(tmp_path / "b.xlsx", (*row[:11], "已验收", *row[12:])), days=1)
    assert report.changed == 0
    assert everything(sessions)["Asset"] == before["Asset"]
