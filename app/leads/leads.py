"""An inquiry becomes a lead with its assets and need; staff read it, move it and note what was done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.leads.models import ADDITIONS, STAGES, Lead, LeadAsset, LeadContact, LeadEvent
from catalog.errors import Conflict, InvalidInput, NotFound, Problem
from catalog.language import N_
from catalog.models import Asset, Keeper
from catalog.vocabulary import Term, Vocabulary

MAX_ASSETS = 100
MAX_ADDITIONS = 30
LIMITS = {"name": 100, "company": 200, "phone": 60, "email": 200, "message": 4000}
STAGE_LABELS = Vocabulary(
    "stage",
    Term("new", "新", "New"),
    Term("answered", "已答复", "Answered"),
    Term("visiting", "考察中", "Visiting"),
    Term("signed", "已签约", "Signed"),
    Term("lost", "未成", "Lost"),
)
assert tuple(STAGE_LABELS) == STAGES

# What is agreed to, by who answers: the keepers of assets asked about; for a need alone the desk of the portal; or,
# where assets are still to be ticked, either.
CONSENTS: Final[Mapping[str, str]] = {
    "keepers": N_("我同意把以上联系方式交给这些资产的填报单位，只用于答复这次询问。"),
    "desk": N_("我同意把以上联系方式交给{desk}的招商人员，只用于答复这次询问。"),
    "either": N_("我同意把以上联系方式交给勾选的资产的填报单位，没有勾选就交给{desk}的招商人员，只用于答复这次询问。"),
}

_EMAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]+\.[^@\s<>,;\".]{2,}")
_PHONE = re.compile(r"\+?[\d\s().-]{5,30}(?:\s*(?:转|ext\.?|x)\s*\d{1,8})?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def cleaned(text: str) -> str:
    """Text as it is kept: a line ends in one character, as the browser counts it, and no other control is left."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n")).strip()


@dataclass(slots=True)
class Inquiry:
    """An inquiry form as it was filled in. `consent`: which of CONSENTS was agreed to, "" for none."""

    request_key: str
    origin: str
    lang: str
    asset_ids: Sequence[str]
    name: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""
    message: str = ""
    consent: str = ""
    need_text: str | None = None
    requirement: Mapping[str, Any] | None = None
    problems: dict[str, Problem] = field(default_factory=dict)

    @property
    def has_need(self) -> bool:
        """Whether a need was sent along, in words or in criteria."""
        return bool(self.need_text or (self.requirement and self.requirement.get("criteria")))

    @property
    def has_consent(self) -> bool:
        """Whether the sender agreed that the contact is passed on to `recipient`."""
        return self.consent in (self.recipient, "either")

    @property
    def recipient(self) -> str:
        """Who answers: the keepers of the assets, or the desk of the portal where there is a need and no asset."""
        return "desk" if self.has_need and not self.asset_ids else "keepers"

    def check(self) -> bool:
        """Whether the form can become a lead; what is wrong stands in `problems`, by field."""
        self.problems = {}
        for name, limit in LIMITS.items():
            text = cleaned(getattr(self, name))
            setattr(self, name, text)
            if len(text) > limit:
                self._say(name, N_("最多 {limit} 个字"), limit=limit)
        if not self.name:
            self._say("name", N_("请写怎么称呼您"))
        if not (self.phone or self.email):
            self._say("phone", N_("电话和邮箱至少写一个，才能答复您"))
        if self.phone and not _PHONE.fullmatch(self.phone):
            self._say("phone", N_("电话号码看不懂"))
        if self.email and not _EMAIL.fullmatch(self.email):
            self._say("email", N_("邮箱地址看不懂"))
        if not self.has_consent:
            self._say("consent", N_("要您同意转交联系方式，才能答复您"))
        if not self.asset_ids and not self.has_need:
            self._say("assets", N_("没有要问的资产，也没有需求"))
        if len(self.asset_ids) > MAX_ASSETS:
            self._say("assets", N_("一次最多问 {n} 处"), n=MAX_ASSETS)
        return not self.problems

    def _say(self, name: str, message: str, **values: Any) -> None:
        self.problems.setdefault(name, InvalidInput(message, where=name, **values))


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as the desk shows it. `contact` is None once it was erased.

    `others`: how many more assets it asks about, of keepers whose leads the reader does not see. `events` of a list
    are only what the sender added.
    """

    lead: Lead
    contact: LeadContact | None
    assets: tuple[LeadAsset, ...]
    events: tuple[LeadEvent, ...] = ()
    others: int = 0

    @property
    def additions(self) -> tuple[LeadEvent, ...]:
        """What the sender added or changed after the first time."""
        return tuple(event for event in self.events if event.kind in ADDITIONS)


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
            session.add(
                LeadContact(
                    lead_id=lead.id,
                    name=inquiry.name,
                    company=inquiry.company,
                    phone=inquiry.phone,
                    email=inquiry.email,
                    consent_text=consent_text,
                    consented_at=now,
                )
            )
            for position, (asset_id, keeper_id) in enumerate(keepers.items()):
                session.add(LeadAsset(lead_id=lead.id, position=position, asset_id=asset_id, keeper_id=keeper_id))
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
    row = _whole(session, lead)
    said = [lead.message, *(event.text for event in row.events if event.kind == "message")]
    if inquiry.message and inquiry.message != said[-1]:
        _add(session, row, "message", inquiry.message, now)
    contact = row.contact
    given = (inquiry.name, inquiry.company, inquiry.phone, inquiry.email)
    if contact and given != (contact.name, contact.company, contact.phone, contact.email):
        contact.name, contact.company, contact.phone, contact.email = given
        contact.consent_text, contact.consented_at = consent_text, now
        _add(session, row, "contact", "", now)
    there = {asset.asset_id for asset in row.assets}
    keepers = _keepers(session, [asset_id for asset_id in inquiry.asset_ids if asset_id not in there])
    if len(there) + len(keepers) > MAX_ASSETS:
        raise InvalidInput(N_("一次最多问 {n} 处"), where="assets", n=MAX_ASSETS)
    for position, asset_id in enumerate(keepers, 1 + max((asset.position for asset in row.assets), default=-1)):
        session.add(LeadAsset(lead_id=lead.id or 0, position=position, asset_id=asset_id, keeper_id=keepers[asset_id]))
    if keepers:
        _add(session, row, "assets", ", ".join(keepers)[:4000], now)
    requirement = dict(inquiry.requirement) if inquiry.requirement else None
    if (inquiry.need_text or requirement) and (inquiry.need_text, requirement) != (lead.need_text, lead.requirement):
        _add(session, row, "need", (lead.need_text or "")[:4000], now)
        lead.need_text, lead.requirement = inquiry.need_text, requirement
    session.flush()
    return lead


def _add(session: Session, row: LeadRow, kind: str, text: str, now: datetime) -> None:
    if len(row.additions) >= MAX_ADDITIONS:
        raise Conflict(N_("这份询问已经补充了很多次，请直接给填报单位打电话"))
    session.add(LeadEvent(lead_id=row.lead.id or 0, at=now, author="", kind=kind, text=text))


def _keepers(session: Session, asset_ids: Sequence[str]) -> dict[str, int]:
    """The keeper of each asset that exists, in the order given."""
    query = select(col(Asset.public_id), col(Asset.keeper_id)).where(col(Asset.public_id).in_(list(asset_ids)))
    found = dict(session.execute(query).all())
    return {asset_id: found[asset_id] for asset_id in dict.fromkeys(asset_ids) if asset_id in found}


def listing(
    session: Session,
    stage: str | None = None,
    page: int = 1,
    per_page: int = 50,
    keepers: frozenset[int] | None = None,
) -> tuple[list[LeadRow], int]:
    """Leads, newest first, and how many there are in all; with `keepers` only those that concern one of them."""
    query = select(Lead)
    if keepers is not None:
        query = query.where(col(Lead.id).in_(_concerning(keepers)))
    if stage:
        if stage not in STAGES:
            raise InvalidInput(N_("没有“{value}”这个阶段"), where="stage", value=stage[:40])
        query = query.where(col(Lead.stage) == stage)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(col(Lead.created_at).desc(), col(Lead.id).desc())
    leads = session.scalars(newest.offset((page - 1) * per_page).limit(per_page)).all()
    ids = [lead.id for lead in leads]
    contacts = {
        contact.lead_id: contact
        for contact in session.scalars(select(LeadContact).where(col(LeadContact.lead_id).in_(ids)))
    }
    assets: dict[int, list[LeadAsset]] = {}
    for asset in session.scalars(
        select(LeadAsset).where(col(LeadAsset.lead_id).in_(ids)).order_by(col(LeadAsset.position))
    ):
        assets.setdefault(asset.lead_id, []).append(asset)
    additions: dict[int, list[LeadEvent]] = {}
    for event in session.scalars(
        select(LeadEvent)
        .where(col(LeadEvent.lead_id).in_(ids), col(LeadEvent.kind).in_(ADDITIONS))
        .order_by(col(LeadEvent.id))
    ):
        additions.setdefault(event.lead_id, []).append(event)
    rows = [
        LeadRow(lead, contacts.get(key), tuple(assets.get(key, ())), tuple(additions.get(key, ())))
        for lead in leads
        if (key := lead.id or 0)
    ]
    return [_seen_by(row, keepers) for row in rows], total


def detail(session: Session, number: str, keepers: frozenset[int] | None = None) -> LeadRow:
    """One lead with all that was done. NotFound when there is none of that number that concerns these keepers."""
    query = select(Lead).where(col(Lead.number) == number)
    if keepers is not None:
        query = query.where(col(Lead.id).in_(_concerning(keepers)))
    lead = session.scalar(query)
    if lead is None:
        raise NotFound(N_("没有编号为 {number} 的线索"), where="number", number=number[:40])
    return _seen_by(_whole(session, lead), keepers)


def _concerning(keepers: frozenset[int]) -> Select[int]:
    return select(col(LeadAsset.lead_id)).where(col(LeadAsset.keeper_id).in_(keepers))


def _seen_by(row: LeadRow, keepers: frozenset[int] | None) -> LeadRow:
    """A lead with the assets of these keepers; the others are only counted."""
    if keepers is None:
        return row
    own = tuple(asset for asset in row.assets if asset.keeper_id in keepers)
    return replace(row, assets=own, others=len(row.assets) - len(own))


def by_key(session: Session, key: str) -> LeadRow:
    """The lead that a form with this key made. NotFound when none did."""
    lead = _by_key(session, key[:64])
    if lead is None:
        raise NotFound(N_("没有这份询问"))
    return _whole(session, lead)


def _whole(session: Session, lead: Lead) -> LeadRow:
    contact = session.scalar(select(LeadContact).where(col(LeadContact.lead_id) == lead.id))
    assets = session.scalars(
        select(LeadAsset).where(col(LeadAsset.lead_id) == lead.id).order_by(col(LeadAsset.position))
    )
    events = session.scalars(select(LeadEvent).where(col(LeadEvent.lead_id) == lead.id).order_by(col(LeadEvent.id)))
    return LeadRow(lead, contact, tuple(assets), tuple(events))


def move(session: Session, lead: Lead, stage: str, author: str, now: datetime) -> None:
    """Put a lead into another stage and note it; the same stage again changes nothing."""
    if stage not in STAGES:
        raise InvalidInput(N_("没有“{value}”这个阶段"), where="stage", value=stage[:40])
    if stage != lead.stage:
        session.add(LeadEvent(lead_id=lead.id or 0, at=now, author=author, kind="stage", text=f"{lead.stage}>{stage}"))
        lead.stage = stage
        session.add(lead)
        session.flush()


def note(session: Session, lead: Lead, text: str, author: str, now: datetime) -> None:
    """Add a note to a lead."""
    text = cleaned(text)
    if not text:
        raise InvalidInput(N_("备注是空的"), where="text")
    if len(text) > LIMITS["message"]:
        raise InvalidInput(N_("最多 {limit} 个字"), where="text", limit=LIMITS["message"])
    session.add(LeadEvent(lead_id=lead.id or 0, at=now, author=author, kind="note", text=text))
    session.flush()


def keeper_names(session: Session, rows: Sequence[LeadRow]) -> dict[int, str]:
    """The names of the keepers asked in these leads, by id."""
    ids = {asset.keeper_id for row in rows for asset in row.assets if asset.keeper_id}
    found = session.execute(select(col(Keeper.id), col(Keeper.name)).where(col(Keeper.id).in_(ids)))
    return {key: name for key, name in found if key is not None}


def _by_key(session: Session, key: str) -> Lead | None:
    return session.scalar(select(Lead).where(col(Lead.request_key) == key))
