"""An inquiry becomes a lead with its assets and need; staff move it, note what was done, and erase who asked."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.leads.inquiry import LIMITS, MAX_ASSETS, Inquiry
from app.leads.models import CLOSED, STAGES, Lead, LeadAsset, LeadContact, LeadEvent, LeadStage
from app.leads.reading import Keepers, LeadRow, whole
from app.written import cleaned, is_visible
from catalog.errors import Conflict, InvalidInput, NotFound
from catalog.language import N_
from catalog.models import Asset

MAX_ADDITIONS = 30


def new_key() -> str:
    """A key that nobody guesses: of a form, so that sending it twice makes one lead, or of a receipt."""
    return secrets.token_urlsafe(24)


def submit(session: Session, inquiry: Inquiry, consent_text: str, now: datetime) -> Lead:
    """The lead of a checked inquiry.

    The same form sent again gives the lead that is there already; sent again after editing, what is new in it is
    added to that lead.
    """
    existing = _by_key(session, inquiry.request_key)
    if existing:
        return _added_to(session, existing, inquiry, consent_text, now)
    keepers = _keepers(session, inquiry.asset_ids)
    lead = Lead(
        number=inquiry.request_key[:20],
        request_key=inquiry.request_key,
        receipt=new_key(),
        created_at=now,
        origin=inquiry.origin,
        lang=inquiry.lang,
        message=inquiry.message,
        need_text=inquiry.need_text,
        requirement=dict(inquiry.requirement) if inquiry.requirement else None,
    )
    try:
        with session.begin_nested():
            session.add(lead)
            session.flush()
            assert lead.id is not None
            lead.number = f"L{now:%Y}-{lead.id:04d}"
            _keep_contact(session, lead.id, inquiry, consent_text, now)
            for position, (asset_id, keeper_id) in enumerate(keepers.items()):
                session.add(LeadAsset(lead_id=lead.id, position=position, asset_id=asset_id, keeper_id=keeper_id))
            for party in dict.fromkeys(keepers.values()) or [None]:
                session.add(LeadStage(lead_id=lead.id, keeper_id=party, asked_at=now))
            session.flush()
    except IntegrityError:
        # The same form arrived twice at once: the other one is the lead.
        existing = _by_key(session, inquiry.request_key)
        if existing is None:
            raise
        return _added_to(session, existing, inquiry, consent_text, now)
    return lead


def _added_to(session: Session, lead: Lead, inquiry: Inquiry, consent_text: str, now: datetime) -> Lead:
    """The lead with what an edited form says beyond it. A lead keeps its first message; later ones are events."""
    row = whole(session, lead)
    said = [lead.message, *(event.text for event in row.events if event.kind == "message")]
    there = {asset.asset_id for asset in row.assets}
    keepers = _keepers(session, [asset_id for asset_id in inquiry.asset_ids if asset_id not in there])
    if len(there) + len(keepers) > MAX_ASSETS:
        raise InvalidInput(N_("一次最多问 {n} 处"), where="assets", n=MAX_ASSETS)
    # Whoever is asked only now sees what is sent now, and nothing of before: it is kept once more, with this consent.
    joining = set(keepers.values()) - {stage.keeper_id for stage in row.stages}
    for_all = False
    if inquiry.message and (joining or inquiry.message != said[-1]):
        for_all = _add(session, row, "message", now, text=inquiry.message)
    contact = row.contact
    changed = contact is None or inquiry.contact != {name: getattr(contact, name) for name in inquiry.contact}
    if changed or joining:
        _keep_contact(session, lead.id or 0, inquiry, consent_text, now)
    if changed:
        for_all = _add(session, row, "contact", now)
    for position, asset_id in enumerate(keepers, 1 + max((asset.position for asset in row.assets), default=-1)):
        session.add(LeadAsset(lead_id=lead.id or 0, position=position, asset_id=asset_id, keeper_id=keepers[asset_id]))
    if keepers:
        _add(session, row, "assets", now, asset_ids=list(keepers))
    requirement = dict(inquiry.requirement) if inquiry.requirement else None
    if (inquiry.need_text or requirement) and (inquiry.need_text, requirement) != (lead.need_text, lead.requirement):
        for_all = _add(session, row, "need", now, text=(lead.need_text or "")[:4000])
        lead.need_text, lead.requirement = inquiry.need_text, requirement
    _ask(session, row, None if for_all else set(keepers.values()), now)
    for party in joining:
        session.add(LeadStage(lead_id=lead.id or 0, keeper_id=party, asked_at=now))
    session.flush()
    return lead


def _add(session: Session, row: LeadRow, kind: str, now: datetime, **what: Any) -> bool:
    if len(row.additions) >= MAX_ADDITIONS:
        raise Conflict(N_("这份询问已经补充了很多次，请直接给填报单位打电话"))
    session.add(LeadEvent(lead_id=row.lead.id or 0, at=now, author="", kind=kind, **{"text": "", **what}))
    return True


def _ask(session: Session, row: LeadRow, keepers: set[int] | None, now: datetime) -> None:
    """Something more came in for these keepers (None: for all): with whom the lead was closed, it is new again."""
    for party in row.stages:
        if keepers is None or party.keeper_id in keepers:
            party.asked_at = now
            if party.stage in CLOSED:
                _put(session, party, "new", "", now)


def _keep_contact(session: Session, lead_id: int, inquiry: Inquiry, consent_text: str, now: datetime) -> None:
    session.add(
        LeadContact.model_validate(
            {"lead_id": lead_id, **inquiry.contact, "consent_text": consent_text, "consented_at": now}
        )
    )


def _keepers(session: Session, asset_ids: Sequence[str]) -> dict[str, int]:
    """The keeper of each asset that exists, in the order given."""
    query = select(col(Asset.public_id), col(Asset.keeper_id)).where(col(Asset.public_id).in_(list(asset_ids)))
    found = dict(session.execute(query).all())
    return {asset_id: found[asset_id] for asset_id in dict.fromkeys(asset_ids) if asset_id in found}


def _by_key(session: Session, key: str) -> Lead | None:
    return session.scalar(select(Lead).where(col(Lead.request_key) == key))


def move(session: Session, row: LeadRow, stage: str, author: str, now: datetime, keeper: int | None = None) -> None:
    """Put a lead into another stage and tell it; the same stage again changes nothing.

    That is the stage of every keeper that the reader of `row` sees, or of this one (0: of the desk).
    """
    if stage not in STAGES:
        raise InvalidInput(N_("没有“{value}”这个阶段"), where="stage", value=stage[:40])
    parties = [party for party in row.stages if keeper is None or (party.keeper_id or 0) == keeper]
    if not parties:
        raise NotFound(N_("这条线索没有问到这家单位"), where="keeper")
    for party in parties:
        if party.stage != stage:
            _put(session, party, stage, author, now)
    session.flush()


def _put(session: Session, party: LeadStage, stage: str, author: str, now: datetime) -> None:
    done = f"{party.stage}>{stage}"
    keeper_ids = [party.keeper_id] if party.keeper_id is not None else None
    session.add(LeadEvent(lead_id=party.lead_id, at=now, author=author, kind="stage", text=done, keeper_ids=keeper_ids))
    party.stage = stage


def note(session: Session, row: LeadRow, text: str, author: str, now: datetime, keepers: Keepers) -> None:
    """Add a note of somebody who works for these keepers (None: for the desk): they and the desk read it."""
    text = cleaned(text)
    if not is_visible(text):
        raise InvalidInput(N_("备注是空的"), where="text")
    if len(text) > LIMITS["message"]:
        raise InvalidInput(N_("最多 {limit} 个字"), where="text", limit=LIMITS["message"])
    of = None if keepers is None else sorted({party.keeper_id for party in row.stages if party.keeper_id in keepers})
    session.add(LeadEvent(lead_id=row.lead.id or 0, at=now, author=author, kind="note", text=text, keeper_ids=of))
    session.flush()


def exported(rows: Iterable[LeadRow]) -> list[dict[str, Any]]:
    """All that is kept of who asked and of what they and those who answered wrote."""
    return [
        {
            "number": row.lead.number,
            "created_at": row.lead.created_at,
            "lang": row.lead.lang,
            "contacts": [contact.model_dump(exclude={"id", "lead_id"}) for contact in row.contacts],
            "message": row.lead.message,
            "need_text": row.lead.need_text,
            "requirement": row.lead.requirement,
            "assets": [asset.asset_id for asset in row.assets],
            "events": [event.model_dump(exclude={"id", "lead_id", "keeper_ids"}) for event in row.events],
        }
        for row in rows
    ]


def erase(session: Session, row: LeadRow, author: str, now: datetime) -> None:
    """Erase who asked and all that was written; what is left counts: when, about which assets, in which stage.

    The form and the receipt that were sent are this lead's no more: the form sent again is a new inquiry.
    """
    lead = row.lead
    session.execute(delete(LeadContact).where(col(LeadContact.lead_id) == lead.id))
    kept = ("stage", "assets", "erased")
    session.execute(delete(LeadEvent).where(col(LeadEvent.lead_id) == lead.id, col(LeadEvent.kind).not_in(kept)))
    lead.message, lead.need_text, lead.requirement = "", None, None
    lead.request_key, lead.receipt = new_key(), new_key()
    session.add(LeadEvent(lead_id=lead.id or 0, at=now, author=author, kind="erased", text=""))
    session.flush()
