"""GeoJSON, JSON Lines and lists of JSON objects: records whose keys are the columns, geometries beside them."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from catalog.errors import InvalidInput, Problem, TooLarge
from catalog.language import N_
from catalog.ledger.cells import Book
from catalog.ledger.formats import limits
from catalog.ledger.formats.encoding import Encoding
from catalog.ledger.formats.grid import Allowance, Grid, first_few, plain_cell, shown
from catalog.ledger.formats.projection import Projection

_DEEPEST: Final = 4  # objects inside objects become columns so far down; below, JSON text
_MOST_NOTES: Final = 100
_LONGEST_NOTE: Final = 2_000
# How deep the coordinates of each geometry lie; Polygon: rings of positions of numbers.
_DEPTHS: Final = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
OWN_ID: Final = "@id"  # the column of a feature's id, where its properties have another
Record = tuple[Mapping[str, Any], Any, bool]  # properties, geometry, whether there is a geometry at all


class Feature(NamedTuple):
    """A record with its geometry in WGS84, or what is wrong with that."""

    properties: Mapping[str, Any]
    geometry: Mapping[str, Any] | None
    has_geometry: bool
    problem: InvalidInput | None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing at all."""
        return not self.geometry and all(value in (None, "") for value in self.properties.values())


def read_json(path: Path, name: str, encoding: Encoding) -> Book:
    """A GeoJSON file, a file of JSON lines, or a list of objects: told apart by what is in it."""
    return _Reader(Path(name).stem, name, encoding).read(_text(path, name, encoding))


def _text(path: Path, name: str, encoding: Encoding) -> str:
    if path.stat().st_size > limits.MOST_JSON:
        raise TooLarge(N_("文件 {name} 超过 {n} MB"), where="file", name=name, n=limits.MOST_JSON // 1_000_000)
    text = path.read_text(encoding.codec)
    if text.count("[") > 2 * limits.MOST_POSITIONS:
        raise TooLarge(N_("图形的点太多，最多 {n} 个"), where="file", n=limits.MOST_POSITIONS)
    return text


def read_records(path: Path, name: str, encoding: Encoding) -> tuple[list[Feature], list[InvalidInput]]:
    """The features of a GeoJSON file as they are, and what there is to tell of the file."""
    reader = _Reader(Path(name).stem, name, encoding)
    format, records = reader.records(_text(path, name, encoding))
    if format != "geojson":
        raise InvalidInput(N_("不是 GeoJSON 要素集合"), where="file")
    features = list(reader.placed(records))
    return features, reader.remarks(features)


class _Reader:
    def __init__(self, title: str, name: str, encoding: Encoding) -> None:
        self.title = title
        self.name = name
        self.encoding = encoding
        self.constants: set[str] = set()
        self.repeated: set[str] = set()
        self.notes: list[str] = []
        self.projection: Projection | None = None

    def read(self, text: str) -> Book:
        return self._book(*self.records(text))

    def records(self, text: str) -> tuple[str, list[Record]]:
        """What the file is, and its records."""
        try:
            root = self._parse(text)
        except json.JSONDecodeError as error:
            first = text.lstrip().partition("\n")[0]
            if error.msg != "Extra data" or not first.startswith("{"):
                raise _no_json(error, None) from None
            return _of_lines(list(self._lines(text)))
        except (ValueError, RecursionError) as error:
            raise _no_json(error, None) from None
        del text
        if isinstance(root, dict) and root.get("type") == "FeatureCollection":
            features = root.pop("features", None)
            if not isinstance(features, list):
                raise InvalidInput(N_("GeoJSON 里没有要素（features）"), where="features")
            self._describe(root)
            return "geojson", [_of_feature(item, number) for number, item in enumerate(features, 1)]
        if isinstance(root, dict) and root.get("type") == "Feature":
            return "geojson", [_of_feature(root, 1)]
        if isinstance(root, dict) and root.get("type") in (*_DEPTHS, "GeometryCollection"):
            return "geojson", [({}, root, True)]
        if isinstance(root, dict) and root.get("type") == "Topology":
            raise InvalidInput(
                N_("这是 {kind}，不能读，请另存为 {wanted}"), where="file", kind="TopoJSON", wanted="GeoJSON"
            )
        if isinstance(root, dict):
            return _of_lines([root])
        if isinstance(root, list) and root and all(isinstance(item, dict) for item in root):
            format, records = _of_lines(root)
            return "json" if format == "jsonl" else format, records
        raise InvalidInput(N_("JSON 里没有记录"), where="file")

    def _parse(self, text: str) -> Any:
        return json.loads(text, parse_constant=self._constant, object_pairs_hook=self._object)

    def _constant(self, text: str) -> None:
        self.constants.add(text)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        record = dict(pairs)
        if len(record) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            self.repeated.update(key for key, count in counts.items() if count > 1)
        return record

    def _lines(self, text: str) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(text.split("\n"), 1):
            line = line.strip(" \t\r\x1e\ufeff")
            if not line:
                continue
            try:
                record = self._parse(line)
            except (ValueError, RecursionError) as error:
                raise _no_json(error, number) from None
            if not isinstance(record, dict):
                raise InvalidInput(N_("第 {row} 行不是一条记录"), where=f"line {number}", row=number)
            yield record

    def _describe(self, root: dict[str, Any]) -> None:
        """Keep what the collection says of itself, such as the system of its coordinates."""
        title = root.pop("name", None)
        if isinstance(title, str) and title.strip():
            self.title = title.strip()[:200]
            self.notes.append(f"name：{self.title}")
        crs = root.pop("crs", None)
        if isinstance(crs, dict) and isinstance(properties := crs.get("properties"), dict):
            self.projection = Projection.named(shown(properties.get("name")) if "name" in properties else "")
            self.notes.append(f"crs：{self.projection.name}")
        for key, value in _flat({k: v for k, v in root.items() if k not in ("type", "bbox")}):
            if value is not None and len(self.notes) < _MOST_NOTES:
                self.notes.append(f"{key}：{shown(value)[:_LONGEST_NOTE]}")

    def placed(self, records: Iterable[Record]) -> Iterator[Feature]:
        """The records with their geometries, each checked; those of a stated projection in WGS84."""
        positions = limits.MOST_POSITIONS
        for number, (properties, geometry, has_geometry) in enumerate(records, 1):
            problem = None
            if has_geometry:
                try:
                    positions -= count_positions(geometry)
                    if positions < 0:
                        raise TooLarge(N_("图形的点太多，最多 {n} 个"), where="file", n=limits.MOST_POSITIONS)
                    geometry = self.projection.apply(geometry) if self.projection else geometry
                except InvalidInput as found:
                    geometry = None
                    message = N_("第 {n} 个要素：{problem}")
                    problem = InvalidInput(message, where=f"row {number + 1}", n=number, problem=found)
            yield Feature(properties, geometry, has_geometry, problem)

    def remarks(self, features: Sequence[Feature]) -> list[InvalidInput]:
        """What there is to tell of the file, its geometries among them."""
        found = [self.encoding.remark] if self.encoding.remark else []
        if self.projection and self.projection.remark:
            found.append(self.projection.remark)
        found += first_few([one.problem for one in features if one.problem], self.title)
        for text in sorted(self.constants):
            found.append(InvalidInput(N_("文件里有 {text}，它不是数，按空白读"), text=text))
        for key in sorted(self.repeated)[:10]:
            found.append(InvalidInput(N_("同一条记录里“{key}”出现了两次，取最后一次"), key=key[:60]))
        return found

    def _book(self, format: str, records: Iterable[Record]) -> Book:
        book = Book(name=self.name, format=format, sheets=[], encoding=self.encoding.name, notes=self.notes)
        allowance = Allowance()
        grid = Grid(self.title, allowance)
        columns: dict[str, int] = {}
        geometries: dict[int, Mapping[str, Any] | None] = {}
        features = list(self.placed(records))
        for row, feature in enumerate(features, 2):
            for key, value in _flat(feature.properties):
                column = columns.setdefault(key, len(columns) + 1)
                if cell := plain_cell(row, column, value):
                    grid.put(cell)
            if feature.has_geometry:
                geometries[row] = feature.geometry
                if feature.is_empty:
                    empty = InvalidInput(N_("第 {n} 个要素什么也没有写"), where=f"row {row}", n=row - 1)
                    book.rejected.append((grid.sheet.name, row, empty))
        if not grid.sheet.cells and not geometries:
            raise InvalidInput(N_("JSON 里没有记录"), where="file")
        grid.header(columns)
        grid.sheet.last_row = max(grid.sheet.last_row, max(geometries, default=1))
        grid.sheet.geometries = geometries
        book.sheets.append(grid.done())
        book.remarks += self.remarks(features)
        return book


def _no_json(error: Exception, line: int | None) -> Problem:
    if isinstance(error, RecursionError):
        return InvalidInput(N_("JSON 套得太深"), where="file")
    if isinstance(error, json.JSONDecodeError):
        number = error.lineno if line is None else line
        message = N_("第 {row} 行第 {column} 个字符起不是 JSON，文件可能不完整")
        return InvalidInput(message, where=f"line {number}", row=number, column=error.colno)
    return InvalidInput(N_("JSON 里的数太长"), where="file")  # Python takes no number of more than 4,300 digits


def _of_lines(records: list[dict[str, Any]]) -> tuple[str, list[Record]]:
    """Lines of features are GeoJSON; others are records, of which one key may hold a geometry."""
    if records and all(record.get("type") == "Feature" for record in records):
        return "geojson", [_of_feature(record, number) for number, record in enumerate(records, 1)]
    return "jsonl", [_of_record(record) for record in records]


def _of_record(record: dict[str, Any]) -> Record:
    for key, value in record.items():
        if isinstance(value, dict) and value.get("type") in tuple(_DEPTHS) and "coordinates" in value:
            return {name: item for name, item in record.items() if name != key}, value, True
    return record, None, False


def _of_feature(feature: Any, number: int) -> Record:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise InvalidInput(N_("第 {n} 个要素不是要素（Feature）"), where=f"features[{number - 1}]", n=number)
    properties = feature.get("properties")
    if properties is not None and not isinstance(properties, dict):
        raise InvalidInput(N_("第 {n} 个要素的属性不是一组名称和值"), where=f"features[{number - 1}]", n=number)
    properties = properties or {}
    if (key := feature.get("id")) is not None:
        properties = {OWN_ID if "id" in properties else "id": key, **properties}
    return properties, feature.get("geometry"), True


def _flat(record: Mapping[str, Any], before: str = "", depth: int = 1) -> Iterator[tuple[str, Any]]:
    """Names and simple values: 证照.土地证 for what lies in an object, a list of simple values as one text."""
    for key, value in record.items():
        name = f"{before}{key}"
        if isinstance(value, dict):
            if value and depth < _DEEPEST:
                yield from _flat(value, f"{name}.", depth + 1)
            elif value:
                yield name, json.dumps(value, ensure_ascii=False)
        elif isinstance(value, list):
            if any(isinstance(item, dict | list) for item in value):
                yield name, json.dumps(value, ensure_ascii=False)
            else:
                yield name, "、".join(shown(item) for item in value if item is not None)
        else:
            yield name, value


def count_positions(geometry: Any) -> int:
    """How many points a geometry has. What is no GeoJSON geometry, or has no finite numbers, is refused."""
    if geometry is None:
        return 0
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(kind, str):
        raise _no_geometry()
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        if not isinstance(parts, list) or any(
            not isinstance(part, dict) or part.get("type") == "GeometryCollection" for part in parts
        ):
            raise _no_geometry()
        count = sum(count_positions(part) for part in parts)
    elif kind in _DEPTHS and isinstance(geometry, dict):
        coordinates = geometry.get("coordinates")
        if coordinates == []:
            return 0
        count = _positions(coordinates, _DEPTHS[kind])
    else:
        raise _no_geometry()
    if count > limits.MOST_POSITIONS_OF_ONE:
        raise TooLarge(N_("一个图形的点太多，最多 {n} 个"), where="geometry", n=limits.MOST_POSITIONS_OF_ONE)
    return count


def _positions(coordinates: Any, depth: int) -> int:
    if not isinstance(coordinates, list):
        raise _no_geometry()
    if depth:
        return sum(_positions(item, depth - 1) for item in coordinates)
    if not 2 <= len(coordinates) <= 4:
        raise _no_geometry()
    for number in coordinates:
        # bool is an int
        if (type(number) is not float and type(number) is not int) or not math.isfinite(number):
            raise _no_geometry()
    return 1


def _no_geometry() -> InvalidInput:
    return InvalidInput(N_("图形的写法不对，没有读入"), where="geometry")


def looks_like_json(text: str) -> bool:
    """Whether the beginning of a text can only be JSON: an object with a quoted key, or a list of objects."""
    return re.match(r'[\s\ufeff\x1e]*(\{\s*("|\})|\[\s*(\{|\[|\]))', text) is not None
