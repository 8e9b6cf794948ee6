"""Whether a file keeps to a layout of open data: every row by every rule, told by row, column and reason."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import IO, Any, Final

from shapely import from_wkt, get_coordinates
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.validation import explain_validity

from catalog.errors import InvalidInput
from catalog.language import N_
from catalog.open_data.layout import SEPARATOR, Column, Layout

LONGEST_CELL: Final = 2_000_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}", re.ASCII)
_INTEGER = re.compile(r"-?\d+", re.ASCII)
_DECIMAL = re.compile(r"-?\d+(?:\.(\d+))?", re.ASCII)
_SURFACES: Final = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a cell or a row. `missing` is what the standard asks for and the register does not know."""

    row: int
    column: str | None
    text: str
    problem: InvalidInput
    missing: bool = False

    def to_json(self, lang: str) -> dict[str, Any]:
        """The finding for a report."""
        return {"row": self.row, "column": self.column, "text": self.text, "reason": self.problem.text(lang)}


class Checker:
    """Checks rows of one file, one after the other: what is to be unique is remembered."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._seen: dict[str, dict[str, int]] = {column.name: {} for column in layout.columns if column.unique}

    def row(self, number: int, cells: Mapping[str, str]) -> list[Finding]:
        """Everything that is wrong with a row, or missing in it; a row with neither counts as taken."""
        found = []
        for column in self.layout.columns:
            text = cells.get(column.name, "")
            empty = text.strip() in self.layout.nothing
            problem = _emptiness(column) if empty else _problem(column, text) or self._repeated(column, text)
            if problem:
                missing = empty and column.empty == "told"
                found.append(Finding(number, column.name, text[:200], problem, missing))
        found += self._order(number, cells)
        if not any(not finding.missing for finding in found):
            for name, seen in self._seen.items():
                seen[cells.get(name, "")] = number
        return found

    def _repeated(self, column: Column, text: str) -> InvalidInput | None:
        row = self._seen[column.name].get(text) if column.unique else None
        if row is None:
            return None
        return InvalidInput(
            N_("“{field}”的 {value} 在第 {row} 行已经有了"),
            where=column.name, field=column.name, value=text[:80], row=row,
        )  # fmt: skip

    def _order(self, number: int, cells: Mapping[str, str]) -> Iterator[Finding]:
        for first, second in self.layout.in_order:
            earlier, later = cells.get(first, ""), cells.get(second, "")
            if _DAY.fullmatch(earlier) and _DAY.fullmatch(later) and earlier > later:
                problem = InvalidInput(N_("“{first}”不能晚于“{second}”"), where=first, first=first, second=second)
                yield Finding(number, first, earlier, problem)


def check_csv(file: IO[bytes], layout: Layout) -> list[Finding]:
    """Everything in a CSV file (UTF-8, comma) that breaks a rule of the layout or is missing; rows are lines."""
    return list(findings_of_csv(file, layout))


def findings_of_csv(file: IO[bytes], layout: Layout) -> Iterator[Finding]:
    """As `check_csv`, one finding after the other."""
    csv.field_size_limit(LONGEST_CELL)
    text = io.TextIOWrapper(file, encoding="utf-8", errors="strict", newline="")
    reader = csv.reader(text, strict=True)
    try:
        header = next(reader, [])
        names, wrong = _header(header, layout)
        yield from wrong
        checker = Checker(layout)
        for cells in reader:
            if len(cells) != len(header):
                problem = InvalidInput(N_("这一行有 {n} 格，表头有 {m} 格"), where="row", n=len(cells), m=len(header))
                yield Finding(reader.line_num, None, "", problem)
            yield from checker.row(reader.line_num, dict(zip(names, cells, strict=False)))
    except UnicodeDecodeError:
        yield Finding(reader.line_num, None, "", InvalidInput(N_("不是 UTF-8 文本"), where="file"))
    except csv.Error as error:
        problem = InvalidInput(N_("CSV 读不下去：{reason}"), where="file", reason=str(error)[:120])
        yield Finding(reader.line_num, None, "", problem)
    finally:
        text.detach()


def check_geojson(file: IO[bytes], layout: Layout) -> list[Finding]:
    """As `check_csv`, for a GeoJSON collection whose properties are the columns; rows are features from 1."""
    try:
        content = json.loads(file.read().decode("utf-8"))
    except UnicodeDecodeError:
        return [Finding(0, None, "", InvalidInput(N_("不是 UTF-8 文本"), where="file"))]
    except (ValueError, RecursionError) as error:
        problem = InvalidInput(N_("不是 JSON：{reason}"), where="file", reason=str(error)[:120])
        return [Finding(0, None, "", problem)]
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or content.get("type") != "FeatureCollection":
        return [Finding(0, None, "", InvalidInput(N_("不是 GeoJSON 要素集合"), where="file"))]
    checker = Checker(layout)
    found: list[Finding] = []
    for number, feature in enumerate(features, 1):
        found += check_feature(checker, number, feature)
    return found


def check_feature(checker: Checker, number: int, feature: Any) -> list[Finding]:
    """What is wrong with one feature: its geometry, its names, and its properties as cells of a row."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or feature.get("type") != "Feature":
        return [Finding(number, None, "", InvalidInput(N_("第 {n} 个要素不是要素（Feature）"), where="row", n=number))]
    found = []
    if problem := _geometry_problem(feature.get("geometry")):
        found.append(Finding(number, "geometry", "", problem))
    names, layout = tuple(properties), checker.layout
    if unknown := tuple(sorted(set(names) - {column.name for column in layout.columns})):
        found.append(Finding(number, None, "", InvalidInput(N_("标准里没有这几列：{names}"), names=unknown[:20])))
    if missing := tuple(column.name for column in layout.columns if column.must and column.name not in properties):
        found.append(Finding(number, None, "", InvalidInput(N_("文件里没有这几列：{names}"), names=missing[:20])))
    cells = {name: "" if value is None else str(value) for name, value in properties.items()}
    return found + checker.row(number, cells)


def _header(header: Sequence[str], layout: Layout) -> tuple[list[str], list[Finding]]:
    """The layout's name of each column of a file, and what is wrong with the header."""
    known = {column.name if layout.exact else _bare(column.name): column.name for column in layout.columns}
    names = [known.get(name if layout.exact else _bare(name), name) for name in header]
    there = set(names)
    wrong: list[InvalidInput] = []
    if missing := tuple(column.name for column in layout.columns if column.must and column.name not in there):
        wrong.append(InvalidInput(N_("文件里没有这几列：{names}"), names=missing[:20]))
    if unknown := tuple(name for name in names if name not in known.values()):
        wrong.append(InvalidInput(N_("标准里没有这几列：{names}"), names=unknown[:20]))
    if len(there) != len(names):
        twice = tuple(sorted({name for name in names if names.count(name) > 1}))
        wrong.append(InvalidInput(N_("这几列出现了两次：{names}"), names=twice[:20]))
    elif layout.exact and not wrong and names != [column.name for column in layout.columns]:
        wrong.append(InvalidInput(N_("列的次序和标准不一样")))
    return names, [Finding(1, None, "", problem) for problem in wrong]


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _emptiness(column: Column) -> InvalidInput | None:
    if column.empty == "may":
        return None
    message = N_("“{field}”不能空着") if column.empty == "never" else N_("标准要求填“{field}”，目录里没有")
    return InvalidInput(message, where=column.name, field=column.name)


def _problem(column: Column, text: str) -> InvalidInput | None:
    if column.longest is not None and len(text) > column.longest:
        return InvalidInput(N_("“{field}”太长，最多 {n} 个字"), where=column.name, field=column.name, n=column.longest)
    if column.kind in ("point", "surface"):
        return _wkt_problem(column, text)
    for part in text.split(SEPARATOR) if column.several else [text]:
        if column.one_of and part not in column.one_of:
            message = N_("“{field}”没有“{value}”这个选项")
            return InvalidInput(message, where=column.name, field=column.name, value=part[:60])
        if not _well_written(column, part):
            return InvalidInput(
                N_("“{field}”的值看不懂：{value}"), where=column.name, field=column.name, value=part[:80]
            )
    if column.kind in ("integer", "decimal") and not _within(column, float(text)):
        return InvalidInput(
            N_("“{field}”不会是 {value}（应在 {low} 到 {high} 之间）"),
            where=column.name, field=column.name, value=text[:40], low=column.low, high=column.high,
        )  # fmt: skip
    return None


def _well_written(column: Column, text: str) -> bool:
    if column.pattern is not None and not _compiled(column.pattern).fullmatch(text):
        return False
    if column.kind == "integer":
        return bool(_INTEGER.fullmatch(text))
    if column.kind == "decimal":
        found = _DECIMAL.fullmatch(text)
        return found is not None and (column.decimals is None or len(found[1] or "") <= column.decimals)
    if column.kind == "year":
        return bool(re.fullmatch(r"\d{4}", text, re.ASCII)) and text != "0000"
    if column.kind in ("day", "date"):
        return bool((_DAY if column.kind == "day" else _DATE).fullmatch(text)) and _is_day(
            text + "-01-01"[len(text) - 4 :]
        )
    return True


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _within(column: Column, value: float) -> bool:
    return (column.low is None or value >= column.low) and (column.high is None or value <= column.high)


def _wkt_problem(column: Column, text: str) -> InvalidInput | None:
    try:
        found = from_wkt(text)
    except (ShapelyError, ValueError):
        found = None
    if found is None or found.is_empty or found.geom_type not in (("Point",) if column.kind == "point" else _SURFACES):
        return InvalidInput(N_("“{field}”的图形读不出来"), where=column.name, field=column.name)
    return _shape_problem(found, column.name)


def _geometry_problem(geometry: Any) -> InvalidInput | None:
    try:
        found = shape(geometry)
        readable = found.geom_type in ("Point", *_SURFACES) and not found.is_empty
    except Exception:  # whatever a geometry library finds wrong with made-up coordinates
        readable = False
    if not readable:
        return InvalidInput(N_("“{field}”的图形读不出来"), where="geometry", field="geometry")
    return _shape_problem(found, "geometry")


def _shape_problem(found: Any, name: str) -> InvalidInput | None:
    coordinates: Iterable[tuple[float, float]] = get_coordinates(found)
    if not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in coordinates):
        return InvalidInput(N_("“{field}”的坐标超出范围"), where=name, field=name)
    if not found.is_valid:
        reason = explain_validity(found)[:120]
        return InvalidInput(N_("“{field}”的图形有错：{reason}"), where=name, field=name, reason=reason)
    return None
