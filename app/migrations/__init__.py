"""The database's shape through time, by Alembic. `python -m app.migrations "what changes"` writes a new revision."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect

FOLDER: Final = Path(__file__).parent


def config() -> Config:
    """Alembic's configuration, built here instead of in a file of its own."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    return made


def upgrade(engine: Engine) -> None:
    """Bring a database to the present shape; nothing happens when it is there already."""
    made = config()
    with engine.begin() as connection:
        made.attributes["connection"] = connection
        command.upgrade(made, "head")


def is_empty(engine: Engine) -> bool:
    """Whether a database has no table yet."""
    return not inspect(engine).get_table_names()
