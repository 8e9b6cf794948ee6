"""Tables of the catalogue: what is kept of an asset, and what stands behind each fact.

Choices and bounds are constraints of the database, made from `catalog.fields`, so that no way in can store what the
field list does not allow. A fact that is not known is NULL or has no row: unknown is not false and not zero.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, DateTime, Index, UniqueConstraint
from sqlmodel import Field

from catalog.database import Table
from catalog.fields import FIELDS, TARGET_FIELDS
from catalog.vocabulary import ENCUMBRANCES, INDUSTRIES, MODES, PERMIT_STATES, PERMITS, Vocabulary

DOUBT_STATES = ("open", "decided", "left")
EVIDENCE_STATES = ("exact", "approximate", "range", "assumed_unit", "planned", "doubtful")


def one_of(column: str, codes: Vocabulary | tuple[str, ...]) -> CheckConstraint:
    """A constraint that a column holds one of the codes (or NULL). As a chain of OR: SQLite sorts a list anew per row."""
    return CheckConstraint(" OR ".join(f"{column} = '{code}'" for code in codes), name=f"{column}_known")


def _asset_constraints() -> list[CheckConstraint]:
    constraints = []
    for field in FIELDS.values():
        if field.type == "choice" and field.vocabulary is not None:
            constraints.append(one_of(field.name, field.vocabulary))
        elif field.is_number:
            constraints.append(
                CheckConstraint(f"{field.name} BETWEEN {field.low} AND {field.high}", name=f"{field.name}_bounds")
            )
    for name, field in TARGET_FIELDS.items():
        constraints.append(CheckConstraint(f"target_{name} BETWEEN 0 AND {field.high}", name=f"target_{name}_bounds"))
    return constraints


class Keeper(Table, table=True):
    """Who files a ledger and answers for it, with the office an investor asks."""

    __tablename__ = "keeper"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str = Field(unique=True, max_length=200)
    office_zh: str | None = Field(default=None, max_length=200)
    office_en: str | None = Field(default=None, max_length=200)
    phone: str | None = Field(default=None, max_length=60)


class Park(Table, table=True):
    """A park; the same name in two cities is two parks."""

    __tablename__ = "park"
    __table_args__ = (UniqueConstraint("name", "city"),)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=200, index=True)
    city: str = Field(default="", max_length=100)


class Asset(Table, table=True):
    """One asset. `public_id` is its address, given once; `number` is the keeper's own, `serial` its place in a ledger.

    `stage_id` names the load that brought it in; while that load is open (`Stage`), nobody sees the asset.
    """

    __tablename__ = "asset"
    __table_args__ = (UniqueConstraint("keeper_id", "number"), *_asset_constraints())
    pk: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(unique=True, max_length=120)
    number: str | None = Field(default=None, max_length=200)
    number_given: bool = True  # False: made by Tilan, until a file brings the keeper's own
    serial: str | None = Field(default=None, max_length=60)
    keeper_id: int = Field(foreign_key="keeper.id", index=True)
    park_id: int | None = Field(default=None, foreign_key="park.id", index=True)
    stage_id: int | None = Field(default=None, index=True)
    withdrawn_on: date | None = None
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    updated_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    kind: str = Field(max_length=40, index=True)
    status: str = Field(max_length=40, index=True)
    title_zh: str | None = None
    title_en: str | None = None
    description_zh: str | None = None
    description_en: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    address_zh: str | None = None
    lat: float | None = None
    lng: float | None = None
    boundary: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    km_expressway: float | None = None
    km_rail_freight: float | None = None
    km_port: float | None = None
    km_airport: float | None = None
    owner_name: str | None = None
    owner_type: str | None = None
    title_status: str | None = None
    free_of_encumbrances: bool | None = None
    idle_since: str | None = Field(default=None, max_length=7)
    idle_reason_zh: str | None = None
    plan_zh: str | None = None
    responsible_zh: str | None = None
    deadline: date | None = None
    remarks_zh: str | None = None
    rent_cny_m2_month: float | None = None
    sale_price_cny: float | None = None
    land_price_10k_cny_mu: float | None = None
    min_lease_years: float | None = None
    land_area_m2: float | None = None
    land_use: str | None = None
    land_term_until: int | None = None
    far_max: float | None = None
    land_state: str | None = None
    floor_area_m2: float | None = None
    divisible_from_m2: float | None = None
    storeys: int | None = None
    structure: str | None = None
    built_year: int | None = None
    clear_height_m: float | None = None
    column_spacing_m: float | None = None
    span_m: float | None = None
    floor_load_t_m2: float | None = None
    crane_t: float | None = None
    crane_count: int | None = None
    docks: int | None = None
    fire_rating: int | None = None
    fire_hazard_class: str | None = None
    fire_accepted: bool | None = None
    power_kva: float | None = None
    power_kv: float | None = None
    dual_power: bool | None = None
    water_t_day: float | None = None
    gas: bool | None = None
    gas_m3_h: float | None = None
    steam: bool | None = None
    steam_t_h: float | None = None
    sewage_t_day: float | None = None
    heating: bool | None = None
    fibre: bool | None = None
    rail_siding: bool | None = None
    chemical_park: bool | None = None
    eia_limits_zh: str | None = None
    energy_quota_tce: float | None = None
    contamination: str | None = None
    target_investment_10k_cny_mu: float | None = None
    target_tax_10k_cny_mu: float | None = None
    target_output_10k_cny_mu: float | None = None
    target_far_min: float | None = None
    target_energy_tce_10k_cny: float | None = None
    verified_at: date | None = None
    verified_by: str | None = None


class AssetMode(Table, table=True):
    """One way in which an asset can be taken; `position` keeps the keeper's order."""

    __tablename__ = "asset_mode"
    __table_args__ = (one_of("mode", MODES),)
    asset_pk: int = Field(foreign_key="asset.pk", primary_key=True, ondelete="CASCADE")
    mode: str = Field(primary_key=True, max_length=40)
    position: int


class Encumbrance(Table, table=True):
    """A burden on the title. Its kind is public; the amount is internal."""

    __tablename__ = "encumbrance"
    __table_args__ = (one_of("kind", ENCUMBRANCES), CheckConstraint("amount_cny >= 0", name="amount_cny_bounds"))
    asset_pk: int = Field(foreign_key="asset.pk", primary_key=True, ondelete="CASCADE")
    kind: str = Field(primary_key=True, max_length=40)
    position: int
    amount_cny: float | None = None


class SuitableIndustry(Table, table=True):
    """An industry the asset suits, as the keeper names it, with its GB/T 4754 division where that is known."""

    __tablename__ = "suitable_industry"
    __table_args__ = (one_of("division", INDUSTRIES),)
    asset_pk: int = Field(foreign_key="asset.pk", primary_key=True, ondelete="CASCADE")
    position: int = Field(primary_key=True)
    name: str
    division: str | None = Field(default=None, max_length=2)


class Permit(Table, table=True):
    """The state of one permit; a pending or missing one has a department and a deadline."""

    __tablename__ = "permit"
    __table_args__ = (one_of("name", PERMITS), one_of("state", PERMIT_STATES))
    asset_pk: int = Field(foreign_key="asset.pk", primary_key=True, ondelete="CASCADE")
    name: str = Field(primary_key=True, max_length=40)
    state: str = Field(max_length=20)
    department_zh: str | None = None
    deadline: date | None = None


class Photo(Table, table=True):
    """A photo of an asset: where its file lies in the data folder, in which order, with what words."""

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("width > 0 AND height > 0", name="size_positive"),
        UniqueConstraint("asset_pk", "position"),
    )
    id: int | None = Field(default=None, primary_key=True)
    asset_pk: int = Field(foreign_key="asset.pk", index=True, ondelete="CASCADE")
    position: int
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    width: int
    height: int
    caption_zh: str | None = None
    caption_en: str | None = None
    alt_zh: str | None = None
    alt_en: str | None = None
    taken_on: date | None = None


class Source(Table, table=True):
    """Where facts came from: a file of a keeper, or a person's edit or decision.

    `columns` is what the columns of the file were taken for, so that it can be read again in the same way.
    """

    __tablename__ = "source"
    __table_args__ = (one_of("kind", ("file", "edit")),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=10)
    name: str = Field(max_length=300)
    sha256: str | None = Field(default=None, max_length=64, index=True)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    by: str | None = Field(default=None, max_length=100)
    read_on: date | None = None
    columns: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


class Evidence(Table, table=True):
    """What stands behind one fact of an asset (`field` may be `permits.fire`): cell, raw text, state, interval."""

    __tablename__ = "evidence"
    __table_args__ = (
        one_of("state", EVIDENCE_STATES),
        CheckConstraint("low <= high", name="interval_ordered"),
        {"sqlite_with_rowid": False},  # by far the most rows: kept in the order of their key, once
    )
    asset_pk: int = Field(foreign_key="asset.pk", primary_key=True, ondelete="CASCADE")
    field: str = Field(primary_key=True, max_length=60)
    source_id: int = Field(foreign_key="source.id", index=True)
    sheet: str | None = Field(default=None, max_length=200)
    row: int | None = None
    column: str | None = Field(default=None, max_length=200)
    raw: str | None = None
    state: str = Field(default="exact", max_length=20)
    low: float | None = None
    high: float | None = None
    verified_at: date | None = None
    verified_by: str | None = None


class History(Table, table=True):
    """What a fact was and became (JSON; null for not known), by which source; also what a merged row said otherwise."""

    __tablename__ = "history"
    __table_args__ = (Index("history_asset", "asset_pk", "field"),)
    id: int | None = Field(default=None, primary_key=True)
    asset_pk: int = Field(foreign_key="asset.pk", ondelete="CASCADE")
    field: str = Field(max_length=60)
    old: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    new: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    merged: bool = False  # `old` is what another row of the same file said of the same asset
    old_source_id: int | None = Field(default=None, foreign_key="source.id")
    source_id: int = Field(foreign_key="source.id", index=True)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class OpenDoubt(Table, table=True):
    """A value of a ledger that waits for a person, or that one decided about: then it is not asked again.

    `readings` are the ways to read the text (`value`, `state`, `low`, `high`, `kept`), `proposed` the number of the
    one proposed; `decided` the number of the reading chosen, `value` what was put in, null for left unknown.
    """

    __tablename__ = "open_doubt"
    __table_args__ = (one_of("state", DOUBT_STATES),)
    asset_pk: int = Field(foreign_key="asset.pk", primary_key=True, ondelete="CASCADE")
    field: str = Field(primary_key=True, max_length=60)
    source_id: int = Field(foreign_key="source.id", index=True)
    state: str = Field(default="open", max_length=10, index=True)
    sheet: str = Field(max_length=200)
    row: int
    column: str | None = Field(default=None, max_length=200)
    text: str
    reason_zh: str
    reason_en: str
    readings: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    proposed: int | None = None
    value: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    decided_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=True))
    decided_by: str | None = Field(default=None, max_length=100)


class KeeperColumns(Table, table=True):
    """What a person decided about the columns of a keeper's tables, for its next file: as `understand` takes it."""

    __tablename__ = "keeper_columns"
    keeper_id: int = Field(foreign_key="keeper.id", primary_key=True, ondelete="CASCADE")
    tables: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    updated_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Stage(Table, table=True):
    """A load that is being written in batches. Its assets are seen by nobody until this row is gone.

    `owner` is the process that writes it (`host:pid`), so that what a dead one left can be taken away; `made` lists the
    keys of the sources, keepers and parks that were made for it.
    """

    __tablename__ = "stage"
    __table_args__ = ({"sqlite_autoincrement": True},)  # a number is never given again
    id: int | None = Field(default=None, primary_key=True)
    owner: str = Field(max_length=200)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    made: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Outbox(Table, table=True):
    """A change that index and snapshot must take up; written in the transaction of the change itself."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_asset", "asset_pk"), {"sqlite_autoincrement": True})
    id: int | None = Field(default=None, primary_key=True)
    asset_pk: int
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
