"""Rows of a layout into a file that is checked, as written, before it is handed out."""

import csv
import io
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any, Final

import orjson
from shapely.geometry import shape
from sqlalchemy import select
from sqlmodel import Session, col

from catalog.errors import InvalidInput
from catalog.language import N_
from catalog.models import Asset, Keeper
from catalog.moments import day_of
from catalog.open_data.layout import Layout
from catalog.open_data.validate import Checker, Finding, check_feature, findings_of_csv

Record = Mapping[str, Any]
_IN_MEMORY: Final = 8_000_000
# A cell that begins so would be run by a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(slots=True)
class Told:
    """What an export tells beside its file: rows left out and why, and how often a column asked for stays empty."""

    left_out: list[Finding] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)


def _number_of(record: Record) -> str:
    return str(record["id"])


def _no_dates(record: Record) -> tuple[date | None, date | None]:
    return None, None


def _no_page(record: Record) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Register:
    """What a register knows of itself, beside the facts of its assets. What is not given stays empty.

    `dates` are the days on which an asset came into the register and was last changed there; `page` is the address of
    its public page; `reference` is a number of it that is unique in the register.
    """

    name: str = "Tilan"
    url: str = ""
    contact: str = ""
    dates: Callable[[Record], tuple[date | None, date | None]] = _no_dates
    page: Callable[[Record], str | None] = _no_page
    reference: Callable[[Record], str] = _number_of


def register_of(session: Session, name: str = "Tilan", url: str = "", contact: str = "") -> Register:
    """The register that the database is, for its records: `id` is the keeper's number, or the public id.

    `url` is where the catalogue is published; pages of assets are told only with it.
    """
    rows = session.execute(
        select(
            col(Keeper.name), col(Asset.number), col(Asset.public_id), col(Asset.created_at), col(Asset.updated_at)
        ).join(Keeper, col(Keeper.id) == col(Asset.keeper_id))
    )
    known: dict[tuple[str, str], tuple[str, date, date]] = {}
    public: dict[tuple[str, str], tuple[str, date, date]] = {}
    for keeper, number, public_id, added, updated in rows:
        entry = public_id, day_of(added), day_of(updated)
        known[keeper, number or public_id] = entry
        if number != public_id:
            public[keeper, public_id] = entry

    def of(record: Record) -> tuple[str, date, date]:
        key = record["keeper"], record["id"]
        return known[key] if key in known else public[key]

    base = url.rstrip("/")
    return Register(
        name, base, contact,
        dates=lambda record: of(record)[1:],
        page=lambda record: f"{base}/assets/{of(record)[0]}" if base else None,
        reference=lambda record: of(record)[0],
    )  # fmt: skip


def write_rows(
    layout: Layout,
    records: Iterable[Record],
    row_of: Callable[[Record], Mapping[str, str]],
    out: IO[bytes],
    told: Told,
    as_geojson: bool = False,
) -> int:
    """Write the rows that keep to the layout; how many. `told` takes the others with their reasons.

    The file is checked once more as it was written, and nothing reaches `out` if that finds anything.
    """
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        rows = _checked(layout, records, row_of, told)
        count = _features(layout, rows, file) if as_geojson else _lines(layout, rows, file)
        file.seek(0)
        if not as_geojson:  # features are checked as they are written
            for finding in findings_of_csv(file, layout):
                if not finding.missing:
                    raise finding.problem
            file.seek(0)
        shutil.copyfileobj(file, out)
    return count


def _checked(
    layout: Layout, records: Iterable[Record], row_of: Callable[[Record], Mapping[str, str]], told: Told
) -> Iterable[tuple[Record, Mapping[str, str]]]:
    checker = Checker(layout)
    for number, record in enumerate(records, 1):
        try:
            row = row_of(record)
        except InvalidInput as problem:
            told.left_out.append(Finding(number, problem.where, str(record.get("id", "")), problem))
            continue
        findings = checker.row(number, row)
        wrong = [finding for finding in findings if not finding.missing]
        told.left_out += wrong
        if not wrong:
            told.missing.update(finding.column for finding in findings if finding.column)
            yield record, row


def _lines(layout: Layout, rows: Iterable[tuple[Record, Mapping[str, str]]], file: IO[bytes]) -> int:
    names = [column.name for column in layout.columns]
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(names)
    count = 0
    for count, (_, row) in enumerate(rows, 1):  # noqa: B007 - the last number is the answer
        writer.writerow([row.get(name, "") for name in names])
    text.detach()
    return count


def _features(layout: Layout, rows: Iterable[tuple[Record, Mapping[str, str]]], file: IO[bytes]) -> int:
    checker = Checker(layout)
    file.write(b'{"type":"FeatureCollection","features":[')
    count = 0
    for count, (record, row) in enumerate(rows, 1):
        properties = {
            column.name: (int(row[column.name]) if column.kind == "integer" else row[column.name])
            if row.get(column.name)
            else None
            for column in layout.columns
        }
        geometry = record.get("boundary") or {"type": "Point", "coordinates": list(point_of(record) or ())}
        feature = {"type": "Feature", "geometry": geometry, "properties": properties}
        written = orjson.dumps(feature)
        for finding in check_feature(checker, count, orjson.loads(written)):
            if not finding.missing:
                raise finding.problem
        file.write((b",\n" if count > 1 else b"\n") + written)
    file.write(b"\n]}\n")
    return count


def point_of(record: Record) -> tuple[float, float] | None:
    """Longitude and latitude of an asset: its point, else one that lies inside its boundary."""
    if record.get("lat") is not None and record.get("lng") is not None:
        return record["lng"], record["lat"]
    if record.get("boundary") is None:
        return None
    inside = shape(record["boundary"]).representative_point()
    return inside.x, inside.y


def degrees(value: float) -> str:
    """A coordinate with the six decimals (0.1 m) that layouts ask for at most."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def one_line(*texts: Any, longest: int) -> str:
    """The texts that there are, joined in one line, cut visibly where it is too long, and no formula."""
    text = ", ".join(" ".join(str(text).split()) for text in texts if text)
    return harmless(text if len(text) < longest else text[: longest - 2] + "…")


def harmless(text: str) -> str:
    """A text that no spreadsheet runs."""
    return "'" + text if text.startswith(_FORMULA) else text


def no_place() -> InvalidInput:
    """The reason why an asset that nobody can find on a map is left out."""
    return InvalidInput(N_("没有坐标，也没有范围"), where="lat")
