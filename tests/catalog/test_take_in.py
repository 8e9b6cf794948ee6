"""Ledgers of any kind into the catalogue: once is enough, changes are told fact by fact, decisions are remembered."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col

from catalog.errors import InvalidInput
from catalog.ledger.importer import Request, take_in
from catalog.ledger.intake import Decisions
from catalog.ledger.plan import Loading
from catalog.ledger.report import ImportReport
from catalog.models import Asset, Evidence, History, KeeperColumns, OpenDoubt, Source
from catalog.records import read_entries, read_records
from tests.conftest import NOW, TODAY

Sessions = sessionmaker[Session]
HEADER = [
    "编号",
    "项目名称",
    "所属园区",
    "详细地址",
    "产权人",
    "占地面积（亩）",
    "建筑面积（㎡）",
    "层高（m）",
    "闲置时间",
    "租金（元/㎡·月）",
]
ROWS = [
    ["GX-01", "一号厂房", "高新区", "创业路6号", "甲公司", "30", "7680", "9.5", "2024-03", "12"],
    ["GX-02", "二号厂房", "高新区", "创业路8号", "乙公司", "45", "9000", "8", "2023-11", "10"],
    ["GX-03", "三号仓库", "高新区", "滨河路2号", "丙公司", "20", "5000", "11", "2022-06", "8"],
]


def ledger(path: Path, *rows: list[str], header: list[str] = HEADER) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["闲置厂房台账"], header, *(rows or ROWS)])
    return path


def taken(
    sessions: Sessions,
    path: Path,
    keeper: str | None = "高新区管委会",
    decisions: Mapping[str, Any] | None = None,
    trial: bool = False,
    columns: Mapping[str, Any] | None = None,
    **loading: Any,
) -> ImportReport:
    request = Request(
        path, TODAY, keeper=keeper, chosen=True, decisions=Decisions.of(decisions or {}), columns=columns or {}
    )
    return take_in(sessions, request, Loading(NOW, by="王科", **loading), trial)[0]


def changed(row: int, **cells: str) -> list[str]:
    names = {"name": 1, "address": 3, "floor": 6, "height": 7, "idle": 8, "rent": 9}
    return [cells.get(next((n for n, place in names.items() if place == p), ""), v) for p, v in enumerate(ROWS[row])]


def records(sessions: Sessions) -> dict[str, dict[str, Any]]:
    with sessions() as session:
        return {record["id"]: record for record in read_records(session)}


def count(sessions: Sessions, table: Any) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def samples(shared_data: Path) -> dict[str, Path]:
    folder = shared_data / "ledgers"
    return {
        "A": next((folder / "A_fuxin_factories").glob("*.xlsx")),
        "B": next((folder / "B_zones").glob("*.csv")),
        "plots of B": folder / "B_zones" / "land.geojson",
        "C": next((folder / "C_state_owned").glob("*.xlsx")),
        "plots of C": folder / "C_state_owned" / "two_kinds_of_land.geojson",
    }


def test_the_sample_ledgers_go_in_once_and_are_joined(sessions: Sessions, shared_data: Path) -> None:
    files = samples(shared_data)
    wanted = {"A": (90, 0, 1), "C": (40, 0, 1), "plots of C": (40, 0, 0), "B": (80, 0, 0), "plots of B": (0, 15, 0)}
    for name, (added, altered, merged) in wanted.items():
        report = taken(sessions, files[name], keeper=None if name in ("A", "C") else "某局")
        assert (report.added, report.changed, report.merged) == (added, altered, merged), name
    assert count(sessions, Asset) == 250
    with sessions() as session:
        histories = session.scalar(select(func.count()).select_from(History)) or 0
    for name, file in files.items():  # in another order than before
        report = taken(sessions, file, keeper=None if name in ("A", "C") else "某局")
        assert (report.added, report.changed, report.merged) == (0, 0, wanted[name][2]), name
    assert count(sessions, Asset) == 250
    assert count(sessions, History) == histories


def test_a_duplicate_keeps_what_the_other_row_said_as_history(sessions: Sessions, shared_data: Path) -> None:
    taken(sessions, samples(shared_data)["C"], keeper=None)
    with sessions() as session:
        said = session.execute(
            select(col(History.old), col(History.new))
            .join(Asset, col(Asset.pk) == col(History.asset_pk))
            .where(col(Asset.number) == "SY-3004", col(History.merged), col(History.field) == "rent_cny_m2_month")
        ).all()
    assert said == [(15.5, 16.5)]


def test_a_changed_ledger_is_told_fact_by_fact_and_kept_as_history(sessions: Sessions, tmp_path: Path) -> None:
    taken(sessions, ledger(tmp_path / "a.csv"))
    new = ["GX-04", "四号厂房", "高新区", "滨河路9号", "丁公司", "12", "3000", "7", "2025-01", "9"]
    report = taken(sessions, ledger(tmp_path / "b.csv", changed(0, floor="7700", rent="13"), ROWS[1], new))
    assert (report.added, report.changed, report.unchanged) == (1, 1, 1)
    assert report.changes[0].facts == (("floor_area_m2", 7680, 7700), ("rent_cny_m2_month", 12, 13))
    assert report.missing == [("GX-03", "三号仓库")]
    assert records(sessions)["GX-03"]["title_zh"] == "三号仓库"
    with sessions() as session:
        sources = dict(session.execute(select(col(Source.name), col(Source.id))).all())
        rows = session.execute(
            select(
                col(History.field),
                col(History.old),
                col(History.new),
                col(History.old_source_id),
                col(History.source_id),
            )
        ).all()
        by = set(session.scalars(select(col(Source.by))))
    assert sorted(rows) == [
        ("floor_area_m2", 7680, 7700, sources["a.csv"], sources["b.csv"]),
        ("rent_cny_m2_month", 12, 13, sources["a.csv"], sources["b.csv"]),
    ]
    assert by == {"王科"}


def test_a_trial_tells_the_same_and_writes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    path = ledger(tmp_path / "a.csv")
    trial = taken(sessions, path, trial=True)
    assert (trial.added, count(sessions, Asset), count(sessions, Source)) == (3, 0, 0)
    assert taken(sessions, path).added == 3


def test_the_kinds_that_are_not_compared_are_told(sessions: Sessions, tmp_path: Path) -> None:
    header = ["编号", "名称", "类型", "地址"]
    both = [
        ["A-1", "甲厂", "闲置厂房", "甲路1号"],
        ["A-2", "乙厂", "闲置厂房", "甲路2号"],
        ["A-3", "丙地", "闲置土地", "甲路3号"],
    ]
    taken(sessions, ledger(tmp_path / "a.csv", *both, header=header))
    report = taken(sessions, ledger(tmp_path / "b.csv", both[0], header=header))
    assert len(report.missing) == 1
    told = [note.message.text("zh-CN") for note in report.notes if "没有比对" in note.message.text("zh-CN")]
    assert len(told) == 1
    assert "工业用地" in told[0].partition("没有比对")[2]


def test_missing_assets_go_by_decision_only_and_come_back_with_the_file(sessions: Sessions, tmp_path: Path) -> None:
    taken(sessions, ledger(tmp_path / "a.csv"))
    shorter = ledger(tmp_path / "b.csv", *ROWS[:2])
    assert taken(sessions, shorter).missing == [("GX-03", "三号仓库")]
    report = taken(sessions, shorter, withdraw=frozenset({"GX-03", "GX-01"}))
    assert (report.withdrawn, report.missing) == (1, [])
    assert set(records(sessions)) == {"GX-01", "GX-02"}
    with sessions() as session:
        assert {entry.record["id"] for entry in read_entries(session)} == {"GX-01", "GX-02"}
    assert taken(sessions, shorter).missing == []
    back = taken(sessions, ledger(tmp_path / "a.csv"))
    assert (back.changed, back.changes[0].facts) == (1, (("withdrawn_on", True, None),))
    assert set(records(sessions)) == {"GX-01", "GX-02", "GX-03"}


def test_without_a_number_an_asset_is_known_again_by_two_signs(sessions: Sessions, tmp_path: Path) -> None:
    bare = [["", *row[1:]] for row in ROWS]
    taken(sessions, ledger(tmp_path / "a.csv", *bare))
    renamed = [[*bare[0][:1], "一号联合厂房", *bare[0][2:]], bare[1], bare[2]]
    report = taken(sessions, ledger(tmp_path / "b.csv", *renamed))
    assert (report.added, report.changed, report.unchanged) == (1, 0, 2)  # name and no point: one sign is too few
    moved = [bare[0], [*bare[1][:3], "创业路8号（西门）", *bare[1][4:]], bare[2]]
    assert taken(sessions, ledger(tmp_path / "c.csv", *moved)).added == 1
    numbered = taken(sessions, ledger(tmp_path / "d.csv"))
    assert (numbered.added, numbered.changed) == (0, 3)
    assert {"GX-01", "GX-02", "GX-03"} <= set(records(sessions))
    assert taken(sessions, ledger(tmp_path / "d.csv")).changed == 0


GATE = ["编号", "名称", "园区", "地址", "产权单位", "纬度（WGS84）", "经度（WGS84）", "建筑面积（㎡）"]


def at_one_gate(path: Path, *names: str) -> Path:
    """A ledger of halls of one owner at one address, with the point of their gate."""
    rows = [["", name, "高新区", "创业路6号", "甲公司", "41.9941", "121.6288", str(5000 + len(name))] for name in names]
    return ledger(path, *rows, header=GATE)


def test_two_names_at_one_gate_stay_two_assets_and_are_asked_about(sessions: Sessions, tmp_path: Path) -> None:
    report = taken(sessions, at_one_gate(tmp_path / "a.csv", "1号厂房", "办公楼", "东跨厂房", "西跨厂房", "一号厂房"))
    assert (report.added, report.merged) == (4, 1)
    asked = {doubt.text: doubt for doubt in report.doubts if doubt.field == "title_zh"}
    assert {"办公楼", "东跨厂房"} <= set(asked)
    assert "1号厂房" in asked["办公楼"].problem.text("zh-CN")
    again = taken(sessions, tmp_path / "a.csv", decisions={"doubts": {asked["办公楼"].key: {"reading": 0}}})
    assert (again.added, again.changed) == (0, 0)
    assert "办公楼" not in {doubt.text for doubt in taken(sessions, tmp_path / "a.csv").doubts}


def test_a_name_that_changed_is_told_where_nothing_else_can_be_meant(sessions: Sessions, tmp_path: Path) -> None:
    taken(sessions, at_one_gate(tmp_path / "a.csv", "铸造车间", "办公楼"))
    report = taken(sessions, at_one_gate(tmp_path / "b.csv", "综合楼", "铸造车间"))
    assert (report.added, report.changed) == (0, 1)
    assert ("title_zh", "办公楼", "综合楼") in report.changes[0].facts
    assert taken(sessions, at_one_gate(tmp_path / "c.csv", "食堂", "锅炉房")).added == 2


def test_doubts_wait_are_decided_once_and_not_asked_again(sessions: Sessions, tmp_path: Path) -> None:
    path = ledger(tmp_path / "a.csv", changed(0, idle="2001年"), changed(1, floor="0"), changed(2, height="约3-5"))
    report = taken(sessions, path)
    doubts = {doubt.field: doubt for doubt in report.doubts}
    assert set(doubts) >= {"idle_since", "floor_area_m2"}
    assert "idle_since" not in records(sessions)["GX-01"]
    assert "floor_area_m2" not in records(sessions)["GX-02"]
    assert count(sessions, OpenDoubt) == len(report.doubts)
    decisions = {
        "doubts": {doubts["idle_since"].key: {"typed": "2001-03"}, doubts["floor_area_m2"].key: {"leave": True}}
    }
    report = taken(sessions, path, decisions=decisions)
    assert report.changed == 1
    assert records(sessions)["GX-01"]["idle_since"] == "2001-03"
    with sessions() as session:
        states = dict(session.execute(select(col(OpenDoubt.field), col(OpenDoubt.state))).all())
        raw = session.scalar(
            select(col(Evidence.raw)).where(col(Evidence.field) == "idle_since", col(Evidence.raw) == "2001年")
        )
    assert states["idle_since"] == "decided"
    assert states["floor_area_m2"] == "left"
    assert raw == "2001年"
    again = taken(sessions, path)
    assert (again.changed, [doubt.field for doubt in again.doubts if doubt.field in decisions]) == (0, [])
    assert not {"idle_since", "floor_area_m2"} & {doubt.field for doubt in again.doubts}
    mended = taken(sessions, ledger(tmp_path / "b.csv", changed(0, idle="2001年"), changed(1, floor="6900"), ROWS[2]))
    assert records(sessions)["GX-02"]["floor_area_m2"] == 6900
    assert mended.changed >= 1


def unkind(path: Path, *names: str) -> Path:
    """A ledger that does not say what kind of asset its rows are."""
    rows = [[f"K-{number}", name, "高新区", "创业路6号", "5000"] for number, name in enumerate(names, 1)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["编号", "名称", "园区", "地址", "建筑面积（㎡）"], *rows])
    return path


def test_a_kind_decided_in_the_preview_stands_when_the_file_comes_again(sessions: Sessions, tmp_path: Path) -> None:
    path = unkind(tmp_path / "资产.csv", "甲厂", "乙楼", "丙库")
    doubts = [doubt for doubt in taken(sessions, path).doubts if doubt.field == "kind"]
    kinds = [reading.value for reading in doubts[0].readings]
    guessed = kinds[doubts[0].default or 0]
    assert {record["kind"] for record in records(sessions).values()} == {guessed}
    wanted = {"K-1": "halted_enterprise", "K-2": "soe_property", "K-3": guessed}
    choices = {
        doubt.key: {"reading": kinds.index(kind)} for doubt, kind in zip(doubts, wanted.values(), strict=True)
    }  # fmt: skip
    assert taken(sessions, path, decisions={"doubts": choices}).changed == 2
    (tmp_path / "later").mkdir()
    for again in (path, unkind(tmp_path / "later" / path.name, "甲厂", "乙楼", "丙库", "丁院")):
        report = taken(sessions, again)
        assert (report.changed, [doubt for doubt in report.doubts if doubt.row <= doubts[-1].row]) == (0, [])
        assert {number: record["kind"] for number, record in records(sessions).items() if number in wanted} == wanted
    with sessions() as session:
        query = select(col(Asset.number), col(Evidence.state)).join(Asset, col(Asset.pk) == col(Evidence.asset_pk))
        states = dict(session.execute(query.where(col(Evidence.field) == "kind")).all())
    assert states == {"K-1": "exact", "K-2": "exact", "K-3": "exact", "K-4": "doubtful"}


@pytest.mark.parametrize("choice", [{"reading": 7}, {"typed": "不知道"}])
def test_a_decision_that_means_nothing_is_refused_with_its_cell(
    sessions: Sessions, tmp_path: Path, choice: dict[str, Any]
) -> None:
    path = ledger(tmp_path / "a.csv", changed(0, idle="2001年"))
    doubt = next(doubt for doubt in taken(sessions, path, trial=True).doubts if doubt.field == "idle_since")
    with pytest.raises(InvalidInput) as caught:
        taken(sessions, path, decisions={"doubts": {doubt.key: choice}})
    assert caught.value.where is not None
    assert str(doubt.row) in caught.value.where
    assert count(sessions, Asset) == 0


@pytest.mark.parametrize("given", [{}, {"reading": -1}, {"reading": True}, {"typed": " "}, {"leave": "yes"}])
def test_what_is_no_decision_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        Decisions.of({"doubts": {"a!B1/x": given}})


def test_what_a_person_put_in_since_stands_until_the_ledger_says_something_new(
    sessions: Sessions, tmp_path: Path
) -> None:
    taken(sessions, ledger(tmp_path / "a.csv"))
    with sessions() as session:
        asset = session.scalars(select(Asset).where(col(Asset.number) == "GX-01")).one()
        source = Source(kind="edit", name="改正", at=NOW)
        session.add(source)
        session.flush()
        evidence = session.get_one(Evidence, (asset.pk, "floor_area_m2"))
        session.add(
            History(
                asset_pk=asset.pk,
                field="floor_area_m2",
                old=7680,
                new=7777,
                old_source_id=evidence.source_id,
                source_id=source.id,
                at=NOW,
            )
        )
        asset.floor_area_m2, evidence.source_id = 7777, source.id  # type: ignore[assignment]
        session.commit()
    assert taken(sessions, ledger(tmp_path / "a2.csv", ROWS[0], ROWS[1], changed(2, rent="8.5"))).changed == 1
    assert records(sessions)["GX-01"]["floor_area_m2"] == 7777
    assert taken(sessions, ledger(tmp_path / "b.csv", changed(0, floor="7800"), *ROWS[1:])).changed == 2
    assert records(sessions)["GX-01"]["floor_area_m2"] == 7800


def test_rows_of_keepers_that_one_may_not_edit_are_rejected(sessions: Sessions, tmp_path: Path) -> None:
    taken(sessions, ledger(tmp_path / "a.csv"), keeper="乙园管委会")
    report = taken(
        sessions,
        ledger(tmp_path / "b.csv", changed(0, rent="99")),
        keeper="乙园管委会",
        allowed=frozenset({"甲园管委会"}),
    )
    assert (report.added, report.changed, len(report.rejected)) == (0, 0, 1)
    assert "乙园管委会" in report.rejected[0].problem.text("zh-CN")
    assert records(sessions)["GX-01"]["rent_cny_m2_month"] == 12


def test_what_was_decided_about_columns_is_used_for_the_next_file(sessions: Sessions, tmp_path: Path) -> None:
    header = [*HEADER[:6], "甲栏", *HEADER[7:]]
    path = ledger(tmp_path / "a.csv", header=header)
    request = Request(path, TODAY, keeper="甲园", chosen=True)
    _, found = take_in(sessions, request, Loading(NOW))
    assert found is not None
    assert "floor_area_m2" not in records(sessions)["GX-01"]
    decided = {found.tables[0].signature: {"甲栏": {"field": "floor_area_m2", "unit": "㎡", "datum": None}}}
    with sessions() as session:
        keeper = session.scalars(select(col(Asset.keeper_id))).first()
        assert keeper is not None
        session.add(KeeperColumns(keeper_id=keeper, tables=decided, updated_at=NOW))
        session.commit()
    taken(sessions, path, keeper="甲园")
    assert records(sessions)["GX-01"]["floor_area_m2"] == 7680
    grown = [[*changed(0, floor="7700"), "好"], *([*row, ""] for row in ROWS[1:])]
    taken(sessions, ledger(tmp_path / "b.csv", *grown, header=[*header, "说明"]), keeper="甲园")
    assert records(sessions)["GX-01"]["floor_area_m2"] == 7700


def test_an_asset_whose_status_cannot_be_read_is_not_offered(sessions: Sessions, tmp_path: Path) -> None:
    header = [*HEADER, "状态"]
    path = ledger(tmp_path / "a.csv", [*ROWS[0], "可租"], [*ROWS[1], "唔知道呀"], header=header)
    report = taken(sessions, path)
    if any(doubt.field == "status" for doubt in report.doubts):
        pytest.fail("the doubt belongs to the rejected row")
    assert set(records(sessions)) <= {"GX-01", "GX-02"}
    assert records(sessions)["GX-01"].get("status") == "available"


def test_the_file_is_known_by_day_and_hash(sessions: Sessions, tmp_path: Path) -> None:
    taken(sessions, ledger(tmp_path / "a.csv"))
    with sessions() as session:
        source = session.scalars(select(Source)).one()
    assert source.read_on == TODAY == date(2026, 11, 22)
    assert source.sha256 is not None
    assert source.columns


SECRETS = ["13812345678", "赵六", "底价", "3500万", "4200万", "暂缓", "210902197001011234"]


def test_what_is_for_the_inside_goes_into_the_remarks_and_nowhere_else(sessions: Sessions, tmp_path: Path) -> None:
    header = ["编号", "名称", "类型", "园区", "地址", "产权单位", "责任部门", "盘活方向", "闲置原因", "备注"]
    rows = [
        ["A-1", "一号厂房", "闲置厂房", "高新区", "创业路6号", "甲公司", "高新区管委会 赵六 13812345678",
         "出租（底价6元）", "账面价值3500万，评估价4200万", "原有备注"],
        ["A-2", "二号厂房", "闲置厂房", "高新区", "创业路8号", "李四（身份证210902197001011234）", "高新区管委会",
         "出售", "领导意见：暂缓", ""],
    ]  # fmt: skip
    path = ledger(tmp_path / "a.csv", *rows, header=header)
    report = taken(sessions, path)
    first, second = (records(sessions)[number] for number in ("A-1", "A-2"))
    assert (first["responsible_zh"], first["plan_zh"], "idle_reason_zh" in first) == ("高新区管委会", "出租", False)
    assert (second["owner_name"], "idle_reason_zh" in second) == ("李四", False)
    for record in (first, second):
        shown = str({name: value for name, value in record.items() if name != "remarks_zh"})
        assert [secret for secret in SECRETS if secret in shown] == []
    assert first["remarks_zh"].startswith("原有备注")
    for secret in SECRETS:
        assert secret in first["remarks_zh"] + second["remarks_zh"]
    assert sum("不对外" in note.message.text("zh-CN") for note in report.notes) == 5
    assert taken(sessions, path).changed == 0
