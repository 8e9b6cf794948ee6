"""Which assets say a word: an index of character pairs over the text of every asset.

A word of two or more characters is looked up by the pairs of neighbours it consists of, and verified in the text, so
that Chinese needs no word boundaries: 电池 finds 锂电池. A Latin word must begin where a word begins (crane finds cranes,
art does not find part), and is the same in the singular and in the plural (`catalog.plurals`).
"""

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from catalog.clauses import statements, texts_of
from catalog.columns import Bools, TextPart
from catalog.labels import labels_of
from catalog.plurals import stem
from catalog.spool import Spool

PARTS: tuple[TextPart, ...] = ("text", "eia_limits_zh", "labels", "described", "planned", "refused")
TEXT_FIELDS = (
    "id", "keeper", "province", "city", "county", "title_zh", "title_en", "park", "address_zh", "description_zh", "description_en", "plan_zh", "idle_reason_zh",
    "eia_limits_zh", "suitable_industries",
)  # fmt: skip

_CHARACTER_BITS = 21  # Unicode ends at U+10FFFF
_ROW_BITS = 22  # up to 4,194,304 assets in one index
_CHUNK = 2_000  # texts taken apart at once, to bound the memory
_RANGES = 32  # of characters, of which one at a time is sorted
_LATIN = re.compile(r"[a-z0-9]")
_WORD = re.compile(r"(?<![a-z0-9])[a-z]+(?![a-z0-9])")


def normalise(text: str) -> str:
    """Text as it is indexed and looked up: compatibility forms and case folded away, white space made single."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


_label = lru_cache(maxsize=4_096)(normalise)  # few labels, said of many assets


def parts_of(record: Mapping[str, Any], planned: Collection[str] = ()) -> dict[TextPart, str]:
    """All parts of what is said of a record, normalised; fields, or clauses of one kind, stand on lines of their own."""
    said: dict[str, list[str]] = {"described": [], "planned": [], "absent": [], "refused": []}
    for statement in statements(record):
        said[statement.kind].append(normalise(statement.text))
    return {
        "text": _lines(record, TEXT_FIELDS),
        "eia_limits_zh": _lines(record, ("eia_limits_zh",)),
        "labels": "\n".join(_label(line) for line in labels_of(record, planned).splitlines()),
        "described": "\n".join(said["described"]),
        "planned": "\n".join(said["planned"]),
        "refused": "\n".join(said["refused"]),
    }


def _lines(record: Mapping[str, Any], names: Sequence[str]) -> str:
    return "\n".join(normalise("、".join(texts)) for name in names if (texts := texts_of(record, name)))


def said_as(word: str) -> str:
    """A regular expression of where a text says a normalised word."""
    begins = "(?<![a-z0-9])" if _LATIN.match(word) else ""
    return begins + "".join(re.escape(part) + ending for part, ending in _spelt(word))


def _spelt(word: str) -> Iterator[tuple[str, str]]:
    """A normalised word in the parts that every spelling of it has, each with the endings that may follow."""
    at = 0
    for found in _WORD.finditer(word):
        part, ending = stem(found[0])
        yield word[at : found.start()] + part, ending
        at = found.end()
    if at < len(word):
        yield word[at:], ""


class Writer:
    """Writes the index of one part of the text of every asset, in the order of rows, into `directory`.

    `files` closes what is open when writing ends before its end. Pairs are set apart by ranges of characters as they come
    in, so that only one range at a time has to be sorted.
    """

    def __init__(self, directory: Path, part: TextPart, files: ExitStack) -> None:
        self._directory, self._part, self._files = directory, part, files
        self._text = files.enter_context((directory / f"{part}.utf8").open("wb"))
        self._ends = Spool(np.int64, directory, files)
        self._size = 0
        self._bounds = np.zeros(0, np.uint64)
        self._ranges: list[Spool] = []

    def add(self, texts: Sequence[str]) -> None:
        """The next texts, normalised, one an asset."""
        ends = []
        for text in texts:
            self._text.write(text.encode())
            ends.append(self._text.tell())
        self._ends.append(np.array(ends))
        for start in range(0, len(texts), _CHUNK):
            pairs = _pairs(texts[start : start + _CHUNK], self._size + start)
            if not self._ranges:
                self._bounds = np.unique(pairs[:: len(pairs) // _RANGES + 1] >> np.uint64(_ROW_BITS)) << np.uint64(
                    _ROW_BITS
                )
                self._ranges = [Spool(np.uint64, self._directory, self._files) for _ in range(len(self._bounds) + 1)]
            for spool, some in zip(self._ranges, np.split(pairs, np.searchsorted(pairs, self._bounds)), strict=True):
                spool.append(some)
        self._size += len(texts)

    def finish(self) -> None:
        """Sort what was set apart, range by range, and end the files."""
        self._text.close()
        np.save(self._path("ends"), self._ends.take())
        keys, starts, count = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)], 0
        with self._path("rows").open("wb") as out:
            shape = (sum(len(spool) for spool in self._ranges),)
            np.lib.format.write_array_header_1_0(out, {"descr": "<i4", "fortran_order": False, "shape": shape})
            for spool in self._ranges:
                pairs = spool.take()
                pairs.sort()
                out.write((pairs & np.uint64((1 << _ROW_BITS) - 1)).astype("<i4").tobytes())
                found = pairs >> np.uint64(_ROW_BITS)
                firsts = np.flatnonzero(np.diff(found, prepend=np.uint64(0)))  # no key is 0, none is in two ranges
                keys.append(found[firsts])
                starts.append(firsts + count)
                count += len(pairs)
        np.save(self._path("keys"), np.concatenate(keys))
        np.save(self._path("starts"), np.append(np.concatenate(starts), count).astype(np.int64))

    def _path(self, name: str) -> Path:
        return self._directory / f"{self._part}.{name}.npy"


def _pairs(texts: Sequence[str], first_row: int) -> npt.NDArray[np.uint64]:
    """The pairs of neighbouring characters of a few texts, each with its row, once; the last character with a 0."""
    characters = np.frombuffer(("\0".join(texts) + "\0").encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    rows = np.cumsum(characters == 0, dtype=np.uint64)
    keys = (characters[:-1] << np.uint64(_CHARACTER_BITS)) | characters[1:]
    pairs = (keys << np.uint64(_ROW_BITS)) | (rows[:-1] + np.uint64(first_row))
    pairs = pairs[characters[:-1] != 0]
    pairs.sort()
    return np.asarray(pairs[np.diff(pairs, prepend=np.uint64(0)) != 0])  # no pair is 0


class Words:
    """The index of one part of the text, opened from a directory and read through memory maps."""

    def __init__(self, directory: Path, part: TextPart) -> None:
        def load(name: str) -> npt.NDArray[Any]:
            return np.load(directory / f"{part}.{name}.npy", mmap_mode="r")  # type: ignore[no-any-return]

        self._rows, self._keys, self._starts = load("rows"), load("keys"), load("starts")
        self._ends = np.asarray(load("ends"))
        path = directory / f"{part}.utf8"
        self._text = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
        self.rows = lru_cache(maxsize=2048)(self._find)

    @property
    def size(self) -> int:
        """How many assets are indexed."""
        return len(self._ends)

    def mentions(self, word: str) -> Bools:
        """Which assets say `word`; none for a word without a character."""
        said = np.zeros(self.size, np.bool_)
        said[self.rows(normalise(word))] = True
        return said

    def text(self, row: int) -> str:
        """The normalised text of one asset."""
        start = int(self._ends[row - 1]) if row else 0
        return bytes(self._text[start : int(self._ends[row])]).decode()

    def _find(self, word: str) -> npt.NDArray[np.int32]:
        """The rows that say a normalised word, in order."""
        if not word or "\0" in word:  # 0 stands for the end of a text
            return np.zeros(0, np.int32)
        keys = {(ord(a) << _CHARACTER_BITS) | ord(b) for part, _ in _spelt(word) for a, b in itertools.pairwise(part)}
        if not keys:
            first = ord(word[0])
            found = np.unique(self._between(first << _CHARACTER_BITS, (first + 1) << _CHARACTER_BITS))
        else:
            postings = sorted((self._between(key, key + 1) for key in keys), key=len)
            found = postings[0]
            for posting in postings[1:]:
                if not len(found):
                    break
                found = found[np.isin(found, posting, assume_unique=True)]
        if len(word) > 2 or _LATIN.match(word):
            found = self._verified(word, found)
        return np.asarray(found)

    def _between(self, low: int, high: int) -> npt.NDArray[np.int32]:
        start, end = np.searchsorted(self._keys, np.array([low, high], np.uint64))
        return self._rows[self._starts[start] : self._starts[end]]

    def _verified(self, word: str, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        needle, spelling = word.encode(), said_as(word)
        starts = np.where(rows > 0, self._ends[rows - 1], 0)
        ends = self._ends[rows]
        text: Any = memoryview(self._text)  # type: ignore[arg-type]  # a memory map is a buffer
        if spelling == re.escape(word):
            kept = [needle in bytes(text[a:b]) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        else:
            pattern = re.compile(spelling.encode())
            kept = [pattern.search(text[a:b]) is not None for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        return rows[np.array(kept, np.bool_)] if kept else rows[:0]
