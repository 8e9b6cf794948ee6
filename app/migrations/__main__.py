"""Write a new revision by comparing the models with a database that the existing revisions make."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from app.migrations import config, upgrade
from catalog.database import make_engine


def main() -> None:
    """Write the revision named on the command line."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'empty.db'}")
        upgrade(engine)
        made = config()
        with engine.connect() as connection:
            made.attributes["connection"] = connection
            command.revision(made, message=" ".join(sys.argv[1:]) or "change", autogenerate=True)
        engine.dispose()


main()
