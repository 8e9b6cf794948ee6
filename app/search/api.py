"""Search as JSON, with the parameters of the results page, and results as files."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel

from app.dependencies import LanguageDep, PublicationDep
from app.rendering import title
from app.search import parameters
from app.search.pages import result_file

router = APIRouter(tags=["search"])


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


class SearchOut(BaseModel):
    """One page of a result. `unknown`: by filtered field, how many more would match were that fact known."""

    total: int
    page: int
    per_page: int
    hits: list[dict[str, Any]]
    facets: dict[str, list[FacetValueOut]]
    ranges: dict[str, RangeOut]
    unknown: dict[str, int]
    generation: int


@router.get("/search", openapi_extra={"parameters": parameters.openapi()})
def search(request: Request, publication: PublicationDep, lang: LanguageDep) -> SearchOut:
    """Assets that meet every condition, with counts for what could be chosen next."""
    asked = parameters.read(request.query_params.multi_items(), lang)
    page = publication.engine.search(asked)
    return SearchOut(
        total=page.total,
        page=page.page,
        per_page=page.per_page,
        hits=[
            {**hit.record, "title": title(hit.record, asked.lang), "unknown": list(hit.unknown)} for hit in page.hits
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
        generation=page.generation,
    )


@router.get("/search.{format}", response_class=Response)
def search_file(format: str, request: Request, publication: PublicationDep, lang: LanguageDep) -> Response:
    """The whole result as a file: csv, xlsx or geojson."""
    return result_file(publication, parameters.read(request.query_params.multi_items(), lang), format)
