"""An inquiry form as it arrives from a page."""

import secrets
from typing import Annotated, Any

from fastapi import Form

from app.incoming import read_json
from app.leads.leads import Inquiry
from catalog.errors import InvalidInput
from catalog.language import N_

MAX_REQUIREMENT = 50_000


def new_request_key() -> str:
    """A key that a form carries, so that sending it twice makes one lead."""
    return secrets.token_urlsafe(24)


def inquiry_form(
    request_key: Annotated[str, Form(min_length=16, max_length=64)],
    origin: Annotated[str, Form(pattern="^(dossier|basket|match)$")],
    asset: Annotated[list[str], Form(max_length=200)] = [],
    name: Annotated[str, Form(max_length=1000)] = "",
    company: Annotated[str, Form(max_length=1000)] = "",
    phone: Annotated[str, Form(max_length=1000)] = "",
    email: Annotated[str, Form(max_length=1000)] = "",
    message: Annotated[str, Form(max_length=20_000)] = "",
    consent: Annotated[str, Form(max_length=10)] = "",
    need_text: Annotated[str, Form(max_length=12_000)] = "",
    requirement: Annotated[str, Form(max_length=MAX_REQUIREMENT)] = "",
) -> Inquiry:
    """The inquiry of a form, not checked yet."""
    return Inquiry(
        request_key=request_key,
        origin=origin,
        lang="",
        asset_ids=list(dict.fromkeys(text[:120] for text in asset)),
        name=name,
        company=company,
        phone=phone,
        email=email,
        message=message,
        consent=consent == "yes",
        need_text=need_text or None,
        requirement=_json(requirement),
    )


def _json(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    found = read_json(text, "requirement")
    if not isinstance(found, dict):
        raise InvalidInput(N_("需求读不出来，请回到上一页重发"), where="requirement")
    return found
