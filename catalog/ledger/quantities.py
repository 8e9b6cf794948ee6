"""Quantities as ledgers write them: figures with shares and units, sums, products, ranges, remarks in brackets.

Nothing is passed over: a character that is no figure, unit, known word or bracketed remark makes a cell a doubt.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from catalog.errors import InvalidInput
from catalog.fields import Field
from catalog.language import N_
from catalog.ledger.figures import FOREIGN, MOST, SHARES, SOME_MORE, Found, chained, find, unit_factor
from catalog.ledger.reading import Hints, Outcome, Reading, State
from catalog.ledger.standing import BESIDE_SUPPLIES, Standing, standing, without_standing
from catalog.ledger.wording import (
    LONGEST,
    NO_FIGURE,
    PLANNED,
    about,
    brackets,
    checked,
    close_gaps,
    doubt,
    fold,
    is_unknown,
    not_understood,
)
from catalog.units import MU_M2

MOST_FIGURES: Final = 12  # a cell with more is a list or prose
# Units that a figure of the field can only be in, so that a bare one is no assumption.
_PLAIN: Final = frozenset(("", "storeys", "count", "years", "deg"))

# What is hardly true of an asset: a slip of the unit (万㎡ taken for ㎡) rather than a fact. In the field's unit.
PLAUSIBLE: Final[dict[str, tuple[float, float]]] = {
    "floor_area_m2": (10, 5e6), "land_area_m2": (10, 2e8), "divisible_from_m2": (5, 1e6), "sale_price_cny": (1e4, 1e11),
    "rent_cny_m2_month": (0.02, 500), "land_price_10k_cny_mu": (0.1, 5000), "clear_height_m": (1.8, 60), "span_m": (2, 150),
    "column_spacing_m": (1, 60), "floor_load_t_m2": (0.1, 60), "crane_t": (0.1, 1000), "crane_count": (0, 300),
    "storeys": (1, 80), "far_max": (0.05, 15), "power_kva": (0, 2e6), "power_kv": (0.2, 1000), "docks": (0, 500),
    "min_lease_years": (0, 40), "control_targets.investment_10k_cny_mu": (1, 2e4), "control_targets.tax_10k_cny_mu": (0.01, 5e3),
    "control_targets.output_10k_cny_mu": (0.1, 1e5), "control_targets.far_min": (0.05, 15),
    "control_targets.energy_tce_10k_cny": (0, 100),
}  # fmt: skip
_ABOUT: Final = re.compile(
    r"^\s*大?约|大约|大概|左右|上下|前后|将近|接近|估计|估算|暂估|预估|概算|(?<![附远临靠最就])近(?!期)|\bca\.?|\bc\.(?=\s|¤|$)|\bcirca|\babout|\bapprox\.?|~(?=\d)|约"
)
_AT_LEAST: Final = re.compile(
    r"及?以上|不少于|不低于|不小于|至少|大于等于|(?<!不)大于|>=|≥|>|(?<!不)超过|逾|起(?:[租售分])?|\+$"
)
_AT_MOST: Final = re.compile(r"及?以下|以内|之内|不超过|不高于|不大于|不多于|最多|至多|小于等于|(?<!不)小于|<=|≤|<")
_LEAST_ONE: Final = re.compile(r"最[小低少]")
_MOST_ONE: Final = re.compile(r"最[大高多]")
# Fields that mean the least or the most themselves, so that the word says nothing more.
_EXTREMES: Final = frozenset(
    ("divisible_from_m2", "clear_height_m", "crane_t", "power_kva", "power_kv", "min_lease_years")
)
# Areas below these are hardly square metres where nobody wrote a unit, and the units they may be in.
_SMALL: Final[dict[str, tuple[float, tuple[float, ...]]]] = {
    "floor_area_m2": (50, (1.0, 1e4)), "land_area_m2": (500, (MU_M2, 1.0, 1e4)),
}  # fmt: skip
_THOUSANDS_OF: Final = re.compile(r"\d ?[kK](?=㎡)")
_VAGUE: Final = re.compile(r"数[十百千万]|[几上][十百千万]|若干|十几|百余|千余")
# Supplies and what lifts: a remark beside their figure that is not understood may take it away again.
_SUPPLIED: Final = frozenset(("kVA", "kV", "t/day", "t/h", "m3/h", "t", "count"))
_WIDEST: Final = 5.0  # both ends of a range are of one thing where the one is at most so many times the other
_COUNT_AND_SIZE: Final = re.compile(r"\s*[1-9]\s?[-~]\s?\d{1,3}\s?(?:m|米)?\s*")  # 2-24: two spans of 24 m
_SHARES_OF_MU: Final = re.compile(r"(\d+)\s?亩\s?(\d)\s?分(?:地|\s?(\d)\s?厘)?(?![\w])")
_QUERY: Final = re.compile(r"[?]|存疑|待核|待查|不确定|有误|可能")
_NET: Final = re.compile(r"净")
_SITE: Final = re.compile(r"现场|实测|实际|实有|核实")
_PART: Final = re.compile(r"其中|含|包括|另|除|每|各|台|栋|幢|间|套|层|×|x|\*|宗|期|共用|地下|地上")
NEUTRAL: Final = re.compile(
    r"人民币|rmb|cny|¥|￥|元?整|合计|共计|总计|总共|累计|共|总|约为|为|是|面积|土地|占地|用地|建筑|建面|房屋|房产|净地?|现有|现状|已建成|已建|建成|"
    r"变压器|变电站|主变|容量|装机|供电|用电|负荷|仓库|库房|厂房|主厂房|主体|车间|宿舍楼?|办公楼|综合楼|库|楼|棚|封顶|未完工|已完工|土建已完|"
    r"土建|完工|最大|最高|最低|最小|层高|净高|柱距|跨度|荷载|承载|每天|每日|日|租金|售价|价格|报价|标价|挂牌价?|年限|"
    r"投资强度|亩均|税收|产值|容积率|能耗|单位|限高|梁下|檐口|檐高"
)
_CLAUSE: Final = re.compile(r"[;,。、\n]")


@dataclass(frozen=True, slots=True)
class Way:
    """What is particular to a field's quantities: context that rules a figure out, whether 0 and bounds are meant."""

    excluded: re.Pattern[str] | None = None
    zero: bool = False
    limit: bool = False  # an “at most” (or “at least”) is what the field means
    neutral: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What one of the header's unit is, without its share (万) too, and whether a unit is known at all."""

    scale: float
    bare: float
    known: bool


def header_of(field: Field, hints: Hints) -> Header:
    """The unit of the header as a scale. InvalidInput for a unit that the field cannot be in."""
    if not hints.unit:
        return Header(1.0, 1.0, field.unit in _PLAIN)
    factor = unit_factor(field.unit, hints.unit)
    if factor is None:
        raise InvalidInput(N_("“{field}”不认得单位 {unit}"), where=field.name, field=field, unit=hints.unit[:40])
    share = SHARES.get(fold(hints.unit)[:1], 1.0) if field.unit != "10k CNY/mu" else 1.0
    return Header(factor, factor / share if share >= 1e4 else factor, True)


def number(field: Field, value: float, hints: Hints, way: Way) -> Outcome:
    """A cell that is a number: in the header's unit, or assumed to be in the field's."""
    try:
        header = header_of(field, hints)
    except InvalidInput as problem:
        return Outcome(problem=problem)
    if not abs(value) < MOST:
        return not_understood(field, str(value))
    outcome = settle(field, Reading(value * header.scale, "exact" if header.known else "assumed_unit"), way)
    return outcome if header.known else _without_unit(field, f"{value:g}", value, outcome)


def quantity(field: Field, text: str, hints: Hints, way: Way = Way()) -> Outcome:
    """One quantity of a field as a person types it into a cell; see the module."""
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(field, text)
    closed, gap_is_odd = close_gaps(fold(text))
    if field.unit == "m2":
        closed = _SHARES_OF_MU.sub(lambda match: f"{match[1]}.{match[2]}{match[3] or ''}亩", closed)
    outside, notes = brackets(closed)
    outside = re.sub(r"^[\u4e00-\u9fff]{1,10}:\s*", "", outside)
    try:
        header = header_of(field, hints)
    except InvalidInput as unknown_unit:
        return Outcome(problem=unknown_unit)
    found = find(outside, field.unit)
    words, spread = _words(outside, found)
    if len(found) > MOST_FIGURES:
        return not_understood(field, text)
    if not found:
        return _without_figure(field, text, words, notes)
    found, _ = chained(outside, found)
    bare = header.known and re.fullmatch(r"\s*\d{1,2}\s?[×x*]\s?\d{2,5}\s*", outside)
    said = re.fullmatch(r"\s*\d{2,5}\s?(?:kva|千伏安)\s?[×x*]\s?\d{1,2}\s?台?\s*", outside)
    if field.unit == "kVA" and len(found) == 1 and (bare or said):
        found = [replace(found[0], odd=False)]  # 2×1000 under kVA, 1000kVA×2
    words, spread = _words(outside, found)
    usable = [item for item in found if not item.foreign and not _ruled_out(outside, found, item, way)]
    if not usable:
        return not_understood(field, text)
    marks = _Marks.of(spread, notes, way, field.name)
    readings = [_reading(item, header, marks) for item in usable]
    left = _unexplained(words, found, way)
    kept = _kept(notes, words, way)
    problem: InvalidInput | None = None
    told: InvalidInput | None = None
    if _VAGUE.search(outside) or outside.startswith("-"):
        return not_understood(field, text)
    if len(readings) > 1:
        readings, same = _same_twice(readings, usable)
        if not same:
            return doubt(about(field, N_("“{field}”有几个数，不知取哪个：{value}"), text), *readings, default=None)
        if len({(item.scale, item.said) for item in usable}) == 1 and field.unit in ("m2", "kVA"):
            both = Reading(sum(_reading(item, header, marks).value for item in usable), readings[0].state)
            message = N_("“{field}”有几个数，不知取哪个：{value}")
            return doubt(about(field, message, text), both, readings[0], default=None)
    reading = readings[0]
    reading, told, problem, others = _with_notes(field, text, reading, usable[0], notes, header, told)
    if others:
        return doubt(problem or not_understood(field, text).problem, reading, *others, default=0)  # type: ignore[arg-type]
    if kept:
        reading = Reading(reading.value, reading.state, reading.low, reading.high, kept)
    if len(usable) < len(found) and told is None:
        told = about(field, N_("“{field}”只取其中一个数：{value}"), text)
    if marks.questioned:
        problem = about(field, N_("“{field}”原文存疑：{value}"), text)
    elif marks.standing == "gone":
        problem = about(field, N_("“{field}”写明已失效：{value}"), text)
    elif marks.standing == "broken":
        problem = about(field, N_("“{field}”原文存疑：{value}"), text)
    elif gap_is_odd or usable[0].odd:
        problem = about(field, N_("“{field}”数字的写法不合规矩：{value}"), text)
    elif left or (field.unit in _SUPPLIED and any(_strange_note(note, way) for note in notes)):
        problem = about(field, N_("“{field}”有看不懂的字，是否取这个数：{value}"), text)
    elif _is_wide(field, outside, usable[0]):
        message = N_("“{field}”是范围还是几个数，不清楚：{value}")
        ends = tuple(
            one
            for end in (usable[0].high, usable[0].low)
            for one in settle(field, Reading(end * _scale(usable[0], header))).readings
        )
        return doubt(about(field, message, text), *ends, *settle(field, reading).readings, default=None)
    outcome = settle(field, reading, way, problem, told)
    if marks.standing in ("gone", "broken"):
        outcome = replace(outcome, default=None)
    if _THOUSANDS_OF.search(text) and (field.name == "land_area_m2" or reading.value < 1000):
        far = settle(field, replace(reading, value=reading.value * 1e3))
        message = N_("“{field}”的单位是千㎡还是平方公里：{value}")
        return doubt(about(field, message, text), *far.readings, *outcome.readings, default=None)
    if len(usable) == 1 and not (usable[0].said or usable[0].shared or header.known):
        return _without_unit(field, text, usable[0].low, outcome)
    return outcome


def _without_unit(field: Field, text: str, value: float, outcome: Outcome) -> Outcome:
    """A small area that nobody gave a unit is a doubt with the units it may be in; any other outcome as it is."""
    least, scales = _SMALL.get(field.name, (0.0, ()))
    if not 0 < value < least or not outcome.readings:
        return outcome
    readings = tuple(Reading(round(value * scale, 2)) for scale in scales)
    return doubt(about(field, N_("“{field}”没有写单位：{value}"), text), *readings, default=None)


@dataclass(frozen=True, slots=True)
class _Marks:
    approximate: bool
    more: bool
    least: bool
    most: bool
    planned: bool
    questioned: bool
    standing: Standing | None

    @classmethod
    def of(cls, words: str, notes: Iterable[str], way: Way, name: str) -> "_Marks":
        aside = ";".join(notes)
        least = bool(_AT_LEAST.search(words) or (name not in _EXTREMES and _LEAST_ONE.search(words)))
        most = bool(_AT_MOST.search(words) or (name not in _EXTREMES and _MOST_ONE.search(words)))
        return cls(
            approximate=bool(_ABOUT.search(words)) or bool(re.fullmatch(r"大?约|估算?|估计|暂估|约数", aside)),
            more=bool(SOME_MORE.search(words)),
            least=least and not way.limit,
            most=most and not way.limit,
            planned=bool(PLANNED.search(words) or PLANNED.search(aside)),
            questioned=bool(_QUERY.search(words)),
            standing=standing(words, aside),
        )


def _words(text: str, found: Sequence[Found]) -> tuple[list[str], str]:
    """What stands between the figures, and the same in one piece with ¤ for each figure."""
    pieces, at = [], 0
    for item in found:
        pieces.append(text[at : item.start])
        at = item.end
    pieces.append(text[at:])
    return pieces, "¤".join(pieces)


def _ruled_out(text: str, found: Sequence[Found], item: Found, way: Way) -> bool:
    """Whether the clause around a figure says that it is of something else (a yard, a volume)."""
    if way.excluded is None:
        return False
    edges = [
        match.start() for match in _CLAUSE.finditer(text) if not any(f.start <= match.start() < f.end for f in found)
    ]
    start = max((edge for edge in edges if edge < item.start), default=-1) + 1
    end = min((edge for edge in edges if edge >= item.end), default=len(text))
    return way.excluded.search(text[start : item.start] + "¤" + text[item.end : end]) is not None


def _scale(item: Found, header: Header) -> float:
    """What one of a figure is. 3.64万 under 万㎡ means what it says: its own share takes the header's place."""
    return item.scale * (1.0 if item.said else header.bare if item.shared else header.scale)


def _reading(item: Found, header: Header, marks: "_Marks") -> Reading:
    scale = _scale(item, header)
    low, high = item.low * scale, item.high * scale
    if item.is_range:
        return Reading((low + high) / 2, "planned" if marks.planned else "range", low, high)
    state: State = "exact"
    if marks.planned:
        state = "planned"
    elif marks.least or marks.most:
        state = "range"
    elif marks.approximate or marks.more or item.more:
        state = "approximate"
    elif not item.said and not header.known:
        state = "assumed_unit"
    if marks.least or marks.more or item.more:
        return Reading(low, state, low=low)
    return Reading(low, state, high=low if marks.most else None)


def _same_twice(readings: list[Reading], usable: Sequence[Found]) -> tuple[list[Reading], bool]:
    """Two figures that say the same within 1 % (32.8亩 21,850㎡): the one in the finer unit holds."""
    values = [float(reading.value) for reading in readings]
    if min(values) <= 0 or max(values) / min(values) > 1.01:
        return readings, False
    order = sorted(range(len(values)), key=lambda number: (not usable[number].said, abs(usable[number].scale - 1)))
    return [readings[order[0]]], True


def _with_notes(
    field: Field, text: str, reading: Reading, item: Found, notes: Sequence[str], header: Header,
    told: InvalidInput | None,
) -> tuple[Reading, InvalidInput | None, InvalidInput | None, list[Reading]]:  # fmt: skip
    """What brackets say of the figure before them: its makeup, a net area, the same in another unit, another figure."""
    for note in notes:
        inner, _ = chained(note, find(note, field.unit))
        inner = [one for one in inner if not one.foreign]
        if not inner or (_PART.search(note) and not _SITE.search(note)):
            if _QUERY.search(note):
                told = about(field, N_("“{field}”括注存疑：{value}"), text)
            continue
        if len(inner) > 1:
            continue
        one = inner[0]
        if _looks_dated(note):
            continue
        factor = _scale(one, header)
        if not one.said and item.said:
            bare = item.share if one.shared or one.low >= 1000 else 1.0
            factor = one.scale * item.scale / bare
        second = Reading(
            (one.low + one.high) / 2 * factor, reading.state if reading.state != "approximate" else "exact"
        )
        if _NET.search(note):
            told = about(field, N_("“{field}”取净数：{value}"), text)
            reading = second
        elif reading.value and abs(second.value / reading.value - 1) <= 0.01 and one.said:
            if abs(one.scale - 1) < abs(item.scale - 1) or not item.said:
                reading = Reading(second.value, second.state)
        elif reading.value and abs(second.value / reading.value - 1) <= 1e-6:
            continue  # 4000（1600+2400）: what it is made of
        elif reading.state == "approximate" and not one.said and abs(second.value / (reading.value or 1) - 1) < 0.25:
            reading = second
        elif _SITE.search(note):
            problem = about(field, N_("“{field}”两个数不一致：{value}"), text)
            return second, told, problem, [Reading(reading.value)]
        else:
            problem = about(field, N_("“{field}”两个数不一致：{value}"), text)
            return reading, told, problem, [second]
    return reading, told, None, []


def _looks_dated(note: str) -> bool:
    return re.search(r"(?:19|20)\d\d(?:年|[./-]\d)", note) is not None


def _unexplained(words: Sequence[str], found: Sequence[Found], way: Way) -> str:
    """The words around a figure that neither belong to it nor are known."""
    left = " ".join(words)
    if any(item.foreign for item in found):
        left = FOREIGN.sub("", left)
    left = without_standing(left)
    for pattern in (way.neutral, NO_FIGURE, NEUTRAL, _AT_LEAST, _AT_MOST, _ABOUT, SOME_MORE, _QUERY):
        if pattern is not None:
            left = pattern.sub(" ", left)
    if way.excluded is not None:
        left = way.excluded.sub(" ", left)
    return re.sub(r"[\s;:,。.、\n+~\"'=@()《》【】]+", "", left)


def _strange_note(note: str, way: Way) -> bool:
    """Whether a remark in brackets has words that are neither figures with their units nor known beside a supply."""
    left = _unexplained([BESIDE_SUPPLIES.sub(" ", FOREIGN.sub(" ", note))], [], way)
    return re.search(r"[\u4e00-\u9fff]", left) is not None


def _is_wide(field: Field, text: str, item: Found) -> bool:
    """Whether two figures with a dash may be something else than the ends of a range: a count and a size, two areas."""
    if not item.is_range or field.name == "divisible_from_m2":
        return False
    counted = (
        field.name in ("span_m", "column_spacing_m") and _COUNT_AND_SIZE.fullmatch(text) and item.low < 6 < item.high
    )
    return bool(counted) or (item.low > 0 and item.high / item.low > _WIDEST)


def _kept(notes: Sequence[str], words: Sequence[str], way: Way) -> str | None:
    aside = [note for note in notes if note]
    said = " ".join(words).strip(" ;,。、\n")
    said = _ABOUT.sub("", said).strip()
    if said and (PLANNED.search(said) or re.search(r"[\u4e00-\u9fff]{2}", NEUTRAL.sub("", said))):
        aside.insert(0, said)
    return "；".join(aside) or None


def _without_figure(field: Field, text: str, words: Sequence[str], notes: Sequence[str]) -> Outcome:
    said = " ".join(words)
    if NO_FIGURE.search(said):
        return Outcome(told=about(field, N_("“{field}”没有数：{value}"), text))
    return not_understood(field, text)


def settle(
    field: Field,
    reading: Reading,
    way: Way = Way(),
    problem: InvalidInput | None = None,
    told: InvalidInput | None = None,
) -> Outcome:
    """A reading rounded and held against the field's bounds; 0 is a doubt where nothing can be 0."""
    if not abs(reading.value) < MOST:
        return not_understood(field, str(reading.value))
    value = round(float(reading.value), 6)
    if field.type == "integer":
        if not value.is_integer():
            return not_understood(field, f"{value:g}")
        value = int(value)
    low = None if reading.low is None else round(reading.low, 6)
    high = None if reading.high is None else round(reading.high, 6)
    try:
        for part in (value, low, high):
            if part is not None:
                checked(field, part if field.type != "integer" else int(part))
    except InvalidInput as impossible:
        return Outcome(problem=impossible)
    if value == 0 and not way.zero:
        return Outcome(problem=about(field, N_("“{field}”不会是 0"), "0"))
    exact = Reading(value, reading.state, low, high, reading.kept)
    least, most = PLAUSIBLE.get(field.name, (0, MOST))
    if value and not least <= value <= most and problem is None:
        problem = about(field, N_("“{field}”的大小不像，单位对不对：{value}"), f"{value:g}")
        return Outcome((exact,), problem, None, told=told)
    if problem is not None:
        return Outcome((exact,), problem, 0, told=told)
    return Outcome((exact,), told=told)
