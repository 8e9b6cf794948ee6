"""Home, the one box that takes a few words or a whole need, results, and results as files."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.dependencies import PublicationDep, TodayDep, ViewDep
from app.rendering import FRESH_DAYS, View
from app.search import parameters
from catalog.conditions import Condition, day_number
from catalog.fields import field_of, unit_label
from catalog.language import N_
from catalog.ledger.export import write as write_records
from catalog.publication import Publication
from catalog.search.query import FLAG_FACETS, RANGE_FACETS, SearchPage, SearchRequest
from catalog.snapshot import Snapshot
from recommender.explain import shown, wish
from recommender.requirement import Criterion

router = APIRouter()

STALL: Final = 6
NEWEST: Final = 3
# A text longer than this, or with a figure in a sentence, is a need and not a few words.
LONGEST_SEARCH: Final = 24
EXAMPLE_ZH: Final = "做液压阀体机加工，想在阜新或锦州租4000到6000平厂房，行车5吨至少两台，净高8米以上，要通天然气，租金9元/平/月以内，不要化工园区"
EXAMPLE_EN: Final = "Halted plant in a chemical park, 60-80 mu, 35 kV, steam 12 t/h, to buy"
FILES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}
SORT_LABELS: Final = (
    ("relevance", N_("最相关")),
    ("verified", N_("最近核实")),
    ("area_desc", N_("面积从大到小")),
    ("area_asc", N_("面积从小到大")),
    ("rent_asc", N_("租金从低到高")),
    ("price_asc", N_("总价从低到高")),
)


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


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in use, and the address without it."""

    label: str
    without: str


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
        example_zh=EXAMPLE_ZH,
        example_en=EXAMPLE_EN,
    )


@router.get("/find")
def find(view: ViewDep, q: str = "") -> Response:
    """The one box: a few words are searched for, a need in a sentence is matched."""
    q = q.strip()
    if is_need(q):
        return view.redirect(view.url("/match", text=q))
    return view.redirect(view.url("/assets", q=q))


def is_need(text: str) -> bool:
    """Whether a text is a need rather than a few words to search for."""
    return len(text) > LONGEST_SEARCH or "\n" in text or (any(c.isdigit() for c in text) and len(text.split()) > 2)


@router.get("/assets")
def results(request: Request, view: ViewDep, publication: PublicationDep) -> Response:
    """What a search finds; the address is its state."""
    asked = parameters.read(request.query_params.multi_items(), view.lang)
    page = publication.engine.search(asked)
    with_unknown = _with_unknown(publication, asked) if any(page.unknown.values()) else None
    return view.page("search/results.html", block="found", **context(view, asked, page), unknown_address=with_unknown)


@router.get("/assets.{format}")
def results_file(format: str, request: Request, view: ViewDep, publication: PublicationDep) -> Response:
    """The whole result as a file: csv, xlsx or geojson."""
    return result_file(publication, parameters.read(request.query_params.multi_items(), view.lang), format)


def result_file(publication: Publication, asked: SearchRequest, format: str) -> Response:
    """The whole result of a search as a file, for pages and API alike. InvalidInput for another format."""
    rows = publication.engine.rows(asked)
    out = io.BytesIO()
    write_records(publication.snapshot.records(rows), format if format in FILES else f"{format}?", out)
    name = f"tilan-{len(rows)}.{format}"
    return Response(
        out.getvalue(), media_type=FILES[format], headers={"content-disposition": f'attachment; filename="{name}"'}
    )


def context(view: View, asked: SearchRequest, page: SearchPage) -> dict[str, Any]:
    """What the template of results receives."""
    pairs = parameters.write(asked)
    by_field = {condition.field: condition for condition in asked.conditions}
    chosen = {name: list(condition.value) for name, condition in by_field.items() if condition.op == "in"}
    chosen["permit"] = [name.removeprefix("permits.") for name in by_field if name.startswith("permits.")]
    chosen["status"] = list(asked.statuses) if ("status", asked.statuses[0]) in pairs else []
    ranges = [
        {
            "name": parameters.parameter_of(name),
            "field": name,
            "label": _label(name, view.lang),
            "unit": unit_label((field_of(name) or field_of("id")).unit, view.lang),  # type: ignore[union-attr]
            "found": page.ranges.get(name),
            "ends": parameters.limits(by_field.get(name)),
            "unknown": page.unknown.get(name, page.ranges[name].unknown if name in page.ranges else 0),
            "wanted": name in asked.unknown,
        }
        for name in RANGE_FACETS
    ]
    hits = [{"record": hit.record, "unknown": [_label(name, view.lang) for name in hit.unknown]} for hit in page.hits]
    return {
        "asked": asked,
        "found": page,
        "hits": hits,
        "chips": chips(view, asked),
        "chosen": chosen,
        "flags": [name for name, condition in by_field.items() if condition.op == "is_true"],
        "flag_names": FLAG_FACETS,
        "ranges": ranges,
        "hit_fields": list(by_field),
        "sorts": [(code, view.translate(label)) for code, label in SORT_LABELS if code != "relevance" or asked.words],
        "here": view.url("/assets", pairs),
        "address": lambda **changes: view.url("/assets", _changed(pairs, changes)),
        "hidden": [(name, value) for name, value in pairs if name not in ("sort", "page")],
        "file": lambda format: view.url(
            f"/assets.{format}", [pair for pair in pairs if pair[0] not in ("page", "per_page")]
        ),
        "unknown_fields": [
            {
                "label": _label(name, view.lang),
                "count": count,
                "address": view.url(
                    "/assets", [*_changed(pairs, {"page": None}), ("unknown", parameters.parameter_of(name))]
                ),
            }
            for name, count in page.unknown.items()
            if count and name not in asked.unknown
        ],
    }


def chips(view: View, asked: SearchRequest) -> list[Chip]:
    """The conditions in use, each with the address that leaves it out."""
    pairs = [pair for pair in parameters.write(asked) if pair[0] != "page"]
    found = []
    if asked.words:
        found.append(Chip(f"“{asked.words}”", view.url("/assets", [pair for pair in pairs if pair[0] != "q"])))
    for condition in asked.conditions:
        mine = parameters.written(condition)
        if condition.op == "in" and not condition.field.startswith("permits."):
            for pair, word in zip(mine, condition.value, strict=True):
                field = field_of(condition.field)
                text = shown(field, word, view.lang) if field else word
                found.append(
                    Chip(
                        f"{_label(condition.field, view.lang)} {text}",
                        view.url("/assets", [p for p in pairs if p != pair]),
                    )
                )
            continue
        label = wish(Criterion(condition.field, condition.op, condition.value), view.lang)
        found.append(Chip(label, view.url("/assets", [pair for pair in pairs if pair not in mine])))
    for name in sorted(asked.unknown):
        pair = ("unknown", parameters.parameter_of(name))
        text = view.translate(N_("{name}含待核实"), name=_label(name, view.lang))
        found.append(Chip(text, view.url("/assets", [p for p in pairs if p != pair])))
    if asked.bbox:
        found.append(Chip(view.translate(N_("图中范围")), view.url("/assets", [p for p in pairs if p[0] != "bbox"])))
    return found


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


def _label(name: str, lang: str) -> str:
    field = field_of(name)
    return field.label(lang) if field else name


def _changed(pairs: list[tuple[str, str]], changes: Mapping[str, Any]) -> list[tuple[str, str]]:
    kept = [pair for pair in pairs if pair[0] not in changes]
    return kept + [(name, str(value)) for name, value in changes.items() if value not in (None, "", 1)]


def _with_unknown(publication: Publication, asked: SearchRequest) -> int:
    """How many assets there would be with everything that is not known of a filtered field."""
    names = frozenset(condition.field for condition in asked.conditions)
    fields = {name: getattr(asked, name) for name in SearchRequest.__slots__}
    return publication.engine.search(SearchRequest(**{**fields, "unknown": names, "page": 1, "per_page": 1})).total
