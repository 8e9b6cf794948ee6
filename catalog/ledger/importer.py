"""A ledger into the catalogue: worked out in full outside any transaction, then written under a short lock.

Up to `AT_ONCE` rows go in within one transaction. More are written in batches that nobody sees (`catalog.ledger.stage`)
and shown by one short switch; a load that is given up takes away what it wrote. A file goes in whole or not at all.

A fact that cannot be kept stays out and is a doubt in the report; a row that cannot be an asset is rejected there.
What a file does not speak of stays as it is, and so do assets that it no longer holds: they are told as missing.
A new asset that says nothing of its status is available. One whose status cannot be read is rejected, for it may be
taken already and would be offered to everybody; of an asset that is there, such a status changes nothing.
"""

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col

from catalog.database import begin_writing
from catalog.fields import FIELDS
from catalog.ledger.exchange_tables import is_table
from catalog.ledger.flat import PART, digest, flat_parts
from catalog.ledger.folding import fold_repeats
from catalog.ledger.intake import Decisions, Keepers, carry_out, to_ledger
from catalog.ledger.ledger import Ledger, joined
from catalog.ledger.mapping import Mapping as FlatMapping
from catalog.ledger.plan import Loading, Plan
from catalog.ledger.report import ImportReport
from catalog.ledger.stage import load_staged
from catalog.ledger.understanding import TableMapping, Understanding
from catalog.models import Keeper, KeeperColumns
from catalog.records import latest

AT_ONCE: Final = 5_000
_LINES: Final = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Request:
    """A file to be taken in, and how it is to be read.

    `mapping` is for flat files; any other is understood as of `today`, with what was decided about its `columns` and
    its doubts. `keeper` answers for rows that name nobody, or, where it was `chosen`, for all but other keepers' rows.
    `name` is what its owner calls the file, if not the name of the file.
    """

    path: Path
    today: date
    mapping: FlatMapping | None = None
    keeper: str | None = None
    chosen: bool = False
    columns: Mapping[str, TableMapping] = field(default_factory=dict)
    decisions: Decisions = field(default_factory=Decisions)
    name: str | None = None

    @property
    def flat(self) -> bool:
        """Whether the file is read row by row without being understood: by a mapping, or in the exchange format."""
        return self.mapping is not None or is_exchange(self.path, self.name)


def take_in(
    sessions: sessionmaker[Session],
    request: Request,
    loading: Loading,
    trial: bool = False,
    progress: Callable[[int], None] | None = None,
    watch: Callable[[Ledger], None] | None = None,
) -> tuple[ImportReport, Understanding | None]:
    """Read a file, check it and load it (on `trial`: tell only what would happen); commits by itself.

    The report, and what was understood of a file that is not flat. `progress` is told the rows so far; an exception
    that it raises cancels everything. `watch` sees each part of the ledger as it will be loaded.
    """
    found: Understanding | None = None
    is_flat = request.flat
    if is_flat:
        parts = _folded(flat_parts(request.path, request.mapping, request.keeper, request.name), request)
    else:
        found, keepers = _understood(sessions, request)
        ledger = to_ledger(found, digest(request.path), request.today, keepers, request.decisions)
        parts = _in_parts(ledger)
    first: list[Ledger] = []
    for part in parts:
        first.append(part)
        if sum(len(one.rows) for one in first) > AT_ONCE:
            return load_staged(sessions, _watched(chain(first, parts), watch), loading, progress, trial), found
    whole = joined(first)
    if is_flat:
        fold_repeats(whole)  # of rows in different parts
    if watch is not None:
        watch(whole)
    with sessions() as session:
        report = load(session, whole, loading)
        if trial:
            session.rollback()
        else:
            session.commit()
    return report, found


def is_exchange(path: Path, name: str | None = None) -> bool:
    """Whether a file speaks in the field list's own keys: JSON lines by their first record, a table by its header."""
    suffix = Path(name or path.name).suffix.lower()
    if suffix not in _LINES:
        return is_table(path, suffix)
    with path.open("rb") as file:
        line = file.readline(1 << 20)
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return True  # the reader of records tells what is wrong with it
    return not isinstance(record, dict) or not record.keys().isdisjoint(FIELDS)


def _understood(sessions: sessionmaker[Session], request: Request) -> tuple[Understanding, Keepers]:
    """What a file says, with what was decided of its columns for its keepers earlier, and now; and who may answer for rows.

    Whom a file names is known once it was read. Where something was decided for these, it is understood once more.
    """
    # What reads any layout takes a while to load, and a flat file does without.
    from catalog.ledger.read import read_book
    from catalog.ledger.understand import understand

    with sessions() as session:
        keepers = Keepers(request.keeper, frozenset(session.scalars(select(col(Keeper.name)))), request.chosen)
        query = select(col(Keeper.name), col(KeeperColumns.tables)).join(
            Keeper, col(Keeper.id) == col(KeeperColumns.keeper_id)
        )
        kept: dict[str, Mapping[str, TableMapping]] = dict(session.execute(query.order_by(col(Keeper.name))).all())
    book = read_book(request.path, request.name)
    found = understand(book, request.today, _columns(request, kept, {request.keeper}))
    named = {
        request.keeper,
        *(keepers.of(asset.keeper_name, asset.sheet, asset.names_keeper) for asset in found.assets),
    }
    if any(table.signature in kept.get(name or "", ()) for name in named - {request.keeper} for table in found.tables):
        found = understand(book, request.today, _columns(request, kept, named))
    return found, keepers


def _columns(
    request: Request, kept: Mapping[str, Mapping[str, TableMapping]], names: Collection[str | None]
) -> dict[str, TableMapping]:
    """What was decided of columns: for these keepers earlier, and now."""
    columns: dict[str, TableMapping] = {}
    for decided in (*(tables for name, tables in kept.items() if name in names), request.columns):
        for table, headers in decided.items():
            columns[table] = {**columns.get(table, {}), **headers}
    return columns


def _folded(parts: Iterable[Ledger], request: Request) -> Iterator[Ledger]:
    """Parts in which each asset is one row. Repeats in different parts of a large file are found by their numbers."""
    for part in parts:
        carry_out(part, request.decisions, request.today)
        fold_repeats(part)
        yield part


def _watched(parts: Iterable[Ledger], watch: Callable[[Ledger], None] | None) -> Iterator[Ledger]:
    for part in parts:
        if watch is not None:
            watch(part)
        yield part


def _in_parts(ledger: Ledger) -> Iterator[Ledger]:
    """A ledger in parts; what is told of the whole goes with the first."""
    yield Ledger(
        ledger.name, ledger.sha256, ledger.rows[:PART], ledger.doubts, ledger.rejected, ledger.notes, ledger.columns,
        ledger.read_on,
    )  # fmt: skip
    for start in range(PART, len(ledger.rows), PART):
        yield Ledger(ledger.name, ledger.sha256, ledger.rows[start : start + PART])


def load(session: Session, ledger: Ledger, loading: Loading) -> ImportReport:
    """Write what a checked ledger adds or changes. The caller commits, or rolls back for a trial.

    Everything is worked out before the first write, and again under the lock if somebody else wrote meanwhile, so that
    the write lock is held for the writing alone.
    """
    plan = _plan(session, ledger, loading)
    if not plan.writes.any:
        return plan.report
    session.rollback()  # the reading is over: no read transaction may turn into a writing one
    started = begin_writing(session)
    if latest(session) != plan.generation:
        plan = _plan(session, ledger, loading)
    plan.write(loading.source(ledger))
    plan.report.generation = latest(session)
    plan.report.lock_seconds = time.perf_counter() - started
    return plan.report


def load_together(session: Session, ledgers: Iterable[Ledger], loading: Loading) -> list[ImportReport]:
    """Write several ledgers in one transaction, all or none, under the write lock from the first. The caller commits."""
    ledgers = list(ledgers)
    session.rollback()
    begin_writing(session)
    reports = []
    for ledger in ledgers:
        plan = _plan(session, ledger, loading)
        plan.write(loading.source(ledger))
        reports.append(plan.report)
    return reports


def _plan(session: Session, ledger: Ledger, loading: Loading) -> Plan:
    """The plan of a whole ledger."""
    plan = Plan(session, ledger, loading)
    plan.settle_missing(plan.keepers, plan.kinds, plan.matcher.taken)
    plan.writes.bind()
    return plan
