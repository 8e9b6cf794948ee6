"""Leads as somebody at the desk reads them: all of them, or what of them concerns some keepers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from app.leads.models import ADDITIONS, STAGES, Lead, LeadAsset, LeadContact, LeadEvent, LeadStage
from catalog.errors import InvalidInput, NotFound
from catalog.language import N_
from catalog.models import Keeper
from catalog.vocabulary import Term, Vocabulary

STAGE_LABELS = Vocabulary(
    "stage",
    Term("new", "新", "New"),
    Term("answered", "已答复", "Answered"),
    Term("visiting", "考察中", "Visiting"),
    Term("signed", "已签约", "Signed"),
    Term("lost", "未成", "Lost"),
)
assert tuple(STAGE_LABELS) == STAGES

Keepers = frozenset[int] | None  # whose leads somebody sees; None: everybody's
Part = TypeVar("Part", LeadAsset, LeadContact, LeadEvent, LeadStage)


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as somebody sees it: with the assets, stages and events of their keepers.

    `contacts`: the latest last; none once they were erased. `others`: how many more assets it asks about, of keepers
    whose leads the reader does not see. `events` of a list are only what the sender added. `since`: when these keepers
    were first asked; what was sent before was given to others only.
    """

    lead: Lead
    contacts: tuple[LeadContact, ...]
    assets: tuple[LeadAsset, ...]
    stages: tuple[LeadStage, ...]
    events: tuple[LeadEvent, ...] = ()
    others: int = 0
    since: datetime | None = None

    @property
    def message(self) -> str:
        """The first message, where it was sent to whom the reader is."""
        return self.lead.message if self.since is None or self.since <= self.lead.created_at else ""

    @property
    def contact(self) -> LeadContact | None:
        """The person who asked, as they can be reached now."""
        return self.contacts[-1] if self.contacts else None

    @property
    def additions(self) -> tuple[LeadEvent, ...]:
        """What the sender added or changed after the first time."""
        return tuple(event for event in self.events if event.kind in ADDITIONS)

    @property
    def stage_codes(self) -> tuple[str, ...]:
        """The stages in which it is, each once, in the order of work."""
        there = {stage.stage for stage in self.stages}
        return tuple(stage for stage in STAGES if stage in there)

    @property
    def said(self) -> str:
        """What the sender said last."""
        later = [event.text for event in self.events if event.kind == "message"]
        return later[-1] if later else self.lead.need_text or self.message


def listing(
    session: Session, stage: str | None = None, page: int = 1, per_page: int = 50, keepers: Keepers = None
) -> tuple[list[LeadRow], int]:
    """Leads, those first for which something came in last, and how many there are in all.

    With `keepers` only those that concern one of them, in the stage in which they have it.
    """
    mine = _of_keepers(keepers)
    latest = func.max(col(LeadStage.asked_at)).label("asked_at")
    asked = select(col(LeadStage.lead_id), latest).where(*mine).group_by(col(LeadStage.lead_id)).subquery()
    query = select(Lead).join(asked, asked.c.lead_id == col(Lead.id))
    if stage:
        _check_stage(stage)
        query = query.where(
            col(Lead.id).in_(select(col(LeadStage.lead_id)).where(*mine, col(LeadStage.stage) == stage))
        )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(asked.c.asked_at.desc(), col(Lead.id).desc())
    leads = session.scalars(newest.offset((page - 1) * per_page).limit(per_page)).all()
    return [_seen_by(row, keepers) for row in _filled(session, leads, ADDITIONS)], total


def detail(session: Session, number: str, keepers: Keepers = None) -> LeadRow:
    """One lead with all that was done. NotFound when there is none of that number that concerns these keepers."""
    lead = session.scalar(select(Lead).where(col(Lead.number) == number))
    row = _seen_by(whole(session, lead), keepers) if lead else None
    if row is None or not row.stages:
        raise NotFound(N_("没有编号为 {number} 的线索"), where="number", number=number[:40])
    return row


def every(session: Session) -> Iterable[LeadRow]:
    """All leads with all that was done, the oldest first."""
    for lead in session.scalars(select(Lead).order_by(col(Lead.id))):
        yield whole(session, lead)


def by_receipt(session: Session, receipt: str) -> LeadRow:
    """The lead of which somebody has the receipt. NotFound when there is none."""
    lead = session.scalar(select(Lead).where(col(Lead.receipt) == receipt[:64]))
    if lead is None:
        raise NotFound(N_("没有这份询问"))
    return whole(session, lead)


def whole(session: Session, lead: Lead) -> LeadRow:
    """A lead with all that belongs to it."""
    return _filled(session, [lead])[0]


def _check_stage(stage: str) -> None:
    if stage not in STAGES:
        raise InvalidInput(N_("没有“{value}”这个阶段"), where="stage", value=stage[:40])


def _of_keepers(keepers: Keepers) -> list[ColumnElement[bool]]:
    return [] if keepers is None else [col(LeadStage.keeper_id).in_(keepers)]


def _filled(session: Session, leads: Sequence[Lead], kinds: Sequence[str] | None = None) -> list[LeadRow]:
    """Leads with what belongs to them; of events these kinds."""
    ids = [lead.id for lead in leads]

    def parts(table: type[Part], order: Any, *where: ColumnElement[bool]) -> dict[int, list[Part]]:
        found: dict[int, list[Part]] = defaultdict(list)
        for part in session.scalars(select(table).where(col(table.lead_id).in_(ids), *where).order_by(order)):
            found[part.lead_id].append(part)
        return found

    contacts, assets = parts(LeadContact, col(LeadContact.id)), parts(LeadAsset, col(LeadAsset.position))
    stages = parts(LeadStage, col(LeadStage.id))
    events = parts(LeadEvent, col(LeadEvent.id), *([] if kinds is None else [col(LeadEvent.kind).in_(kinds)]))
    return [
        LeadRow(lead, tuple(contacts[key]), tuple(assets[key]), tuple(stages[key]), tuple(events[key]))
        for lead in leads
        if (key := lead.id or 0)
    ]


def _seen_by(row: LeadRow, keepers: Keepers) -> LeadRow:
    """A lead with what concerns these keepers; other assets are only counted, what others did is not there."""
    if keepers is None:
        return row
    own = tuple(asset for asset in row.assets if asset.keeper_id in keepers)
    ids = {asset.asset_id for asset in own}
    since = _first_asked(row, ids)
    return replace(
        row,
        since=since,
        contacts=tuple(contact for contact in row.contacts if contact.consented_at >= since),
        assets=own,
        stages=tuple(stage for stage in row.stages if stage.keeper_id in keepers),
        events=tuple(event for event in row.events if event.at >= since and _concerns(event, keepers, ids)),
        others=len(row.assets) - len(own),
    )


def _first_asked(row: LeadRow, asset_ids: set[str]) -> datetime:
    """When one of these assets was first asked about: with the lead, or in an addition to it."""
    added = {
        name: event.at for event in reversed(row.events) if event.kind == "assets" for name in event.asset_ids or ()
    }
    return min((added.get(name, row.lead.created_at) for name in asset_ids), default=row.lead.created_at)


def _concerns(event: LeadEvent, keepers: frozenset[int], asset_ids: set[str]) -> bool:
    if event.kind == "assets":
        return not asset_ids.isdisjoint(event.asset_ids or ())
    return event.kind not in ("note", "stage") or not keepers.isdisjoint(event.keeper_ids or ())


def assets_told(row: LeadRow, event: LeadEvent) -> list[str]:
    """The assets of an event that the reader of a lead sees."""
    seen = {asset.asset_id for asset in row.assets}
    return [asset_id for asset_id in event.asset_ids or () if asset_id in seen]


def keeper_names(session: Session, rows: Sequence[LeadRow]) -> dict[int | None, str]:
    """The names of the keepers asked in these leads, by id."""
    ids = {stage.keeper_id for row in rows for stage in row.stages if stage.keeper_id}
    found = session.execute(select(col(Keeper.id), col(Keeper.name)).where(col(Keeper.id).in_(ids)))
    return dict(found.all())
