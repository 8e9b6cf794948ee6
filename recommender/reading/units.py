"""The unit behind a figure, and the fact that a figure in that unit speaks of."""

import re
from functools import cache
from typing import Final

from catalog.units import factor, spellings
from recommender import lexicon
from recommender.lexicon import Pattern
from recommender.reading.money import MAIN, Beside

# Units that name their fact by themselves, tried in this order, then those that need a word beside them.
TELLING: Final = (
    "CNY/m2/month", "10k CNY/mu", "t/m2", "kVA", "kV", "m3/h", "t/h", "t/day", "m2", "km", "m", "t", "CNY", "years",
)  # fmt: skip
SHARES: Final[dict[str | None, float]] = {
    "万": 1e4, "千": 1e3, "百": 1e2, "亿": 1e8, "k": 1e3, "thousand": 1e3, "hundred": 1e2, "million": 1e6,
    "billion": 1e9, "w": 1e4, None: 1.0, "": 1.0,
}  # fmt: skip
# A share and a unit that are one word of money or of price.
_SHARED: Final = {"万元", "亿元", "万/亩", "万元/亩", "万一亩", "万每亩"}
_LAND_UNITS: Final = ("亩", "mu", "acres", "acre", "公顷", "ha", "hectares", "hectare")
# In what other units a fact may be told: water in tonnes and cubic metres, a distance in metres.
_LOOSE: Final = {"t/day": ("t", "t/day"), "t/h": ("t", "t/h"), "t/m2": ("t", "t/m2"), "m3/h": ("m3/h",)}
_PER_MU: Final = re.compile(r"\s*(?:元|块钱?|rmb|cny|yuan)?\s*(?:/\s*|每|一|per |an? )\s*(?:亩|mu\b)")
_PART_OF_IT: Final = re.compile(
    r"(?:每|单)(?:层|间|户)(?:面积)?[^,。\d]{0,4}$|(?:each|per) (?:floor|room|unit)[^,.\d]{0,6}$"
)
# What stands beside a hall and is not its size.
_ANNEX: Final = re.compile(r"(?:办公[楼室区]?|宿舍楼?|食堂|研发楼|offices?|dormitor(?:y|ies)|canteen)[^,。\d]{0,4}$")
# A part of a building, which is not its size.
_PART: Final = re.compile(
    r"(?:办公|宿舍|食堂|研发|生活区?|配套)+(?:面积|区域?|用房|室)[^,。\d]{0,4}$|\boffice (?:area|space)[^,.\d]{0,12}$"
)
# What has a load or a height of its own that is no fact of an asset.
_NO_FACT: Final = re.compile(
    r"(?:(?:吊车|行车|天车)梁|牛腿|屋[面顶]|货架|货?电?梯|叉车|地[磅秤]|(?:大门|门)(?!式)|围墙|挂车|货车|"
    r"\b(?:crane (?:beams?|girders?|runways?)|roof|racks?|racking|lifts?|elevators?|forklifts?|weighbridge|doors?|trucks?))"
    r"(?:的|可|能)?(?:\s*(?:承重|荷载|荷重|载荷|载重|承载力?|起重量|净?高度?|净?宽度?|loads?|loading|capacity|height|width))*"
)
_PER_M2: Final = re.compile(r"\s*(?:/|一|每)个?(?:平方米?|平米?|㎡)(?:[/一每](?P<period>[月天年]))?(?!\d)")
_OF: Final = re.compile(r"\s+of\s+(?:an? )?")
_OF_HALL: Final = re.compile(r"(?:厂房|车间|仓库|库房|面积)[^,。\d]*\0|\0[的]?(?:厂房|车间|仓库|库房)")
_FLOOR: Final = re.compile(r"\s+(?:of )?(?:gross |built )?(?:floor|building)(?: area| space)?\b|\s*建筑面积")
# 3万平方米的地; not 地方, 地面.
_PLOT: Final = re.compile(r"\s*(?:左右|上下|以上|以下|以内)?的?(?:一?[块宗片])?地(?![方下点面坪上理段势基])")
HALL: Final = re.compile(r"厂房|车间|建筑|仓|库|楼|展厅|hall|building|workshop")


def unit_at(unit: str, share: str | None, behind: str) -> tuple[int, float] | None:
    """How long the unit's spelling at the beginning of `behind` is, and what one is; None when it is not there."""
    text = behind.lstrip()
    if re.match(r"-[a-z]{3}", text):
        text = text[1:]  # five-year
    skipped = len(behind) - len(text)
    for written, spelling in _spellings(unit).get(text[:1], ()):
        if not text.startswith(written):
            continue
        if share and (share + spelling) in _SHARED and (found := factor(unit, share + spelling)) is not None:
            return skipped + len(written), found
        goes_on = written[-1].isascii() and written[-1].isalpha() and re.match(r"[a-z]", text[len(written) :])
        if not goes_on and (one := factor(unit, spelling)) is not None:
            return skipped + len(written), one * SHARES[share]
    if unit == "CNY/m2/month" and (per_m2 := _PER_M2.match(behind)):
        return per_m2.end(), SHARES[share] * {"天": 30.0, "年": 1 / 12}.get(per_m2["period"] or "", 1.0)
    if unit == "CNY" and share in ("million", "billion"):
        return 0, SHARES[share]
    if unit == "10k CNY/mu" and (per_mu := _PER_MU.match(behind)):
        return per_mu.end(), SHARES[share] / 1e4
    if share and unit in ("CNY", "10k CNY/mu") and (found := factor(unit, share)) is not None:
        return None if re.match(r"\s*(?:平|㎡|m2|亩|吨|kva|方)", behind) else (0, found)
    return None


@cache
def _spellings(unit: str) -> dict[str, list[tuple[str, str]]]:
    """How a unit may be written in a text and the spelling it is, by the first character and the longest first.

    A text keeps its ㎡, m² and m³.
    """
    bare = {"t/m2": ("吨", "t"), "t/day": ("t",), "t/h": ("t",), "m3/h": ("t",)}.get(unit, ())
    plain = [text for text in spellings(unit) if text not in bare]
    if unit == "CNY/m2/month":
        plain = [text for text in plain if "/" in text or "·" in text or "每" in text]
    if unit == "10k CNY/mu":
        plain = [text for text in plain if "亩" in text or "mu" in text]
    written = {text: text for text in plain}
    for text in plain:
        for sign in ("㎡", "m²", "sq m", "sq. m", "square metre", "square meter", "每平"):
            written.setdefault(text.replace("m2", sign) if sign != "每平" else text.replace("/平", sign), text)
        written.setdefault(text.replace("m3", "m³"), text)
    if unit in ("t/day", "m3/h"):
        written |= dict.fromkeys(("立方米", "立方"), "方")
    for text, spelling in list(written.items()):
        for sign in (" per ", " a ", " / ", "/ ", "每"):
            written.setdefault(text.replace("/", sign), spelling)
        head, slash, period = text.rpartition("/")
        if "/" in head:
            for sign in (" per ", " a ", "每", "一"):
                written.setdefault(f"{head}{sign}{period}", spelling)
                written.setdefault(f"{head.replace('/', ' per ')}{slash}{period}", spelling)
    found: dict[str, list[tuple[str, str]]] = {}
    for text, spelling in sorted(written.items(), key=lambda item: len(item[0]), reverse=True):
        found.setdefault(text[0], []).append((text, spelling))
    return found


def rate(unit: str, spelling: str, context: str) -> float | None:
    """What a supply told without its period is by that said before it: 日用气5000方, 每小时10吨; None for a year's."""
    if unit not in ("t/day", "t/h", "m3/h") or re.search(r"/|每|a day", spelling):
        return 1.0
    near = context[-10:]
    if re.search(r"年|annual|yearly", near):
        return None
    if unit == "t/day":
        return 24.0 if re.search(r"小时|hourly", near) else 1.0
    return 1 / 24 if re.search(r"[日天]|daily", near.replace("天然气", "")) else 1.0


def fact_of(unit: str, spelling: str, words: Beside) -> str | None:
    """The fact that a figure in this unit speaks of, by the words before it (then behind it); None when it is none."""
    context, behind, clause = words.before, words.behind, words.clause
    if unit == "m2":
        return _area(spelling.strip(), words)
    if unit in ("kVA", "kV"):
        return {"kVA": "power_kva", "kV": "power_kv"}[unit]
    if unit == "years":
        return (
            "min_lease_years"
            if re.search(r"租|lease", clause)
            and not re.match(r"[^,。]{0,4}\d", behind)
            and not re.search(r"年后|以后|后$", behind)
            else None
        )
    named = [
        (place, name)
        for name, own, pattern in lexicon.QUANTITY_WORDS
        if _fits(unit, own, spelling) and (place := nearest(pattern, context)) is not None
    ]
    other = nearest(_NO_FACT, context)
    if other is not None and other >= max((place for place, _ in named), default=0):
        return None
    if named:
        return max(named, key=lambda item: item[0])[1]
    if _NO_FACT.match(behind):
        return None
    for name, own, pattern in lexicon.QUANTITY_WORDS:
        if _fits(unit, own, spelling) and pattern.search(behind):
            return name
    return "floor_load_t_m2" if unit == "t/m2" else None


def of_part(context: str, text: str) -> bool:
    """Whether an area is that of a part: of one floor, of the offices, of the dormitory beside a hall."""
    beside = _ANNEX.search(context) is not None and MAIN.search(text) is not None
    return beside or _PART.search(context) is not None or _PART_OF_IT.search(context) is not None


def _area(spelling: str, words: Beside) -> str | None:
    context, behind = words.before, words.behind
    if of_part(context, words.text):
        return None
    if _FLOOR.match(behind):
        return "floor_area_m2"
    if spelling in _LAND_UNITS or _PLOT.match(behind):
        return "land_area_m2"
    if spelling == "方" and not (lexicon.LAND_WORDS.search(context) or _OF_HALL.search(f"{context[-6:]}\0{behind}")):
        return None
    if HALL.match(behind, of.end() if (of := _OF.match(behind)) else 0):
        return "floor_area_m2"
    land = nearest(lexicon.LAND_WORDS, context + "\0" + behind[:4])
    hall = nearest(HALL, context + "\0" + behind[:6])
    return "land_area_m2" if land is not None and (hall is None or land > hall) else "floor_area_m2"


def _fits(unit: str, own: str, spelling: str) -> bool:
    """Whether a fact kept in `own` may be told in this unit."""
    if own == "km" and unit == "m":
        return spelling.strip() in ("米", "m")
    return unit == own or unit in _LOOSE.get(own, ())


def nearest(pattern: Pattern, text: str) -> int | None:
    """Where the last match in a text ends; None when there is none."""
    return max((match.end() for match in pattern.finditer(text)), default=None)
