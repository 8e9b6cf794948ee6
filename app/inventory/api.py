"""Land as a layer of a map."""

from dataclasses import replace
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from orjson import dumps
from pydantic import BaseModel

from app.dependencies import LanguageDep, PublicationDep
from app.inventory import land
from app.search import parameters
from app.search.api import PARAMETERS

router = APIRouter(tags=["layers"])


class GeoJsonResponse(JSONResponse):
    """An answer in GeoJSON."""

    media_type = "application/geo+json"

    def render(self, content: Any) -> bytes:
        """As bytes."""
        return dumps(content)


class LandPropertiesOut(BaseModel):
    """What a layer tells of a plot; what is not known has no key."""

    id: str
    title: str
    kind: str
    land_state: str | None = None
    land_state_label: str | None = None
    area_m2: float | None = None
    status: str | None = None


class LandFeatureOut(BaseModel):
    """A plot: its boundary, or a point where there is none."""

    type: Literal["Feature"]
    id: str
    geometry: dict[str, Any]
    properties: LandPropertiesOut


class LandLayerOut(BaseModel):
    """Plots as a GeoJSON FeatureCollection.

    `total` is how many are meant; of these `without_place` have no place that is known, and `left_out` are more than a
    layer holds: ask for less, with `bbox` or another filter.
    """

    type: Literal["FeatureCollection"]
    features: list[LandFeatureOut]
    total: int
    without_place: int
    left_out: int
    generation: int


@router.get(
    "/layers/land",
    response_class=GeoJsonResponse,
    responses={200: {"model": LandLayerOut, "description": "The layer"}},
    openapi_extra={"parameters": PARAMETERS},
)
def land_layer(request: Request, publication: PublicationDep, lang: LanguageDep) -> Response:
    """Land in its four states (and land whose state is not known), with the parameters of a search."""
    asked = parameters.read(request.query_params.multi_items(), lang, publication.snapshot)
    found = publication.engine.search(replace(asked, page=1, per_page=1))
    return GeoJsonResponse(land.layer(publication.snapshot, found.rows, asked.lang))
