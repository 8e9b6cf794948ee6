"""What a person decides about a doubt that waits, written with all that stands behind it.

The file that raised the doubt says the same when it is loaded again; then nothing changes and nothing is asked again
(`catalog.ledger.plan` reads what is written here).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from catalog.database import begin_writing
from catalog.errors import Conflict, InvalidInput, NotFound
from catalog.fields import field_of
from catalog.language import N_
from catalog.ledger.compare import held
from catalog.ledger.fact_writing import FactWriter, with_fact
from catalog.ledger.facts import read_fact
from catalog.ledger.intake import Choice, chosen
from catalog.ledger.ledger import Doubt
from catalog.ledger.reading import Hints, Reading
from catalog.ledger.values import check
from catalog.models import Asset, Evidence, OpenDoubt
from catalog.records import read_records

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
    return _Writing(FactWriter(session, asset, record, now, by), doubts).carry_out(answers)


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

    def __init__(self, writer: FactWriter, doubts: Mapping[str, OpenDoubt]) -> None:
        self.writer, self.record, self.doubts = writer, writer.record, doubts

    def carry_out(self, answers: Mapping[str, Reading | None]) -> Decided:
        """Write the answers."""
        values = {name: None if reading is None else check(name, reading.value) for name, reading in answers.items()}
        source = self.writer.source(_done(values))
        after = dict(self.record)
        changes: list[tuple[str, Any, Any]] = []
        for name, reading in answers.items():
            old = held(self.record, name)
            evidence = self.writer.evidence(name)
            if reading is None:
                new = None if self._was_taken(name, old, evidence) else old
            else:
                new = values[name]
            if new != old:
                after = with_fact(after, name, new)
                changes.append((name, old, new))
                self.writer.history(name, old, new, source)
            self._settle(name, reading, new, old)
            if reading is not None:
                doubt = self.doubts.get(name) or next(iter(self.doubts.values()))
                cell = (doubt.sheet, doubt.row, doubt.column)
                self.writer.stand_behind(name, reading, source, doubt.text, cell)
            elif new is None and evidence is not None:
                self.writer.session.delete(evidence)
        if changes:
            names = [name for name, _, _ in changes]
            after = self.writer.follow(after, names, source)
            self.writer.finish(after, names)
            known = {name for name, _, _ in changes}
            changes += [(name, held(self.record, name), held(after, name)) for name in names if name not in known]
        self.writer.session.flush()
        return Decided(tuple(self.doubts), tuple(changes))

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

    def _settle(self, name: str, reading: Reading | None, new: Any, old: Any) -> None:
        """The doubt waits no more. Left unknown, it remembers what the file would put in again."""
        doubt = self.doubts.get(name)
        if doubt is None:
            return
        doubt.state = "left" if reading is None else "decided"
        doubt.value = (old if new is None else None) if reading is None else new
        doubt.decided_at, doubt.decided_by = self.writer.now, self.writer.by


def _done(values: Mapping[str, Any]) -> str:
    names = "、".join(field.label("zh-CN") for name in values if (field := field_of(name)))
    return f"{'存疑留空' if all(value is None for value in values.values()) else '定了存疑'}：{names}"
