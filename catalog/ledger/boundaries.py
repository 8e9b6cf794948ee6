"""Outlines of plots as a file gives them, made fit to keep: wound as RFC 7946 asks, in WGS84, whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyproj import Geod
from shapely import transform
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.polygon import orient
from shapely.validation import explain_validity

from catalog.datum import geometry_to_wgs84
from catalog.errors import InvalidInput
from catalog.language import N_
from catalog.ledger.reading import Datum

_GEOD = Geod(ellps="WGS84")
CHINA = (73.0, 3.0, 136.0, 54.0)  # degrees: west, south, east, north
MOST_APART = 0.05  # share by which the drawn area may differ from the one of record without a word


@dataclass(frozen=True, slots=True)
class Outline:
    """What became of a geometry: the boundary and a point inside it, or the reason why there is none.

    `told` is what is to be known of one that is kept; `exchanged`: its axes were the wrong way round.
    """

    boundary: dict[str, Any] | None = None
    point: tuple[float, float] | None = None
    area_m2: float | None = None
    problem: InvalidInput | None = None
    told: tuple[InvalidInput, ...] = ()
    exchanged: bool = False


def drawn_area_m2(geometry: Mapping[str, Any] | None) -> float | None:
    """The geodesic area of an outline whichever way its axes are; None where there is none that can be measured."""
    outline = read_outline(geometry, None, None)
    return outline.area_m2 if outline.boundary is not None else None


def read_outline(geometry: Mapping[str, Any] | None, datum: Datum | None, area_m2: float | None) -> Outline:
    """The outline of a geometry (degrees, in `datum`); `area_m2` is the area of record, if there is one."""
    if not geometry or not geometry.get("coordinates"):
        return Outline(problem=InvalidInput(N_("没有图形，也没有点位"), where="boundary")) if geometry else Outline()
    try:
        found = shape(dict(geometry))
    except Exception:  # whatever a geometry library finds wrong with made-up coordinates
        return Outline(problem=InvalidInput(N_("图形读不出来"), where="boundary"))
    if found.is_empty:
        return Outline(problem=InvalidInput(N_("没有图形，也没有点位"), where="boundary"))
    told: list[InvalidInput] = []
    exchanged = _exchanged(found.bounds)
    if exchanged:
        found = transform(found, lambda positions: positions[:, ::-1])
    west, south, east, north = found.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return Outline(problem=InvalidInput(N_("图形的坐标超出范围"), where="boundary"))
    if (west, south, east, north) == (0, 0, 0, 0):
        return Outline(problem=InvalidInput(N_("坐标是 0,0，不是真的位置"), where="boundary"))
    if datum in ("gcj02", "bd09"):
        found = shape(geometry_to_wgs84(mapping(found), datum))
        told.append(InvalidInput(N_("图形由 {datum} 换算为 WGS84"), where="boundary", datum=datum.upper()))
    if found.geom_type == "Point":
        return Outline(point=(round(found.y, 7), round(found.x, 7)), told=tuple(told), exchanged=exchanged)
    if not isinstance(found, Polygon | MultiPolygon):
        return Outline(
            problem=InvalidInput(N_("图形是 {kind}，不是地块的范围"), where="boundary", kind=found.geom_type)
        )
    area = abs(_GEOD.geometry_area_perimeter(_wound(found))[0])
    if not found.is_valid:
        return Outline(
            area_m2=area,
            problem=InvalidInput(
                N_("图形自相交，没有采用：{reason}；图形面积 {drawn} ㎡，登记面积 {said} ㎡"),
                where="boundary", reason=explain_validity(found)[:80], drawn=round(area),
                said="—" if area_m2 is None else round(area_m2),
            ),
        )  # fmt: skip
    if area < 1:
        return Outline(problem=InvalidInput(N_("图形没有面积"), where="boundary"))
    wound = _wound(found)
    if isinstance(wound, MultiPolygon) and len(wound.geoms) == 1:
        wound = wound.geoms[0]
    if isinstance(wound, MultiPolygon):
        told.append(InvalidInput(N_("图形有 {n} 块，都保留"), where="boundary", n=len(wound.geoms)))
    if area_m2 and abs(area - area_m2) / area_m2 > MOST_APART:
        told.append(
            InvalidInput(
                N_("图形面积 {drawn} ㎡，与登记面积 {said} ㎡ 相差 {share} %"),
                where="boundary", drawn=round(area), said=round(area_m2),
                share=round(100 * (area - area_m2) / area_m2, 1),
            )
        )  # fmt: skip
    inside = wound.representative_point()
    point = (round(inside.y, 6), round(inside.x, 6))
    return Outline(_plain(mapping(wound)), point, area, told=tuple(told), exchanged=exchanged)


def _exchanged(bounds: tuple[float, float, float, float]) -> bool:
    """Whether the axes can only be the other way round: outside of China as they are, and inside when exchanged."""
    west, south, east, north = bounds
    inside = CHINA[0] <= west and east <= CHINA[2] and CHINA[1] <= south and north <= CHINA[3]
    other = CHINA[0] <= south and north <= CHINA[2] and CHINA[1] <= west and east <= CHINA[3]
    return not inside and other


def _wound(found: Any) -> Any:
    """Outer rings counter-clockwise and holes clockwise."""
    if isinstance(found, MultiPolygon):
        return MultiPolygon([orient(part) for part in found.geoms])
    return orient(found) if isinstance(found, Polygon) else found


def _plain(geometry: Mapping[str, Any]) -> dict[str, Any]:
    def lists(part: Any) -> Any:
        return [lists(item) for item in part] if isinstance(part, list | tuple) else part

    return {"type": geometry["type"], "coordinates": lists(geometry["coordinates"])}
