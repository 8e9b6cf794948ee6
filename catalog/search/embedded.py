"""The embedded engine: sets and counts from the snapshot's columns, the order of words from tantivy.

Which assets a search finds is decided exactly, in numpy: an asset must say every word (`catalog.words`) and meet every
condition (`catalog.conditions`). tantivy only orders them, so sets and totals never depend on it.
"""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt

from catalog.columns import Bools
from catalog.conditions import Condition, Verdict, evaluate
from catalog.search import documents, facets
from catalog.search.query import (
    FLAG_FACETS,
    RANGE_FACETS,
    FacetValue,
    Hit,
    LeftOut,
    RangeFacet,
    SearchPage,
    SearchRequest,
    check,
)
from catalog.search.text import query_words
from catalog.snapshot import Snapshot

# How many of the best hits of words are looked at for the order; what lies behind comes by date of verification.
RANKED: Final = 1_000
_KEPT: Final = 256
_Counts = tuple[dict[str, Sequence[FacetValue]], dict[str, RangeFacet]]


@dataclass(frozen=True, slots=True)
class _Part:
    """One filter: which assets it lets through, and of which the fact is near or unknown."""

    field: str
    wanted: Bools
    near: Bools
    unknown: Bools


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
        check(request)
        words = query_words(request.words)
        base = self._saying(words)
        parts = [self._part(condition, request) for condition in request.conditions]
        if request.bbox:
            parts.append(self._box(request.bbox, request))
        parts.append(_status(self.snapshot.codes["status"].among(request.statuses)))
        missed = np.zeros(self.snapshot.size, np.uint8)
        for part in parts:
            missed += ~part.wanted
        found = base & (missed == 0)
        rows = np.flatnonzero(found)
        filters = parts[:-1]
        unknown = {part.field: _meeting_all_else(base, missed, part, part.unknown) for part in filters}
        near = {part.field: _meeting_all_else(base, missed, part, part.near) for part in filters}
        left_out = _left_out(base, found, parts)
        counts, ranges = self._counted(request, base, missed, parts, rows)
        page_rows = self._page(request, words, rows)
        hits = []
        for row, record in zip(page_rows.tolist(), self.snapshot.records(page_rows.tolist()), strict=True):
            unsure = tuple(dict.fromkeys(part.field for part in filters if part.unknown[row]))
            almost = tuple(dict.fromkeys(part.field for part in filters if part.near[row]))
            hits.append(Hit(record["id"], row, record, unsure, almost))
        took = (time.perf_counter() - started) * 1000
        return SearchPage(
            len(rows), request.page, request.per_page, hits, counts, ranges, unknown, near, left_out, self.snapshot.generation, took, rows,
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

    def _saying(self, words: list[str]) -> Bools:
        """The assets of which a text says every word or a fact is called so; no facet leaves the words out."""
        base = np.ones(self.snapshot.size, np.bool_)
        for word in words:
            base &= self.snapshot.mentions(word) | self.snapshot.mentions(word, "labels")
        return base

    def _box(self, bbox: tuple[float, float, float, float], request: SearchRequest) -> _Part:
        """A part of the map; without a position (`unknown=lat`) an asset may lie there."""
        west, south, east, north = bbox
        lat, lng = self.snapshot.numbers["lat"].value, self.snapshot.numbers["lng"].value
        wanted = (lat >= south) & (lat <= north) & (lng >= west) & (lng <= east)
        unknown = np.isnan(lat) | np.isnan(lng)
        if "lat" in request.unknown:
            wanted |= unknown
        return _Part("lat", wanted, np.zeros(wanted.shape, np.bool_), unknown)

    def _part(self, condition: Condition, request: SearchRequest) -> _Part:
        verdicts = evaluate(condition, self.snapshot)
        name = condition.field
        near, unknown = verdicts.mask(Verdict.NEAR), verdicts.mask(Verdict.UNKNOWN)
        wanted = verdicts.mask(Verdict.MEETS)
        if name in request.unknown:
            wanted |= unknown
        if name in request.near:
            wanted |= near
        return _Part(name, wanted, near, unknown)

    def _counted(
        self,
        request: SearchRequest,
        base: Bools,
        missed: npt.NDArray[np.uint8],
        parts: list[_Part],
        rows: npt.NDArray[np.int64],
    ) -> _Counts:
        key = replace(request, page=1, per_page=20, sort=None)
        with self._lock:
            if key in self._counts:
                self._counts.move_to_end(key)
                return self._counts[key]

        def without(facet: str) -> npt.NDArray[np.int64]:
            """The rows that the other filters leave: choosing one kind leaves the other kinds' counts.

            Permits and yes-or-no facts are asked for together, so they are counted within what is found.
            """
            others = missed
            for part in parts:
                if part.field == facet and facet not in FLAG_FACETS:
                    others = others - ~part.wanted
            return rows if others is missed else np.flatnonzero(base & (others == 0))

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


def _status(wanted: Bools) -> _Part:
    none = np.zeros(wanted.shape, np.bool_)
    return _Part("status", wanted, none, none)


def _meeting_all_else(base: Bools, missed: npt.NDArray[np.uint8], part: _Part, mask: Bools) -> int:
    """How many of `mask` meet every other filter."""
    return int(np.count_nonzero(base & mask & (missed - ~part.wanted == 0)))


def _left_out(base: Bools, found: Bools, parts: list[_Part]) -> LeftOut:
    open_ = base & ~found
    for part in parts:
        open_ &= part.wanted | part.near | part.unknown
    rows = np.flatnonzero(open_)
    unsure = np.zeros(len(rows), np.bool_)
    unknown: dict[str, int] = {}
    near: dict[str, int] = {}
    for part in parts if len(rows) else ():
        missing = ~part.wanted[rows]
        for mask, counts in ((part.unknown[rows] & missing, unknown), (part.near[rows] & missing, near)):
            if count := int(np.count_nonzero(mask)):
                counts[part.field] = counts.get(part.field, 0) + count
        unsure |= part.unknown[rows] & missing
    total = int(np.count_nonzero(unsure))
    return LeftOut(total, len(rows) - total, unknown, near)
