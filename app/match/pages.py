"""A need in words becomes criteria that the reader edits, and assets that fit them, with reasons."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from app.dependencies import MatchingDep, PlacesDep, TodayDep, ViewDep
from app.leads.forms import new_request_key
from app.match import forms
from app.rendering import View
from catalog.errors import InvalidInput
from catalog.language import N_
from recommender.explain import wish
from recommender.matching import Matching
from recommender.parsing import Span, parse
from recommender.relaxation import Relaxation
from recommender.requirement import Requirement

router = APIRouter()

LISTED = 20


async def read_form(request: Request) -> FormData:
    """The form of a request; more fields than a need can have are refused by the parser."""
    return await request.form(max_fields=1_000)


@router.get("/match")
def match(view: ViewDep, matching: MatchingDep, places: PlacesDep, today: TodayDep, text: str = "") -> Response:
    """A need in words, read and matched; without one the page asks for it."""
    text = text.strip()
    if not text:
        return view.page("match/ask.html", text="")
    if len(text) > view.settings.max_need_characters:
        raise InvalidInput(N_("需求最多 {n} 个字"), where="text", n=view.settings.max_need_characters)
    reading = parse(text, today=today, places=places)
    return _page(view, matching, reading.requirement, today, reading.spans, reading.not_understood)


@router.post("/match")
def edited(
    view: ViewDep,
    matching: MatchingDep,
    places: PlacesDep,
    today: TodayDep,
    form: Annotated[FormData, Depends(read_form)],
) -> Response:
    """The same with criteria that the reader changed, removed, added or relaxed."""
    requirement = forms.from_form(form)
    reading = parse(requirement.text, today=today, places=places)
    return _page(view, matching, requirement, today, (), reading.not_understood)


def _page(
    view: View,
    matching: Matching,
    requirement: Requirement,
    today: TodayDep,
    spans: tuple[Span, ...],
    lost: tuple[Span, ...],
) -> Response:
    result = matching.match(requirement, LISTED, view.lang, today=today)
    need = json.dumps(requirement.to_json(), ensure_ascii=False)
    fits = [asset for asset in result.results if asset.tier == "fit"]
    others = [asset for asset in result.results if asset.tier == "alternative"]
    return view.page(
        "match/match.html",
        block="matched",
        requirement=requirement,
        need=need,
        lines=forms.lines(requirement, view.lang),
        offered=forms.offered(view.lang),
        said=said(requirement.text, spans, lost),
        lost=lost,
        result=result,
        fits=fits,
        others=others,
        relaxations=[(item, _relaxed(item, requirement, view.lang), _applied(item)) for item in result.relaxations],
        wish=wish,
        request_key=new_request_key(),
    )


def said(text: str, spans: tuple[Span, ...], lost: tuple[Span, ...]) -> list[tuple[str, str]]:
    """The need in pieces: (text, mark), where the mark is the number of the criterion read from it, "?" or ""."""
    marks: dict[tuple[int, int], list[str]] = {}
    for number, span in enumerate(spans, 1):
        marks.setdefault((span.start, span.end), []).append(str(number))
    for span in lost:
        marks.setdefault((span.start, span.end), ["?"])
    pieces, at = [], 0
    for (start, end), numbers in sorted(marks.items()):
        if start < at:
            continue  # stretches may overlap: the first one is underlined
        if start > at:
            pieces.append((text[at:start], ""))
        pieces.append((text[start:end], " ".join(numbers)))
        at = end
    if at < len(text):
        pieces.append((text[at:], ""))
    return pieces


def _relaxed(item: Relaxation, requirement: Requirement, lang: str) -> tuple[str, str]:
    """A relaxation in words: what would be accepted, instead of what."""
    before = wish(requirement.criteria[item.index], lang)
    return before, wish(item.criterion, lang) if item.to is not None else ""


def _applied(item: Relaxation) -> str:
    return json.dumps({"index": item.index, "criterion": item.criterion.to_json()}, ensure_ascii=False)
