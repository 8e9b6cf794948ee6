"""Drawings made from the facts of an asset: a building in elevation and section, a plot in plan.

Only what is on record is drawn firm. What is not known is dashed, broken off or named 待核实, never invented.
The web gets classes of the stylesheet; print gets the same shapes with presentation attributes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.drawings.building import building_card, building_facts, building_sheet
from app.drawings.pen import Pen
from app.drawings.plot import plot_card, plot_facts, plot_sheet

Size = Literal["card", "wide"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with what its title block says: what it shows, and 1 to how much it is when printed 170 mm wide."""

    svg: str
    label: str
    shows: Literal["building", "plot"]
    ratio: int | None


def picture(record: Mapping[str, Any], *, lang: str, size: Size = "card", for_print: bool = False) -> Picture | None:
    """The drawing of an exchange record, or None where its facts give nothing to draw.

    `lang` is "zh-CN" (or "zh"), "en" or "both". A card is 264 x 176 units, a wide sheet 900 units wide.
    """
    pen = Pen(lang=lang, for_print=for_print)
    wide = size == "wide"
    building = None if record.get("kind") == "land" else building_facts(record)
    if building is not None:
        ratio = building_sheet(pen, building) if wide else building_card(pen, building)
        return Picture(pen.svg(building.label(lang)), building.label(lang), "building", ratio)
    plot = plot_facts(record)
    if plot is None:
        return None
    ratio = plot_sheet(pen, plot) if wide else plot_card(pen, plot)
    return Picture(pen.svg(plot.label(lang)), plot.label(lang), "plot", ratio)


def shows_plot(record: Mapping[str, Any]) -> bool:
    """Whether the drawing of a record is that of its plot, and not of a building."""
    return record.get("kind") == "land" or building_facts(record) is None


def drawing(record: Mapping[str, Any], *, lang: str, size: Size = "card", for_print: bool = False) -> str:
    """The drawing of an exchange record as an SVG element, or "" where there is nothing to draw."""
    made = picture(record, lang=lang, size=size, for_print=for_print)
    return made.svg if made else ""
