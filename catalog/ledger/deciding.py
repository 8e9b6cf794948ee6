"""What a person decides about a doubt that waits, written with all that stands behind it.

The file that raised the doubt says the same when it is loaded again; then nothing changes and nothing is asked again
(`catalog.ledger.plan` reads what is written here).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlmodel import Session, col

from catalog.database import begin_writing
from catalog.errors import Conflict, InvalidInput, NotFound
from catalog.fields import field_of
from catalog.language import N_
from catalog.ledger.compare import held, merged, without
from catalog.ledger.facts import read_fact
from catalog.ledger.intake import Choice, chosen
from catalog.ledger.ledger import Doubt
from catalog.ledger.reading import Hints, Reading
from catalog.ledger.values import check
from catalog.ledger.writes import LISTS
from catalog.models import (
    Asset,
    AssetMode,
    Encumbrance,
    Evidence,
    History,
    OpenDoubt,
    Outbox,
    Park,
    Permit,
    Source,
    SuitableIndustry,
)
from catalog.records import asset_values, read_records
from catalog.vocabulary import INDUSTRIES

POINT: Final = ("lat", "lng")  # one is no place without the other: they are decided together
NEVER_UNKNOWN: Final = ("kind", "status")
_IDENTITY: Final = ("id", "keeper")  # what names an asset is changed in the ledger alone
_UNDECIDED: Final = ("open", "left")  # what was left unknown can still be told


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: the doubts it settled, and each fact that it changed, as it was and as it is (None: unknown)."""

    settled: tuple[str, ...]
    changes: tuple[tuple[str, Any, Any], ...]


def decide(
    session: Session, asset_pk: int, field: str, choice: Choice, today: date, now: datetime, by: str | None
) -> Decided:
    """Carry out what a person chose for a doubt of an asset: a reading, a value typed by hand, or to leave it unknown.

    Fact, evidence, history, doubt and outbox are written in one transaction, under the write lock; `session` has
    written nothing yet, and the caller commits. NotFound where there is no such doubt, Conflict where somebody decided
    already, InvalidInput where the choice means nothing; then nothing is written.
    """
    begin_writing(session)
    asset = session.get(Asset, asset_pk, populate_existing=True)
    doubts = _waiting(session, asset_pk, field)
    if asset is None or not doubts:
        raise NotFound(N_("没有这处存疑"), where="field")
    record = next(read_records(session, [asset_pk]))
    answers = _answers(doubts, choice, today, record)
    return _Writing(session, asset, record, doubts, now, by).carry_out(answers)


def readings_of(doubt: OpenDoubt) -> tuple[Reading, ...]:
    """The ways to read the text of a doubt."""
    return tuple(Reading(**one) for one in doubt.readings)


def _waiting(session: Session, asset_pk: int, field: str) -> dict[str, OpenDoubt]:
    """The doubt about a field, and of a point both halves, by field."""
    names = POINT if field in POINT else (field,)
    query = select(OpenDoubt).where(col(OpenDoubt.asset_pk) == asset_pk, col(OpenDoubt.field).in_(names))
    found = {doubt.field: doubt for doubt in session.scalars(query.execution_options(populate_existing=True))}
    if field in found and found[field].state not in _UNDECIDED:
        raise Conflict(N_("这处存疑已经有人定了"), where="field")
    return {name: doubt for name, doubt in found.items() if doubt.state in _UNDECIDED} if field in found else {}


def _answers(
    doubts: Mapping[str, OpenDoubt], choice: Choice, today: date, record: Mapping[str, Any]
) -> dict[str, Reading | None]:
    """What each fact is to be; None for left unknown."""
    if choice.leave:
        for name in NEVER_UNKNOWN:
            if name in doubts:
                raise InvalidInput(N_("“{field}”不能留空，请定一个"), where=name, field=field_of(name))
        return dict.fromkeys(doubts)
    for name in _IDENTITY:
        if name in doubts:
            raise InvalidInput(N_("“{field}”请在台账里改好再传"), where=name, field=field_of(name))
    if choice.typed is not None and not doubts.keys().isdisjoint(POINT):
        others = read_fact("+point", choice.typed, Hints(today=today)).others
        if all(name in others and others[name].value is not None for name in POINT):
            return {name: others[name].readings[0] for name in POINT}
    if len(doubts) > 1 and choice.typed is not None:
        raise InvalidInput(N_("请把经度和纬度一起填上，如 121.6803, 42.0122"), where="typed")
    found: dict[str, Reading | None] = {name: chosen(_doubt(one), choice, today) for name, one in doubts.items()}
    half = found.keys() & set(POINT)
    if half and not all(name in found or name in record for name in POINT):
        raise InvalidInput(N_("请把经度和纬度一起填上，如 121.6803, 42.0122"), where="typed")
    return found


def _doubt(kept: OpenDoubt) -> Doubt:
    problem = InvalidInput(kept.reason_zh)
    return Doubt(
        kept.row, kept.column, kept.text, problem, kept.sheet, kept.field, readings_of(kept), kept.proposed,
    )  # fmt: skip


class _Writing:
    """One decision on its way into the tables."""

    def __init__(
        self,
        session: Session,
        asset: Asset,
        record: Mapping[str, Any],
        doubts: Mapping[str, OpenDoubt],
        now: datetime,
        by: str | None,
    ) -> None:
        self.session, self.asset, self.record, self.doubts = session, asset, record, doubts
        self.now, self.by = now, by
        assert asset.pk is not None
        self.pk = asset.pk

    def carry_out(self, answers: Mapping[str, Reading | None]) -> Decided:
        """Write the answers."""
        values = {name: None if reading is None else check(name, reading.value) for name, reading in answers.items()}
        source = self._source(values)
        after = dict(self.record)
        changes: list[tuple[str, Any, Any]] = []
        for name, reading in answers.items():
            old = held(self.record, name)
            evidence = self.session.get(Evidence, (self.pk, name), populate_existing=True)
            if reading is None:
                new = None if self._was_taken(name, old, evidence) else old
            else:
                new = values[name]
            if new != old:
                after = _with(after, name, new)
                changes.append((name, old, new))
                self._history(name, old, new, evidence, source)
            self._settle(name, reading, new, old)
            self._stand_behind(name, reading, evidence, source, gone=new is None)
        if changes:
            self._store(after, [name for name, _, _ in changes])
            self.asset.updated_at = self.now
            self.session.add(Outbox(asset_pk=self.pk, at=self.now))
        self.session.flush()
        return Decided(tuple(self.doubts), tuple(changes))

    def _source(self, values: Mapping[str, Any]) -> Source:
        names = "、".join(field.label("zh-CN") for name in values if (field := field_of(name)))
        done = "存疑留空" if all(value is None for value in values.values()) else "定了存疑"
        source = Source(kind="edit", name=f"{done}：{names}"[:300], at=self.now, by=self.by)
        self.session.add(source)
        self.session.flush()
        return source

    def _was_taken(self, name: str, old: Any, evidence: Evidence | None) -> bool:
        """Whether what is there is only the reading that went in for want of another, until a person decides."""
        doubt = self.doubts[name]
        return (
            old is not None
            and name not in NEVER_UNKNOWN
            and evidence is not None
            and evidence.source_id == doubt.source_id
            and any(reading.value == old for reading in readings_of(doubt))
        )

    def _history(self, name: str, old: Any, new: Any, evidence: Evidence | None, source: Source) -> None:
        assert source.id is not None
        self.session.add(
            History(
                asset_pk=self.pk, field=name, old=old, new=new, old_source_id=evidence.source_id if evidence else None,
                source_id=source.id, at=self.now,
            )
        )  # fmt: skip

    def _settle(self, name: str, reading: Reading | None, new: Any, old: Any) -> None:
        """The doubt waits no more. Left unknown, it remembers what the file would put in again."""
        doubt = self.doubts.get(name)
        if doubt is None:
            return
        doubt.state = "left" if reading is None else "decided"
        doubt.value = (old if new is None else None) if reading is None else new
        doubt.decided_at, doubt.decided_by = self.now, self.by

    def _stand_behind(
        self, name: str, reading: Reading | None, evidence: Evidence | None, source: Source, gone: bool
    ) -> None:
        """The evidence of a fact: the cell and its text are those of the doubt, the state that of the reading."""
        if reading is None:
            if gone and evidence is not None:
                self.session.delete(evidence)
            return
        assert source.id is not None
        doubt = self.doubts.get(name) or next(iter(self.doubts.values()))
        low, high = reading.low, reading.high
        if low is not None and high is not None and low > high:
            low, high = high, low
        if evidence is None:
            evidence = Evidence(asset_pk=self.pk, field=name, source_id=source.id)
        evidence.source_id, evidence.sheet, evidence.row, evidence.column = (
            source.id,
            doubt.sheet,
            doubt.row,
            doubt.column,
        )
        evidence.raw, evidence.state, evidence.low, evidence.high = doubt.text, reading.state, low, high
        evidence.verified_at, evidence.verified_by = self.asset.verified_at, self.asset.verified_by
        self.session.add(evidence)

    # --- the fact itself ---

    def _store(self, after: Mapping[str, Any], names: list[str]) -> None:
        before = asset_values(self.record)
        for name, value in asset_values(after).items():
            if value != before[name]:
                setattr(self.asset, name, value)
        heads = {name.partition(".")[0] for name in names}
        if heads & {"park", "city"}:
            self.asset.park_id = self._park(after.get("park"), after.get("city"))
        for name in heads & LISTS.keys():
            self._store_list(name, after.get(name) or [])
        if "encumbrances" in heads:
            self._store_encumbrances(after.get("encumbrances") or [])
        if "permits" in heads:
            was, wanted = self.record.get("permits", {}), after.get("permits", {})
            for permit in was.keys() | wanted.keys():
                if was.get(permit) != wanted.get(permit):
                    self._store_permit(permit, wanted.get(permit))

    def _park(self, name: str | None, city: str | None) -> int | None:
        if not name:
            return None
        found = self.session.scalar(select(Park).where(col(Park.name) == name, col(Park.city) == (city or "")))
        if found is None:
            found = Park(name=name, city=city or "")
            self.session.add(found)
            self.session.flush()
        return found.id

    def _store_list(self, name: str, values: list[str]) -> None:
        table = LISTS[name]
        self.session.execute(delete(table).where(table.asset_pk == self.pk))  # type: ignore[attr-defined]
        for position, value in enumerate(values):
            self.session.add(
                AssetMode(asset_pk=self.pk, mode=value, position=position)
                if table is AssetMode
                else SuitableIndustry(asset_pk=self.pk, position=position, name=value, division=INDUSTRIES.find(value))
            )

    def _store_encumbrances(self, kinds: list[str]) -> None:
        """The burdens as decided; the amount of one that stays is kept."""
        there = {
            one.kind: one
            for one in self.session.scalars(select(Encumbrance).where(col(Encumbrance.asset_pk) == self.pk))
        }
        for kind in there.keys() - set(kinds):
            self.session.delete(there[kind])
        for position, kind in enumerate(kinds):
            one = there.get(kind) or Encumbrance(asset_pk=self.pk, kind=kind, position=position)
            one.position = position
            self.session.add(one)

    def _store_permit(self, name: str, state: str | None) -> None:
        there = self.session.get(Permit, (self.pk, name))
        if state is None:
            if there is not None:
                self.session.delete(there)
            return
        permit = there or Permit(asset_pk=self.pk, name=name, state=state)
        permit.state = state
        self.session.add(permit)


def _with(record: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """A record with a fact (`permits.fire`) as it is decided; None takes it out."""
    if value is None:
        return without(record, name)
    head, _, part = name.partition(".")
    return merged(record, {head: {part: value} if part else value})
