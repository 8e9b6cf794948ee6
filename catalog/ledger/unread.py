"""Reading turned around: what to write into a cell so that our reader finds a value there, in the cell's own words.

Every proposal is read back before it is taken, so no unit and no spelling is trusted.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from catalog.datum import Datum, from_wgs84
from catalog.fields import FIELDS, Field, field_of, unit_label
from catalog.ledger.cells import Cell, CellValue
from catalog.ledger.composing import composed
from catalog.ledger.facts import read_fact
from catalog.ledger.reading import Hints, Outcome
from catalog.ledger.wording import fold

_FAR: Final = date(2999, 12, 31)  # what is written was checked elsewhere against the day it was said
_NUMBER: Final = re.compile(r"\d[\d,，]*(?:\.\d+)?")
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９．", "0123456789.")
_UNIT_BEHIND: Final = re.compile(
    r"^\s*((?:[a-zA-Zφ㎡²³/·.*×%°]|[23](?=[/·]|$)|亩|公顷|万|亿|千|元|平方|平|米|方|立方|公里|吨|标准?煤|台|个|部|层|年|月|天|日|小时|时|每|伏安|"
    r"伏|瓦|建|级|类)+)"
)
_PAIRS: Final = (
    ("有", "无"), ("√", "×"), ("是", "否"), ("有", "没有"), ("通", "未通"), ("具备", "不具备"), ("已验收", "未验收"),
    ("已通", "未通"), ("Y", "N"), ("y", "n"), ("yes", "no"), ("Yes", "No"), ("true", "false"), ("TRUE", "FALSE"),
    ("1", "0"),
)  # fmt: skip
_UNITS_TRIED: Final = (
    "亩", "公顷", "万平方米", "平方米", "万元", "元", "亿元", "元/㎡·月", "元/㎡·年", "元/㎡·天", "元/亩", "万元/亩", "元/平方米",
)  # fmt: skip
_YEARS: Final = ("built_year", "land_term_until")
_PLAIN: Final = ("", "storeys", "count", "deg", "years")  # what no legend gives another unit
_DATUMS: Final[tuple[Datum, ...]] = ("wgs84", "gcj02", "bd09")


@dataclass(frozen=True, slots=True)
class Sample:
    """Another cell of the same column, near: what it holds, and the value that was read from it."""

    cell: Cell
    value: Any


def says(name: str, cell: Cell, hints: Hints) -> tuple[dict[str, Any], set[str]]:
    """The facts that a cell says of a field or composite, and the fields that it leaves in doubt."""
    facts: dict[str, Any] = {}
    doubts: set[str] = set()

    def gather(field: str, outcome: Outcome) -> None:
        if outcome.problem is not None:
            doubts.add(field)
        elif outcome.readings:
            facts[field] = outcome.readings[0].value
        for other, found in outcome.others.items():
            gather(other, found)

    gather(name, read_fact(name, cell, hints))
    return facts, doubts


def hints_for(name: str, header: str, unit: str | None, datum: Datum | None, samples: Sequence[Sample]) -> Hints:
    """How cells of a column are read. A unit that only the file's legend names shows in the samples."""
    hints = Hints(today=_FAR, header=header, unit=unit, datum=datum)
    plain = [sample for sample in samples if _bare(sample.cell) is not None and sample.value]
    field = FIELDS.get(name)
    if field is None or not field.is_number or not plain or name in _YEARS:
        return hints
    for tried in (unit, *_UNITS_TRIED):
        near = replace(hints, unit=tried)
        agree = sum(_alike(says(name, sample.cell, near)[0].get(name), sample.value) for sample in plain)
        if agree > len(plain) / 2:
            return near
    return hints


def same(value: Any, other: Any) -> bool:
    """Whether a value read back is the one that was meant."""
    if isinstance(value, int | float) and isinstance(other, int | float) and not isinstance(value, bool):
        return abs(value - other) <= 1e-6 * max(1.0, abs(other))
    if isinstance(value, list) and isinstance(other, list):
        return sorted(map(str, value)) == sorted(map(str, other))
    return bool(value == other)


def rewritten(
    name: str, own: Cell | None, wanted: Mapping[str, Any], hints: Hints, samples: Sequence[Sample]
) -> tuple[CellValue, Sample | None, dict[str, Any]] | None:
    """What to write into a cell of a column so that it says the `wanted` facts and else what it said.

    The value, the sample whose look it needs, and the facts that the cell no longer says although nobody changed them.
    None where no way of writing is read back as meant.
    """
    place = Cell(own.row, own.column) if own else Cell(1, 1)
    before: dict[str, Any] = says(name, own, hints)[0] if own is not None and own.text else {}
    target = {field: value for field, value in {**before, **wanted}.items() if value is not None}
    lossy: tuple[CellValue, Sample | None, dict[str, Any]] | None = None
    for value, sample in _ways(name, own, before, wanted, target, hints, samples):
        is_date = isinstance(value, date)
        text = value.isoformat()[:10] if isinstance(value, date) else str(value)
        facts, doubts = says(name, replace(place, value=value, text=text, is_date=is_date), hints)
        if doubts & wanted.keys():
            continue
        if not all(
            same(facts.get(field), item) if item is not None else field not in facts for field, item in wanted.items()
        ):
            continue
        if name not in wanted and facts.keys() - target.keys() - {"permits.fire"}:
            continue
        lost = {field: item for field, item in target.items() if not same(facts.get(field), item)}
        if not lost:
            return value, sample, {}
        if lossy is None or len(lost) < len(lossy[2]):
            lossy = value, sample, lost
    return lossy


def point_text(own: str, header: str, lng: float, lat: float, datum: Datum | None) -> str:
    """A point in a cell of two coordinates: in its datum, in the order of the cell or the header."""
    east, north = (round(part, 7) for part in from_wgs84(lng, lat, datum or "wgs84"))
    numbers = [float(number.replace(",", "")) for number in re.findall(r"\d+(?:\.\d+)?", own)]
    first_is_lat = bool(numbers) and numbers[0] < 60
    if not numbers:
        north_at, east_at = header.find("纬"), header.find("经")
        first_is_lat = 0 <= north_at < east_at
    label = "GPS " if re.match(r"\s*gps", own, re.IGNORECASE) else ""
    pair = (_plain(north), _plain(east)) if first_is_lat else (_plain(east), _plain(north))
    return f"{label}{pair[0]},{pair[1]}"


def datum_of(raw_lng: float, raw_lat: float, lng: float, lat: float) -> Datum | None:
    """The datum in which a point was written, from what it was read as."""
    for datum in _DATUMS:
        east, north = from_wgs84(lng, lat, datum)
        if abs(east - raw_lng) < 5e-6 and abs(north - raw_lat) < 5e-6:
            return datum
    return None


def _ways(
    name: str, own: Cell | None, before: Mapping[str, Any], wanted: Mapping[str, Any], target: Mapping[str, Any],
    hints: Hints, samples: Sequence[Sample],
) -> Iterator[tuple[CellValue, Sample | None]]:  # fmt: skip
    """Ways to write the facts, the one most like the keeper's own first."""
    raw = own.text.translate(_FULL_WIDTH) if own else ""
    if not target:
        yield ("unknown" if hints.header.isascii() else "不详"), None
        return
    if len(target) == 1 and not name.startswith("+"):
        ((only, value),) = target.items()
        yield from _single(only, value, own, raw, hints, samples)
    changed = [field for field, value in wanted.items() if not same(before.get(field), value)]
    for field in changed:
        yield from _substituted(raw, before.get(field), wanted[field])
    for text in composed(name, target, hints.header):
        yield text, None


def _single(
    name: str, value: Any, own: Cell | None, raw: str, hints: Hints, samples: Sequence[Sample]
) -> Iterator[tuple[CellValue, Sample | None]]:
    field = field_of(name)
    if field is None:
        return
    if field.is_number:
        yield from _number(field, float(value), own, raw, hints, samples)
        return
    if field.type in ("month", "date"):
        yield from _day(value, own, samples)
    for sample in samples:
        if same(sample.value, value):
            yield _content(sample.cell), sample
    if field.type == "flag" or name.startswith("permits."):
        yes = value is True or value == "valid"
        for sample in samples:
            for pair in _PAIRS:
                if sample.cell.text.strip() in pair and (field.type == "flag" or value in ("valid", "missing")):
                    yield pair[0 if yes else 1], None
        if field.type == "flag":
            yield from ((pair[0 if yes else 1], None) for pair in _PAIRS)
            return
    if field.vocabulary is not None:
        codes = value if isinstance(value, list) else [value]
        for english in (hints.header.isascii(), not hints.header.isascii()):
            labels = [field.vocabulary[code].en if english else field.vocabulary[code].zh for code in codes]
            yield "、".join(labels) if labels else "无", None
        for words in _aliases(field, codes):
            yield words, None
        yield "、".join(map(str, codes)), None
    elif isinstance(value, list):
        yield from ((mark.join(map(str, value)), None) for mark in ("、", "；", ";"))
    else:
        yield value, None


def _aliases(field: Field, codes: Sequence[str]) -> Iterator[str]:
    assert field.vocabulary is not None
    if len(codes) == 1:
        yield from field.vocabulary[codes[0]].aliases


def _number(
    field: Field, value: float, own: Cell | None, raw: str, hints: Hints, samples: Sequence[Sample]
) -> Iterator[tuple[CellValue, Sample | None]]:
    """A number in the unit of the cell, else of its neighbours, else of the header, else with its unit written out."""
    bare = (own is None or not own.text) or _bare(own) is not None
    own_bare = own is not None and _bare(own) is not None
    models = [raw] if raw and not bare else []
    nearest = next((sample for sample in samples if _NUMBER.search(sample.cell.text)), None)
    if not raw and nearest is not None and _bare(nearest.cell) is None:
        models.append(nearest.cell.text.translate(_FULL_WIDTH))
    for model in models:
        match = _NUMBER.search(model)
        behind = _UNIT_BEHIND.match(model[match.end() :]) if match else None
        if behind is not None:
            yield from _in_unit(field, value, behind[1], hints, as_text=True)
        elif hints.unit and any(isinstance(one.cell.value, int | float) for one in samples):
            yield from _in_unit(field, value, "", hints, as_text=False)  # in a column of numbers, the column's unit
    text_wanted = own is not None and isinstance(own.value, str) and bool(own.text)
    if bare and (hints.unit or own_bare or field.unit in _PLAIN or any(_bare(one.cell) is not None for one in samples)):
        yield from _in_unit(field, value, "", hints, as_text=text_wanted)
    if field.name == "fire_rating":
        yield f"{'一二三四'[int(value) - 1] if 1 <= value <= 4 else int(value)}级", None
    if field.name == "power_kva" and value == 0:
        yield "未接电", None
    if value == 0:
        yield "无", None
    unit = unit_label(field.unit, "zh-CN")
    for spelled in ("万元" if unit == "元" else unit, {"㎡": "平方米", "t/天": "吨/日"}.get(unit, unit)):
        yield from _in_unit(field, value, spelled, hints, as_text=True)
    yield from _in_unit(field, value, "", hints, as_text=text_wanted)


def _in_unit(
    field: Field, value: float, unit: str, hints: Hints, *, as_text: bool
) -> Iterator[tuple[CellValue, Sample | None]]:
    """The number as it stands before a unit: what one of it is, is asked of the reader."""
    scale = 1.0
    if field.name not in _YEARS:
        for probe in (100_000.0, 1000.0, 100.0, 10.0, 1.0):  # the largest shows most digits
            found = read_fact(field.name, Cell(1, 1, f"{probe:.0f}{unit}", f"{probe:.0f}{unit}"), hints)
            number = found.readings[0].value if found.readings else None
            if isinstance(number, int | float) and number:
                scale = number / probe
                break
    for digits in range(13):
        shown = round(value / scale, digits)
        if round(shown * scale, 6) == round(value, 6) or digits == 12:
            break
    text = f"{_plain(shown)}{unit}"
    if as_text or unit:
        yield text, None
    yield (int(shown) if float(shown).is_integer() else shown) if not unit else text, None


def _substituted(raw: str, before: Any, value: Any) -> Iterator[tuple[CellValue, Sample | None]]:
    """A composite with one of its numbers exchanged."""
    if not all(isinstance(item, int | float) and not isinstance(item, bool) for item in (before, value)):
        return
    for match in _NUMBER.finditer(raw):
        number = float(match[0].replace(",", "").replace("，", ""))
        if not number or not before:
            continue
        shown = _plain(round(float(value) * number / float(before), 6))
        yield f"{raw[: match.start()]}{shown}{raw[match.end() :]}", None


def _day(value: str, own: Cell | None, samples: Sequence[Sample]) -> Iterator[tuple[CellValue, Sample | None]]:
    """A month or day as this cell or its neighbours write one."""
    parts = [int(part) for part in value.split("-")]
    year, month, day = (*parts, 1)[:3] if len(parts) < 3 else parts
    models: list[tuple[Cell, Sample | None]] = [(own, None)] if own is not None and own.text else []
    models += [(sample.cell, sample) for sample in samples]
    has_day = len(parts) == 3
    for cell, sample in models:
        if cell.is_date:
            yield date(year, month, day), sample
            continue
        text = fold(cell.text)
        if match := re.fullmatch(r"(\d{4}|\d{2})([年./-])(\d{1,2})(?:([月./-])(?:(\d{1,2})([日号]?))?)?份?", text):
            mark, wide = match[2], len(match[3]) == 2
            numbers = [str(year), f"{month:02}" if wide else str(month)]
            numbers += [f"{day:02}" if wide else str(day)] if has_day else []
            if mark == "年":
                yield f"{year}年{numbers[1]}月" + (f"{numbers[2]}日" if has_day else ""), None
            else:
                yield mark.join(numbers), None
                yield mark.join([str(year), *(f"{part:02}" for part in ([month, day] if has_day else [month]))]), None
    yield value, None


def _content(cell: Cell) -> CellValue:
    return cell.text if cell.formula is not None or cell.value is None else cell.value


def _bare(cell: Cell) -> float | None:
    """The number of a cell that holds nothing but one."""
    text = cell.text.translate(_FULL_WIDTH).strip()
    return float(text.replace(",", "")) if re.fullmatch(r"\d[\d,]*(?:\.\d+)?", text) else None


def _alike(value: Any, other: Any) -> bool:
    return isinstance(value, int | float) and abs(value - other) <= 0.002 * abs(other)


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else f"{number:.12f}".rstrip("0").rstrip(".")
