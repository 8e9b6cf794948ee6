"""A ledger beside what is there: which asset each row means, and which facts of it are new or other than before."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from catalog.fields import FIELDS
from catalog.ledger.identity import Register, Signs, name_key, nameless, only_one_alike, plain
from catalog.ledger.ledger import LedgerRow
from catalog.models import Asset, Evidence, History, Keeper, OpenDoubt, Source
from catalog.records import loaded, present, read_records

_AT_ONCE: Final = 500  # keys in one question to the database


@dataclass(slots=True)
class Known:
    """An asset that is there: its key, its record, and what names it beside the record."""

    pk: int
    public_id: str
    record: dict[str, Any]
    number_given: bool
    serial: str | None
    withdrawn: bool


def known_assets(
    session: Session, keepers: Iterable[str], numbers: Sequence[str] | None = None
) -> dict[tuple[str, str], Known]:
    """What is there of these keepers (of these numbers only, if given), by keeper and number."""
    columns = (Asset.pk, Asset.public_id, Asset.number_given, Asset.serial, Asset.withdrawn_on)
    query = (
        select(*columns)  # type: ignore[call-overload]
        .join(Keeper, col(Keeper.id) == col(Asset.keeper_id))
        .where(col(Keeper.name).in_(list(keepers)), loaded())
        .order_by(col(Asset.pk))
    )
    rows: list[Any] = []
    if numbers is None:
        rows = list(session.execute(query))
    else:
        wanted = sorted(set(numbers))
        for start in range(0, len(wanted), _AT_ONCE):
            rows += session.execute(query.where(col(Asset.number).in_(wanted[start : start + _AT_ONCE])))
        rows.sort(key=lambda row: row[0])
    found = {}
    for row, record in zip(rows, read_records(session, [row[0] for row in rows]), strict=True):
        found[record["keeper"], record["id"]] = Known(row[0], row[1], record, row[2], row[3], row[4] is not None)
    return found


class Matcher:
    """Finds the asset that a row means: by the keeper's number, else by the signs of identity."""

    def __init__(self, known: Mapping[tuple[str, str], Known]) -> None:
        self._known = known
        self._registers: dict[str, tuple[Register, list[Known]]] = {}
        self._of_park: dict[tuple[str, Any], list[Known]] = defaultdict(list)
        self.taken: set[int] = set()

    def find_all(self, rows: Sequence[LedgerRow]) -> list[Known | None]:
        """The asset that each row means, each asset once; None for a new one.

        Once every row has found its own, an asset and a row that are left and differ by name alone are one under a new
        name, where nothing else could be meant.
        """
        found = [self._take(self._of_row(row)) for row in rows]
        left = [position for position, known in enumerate(found) if known is None]
        renamed = {position: self._alike(rows[position]) for position in left}
        wanted = Counter(known.pk for near in renamed.values() for known in near)
        for position, near in renamed.items():
            if len(near) == 1 and wanted[near[0].pk] == 1:
                found[position] = self._take(near[0])
        return found

    def _take(self, known: Known | None) -> Known | None:
        if known is not None:
            self.taken.add(known.pk)
        return known

    def _of_row(self, row: LedgerRow) -> Known | None:
        keeper = row.record["keeper"]
        found = self._known.get((keeper, row.record["id"]))
        return self._by_signs(row, keeper) if found is None or found.pk in self.taken else found

    def _alike(self, row: LedgerRow) -> list[Known]:
        """The assets that nobody named yet and that may be this row's under another name."""
        register, assets = self._registered(row.record["keeper"])
        near = (assets[position] for position in (register.alike(Signs.of_row(row)) if assets else ()))
        return [known for known in near if known.pk not in self.taken]

    def _by_signs(self, row: LedgerRow, keeper: str) -> Known | None:
        register, assets = self._registered(keeper)
        if not assets:
            return None
        signs = Signs.of_row(row)
        position = register.find(signs)
        if position is not None and assets[position].pk not in self.taken:
            return assets[position]
        near = [
            (number, known.record)
            for number, known in enumerate(self._of_park.get((keeper, row.record.get("park")), ()))
            if known.pk not in self.taken and (nameless(signs) or nameless(_signs(known)))
        ]
        alike = only_one_alike(row.record, near) if row.record.get("park") else None
        return self._of_park[keeper, row.record["park"]][alike] if alike is not None else None

    def _registered(self, keeper: str) -> tuple[Register, list[Known]]:
        if keeper not in self._registers:
            self._register(keeper)
        return self._registers[keeper]

    def _register(self, keeper: str) -> None:
        register, assets = Register(), []
        for (owner, _), known in self._known.items():
            if owner == keeper:
                register.add(_signs(known))
                assets.append(known)
                self._of_park[keeper, known.record.get("park")].append(known)
        self._registers[keeper] = (register, assets)


def _signs(known: Known) -> Signs:
    """The signs of an asset that is there. A name that is only its owner's, its park's or its address is none."""
    record = known.record
    title = record.get("title_zh")
    named = title not in (record.get("owner_name"), record.get("park"), record.get("address_zh"))
    return Signs.of(record, record["id"] if known.number_given else None, known.serial, named)


def merged(before: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """What is known once a file is in. What it does not speak of stays as it is, also within a group of facts."""
    found = {**before, **record}
    for name, value in record.items():
        if FIELDS[name].type == "group":
            found[name] = {**before.get(name, {}), **value}
    return found


def differing(before: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a file that are new or other than before; of a group, only the parts that are."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        if name in ("id", "keeper"):
            continue
        old = before.get(name)
        if FIELDS[name].type == "group":
            value = {part: item for part, item in value.items() if (old or {}).get(part) != item}
            if value:
                found[name] = value
        elif value != old:
            found[name] = value
    return found


def without(facts: Mapping[str, Any], fact: str) -> dict[str, Any]:
    """Facts without one of them (`permits.fire`)."""
    head, _, part = fact.partition(".")
    if not part:
        return {name: value for name, value in facts.items() if name != head}
    group = {name: value for name, value in facts.get(head, {}).items() if name != part}
    return {**{name: value for name, value in facts.items() if name != head}, **({head: group} if group else {})}


@dataclass(slots=True)
class Behind:
    """What stands behind the facts of some assets: by key and fact, the source, and whether a cell says it.

    `edited` are those that a person put in last; `before` holds what a fact was before its present source;
    `doubtful` are those that went in for want of a decision; `doubts` what waits or was decided. What a person decided
    is never derived, though no cell says it.
    """

    sources: dict[tuple[int, str], int] = field(default_factory=dict)
    derived: set[tuple[int, str]] = field(default_factory=set)
    doubtful: set[tuple[int, str]] = field(default_factory=set)
    edited: set[tuple[int, str]] = field(default_factory=set)
    before: dict[tuple[int, str], Any] = field(default_factory=dict)
    doubts: dict[tuple[int, str], OpenDoubt] = field(default_factory=dict)


def behind(session: Session, pks: Sequence[int]) -> Behind:
    """What stands behind the facts of the assets with these keys."""
    found = Behind()
    for start in range(0, len(pks), _AT_ONCE):
        batch = pks[start : start + _AT_ONCE]
        columns = (
            Evidence.asset_pk, Evidence.field, Evidence.source_id, Evidence.column, Evidence.state, Source.kind,
        )  # fmt: skip
        query = select(*columns).join(Source, col(Source.id) == col(Evidence.source_id))  # type: ignore[call-overload]
        for pk, name, source, column, state, kind in session.execute(query.where(col(Evidence.asset_pk).in_(batch))):
            found.sources[pk, name] = source
            if state == "doubtful":
                found.doubtful.add((pk, name))
            if kind == "edit":
                found.edited.add((pk, name))
            elif column is None:
                found.derived.add((pk, name))
        history = (
            select(History).where(col(History.asset_pk).in_(batch), ~col(History.merged)).order_by(col(History.id))
        )
        for one in session.scalars(history):
            if found.sources.get((one.asset_pk, one.field)) == one.source_id:
                found.before[one.asset_pk, one.field] = one.old
        for doubt in session.scalars(select(OpenDoubt).where(col(OpenDoubt.asset_pk).in_(batch))):
            found.doubts[doubt.asset_pk, doubt.field] = doubt
            if doubt.state == "decided":
                found.derived.discard((doubt.asset_pk, doubt.field))
    return found


def held(record: Mapping[str, Any], fact: str) -> Any:
    """A fact of a record, also `permits.fire`; None where there is none."""
    head, _, part = fact.partition(".")
    value = record.get(head)
    return (value or {}).get(part) if part else value


def kinds_beside(session: Session, keepers: Iterable[str], kinds: Collection[str]) -> list[str]:
    """The other kinds that these keepers have present assets of."""
    query = (
        select(col(Asset.kind))
        .join(Keeper, col(Keeper.id) == col(Asset.keeper_id))
        .where(col(Keeper.name).in_(list(keepers)), col(Asset.kind).not_in(list(kinds)), present())
        .distinct()
        .order_by(col(Asset.kind))
    )
    return list(session.scalars(query))


def missing_assets(session: Session, keepers: Iterable[str], kinds: Iterable[str]) -> Iterable[tuple[int, str, str]]:
    """Key, public id and title of every present asset of these keepers and kinds, to be held against a file."""
    query = (
        select(col(Asset.pk), col(Asset.public_id), func.coalesce(col(Asset.title_zh), col(Asset.title_en), ""))
        .join(Keeper, col(Keeper.id) == col(Asset.keeper_id))
        .where(col(Keeper.name).in_(list(keepers)), col(Asset.kind).in_(list(kinds)), present())
        .order_by(col(Asset.pk))
    )
    for pk, public_id, title in session.execute(query):
        assert pk is not None
        yield pk, public_id, title or public_id


def alike_elsewhere(session: Session, rows: Sequence[LedgerRow], keepers: Collection[str]) -> Counter[str]:
    """How many of these rows have the number and the name, or the name and the address, of a present asset of other
    keepers than these: by keeper.
    """
    wanted: dict[tuple[str, str], int] = {}
    for position, row in enumerate(rows):
        for other in (row.record["id"] if row.number_given else None, row.record.get("address_zh")):
            if other and row.record.get("title_zh"):
                wanted[name_key(row.record["title_zh"]), plain(other)] = position
    if not wanted:
        return Counter()
    query = (
        select(col(Keeper.name), col(Asset.title_zh), col(Asset.number), col(Asset.address_zh))
        .join(Keeper, col(Keeper.id) == col(Asset.keeper_id))
        .where(col(Keeper.name).not_in(list(keepers)), col(Asset.title_zh).is_not(None), present())
    )
    found: dict[str, set[int]] = defaultdict(set)
    for keeper, title, *others in session.execute(query):
        name = name_key(title)
        found[keeper] |= {wanted[key] for other in others if other and (key := (name, plain(other))) in wanted}
    return Counter({keeper: len(positions) for keeper, positions in found.items() if positions})
