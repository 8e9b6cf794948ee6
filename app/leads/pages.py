"""The inquiry form's way in, and the page that says it arrived."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from app.assets.offer import check_offered, is_offered
from app.basket.pages import present
from app.dependencies import NowDep, PublicationDep, SessionDep, ViewDep
from app.leads import leads
from app.leads.forms import inquiry_form
from app.leads.inquiry import Inquiry, consent_text
from app.leads.offices import offices_of
from app.leads.reading import assets_told, by_receipt
from app.security import Tries
from catalog.errors import InvalidInput, Problem
from catalog.language import N_
from recommender.requirement import Requirement

router = APIRouter()
_tries = Tries(most=30, seconds=3600)


@router.post("/inquiries")
def send(
    view: ViewDep,
    session: SessionDep,
    publication: PublicationDep,
    now: NowDep,
    inquiry: Annotated[Inquiry, Depends(inquiry_form)],
) -> Response:
    """Make a lead of an inquiry, once; or show the form again with what is to be put right."""
    inquiry.lang = view.lang
    most = view.settings.max_need_characters
    if len(inquiry.need_text or "") > most:
        raise InvalidInput(N_("需求最多 {n} 个字"), where="need_text", n=most)
    if inquiry.requirement is not None:
        inquiry.requirement = Requirement.from_json(inquiry.requirement).to_json()
    found, gone = present(publication.snapshot, inquiry.asset_ids)
    records = [record for record in found if is_offered(record)]
    inquiry.asset_ids = [record["id"] for record in records]
    inquiry.check()
    try:
        check_offered(found, gone)
    except Problem as problem:  # what can still be asked about stays in the form
        inquiry.problems["assets"] = problem
    if inquiry.problems:
        need = json.dumps(inquiry.requirement, ensure_ascii=False) if inquiry.requirement else ""
        return view.page(
            "leads/inquiry.html",
            inquiry=inquiry,
            records=records,
            need=need,
            request_key=inquiry.request_key,
            status=max(problem.status for problem in inquiry.problems.values()),
        )
    client = view.request.client
    _tries.check(client.host if client else "?")
    consent = consent_text(inquiry.consent, view.lang, view.settings.issuer)
    lead = leads.submit(session, inquiry, consent, now)
    return view.redirect(view.url(f"/inquiries/{lead.receipt}"))


@router.get("/inquiries/{receipt}")
def sent(receipt: str, view: ViewDep, session: SessionDep, publication: PublicationDep) -> Response:
    """What was sent, under an address that only its sender knows and may pass on: nothing can be added with it."""
    row = by_receipt(session, receipt)
    records, _ = present(publication.snapshot, [asset.asset_id for asset in row.assets])
    return view.page(
        "leads/sent.html",
        row=row,
        assets_told=assets_told,
        records=records,
        offices=offices_of(session, row),
        headers={"cache-control": "no-store"},
    )
