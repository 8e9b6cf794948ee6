"""The search contract: what may be asked of an engine, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from catalog.conditions import Condition
from catalog.errors import InvalidInput
from catalog.language import N_

MOST_PER_PAGE: Final = 200
LONGEST_WORDS: Final = 200
LAST_PAGE: Final = 1_000_000
SORTS: Final = ("relevance", "verified", "area_desc", "area_asc", "rent_asc", "price_asc", "id")
OFFERED: Final = ("available", "negotiating")
# The facets of a result, by the field that a filter names.
CODE_FACETS: Final = ("kind", "land_state", "region", "park", "modes", "status")
FLAG_FACETS: Final = ("gas", "steam", "heating", "dual_power", "rail_siding", "fibre")
PERMIT_FACET: Final = "permit"
RANGE_FACETS: Final = (
    "area_m2", "rent_cny_m2_month", "sale_price_cny", "land_price_10k_cny_mu", "clear_height_m", "power_kva", "crane_t",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search: every condition must hold; values within one condition are alternatives.

    `unknown` names fields whose unknown assets are wanted as well, `near` those whose near ones are (planned, pending, a
    range over the limit). `bbox` is west, south, east, north in degrees; of it the field is `lat`.
    """

    words: str = ""
    conditions: tuple[Condition, ...] = ()
    unknown: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    statuses: tuple[str, ...] = OFFERED
    bbox: tuple[float, float, float, float] | None = None
    sort: str | None = None
    page: int = 1
    per_page: int = 20
    lang: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class Hit:
    """One asset found. `unknown` names the filtered fields that are not known of it, `near` those that are near."""

    id: str
    row: int
    record: dict[str, Any]
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
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
class LeftOut:
    """Who fails nothing and is not listed: with something unknown, with nothing but near, and by field why."""

    unknown_total: int
    near_total: int
    unknown: dict[str, int]
    near: dict[str, int]

    @property
    def total(self) -> int:
        """How many in all."""
        return self.unknown_total + self.near_total


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of an answer.

    `unknown` and `near`: by filtered field, how many meet all else and are unknown (or near) there. `left_out` counts
    also those of which more than one fact is so.
    """

    total: int
    page: int
    per_page: int
    hits: list[Hit]
    facets: dict[str, Sequence[FacetValue]]
    ranges: dict[str, RangeFacet]
    unknown: dict[str, int]
    near: dict[str, int]
    left_out: LeftOut
    generation: int
    milliseconds: float
    rows: Any = field(default=None, repr=False)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // self.per_page))


def check(request: SearchRequest) -> None:
    """InvalidInput, naming the parameter, when a request has no meaning."""
    if len(request.words) > LONGEST_WORDS:
        raise InvalidInput(N_("搜索词最多 {n} 个字；一段需求请用“说需求”"), where="q", n=LONGEST_WORDS)
    if request.sort is not None and request.sort not in SORTS:
        raise InvalidInput(N_("没有“{value}”这种排序"), where="sort", value=request.sort[:40])
    if not 1 <= request.per_page <= MOST_PER_PAGE:
        raise InvalidInput(N_("每页 1 到 {n} 处"), where="per_page", n=MOST_PER_PAGE)
    if not 1 <= request.page <= LAST_PAGE:
        raise InvalidInput(N_("页码看不懂"), where="page")
