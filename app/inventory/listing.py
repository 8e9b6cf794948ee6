"""The inventory as a table: which assets, in which order, what is missing of each, and what keepers come to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import numpy as np
from sqlalchemy import select
from sqlmodel import Session, col

from catalog.errors import InvalidInput
from catalog.fields import FIELDS
from catalog.inventory import Expected, Stock, Sums, Wanted, expected_by_name, take_stock
from catalog.inventory.stock import Ints
from catalog.language import N_
from catalog.models import Asset, Keeper, Park
from catalog.records import present
from catalog.vocabulary import Term, Vocabulary

PER_PAGE: Final = 50
MOST_CHOICES: Final = 500  # parks in the form; more are found by keeper
OVERDUE: Final = Vocabulary(
    "overdue",
    Term("verification", "该核实了", "Verification overdue"),
    Term("deadline", "过了完成时限", "Deadline passed"),
)
PRESENCE: Final = Vocabulary("presence", Term("withdrawn", "已撤下", "Withdrawn"))
ORDERS: Final = Vocabulary(
    "order",
    Term("incomplete", "缺得多的在前", "Most incomplete first"),
    Term("complete", "全的在前", "Most complete first"),
    Term("oldest", "最久没核实的在前", "Longest unverified first"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for: filters, order and page number, as they stand in its address."""

    keeper: str = ""
    park: str = ""
    kind: str = ""
    land_state: str = ""
    missing: str = ""
    overdue: str = ""
    sort: str = ""
    page: int = 1
    presence: str = ""

    def check(self) -> "Asked":
        """These, once every value has a meaning. InvalidInput names the parameter that has none."""
        vocabularies = {
            "kind": FIELDS["kind"].vocabulary, "land_state": FIELDS["land_state"].vocabulary, "overdue": OVERDUE,
            "sort": ORDERS, "presence": PRESENCE,
        }  # fmt: skip
        known = {name: getattr(self, name) in (vocabulary or ()) for name, vocabulary in vocabularies.items()}
        known["missing"] = expected_by_name(self.missing) is not None
        known["park"] = self.park.isascii() and self.park.isdigit() and len(self.park) < 10
        for name, is_known in known.items():
            value = getattr(self, name)
            if value and not is_known:
                raise InvalidInput(N_("没有“{field}”这个筛选条件"), where=name, field=value[:60])
        return replace(self, page=max(1, min(self.page, 100_000)))

    def parameters(self, **changes: Any) -> dict[str, Any]:
        """The parameters of the address, with some of them changed; back on the first page."""
        names = ("keeper", "park", "kind", "land_state", "missing", "overdue", "presence", "sort")
        return {**{name: getattr(self, name) for name in names}, **changes}

    @property
    def filters(self) -> int:
        """How many filters are in use."""
        return sum(bool(value) for name, value in self.parameters().items() if name != "sort")


@dataclass(frozen=True, slots=True)
class Row:
    """One asset of the table. `age` is the days since it was verified, None for never."""

    pk: int
    asset: Asset
    keeper: str
    park: str | None
    known: int
    expected: int
    age: int | None
    deadline_passed: bool
    doubts: int
    missing: Sequence[Expected]


@dataclass(frozen=True, slots=True)
class KeeperRow:
    """A keeper (or a park) with what its assets come to; `code` is what a filter by it is called."""

    name: str
    code: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Listing:
    """What the page shows."""

    total: Sums
    keepers: list[KeeperRow]
    parks: list[KeeperRow]
    rows: list[Row]
    found: int
    pages: int
    page: int
    lacking: list[tuple[Expected, int]]
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


def listing(session: Session, asked: Asked, today: date, keepers: frozenset[int] | None) -> Listing:
    """The page that is asked for, of the keepers that the reader sees (None: all)."""
    names = dict(session.execute(select(col(Keeper.id), col(Keeper.name))).all())
    codes = dict(session.execute(select(col(Keeper.id), col(Keeper.code))).all())
    parks = dict(session.execute(select(col(Park.id), col(Park.name))).all())
    stock, order = select_rows(session, asked, today, keepers)
    pages = max(1, -(-len(order) // PER_PAGE))
    page = min(asked.page, pages)
    found = stock.take(order)
    shown = order[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Listing(
        total=found.total(),
        keepers=[KeeperRow(names[sums.key], codes[sums.key], sums) for sums in found.by_keeper()],
        parks=[
            KeeperRow(parks.get(sums.key, ""), str(sums.key or ""), sums)
            for sums in (found.by_park() if asked.keeper else ())
        ],
        rows=rows_of(session, stock, shown, names, parks),
        found=len(order),
        pages=pages,
        page=page,
        lacking=found.lacking(),
        choices={
            "keepers": [(codes[key], name) for key, name in names.items() if keepers is None or key in keepers],
            "parks": _parks(session, asked, keepers, codes),
        },
    )


def select_rows(session: Session, asked: Asked, today: date, keepers: frozenset[int] | None) -> tuple[Stock, Ints]:
    """The stock of what may be seen, and which of its rows are asked for, in order."""
    keeper = None
    if asked.keeper:
        keeper = session.scalar(select(col(Keeper.id)).where(col(Keeper.code) == asked.keeper)) or -1
    wanted = Wanted(
        keepers,
        keeper,
        int(asked.park) if asked.park else None,
        asked.kind or None,
        asked.land_state or None,
        asked.presence == "withdrawn",
    )
    stock = take_stock(session, today, wanted)
    chosen = np.ones(stock.size, np.bool_)
    if asked.missing:
        chosen &= stock.missing(asked.missing)
    if asked.overdue:
        chosen &= stock.verification_overdue if asked.overdue == "verification" else stock.deadline_passed
    rows = np.flatnonzero(chosen)
    if asked.sort == "oldest":
        by = -np.nan_to_num(stock.age, nan=np.inf)
    else:
        by = -stock.completeness if asked.sort == "complete" else stock.completeness
    return stock, rows[np.argsort(by[rows], kind="stable")]


def rows_of(
    session: Session,
    stock: Stock,
    rows: Ints,
    keepers: Mapping[int | None, str],
    parks: Mapping[int | None, str],
) -> list[Row]:
    """Rows of the stock as the table shows them."""
    keys = stock.pk[rows].tolist()
    assets = {asset.pk: asset for asset in session.scalars(select(Asset).where(col(Asset.pk).in_(keys)))}
    made = []
    for row, pk in zip(rows.tolist(), keys, strict=True):
        asset, age = assets[pk], stock.age[row]
        made.append(
            Row(
                pk, asset, keepers[asset.keeper_id], parks.get(asset.park_id), int(stock.known[row]),
                int(stock.expected[row]), None if np.isnan(age) else int(age), bool(stock.deadline_passed[row]),
                int(stock.doubts[row]), stock.missing_at(row),
            )
        )  # fmt: skip
    return made


def _parks(
    session: Session, asked: Asked, keepers: frozenset[int] | None, codes: Mapping[int | None, str]
) -> list[tuple[str, str]]:
    """Parks to choose from: those of the keeper, or of all that the reader sees."""
    query = select(col(Park.id), col(Park.name), col(Park.city)).join(Asset, col(Asset.park_id) == col(Park.id))
    query = query.where(present()).distinct().order_by(col(Park.name))
    if keepers is not None:
        query = query.where(col(Asset.keeper_id).in_(keepers))
    if asked.keeper:
        query = query.where(
            col(Asset.keeper_id).in_([key for key, code in codes.items() if code == asked.keeper and key is not None])
        )
    found = session.execute(query.limit(MOST_CHOICES)).all()
    names = Counter(name for _, name, _ in found)
    return [(str(key), f"{name}（{city}）" if names[name] > 1 and city else name) for key, name, city in found]
