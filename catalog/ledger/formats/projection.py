"""Coordinates in metres, as surveyors deliver them, to WGS84 degrees: by the system that the file states."""

import re
from dataclasses import dataclass
from typing import Any, Final

from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from catalog.errors import InvalidInput
from catalog.language import N_
from catalog.ledger.points import datum_in

_LONGEST: Final = 10_000
_CODE: Final = re.compile(
    r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?EPSG[:/]{1,2}(?:[\d.]*[:/])?(\d{4,6})", re.I
)
# CGCS2000 and WGS84 differ by centimetres.
_DEGREES: Final = re.compile(r"CRS:?84$|EPSG[:/]{1,2}(?:[\d.]*[:/])?(4326|4490)$", re.I)


@dataclass(frozen=True, slots=True)
class Projection:
    """The stated system, how to leave it (None: degrees already, or unknown), and what to tell of it."""

    name: str
    transformer: Transformer | None = None
    remark: InvalidInput | None = None

    @classmethod
    def named(cls, name: str) -> "Projection":
        """The system of a name such as urn:ogc:def:crs:EPSG::4547."""
        name = name.strip()[:200]
        if _DEGREES.search(name) or datum_in(name) is not None:
            return cls(name)  # a shift of degrees is undone by who reads the rows
        code = _CODE.fullmatch(name)
        if not code:
            return cls(name, remark=_unknown(name))
        return cls._of(f"EPSG:{code[1]}", name)

    @classmethod
    def of_wkt(cls, text: str) -> "Projection":
        """The system that a .prj file describes."""
        if len(text) > _LONGEST or not re.match(r"\s*(PROJ|GEOG|BOUND|COMPD)", text):
            return cls("", remark=_unknown(text.strip()[:60]))
        return cls._of(text, text.strip()[:60])

    @classmethod
    def _of(cls, description: str, name: str) -> "Projection":
        try:
            crs = CRS.from_user_input(description)
            name = crs.name
            if crs.is_geographic and crs.ellipsoid and abs(crs.ellipsoid.semi_major_metre - 6378137) < 1:
                return cls(name)
            transformer = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        except (ProjError, ValueError):
            return cls(name, remark=_unknown(name))
        return cls(name, transformer, InvalidInput(N_("坐标按 {system} 换算为 WGS84"), system=name))

    def apply(self, geometry: Any) -> Any:
        """A geometry in WGS84 degrees."""
        if self.transformer is None or geometry is None:
            return geometry
        if geometry["type"] == "GeometryCollection":
            return {**geometry, "geometries": [self.apply(part) for part in geometry["geometries"]]}
        try:
            return {**geometry, "coordinates": self._moved(geometry["coordinates"], self.transformer)}
        except ProjError:
            raise InvalidInput(
                N_("坐标不在 {system} 的范围内，图形没有读入"), where="geometry", system=self.name
            ) from None

    def _moved(self, coordinates: Any, transformer: Transformer) -> Any:
        if not coordinates:
            return coordinates
        if not isinstance(coordinates[0], list):
            return _rounded(*transformer.transform(coordinates[0], coordinates[1], errcheck=True))
        if not isinstance(coordinates[0][0] if coordinates[0] else None, int | float):
            return [self._moved(item, transformer) for item in coordinates]
        longitudes, latitudes = transformer.transform(
            [position[0] for position in coordinates], [position[1] for position in coordinates], errcheck=True
        )
        return [_rounded(*position) for position in zip(longitudes, latitudes, strict=True)]


def _rounded(longitude: float, latitude: float) -> list[float]:
    return [round(longitude, 9), round(latitude, 9)]  # a tenth of a millimetre


def _unknown(name: str) -> InvalidInput:
    return InvalidInput(N_("坐标系“{system}”认不出来，坐标照原样读入"), system=name)
