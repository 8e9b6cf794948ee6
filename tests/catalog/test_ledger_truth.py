"""The sample ledgers against their truth: as many facts as asked, none silently wrong, none made up."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pyproj import Geod
from shapely.geometry import shape

from bench import ledgers
from catalog.ledger.cells import Sheet
from catalog.ledger.read import read_book
from catalog.ledger.understand import understand
from catalog.ledger.understanding import Doubt, Understanding, UnderstoodAsset


@pytest.fixture
def folder(shared_data: Path) -> Path:
    """The folder of the sample ledgers."""
    return shared_data / "ledgers"


def at(understanding: Understanding, sheet: str, row: int) -> UnderstoodAsset:
    """The asset of a row."""
    return understanding.assets[ledgers.by_row(understanding)[sheet, row]]


def doubts(understanding: Understanding, field: str) -> list[Doubt]:
    """The doubts about a field."""
    return [doubt for doubt in understanding.doubts if doubt.field == field]


def test_the_workbook_of_factories(folder: Path) -> None:
    score, _ = ledgers.score_a(folder)
    assert score.facts == 3868
    assert score.wrong == []
    assert score.invented == []
    assert score.right / score.facts >= 0.98


def test_the_workbook_of_state_owned_property(folder: Path) -> None:
    score, understanding = ledgers.score_c(folder)
    assert score.facts == 1450
    assert score.wrong == []
    # Said by the certificate numbers of that card, and left out of the truth.
    assert score.invented == [("FX-3002", "permits.property_certificate", "missing")]
    assert score.right / score.facts >= 0.98
    assert len(understanding.assets) == 41


def test_the_plots_of_two_kinds(folder: Path) -> None:
    score, _ = ledgers.score_plots(folder)
    assert score.facts == 1385
    assert score.wrong == []
    assert score.invented == []
    assert score.right / score.facts >= 0.98


def test_the_400_cells_of_the_zones(folder: Path) -> None:
    score, _ = ledgers.score_b(folder)
    assert score.facts == 400
    assert score.wrong == []
    assert [(row, name) for row, name, _, _ in score.doubtful] == [("24", "power_kva")]


def test_factories_what_is_told_and_what_is_left_open(folder: Path) -> None:
    _, found = ledgers.score_a(folder)
    city, county = dict.fromkeys(asset.sheet for asset in found.assets)
    assert found.keeper_name == "阜新市工业和信息化局"
    assert found.reported_on == "2025年12月20日"
    # Rows of two sheets without sums, signatures and blank lines; one asset stands twice.
    assert [asset.sheet for asset in found.assets].count(city) == 50
    assert [asset.sheet for asset in found.assets].count(county) == 41
    assert at(found, city, 57).hidden
    for sheet, row in ((city, 22), (city, 36), (county, 30)):
        assert at(found, sheet, row).struck
        assert at(found, sheet, row).record["status"] == "revitalised"
    open_cells = {(doubt.sheet, doubt.address): doubt for doubt in found.doubts}
    assert "floor_area_m2" not in at(found, city, 27).record
    assert open_cells[city, "N27"].field == "floor_area_m2"
    assert [reading.value for reading in open_cells[county, "P24"].readings] == [2023]
    assert [reading.value for reading in open_cells[city, "K34"].readings] == ["2023-01", "2023-10"]
    assert (open_cells[city, "G47"].readings[0].value, open_cells[city, "H47"].readings[0].value) == (121.6803, 42.0122)
    assert open_cells[city, "I8"].readings[0].value == at(found, city, 7).record["owner_name"]
    refused = doubts(found, "permits.fire")
    assert all({reading.value for reading in doubt.readings} == {"missing", "pending", "expired"} for doubt in refused)
    assert all(found.assets[doubt.asset or 0].record["fire_accepted"] is False for doubt in refused)
    # The county column changes for two rows and changes back; nothing is filled past a sum.
    assert [at(found, city, row).record["county"] for row in (13, 14, 15, 18, 19, 20)] == [
        "细河区", "太平区", "细河区", "细河区", "太平区", "细河区",
    ]  # fmt: skip
    assert {at(found, city, row).record["city"] for row in (5, 24, 52)} == {"阜新市"}
    differing = {(one.sheet, one.row) for one in found.totals if not one.agrees}
    assert differing == {(city, 45), (city, 61), (county, 51)}
    assert [one.unread for one in found.totals if (one.sheet, one.row, one.column) == (city, 37, "N")] == [1]


def test_factories_unknown_cells_leave_nothing(folder: Path) -> None:
    _, found = ledgers.score_a(folder)
    book = read_book(next((folder / ledgers.A).glob("*.xlsx")))
    sheets: dict[str, Sheet] = {sheet.name: sheet for sheet in book.sheets}
    for asset in found.assets:
        for name, evidence in asset.evidence.items():
            if evidence.column and not evidence.derived:
                text = ledgers.text_at(sheets[asset.sheet], evidence.row, ledgers.number_of(evidence.column))
                assert text not in ledgers.UNKNOWN, (asset.sheet, asset.row, name)


def test_state_owned_property_what_is_kept_inside(folder: Path) -> None:
    _, found = ledgers.score_c(folder)
    text = json.dumps([asset.record for asset in found.assets], ensure_ascii=False)
    for words in ("勿外传", "先不说", "缓提", "内网", "16842", "16,842", "不得对外", "审计处"):
        assert words not in text
    prices = {
        asset.record["id"]: asset.record["sale_price_cny"] for asset in found.assets if "sale_price_cny" in asset.record
    }
    assert {number: prices[number] for number in ("JZ-3002", "TL-3001", "TL-3004", "PJ-3002", "SY-3005", "CY-3004")} == {
        "JZ-3002": 186_000_000, "TL-3001": 97_000_000, "TL-3004": 1_880_000, "PJ-3002": 28_900_000,
        "SY-3005": 5_600_000, "CY-3004": 42_600_000,
    }  # fmt: skip
    told = "\n".join(told.message.text("zh-CN") for told in found.told)
    for words in (
        "账面值",
        "评估值",
        "底价",
        "审批意见",
        "经办意见",
        "负担",
        "已查封",
        "隐藏的行",
        "空白的模板",
        "隐藏的表",
    ):
        assert words in told
    by_id = {asset.record.get("id"): asset for asset in found.assets}
    assert by_id["CY-3005"].record["encumbrances"] == ["seizure", "arrears"]
    assert by_id["TL-3005"].hidden
    assert {"FX-3004", "FX-3008"} <= by_id.keys()
    remarks = [asset.record.get("remarks_zh", "") for asset in found.assets]
    assert sum(bool(re.match(r"[=+\-@]", text)) for text in remarks) == 6
    keepers = list(dict.fromkeys(asset.keeper_name for asset in found.assets))
    assert keepers == [
        "阜新砚川国有资产运营集团有限公司", "锦州澜桥国有资产控股集团有限公司", "朝阳隼岭实业控股集团", "沈阳钧沅",
        "柴浦国有资本运营集团", "盘锦苇序城市发展集团有限公司",
    ]  # fmt: skip


def test_places_are_derived_from_the_divisions(folder: Path) -> None:
    truth = ledgers.load_truth(folder / ledgers.C)
    _, found = ledgers.score_c(folder)
    for asset in found.assets:
        record = truth[asset.record.get("id", "CY-3006")]
        assert (asset.record["province"], asset.record["city"]) == (record["province"], record["city"])
        assert asset.evidence["city"].derived
    truth = ledgers.load_truth(folder / ledgers.B)
    _, found = ledgers.score_b(folder)
    for asset in found.assets:
        record = truth[f"NM-{int(asset.serial or 0):04}"]
        assert (asset.record["province"], asset.record["city"]) == (record["province"], record["city"])
        assert asset.record["kind"] == record["kind"]
        if record["county"] in ("科尔沁左翼后旗", "克什克腾旗", "伊金霍洛旗", "巴林左旗", "阿拉善左旗", "乌拉特前旗"):
            assert asset.record["county"] == record["county"]


def area_m2(geometry: Any) -> float:
    """The geodesic area of an outline."""
    return abs(float(Geod(ellps="WGS84").geometry_area_perimeter(geometry)[0]))


def test_boundaries_of_the_two_kinds(folder: Path) -> None:
    truth = ledgers.load_truth(folder / ledgers.C)
    _, found = ledgers.score_plots(folder)
    outlines = {asset.record["id"]: asset.record.get("boundary") for asset in found.assets}
    assert [number for number, outline in outlines.items() if outline is None] == ["FX-4007", "SY-4006"]
    assert {doubt.field for doubt in found.doubts if not doubt.taken} == {"boundary"}
    assert [found.assets[doubt.asset or 0].record["id"] for doubt in found.doubts if doubt.taken] == ["CY-4005"]
    for number, outline in outlines.items():
        if outline is None:
            continue
        own, right = shape(outline), shape(truth[number]["boundary"])
        assert own.intersection(right).area / own.union(right).area > (0.95 if number == "TL-4001" else 0.9999)
        assert right.buffer(1e-9).contains(shape({"type": "Point", "coordinates": _point(found, number)}))
        assert abs(area_m2(own) - truth[number]["land_area_m2"]) <= 0.05 * truth[number]["land_area_m2"]
    assert len(shape(outlines["TL-4001"]).geoms) == 2
    assert len(shape(outlines["TL-4002"]).interiors) == 1


def _point(found: Understanding, number: str) -> tuple[float, float]:
    record = next(asset.record for asset in found.assets if asset.record.get("id") == number)
    return record["lng"], record["lat"]


def test_plots_of_the_zones(folder: Path) -> None:
    truth = {record["title_zh"]: record for record in ledgers.load_truth(folder / ledgers.B).values()}
    found = understand(read_book(folder / ledgers.B / "land.geojson"), ledgers.TODAY)
    assert found.datum == "gcj02"
    assert len(found.assets) == 15
    for position, asset in enumerate(found.assets):
        record, right = asset.record, truth[asset.record["title_zh"]]
        own, other = (shape(one["boundary"]).exterior.coords for one in (record, right))
        assert len(own) == len(other)
        # 2e-5 degrees are some 2 m.
        assert all(any(abs(x - a) < 2e-5 and abs(y - b) < 2e-5 for a, b in other) for x, y in own)
        assert shape(record["boundary"]).exterior.is_ccw
        assert record["land_area_m2"] == pytest.approx(right["land_area_m2"], rel=0.006)
        waiting = {doubt.field for doubt in found.doubts if doubt.asset == position}
        for name in ("land_state", "land_use", "far_max", "land_price_10k_cny_mu", "land_term_until", "contamination"):
            if record.get(name) is not None:
                # Prices per square metre give prices per mu with more digits than the truth's.
                close = name == "land_price_10k_cny_mu" and record[name] == pytest.approx(right[name], rel=0.003)
                assert close or ledgers.same(name, record[name], right[name]), (record["title_zh"], name)
            else:
                assert name in waiting or name not in asset.evidence
        assert record["owner_name"] == right["owner_name"] if "owner_name" in record else True
