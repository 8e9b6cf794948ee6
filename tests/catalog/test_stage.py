"""Large loads: unseen while they are written, shown at once, and without a trace when they are given up."""

import csv
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col

from catalog.errors import Conflict, TooLarge
from catalog.ledger import flat, importer, stage
from catalog.ledger.importer import Request, take_in
from catalog.ledger.mapping import load_mapping
from catalog.ledger.plan import Loading
from catalog.ledger.report import ImportReport
from catalog.models import Asset, Evidence, Keeper, Outbox, Park, Source, Stage
from catalog.records import latest, present, read_records
from tests.conftest import NOW, TODAY

Sessions = sessionmaker[Session]
TABLES = (Asset, Evidence, Keeper, Outbox, Park, Source, Stage)
MAPPING = """
[keeper]
name = "{keeper}"
[id]
column = "no"
[constants]
kind = "land"
[[column]]
name = "title"
field = "title_zh"
[[column]]
name = "park"
field = "park"
[[column]]
name = "area"
field = "land_area_m2"
"""


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large begins at fifty rows here."""
    monkeypatch.setattr(importer, "AT_ONCE", 50)
    for module in (flat, importer):
        monkeypatch.setattr(module, "PART", 20)


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "m.toml"
    path.write_text(MAPPING, "utf-8")
    return path


def flat_file(path: Path, count: int, area: int = 100, first: int = 0, keeper: str = "甲园") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["no", "keeper", "title", "park", "area"])
        writer.writerows([f"N{n}", keeper, f"地块{n}", f"园{n % 3}", area + n] for n in range(first, first + count))
    return path


def taken(
    sessions: Sessions,
    path: Path,
    mapping: Path,
    trial: bool = False,
    progress: Any = None,
    now: Any = NOW,
    **loading: Any,
) -> ImportReport:
    request = Request(path, TODAY, mapping=load_mapping(str(mapping)))
    return take_in(sessions, request, Loading(now, **loading), trial, progress)[0]


def counts(sessions: Sessions) -> dict[str, int]:
    with sessions() as session:
        return {table.__name__: session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES}


def seen(sessions: Sessions) -> int:
    with sessions() as session:
        return sum(1 for _ in read_records(session))


def test_nothing_is_seen_before_the_switch_and_everything_after(
    sessions: Sessions, tmp_path: Path, mapping: Path
) -> None:
    during: list[tuple[int, int]] = []
    report = taken(
        sessions, flat_file(tmp_path / "a.csv", 130), mapping,
        progress=lambda rows: during.append((rows, seen(sessions))),
    )  # fmt: skip
    assert during == [(20, 0), (40, 0), (60, 0), (80, 0), (100, 0), (120, 0), (130, 0)]
    assert (report.added, seen(sessions)) == (130, 130)
    assert counts(sessions) | {"Evidence": 0} == {
        "Asset": 130, "Evidence": 0, "Keeper": 1, "Outbox": 130, "Park": 3, "Source": 1, "Stage": 0,
    }  # fmt: skip
    with sessions() as session:
        pks = session.scalars(select(col(Asset.pk)).order_by(col(Asset.pk))).all()
        assert session.scalars(select(col(Outbox.asset_pk)).order_by(col(Outbox.asset_pk))).all() == pks
        public = session.scalars(select(col(Asset.public_id)).where(present())).all()
    assert sorted(public) == sorted(f"N{n}" for n in range(130))


def test_a_second_time_changes_nothing(sessions: Sessions, tmp_path: Path, mapping: Path) -> None:
    path = flat_file(tmp_path / "a.csv", 130)
    taken(sessions, path, mapping)
    before = counts(sessions)
    report = taken(sessions, path, mapping)
    assert (report.added, report.changed, report.unchanged, report.missing) == (0, 0, 130, [])
    assert counts(sessions) == before


def test_additions_and_changes_show_together(sessions: Sessions, tmp_path: Path, mapping: Path) -> None:
    taken(sessions, flat_file(tmp_path / "a.csv", 60), mapping)
    with sessions() as session:
        before = latest(session)
    during: list[float] = []

    def look(_: int) -> None:
        with sessions() as session:
            during.append(session.scalar(select(func.max(col(Asset.land_area_m2))).where(present())) or 0)

    report = taken(
        sessions, flat_file(tmp_path / "b.csv", 100, area=200, first=30), mapping, progress=look,
        withdraw=frozenset({"N3"}),
    )  # fmt: skip
    assert set(during) == {159}
    assert (report.added, report.changed, report.withdrawn, len(report.missing)) == (70, 30, 1, 29)
    assert seen(sessions) == 129
    with sessions() as session:  # the index is told of what is new, of what changed and of what is gone
        told = set(session.scalars(select(col(Outbox.asset_pk)).where(col(Outbox.id) > before)))
        gone = session.scalar(select(col(Asset.pk)).where(col(Asset.public_id) == "N3"))
        number = dict(session.execute(select(col(Asset.pk), col(Asset.public_id))).all())
    assert {number[pk] for pk in told} == {f"N{n}" for n in range(30, 130)} | {"N3"}
    assert gone in told
    assert report.changes[0].facts == (("land_area_m2", 130, 230),)


def test_a_trial_writes_nothing(sessions: Sessions, tmp_path: Path, mapping: Path) -> None:
    report = taken(sessions, flat_file(tmp_path / "a.csv", 130), mapping, trial=True)
    assert report.added == 130
    assert not any(counts(sessions).values())


class Cancelled(Exception):
    pass


@pytest.mark.parametrize("at", [20, 120])
def test_a_cancelled_load_leaves_nothing_behind(sessions: Sessions, tmp_path: Path, mapping: Path, at: int) -> None:
    taken(sessions, flat_file(tmp_path / "a.csv", 10, first=1_000, keeper="乙园"), mapping)
    before = counts(sessions)

    def cancel(rows: int) -> None:
        if rows >= at:
            raise Cancelled

    with pytest.raises(Cancelled):
        taken(sessions, flat_file(tmp_path / "b.csv", 130), mapping, progress=cancel)
    assert counts(sessions) == before
    assert taken(sessions, flat_file(tmp_path / "b.csv", 130), mapping).added == 130


def test_what_a_killed_process_left_is_unseen_and_taken_away_by_the_next(
    sessions: Sessions, database_url: str, tmp_path: Path, mapping: Path
) -> None:
    path = flat_file(tmp_path / "a.csv", 130)
    script = f"""
import os
from datetime import UTC, date, datetime
from pathlib import Path
from catalog.database import make_engine, session_factory
from catalog.ledger import flat, importer
from catalog.ledger.mapping import load_mapping
from catalog.ledger.plan import Loading
importer.AT_ONCE, importer.PART, flat.PART = 50, 20, 20
request = importer.Request(Path({str(path)!r}), date(2026, 11, 22), mapping=load_mapping({str(mapping)!r}))
die = lambda rows: os._exit(9) if rows >= 100 else None
importer.take_in(session_factory(make_engine({database_url!r})), request, Loading(datetime.now(UTC)), progress=die)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], check=False, timeout=120)
    assert done.returncode == 9
    left = counts(sessions)
    assert (left["Asset"], left["Stage"], seen(sessions)) == (100, 1, 0)
    assert stage.drop_dead(sessions) == 1
    assert not any(counts(sessions).values())
    assert taken(sessions, path, mapping).added == 130


def test_the_stage_of_a_process_that_lives_is_left_alone(sessions: Sessions) -> None:
    parent = f"{os.uname().nodename}:{os.getppid()}"
    with sessions() as session:
        session.add_all([Stage(owner=parent, at=NOW, made={}), Stage(owner="elsewhere:1", at=NOW, made={})])
        session.commit()
    assert stage.drop_dead(sessions) == 0


def test_a_number_that_comes_again_far_below_is_rejected(sessions: Sessions, tmp_path: Path, mapping: Path) -> None:
    path = flat_file(tmp_path / "a.csv", 130)
    with path.open("a", encoding="utf-8") as file:
        file.write("N5,甲园,地块5,园1,7\n")
    report = taken(sessions, path, mapping)
    assert (report.added, [doubt.row for doubt in report.rejected]) == (130, [132])
    assert report.rows == 131


def test_somebody_else_who_changes_the_same_asset_meanwhile_wins(
    sessions: Sessions, tmp_path: Path, mapping: Path
) -> None:
    taken(sessions, flat_file(tmp_path / "a.csv", 60), mapping)
    before = counts(sessions)

    def meddle(rows: int) -> None:
        if rows == 60:
            with sessions() as session:
                later = NOW.replace(hour=5)
                session.execute(update(Asset).where(col(Asset.public_id) == "N7").values(updated_at=later, storeys=2))
                session.commit()

    with pytest.raises(Conflict):
        taken(sessions, flat_file(tmp_path / "b.csv", 100, area=300), mapping, progress=meddle)
    assert counts(sessions) == before


def test_another_load_between_the_parts_gets_keys_of_its_own(sessions: Sessions, tmp_path: Path, mapping: Path) -> None:
    other = flat_file(tmp_path / "b.csv", 5, first=1_000, keeper="乙园")

    def meanwhile(rows: int) -> None:
        if rows == 60:
            taken(sessions, other, mapping)

    taken(sessions, flat_file(tmp_path / "a.csv", 130), mapping, progress=meanwhile)
    assert seen(sessions) == 135
    with sessions() as session:
        rows = session.execute(
            select(col(Asset.title_zh), col(Evidence.raw))
            .join(Evidence, col(Evidence.asset_pk) == col(Asset.pk))
            .where(col(Evidence.field) == "title_zh")
        ).all()
    assert len(rows) == 135
    assert all(title == raw for title, raw in rows)


def test_more_changes_than_one_switch_may_take_are_refused(
    sessions: Sessions, tmp_path: Path, mapping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(sessions, flat_file(tmp_path / "a.csv", 60), mapping)
    monkeypatch.setattr(stage, "MOST_CHANGES", 25)
    with pytest.raises(TooLarge):
        taken(sessions, flat_file(tmp_path / "b.csv", 90, area=300), mapping)
    assert seen(sessions) == 60


def test_the_lock_is_let_go_between_the_parts(sessions: Sessions, tmp_path: Path, mapping: Path) -> None:
    def write(_: int) -> None:
        with sessions() as session:
            started = time.monotonic()
            session.add(Source(kind="edit", name="meanwhile", at=NOW))
            session.commit()
            assert time.monotonic() - started < 5

    taken(sessions, flat_file(tmp_path / "a.csv", 100), mapping, progress=write)
    with sessions() as session:
        assert session.scalar(select(func.count()).where(col(Source.kind) == "edit")) == 5


def test_a_change_brings_the_park_it_needs(sessions: Sessions, tmp_path: Path, mapping: Path) -> None:
    path = flat_file(tmp_path / "a.csv", 60)
    taken(sessions, path, mapping)
    path.write_text(path.read_text("utf-8").replace("园0", "新园"), "utf-8")
    assert taken(sessions, path, mapping).changed == 20
    with sessions() as session:
        assert {record["park"] for record in read_records(session)} == {"新园", "园1", "园2"}
