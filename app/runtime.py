"""What the server and every command need of an installation: settings, database, published catalogue, matching.

`Runtime.prepare` makes an empty data folder usable; it is safe to call beside a running server.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import FileLock
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from app import clock, migrations
from app.settings import Misuse, Settings
from catalog import sync
from catalog.database import make_engine, session_factory
from catalog.files import blamed_on
from catalog.language import N_
from catalog.models import Asset
from catalog.publication import Catalogue

if TYPE_CHECKING:
    from app.match.fitted import Fitted

Progress = Callable[[str], None]
LOCK: Final = "prepare.lock"


class Runtime:
    """One installation: its data folder, database and published catalogue."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def fitted(self) -> "Fitted":
        """Matching and place names over what is published."""
        from app.match.fitted import Fitted  # commands that match nothing start without scikit-learn

        return Fitted()

    @cached_property
    def engine(self) -> Engine:
        """The database of this installation."""
        return make_engine(self.settings.database_url)

    @cached_property
    def sessions(self) -> sessionmaker[Session]:
        """Sessions on the database."""
        return session_factory(self.engine)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The published catalogue: snapshot and index of one generation."""
        return Catalogue(self.settings.data)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.settings.data

    def prepare(self, progress: Progress | None = None, sample: bool = False) -> int:
        """Make the data folder and bring the database to the present shape; publish what is not published yet.

        With `sample`, the sample catalogue is loaded where there is no asset; how many assets came in so. Processes
        that do this at once wait for each other, and one that was stopped in the middle is made good by the next.
        Misuse when the data folder cannot be read and written.
        """
        with self._held():
            migrations.upgrade(self.engine)
            added = self._load_sample() if sample else 0
            self.publish(progress)
        return added

    @contextmanager
    def _held(self) -> Iterator[None]:
        """The data folder, for one process at a time."""
        lock = FileLock(self.data / LOCK)
        try:
            self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock.acquire()
        except OSError as error:
            message = N_("数据目录 {path} 不能读写（TILAN_DATA）：{reason}")
            said = os.strerror(errno.ENOTDIR) if isinstance(error, FileExistsError) else error.strerror or error
            raise Misuse(message, where="data", path=self.data, reason=said) from None
        try:
            yield
        finally:
            lock.release()

    def publish(self, progress: Progress | None = None) -> None:
        """Bring the published catalogue up to the records, here or by the process that holds the data folder."""
        with blamed_on(self.data):
            sync.catch_up(self.sessions, self.data, progress)

    def reindex(self, progress: Progress | None = None) -> int:
        """Publish everything anew, whatever is there; the generation. Waits for a process that is publishing."""
        with blamed_on(self.data):
            return sync.republish(self.sessions, self.data, progress)

    def _load_sample(self) -> int:
        from catalog import sample  # with all that reads ledgers, which is needed once

        with self.sessions() as session:
            if session.scalar(select(func.count()).select_from(Asset)):
                return 0
            reports = sample.load_sample(session, clock.now())
            session.commit()
        return sum(report.added for report in reports)
