"""Writing a file for somebody, at a path that may be anything."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def blamed_on(path: Path) -> Iterator[None]:
    """An error of the disk that names no file (it is full, say) is told of this path."""
    try:
        yield
    except OSError as error:
        if error.errno is None or error.filename is not None or isinstance(error, BrokenPipeError):
            raise
        raise OSError(error.errno, error.strerror, str(path)) from None


def own_folder(path: Path) -> Path:
    """A folder of the installation, made if it is not there, for its owner only; the path again."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(PermissionError):  # another's, who has seen to it
        path.chmod(0o700)
    return path


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to, opened at once, so that a path that cannot be written is told before any work is done.

    An ordinary file appears whole or not at all, with the rights that new files have or that the one before had; a
    symlink stays and what it leads to is written. What is no ordinary file (a pipe, a device) is written as it is.
    """
    try:
        before: os.stat_result | None = path.stat()
    except FileNotFoundError:
        before = None
    if before is not None and not stat.S_ISREG(before.st_mode):
        with blamed_on(path), path.open("wb") as file:
            yield file
        return
    target = path.resolve()
    temporary = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except OSError as error:  # told of the path that was asked for
        raise OSError(error.errno, error.strerror, str(path)) from None
    try:
        with blamed_on(path), os.fdopen(handle, "wb") as file:
            if before is not None:
                os.fchmod(file.fileno(), stat.S_IMODE(before.st_mode))
            yield file
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
