"""A need in words or in a form becomes criteria that the reader edits, and assets that fit them, with reasons."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi import Query as QueryParameter
from fastapi.responses import Response
from starlette.datastructures import FormData

from app.dependencies import MatchingDep, PlacesDep, TodayDep, ViewDep
from app.leads.forms import new_request_key
from app.match import forms
from app.match.address import packed, unpacked
from app.rendering import View
from catalog.errors import InvalidInput
from catalog.language import N_
from recommender.explain import wish
from recommender.matching import Matching
from recommender.parsing import Reading, Span, parse
from recommender.relaxation import Relaxation
from recommender.requirement import Requirement

router = APIRouter()

LISTED: Final = 20
MOST_PAGES: Final = 500
# How many of the page's assets may be ticked at once for a brochure.
TICKED: Final = (5, 10, 20)
ASKED: Final = 5
MOST_ADDRESS: Final = 12_000

Page = Annotated[int, QueryParameter(ge=1, le=MOST_PAGES)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be shown of a need: which page, how many ticked, which empty lines."""

    page: int = 1
    ticked: int = TICKED[0]
    blank: tuple[str, ...] = ()


async def read_form(request: Request) -> FormData:
    """The form of a request; more fields than a need can have are refused by the parser."""
    return await request.form(max_fields=1_000)


@router.get("/match")
def match(
    view: ViewDep,
    matching: MatchingDep,
    places: PlacesDep,
    today: TodayDep,
    text: str = "",
    need: Annotated[str, QueryParameter(max_length=MOST_ADDRESS)] = "",
    page: Page = 1,
    ticked: Annotated[int, QueryParameter(ge=1, le=LISTED)] = TICKED[0],
) -> Response:
    """A need in words, read and matched, or one that was edited (`need`); without either the page asks for it."""
    asked = Asked(page, ticked)
    if need:
        requirement = unpacked(need)
        return _page(view, matching, requirement, today, _read(requirement, today, places), asked)
    text = text.strip()
    if not text:
        return view.page("match/ask.html", text="", lines=forms.lines((), view.lang, forms.FIRST_ASKED))
    if len(text) > view.settings.max_need_characters:
        raise InvalidInput(N_("需求最多 {n} 个字"), where="text", n=view.settings.max_need_characters)
    reading = parse(text, today=today, places=places)
    return _page(view, matching, reading.requirement, today, reading, asked)


@router.post("/match")
def edited(
    view: ViewDep,
    matching: MatchingDep,
    places: PlacesDep,
    today: TodayDep,
    form: Annotated[FormData, Depends(read_form)],
) -> Response:
    """The same with criteria that the reader filled in, changed, removed, added or relaxed."""
    found = forms.from_form(form, view.lang)
    reading = _read(found.requirement, today, places)
    return _page(view, matching, found.requirement, today, reading, Asked(blank=found.blank))


def _read(requirement: Requirement, today: TodayDep, places: PlacesDep) -> Reading | None:
    """The words of a need read again, for what was not understood; None for a need without words."""
    return parse(requirement.text, today=today, places=places) if requirement.text else None


def _page(
    view: View, matching: Matching, requirement: Requirement, today: TodayDep, reading: Reading | None, asked: Asked
) -> Response:
    before = (asked.page - 1) * LISTED
    result = matching.match(requirement, LISTED, view.lang, today=today, offset=before)
    total = result.total_fit + result.total_alternatives
    fits = [asset for asset in result.results if asset.tier == "fit"]
    others = [asset for asset in result.results if asset.tier == "alternative"]
    lost = reading.not_understood if reading else ()
    address = packed(requirement)
    return view.page(
        "match/match.html",
        block="matched",
        requirement=requirement,
        need=json.dumps(requirement.to_json(), ensure_ascii=False),
        project=json.dumps(dict(requirement.project)),
        address=address if len(address) <= MOST_ADDRESS else "",
        lines=forms.lines(requirement.criteria, view.lang, asked.blank),
        offered=forms.offered(view.lang),
        said=said(requirement, reading, lost),
        lost=lost,
        result=result,
        fits=fits,
        others=others,
        before=before,
        page=asked.page,
        pages=min(max(1, -(-total // LISTED)), MOST_PAGES),
        ticked={asset.id for asset in (fits or others)[: asked.ticked]},
        tick_counts=[count for count in TICKED if count <= len(fits or others)],
        asked=(fits or others)[:ASKED],
        relaxations=[(item, _relaxed(item, requirement, view.lang), _applied(item)) for item in result.relaxations],
        wish=wish,
        request_key=new_request_key(),
    )


def said(requirement: Requirement, reading: Reading | None, lost: tuple[Span, ...]) -> list[tuple[str, str]]:
    """The need in pieces: (text, mark), where the mark is the number of the criterion read from it, "?" or "".

    A criterion that was changed keeps its words; one that was taken out no longer marks them.
    """
    marks: dict[tuple[int, int], list[str]] = {}
    numbers: dict[tuple[str, str], list[int]] = {}
    for number, criterion in enumerate(requirement.criteria, 1):
        numbers.setdefault((criterion.field, criterion.source), []).append(number)
    if reading:
        for span, criterion in zip(reading.spans, reading.requirement.criteria, strict=True):
            left = numbers.get((criterion.field, criterion.source))
            if left:
                marks.setdefault((span.start, span.end), []).append(str(left.pop(0)))
    for span in lost:
        marks.setdefault((span.start, span.end), ["?"])
    text, pieces, at = requirement.text, [], 0
    for (start, end), found in sorted(marks.items()):
        if start < at:
            continue  # stretches may overlap: the first one is underlined
        if start > at:
            pieces.append((text[at:start], ""))
        pieces.append((text[start:end], " ".join(found)))
        at = end
    if at < len(text):
        pieces.append((text[at:], ""))
    return pieces


def _relaxed(item: Relaxation, requirement: Requirement, lang: str) -> tuple[str, str]:
    """A relaxation in words: what would be accepted, instead of what."""
    before = wish(requirement.criteria[item.index], lang)
    return before, wish(item.criterion, lang) if item.to is not None else ""


def _applied(item: Relaxation) -> str:
    found: dict[str, Any] = {"index": item.index, "criterion": item.criterion.to_json()}
    return json.dumps(found, ensure_ascii=False)
