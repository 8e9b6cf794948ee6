"""GCJ-02 and BD-09 coordinates to WGS84 and back.

GCJ-02 is what Chinese map services give (高德, 腾讯); BD-09 is Baidu's shift of it. The published forward formulas are
used as they are (a = 6378245, ee = 0.00669342162296594323); the way back iterates until the forward way gives the
point again, within 1e-9 degrees (some 0.1 mm). Outside the box that the formulas are meant for nothing is shifted.
"""

import math
from collections.abc import Mapping
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

Datum = Literal["wgs84", "gcj02", "bd09"]
Degrees = npt.NDArray[np.float64]

_A: Final = 6378245.0
_EE: Final = 0.00669342162296594323
_X_PI: Final = math.pi * 3000 / 180
_BOX: Final = (72.004, 137.8347, 0.8293, 55.8271)
_EXACT: Final = 1e-9
_ROUNDS: Final = 30


def to_wgs84(lng: float, lat: float, datum: Datum) -> tuple[float, float]:
    """A point (degrees, longitude first) of a datum as WGS84."""
    east, north = _back(np.array([lng], np.float64), np.array([lat], np.float64), datum)
    return float(east[0]), float(north[0])


def from_wgs84(lng: float, lat: float, datum: Datum) -> tuple[float, float]:
    """A WGS84 point (degrees, longitude first) in a datum."""
    east, north = _forward(np.array([lng], np.float64), np.array([lat], np.float64), datum)
    return float(east[0]), float(north[0])


def geometry_to_wgs84(geometry: Mapping[str, Any], datum: Datum) -> dict[str, Any]:
    """A GeoJSON geometry whose positions are of a datum, as WGS84 rounded to 1e-7 degrees (1 cm)."""
    if datum == "wgs84" or "coordinates" not in geometry:
        return dict(geometry)
    positions: list[Any] = []
    _collect(geometry["coordinates"], positions)
    if not positions:
        return dict(geometry)
    east, north = _back(
        np.array([position[0] for position in positions], np.float64),
        np.array([position[1] for position in positions], np.float64),
        datum,
    )
    shifted = iter(zip(np.round(east, 7).tolist(), np.round(north, 7).tolist(), strict=True))
    return {**geometry, "coordinates": _replaced(geometry["coordinates"], shifted)}


def _is_position(part: Any) -> bool:
    return isinstance(part, list | tuple) and len(part) >= 2 and all(isinstance(item, int | float) for item in part[:2])


def _collect(part: Any, positions: list[Any]) -> None:
    if _is_position(part):
        positions.append(part)
    elif isinstance(part, list | tuple):
        for item in part:
            _collect(item, positions)


def _replaced(part: Any, shifted: Any) -> Any:
    if _is_position(part):
        return [*next(shifted), *part[2:]]
    return [_replaced(item, shifted) for item in part] if isinstance(part, list | tuple) else part


def _forward(lng: Degrees, lat: Degrees, datum: Datum) -> tuple[Degrees, Degrees]:
    if datum == "wgs84":
        return lng, lat
    east, north = _gcj02(lng, lat)
    return (east, north) if datum == "gcj02" else _bd09(east, north)


def _back(lng: Degrees, lat: Degrees, datum: Datum) -> tuple[Degrees, Degrees]:
    """The inverse by fixed point: the shift varies so slowly that each round gains some three digits."""
    east, north = lng.copy(), lat.copy()
    if datum == "wgs84":
        return east, north
    for _ in range(_ROUNDS):
        there_east, there_north = _forward(east, north, datum)
        miss_east, miss_north = there_east - lng, there_north - lat
        east, north = east - miss_east, north - miss_north
        if max(np.abs(miss_east).max(), np.abs(miss_north).max()) < _EXACT:
            break
    return east, north


def _gcj02(lng: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = lng - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    waves = (20 * np.sin(6 * math.pi * x) + 20 * np.sin(2 * math.pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north = north + (20 * np.sin(math.pi * y) + 40 * np.sin(math.pi / 3 * y)) * 2 / 3
    north = north + (160 * np.sin(math.pi / 12 * y) + 320 * np.sin(math.pi / 30 * y)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east = east + (20 * np.sin(math.pi * x) + 40 * np.sin(math.pi / 3 * x)) * 2 / 3
    east = east + (150 * np.sin(math.pi / 12 * x) + 300 * np.sin(math.pi / 30 * x)) * 2 / 3
    phi = np.radians(lat)
    magic = 1 - _EE * np.sin(phi) ** 2
    north = np.degrees(north * magic * np.sqrt(magic) / (_A * (1 - _EE)))
    east = np.degrees(east * np.sqrt(magic) / (_A * np.cos(phi)))
    west_edge, east_edge, south_edge, north_edge = _BOX
    inside = (lng >= west_edge) & (lng <= east_edge) & (lat >= south_edge) & (lat <= north_edge)
    return np.where(inside, lng + east, lng), np.where(inside, lat + north, lat)


def _bd09(lng: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    radius = np.hypot(lng, lat) + 0.00002 * np.sin(lat * _X_PI)
    theta = np.arctan2(lat, lng) + 0.000003 * np.cos(lng * _X_PI)
    return radius * np.cos(theta) + 0.0065, radius * np.sin(theta) + 0.006
