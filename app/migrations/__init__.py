"""The database's shape through time, by Alembic. `python -m app.migrations "what changes"` writes a new revision."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from catalog.errors import Unavailable
from catalog.language import N_

FOLDER: Final = Path(__file__).parent
_LOCK: Final = 7_413_025  # among PostgreSQL's advisory locks, that of this project's migrations


def config() -> Config:
    """Alembic's configuration, built here instead of in a file of its own."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    return made


def upgrade(engine: Engine) -> None:
    """Bring a database to the present shape, all the way or not at all; nothing happens when it is there already.

    Processes that do so at once wait for each other. Unavailable when a newer Tilan has shaped the database.
    """
    made = config()
    script = ScriptDirectory.from_config(made)
    head = script.get_current_head()
    with engine.connect() as connection:
        present = _revision(connection)
        if present == head:
            return
        if present is not None and present not in {revision.revision for revision in script.walk_revisions()}:
            raise Unavailable(N_("数据库是更新版本的 Tilan 建立的，请先升级程序"), where="database")
        connection.rollback()
        if connection.dialect.name == "sqlite":
            # The driver begins no transaction before DDL, so it is begun here. A table that is built anew must not
            # take along what refers to it, and foreign keys can only be switched off outside of a transaction.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.rollback()
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        made.attributes["connection"] = connection
        try:
            command.upgrade(made, "head")
            connection.commit()
        finally:
            connection.rollback()
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
