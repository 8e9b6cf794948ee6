"""The jobs of an upload, each in a process of its own (`app.jobs`): reading it, loading it, writing its report workbook.

Whatever happens, the row says in the end what came of it; a process that died is noticed by its lock and settled.
"""

import secrets
import shutil
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout
from sqlalchemy import select
from sqlmodel import Session, col

import app.models
from app import clock
from app.jobs import Stopped, lift_memory, places
from app.ledgers import preview
from app.ledgers.decisions import digest_of
from app.ledgers.models import Upload
from app.ledgers.originals import keep
from app.ledgers.uploads import INTERRUPTED, LOCK, ORIGINAL, finish, folder_of, move, said, settle
from app.runtime import Runtime
from app.settings import Settings
from catalog.errors import Conflict, InvalidInput, NotFound, Problem, TooLarge
from catalog.language import N_
from catalog.ledger.importer import Request, take_in
from catalog.ledger.intake import Choice, Decisions
from catalog.ledger.ledger import Doubt, Ledger, LedgerRow
from catalog.ledger.plan import Loading
from catalog.ledger.report import ImportReport
from catalog.ledger.understanding import Understanding
from catalog.models import Keeper

MOST_FLAT_ROWS: Final = 2_000  # rows of a flat file that the preview holds
ASK_AGAIN: Final = N_("列改了，前面定的有几处对不上了：请把存疑的再定一遍")
NO_MEMORY: Final = N_("这份文件太大，内存不够，读不完：请分成几份")
__all__ = ["app", "run"]


def run(given: Mapping[str, Any]) -> None:
    """Do what is asked (`task`: read, load, mark, present) for the upload of a key, in the installation of the settings."""
    runtime = Runtime(Settings(**given["settings"]))
    folder = folder_of(runtime.data, given["key"])
    if not folder.is_dir():
        return
    work = Work(runtime, given["key"], folder)
    if given["task"] in ("mark", "present"):  # these only read
        (work.mark if given["task"] == "mark" else work.present)(given["lang"])
        return
    try:
        with FileLock(folder / LOCK, blocking=False):
            if given["task"] == "read":
                work.read()
            else:
                work.load()
    except Timeout:
        return  # another process is at it


class _Seen:
    """The assets of a file as they will be (of a flat one the first), and the doubts that were decided on the page."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.rows: list[LedgerRow] = []
        self.decided: list[Doubt] = []

    def __call__(self, part: Ledger) -> None:
        """Look at a part of the file before it is loaded."""
        room = MOST_FLAT_ROWS - len(self.rows) if self.request.flat else len(part.rows)
        self.rows += part.rows[:room]
        self.decided += [doubt for row in part.rows for doubt, _ in row.decided]


@dataclass
class Work:
    """One upload being worked on."""

    runtime: Runtime
    key: str
    folder: Path

    def read(self) -> None:
        """Read the file, and keep what loading it would do."""
        now = clock.now()
        upload = self._begin("waiting", "reading", now)
        if upload is None:
            return
        try:
            summary, more = self._previewed(upload, now)
        except Problem as problem:
            self._end("reading", "failed", problem=said(problem))
            return
        except MemoryError:
            self._end("reading", "failed", problem=said(TooLarge(NO_MEMORY)))
            return
        self._end("reading", "ready", **{"summary": summary, "problem": upload.problem, **more})

    def _previewed(self, upload: Upload, now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        """The counts of what was read, and what else changes in the row."""
        request, loading = self._request(upload), self._loading(upload, now)
        more: dict[str, Any] = {}
        loading = replace(loading, withdraw=frozenset())  # what is to be withdrawn is shown as missing until then
        seen = _Seen(request)
        try:
            report, found = take_in(self.runtime.sessions, request, loading, True, self._tell, seen)
        except InvalidInput:
            if not request.decisions.choices:
                raise
            # What was decided no longer fits what is read (a column changed): it is asked again.
            request = replace(request, decisions=Decisions(apart=request.decisions.apart))
            more = {"decisions": {**upload.decisions, "doubts": {}}, "problem": said(Conflict(ASK_AGAIN))}
            seen = _Seen(request)
            report, found = take_in(self.runtime.sessions, request, loading, True, self._tell, seen)
        nothing = report.nothing_in
        if nothing and not (found and any(table.columns and table.skipped is None for table in found.tables)):
            raise nothing  # else its columns may be corrected
        waiting = {doubt.key for doubt in report.doubts}
        doubts = [*(doubt for doubt in seen.decided if doubt.key not in waiting), *report.doubts]
        sheets = list(dict.fromkeys(table.sheet for table in found.tables)) if found else []
        doubts.sort(key=lambda doubt: (sheets.index(doubt.sheet) if doubt.sheet in sheets else -1, doubt.row))
        meta = {"today": request.today.isoformat(), "name": upload.file_name}
        summary = preview.write(self.folder, secrets.token_hex(6), report, found, seen.rows, doubts, meta)
        read_with = digest_of({**upload.decisions, **more.get("decisions", {})})
        return {**summary, "read_with": read_with, "nothing": said(nothing) if nothing else None}, more

    def load(self) -> None:
        """Load the file as it was decided, and publish it."""
        now = clock.now()
        upload = self._begin("loading", "loading", now)
        if upload is None:
            self._end("cancelling", "cancelled")
            return
        request = self._request(upload)
        summary = {**(upload.summary or {}), "loading_at": now.isoformat()}
        self._put(summary=summary)
        seen = _Seen(request)
        try:
            loading = self._loading(upload, now)
            report, found = take_in(self.runtime.sessions, request, loading, progress=self._tell, watch=seen)
        except Stopped:
            with self.runtime.sessions() as session:
                settle(session, self._row(session), Conflict(INTERRUPTED), clock.now())
                session.commit()
            raise
        except Problem as problem:
            self._end("cancelling", "cancelled")
            self._end("loading", "ready", problem=said(problem))
            return
        except MemoryError:
            self._end("cancelling", "cancelled")
            self._end("loading", "ready", problem=said(TooLarge(NO_MEMORY)))
            return
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # from here on it is in, whatever is asked
        if report.source_id is not None:
            keep(self.runtime.data, self.folder / ORIGINAL, upload.sha256)
        try:
            lift_memory()
            self._put(progress="publish")
            self.runtime.publish()
        except Exception as error:
            print(f"publishing failed\n{places(error)}", file=sys.stderr, flush=True)  # the server does it by and by
        self._loaded(upload, report, found, seen, summary)

    def _loaded(
        self,
        upload: Upload,
        report: ImportReport,
        found: Understanding | None,
        seen: "_Seen",
        summary: dict[str, Any],
    ) -> None:
        reading = summary["reading"]
        meta = {"today": seen.request.today.isoformat(), "name": upload.file_name, "keep": reading}
        counts = preview.write(self.folder, secrets.token_hex(6), report, found, seen.rows, report.doubts, meta)
        with self.runtime.sessions() as session:
            finish(session, self._row(session), report.source_id, {**summary, **counts}, clock.now())
            session.commit()
        shutil.rmtree(self.folder / reading, ignore_errors=True)

    def mark(self, lang: str) -> None:
        """Write the report workbook of what was read, in a language."""
        from catalog.ledger.marked import report_workbook
        from catalog.ledger.read import read_book
        from catalog.ledger.understand import understand

        upload = self._found()
        reading = (upload.summary or {})["reading"]
        meta = preview.read_part(self.folder, reading, "meta")
        book = read_book(self.folder / ORIGINAL, meta["name"])
        found = understand(book, date.fromisoformat(meta["today"]), meta["mapping"])
        content = report_workbook(self.folder / ORIGINAL, found, lang)
        self._write(self.folder / reading / f"report-{lang}.xlsx", content)

    def present(self, lang: str) -> None:
        """Write the keeper's own workbook with what is known now, in a language for its comments."""
        from app.ledgers.present import workbook

        with self.runtime.sessions() as session:
            source = self._row(session).source_id
            if source is None:
                raise NotFound(N_("这份台账的原表没有保存"), where="source")
            _, content = workbook(session, self.runtime.data, source, lang)
        self._write(self.folder / f"present-{lang}.xlsx", content)

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
        beside.write_bytes(content)
        beside.replace(path)

    # --- what the row says ---

    def _row(self, session: Session) -> Upload:
        return session.scalars(select(Upload).where(col(Upload.key) == self.key)).one()

    def _found(self) -> Upload:
        with self.runtime.sessions() as session:
            return self._row(session)

    def _begin(self, before: str, after: str, now: datetime) -> Upload | None:
        with self.runtime.sessions() as session:
            upload = self._row(session)
            begun = move(session, upload, (before,), after, now, progress="begin")
            session.commit()
        return upload if begun else None

    def _end(self, before: str, after: str, **more: Any) -> None:
        with self.runtime.sessions() as session:
            upload = self._row(session)
            move(session, upload, (before,), after, clock.now(), **{"progress": "", **more})
            session.commit()

    def _put(self, **more: Any) -> None:
        with self.runtime.sessions() as session:
            upload = self._row(session)
            for state in ("loading", "cancelling"):
                move(session, upload, (state,), state, clock.now(), **more)
            session.commit()

    def _tell(self, rows: int) -> None:
        """Progress into the row; gives up when the upload was."""
        with self.runtime.sessions() as session:
            upload = self._row(session)
            if upload.state not in ("reading", "loading"):
                raise Stopped
            upload.progress = f"rows:{rows}"
            session.add(upload)
            session.commit()

    # --- how it is read and loaded ---

    def _request(self, upload: Upload) -> Request:
        decisions = upload.decisions
        keeper = decisions.get("new_keeper")
        if upload.keeper_id is not None:
            with self.runtime.sessions() as session:
                keeper = session.get_one(Keeper, upload.keeper_id).name
        kept = Decisions(
            {key: Choice.of(choice) for key, choice in decisions.get("doubts", {}).items()},
            frozenset(decisions.get("apart", ())),
        )
        today = clock.today()
        if upload.state == "loading":  # as it was seen
            meta = preview.read_part(self.folder, (upload.summary or {})["reading"], "meta")
            today = date.fromisoformat(meta["today"])
        return Request(
            self.folder / ORIGINAL, today, keeper=keeper, chosen=keeper is not None,
            columns=decisions.get("columns", {}), decisions=kept, name=upload.file_name,
        )  # fmt: skip

    @staticmethod
    def _loading(upload: Upload, now: datetime) -> Loading:
        allowed = upload.decisions.get("allowed")
        return Loading(
            now, by=upload.decisions.get("by"), allowed=None if allowed is None else frozenset(allowed),
            withdraw=frozenset(upload.decisions.get("withdraw", ())),
        )  # fmt: skip
