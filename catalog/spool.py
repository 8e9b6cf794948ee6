"""Numbers set aside while they come in, so that a large catalogue is written without being held in memory."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, Final

import numpy as np
import numpy.typing as npt

_IN_MEMORY: Final = 256 * 1024  # bytes; more go to a file without a name in the folder that is written


class Spool:
    """An array of one type that is appended to and then taken whole. `files` closes what is never taken."""

    def __init__(self, dtype: npt.DTypeLike, directory: Path, files: ExitStack) -> None:
        self.dtype = np.dtype(dtype)
        self._size = 0
        self._file = files.enter_context(SpooledTemporaryFile(_IN_MEMORY, dir=str(directory)))  # noqa: SIM115

    def __len__(self) -> int:
        return self._size

    def append(self, numbers: npt.NDArray[Any]) -> None:
        """Add numbers at the end."""
        self._size += len(numbers)
        self._file.write(np.ascontiguousarray(numbers, self.dtype).tobytes())

    def take(self) -> npt.NDArray[Any]:
        """All of them, in order, to be changed at will. The spool is closed after it."""
        with self._file as file:
            file.seek(0)
            return np.frombuffer(bytearray(file.read()), self.dtype)
