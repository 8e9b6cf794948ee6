"""The two kinds of land for everybody: counts and areas, place by place, and the list behind them."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.dependencies import PublicationDep, ViewDep
from app.inventory import land
from app.rendering import View
from catalog.fields import unit_label
from catalog.figures import grouped

router = APIRouter()


@router.get("/land")
def land_page(
    view: ViewDep,
    publication: PublicationDep,
    land_state: str = "",
    kind: str = "",
    region: str = "",
    park: str = "",
    page: int = 1,
) -> Response:
    """Land that waits, by its state, beside factories and state-owned property."""
    asked = land.Asked(land_state, kind, region, park, page).check()
    found = land.overview(publication.snapshot, asked)
    return view.page(
        "inventory/land.html",
        asked=asked,
        found=found,
        records=publication.snapshot.records(found.rows.tolist()),
        column_name=lambda code: land.column_label(code, view.lang),
        here=lambda **changes: view.url(
            "/land",
            {"land_state": asked.land_state, "kind": asked.kind, **asked.place, **changes},
        ),
        address=lambda link: view.url(*link),
        floor=lambda square_metres: _floor(view, square_metres),
    )


def _floor(view: View, square_metres: float) -> dict[str, Any]:
    return {"figure": grouped(square_metres, 0), "unit": unit_label("m2", view.lang)}
