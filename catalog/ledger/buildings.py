"""A building described in one cell, clause by clause: 单层，净高8-9m，5t行车2台 · 3F，层高4.5/3.9m，荷载500kg/㎡."""

import re
from dataclasses import replace
from typing import Final

from catalog.fields import FIELDS
from catalog.language import N_
from catalog.ledger.composites import fire_rating_class, structure_storeys
from catalog.ledger.cranes import cranes
from catalog.ledger.quantities import quantity
from catalog.ledger.reading import Hints, Outcome
from catalog.ledger.wording import about, fold, is_unknown, not_understood

_MAIN: Final = FIELDS["clear_height_m"]
_LONGEST: Final = 300
_CRANES: Final = re.compile(r"行车|天车|吊车|起重机|桥吊|航吊")
_STOREYS: Final = re.compile(r"[\d一二三四五六七八九十两单双多]\s?层|平房|^\d{1,2}\s?f$|结构|框架|砖混|彩钢|轻钢")
_FIRE: Final = re.compile(r"耐火|火灾危险|[甲乙丙丁戊]类")
_FIGURES: Final = tuple(
    (re.compile(rf"^(?:{words})(?:为|约为|是|达)?[:：]?\s?(?=\D{{0,3}}\d)"), name)
    for words, name in (
        ("(?:室内|梁底|梁下|厂房)?(?:净高|层高|檐高|高度?)", "clear_height_m"),
        ("(?:地面|楼面|地坪|楼板)?(?:荷载|承重|承载力?|载荷)", "floor_load_t_m2"),
        ("柱[距间]距?|柱网", "column_spacing_m"),
        ("跨度|跨距", "span_m"),
    )
)


def building(text: str, hints: Hints) -> Outcome:
    """What the clauses of a cell say of height, load, spans, cranes, storeys and fire, in `others`; the rest is told.

    A fact that two clauses say is a doubt without a reading.
    """
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > _LONGEST:
        return Outcome(told=about(_MAIN, N_("有几个字没有读进去：{value}"), text))
    near = replace(hints, unit=None)
    others: dict[str, Outcome] = {}
    strange: list[str] = []
    for clause in re.split(r"[，；;、。\n]|,(?!\d{3})", text):
        folded = fold(clause)
        found = _clause(folded, near) if folded else {}
        if folded and not found:
            strange.append(clause.strip())
        for name, outcome in found.items():
            others[name] = not_understood(FIELDS[name], text) if name in others else outcome
    told = about(_MAIN, N_("有几个字没有读进去：{value}"), "；".join(strange)) if strange else None
    return Outcome(others=others, told=told)


def _clause(clause: str, hints: Hints) -> dict[str, Outcome]:
    if _CRANES.search(clause):
        return dict(cranes(clause, hints).others)
    for words, name in _FIGURES:
        if match := words.match(clause):
            unit = {"clear_height_m": "m", "column_spacing_m": "m", "span_m": "m"}.get(name)
            return {name: quantity(FIELDS[name], clause[match.end() :], replace(hints, unit=unit))}
    if _FIRE.search(clause):
        return dict(fire_rating_class(clause, hints).others)
    if _STOREYS.search(clause):
        return dict(structure_storeys(clause, hints).others)
    return {}
