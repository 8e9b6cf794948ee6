"""Where and when: places and months that a need names."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from catalog.geo import FoundPlace, Places, covers, divisions_by_short_name, stem
from catalog.traditional import by_character
from catalog.units import CHINESE_NUMBER, read_number
from recommender import lexicon
from recommender.dates import find_dates
from recommender.reading.indifference import left_open
from recommender.reading.text import Reader, importance_of, refusal
from recommender.requirement import Importance

_PORT: Final = re.compile(r"港|\s*port\b")
# What belongs to the name of a place, and what is said of where it lies to one.
_WITH_NAME: Final = re.compile(
    r"市?区(?!域)|城区|市中心|市里|境内|全境|\s+(?:city|county|district|province|prefecture|area)\b"
)
_BESIDE: Final = re.compile(r"(?:附近|旁边|周边|边上|近郊|周围)")
_BEFORE_NEAR: Final = re.compile(
    r"(?:(?<!远)离|距离?|靠近|邻近|临近|紧邻|毗邻|挨着|near|close to|next to|adjacent to|around|nearby|far from)\s*(?:the\s+)?$"
    r"|\d+\s*(?:km|kilomet(?:re|er)s?|miles?)(?:'? drive)? (?:of|from) $|within [^,.]*$"
)
_LENGTH: Final = rf"(\d+(?:\.\d+)?|{CHINESE_NUMBER})\s*(?:(km|公里|千米|kilomet(?:re|er)s?)|miles?\b)"
_DISTANCE: Final = re.compile(rf"{_LENGTH}(?:\s*(?:以内|之内|内|范围内?|半径))?")
# 沈阳150公里以内 lies round a place, not in it.
_REACH: Final = re.compile(
    rf"\s*(?:周边|周围|方圆|附近|半径|外围|为中心)?\s*(?:大概|大约|约|不超过|最多)?\s*{_LENGTH}\s*(?:以内|之内|内|范围|半径|左右|的|[,。;]|$)"
)
_MILE_KM: Final = 1.609344
# Where somebody is, comes from or sells to is not where the place is to be.
_WHO: Final = r"客户|客商|企业|公司|老板|厂商|厂家|集团|商会|投资[人方者商]|朋友|外商|台商|品牌|上市"
_WHOSE: Final = re.compile(
    rf"(?:的|那边|这边|本地|当地|籍)?(?:一家|有家|某家?|一个|有个|几家|两家)?[^,。;找租买要想在去到拟\d]{{0,8}}?(?:{_WHO})"
    r"|[- ]?(?:based|headquartered)\b"
    r"|(?: [a-z-]+){0,4}? (?:company|client|firm|maker|manufacturer|investor|group|customer|producer|supplier|startup)s?\b"
)
_COMES_FROM: Final = re.compile(
    r"(?:总部|母公司|本部|注册地?|老厂|原厂|现有工厂|现厂|办公室)(?:目?前|现在|都|原来)?(?:设?在|位于|是)\s*$"
    r"|(?:从|由|来自|销往|销到|卖到|卖给|发往|发到|供应?|供给|配套|出口到?|运到|送到)\s*$"
    r"|(?:我司|我们|公司|总部)\s*\(\s*$"
    r"|\b(?:based in|headquartered in|(?:headquarters?|head office|hq|office) (?:are |is )?in|registered in|"
    r"(?:relocat|mov)(?:e|ing) from|(?:come|coming|are|is|clients?|company|customers?|investors?|firm) from|exports? to|sales? to|suppl(?:y|ier to)|ship(?:ping)? to)\s*(?:the )?$"
)
# These speak of who asks, and only where another place is asked for.
_NOW_IN: Final = re.compile(r"(?:公司|企业|工厂|客户|我们|我司|厂子|老板)(?:目前|现在|本来|原来|都)?(?:在|位于|是)\s*$")
_ONCE_IN: Final = re.compile(
    r"(?:原来|原先|原本|以前|之前|目前|现在|现|老厂|原厂)(?:都|就|是|还)?(?:在|位于|设在)\s*$"
    r"|\b(?:currently|now|presently|formerly|previously|at present|already)\s+(?:(?:located|based|operating)\s+)?in\s+(?:the )?$"
    r"|\b(?:present|current|existing|old|former) (?:plant|factory|site|workshop|hall|warehouse|premises|facility) (?:is )?in\s+(?:the )?$"
)
_LOCATED: Final = re.compile(r"(?:在|到|去|往|落户|选址|布局|看中|考察)\s*$")
_SECOND_BEST: Final = re.compile(
    r"\s*(?:(?:is|are|would be|also|city|area)\s+)*(?:ok|fine|acceptable|possible)\b|(?:那边)?(?:也|都)(?:行|可|能)|其次"
)
_OTHERWISE: Final = re.compile(r"[也还]")
_BUT: Final = re.compile(r"(?<!any)(?<!anywhere )(?<!anything )but (?:in )?$|[而但][是要在]?\s*$")
# Between places of one list, which are all wanted or refused as one of them is.
_LISTED: Final = re.compile(r"\s*(?:、|/|和|与|及|以及|或者?|或是|还是|\bor\b|\band\b)\s*(?:in |near )?")
_HAND_OVER: Final = re.compile(
    r"不晚于|最[晚迟]|no(?:t)? later than|at the latest|投产|交付|使用|开业|开工|下线|入驻|进场|搬|前|底|达产|ready|by |before|open|start|move|handover|production|operational|possession"
)
_DUE_BEFORE: Final = re.compile(
    r"(?:(?:ready|available|move[- ]in|handover|hand over|possession|operational|start(?:ing)?|open(?:ing)?)\s+)?"
    r"(?:(?:before|by|from|in|until|no(?:t)? later than)\s+(?:the )?(?:end of )?)?$"
)
_DUE_AFTER: Final = re.compile(
    r"(?:份|底|初|上旬|中旬|下旬)?(?:之前|以前|前)?(?:就|能够?|可以?|要|得|必须)*"
    r"(?:交付使用|交付|交房|投入使用|使用|投产|开业|开工|入驻|进场|搬[进入]?|下线|达产)?"
)
# A date by which something else is done.
_DONE_BY_THEN: Final = re.compile(
    r"[^,。;]{0,4}(?:签约|签合同|定下|确定|选址|考察|答复|回复|看厂|看房|看地|决策)|[^.;]{0,12}\b(?:deci(?:de|sion)|visit|sign(?:ing)?)\b"
)
# A month before which nothing is wanted.
_NOT_UNTIL: Final = re.compile(
    r"(?:不早于|不[要能]早于|\bnot before|\b(?:not|no) earlier than|\bafter)\s*(?:the )?(?:end of )?$"
)
_FROM_THEN: Final = re.compile(r"\s*份?(?:以后|之后|后)")
_BUILT: Final = re.compile(
    r"((?:19|20)\d\d)\s*年?(?:以后|之后|后)(?:建|竣工|的房)|built since ((?:19|20)\d\d)|built after ((?:19|20)\d\d)"
)
FAR_APART: Final = 4  # characters between places and what is said of them


@dataclass(frozen=True, slots=True)
class _Named:
    """A place, what it is named for ("in", "not_in", "nice", "near"; None for where somebody comes from), its words."""

    place: FoundPlace
    kind: str | None
    start: int
    end: int


_CRANES: Final = re.compile(lexicon.CRANES_ZH)


def read_places(reader: Reader, places: Places) -> None:
    """Places named, as one criterion where they are wanted and one where they are not; preferred ones apart."""
    groups: dict[str, list[_Named]] = {"in": [], "not_in": [], "nice": []}
    lists = list(_lists(reader, places))
    for listed in lists:
        named = [_named(reader, place, len(lists) > 1) for place in listed]
        kinds = [item.kind for item in named if item.kind is not None]
        kind = next((kind for kind in kinds if kind != "in"), "in" if kinds else None)
        if kind == "near":
            _near_places(reader, named)
        elif kind is not None:
            groups[kind] += named
        else:
            reader.note(named[0].start, named[-1].end)
    if groups["in"]:
        groups["in"] = sorted([*groups["nice"], *groups["in"]], key=lambda item: item.start)
    for kind, found in groups.items():
        if not found:
            continue
        narrow = _narrowest(reader, [item.place for item in found])
        names = tuple(dict.fromkeys(place.name for place in narrow))
        importance: Importance = "nice" if kind == "nice" else "must"
        stretches = _joined(reader, found)
        reader.add(*stretches[0], importance, "region", "not_in" if kind == "not_in" else "in", names)
        for start, end in stretches[1:]:
            reader.note(start, end)


def _joined(reader: Reader, found: list[_Named]) -> list[tuple[int, int]]:
    """The stretches that tell places, as one where nothing else is said between them."""
    stretches = [(found[0].start, found[0].end)]
    for item in found[1:]:
        start, end = stretches[-1]
        between = reader.folded[end : item.start]
        if not between or (lexicon.FILLER.fullmatch(between) and not re.search(r"[\d。;\n]", between)):
            stretches[-1] = start, max(end, item.end)
        else:
            stretches.append((item.start, item.end))
    return stretches


def _lists(reader: Reader, places: Places) -> Iterator[list[FoundPlace]]:
    """The places of a text, those of one list together."""
    listed: list[FoundPlace] = []
    # A place does not begin in the middle of the trade's words, nor with one: 龙门吊 is no wish for Longmen.
    cranes = [found.span() for found in _CRANES.finditer(reader.folded)]
    for place in sorted(places.find(by_character(reader.text)), key=lambda place: place.start):
        if any(start <= place.start < end for start, end in cranes):
            continue
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


def _named(reader: Reader, place: FoundPlace, among_others: bool) -> _Named:
    """What a place is named for, with the words that say so."""
    text = reader.folded
    left, right = reader.clause_of(place.start, place.end)
    named = _WITH_NAME.match(text, place.end)
    start, end = place.start, named.end() if named else place.end
    before, after = text[left:start], text[end : min(right, end + 24)]
    if unneeded := left_open(reader, start, end, welcome=False):
        return _Named(place, None, *unneeded)
    refused = refusal(reader, start, end)
    if lexicon.REFUSED_BEHIND.match(after) and refused:
        return _Named(place, "not_in", *refused)
    if except_for := lexicon.EXCEPT.search(before):
        kind = "in" if _OTHERWISE.search(text[end : end + 16]) else "not_in"
        return _Named(place, kind, left + except_for.start() if kind == "not_in" else start, end)
    reach = _REACH.match(after)
    if _PORT.match(after) or _BESIDE.match(after) or reach or _BEFORE_NEAR.search(before[-24:]):
        return _Named(place, "near", start, end)
    whose = _WHOSE.match(after)
    if from_there := _COMES_FROM.search(before):
        return _Named(place, None, left + from_there.start(), end + (whose.end() if whose else 0))
    if whose and not (_LOCATED.search(before) and not _NOW_IN.search(before)):
        return _Named(place, None, start, end + whose.end())
    if among_others and (once := _ONCE_IN.search(before)) and not lexicon.WANTING.search(text[end:right]):
        return _Named(place, None, left + once.start(), end)
    if among_others and (now := _NOW_IN.search(before)) and re.fullmatch(r"(?:的|这边|那边|本地|人)?", text[end:right]):
        return _Named(place, None, left + now.start(), end)
    if refused and not _BUT.search(before):
        return _Named(place, "not_in", *refused)
    second = _SECOND_BEST.match(after) or _SECOND_BEST.search(before[-8:])
    nice = not second and re.search(r"最好|优先|首选|prefer|ideal", text[left : min(right, end + 10)])
    return _Named(place, "nice" if nice else "in", start, end)


def _near_places(reader: Reader, named: list[_Named]) -> None:
    """Places that something should be near to, any one of a list."""
    start, end = named[0].start, named[-1].end
    port = _PORT.match(reader.folded, end, end + 6)
    end = port.end() if port else end
    left, _ = reader.clause_of(start, end)
    distance = _DISTANCE.search(reader.folded, end, end + 14) or _DISTANCE.search(reader.folded, left, start)
    many = read_number(distance[1]) if distance else None
    km = round(many * (1 if distance[2] else _MILE_KM), 1) if distance and many else None
    importance = importance_of(reader, start, end, "should")
    if distance and km is not None:
        start, end = min(start, distance.start()), max(end, distance.end())
    leading = _BEFORE_NEAR.search(reader.folded[left:start])
    start = left + leading.start() if leading else start
    if port:
        # The distance on record is to the nearest port.
        reader.add(start, end, importance, "km_port", "<=" if km else "near", km)
        return
    label = f"near{start}" if len(named) > 1 else None
    for item in named:
        reader.add(start, end, importance, "region", "near", {"place": item.place.name, "km": km}, any_of=label)


def read_dates(reader: Reader) -> None:
    """When the place must be ready: months named, near words of handing over, starting or opening."""
    for start, end, month in find_dates(reader.folded, reader.today):
        around = reader.folded[max(0, start - 22) : end + 22]
        if _NOT_UNTIL.search(reader.folded, max(0, start - 22), start) or _FROM_THEN.match(reader.folded, end):
            continue
        if re.search(r"核实|verified|checked", around):
            importance = importance_of(reader, start, end, "should")
            reader.add(start, end, importance, "verified_at", ">=", f"{month[:4]}-01-01")
        elif _HAND_OVER.search(around) and not _DONE_BY_THEN.match(reader.folded, end):
            before, after = (
                _DUE_BEFORE.search(reader.folded, max(0, start - 80), start),
                _DUE_AFTER.match(reader.folded, end),
            )
            start, end = before.start() if before else start, after.end() if after else end
            importance = importance_of(reader, start, end, "should")
            reader.add(start, end, importance, "ready_by", "<=", month)
    built = _BUILT.search(reader.folded)
    if built:
        reader.add(*built.span(), "should", "built_year", ">=", int(built[1] or built[2] or int(built[3]) + 1))
