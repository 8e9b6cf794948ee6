"""Zip files, read member by member within a budget; nothing is ever unpacked onto the disk."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from catalog.errors import InvalidInput, TooLarge
from catalog.language import N_
from catalog.ledger.formats import limits

_BLOCK: Final = 1 << 16
_LARGEST_DIRECTORY: Final = 2_000_000  # bytes; what lists MOST_MEMBERS members fits well
_END: Final = struct.Struct("<4s4H2LH")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_LENGTH: Final = 20
BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    struct.error,
    OverflowError,
)


class Archive:
    """A zip whose members are found by their plain names (lower case, forward slashes)."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._left = limits.MOST_UNPACKED
        _check_directory(path, name)
        try:
            self._zip = zipfile.ZipFile(path)
        except BROKEN:
            raise InvalidInput(N_("{name} 不完整或已损坏，打不开"), where="file", name=name) from None
        try:
            self.members = self._checked()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        members: dict[str, zipfile.ZipInfo] = {}
        infos = self._zip.infolist()
        if len(infos) > limits.MOST_MEMBERS or sum(info.file_size for info in infos) > limits.MOST_UNPACKED:
            raise TooLarge(N_("{name} 解开后太大"), where="file", name=self.name)
        for info in infos:
            plain = plain_name(info.filename)
            if ".." in plain.split("/") or ":" in plain or "\0" in info.orig_filename or plain in members:
                raise InvalidInput(N_("压缩包里的文件名“{member}”不安全"), where="file", member=info.filename[:80])
            if info.flag_bits & 1:
                raise InvalidInput(N_("{name} 有密码，请去掉密码再上传"), where="file", name=self.name)
            if stat.S_ISLNK(info.external_attr >> 16):
                raise InvalidInput(N_("压缩包里的“{member}”是链接，不是文件"), where="file", member=info.filename[:80])
            packing = info.file_size / max(info.compress_size, 1)
            if info.file_size > limits.MOST_PACKED_FREELY and packing > limits.MOST_PACKING:
                raise TooLarge(N_("{name} 解开后太大"), where="file", name=self.name)
            members[plain] = info
        return members

    def __contains__(self, member: str) -> bool:
        return plain_name(member) in self.members

    def blocks(self, member: str) -> Iterator[bytes]:
        """The bytes of a member. What the archive says of sizes is not believed."""
        info = self.members.get(plain_name(member))
        if info is None:
            raise InvalidInput(N_("{name} 里缺少 {member}"), where="file", name=self.name, member=member[:80])
        try:
            with self._zip.open(info) as file:
                while block := file.read(_BLOCK):
                    self._left -= len(block)
                    if self._left < 0:
                        raise TooLarge(N_("{name} 解开后太大"), where="file", name=self.name)
                    yield block
        except BROKEN:
            raise InvalidInput(N_("{name} 不完整或已损坏，打不开"), where="file", name=self.name) from None

    def read(self, member: str) -> bytes:
        """A member as a whole."""
        return b"".join(self.blocks(member))


def plain_name(name: str) -> str:
    """A member's name as it is compared."""
    return name.replace("\\", "/").casefold().lstrip("/")


def _check_directory(path: Path, name: str) -> None:
    """Refuse a directory of very many members before it is read: each takes memory."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 65536 - _END.size - _LOCATOR_LENGTH - _END_64.size))
        tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + _END.size > len(tail):
        raise InvalidInput(N_("{name} 不完整或已损坏，打不开"), where="file", name=name)
    length = _END.unpack_from(tail, at)[5]
    before = at - _LOCATOR_LENGTH
    if before >= _END_64.size and tail[before : before + 4] == b"PK\6\7":
        length = max(0 if length == 0xFFFFFFFF else length, _END_64.unpack_from(tail, before - _END_64.size)[8])
    if length > _LARGEST_DIRECTORY:
        raise TooLarge(N_("{name} 解开后太大"), where="file", name=name)
