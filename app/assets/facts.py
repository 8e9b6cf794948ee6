"""Which facts are told of an asset, in which group, and which of them are not known: one list for page and print."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.figures import Value, planned_of, span_of, value_of
from catalog.columns import Flags, Numbers
from catalog.fields import FIELDS, PERMIT_FIELDS, TARGET_FIELDS, Field
from catalog.snapshot import Snapshot, fact

GROUPS_TOLD: Final = (
    "ownership", "idleness", "land", "building", "utilities", "permits", "environment", "admission", "place", "deal", "fit",
)  # fmt: skip
# Told elsewhere, or taken apart: the place above the title, what is drawn, permits and thresholds one by one.
NOT_ROWS: Final = {"boundary", "lat", "lng", "province", "city", "county", "park", "permits", "control_targets"}
# Not asked for where they are missing: told on request, the keeper's own business, or not a thing of every place.
NOT_ASKED: Final = {
    "owner_name", "responsible_zh", "deadline", "idle_reason_zh", "plan_zh", "suitable_industries", "eia_limits_zh",
    "km_port", "km_airport", "km_rail_freight", "address_zh",
}  # fmt: skip
NOT_ASKED_OF_LAND: Final = {"property_certificate", "fire", "completion"}
# How much of it there is says that it is there; and is asked for only where it is.
AMOUNTS: Final = {"gas": "gas_m3_h", "steam": "steam_t_h"}
# The shape of a verdict that stands for the state of a permit; expired has one of its own.
PERMIT_MARKS: Final = {
    "valid": "meets", "pending": "near", "missing": "fails", "expired": "expired", "unknown": "unknown",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The names of facts that belong together (also `permits.fire`), known or missed."""

    code: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reserves:
    """What is not exact among the facts of an asset: between which ends a fact lies, and what is only planned."""

    spans: Mapping[str, tuple[float, float]] = dataclasses.field(default_factory=dict)
    planned: frozenset[str] = frozenset()

    def told(self, record: Mapping[str, Any], lang: str) -> dict[str, Value]:
        """Those facts of a record as a reader sees them."""
        return {name: self.value(name, fact(record, name), lang) for name in self.spans.keys() | self.planned}

    def value(self, name: str, value: Any, lang: str) -> Value:
        """A fact as a reader sees it, with its reserve if there is one."""
        span = self.spans.get(name)
        told = span_of(name, *span, lang) if span else value_of(name, value, lang)
        return planned_of(told, lang) if name in self.planned else told


def reserves(snapshot: Snapshot, row: int) -> Reserves:
    """What is not exact among the facts of the asset in a row of the snapshot."""
    record = snapshot.record(row)
    spans: dict[str, tuple[float, float]] = {}
    planned: set[str] = set()
    columns: dict[str, Numbers | Flags] = {**snapshot.numbers, **snapshot.flags}
    for name, column in columns.items():
        if (name not in FIELDS and "." not in name) or fact(record, name) is None:
            continue
        if isinstance(column, Numbers) and column.low[row] < column.high[row]:
            spans[name] = (float(column.low[row]), float(column.high[row]))
        if column.planned is not None and column.planned[row]:
            planned.add(name)
    return Reserves(spans, frozenset(planned))


def is_known(record: Mapping[str, Any], name: str) -> bool:
    """Whether a fact is on record. False, 0 and an empty list of encumbrances are facts; an empty text is not."""
    value = fact(record, name)
    return value is not None and value != "" and value != {} and (value != [] or name == "encumbrances")


def fact_groups(record: Mapping[str, Any]) -> list[FactGroup]:
    """The facts of a record in groups: all that are known, and those not known that matter to this kind of asset."""
    groups = []
    for code in GROUPS_TOLD:
        names = tuple(name for name in _names(code, record) if is_known(record, name) or _is_asked(name, record))
        if code == "building" and record.get("kind") == "land" and not any(is_known(record, name) for name in names):
            continue
        if names:
            groups.append(FactGroup(code, names))
    return groups


def missing(record: Mapping[str, Any]) -> list[str]:
    """The facts told of a record that are not known, in the order of their groups."""
    return [name for group in fact_groups(record) for name in group.names if not is_known(record, name)]


def _names(code: str, record: Mapping[str, Any]) -> list[str]:
    if code == "permits":
        return [field.name for field in PERMIT_FIELDS.values()]
    if code == "admission":
        # Where not one threshold is known, they are missed as one.
        targets = [field.name for field in TARGET_FIELDS.values()]
        return targets if is_known(record, "control_targets") else ["control_targets"]
    return [
        name
        for name, field in FIELDS.items()
        if field.group == code
        and field.visibility == "public"
        and name not in NOT_ROWS
        and not _is_implied(name, record)
    ]


def _is_implied(name: str, record: Mapping[str, Any]) -> bool:
    """Whether there is gas or steam needs no saying where the amount is known."""
    return name in AMOUNTS and record.get(name) is not False and is_known(record, AMOUNTS[name])


def _is_asked(name: str, record: Mapping[str, Any]) -> bool:
    """Whether a fact that is not known is missed."""
    if name.startswith("permits."):
        return record.get("kind") != "land" or name.removeprefix("permits.") not in NOT_ASKED_OF_LAND
    if name.startswith("control_targets"):
        return True
    land, field = record.get("kind") == "land", FIELDS[name]
    if name in NOT_ASKED or not _has_such(field, land):
        return False
    modes = record.get("modes") or []
    asked = {
        "gas_m3_h": bool(record.get("gas")),
        "steam_t_h": bool(record.get("steam")),
        "crane_count": bool(record.get("crane_t")),
        "rent_cny_m2_month": not modes or "lease" in modes,
        "min_lease_years": "lease" in modes,
        "sale_price_cny": not land and (not modes or "sale" in modes),
        "land_price_10k_cny_mu": land,
        "land_state": land,
    }
    return asked.get(name, True)


def _has_such(field: Field, land: bool) -> bool:
    return field.in_land if land else field.in_building
