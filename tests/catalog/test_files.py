"""A file for somebody: whole or not at all, with the rights of any new file, whatever stands at its path."""

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.files import written


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def put(path: Path, content: bytes) -> None:
    with written(path) as file:
        file.write(content)


def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path, umask: None) -> None:
    put(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert rights(tmp_path / "a") == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_file_that_is_there_keeps_its_rights(tmp_path: Path, umask: None) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(0o604)
    put(tmp_path / "a", b"new")
    assert ((tmp_path / "a").read_bytes(), rights(tmp_path / "a")) == (b"new", 0o604)


@pytest.mark.parametrize("there", [True, False])
def test_a_symlink_stays_and_what_it_leads_to_is_written(tmp_path: Path, there: bool) -> None:
    (tmp_path / "far").mkdir()
    target, link = tmp_path / "far" / "target", tmp_path / "link"
    if there:
        target.write_bytes(b"old")
    link.symlink_to(target)
    put(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert [path.name for path in target.parent.iterdir()] == ["target"]


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    path, got = tmp_path / "pipe", []
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    put(path, b"new")
    reader.join(10)
    assert got == [b"new"]
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")

    def interrupted() -> None:
        with written(tmp_path / "a") as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}


@pytest.mark.parametrize("name", ["nowhere/a", ".", "loop", "file/a"])
def test_a_path_that_cannot_be_written_is_told_before_the_work(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=name) as caught, written(tmp_path / name):
        pytest.fail("the work began")
    assert str(caught.value.filename) == str(tmp_path / name)
