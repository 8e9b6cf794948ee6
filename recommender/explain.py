"""Reasons in plain sentences, made from verdicts: what was asked, what there is, and by how much it differs."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.clauses import clauses, statements, texts_of
from catalog.columns import Columns, Floats
from catalog.conditions import NEAR_PLACE_KM, Verdict, distance_to_place
from catalog.fields import FIELDS, Field, field_of
from catalog.figures import YEARS, figure, grouped, told, told_range
from catalog.language import N_, ngettext, translate
from catalog.place_names import place_label
from catalog.snapshot import SUPPLIES, derived, fact
from catalog.vocabulary import ENCUMBRANCES, VERDICTS, YES_NO
from catalog.words import TEXT_FIELDS, normalise, said_as
from recommender.phrases import word_label
from recommender.requirement import Criterion

PLACES = ("region", "province", "city", "county", "park")
WORDS = ("description_zh", "eia_limits_zh", "suitable_industries")
_SHOWN_OPS = {">=": "≥", "<=": "≤", "near": "≈"}
# How a fact that is so or not is told where "there is" and "there is no" would not do.
_FLAGS_TOLD = {
    "fire_accepted": (N_("通过了消防验收"), N_("没有通过消防验收")),
    "chemical_park": (N_("在化工园区里"), N_("不在化工园区里")),
}
_FLAG_TOLD = (N_("有{name}"), N_("没有{name}"))


def actual(record: Mapping[str, Any], name: str) -> Any:
    """What the record says of the field that a criterion names; None where it says nothing."""
    if name == "region":
        return [record[part] for part in ("province", "city", "county", "park") if record.get(part)] or None
    return fact(record, name)


class Measure:
    """The figure by which one criterion is decided for each asset, and how far that misses what was asked.

    Made once for a match, from the columns that the verdicts were read from.
    """

    def __init__(self, criterion: Criterion, columns: Columns) -> None:
        self.low, self.high = _bounds(criterion)
        self.decided_by_part = criterion.field in ("floor_area_m2", "area_m2") and self.high is not None
        self._numbers = columns.numbers.get(criterion.field)
        self._parts = columns.numbers["divisible_from_m2"].value if self.decided_by_part else None
        self._distance: Floats | None = None
        self.lost_place: str | None = None  # a place that nobody knows where to look for
        if criterion.field == "region" and criterion.op == "near":
            place, km = criterion.condition().value
            self.high = NEAR_PLACE_KM if km is None else km
            self._distance = distance_to_place(columns, place)
            self.lost_place = place if self._distance is None else None

    def range(self, row: int) -> tuple[float, float] | None:
        """The lowest and the highest figure that may be true of an asset; None where it is not known."""
        if self._distance is not None:
            low = high = float(self._distance[row])
        elif self._numbers is not None:
            low, high = float(self._numbers.low[row]), float(self._numbers.high[row])
        else:
            return None
        return None if math.isnan(low) else (low, high)

    def part(self, row: int) -> float | None:
        """The smallest part that may be taken, where that is what decides."""
        if self._parts is None or math.isnan(part := float(self._parts[row])):
            return None
        found = self.range(row)
        return part if found is not None and part < found[0] and found[1] > (self.high or 0) else None

    def miss(self, row: int) -> float | None:
        """By how much an asset misses what was asked, in the unit of the field; None where it does not."""
        found = self.range(row)
        if found is None:
            return None
        part = self.part(row)
        least = found[0] if part is None else part
        if self.low is not None and found[1] < self.low:
            return self.low - found[1]
        return least - self.high if self.high is not None and least > self.high else None


def _bounds(criterion: Criterion) -> tuple[float | None, float | None]:
    """The least and the most that was asked, as the columns keep it; None for an open end."""
    op, value = criterion.op, criterion.condition().value
    if criterion.field == "region" or value is None:
        return None, None
    if op == "between":
        return value[0], value[1]
    return value if op in (">=", "near") else None, value if op in ("<=", "near") else None


def wish(criterion: Criterion, lang: str) -> str:
    """A criterion as a short text: 净高 ≥ 9 m."""
    field = field_of(criterion.field) or FIELDS["id"]
    name, op, value = field.label(lang), criterion.op, criterion.value
    comma = ", " if lang == "en" else "、"
    if op == "is_true":
        return translate(N_("{name}：要有"), lang, name=name)
    if op == "is_false":
        return translate(N_("{name}：不要"), lang, name=name)
    if op == "exists" and value is None:
        return translate(N_("{name}：要查明"), lang, name=name)
    if criterion.field == "region" and op == "near":
        place, km = (value.get("place"), value.get("km")) if isinstance(value, Mapping) else value
        place = place_label(str(place), lang)
        if km is None:
            return translate(N_("靠近{place}"), lang, place=place)
        return translate(N_("{place} {km} km 以内"), lang, place=place, km=grouped(km))
    if op == "near" and value is None:
        return translate(N_("{name}：越小越好"), lang, name=name)
    if isinstance(value, list | tuple) and op == "between":
        if field.is_number:
            return f"{name} {told_range(field, value[0], value[1], lang)}"
        return f"{name} {'–'.join('…' if part is None else shown(field, part, lang) for part in value)}"
    if isinstance(value, list | tuple):
        words = comma.join(shown(field, word, lang) for word in value)
        return (
            translate(N_("{name}：不要{words}"), lang, name=name, words=words)
            if op == "not_in"
            else (f"{name}: {words}" if lang == "en" else f"{name}：{words}")
        )
    return f"{name} {_SHOWN_OPS.get(op, op)} {shown(field, value, lang)}"


def reason(
    criterion: Criterion, verdict: Verdict, record: Mapping[str, Any], lang: str, measure: Measure, row: int
) -> str:
    """One sentence on how the asset in a row stands to a criterion."""
    field = field_of(criterion.field) or FIELDS["id"]
    # What is a budget to who asks is a price of what is offered.
    name = translate(N_("总价"), lang) if field.name == "budget_total_cny" else field.label(lang)
    if field.name == "ready_by" and verdict != Verdict.UNKNOWN:
        name = FIELDS["idle_since"].label(lang)
    found = actual(record, criterion.field)
    if criterion.field in WORDS and criterion.value is not None:
        return _said(criterion, verdict, record, lang)
    if verdict == Verdict.UNKNOWN:
        if measure.lost_place is not None:
            return translate(N_("不知道{place}在哪里"), lang, place=place_label(measure.lost_place, lang))
        if isinstance(found, int | float) and measure.decided_by_part:
            value = shown(field, found, lang)
            return translate(N_("{name} {value}，能不能分割待核实"), lang, name=name, value=value)
        return translate(N_("{name}待核实，要问填报单位"), lang, name=name)
    if field.name == "ready_by" and verdict == Verdict.NEAR:
        return translate(N_("闲置自 {month}；何时可交付待核实"), lang, month=shown(field, found, lang))
    if found is None and not field.in_land and record.get("kind") == "land":
        message = N_("{name}：净地，要新建") if verdict == Verdict.NEAR else N_("{name}：净地，没有建筑")
        return translate(message, lang, name=name)
    if (field.type == "flag" or field.name in SUPPLIES.values()) and (so := _supplied(field, verdict, record, lang)):
        return so
    if found is None:
        return f"{name}: {_verdict_word(verdict, lang)}" if lang == "en" else f"{name}：{_verdict_word(verdict, lang)}"
    if found == []:
        return translate(N_("{name}：无"), lang, name=name)
    value, gap = _value(criterion, field, found, lang, measure, row), None
    if verdict in (Verdict.FAILS, Verdict.NEAR) and (miss := measure.miss(row)):
        gap = _size(field, miss, lang)
    if verdict == Verdict.FAILS and gap:
        return translate(N_("{name} {value}，差 {gap}"), lang, name=name, value=value, gap=gap)
    if verdict == Verdict.NEAR and gap:
        return translate(N_("{name} {value}，差 {gap}，接近"), lang, name=name, value=value, gap=gap)
    if verdict == Verdict.NEAR:
        return translate(N_("{name} {value}，接近"), lang, name=name, value=value)
    if verdict == Verdict.FAILS:
        return translate(N_("{name} {value}，不是要的"), lang, name=name, value=value)
    return f"{name} {value}"


def _supplied(field: Field, verdict: Verdict, record: Mapping[str, Any], lang: str) -> str | None:
    """A reason where there is something or there is not; None where a figure says more.

    No gas is a supply of none, and a supply is gas, as the columns have it.
    """
    flag = next((name for name, supply in SUPPLIES.items() if field.name == supply), field.name)
    there = record.get(flag, derived(record).get(flag))
    if there is None or (field.is_number and record.get(field.name) is not None):
        return None
    name = FIELDS[flag].label(lang)
    if verdict == Verdict.NEAR and field.type == "flag":
        return translate(N_("{name}还在规划或建设"), lang, name=name)
    message = _FLAGS_TOLD.get(flag, _FLAG_TOLD)[0 if there else 1]
    return translate(message, lang, name=name if there else name.lower())


def _said(criterion: Criterion, verdict: Verdict, record: Mapping[str, Any], lang: str) -> str:
    """A reason where words are looked for: the clause that says them and its field, or that none does."""
    wished: tuple[str, ...] = criterion.condition().value
    name, clause = _clause(criterion, verdict, record, wished) or ("", "")
    told_words = _words_in(clause, wished) or wished
    words = (", " if lang == "en" else "、").join(word_label(word, lang) for word in told_words)
    if clause:
        message = {
            Verdict.UNKNOWN: N_("{field}提到{words}：“{clause}”，要问填报单位"),
            Verdict.NEAR: N_("{field}提到{words}，还只是计划：“{clause}”"),
        }.get(verdict, N_("{field}提到{words}：“{clause}”"))
        return translate(message, lang, field=FIELDS[name].label(lang), words=words, clause=clause)
    if criterion.field == "eia_limits_zh":
        if verdict == Verdict.UNKNOWN:
            return translate(N_("环评限制待核实，要问填报单位"), lang)
        return translate(N_("环评限制里没有提到{words}"), lang, words=words)
    if verdict == Verdict.UNKNOWN:
        return translate(N_("说明里没有提到{words}，要问填报单位"), lang, words=words)
    return translate(N_("说明里没有提到{words}"), lang, words=words)


def _clause(
    criterion: Criterion, verdict: Verdict, record: Mapping[str, Any], words: Sequence[str]
) -> tuple[str, str] | None:
    """The field and the clause that a verdict on words rests on; None where no text says any."""
    if criterion.op == "not_in" or criterion.field == "eia_limits_zh":
        for name in ("eia_limits_zh",) if criterion.field == "eia_limits_zh" else TEXT_FIELDS:
            for text in texts_of(record, name):
                for clause in (*clauses(text), text):  # a word may stand across the end of a clause
                    if _words_in(clause, words):
                        return name, clause
        return None
    kinds = {Verdict.MEETS: ("described",), Verdict.NEAR: ("planned",), Verdict.FAILS: ("refused",)}.get(
        verdict, ("refused", "absent")
    )
    for statement in statements(record):
        if statement.kind in kinds and _words_in(statement.text, words):
            clause = next((part for part in clauses(statement.clause) if _words_in(part, words)), statement.clause)
            return statement.field, clause
    return None


def _words_in(text: str, words: Sequence[str]) -> list[str]:
    """Which of the words a text says."""
    text = normalise(text)
    return [word for word in words if re.search(said_as(normalise(word)), text)] if text else []


def _value(criterion: Criterion, field: Field, found: Any, lang: str, measure: Measure, row: int) -> str:
    """What there is: the fact, its range where it is one, the part that decides, or how far a place is."""
    reach = measure.range(row)
    if field.name == "region":
        value = shown(field, found, lang)
        if criterion.op != "near" or reach is None:
            return value
        place, km = criterion.condition().value
        at, away = place_label(place, lang), grouped(reach[0], 1)
        if km is None:
            return translate(
                N_("{value}（离{place} {km} km，{limit} km 以内算靠近）"),
                lang, value=value, place=at, km=away, limit=grouped(NEAR_PLACE_KM),
            )  # fmt: skip
        return translate(N_("{value}（离{place} {km} km）"), lang, value=value, place=at, km=away)
    if field.is_number and reach is not None and reach[0] != reach[1]:
        value = told_range(field, reach[0], reach[1], lang)
    else:
        value = shown(field, found, lang)
    part = measure.part(row)
    if part is not None:
        return translate(N_("{value}（可从 {part} 起分割）"), lang, value=value, part=told(field, part, lang))
    return value


def against(record: Mapping[str, Any], lang: str, stale: bool) -> list[str]:
    """What speaks against an asset whatever the need: burdens, title, permits that ran out, old facts."""
    found = []
    if record.get("encumbrances"):
        names = (", " if lang == "en" else "、").join(ENCUMBRANCES.label(code, lang) for code in record["encumbrances"])
        found.append(translate(N_("权利限制：{names}"), lang, names=names))
    title = record.get("title_status")
    if title and title != "complete" and not (title == "land_only" and record.get("kind") == "land"):
        vocabulary = FIELDS["title_status"].vocabulary
        found.append(vocabulary.label(title, lang) if vocabulary else title)
    expired = [name for name, state in (record.get("permits") or {}).items() if state == "expired"]
    if expired:
        vocabulary = FIELDS["permits"].vocabulary
        names = (", " if lang == "en" else "、").join(
            vocabulary.label(name, lang) if vocabulary else name for name in expired
        )
        found.append(translate(N_("手续过期：{names}"), lang, names=names))
    if record.get("contamination") in ("suspected", "present"):
        vocabulary = FIELDS["contamination"].vocabulary
        state = vocabulary.label(record["contamination"], lang) if vocabulary else record["contamination"]
        found.append(translate(N_("土壤：{state}"), lang, state=state))
    if stale:
        found.append(translate(N_("一年多没有复核"), lang))
    return found


def shown(field: Field, value: Any, lang: str) -> str:
    """A value of a field for a reader, in the reader's unit."""
    if isinstance(value, bool):
        return YES_NO.label("true" if value else "false", lang)
    if isinstance(value, int | float) and not field.vocabulary:
        return told(field, value, lang)
    if isinstance(value, list | tuple):
        comma = " · " if field.name == "region" else (", " if lang == "en" else "、")
        return comma.join(shown(field, item, lang) for item in value)
    if field.name in PLACES:
        return place_label(str(value), lang)
    if field.name in WORDS:
        return word_label(str(value), lang)
    return field.vocabulary.label(str(value), lang) if field.vocabulary else str(value)


def _size(field: Field, miss: float, lang: str) -> str | None:
    """The size of a miss for a reader; None where it is too small to be told."""
    if field.name == "region":
        return f"{grouped(miss, 1)} km"
    if field.type in ("month", "date") or field.name in YEARS:
        count = math.ceil(miss)
        if field.type == "month":
            return ngettext("{n} 个月", "{n} 个月", count, lang)
        return ngettext("{n} 天", "{n} 天", count, lang) if field.type == "date" else f"{count} {_years(count, lang)}"
    if not field.is_number:
        return None
    number, unit = figure(field, miss, lang)
    return None if number == "0" else f"{number} {unit}".strip()


def _years(count: int, lang: str) -> str:
    return "年" if lang != "en" else ("year" if count == 1 else "years")


def _verdict_word(verdict: Verdict, lang: str) -> str:
    return VERDICTS.label(verdict.name.lower(), lang)
