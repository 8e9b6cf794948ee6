"""A ledger into the catalogue: checked in full outside any transaction, then written in one short one.

Identity is the keeper and the keeper's own number. A row without a number is known by a number made of its title,
address and point, so that loading a file twice changes nothing. A fact that cannot be kept stays out and is a doubt in
the report; a row that cannot be an asset is rejected there. Rows that a file no longer holds are left as they are.
"""

import hashlib
import re
import time
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select, text, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col

from catalog.database import Table, bind_rows, insert_rows
from catalog.errors import InvalidInput, Problem, Unavailable
from catalog.fields import FIELDS
from catalog.language import N_
from catalog.ledger import readers, values
from catalog.ledger.mapping import Mapping
from catalog.models import (
    Asset,
    AssetMode,
    Encumbrance,
    Evidence,
    Keeper,
    Outbox,
    Park,
    Permit,
    Source,
    SuitableIndustry,
)
from catalog.pinyin import initials, syllables
from catalog.records import asset_values, fact_items, read_records
from catalog.vocabulary import INDUSTRIES

_ADDRESS_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
# The columns that loading fills, of what lies in tables beside the asset's own; and, where a row of that key may be
# there already, which of them the file has a say in. The others (a permit's deadline, an amount) stay as they are.
PARTS: Final[MappingType[type[Table], tuple[tuple[str, ...], tuple[str, ...]]]] = {
    AssetMode: (("asset_pk", "mode", "position"), ()),
    Encumbrance: (("asset_pk", "kind", "position"), ("position",)),
    SuitableIndustry: (("asset_pk", "position", "name", "division"), ()),
    Permit: (("asset_pk", "name", "state"), ("state",)),
    Evidence: (
        ("source_id", "asset_pk", "field", "row", "column", "raw", "state", "verified_at", "verified_by"),
        ("source_id", "sheet", "row", "column", "raw", "state", "low", "high", "verified_at", "verified_by"),
    ),
    Outbox: (("asset_pk", "at"), ()),
}
# Facts that are several rows in a table of their own, in the keeper's order.
LISTS: Final[MappingType[str, type[Table]]] = {"modes": AssetMode, "suitable_industries": SuitableIndustry}
_GIVEN_LATER: Final = ("keeper_id", "park_id")  # keys that are known once keepers and parks are written
LONGEST_NUMBER: Final = 120
LONGEST_COLUMN: Final = 200


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value or a row that did not go in: where it stands, its text, and why."""

    row: int
    column: str | None
    text: str
    problem: Problem

    def to_json(self, lang: str) -> dict[str, Any]:
        """The doubt for a report."""
        return {"row": self.row, "column": self.column, "text": self.text, "reason": self.problem.text(lang)}


@dataclass(slots=True)
class LedgerRow:
    """One checked asset of a file: its record, and for each fact the column and raw text it came from."""

    number: int
    record: dict[str, Any]
    origins: dict[str, tuple[str | None, str]]
    keeper_code: str | None = None


@dataclass(slots=True)
class Ledger:
    """A file read and checked, ready to be loaded."""

    name: str
    sha256: str
    rows: list[LedgerRow]
    doubts: list[Doubt]
    rejected: list[Doubt]


@dataclass(slots=True)
class ImportReport:
    """What loading a ledger did (or, on trial, would do)."""

    file: str
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    keepers_created: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    rejected: list[Doubt] = field(default_factory=list)
    lock_seconds: float = 0.0
    generation: int = 0

    def to_json(self, lang: str = "zh-CN") -> dict[str, Any]:
        """The report as plain values."""
        return {
            "file": self.file,
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "keepers_created": self.keepers_created,
            "doubts": [doubt.to_json(lang) for doubt in self.doubts],
            "rejected": [doubt.to_json(lang) for doubt in self.rejected],
            "lock_seconds": round(self.lock_seconds, 3),
        }


# --- reading and checking ---------------------------------------------------------------------------------------


def read_ledger(path: Path, mapping: Mapping | None = None, keeper: str | None = None) -> Ledger:
    """Read and check a file: JSONL in the exchange format, or a flat CSV or XLSX by a mapping.

    `keeper` answers for rows that name none. InvalidInput when the file as a whole cannot be read.
    """
    readers.open_check(path)
    ledger = Ledger(path.name, _digest(path), [], [], [])
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".ndjson") and mapping is None:
        _check_rows(ledger, ((row, *_from_json(row)) for row in readers.read_jsonl(path)), keeper)
    elif suffix in (".csv", ".xlsx") and mapping is not None:
        if suffix == ".csv":
            rows = readers.read_csv(path, mapping.encoding, mapping.delimiter)
        else:
            rows = readers.read_xlsx(path, mapping.sheet, mapping.header_row)
        _check_rows(ledger, ((row, *_from_cells(row, mapping)) for row in _with_columns(rows, mapping)), keeper)
    elif suffix in (".csv", ".xlsx"):
        raise InvalidInput(N_("{name} 要有对照文件（--mapping）"), where="mapping", name=path.name)
    else:
        raise InvalidInput(N_("不认得 {name} 这种文件；收 .jsonl、.csv、.xlsx"), where="file", name=path.name)
    _mark_repeats(ledger)
    return ledger


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _with_columns(rows: Iterator[readers.Row], mapping: Mapping) -> Iterator[readers.Row]:
    checked = False
    for row in rows:
        if not checked:
            missing = sorted(mapping.needed - set(row.cells))
            if missing:
                raise InvalidInput(N_("文件里没有这几列：{names}"), where="file", names=tuple(missing[:20]))
            checked = True
        yield row


_Found = tuple[dict[str, tuple[str | None, Any, str]], dict[str, Any], list[Doubt]]


def _from_json(row: readers.Row) -> _Found:
    """Facts of an exchange record: name to (column, value, raw text); identity; doubts so far."""
    facts: dict[str, tuple[str | None, Any, str]] = {}
    identity: dict[str, Any] = {}
    doubts = []
    for name, value in row.cells.items():
        if name in ("id", "keeper"):
            identity[name] = value
        elif name in FIELDS:
            facts[name] = (name, value, "")
        else:
            problem = InvalidInput(N_("没有“{field}”这一项"), where=name[:60], field=values.shown(name, 60))
            doubts.append(Doubt(row.number, values.shown(name, 60), values.shown(value, 200), problem))
    return facts, identity, doubts


def _from_cells(row: readers.Row, mapping: Mapping) -> _Found:
    facts: dict[str, tuple[str | None, Any, str]] = {
        name: (None, value, "") for name, value in mapping.constants.items()
    }
    identity: dict[str, Any] = {}
    doubts = []
    texts = {name: values.cell_text(cell) for name, cell in row.cells.items()}
    if mapping.id_column:
        identity["id"] = " ".join(texts[mapping.id_column].split()) or None
    for name, template in (("keeper", mapping.keeper_name), ("code", mapping.keeper_code)):
        if template:
            identity[name] = template.format_map(texts).strip() or None
    for column in mapping.columns:
        cell, text = row.cells[column.name], texts[column.name]
        if column.fallback and column.field in facts:
            continue
        try:
            if column.when_filled is not None:
                value = column.when_filled if text.strip() else None
            else:
                value = values.from_cell(column.field, cell, column.unit, column.values)
        except InvalidInput as problem:
            if not column.ignore_others:
                doubts.append(Doubt(row.number, column.name, values.shown(text, 200), problem))
            continue
        if value is None:
            continue
        head, _, tail = column.field.partition(".")
        if tail:
            group = facts.get(head, (column.name, {}, ""))[1]
            facts[head] = (column.name, {**group, tail: value}, values.shown(text, 500))
        else:
            facts[head] = (column.name, value, values.shown(text, 500))
    return facts, identity, doubts


def _check_rows(ledger: Ledger, rows: Iterator[tuple[readers.Row, *_Found]], keeper: str | None) -> None:
    for row, facts, identity, doubts in rows:
        problem = row.problem
        checked: dict[str, Any] = {}
        origins: dict[str, tuple[str | None, str]] = {}
        for name, (column, value, raw) in facts.items():
            try:
                found = values.check(name, value)
            except InvalidInput as wrong:
                doubts.append(Doubt(row.number, column, raw or values.shown(value, 200), wrong))
                continue
            if found is not None:
                checked[name] = found
                origins[name] = (column, raw or ("" if isinstance(value, dict | list) else values.shown(value, 500)))
        number, filed_by = identity.get("id"), identity.get("keeper") or keeper
        problem = problem or _not_an_asset(checked, number, filed_by)
        if problem:
            ledger.rejected.append(
                Doubt(row.number, problem.where, values.shown(checked.get("title_zh") or number or "", 200), problem)
            )
            continue
        record = {"id": number or _made_number(checked), "keeper": str(filed_by).strip(), **checked}
        ledger.rows.append(LedgerRow(row.number, record, origins, identity.get("code")))
        ledger.doubts.extend(doubts)


def _not_an_asset(record: MappingType[str, Any], number: Any, keeper: Any) -> InvalidInput | None:
    if "kind" not in record:
        return InvalidInput(N_("没有类型，不知道是什么资产"), where="kind")
    if not any(
        record.get(name)
        for name in ("title_zh", "title_en", "address_zh", "description_zh", "description_en", "lat", "boundary")
    ):
        return InvalidInput(N_("没有名称、地址、说明，也没有坐标"), where="title_zh")
    if not isinstance(keeper, str) or not 0 < len(keeper.strip()) <= 200 or values.shown(keeper, 300) != keeper:
        return InvalidInput(N_("不知道是哪个单位填报的（--keeper）"), where="keeper")
    if number is not None and (
        not isinstance(number, str) or not 0 < len(number.strip()) <= LONGEST_NUMBER or not number.isprintable()
    ):
        return InvalidInput(N_("编号看不懂：{value}"), where="id", value=values.shown(number, 60))
    return None


def _made_number(record: MappingType[str, Any]) -> str:
    """A number for a row without one: the same for the same title, address and point."""
    parts = [str(record.get(name, "")) for name in ("title_zh", "title_en", "address_zh", "lat", "lng")]
    return "t" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:10]


def _mark_repeats(ledger: Ledger) -> None:
    """The same number twice for one keeper: the first row counts, the others are rejected with the reason."""
    first: dict[tuple[str, str], int] = {}
    kept = []
    for row in ledger.rows:
        key = (row.record["keeper"], row.record["id"])
        if key in first:
            problem = InvalidInput(N_("编号 {id} 在第 {row} 行已经有了"), where="id", id=key[1], row=first[key])
            ledger.rejected.append(Doubt(row.number, "id", key[1], problem))
            continue
        first[key] = row.number
        kept.append(row)
    ledger.rows = kept


# --- loading ----------------------------------------------------------------------------------------------------


def load(
    session: Session, ledger: Ledger, now: datetime, offices: MappingType[str, MappingType[str, str]] = {}
) -> ImportReport:
    """Write what a checked ledger adds or changes. The caller commits, or rolls back for a trial.

    `offices` tells, by keeper's name, the office to ask and its phone, for keepers that are made here. Everything is
    worked out before the first write, and again under the lock if somebody else wrote meanwhile, so that the write
    lock is held for the writing alone.
    """
    plan = _Plan(session, ledger, now, offices)
    report = plan.report
    if not report.added and not report.changed:
        return report
    session.rollback()  # the reading is over: no read transaction may turn into a writing one
    started = _begin_writing(session)
    if _generation(session) != plan.generation:
        plan = _Plan(session, ledger, now, offices)
        report = plan.report
    plan.write(Source(kind="file", name=ledger.name, sha256=ledger.sha256, at=now))
    report.generation = _generation(session)
    report.lock_seconds = time.perf_counter() - started
    return report


def load_together(
    session: Session, ledgers: Iterable[Ledger], now: datetime, offices: MappingType[str, MappingType[str, str]] = {}
) -> list[ImportReport]:
    """Write several ledgers in one transaction, all or none, under the write lock from the first. The caller commits."""
    ledgers = list(ledgers)
    session.rollback()
    _begin_writing(session)
    reports = []
    for ledger in ledgers:
        plan = _Plan(session, ledger, now, offices)
        plan.write(Source(kind="file", name=ledger.name, sha256=ledger.sha256, at=now))
        reports.append(plan.report)
    return reports


def _generation(session: Session) -> int:
    return session.scalar(select(func.max(col(Outbox.id)))) or 0


def _merged(before: MappingType[str, Any], record: MappingType[str, Any]) -> dict[str, Any]:
    """What is known once a file is in. What it does not speak of stays as it is, also within a group of facts."""
    merged = {**before, **record}
    for name, value in record.items():
        if FIELDS[name].type == "group":
            merged[name] = {**before.get(name, {}), **value}
    return merged


def _differing(before: MappingType[str, Any], record: MappingType[str, Any]) -> dict[str, Any]:
    """The facts of a file that are new or other than before; of a group, only the parts that are."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        old = before.get(name)
        if FIELDS[name].type == "group":
            value = {part: item for part, item in value.items() if (old or {}).get(part) != item}
            if value:
                found[name] = value
        elif value != old:
            found[name] = value
    return found


def _known_assets(session: Session, keepers: set[str]) -> dict[tuple[str, str], tuple[int, dict[str, Any]]]:
    """What is there of these keepers: (keeper, number) to key and record."""
    rows = session.execute(
        select(col(Asset.pk))
        .join(Keeper, col(Keeper.id) == col(Asset.keeper_id))
        .where(col(Keeper.name).in_(keepers))
        .order_by(col(Asset.pk))
    )
    pks = [pk for (pk,) in rows]
    records = read_records(session, pks)
    return {(record["keeper"], record["id"]): (pk, record) for pk, record in zip(pks, records, strict=True)}


def _begin_writing(session: Session) -> float:
    """Take the write lock at once, so that two imports queue instead of failing half-way; the moment it was had."""
    try:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("BEGIN IMMEDIATE"))
        else:
            session.execute(text("LOCK TABLE asset IN SHARE ROW EXCLUSIVE MODE"))
    except OperationalError:
        raise Unavailable(N_("另一个写入还没完，请过一会儿再试")) from None
    return time.perf_counter()


def keeper_code(name: str, wanted: str | None, taken: set[str]) -> str:
    """A short code for a keeper, safe in addresses: the one wanted, or the initials of its name; made unique."""
    base = re.sub(r"[^a-z0-9]+", "-", (wanted or "").casefold()).strip("-")[:30]
    base = base or re.sub(r"[^a-z0-9]+", "", initials(name).casefold())[:16] or "k"
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    taken.add(code)
    return code


class _Plan:
    """What loading a ledger will write, worked out from what the database holds now."""

    def __init__(
        self,
        session: Session,
        ledger: Ledger,
        now: datetime,
        offices: MappingType[str, MappingType[str, str]],
    ) -> None:
        self.session, self.now = session, now
        self.generation = _generation(session)
        self.report = ImportReport(ledger.name, len(ledger.rows), doubts=ledger.doubts, rejected=ledger.rejected)
        self.parts: dict[type[Table], list[Any]] = {table: [] for table in PARTS}
        self.keepers = {keeper.name: keeper for keeper in session.scalars(select(Keeper))}
        self.parks = {(park.name, park.city): park for park in session.scalars(select(Park))}
        self.assets: list[dict[str, Any]] = []
        self.belonging: list[tuple[str, str | None, str | None]] = []  # keeper, park and city of each
        self.changes: list[dict[str, Any]] = []
        self.cleared: dict[type[Table], list[dict[str, Any]]] = {table: [] for table in LISTS.values()}
        self.lifted: list[dict[str, Any]] = []  # encumbrances that are no more
        self._codes = {keeper.code for keeper in self.keepers.values()}
        self._taken: set[str] = set(session.scalars(select(col(Asset.public_id))))
        self._next = (session.scalar(select(func.max(col(Asset.pk)))) or 0) + 1
        known = _known_assets(session, {row.record["keeper"] for row in ledger.rows})
        for row in ledger.rows:
            there = known.get((row.record["keeper"], row.record["id"]))
            if there is None:
                self._keeper(row, offices)
                self._park(row.record)
                self._add(row)
            elif differing := _differing(there[1], row.record):
                self._change(there[0], row, there[1], differing)
            else:
                self.report.unchanged += 1
        self.report.added, self.report.changed = len(self.assets), len(self.changes)
        # As the driver takes them, so that the write lock is held for the writing alone.
        self.columns = tuple({name: None for asset in self.assets for name in asset} | dict.fromkeys(_GIVEN_LATER))
        self.rows = bind_rows(
            session, Asset, self.columns, ([asset.get(name) for name in self.columns] for asset in self.assets)
        )
        for part, waiting in self.parts.items():
            self.parts[part] = bind_rows(session, part, PARTS[part][0], waiting)

    def write(self, source: Source) -> None:
        """Write the plan in the transaction that is open."""
        session = self.session
        new_keepers = [self.keepers[name] for name in self.report.keepers_created]
        session.add_all([source, *new_keepers, *(park for park in self.parks.values() if park.id is None)])
        session.flush()
        assert source.id is not None
        for row, belonging in zip(self.rows, self.belonging, strict=True):
            keeper, park, city = belonging
            row[-2:] = self.keepers[keeper].id, self._park_id(park, city)
        insert_rows(session, Asset, self.columns, self.rows)
        for change in self.changes:
            change["park_id"] = self._park_id(change.pop("park"), change["city"])
        connection = session.connection()
        if self.changes:
            connection.execute(update(Asset).where(col(Asset.pk) == bindparam("key")), self.changes)
        for table, keys in self.cleared.items():
            if keys:
                connection.execute(delete(table).where(table.asset_pk == bindparam("key")), keys)  # type: ignore[attr-defined]
        if self.lifted:
            gone = (col(Encumbrance.asset_pk) == bindparam("key")) & (col(Encumbrance.kind) == bindparam("lifted"))
            connection.execute(delete(Encumbrance).where(gone), self.lifted)
        for item in self.parts[Evidence]:
            item[0] = source.id
        for part, rows in self.parts.items():
            insert_rows(session, part, PARTS[part][0], rows, replace=PARTS[part][1])
        if self.assets and session.get_bind().dialect.name == "postgresql":
            # Keys were given here; the sequence must go on behind them.
            last = {"last": self.assets[-1]["pk"]}
            session.execute(text("SELECT setval(pg_get_serial_sequence('asset', 'pk'), :last)"), last)
        session.flush()

    def _keeper(self, row: LedgerRow, offices: MappingType[str, MappingType[str, str]]) -> None:
        name = row.record["keeper"]
        if name not in self.keepers:
            code = keeper_code(name, row.keeper_code, self._codes)
            self.keepers[name] = Keeper(name=name, code=code, **dict[str, Any](offices.get(name, {})))
            self.report.keepers_created.append(name)

    def _park(self, record: MappingType[str, Any]) -> None:
        key = (record.get("park") or "", record.get("city") or "")
        if key[0] and key not in self.parks:
            self.parks[key] = Park(name=key[0], city=key[1])

    def _park_id(self, name: str | None, city: str | None) -> int | None:
        found = self.parks.get((name or "", city or ""))
        return found.id if found else None

    def _add(self, row: LedgerRow) -> None:
        record = {"status": "available", **row.record}
        self.assets.append(
            {
                "pk": self._next,
                "public_id": self._public_id(record["id"], self.keepers[record["keeper"]].code),
                "number": record["id"],
                "created_at": self.now,
                "updated_at": self.now,
                **{name: value for name, value in asset_values(record).items() if value is not None},
            }
        )
        self.belonging.append((record["keeper"], record.get("park"), record.get("city")))
        self._add_parts(self._next, row, record, record)
        self._next += 1

    def _change(self, pk: int, row: LedgerRow, before: MappingType[str, Any], differing: MappingType[str, Any]) -> None:
        merged = _merged(before, row.record)
        self._park(merged)
        self.changes.append({"key": pk, "park": merged.get("park"), "updated_at": self.now, **asset_values(merged)})
        for name, table in LISTS.items():
            if name in differing:
                self.cleared[table].append({"key": pk})
        for kind in before.get("encumbrances", ()):
            if kind not in merged["encumbrances"]:
                self.lifted.append({"key": pk, "lifted": kind})
        self._add_parts(pk, row, differing, merged)

    def _add_parts(self, pk: int, row: LedgerRow, facts: MappingType[str, Any], record: MappingType[str, Any]) -> None:
        """What lies in tables of its own, of the facts that are written; `record` is all that is then known."""
        parts = self.parts
        parts[AssetMode] += [(pk, mode, number) for number, mode in enumerate(facts.get("modes", ()))]
        parts[Encumbrance] += [(pk, kind, number) for number, kind in enumerate(facts.get("encumbrances", ()))]
        parts[SuitableIndustry] += [
            (pk, number, name, INDUSTRIES.find(name))
            for number, name in enumerate(facts.get("suitable_industries", ()))
        ]
        parts[Permit] += [(pk, name, state) for name, state in facts.get("permits", {}).items()]
        parts[Outbox].append((pk, self.now))
        verified, verified_by = record.get("verified_at"), record.get("verified_by")
        verified_at = date.fromisoformat(verified) if verified else None
        for name, value in fact_items({name: value for name, value in facts.items() if name in row.origins}):
            column, raw = row.origins[name.partition(".")[0]]
            column = column and values.shown(column, LONGEST_COLUMN)
            self.parts[Evidence].append(
                [None, pk, name, row.number, column, raw or str(value)[:500], "exact", verified_at, verified_by]
            )

    def _public_id(self, number: str, code: str) -> str:
        """The keeper's number where it is safe in an address and free, otherwise with the keeper's code before it."""
        if _ADDRESS_SAFE.fullmatch(number) and number not in self._taken:
            self._taken.add(number)
            return number
        slug = re.sub(r"[^A-Za-z0-9]+", "-", "".join(syllables(number))).strip("-")[:40] or "a"
        wanted, count = f"{code}~{slug}", 1
        while wanted in self._taken:
            count += 1
            wanted = f"{code}~{slug}-{count}"
        self._taken.add(wanted)
        return wanted
