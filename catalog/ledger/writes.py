"""Rows that a load writes, made ready before the write lock is taken."""

from collections import defaultdict
from collections.abc import Mapping as MappingType
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select, text, update
from sqlmodel import Session, col

from catalog.database import Table, bind_rows, insert_rows
from catalog.ledger.naming import Naming
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

# The columns that loading fills, of what lies in tables beside the asset's own; and, where a row of that key may be
# there already, which of them the file has a say in. The others (a permit's deadline, an amount) stay as they are.
PARTS: Final[MappingType[type[Table], tuple[tuple[str, ...], tuple[str, ...]]]] = {
    AssetMode: (("asset_pk", "mode", "position"), ()),
    Encumbrance: (("asset_pk", "kind", "position"), ("position",)),
    SuitableIndustry: (("asset_pk", "position", "name", "division"), ()),
    Permit: (("asset_pk", "name", "state"), ("state",)),
    Evidence: (
        (
            "source_id", "asset_pk", "field", "sheet", "row", "column", "raw", "state", "low", "high", "verified_at",
            "verified_by",
        ),
        (
            "source_id", "sheet", "row", "column", "raw", "state", "low", "high", "verified_at", "verified_by",
        ),
    ),
    History: (("source_id", "asset_pk", "field", "old", "new", "merged", "old_source_id", "at"), ()),
    OpenDoubt: (
        (
            "source_id", "asset_pk", "field", "state", "sheet", "row", "column", "text", "reason_zh", "reason_en",
            "readings", "proposed", "value", "decided_at", "decided_by",
        ),
        (
            "source_id", "state", "sheet", "row", "column", "text", "reason_zh", "reason_en", "readings", "proposed",
            "value", "decided_at", "decided_by",
        ),
    ),
    Outbox: (("asset_pk", "at"), ()),
}  # fmt: skip
_OF_SOURCE: Final = (Evidence, History, OpenDoubt)  # whose first column is the key of the source, known when writing
# Facts that are several rows in a table of their own, in the keeper's order.
LISTS: Final[MappingType[str, type[Table]]] = {"modes": AssetMode, "suitable_industries": SuitableIndustry}
_GIVEN_LATER: Final = ("keeper_id", "park_id")  # keys that are known once keepers and parks are written


class Writes:
    """What is to be written: new assets with everything beside them, and changes of assets that are there."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.naming = Naming(session)
        parks = session.execute(select(col(Park.name), col(Park.city), col(Park.id)))
        self.parks: dict[tuple[str, str], int | None] = {(name, city): key for name, city, key in parks}
        self.parts: dict[type[Table], list[Any]] = {table: [] for table in PARTS}
        self.assets: list[dict[str, Any]] = []
        self.belonging: list[tuple[str, str | None, str | None]] = []  # keeper, park and city of each
        self.changes: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)  # by the columns that change
        self.serials: list[dict[str, Any]] = []
        self.cleared: dict[type[Table], list[dict[str, Any]]] = {table: [] for table in LISTS.values()}
        self.lifted: list[dict[str, Any]] = []  # encumbrances that are no more
        self.closed: list[dict[str, Any]] = []  # doubts that are settled
        self.touched: list[int] = []  # assets that are there and change
        self.of_new: dict[type[Table], list[Any]] = {}
        self.of_old: dict[type[Table], list[Any]] = {}
        self.columns: tuple[str, ...] = ()
        self.rows: list[list[Any]] = []
        self.first = self.next = _first_free(session)

    @property
    def any(self) -> bool:
        """Whether there is anything to write."""
        parts = any(self.parts.values()) or any(self.cleared.values())
        return bool(self.assets or self.changes or self.serials or self.closed or self.lifted or parts)

    @property
    def changes_any(self) -> bool:
        """Whether anything is to be written of assets that are there; after `bind`."""
        return bool(self.changes or self.serials or self.closed or self.lifted or any(self.of_old.values()))

    def add(self, asset: dict[str, Any], keeper: str, park: str | None, city: str | None) -> None:
        """A new asset, of the key `next`."""
        self.assets.append({"pk": self.next, **asset})
        self.belonging.append((keeper, park, city))
        self.want_park(park, city)
        self.next += 1

    def want_park(self, name: str | None, city: str | None) -> None:
        """A park that must be there when all is written."""
        key = (name or "", city or "")
        if key[0] and key not in self.parks:
            self.parks[key] = None

    def bind(self) -> None:
        """Make rows as the driver takes them, so that the write lock is held for the writing alone."""
        names = {name: None for asset in self.assets for name in asset} | dict.fromkeys(_GIVEN_LATER)
        self.columns = tuple(names)
        rows = ([asset.get(name) for name in self.columns] for asset in self.assets)
        self.rows = bind_rows(self.session, Asset, self.columns, rows)
        for part, waiting in self.parts.items():
            place = PARTS[part][0].index("asset_pk")
            bound = bind_rows(self.session, part, PARTS[part][0], waiting)
            self.of_new[part] = [row for row in bound if row[place] >= self.first]
            self.of_old[part] = [row for row in bound if row[place] < self.first]

    def write_new(self, source: Source) -> tuple[list[int], list[int]]:
        """Write the new assets, with everything beside; the keys of the keepers and parks that were made for them."""
        session = self.session
        session.add(source)
        keepers, parks = self.naming.write(session), self._write_parks()
        self._shift()
        for row, (keeper, park, city) in zip(self.rows, self.belonging, strict=True):
            row[-2:] = self.naming.ids[keeper], self._park_id(park, city)
        insert_rows(session, Asset, self.columns, self.rows)
        self._write_parts(self.of_new, source)
        if self.assets and session.get_bind().dialect.name == "postgresql":
            # Keys were given here; the sequence must go on behind them.
            last = {"last": self.next - 1}
            session.execute(text("SELECT setval(pg_get_serial_sequence('asset', 'pk'), :last)"), last)
        session.flush()
        return keepers, parks

    def _write_parts(self, parts: MappingType[type[Table], list[Any]], source: Source) -> None:
        for part, rows in parts.items():
            if part in _OF_SOURCE:
                for row in rows:
                    row[0] = source.id
            insert_rows(self.session, part, PARTS[part][0], rows, replace=PARTS[part][1])

    def _shift(self) -> None:
        """Other keys for the new assets, where another load took theirs since."""
        first = _first_free(self.session)
        if not self.assets or first == self.first:
            return
        by = first - self.first
        place = self.columns.index("pk")
        for row in self.rows:
            row[place] += by
        for part, rows in self.of_new.items():
            place = PARTS[part][0].index("asset_pk")
            for row in rows:
                row[place] += by
        self.first, self.next = first, self.next + by

    def write_changes(self, source: Source) -> None:
        """Write what changes of assets that are there."""
        connection = self.session.connection()
        self._write_parks()
        for changes in self.changes.values():
            for change in changes:
                if "park" in change:
                    change["park_id"] = self._park_id(change.pop("park"), change.pop("in_city"))
            connection.execute(update(Asset).where(col(Asset.pk) == bindparam("key")), changes)
        if self.serials:
            connection.execute(update(Asset).where(col(Asset.pk) == bindparam("key")), self.serials)
        for table, keys in self.cleared.items():
            if keys:
                connection.execute(delete(table).where(table.asset_pk == bindparam("key")), keys)  # type: ignore[attr-defined]
        if self.lifted:
            gone = (col(Encumbrance.asset_pk) == bindparam("key")) & (col(Encumbrance.kind) == bindparam("lifted"))
            connection.execute(delete(Encumbrance).where(gone), self.lifted)
        if self.closed:
            closed = (col(OpenDoubt.asset_pk) == bindparam("key")) & (col(OpenDoubt.field) == bindparam("settled"))
            connection.execute(delete(OpenDoubt).where(closed), self.closed)
        self._write_parts(self.of_old, source)
        self.session.flush()

    def _write_parks(self) -> list[int]:
        """The parks that are needed and not there: their keys. One that was written meanwhile is taken."""
        made = []
        for (name, city), key in self.parks.items():
            if key is not None:
                continue
            found = self.session.scalar(select(col(Park.id)).where(col(Park.name) == name, col(Park.city) == city))
            if found is None:
                park = Park(name=name, city=city)
                self.session.add(park)
                self.session.flush()
                found = park.id
                assert found is not None
                made.append(found)
            self.parks[name, city] = found
        return made

    def _park_id(self, name: str | None, city: str | None) -> int | None:
        return self.parks.get((name or "", city or ""))


def _first_free(session: Session) -> int:
    """The first key above those of all assets."""
    return (session.scalar(select(func.max(col(Asset.pk)))) or 0) + 1
