"""What a sum of money is for: rent, the price of a building or of land, or a figure of the project.

By the noun nearest to it, then by what it is counted by (a square metre, a day, a month, a year), on both its sides.
"""

import re
from dataclasses import dataclass
from typing import Final

from catalog.units import MU_M2
from recommender import lexicon
from recommender.reading.comparing import direction

MONEY: Final = ("CNY/m2/month", "10k CNY/mu", "CNY")
DEAREST_RENT: Final = 200  # CNY/m² a month: what costs more is for sale, or the rent of the whole
LEAST_BUDGET: Final = 10_000  # CNY
_LEAST_BARE: Final = 1e6  # CNY: so much without a word of money is a budget, where it is a limit
_MOST_MONTHLY: Final = 1e5  # CNY: a rent of more, without a period, may be of a year
_MONTHS: Final = {"day": 30.0, "month": 1.0, "year": 1 / 12}
_PERIODS: Final = {
    "day": r"日租金?|每[天日]|一天|\bdaily\b|\b(?:per|a) day\b",
    "month": r"(?<![\d一二两三四五六七八九十几个])月租金?|每个?月|一个月|\bmonthly\b|\b(?:per|a) month\b",
    "year": r"(?<![\d一二两三四五六七八九十几])年租金?|每年|一年|全年|\bannual(?:ly)?\b|\byearly\b|\b(?:per|an?) (?:year|annum)\b",
}
_PERIOD: Final = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _PERIODS.items()))
_COUNTED: Final = re.compile(
    r"\s*[元块]?钱?\s*(?:(?:/|每|一|\b(?:per|an?|each) )\s*个?(?:(?P<area>平方米?|平米?|㎡|m2|m²|sqm|sq\.? ?m|square met(?:re|er)s?)|"
    r"(?P<day>天|日|day)|(?P<month>月|month|mo)|(?P<year>年|year|annum|yr))(?![a-z\d])|"
    r"(?:(?P<daily>daily)|(?P<monthly>monthly)|(?P<yearly>yearly|annually))\b)"
)
_SPELLED_AREA: Final = re.compile(r"平|㎡|m2|m²|sq")
_SPELLED_PERIOD: Final = re.compile(r"月|天|日|年|mo|day|year|annum")
_EACH_M2: Final = re.compile(
    r"(?:(?:每|一)个?平方?米?[^,。\d]{0,12}|(?:单价|均价|房价)[^,。\d]{0,12}|\b(?:per|each) (?:sqm|square met(?:re|er)) [^,.\d]{0,12})$"
)
EACH_MU: Final = re.compile(r"(?:一|每|单)亩(?:地|价格?|单价)?[^,。\d]{0,6}$")
_BY_MU: Final = re.compile(r"[每/一]亩|(?:per|/) ?mu\b")
_BARE_PER_M2: Final = re.compile(r"\s*(?:/|一|每)个?(?:平方米?|平米?|㎡)(?:[/一每][月天年])?")
_UNIT_PRICE: Final = re.compile(
    r"单价|售价|房价|卖价|均价|每平价?|购|买(?!卖)|asking|purchase|buy|price per|unit price"
)
_SALE: Final = re.compile(
    r"总价|售价|房价|卖价|收购|购买?|买断?|卖|全款|\b(?:asking|purchase|buy|bought|outright|acquire)"
)
_PRICE: Final = re.compile(r"预算|(?<![水电气油股])价格?|budget|price")
_LAND: Final = re.compile(r"用地|土地|净地|地块|\bland\b|\bplots?\b")
MAIN: Final = re.compile(r"厂房|车间|仓库|库房|厂区|workshops?|factory|warehouses?|\bplants?\b|\bhalls?\b")
# Money that is asked of nobody here.
_OTHER: Final = re.compile(
    r"[水电气油暖运保物业介置工料资]费(?!用)|[水电气油股]价|押金|保证金|定金|佣金|注册资[本金]|资本金?|年薪|工资|月薪|补贴|奖励|贷款|融资|授信|利润|收入|流水|"
    r"设备|装修|改造|deposit|capital|\bfees?\b|tariff|electricity|wages?\b|salar|subsid|loan|equipment|profit|income"
)
_PRICE_BEHIND: Final = re.compile(r"\s*(?:的?(?:总价|预算)|budget\b)")
# A bare sum is a price where nothing else stands before it in its clause than an asset or a word for a price.
_OF_ASSET: Final = re.compile(
    rf"(?:^|价格?|[买购]|{MAIN.pattern}|{_LAND.pattern}|\bbuildings?)(?:{lexicon.FILLER.pattern}|{lexicon.COMPARATOR.pattern})?$"
)
_ENDS: Final = re.compile(r"\s*(?:[元块]|$|[,;。、]|的|左右|上下|之?间|以|[之]?内|封顶|[买收购])")
_NOUNS: Final = (
    ("other", _OTHER),
    *((f"project:{name}", pattern) for name, pattern in lexicon.PROJECT_WORDS if name not in ("jobs", "energy_tce")),
    ("land", lexicon.LAND_PRICE_WORDS),
    ("rent", lexicon.RENT_WORDS),
    ("sale", _SALE),
)
_NEAR: Final = 14  # characters in which a figure of the project is named in Chinese
_LIMITED: Final = re.compile(r"\s*(?:之间|左右|上下)")


@dataclass(frozen=True, slots=True)
class Beside:
    """The words beside a figure: those before it and behind it that are its own, and its clause."""

    before: str
    behind: str
    clause: str
    english: bool
    text: str


@dataclass(frozen=True, slots=True)
class Money:
    """A fact and what one yuan is in its unit; `total` is the rent of the whole for a month.

    `length` characters behind the figure tell what it is counted by, and so do those from `began` to `ended` before it.
    """

    name: str
    ratio: float = 1.0
    length: int = 0
    began: int = 0
    ended: int = 0


def money_of(unit: str, spelling: str, share: str | None, value: float, words: Beside) -> Money | None:
    """What a sum is for, and by what it is counted; None where its words do not tell."""
    context, clause = words.before, words.clause
    noun = _noun(context, words.english)
    if noun == "rent" and _BY_MU.search(f"{context}{spelling}"):
        return None  # rent of land is no fact of an asset
    if unit == "10k CNY/mu":
        name = _per_mu(spelling, context, clause)
        return Money(name) if name else None
    if _BARE_PER_M2.fullmatch(spelling) and not re.search(r"[价租]|预算|rent|price|budget", clause):
        return None  # 2000一平 without a word of money
    counted = counted_by(spelling, context, words.behind)
    if noun == "other":
        return None
    of_land = noun == "land" or (noun is None and _of_land(clause))
    if counted.each:
        if noun and noun.startswith("project:"):
            return None
        if of_land and counted.months is None:
            return counted.told("land_price_10k_cny_mu", MU_M2 / 1e4)
        of_rent = counted.months is not None or noun == "rent"
        name = "rent_cny_m2_month" if of_rent else price_of(value, clause)
        return counted.told(name, counted.ratio)
    if noun and noun.startswith("project:"):
        return Money(noun)
    return _whole(share or ("万" if re.search(r"[万亿]", spelling) else None), value, noun, counted, words)


@dataclass(frozen=True, slots=True)
class Counted:
    """By what a sum is counted: whether by the square metre, and the factor to a month where a period is said."""

    each: bool
    months: float | None
    length: int
    began: int
    ended: int

    @property
    def ratio(self) -> float:
        return 1.0 if self.months is None else self.months

    def told(self, name: str, ratio: float) -> Money:
        return Money(name, ratio, self.length, self.began, self.ended)


def counted_by(spelling: str, context: str, behind: str) -> Counted:
    """What a sum is counted by, in the unit's spelling, behind it and before it, in this order."""
    each = _SPELLED_AREA.search(spelling) is not None
    months = 1.0 if _SPELLED_PERIOD.search(spelling) else None
    length = began = ended = 0
    while found := _COUNTED.match(behind, length):
        length = found.end()
        group = found.lastgroup or ""
        each = each or group == "area"
        if group != "area" and months is None:
            months = _MONTHS[{"daily": "day", "monthly": "month", "yearly": "year"}.get(group, group)]
    each = each or _EACH_M2.search(context) is not None
    before = list(_PERIOD.finditer(context)) if months is None else []
    if before:
        months = _MONTHS[before[-1].lastgroup or "month"]
        began, ended = before[-1].span()
    return Counted(each, months, length, began, ended)


def price_of(value: float, clause: str) -> str:
    """Whether so much for a square metre, of which no period is said, is the rent of a month or the price for sale."""
    dear = value > DEAREST_RENT or (value >= DEAREST_RENT / 4 and _UNIT_PRICE.search(clause))
    return "unit_price_cny_m2" if dear else "rent_cny_m2_month"


def _of_land(clause: str) -> bool:
    """Whether a price is that of land: it says so, or speaks of land and of no building."""
    return bool(lexicon.LAND_PRICE_WORDS.search(clause) or (_LAND.search(clause) and not MAIN.search(clause)))


def _noun(context: str, english: bool) -> str | None:
    """What the last word before a sum says that it is for."""
    near = 0 if english else max(0, len(context) - _NEAR)
    named = [
        (match.end(), -rank, name)
        for rank, (name, pattern) in enumerate(_NOUNS)
        for match in pattern.finditer(context, near if name.startswith("project:") else 0)
    ]
    return max(named)[2] if named else None


def _whole(share: str | None, value: float, noun: str | None, counted: Counted, words: Beside) -> Money | None:
    """A sum that is not for a square metre: a rent of the whole, a budget, or a rent that leaves the metre unsaid."""
    context, behind, clause = words.before, words.behind, words.clause
    sale = noun in ("sale", "land") or _SALE.search(clause) is not None
    asked = _PRICE.search(context) is not None or _PRICE_BEHIND.match(behind) is not None
    rent = noun == "rent" or (
        noun is None
        and (
            counted.months is not None
            or lexicon.RENT_WORDS.search(behind) is not None
            or (not share and (re.search("内", behind) is not None or (asked and value <= DEAREST_RENT)))
            or (lexicon.RENT_WORDS.search(clause) is not None and not sale)
        )
    )
    if rent:
        if not share and value * counted.ratio <= DEAREST_RENT:
            return counted.told("rent_cny_m2_month", counted.ratio)
        if counted.months is not None or (not share and value < _MOST_MONTHLY):
            return counted.told("total", counted.ratio)
        return Money("budget_total_cny") if sale else None
    if value < LEAST_BUDGET:
        return None
    if noun in ("sale", "land") or asked or (share and sale):
        return Money("budget_total_cny")
    limited = direction(context, behind)[0] == "<=" or _LIMITED.match(behind)
    return Money("budget_total_cny") if limited and value >= _LEAST_BARE and _bare(context, behind) else None


def _bare(context: str, behind: str) -> bool:
    return _OF_ASSET.search(context) is not None and _ENDS.match(behind) is not None


def _per_mu(spelling: str, context: str, clause: str) -> str | None:
    of_land = lexicon.LAND_PRICE_WORDS.search(clause)
    if not (of_land or EACH_MU.search(context)) and not spelling.strip():
        return None
    for name, pattern in lexicon.PROJECT_WORDS[:3]:
        if pattern.search(context) or pattern.search(clause):
            return f"project:{name}"
    return "project:tax_10k_cny_mu" if re.search(r"税", context) else "land_price_10k_cny_mu"
