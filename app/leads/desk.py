"""Leads on the desk: the list, one lead, its stages and notes, and erasing who asked."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.basket.pages import present
from app.dependencies import LeadEraserDep, LeadReaderDep, LeadWriterDep, NowDep, PublicationDep, SessionDep, ViewDep
from app.incoming import check_value
from app.leads import leads, reading
from app.leads.reading import LeadRow
from app.security import Right
from catalog.database import empty_log
from catalog.errors import InvalidInput
from catalog.language import N_
from recommender.explain import wish
from recommender.requirement import Requirement

router = APIRouter()
PER_PAGE = 50


@router.get("/desk")
def desk(view: ViewDep, staff: LeadReaderDep) -> Response:
    """The desk begins with its leads."""
    return view.redirect(view.url("/desk/leads"))


@router.get("/desk/leads")
def inbox(
    view: ViewDep,
    staff: LeadReaderDep,
    session: SessionDep,
    publication: PublicationDep,
    stage: str = "",
    page: int = 1,
) -> Response:
    """Leads, those first for which something came in last."""
    page = max(1, min(page, 100_000))
    rows, total = reading.listing(session, stage or None, page, PER_PAGE, staff.keepers)
    titles, _ = present(publication.snapshot, [asset.asset_id for row in rows for asset in row.assets])
    return view.page(
        "leads/inbox.html",
        rows=rows,
        total=total,
        page=page,
        pages=max(1, -(-total // PER_PAGE)),
        stage=stage,
        stages=reading.STAGE_LABELS,
        records={record["id"]: record for record in titles},
        sees_contacts=staff.may(Right.READ_CONTACTS),
    )


@router.get("/desk/leads/{number}")
def detail(
    number: str, view: ViewDep, staff: LeadReaderDep, session: SessionDep, publication: PublicationDep
) -> Response:
    """One lead: who asks, about what, with which need, and what was done."""
    row = reading.detail(session, number, staff.keepers)
    records, gone = present(publication.snapshot, [asset.asset_id for asset in row.assets])
    need = _need(row)
    return view.page(
        "leads/detail.html",
        row=row,
        records=records,
        gone=gone,
        keepers=reading.keeper_names(session, [row]),
        assets_told=reading.assets_told,
        need=[(wish(criterion, view.lang), criterion.importance, criterion.source) for criterion in need.criteria]
        if need
        else [],
        stages=reading.STAGE_LABELS,
        sees_contacts=staff.may(Right.READ_CONTACTS),
        may_write=staff.may(Right.WRITE_LEADS),
        may_erase=staff.may(Right.ERASE_LEADS),
    )


def _need(row: LeadRow) -> Requirement | None:
    """The need of a lead; None when it has none, or one that an earlier version kept and this one does not read."""
    try:
        check_value(row.lead.requirement)
        return Requirement.from_json(row.lead.requirement) if row.lead.requirement else None
    except InvalidInput:
        return None


@router.post("/desk/leads/{number}/stage")
def move(
    number: str,
    view: ViewDep,
    staff: LeadWriterDep,
    session: SessionDep,
    now: NowDep,
    stage: Annotated[str, Form(max_length=40)],
    keeper: Annotated[int | None, Form(ge=0, le=2**31 - 1)] = None,
) -> Response:
    """Put a lead into another stage, for one keeper or for all whose leads this account sees."""
    leads.move(session, reading.detail(session, number, staff.keepers), stage, staff.user.name, now, keeper)
    return view.redirect(view.url(f"/desk/leads/{number}"))


@router.post("/desk/leads/{number}/notes")
def note(
    number: str,
    view: ViewDep,
    staff: LeadWriterDep,
    session: SessionDep,
    now: NowDep,
    text: Annotated[str, Form()],
) -> Response:
    """Note what was done."""
    row = reading.detail(session, number, staff.keepers)
    leads.note(session, row, text, staff.user.name, now, staff.keepers)
    return view.redirect(view.url(f"/desk/leads/{number}"))


@router.post("/desk/leads/{number}/erase")
def erase(
    number: str,
    view: ViewDep,
    staff: LeadEraserDep,
    session: SessionDep,
    now: NowDep,
    sure: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Erase who asked and what was written."""
    row = reading.detail(session, number, staff.keepers)
    if sure != "yes":
        raise InvalidInput(N_("删除后找不回来：请先勾选确认"), where="sure")
    leads.erase(session, row, staff.user.name, now)
    session.commit()
    empty_log(session)
    return view.redirect(view.url(f"/desk/leads/{number}"))
