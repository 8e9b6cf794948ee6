"""The published catalogue as columns: what filters, matching, cards and dossiers read, without the database.

A snapshot is a directory of memory-mapped numpy columns and texts, written once and never changed. It holds public
facts only. Rows are in the order of the records it was built from.

Facts that follow from others are derived here, once, for filters and matching alike: no gas means a supply of zero,
a supply above zero means gas; the same for steam; no burden is `encumbrances: []`; `budget_total_cny` is the asking
price or land price by area; `unit_price_cny_m2` that by floor (or land) area; `ready_by` the month since which the
asset lies idle, where nothing known keeps it from being handed over: no more than a likelihood, so that it is near at
best; `area_m2` the size an asset goes by: land area for land, floor area for what is built.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from catalog import words
from catalog.columns import Bools, Codes, Flags, Numbers, PlaceColumn, Sets, TextPart
from catalog.condition_values import TEXT_FIELDS
from catalog.errors import NotFound
from catalog.fields import FIELDS, TARGET_FIELDS
from catalog.geo import PlaceName
from catalog.language import N_
from catalog.units import MU_M2

NUMBER_NAMES = (
    *(name for name, field in FIELDS.items() if field.is_number),
    *(f"control_targets.{name}" for name in TARGET_FIELDS),
)
DERIVED_NAMES = ("area_m2", "budget_total_cny", "unit_price_cny_m2", "ready_by")
SUPPLIES = {"gas": "gas_m3_h", "steam": "steam_t_h"}
DATE_NAMES = ("verified_at", "deadline", "idle_since")
FLAG_NAMES = tuple(name for name, field in FIELDS.items() if field.type == "flag")
CHOICE_NAMES = tuple(name for name, field in FIELDS.items() if field.type == "choice")
SET_NAMES = tuple(name for name, field in FIELDS.items() if field.type == "choices")


@dataclass(frozen=True, slots=True)
class Entry:
    """One asset on its way into a snapshot: its record (with the public id as `id`), and what is not exact in it."""

    record: Mapping[str, Any]
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    planned: frozenset[str] = frozenset()


class Snapshot:
    """A published snapshot. Implements `catalog.columns.Columns`; safe to read from many threads."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        head = json.loads((directory / "snapshot.json").read_text("utf-8"))
        self.generation: int = head["generation"]
        self._size: int = head["size"]
        self.ids: list[str] = orjson.loads((directory / "ids.json").read_bytes())
        self._arrays = _read_arrays(directory)
        values: Mapping[str, list[str]] = head["values"]
        self._numbers = {name: self._number(name) for name in (*NUMBER_NAMES, *DATE_NAMES, *DERIVED_NAMES)}
        self._flags = {
            name: Flags(self._arrays[f"flag/{name}"], self._arrays.get(f"flag/{name}/planned")) for name in FLAG_NAMES
        }
        self._codes = {
            name.removeprefix("code/"): Codes.of(self._arrays[name], texts)
            for name, texts in values.items()
            if name.startswith("code/")
        }
        self._sets = {
            name: Sets(
                self._arrays[f"set/{name}/mask"], self._arrays[f"set/{name}/known"], tuple(values[f"set/{name}"])
            )
            for name in SET_NAMES
        }
        self._known = {name: self._arrays[f"known/{name}"] for name in TEXT_FIELDS}
        self._places = PlaceColumn(self._arrays["place"], [PlaceName(*place) for place in head["places"]])
        self._words = {part: words.Words(directory, part) for part in words.PARTS}
        self._ends = np.load(directory / "records.ends.npy")
        path = directory / "records.json"
        self._records = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)

    @property
    def size(self) -> int:
        """How many assets it holds."""
        return self._size

    @property
    def numbers(self) -> Mapping[str, Numbers]:
        """Quantities, dates and what is derived of them, by name."""
        return self._numbers

    @property
    def flags(self) -> Mapping[str, Flags]:
        """Yes or no facts."""
        return self._flags

    @property
    def codes(self) -> Mapping[str, Codes]:
        """Choices, names of places and keepers, and `permits.<name>`."""
        return self._codes

    @property
    def sets(self) -> Mapping[str, Sets]:
        """Modes and encumbrances."""
        return self._sets

    @property
    def places(self) -> PlaceColumn:
        """Where each asset lies."""
        return self._places

    @property
    def known(self) -> Mapping[str, Bools]:
        """Of which assets each text is there."""
        return self._known

    def mentions(self, word: str, part: TextPart = "text") -> Bools:
        """Which assets say `word` in that part of their text."""
        return self._words[part].mentions(word)

    def text(self, row: int, part: TextPart = "text") -> str:
        """One part of what is said of an asset, normalised."""
        return self._words[part].text(row)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.ids)}

    def row_of(self, asset_id: str) -> int:
        """The row of an asset. NotFound when the snapshot has none of that id."""
        try:
            return self._rows[asset_id]
        except KeyError:
            raise NotFound(N_("没有编号为 {id} 的资产"), where="id", id=asset_id[:120]) from None

    def find(self, asset_id: str) -> int | None:
        """The row of an asset, or None."""
        return self._rows.get(asset_id)

    def record(self, row: int) -> dict[str, Any]:
        """The public facts of an asset in the exchange format; `id` is its public id."""
        start = int(self._ends[row - 1]) if row else 0
        record: dict[str, Any] = orjson.loads(bytes(self._records[start : int(self._ends[row])]))
        return record

    def records(self, rows: Iterable[int]) -> list[dict[str, Any]]:
        """The public facts of several assets, in the order of `rows`."""
        return [self.record(int(row)) for row in rows]

    def _number(self, name: str) -> Numbers:
        value = self._arrays[f"number/{name}"]
        return Numbers(
            value,
            self._arrays.get(f"number/{name}/low", value),
            self._arrays.get(f"number/{name}/high", value),
            self._arrays.get(f"number/{name}/planned"),
        )


def fact(record: Mapping[str, Any], name: str) -> Any:
    """One fact of a record by its name, also `permits.fire` and what is derived; None where it is not known."""
    if name in DERIVED_NAMES:
        return derived(record).get(name)
    head, dot, tail = name.partition(".")
    value = record.get(head)
    return value.get(tail) if dot and isinstance(value, Mapping) else (None if dot else value)


def derived(record: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from other facts, where they are known: DERIVED_NAMES, in units and spellings of the field list."""
    found: dict[str, Any] = {}
    land, floor = record.get("land_area_m2"), record.get("floor_area_m2")
    area = land if record.get("kind") == "land" else floor
    if area is not None:
        found["area_m2"] = area
    if record.get("idle_since") and _may_be_handed_over(record):
        found["ready_by"] = record["idle_since"]
    price = record.get("sale_price_cny")
    if price is None and land is not None and record.get("land_price_10k_cny_mu") is not None:
        price = record["land_price_10k_cny_mu"] * 10_000 * land / MU_M2
    if price is not None:
        found["budget_total_cny"] = price
        if floor or land:
            found["unit_price_cny_m2"] = price / (floor or land)
    for supply, flow in SUPPLIES.items():
        if record.get(supply) is False and flow not in record:
            found[flow] = 0.0
        elif supply not in record and record.get(flow, 0) > 0:
            found[supply] = True
    return found


def _may_be_handed_over(record: Mapping[str, Any]) -> bool:
    """Whether nothing that is known keeps an idle asset from being handed over."""
    return (
        record.get("status") == "available"
        and record.get("kind") != "halted_project"
        and record.get("owner_type") != "court_managed"
        and record.get("title_status") != "disputed"
        and record.get("land_state") not in ("approved_not_expropriated", "expropriated_not_supplied")
        and not {"existing_lease", "seizure", "dispute"} & {*record.get("encumbrances", ())}
    )


def _read_arrays(directory: Path) -> dict[str, npt.NDArray[Any]]:
    index = json.loads((directory / "columns.json").read_text("utf-8"))
    path = directory / "columns.bin"
    data = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, entry in index.items():
        dtype = np.dtype(entry["dtype"])
        end = entry["offset"] + entry["count"] * dtype.itemsize
        arrays[name] = np.asarray(data[entry["offset"] : end]).view(dtype)
    return arrays
