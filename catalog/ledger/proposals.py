"""A proposal of what a column holds: a field, a column of several facts, or a reason to stay inside the house."""

import re
from dataclasses import dataclass
from dataclasses import field as part
from typing import Final

from catalog.ledger.cells import Cell
from catalog.ledger.reading import Datum
from catalog.ledger.tables import Column

# A field whose cells may hold more than the field: what they are read as when they do.
_FULLER: Final[dict[str, tuple[str, re.Pattern[str]]]] = {
    "power_kva": ("+power", re.compile(r"[a-zA-Z千万双路源电伏安备未可供规划/+×]")),
    "gas": ("+gas", re.compile(r"\d")),
    "steam": ("+steam", re.compile(r"\d")),
    "clear_height_m": ("+height_crane", re.compile(r"吊|行车|天车|起重|\d\s*[tT吨]|/\s*无")),
    "structure": ("+structure_storeys", re.compile(r"[\d一二三四五六七八九十单双多]\s*层|平房")),
    "crane_t": ("+crane", re.compile(r"[×xX*台部]")),
    "crane_count": ("+crane", re.compile(r"\d\s*[tT吨]")),
    "title_status": (
        "+titles",
        re.compile(r"(?:许可|验收|环评|消防|施工|竣工|规划).*(?:许可|验收|环评|消防|施工|竣工|证)"),
    ),
    "floor_load_t_m2": ("+spacing_load", re.compile(r"\d\s*(?:m|米)\s*[/／]")),
    "fire_rating": ("+fire_rating_class", re.compile(r"[甲乙丙丁戊]")),
    "lat": ("+point", re.compile(r"\d[°.\d′″'\"]*\s*[,，、;；/\s]\s*[A-Za-z东西南北经纬]*\s*\d{2,3}[.°度]")),
    "lng": ("+point", re.compile(r"\d[°.\d′″'\"]*\s*[,，、;；/\s]\s*[A-Za-z东西南北经纬]*\s*\d{2,3}[.°度]")),
}
# What a composite fills, so that no other column is taken for the same fact.
FILLS: Final[dict[str, tuple[str, ...]]] = {
    "+height_crane": ("clear_height_m", "crane_t", "crane_count"),
    "+crane": ("crane_t", "crane_count"),
    "+spacing_load": ("column_spacing_m", "floor_load_t_m2"),
    "+structure_storeys": ("structure", "storeys"),
    "+fire_rating_class": ("fire_rating", "fire_hazard_class"),
    "+areas": ("land_area_m2", "floor_area_m2"),
    "+either_area": ("floor_area_m2", "land_area_m2"),
    "+point": ("lat", "lng"),
    "+papers": ("permits.land_certificate", "permits.property_certificate"),
    "+power": ("power_kva",),
    "+gas": ("gas",),
    "+steam": ("steam",),
    "+price": ("rent_cny_m2_month", "sale_price_cny"),
    "+building": (),
    "+distances": ("km_expressway", "km_rail_freight", "km_port", "km_airport"),
}
# Fields that several columns may add to.
SHARED: Final = frozenset(
    {"remarks_zh", "+permits", "encumbrances", "+titles", "+photo", "+group", "+lettable_area", "+part"}
)


@dataclass(slots=True)
class Proposal:
    """What one column is taken for.

    `field` is a field, a composite (`+power`), `!reason` for what stays inside, or None where it is not known.
    `grounds` are what speaks for it: the words' own confidence, the unit, the share of cells that can be read.
    """

    column: Column
    field: str | None = None
    confidence: float = 0.0
    unit: str | None = None
    datum: Datum | None = None
    words: float = 0.0
    readable: float | None = None
    alternatives: tuple[tuple[str, float], ...] = ()
    corrected: bool = False
    filled: int = 0
    samples: list[str] = part(default_factory=list)

    @property
    def internal(self) -> bool:
        """Whether the column is known and stays inside the house."""
        return self.field is not None and self.field.startswith("!")


def full_name(name: str, cells: list[Cell]) -> str:
    """The field, or what its cells are read as when they hold more than it."""
    fuller = _FULLER.get(name)
    return fuller[0] if fuller and any(fuller[1].search(cell.text) for cell in cells) else name


def names_filled(name: str) -> tuple[str, ...]:
    return FILLS.get(name, (name,))
