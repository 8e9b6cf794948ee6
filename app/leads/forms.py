"""An inquiry form as it arrives from a page."""

from typing import Annotated, Any

from fastapi import Form

from app.incoming import read_json
from app.leads.inquiry import CONSENTS, Inquiry
from app.written import cleaned
from catalog.errors import InvalidInput
from catalog.language import N_

MAX_REQUIREMENT = 50_000


def inquiry_form(
    request_key: Annotated[str, Form(min_length=16, max_length=64)],
    origin: Annotated[str, Form(pattern="^(dossier|basket|match)$")],
    asset: Annotated[list[str], Form()] = [],
    name: Annotated[str, Form()] = "",
    company: Annotated[str, Form()] = "",
    phone: Annotated[str, Form()] = "",
    email: Annotated[str, Form()] = "",
    message: Annotated[str, Form()] = "",
    consent: Annotated[str, Form(max_length=10)] = "",
    need_text: Annotated[str, Form()] = "",
    requirement: Annotated[str, Form(max_length=MAX_REQUIREMENT)] = "",
) -> Inquiry:
    """The inquiry of a form, not checked yet: what is too long is told at its field, and stays there to be cut."""
    return Inquiry(
        request_key=request_key,
        origin=origin,
        lang="",
        asset_ids=list(dict.fromkeys(asset)),
        name=name,
        company=company,
        phone=phone,
        email=email,
        message=message,
        consent=consent if consent in CONSENTS else "",
        need_text=cleaned(need_text) or None,
        requirement=_json(requirement),
    )


def _json(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    found = read_json(text, "requirement")
    if not isinstance(found, dict):
        raise InvalidInput(N_("需求读不出来，请回到上一页重发"), where="requirement")
    return found
