"""A fact that nobody knew and a person now tells: read as a cell is, written with where it was taken from and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from catalog.database import begin_writing
from catalog.errors import Conflict, InvalidInput, NotFound
from catalog.fields import FIELDS, PERMIT_FIELDS, TARGET_FIELDS, Field, field_of
from catalog.inventory.expected import is_held
from catalog.language import N_
from catalog.ledger.compare import held
from catalog.ledger.deciding import POINT
from catalog.ledger.fact_writing import FactWriter, with_fact
from catalog.ledger.facts import read_fact
from catalog.ledger.intake import typed
from catalog.ledger.passages import passages
from catalog.ledger.reading import Hints, Outcome, Reading
from catalog.ledger.values import check
from catalog.models import Asset, OpenDoubt, Outbox
from catalog.records import loaded, read_records

BROUGHT_BACK: Final = "放回在册"
LONGEST_NOTE: Final = 200
LONGEST_TEXT: Final = 500
_NOT_TYPED: Final = ("id", "keeper")
TELLABLE: Final[Mapping[str, Field]] = {
    field.name: field
    for field in (*FIELDS.values(), *PERMIT_FIELDS.values(), *TARGET_FIELDS.values())
    if field.name not in _NOT_TYPED and field.type not in ("geometry", "group")
}  # what can be put into words; a boundary comes with a file


@dataclass(frozen=True, slots=True)
class Told:
    """What a person tells of an asset: the fact and its text, where it was taken from, and the day on which it was so."""

    field: str
    text: str
    note: str
    on: str

    def checked(self, today: date) -> date:
        """The day. InvalidInput, at the part that is wrong, for what cannot be kept."""
        if self.field not in TELLABLE:
            raise NotFound(N_("没有“{field}”这一项"), where="field", field=self.field[:60])
        if not self.text:
            raise InvalidInput(N_("请写出要填的值"), where="typed")
        if len(self.text) > LONGEST_TEXT:
            raise InvalidInput(N_("太长，最多 {n} 个字"), where="typed", n=LONGEST_TEXT)
        if not self.note:
            raise InvalidInput(N_("请写从哪里知道的，如“房产证第 3 页”“现场量的”"), where="note")
        if len(self.note) > LONGEST_NOTE or not self.note.isprintable():
            raise InvalidInput(N_("来源写一行，最多 {n} 个字"), where="note", n=LONGEST_NOTE)
        if taken := passages("description_zh", self.note)[1]:
            message = N_("来源是公开的，请去掉里面的“{text}”")
            raise InvalidInput(message, where="note", text="；".join(taken)[:200])
        try:
            day = date.fromisoformat(self.on)
        except ValueError:
            raise InvalidInput(N_("日期看不懂：{value}"), where="on", value=self.on[:40]) from None
        if not date(1949, 10, 1) <= day <= today:
            raise InvalidInput(N_("日期要在今天或以前"), where="on")
        return day


def bring_back(session: Session, asset_pk: int, now: datetime, by: str | None) -> None:
    """Count a withdrawn asset among the present ones again, with all that is known of it; the caller commits.

    NotFound where there is none, Conflict where it is present.
    """
    begin_writing(session)
    asset = session.scalar(
        select(Asset).where(col(Asset.pk) == asset_pk, loaded()).execution_options(populate_existing=True)
    )
    if asset is None:
        raise NotFound(N_("没有编号为 {id} 的资产"), where="id", id=asset_pk)
    if asset.withdrawn_on is None:
        raise Conflict(N_("这处资产在册，不用放回"), where="id")
    writer = FactWriter(session, asset, next(read_records(session, [asset_pk])), now, by)
    writer.history("withdrawn_on", True, None, writer.source(BROUGHT_BACK))
    asset.withdrawn_on, asset.updated_at = None, now
    session.add(Outbox(asset_pk=asset_pk, at=now))
    session.flush()


def tell(session: Session, asset_pk: int, told: Told, today: date, now: datetime, by: str | None) -> dict[str, Any]:
    """Write a fact of an asset that was missing: the facts that are known by it, by name.

    What the text says of further missing facts goes in with it, as from a cell. Fact, evidence, history and outbox are
    written in one transaction, under the write lock; `session` has written nothing yet, and the caller commits.
    Conflict where the fact is known or in doubt, InvalidInput for what cannot be read; then nothing is written.
    """
    on = told.checked(today)
    begin_writing(session)
    asset = session.get(Asset, asset_pk, populate_existing=True)
    if asset is None:
        raise NotFound(N_("没有这处资产"), where="id")
    record = next(read_records(session, [asset_pk]))
    names = POINT if told.field in POINT else (told.field,)
    doubts = _doubts(session, asset_pk)
    if any(doubts[name].state == "open" for name in names if name in doubts):
        raise Conflict(N_("“{field}”有存疑，请先定"), where="field", field=field_of(told.field))
    if any(is_held(record, name) for name in names):
        raise Conflict(N_("“{field}”已经有值了，请再看一遍"), where="field", field=field_of(told.field))
    readings = {
        name: reading
        for name, reading in _readings(told, today).items()
        if name in names or (name not in doubts and not is_held(record, name))
    }
    values = {name: check(name, reading.value) for name, reading in readings.items()}
    if any(values[name] is None for name in names):
        raise InvalidInput(N_("没有读出一个值"), where="typed")
    writer = FactWriter(session, asset, record, now, by)
    label = "、".join(TELLABLE[name].label("zh-CN") for name in names)
    source = writer.source(f"补填：{label}，据{told.note}")
    after: Mapping[str, Any] = record
    for name, value in values.items():
        writer.history(name, held(record, name), value, source)
        writer.stand_behind(name, readings[name], source, told.text, verified=(on, None))
        after = with_fact(after, name, value)
        if name in doubts:  # it was left unknown, and is known now
            doubts[name].state, doubts[name].value = "decided", value
            doubts[name].decided_at, doubts[name].decided_by = now, by
    changed = list(values)
    after = writer.follow(after, changed, source)
    writer.finish(after, changed)
    return {name: held(after, name) for name in changed}


def _doubts(session: Session, asset_pk: int) -> dict[str, OpenDoubt]:
    query = select(OpenDoubt).where(col(OpenDoubt.asset_pk) == asset_pk)
    return {doubt.field: doubt for doubt in session.scalars(query.execution_options(populate_existing=True))}


def _readings(told: Told, today: date) -> dict[str, Reading]:
    """What a text says of the fact that it is typed for, and of others beside."""
    if told.field in POINT:
        others = read_fact("+point", told.text, Hints(today=today)).others
        if not all(name in others and others[name].value is not None for name in POINT):
            raise InvalidInput(N_("请把经度和纬度一起填上，如 121.6803, 42.0122"), where="typed")
        return {name: others[name].readings[0] for name in POINT}
    outcome: Outcome = typed(told.field, told.text, today, "typed")
    beside = {name: other.readings[0] for name, other in outcome.others.items() if _plain(name, other)}
    return {**beside, told.field: outcome.readings[0]}


def _plain(name: str, outcome: Outcome) -> bool:
    return name in TELLABLE and outcome.problem is None and len(outcome.readings) == 1
