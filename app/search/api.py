"""Search as JSON, with the parameters of the results page, and results as files."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel

from app.assets.api import AssetOut
from app.dependencies import LanguageDep, PublicationDep
from app.rendering import title
from app.search import parameters
from app.search.pages import FILES, result_file

router = APIRouter(tags=["search"])
PARAMETERS: Final = parameters.openapi()
OF_FILES: Final = [one for one in PARAMETERS if one["name"] not in ("page", "per_page")]  # a file has the whole result
Format = Annotated[str, Path(json_schema_extra={"enum": list(FILES)})]


class FacetValueOut(BaseModel):
    """One value of a facet."""

    value: str
    label: str
    count: int


class RangeOut(BaseModel):
    """How a quantity is spread over the result."""

    min: float
    max: float
    histogram: list[int]
    known: int
    unknown: int


class HitOut(AssetOut):
    """An asset found. `unknown` and `near`: the filtered fields that are not known, or near, of it."""

    unknown: list[str]
    near: list[str]


class SearchOut(BaseModel):
    """One page of a result.

    `unknown` and `near`: by filtered field, how many meet all else and are unknown, or near (planned, pending, a range
    over the limit), there. `unknown_total` and `near_total`: how many fail nothing and are left out, with something
    unknown, and with nothing but near. `unknown=` and `near=` bring them in.
    """

    total: int
    page: int
    per_page: int
    hits: list[HitOut]
    facets: dict[str, list[FacetValueOut]]
    ranges: dict[str, RangeOut]
    unknown: dict[str, int]
    unknown_total: int
    near: dict[str, int]
    near_total: int
    generation: int


@router.get("/search", openapi_extra={"parameters": PARAMETERS})
def search(request: Request, publication: PublicationDep, lang: LanguageDep) -> SearchOut:
    """Assets that meet every condition, with counts for what could be chosen next."""
    asked = parameters.read(request.query_params.multi_items(), lang, publication.snapshot)
    page = publication.engine.search(asked)
    return SearchOut(
        total=page.total,
        page=page.page,
        per_page=page.per_page,
        hits=[
            HitOut(
                **{**hit.record, "title": title(hit.record, asked.lang)},
                unknown=list(hit.unknown),
                near=list(hit.near),
            )
            for hit in page.hits
        ],
        facets={
            name: [FacetValueOut(value=item.value, label=item.label, count=item.count) for item in values]
            for name, values in page.facets.items()
        },
        ranges={
            name: RangeOut(
                min=found.min, max=found.max, histogram=list(found.histogram), known=found.known, unknown=found.unknown
            )
            for name, found in page.ranges.items()
        },
        unknown=page.unknown,
        unknown_total=page.left_out.unknown_total,
        near=page.near,
        near_total=page.left_out.near_total,
        generation=page.generation,
    )


@router.get(
    "/search.{format}",
    response_class=Response,
    responses={200: {"description": "The file", "content": {type_.partition(";")[0]: {} for type_ in FILES.values()}}},
    openapi_extra={"parameters": OF_FILES},
)
def search_file(format: Format, request: Request, publication: PublicationDep, lang: LanguageDep) -> Response:
    """The whole result as a file: csv, xlsx or geojson."""
    return result_file(publication, request.query_params.multi_items(), lang, format)
