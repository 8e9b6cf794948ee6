"""A need in words or in a form becomes criteria that the reader edits, and assets that fit them, with reasons."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi import Query as QueryParameter
from fastapi.responses import Response
from starlette.datastructures import FormData

from app.dependencies import MatchingDep, PlacesDep, TodayDep, ViewDep
from app.leads.leads import new_key
from app.match import forms, said
from app.match.address import MOST_ADDRESS, packed, unpacked
from app.match.lines import FIRST_ASKED, Line, lines, offered
from app.rendering import View
from catalog.errors import InvalidInput
from catalog.language import N_
from recommender.explain import wish
from recommender.matching import Matching
from recommender.parsing import Reading, parse
from recommender.relaxation import Relaxation
from recommender.requirement import Requirement

router = APIRouter()

LISTED: Final = 20
MOST_PAGES: Final = 500
# How many of the page's assets may be ticked at once for a brochure or an inquiry.
TICKED: Final = (5, 10, 20)

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
    add: Annotated[str, QueryParameter(max_length=60)] = "",
) -> Response:
    """A need in words, read and matched, or one that was edited (`need`); without either the page asks for it.

    `add` names a field that a line is added for, still to be filled in.
    """
    asked = Asked(page, ticked, (add,) if add else ())
    if need:
        requirement = unpacked(need)
        reading = _read(requirement, today, places)
        if wrong := forms.implausible(requirement, view.lang, matching.snapshot):
            return _mistyped(view, requirement, reading, wrong)
        return _page(view, matching, requirement, today, reading, asked)
    text = text.strip()
    if not text:
        return view.page("match/ask.html", text="", lines=lines((), view.lang, FIRST_ASKED))
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
    """The same with criteria that the reader filled in, changed, removed, added or relaxed.

    The answer is the address of the edited need, so that it can be loaded again and passed on; a need that is too long
    for an address is shown at once.
    """
    found = forms.from_form(form, view.lang, matching.snapshot)
    need = packed(found.requirement)
    view.address = view.url("/match", need=need, add=found.blank)
    if not found.wrong and need and not view.is_htmx:
        return view.redirect(view.address)
    reading = _read(found.requirement, today, places)
    if found.wrong:
        return _mistyped(view, found.requirement, reading, found.wrong)
    pushed = {"hx-push-url": view.address} if need else {}
    return _page(view, matching, found.requirement, today, reading, Asked(blank=found.blank), pushed)


def _read(requirement: Requirement, today: TodayDep, places: PlacesDep) -> Reading | None:
    """The words of a need read again, for what was not understood; None for a need without words."""
    return parse(requirement.text, today=today, places=places) if requirement.text else None


def _page(
    view: View,
    matching: Matching,
    requirement: Requirement,
    today: TodayDep,
    reading: Reading | None,
    asked: Asked,
    headers: Mapping[str, str] = {},
) -> Response:
    before = (asked.page - 1) * LISTED
    result = matching.match(requirement, LISTED, view.lang, today=today, offset=before)
    total = result.total_fit + result.total_alternatives
    fits = [asset for asset in result.results if asset.tier == "fit"]
    others = [asset for asset in result.results if asset.tier == "alternative"]
    return view.page(
        "match/match.html",
        block="matched",
        headers=headers,
        **_form(view, requirement, reading, lines(requirement.criteria, view.lang, asked.blank)),
        need=json.dumps(requirement.to_json(), ensure_ascii=False),
        address=packed(requirement),
        result=result,
        fits=fits,
        others=others,
        before=before,
        page=asked.page,
        pages=min(max(1, -(-total // LISTED)), MOST_PAGES),
        ticked={asset.id for asset in (fits or others)[: asked.ticked]},
        tick_counts=[count for count in TICKED if count <= len(fits or others)],
        relaxations=[(item, _relaxed(item, requirement, view.lang), _applied(item)) for item in result.relaxations],
        request_key=new_key(),
    )


def _mistyped(view: View, requirement: Requirement, reading: Reading | None, wrong: Sequence[Line]) -> Response:
    """The form again as it was sent, with what is wrong told at its inputs; nothing is matched."""
    return view.page("match/mistyped.html", status=422, **_form(view, requirement, reading, wrong))


def _form(view: View, requirement: Requirement, reading: Reading | None, shown: Sequence[Line]) -> dict[str, Any]:
    """What the words of a need and the form of its criteria receive."""
    return {
        "requirement": requirement,
        "project": json.dumps(dict(requirement.project)),
        "lines": shown,
        "offered": offered(view.lang),
        "said": said.pieces(requirement, reading),
        "lost": reading.not_understood if reading else (),
        "wish": wish,
    }


def _relaxed(item: Relaxation, requirement: Requirement, lang: str) -> tuple[str, str]:
    """A relaxation in words: what would be accepted, instead of what."""
    before = wish(requirement.criteria[item.index], lang)
    return before, wish(item.criterion, lang) if item.to is not None else ""


def _applied(item: Relaxation) -> str:
    found: dict[str, Any] = {"index": item.index, "criterion": item.criterion.to_json()}
    return json.dumps(found, ensure_ascii=False)
