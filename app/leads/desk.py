"""Leads on the desk: the list, one lead, its stage and notes."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.basket.pages import present
from app.dependencies import NowDep, PublicationDep, SessionDep, StaffDep, ViewDep
from app.leads import leads
from recommender.explain import wish
from recommender.requirement import Requirement

router = APIRouter()
PER_PAGE = 50


@router.get("/desk")
def desk(view: ViewDep, staff: StaffDep) -> Response:
    """The desk begins with its leads."""
    return view.redirect(view.url("/desk/leads"))


@router.get("/desk/leads")
def inbox(
    view: ViewDep, staff: StaffDep, session: SessionDep, publication: PublicationDep, stage: str = "", page: int = 1
) -> Response:
    """Leads, newest first."""
    page = max(1, min(page, 100_000))
    rows, total = leads.listing(session, stage or None, page, PER_PAGE)
    titles, _ = present(publication.snapshot, [asset.asset_id for row in rows for asset in row.assets])
    return view.page(
        "leads/inbox.html",
        rows=rows,
        total=total,
        page=page,
        pages=max(1, -(-total // PER_PAGE)),
        stage=stage,
        stages=leads.STAGE_LABELS,
        records={record["id"]: record for record in titles},
        staff=staff,
    )


@router.get("/desk/leads/{number}")
def detail(number: str, view: ViewDep, staff: StaffDep, session: SessionDep, publication: PublicationDep) -> Response:
    """One lead: who asks, about what, with which need, and what was done."""
    row = leads.detail(session, number)
    records, gone = present(publication.snapshot, [asset.asset_id for asset in row.assets])
    need = Requirement.from_json(row.lead.requirement) if row.lead.requirement else None
    return view.page(
        "leads/detail.html",
        row=row,
        records=records,
        gone=gone,
        keepers=leads.keeper_names(session, [row]),
        need=[(wish(criterion, view.lang), criterion.importance, criterion.source) for criterion in need.criteria]
        if need
        else [],
        stages=leads.STAGE_LABELS,
        staff=staff,
    )


@router.post("/desk/leads/{number}/stage")
def move(
    number: str,
    view: ViewDep,
    staff: StaffDep,
    session: SessionDep,
    now: NowDep,
    stage: Annotated[str, Form(max_length=40)],
) -> Response:
    """Put a lead into another stage."""
    leads.move(session, leads.detail(session, number).lead, stage, staff.name, now)
    return view.redirect(view.url(f"/desk/leads/{number}"))


@router.post("/desk/leads/{number}/notes")
def note(
    number: str,
    view: ViewDep,
    staff: StaffDep,
    session: SessionDep,
    now: NowDep,
    text: Annotated[str, Form(max_length=20_000)],
) -> Response:
    """Note what was done."""
    leads.note(session, leads.detail(session, number).lead, text, staff.name, now)
    return view.redirect(view.url(f"/desk/leads/{number}"))
