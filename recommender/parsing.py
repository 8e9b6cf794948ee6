"""A need in words to criteria: Chinese or English, terse or a page long, by the words of the trade and their units.

No network and no model. Every criterion carries the words it came from; what no rule took up is told, never dropped.
The text is read clause by clause; a figure belongs to the fact that its unit and the words beside it name.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.geo import Places
from catalog.language import N_
from catalog.units import CHINESE_NUMBER, NUMBER, factor, read_number, spellings
from recommender import lexicon
from recommender.dates import find_dates
from recommender.requirement import LONGEST_TEXT, MOST_CRITERIA, Criterion, Importance, Requirement

_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x201C: 0x22, 0x201D: 0x22}
_CLAUSE: Final = re.compile(r"[。；;\n!?！？，:：]|,(?!\d{3})|(?<!\d)\.(?=\s|$)|\.(?=\s)")
_AMOUNT: Final = rf"(?:{NUMBER}|(?:{CHINESE_NUMBER})(?=\s*(?:万|千|百|亩|平|㎡|吨|台|米|层|公里|年|个|亿|k)))"
_FIGURE: Final = re.compile(
    rf"(?P<low>{_AMOUNT})\s*(?P<lowshare>[万千亿百k](?!v|g|w|伏|瓦|米|克))?\s*(?P<lowunit>[a-z㎡平方米亩吨元块]{{1,6}}2?)?\s*"
    rf"(?:(?:-|–|—|~|～|至|到|to)\s*(?P<high>{_AMOUNT}))?\s*(?P<share>[万千亿百k](?!v|g|w|伏|瓦|米|克)|million|billion)?"
)
_SHARES: Final = {
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
    "亿": 1e8,
    "k": 1e3,
    "million": 1e6,
    "billion": 1e9,
    None: 1.0,
    "": 1.0,
}
# Units that name their fact by themselves, tried in this order, then those that need a word beside them.
_TELLING: Final = (
    "CNY/m2/month",
    "10k CNY/mu",
    "t/m2",
    "kVA",
    "kV",
    "m3/h",
    "t/h",
    "t/day",
    "m2",
    "km",
    "m",
    "t",
    "CNY",
    "years",
)
_CURRENCY: Final = re.compile(r"(?:rmb|cny|yuan|¥|￥)\s*$")
_COUNT_UNIT: Final = re.compile(r"\s*(?:台|部|架|units?|cranes?)")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text: characters from `start` up to `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood: the requirement, where each criterion was read, and what was not understood."""

    requirement: Requirement
    spans: tuple[Span, ...]
    not_understood: tuple[Span, ...]


@dataclass(slots=True)
class _Reader:
    """The state of reading one text."""

    text: str
    folded: str
    today: date
    english: bool
    found: list[tuple[Span, Criterion]] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)
    project: dict[str, float] = field(default_factory=dict)

    def add(
        self, start: int, end: int, importance: Importance, name: str, op: str, value: Any = None, **more: Any
    ) -> None:
        """A criterion read from text[start:end]; the same wish read twice counts once."""
        source = self.text[start:end]
        criterion = Criterion(name, op, value, importance, source, **more)
        if not any(other.field == name and other.op == op and other.value == value for _, other in self.found):
            self.found.append((Span(start, end, source), criterion))
        self.take(start, end)

    def take(self, start: int, end: int) -> None:
        """Mark a stretch as understood."""
        self.taken.append((start, end))


def parse(text: str, lang: str | None = None, *, today: date, places: Places) -> Reading:
    """Read a need. InvalidInput when the text is longer than a need may be; any other text gives a reading."""
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(N_("需求最多 {n} 个字"), where="text", n=LONGEST_TEXT)
    folded = text.translate(_WIDE)
    lowered = folded.lower()
    folded = lowered if len(lowered) == len(text) else folded
    han = sum("\u4e00" <= character <= "\u9fff" for character in folded)
    english = lang == "en" or (lang is None and han * 4 < len(folded.strip() or "x"))
    reader = _Reader(text, folded, today, english)
    _read_places(reader, places)
    _read_dates(reader)
    for start, end in _clauses(folded):
        _read_figures(reader, start, end)
        _read_words(reader, start, end)
    _read_modes(reader)
    _read_kinds(reader)
    _settle(reader)
    spans, criteria = [], []
    for span, criterion in sorted(reader.found, key=lambda item: item[0].start)[:MOST_CRITERIA]:
        spans.append(span)
        criteria.append(criterion)
    left = tuple(_left_over(reader))
    industry = _industry(reader, left)
    if industry and not english:
        # What tells the industry was understood.
        left = tuple(span for span in left if span.text not in industry)
    requirement = Requirement(tuple(criteria), text, "en" if english else "zh-CN", industry, reader.project)
    return Reading(requirement, tuple(spans), left)


# --- clauses and importance -------------------------------------------------------------------------------------


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Stretches between punctuation; a terse list of words is cut at its spaces as well."""
    start = 0
    cuts = [match.span() for match in _CLAUSE.finditer(text)] + [(len(text), len(text))]
    for at, after in cuts:
        piece = text[start:at]
        han = sum("\u4e00" <= character <= "\u9fff" for character in piece)
        if " " in piece.strip() and han * 2 > len(piece.replace(" ", "")) * 0.5:
            inner = start
            for part in re.finditer(r"\S+", piece):
                inner = start + part.start()
                yield inner, start + part.end()
        elif piece.strip():
            yield start, at
        start = after


def _importance(reader: _Reader, start: int, end: int, default: Importance) -> Importance:
    """What the words of the clause make of it: must, nice, or the default of its kind."""
    left = max(
        (match.end() for match in _CLAUSE.finditer(reader.folded, max(0, start - 60), start)),
        default=max(0, start - 60),
    )
    right = next(
        (match.start() for match in _CLAUSE.finditer(reader.folded, end, min(len(reader.folded), end + 25))),
        min(len(reader.folded), end + 25),
    )
    clause = reader.folded[left:right]
    if lexicon.NICE.search(clause):
        return "nice"
    if lexicon.MUST.search(clause):
        return "must"
    return default


# --- figures ----------------------------------------------------------------------------------------------------


def _read_figures(reader: _Reader, start: int, end: int) -> None:
    """Every figure of a clause with its unit, given to the fact it speaks of."""
    before = start
    for match in _FIGURE.finditer(reader.folded, start, end):
        if match.start() < before or any(a <= match.start() < b for a, b in reader.taken):
            continue
        # Not the end of a longer number; a figure right behind a letter may be one (CNY450).
        if re.match(r"[\d.]", reader.folded[match.start() - 1 : match.start()] or " "):
            continue
        after = _read_figure(reader, match, before, start, end)
        before = max(before, after)


def _read_figure(reader: _Reader, match: re.Match[str], before: int, start: int, end: int) -> int:
    """Read one figure; where the next may begin."""
    text = reader.folded
    low, high = read_number(match["low"]), read_number(match["high"]) if match["high"] else None
    if low is None or text[match.start() - 1 : match.start()] in ("几", "数", "第"):
        return match.end()
    at = match.end()
    share = match["share"]
    low_unit = match["lowunit"]
    if high is None:
        # Without a second figure what follows the first is its unit.
        at = match.start("lowunit") if low_unit else match.end()
        share = match["lowshare"] or share
    context = text[max(before, start) : match.start()]
    behind = text[at : min(end, at + 24)]
    currency = _CURRENCY.search(context)
    for unit in _TELLING:
        spelled = _unit_at(unit, share, behind)
        if currency and unit in ("CNY/m2/month", "CNY") and (spelled is None or unit == "CNY"):
            # RMB 7/sqm/month: the currency stands before the figure.
            named = _unit_at(unit, None, "rmb" + behind)
            if named is not None:
                spelled = max(named[0] - 3, 0), named[1] * _SHARES[share]
        if spelled is None:
            continue
        length, scale = spelled
        name = _fact_of(
            reader,
            unit,
            context,
            text[at + length : min(end, at + length + 14)],
            text[start:end],
            behind[:length],
            share,
        )
        if name is None:
            continue
        share_of_low = _SHARES.get(match["lowshare"]) if match["lowshare"] and high is not None else None
        values = [low * (share_of_low if share_of_low and share != match["lowshare"] else 1) * scale]
        if share_of_low and share == match["lowshare"]:
            values = [low * scale]
        if high is not None:
            values.append(high * scale)
        finish = at + length
        if name.startswith("project:"):
            _project(reader, name.removeprefix("project:"), values[-1], before if context else match.start(), finish)
            return finish
        return _wish(
            reader, name, values, _begin(reader, context, match.start(), max(before, start)), finish, start, end
        )
    return _bare_figure(reader, match, low, high, context, before, start, end)


def _unit_at(unit: str, share: str | None, behind: str) -> tuple[int, float] | None:
    """How long the unit's spelling at the beginning of `behind` is, and what one is; None when it is not there."""
    text = behind.lstrip()
    skipped = len(behind) - len(text)
    for spelling in _spellings(unit):
        if share and (share + spelling) in _SHARED and text.startswith(spelling):
            found = factor(unit, share + spelling)
            if found is not None:
                return skipped + len(spelling), found
        if text.startswith(spelling) and not (
            spelling[-1].isascii() and spelling[-1].isalpha() and re.match(r"[a-z]", text[len(spelling) :])
        ):
            one = factor(unit, spelling)
            if one is not None:
                return skipped + len(spelling), one * _SHARES[share]
    per_mu = re.match(r"\s*元?\s*(?:/|每|一)\s*亩", behind)
    if unit == "10k CNY/mu" and share == "万" and per_mu:
        return per_mu.end(), 1.0
    if (
        share
        and unit in ("CNY", "10k CNY/mu")
        and (found := factor(unit, share)) is not None
        and not re.match(r"\s*(?:平|㎡|m2|亩|吨|kva|方)", behind)
    ):
        return 0, found
    return None


_CACHE: dict[str, list[str]] = {}
_SHARED: Final = {"万元", "亿元", "万/亩", "万元/亩", "万一亩", "万每亩"}


def _spellings(unit: str) -> list[str]:
    if unit not in _CACHE:
        # A text keeps its ㎡, m² and m³; spellings are folded.
        plain = spellings(unit)
        written = {text.replace("m2", sign) for text in plain for sign in ("㎡", "m²")}
        written |= {text.replace("m3", "m³") for text in plain}
        _CACHE[unit] = sorted({*plain, *written}, key=len, reverse=True)
        if unit == "CNY/m2/month":
            _CACHE[unit] = [text for text in _CACHE[unit] if "/" in text or "·" in text or "每" in text]
        if unit == "10k CNY/mu":
            _CACHE[unit] = [text for text in _CACHE[unit] if "亩" in text or "mu" in text or "元/" in text]
        if unit == "t/m2":
            _CACHE[unit] = [text for text in _CACHE[unit] if text not in ("吨", "t")]
        if unit in ("t/day", "t/h", "m3/h"):
            _CACHE[unit] = [text for text in _CACHE[unit] if text not in ("t",)]
    return _CACHE[unit]


def _fact_of(
    reader: _Reader, unit: str, context: str, behind: str, clause: str, spelling: str, share: str | None
) -> str | None:
    """The fact that a figure in this unit speaks of, by the words before it (then behind it); None when it is none."""
    if unit == "CNY/m2/month":
        if "亩" in spelling:
            return None
        return "land_price_10k_cny_mu" if lexicon.LAND_PRICE_WORDS.search(clause) else "rent_cny_m2_month"
    if unit == "10k CNY/mu":
        if not spelling.strip() and not lexicon.LAND_PRICE_WORDS.search(clause):
            return None
        if "元/" in spelling and "亩" not in spelling and not lexicon.LAND_PRICE_WORDS.search(clause):
            return None
        for name, pattern in lexicon.PROJECT_WORDS[:3]:
            if pattern.search(context) or pattern.search(clause):
                return f"project:{name}"
        return "project:tax_10k_cny_mu" if re.search(r"税", context) else "land_price_10k_cny_mu"
    if unit == "m2":
        if spelling.strip() in ("亩", "mu", "acres", "acre", "公顷", "ha", "hectares", "hectare"):
            return "land_area_m2"
        if spelling.strip() == "方" and not lexicon.LAND_WORDS.search(context):
            return None
        near_land = _nearest(lexicon.LAND_WORDS, context + "\0" + behind[:4])
        near_hall = _nearest(
            re.compile(r"厂房|车间|建筑|仓|库|楼|展厅|hall|building|workshop"), context + "\0" + behind[:6]
        )
        return (
            "land_area_m2"
            if near_land is not None and (near_hall is None or near_land > near_hall)
            else "floor_area_m2"
        )
    if unit == "kVA":
        return "power_kva"
    if unit == "kV":
        return "power_kv"
    if unit == "years":
        return "min_lease_years" if re.search(r"租|lease", clause) and not re.search(r"年后|以后|后$", behind) else None
    if unit == "CNY":
        for name, pattern in lexicon.PROJECT_WORDS:
            if name not in ("jobs", "energy_tce") and pattern.search(context[-14:] if not reader.english else context):
                return f"project:{name}"
        if lexicon.SALE_WORDS.search(context) and not re.search(r"租", context[-8:]):
            return "budget_total_cny"
        if share or "亿" in spelling or "万" in spelling:
            return "budget_total_cny" if lexicon.SALE_WORDS.search(clause) else None
        return (
            "rent_cny_m2_month"
            if lexicon.RENT_WORDS.search(context) or lexicon.RENT_WORDS.search(behind) or "内" in behind
            else None
        )
    best: tuple[int, str] | None = None
    for name, own, pattern in lexicon.QUANTITY_WORDS:
        if not _fits(unit, own, spelling):
            continue
        place = _nearest(pattern, context)
        if place is not None and (best is None or place > best[0]):
            best = place, name
    if best:
        return best[1]
    for name, own, pattern in lexicon.QUANTITY_WORDS:
        if _fits(unit, own, spelling) and pattern.search(behind):
            return name
    if unit == "t/m2":
        return "floor_load_t_m2"
    return None


def _fits(unit: str, own: str, spelling: str) -> bool:
    """Whether a fact kept in `own` may be told in this unit: water is told in tonnes and cubic metres too."""
    loose = {"t/day": ("t", "t/day"), "t/h": ("t", "t/h"), "t/m2": ("t", "t/m2"), "m3/h": ("m3/h",), "km": ("km", "m")}
    if own == "km" and unit == "m":
        return spelling.strip() in ("米", "m")
    return unit == own or unit in loose.get(own, ())


def _nearest(pattern: re.Pattern[str], text: str) -> int | None:
    """Where the last match in a text ends; None when there is none."""
    return max((match.end() for match in pattern.finditer(text)), default=None)


def _begin(reader: _Reader, context: str, at: int, floor: int) -> int:
    """Where the words that belong to a figure begin: at the nearest word of the trade before it."""
    starts = [match.start() for _, _, pattern in lexicon.QUANTITY_WORDS for match in pattern.finditer(context)]
    words = re.compile(
        r"厂房|车间|面积|用地|占地|变压器|装机|电|月租|租金|地价|总价|至少|不低于|不少于|不超过|around|about|at least"
    )
    starts += [match.start() for match in words.finditer(context)]
    return floor + min(starts) + (at - floor - len(context)) if starts else at


def _wish(reader: _Reader, name: str, values: list[float], begin: int, finish: int, start: int, end: int) -> int:
    """A criterion from figures: at least, at most, between or about, as the words around it say."""
    text = reader.folded
    tail = text[finish : min(end, finish + 8)]
    around = text[max(start, begin - 10) : min(end, finish + 10)]
    if (
        name == "rent_cny_m2_month"
        and re.search(r"日租|每天|per day", text[max(start, begin - 4) : finish])
        and "/天" not in text[begin:finish]
    ):
        values = [value * 30 for value in values]
    values = [_tidy(value) for value in values]
    if name in ("floor_area_m2", "land_area_m2") and max(values) < 30:
        return finish
    default: Importance = "should"
    if name in ("floor_area_m2", "land_area_m2") and not any(
        other.field in ("floor_area_m2", "land_area_m2") for _, other in reader.found
    ):
        default = "must"
    importance = _importance(reader, begin, finish, default)
    cap = bool(lexicon.AT_MOST.search(around))
    capped = name in (
        "rent_cny_m2_month",
        "land_price_10k_cny_mu",
        "budget_total_cny",
        "min_lease_years",
    ) or name.startswith("km_")
    about = lexicon.ABOUT.search(text[max(start, begin - 8) : begin + 8]) or lexicon.ABOUT.search(tail)
    if capped or cap:
        if about and name not in ("min_lease_years",) and not cap:
            reader.add(begin, finish, importance, name, "near", values[-1])
        else:
            if (
                importance == "must"
                and re.search(r"以内|以下|内|under|within", around)
                and not re.search(r"封顶|超过|最多|撑死|not more|maximum", around)
            ):
                importance = "should" if default == "should" else importance
            reader.add(begin, finish, importance, name, "<=", values[-1])
    elif len(values) == 2:
        reader.add(begin, finish, importance, name, "between", (min(values), max(values)))
    elif about and name in ("floor_area_m2", "land_area_m2"):
        reader.add(begin, finish, importance, name, "near", values[0])
    else:
        reader.add(begin, finish, importance, name, ">=", values[0])
    if name == "crane_t":
        count = re.match(r"\s*[×x*]?\s*(\d{1,3}|[一二两三四五六七八九十])\s*(?:台|部|架)?", text[finish : finish + 8])
        sized = re.match(
            r"\s*[×x*]\s*\d|\s*(?:[^,，。]{0,3}?)(?:\d{1,3}|[一二两三四五六七八九十])\s*(?:台|部|架)",
            text[finish : finish + 12],
        )
        if sized:
            number = re.search(
                r"\d{1,3}|[一二两三四五六七八九十]",
                sized.group() + text[finish + sized.end() : finish + sized.end() + 2],
            )
            amount = read_number(number.group()) if number else None
            if amount:
                reader.add(begin, finish + sized.end(), importance, "crane_count", ">=", _tidy(amount))
                return finish + sized.end()
        del count
    return finish


def _tidy(value: float) -> float | int:
    value = round(value, 2) if abs(value) < 1000 else round(value)
    return int(value) if value == int(value) else value


def _project(reader: _Reader, name: str, value: float, start: int, end: int) -> None:
    divide = 1 if name in ("jobs", "energy_tce") or name.endswith("_mu") else 10_000
    reader.project.setdefault(name, _tidy(value / divide))
    reader.take(start, end)


_STOREYS: Final = re.compile(r"单层|一层|平房|single[- ]stor(?:e)?y|ground floor only|一楼|首层|底层")
_COUNTED: Final = re.compile(r"月台|装卸口|装卸平台|卸货口|dock(?:s| doors| levellers)?|loading bays?")


def _bare_figure(
    reader: _Reader,
    match: re.Match[str],
    low: float,
    high: float | None,
    context: str,
    before: int,
    start: int,
    end: int,
) -> int:
    """A figure without a unit of ours: 变压器3150, 净高9, 月台不少于20个, 行车两台, 租金6到9."""
    text = reader.folded
    finish = match.end("high") if match["high"] else match.end("low")
    behind = text[finish : min(end, finish + 10)]
    values = [low] if high is None else [low, high]
    scale = _SHARES.get(match["share"] or match["lowshare"], 1.0)
    begin = max(before, start)
    if _COUNTED.search(context) or re.match(r"\s*(?:个)?(?:月台|docks?|loading)", behind):
        reader.add(
            _begin_of(_COUNTED, context, match.start(), begin),
            finish,
            _importance(reader, match.start(), finish, "should"),
            "docks",
            ">=",
            int(low),
        )
        return finish
    if _COUNT_UNIT.match(behind) and re.search(lexicon.QUANTITY_WORDS[0][2], text[start:end]):
        reader.add(
            match.start(),
            finish + 1,
            _importance(reader, match.start(), finish, "should"),
            "crane_count",
            ">=",
            int(low),
        )
        return finish + 1
    for pattern, name in (
        (re.compile(r"变压器|装机|容量|用电|电力|(?<![发充])电(?![商子机梯动池])"), "power_kva"),
        (lexicon.QUANTITY_WORDS[6][2], "clear_height_m"),
        (re.compile(r"租金|月租"), "rent_cny_m2_month"),
    ):
        if pattern.search(context[-10:]) and not re.match(r"\s*(?:年|月|日|号|%|人|台|个|套|期|层|楼)", behind):
            bounds = [value * scale for value in values]
            limit = {"power_kva": 10, "clear_height_m": 2, "rent_cny_m2_month": 0.5}[name]
            most = {"power_kva": 1e6, "clear_height_m": 60, "rent_cny_m2_month": 200}[name]
            if limit <= bounds[0] <= most:
                return _wish(
                    reader, name, bounds, _begin_of(pattern, context, match.start(), begin), finish, start, end
                )
    if re.match(r"\s*(?:人|名|staff|people|employees|workers)", behind):
        _project(reader, "jobs", low * scale, match.start(), finish)
        return finish
    if re.match(r"\s*[万]?\s*吨标煤", behind) or re.search(r"能耗", context):
        unit = re.match(r"\s*吨标(?:准)?煤", behind)
        reader.add(
            match.start(), finish + (unit.end() if unit else 0), "should", "energy_quota_tce", ">=", _tidy(low * scale)
        )
        return finish
    return match.end("low") if high is None else finish


def _begin_of(pattern: re.Pattern[str], context: str, at: int, floor: int) -> int:
    places = [match.start() for match in pattern.finditer(context)]
    return at - len(context) + places[-1] if places else at


# --- places and dates -------------------------------------------------------------------------------------------


def _read_places(reader: _Reader, places: Places) -> None:
    """Places named, as one criterion where they are wanted and one where they are not; preferred ones apart."""
    groups: dict[str, list[tuple[int, int, str]]] = {"in": [], "not_in": [], "nice": []}
    for place in places.find(reader.text):
        before = re.split(r"[。；;，,!?！？\n]|\. ", reader.folded[max(0, place.start - 10) : place.start])[-1]
        after = reader.folded[place.end : place.end + 12]
        clause_start = max(
            (match.end() for match in _CLAUSE.finditer(reader.folded, max(0, place.start - 40), place.start)),
            default=max(0, place.start - 40),
        )
        clause = reader.folded[clause_start : place.end + 10]
        name = place.name
        if (
            re.match(r"港|\s*port\b", after)
            or re.search(r"\d+\s*km (?:of|from) $|within [^,.]*$", before)
            or re.match(r"(?:附近|旁边|周边|边上)", after)
        ):
            _near_place(reader, place.start, place.end, name, clause, clause_start)
            continue
        if re.match(r"(?:的)?(?:\s*)?(?:一家|企业|公司|客户|人)", after) and re.search(r"(?:是|来自|from)\s*$", before):
            continue
        if lexicon.NEGATION.search(before) or re.search(r"\bno\s+$", before):
            key = "not_in"
        elif re.search(r"最好|优先|首选|prefer|ideal", clause):
            key = "nice"
        else:
            key = "in"
        groups[key].append((place.start, place.end, name))
    for key, found in groups.items():
        if found:
            names = tuple(dict.fromkeys(name for _, _, name in found))
            start, end = found[0][0], found[-1][1]
            gaps = [after[0] - before[1] for before, after in itertools.pairwise(found)]
            if any(gap > 4 for gap in gaps):
                end = found[0][1]
            importance: Importance = "nice" if key == "nice" else "must"
            reader.add(start, end, importance, "region", "not_in" if key == "not_in" else "in", names)
            for a, b, _ in found:
                reader.take(a, b)


def _near_place(reader: _Reader, start: int, end: int, name: str, clause: str, clause_start: int) -> None:
    port = re.match(r"港|\s*port\b", reader.folded[end : end + 6])
    end += port.end() if port else 0
    distance = re.search(r"(\d+(?:\.\d+)?)\s*(?:km|公里|千米)", reader.folded[clause_start : end + 14])
    km = float(distance[1]) if distance else None
    importance = _importance(reader, start, end, "should")
    if port:
        # The distance on record is to the nearest port.
        value: Any = km
        reader.add(start, end, importance, "km_port", "<=" if km else "near", value)
        if distance:
            reader.take(clause_start + distance.start(), clause_start + distance.end())
        return
    reader.add(start, end, importance, "region", "near", {"place": name, "km": km})


def _read_dates(reader: _Reader) -> None:
    """When the place must be ready: months named, near words of handing over, starting or opening."""
    for start, end, month in find_dates(reader.folded, reader.today):
        around = reader.folded[max(0, start - 22) : end + 22]
        if re.search(r"核实|verified|checked", around):
            reader.add(start, end, _importance(reader, start, end, "should"), "verified_at", ">=", f"{month[:4]}-01-01")
        elif re.search(
            r"投产|交付|使用|开业|开工|下线|入驻|进场|搬|前|底|达产|ready|by |before|open|start|move|handover|production|operational|possession",
            around,
        ):
            reader.add(start, end, "should", "ready_by", "<=", month)
    built = re.search(
        r"((?:19|20)\d\d)\s*年?(?:以后|之后|后)(?:建|竣工|的房)|built (?:after|since) ((?:19|20)\d\d)", reader.folded
    )
    if built:
        reader.add(*built.span(), "should", "built_year", ">=", int(built[1] or built[2]))


# --- words ------------------------------------------------------------------------------------------------------


def _read_words(reader: _Reader, start: int, end: int) -> None:
    """Facts that are said without a figure."""
    text = reader.folded
    clause = text[start:end]
    _read_title(reader, start, end, clause)
    for name, pattern in lexicon.FLAGS:
        match = pattern.search(clause)
        if not match or (
            name in ("gas", "steam") and _has(reader, {"gas": "gas_m3_h", "steam": "steam_t_h"}[name], start, end)
        ):
            continue
        if name == "dual_power" and reader.english and not re.search(r"power|kv|mva|supply|feed|circuit", clause):
            continue
        before = clause[max(0, match.start() - 14) : match.start()]
        importance = _importance(reader, start + match.start(), start + match.end(), "should")
        if lexicon.NOT_NEEDED.search(before) or re.search(r"(?:not need|不需要|不用|无所谓)", before):
            reader.take(start, end)
            continue
        if lexicon.NEGATION.search(before):
            reader.add(start + match.start(), start + match.end(), "must", name, "is_false")
        elif name == "chemical_park":
            reader.add(
                start + match.start(),
                start + match.end(),
                importance if importance == "nice" else "must",
                name,
                "is_true",
            )
        else:
            reader.add(start + match.start(), start + match.end(), importance, name, "is_true")
    for name, _, pattern in lexicon.QUANTITY_WORDS[9:]:
        match = pattern.search(clause)
        if match and lexicon.NEAR_WORDS.search(clause) and not re.search(r"\d", clause) and "专用线" not in clause:
            others = [key for key, _, other in lexicon.QUANTITY_WORDS[9:] if other.search(clause)]
            label = f"near{start}" if len(others) > 1 and re.search(r"或|\bor\b", clause) else None
            reader.add(
                start + match.start(),
                start + match.end(),
                _importance(reader, start, end, "should"),
                name,
                "near",
                None,
                any_of=label,
            )
    match = _STOREYS.search(clause)
    if match:
        reader.add(
            start + match.start(),
            start + match.end(),
            _importance(reader, start + match.start(), start + match.end(), "should"),
            "storeys",
            "<=",
            1,
        )
    _read_classes(reader, start, clause)
    if lexicon.STATE_OWNED.search(clause):
        match = lexicon.STATE_OWNED.search(clause)
        assert match
        reader.add(
            start + match.start(),
            start + match.end(),
            _importance(reader, start, end, "should"),
            "owner_type",
            "in",
            ("state_owned",),
        )
    if re.search(r"便宜|价格低|实惠|低价|cheap|affordable|low rent", clause):
        match = re.search(r"便宜|价格低|实惠|低价|cheap|affordable|low rent", clause)
        assert match
        for name in ("rent_cny_m2_month", "sale_price_cny"):
            reader.add(start + match.start(), start + match.end(), "should", name, "near", None)
    for words, pattern in lexicon.UNWANTED:
        match = pattern.search(clause)
        if match:
            reader.add(
                start + match.start(),
                start + match.end(),
                _importance(reader, start, end, "should"),
                "description_zh",
                "not_in",
                words,
            )
    for words, pattern in lexicon.LIMITED:
        match = pattern.search(clause)
        if match and re.search(r"限批|总量|指标|限制|quota|cap", clause):
            reader.add(
                start + match.start(),
                start + match.end(),
                _importance(reader, start, end, "must"),
                "eia_limits_zh",
                "not_in",
                words,
            )
            break
    for words, pattern in lexicon.SAID:
        match = pattern.search(clause)
        if match and not any(a <= start + match.start() < b for a, b in reader.taken):
            before = clause[max(0, match.start() - 8) : match.start()]
            importance = _importance(reader, start + match.start(), start + match.end(), "should")
            if lexicon.NEGATION.search(before) and not re.search(r"不低于|不少于", before):
                reader.take(start + match.start(), start + match.end())
                continue
            reader.add(start + match.start(), start + match.end(), importance, "description_zh", "exists", words)
    for kinds, pattern in lexicon.PERMITS:
        match = pattern.search(clause)
        if match and not any(a <= start + match.start() < b for a, b in reader.taken):
            importance = _importance(reader, start + match.start(), start + match.end(), "should")
            for kind in kinds:
                reader.add(start + match.start(), start + match.end(), importance, f"permits.{kind}", "in", ("valid",))


def _has(reader: _Reader, name: str, start: int, end: int) -> bool:
    return any(criterion.field == name and start <= span.start < end for span, criterion in reader.found)


def _read_title(reader: _Reader, start: int, end: int, clause: str) -> None:
    match = lexicon.CLEAN_TITLE.search(clause)
    if match:
        a, b = start + match.start(), start + match.end()
        importance: Importance = "nice" if lexicon.NICE.search(clause) else "must"
        reader.add(a, b, importance, "title_status", "in", ("complete",))
        reader.add(a, b, importance, "encumbrances", "not_in", ("seizure", "dispute"))
    burdens = [(code, found) for code, pattern in lexicon.ENCUMBRANCES if (found := pattern.search(clause))]
    if burdens and (lexicon.NEGATION.search(clause) or re.search(r"解|不要|free", clause)):
        a = start + min(found.start() for _, found in burdens)
        b = start + max(found.end() for _, found in burdens)
        codes = tuple(code for code, _ in burdens)
        reader.add(a, b, "must", "encumbrances", "not_in", codes)
    match = re.search(r"手续(?:要)?(?:齐全|全|完备|齐)|证照(?:要)?(?:齐全|全)", clause)
    if match:
        reader.add(
            start + match.start(),
            start + match.end(),
            _importance(reader, start, end, "should"),
            "title_status",
            "in",
            ("complete",),
        )
    match = re.search(
        r"无污染|没有?污染|没(?:有)?土壤污染|污染.{0,8}不要|no contamination|uncontaminated|clean soil", clause
    )
    if match:
        reader.add(
            start + match.start(),
            start + match.end(),
            _importance(reader, start, end, "must"),
            "contamination",
            "in",
            ("none", "remediated"),
        )


_CLASS: Final = re.compile(r"([甲乙丙丁戊])(?:类|[一二]类|级)|class ([a-e甲乙丙丁戊])\b(?! share)")
_RATING: Final = re.compile(r"([一二三四])级耐火|耐火(?:等级)?\s*([一二三四1-4])级?|fire rating (?:of )?([1-4])")


def _read_classes(reader: _Reader, start: int, clause: str) -> None:
    """Fire hazard class: a stricter building fits as well (丙 is met by 甲, 乙 and 丙). Fire rating: 1 is the best."""
    match = _CLASS.search(clause)
    if match and not re.search(r"五类|三类医|iso class", clause):
        order = "甲乙丙丁戊"
        letter = match[1] or (match[2] if match[2] in order else order["abcde".index(match[2])])
        wanted = tuple(order[: order.index(letter) + 1])
        a, b = start + match.start(), start + match.end()
        reader.add(a, b, _importance(reader, a, b, "should"), "fire_hazard_class", "in", wanted)
    match = _RATING.search(clause)
    if match:
        grade = next(part for part in match.groups() if part)
        number = "一二三四".index(grade) + 1 if grade in "一二三四" else int(grade)
        a, b = start + match.start(), start + match.end()
        reader.add(a, b, _importance(reader, a, b, "should"), "fire_rating", "<=", number)


def _read_modes(reader: _Reader) -> None:
    """Ways of taking, as one wish: any of those named. A way that is refused leaves the others."""
    wanted: dict[str, None] = {}
    first: tuple[int, int] | None = None
    text, used = reader.folded, [False] * (len(reader.folded) + 1)
    importance: Importance = "must"
    for codes, pattern in lexicon.MODES:
        for match in pattern.finditer(text):
            if any(used[match.start() : match.end()]):
                continue
            used[match.start() : match.end()] = [True] * (match.end() - match.start())
            before = text[max(0, match.start() - 6) : match.start()]
            if lexicon.NEGATION.search(before):
                reader.add(match.start(), match.end(), "must", "modes", "not_in", codes)
                continue
            if (
                re.search(r"前一家|之前|原来|已经|都|退|转|subl", before)
                and codes == ("lease",)
                and "出去" in text[match.end() : match.end() + 3]
            ):
                continue
            wanted.update(dict.fromkeys(codes))
            first = first or match.span()
            if lexicon.NICE.search(text[max(0, match.start() - 8) : match.end() + 2]):
                importance = "nice" if len(wanted) == len(codes) else importance
            reader.take(*match.span())
    if wanted and first:
        reader.add(*first, importance, "modes", "in", tuple(wanted))


def _read_kinds(reader: _Reader) -> None:
    """Kinds of asset, as one wish: any of those named."""
    wanted: dict[str, None] = {}
    first: tuple[int, int] | None = None
    importance: Importance = "should"
    text = reader.folded
    for codes, strength, pattern in lexicon.KINDS:
        match = pattern.search(text)
        if not match or lexicon.NEGATION.search(text[max(0, match.start() - 4) : match.start()]):
            continue
        wanted.update(dict.fromkeys(codes))
        first = first or match.span()
        if strength == "must":
            importance = "must"
        reader.take(*match.span())
    if wanted and first:
        if "land" in wanted and ("factory" in wanted):
            importance = "should"
        reader.add(*first, importance, "kind", "in", tuple(wanted))


def _settle(reader: _Reader) -> None:
    """Bring together what was read twice: a gas supply says there is gas; a floor area capped and floored is a range."""
    names = {criterion.field for _, criterion in reader.found}
    drop = {"gas": "gas_m3_h", "steam": "steam_t_h"}
    reader.found = [
        (span, criterion)
        for span, criterion in reader.found
        if not (criterion.op == "is_true" and drop.get(criterion.field) in names)
    ]


# --- what is left -----------------------------------------------------------------------------------------------


def _left_over(reader: _Reader) -> Iterator[Span]:
    """Clauses that hold content and of which nothing was taken up."""
    for start, end in _clauses(reader.folded):
        if any(a < end and start < b for a, b in reader.taken):
            continue
        piece = reader.folded[start:end].strip()
        if len(piece) < 2 or lexicon.FILLER.fullmatch(piece):
            continue
        lead = len(reader.folded[start:end]) - len(reader.folded[start:end].lstrip())
        yield Span(start + lead, start + lead + len(piece), reader.text[start + lead : start + lead + len(piece)])


_TRADE: Final = re.compile(
    r"^做|从事|主营|加工|制造|生产|装配|组装|集成|厂|企业|公司|研发|物流|仓|冷链|电商|直播|会展|回收|破碎|利用|加工|养殖|种植|屠宰|印刷|包装|热处理|机加|"
    r"铸造|锻造|饲料|电池|电机|叶片|农机|氟|药|食品|塑料|软包|玛瑙|维修|酒店|文旅|数据|算力"
)


def _industry(reader: _Reader, left: tuple[Span, ...]) -> str | None:
    """What the need is about: the clauses that speak of a trade, in Chinese words also for an English need."""
    if reader.english:
        found = [zh for en, zh in lexicon.INDUSTRIES_EN.items() if en in reader.folded]
        return " ".join(dict.fromkeys(" ".join(found).split()))[:80] or None
    clauses = [reader.text[a:b].strip() for a, b in _clauses(reader.folded)]
    spoken = [clause[:40] for clause in clauses if _TRADE.search(clause) and not re.search(r"厂房|污水|化工园", clause)]
    spoken += [span.text[:30] for span in left if _TRADE.search(span.text)]
    trade = " ".join(dict.fromkeys(spoken))[:80]
    return trade or None
