"""Picking, the basket itself, and comparing what lies in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.assets.facts import reserves
from app.assets.offer import check_offered
from app.basket import basket
from app.dependencies import NowDep, PublicationDep, SessionDep, ViewDep
from app.leads.leads import new_key
from app.rendering import safe_return
from catalog.fields import PERMIT_FIELDS, field_of
from catalog.snapshot import Snapshot, fact

router = APIRouter()

MOST_COMPARED = 6
COMPARED = (
    "kind", "status", "rent_cny_m2_month", "sale_price_cny", "land_price_10k_cny_mu", "modes", "min_lease_years",
    "land_area_m2", "far_max", "floor_area_m2", "divisible_from_m2", "clear_height_m", "span_m", "column_spacing_m",
    "floor_load_t_m2", "crane_t", "docks", "storeys", "structure", "built_year", "fire_hazard_class", "fire_rating",
    "fire_accepted", "power_kva", "power_kv", "dual_power", "water_t_day", "gas", "gas_m3_h", "steam", "steam_t_h",
    "sewage_t_day", "heating", "rail_siding", "title_status", "encumbrances",
    *(f"permits.{permit}" for permit in PERMIT_FIELDS),
    "chemical_park", "contamination", "park", "km_expressway", "km_rail_freight", "km_port", "km_airport", "verified_at",
)  # fmt: skip
# Numbers that are no sizes: a bar would say nothing.
NO_SIZE = {"built_year", "fire_rating", "power_kv", "far_max", "storeys"}


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of every compared asset.

    `state`: what is known differs; all is known and alike; or open: what is known is alike, and not all is known. `lone`: the one known cell that is unlike all other known ones, should they be alike.
    `most`: the largest value where bars show sizes.
    """

    name: str
    group: str
    values: tuple[Any, ...]
    state: Literal["differs", "alike", "open"]
    lone: int | None
    most: float | None


def compare(records: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The facts of several assets side by side; facts that none of them has are left out."""
    rows = []
    for name in COMPARED:
        values = tuple(fact(record, name) for record in records)
        if all(value is None for value in values):
            continue
        field = field_of(name)
        assert field is not None, name
        numbers = [value for value in values if value is not None] if field.is_number and name not in NO_SIZE else []
        most = max(numbers) if len(numbers) > 1 else None
        rows.append(Row(name, field.group, values, _state(values), _lone(values), most or None))
    return rows


def _state(values: Sequence[Any]) -> Literal["differs", "alike", "open"]:
    if len({repr(value) for value in values if value is not None}) > 1:
        return "differs"
    return "open" if None in values else "alike"


def _lone(values: Sequence[Any]) -> int | None:
    known = [(number, repr(value)) for number, value in enumerate(values) if value is not None]
    texts = [text for _, text in known]
    alone = [number for number, text in known if texts.count(text) == 1]
    return alone[0] if len(known) > 2 and len(alone) == 1 and len(set(texts)) == 2 else None


def present(snapshot: Snapshot, ids: Sequence[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """The records of picked assets that are still in the catalogue, and the ids of those that are gone."""
    there = {asset_id: row for asset_id in ids if (row := snapshot.find(asset_id)) is not None}
    return snapshot.records(there.values()), [asset_id for asset_id in ids if asset_id not in there]


@router.get("/basket")
def show(view: ViewDep, publication: PublicationDep) -> Response:
    """The basket: what was picked, side by side, and what can be done with it."""
    snapshot = publication.snapshot
    records, gone = present(snapshot, view.picked)
    compared = records[:MOST_COMPARED]
    reserved = [reserves(snapshot, snapshot.row_of(record["id"])).told(record, view.lang) for record in compared]
    rows = compare(compared)
    return view.page(
        "basket/basket.html",
        records=records,
        compared=compared,
        rows=rows,
        reserved=reserved,
        gone=gone,
        unknown_cells=sum(value is None for row in rows for value in row.values),
        request_key=new_key(),
    )


@router.post("/basket/items")
def pick(
    view: ViewDep,
    session: SessionDep,
    publication: PublicationDep,
    now: NowDep,
    asset: Annotated[str, Form(max_length=120)],
    back: Annotated[str, Form(max_length=16_000)] = "",
) -> Response:
    """Put an asset into the basket."""
    record = publication.snapshot.record(publication.snapshot.row_of(asset))
    check_offered([record])
    basket.pick(session, basket.find_or_create(session, view.visit, now), asset, now)
    return _answer(view, record, back)


@router.post("/basket/items/remove")
def drop(
    view: ViewDep,
    session: SessionDep,
    publication: PublicationDep,
    asset: Annotated[str, Form(max_length=120)],
    back: Annotated[str, Form(max_length=16_000)] = "",
) -> Response:
    """Take an asset out of the basket."""
    found = basket.find(session, view.visit)
    if found:
        basket.drop(session, found, asset)
    row = publication.snapshot.find(asset)
    return _answer(view, publication.snapshot.record(row) if row is not None else None, back)


@router.post("/basket/empty")
def empty(view: ViewDep, session: SessionDep) -> Response:
    """Take everything out."""
    found = basket.find(session, view.visit)
    if found:
        basket.drop(session, found)
    return view.redirect(view.url("/basket"))


def _answer(view: ViewDep, record: Mapping[str, Any] | None, back: str) -> Response:
    """With htmx the button and the counts; otherwise back to where the reader was."""
    view.__dict__.pop("picked", None)
    if view.is_htmx and record is not None and not back.startswith(view.url("/basket")):
        view.is_new_visit, fresh = False, view.is_new_visit
        response = view.page("basket/picked.html", record=record, back=back)
        view.is_new_visit = fresh
        view.keep_visit(response)
        return response
    return view.redirect(safe_return(back, view.url("/basket")))
