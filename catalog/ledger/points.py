"""Coordinates in a cell: decimal or degrees, minutes and seconds, either order, in the datum that is stated.

Within China latitude (3-54) and longitude (73-136) cannot be mistaken for each other; elsewhere the letters (E, 东经)
or the header's order decide. A datum is taken from the cell, the header or the hints; understanding a table has to
tell once where none of the three says it.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from catalog.datum import Datum, to_wgs84
from catalog.fields import FIELDS, Field
from catalog.language import N_
from catalog.ledger.reading import Hints, Outcome, Reading
from catalog.ledger.wording import LONGEST, about, doubt, fold, is_unknown, not_understood

_LAT: Final = FIELDS["lat"]
_LNG: Final = FIELDS["lng"]
_ANGLE: Final = re.compile(
    r"(?P<before>东经|西经|北纬|南纬|经度|纬度|lng|lon|lat|[ewns])?\s?[:=]?\s?"
    r"(?P<sign>[-+])?(?P<d>\d{1,3}(?:\.\d+)?)"
    r"(?:\s?[°度]\s?(?:(?P<m>\d{1,2}(?:\.\d+)?)\s?['分]\s?(?:(?P<s>\d{1,2}(?:\.\d+)?)(?![\d.])\s?(?:\"|''|秒)?)?)?)?"
    r"\s?(?P<after>[ewns](?![a-z]))?"
)
_EAST: Final = frozenset(("东经", "西经", "经度", "lng", "lon", "e", "w"))
_NEGATIVE: Final = frozenset(("西经", "南纬", "w", "s"))
_WORDS: Final = re.compile(
    r"高德|腾讯|百度|火星|坐标系?|gcj-?02|bd-?09|wgs-?84|cgcs2000|gps|手持|拾取|地图|位置|中心点?|约"
)


def point(text: str, hints: Hints) -> Outcome:
    """`lng` and `lat` (degrees, WGS84) of a cell, in `others`."""
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(_LAT, text)
    folded = _WORDS.sub(" ", _unmarked(fold(text)))
    angles = list(_ANGLE.finditer(folded))
    left = re.sub(r"[\s,;/、()\[\]{}:\"'=]+", "", _ANGLE.sub("", folded))
    if len(angles) != 2 or left:
        return not_understood(_LAT, text)
    first, second = (_degrees(match) for match in angles)
    if first is None or second is None:
        return not_understood(_LAT, text)
    pair = _ordered(first, second, [_side(match) for match in angles], hints)
    if pair is None:
        return Outcome(problem=about(_LAT, N_("“{field}”分不清经度和纬度：{value}"), text))
    lng, lat = pair
    told = None
    if not (-180 <= lng <= 180 and -90 <= lat <= 90):
        return not_understood(_LAT, text)
    if lng == 0 and lat == 0:
        return Outcome(problem=about(_LAT, N_("“{field}”不会是 0"), text))
    if (lng, lat) == (second, first) and not any(side is not None for side in map(_side, angles)):
        header_says = _header_order(fold(hints.header))
        if header_says is not False:
            message = N_("“{field}”没有写明先后，按纬度在前读：{value}")
            told = about(_LAT, message, text)
    datum: Datum = datum_in(text) or datum_in(hints.header) or hints.datum or "wgs84"
    if datum != "wgs84":
        lng, lat = to_wgs84(lng, lat, datum)
        told = about(
            _LAT, N_("“{field}”由 {datum} 换算成 WGS84：{value}"), text, datum={"gcj02": "GCJ-02"}.get(datum, "BD-09")
        )
    others = {"lat": Outcome((Reading(round(lat, 7)),)), "lng": Outcome((Reading(round(lng, 7)),))}
    return Outcome(others=others, told=told)


def _unmarked(text: str) -> str:
    """Names of datums with digits in them taken out, so that their digits are no angles."""
    return re.sub(r"gcj-?02|bd-?09|wgs-?84|cgcs-?2000|国家?2000", " ", text)


def _degrees(match: re.Match[str]) -> float | None:
    minutes, seconds = float(match["m"] or 0), float(match["s"] or 0)
    if minutes >= 60 or seconds >= 60 or (match["m"] and "." in match["d"]):
        return None
    value = float(match["d"]) + minutes / 60 + seconds / 3600
    negative = match["sign"] == "-" or match["before"] in _NEGATIVE or match["after"] in _NEGATIVE
    return -value if negative else value


def _side(match: re.Match[str]) -> bool | None:
    """Whether an angle is said to be a longitude; None where nothing is said."""
    said = match["before"] or match["after"]
    return None if said is None else said in _EAST


def _ordered(first: float, second: float, sides: list[bool | None], hints: Hints) -> tuple[float, float] | None:
    """The two angles as longitude and latitude."""
    if True in sides or False in sides:
        east = sides[0] if sides[0] is not None else not sides[1]
        return (first, second) if east else (second, first)
    if 73 <= first <= 136 and 3 <= second <= 54:
        return first, second
    if 73 <= second <= 136 and 3 <= first <= 54:
        return second, first
    if (east_first := _header_order(fold(hints.header))) is not None:
        return (first, second) if east_first else (second, first)
    if abs(first) > 90 >= abs(second):
        return first, second
    return (second, first) if abs(second) > 90 >= abs(first) else None


def _header_order(header: str) -> bool | None:
    """Whether a folded header names the longitude first; None where it does not name both."""
    east_at = min((at for word in ("经", "lng", "lon") if (at := header.find(word)) >= 0), default=-1)
    north_at = min((at for word in ("纬", "lat") if (at := header.find(word)) >= 0), default=-1)
    return east_at < north_at if east_at >= 0 and north_at >= 0 else None


_NEIGHBOURHOOD: Final = 5  # degrees
_FURTHEST_NORTH: Final = 66.0  # no ledger keeps assets nearer to a pole


def crossed_rows(points: Mapping[int, tuple[float, float]]) -> frozenset[int]:
    """The rows whose latitude and longitude lie with their neighbours' only when they are exchanged."""
    cells = Counter((lat // _NEIGHBOURHOOD, lng // _NEIGHBOURHOOD) for lat, lng in points.values())

    def near(lat: float, lng: float) -> int:
        return sum(
            cells[lat // _NEIGHBOURHOOD + north, lng // _NEIGHBOURHOOD + east]
            for north in (-1, 0, 1)
            for east in (-1, 0, 1)
        )

    found = set()
    for row, (lat, lng) in points.items():
        if abs(lat - lng) < 2 * _NEIGHBOURHOOD or not abs(lng) <= 90:
            continue
        alike, exchanged = near(lat, lng) - 1, near(lng, lat)
        if exchanged > alike or (exchanged == alike > 0) or (exchanged == alike + 1 == 1):
            if abs(lat) <= _FURTHEST_NORTH < abs(lng) and exchanged <= alike + 1:
                continue
            found.add(row)
    return frozenset(found)


def single(field: Field, text: str, hints: Hints) -> Outcome:
    """A latitude or a longitude in a column of its own. One that can only be the other is a doubt that proposes it.

    A pair in another datum than WGS84 has to be read together: give both to `point`.
    """
    if is_unknown(text, hints):
        return Outcome()
    folded = fold(text)
    match = _ANGLE.fullmatch(folded)
    value = _degrees(match) if match and len(text) <= LONGEST else None
    if match is None or value is None:
        return not_understood(field, text)
    other = _LNG if field.name == "lat" else _LAT
    side = _side(match)
    exchanged = side is not None and side != (field.name == "lng")
    exchanged |= field.name == "lat" and 90 < abs(value) <= 180
    exchanged |= field.name == "lng" and side is None and 17 < value < 54.5
    if exchanged:
        proposal = {other.name: Outcome((Reading(round(value, 7)),))}
        return Outcome(problem=about(field, N_("“{field}”像是填反了经纬度：{value}"), text), others=proposal)
    if not -180 <= value <= 180:
        return not_understood(field, text)
    if value == 0:
        return doubt(about(field, N_("“{field}”不会是 0"), text))
    datum = hints.datum or datum_in(hints.header)
    if datum not in (None, "wgs84"):
        return Outcome(problem=about(field, N_("“{field}”要和另一半坐标一起换算：{value}"), text))
    return Outcome((Reading(round(value, 7)),))


_DATUMS: Final[tuple[tuple[re.Pattern[str], Datum], ...]] = (
    (re.compile(r"gcj-?0?2|高德|腾讯|火星坐标|国测局|amap"), "gcj02"),
    (re.compile(r"bd-?0?9|百度|baidu"), "bd09"),
)
# 2000 alone may be the end of a figure: 121.62000.
_PLAIN_DATUM: Final = re.compile(r"wgs-?84|cgcs-?2000|2000国家|国家2000|国家大地|(?<![\d.])2000坐标|天地图|gps|北斗")


def datum_in(text: str) -> Datum | None:
    """The datum that words state: 高德 and GCJ-02, 百度 and BD-09, WGS84 and what measures in it; None for two."""
    folded = fold(text)
    found = [datum for pattern, datum in _DATUMS if pattern.search(folded)]
    if not found and _PLAIN_DATUM.search(folded):
        return "wgs84"
    return found[0] if len(found) == 1 else None
