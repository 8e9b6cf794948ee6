"""The parts of a workbook beside its sheets: relations, shared texts, styles, comments, boxes of text."""

import posixpath
import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from catalog.errors import TooLarge
from catalog.language import N_
from catalog.ledger.cells import Span
from catalog.ledger.formats import limits
from catalog.ledger.formats.archive import Archive
from catalog.ledger.formats.grid import tidy
from catalog.ledger.formats.markup import parse
from catalog.ledger.formats.number_formats import NumberFormat, built_in, format_of

_PLACE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
_MOST_NOTE: Final = 2_000
Run = tuple[str, bool | None]  # a piece of rich text, and whether it is struck through (None: as the cell is)
Text = str | tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """What the look of a cell says of its value."""

    format: NumberFormat
    struck: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another (or out of the file), and what for."""

    kind: str
    target: str
    external: bool


def relations_of(archive: Archive, part: str) -> dict[str, Relation]:
    """The relations of a part (of the package itself for an empty name), by their ids."""
    folder, _, file = part.rpartition("/")
    member = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    found: dict[str, Relation] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            external = attributes.get("TargetMode", "") == "External"
            path = target if external else posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/")))
            kind = attributes.get("Type", "").rpartition("/")[2].casefold()
            found[attributes.get("Id", "")] = Relation(kind, path if external else path.lstrip("/"), external)

    if member in archive:
        parse(archive.blocks(member), archive.name, start)
    return found


def is_on(value: str | None) -> bool:
    """Whether an attribute says yes."""
    return value not in (None, "0", "false", "off")


def unescaped(text: str) -> str:
    """The text with _x000D_ and the like put back."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class TextReader:
    """Gathers a text with its runs from the elements inside of `si`, `is` or a comment; phonetic hints left out."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.clear()

    def clear(self) -> None:
        """Forget what was gathered."""
        self.runs: list[Run] = []
        self.pieces: list[str] = []
        self.length = 0
        self.struck: bool | None = None
        self.phonetic = self.inside = self.rich = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == "t":
            self.inside = not self.phonetic
        elif tag == "rPh":
            self.phonetic = True
        elif tag == "r":
            self.rich = True
            self.struck = None
        elif tag == "rPr":
            self.struck = False
        elif tag == "strike":
            self.struck = is_on(attributes.get("val", "1"))

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "t":
            self.inside = False
            if not self.phonetic:
                self.runs.append((unescaped("".join(self.pieces)), self.struck if self.rich else None))
            self.pieces = []
        elif tag == "rPh":
            self.phonetic = False

    def text(self, text: str) -> None:
        """Characters between."""
        if self.inside:
            self.length += len(text)
            if self.length > limits.LONGEST_TEXT:
                raise TooLarge(N_("{name} 有一格文字太长"), where="file", name=self.name)
            self.pieces.append(text)

    def taken(self) -> Text:
        """The text so far; a plain string unless some of it is struck through or differs from its cell."""
        runs = self.runs
        text: Text = "".join(run[0] for run in runs) if all(run[1] is None for run in runs) else tuple(runs)
        self.clear()
        return text


def shared_texts(archive: Archive, part: str) -> list[Text]:
    """The texts that cells refer to by number."""
    strings: list[Text] = []
    reader = TextReader(archive.name)
    left = limits.MOST_TEXT

    def end(tag: str) -> None:
        nonlocal left
        if tag == "si":
            left -= reader.length
            strings.append(reader.taken())
            if len(strings) > limits.MOST_CELLS or left < 0:
                raise TooLarge(N_("{name} 解开后太大"), where="file", name=archive.name)
        else:
            reader.end(tag)

    parse(archive.blocks(part), archive.name, reader.start, end, reader.text)
    return strings


def styles_of(archive: Archive, part: str) -> list[Style]:
    """The looks that cells refer to by number."""
    codes: dict[int, str] = {}
    struck: list[bool] = []
    styles: list[tuple[int, int]] = []
    within: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        parent = within[-1] if within else ""
        within.append(tag)
        if tag == "numFmt" and parent == "numFmts":
            codes[number_of(attributes.get("numFmtId"))] = attributes.get("formatCode", "General")
        elif tag == "font" and parent == "fonts":
            struck.append(False)
        elif tag == "strike" and parent == "font" and "fonts" in within:
            struck[-1] = is_on(attributes.get("val", "1"))
        elif tag == "xf" and parent == "cellXfs":
            styles.append((number_of(attributes.get("numFmtId")), number_of(attributes.get("fontId"))))
        if len(struck) + len(styles) + len(codes) > 300_000 or len(within) > 100:
            raise TooLarge(N_("{name} 解开后太大"), where="file", name=archive.name)

    def end(_: str) -> None:
        within.pop()

    parse(archive.blocks(part), archive.name, start, end)
    return [
        Style(format_of(codes[number]) if number in codes else built_in(number), font < len(struck) and struck[font])
        for number, font in styles
    ]


def number_of(text: str | None) -> int:
    """A small number that an attribute holds; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


@cache
def column_number(letters: str) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def place_of(text: str) -> tuple[int, int] | None:
    """Row and column of an address such as B12, if a sheet has that place."""
    match = _PLACE.fullmatch(text)
    if not match:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def span_of(text: str) -> Span | None:
    """The range of B2:D4."""
    first, _, last = text.partition(":")
    top, bottom = place_of(first), place_of(last or first)
    if not top or not bottom:
        return None
    return Span(min(top[0], bottom[0]), min(top[1], bottom[1]), max(top[0], bottom[0]), max(top[1], bottom[1]))


def read_texts(archive: Archive, part: str, element: str, found: dict[tuple[int, int], list[str]]) -> None:
    """Gather the comments of a part by place: `comment` elements, or the `threadedComment` of newer programs."""
    reader = TextReader(archive.name)
    place: tuple[int, int] | None = None

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal place
        if tag == element:
            place = place_of(attributes.get("ref", ""))
            reader.clear()
        else:
            reader.start("t" if element == "threadedComment" and tag == "text" else tag, attributes)

    def end(tag: str) -> None:
        if tag == element:
            if place is not None:
                found.setdefault(place, []).append("".join(run for run, _ in reader.runs))
                if len(found) > limits.MOST_SPANS:
                    raise TooLarge(N_("{name} 解开后太大"), where="file", name=archive.name)
            reader.clear()
        else:
            reader.end("t" if element == "threadedComment" and tag == "text" else tag)

    parse(archive.blocks(part), archive.name, start, end, reader.text)


def text_boxes(archive: Archive, part: str) -> list[str]:
    """The texts of boxes that float over a sheet: instructions are often written there."""
    boxes: list[str] = []
    pieces: list[str] = []
    inside = False

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal inside
        inside = tag == "t"

    def end(tag: str) -> None:
        nonlocal inside
        inside = False
        if tag == "p":
            pieces.append("\n")
        elif tag == "txBody":
            if len(boxes) < 50 and (text := tidy("".join(pieces))):
                boxes.append(text[:_MOST_NOTE])
            pieces.clear()

    def text(piece: str) -> None:
        if inside and len(pieces) < _MOST_NOTE:
            pieces.append(piece)

    parse(archive.blocks(part), archive.name, start, end, text)
    return boxes
