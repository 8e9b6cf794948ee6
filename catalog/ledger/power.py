"""Power, gas and steam: 66kV 12.5MVA 双电源 · 2×1250kVA · 有，80m³/h."""

import re
from dataclasses import replace
from typing import Final

from catalog.fields import FIELDS, Field
from catalog.language import N_
from catalog.ledger.codes import flag
from catalog.ledger.figures import CHINESE, whole_number
from catalog.ledger.quantities import Way, quantity, settle
from catalog.ledger.reading import Hints, Outcome, Reading
from catalog.ledger.standing import standing
from catalog.ledger.wording import (
    LONGEST,
    about,
    brackets,
    close_gaps,
    doubt,
    fold,
    is_unknown,
    not_understood,
)

_NUMBER: Final = r"\d+(?:\.\d+)?"
_KV: Final = re.compile(rf"(?P<v>{_NUMBER})\s?(?:kv(?![a.·-]*a)|千伏(?!安))")
_DUAL: Final = re.compile(r"双(?:回路?|电源|路)(?:供电|电)?|两(?:回路|路)(?:供电|电源)?|2回路")
_SINGLE: Final = re.compile(r"单(?:回路?|电源|路)(?:供电)?|一路")
_NO_POWER: Final = re.compile(r"^(?:无|没有|未接|未通|无电|未接电|未通电|没电|未供电|不通电|未接入)$")
_POWER_WAY: Final = Way(
    excluded=re.compile(r"¤\s?(?:[va](?![a-z])|伏(?!安)|安(?!培?伏)|[a-z\d平方]*电缆)"),
    zero=True,
    neutral=re.compile(r"园区|高压|自备|专变|公变|箱变|电源|附近站?|回路|从.{0,6}接"),
)


def power(text: str, hints: Hints) -> Outcome:
    """`power_kva`, `power_kv` and `dual_power` of 66kV 12.5MVA 双电源; no power at all is 0."""
    field = FIELDS["power_kva"]
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(field, text)
    closed, _ = close_gaps(fold(text))
    others: dict[str, Outcome] = {}
    if match := _KV.search(closed):
        others["power_kv"] = settle(FIELDS["power_kv"], Reading(float(match["v"])))
        others = (
            others if len(set(_KV.findall(closed))) == 1 else {"power_kv": not_understood(FIELDS["power_kv"], text)}
        )
    rest = re.sub(r"none\s?kv", " ", _KV.sub(" ", closed))
    if _DUAL.search(rest):
        planned = re.search(r"(?:第二|双).{0,8}(?:未|在建|规划|预留|待)", rest)
        others["dual_power"] = Outcome((Reading(False, "planned", kept=closed) if planned else Reading(True),))
    elif _SINGLE.search(rest):
        others["dual_power"] = Outcome((Reading(False),))
    rest = re.sub(r"\(\s*\)", " ", _SINGLE.sub(" ", _DUAL.sub(" ", rest)))
    rest = re.sub(r"^[\s/,;、]+|[\s/,;、]+$", "", rest)
    outside, notes = brackets(rest)
    if _NO_POWER.search(outside.strip()):
        others["power_kva"] = Outcome((Reading(0, kept="；".join(notes) or None),))
    elif rest and not is_unknown(rest, hints):
        others["power_kva"] = _capacity(field, rest, text, hints)
    return Outcome(others=others)


def _capacity(field: Field, rest: str, text: str, hints: Hints) -> Outcome:
    units = re.search(rf"(\d+|{CHINESE})\s?台\s?(各|每台|共|合计)?\s?({_NUMBER}.*)", rest)
    if units and not re.search(r"[×x*]", rest) and not re.match(rf".*{_NUMBER}\s?(?:kva|千伏安|mva)?\s?\(", rest):
        one = quantity(field, units[3], hints, _POWER_WAY)
        number = whole_number(units[1])
        if one.value is None or number is None:
            return not_understood(field, text)
        several = settle(field, Reading(one.value * number, one.readings[0].state, kept=rest), _POWER_WAY)
        if units[2] in ("共", "合计"):
            return one
        if units[2]:
            return several
        return doubt(about(field, N_("“{field}”是每台还是合计：{value}"), text), *several.readings, *one.readings)
    found = quantity(field, rest, hints, _POWER_WAY)
    if found.readings and re.search(r"(?<!kilo)(?:kw|千瓦|mw|兆瓦)(?!h)", rest) and found.problem is None:
        return replace(found, told=about(field, N_("“{field}”写的是千瓦，按千伏安一比一记：{value}"), text))
    return found


def supply(name: str, flow: str, text: str, hints: Hints) -> Outcome:
    """Yes or no to gas or steam, with its rate where the cell says one: 有，80m³/h. A rate alone says yes."""
    field, rate = FIELDS[name], FIELDS[flow]
    if is_unknown(text, hints) or len(text) > LONGEST or not re.search(r"\d", fold(text)) or fold(text) in ("0", "1"):
        return flag(field, text, hints)
    closed, _ = close_gaps(fold(text))
    if not re.search(r"\d", re.sub(r"(?:19|20)\d\d\s?年(?:\s?\d{1,2}月)?", "", closed)):  # a date is no rate
        return flag(field, text, hints)
    closed = by_the_day(closed)
    if re.search(r"[a-zφ]\d", closed.replace("m3", "").replace("m2", "")):  # the width of a pipe
        return flag(field, text, hints)
    match = re.match(r"^(\D*?)[\s,;:、(]*(?=[约≥<>]*\d)(.*?)\)?$", closed, re.DOTALL)
    if match is None:
        return not_understood(field, text)
    word, figure = match[1].strip(" ,;:、("), match[2]
    word = re.sub(r"[,;:、\s]*(?:供[气汽]?|气|汽|用[气汽])量?$", "", word)
    amount = quantity(rate, figure, replace(hints, unit=None if not _is_unit(rate, hints) else hints.unit))
    yes = flag(field, word, hints) if word and word not in ("供气", "供汽", "气量", "约") else Outcome((Reading(True),))
    stands = standing(closed)
    if yes.value and stands in ("gone", "broken"):
        yes = doubt(about(field, N_("“{field}”原文存疑：{value}"), text), Reading(True), Reading(False), default=None)
    elif yes.value and stands == "planned" and not word:
        yes = Outcome((Reading(False, "planned", kept=closed),))
        return replace(yes, others={flow: amount})
    if yes.value is False:
        return doubt(about(field, N_("“{field}”原文存疑：{value}"), text), Reading(False), Reading(True), default=None)
    if amount.value is not None and amount.readings[0].state == "assumed_unit":
        amount = doubt(about(rate, N_("“{field}”没有写单位：{value}"), text), *amount.readings)
    return replace(yes, others={flow: amount})


_BY_THE_DAY: Final = re.compile(
    r"(?:每[日天]|日均?)(?:供应?|用|产)?[气汽]?(?:能力|量)?:?\s?(?P<figure>约?\d[\d,.]*\s?[万千百]?)\s?"
    r"(?P<unit>标方|方|立方米?|m3|nm3|吨|t)(?![\w/每])"
)


def by_the_day(folded: str) -> str:
    """A rate with its day behind the unit, where a spelling of it can be: 日供2000方 is 2000方/天."""
    return _BY_THE_DAY.sub(lambda match: f" {match['figure']}{_DAILY[match['unit']]}", folded)


_DAILY: Final = {
    "标方": "方/天",
    "方": "方/天",
    "立方": "方/天",
    "立方米": "方/天",
    "m3": "方/天",
    "nm3": "方/天",
    "吨": "吨/天",
    "t": "吨/天",
}


def _is_unit(field: Field, hints: Hints) -> bool:
    return bool(hints.unit) and "/" in (hints.unit or "") and field.unit.split("/")[0] in fold(hints.unit or "")
