"""Where and when: places and months that a need names."""

import itertools
import re
from collections.abc import Iterator
from typing import Final

from catalog.geo import FoundPlace, Places, covers, divisions_by_short_name, stem
from recommender import lexicon
from recommender.dates import find_dates
from recommender.reading.text import Reader, importance_of
from recommender.requirement import Importance

_PORT: Final = re.compile(r"港|\s*port\b")
# What belongs to the name of a place, and what is said of where it lies to one.
_WITH_NAME: Final = re.compile(
    r"市?区(?!域)|城区|市中心|市里|境内|全境|\s+(?:city|county|district|province|prefecture|area)\b"
)
_BESIDE: Final = re.compile(r"(?:附近|旁边|周边|边上|近郊)")
_BEFORE_NEAR: Final = re.compile(
    r"(?:离|距离?|靠近|邻近|临近|紧邻|毗邻|挨着|near|close to|next to|adjacent to|around|nearby)\s*(?:the\s+)?$"
    r"|\d+\s*(?:km|miles?) (?:of|from) $|within [^,.]*$"
)
_DISTANCE: Final = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:(km|公里|千米|kilomet(?:re|er)s?)|miles?\b)(?:\s*(?:以内|之内|内))?"
)
_MILE_KM: Final = 1.609344
_EXCEPT: Final = re.compile(r"除[了开去却]?\s*$")
_REFUSED: Final = re.compile(r"的?(?:除外|不要|不考虑|不行|不去|就?算了|以外|之外)")
_BUT: Final = re.compile(r"(?<!any)(?<!anywhere )(?<!anything )but (?:in )?$|[而但][是要在]?\s*$")
# Between places of one list, which are all wanted or refused as one of them is.
_LISTED: Final = re.compile(r"\s*(?:、|/|和|与|及|以及|或者?|或是|还是|\bor\b|\band\b)\s*(?:in |near )?")
_HAND_OVER: Final = re.compile(
    r"投产|交付|使用|开业|开工|下线|入驻|进场|搬|前|底|达产|ready|by |before|open|start|move|handover|production|operational|possession"
)
_DUE_BEFORE: Final = re.compile(
    r"(?:(?:ready|available|move[- ]in|handover|hand over|possession|operational|start(?:ing)?|open(?:ing)?)\s+)?"
    r"(?:(?:before|by|from|in|until)\s+(?:the )?(?:end of )?)?$"
)
_DUE_AFTER: Final = re.compile(
    r"(?:份|底|初|上旬|中旬|下旬)?(?:之前|以前|前)?(?:就|能够?|可以?|要|得|必须)*"
    r"(?:交付使用|交付|交房|投入使用|使用|投产|开业|开工|入驻|进场|搬[进入]?|下线|达产)?"
)
_BUILT: Final = re.compile(
    r"((?:19|20)\d\d)\s*年?(?:以后|之后|后)(?:建|竣工|的房)|built since ((?:19|20)\d\d)|built after ((?:19|20)\d\d)"
)
FAR_APART: Final = 4  # characters between places of one list


def read_places(reader: Reader, places: Places) -> None:
    """Places named, as one criterion where they are wanted and one where they are not; preferred ones apart."""
    groups: dict[str, list[FoundPlace]] = {"in": [], "not_in": [], "nice": []}
    for listed in _lists(reader, places):
        kinds = [kind for place in listed if (kind := _kind(reader, place)) is not None]
        kind = next((kind for kind in kinds if kind != "in"), "in" if kinds else None)
        for place in listed:
            named = _WITH_NAME.match(reader.folded, place.end)
            if kind is not None:
                reader.take(place.start, named.end() if named else place.end)
        if kind == "near":
            _near_places(reader, listed)
        elif kind is not None:
            groups[kind] += listed
    for kind, found in groups.items():
        if not found:
            continue
        found = _narrowest(reader, found)
        names = tuple(dict.fromkeys(place.name for place in found))
        scattered = any(after.start - before.end > FAR_APART for before, after in itertools.pairwise(found))
        start, end = found[0].start, found[0].end if scattered else found[-1].end
        importance: Importance = "nice" if kind == "nice" else "must"
        reader.add(start, end, importance, "region", "not_in" if kind == "not_in" else "in", names)


def _lists(reader: Reader, places: Places) -> Iterator[list[FoundPlace]]:
    """The places of a text, those of one list together."""
    listed: list[FoundPlace] = []
    for place in sorted(places.find(reader.text), key=lambda place: place.start):
        between = reader.folded[listed[-1].end : place.start] if listed else ""
        if listed and not _LISTED.fullmatch(between):
            yield listed
            listed = []
        listed.append(place)
    if listed:
        yield listed


def _narrowest(reader: Reader, found: list[FoundPlace]) -> list[FoundPlace]:
    """Places without those that only say where the next one lies: 辽宁省阜新市细河区, Zhangwu, Fuxin."""
    wider = set()
    for before, after in itertools.pairwise(found):
        between = reader.folded[before.end : after.start]
        if between in ("", "市", "的") and (after.is_park or _takes_in(before, after)):
            wider.add(before)
        elif between == ", " and _takes_in(after, before):
            wider.add(after)
    return [place for place in found if place not in wider]


def _takes_in(wide: FoundPlace, narrow: FoundPlace) -> bool:
    """Whether a division lies in another one."""
    divisions = divisions_by_short_name().get(stem(narrow.name), ())
    return stem(wide.name) != stem(narrow.name) and any(covers(wide.name, place) for _, _, place in divisions)


def _kind(reader: Reader, place: FoundPlace) -> str | None:
    """What a place is named for: "in", "not_in", "nice", "near", or None where somebody only comes from there."""
    text = reader.folded
    left, right = reader.clause_of(place.start, place.end)
    named = _WITH_NAME.match(text, place.end)
    end = named.end() if named else place.end
    before, after = text[max(left, place.start - 10) : place.start], text[end : end + 12]
    long_before = text[max(left, place.start - 24) : place.start]
    if refused := _REFUSED.match(after):
        reader.take(end, end + refused.end())
        return "not_in"
    if _EXCEPT.search(before):
        return "in" if re.search(r"[也还]", text[end : end + 16]) else "not_in"
    if _PORT.match(after) or _BESIDE.match(after) or _BEFORE_NEAR.search(long_before):
        return "near"
    if re.match(r"(?:的)?\s*(?:一家|企业|公司|客户|人)", after) and re.search(r"(?:是|来自|from)\s*$", before):
        return None
    negated = lexicon.NEGATION.search(long_before[-16:] if reader.english else before)
    if negated and not _BUT.search(long_before):
        return "not_in"
    return "nice" if re.search(r"最好|优先|首选|prefer|ideal", text[left : min(right, place.end + 10)]) else "in"


def _near_places(reader: Reader, listed: list[FoundPlace]) -> None:
    """Places that something should be near to, any one of a list."""
    start, end = listed[0].start, listed[-1].end
    named = _WITH_NAME.match(reader.folded, end)
    end = named.end() if named else end
    port = _PORT.match(reader.folded, end, end + 6)
    end = port.end() if port else end
    left, _ = reader.clause_of(start, end)
    distance = _DISTANCE.search(reader.folded, end, end + 14) or _DISTANCE.search(reader.folded, left, start)
    km = round(float(distance[1]) * (1 if distance[2] else _MILE_KM), 1) if distance else None
    importance = importance_of(reader, start, end, "should")
    if distance:
        reader.take(*distance.span())
        if distance.start() >= end and distance.start() - end < FAR_APART:
            end = distance.end()
    if port:
        # The distance on record is to the nearest port.
        reader.add(start, end, importance, "km_port", "<=" if km else "near", km)
        return
    label = f"near{start}" if len(listed) > 1 else None
    for place in listed:
        reader.add(start, end, importance, "region", "near", {"place": place.name, "km": km}, any_of=label)


def read_dates(reader: Reader) -> None:
    """When the place must be ready: months named, near words of handing over, starting or opening."""
    for start, end, month in find_dates(reader.folded, reader.today):
        around = reader.folded[max(0, start - 22) : end + 22]
        if re.search(r"核实|verified|checked", around):
            importance = importance_of(reader, start, end, "should")
            reader.add(start, end, importance, "verified_at", ">=", f"{month[:4]}-01-01")
        elif _HAND_OVER.search(around):
            before, after = _DUE_BEFORE.search(reader.folded[:start]), _DUE_AFTER.match(reader.folded, end)
            start, end = before.start() if before else start, after.end() if after else end
            importance = importance_of(reader, start, end, "should")
            reader.add(start, end, importance, "ready_by", "<=", month)
    built = _BUILT.search(reader.folded)
    if built:
        reader.add(*built.span(), "should", "built_year", ">=", int(built[1] or built[2] or int(built[3]) + 1))
