"""The database's shape through time, by Alembic. `python -m app.migrations "what changes"` writes a new revision."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, inspect, text

from catalog.errors import Unavailable
from catalog.language import N_

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER: Final = Path(__file__).parent
_LOCK: Final = 7_413_025  # among PostgreSQL's advisory locks, that of this project's migrations


def newest() -> str:
    """The newest revision; files are named by it."""
    return max(path.stem.partition("_")[0] for path in (FOLDER / "versions").glob("*.py"))


def config() -> "Config":
    """Alembic's configuration, built here instead of in a file of its own."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    return made


def upgrade(engine: Engine) -> None:
    """Bring a database to the present shape, all the way or not at all; nothing happens when it is there already.

    Processes that do so at once wait for each other. Unavailable when a newer Tilan has shaped the database.
    """
    with engine.connect() as connection:
        present = _revision(connection)
        if present == newest():
            return
        # Alembic takes a while to load, and nearly every start has nothing to migrate.
        from alembic import command
        from alembic.script import ScriptDirectory

        made = config()
        script = ScriptDirectory.from_config(made)
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
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
