"""The unit behind a figure, and the fact that a figure in that unit speaks of."""

import re
from functools import cache
from typing import Final

from catalog.units import factor, spellings
from recommender import lexicon
from recommender.lexicon import Pattern

# Units that name their fact by themselves, tried in this order, then those that need a word beside them.
TELLING: Final = (
    "CNY/m2/month", "10k CNY/mu", "t/m2", "kVA", "kV", "m3/h", "t/h", "t/day", "m2", "km", "m", "t", "CNY", "years",
)  # fmt: skip
SHARES: Final[dict[str | None, float]] = {
    "万": 1e4, "千": 1e3, "百": 1e2, "亿": 1e8, "k": 1e3, "thousand": 1e3, "hundred": 1e2, "million": 1e6,
    "billion": 1e9, None: 1.0, "": 1.0,
}  # fmt: skip
# A share and a unit that are one word of money or of price.
_SHARED: Final = {"万元", "亿元", "万/亩", "万元/亩", "万一亩", "万每亩"}
_LAND_UNITS: Final = ("亩", "mu", "acres", "acre", "公顷", "ha", "hectares", "hectare")
# In what other units a fact may be told: water in tonnes and cubic metres, a distance in metres.
_LOOSE: Final = {"t/day": ("t", "t/day"), "t/h": ("t", "t/h"), "t/m2": ("t", "t/m2"), "m3/h": ("m3/h",)}
_HALL: Final = re.compile(r"厂房|车间|建筑|仓|库|楼|展厅|hall|building|workshop")


def unit_at(unit: str, share: str | None, behind: str) -> tuple[int, float] | None:
    """How long the unit's spelling at the beginning of `behind` is, and what one is; None when it is not there."""
    text = behind.lstrip()
    if re.match(r"-[a-z]{3}", text):
        text = text[1:]  # five-year
    skipped = len(behind) - len(text)
    for spelling in _spellings(unit):
        if not text.startswith(spelling):
            continue
        if share and (share + spelling) in _SHARED and (found := factor(unit, share + spelling)) is not None:
            return skipped + len(spelling), found
        goes_on = spelling[-1].isascii() and spelling[-1].isalpha() and re.match(r"[a-z]", text[len(spelling) :])
        if not goes_on and (one := factor(unit, spelling)) is not None:
            return skipped + len(spelling), one * SHARES[share]
    if unit == "CNY" and share in ("million", "billion"):
        return 0, SHARES[share]
    per_mu = re.match(r"\s*元?\s*(?:/|每|一)\s*亩", behind)
    if unit == "10k CNY/mu" and share == "万" and per_mu:
        return per_mu.end(), 1.0
    if share and unit in ("CNY", "10k CNY/mu") and (found := factor(unit, share)) is not None:
        return None if re.match(r"\s*(?:平|㎡|m2|亩|吨|kva|方)", behind) else (0, found)
    return None


@cache
def _spellings(unit: str) -> list[str]:
    """The spellings of a unit that may stand in a text, the longest first; a text keeps its ㎡, m² and m³."""
    plain = spellings(unit)
    written = {text.replace("m2", sign) for text in plain for sign in ("㎡", "m²")}
    written |= {text.replace("m3", "m³") for text in plain}
    found = sorted({*plain, *written}, key=len, reverse=True)
    if unit == "CNY/m2/month":
        return [text for text in found if "/" in text or "·" in text or "每" in text]
    if unit == "10k CNY/mu":
        return [text for text in found if "亩" in text or "mu" in text or "元/" in text]
    bare = {"t/m2": ("吨", "t"), "t/day": ("t",), "t/h": ("t",), "m3/h": ("t",)}.get(unit, ())
    return [text for text in found if text not in bare]


def fact_of(
    unit: str, spelling: str, share: str | None, context: str, behind: str, clause: str, english: bool
) -> str | None:
    """The fact that a figure in this unit speaks of, by the words before it (then behind it); None when it is none.

    `project:<name>` is a figure of the project and no wish.
    """
    if unit == "CNY/m2/month":
        if "亩" in spelling:
            return None
        return "land_price_10k_cny_mu" if lexicon.LAND_PRICE_WORDS.search(clause) else "rent_cny_m2_month"
    if unit == "10k CNY/mu":
        return _per_mu(spelling, context, clause)
    if unit == "m2":
        return _area(spelling.strip(), context, behind)
    if unit in ("kVA", "kV"):
        return {"kVA": "power_kva", "kV": "power_kv"}[unit]
    if unit == "years":
        return "min_lease_years" if re.search(r"租|lease", clause) and not re.search(r"年后|以后|后$", behind) else None
    if unit == "CNY":
        if lexicon.YEARLY_BEHIND.match(behind) or lexicon.YEARLY_BEFORE.search(context):
            return "yearly"
        return _money(spelling, share, context, behind, clause, english)
    named = [
        (place, name)
        for name, own, pattern in lexicon.QUANTITY_WORDS
        if _fits(unit, own, spelling) and (place := nearest(pattern, context)) is not None
    ]
    if named:
        return max(named, key=lambda item: item[0])[1]
    for name, own, pattern in lexicon.QUANTITY_WORDS:
        if _fits(unit, own, spelling) and pattern.search(behind):
            return name
    return "floor_load_t_m2" if unit == "t/m2" else None


def _per_mu(spelling: str, context: str, clause: str) -> str | None:
    of_land = lexicon.LAND_PRICE_WORDS.search(clause)
    if not of_land and (not spelling.strip() or ("元/" in spelling and "亩" not in spelling)):
        return None
    for name, pattern in lexicon.PROJECT_WORDS[:3]:
        if pattern.search(context) or pattern.search(clause):
            return f"project:{name}"
    return "project:tax_10k_cny_mu" if re.search(r"税", context) else "land_price_10k_cny_mu"


def _area(spelling: str, context: str, behind: str) -> str | None:
    if spelling in _LAND_UNITS:
        return "land_area_m2"
    if spelling == "方" and not lexicon.LAND_WORDS.search(context):
        return None
    land = nearest(lexicon.LAND_WORDS, context + "\0" + behind[:4])
    hall = nearest(_HALL, context + "\0" + behind[:6])
    return "land_area_m2" if land is not None and (hall is None or land > hall) else "floor_area_m2"


def _money(spelling: str, share: str | None, context: str, behind: str, clause: str, english: bool) -> str | None:
    for name, pattern in lexicon.PROJECT_WORDS:
        if name not in ("jobs", "energy_tce") and pattern.search(context if english else context[-14:]):
            return f"project:{name}"
    if lexicon.SALE_WORDS.search(context) and not re.search(r"租", context[-8:]):
        return "budget_total_cny"
    if share or "亿" in spelling or "万" in spelling:
        return "budget_total_cny" if lexicon.SALE_WORDS.search(clause) else None
    of_rent = lexicon.RENT_WORDS.search(context) or lexicon.RENT_WORDS.search(behind) or "内" in behind
    return "rent_cny_m2_month" if of_rent else None


def _fits(unit: str, own: str, spelling: str) -> bool:
    """Whether a fact kept in `own` may be told in this unit."""
    if own == "km" and unit == "m":
        return spelling.strip() in ("米", "m")
    return unit == own or unit in _LOOSE.get(own, ())


def nearest(pattern: Pattern, text: str) -> int | None:
    """Where the last match in a text ends; None when there is none."""
    return max((match.end() for match in pattern.finditer(text)), default=None)
