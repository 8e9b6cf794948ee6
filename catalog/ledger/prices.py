"""Rents and prices: 7元/㎡·月, 0.25元/㎡·天, 224.64万元/年（整库12,480㎡）, 贰仟捌佰玖拾万元整, 235元/平方米.

A month of rent has 30 days, a year 12 months. What the cell says of period and area goes before the header.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Final

from catalog.fields import FIELDS, TARGET_FIELDS, Field
from catalog.language import N_
from catalog.ledger.figures import Found, chinese_figure, find
from catalog.ledger.quantities import Way, quantity, settle
from catalog.ledger.reading import Hints, Outcome, Reading, State
from catalog.ledger.synonyms import FOREIGN_MONEY
from catalog.ledger.wording import (
    LONGEST,
    NO_FIGURE,
    NONE,
    about,
    brackets,
    close_gaps,
    doubt,
    fold,
    is_unknown,
    not_understood,
)
from catalog.units import MU_M2

_RENT: Final = FIELDS["rent_cny_m2_month"]
_PRICE: Final = FIELDS["sale_price_cny"]
_MONTHS: Final = {"月": 1.0, "month": 1.0, "mo": 1.0, "季度": 3.0, "季": 3.0, "年": 12.0, "year": 12.0, "yr": 12.0, "a": 12.0,
                  "天": 1 / 30, "日": 1 / 30, "day": 1 / 30, "d": 1 / 30}  # fmt: skip
_AREAS: Final = {
    "平方米": 1.0,
    "平米": 1.0,
    "平方": 1.0,
    "平": 1.0,
    "m2": 1.0,
    "sqm": 1.0,
    "sq m": 1.0,
    "亩": MU_M2,
    "公顷": 1e4,
}
_PER: Final = re.compile(
    r"\s?(?:/|·|•|\.|每|per )?\s?(?:建筑)?("
    + "|".join(sorted((*_MONTHS, *_AREAS), key=len, reverse=True))
    + r")(?![a-z\d])"
)
_MONEY: Final = re.compile(r"\s?(亿元?|万元?|元|块钱?|rmb|cny|yuan|¥)")
_SCALES: Final = {"亿": 1e8, "万": 1e4}
_LOWEST_MONTHLY: Final = 2.0  # CNY for one m² where no period is said; what is less may be for a day
_HIGHEST_MONTHLY: Final = 60.0  # CNY a month for one m² where no area is said; what is more is rent for the whole


@dataclass(frozen=True, slots=True)
class _Per:
    money: float | None = None
    area: float | None = None
    months: float | None = None
    end: int = 0


def _per(text: str, at: int) -> _Per:
    """The money, area and period that stand behind a figure."""
    money = _MONEY.match(text, at)
    scale = _SCALES.get(money[1][0], 1.0) if money else None
    end = money.end() if money else at
    area = months = None
    while match := _PER.match(text, end):
        if match[1] in _AREAS:
            if area is not None:
                break
            area = _AREAS[match[1]]
        else:
            if months is not None:
                break
            months = _MONTHS[match[1]]
        end = match.end()
    return _Per(scale, area, months, end)


def rent(text: str, hints: Hints) -> Outcome:
    """Rent in CNY for a square metre and month."""
    if is_unknown(text, hints) or fold(text) in NONE:
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(_RENT, text)
    if FOREIGN_MONEY.search(text):
        return Outcome(problem=about(_RENT, N_("“{field}”是外币：{value}"), text))
    header = _per(fold(hints.unit or "").removeprefix("人民币"), 0)
    if hints.unit and header.end != len(fold(hints.unit).removeprefix("人民币")):
        return Outcome(problem=about(_RENT, N_("“{field}”不认得单位 {unit}"), text, unit=hints.unit[:40]))
    closed, odd = close_gaps(fold(text))
    outside, notes = brackets(closed)
    found = [item for item in find(outside, "") if not (item.said and outside[item.start : item.end].endswith("级"))]
    if not found:
        if NO_FIGURE.search(outside):
            return Outcome(told=about(_RENT, N_("“{field}”没有数：{value}"), text))
        return not_understood(_RENT, text)
    if len(found) > 1:
        return doubt(about(_RENT, N_("“{field}”有几个数，不知取哪个：{value}"), text),
                     *(Reading(value) for item in found if (value := _monthly(item, outside, header, notes)[0])), default=None)  # fmt: skip
    item = found[0]
    if outside.startswith("-"):
        return not_understood(_RENT, text)
    if item.odd:
        odd = True
    value, assumed, whole = _monthly(item, outside, header, notes)
    if value is None or (whole and not header.area and (value > _HIGHEST_MONTHLY or hints.whole)):
        return Outcome(problem=about(_RENT, N_("“{field}”是总租金，不知按多少面积算：{value}"), text))
    per = _per(outside, _money_at(item, outside))
    said_when = per.months is not None or header.months is not None
    words = outside[: item.start] + " " + outside[per.end :]
    kept = "；".join(notes) or None
    lone = re.sub(
        r"起(?:租)?|左右|约|大约|可议|以上|面议|[\s,;:。¥￥]|租金|含税|不含税|人民币|rmb|cny|yuan|不低于|不少于|以内|以下|不超过|前后",
        "",
        words,
    )
    ratio = item.high / item.low if item.low else 1.0
    state: State = "assumed_unit" if assumed else "exact"
    low = high = None
    if item.is_range:
        state, low, high, value = "range", value, value * ratio, value * (1 + ratio) / 2
    elif re.search(r"起|以上|不低于|不少于", words):
        state, low, kept = "range", value, kept or "起"
    elif re.search(r"以内|以下|不超过", words):
        state, high = "range", value
    elif re.search(r"约|左右|前后", words):
        state = "approximate"
    problem = None
    if "?" in words or "待核" in words:
        problem = about(_RENT, N_("“{field}”原文存疑：{value}"), text)
    elif odd:
        problem = about(_RENT, N_("“{field}”数字的写法不合规矩：{value}"), text)
    elif lone:
        problem = about(_RENT, N_("“{field}”有看不懂的字，是否取这个数：{value}"), text)
    if problem is None and per == _Per(end=per.end) and _may_be_other(value, hints):
        problem = about(_RENT, N_("“{field}”没有写单位，同一列里有几种：{value}"), text)
        return doubt(problem, Reading(round(value, 6)), default=None)
    if problem is None and not said_when and not _LOWEST_MONTHLY <= value <= _HIGHEST_MONTHLY:
        other = value * 30 if value < _LOWEST_MONTHLY else value / 12
        problem = about(_RENT, N_("“{field}”没有写按月、按天还是按年：{value}"), text)
        return doubt(problem, Reading(round(other, 6)), Reading(round(value, 6)), default=None)
    told = about(_RENT, N_("“{field}”括注存疑：{value}"), text) if re.search(r"[?]|待核", ";".join(notes)) else None
    return settle(_RENT, Reading(value, state, low, high, kept), Way(), problem, told)


def _may_be_other(value: float, hints: Hints) -> bool:
    """Whether a bare rent is likely in another unit too that its column has: by the day, the year or for the whole."""
    others = {"day": value * 30, "year": value / 12}
    plausible = any(_LOWEST_MONTHLY <= others.get(unit, 0.0) <= _HIGHEST_MONTHLY for unit in hints.mixed)
    return plausible or "whole" in hints.mixed


def _money_at(item: Found, text: str) -> int:
    """Where the money behind a figure begins: its 万 belongs to 万元."""
    return item.end - (1 if item.shared and text[item.end - 1 : item.end] in "万亿" else 0)


def _monthly(item: Found, text: str, header: _Per, notes: list[str]) -> tuple[float | None, bool, bool]:
    """The low end for a square metre and month; whether a unit was assumed; whether no area was said anywhere."""
    per = _per(text, _money_at(item, text))
    money = per.money if per.money is not None else header.money if header.money is not None else 1.0
    months = per.months or header.months or 1.0
    area = per.area or header.area
    whole = area is None
    if per.money is not None and per.money >= 1e4 and per.area is None:
        sizes = [size for note in notes for size in find(note, "m2") if size.said]
        if len(sizes) != 1 or not sizes[0].low:
            return None, False, True
        area, whole = sizes[0].low * sizes[0].scale, False
    assumed = (per.money is None and header.money is None) or area is None or not (per.months or header.months)
    return item.low * money / months / (area or 1.0), assumed, whole


_SMALL_MONEY: Final = re.compile(
    r"(.*[元圆])\s?零?(?:([一二三四五六七八九壹贰叁肆伍陆柒捌玖])角)?零?(?:([一二三四五六七八九壹贰叁肆伍陆柒捌玖])分)?[整正]?"
)
_ROUND: Final = re.compile(r"(?:[一二三四首再]|第[一二三四]次)拍[^\d]{0,4}(\d[\d,.]*\s?(?:万元?|亿元?|元)?)")


def sale_price(text: str, hints: Hints) -> Outcome:
    """A price in CNY. Of several auction rounds the last one's holds, and is told."""
    folded = fold(text)
    rounds = _ROUND.findall(folded) if len(text) <= LONGEST else []
    if len(rounds) > 1:
        last = quantity(_PRICE, rounds[-1], hints)
        return (
            replace(last, told=about(_PRICE, N_("“{field}”取最近一次拍卖的价：{value}"), text))
            if last.readings
            else last
        )
    if folded in NONE:
        return Outcome()
    if FOREIGN_MONEY.search(text):
        return Outcome(problem=about(_PRICE, N_("“{field}”是外币：{value}"), text))
    if small := _SMALL_MONEY.fullmatch(folded):
        whole = quantity(_PRICE, small[1], hints)
        digits = ((small[2], 0.1), (small[3], 0.01))
        more = sum((chinese_figure(digit) or 0.0) * part for digit, part in digits if digit)
        if whole.value is not None:
            return settle(_PRICE, replace(whole.readings[0], value=whole.value + more))
    if re.search(r"元\s?[/每]\s?(?:m2|平|亩)|/\s?(?:m2|平|亩)|每(?:平|亩)", folded):
        return Outcome(problem=about(_PRICE, N_("“{field}”是单价，不是总价：{value}"), text))
    return quantity(_PRICE, text, hints)


def price(text: str, hints: Hints) -> Outcome:
    """Rent and sale price in one cell: 租金8元/㎡·月，售价2760万元."""
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(_PRICE, text)
    others: dict[str, Outcome] = {}
    for part in re.split(r"[;；，、\n]|,(?!\d{3})", text):
        folded = fold(part)
        if not folded:
            continue
        to_let = re.search(r"租|/\s?(?:月|年|天|日)|[·每](?:月|年|天|日)|(?:月|年|天)$", folded)
        name = "rent_cny_m2_month" if to_let else "sale_price_cny"
        if hints.unit and re.fullmatch(r"约?[\d.,~\s至-]+", folded):
            total = sale_price(part, hints)
            message = N_("“{field}”没有写明是租金还是售价：{value}")
            return Outcome(others={_PRICE.name: doubt(about(_PRICE, message, text), *total.readings)})
        bare = re.sub(r"^(?:出|整)?(?:租|售)(?:金|价|赁)?(?:为|价)?[:：]?|^转让价?[:：]?", "", part.strip())
        outcome = rent(bare, replace(hints, unit=None)) if to_let else sale_price(bare, replace(hints, unit=None))
        if name in others:
            return not_understood(_PRICE, text)
        others[name] = outcome
    return Outcome(others=others)


_TARGETS: Final = (
    (re.compile(r"投资"), "investment_10k_cny_mu"),
    (re.compile(r"税"), "tax_10k_cny_mu"),
    (re.compile(r"产值|产出|营收"), "output_10k_cny_mu"),
    (re.compile(r"容积率"), "far_min"),
    (re.compile(r"能耗"), "energy_tce_10k_cny"),
)
TARGET_WAY: Final = Way(
    limit=True, neutral=re.compile(r"固定资产|强度|万元产值|标准|下限|上限|要求|达到|应|须|每亩|亩产|万元")
)


def target(field: Field, text: str, hints: Hints) -> Outcome:
    """One threshold of admission: a bound by nature, so “at least” and “at most” say nothing more.

    Of a plot ratio between two figures the lower is the least.
    """
    outcome = quantity(field, text, hints, TARGET_WAY)
    if field.name == "control_targets.far_min" and outcome.value is not None and outcome.readings[0].state == "range":
        low = outcome.readings[0].low
        return replace(outcome, readings=(Reading(low if low is not None else outcome.value, kept=text.strip()),))
    return outcome


def targets(text: str, hints: Hints) -> Outcome:
    """`control_targets.<name>` of a sentence, or of an object as GeoJSON holds it, in `others`."""
    field = FIELDS["control_targets"]
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > 2000:
        return not_understood(field, text)
    parts: list[tuple[str, str]] = []
    if text.lstrip().startswith("{"):
        try:
            given = json.loads(text)
        except (ValueError, RecursionError):
            return not_understood(field, text)
        parts = [(str(key), str(value)) for key, value in list(given.items())[:20]]
    else:
        parts = [(part, part) for part in re.split(r"[;；，、\n]|,(?!\d{3})", text) if part.strip()]
    others: dict[str, Outcome] = {}
    strange: list[str] = []
    for key, value in parts:
        name = key if key in TARGET_FIELDS else next((name for words, name in _TARGETS if words.search(key)), None)
        if name is None:
            strange.append(value)
            continue
        one = TARGET_FIELDS[name]
        bare = re.sub(r"^[^\d零一二三四五六七八九十百千≥≤<>]*?(?=[≥≤<>\d])", "", fold(value)) or value
        others[one.name] = target(one, bare, replace(hints, unit=one.unit if key in TARGET_FIELDS else None))
    told = about(field, N_("“{field}”有几个字没有读进去：{value}"), "；".join(strange)) if strange else None
    return Outcome(others=others, told=told) if others else not_understood(field, text)
