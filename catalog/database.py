"""Engine and session factory for SQLite (default) and PostgreSQL."""

import contextlib
import os
import stat
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, SQLModel

from catalog.errors import InvalidInput, Unavailable
from catalog.language import N_

# Constraint names that migrations can address on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


BATCH: Final = 5_000  # rows handed to the driver at once, to bound the memory


class Table(SQLModel):
    """Base of every table, so that none is declared before the naming above is in force."""


def make_engine(url: str) -> Engine:
    """An engine for `url`. On SQLite: write-ahead log, foreign keys on, a writer waits up to 10 s for another.

    The file of SQLite is its owner's only. What a person wrote never stands in an error message: values are left out of them. InvalidInput
    for other databases.
    """
    parsed = check_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(
        parsed.set(drivername="sqlite"), connect_args={"timeout": 10, "check_same_thread": False}, hide_parameters=True
    )

    @event.listens_for(engine, "do_connect")
    def _private(_dialect, _record, _arguments, _options) -> None:  # type: ignore[no-untyped-def]
        if parsed.database and parsed.database != ":memory:":
            keep_private(Path(parsed.database))

    @event.listens_for(engine, "connect")
    def _configure(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")

    return engine


def empty_log(session: Session) -> None:
    """Take what was deleted out of SQLite's log as well, after the commit; as far as nobody reads an older state."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def check_url(url: str) -> URL:
    """The address of a database, taken apart. InvalidInput when it is none, or of a database that is not known here."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise InvalidInput(N_("数据库的地址读不懂"), where="database_url") from None
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise InvalidInput(N_("数据库只能是 SQLite 或 PostgreSQL"), where="database_url")
    return parsed


def keep_private(path: Path) -> None:
    """Make a database's file, and what SQLite keeps beside it, readable for nobody but their owner.

    The file is made if it is not there: SQLite would give it, and with it the others, the rights that new files have.
    """
    with contextlib.suppress(OSError):  # where it cannot be made SQLite tells why
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    for file in (path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))):
        with contextlib.suppress(OSError):  # not there, or another's
            if (mode := stat.S_IMODE(file.stat().st_mode)) & 0o077:
                file.chmod(mode & 0o700)


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions on an engine; whoever opens one commits or rolls back."""
    return sessionmaker(engine, class_=Session, expire_on_commit=False)


def begin_writing(session: Session) -> float:
    """Take the write lock of the catalogue at once, so that writers queue instead of failing half-way; the moment it
    was had, of `time.perf_counter`. Unavailable when another writer holds it for too long."""
    try:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("BEGIN IMMEDIATE"))
        else:
            session.execute(text("LOCK TABLE asset IN SHARE ROW EXCLUSIVE MODE"))
    except OperationalError:
        raise Unavailable(N_("另一个写入还没完，请过一会儿再试")) from None
    return time.perf_counter()


def insert_rows(
    session: Session,
    table: type[Table],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    replace: Sequence[str] = (),
) -> None:
    """Insert many rows (of `bind_rows`: the values of the columns `names`) by the driver's own bulk call: for ledgers.

    Where a row of that primary key is there, its columns `replace` get the new values; without `replace` that is an
    error. A third of the time of the ordinary way, which matters where the write lock is held.
    """
    if not rows:
        return
    connection = session.connection()
    dialect = connection.dialect
    quote = dialect.identifier_preparer.quote
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    statement = (  # names of the models' own tables and columns, quoted; values are bound
        f"INSERT INTO {quote(str(table.__tablename__))} ({', '.join(quote(name) for name in names)})"  # noqa: S608
        f" VALUES ({', '.join([mark] * len(names))})"
    )
    if replace:
        key = ", ".join(quote(column.name) for column in table.__table__.primary_key)  # type: ignore[attr-defined]
        new = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in replace)
        statement += f" ON CONFLICT ({key}) DO UPDATE SET {new}"
    for start in range(0, len(rows), BATCH):
        connection.exec_driver_sql(statement, [tuple(row) for row in rows[start : start + BATCH]])


def bind_rows(
    session: Session, table: type[Table], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> list[list[Any]]:
    """Rows for `insert_rows`, their values as the driver takes them (lists are changed in place). Done before the write
    lock is taken."""
    dialect, columns = session.get_bind().dialect, table.__table__.c  # type: ignore[attr-defined]
    bound = [
        (number, processor)
        for number, name in enumerate(names)
        if (processor := columns[name].type.dialect_impl(dialect).bind_processor(dialect))
    ]
    found = []
    for row in rows:
        values = row if isinstance(row, list) else list(row)
        for number, processor in bound:
            values[number] = processor(values[number])
        found.append(values)
    return found
