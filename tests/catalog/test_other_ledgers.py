"""Ledgers of other offices than the samples': the right facts, what has to be asked, and nothing silently wrong."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bench.ledgers import fact, same
from catalog.ledger import unread
from catalog.ledger.marked import Edit, keeper_workbook
from catalog.ledger.read import read_book
from catalog.ledger.understand import understand
from catalog.ledger.understanding import Understanding
from tests.catalog import bureaus_companies, bureaus_layouts, bureaus_offices
from tests.catalog.bureaus import ASK, Bureau

TODAY = date(2026, 11, 22)
BUREAUS = (*bureaus_offices.BUREAUS, *bureaus_companies.BUREAUS, *bureaus_layouts.BUREAUS)
# A workbook has no place for the geometry of a GeoJSON file.
WRITTEN = [bureau for bureau in bureaus_layouts.BUREAUS if not bureau.name.endswith(".geojson")]


def read(bureau: Bureau, folder: Path) -> Understanding:
    """The ledger of a bureau, written down and understood."""
    path = folder / bureau.name
    bureau.write(path)
    return understand(read_book(path), TODAY)


def by_truth(bureau: Bureau, found: Understanding) -> dict[str, int]:
    """The place of each asset of the truth among those that were read."""
    named: dict[str, int] = {}
    for position, asset in enumerate(found.assets):
        title = str(asset.record["title_zh"]) + str(asset.record.get("address_zh", ""))
        own = [name for name in sorted(bureau.truth, key=len, reverse=True) if name in title and name not in named]
        assert own, f"no asset of the ledger: {asset.record}"
        named[own[0]] = position
    assert named.keys() == bureau.truth.keys()
    return named


@pytest.mark.parametrize("bureau", BUREAUS, ids=lambda bureau: bureau.name)
def test_no_value_of_another_ledger_is_silently_wrong(bureau: Bureau, tmp_path: Path) -> None:
    found = read(bureau, tmp_path)
    wrong, missing = [], []
    for name, position in by_truth(bureau, found).items():
        asset, truth = found.assets[position], bureau.truth[name]
        waiting = {doubt.field for doubt in found.doubts if doubt.asset == position and not doubt.taken}
        for field, expected in truth.items():
            value = fact(asset.record, field)
            if value is None:
                missing += [] if expected is ASK and field in waiting else [(name, field, expected)]
            elif expected is ASK or not same(field, value, expected):
                wrong.append((name, field, value, expected))
        for field, evidence in asset.evidence.items():
            if field not in truth and field not in ("title_zh", "remarks_zh") and not evidence.derived:
                wrong.append((name, field, fact(asset.record, field), None))
    assert wrong == []
    assert missing == []


@pytest.mark.parametrize("bureau", BUREAUS, ids=lambda bureau: bureau.name)
def test_what_is_not_known_of_another_ledger_is_told_and_kept(bureau: Bureau, tmp_path: Path) -> None:
    found = read(bureau, tmp_path)
    told = " ".join(item.message.text("zh-CN") for item in found.told)
    for table in found.tables:
        if table.skipped is not None:
            assert table.skipped.text("zh-CN") in told
            continue
        unknown = [proposal.column.header for proposal in table.columns if proposal.field is None and proposal.filled]
        assert [header for header in unknown if header not in told] == []
    for name, position in by_truth(bureau, found).items():
        record: dict[str, Any] = found.assets[position].record
        assert [words for words in bureau.remarks.get(name, ()) if words not in record.get("remarks_zh", "")] == []
        assert [words for words in bureau.secret if words in str(record)] == []


@pytest.mark.parametrize("bureau", WRITTEN, ids=lambda bureau: bureau.name)
def test_what_is_written_into_another_ledger_is_read_back_from_its_own_cell(bureau: Bureau, tmp_path: Path) -> None:
    found = read(bureau, tmp_path)
    edits = [
        Edit(number, name, value * 1.25, "")
        for number, asset in enumerate(found.assets)
        for name in ("rent_cny_m2_month", "land_area_m2", "floor_area_m2")
        if (value := asset.record.get(name)) is not None and asset.evidence[name].state == "exact"
    ]
    back = tmp_path / "back" / f"{Path(bureau.name).stem}.xlsx"
    back.parent.mkdir()
    back.write_bytes(keeper_workbook(tmp_path / bureau.name, found, edits, "zh-CN"))
    again = understand(read_book(back), TODAY)
    assert len(again.assets) == len(found.assets)
    wanted: list[dict[str, Any]] = [dict(asset.record) for asset in found.assets]
    for edit in edits:
        wanted[edit.asset][edit.field] = edit.value
    assert [
        (number, name, one.get(name), other.get(name))
        for number, (one, other) in enumerate(zip(wanted, (asset.record for asset in again.assets), strict=True))
        for name in one.keys() | other.keys()
        if not unread.same(one.get(name), other.get(name))
    ] == []
