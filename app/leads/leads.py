"""An inquiry becomes a lead with its assets and need; staff read it, move it and note what was done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.leads.models import STAGES, Lead, LeadAsset, LeadContact, LeadEvent
from catalog.errors import InvalidInput, NotFound
from catalog.language import N_
from catalog.models import Asset, Keeper
from catalog.vocabulary import Term, Vocabulary

MAX_ASSETS = 100
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

CONSENT = N_("我同意把以上联系方式交给这些资产的填报单位，只用于答复这次询问。")

_EMAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]+\.[^@\s<>,;\".]{2,}")
_PHONE = re.compile(r"\+?[\d\s().-]{5,30}(?:\s*(?:转|ext\.?|x)\s*\d{1,8})?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(slots=True)
class Inquiry:
    """An inquiry form as it was filled in."""

    request_key: str
    origin: str
    lang: str
    asset_ids: Sequence[str]
    name: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""
    message: str = ""
    consent: bool = False
    need_text: str | None = None
    requirement: Mapping[str, Any] | None = None
    problems: dict[str, InvalidInput] = field(default_factory=dict)

    def check(self) -> bool:
        """Whether the form can become a lead; what is wrong stands in `problems`, by field."""
        self.problems = {}
        for name, limit in LIMITS.items():
            text = _CONTROL.sub(" ", getattr(self, name)).strip()
            setattr(self, name, text)
            if len(text) > limit:
                self._say(name, N_("最多 {limit} 个字"), limit=limit)
        if not self.name:
            self._say("name", N_("请写怎么称呼您"))
        if not (self.phone or self.email):
            self._say("phone", N_("电话和邮箱至少写一个，园区才能答复"))
        if self.phone and not _PHONE.fullmatch(self.phone):
            self._say("phone", N_("电话号码看不懂"))
        if self.email and not _EMAIL.fullmatch(self.email):
            self._say("email", N_("邮箱地址看不懂"))
        if not self.consent:
            self._say("consent", N_("要您同意，园区才能拿到联系方式"))
        if not self.asset_ids and not self.need_text:
            self._say("assets", N_("没有要问的资产，也没有需求"))
        if len(self.asset_ids) > MAX_ASSETS:
            self._say("assets", N_("一次最多问 {n} 处"), n=MAX_ASSETS)
        return not self.problems

    def _say(self, name: str, message: str, **values: Any) -> None:
        self.problems.setdefault(name, InvalidInput(message, where=name, **values))


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as the desk shows it. `contact` is None once it was erased."""

    lead: Lead
    contact: LeadContact | None
    assets: tuple[LeadAsset, ...]
    events: tuple[LeadEvent, ...] = ()


def submit(session: Session, inquiry: Inquiry, consent_text: str, now: datetime) -> Lead:
    """The lead of a checked inquiry; the same form sent again gives the lead that is there already."""
    existing = _by_key(session, inquiry.request_key)
    if existing:
        return existing
    keepers = dict(
        session.execute(
            select(col(Asset.public_id), col(Asset.keeper_id)).where(col(Asset.public_id).in_(list(inquiry.asset_ids)))
        ).all()
    )
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
            for position, asset_id in enumerate(dict.fromkeys(inquiry.asset_ids)):
                if asset_id in keepers:
                    session.add(
                        LeadAsset(lead_id=lead.id, position=position, asset_id=asset_id, keeper_id=keepers[asset_id])
                    )
            session.flush()
    except IntegrityError:
        # The same form arrived twice at once: the other one is the lead.
        existing = _by_key(session, inquiry.request_key)
        if existing is None:
            raise
        return existing
    return lead


def listing(session: Session, stage: str | None = None, page: int = 1, per_page: int = 50) -> tuple[list[LeadRow], int]:
    """Leads, newest first, and how many there are in all."""
    query = select(Lead)
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
    rows = [LeadRow(lead, contacts.get(lead.id or 0), tuple(assets.get(lead.id or 0, ()))) for lead in leads]
    return rows, total


def detail(session: Session, number: str) -> LeadRow:
    """One lead with all that was done. NotFound when there is none of that number."""
    lead = session.scalar(select(Lead).where(col(Lead.number) == number))
    if lead is None:
        raise NotFound(N_("没有编号为 {number} 的线索"), where="number", number=number[:40])
    return _whole(session, lead)


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
    text = _CONTROL.sub(" ", text).strip()
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
