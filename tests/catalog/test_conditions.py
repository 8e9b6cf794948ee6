"""The truth table of conditions: what meets, is near, fails or is unknown, for every op and kind of fact."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalog.conditions import Condition, Tolerance, Verdict, combine, evaluate
from catalog.errors import InvalidInput
from catalog.snapshot import Entry, Snapshot
from catalog.snapshot_writer import build

MEETS, NEAR, FAILS, UNKNOWN = Verdict.MEETS, Verdict.NEAR, Verdict.FAILS, Verdict.UNKNOWN
BASE = {"id": "A", "kind": "factory", "status": "available", "keeper": "k", "title_zh": "厂房"}
TEN = Tolerance(near=0.10, reach=0.5)


def verdict(
    folder: Path, facts: dict[str, Any], wish: tuple[str, str, Any], tolerance: Tolerance, **evidence: Any
) -> Verdict:
    build([Entry({**BASE, **facts}, **evidence)], folder, 1)
    return Verdict(int(evaluate(Condition.of(*wish), Snapshot(folder), tolerance).codes[0]))


# fact, wish, exactly, with a tolerance of a tenth
TABLE: list[tuple[dict[str, Any], tuple[str, str, Any], Verdict, Verdict]] = [
    ({"clear_height_m": 9}, ("clear_height_m", ">=", 9), MEETS, MEETS),
    ({"clear_height_m": 8.4}, ("clear_height_m", ">=", 9), FAILS, NEAR),
    ({"clear_height_m": 8}, ("clear_height_m", ">=", 9), FAILS, FAILS),
    ({}, ("clear_height_m", ">=", 9), UNKNOWN, UNKNOWN),
    ({"rent_cny_m2_month": 8}, ("rent_cny_m2_month", "<=", 8), MEETS, MEETS),
    ({"rent_cny_m2_month": 8.5}, ("rent_cny_m2_month", "<=", 8), FAILS, NEAR),
    ({"rent_cny_m2_month": 9}, ("rent_cny_m2_month", "<=", 8), FAILS, FAILS),
    ({"crane_t": 15}, ("crane_t", "between", [10, 20]), MEETS, MEETS),
    ({"crane_t": 21}, ("crane_t", "between", [10, 20]), FAILS, NEAR),
    ({"crane_t": 9.5}, ("crane_t", "between", [10, None]), FAILS, NEAR),
    ({"crane_t": 0}, ("crane_t", ">=", 5), FAILS, FAILS),
    ({"power_kva": 1100}, ("power_kva", "near", 1000), MEETS, MEETS),
    ({"power_kva": 1250}, ("power_kva", "near", 1000), NEAR, NEAR),
    ({"power_kva": 1500}, ("power_kva", "near", 1000), FAILS, FAILS),
    ({"power_kva": 5}, ("power_kva", "exists", None), MEETS, MEETS),
    ({}, ("power_kva", "exists", None), UNKNOWN, UNKNOWN),
    # A larger building meets where a part of it may be taken; where nobody said so it is unknown.
    ({"floor_area_m2": 20_000, "divisible_from_m2": 3_000}, ("floor_area_m2", "between", [4_000, 6_000]), MEETS, MEETS),
    ({"floor_area_m2": 20_000, "divisible_from_m2": 9_000}, ("floor_area_m2", "between", [4_000, 6_000]), FAILS, FAILS),
    ({"floor_area_m2": 20_000}, ("floor_area_m2", "between", [4_000, 6_000]), UNKNOWN, UNKNOWN),
    ({"floor_area_m2": 20_000}, ("floor_area_m2", "<=", 6_000), UNKNOWN, UNKNOWN),
    ({"floor_area_m2": 3_000, "divisible_from_m2": 500}, ("floor_area_m2", ">=", 4_000), FAILS, FAILS),
    ({"floor_area_m2": 5_000}, ("floor_area_m2", "<=", 6_000), MEETS, MEETS),
    # Land may be split, a factory's ground may not.
    ({"kind": "land", "land_area_m2": 90_000}, ("land_area_m2", "between", [20_000, 30_000]), MEETS, MEETS),
    ({"land_area_m2": 90_000}, ("land_area_m2", "between", [20_000, 30_000]), FAILS, FAILS),
    ({"kind": "land", "land_area_m2": 9_000}, ("area_m2", ">=", 5_000), MEETS, MEETS),
    ({"floor_area_m2": 9_000, "land_area_m2": 1}, ("area_m2", ">=", 5_000), MEETS, MEETS),
    # Years and months have scales of their own.
    ({"built_year": 2021}, ("built_year", ">=", 2022), FAILS, NEAR),
    ({"built_year": 2010}, ("built_year", ">=", 2022), FAILS, FAILS),
    ({"idle_since": "2025-03"}, ("ready_by", "<=", "2027-01"), NEAR, NEAR),
    ({"idle_since": "2025-03", "encumbrances": ["existing_lease"]}, ("ready_by", "<=", "2027-01"), UNKNOWN, UNKNOWN),
    ({"verified_at": "2026-05-01"}, ("verified_at", ">=", "2026-01-01"), MEETS, MEETS),
    ({"verified_at": "2024-05-01"}, ("verified_at", ">=", "2026-01-01"), FAILS, FAILS),
    ({"gas": True}, ("gas", "is_true", None), MEETS, MEETS),
    ({"gas": False}, ("gas", "is_true", None), FAILS, FAILS),
    ({"gas_m3_h": 80}, ("gas", "is_true", None), MEETS, MEETS),
    ({"gas": False}, ("gas_m3_h", ">=", 10), FAILS, FAILS),
    ({"gas": True}, ("gas_m3_h", ">=", 10), UNKNOWN, UNKNOWN),
    ({}, ("gas", "is_false", None), UNKNOWN, UNKNOWN),
    ({"chemical_park": False}, ("chemical_park", "is_false", None), MEETS, MEETS),
    ({}, ("kind", "in", ["factory", "land"]), MEETS, MEETS),
    ({}, ("kind", "not_in", ["factory"]), FAILS, FAILS),
    ({}, ("structure", "in", ["steel"]), UNKNOWN, UNKNOWN),
    ({"modes": ["lease", "sale"]}, ("modes", "in", ["sale", "auction"]), MEETS, MEETS),
    ({"modes": ["lease"]}, ("modes", "in", ["sale"]), FAILS, FAILS),
    ({}, ("modes", "in", ["sale"]), UNKNOWN, UNKNOWN),
    ({"modes": ["joint_venture"]}, ("modes", "not_in", ["joint_venture"]), FAILS, FAILS),
    ({"modes": ["joint_venture", "sale"]}, ("modes", "not_in", ["joint_venture"]), MEETS, MEETS),
    ({"encumbrances": ["arrears"]}, ("encumbrances", "not_in", ["seizure"]), MEETS, MEETS),
    ({"encumbrances": ["arrears", "seizure"]}, ("encumbrances", "not_in", ["seizure"]), FAILS, FAILS),
    ({"encumbrances": []}, ("encumbrances", "not_in", ["seizure"]), MEETS, MEETS),
    ({}, ("encumbrances", "not_in", ["seizure"]), UNKNOWN, UNKNOWN),
    ({"permits": {"eia": "valid"}}, ("permits.eia", "in", ["valid"]), MEETS, MEETS),
    ({"permits": {"eia": "pending"}}, ("permits.eia", "in", ["valid"]), NEAR, NEAR),
    ({"permits": {"eia": "expired"}}, ("permits.eia", "in", ["valid"]), FAILS, FAILS),
    ({"permits": {"fire": "valid"}}, ("permits.eia", "in", ["valid"]), UNKNOWN, UNKNOWN),
    ({"control_targets": {"tax_10k_cny_mu": 10}}, ("control_targets.tax_10k_cny_mu", "<=", 20), MEETS, MEETS),
    ({"description_zh": "有冷库两座"}, ("description_zh", "exists", ["冷库"]), MEETS, MEETS),
    ({"description_zh": "砖混"}, ("description_zh", "exists", ["冷库"]), UNKNOWN, UNKNOWN),
    ({"description_zh": "顶账房一栋"}, ("description_zh", "not_in", ["顶账房"]), FAILS, FAILS),
    ({"description_zh": "砖混"}, ("description_zh", "not_in", ["顶账房"]), MEETS, MEETS),
    ({"eia_limits_zh": "不得新增氟化物排放"}, ("eia_limits_zh", "not_in", ["氟化物"]), FAILS, FAILS),
    ({"eia_limits_zh": "不接印染"}, ("eia_limits_zh", "not_in", ["氟化物"]), MEETS, MEETS),
    ({}, ("eia_limits_zh", "not_in", ["氟化物"]), UNKNOWN, UNKNOWN),
    ({"city": "阜新市", "county": "彰武县"}, ("region", "in", ["阜新"]), MEETS, MEETS),
    ({"city": "阜新市", "county": "彰武县"}, ("region", "in", ["锦州", "Fuxin"]), MEETS, MEETS),
    ({"province": "辽宁省", "city": "阜新市"}, ("region", "not_in", ["辽宁"]), FAILS, FAILS),
    ({"city": "阜新市"}, ("region", "in", ["锦州"]), FAILS, FAILS),
    ({}, ("region", "in", ["锦州"]), UNKNOWN, UNKNOWN),
    ({"sale_price_cny": 3_000_000}, ("budget_total_cny", "<=", 3_000_000), MEETS, MEETS),
    ({"kind": "land", "land_area_m2": 20_000, "land_price_10k_cny_mu": 10}, ("budget_total_cny", "<=", 2_900_000), FAILS, NEAR),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "wish", "exact", "tolerant"), TABLE)
def test_the_truth_table(
    tmp_path: Path, facts: dict[str, Any], wish: tuple[str, str, Any], exact: Verdict, tolerant: Verdict
) -> None:
    assert verdict(tmp_path, facts, wish, Tolerance()) is exact
    assert verdict(tmp_path, facts, wish, TEN) is tolerant


@pytest.mark.parametrize(
    ("low", "high", "wish", "expected"),
    [
        (9, 11, (">=", 9), MEETS),
        (8, 10, (">=", 9), NEAR),
        (7, 8, (">=", 9), FAILS),
        (9, 9, (">=", 9), MEETS),
        (8, 9, ("<=", 9), MEETS),
        (8, 10, ("<=", 9), NEAR),
        (10, 11, ("<=", 9), FAILS),
        (8, 10, ("between", (8, 10)), MEETS),
        (7, 9, ("between", (8, 10)), NEAR),
        (9, 11, ("between", (8, 10)), NEAR),
        (7, 11, ("between", (8, 10)), NEAR),
        (11, 12, ("between", (8, 10)), FAILS),
    ],
)
def test_a_range_that_straddles_the_limit_is_near(
    tmp_path: Path, low: float, high: float, wish: tuple[str, Any], expected: Verdict
) -> None:
    facts, evidence = {"clear_height_m": (low + high) / 2}, {"intervals": {"clear_height_m": (low, high)}}
    assert verdict(tmp_path, facts, ("clear_height_m", *wish), Tolerance(), **evidence) is expected


@pytest.mark.parametrize(
    ("facts", "wish"), [({"gas": True}, ("gas", "is_true", None)), ({"power_kva": 5000}, ("power_kva", ">=", 1000))]
)
def test_what_is_planned_is_near_at_best(tmp_path: Path, facts: dict[str, Any], wish: tuple[str, str, Any]) -> None:
    planned = {"planned": frozenset(facts)}
    assert verdict(tmp_path, facts, wish, Tolerance(), **planned) is NEAR


def test_a_degree_falls_with_the_miss_and_is_nan_for_unknown(tmp_path: Path) -> None:
    heights = [12.0, 9.0, 8.5, 7.0, 2.0, None]
    entries = [
        Entry({**BASE, "id": str(number), **({} if height is None else {"clear_height_m": height})})
        for number, height in enumerate(heights)
    ]
    build(entries, tmp_path, 1)
    degree = evaluate(Condition.of("clear_height_m", ">=", 9), Snapshot(tmp_path), TEN).degree.tolist()
    assert degree[:2] == [1.0, 1.0]
    assert degree[1] > degree[2] > degree[3] > degree[4] == 0.0
    assert math.isnan(degree[5])


def test_as_small_as_possible_never_fails(tmp_path: Path) -> None:
    build([Entry({**BASE, "id": str(n), "km_port": n}) for n in range(10)] + [Entry(BASE)], tmp_path, 1)
    codes = evaluate(Condition.of("km_port", "near", None), Snapshot(tmp_path)).codes.tolist()
    assert codes == [MEETS] * 6 + [NEAR] * 4 + [UNKNOWN]


def test_near_a_place_is_measured_from_the_assets_there(tmp_path: Path) -> None:
    points = [("阜新市", 42.0, 121.6), ("阜新市", 42.02, 121.62), ("锦州市", 42.3, 121.9), ("锦州市", 41.1, 121.1)]
    build(
        [Entry({**BASE, "id": str(n), "city": c, "lat": lat, "lng": lng}) for n, (c, lat, lng) in enumerate(points)],
        tmp_path,
        1,
    )
    snapshot = Snapshot(tmp_path)
    wish = Condition.of("region", "near", {"place": "阜新", "km": 30})
    assert evaluate(wish, snapshot).codes.tolist() == [MEETS, MEETS, NEAR, FAILS]
    nowhere = Condition.of("region", "near", {"place": "亚特兰蒂斯", "km": 30})
    assert evaluate(nowhere, snapshot).codes.tolist() == [UNKNOWN] * 4


def test_combining_takes_the_best_of_alternatives_and_the_worst_of_all(tmp_path: Path) -> None:
    build([Entry({**BASE, "gas": True, "crane_t": 3})], tmp_path, 1)
    snapshot = Snapshot(tmp_path)
    parts = [evaluate(Condition.of("gas", "is_true"), snapshot), evaluate(Condition.of("crane_t", ">=", 10), snapshot)]
    parts.append(evaluate(Condition.of("steam", "is_true"), snapshot))
    assert combine(parts, alternatives=True).codes.tolist() == [MEETS]
    assert combine(parts, alternatives=False).codes.tolist() == [FAILS]
    assert np.isnan(combine(parts[2:], alternatives=True).degree[0])


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("ghost", ">=", 1),
        ("__class__", "in", ["x"]),
        ("boundary", "exists", None),
        ("crane_t", "~", 1),
        ("crane_t", ">=", "10"),
        ("crane_t", ">=", math.nan),
        ("crane_t", ">=", math.inf),
        ("crane_t", ">=", True),
        ("crane_t", ">=", 10**400),
        ("crane_t", "between", [1]),
        ("crane_t", "between", [None, None]),
        ("crane_t", "in", [1]),
        ("crane_t", "is_true", None),
        ("gas", ">=", 1),
        ("kind", "in", []),
        ("kind", "in", ["castle"]),
        ("kind", ">=", "a"),
        ("region", "in", ["x" * 500]),
        ("region", "near", {"place": 3}),
        ("region", "near", {"place": "阜新", "km": -1}),
        ("ready_by", "<=", "soon"),
        ("verified_at", ">=", "2026-13-01"),
        ("description_zh", "exists", [{"a": 1}]),
        ("permits.ghost", "in", ["valid"]),
        (["list"], "in", ["x"]),
    ],
)
def test_a_wish_without_meaning_is_refused_with_its_place(field: Any, op: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        Condition.of(field, op, value)
    assert caught.value.where
    assert caught.value.text("en")
