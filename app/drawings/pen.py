"""A pen that collects SVG shapes: with classes for the stylesheet, or with attributes for a typesetter without CSS."""

from collections.abc import Mapping
from html import escape
from math import isfinite
from typing import Any, Final

from catalog.language import translate

INK, INK_2, INK_3 = "#15212b", "#42505b", "#5a6670"
LINE, LINE_2, SHEET, SUNK = "#cfd4d2", "#7d888d", "#ffffff", "#e9ece8"
OXIDE, OXIDE_WASH = "#a5361c", "#f5e5de"
HAN: Final = {"font-family": "Noto Sans SC", "font-weight": "400"}
FIGURES: Final = {"font-family": "Barlow", "font-stretch": "semi-condensed", "font-weight": "500"}

# The stylesheet's classes as presentation attributes; later rows win, as in a cascade.
PRINT: Final[dict[str, dict[str, str]]] = {
    "": {"fill": "none"},
    "d-cut": {"stroke": INK, "stroke-width": "2"},
    "d-thin": {"stroke": INK, "stroke-width": ".9"},
    "d-hair": {"stroke": INK_3, "stroke-width": ".55", "opacity": ".62"},
    "d-seam": {"stroke": INK_3, "opacity": ".5"},
    "d-pale": {"stroke": SHEET},
    "d-grid": {"stroke": LINE, "stroke-width": "1"},
    "d-dim": {"stroke": INK_2, "stroke-width": ".8"},
    "d-tick": {"stroke": INK, "stroke-width": "1.6"},
    "d-clad": {"fill": SUNK, "stroke": INK, "stroke-width": "1"},
    "d-roof": {"fill": LINE, "stroke": INK, "stroke-width": "1"},
    "d-room": {"fill": SHEET, "stroke": INK, "stroke-width": ".9"},
    "d-glass": {"fill": SHEET, "stroke": INK_2, "stroke-width": ".8"},
    "d-door": {"fill": INK_2, "stroke": INK, "stroke-width": ".9"},
    "d-plat": {"fill": LINE_2},
    "d-col": {"fill": INK},
    "d-beam": {"fill": INK_2},
    "d-crane": {"fill": OXIDE},
    "d-rope": {"stroke": OXIDE, "stroke-width": "1"},
    "d-hook": {"stroke": OXIDE, "stroke-width": "1.7"},
    "d-man": {"fill": INK},
    "d-gap": {"fill": SHEET},
    "d-plot": {"fill": OXIDE_WASH, "stroke": INK, "stroke-width": "2"},
    "d-hatch": {"stroke": OXIDE, "stroke-width": ".6", "opacity": ".55"},
    "d-node": {"fill": SHEET, "stroke": INK, "stroke-width": "1.3"},
    "d-plate": {"fill": SHEET},
    "d-fillink": {"fill": INK},
    "d-box": {"stroke": INK, "stroke-width": "1"},
    "d-dash": {"stroke-dasharray": "4 3"},
}
PRINT_TEXT: Final[dict[str, dict[str, str]]] = {
    "": {**FIGURES, "font-size": "15", "fill": INK},
    "d-h": {**HAN, "font-size": "13", "fill": INK_2},
    "d-unk": {**HAN, "font-size": "13", "fill": INK_3},
    "d-mute": {"fill": INK_3},
    "d-strong": {"fill": OXIDE, "paint-order": "stroke", "stroke": SHEET, "stroke-width": "3"},
    "d-big": {"font-size": "20"},
    "d-hero": {"font-size": "32"},
    "d-ttl": {**HAN, "font-size": "14", "font-weight": "700", "fill": INK},
    "d-m": {"text-anchor": "middle"},
    "d-e": {"text-anchor": "end"},
}


SHEET_MM: Final = 170.0  # a sheet of 900 units is printed this wide


def measure(record: Mapping[str, Any], name: str, most: float) -> float | None:
    """A positive number of the record, or None where it is unknown or no measure a drawing can take."""
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value) if 0 < value <= most else None


def number(value: float) -> str:
    """A coordinate, to a tenth of a unit."""
    return f"{round(value, 1):g}"


def quantity(value: float) -> str:
    """A measure as a reader sees it: at most two decimals, thousands grouped."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def clean(text: str) -> str:
    """Text that may stand in XML: escaped, without the characters that XML has no place for."""
    kept = (c for c in text if c in "\t\n" or (" " <= c < "\ud800") or ("\ue000" <= c < "\ufffe") or c > "\uffff")
    return escape("".join(kept), quote=True)


def say_each(message: str, lang: str, **values: Any) -> list[str]:
    """A message in each language of the drawing, Chinese first."""
    both = ["zh-CN", "en"] if lang == "both" else ["en" if lang.startswith("en") else "zh-CN"]
    return [translate(message, tag, **values) for tag in both]


def say(message: str, lang: str, **values: Any) -> str:
    """A message in the language of the drawing; in both, one after the other."""
    return " ".join(say_each(message, lang, **values))


class Pen:
    """Shapes in the order they were drawn, within a view box that may be set last."""

    def __init__(self, *, lang: str, for_print: bool) -> None:
        self.lang = lang
        self.for_print = for_print
        self.view = (0.0, 0.0, 264.0, 176.0)
        self._shapes: list[str] = []

    def say(self, message: str, **values: Any) -> str:
        """A message in the language of this drawing."""
        return say(message, self.lang, **values)

    def each(self, message: str, **values: Any) -> list[str]:
        """A message in each language of this drawing."""
        return say_each(message, self.lang, **values)

    def _attributes(self, classes: str, table: dict[str, dict[str, str]], own: Mapping[str, str]) -> str:
        merged: dict[str, str] = {}
        names = set(classes.split())
        if self.for_print:
            merged.update(table[""])
            for name, attributes in table.items():
                if name in names:
                    merged.update(attributes)
            if names >= {"d-col", "d-dash"}:
                merged.update({"fill": "none", "stroke": INK_2, "stroke-width": ".9"})
        elif names:
            merged["class"] = classes
        merged.update(own)
        return "".join(f' {name}="{value}"' for name, value in merged.items())

    def path(self, classes: str, data: str, **own: str) -> None:
        """A path of these classes. Attributes given here win; an underscore stands for a hyphen."""
        attributes = self._attributes(classes, PRINT, {name.replace("_", "-"): value for name, value in own.items()})
        self._shapes.append(f'<path{attributes} d="{data}"/>')

    def box(self, classes: str, x: float, y: float, width: float, height: float) -> None:
        """An upright rectangle."""
        self.path(classes, f"M{number(x)} {number(y)}h{number(width)}v{number(height)}h{number(-width)}z")

    def line(self, classes: str, *points: tuple[float, float]) -> None:
        """A line through these points."""
        self.path(classes, "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points))

    def stripes(self, classes: str, x: float, y: float, width: float, height: float, every: float) -> None:
        """Upright hairs, one every so many units: one thick dashed stroke draws them all."""
        self.path(
            classes,
            f"M{number(x)} {number(y + height / 2)}h{number(width)}",
            stroke_width=number(height),
            stroke_dasharray=f".6 {number(every - 0.6)}",
        )

    def circle(self, classes: str, x: float, y: float, radius: float) -> None:
        """A disc or ring."""
        place = {"cx": number(x), "cy": number(y), "r": number(radius)}
        self._shapes.append(f"<circle{self._attributes(classes, PRINT, place)}/>")

    def text(self, classes: str, x: float, y: float, content: str, *, turn: float = 0, unit: str = "") -> None:
        """A line of text; `turn` rotates it about its own anchor, in degrees. A unit follows in small Han letters."""
        if turn:
            place = {"transform": f"translate({number(x)} {number(y)}) rotate({number(turn)})"}
        else:
            place = {"x": number(x), "y": number(y)}
        tail = (
            f"<tspan{self._attributes('d-h', {'': {}, 'd-h': PRINT_TEXT['d-h']}, {'dx': '4'})}>{clean(unit)}</tspan>"
            if unit
            else ""
        )
        self._shapes.append(f"<text{self._attributes(classes, PRINT_TEXT, place)}>{clean(content)}{tail}</text>")

    def scale_bar(self, x: float, y: float, metres: float, per_metre: float) -> None:
        """Two halves, one inked, with the length of the whole."""
        half = metres * per_metre / 2
        self.box("d-fillink", x, y, half, 5)
        self.box("d-box", x + half, y, half, 5)
        self.text("", x + 2 * half + 6, y + 5, f"{metres:g} m")

    def svg(self, label: str) -> str:
        """The element. Its label is what a reader who cannot see it is told."""
        box = " ".join(number(side) for side in self.view)
        space = ' xmlns="http://www.w3.org/2000/svg"' if self.for_print else ""
        shapes = "".join(self._shapes)
        return f'<svg{space} class="drawing" viewBox="{box}" role="img" aria-label="{clean(label)}">{shapes}</svg>'
