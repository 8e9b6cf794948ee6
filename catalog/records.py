"""Assets between tables and the exchange format: what went in comes out, key by key.

A fact that is not known has no key. `id` in a file is the keeper's own number; in a snapshot it is the public id.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlmodel import Session, col

from catalog.fields import FIELDS, TARGET_FIELDS
from catalog.models import (
    Asset,
    AssetMode,
    Encumbrance,
    Evidence,
    Keeper,
    Outbox,
    Park,
    Permit,
    Stage,
    SuitableIndustry,
)
from catalog.snapshot import Entry

# Facts that are a column of the asset's own row, under the same name.
COLUMN_NAMES: Final = tuple(
    name
    for name, field in FIELDS.items()
    if name not in ("id", "keeper", "park") and field.type not in ("choices", "names", "group")
)
# Every fact, and what becomes of its column: as it is (`own`), a number, a date; of the others there is no such column.
_KINDS: Final = tuple(
    (name, "other" if name not in COLUMN_NAMES else field.type if field.type in ("number", "date") else "own")
    for name, field in FIELDS.items()
)
_DATES: Final = tuple(name for name in COLUMN_NAMES if FIELDS[name].type == "date")
_BATCH = 5_000


def latest(session: Session) -> int:
    """The number of the last change; 0 when there was none."""
    return session.scalar(select(func.max(col(Outbox.id)))) or 0


def loaded() -> ColumnElement[bool]:
    """The condition that an asset is no part of a load that is still open."""
    return or_(col(Asset.stage_id).is_(None), col(Asset.stage_id).not_in(select(col(Stage.id))))


def present() -> ColumnElement[bool]:
    """The condition that an asset is loaded and was not withdrawn."""
    return loaded() & col(Asset.withdrawn_on).is_(None)


def read_entries(session: Session, pks: Sequence[int] | None = None) -> Iterator[Entry]:
    """Every present asset (or those of the keys given) as it goes into a snapshot, in the order of keys."""
    for asset, record, evidence in _read(session, pks):
        intervals = {
            item.field: (item.low, item.high)
            for item in evidence
            if item.low is not None and item.high is not None and item.state in ("range", "approximate")
        }
        planned = frozenset(item.field for item in evidence if item.state == "planned")
        yield Entry({**record, "id": asset["public_id"]}, intervals, planned)


def read_records(session: Session, pks: Sequence[int] | None = None) -> Iterator[dict[str, Any]]:
    """Every present asset (or those of the keys given, in their order) in the exchange format, with all that is kept."""
    for _, record, _ in _read(session, pks, evidence=False):
        yield record


def _read(
    session: Session, pks: Sequence[int] | None, evidence: bool = True
) -> Iterator[tuple[Mapping[str, Any], dict[str, Any], list[Any]]]:
    keepers = dict(session.execute(select(col(Keeper.id), col(Keeper.name))).all())
    parks = dict(session.execute(select(col(Park.id), col(Park.name))).all())
    every = session.scalars(select(col(Asset.pk)).where(present()).order_by(col(Asset.pk))) if pks is None else pks
    keys = [key for key in every if key is not None]
    table = Asset.__table__  # type: ignore[attr-defined]
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        span = (col(Asset.pk) >= batch[0]) & (col(Asset.pk) <= batch[-1]) if pks is None else col(Asset.pk).in_(batch)
        found = session.execute(select(table).where(span, present() if pks is None else true()).order_by(table.c.pk))
        names = tuple(found.keys())
        parts = _parts(session, batch, evidence, contiguous=pks is None)
        for values in found:
            row = dict(zip(names, values, strict=True))
            key = row["pk"]
            yield row, _record(row, keepers, parks, parts, key), parts["evidence"].get(key, [])


def _parts(session: Session, keys: Sequence[int], evidence: bool, contiguous: bool) -> dict[str, dict[int, list[Any]]]:
    """What lies in tables of its own, by asset."""
    found: dict[str, dict[int, list[Any]]] = {}
    queries: dict[str, Any] = {
        "modes": (AssetMode, AssetMode.position, (AssetMode.mode,)),
        "encumbrances": (Encumbrance, Encumbrance.position, (Encumbrance.kind,)),
        "industries": (SuitableIndustry, SuitableIndustry.position, (SuitableIndustry.name,)),
        "permits": (Permit, Permit.name, (Permit.name, Permit.state)),
    }
    if evidence:
        columns = (Evidence.field, Evidence.state, Evidence.low, Evidence.high)
        queries["evidence"] = (Evidence, Evidence.field, columns)
    for name, (table, order, columns) in queries.items():
        by_asset: dict[int, list[Any]] = defaultdict(list)
        query = select(table.asset_pk, *columns).order_by(table.asset_pk, order)
        if contiguous:
            query = query.where(table.asset_pk >= keys[0], table.asset_pk <= keys[-1])
        else:
            query = query.where(table.asset_pk.in_(keys))
        if name == "evidence":
            query = query.where(Evidence.state != "exact")  # type: ignore[arg-type]
        for row in session.execute(query):
            by_asset[row[0]].append(row)
        found[name] = by_asset
    found.setdefault("evidence", {})
    return found


def _record(
    row: Mapping[str, Any],
    keepers: Mapping[int | None, str],
    parks: Mapping[int | None, str],
    parts: Mapping[str, Mapping[int, list[Any]]],
    key: int,
) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, kind in _KINDS:
        value: Any = None
        if kind == "own":
            value = row[name]
        elif kind == "number":
            value = row[name]
            if value is not None:
                value = _whole(value)
        elif kind == "date":
            value = row[name]
            if value is not None:
                value = value.isoformat()
        elif name == "id":
            value = row["number"] or row["public_id"]
        elif name == "keeper":
            value = keepers[row["keeper_id"]]
        elif name == "park":
            value = parks.get(row["park_id"])
        elif name == "modes":
            value = [item[1] for item in parts["modes"].get(key, ())] or None
        elif name == "encumbrances":
            value = [item[1] for item in parts["encumbrances"].get(key, ())]
            value = value or ([] if row["free_of_encumbrances"] else None)
        elif name == "suitable_industries":
            value = [item[1] for item in parts["industries"].get(key, ())] or None
        elif name == "permits":
            value = {item[1]: item[2] for item in parts["permits"].get(key, ())} or None
        elif name == "control_targets":
            targets = ((target, row[f"target_{target}"]) for target in TARGET_FIELDS)
            value = {target: _whole(figure) for target, figure in targets if figure is not None} or None
        if value is not None:
            record[name] = value
    return record


def _whole(value: float) -> float | int:
    """A number without a fraction is written without one, as ledgers do."""
    return int(value) if value == int(value) else value


def asset_values(record: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the asset's own row for a checked record; what is not known is None."""
    values: dict[str, Any] = {name: record.get(name) for name in COLUMN_NAMES}
    for name in _DATES:
        if isinstance(values[name], str):
            values[name] = date.fromisoformat(values[name])
    targets = record.get("control_targets") or {}
    values |= {f"target_{name}": targets.get(name) for name in TARGET_FIELDS}
    values["free_of_encumbrances"] = True if record.get("encumbrances") == [] else None
    return values


def fact_items(record: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Every single fact of a record: groups are taken apart (`permits.fire`)."""
    for name, value in record.items():
        if name in ("id", "keeper"):
            continue
        if isinstance(value, Mapping) and FIELDS[name].type == "group":
            yield from ((f"{name}.{part}", item) for part, item in value.items())
        else:
            yield name, value
