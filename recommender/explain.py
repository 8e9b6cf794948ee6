"""Reasons in plain sentences, made from verdicts: what was asked, what there is, and by how much it differs."""

from collections.abc import Mapping
from typing import Any

from catalog.conditions import Verdict
from catalog.fields import FIELDS, Field, field_of, unit_label
from catalog.geo import place_label
from catalog.language import N_, translate
from catalog.snapshot import fact
from catalog.vocabulary import ENCUMBRANCES, VERDICTS, YES_NO
from recommender.requirement import Criterion

PLACES = ("region", "province", "city", "county", "park")
_SHOWN_OPS = {">=": "≥", "<=": "≤", "near": "≈"}


def actual(record: Mapping[str, Any], name: str) -> Any:
    """What the record says of the field that a criterion names; None where it says nothing."""
    if name == "region":
        return [record[part] for part in ("province", "city", "county", "park") if record.get(part)] or None
    return fact(record, name)


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
        if km is None:
            return translate(N_("靠近{place}"), lang, place=place)
        return translate(N_("{place} {km} km 以内"), lang, place=place, km=number(km))
    if op == "near" and value is None:
        return translate(N_("{name}：越小越好"), lang, name=name)
    if isinstance(value, list | tuple) and op == "between":
        low, high = (shown(field, part, lang, unit=False) if part is not None else "…" for part in value)
        return f"{name} {low}–{high} {unit_label(field.unit, lang)}".strip()
    if isinstance(value, list | tuple):
        words = comma.join(shown(field, word, lang) for word in value)
        return (
            translate(N_("{name}：不要{words}"), lang, name=name, words=words)
            if op == "not_in"
            else (f"{name}: {words}" if lang == "en" else f"{name}：{words}")
        )
    return f"{name} {_SHOWN_OPS.get(op, op)} {shown(field, value, lang)}"


def reason(criterion: Criterion, verdict: Verdict, record: Mapping[str, Any], lang: str) -> str:
    """One sentence on how an asset stands to a criterion."""
    field = field_of(criterion.field) or FIELDS["id"]
    name, found = field.label(lang), actual(record, criterion.field)
    if criterion.field in ("description_zh", "eia_limits_zh", "suitable_industries") and criterion.value is not None:
        words = (", " if lang == "en" else "、").join(map(str, criterion.value))
        if verdict == Verdict.MEETS:
            message = N_("说明里没有提到{words}") if criterion.op == "not_in" else N_("说明里提到{words}")
        elif verdict == Verdict.FAILS:
            message = N_("说明里提到{words}")
        else:
            message = N_("说明里没有提到{words}，要问填报单位")
        return translate(message, lang, words=words)
    if verdict == Verdict.UNKNOWN:
        return translate(N_("{name}待核实，要问填报单位"), lang, name=name)
    if found is None:
        return f"{name}: {_verdict_word(verdict, lang)}" if lang == "en" else f"{name}：{_verdict_word(verdict, lang)}"
    value = shown(field, found, lang)
    gap = _gap(criterion, found, field, lang)
    if verdict == Verdict.FAILS and gap:
        return translate(N_("{name} {value}，差 {gap}"), lang, name=name, value=value, gap=gap)
    if verdict == Verdict.NEAR and gap:
        return translate(N_("{name} {value}，差 {gap}，接近"), lang, name=name, value=value, gap=gap)
    if verdict == Verdict.NEAR:
        return translate(N_("{name} {value}，接近"), lang, name=name, value=value)
    if verdict == Verdict.FAILS:
        return translate(N_("{name} {value}，不是要的"), lang, name=name, value=value)
    return f"{name} {value}"


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
        found.append(vocabulary.label(record["contamination"], lang) if vocabulary else "")
    if stale:
        found.append(translate(N_("一年多没有复核"), lang))
    return found


def number(value: float) -> str:
    """A figure grouped by thousands, with two decimals at most."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text or "0"


def shown(field: Field, value: Any, lang: str, unit: bool = True) -> str:
    """A value of a field for a reader."""
    if isinstance(value, bool):
        return YES_NO.label("true" if value else "false", lang)
    if isinstance(value, int | float) and not field.vocabulary:
        if field.name in ("built_year", "land_term_until"):
            return str(int(value))
        return f"{number(value)} {unit_label(field.unit, lang)}".strip() if unit else number(value)
    if isinstance(value, list | tuple):
        comma = " · " if field.name == "region" else (", " if lang == "en" else "、")
        return comma.join(shown(field, item, lang) for item in value)
    if field.name in PLACES:
        return place_label(str(value), lang)
    return field.vocabulary.label(str(value), lang) if field.vocabulary else str(value)


def _gap(criterion: Criterion, found: Any, field: Field, lang: str) -> str | None:
    """By how much a figure misses what was asked; None where that cannot be said."""
    if not isinstance(found, int | float) or isinstance(found, bool) or not (field.is_number or "." in field.name):
        return None
    low, high = None, None
    if criterion.op == ">=":
        low = criterion.value
    elif criterion.op == "<=":
        high = criterion.value
    elif criterion.op == "between" and isinstance(criterion.value, list | tuple):
        low, high = criterion.value
    elif criterion.op == "near" and isinstance(criterion.value, int | float):
        low = high = criterion.value
    for bound, miss in ((low, (low or 0) - found), (high, found - (high or 0))):
        if bound is not None and miss > 1e-9:
            return f"{number(miss)} {unit_label(field.unit, lang)}".strip()
    return None


def _verdict_word(verdict: Verdict, lang: str) -> str:
    return VERDICTS.label(verdict.name.lower(), lang)
