"""A plot in plan: its outline in metres with north up, a bar for the scale, and on a sheet the length of its sides.

A plot whose outline is not on record, but whose area is, becomes a dashed square of that area: it compares, and says
that the shape is not known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin, sqrt
from typing import Any, Final

from shapely.geometry import Polygon
from shapely.ops import polylabel

from app.drawings.pen import SHEET_MM, Pen, measure, number, quantity, say
from catalog.language import N_
from catalog.units import MU_M2

Point = tuple[float, float]
Ring = list[Point]
RATIOS: Final = tuple(base * ten for ten in (100, 1000, 10_000, 100_000) for base in (5, 7.5, 10, 15, 20, 25, 30, 40))
BARS: Final = tuple(base * ten for ten in (1, 10, 100, 1000, 10_000) for base in (1, 2, 5))


@dataclass(frozen=True, slots=True)
class Plot:
    """Rings in metres, x east and y north; `assumed` when they only stand for an area."""

    titles: Mapping[str, str]
    rings: list[Ring]
    area_m2: float | None
    assumed: bool

    def label(self, lang: str) -> str:
        """The drawing in words."""
        title = self.titles["en" if lang.startswith("en") else "zh"]
        message = N_("{title}的宗地示意，形状待核实") if self.assumed else N_("{title}的宗地图")
        words = say(message, lang, title=title)
        if self.area_m2 is None:
            return words
        return f"{words}{say(N_('，'), lang) if lang != 'both' else '; '}{' '.join(areas(self.area_m2, lang)[0])}"


def areas(square_metres: float, lang: str) -> tuple[tuple[str, str], str]:
    """An area of land in the reader's unit (figure, unit), and in square metres."""
    metres = f"{quantity(round(square_metres))} m²"
    if lang.startswith("en"):
        return (f"{square_metres / 10_000:,.3g}", "ha"), metres
    return (quantity(round(square_metres / MU_M2, 1)), "亩 mu" if lang == "both" else "亩"), metres


def plot_facts(record: Mapping[str, Any]) -> Plot | None:
    """The plot of a record: its boundary, or a square of its area; None where neither is known."""
    title = str(record.get("title_zh") or record.get("title_en") or record.get("id") or "")
    titles = {"zh": title, "en": str(record.get("title_en") or title)}
    area = measure(record, "land_area_m2", 1e12)
    rings = local_rings(record.get("boundary"))
    if rings:
        return Plot(titles, rings, area, assumed=False)
    if area is None or record.get("kind") not in ("land", "halted_project"):
        return None
    side = sqrt(area)
    return Plot(titles, [[(0, 0), (side, 0), (side, side), (0, side)]], area, assumed=True)


def local_rings(boundary: Any) -> list[Ring]:
    """The rings of a GeoJSON Polygon or MultiPolygon in metres about its middle; [] for what is no such thing.

    Degrees become metres by the series for the WGS84 ellipsoid at the middle latitude: good to 0.1 % over 10 km.
    """
    try:
        kind, coordinates = boundary["type"], boundary["coordinates"]
        polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}[kind]
        degrees_of = [[(float(p[0]), float(p[1])) for p in ring] for polygon in polygons for ring in polygon]
    except (KeyError, TypeError, ValueError, IndexError):
        return []
    points = [point for ring in degrees_of for point in ring]
    if not points or not all(abs(lng) <= 180 and abs(lat) <= 90 for lng, lat in points):
        return []
    lng_0 = (min(lng for lng, _ in points) + max(lng for lng, _ in points)) / 2
    lat_0 = (min(lat for _, lat in points) + max(lat for _, lat in points)) / 2
    angle = radians(lat_0)
    north = 111_132.954 - 559.822 * cos(2 * angle) + 1.175 * cos(4 * angle)
    east = 111_412.84 * cos(angle) - 93.5 * cos(3 * angle) + 0.118 * cos(5 * angle)
    rings = [[((lng - lng_0) * east, (lat - lat_0) * north) for lng, lat in ring] for ring in degrees_of]
    return [ring[:-1] if ring[0] == ring[-1] else ring for ring in rings if len(set(ring)) >= 3]


def plot_card(pen: Pen, plot: Plot) -> int | None:
    """The plot as large as a card takes it."""
    pen.view = (0, 0, 264, 176)
    scale, rings = _place(plot, (28, 18, 222, 146), None)
    _outline(pen, plot, rings, 8)
    if plot.assumed:
        _unknown_shape(pen, rings[0])
    bar = max((length for length in BARS if length * scale <= 62), default=BARS[0])
    pen.scale_bar(14, 159, bar, scale)
    _north(pen, 240, 10)
    return None


def plot_sheet(pen: Pen, plot: Plot) -> int | None:
    """The plot with a grid, the length of its sides and its area. Gives the printed ratio of the sheet."""
    pen.view = (0, 0, 900, 330)
    scale, rings = _place(plot, (170, 30, 730, 286), [1000 / ratio / (SHEET_MM / 900) for ratio in RATIOS])
    bar = max((length for length in BARS if length * scale <= 150), default=BARS[0])
    step = bar * scale / (2 if bar * scale > 80 else 1)
    _grid(pen, rings, step)
    _outline(pen, plot, rings, 12)
    if plot.assumed:
        _unknown_shape(pen, rings[0])
    else:
        corners = sum(len(ring) for ring in rings)
        for ring in rings:
            _sides(pen, ring, scale, nodes=corners <= 16)
        _area(pen, plot, rings)
    pen.scale_bar(24, 311, bar, scale)
    _north(pen, 872, 16)
    return round(1000 / scale / (SHEET_MM / 900))


def _place(
    plot: Plot, box: tuple[float, float, float, float], scales: Sequence[float] | None
) -> tuple[float, list[Ring]]:
    """Units a metre and the rings within a box of the drawing, simplified to what can be seen."""
    xs = [x for ring in plot.rings for x, _ in ring]
    ys = [y for ring in plot.rings for _, y in ring]
    left, top, right, bottom = box
    fit = min((right - left) / max(max(xs) - min(xs), 1e-3), (bottom - top) / max(max(ys) - min(ys), 1e-3))
    scale = next((choice for choice in scales if choice <= fit), fit) if scales else fit
    x_0, y_0 = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    rings = [
        [((left + right) / 2 + (x - x_0) * scale, (top + bottom) / 2 - (y - y_0) * scale) for x, y in ring]
        for ring in plot.rings
    ]
    return scale, [_simplified(ring) for ring in rings]


def _simplified(ring: Ring) -> Ring:
    if len(ring) <= 24:
        return ring
    simplified = Polygon(ring).simplify(0.4, preserve_topology=True)
    kept = list(simplified.exterior.coords)[:-1] if isinstance(simplified, Polygon) else []
    return [(float(point[0]), float(point[1])) for point in kept] if len(kept) >= 3 else ring


def _outline(pen: Pen, plot: Plot, rings: list[Ring], spacing: float) -> None:
    data = "".join("M" + "L".join(f"{number(x)} {number(y)}" for x, y in ring) + "Z" for ring in rings)
    if plot.assumed:
        pen.path("d-box d-dash", data)
        return
    pen.path("d-plot", data, fill_rule="evenodd")
    hatch = "".join(f"M{number(a[0])} {number(a[1])}L{number(b[0])} {number(b[1])}" for a, b in _hatch(rings, spacing))
    pen.path("d-hatch", hatch)


def _hatch(rings: list[Ring], spacing: float) -> Iterator[tuple[Point, Point]]:
    """Strokes at 45 degrees within the rings, by the even-odd rule: on such a line x + y is constant."""
    edges = [(ring[i - 1], ring[i]) for ring in rings for i in range(len(ring))]
    sums = [x + y for ring in rings for x, y in ring]
    step = spacing * sqrt(2)
    level = min(sums) + step / 2
    while level < max(sums):
        cuts = []
        for (x1, y1), (x2, y2) in edges:
            if (x1 + y1 < level) != (x2 + y2 < level):
                part = (level - x1 - y1) / (x2 + y2 - x1 - y1)
                cuts.append((x1 + part * (x2 - x1), y1 + part * (y2 - y1)))
        cuts.sort()
        yield from zip(cuts[::2], cuts[1::2], strict=False)
        level += step


def _unknown_shape(pen: Pen, ring: Ring) -> None:
    x, y = sum(p[0] for p in ring) / 4, sum(p[1] for p in ring) / 4
    for row, words in enumerate((pen.say(N_("形状待核实")), pen.say(N_("按面积画成方块")))):
        pen.text("d-unk d-m", x, y - 4 + 17 * row, words)


def _grid(pen: Pen, rings: list[Ring], step: float) -> None:
    x_0, y_0 = rings[0][0]
    x, y = 14 + (x_0 - 14) % step, 8 + (y_0 - 8) % step
    while x < 888:
        pen.path("d-grid", f"M{number(x)} 8V298")
        x += step
    while y < 298:
        pen.path("d-grid", f"M14 {number(y)}H888")
        y += step


def _sides(pen: Pen, ring: Ring, scale: float, *, nodes: bool) -> None:
    """The length of every side that is long enough to carry it, outside; the corners as rings."""
    turning = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
    outward = 1 if turning > 0 else -1
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        length = hypot(x2 - x1, y2 - y1)
        if length < 46:
            continue
        away = (outward * (y2 - y1) / length, -outward * (x2 - x1) / length)
        turn = degrees(atan2(y2 - y1, x2 - x1))
        turn = turn - 180 if turn > 90 else turn + 180 if turn <= -90 else turn
        # The anchor is the baseline: letters that point away from the side need less room than letters that point at it.
        points_away = away[0] * sin(radians(turn)) - away[1] * cos(radians(turn)) > 0
        gap = 6 if points_away else 16
        place = ((x1 + x2) / 2 + away[0] * gap, (y1 + y2) / 2 + away[1] * gap)
        pen.text("d-m", *place, quantity(round(length / scale)), turn=turn or 0.01)
    if nodes:
        for x, y in ring:
            pen.circle("d-node", x, y, 3.2)


def _area(pen: Pen, plot: Plot, rings: list[Ring]) -> None:
    """The registered area on a plate, where the outline has room for one."""
    if plot.area_m2 is None:
        return
    shape = Polygon(rings[0]).buffer(0)
    if shape.geom_type != "Polygon" or shape.is_empty:
        return
    inner = shape.centroid
    if not shape.contains(inner) or shape.exterior.distance(inner) < 52:
        inner = polylabel(shape, 4)
        if shape.exterior.distance(inner) < 52:
            return
    (figure, unit), second = areas(plot.area_m2, pen.lang)
    width = max(96.0, 14 * len(figure) + 10 * len(unit) + 24)
    pen.box("d-plate", inner.x - width / 2, inner.y - 29, width, 54)
    pen.text("d-hero d-m", inner.x, inner.y, figure, unit=unit)
    pen.text("d-m", inner.x, inner.y + 18, second)


def _north(pen: Pen, x: float, y: float) -> None:
    pen.path("d-fillink", f"M{x:g} {y:g}l5.5 22l-5.5 -5z")
    pen.path("d-box", f"M{x:g} {y:g}l-5.5 22l5.5 -5z")
    pen.text("d-mute d-m", x, y + 36, "N")
