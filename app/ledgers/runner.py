"""The jobs of uploads as the desk starts, stops and looks after them. The state in the row leads; nothing else is kept."""

import logging
from functools import partial
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout
from sqlalchemy import select
from sqlmodel import Session, col

from app import clock
from app.jobs import Ended, Jobs
from app.ledgers.models import Upload
from app.ledgers.uploads import INTERRUPTED, LOCK, drop_files, folder_of, settle
from app.runtime import Runtime
from catalog.errors import Conflict, Problem, TooLarge, Unavailable
from catalog.language import N_

WORK: Final = "app.ledgers.work"
READING_SECONDS: Final = 1200.0
LOADING_SECONDS: Final = 3600.0
TAKING_BACK_SECONDS: Final = 300.0
MARKING_SECONDS: Final = 120.0
log = logging.getLogger("tilan")


class Runner:
    """Starts the jobs of an installation's uploads."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.jobs = Jobs()

    def look_after(self, session: Session, upload: Upload) -> None:
        """Start what waits, and settle what a process that is gone left. Cheap: call it wherever an upload is shown.

        What is to be started must be committed before.
        """
        if upload.state not in ("waiting", "reading", "loading", "cancelling") or self.jobs.has(upload.key):
            return
        if not _is_free(folder_of(self.runtime.data, upload.key) / LOCK):
            return
        if upload.state == "waiting":
            self._start(upload.key, "read", READING_SECONDS)
        elif upload.state in ("loading", "cancelling") and not upload.progress:
            self._start(upload.key, "load", LOADING_SECONDS, TAKING_BACK_SECONDS)
        else:
            session.refresh(upload)  # it may have ended between the two looks
            settle(session, upload, Conflict(INTERRUPTED), clock.now())
            session.commit()

    def give_up(self, upload: Upload) -> None:
        """Stop what is done for an upload that was given up; its files go when nobody works on them any more."""
        if self.jobs.has(upload.key):
            self.jobs.stop(upload.key)
        elif upload.state == "cancelled":
            drop_files(self.runtime.data, upload.key)

    def workbook(self, upload: Upload, lang: str) -> Path:
        """The report workbook of an upload in a language, made now if it was not before. Unavailable when it cannot be."""
        reading = str((upload.summary or {}).get("reading"))
        path = folder_of(self.runtime.data, upload.key) / reading / f"report-{lang}.xlsx"
        return path if path.is_file() else self._made(upload, "mark", lang, path)

    def present_workbook(self, upload: Upload, lang: str) -> Path:
        """The keeper's own workbook of a loaded upload with what is known now in it. Unavailable when it cannot be."""
        path = folder_of(self.runtime.data, upload.key) / f"present-{lang}.xlsx"
        path.unlink(missing_ok=True)
        return self._made(upload, "present", lang, path)

    def _made(self, upload: Upload, task: str, lang: str, path: Path) -> Path:
        self.jobs.run(f"{upload.key} {task} {lang}", WORK, self._given(upload.key, task, lang), MARKING_SECONDS)
        if not path.is_file():
            raise Unavailable(N_("带批注的表没有做成，请过一会儿再试"))
        return path

    def _start(self, key: str, task: str, seconds: float, grace: float = 10.0) -> None:
        self.jobs.start(key, WORK, self._given(key, task), seconds, partial(self._ended, key, task), grace)

    def _given(self, key: str, task: str, lang: str = "") -> dict[str, Any]:
        return {"settings": self.runtime.settings.model_dump(mode="json"), "key": key, "task": task, "lang": lang}

    def _ended(self, key: str, task: str, ended: Ended) -> None:
        """A job is over: what it could not say itself is said here."""
        try:
            if not ended.well and task == "load":
                from catalog.ledger.stage import drop_dead

                drop_dead(self.runtime.sessions)
            with self.runtime.sessions() as session:
                upload = session.scalar(select(Upload).where(col(Upload.key) == key))
                if upload is None:
                    return
                if not ended.well and not (ended.stopped and upload.state == "waiting"):  # that one only waits on
                    settle(session, upload, _problem(ended), clock.now())
                session.commit()
                if upload.state == "cancelled":
                    drop_files(self.runtime.data, key)
        except Exception as error:
            log.error("a job ended and could not be settled: %s", type(error).__name__)  # the next look settles it


def _problem(ended: Ended) -> Problem:
    if ended.late:
        return TooLarge(N_("太久了还没做完，已经停下：请把文件分成几份"))
    if ended.stopped:
        return Conflict(INTERRUPTED)
    return Conflict(N_("做到一半出了差错，什么也没有写入：请再来一次，或者换一种格式另存"))


def _is_free(path: Path) -> bool:
    """Whether no process works on an upload."""
    if not path.parent.is_dir():
        return True
    try:
        with FileLock(path, blocking=False):
            return True
    except Timeout:
        return False
