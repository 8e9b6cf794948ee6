"""Facts that a person settles, written with all that stands behind them: evidence, history, and word to the index."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlmodel import Session, col

from catalog.ledger.compare import merged, without
from catalog.ledger.derive import CERTIFICATES, places_around, title_of
from catalog.ledger.reading import Reading
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
from catalog.records import asset_values
from catalog.vocabulary import INDUSTRIES

LONGEST_NAME: Final = 300
_DIVISIONS: Final = ("province", "city", "county")


class FactWriter:
    """What a person says of one asset on its way into the tables. The session holds the write lock."""

    def __init__(
        self, session: Session, asset: Asset, record: Mapping[str, Any], now: datetime, by: str | None
    ) -> None:
        self.session, self.asset, self.record, self.now, self.by = session, asset, record, now, by
        assert asset.pk is not None
        self.pk = asset.pk

    def source(self, name: str) -> Source:
        """The source that the facts come from: this person's edit."""
        source = Source(kind="edit", name=name[:LONGEST_NAME], at=self.now, by=self.by)
        self.session.add(source)
        self.session.flush()
        return source

    def evidence(self, name: str) -> Evidence | None:
        """What stands behind a fact now."""
        return self.session.get(Evidence, (self.pk, name), populate_existing=True)

    def history(self, name: str, old: Any, new: Any, source: Source) -> None:
        """Keep what a fact was and became."""
        assert source.id is not None
        before = self.evidence(name)
        self.session.add(
            History(
                asset_pk=self.pk, field=name, old=old, new=new, old_source_id=before.source_id if before else None,
                source_id=source.id, at=self.now,
            )
        )  # fmt: skip

    def stand_behind(
        self,
        name: str,
        reading: Reading,
        source: Source,
        raw: str,
        cell: tuple[str | None, int | None, str | None] = (None, None, None),
        verified: tuple[date | None, str | None] | None = None,
    ) -> None:
        """The evidence of a fact: its text, its cell where one says it, and who verified it (as the asset, if not given)."""
        assert source.id is not None
        low, high = reading.low, reading.high
        if low is not None and high is not None and low > high:
            low, high = high, low
        evidence = self.evidence(name) or Evidence(asset_pk=self.pk, field=name, source_id=source.id)
        evidence.source_id, evidence.raw = source.id, raw
        evidence.sheet, evidence.row, evidence.column = cell
        evidence.state, evidence.low, evidence.high = reading.state, low, high
        evidence.verified_at, evidence.verified_by = verified or (self.asset.verified_at, self.asset.verified_by)
        self.session.add(evidence)

    def follow(self, after: Mapping[str, Any], names: list[str], source: Source) -> dict[str, Any]:
        """What else follows from facts that changed, where nothing says it: written, and put into what is then known."""
        found = dict(after)
        for name, value, raw in self._following(after, names):
            self.history(name, found.get(name), value, source)
            if name not in names:
                self.stand_behind(name, Reading(value), source, raw)
            found[name] = value
            names.append(name)
        return found

    def _following(self, after: Mapping[str, Any], names: list[str]) -> list[tuple[str, Any, str]]:
        found = []
        title = title_of(after.get("permits", {}))
        if title is not None and not set(names).isdisjoint(CERTIFICATES) and self._silent("title_status", after):
            raw = "，".join(one.raw or "" for name in CERTIFICATES if (one := self.evidence(name)) is not None)
            found.append(("title_status", title, raw))
        if not set(names).isdisjoint(_DIVISIONS):
            around = places_around(after, ())
            found += [
                (name, value, source)
                for name, (value, source) in around.items()
                if name in names or self._silent(name, after)
            ]
        return found

    def _silent(self, name: str, after: Mapping[str, Any]) -> bool:
        return name not in after and self.session.get(OpenDoubt, (self.pk, name)) is None

    def finish(self, after: Mapping[str, Any], names: list[str]) -> None:
        """Write the asset as it then is, and tell the index."""
        self.store(after, names)
        self.asset.updated_at = self.now
        self.session.add(Outbox(asset_pk=self.pk, at=self.now))
        self.session.flush()

    def store(self, after: Mapping[str, Any], names: list[str]) -> None:
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


def with_fact(record: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """A record with a fact (`permits.fire`) as it is decided; None takes it out."""
    if value is None:
        return without(record, name)
    head, _, part = name.partition(".")
    return merged(record, {head: {part: value} if part else value})
