"""Whether a workbook (a zip of XML) may be opened at all: told by streaming it, before anything is built of it.

A few bytes can ask for a table of 17 thousand million cells, or for one long text in every cell of a sheet. What is
counted here is what the reader would build: the rectangle up to the outermost filled cell, and the texts in it.
"""

import re
import zipfile
import zlib
from functools import cache
from pathlib import Path
from typing import Final
from xml.parsers import expat

from catalog.errors import InvalidInput, TooLarge
from catalog.language import N_

MOST_MEMBERS: Final = 2_000
MOST_UNPACKED: Final = 400_000_000
MOST_CELLS: Final = 5_000_000
MOST_STRINGS: Final = 2_000_000
MOST_CHARACTERS: Final = 200_000_000  # in all cells of one sheet
LONGEST_STRING: Final = 32_767  # what a spreadsheet itself allows in a cell
LONGEST_TAG: Final = 1_000_000
_BLOCK: Final = 1 << 16
_STRINGS: Final = "xl/sharedstrings.xml"
_PARTS: Final = "xl/_rels/workbook.xml.rels"
_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)


def check_workbook(path: Path) -> None:
    """Refuse a file that is no workbook, or one that would take more memory than a ledger may."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(archive, path.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        raise InvalidInput(N_("{name} 不是 xlsx 工作簿"), where="file", name=path.name) from None


def _check_archive(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise TooLarge(N_("{name} 解开后太大"), where="file", name=name)
    names = [_plain(member.filename) for member in members]
    if "[content_types].xml" not in names or len(set(names)) < len(names):
        raise InvalidInput(N_("{name} 不是 xlsx 工作簿"), where="file", name=name)
    unpacked = 0
    lengths: list[int] = []
    targets: set[str] = set()
    foreign: set[str] = set()
    # The shared texts first: the sheets refer to them.
    for member in sorted(members, key=lambda member: _plain(member.filename) != _STRINGS):
        parser = _Strings(name) if _plain(member.filename) == _STRINGS else _Part(name, lengths)
        unpacked = _read(archive, member, parser, unpacked, name)
        if isinstance(parser, _Strings):
            lengths = parser.lengths
        if _plain(member.filename) == _PARTS:
            targets = parser.targets
        if not parser.well_formed:
            foreign.add(_plain(member.filename).rpartition("/")[2])
    if targets & foreign or any(file.endswith((".xml", ".rels")) for file in foreign):
        # A part that is not quite XML could be read in another way than it was counted here.
        raise InvalidInput(N_("{name} 不是 xlsx 工作簿"), where="file", name=name)


def _plain(name: str) -> str:
    return name.replace("\\", "/").casefold().lstrip("/")


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, parser: "_Part", unpacked: int, name: str) -> int:
    """Pass a member to its parser; how much is unpacked now. What the archive says of sizes is not believed."""
    member.file_size = 1 << 62
    with archive.open(member) as file:
        while block := file.read(_BLOCK):
            unpacked += len(block)
            if unpacked > MOST_UNPACKED:
                raise TooLarge(N_("{name} 解开后太大"), where="file", name=name)
            parser.feed(block)
    parser.feed(b"", last=True)
    return unpacked


class _Part:
    """Reads one member as a stream: the outermost filled cell, the texts shown, and the parts it names."""

    def __init__(self, name: str, lengths: list[int]) -> None:
        self.name = name
        self.well_formed = True
        self.targets: set[str] = set()
        self._lengths = lengths
        self._fed = self._row = self._column = self._rows = self._columns = self._characters = 0
        self._shared = False
        self._number = ""
        # Read as UTF-8 whatever the part says of itself, as the reader does; no document type, so no entities.
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, block: bytes, last: bool = False) -> None:
        """The next bytes; nothing happens any more once they are no XML."""
        if not self.well_formed:
            return
        try:
            self._parser.Parse(block, last)
        except expat.ExpatError:
            self.well_formed = False
            return
        self._fed += len(block)
        if self._fed - max(self._parser.CurrentByteIndex, 0) > LONGEST_TAG + _BLOCK:
            raise TooLarge(N_("{name} 解开后太大"), where="file", name=self.name)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "sheetData":
            self._parser.StartElementHandler = self._start_in_table
        elif tag == "Relationship":
            self.targets.add(_plain(attributes.get("Target", "")).rpartition("/")[2])

    def _start_in_table(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._column += 1
            if place := attributes.get("r"):
                match = _CELL.fullmatch(place)
                if not match:
                    raise InvalidInput(N_("{name} 不是 xlsx 工作簿"), where="file", name=self.name)
                self._row, self._column = int(match[2]), _column_number(match[1].upper())
            self._shared = attributes.get("t") == "s"
        elif tag == "v" or tag == "is":
            if self._row > self._rows or self._column > self._columns:
                self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
                if self._rows * self._columns > MOST_CELLS:
                    raise TooLarge(N_("{name} 的表格太大，最多 {n} 格"), where="file", name=self.name, n=MOST_CELLS)
            if self._shared and tag == "v":
                self._number = ""
                self._parser.CharacterDataHandler = self._text
                self._parser.EndElementHandler = self._end
        elif tag == "row":
            found = attributes.get("r", "")
            self._row = int(found) if found.isdecimal() and len(found) < 9 else self._row + 1
            self._column = 0

    def _end(self, tag: str) -> None:
        if tag.rpartition(":")[2] != "v":
            return
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None
        number = self._number.strip()
        if number.isdecimal() and len(number) < 9:
            self._characters += self._lengths[int(number)] if int(number) < len(self._lengths) else 0
        else:
            self._characters += LONGEST_STRING
        if self._characters > MOST_CHARACTERS:
            raise TooLarge(N_("{name} 解开后太大"), where="file", name=self.name)

    def _text(self, text: str) -> None:
        self._number += text[:20]

    def _doctype(self, *_: object) -> None:
        raise InvalidInput(N_("{name} 不是 xlsx 工作簿"), where="file", name=self.name)


class _Strings(_Part):
    """Reads the shared texts: how long each of them is."""

    def __init__(self, name: str) -> None:
        super().__init__(name, [])
        self.lengths: list[int] = []
        self._parser.CharacterDataHandler = self._text

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "si":
            self.lengths.append(0)
            if len(self.lengths) > MOST_STRINGS:
                raise TooLarge(N_("{name} 解开后太大"), where="file", name=self.name)

    def _text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)
            if self.lengths[-1] > LONGEST_STRING:
                raise TooLarge(N_("{name} 有一格文字太长"), where="file", name=self.name)


@cache
def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
