"""The dossier: all public facts of one asset, who verified them and when, and what is not known."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select
from sqlmodel import Session, col

from app.dependencies import MatchingDep, PublicationDep, SessionDep, TodayDep, ViewDep
from app.leads.forms import new_request_key
from app.leads.offices import offices
from app.rendering import evidence, title
from catalog.fields import FIELDS, GROUPS, PERMIT_FIELDS, TARGET_FIELDS
from catalog.models import Asset, Evidence, Permit, Source
from recommender.explain import against

router = APIRouter()

# In which group of the dossier a fact stands; what is not here stands elsewhere on the page.
SHOWN_GROUPS: Final = (
    "ownership",
    "idleness",
    "land",
    "building",
    "utilities",
    "permits",
    "environment",
    "admission",
    "place",
    "deal",
    "fit",
)
NOT_LISTED: Final = {
    "remarks_zh",
    "boundary",
    "lat",
    "lng",
    "province",
    "city",
    "county",
    "park",
    "permits",
    "control_targets",
}
WIDE: Final = {
    "owner_name",
    "idle_reason_zh",
    "plan_zh",
    "eia_limits_zh",
    "suitable_industries",
    "address_zh",
    "responsible_zh",
}
PERMIT_MARKS: Final = {"valid": "meets", "pending": "near", "missing": "fails", "expired": "expired"}
# Not asked for where it is missing: not every asset has it, or it is told on request.
NOT_MISSED: Final = {
    "owner_name",
    "responsible_zh",
    "deadline",
    "encumbrances",
    "eia_limits_zh",
    "km_port",
    "km_airport",
    "km_rail_freight",
}


@router.get("/assets/{asset_id}")
def dossier(
    asset_id: str,
    view: ViewDep,
    session: SessionDep,
    publication: PublicationDep,
    matching: MatchingDep,
    today: TodayDep,
) -> Response:
    """One asset with everything the public may know of it."""
    record = publication.snapshot.record(publication.snapshot.row_of(asset_id))
    groups = _groups(session, record, view.lang)
    missing = [
        name
        for group in groups
        for name in group["names"]
        if name in FIELDS and record.get(name) is None and name not in NOT_MISSED
    ]
    missing += [f"permits.{name}" for name in PERMIT_FIELDS if name not in (record.get("permits") or {})]
    alike = publication.snapshot.records(map(publication.snapshot.row_of, matching.similar(asset_id, 3)))
    state, _ = evidence(record.get("verified_at"), today)
    return view.page(
        "assets/dossier.html",
        record=record,
        groups=groups,
        missing=missing,
        known=len(record),
        heroes=_heroes(record),
        wide=WIDE,
        prices=[
            name
            for name in ("rent_cny_m2_month", "sale_price_cny", "land_price_10k_cny_mu", "min_lease_years")
            if name in record
        ],
        against=against(record, view.lang, stale=state == "old"),
        alike=alike,
        office=offices(session, [asset_id]).get(asset_id),
        linked_data=linked_data(record, view.settings.base_url, view.lang),
        request_key=new_request_key(),
    )


def linked_data(record: Mapping[str, Any], base_url: str, lang: str) -> dict[str, Any]:
    """The asset for machines (schema.org): a place with an address, a point and its area."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Place" if record["kind"] == "land" else "Accommodation",
        "@id": f"{base_url}/assets/{record['id']}",
        "identifier": record["id"],
        "name": title(record, lang),
        "description": record.get("description_en" if lang == "en" else "description_zh"),
        "url": f"{base_url}/assets/{record['id']}",
    }
    address = {
        "@type": "PostalAddress",
        "addressRegion": record.get("province"),
        "addressLocality": record.get("city"),
        "streetAddress": record.get("address_zh"),
    }
    data["address"] = {name: value for name, value in address.items() if value}
    if record.get("lat") is not None and record.get("lng") is not None:
        data["geo"] = {"@type": "GeoCoordinates", "latitude": record["lat"], "longitude": record["lng"]}
    if record.get("floor_area_m2") is not None:
        data["floorSize"] = {"@type": "QuantitativeValue", "value": record["floor_area_m2"], "unitCode": "MTK"}
    return {name: value for name, value in data.items() if value is not None}


def _heroes(record: Mapping[str, Any]) -> list[str]:
    if record["kind"] == "land":
        wanted = ["land_area_m2", "far_max", "power_kva", "gas_m3_h", "land_price_10k_cny_mu"]
    else:
        wanted = ["floor_area_m2", "clear_height_m", "crane_t", "power_kva", "rent_cny_m2_month"]
        if record.get("rent_cny_m2_month") is None and record.get("sale_price_cny") is not None:
            wanted[-1] = "sale_price_cny"
    return wanted


def _groups(session: Session, record: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """The groups of facts that speak of this kind of asset, each with where its facts stand in the ledger."""
    land = record["kind"] == "land"
    sources = _sources(session, record["id"])
    groups = []
    for code in SHOWN_GROUPS:
        names = [
            name
            for name, field in FIELDS.items()
            if field.group == code
            and name not in NOT_LISTED
            and (name in record or (field.visibility == "public" and (field.in_land or not land)))
        ]
        if code == "admission":
            names = [field.name for field in TARGET_FIELDS.values()]
        if code == "building" and land and not any(name in record for name in names):
            continue
        permits = []
        if code == "permits":
            states = record.get("permits") or {}
            notes = _permit_notes(session, record["id"])
            permits = [
                {
                    "label": field.label(lang),
                    "state": states.get(name),
                    "mark": PERMIT_MARKS.get(states.get(name, ""), "unknown"),
                    "note": notes.get(name),
                }
                for name, field in PERMIT_FIELDS.items()
            ]
        groups.append(
            {
                "code": code,
                "label": GROUPS.label(code, lang),
                "names": [name for name in names if name in record or name not in ("owner_name",)],
                "permits": permits,
                "source": next(
                    (
                        sources[name]
                        for name in (*names, *(f"permits.{part}" for part in PERMIT_FIELDS))
                        if name in sources
                    ),
                    None,
                ),
            }
        )
    return groups


def _sources(session: Session, asset_id: str) -> dict[str, str]:
    """Where each fact stands: file and row."""
    query = (
        select(col(Evidence.field), col(Source.name), col(Evidence.row))
        .join(Source, col(Source.id) == col(Evidence.source_id))
        .join(Asset, col(Asset.pk) == col(Evidence.asset_pk))
        .where(col(Asset.public_id) == asset_id)
    )
    return {field: f"{name} : {row}" if row else name for field, name, row in session.execute(query)}


def _permit_notes(session: Session, asset_id: str) -> dict[str, str]:
    query = (
        select(col(Permit.name), col(Permit.department_zh), col(Permit.deadline))
        .join(Asset, col(Asset.pk) == col(Permit.asset_pk))
        .where(col(Asset.public_id) == asset_id)
    )
    notes = {}
    for name, department, deadline in session.execute(query):
        parts = [department, deadline.isoformat() if deadline else None]
        if any(parts):
            notes[name] = "，".join(part for part in parts if part)
    return notes
