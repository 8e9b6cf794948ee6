"""The dossier: all public facts of one asset, who verified them and when, and what is not known."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select
from sqlmodel import Session, col

from app.assets.facts import fact_groups, is_known, reserves
from app.assets.linked_data import linked_data
from app.dependencies import MatchingDep, PublicationDep, RuntimeDep, SessionDep, TodayDep, ViewDep
from app.drawings import shows_plot
from app.leads.leads import new_key
from app.leads.offices import offices
from catalog.fields import GROUPS, is_stale
from catalog.models import Asset, Evidence, Permit, Source
from catalog.publication import Publication
from recommender.explain import against
from recommender.matching import Matching

router = APIRouter()


class Trace(NamedTuple):
    """Who verified facts and when, and where they stand in a ledger; None is not known."""

    verified_at: str | None
    verified_by: str | None
    source: str | None


ALIKE: Final = 3
WIDE: Final = {
    "owner_name", "idle_reason_zh", "plan_zh", "eia_limits_zh", "suitable_industries", "address_zh", "responsible_zh",
}  # fmt: skip
PRICES: Final = ("rent_cny_m2_month", "sale_price_cny", "land_price_10k_cny_mu", "min_lease_years")


@router.get("/assets/{asset_id}")
def dossier(
    asset_id: str, view: ViewDep, session: SessionDep, publication: PublicationDep, runtime: RuntimeDep, today: TodayDep
) -> Response:
    """One asset with everything the public may know of it.

    Similar assets are on it where matching is fitted already; after a publication the page does not wait for that.
    """
    row = publication.snapshot.row_of(asset_id)
    record = publication.snapshot.record(row)
    groups = _groups(session, record, view.lang)
    told = [name for group in groups for name in group["names"]]
    matching = runtime.fitted.ready(publication)
    return view.page(
        "assets/dossier.html",
        record=record,
        groups=groups,
        known=sum(is_known(record, name) for name in told),
        missing=[name for name in told if not is_known(record, name)],
        reserved=reserves(publication.snapshot, row).told(record, view.lang),
        plot=shows_plot(record),
        heroes=_heroes(record),
        wide=WIDE,
        prices=[name for name in PRICES if name in record],
        against=against(record, view.lang, is_stale(record, today)),
        alike=_alike(publication, matching, asset_id) if matching else None,
        office=offices(session, [asset_id]).get(asset_id),
        linked_data=linked_data(record, reserves(publication.snapshot, row), view.settings.base_url, view.lang),
        request_key=new_key(),
    )


@router.get("/assets/{asset_id}/similar")
def similar(asset_id: str, view: ViewDep, publication: PublicationDep, matching: MatchingDep) -> Response:
    """Assets like another one, as a page or as the part of its dossier."""
    record = publication.snapshot.record(publication.snapshot.row_of(asset_id))
    alike = _alike(publication, matching, asset_id)
    return view.page("assets/similar.html", block="alike", record=record, alike=alike)


def _alike(publication: Publication, matching: Matching, asset_id: str) -> list[dict[str, Any]]:
    return publication.snapshot.records(map(publication.snapshot.row_of, matching.similar(asset_id, ALIKE)))


def _heroes(record: Mapping[str, Any]) -> list[str]:
    if record["kind"] == "land":
        wanted = ["land_area_m2", "far_max", "power_kva", "gas_m3_h", "land_price_10k_cny_mu"]
    else:
        wanted = ["floor_area_m2", "clear_height_m", "crane_t", "power_kva", "rent_cny_m2_month"]
        if record.get("rent_cny_m2_month") is None and record.get("sale_price_cny") is not None:
            wanted[-1] = "sale_price_cny"
    return wanted


def _groups(session: Session, record: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """The groups of facts told of an asset, each with who verified its facts, when, and where they stand."""
    evidence, notes = _evidence(session, record), _permit_notes(session, record["id"], lang)
    return [
        {
            "code": group.code,
            "label": GROUPS.label(group.code, lang),
            "names": group.names,
            "notes": notes if group.code == "permits" else {},
            "traces": _traces(record, group.names, evidence),
        }
        for group in fact_groups(record)
    ]


def _evidence(session: Session, record: Mapping[str, Any]) -> dict[str, Trace]:
    """What stands behind each fact: who verified it, when, and where it stands (file, sheet and row)."""
    query = (
        select(
            col(Evidence.field), col(Evidence.verified_at), col(Evidence.verified_by), col(Source.name),
            col(Evidence.sheet), col(Evidence.row),
        )
        .join(Source, col(Source.id) == col(Evidence.source_id))
        .join(Asset, col(Asset.pk) == col(Evidence.asset_pk))
        .where(col(Asset.public_id) == record["id"])
    )  # fmt: skip
    found = {}
    for field, at, by, source, sheet, row in session.execute(query):
        place = " · ".join(part for part in (source, sheet) if part)
        found[field] = Trace(at.isoformat() if at else None, by, f"{place} : {row}" if row else place)
    return found


def _traces(record: Mapping[str, Any], names: Sequence[str], evidence: Mapping[str, Trace]) -> list[Trace]:
    """The traces of the known facts among these, each once, that of most facts first; one without a seal for none."""
    behind = Trace(record.get("verified_at"), record.get("verified_by"), None)
    found = Counter(evidence.get(name, behind) for name in names if is_known(record, name))
    return [trace for trace, _ in found.most_common()] or [Trace(None, None, None)]


def _permit_notes(session: Session, asset_id: str, lang: str) -> dict[str, str]:
    query = (
        select(col(Permit.name), col(Permit.department_zh), col(Permit.deadline))
        .join(Asset, col(Asset.pk) == col(Permit.asset_pk))
        .where(col(Asset.public_id) == asset_id)
    )
    notes = {}
    for name, department, deadline in session.execute(query):
        parts = [department, deadline.isoformat() if deadline else None]
        if any(parts):
            notes[f"permits.{name}"] = (", " if lang == "en" else "，").join(part for part in parts if part)
    return notes
