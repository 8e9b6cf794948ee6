"""The two kinds of land in one view, beside factories and state-owned property: how many, how large, where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from app.rendering import title
from catalog.errors import InvalidInput
from catalog.fields import FIELDS
from catalog.language import N_
from catalog.search.query import OFFERED
from catalog.snapshot import Snapshot
from catalog.vocabulary import KINDS, LAND_STATES

Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
UNKNOWN: Final = "unknown"
PER_PAGE: Final = 50
MOST_FEATURES: Final = 2_000
MOST_POINTS: Final = 200_000  # of all boundaries in a layer; plots beyond are shown as points
STATES: Final = (*LAND_STATES, UNKNOWN)
BESIDE: Final = ("factory", "soe_property")


@dataclass(frozen=True, slots=True)
class Figures:
    """How many assets, how much land and floor of those that say it, and how many do not. `link`: the list behind it."""

    code: str
    count: int
    land_m2: float
    land_unknown: int
    floor_m2: float
    floor_unknown: int
    link: tuple[str, dict[str, str]]

    @property
    def is_land(self) -> bool:
        """Whether these are plots, told by their land; others are told by their floor."""
        return self.code in STATES


@dataclass(frozen=True, slots=True)
class Place:
    """A city (or a park), with a figure for every column; `name` is None where it is not known."""

    name: str | None
    figures: tuple[Figures, ...]
    link: tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What of it is listed: a land state or a kind, a city, a park; each may be `unknown`."""

    land_state: str = ""
    kind: str = ""
    region: str = ""
    park: str = ""
    page: int = 1

    def check(self) -> "Asked":
        """These, once they have a meaning. InvalidInput names the parameter that has none."""
        for name, value, known in (
            ("land_state", self.land_state, (*STATES, "")), ("kind", self.kind, (*BESIDE, "")),
        ):  # fmt: skip
            if value not in known:
                field = FIELDS[name]
                raise InvalidInput(N_("“{field}”没有“{value}”这个选项"), where=name, field=field, value=value[:60])
        return self

    @property
    def place(self) -> dict[str, str]:
        """The place that is asked for, as parameters."""
        return {name: value for name, value in (("region", self.region), ("park", self.park)) if value}


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows: sums of every column, by city (by park once a city is chosen), and a page of the list."""

    total: tuple[Figures, ...]
    places: list[Place]
    rows: Rows
    listed: int
    pages: int
    page: int


def overview(snapshot: Snapshot, asked: Asked) -> Overview:
    """The view of what is on offer."""
    offered = snapshot.codes["status"].among(OFFERED)
    inside = offered & _at(snapshot, "city", asked.region) & _at(snapshot, "park", asked.park)
    columns = {code: mask & inside for code, mask in _columns(snapshot).items()}
    by = "park" if asked.region else "city"
    if asked.kind:
        listed = columns[asked.kind]
    elif asked.land_state:
        listed = columns[asked.land_state]
    else:
        listed = np.logical_or.reduce([columns[code] for code in STATES])
    if asked.kind and asked.land_state:
        listed = listed & columns[asked.land_state]
    rows = _ordered(snapshot, np.flatnonzero(listed))
    pages = max(1, -(-len(rows) // PER_PAGE))
    page = max(1, min(asked.page, pages))
    total = _summed(snapshot, columns, np.zeros(snapshot.size, np.int64), 1, [asked.place])[0]
    return Overview(
        total,
        _places(snapshot, columns, by, asked),
        rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        len(rows),
        pages,
        page,
    )


def layer(snapshot: Snapshot, rows: Rows, lang: str) -> dict[str, Any]:
    """The plots among some rows as GeoJSON: polygons, or points where there is none or the sum grows too large.

    `total` is how many there are, `without_place` how many of them lie nowhere that is known, and `left_out` how many
    more there are than a layer holds.
    """
    columns = _columns(snapshot)
    land = np.logical_or.reduce([columns[code] for code in STATES])
    wanted = rows[land[rows]]
    features: list[dict[str, Any]] = []
    without_place, points = 0, 0
    for done, row in enumerate(wanted.tolist()):
        if len(features) >= MOST_FEATURES:
            left_out = len(wanted) - done
            break
        record = snapshot.record(row)
        size = _points((record.get("boundary") or {}).get("coordinates"))
        geometry = record.get("boundary") if size and points + size <= MOST_POINTS else None
        points += size if geometry else 0
        if geometry is None and record.get("lat") is not None and record.get("lng") is not None:
            geometry = {"type": "Point", "coordinates": [record["lng"], record["lat"]]}
        if geometry is None:
            without_place += 1
            continue
        features.append(
            {"type": "Feature", "id": record["id"], "geometry": geometry, "properties": _properties(record, lang)}
        )
    else:
        left_out = 0
    return {
        "type": "FeatureCollection", "features": features, "total": len(wanted), "without_place": without_place,
        "left_out": left_out, "generation": snapshot.generation,
    }  # fmt: skip


def _properties(record: Mapping[str, Any], lang: str) -> dict[str, Any]:
    found = {
        "id": record["id"],
        "title": title(record, lang),
        "kind": record["kind"],
        "land_state": record.get("land_state"),
        "land_state_label": LAND_STATES.label(record["land_state"], lang) if record.get("land_state") else None,
        "area_m2": record.get("land_area_m2"),
        "status": record.get("status"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _columns(snapshot: Snapshot) -> dict[str, Bools]:
    """Which assets each column counts. A factory on land that was supplied and is not used stands in both."""
    state, kind = snapshot.codes["land_state"], snapshot.codes["kind"]
    found: dict[str, Bools] = {code: state.value == state.numbers[code] for code in LAND_STATES}
    found[UNKNOWN] = (kind.value == kind.numbers["land"]) & (state.value < 0)
    return found | {code: kind.value == kind.numbers[code] for code in BESIDE}


def _at(snapshot: Snapshot, name: str, value: str) -> Bools:
    codes = snapshot.codes[name]
    if not value:
        return np.ones(snapshot.size, np.bool_)
    return codes.value < 0 if value == UNKNOWN else codes.value == codes.numbers.get(value, -2)


def _summed(
    snapshot: Snapshot, columns: Mapping[str, Bools], groups: Rows, size: int, places: Sequence[Mapping[str, str]]
) -> list[tuple[Figures, ...]]:
    """The figures of every column for each of `size` groups of assets; `places` are the parameters of each group."""
    land, floor = snapshot.numbers["land_area_m2"].value, snapshot.numbers["floor_area_m2"].value
    found: list[list[Figures]] = [[] for _ in range(size)]
    for code, mask in columns.items():
        rows = np.flatnonzero(mask)
        group = groups[rows]
        sums = [
            np.bincount(group, weights, size).tolist()
            for area in (land[rows], floor[rows])
            for weights in (np.nan_to_num(area), np.isnan(area))
        ]
        counts = np.bincount(group, minlength=size).tolist()
        mine = {"land_state": code} if code in STATES else {"kind": code}
        for number, place in enumerate(places):
            land_m2, land_unknown, floor_m2, floor_unknown = (part[number] for part in sums)
            found[number].append(
                Figures(
                    code,
                    counts[number],
                    land_m2,
                    int(land_unknown),
                    floor_m2,
                    int(floor_unknown),
                    _link({**mine, **place}),
                )
            )
    return [tuple(figures) for figures in found]


def _link(parameters: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The list of just these: the results of a search, or, where it is about what is not known, the list of this page."""
    return ("/land" if UNKNOWN in parameters.values() else "/assets"), parameters


def _places(snapshot: Snapshot, columns: Mapping[str, Bools], by: str, asked: Asked) -> list[Place]:
    """The places where there is anything, those with the most land first, the unknown last."""
    codes = snapshot.codes[by]
    names: list[str | None] = [*codes.values, None]
    parameter = "region" if by == "city" else "park"
    places = [{**asked.place, parameter: name or UNKNOWN} for name in names]
    groups = np.where(codes.value < 0, len(codes.values), codes.value).astype(np.int64)
    figures = _summed(snapshot, columns, groups, len(names), places)
    found = [
        Place(name, mine, ("/land", place))
        for name, mine, place in zip(names, figures, places, strict=True)
        if any(one.count for one in mine)
    ]
    return sorted(found, key=lambda one: (one.name is None, -sum(part.land_m2 for part in one.figures if part.is_land)))


def _ordered(snapshot: Snapshot, rows: Rows) -> Rows:
    """By state and then by size, the largest first."""
    states = snapshot.codes["land_state"].value[rows]
    area = np.nan_to_num(snapshot.numbers["area_m2"].value[rows], nan=-1)
    return rows[np.lexsort((-area, np.where(states < 0, len(LAND_STATES), states)))]


def _points(coordinates: Any) -> int:
    if not isinstance(coordinates, list) or not coordinates:
        return 0
    return 1 if not isinstance(coordinates[0], list) else sum(_points(part) for part in coordinates)


def column_label(code: str, lang: str) -> str | None:
    """What a column is called; None for land of which the state is not known."""
    if code == UNKNOWN:
        return None
    return (KINDS if code in BESIDE else LAND_STATES).label(code, lang)


__all__: Sequence[str] = ("Asked", "Figures", "Overview", "Place", "column_label", "layer", "overview")
