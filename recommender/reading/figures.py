"""Figures of a need: each goes to the fact that its unit and the words beside it name, with its direction."""

import math
import re
from dataclasses import dataclass, replace
from typing import Final

from catalog.units import read_number
from recommender import lexicon
from recommender.lexicon import Pattern
from recommender.reading.amounts import AMOUNT, amount, small_change
from recommender.reading.text import Reader, Span, importance_of
from recommender.reading.units import SHARES, TELLING, fact_of, nearest, unit_at
from recommender.requirement import Importance

_SHARE: Final = r"[万千亿百k](?!v|g|w|伏|瓦|米|克)|million|billion|thousand|hundred"
_FIGURE: Final = re.compile(
    rf"(?P<low>{AMOUNT})\s*(?P<lowshare>{_SHARE})?[多来余]?\s*(?P<lowunit>(?!to\b)[a-z㎡平方米亩吨元块]{{1,6}}2?)?\s*"
    rf"(?:(?:-|–|—|~|～|至|到|to)\s*(?P<high>{AMOUNT}))?\s*(?P<share>{_SHARE})?[多来余]?"
)
_CURRENCY: Final = re.compile(r"(?:rmb|cny|yuan|¥|￥)\s*$")
_COUNT_UNIT: Final = re.compile(r"\s*(?:台|部|架|units?|(?:overhead |bridge |gantry )?cranes?)")
_TO_NOUN: Final = re.compile(r"\s+(?:of\s+)?(?:(?:overhead|bridge|gantry)\s+)?(?=[a-z])|级?的?(?=[\u4e00-\u9fff])")
_WORD_END: Final = re.compile(r"[a-z]*")
# A number before a tonnage counts cranes: two 10 t cranes, 2×10t.
_BEFORE_TONNAGE: Final = re.compile(r"\s*(?:[x×*]|no\.?)?\s*(?=\d+(?:\.\d+)?[\s-]*(?:吨|t(?:ons?|onnes?)?(?![a-z])))")
_BEGINS: Final = re.compile(
    r"厂房|车间|面积|用地|占地|变压器|装机|容量|电|月租金?|租金|每个?平方?米?|地价|总价|至少|不低于|不少于|不超过|around|about|at least|"
    r"(?<![a-z])(?:power|electricity|transformer|floor area|area|rent|land price|land|plot|budget|price)(?![a-z])"
)
_DOCKS: Final = re.compile(r"月台|装卸口|装卸平台|卸货口|dock(?:s| doors| levellers)?|loading bays?")
_DOCKS_BEHIND: Final = re.compile(rf"\s*个?(?:{_DOCKS.pattern})")
_CRANES: Final = re.compile(
    r"\s*[×x*]\s*(?P<times>\d{1,3}|[一二两三四五六七八九十])\s*(?:台|部|架)?"
    r"|[^,，。\d]{0,4}?(?P<count>\d{1,3}|[一二两三四五六七八九十])\s*(?:台|部|架)"
)
# What is wished small: a figure without a direction is a limit from above.
CAPPED: Final = (
    "rent_cny_m2_month", "land_price_10k_cny_mu", "budget_total_cny", "min_lease_years",
    "km_expressway", "km_rail_freight", "km_port", "km_airport",
)  # fmt: skip
SIZES: Final = ("floor_area_m2", "land_area_m2")
NEXT_TO: Final = 24  # characters between two bounds of one wish: " but not more than " fits
LEAST_AREA: Final = 30  # m²: what is smaller is a room or a mistake
_DAILY: Final = re.compile(r"日租|每天|一天|per day|a day")
_PER: Final = re.compile(r"(?:一|每)(?:个?平方?米?|天|月)(?:(?:一|每)(?:天|月))?")  # 3毛一天, 8块一平
# A bare figure behind one of these words, within what can be true of it: 变压器3150, 净高9, 租金6到9.
_BARE: Final[tuple[tuple[Pattern, str, float, float], ...]] = (
    (re.compile(r"变压器|装机|容量|用电|电力|(?<![发充])电(?![商子机梯动池])"), "power_kva", 10, 1e6),
    (next(pattern for name, _, pattern in lexicon.QUANTITY_WORDS if name == "clear_height_m"), "clear_height_m", 2, 60),
    (re.compile(r"租金|月租"), "rent_cny_m2_month", 0.5, 200),
    (re.compile(r"容积率|plot ratio|floor area ratio|\bfar\b(?! from| away)"), "far_max", 0.1, 20),
)


@dataclass(slots=True)
class _Clause:
    """The clause that is read: its stretch, and where the figure before ended."""

    start: int
    end: int
    before: int


def read_figures(reader: Reader, start: int, end: int) -> None:
    """Every figure of a clause with its unit, given to the fact it speaks of."""
    clause = _Clause(start, end, start)
    for match in _FIGURE.finditer(reader.folded, start, end):
        if match.start() < clause.before or reader.is_taken(match.start()):
            continue
        # Not the end of a longer number; a figure right behind a letter may be one (CNY450).
        if re.match(r"[\d.]", reader.folded[match.start() - 1 : match.start()] or " "):
            continue
        clause.before = max(clause.before, _read_figure(reader, match, clause))


def _read_figure(reader: Reader, match: re.Match[str], clause: _Clause) -> int:
    """Read one figure; where the next may begin."""
    text = reader.folded
    low, high = amount(match["low"]), amount(match["high"]) if match["high"] else None
    if low is None or text[match.start() - 1 : match.start()] in ("几", "数", "第"):
        return match.end()
    at, share = match.end(), match["share"]
    if high is None:
        # Without a second figure what follows the first is its unit.
        at = match.start("lowunit") if match["lowunit"] else match.end()
        share = match["lowshare"] or share
    context = text[clause.before : match.start()]
    behind = text[at : min(clause.end, at + 24)]
    low, change = small_change(low, behind) if high is None and share is None else (low, 0)
    if change:
        at, behind = at + change - 1, "元" + behind[change:]
    whole = re.search(r"[万亿]", match["low"]) is not None
    for unit in TELLING:
        spelled = _spelled(unit, share, context, behind)
        if spelled is None and unit == "CNY" and whole:
            spelled = 0, 1.0  # 3亿5千万 is money without a unit
        if spelled is None:
            continue
        length, scale = spelled
        finish = at + length
        rest = text[finish : min(clause.end, finish + 14)]
        name = fact_of(
            unit,
            behind[:length],
            share or ("万" if whole else None),
            context,
            rest,
            text[clause.start : clause.end],
            reader.english,
        )
        if name is None and _continues(reader, unit, context, rest, clause):
            name = reader.last[1]  # 层高9米以上不超过12米
        if name is None and unit == "CNY" and (per := _PER.match(rest)):
            name, length, finish = "rent_cny_m2_month", length + per.end(), finish + per.end()
        if name is None:
            continue
        if name == "yearly":
            reader.yearly = _begin(reader, context, match.start()), finish, low * scale
            return finish
        own = scale
        if match["lowshare"] and high is not None and match["lowshare"] != share:
            own *= SHARES[match["lowshare"]]
        values = [low * own] if high is None else [low * own, high * scale]
        if name.startswith("project:"):
            began = clause.before if context else match.start()
            return _project(reader, name.removeprefix("project:"), unit, values[-1], began, finish)
        reader.last = unit, name
        finish = _with_noun(text, finish, clause.end, name)
        return _wish(reader, name, values, _begin(reader, context, match.start()), match.start(), finish, clause)
    return _bare_figure(reader, match, low, high, context, clause)


def _spelled(unit: str, share: str | None, context: str, behind: str) -> tuple[int, float] | None:
    """The unit behind a figure, or the currency before it: RMB 7/sqm/month."""
    spelled = unit_at(unit, share, behind)
    if unit in ("CNY/m2/month", "CNY") and (spelled is None or unit == "CNY") and _CURRENCY.search(context):
        told = "rmb " if behind[:1].isalpha() else "rmb"
        named = unit_at(unit, None, told + behind)
        if named is not None:
            return max(named[0] - len(told), 0), named[1] * SHARES[share]
    return spelled


def _begin(reader: Reader, context: str, at: int) -> int:
    """Where the words that belong to a figure begin: at the first word of the trade from which on all is of the trade.

    A word that is parted from the figure by others is understood, and those others are not.
    """
    spans = [match.span() for _, _, pattern in lexicon.QUANTITY_WORDS for match in pattern.finditer(context)]
    spans += [match.span() for match in _BEGINS.finditer(context)]
    begin, between = at, at - len(context)
    for start, end in sorted(spans, reverse=True):
        if not _belongs(context[end : begin - between]):
            if begin == at:
                reader.take(between + start, between + end)
            break
        begin = min(begin, between + start)
    return begin


def _belongs(words: str) -> bool:
    """Whether words between two of the trade say nothing of their own."""
    return len(words) <= 2 or lexicon.FILLER.fullmatch(words) is not None


def _with_noun(text: str, finish: int, end: int, name: str) -> int:
    """Where a figure ends together with the word for it right behind: 8 m clear height, 10吨级行车."""
    behind = _TO_NOUN.match(text, finish, end)
    if behind is None:
        return finish
    nouns = (pattern.match(text, behind.end(), end) for field, _, pattern in lexicon.QUANTITY_WORDS if field == name)
    found = max((noun.end() for noun in nouns if noun), default=finish)
    plural = _WORD_END.match(text, found, end) if found > finish else None
    return plural.end() if plural else found


def _direction(context: str, tail: str) -> str | None:
    """ "<=" or ">=" as the words say: those directly behind the figure first, then the nearest before it."""
    for op, pattern in (("<=", lexicon.AT_MOST_BEHIND), (">=", lexicon.AT_LEAST_BEHIND)):
        if pattern.match(tail):
            return op
    places = [
        (found.end(), op)
        for op, pattern in (("<=", lexicon.AT_MOST_BEFORE), (">=", lexicon.AT_LEAST_BEFORE))
        for found in pattern.finditer(context[-28:])
    ]
    return max(places)[1] if places else None


def _continues(reader: Reader, unit: str, context: str, tail: str, clause: _Clause) -> bool:
    """Whether a figure speaks of the fact before it again: a second bound or a better wish, and no word of its own;

    or tells what the cranes lift that were counted right before it.
    """
    if reader.last[0] != unit or lexicon.FILLER.fullmatch(context or " ") is None:
        return False
    counted = bool(reader.found) and reader.found[-1][1].field == "crane_count"
    if counted and reader.found[-1][0].end == clause.before:
        return True
    return _direction(context, tail) is not None or lexicon.NICE.search(tail[:6]) is not None


def _wish(reader: Reader, name: str, values: list[float], begin: int, at: int, finish: int, clause: _Clause) -> int:
    """A criterion from figures: at least, at most, between or about, as the words around it say. Where it ends."""
    text = reader.folded
    context, tail = text[clause.before : at], text[finish : min(clause.end, finish + 12)]
    by_day = name == "rent_cny_m2_month" and _DAILY.search(text[max(clause.start, begin - 4) : finish])
    if by_day and "/天" not in text[begin:finish]:
        values = [value * 30 for value in values]
    if name in SIZES and max(values) < LEAST_AREA:
        return finish
    first_size = name in SIZES and not any(other.field in SIZES for _, other in reader.found)
    importance = importance_of(reader, begin, finish, "must" if first_size else "should")
    # A tenant's own term is no more than what a landlord may ask for.
    direction = "<=" if name == "min_lease_years" else _direction(context, tail)
    about = lexicon.ABOUT.search(text[max(clause.before, at - 14) : at]) or lexicon.ABOUT.match(tail.lstrip())
    if len(values) == 2 and name not in CAPPED:
        low, high = min(values), max(values)
        reader.add(begin, finish, importance, name, "between", (rounded(low, ">="), rounded(high, "<=")))
    elif direction is None and about and name in (*SIZES, *CAPPED) and name != "min_lease_years":
        reader.add(begin, finish, importance, name, "near", rounded(values[-1], "near"))
    elif direction == "<=" or (direction is None and name in CAPPED):
        if importance == "must" and not first_size and not lexicon.STRICT.search(context + tail):
            importance = "should" if lexicon.MILD.search(context[-14:] + tail[:6]) else importance
        _bound(reader, begin, finish, importance, name, "<=", rounded(max(values), "<="))
    else:
        _bound(reader, begin, finish, importance, name, ">=", rounded(min(values), ">="))
    if name == "crane_t":
        return _crane_count(reader, begin, finish, importance)
    return finish


def _bound(reader: Reader, begin: int, finish: int, importance: Importance, name: str, op: str, value: float) -> None:
    """One bound; two bounds of one fact that stand near each other are a range."""
    opposite = "<=" if op == ">=" else ">="
    for number, (span, other) in enumerate(reader.found):
        if (other.field, other.op) == (name, opposite) and span.end > begin - NEXT_TO:
            low, high = (value, other.value) if op == ">=" else (other.value, value)
            if low <= high:
                start, end = min(span.start, begin), max(span.end, finish)
                whole = Span(start, end, reader.text[start:end])
                joined = replace(other, op="between", value=(low, high), source=whole.text)
                reader.found[number] = whole, joined
                reader.take(start, end)
                return
    reader.add(begin, finish, importance, name, op, value)


def _crane_count(reader: Reader, begin: int, finish: int, importance: Importance) -> int:
    """How many cranes, said right behind their tonnage: 5t×4, 20t两台."""
    found = _CRANES.match(reader.folded, finish, finish + 12)
    amount = read_number(found["times"] or found["count"]) if found else None
    if not found or not amount:
        return finish
    reader.add(begin, found.end(), importance, "crane_count", ">=", int(amount))
    return found.end()


def rounded(value: float, op: str) -> float | int:
    """A figure without the dust of conversion, never past what was said: down for a floor, up for a cap."""
    scale = 1 if abs(value) >= 1000 else 100
    grain = round(value * scale, 6)
    whole = {">=": math.floor, "<=": math.ceil}.get(op, round)(grain)
    found = whole / scale
    return int(found) if found == int(found) else found


def _project(reader: Reader, name: str, unit: str, value: float, start: int, end: int) -> int:
    # Money beside 亩 may be told in yuan; by the mu it is kept in 10,000 of them.
    divide = 1 if name in ("jobs", "energy_tce") or unit == "10k CNY/mu" else 10_000
    reader.project.setdefault(name, rounded(value / divide, "near"))
    reader.take(start, end)
    return end


def _bare_figure(
    reader: Reader, match: re.Match[str], low: float, high: float | None, context: str, clause: _Clause
) -> int:
    """A figure without a unit of ours: 变压器3150, 净高9, 月台不少于20个, 行车两台, 租金6到9."""
    text, at = reader.folded, match.start()
    finish = match.end("high") if match["high"] else match.end("low")
    behind = text[finish : min(clause.end, finish + 10)]
    scale = SHARES.get(match["share"] or match["lowshare"], 1.0)
    importance = importance_of(reader, at, finish, "should")
    dock = _DOCKS_BEHIND.match(text, finish, clause.end)
    if _DOCKS.search(context) or dock:
        finish = dock.end() if dock else finish
        reader.add(_last(_DOCKS, context, at), finish, importance, "docks", ">=", int(low))
        return finish
    crane = lexicon.QUANTITY_WORDS[0][2]
    counted = _COUNT_UNIT.match(behind) or _BEFORE_TONNAGE.match(behind)
    if counted and crane.search(text, clause.start, clause.end):
        end = finish + len(counted[0].rstrip())
        if low > 1 or not any(other.field == "crane_count" for _, other in reader.found):
            reader.add(_last(crane, context, at), end, importance, "crane_count", ">=", int(low))
        reader.last = "t", "crane_t"
        return end
    for pattern, name, least, most in _BARE:
        spoken = nearest(pattern, context)
        if (
            (spoken is not None and (len(context) - spoken < 9 or lexicon.FILLER.fullmatch(context, spoken)))
            or (name == "power_kva" and behind.lstrip("的").startswith("变压器"))
        ) and not re.match(r"\s*(?:年|月|日|号|%|人|台|个|套|期|层|楼)", behind):
            values = [value * scale for value in (low, high) if value is not None]
            if least <= values[0] <= most:
                return _wish(reader, name, values, _last(pattern, context, at), at, finish, clause)
    if people := re.match(r"\s*(?:人|名|staff|people|employees|workers)", behind):
        return _project(reader, "jobs", "", low * scale, at, finish + people.end())
    coal = re.match(r"\s*[万]?\s*吨标(?:准)?煤", behind)
    if coal or re.search(r"能耗", context):
        reader.add(
            at, finish + (coal.end() if coal else 0), "should", "energy_quota_tce", ">=", rounded(low * scale, ">=")
        )
        return finish
    return match.end("low") if high is None else finish


def _last(pattern: Pattern, context: str, at: int) -> int:
    """Where the last match before a figure begins."""
    places = [match.start() for match in pattern.finditer(context)]
    return at - len(context) + places[-1] if places else at
