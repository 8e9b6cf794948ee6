"""What is published is whole or counts as not published, and is published again at the next occasion."""

from pathlib import Path

import pytest
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from catalog import sample, sync
from catalog.publication import FILES, FOLDER, POINTER, Catalogue, current_folder, current_generation
from tests.conftest import NOW

BROKEN = {
    "a column is empty": lambda folder: _largest(folder).write_bytes(b""),
    "a column is cut short": lambda folder: _largest(folder).write_bytes(_largest(folder).read_bytes()[:-1]),
    "a column is gone": lambda folder: _largest(folder).unlink(),
    "the index is gone": lambda folder: [path.unlink() for path in (folder / "index").iterdir()],
    "the list is empty": lambda folder: (folder / FILES).write_text("{}", "utf-8"),
    "the list is none": lambda folder: (folder / FILES).write_text("[1]", "utf-8"),
    "the list is cut short": lambda folder: (folder / FILES).write_text('{"a', "utf-8"),
    "the folder is gone": lambda folder: folder.rename(folder.with_name("elsewhere")),
    "the folder is a file": lambda folder: (folder.rename(folder.with_name("elsewhere")), folder.touch()),
    "the pointer is gone": lambda folder: (folder.parent / POINTER).unlink(),
    "the pointer is empty": lambda folder: (folder.parent / POINTER).write_text("", "utf-8"),
    "the pointer is noise": lambda folder: (folder.parent / POINTER).write_bytes(b"\xff\0\xfe"),
    "the pointer leads out": lambda folder: (folder.parent / POINTER).write_text("../../etc", "utf-8"),
    "the pointer is a word": lambda folder: (folder.parent / POINTER).write_text("latest", "utf-8"),
    "the pointer is a folder": lambda folder: _into_folder(folder.parent / POINTER),
}


def _largest(folder: Path) -> Path:
    return max((path for path in folder.iterdir() if path.is_file()), key=lambda path: path.stat().st_size)


def _into_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_broken_is_published_again(sessions: sessionmaker[Session], tmp_path: Path, broken: str) -> None:
    with sessions() as session:
        sample.load_sample(session, NOW)
        session.commit()
    data = tmp_path / "data"
    data.mkdir()
    generation = sync.catch_up(sessions, data)
    before = current_folder(data)
    assert before is not None
    BROKEN[broken](before)
    assert current_generation(data) is None
    if broken == "the pointer is a folder":
        (data / FOLDER / POINTER).rmdir()  # nobody but a person puts it there, and a person takes it away
    assert sync.catch_up(sessions, data) == generation
    after = current_folder(data)
    assert after is not None
    assert after.name != before.name
    assert Catalogue(data).current().snapshot.size == 250
