"""The files that ledgers came from, kept by what is in them."""

import os
import secrets
import shutil
from pathlib import Path
from typing import Final

from catalog.ledger.flat import digest

FOLDER: Final = "originals"


def keep(data: Path, path: Path, sha256: str | None = None) -> Path:
    """Keep a copy of a file in the data folder, under its hash; where it lies."""
    target = data / FOLDER / (sha256 or digest(path))
    if not target.exists():
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        shutil.copyfile(path, temporary)
        os.replace(temporary, target)
    return target
