"""Matching: two tiers, the order within them, alternatives, conditional criteria, needs for two places, paging."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from catalog.conditions import Verdict, evaluate
from catalog.snapshot import Entry, Snapshot
from catalog.snapshot_writer import build
from recommender.criteria import judge
from recommender.matching import Matching
from recommender.requirement import Criterion, Requirement
from tests.conftest import TODAY
from tests.recommender.conftest import need, run

FUXIN_HALL = need(
    ("region", "in", ("阜新",), "must"),
    ("floor_area_m2", ">=", 6000, "must"),
    ("clear_height_m", ">=", 9, "must"),
    ("crane_t", ">=", 16, "should"),
)


def test_fits_come_first_and_no_fit_fails_a_must(matching: Matching, sample_snapshot: Snapshot) -> None:
    result = run(matching, FUXIN_HALL)
    tiers = [asset.tier for asset in result.results]
    assert tiers == ["fit"] * result.total_fit + ["alternative"] * result.total_alternatives
    assert result.total_fit + result.total_alternatives == 242
    expected = np.ones(sample_snapshot.size, bool)
    for criterion in FUXIN_HALL.criteria[:2]:
        expected &= evaluate(criterion.condition(), sample_snapshot).codes != Verdict.FAILS
    fits = {asset.id for asset in result.results if asset.tier == "fit"}
    for asset in result.results:
        failed = [c for c in asset.criteria if c.verdict is Verdict.FAILS and c.criterion.importance == "must"]
        assert bool(failed) is (asset.id not in fits)
    assert all(0 <= asset.score <= 1 for asset in result.results)


def test_an_alternative_names_its_miss_with_its_size(tmp_path: Path) -> None:
    base = {"kind": "factory", "status": "available", "keeper": "k"}
    build([Entry({**base, "id": "A", "title_zh": "甲", "clear_height_m": 7.4})], tmp_path, 1)
    found = Matching(Snapshot(tmp_path))
    wish = need(("clear_height_m", ">=", 9, "must"))
    (asset,) = run(found, wish).results
    assert (asset.tier, asset.criteria[0].reason) == ("alternative", "净高 7.4 m，差 1.6 m")
    near = need(("clear_height_m", ">=", 8, "must"))
    (asset,) = run(found, near).results
    assert (asset.tier, asset.criteria[0].verdict, asset.criteria[0].actual) == ("fit", Verdict.NEAR, 7.4)


def test_an_unknown_is_marked_and_stands_behind_what_meets(tmp_path: Path) -> None:
    base = {"kind": "factory", "status": "available", "keeper": "k", "floor_area_m2": 5000}
    entries = [
        Entry({**base, "id": "A-unknown", "title_zh": "甲"}),
        Entry({**base, "id": "B-meets", "title_zh": "乙", "clear_height_m": 10}),
        Entry({**base, "id": "C-gone", "title_zh": "丙", "clear_height_m": 10, "status": "revitalised"}),
    ]
    build(entries, tmp_path, 1)
    result = run(Matching(Snapshot(tmp_path)), need(("clear_height_m", ">=", 9, "must")))
    assert [(asset.id, asset.tier) for asset in result.results] == [("B-meets", "fit"), ("A-unknown", "fit")]
    assert result.results[1].criteria[0].verdict is Verdict.UNKNOWN
    assert "待核实" in result.results[1].criteria[0].reason


def test_alternatives_and_conditional_criteria(matching: Matching) -> None:
    either = Requirement(
        (
            Criterion("km_port", "<=", 20, "must", any_of="freight"),
            Criterion("rail_siding", "is_true", True, "must", any_of="freight"),
        )
    )
    for asset in run(matching, either).results:
        verdicts = [item.verdict for item in asset.criteria]
        assert (asset.tier == "fit") is any(verdict is not Verdict.FAILS for verdict in verdicts)
    only_land = Requirement((Criterion("far_max", ">=", 99, "must", when={"kind": ("land",)}),))
    fits = [asset for asset in run(matching, only_land).results if asset.tier == "fit"]
    assert {asset.record["kind"] for asset in fits if asset.record.get("far_max")} & {"land"} == set()
    assert "factory" in {asset.record["kind"] for asset in fits}


def test_reasons_are_in_the_language_asked_for(matching: Matching) -> None:
    english = run(matching, FUXIN_HALL, 3, "en").results[0]
    assert any("Clear height" in item.reason for item in english.criteria)


def test_similar_assets_are_like_it_and_on_offer(matching: Matching, sample_snapshot: Snapshot) -> None:
    found = matching.similar("FX-0012", 5)
    records = [sample_snapshot.record(sample_snapshot.row_of(asset)) for asset in found]
    assert "FX-0012" not in found
    assert all(record["status"] != "revitalised" for record in records)
    assert all(record.get("crane_t", 0) >= 10 for record in records[:3])


def test_an_alternative_counts_only_where_its_own_premise_holds(made: Callable[..., Matching]) -> None:
    records = [
        {"id": "plot-bad", "kind": "land", "power_kva": 500, "far_max": 1.0},
        {"id": "plot-good", "kind": "land", "power_kva": 500, "far_max": 3.0},
        {"id": "hall-good", "power_kva": 900},
        {"id": "hall-bad", "power_kva": 100, "far_max": 3.0},
        {"id": "house", "kind": "soe_property", "power_kva": 100},
    ]
    either = Requirement(
        (
            Criterion("far_max", ">=", 2, "must", any_of="x", when={"kind": ("land",)}),
            Criterion("power_kva", ">=", 400, "must", any_of="x", when={"kind": ("factory",)}),
        )
    )
    found = {asset.id: asset for asset in run(made(records), either).results}
    # A plot is not saved by what is asked of a factory, and of a house nothing is asked.
    assert {name: asset.tier for name, asset in found.items()} == {
        "plot-bad": "alternative", "plot-good": "fit", "hall-good": "fit", "hall-bad": "alternative", "house": "fit",
    }  # fmt: skip
    assert [item.criterion.field for item in found["plot-bad"].criteria] == ["far_max"]
    assert found["house"].criteria == []


def test_a_bare_plot_has_no_building_unless_land_is_asked_for(made: Callable[..., Matching]) -> None:
    matching = made([{"id": "plot", "kind": "land", "land_area_m2": 9_000}, {"id": "hall"}])
    hall = ("floor_area_m2", ">=", 2000, "must")
    found = {asset.id: asset for asset in run(matching, need(hall)).results}
    assert [(found[name].tier, found[name].criteria[0].verdict) for name in ("plot", "hall")] == [
        ("alternative", Verdict.FAILS),
        ("fit", Verdict.UNKNOWN),
    ]
    assert found["plot"].criteria[0].reason == "建筑面积：净地，没有建筑"
    to_build = run(matching, need(hall, ("kind", "in", ("land", "factory"), "must")))
    assert {asset.id: asset.criteria[0].verdict for asset in to_build.results} == {
        "plot": Verdict.NEAR,
        "hall": Verdict.UNKNOWN,
    }
    (plot,) = [asset for asset in to_build.results if asset.id == "plot"]
    assert plot.criteria[0].reason == "建筑面积：净地，要新建"


def test_it_is_told_how_many_musts_an_alternative_misses(matching: Matching) -> None:
    strict = need(
        ("region", "in", ("阜新",), "must"), ("clear_height_m", ">=", 12, "must"), ("gas", "is_true", True, "must")
    )
    for asset in run(matching, strict).results:
        failed = [item for item in asset.criteria if item.verdict is Verdict.FAILS]
        assert asset.missed == len(failed)
        assert (asset.tier == "alternative") is bool(failed)


def test_pages_follow_each_other_without_a_gap(matching: Matching) -> None:
    whole = [asset.id for asset in run(matching, FUXIN_HALL, 60).results]
    pages = [matching.match(FUXIN_HALL, 20, today=TODAY, offset=offset).results for offset in (0, 20, 40)]
    assert [asset.id for page in pages for asset in page] == whole
    assert len(set(whole)) == 60


def test_an_alternative_in_the_same_city_stands_before_one_far_away(made: Callable[..., Matching]) -> None:
    records = [
        {"id": "far", "province": "内蒙古自治区", "city": "包头市", "county": "青山区"},
        {"id": "province", "province": "辽宁省", "city": "锦州市", "county": "义县"},
        {"id": "city", "province": "辽宁省", "city": "沈阳市", "county": "于洪区"},
        {"id": "there", "province": "辽宁省", "city": "沈阳市", "county": "新民市"},
    ]
    result = run(made(records), need(("region", "in", ("新民",), "must")))
    assert [asset.id for asset in result.results] == ["there", "city", "province", "far"]


def test_a_building_far_too_large_stands_behind_one_of_the_size(made: Callable[..., Matching]) -> None:
    sizes = {"huge": 60_000, "double": 13_000, "close": 6_500}
    matching = made([{"id": name, "floor_area_m2": size} for name, size in sizes.items()])
    wish = need(("floor_area_m2", ">=", 6_000, "must"))
    assert [asset.id for asset in run(matching, wish).results] == ["close", "double", "huge"]
    assert all(
        verdicts.codes.tolist() == [Verdict.MEETS] * 3
        for (verdicts,) in [group.each for group in judge(wish.criteria, matching.snapshot)]
    )


def test_an_empty_catalogue_has_nothing_for_any_need(made: Callable[..., Matching]) -> None:
    result = run(made([]), need(("crane_t", ">=", 5, "must"), text="行车5吨"))
    assert (result.total_fit, result.total_alternatives, result.results, result.relaxations) == (0, 0, [], [])
