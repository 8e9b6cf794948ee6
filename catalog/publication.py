"""What is published: snapshot and index of one generation, in one folder, swapped in whole.

`published/<generation>-<random>/` is written beside what is there, ending with a list of its files; then
`published/CURRENT` names it. Readers keep the one they have until they ask again; the one before the current is kept
on disk for those that are opening it. A pointer to a folder that is not whole is no publication.
"""

import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from catalog.errors import Unavailable
from catalog.files import own_folder
from catalog.language import N_
from catalog.search.embedded import EmbeddedEngine
from catalog.snapshot import Entry, Snapshot
from catalog.snapshot_writer import build
from catalog.words import PARTS

FOLDER: Final = "published"
POINTER: Final = "CURRENT"
INDEX: Final = "index"
FILES: Final = "files.json"
_NAME: Final = re.compile(r"[0-9]+-[0-9a-f]+")
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Publication:
    """One generation of the catalogue, open for reading."""

    generation: int
    directory: Path
    snapshot: Snapshot
    engine: EmbeddedEngine


def current_folder(data: Path) -> Path | None:
    """The folder of what is published; None when nothing is, or when files of it are missing or cut short, or when it
    was written before a part of the text was kept that now is, so that it has to be written anew.
    """
    try:
        name = (data / FOLDER / POINTER).read_text("ascii").strip()
        folder = data / FOLDER / name
        files = json.loads((folder / FILES).read_text("utf-8"))
        if (
            not _NAME.fullmatch(name)
            or not isinstance(files, dict)
            or not {f"{part}.utf8" for part in PARTS} <= {*files}
        ):
            return None
        return folder if all((folder / file).stat().st_size == size for file, size in files.items()) else None
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError):
        return None


def current_generation(data: Path) -> int | None:
    """The generation that is published in a data folder; None when nothing is yet, or nothing whole."""
    folder = current_folder(data)
    return int(folder.name.partition("-")[0]) if folder else None


def publish(entries: Iterable[Entry], data: Path, generation: int, progress: Progress | None = None) -> int:
    """Write a generation and swap it in; the number of assets. A failure leaves what was published as it was.

    One process at a time (`catalog.sync` sees to it): what other ones left unfinished is taken away.
    """
    folder = own_folder(data / FOLDER)
    before = current_folder(data)
    target = folder / f"{generation}-{secrets.token_hex(4)}"
    target.mkdir()
    try:
        count = build(entries, target, generation, target / INDEX, progress)
        _seal(target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    _point(folder, target.name)
    for path in folder.iterdir():
        if path.is_dir() and path not in (target, before):
            shutil.rmtree(path, ignore_errors=True)
    return count


def _seal(folder: Path) -> None:
    """List the files of a folder with their sizes, when all of them are on the disk itself."""
    files = {}
    for path in sorted(folder.rglob("*")):
        _flush(path)
        if path.is_file() and not path.name.startswith("."):  # the index leaves empty lock files
            files[str(path.relative_to(folder))] = path.stat().st_size
    (folder / FILES).write_text(json.dumps(files), "utf-8")
    _flush(folder / FILES)
    _flush(folder)


def _point(folder: Path, name: str) -> None:
    """Name the current folder, durably and in one step."""
    temporary = folder / f".{POINTER}"
    temporary.write_text(name, "ascii")
    _flush(temporary)
    os.replace(temporary, folder / POINTER)
    _flush(folder)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Catalogue:
    """The published catalogue of a data folder, for readers: cheap to ask, always whole, one generation at a time."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._pointer = data / FOLDER / POINTER
        self._stamp: tuple[int, int] | None = None
        self._open: Publication | None = None
        self._lock = Lock()

    def current(self) -> Publication:
        """What is published now. Unavailable when nothing is yet."""
        try:
            found = self._pointer.stat()
        except FileNotFoundError:
            raise Unavailable(N_("目录还没有发布，请稍等")) from None
        stamp = (found.st_mtime_ns, found.st_ino)
        if stamp != self._stamp or self._open is None:
            with self._lock:
                if stamp != self._stamp or self._open is None:
                    self._open = self._load()
                    self._stamp = stamp
        return self._open

    def _load(self) -> Publication:
        for _ in range(3):  # a folder may be swapped out, and taken away, between reading its name and opening it
            directory = current_folder(self.data)
            if directory is None:
                break
            try:
                snapshot = Snapshot(directory)
                engine = EmbeddedEngine(snapshot, directory / INDEX)
            except (OSError, ValueError):
                continue
            return Publication(snapshot.generation, directory, snapshot, engine)
        raise Unavailable(N_("目录还没有发布，请稍等"))
