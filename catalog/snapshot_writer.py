"""Writing a snapshot and its index: in one pass over the assets, a few thousand at a time, in memory that does not grow.

What can be known only at the end (the order of names, how many there are) is put right in the columns then.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import orjson

from catalog import words
from catalog.columns import Bools
from catalog.condition_values import NAME_FIELDS, TEXT_FIELDS, day_number, month_number
from catalog.fields import FIELDS, PERMIT_FIELDS, public_facts
from catalog.search import documents
from catalog.snapshot import (
    CHOICE_NAMES,
    DATE_NAMES,
    DERIVED_NAMES,
    FLAG_NAMES,
    NUMBER_NAMES,
    SET_NAMES,
    Entry,
    derived,
    fact,
)
from catalog.spool import Spool

_CHUNK: Final = 5_000  # assets at once
_CODE_NAMES: Final = (*CHOICE_NAMES, *NAME_FIELDS, *(f"permits.{permit}" for permit in PERMIT_FIELDS))
_QUANTITIES: Final = (*NUMBER_NAMES, *DATE_NAMES, *DERIVED_NAMES)
Arrays = dict[str, npt.NDArray[Any]]


def build(
    entries: Iterable[Entry],
    directory: Path,
    generation: int,
    index: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> int:
    """Write a snapshot into an empty `directory`, and the full-text index of the same assets into `index`, if one is
    wanted; the number of assets. `progress` is told how many are done."""
    entries = iter(entries)
    with ExitStack() as files:
        writer = _Writer(directory, index, files)
        while chunk := list(islice(entries, _CHUNK)):
            writer.add([Entry(public_facts(entry.record), entry.intervals, entry.planned) for entry in chunk])
            if progress:
                progress(f"{writer.size:,} assets")
        writer.finish(generation)
    return writer.size


class _Codes:
    """Texts numbered as they come; in the vocabulary's order, or names in their own, when all are known."""

    def __init__(self, name: str) -> None:
        known = FIELDS.get(name) or PERMIT_FIELDS.get(name.removeprefix("permits."))
        self._fixed = known is not None and known.vocabulary is not None
        texts = list(known.vocabulary) if known and known.vocabulary else []
        self._numbers: dict[Any, int] = {text: number for number, text in enumerate(texts)}

    def of(self, texts: Iterable[Any]) -> list[int]:
        """A number for each text, -1 for none."""
        numbers = self._numbers
        if self._fixed:
            return [numbers[text] if text else -1 for text in texts]
        return [numbers.setdefault(text, len(numbers)) if text else -1 for text in texts]

    def settled(self, codes: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], list[Any]]:
        """The codes of a column in their final order, and the texts that they stand for."""
        if self._fixed:
            return codes, list(self._numbers)
        order = sorted(self._numbers)
        places = {text: place for place, text in enumerate(order)}
        moved = np.array([*(places[text] for text in self._numbers), -1], np.int32)  # -1 is the last of them
        return moved[codes], order


class _Writer:
    def __init__(self, directory: Path, index: Path | None, files: ExitStack) -> None:
        self.size = 0
        self._directory, self._files = directory, files
        self._columns: dict[str, Spool] = {}
        self._ends = Spool(np.int64, directory, files)
        self._codes = {name: _Codes(name) for name in _CODE_NAMES}
        self._places = _Codes("place")
        self._ranges: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
        self._planned: dict[str, list[int]] = defaultdict(list)
        self._words = {part: words.Writer(directory, part, files) for part in words.PARTS}
        self._index = documents.Writer(index) if index else None
        self._records = files.enter_context((directory / "records.json").open("wb"))
        self._ids = files.enter_context((directory / "ids.json").open("wb"))
        self._ids.write(b"[")

    def add(self, entries: Sequence[Entry]) -> None:
        """The next assets, their records reduced to what anybody may see."""
        records = [entry.record for entry in entries]
        arrays = {f"code/{name}": np.array(codes.of(_texts(records, name))) for name, codes in self._codes.items()}
        arrays["place"] = np.array(self._places.of(map(_place, records)))
        arrays |= {
            f"known/{name}": np.array([bool(one.get(name)) for one in records], np.bool_) for name in TEXT_FIELDS
        }
        for name in SET_NAMES:
            arrays[f"set/{name}/known"], arrays[f"set/{name}/mask"] = _sets(records, name)
        for name, array in (arrays | _quantities(records)).items():
            if name not in self._columns:
                self._columns[name] = Spool(
                    np.int32 if name.startswith(("code/", "place")) else array.dtype, self._directory, self._files
                )
            self._columns[name].append(array)
        self._reserve(entries)
        ends = []
        for record in records:
            self._records.write(orjson.dumps(record))
            ends.append(self._records.tell())
        self._ends.append(np.array(ends))
        ids = b",".join(orjson.dumps(record["id"]) for record in records)
        self._ids.write(b"," + ids if self.size else ids)
        texts = [words.parts_of(entry.record, entry.planned) for entry in entries]
        for part, writer in self._words.items():
            writer.add([said[part] for said in texts])
        if self._index:
            for row, (record, said) in enumerate(zip(records, texts, strict=True), self.size):
                self._index.add(row, record, f"{said['text']}\n{said['labels']}")
        self.size += len(entries)

    def _reserve(self, entries: Sequence[Entry]) -> None:
        """Where a quantity is a range, its bounds; where a fact is only planned, a mark."""
        for row, entry in enumerate(entries, self.size):
            for name, bounds in entry.intervals.items():
                if name in _QUANTITIES:
                    self._ranges[f"number/{name}"].append((row, *bounds))
            for name in entry.planned:
                kind = "number" if name in _QUANTITIES else "flag"
                if kind == "number" or name in FLAG_NAMES:
                    self._planned[f"{kind}/{name}"].append(row)

    def finish(self, generation: int) -> None:
        """Put right what is known only now, and end all files."""
        if not self.size:
            self.add([])  # a column of every kind, without a row
        self._records.close()
        self._ids.write(b"]")
        self._ids.close()
        np.save(self._directory / "records.ends.npy", self._ends.take())
        values: dict[str, list[str]] = {f"set/{name}": _vocabulary(name) for name in SET_NAMES}
        places: list[Any] = []
        with _Columns(self._directory) as out:
            for name, spool in self._columns.items():
                column = spool.take()
                if name == "place":
                    column, places = self._places.settled(column)
                elif name.startswith("code/"):
                    column, values[name] = self._codes[name.removeprefix("code/")].settled(column)
                out.write(name, column)
                self._write_reservations(out, name, column)
        for writer in self._words.values():
            writer.finish()
        if self._index:
            self._index.finish()
        head = {"generation": generation, "size": self.size, "values": values, "places": places}
        (self._directory / "snapshot.json").write_text(json.dumps(head, ensure_ascii=False), "utf-8")

    def _write_reservations(self, out: "_Columns", name: str, column: npt.NDArray[Any]) -> None:
        if name in self._ranges:
            rows, lows, highs = zip(*self._ranges[name], strict=True)
            for side, bounds in (("low", lows), ("high", highs)):
                ends = column.copy()
                ends[list(rows)] = bounds
                out.write(f"{name}/{side}", ends)
        if name in self._planned:
            mark = np.zeros(self.size, np.bool_)
            mark[self._planned[name]] = True
            out.write(f"{name}/planned", mark)


class _Columns:
    """All columns in one file, so that opening a snapshot maps one file and not a hundred."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._index: dict[str, dict[str, Any]] = {}
        self._offset = 0

    def __enter__(self) -> "_Columns":
        self._out = (self._directory / "columns.bin").open("wb")
        return self

    def write(self, name: str, array: npt.NDArray[Any]) -> None:
        """The next column."""
        self._index[name] = {"dtype": array.dtype.str, "offset": self._offset, "count": len(array)}
        self._out.write(array.tobytes())
        padding = -array.nbytes % 64
        self._out.write(b"\0" * padding)
        self._offset += array.nbytes + padding

    def __exit__(self, *_: object) -> None:
        self._out.close()
        (self._directory / "columns.json").write_text(json.dumps(self._index), "utf-8")


def _texts(records: Sequence[Mapping[str, Any]], name: str) -> list[Any]:
    """A fact of every record; most names have no group to be looked into."""
    return [fact(record, name) for record in records] if "." in name else [record.get(name) for record in records]


def _quantities(records: Sequence[Mapping[str, Any]]) -> Arrays:
    """Quantities, dates and flags, in one pass over what the records hold."""
    numbers = {name: np.full(len(records), np.nan) for name in _QUANTITIES}
    flags = {name: np.full(len(records), -1, np.int8) for name in FLAG_NAMES}
    for row, record in enumerate(records):
        for name, value in (*record.items(), *derived(record).items()):
            if name in numbers:
                numbers[name][row] = _as_number(name, value)
            elif name in flags:
                flags[name][row] = value
            elif name == "control_targets":
                for target, figure in value.items():
                    numbers[f"control_targets.{target}"][row] = figure
    arrays = {f"number/{name}": column for name, column in numbers.items()}
    return arrays | {f"flag/{name}": column for name, column in flags.items()}


def _as_number(name: str, value: Any) -> float:
    if name in ("idle_since", "ready_by"):
        return month_number(value)
    return day_number(date.fromisoformat(value)) if name in DATE_NAMES else value


def _vocabulary(name: str) -> list[str]:
    vocabulary = FIELDS[name].vocabulary
    assert vocabulary is not None
    return list(vocabulary)


def _sets(records: Sequence[Mapping[str, Any]], name: str) -> tuple[Bools, npt.NDArray[np.uint64]]:
    """Of which assets the codes are known, and these as bits in the vocabulary's order."""
    bits = {code: 1 << place for place, code in enumerate(_vocabulary(name))}
    lists = [record.get(name) for record in records]
    masks = [sum(bits[code] for code in codes or ()) for codes in lists]
    return np.array([codes is not None for codes in lists], np.bool_), np.array(masks, np.uint64)


def _place(record: Mapping[str, Any]) -> tuple[str, str, str, str]:
    province, city, county, park = (str(record.get(name) or "") for name in ("province", "city", "county", "park"))
    return province, city, county, park
