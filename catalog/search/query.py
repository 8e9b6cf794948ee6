"""The search contract: what may be asked of an engine, and what it answers."""

from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from catalog.conditions import Condition

MOST_PER_PAGE: Final = 200
LONGEST_WORDS: Final = 200
SORTS: Final = ("relevance", "verified", "area_desc", "area_asc", "rent_asc", "price_asc", "id")
OFFERED: Final = ("available", "negotiating")
# The facets of a result, by the field that a filter names.
CODE_FACETS: Final = ("kind", "region", "park", "modes", "status")
FLAG_FACETS: Final = ("gas", "steam", "heating", "dual_power", "rail_siding", "fibre")
PERMIT_FACET: Final = "permit"
RANGE_FACETS: Final = ("area_m2", "rent_cny_m2_month", "clear_height_m", "power_kva", "crane_t")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search: every condition must hold; values within one condition are alternatives.

    `unknown` names fields whose unknown assets are wanted as well. `bbox` is west, south, east, north in degrees.
    """

    words: str = ""
    conditions: tuple[Condition, ...] = ()
    unknown: frozenset[str] = frozenset()
    statuses: tuple[str, ...] = OFFERED
    bbox: tuple[float, float, float, float] | None = None
    sort: str | None = None
    page: int = 1
    per_page: int = 20
    lang: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class Hit:
    """One asset found. `unknown` names the filtered fields that are not known (or only planned) of it."""

    id: str
    row: int
    record: dict[str, Any]
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)  # not frozen: thousands are made for a page, and frozen ones take four times as long
class FacetValue:
    """One value of a facet and how many assets it would leave, were it chosen instead of what is chosen there."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class RangeFacet:
    """How a quantity is spread over the result (its own filter left out): bounds, a histogram, and the unknown."""

    min: float
    max: float
    histogram: tuple[int, ...]
    known: int
    unknown: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of an answer. `unknown`: by filtered field, how many more would match were that fact known."""

    total: int
    page: int
    per_page: int
    hits: list[Hit]
    facets: dict[str, list[FacetValue]]
    ranges: dict[str, RangeFacet]
    unknown: dict[str, int]
    generation: int
    milliseconds: float
    rows: Any = field(default=None, repr=False)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // self.per_page))


class SearchEngine(Protocol):
    """What answers searches."""

    def search(self, request: SearchRequest) -> SearchPage:
        """The page asked for. InvalidInput when the request has no meaning."""
        ...
