"""Where and when: places and months that a need names."""

import itertools
import re
from typing import Final

from catalog.geo import FoundPlace, Places
from recommender import lexicon
from recommender.dates import find_dates
from recommender.reading.text import Reader, importance_of
from recommender.requirement import Importance

_PORT: Final = re.compile(r"港|\s*port\b")
_BESIDE: Final = re.compile(r"(?:附近|旁边|周边|边上)")
_DISTANCE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(?:km|公里|千米)")
_HAND_OVER: Final = re.compile(
    r"投产|交付|使用|开业|开工|下线|入驻|进场|搬|前|底|达产|ready|by |before|open|start|move|handover|production|operational|possession"
)
_BUILT: Final = re.compile(
    r"((?:19|20)\d\d)\s*年?(?:以后|之后|后)(?:建|竣工|的房)|built since ((?:19|20)\d\d)|built after ((?:19|20)\d\d)"
)
FAR_APART: Final = 4  # characters between places of one list


def read_places(reader: Reader, places: Places) -> None:
    """Places named, as one criterion where they are wanted and one where they are not; preferred ones apart."""
    groups: dict[str, list[FoundPlace]] = {"in": [], "not_in": [], "nice": []}
    for place in places.find(reader.text):
        kind = _kind(reader, place)
        if kind == "near":
            _near_place(reader, place)
        elif kind is not None:
            groups[kind].append(place)
    for kind, found in groups.items():
        if not found:
            continue
        names = tuple(dict.fromkeys(place.name for place in found))
        scattered = any(after.start - before.end > FAR_APART for before, after in itertools.pairwise(found))
        start, end = found[0].start, found[0].end if scattered else found[-1].end
        importance: Importance = "nice" if kind == "nice" else "must"
        reader.add(start, end, importance, "region", "not_in" if kind == "not_in" else "in", names)
        for place in found:
            reader.take(place.start, place.end)


def _kind(reader: Reader, place: FoundPlace) -> str | None:
    """What a place is named for: "in", "not_in", "nice", "near", or None where somebody only comes from there."""
    text = reader.folded
    left, right = reader.clause_of(place.start, place.end)
    before, after = text[max(left, place.start - 10) : place.start], text[place.end : place.end + 12]
    beside = re.search(r"\d+\s*km (?:of|from) $|within [^,.]*$", text[max(left, place.start - 24) : place.start])
    if _PORT.match(after) or _BESIDE.match(after) or beside:
        return "near"
    if re.match(r"(?:的)?\s*(?:一家|企业|公司|客户|人)", after) and re.search(r"(?:是|来自|from)\s*$", before):
        return None
    if lexicon.NEGATION.search(before):
        return "not_in"
    return "nice" if re.search(r"最好|优先|首选|prefer|ideal", text[left : min(right, place.end + 10)]) else "in"


def _near_place(reader: Reader, place: FoundPlace) -> None:
    start, end = place.start, place.end
    port = _PORT.match(reader.folded, end, end + 6)
    end = port.end() if port else end
    left, _ = reader.clause_of(start, end)
    distance = _DISTANCE.search(reader.folded, left, min(len(reader.folded), end + 14))
    km = float(distance[1]) if distance else None
    importance = importance_of(reader, start, end, "should")
    if port:
        # The distance on record is to the nearest port.
        reader.add(start, end, importance, "km_port", "<=" if km else "near", km)
    else:
        reader.add(start, end, importance, "region", "near", {"place": place.name, "km": km})
    if distance:
        reader.take(*distance.span())


def read_dates(reader: Reader) -> None:
    """When the place must be ready: months named, near words of handing over, starting or opening."""
    for start, end, month in find_dates(reader.folded, reader.today):
        around = reader.folded[max(0, start - 22) : end + 22]
        if re.search(r"核实|verified|checked", around):
            importance = importance_of(reader, start, end, "should")
            reader.add(start, end, importance, "verified_at", ">=", f"{month[:4]}-01-01")
        elif _HAND_OVER.search(around):
            reader.add(start, end, "should", "ready_by", "<=", month)
    built = _BUILT.search(reader.folded)
    if built:
        reader.add(*built.span(), "should", "built_year", ">=", int(built[1] or built[2] or int(built[3]) + 1))
