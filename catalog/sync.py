"""Keeping what is published in step with the records.

Every change writes outbox rows in its own transaction. Whoever holds the data folder's lock publishes up to the last
of them; everybody else only writes and, if need be, waits. A crash between the two loses nothing.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy import delete
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col

from catalog.errors import Unavailable
from catalog.language import N_
from catalog.models import Outbox
from catalog.publication import current_generation, publish
from catalog.records import latest, read_entries

LOCK: Final = "publish.lock"
PATIENCE: Final = 600.0
Progress = Callable[[str], None]
log = logging.getLogger("tilan")


def publish_changes(
    sessions: sessionmaker[Session], data: Path, progress: Progress | None = None, force: bool = False
) -> int | None:
    """Publish what changed, if anything did and no other process is at it; the generation, or None."""
    lock = FileLock(data / LOCK)
    try:
        with lock.acquire(blocking=False):
            return _publish(sessions, data, progress, force)
    except Timeout:
        return None


def _publish(sessions: sessionmaker[Session], data: Path, progress: Progress | None, force: bool) -> int | None:
    with sessions() as session:
        generation = latest(session)
        published = current_generation(data)
        if published is not None and published == generation and not force:
            return published
        publish(read_entries(session), data, generation, progress)
        session.rollback()
        # What is published needs no outbox any more; the last row stays, so that numbers go on.
        session.execute(delete(Outbox).where(col(Outbox.id) < generation))
        session.commit()
    return generation


def catch_up(sessions: sessionmaker[Session], data: Path, progress: Progress | None = None) -> int:
    """Return when everything written so far is published, here or by the process that is at it."""
    with sessions() as session:
        wanted = latest(session)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        published = current_generation(data)
        with sessions() as session:
            newest = latest(session)
        # What is published beyond the last change is of other records: a database that was put back.
        if published is not None and wanted <= published <= newest:
            return published
        if publish_changes(sessions, data, progress) is None:
            time.sleep(0.1)
    raise Unavailable(N_("另一个进程还在发布，请过一会儿再试"))


def republish(sessions: sessionmaker[Session], data: Path, progress: Progress | None = None) -> int:
    """Publish everything anew, even what did not change; the generation."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        generation = publish_changes(sessions, data, progress, force=True)
        if generation is not None:
            return generation
        time.sleep(0.1)
    raise Unavailable(N_("另一个进程还在发布，请过一会儿再试"))


class Synchroniser(Thread):
    """Publishes changes while a server runs, within a second of their commit."""

    def __init__(self, sessions: sessionmaker[Session], data: Path, every: float = 0.5) -> None:
        super().__init__(name="synchroniser", daemon=True)
        self._sessions, self._data, self._every = sessions, data, every
        self._stopping = Event()

    def run(self) -> None:
        """Look for changes until stopped; a failure is logged and tried again."""
        while not self._stopping.wait(self._every):
            try:
                publish_changes(self._sessions, self._data)
            except Exception:
                log.exception("publishing failed; trying again")
                self._stopping.wait(5)

    def stop(self) -> None:
        """End after what is being published."""
        self._stopping.set()
        self.join(timeout=60)
