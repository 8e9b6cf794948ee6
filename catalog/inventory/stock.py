"""How complete and how fresh the inventory is: of every asset, keeper and park, in one pass over the tables.

Completeness is known of expected facts (`catalog.inventory.expected`). Freshness is the days since an asset was
verified, against `FRESH_DAYS`. Counted from the records and not from what is published, so that a decision shows at once.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import add, or_
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import BigInteger, ColumnElement, case, func, literal, select
from sqlmodel import Session, col

from catalog.fields import FRESH_DAYS
from catalog.inventory.expected import BUILDING, FACTS, PLOT, PLOT_KIND, Expected
from catalog.models import Asset, AssetMode, Encumbrance, OpenDoubt, Permit
from catalog.records import loaded, present

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
BITS: Final = {name: 1 << number for number, name in enumerate(FACTS)}
assert len(BITS) < 63  # kept in one whole number of the database
POINT: Final = frozenset(("lat", "lng"))  # decided together, and so one doubt
ANSWERED: Final = "revitalised"  # nothing is overdue of what is in use again


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which assets: of these keepers only (None: any), of one keeper, park, kind or land state; present or `withdrawn`."""

    keepers: Collection[int] | None = None
    keeper: int | None = None
    park: int | None = None
    kind: str | None = None
    land_state: str | None = None
    withdrawn: bool = False

    def condition(self) -> ColumnElement[bool]:
        """The condition on `asset`."""
        found = loaded() & col(Asset.withdrawn_on).is_not(None) if self.withdrawn else present()
        if self.keepers is not None:
            found &= col(Asset.keeper_id).in_(list(self.keepers))
        for column, value in (
            (Asset.keeper_id, self.keeper),
            (Asset.park_id, self.park),
            (Asset.kind, self.kind),
            (Asset.land_state, self.land_state),
        ):
            if value is not None:
                found &= col(column) == value
        return found


@dataclass(frozen=True, slots=True)
class Sums:
    """What some assets come to together. `key` is the keeper or the park they have in common (None: no park)."""

    key: int | None
    assets: int
    known: int
    expected: int
    fresh: int
    stale: int
    never: int
    deadline_passed: int
    doubts: int

    @property
    def completeness(self) -> float:
        """Known of expected facts, from 0 to 1."""
        return self.known / self.expected if self.expected else 0.0


@dataclass(frozen=True)
class Stock:
    """Assets as columns, in the order of their keys. `park` is -1 for none, `age` (days) NaN where never verified."""

    pk: Ints
    keeper: Ints
    park: Ints
    plot: Bools
    facts: npt.NDArray[np.uint64]
    age: Floats
    deadline_passed: Bools
    doubts: Ints

    @property
    def size(self) -> int:
        """How many assets."""
        return len(self.pk)

    @cached_property
    def known(self) -> Ints:
        """How many of the expected facts are known of each asset."""
        counts = np.zeros(self.size, np.int64)
        for is_plot, expected in ((True, PLOT), (False, BUILDING)):
            for item in expected:
                counts += self._has(item) & (self.plot == is_plot)
        return counts

    @cached_property
    def expected(self) -> Ints:
        """How many facts are expected of each asset."""
        return np.where(self.plot, len(PLOT), len(BUILDING)).astype(np.int64)

    @property
    def completeness(self) -> Floats:
        """Known of expected facts, from 0 to 1."""
        return self.known / self.expected

    @property
    def verification_overdue(self) -> Bools:
        """Which were verified too long ago, or never."""
        return ~(self.age <= FRESH_DAYS)

    @cached_property
    def lacks_key(self) -> Bools:
        """Of which assets a key fact is not known."""
        found = np.zeros(self.size, np.bool_)
        for is_plot, expected in ((True, PLOT), (False, BUILDING)):
            for item in expected:
                if item.key:
                    found |= ~self._has(item) & (self.plot == is_plot)
        return found

    def missing(self, field: str) -> Bools:
        """Of which assets an expected fact is not known."""
        found = np.zeros(self.size, np.bool_)
        for is_plot, expected in ((True, PLOT), (False, BUILDING)):
            for item in expected:
                if item.field == field:
                    found |= ~self._has(item) & (self.plot == is_plot)
        return found

    def missing_at(self, row: int) -> list[Expected]:
        """What is expected of the asset of a row and not known, in the order in which it matters."""
        facts = int(self.facts[row])
        return [item for item in (PLOT if self.plot[row] else BUILDING) if not facts & _bits(item)]

    def lacking(self) -> list[tuple[Expected, int]]:
        """Of how many assets each expected fact is missing, the most often missing first."""
        counts: dict[str, tuple[Expected, int]] = {}
        for is_plot, expected in ((True, PLOT), (False, BUILDING)):
            for item in expected:
                count = int((~self._has(item) & (self.plot == is_plot)).sum())
                counts[item.field] = (item, counts.get(item.field, (item, 0))[1] + count)
        return sorted((pair for pair in counts.values() if pair[1]), key=lambda pair: -pair[1])

    def take(self, rows: Bools | Ints) -> "Stock":
        """Some of the assets."""
        return Stock(
            self.pk[rows], self.keeper[rows], self.park[rows], self.plot[rows], self.facts[rows], self.age[rows],
            self.deadline_passed[rows], self.doubts[rows],
        )  # fmt: skip

    def total(self) -> Sums:
        """All of it together."""
        found = self._summed(np.full(self.size, -1))
        return found[0] if found else Sums(None, 0, 0, 0, 0, 0, 0, 0, 0)

    def by_keeper(self) -> list[Sums]:
        """What each keeper's assets come to, the most incomplete first."""
        return self._summed(self.keeper)

    def by_park(self) -> list[Sums]:
        """What each park's assets come to, the most incomplete first."""
        return self._summed(self.park)

    def _has(self, item: Expected) -> Bools:
        has: Bools = (self.facts & np.uint64(_bits(item))) != 0
        return has

    def _summed(self, by: Ints) -> list[Sums]:
        keys, place = np.unique(by, return_inverse=True)
        never = np.isnan(self.age)
        fresh = self.age <= FRESH_DAYS
        columns = (
            np.ones(self.size), self.known, self.expected, fresh, ~fresh & ~never, never, self.deadline_passed, self.doubts,
        )  # fmt: skip
        counts = [np.bincount(place, column, len(keys)).astype(np.int64).tolist() for column in columns]
        found = [Sums(None if key < 0 else key, *figures) for key, *figures in zip(keys.tolist(), *counts, strict=True)]
        return sorted(found, key=lambda sums: (sums.completeness, sums.key or 0))


def take_stock(session: Session, today: date, wanted: Wanted = Wanted()) -> Stock:
    """The stock of the assets that are wanted, as of `today`."""
    columns = (
        col(Asset.pk), col(Asset.keeper_id), func.coalesce(col(Asset.park_id), -1), col(Asset.kind) == PLOT_KIND, _facts(),
        col(Asset.verified_at), (col(Asset.deadline) < today) & (col(Asset.status) != ANSWERED),
    )  # fmt: skip
    query: Any = select(*columns).where(wanted.condition()).order_by(col(Asset.pk))
    rows = session.execute(query).all()
    pk, keeper, park, plot, facts, verified, passed = zip(*rows, strict=True) if rows else ((),) * 7
    doubted, count = _open_doubts(session, wanted)
    masks = np.array(facts, np.uint64)
    doubts = np.zeros(len(pk), np.int64)
    if doubted or count:
        place = {key: number for number, key in enumerate(pk)}
        for key, mask in doubted.items():
            masks[place[key]] &= ~np.uint64(mask)
        for key, number in count.items():
            doubts[place[key]] = number
    day = today.toordinal()
    age = np.array([np.nan if on is None else day - on.toordinal() for on in verified], np.float64)
    return Stock(
        np.array(pk, np.int64), np.array(keeper, np.int64), np.array(park, np.int64), np.array(plot, np.bool_), masks, age,
        np.array([bool(one) for one in passed], np.bool_), doubts,
    )  # fmt: skip


def _open_doubts(session: Session, wanted: Wanted) -> tuple[dict[int, int], dict[int, int]]:
    """Of each asset the facts that are in doubt, as bits, and how many doubts are open."""
    query = (
        select(col(OpenDoubt.asset_pk), col(OpenDoubt.field))
        .join(Asset, col(Asset.pk) == col(OpenDoubt.asset_pk))
        .where(col(OpenDoubt.state) == "open", wanted.condition())
    )
    fields: dict[int, set[str]] = defaultdict(set)
    for pk, field in session.execute(query):
        fields[pk].add(field)
    masks = {pk: reduce(or_, map(_of_field, found)) for pk, found in fields.items()}
    return masks, {pk: len(found) - (found >= POINT) for pk, found in fields.items()}


def _of_field(field: str) -> int:
    """The bits of a fact, or of all the facts of a group."""
    return sum(bit for name, bit in BITS.items() if name == field or name.startswith(f"{field}."))


def _bits(item: Expected) -> int:
    return sum(BITS[name] for name in item.any_of)


def _facts() -> ColumnElement[int]:
    """Which of `FACTS` an asset holds, one bit each."""
    parts = [
        case((_is_there(name), literal(bit, BigInteger)), else_=literal(0, BigInteger)) for name, bit in BITS.items()
    ]
    return reduce(add, parts)


def _is_there(name: str) -> ColumnElement[bool]:
    head, _, part = name.partition(".")
    mine = col(Asset.pk)
    if head == "permits":
        return select(Permit.name).where(col(Permit.asset_pk) == mine, col(Permit.name) == part).exists()  # type: ignore[call-overload,no-any-return]
    if head == "modes":
        return select(AssetMode.mode).where(col(AssetMode.asset_pk) == mine).exists()  # type: ignore[call-overload,no-any-return]
    if head == "encumbrances":
        burdened = select(Encumbrance.kind).where(col(Encumbrance.asset_pk) == mine).exists()  # type: ignore[call-overload]
        return burdened | col(Asset.free_of_encumbrances).is_(True)  # type: ignore[no-any-return]
    column = f"target_{part}" if head == "control_targets" else name
    return Asset.__table__.c[column].is_not(None)  # type: ignore[attr-defined,no-any-return]
