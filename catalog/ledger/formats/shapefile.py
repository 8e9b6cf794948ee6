"""Zipped shapefiles: .shp (geometries), .dbf (their facts), .prj (the system of coordinates), .cpg (the encoding).

By the ESRI Shapefile Technical Description of July 1998 and the dBASE III layout. Written here because the encoding
of Chinese .dbf files is often not stated, and because lengths in the file must not be believed.
"""

import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from catalog.errors import InvalidInput, TooLarge
from catalog.language import N_
from catalog.ledger.cells import Book, CellValue, Sheet
from catalog.ledger.formats import limits
from catalog.ledger.formats.archive import Archive
from catalog.ledger.formats.encoding import Encoding, find_encoding_of_pieces
from catalog.ledger.formats.grid import Allowance, Grid, first_few, plain_cell
from catalog.ledger.formats.projection import Projection

_MOST_RINGS: Final = 1_000
_FILE_CODE: Final = 9994
# Codes of .dbf drivers for encodings, where .cpg is missing.
_DRIVERS: Final = {
    0x4D: "gb18030",
    0x7A: "gb18030",
    0x4F: "big5hkscs",
    0x78: "big5hkscs",
    0x57: "cp1252",
    0x03: "cp1252",
}
Ring = list[list[float]]


def read_shapefile(archive: Archive, name: str) -> Book:
    """Every layer of the archive as a sheet: row 1 the names of the fields, one row for each shape."""
    layers = [
        member[:-4] for member in archive.members if member.endswith(".shp") and not member.startswith("__macosx/")
    ]
    if len(layers) > limits.MOST_SHEETS:
        raise TooLarge(N_("工作表太多，最多 {n} 张"), where="file", n=limits.MOST_SHEETS)
    book = Book(name=name, format="shapefile", sheets=[])
    allowance = Allowance()
    positions = limits.MOST_POSITIONS
    for layer in layers:
        original = archive.members[f"{layer}.shp"].filename.replace("\\", "/").rpartition("/")[2][:-4]
        if f"{layer}.dbf" not in archive:
            raise InvalidInput(N_("“{layer}”缺少 .dbf，没有属性可读"), where="file", layer=original[:60])
        shapes, used = _shapes(archive.read(f"{layer}.shp"), original, positions)
        positions -= used
        table = _Table(archive.read(f"{layer}.dbf"), original)
        if len(table) != len(shapes):
            message = N_("“{layer}”有 {shapes} 个图形、{records} 条属性，对不上")
            raise InvalidInput(message, where="file", layer=original[:60], shapes=len(shapes), records=len(table))
        encoding = table.encoding(archive.read(f"{layer}.cpg") if f"{layer}.cpg" in archive else b"")
        projection = None
        if f"{layer}.prj" in archive:
            text = archive.read(f"{layer}.prj").decode("utf-8", "replace")
            projection = Projection.of_wkt(text)
            book.notes.append(f"{original}.prj：{text.strip()[:500]}")
            if projection.remark:
                book.remarks.append(projection.remark)
        else:
            book.remarks.append(
                InvalidInput(N_("“{layer}”没有 .prj，坐标系未说明"), where=original, layer=original[:60])
            )
        book.encoding = encoding.name
        if encoding.remark:
            book.remarks.append(encoding.remark)
        book.sheets.append(_sheet(Grid(original, allowance), table, encoding, shapes, projection, book.remarks))
    return book


def _sheet(
    grid: Grid,
    table: "_Table",
    encoding: Encoding,
    shapes: list[Any],
    projection: Projection | None,
    remarks: list[InvalidInput],
) -> Sheet:
    grid.header(table.names(encoding))
    geometries: dict[int, Mapping[str, Any] | None] = {}
    told: list[InvalidInput] = []
    for row, (values, shape) in enumerate(zip(table.records(encoding), shapes, strict=True), 2):
        for column, value in enumerate(values, 1):
            if cell := plain_cell(row, column, value):
                grid.put(cell)
        try:
            if isinstance(shape, InvalidInput):
                raise shape
            geometries[row] = projection.apply(shape) if projection else shape
        except InvalidInput as problem:
            geometries[row] = None
            told.append(InvalidInput(problem.message, where=f"row {row}", **problem.values))
    grid.sheet.geometries = geometries
    grid.sheet.last_row = max(grid.sheet.last_row, len(shapes) + 1)
    remarks += first_few(told, grid.sheet.name)
    if table.cut:
        remarks.append(InvalidInput(N_("有 {n} 格文字在 .dbf 里写不下，末尾缺字"), where=grid.sheet.name, n=table.cut))
    return grid.done()


# Geometries


def _broken(layer: str) -> InvalidInput:
    return InvalidInput(N_("“{layer}”不完整或已损坏"), where="file", layer=layer[:60])


def _shapes(data: bytes, layer: str, most: int) -> tuple[list[Any], int]:
    """The geometries in GeoJSON's form (None for an empty one, the problem for a faulty one), and their points."""
    if len(data) < 100 or struct.unpack_from(">i", data)[0] != _FILE_CODE:
        raise _broken(layer)
    shapes: list[Any] = []
    position, used = 100, 0
    while position < len(data):
        if position + 12 > len(data):
            raise _broken(layer)
        length = 2 * struct.unpack_from(">i", data, position + 4)[0]
        record = data[position + 8 : position + 8 + length]
        if length < 4 or len(record) < length or len(shapes) > limits.MOST_CELLS:
            raise _broken(layer)
        try:
            shape, count = _shape(record)
        except InvalidInput as problem:
            shape, count = problem, 0
        used += count
        if used > most:
            raise TooLarge(N_("图形的点太多，最多 {n} 个"), where="file", n=limits.MOST_POSITIONS)
        shapes.append(shape)
        position += 8 + length
    return shapes, used


def _shape(record: bytes) -> tuple[Any, int]:
    kind = struct.unpack_from("<i", record)[0] % 10  # 11 and 21 are 1 with height or measure
    try:
        if kind == 0:
            return None, 0
        if kind == 1:
            return {"type": "Point", "coordinates": _points(record, 4, 1)[0]}, 1
        if kind == 8:
            count = struct.unpack_from("<i", record, 36)[0]
            return {"type": "MultiPoint", "coordinates": _points(record, 40, count)}, count
        if kind in (3, 5):
            parts, count = struct.unpack_from("<2i", record, 36)
            if not 0 <= parts <= _MOST_RINGS:
                raise _faulty()
            starts = [*struct.unpack_from(f"<{parts}i", record, 44), count]
            points = _points(record, 44 + 4 * parts, count)
            if starts != sorted(starts) or (parts and starts[0] != 0):
                raise _faulty()
            lines = [points[begin:end] for begin, end in pairwise(starts)]
            return (polygon(lines) if kind == 5 else {"type": "MultiLineString", "coordinates": lines}), count
    except struct.error:
        raise _faulty() from None
    raise _faulty()


def _faulty() -> InvalidInput:
    return InvalidInput(N_("图形的写法不对，没有读入"), where="geometry")


def _points(record: bytes, offset: int, count: int) -> list[list[float]]:
    if not 0 <= count <= limits.MOST_POSITIONS_OF_ONE:
        raise _faulty()
    numbers = struct.unpack_from(f"<{2 * count}d", record, offset)
    if not all(map(math.isfinite, numbers)):
        raise _faulty()
    return [list(pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]


def polygon(rings: list[Ring]) -> dict[str, Any]:
    """Outer rings run clockwise, holes the other way; a hole lies in the smallest outer ring around it."""
    rings = [ring for ring in rings if len(ring) >= 4]
    areas = [_area(ring) for ring in rings]
    outer = [number for number, area in enumerate(areas) if area <= 0] or list(range(len(rings)))
    outer.sort(key=lambda number: abs(areas[number]))
    polygons: dict[int, list[Ring]] = {number: [rings[number]] for number in outer}
    for number, ring in enumerate(rings):
        if number in polygons:
            continue
        around = next((place for place in outer if place != number and _is_inside(ring[0], rings[place])), None)
        if around is None:
            polygons[number] = [ring]
        else:
            polygons[around].append(ring)
    parts = [polygons[number] for number in sorted(polygons)]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts} if parts else {"type": "Polygon", "coordinates": []}


def _area(ring: Ring) -> float:
    """Twice the area, negative for a ring that runs clockwise."""
    return sum((a[0] - b[0]) * (a[1] + b[1]) for a, b in pairwise(ring))


def _is_inside(point: list[float], ring: Ring) -> bool:
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


# Facts


@dataclass(frozen=True, slots=True)
class _Field:
    name: bytes
    kind: str
    begin: int
    end: int


class _Table:
    """A .dbf file: fixed records of text."""

    def __init__(self, data: bytes, layer: str) -> None:
        if len(data) < 33:
            raise _broken(layer)
        self.driver = data[29]
        self.size: int
        count, header, self.size = struct.unpack_from("<IHH", data, 4)
        self.fields = list(_fields(data, header))
        self.data = data[header : header + count * self.size]
        self.cut = 0
        if not self.fields or self.fields[-1].end > self.size or len(self.data) < count * self.size:
            raise _broken(layer)
        if len(self.fields) > limits.MOST_COLUMNS:
            raise TooLarge(N_("列太多，最多 {n} 列"), where="file", n=limits.MOST_COLUMNS)

    def __len__(self) -> int:
        return len(self.data) // self.size

    def encoding(self, stated: bytes) -> Encoding:
        """What .cpg states, else what all texts decode by, else what the driver's code means."""
        name = stated.strip(b"\0 \t\r\n\xef\xbb\xbf").decode("ascii", "replace").lower()
        name = {"936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "65001": "utf-8", "950": "big5hkscs"}.get(
            name.removeprefix("ansi ").removeprefix("cp").removeprefix("oem "), name
        )
        if name:
            try:
                b"x".decode(name)  # refuses what is no encoding of text
                return Encoding(name, name.upper())
            except (LookupError, ValueError):
                pass
        found = find_encoding_of_pieces([*(field.name for field in self.fields), *self._texts()])
        if found:
            return found
        codec = _DRIVERS.get(self.driver, "gb18030")
        message = N_("文字的编码认不出来，按 {encoding} 读，请核对")
        return Encoding(codec, codec.upper(), InvalidInput(message, where="file", encoding=codec.upper()))

    def _texts(self) -> Iterator[bytes]:
        for begin in range(0, len(self.data), self.size):
            for field in self.fields:
                if field.kind == "C":
                    yield self.data[begin + field.begin : begin + field.end].rstrip(b" \0")

    def names(self, encoding: Encoding) -> list[str]:
        """The names of the fields; eleven bytes often cut the last character."""
        return [self._decoded(field.name, encoding) for field in self.fields]

    def records(self, encoding: Encoding) -> Iterator[list[CellValue]]:
        """The values of each record; deleted ones too, because their shapes stand."""
        for begin in range(0, len(self.data), self.size):
            yield [
                self._value(field, self.data[begin + field.begin : begin + field.end], encoding)
                for field in self.fields
            ]

    def _value(self, field: _Field, raw: bytes, encoding: Encoding) -> CellValue:
        text = self._decoded(raw.replace(b"\0", b" ").strip(), encoding)
        if not text or field.kind in "MBGP":  # memos lie in another file
            return None
        if field.kind in "NF":
            return _numeric(text)
        if field.kind == "L":
            return {"T": True, "Y": True, "F": False, "N": False}.get(text.upper())
        if field.kind == "D" and not text.strip("0"):
            return None
        if field.kind == "D" and len(text) == 8:
            try:
                return date(int(text[:4]), int(text[4:6]), int(text[6:]))
            except ValueError:
                return text
        return text

    def _decoded(self, raw: bytes, encoding: Encoding) -> str:
        try:
            return raw.decode(encoding.codec)
        except UnicodeError:
            self.cut += 1
            return raw.decode(encoding.codec, "ignore")


def _fields(data: bytes, header: int) -> Iterator[_Field]:
    begin = 1  # after the mark of deletion
    for at in range(32, min(header, len(data)) - 31, 32):
        if data[at] == 0x0D:
            return
        name, kind, length = data[at : at + 11].split(b"\0")[0], chr(data[at + 11]), data[at + 16]
        yield _Field(name, kind.upper(), begin, begin + length)
        begin += length


def _numeric(text: str) -> CellValue:
    if set(text) <= {"*"}:
        return None  # an overflow, which keeps nothing
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
