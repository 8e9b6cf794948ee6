"""Making a brochure from a dossier, the basket or a match, and the file itself."""

from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.brochures import edition
from app.dependencies import NowDep, PublicationDep, RuntimeDep, SessionDep, ViewDep
from app.incoming import read_json
from app.leads.forms import MAX_REQUIREMENT
from app.security import Tries, speaker
from catalog.language import N_
from recommender.requirement import Requirement

MOST_PRINTED: Final = 200  # assets for one address in ten minutes: two whole brochures
TOO_MANY: Final = N_("十分钟里最多印 {n} 处资产，请过几分钟再来")

router = APIRouter()
# Printing is one at a time: nobody may keep it busy for long, however the assets are spread over brochures.
_tries = Tries(most=MOST_PRINTED, seconds=600, told=TOO_MANY)


@router.post("/brochures")
def make(
    view: ViewDep,
    session: SessionDep,
    publication: PublicationDep,
    runtime: RuntimeDep,
    now: NowDep,
    asset: Annotated[list[str], Form()] = [],
    origin: Annotated[str, Form(pattern="^(dossier|basket|match)$")] = "basket",
    for_whom: Annotated[str, Form()] = "",
    by_whom: Annotated[str, Form()] = "",
    brochure_lang: Annotated[str, Form(max_length=10)] = "zh",
    requirement: Annotated[str, Form(max_length=MAX_REQUIREMENT)] = "",
) -> Response:
    """Freeze an edition and send the reader to its file."""
    client, wanted = view.request.client, len(set(asset)) or 1
    _tries.check(client.host if client else "?", weight=wanted if wanted <= edition.MOST_ASSETS else 1)
    need = Requirement.from_json(read_json(requirement, "requirement")) if requirement else None
    brochure = edition.make(
        session,
        publication.snapshot,
        asset,
        for_whom=for_whom,
        by_whom=speaker(view.user, by_whom, view.settings.issuer),
        lang=brochure_lang,
        base_url=view.settings.base_url,
        now=now,
        origin=origin,
        requirement=need,
        matching=runtime.fitted.matching(publication) if need else None,
    )
    return view.redirect(f"/brochures/{brochure.token}.pdf")


@router.get("/brochures/{token}.pdf")
def file(token: str, session: SessionDep, runtime: RuntimeDep) -> Response:
    """A brochure as PDF, under an address that only those who were given it know."""
    brochure = edition.find(session, token)
    content = edition.pdf(session, brochure, runtime.data)
    return Response(
        content,
        media_type="application/pdf",
        headers={
            "content-disposition": f'inline; filename="tilan-{brochure.number}.pdf"',
            "cache-control": "private, no-cache",
        },
    )
