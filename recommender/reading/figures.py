"""Figures of a need: each goes to the fact that its unit and the words beside it name, with its direction."""

import re
from typing import Final

from catalog.units import side_by_side
from recommender import lexicon
from recommender.reading.amounts import AMOUNT, amount, part_more, small_change
from recommender.reading.bare import read_bare
from recommender.reading.comparing import INSUFFICIENT, direction
from recommender.reading.cranes import read_cranes
from recommender.reading.money import EACH_MU, MONEY, Beside, Money, money_of
from recommender.reading.power import read_transformers
from recommender.reading.text import Reader
from recommender.reading.units import SHARES, TELLING, fact_of, rate, unit_at
from recommender.reading.wishes import Clause, begin_of, note_project, wish

_SHARE: Final = r"[万千亿百k](?!v|g|w|n(?!\w*e)|pa|伏|瓦|米|克)|w(?![a-z])|million|billion|thousand|hundred"
_UNITED: Final = r"[万千]?(?:平方米|平米|平|㎡|亩|米|吨|公里|元|万元)?"
_FIGURE: Final = re.compile(
    rf"(?!千万[别不勿莫])(?:(?P<between>\bbetween|介于)\s*)?(?P<low>{AMOUNT})\s*(?P<lowshare>{_SHARE})?[多来余]?\s*(?P<lowunit>(?!(?:to|and)\b)[a-z㎡平方米亩吨元块]{{1,6}}(?:(?<=m)2)?)?\s*"
    rf"(?:(?:-|–|—|~|～|至|到|to|(?(between)(?:and|和|与|至)|[和与](?=\s*{AMOUNT}\s*{_UNITED}\s*之间)))\s*(?P<high>{AMOUNT}))?\s*(?P<share>{_SHARE})?[多来余]?"
)
MOST_FIGURES: Final = 300  # in one text; what comes behind them is told
AHEAD: Final = 120  # characters in which something else is asked for
BESIDE: Final = 14  # characters behind a figure that may name its fact
_CURRENCY: Final = re.compile(r"(?:rmb|cny|yuan|¥|￥|人民币)\s*$")
# Money that is not yuan is told, not read.
_FOREIGN: Final = r"us\$|usd|hkd|eur(?:os?)?\b|gbp|jpy|\$|€|£|dollars?\b|美元|美金|欧元|港[币元]|日元|英镑"
_FOREIGN_BEFORE: Final = re.compile(rf"(?:{_FOREIGN})\s*$")
_FOREIGN_BEHIND: Final = re.compile(rf"\s*[万亿]?\s*(?:(?:m|mn|million|k)\s*)?(?:{_FOREIGN})")
# 30m, 2 bn: shares that would be units but for the currency beside them.
_MILLIONS: Final = re.compile(r"\s*(?P<many>mn?|mln|mio|bn?|bln)(?![a-z])\s*(?P<told>rmb|cny|yuan)?(?!\s*/)")
# 一亩20万 and 一平2000块 tell what one costs.
_ONE_COSTS: Final = re.compile(rf"一(?:亩|年|天|个?月|个?平方?米?)地?[^,。\d]{{0,6}}?(?:{AMOUNT})\s*(?:万|元|块|毛)")
_SECOND_HOOK: Final = re.compile(r"/\d+(?:\.\d+)?(?=\s*(?:吨|t(?![a-z])))")  # 32/5t: main and auxiliary hook
_AUXILIARY: Final = re.compile(r"\s*/\s*\d+(?:\.\d+)?\s*(?:吨|t(?![a-z]))")  # 16t/3.2t
_AWAY_FROM: Final = re.compile(r"\s+(?:of|from|to)\s+(?:(?:an?|the|any|nearest)\s+)*")
_TO_NOUN: Final = re.compile(
    r"\+?\s+(?:(?:of|from|to)\s+)?(?:(?:an?|the|nearest)\s+)*(?:(?:overhead|bridge|gantry)\s+)?(?=[a-z])|级?的?(?:[单双]梁|欧式|电动)?(?=[\u4e00-\u9fff])"
)
_NOUN_BEHIND: Final = {
    "power_kva": re.compile(r"(?:power|electricity)(?: supply)?(?![a-z])|transformers?(?![a-z])|变压器"),
    "floor_area_m2": re.compile(r"(?:floor|building)(?: ?(?:area|space))?(?![a-z])"),
}
_WORD_END: Final = re.compile(r"[a-z]*")
_FRACTION: Final = re.compile(r"\d\s*/$")


def read_figures(reader: Reader, start: int, end: int) -> None:
    """Every figure of a clause with its unit, given to the fact it speaks of."""
    clause = Clause(start, end, start)
    owned = _owned(reader, start, end)
    read_transformers(reader, clause)
    read_cranes(reader, clause)
    for match in _FIGURE.finditer(reader.folded, start, end):
        if match.start() < clause.before or reader.is_taken(match.start()):
            continue
        if reader.figures >= MOST_FIGURES:
            return
        reader.figures += 1
        if owned and match.start() < owned[1]:
            reader.note(max(owned[0], clause.before), match.end())
            clause.before = match.end()
            continue
        # Not the end of a longer number; a figure right behind a letter may be one (CNY450).
        if re.match(r"[\d.]", reader.folded[match.start() - 1 : match.start()] or " "):
            continue
        if _FRACTION.search(reader.folded, start, match.start()) or _ONE_COSTS.match(reader.folded, match.start(), end):
            continue
        clause.before = max(clause.before, _read_figure(reader, match, clause))


def _owned(reader: Reader, start: int, end: int) -> tuple[int, int] | None:
    """The part of a clause that tells what who asks has already; None where nothing else is asked for."""
    text = reader.folded
    found = lexicon.OWNED.search(text, start, end)
    if not found:
        return None
    wanted = lexicon.WANTING.search(text, found.end(), end)
    if wanted is None and not lexicon.WANTING.search(text, end, end + AHEAD):
        return None
    return found.start(), wanted.start() if wanted else end


def _read_figure(reader: Reader, match: re.Match[str], clause: Clause) -> int:
    """Read one figure; where the next may begin."""
    text = reader.folded
    low, high = side_by_side(match["low"]) or (amount(match["low"]), amount(match["high"]) if match["high"] else None)
    if low is None or text[match.start() - 1 : match.start()] in ("几", "数", "第"):
        return match.end()
    at, share = match.end(), match["share"]
    if not match["high"]:
        # Without a second figure what follows the first is its unit.
        at = match.start("lowunit") if match["lowunit"] else match.end()
        share = match["lowshare"] or share
    share = "万" if share == "w" else share
    if high is not None and (hundreds := re.fullmatch(r".([十百千])", match["high"] or "")) and len(match["low"]) == 1:
        low *= {"十": 10, "百": 100, "千": 1000}[hundreds[1]]  # 三到五百万
    at += text.startswith("+", at)  # 5+ years
    if hook := _SECOND_HOOK.match(text, at, clause.end):
        at = hook.end()
    context = text[clause.before : match.start()]
    # 3年租金 is no rent of a year.
    before = " " + context[1:] if re.match("[年月]", context) and clause.before > clause.start else context
    behind = text[at : min(clause.end, at + 24)]
    if _FOREIGN_BEFORE.search(context) or _FOREIGN_BEHIND.match(behind):
        return at
    low, change = small_change(low, behind) if high is None and share is None else (low, 0)
    if change:
        at, behind = at + change - 1, "元" + behind[change:]
    if high is None:
        low, told, more = part_more(low, behind)
        at, behind = at + more - len(told), told + behind[more:]
    whole = re.search(r"[万亿]", match["low"]) is not None
    about = "来" in match[0]
    for unit in TELLING:
        spelled = _spelled(unit, share, context, behind)
        if spelled is None and unit == "CNY" and whole:
            spelled = 0, 1.0  # 3亿5千万 is money without a unit
        if spelled is None:
            continue
        length, scale = spelled
        if (share_of_unit := rate(unit, behind[:length], context)) is None:
            continue
        scale *= share_of_unit
        finish = at + length
        if unit == "t" and (hook := _AUXILIARY.match(text, finish, clause.end)):
            finish = hook.end()
        compared = direction("", text[finish : min(clause.end, finish + BESIDE)])[1]
        compared += len(away[0]) if (away := _AWAY_FROM.match(text, finish + compared, clause.end)) else 0
        ahead = text[finish : min(clause.end, finish + compared + BESIDE)]
        words = Beside(before, ahead, text[clause.start : clause.end], reader.english, text)
        share_told = share or ("万" if whole else None)
        money = money_of(unit, behind[:length], share_told, low * scale, words) if unit in MONEY else None
        name = money.name if money else None if unit in MONEY else fact_of(unit, behind[:length], words)
        if name is None and _continues(reader, unit, context, words.behind, clause):
            name = reader.last[1]  # 层高9米以上不超过12米
        if name is None:
            continue
        if money:
            finish, scale = finish + money.length, scale * money.ratio
        begin = _begin(reader, context, match.start(), money)
        tail = text[finish : clause.end][:AHEAD]
        if direction(context, tail)[0] is None and (little := INSUFFICIENT.match(tail)):
            reader.note(begin, finish + little.end())
            return finish + little.end()
        if name == "total":
            reader.yearly = begin, finish, (high or low) * scale * 12
            return finish
        values = [low * scale]
        if high is not None:
            values = [_lower_end(match, low, high, unit, scale, share), high * scale]
            if values[0] > values[1]:
                return finish  # what cannot be a range is told, and never turned round
        if name.startswith("project:"):
            began = clause.before if context else match.start()
            return note_project(reader, name.removeprefix("project:"), unit, values[-1], began, finish)
        reader.last = unit, name
        finish = _with_noun(text, finish, clause.end, name)
        finish = wish(reader, name, values, begin, match.start(), finish, clause, about)
        noun = _with_noun(text, finish, clause.end, name)
        reader.take(finish, noun)
        return noun
    return read_bare(reader, match, low, high, before, clause)


def _lower_end(match: re.Match[str], low: float, high: float, unit: str, scale: float, share: str | None) -> float:
    """The lower figure of a range in the unit of the fact; `scale` is that of the higher one with its `share`.

    By its own unit and multiplier where it has any (5000平米到1万平米, 8000万到1.2亿, 10亩到1公顷); else they are those of
    the higher one (3到5万平), unless it were higher then (3000到1万平).
    """
    own = match["lowshare"]
    if match["lowunit"] and (spelled := unit_at(unit, own, match["lowunit"])) is not None:
        return low * spelled[1]
    one = scale / SHARES[share]
    if own or match["lowunit"] or low > high:
        return low * one * SHARES[own]
    return low * scale


def _begin(reader: Reader, context: str, at: int, money: Money | None) -> int:
    """Where the words that belong to a figure begin, with those that tell the period of a sum: 年租金120元/平."""
    begin = begin_of(reader, context, at)
    if money is None or money.began == money.ended:
        return begin
    start, end = at - len(context) + money.began, at - len(context) + money.ended
    if start < begin and (end >= begin or lexicon.FILLER.fullmatch(reader.folded, end, begin)):
        return start
    reader.take(start, end)
    return begin


def _spelled(unit: str, share: str | None, context: str, behind: str) -> tuple[int, float] | None:
    """The unit behind a figure, or the currency before it: RMB 7/sqm/month, CNY 30m."""
    currency = _CURRENCY.search(context) is not None
    if currency and unit not in MONEY:
        return None
    millions = _MILLIONS.match(behind) if unit == "CNY" else None
    if millions and (currency or millions["told"]):
        return millions.end(), 1e9 if millions["many"].startswith("b") else 1e6
    if unit == "10k CNY/mu" and share == "万" and EACH_MU.search(context) and (one := re.match(r"\s*[元块]?", behind)):
        return one.end(), 1.0
    spelled = unit_at(unit, share, behind)
    if unit in ("CNY/m2/month", "CNY") and currency:
        told = "rmb " if behind[:1].isalpha() else "rmb"
        named = unit_at(unit, None, told + behind)
        if named is not None:
            return max(named[0] - len(told), 0), named[1] * SHARES[share]
    return spelled


def _with_noun(text: str, finish: int, end: int, name: str) -> int:
    """Where a figure ends together with the word for it right behind: 8 m clear height, 10吨级行车."""
    behind = _TO_NOUN.match(text, finish, end)
    if behind is None:
        return finish
    own = _NOUN_BEHIND.get(name)
    other = own.match(text, behind.end(), end) if own else None
    nouns = (pattern.match(text, behind.end(), end) for field, _, pattern in lexicon.QUANTITY_WORDS if field == name)
    found = max((noun.end() for noun in (*nouns, other) if noun), default=finish)
    plural = _WORD_END.match(text, found, end) if found > finish else None
    return plural.end() if plural else found


def _continues(reader: Reader, unit: str, context: str, tail: str, clause: Clause) -> bool:
    """Whether a figure speaks of the fact before it again: a second bound or a better wish, and no word of its own;
    or tells what the cranes lift that were counted right before it.
    """
    if reader.last[0] != unit or lexicon.FILLER.fullmatch(context or " ") is None:
        return False
    counted = bool(reader.found) and reader.found[-1][1].field == "crane_count"
    if counted and reader.found[-1][0].end == clause.before:
        return True
    return direction(context, tail)[0] is not None or lexicon.NICE.search(tail[:6]) is not None
