"""Figures without a unit of ours: 变压器3150, 净高9, 月台不少于20个, 行车两台, 租金6到9."""

import re
from typing import Final

from recommender import lexicon
from recommender.lexicon import Pattern
from recommender.reading.comparing import REACH, direction
from recommender.reading.cranes import CRANE
from recommender.reading.money import counted_by
from recommender.reading.text import Reader
from recommender.reading.units import SHARES, nearest, of_part
from recommender.reading.wishes import Clause, note_project, rounded, wish

_COUNT_UNIT: Final = re.compile(r"\s*(?:台|部|架|units?|(?:overhead |bridge |gantry )?cranes?)")
# A number before a tonnage counts cranes: two 10 t cranes, 2×10t.
_BEFORE_TONNAGE: Final = re.compile(r"\s*(?:[x×*]|no\.?)?\s*(?=\d+(?:\.\d+)?[\s-]*(?:吨|t(?:ons?|onnes?)?(?![a-z])))")
_STOREYS: Final = re.compile(r"楼层|层数|storeys|stories|floors")
_STOREYS_BEHIND: Final = re.compile(r"\s*(?:层(?!高)|storeys?(?![a-z])|stories|floors?(?![a-z]))")
_DOCKS_BEHIND: Final = re.compile(rf"\s*个?(?:{lexicon.DOCKS.pattern})")
# A bare figure behind one of these words, within what can be true of it: 变压器3150, 净高9, 租金6到9.
_BARE: Final[tuple[tuple[Pattern, str, float, float], ...]] = (
    (re.compile(r"变压器|装机|容量|用电|电力|(?<![发充])电(?![商子机梯动池])"), "power_kva", 10, 1e6),
    (next(pattern for name, _, pattern in lexicon.QUANTITY_WORDS if name == "clear_height_m"), "clear_height_m", 2, 60),
    (re.compile(r"(?<!占地)(?<!用地)面积|floor area(?! ratio)"), "floor_area_m2", 100, 1e6),
    (re.compile(r"跨度"), "span_m", 6, 100),
    (re.compile(r"柱[距网]"), "column_spacing_m", 4, 60),
    (re.compile(r"租金|月租|\brent(?:al)?\b"), "rent_cny_m2_month", 0.5, 200),
    (re.compile(r"单价|售价|均价"), "unit_price_cny_m2", 200, 1e5),
    (re.compile(r"容积率|plot ratio|floor area ratio|\bfar\b(?! from| away)"), "far_max", 0.1, 20),
)


def read_bare(
    reader: Reader, match: re.Match[str], low: float, high: float | None, context: str, clause: Clause
) -> int:
    """A figure without a unit of ours: 变压器3150, 净高9, 月台不少于20个, 行车两台, 租金6到9."""
    text, at = reader.folded, match.start()
    finish = match.end("high") if match["high"] else match.end("low")
    behind = text[finish : min(clause.end, finish + 10)]
    scale = SHARES.get(match["share"] or match["lowshare"], 1.0)
    dock = _DOCKS_BEHIND.match(text, finish, clause.end)
    if lexicon.DOCKS.search(context) or dock:
        finish = dock.end() if dock else finish
        return wish(reader, "docks", [low], _last(lexicon.DOCKS, context, at), at, finish, clause)
    counted = _COUNT_UNIT.match(behind) or _BEFORE_TONNAGE.match(behind)
    of_cranes = CRANE.search(text, clause.start, clause.end) or (
        # crane of 10 tons, two units
        reader.last[1] == "crane_t" and lexicon.FILLER.fullmatch(context + (text[match.end() : clause.end] or " "))
    )
    if counted and of_cranes:
        end = finish + len(counted[0].rstrip())
        if low > 1 or not any(other.field == "crane_count" for _, other in reader.found):
            wish(reader, "crane_count", [low], _last(CRANE, context, at), at, end, clause)
        reader.last = "t", "crane_t"
        return end
    if (storeys := _STOREYS_BEHIND.match(text, finish, clause.end)) and (
        ((spoken := nearest(_STOREYS, context)) is not None and len(context) - spoken < 9)
        or direction(context, text[storeys.end() : clause.end][:REACH])[0]
    ):
        values = [value for value in (low, high) if value is not None]
        return wish(reader, "storeys", values, _last(_STOREYS, context, at), at, storeys.end(), clause)
    for pattern, name, least, most in _BARE:
        spoken = nearest(pattern, context)
        if (
            (spoken is not None and (len(context) - spoken < 9 or lexicon.FILLER.fullmatch(context, spoken)))
            or (name == "power_kva" and behind.lstrip("的").startswith("变压器"))
        ) and not re.match(r"\s*(?:年|月|日|号|%|人|台|个|套|期|层|楼)", behind):
            values = [value * scale for value in (low, high) if value is not None]
            if name == "rent_cny_m2_month":
                per = counted_by("", context, text[finish : clause.end])
                values, finish = [value * per.ratio for value in values], finish + per.length
                if values[0] > most and per.months is not None and not per.each:
                    reader.yearly = _last(pattern, context, at), finish, values[-1] * 12
                    return finish
            if name == "floor_area_m2" and of_part(context, text):
                continue
            if least <= values[0] <= most:
                return wish(reader, name, values, _last(pattern, context, at), at, finish, clause)
    if people := re.match(
        r"\s*(?:(?:人|名)(?!宿舍|食堂|以?[上下]?的?宿舍)|staff|people|employees|workers|jobs|persons)", behind
    ):
        return note_project(reader, "jobs", "", low * scale, at, finish + people.end())
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
