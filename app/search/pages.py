"""Home, the one box that takes a few words or a whole need, results, and results as files."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.dependencies import PlacesDep, PublicationDep, TodayDep, ViewDep
from app.match.address import packed
from app.rendering import View
from app.search import listing, parameters
from catalog.condition_values import day_number
from catalog.conditions import Condition
from catalog.errors import InvalidInput
from catalog.fields import FRESH_DAYS
from catalog.language import N_
from catalog.ledger.export import write as write_records
from catalog.publication import Publication
from catalog.search.query import OFFERED, SearchRequest
from catalog.snapshot import Snapshot
from recommender.explain import wish
from recommender.parsing import parse
from recommender.requirement import Criterion, Requirement

router = APIRouter()

STALL: Final = 6
NEWEST: Final = 3
# A text longer than this is a need and not a few words.
LONGEST_SEARCH: Final = 24
# What is said in a sentence only, never as a word to look for.
SENTENCE: Final = re.compile(r"[要想带需求找或]|\b(?:in|with|near|for|want|need|looking)\b", re.IGNORECASE)
# Words to begin with, by language: the first that the catalogue says.
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "zh-CN": ("风电 叶片", "冷库", "钢结构 行车", "厂房", "工业用地"),
    "en": ("steel crane", "cold storage", "workshop", "land"),
}
# Needs to begin with, by the language they are written in.
NEEDS: Final[Mapping[str, str]] = {
    "zh-CN": "做液压阀体机加工，想在阜新或锦州租4000到6000平厂房，行车5吨至少两台，净高8米以上，要通天然气，租金9元/平/月以内，不要化工园区",
    "en": "Halted plant in a chemical park, 60-80 mu, 35 kV, steam 12 t/h, to buy",
}
FILES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is, counted from the published catalogue."""

    offered: int
    available: int
    negotiating: int
    revitalised: int
    floor_m2: float
    floor_known: int
    floor_unknown: int
    land_m2: float
    land_count: int
    fresh: int
    fresh_percent: int
    building_kinds: list[str]


@router.get("/")
def home(view: ViewDep, publication: PublicationDep, today: TodayDep) -> Response:
    """Where everything begins."""
    snapshot = publication.snapshot
    everything = publication.engine.search(SearchRequest(lang=view.lang, per_page=NEWEST))
    buildings = SearchRequest(
        conditions=(Condition.of("kind", "in", ["factory"]), Condition.of("clear_height_m", ">=", 4)), per_page=STALL
    )
    stall = publication.engine.search(buildings).hits
    return view.page(
        "search/home.html",
        tally=tally(snapshot, day_number(today)),
        cities=len(everything.facets["region"]),
        parks=len(everything.facets["park"]),
        by_kind=everything.facets["kind"],
        by_region=everything.facets["region"],
        by_park=everything.facets["park"],
        stall=[hit.record for hit in stall],
        newest=[hit.record for hit in everything.hits],
        words=next((words for words in WORDS[view.lang] if said(publication, words)), None),
        # The reader's own language first.
        needs=sorted(NEEDS.items(), key=lambda item: item[0] != view.lang),
    )


@router.get("/find")
def find(
    request: Request, view: ViewDep, publication: PublicationDep, places: PlacesDep, today: TodayDep, q: str = ""
) -> Response:
    """The one box: a few words are searched for within the filters in use, a need is matched together with them.

    Filters that no criterion can say, and those without a meaning, keep the reader in the search.
    """
    q, most = q.strip(), view.settings.max_need_characters
    if len(q) > most:
        raise InvalidInput(N_("需求最多 {n} 个字"), where="q", n=most)
    filters = [pair for pair in request.query_params.multi_items() if pair[0] not in ("q", "page", "lang")]
    reading = parameters.read_with_problems(filters, view.lang, publication.snapshot)
    if q and not reading.problems and has_only_criteria(reading.request):
        need = parse(q, today=today, places=places).requirement
        is_long = len(q) > LONGEST_SEARCH or "\n" in q
        words_find = not is_long and not SENTENCE.search(q) and said(publication, q)
        if is_long or is_need(need.criteria, words_find):
            return view.redirect(need_address(view, need, reading.request))
    return view.redirect(view.url("/assets", [("q", q), *filters]))


def has_only_criteria(asked: SearchRequest) -> bool:
    """Whether all that restricts a search can be said in criteria: not a part of the map, nor what is not on offer."""
    return asked.bbox is None and asked.statuses == OFFERED


def need_address(view: View, need: Requirement, asked: SearchRequest) -> str:
    """Where a need that was read from words is matched, with the filters in use; what the words say of a field stands."""
    said_of = {criterion.field for criterion in need.criteria}
    filters = [listing.criterion(condition) for condition in asked.conditions if condition.field not in said_of]
    if not filters:
        return view.url("/match", text=need.text)
    address = packed(replace(need, criteria=(*need.criteria, *filters)))
    return view.url("/match", need=address) if address else view.url("/match", text=need.text)


def said(publication: Publication, words: str) -> bool:
    """Whether any asset on offer says the words or goes by them."""
    return publication.engine.search(SearchRequest(words=words, per_page=1)).total > 0


def is_need(criteria: tuple[Criterion, ...], words_find: bool) -> bool:
    """Whether what was read from a text is to be matched: a wish that is more than a word of the catalogue,
    or any wish where words find nothing.
    """
    return any(not _is_word(criterion) for criterion in criteria) or (bool(criteria) and not words_find)


def _is_word(criterion: Criterion) -> bool:
    """Whether a wish is for what a word names: 厂房, 阜新, 天然气, 行车; not a figure, a refusal, or one place of two."""
    if criterion.field == "region" and criterion.op == "in":
        return len(criterion.value) == 1
    at_all = criterion.op == ">=" and criterion.value == 1  # 行车, without a figure
    return at_all or criterion.op in ("in", "is_true", "exists")


@router.get("/assets")
def results(
    request: Request, view: ViewDep, publication: PublicationDep, places: PlacesDep, today: TodayDep
) -> Response:
    """What a search finds; the address is its state. A parameter without a meaning is told at its place in the form."""
    pairs = request.query_params.multi_items()
    reading = parameters.read_with_problems(pairs, view.lang, publication.snapshot)
    asked = reading.request
    page = publication.engine.search(asked)
    shown = listing.context(view, publication, asked, page, reading.problems, pairs)
    need = Requirement()
    if not page.total and asked.words and not reading.problems:
        need = parse(asked.words, today=today, places=places).requirement
    return view.page(
        "search/results.html",
        block="found",
        status=422 if reading.problems else 200,
        **shown,
        read_as_need=[wish(criterion, view.lang) for criterion in need.criteria],
        need_address=need_address(view, need, asked),
    )


@router.get("/assets.{format}")
def results_file(format: str, request: Request, view: ViewDep, publication: PublicationDep) -> Response:
    """The whole result as a file: csv, xlsx or geojson."""
    return result_file(publication, request.query_params.multi_items(), view.lang, format)


def result_file(publication: Publication, pairs: parameters.Pairs, lang: str, format: str) -> Response:
    """The whole result of a search as a file, for pages and API alike. InvalidInput for another format."""
    if format not in FILES:
        formats = tuple(FILES)
        raise InvalidInput(
            N_("没有 {value} 这种格式；有 {formats}"), where="format", value=format[:20], formats=formats
        )
    rows = publication.engine.rows(parameters.read(pairs, lang, publication.snapshot))
    out = io.BytesIO()
    write_records(publication.snapshot.records(rows), format, out, public=True)
    name = f"tilan-{len(rows)}.{format}"
    return Response(
        out.getvalue(), media_type=FILES[format], headers={"content-disposition": f'attachment; filename="{name}"'}
    )


def tally(snapshot: Snapshot, today: float) -> Tally:
    """How much is on offer."""
    status, kinds = snapshot.codes["status"], snapshot.codes["kind"]
    available = status.value == status.numbers["available"]
    offered = available | (status.value == status.numbers["negotiating"])
    is_land = kinds.value == kinds.numbers["land"]
    floor, land = snapshot.numbers["floor_area_m2"].value, snapshot.numbers["land_area_m2"].value
    built = available & ~is_land
    fresh = offered & (snapshot.numbers["verified_at"].value >= today - FRESH_DAYS)
    count = int(offered.sum())
    return Tally(
        offered=count,
        available=int(available.sum()),
        negotiating=count - int(available.sum()),
        revitalised=int((status.value == status.numbers["revitalised"]).sum()),
        floor_m2=float(np.nansum(floor[built])),
        floor_known=int((~np.isnan(floor[built])).sum()),
        floor_unknown=int(np.isnan(floor[built]).sum()),
        land_m2=float(np.nansum(land[available & is_land])),
        land_count=int((available & is_land).sum()),
        fresh=int(fresh.sum()),
        fresh_percent=round(100 * int(fresh.sum()) / count) if count else 0,
        building_kinds=[code for code in kinds.values if code != "land"],
    )
