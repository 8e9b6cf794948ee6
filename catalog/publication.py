"""What is published: snapshot and index of one generation, in one folder, swapped in whole.

`published/<generation>/` is written beside what is there; then `published/CURRENT` names it. Readers keep the one they
have until they ask again; the last two are kept on disk.
"""

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from catalog import snapshot as snapshots
from catalog.errors import Unavailable
from catalog.language import N_
from catalog.search import documents
from catalog.search.embedded import EmbeddedEngine
from catalog.snapshot import Entry, Snapshot

FOLDER: Final = "published"
POINTER: Final = "CURRENT"
INDEX: Final = "index"
KEPT: Final = 2
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Publication:
    """One generation of the catalogue, open for reading."""

    generation: int
    directory: Path
    snapshot: Snapshot
    engine: EmbeddedEngine


def current_generation(data: Path) -> int | None:
    """The generation that is published in a data folder; None when nothing is yet."""
    try:
        return int((data / FOLDER / POINTER).read_text("ascii"))
    except (FileNotFoundError, ValueError):
        return None


def publish(entries: Iterable[Entry], data: Path, generation: int, progress: Progress | None = None) -> int:
    """Write a generation and swap it in; the number of assets. A failure leaves what was published as it was."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    building = folder / f".building-{os.getpid()}"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    try:
        if progress:
            progress("columns")
        count = snapshots.build(entries, building, generation)
        if progress:
            progress(f"words of {count} assets")
        documents.build(Snapshot(building), building / INDEX)
        target = folder / str(generation)
        shutil.rmtree(target, ignore_errors=True)
        building.rename(target)
        _point(folder, generation)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    for old in sorted((int(path.name) for path in folder.iterdir() if path.name.isdigit()), reverse=True)[KEPT:]:
        shutil.rmtree(folder / str(old), ignore_errors=True)
    return count


def _point(folder: Path, generation: int) -> None:
    """Name the current generation, durably and in one step."""
    temporary = folder / f".{POINTER}-{os.getpid()}"
    with temporary.open("w", encoding="ascii") as file:
        file.write(str(generation))
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, folder / POINTER)


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
        for _ in range(3):  # a generation may be swapped out between reading its name and opening it
            generation = current_generation(self.data)
            directory = self.data / FOLDER / str(generation)
            try:
                snapshot = Snapshot(directory)
                return Publication(
                    snapshot.generation, directory, snapshot, EmbeddedEngine(snapshot, directory / INDEX)
                )
            except FileNotFoundError:
                continue
        raise Unavailable(N_("目录还没有发布，请稍等"))
