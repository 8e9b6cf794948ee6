"""What loading a ledger will write, worked out from what the database holds now."""

from collections.abc import Collection, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from catalog.errors import InvalidInput
from catalog.language import N_
from catalog.ledger import values
from catalog.ledger.compare import (
    Behind,
    Known,
    Matcher,
    alike_elsewhere,
    behind,
    differing,
    held,
    kinds_beside,
    known_assets,
    merged,
    missing_assets,
    without,
)
from catalog.ledger.identity import plain
from catalog.ledger.ledger import Doubt, Ledger, LedgerRow, Note
from catalog.ledger.report import MOST_SHOWN, Changed, ImportReport
from catalog.ledger.writes import LISTS, Writes
from catalog.models import (
    AssetMode,
    Encumbrance,
    Evidence,
    History,
    OpenDoubt,
    Outbox,
    Permit,
    Source,
    SuitableIndustry,
)
from catalog.moments import day_of
from catalog.records import asset_values, fact_items, latest
from catalog.vocabulary import INDUSTRIES, KINDS

LONGEST_COLUMN: Final = 200
LONGEST_RAW: Final = 500
MOST_KEEPERS_TOLD: Final = 3


@dataclass(frozen=True, slots=True)
class Loading:
    """How a ledger is loaded: when, by whom, for which keepers only (None: any), which missing assets to withdraw.

    `offices` tells, by keeper's name, the office to ask and its phone, for keepers that are made here.
    """

    now: datetime
    by: str | None = None
    allowed: frozenset[str] | None = None
    withdraw: frozenset[str] = frozenset()
    offices: MappingType[str, MappingType[str, str]] = field(default_factory=dict)

    def source(self, ledger: Ledger) -> Source:
        """The source that the facts of a ledger come from."""
        return Source(
            kind="file", name=ledger.name, sha256=ledger.sha256, at=self.now, by=self.by, read_on=ledger.read_on,
            columns=dict(ledger.columns) if ledger.columns is not None else None,
        )  # fmt: skip


class Plan:
    """What loading a ledger (or a batch of one) will write, worked out from what the database holds now.

    `stage` is the key of the open load that the new assets belong to, if they are not to be seen yet. A batch of a
    larger file looks up the numbers of its own rows only (`of_many`), and tells nothing of missing assets.
    """

    def __init__(
        self, session: Session, ledger: Ledger, loading: Loading, stage: int | None = None, of_many: bool = False
    ) -> None:
        self.session, self.loading, self.now, self.stage = session, loading, loading.now, stage
        self.generation = latest(session)
        self.report = ImportReport(
            ledger.name, len(ledger.rows) + len(ledger.rejected) + sum(len(row.merged) for row in ledger.rows),
            doubts=list(ledger.doubts), rejected=list(ledger.rejected), notes=list(ledger.notes),
        )  # fmt: skip
        self.writes = Writes(session)
        self.report.compared = session.scalar(select(func.max(col(History.id)))) or 0, self.writes.first
        self._dropped: set[int] = set()  # doubts of the report that are none after all
        same = select(func.max(col(Source.id))).where(col(Source.sha256) == ledger.sha256)
        self.earlier = session.scalar(same) or 0  # when this very file was loaded before
        rows = [row for row in ledger.rows if self._may_touch(row)]
        keepers = {row.record["keeper"] for row in rows}
        known = known_assets(session, keepers, [row.record["id"] for row in rows] if of_many else None)
        self.matcher = Matcher(known)
        self._plan(rows)
        self.report.doubts = [doubt for doubt in self.report.doubts if id(doubt) not in self._dropped]
        self.keepers, self.kinds = keepers, {row.record["kind"] for row in rows}
        self.report.keepers = sorted(keepers)

    def _may_touch(self, row: LedgerRow) -> bool:
        keeper, allowed = row.record["keeper"], self.loading.allowed
        if allowed is None or keeper in allowed:
            return True
        problem = InvalidInput(N_("这一行是“{keeper}”的资产，你不能改"), where="keeper", keeper=keeper[:80])
        said = str(row.record.get("title_zh") or row.record["id"])[:200]
        self._reject(row, None, said, problem)
        return False

    def _reject(self, row: LedgerRow, column: str | None, said: str, problem: InvalidInput) -> None:
        self.report.rejected.append(Doubt(row.number, column, said, problem, sheet=row.sheet))
        self._dropped.update(map(id, row.waiting))

    def _plan(self, rows: Sequence[LedgerRow]) -> None:
        pairs = list(zip(rows, self.matcher.find_all(rows), strict=True))
        fresh: list[LedgerRow] = []
        there: list[tuple[LedgerRow, Known]] = []
        for row, known in pairs:
            if known is not None:
                there.append((row, known))
            elif unread := self._unread_status(row):
                problem = InvalidInput(N_("状态看不懂，新资产不能当作可用的收进来"), where="status")
                self._reject(row, unread.column, unread.text, problem)
            else:
                fresh.append(row)
        self._add_all(fresh)
        if fresh and self.stage is None:  # a batch of a large file is no place to compare with all there is
            self._tell_alike_elsewhere(fresh)
        self._change_all(there)
        self.report.merged = sum(len(row.merged) for row in rows)

    @staticmethod
    def _unread_status(row: LedgerRow) -> Doubt | None:
        if "status" in row.record:
            return None
        return next((doubt for doubt in row.waiting if doubt.field == "status"), None)

    # --- new assets ---

    def _add_all(self, rows: Sequence[LedgerRow]) -> None:
        for row in rows:
            self.writes.naming.keeper(
                row.record["keeper"], row.keeper_code, self.loading.offices, self.report.keepers_created
            )
        public_ids = self.writes.naming.public_ids((row.record["id"], row.record["keeper"]) for row in rows)
        for row, public_id in zip(rows, public_ids, strict=True):
            self._add(row, public_id)
        self.report.added = len(rows)

    def _add(self, row: LedgerRow, public_id: str) -> None:
        record, pk = {"status": "available", **row.record}, self.writes.next
        asset = {
            "public_id": public_id,
            "number": record["id"],
            "number_given": row.number_given,
            "created_at": self.now,
            "updated_at": self.now,
            **({"serial": row.serial} if row.serial else {}),
            **({"stage_id": self.stage} if self.stage is not None else {}),
            **{name: value for name, value in asset_values(record).items() if value is not None},
        }
        self.writes.add(asset, record["keeper"], record.get("park"), record.get("city"))
        if self.stage is None:  # a stage tells the index of its assets when it is shown
            self.writes.parts[Outbox].append((pk, self.now))
        self._add_parts(pk, row, record, record)
        self._decided_history(pk, row)
        self._merged_history(pk, row, set())
        self._doubts(pk, row, {})

    def _tell_alike_elsewhere(self, rows: Sequence[LedgerRow]) -> None:
        """A keeper that is spelt in two ways would have every asset twice."""
        keepers = {row.record["keeper"] for row in rows}
        for keeper, count in alike_elsewhere(self.session, rows, keepers).most_common(MOST_KEEPERS_TOLD):
            message = N_(
                "{n} 行和“{keeper}”名下的资产名称、编号或地址相同；这样收会成为另外的资产，若是同一批，填报单位请选“{keeper}”"
            )
            self.report.notes.append(
                Note(None, None, None, InvalidInput(message, where="keeper", n=count, keeper=keeper))
            )

    # --- assets that are there ---

    def _change_all(self, there: Sequence[tuple[LedgerRow, Known]]) -> None:
        found = [(row, known, self._facts(row, known)) for row, known in there]
        asked = [known.pk for row, known, facts in found if facts or row.waiting or row.decided or row.merged]
        stands = behind(self.session, asked)
        for row, known, facts in found:
            facts = self._settled(row, known, facts, stands)
            renamed = row.number_given and not known.number_given
            if row.serial and row.serial != known.serial:
                self.writes.serials.append({"key": known.pk, "serial": row.serial})
            if facts or renamed or known.withdrawn:
                self._change(row, known, facts, stands, renamed)
            else:
                self.report.unchanged += 1
            self._confirmed(known.pk, row, facts, stands)
            self._doubts(known.pk, row, stands.doubts)
        self.report.changed = sum(len(rows) for rows in self.writes.changes.values())

    @staticmethod
    def _facts(row: LedgerRow, known: Known) -> dict[str, Any]:
        """The facts of a row that differ from what is there; a name that is only the number is no name."""
        facts = differing(known.record, row.record)
        numbers = {plain(known.record["id"]), plain(row.record["id"])}
        if "title_zh" in known.record and plain(facts.get("title_zh", "")) in numbers:
            facts = without(facts, "title_zh")
        return facts

    def _settled(self, row: LedgerRow, known: Known, facts: dict[str, Any], stands: Behind) -> dict[str, Any]:
        """Facts without those that somebody knows better: what no cell says, what a person put in since."""
        decided = {doubt.field for doubt, _ in row.decided}
        for name, value in list(fact_items(facts)):
            here = row.evidence_of(name)
            key = (known.pk, name)
            old = held(known.record, name)
            if name in decided:
                continue
            weak = here is not None and (here.derived or here.state == "doubtful")
            if weak and old is not None and key not in stands.derived:
                facts = without(facts, name)
            elif stands.before.get(key) == value and (
                key in stands.edited or stands.sources.get(key, 0) > self.earlier > 0
            ):
                facts = without(facts, name)  # the file still says what it said before somebody knew better
            elif (before := stands.doubts.get(key)) is not None and (
                (before.state == "left" and before.value == value) or self._answered(row, name, before)
            ):
                facts = without(facts, name)
        return facts

    @staticmethod
    def _answered(row: LedgerRow, name: str, before: OpenDoubt) -> bool:
        """Whether what a row asks about a fact was decided already, of the same text."""
        asked = next((doubt for doubt in row.waiting if doubt.field == name), None)
        return asked is not None and before.state != "open" and before.text == values.shown(asked.text, LONGEST_RAW)

    def _confirmed(self, pk: int, row: LedgerRow, facts: MappingType[str, Any], stands: Behind) -> None:
        """What went in as a guess and was decided to be so is doubtful no more, though the fact stays as it is."""
        changed = dict(fact_items(facts))
        for doubt, value in row.decided:
            if (
                doubt.field
                and value is not None
                and doubt.field not in changed
                and (pk, doubt.field) in stands.doubtful
            ):
                self._add_evidence(pk, row, doubt.field, value, _verified(row.record))

    def _change(self, row: LedgerRow, known: Known, facts: dict[str, Any], stands: Behind, renamed: bool) -> None:
        pk, before = known.pk, known.record
        after = merged(before, facts)
        self.writes.want_park(after.get("park"), after.get("city"))
        values_after = asset_values(after)
        values_before = asset_values(before)
        change = {name: value for name, value in values_after.items() if value != values_before[name]}
        if "park" in facts or "city" in facts:
            change |= {"park": after.get("park"), "in_city": after.get("city")}
        if renamed:
            change |= {"number": row.record["id"], "number_given": True}
        if known.withdrawn:
            change["withdrawn_on"] = None
        self.writes.changes[tuple(change)].append({"key": pk, "updated_at": self.now, **change})
        self.writes.touched.append(pk)
        for name, table in LISTS.items():
            if name in facts:
                self.writes.cleared[table].append({"key": pk})
        if "encumbrances" in facts:
            gone = set(before.get("encumbrances", ())) - set(facts["encumbrances"])
            self.writes.lifted += [{"key": pk, "lifted": kind} for kind in sorted(gone)]
        self._add_parts(pk, row, facts, after)
        self.writes.parts[Outbox].append((pk, self.now))
        shown: list[tuple[str, Any, Any]] = []
        for name, value in fact_items(facts):
            old = held(before, name)
            shown.append((name, old, value))
            self.writes.parts[History].append(
                [None, pk, name, old, value, False, stands.sources.get((pk, name)), self.now]
            )
        if renamed:
            shown.append(("id", before["id"], row.record["id"]))
            self.writes.parts[History].append([None, pk, "id", before["id"], row.record["id"], False, None, self.now])
        if known.withdrawn:
            shown.append(("withdrawn_on", True, None))
            self.writes.parts[History].append([None, pk, "withdrawn_on", True, None, False, None, self.now])
        self._merged_history(pk, row, self._known_merges(pk) if row.merged else set())
        if len(self.report.changes) < MOST_SHOWN:
            title = str(after.get("title_zh") or after.get("title_en") or known.public_id)
            self.report.changes.append(Changed(known.public_id, title, row.sheet, row.number, tuple(shown)))

    def _known_merges(self, pk: int) -> set[str]:
        query = select(col(History.field), col(History.old)).where(col(History.asset_pk) == pk, col(History.merged))
        return {f"{name}={old!r}" for name, old in self.session.execute(query)}

    def _decided_history(self, pk: int, row: LedgerRow) -> None:
        """What a person decided of a new asset is a change of what its file says."""
        for doubt, value in row.decided:
            if doubt.field and value is not None and (here := held(row.record, doubt.field)) is not None:
                self.writes.parts[History].append([None, pk, doubt.field, None, here, False, None, self.now])

    def _merged_history(self, pk: int, row: LedgerRow, told: set[str]) -> None:
        """What other rows of the same asset say otherwise, kept as history."""
        for other in row.merged:
            for name, value in fact_items(other.record):
                here = held(row.record, name)
                if value != here and f"{name}={value!r}" not in told:
                    told.add(f"{name}={value!r}")
                    self.writes.parts[History].append([None, pk, name, value, here, True, None, self.now])

    # --- doubts ---

    def _doubts(self, pk: int, row: LedgerRow, there: MappingType[tuple[int, str], OpenDoubt]) -> None:
        """What waits for a person is kept with the asset; what was decided about the same text is not asked again."""
        waiting = {doubt.field: doubt for doubt in row.waiting if doubt.field}
        decided = {doubt.field: (doubt, value) for doubt, value in row.decided if doubt.field}
        for name, doubt in waiting.items():
            before = there.get((pk, name))
            if before is not None and before.text == values.shown(doubt.text, LONGEST_RAW):
                if before.state != "open":
                    self._dropped.add(id(doubt))
                continue
            self.writes.parts[OpenDoubt].append(self._open_doubt(pk, doubt, "open", None))
        for name, (doubt, value) in decided.items():
            before = there.get((pk, name))
            state = "left" if value is None else "decided"
            if before is None or (before.text, before.state, before.value) != (
                values.shown(doubt.text, LONGEST_RAW), state, value,
            ):  # fmt: skip
                self.writes.parts[OpenDoubt].append(self._open_doubt(pk, doubt, state, value))
        for (owner, name), before in there.items():
            spoken = held(row.record, name) is not None
            if owner == pk and spoken and before.state == "open" and name not in waiting and name not in decided:
                self.writes.closed.append({"key": pk, "settled": name})

    def _open_doubt(self, pk: int, doubt: Doubt, state: str, value: Any) -> list[Any]:
        readings = [
            {"value": one.value, "state": one.state, "low": one.low, "high": one.high, "kept": one.kept}
            for one in doubt.readings
        ]
        at, by = (self.now, self.loading.by) if state != "open" else (None, None)
        column = doubt.column and values.shown(doubt.column, LONGEST_COLUMN)
        return [
            None, pk, doubt.field, state, (doubt.sheet or "")[:200], doubt.row, column,
            values.shown(doubt.text, LONGEST_RAW), doubt.problem.text("zh-CN"), doubt.problem.text("en"), readings,
            doubt.default, value, at, by,
        ]  # fmt: skip

    # --- what lies beside ---

    def _add_parts(self, pk: int, row: LedgerRow, facts: MappingType[str, Any], record: MappingType[str, Any]) -> None:
        """What lies in tables of its own, of the facts that are written; `record` is all that is then known."""
        parts = self.writes.parts
        parts[AssetMode] += [(pk, mode, number) for number, mode in enumerate(facts.get("modes", ()))]
        parts[Encumbrance] += [(pk, kind, number) for number, kind in enumerate(facts.get("encumbrances", ()))]
        parts[SuitableIndustry] += [
            (pk, number, name, INDUSTRIES.find(name))
            for number, name in enumerate(facts.get("suitable_industries", ()))
        ]
        parts[Permit] += [(pk, name, state) for name, state in facts.get("permits", {}).items()]
        verified = _verified(record)
        for name, value in fact_items({name: value for name, value in facts.items() if name in row.record}):
            self._add_evidence(pk, row, name, value, verified)

    def _add_evidence(self, pk: int, row: LedgerRow, name: str, value: Any, verified: tuple[date | None, Any]) -> None:
        here = row.evidence_of(name)
        if here is None:
            return
        column = here.column and values.shown(here.column, LONGEST_COLUMN)
        raw = values.shown(here.raw or value, LONGEST_RAW)
        low, high = here.low, here.high
        if low is not None and high is not None and low > high:
            low, high = high, low
        self.writes.parts[Evidence].append(
            [None, pk, name, here.sheet[:200] or None, here.row, column, raw, here.state, low, high, *verified]
        )

    def settle_missing(self, keepers: Collection[str], kinds: Collection[str], taken: Collection[int]) -> None:
        """Tell which assets of these keepers and kinds no row named; withdraw those for which that was decided."""
        if beside := kinds_beside(self.session, keepers, kinds):
            compared, left = (tuple(KINDS[kind] for kind in sorted(found)) for found in (kinds, beside))
            message = N_("哪些资产不见了，只在文件里有的类型中比对：{kinds}；没有比对：{left}")
            told = InvalidInput(message, where="kind", kinds=compared, left=left)
            self.report.notes.append(Note(None, None, None, told))
        for pk, public_id, title in missing_assets(self.session, keepers, kinds):
            if pk in taken:
                continue
            if public_id in self.loading.withdraw:
                change = {"key": pk, "updated_at": self.now, "withdrawn_on": day_of(self.now)}
                self.writes.changes["withdrawn_on",].append(change)
                self.writes.touched.append(pk)
                self.writes.parts[Outbox].append((pk, self.now))
                self.writes.parts[History].append([None, pk, "withdrawn_on", None, True, False, None, self.now])
                self.report.withdrawn += 1
            elif len(self.report.missing) < MOST_SHOWN:
                self.report.missing.append((public_id, title))

    def write(self, source: Source) -> None:
        """Write all of it in the transaction that is open."""
        self.writes.write_new(source)
        self.writes.write_changes(source)
        self.report.source_id = source.id


def _verified(record: MappingType[str, Any]) -> tuple[date | None, Any]:
    """When and by whom the facts of a record were verified."""
    day = record.get("verified_at")
    return date.fromisoformat(day) if day else None, record.get("verified_by")
