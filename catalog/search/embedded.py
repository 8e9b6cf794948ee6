"""The embedded engine: sets and counts from the snapshot's columns, the order of words from tantivy.

Which assets a search finds is decided exactly, in numpy: an asset must say every word (`catalog.words`) and meet every
condition (`catalog.conditions`). tantivy only orders them, so sets and totals never depend on it.
"""

import time
from collections import OrderedDict
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt

from catalog.columns import Bools
from catalog.conditions import Condition, Verdict, evaluate
from catalog.errors import InvalidInput
from catalog.language import N_
from catalog.search import documents, facets
from catalog.search.query import (
    LONGEST_WORDS,
    MOST_PER_PAGE,
    RANGE_FACETS,
    SORTS,
    FacetValue,
    Hit,
    RangeFacet,
    SearchPage,
    SearchRequest,
)
from catalog.search.text import query_words
from catalog.snapshot import Snapshot

# How many of the best hits of words are looked at for the order; what lies behind comes by date of verification.
RANKED: Final = 1_000
_KEPT: Final = 256
_Counts = tuple[dict[str, list[FacetValue]], dict[str, RangeFacet]]


class EmbeddedEngine:
    """Answers searches over one publication. Safe to use from many threads."""

    def __init__(self, snapshot: Snapshot, index: Path) -> None:
        self.snapshot = snapshot
        self._searcher = documents.open_searcher(index)
        self._facets = facets.Facets(snapshot)
        self._order = cache(self._sorted)
        self._counts: OrderedDict[SearchRequest, _Counts] = OrderedDict()
        self._lock = Lock()

    def search(self, request: SearchRequest) -> SearchPage:
        """The page asked for."""
        started = time.perf_counter()
        _check(request)
        words = query_words(request.words)
        base = self._base(request, words)
        parts = [self._part(condition) for condition in request.conditions]
        wanted = [
            meets | unsure if name in request.unknown else meets
            for name, (meets, unsure) in zip(_names(request), parts, strict=True)
        ]
        found = _all(base, wanted)
        rows = np.flatnonzero(found)
        unknown: dict[str, int] = {}
        for number, name in enumerate(_names(request)):
            others = _all(base, [mask for other, mask in enumerate(wanted) if other != number])
            unknown[name] = int(np.count_nonzero(others & parts[number][1]))
        counts, ranges = self._counted(request, base, wanted, rows)
        page_rows = self._page(request, words, rows)
        hits = []
        for row, record in zip(page_rows.tolist(), self.snapshot.records(page_rows.tolist()), strict=True):
            missing = tuple(
                dict.fromkeys(name for name, (_, unsure) in zip(_names(request), parts, strict=True) if unsure[row])
            )
            hits.append(Hit(record["id"], row, record, missing))
        took = (time.perf_counter() - started) * 1000
        return SearchPage(
            len(rows), request.page, request.per_page, hits, counts, ranges, unknown, self.snapshot.generation, took, rows
        )  # fmt: skip

    def rows(self, request: SearchRequest) -> list[int]:
        """Every row of a result, in order: for exports and for the order of a text search."""
        page = self.search(replace(request, page=1, per_page=1))
        rows = self._page(request, query_words(request.words), page.rows, everything=True)
        return [int(row) for row in rows]

    def order_of_words(self, text: str, limit: int = 200) -> list[str]:
        """The ids of assets that say any of the words of a longer text, the best first: text search and nothing else."""
        words = query_words(text)[:200]
        return [self.snapshot.ids[row] for row in documents.best_rows(self._searcher, words, limit)] if words else []

    def _base(self, request: SearchRequest, words: list[str]) -> Bools:
        """Status, box and words: what no facet leaves out."""
        base = self.snapshot.codes["status"].among(request.statuses)
        if request.bbox:
            west, south, east, north = request.bbox
            lat, lng = self.snapshot.numbers["lat"].value, self.snapshot.numbers["lng"].value
            base &= (lat >= south) & (lat <= north) & (lng >= west) & (lng <= east)
        for word in words:
            base &= self.snapshot.mentions(word)
        return base

    def _part(self, condition: Condition) -> tuple[Bools, Bools]:
        """Where a condition is met, and where it is not known to fail: unknown, planned, or a range over the limit."""
        verdicts = evaluate(condition, self.snapshot)
        return verdicts.mask(Verdict.MEETS), verdicts.mask(Verdict.UNKNOWN, Verdict.NEAR)

    def _counted(
        self, request: SearchRequest, base: Bools, wanted: list[Bools], rows: npt.NDArray[np.int64]
    ) -> _Counts:
        key = replace(request, page=1, per_page=20, sort=None)
        with self._lock:
            if key in self._counts:
                self._counts.move_to_end(key)
                return self._counts[key]
        names = [_facet_of(name) for name in _names(request)]

        def without(facet: str) -> npt.NDArray[np.int64]:
            """The rows that the other filters leave: choosing one kind leaves the other kinds' counts."""
            if facet not in names:
                return rows
            return np.flatnonzero(_all(base, [mask for name, mask in zip(names, wanted, strict=True) if name != facet]))

        values = {name: self._facets.values(name, without(name), request.lang) for name in facets.ALL}
        ranges = {name: found for name in RANGE_FACETS if (found := self._facets.range(name, without(name)))}
        with self._lock:
            self._counts[key] = values, ranges
            while len(self._counts) > _KEPT:
                self._counts.popitem(last=False)
        return values, ranges

    def _page(
        self, request: SearchRequest, words: list[str], rows: npt.NDArray[np.int64], everything: bool = False
    ) -> npt.NDArray[np.int64]:
        sort = request.sort or ("relevance" if words else "verified")
        rank = self._order("verified" if sort == "relevance" else sort)[rows].astype(np.int64)
        if sort == "relevance" and words:
            best = documents.best_rows(self._searcher, words, RANKED)
            place = np.full(self.snapshot.size, len(best), np.int64)
            place[best] = np.arange(len(best))
            rank += place[rows] * self.snapshot.size
        start, end = (
            (0, len(rows)) if everything else ((request.page - 1) * request.per_page, request.page * request.per_page)
        )
        if end < len(rows):
            near = np.argpartition(rank, end)[:end]
            rows, rank = rows[near], rank[near]
        return np.asarray(rows[np.argsort(rank)][start:end])

    def _sorted(self, sort: str) -> npt.NDArray[np.int32]:
        """The place of every row in one order; unknown last, equal ones by id."""
        numbers = self.snapshot.numbers
        by_id = np.argsort(np.argsort(np.array(self.snapshot.ids, dtype=object)))
        if sort == "id":
            return by_id.astype(np.int32)
        key = {
            "verified": -numbers["verified_at"].value,
            "area_desc": -numbers["area_m2"].value,
            "area_asc": numbers["area_m2"].value,
            "rent_asc": numbers["rent_cny_m2_month"].value,
            "price_asc": numbers["budget_total_cny"].value,
        }[sort]
        order = np.lexsort((by_id, np.where(np.isnan(key), np.inf, key)))
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        return place


def _names(request: SearchRequest) -> list[str]:
    return [condition.field for condition in request.conditions]


def _facet_of(name: str) -> str:
    """Which facet a filter belongs to: all permits are one."""
    return "permit" if name.startswith("permits.") else name


def _all(base: Bools, masks: list[Bools]) -> Bools:
    result = base.copy()
    for mask in masks:
        result &= mask
    return result


def _check(request: SearchRequest) -> None:
    if len(request.words) > LONGEST_WORDS:
        raise InvalidInput(N_("搜索词最多 {n} 个字；一段需求请用“说需求”"), where="q", n=LONGEST_WORDS)
    if request.sort is not None and request.sort not in SORTS:
        raise InvalidInput(N_("没有“{value}”这种排序"), where="sort", value=request.sort[:40])
    if not 1 <= request.per_page <= MOST_PER_PAGE:
        raise InvalidInput(N_("每页 1 到 {n} 处"), where="per_page", n=MOST_PER_PAGE)
    if not 1 <= request.page <= 1_000_000:
        raise InvalidInput(N_("页码看不懂"), where="page")
