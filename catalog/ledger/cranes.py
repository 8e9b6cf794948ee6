"""Cranes, and the height that stands before them: 9.5米/10t×2、5t×2 · 20吨行车4台 · 4×50 under 台×t."""

import re
from dataclasses import replace
from typing import Final

from catalog.fields import FIELDS
from catalog.language import N_
from catalog.ledger.figures import CHINESE, whole_number
from catalog.ledger.quantities import Way, quantity, settle
from catalog.ledger.reading import Hints, Outcome, Reading
from catalog.ledger.standing import BESIDE_SUPPLIES, standing, without_standing
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
_COUNT: Final = rf"(?P<n>\d+|{CHINESE})"
_CRANES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<t>{_NUMBER})\s?(?:t|吨)[^\d×x*]{{0,8}}[×x*]\s?{_COUNT}\s?[台部个辆]?",
        rf"(?P<t>{_NUMBER})\s?(?:t|吨)[^\d,;、+]{{0,8}}?{_COUNT}\s?[台部个辆]",
        rf"{_COUNT}\s?[台部个辆]\s?(?:[×x*]\s?)?[^\d,;、+]{{0,6}}?(?P<t>{_NUMBER})\s?(?:t|吨)",
        rf"{_COUNT}\s?[×x*]\s?(?P<t>{_NUMBER})\s?(?:t|吨)",
        rf"(?P<t>{_NUMBER})\s?(?:t|吨)",
    )
)
_BARE_PAIR: Final = re.compile(rf"(?P<a>{_NUMBER})\s?[×x*]\s?(?P<b>{_NUMBER})")
_CRANE_WORDS: Final = re.compile(
    r"行车|天车|吊车|起重机|航吊|桥吊|龙门吊|单梁|双梁|电动?葫芦|最大|最重|其中|共|各|有|梁|吊|桥式|电动"
)
_NO_CRANE: Final = re.compile(r"^(?:无|没有|未装|未安装|不带)(?:行车|天车|吊车|起重机|吊)?$")


def cranes(text: str, hints: Hints) -> Outcome:
    """`crane_t` (the largest) and `crane_count` (all together), in `others`."""
    field = FIELDS["crane_t"]
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(field, text)
    closed, _ = close_gaps(fold(text))
    outside, notes = brackets(closed)
    kept = "；".join(notes) or None
    if _NO_CRANE.search(outside.strip(" ;,。")):
        nothing = Outcome((Reading(0, kept=kept),))
        return Outcome(others={"crane_t": nothing, "crane_count": nothing})
    if hints.unit and fold(hints.unit) in ("t", "吨") and re.fullmatch(_NUMBER, outside):
        outside += "t"
    hooks = re.search(rf"{_NUMBER}\s?/\s?{_NUMBER}\s?(?:t|吨)", outside)
    if hooks:  # 20/5t is one crane with two hooks
        outside = outside.replace(hooks[0], re.sub(r"\s?/\s?[\d.]+", "", hooks[0]))
    tonnes: list[float] = []
    counts: list[int | None] = []
    pieces = [piece.strip() for piece in re.split(r"[、,;+\n]|及|和", outside) if piece.strip()]
    left = ""
    for piece in pieces:
        pair = _BARE_PAIR.fullmatch(piece)
        if pair and not re.search(r"t|吨", piece):
            order = _pair_order(hints)
            if order is None:
                return not_understood(field, text)
            first, second = float(pair["a"]), float(pair["b"])
            count, tonne = (first, second) if order == "count" else (second, first)
            if not count.is_integer():
                return not_understood(field, text)
            tonnes.append(tonne)
            counts.append(int(count))
            continue
        match = next((found for pattern in _CRANES if (found := pattern.search(piece))), None)
        if match is None:
            left += piece
            continue
        tonnes.append(float(match["t"]))
        named = match.groupdict().get("n")
        counts.append(whole_number(named) if named else None)
        left += piece[: match.start()] + piece[match.end() :]
    if not tonnes or not all(0 < tonne <= 10_000 for tonne in tonnes):
        return not_understood(field, text)
    if len(counts) > 1:
        counts = [1 if count is None else count for count in counts]  # 32t+16t×2
    others = {"crane_t": settle(field, Reading(max(tonnes), kept=kept))}
    if all(count is not None for count in counts):
        total = sum(count for count in counts if count is not None)
        others["crane_count"] = settle(FIELDS["crane_count"], Reading(total, kept=kept), Way(zero=True))
    stands = standing(left, *notes)
    left = re.sub(r"[\s,;:。吨t台部个]", "", _CRANE_WORDS.sub("", without_standing(left)))
    aside = re.sub(r"[^\u4e00-\u9fff]", "", BESIDE_SUPPLIES.sub("", _CRANE_WORDS.sub("", without_standing(kept or ""))))
    several = "各" in outside and len(tonnes) > 1  # 5吨、10吨各2台
    message: str | None = None
    default: int | None = 0
    if stands == "gone":
        message, default = N_("“{field}”写明已失效：{value}"), None
    elif stands == "broken":
        message, default = N_("“{field}”原文存疑：{value}"), None
    elif left or aside or hooks or several or re.search(r"[?]|待核|\d/\d", outside):
        message = N_("“{field}”有看不懂的字，是否取这个数：{value}")
    if stands == "planned":
        some = re.search(rf"(?:\d|{CHINESE})\s?[台部个]", kept or "")  # 3台 (1台未到货): what there is keeps its load
        others = {
            name: replace(one, readings=tuple(replace(reading, state="planned") for reading in one.readings))
            if name == "crane_count" or not some
            else one
            for name, one in others.items()
        }
    if message is not None:
        problem = about(field, message, text)
        others = {
            name: replace(one, problem=one.problem or problem, default=default)
            for name, one in others.items()
            if one.readings
        }
    return Outcome(others=others)


def _pair_order(hints: Hints) -> str | None:
    header = fold(f"{hints.header} {hints.unit or ''}")
    count = min((at for word in ("台", "数量", "部") if (at := header.find(word)) >= 0), default=-1)
    tonne = min((at for word in ("×t", "xt", "*t", "t×", "tx", "吨") if (at := header.find(word)) >= 0), default=-1)
    if count < 0 or tonne < 0:
        return None
    return "count" if count < tonne else "tonnes"


_HEIGHT: Final = re.compile(
    rf"^(?:净高|层高|檐高|高度?)?\s?(?P<v>约?{_NUMBER}(?:\s?[-~至]\s?{_NUMBER})?\s?(?P<u>毫米|厘米|mm|cm|米|m|英尺|feet|foot|ft|')?(?:左右)?)(?=$|[\s/,;、+(])"
)


def height_crane(text: str, hints: Hints) -> Outcome:
    """`clear_height_m`, `crane_t` and `crane_count` of a cell such as 9.5米/10t×2、5t×2; a bare height says no more."""
    field = FIELDS["clear_height_m"]
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(field, text)
    closed, _ = close_gaps(fold(text))
    others: dict[str, Outcome] = {}
    match = _HEIGHT.match(closed)
    rest = closed
    if match and not re.match(r"\s?(?:t|吨)", closed[match.end() :]):
        unit = hints.unit if hints.unit and fold(hints.unit) in ("m", "米") else "m"
        height = quantity(field, match["v"], replace(hints, unit=unit))
        if not match["u"] and re.match(r"\s?/\s?\d[\d.]*\s?(?:t|吨)", closed[match.end() :]):  # 20/5t: two hooks
            height = doubt(about(field, N_("“{field}”原文存疑：{value}"), text), *height.readings, default=None)
        others["clear_height_m"] = height
        rest = closed[match.end() :].lstrip(" /,;、")
    elif re.match(r"(?:[/-]|—)\s?/", closed):
        rest = closed.lstrip("/- ")
    if rest and not is_unknown(rest, hints):
        found = cranes(rest, hints)
        if not found.others:
            problem = about(FIELDS["crane_t"], N_("“{field}”的值看不懂：{value}"), text)
            return Outcome(others={**others, "crane_t": Outcome(problem=problem)})
        others |= found.others
    return Outcome(others=others)
