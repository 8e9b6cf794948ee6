"""Loads that are too large for one transaction: written in batches that nobody sees, then shown by one short switch.

New assets carry the key of their stage; while its row is there, every reader leaves them out. The switch takes the row
away, writes the changes of assets that were there already, and tells the index. A load that is cancelled, or that
fails, takes away what it wrote; what a process that died left is taken away by the next load.
"""

import os
import socket
import time
import traceback
from collections.abc import Callable, Iterable
from typing import Any, Final

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col

from catalog.database import begin_writing
from catalog.errors import Conflict, InvalidInput, TooLarge
from catalog.language import N_
from catalog.ledger.ledger import Doubt, Ledger
from catalog.ledger.plan import Loading, Plan
from catalog.ledger.report import ImportReport
from catalog.ledger.writes import Writes
from catalog.models import Asset, Keeper, Outbox, Park, Source, Stage
from catalog.records import latest

MOST_CHANGES: Final = 20_000  # assets that one switch may change, so that it stays short
_AT_ONCE: Final = 500
_DELETED_AT_ONCE: Final = 2_000
Progress = Callable[[int], None]


def load_staged(
    sessions: sessionmaker[Session],
    parts: Iterable[Ledger],
    loading: Loading,
    progress: Progress | None = None,
    trial: bool = False,
) -> ImportReport:
    """Load a ledger that comes in parts of some thousand rows; commits by itself, and shows all of it or nothing.

    `progress` is told the rows so far; an exception that it raises cancels the load. On `trial` nothing is written.
    Conflict when somebody changed the same assets meanwhile, TooLarge when more assets change than a switch may take.
    """
    drop_dead(sessions)
    staging = _Staging(sessions, loading, trial)
    try:
        for part in parts:
            staging.take(part)
            if progress:
                progress(staging.report.rows)
        return staging.show()
    except IntegrityError:
        staging.drop()
        raise Conflict(N_("同一批资产正由另一个导入写入，请过一会儿再试")) from None
    except BaseException as error:
        # A statement that was interrupted holds the write lock as long as a frame of the traceback holds its cursor.
        traceback.clear_frames(error.__traceback__)
        staging.drop()
        raise


def drop_dead(sessions: sessionmaker[Session]) -> int:
    """Take away the stages of processes of this machine that are no more; how many."""
    with sessions() as session:
        stages = [(stage.id, stage.owner) for stage in session.scalars(select(Stage))]
    dead = [key for key, owner in stages if key is not None and _is_dead(key, owner)]
    for key in dead:
        _drop(sessions, key)
    return len(dead)


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _is_dead(key: int, owner: str) -> bool:
    host, _, number = owner.rpartition(":")
    if host != socket.gethostname() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return int(number) == os.getpid() and key not in _OPEN  # the number of a dead process, given to this one


_OPEN: set[int] = set()  # the stages of this process


class _Staging:
    """One large load under way."""

    def __init__(self, sessions: sessionmaker[Session], loading: Loading, trial: bool) -> None:
        self.sessions, self.loading, self.trial = sessions, loading, trial
        self.report = ImportReport("")
        self.ledger: Ledger | None = None
        self.stage: int | None = None
        self.source: int | None = None
        self.waiting: list[Writes] = []  # whose changes wait for the switch
        self.changes = 0
        self.taken: set[int] = set()
        self.keepers: set[str] = set()
        self.kinds: set[str] = set()
        self.numbers: set[int] = set()

    def take(self, part: Ledger) -> None:
        """Write the new assets of a part, unseen; keep its changes for the switch."""
        if self.ledger is None:
            self.ledger, self.report.file = part, part.name
        self._repeats(part)
        with self.sessions() as session:
            plan = Plan(session, part, self.loading, stage=self._opened(session), of_many=True)
            plan.writes.bind()
            self.taken |= plan.matcher.taken
            self.keepers |= plan.keepers
            self.kinds |= plan.kinds
            if plan.writes.assets and not self.trial:
                self._write(session, plan)
            session.rollback()
        if plan.writes.changes_any:
            self.changes += len(plan.writes.touched)
            if self.changes > MOST_CHANGES:
                message = N_("这份文件要改动 {n} 处以上已有的资产，请分成几份再导入")
                raise TooLarge(message, where="file", n=MOST_CHANGES)
            self.waiting.append(plan.writes)
        self.report.take(plan.report)

    def _repeats(self, part: Ledger) -> None:
        """Rows whose number came in an earlier part are rejected."""
        kept = []
        for row in part.rows:
            number = hash((row.record["keeper"], row.record["id"]))
            if number in self.numbers:
                problem = InvalidInput(N_("编号 {id} 在前面已经有了"), where="id", id=row.record["id"])
                part.rejected.append(Doubt(row.number, "id", row.record["id"], problem, sheet=row.sheet))
                continue
            self.numbers.add(number)
            kept.append(row)
        part.rows = kept

    def _opened(self, session: Session) -> int | None:
        """The key of the stage, which is opened with the first part."""
        if self.stage is None and not self.trial:
            stage = Stage(owner=_owner(), at=self.loading.now, made={})
            session.add(stage)
            session.commit()
            assert stage.id is not None
            self.stage = stage.id
            _OPEN.add(stage.id)
        return self.stage

    def _write(self, session: Session, plan: Plan) -> None:
        session.rollback()
        started = begin_writing(session)
        stage = session.get_one(Stage, self.stage)
        keepers, parks = plan.writes.write_new(self._source(session))
        made = {name: list(keys) for name, keys in stage.made.items()}
        made["source"] = [self.source]
        made.setdefault("keeper", []).extend(keepers)
        made.setdefault("park", []).extend(parks)
        stage.made = made
        session.commit()
        self.report.lock_seconds = max(self.report.lock_seconds, time.perf_counter() - started)

    def _source(self, session: Session) -> Source:
        assert self.ledger is not None
        source = session.get(Source, self.source) if self.source else None
        if source is None:
            source = self.loading.source(self.ledger)
            session.add(source)
            session.flush()
            self.source = source.id
        return source

    def show(self) -> ImportReport:
        """The switch: changes of what was there, the index told, and the stage gone, in one short transaction."""
        if self.ledger is None:
            return self.report
        with self.sessions() as session:
            last = Plan(session, Ledger(self.ledger.name, self.ledger.sha256), self.loading)
            last.settle_missing(self.keepers, self.kinds, self.taken)
            last.writes.bind()
            self.report.missing, self.report.withdrawn = last.report.missing, last.report.withdrawn
            self.report.notes += last.report.notes
            changes = [*self.waiting, *([last.writes] if last.writes.any else [])]
            if self.trial or not (self.report.added or changes):
                session.rollback()
                self.drop()
                return self.report
            session.rollback()
            started = begin_writing(session)
            self._unchanged_since(session, [pk for writes in changes for pk in writes.touched])
            source = self._source(session)
            for writes in changes:
                writes.session = session
                writes.write_changes(source)
            self.report.source_id = source.id
            if self.stage is not None:
                new = select(col(Asset.pk), literal(self.loading.now, Outbox.__table__.c.at.type))  # type: ignore[attr-defined]
                session.execute(
                    insert(Outbox).from_select(["asset_pk", "at"], new.where(col(Asset.stage_id) == self.stage))
                )
                session.execute(delete(Stage).where(col(Stage.id) == self.stage))
            self.report.generation = latest(session)
            session.commit()
            self.report.lock_seconds = max(self.report.lock_seconds, time.perf_counter() - started)
        _OPEN.discard(self.stage or 0)
        return self.report

    def _unchanged_since(self, session: Session, touched: list[int]) -> None:
        for start in range(0, len(touched), _AT_ONCE):
            batch = touched[start : start + _AT_ONCE]
            query = select(func.count()).where(col(Asset.pk).in_(batch), col(Asset.updated_at) > self.loading.now)
            if session.scalar(query):
                raise Conflict(N_("导入期间有人改动了同一批资产，请再试一次"))

    def drop(self) -> None:
        """Take away everything that was written for the load."""
        if self.stage is not None:
            _drop(self.sessions, self.stage)
            _OPEN.discard(self.stage)
            self.stage = None


def _drop(sessions: sessionmaker[Session], stage: int) -> None:
    """Take a stage away in short transactions; it stays unseen to the end."""
    while True:
        with sessions() as session:
            pks = session.scalars(
                select(col(Asset.pk)).where(col(Asset.stage_id) == stage).limit(_DELETED_AT_ONCE)
            ).all()
            session.execute(delete(Asset).where(col(Asset.pk).in_(pks)))
            if not pks:
                found = session.get(Stage, stage)
                made: dict[str, Any] = found.made if found else {}
                for table, keys in (
                    (Source, made.get("source")),
                    (Keeper, made.get("keeper")),
                    (Park, made.get("park")),
                ):
                    _drop_unused(session, table, keys or [])
                session.execute(delete(Stage).where(col(Stage.id) == stage))
            session.commit()
        if not pks:
            return


def _drop_unused(session: Session, table: type[Source] | type[Keeper] | type[Park], keys: Iterable[int]) -> None:
    """Delete rows that nothing refers to; what somebody else uses by now stays."""
    for key in keys:
        try:
            with session.begin_nested():
                session.execute(delete(table).where(col(table.id) == key))
        except IntegrityError:
            continue
