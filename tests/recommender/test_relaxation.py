"""Relaxations keep their promise exactly, and are the smallest of their kind."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.fields import field_of
from recommender.matching import Matching
from recommender.relaxation import step_of
from recommender.requirement import Criterion, Requirement
from tests.recommender.conftest import need, run

WISHES = st.lists(
    st.one_of(
        st.tuples(st.just("clear_height_m"), st.just(">="), st.integers(4, 20)),
        st.tuples(st.just("floor_area_m2"), st.just(">="), st.integers(500, 60_000)),
        st.tuples(
            st.just("floor_area_m2"), st.just("between"), st.tuples(st.integers(500, 9_000), st.integers(9_001, 40_000))
        ),
        st.tuples(st.just("land_area_m2"), st.just("near"), st.integers(5_000, 400_000)),
        st.tuples(st.just("built_year"), st.just("near"), st.integers(1990, 2024)),
        st.tuples(st.just("rent_cny_m2_month"), st.just("<="), st.integers(3, 20)),
        st.tuples(st.just("crane_t"), st.just(">="), st.integers(1, 100)),
        st.tuples(st.just("power_kva"), st.just(">="), st.integers(100, 20_000)),
        st.tuples(st.just("region"), st.just("in"), st.sampled_from([("阜新",), ("锦州", "盘锦"), ("包头",)])),
        st.tuples(st.just("modes"), st.just("in"), st.sampled_from([("lease",), ("sale",), ("auction",)])),
        st.tuples(st.just("kind"), st.just("in"), st.sampled_from([("factory",), ("land",)])),
        st.tuples(st.just("gas"), st.just("is_true"), st.just(True)),
        st.tuples(st.just("permits.eia"), st.just("in"), st.just(("valid",))),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(wishes=WISHES)
def test_applying_a_relaxation_gives_exactly_what_it_promised(
    matching: Matching, wishes: list[tuple[str, str, Any]]
) -> None:
    before = Requirement(tuple(Criterion(name, op, value, "must") for name, op, value in wishes))
    result = run(matching, before, 1)
    for change in result.relaxations:
        criteria = list(before.criteria)
        criteria[change.index] = change.criterion
        after = run(matching, Requirement(tuple(criteria)), 1)
        assert after.total_fit - result.total_fit == change.added > 0


def test_a_relaxation_says_a_round_figure(matching: Matching) -> None:
    hall = need(
        ("region", "in", ("阜新",), "must"), ("floor_area_m2", ">=", 6000, "must"), ("clear_height_m", ">=", 9, "must")
    )
    changes = {item.criterion.field: item for item in run(matching, hall, 1).relaxations}
    height = changes["clear_height_m"]
    assert height.before == 9
    assert height.to < 9
    assert height.to == round(height.to, 1)


def fits_with(matching: Matching, before: Requirement, index: int, criterion: Criterion) -> int:
    criteria = [*before.criteria[:index], criterion, *before.criteria[index + 1 :]]
    return run(matching, Requirement(tuple(criteria)), 1).total_fit


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(wishes=WISHES)
def test_no_smaller_step_admits_as_many(matching: Matching, wishes: list[tuple[str, str, Any]]) -> None:
    before = Requirement(tuple(Criterion(name, op, value, "must") for name, op, value in wishes))
    result = run(matching, before, 1)
    for change in result.relaxations:
        old, field = change.before, field_of(change.criterion.field)
        assert field is not None
        if change.to is None or not isinstance(old, int | float) or not isinstance(change.to, int | float):
            continue
        step = step_of(field, old) * (1 if change.to < old else -1)
        smaller = change.to + step
        if (smaller - old) * (change.to - old) > 1e-9:
            admitted = fits_with(matching, before, change.index, replace(change.criterion, value=smaller))
            assert admitted - result.total_fit < change.added


def test_a_limit_moves_only_until_the_nearest_is_near(made: Callable[..., Matching]) -> None:
    matching = made([{"id": "A", "clear_height_m": 7.4}])
    (change,) = run(matching, need(("clear_height_m", ">=", 9, "must"))).relaxations
    # 7.4 m is near a wish of 8.4 m: 12 % of a height are forgiven.
    assert (change.before, change.to, change.added) == (9, 8.4, 1)


@pytest.mark.parametrize(
    ("field", "wished", "there", "to", "added"),
    [
        # Whatever admits more lies further away than the tolerance of the field: the nearest it is.
        ("clear_height_m", 12, [10, 7, 7, 7, 7, 7], 11.2, 1),
        ("floor_area_m2", 6_000, [2_000, 1_000, 700, 700, 700], 2_300, 1),
        # A little further there are three times as many.
        ("clear_height_m", 9, [7.4, 7.1, 7.0, 3.0, 3.0], 7.9, 3),
        # Two for one are not clearly more.
        ("clear_height_m", 9, [7.4, 7.0, 3.0], 8.4, 1),
        ("clear_height_m", 9, [7.4, 7.4], 8.4, 2),
    ],
)
def test_the_smallest_step_is_offered_unless_a_little_further_there_is_clearly_more(
    made: Callable[..., Matching], field: str, wished: float, there: list[float], to: float, added: int
) -> None:
    matching = made([{"id": f"A{number}", field: figure} for number, figure in enumerate(there)])
    (change,) = run(matching, need((field, ">=", wished, "must"))).relaxations
    assert (change.before, change.to, change.added) == (wished, to, added)


def test_of_two_ends_the_one_that_moves_less_is_offered(made: Callable[..., Matching]) -> None:
    matching = made([{"id": "A", "clear_height_m": 7.0}, *({"id": f"B{n}", "clear_height_m": 30.0} for n in range(5))])
    (change,) = run(matching, need(("clear_height_m", "between", (9, 10), "must"))).relaxations
    assert (change.to, change.added) == ((7.9, 10), 1)


def test_a_figure_is_moved_rather_than_given_up(made: Callable[..., Matching]) -> None:
    matching = made([{"id": "A", "clear_height_m": 7.0}, *({"id": f"B{n}", "clear_height_m": 1.0} for n in range(2))])
    (change,) = run(matching, need(("clear_height_m", ">=", 9, "must"))).relaxations
    assert change.criterion.importance == "must"
    assert change.to is not None


def test_land_moves_by_whole_mu_and_months_by_months(made: Callable[..., Matching]) -> None:
    matching = made(
        [
            {"id": "A", "kind": "land", "land_area_m2": 50_000},
            {"id": "B", "idle_since": "2027-11", "land_area_m2": 70_000},
        ]
    )
    (land,) = run(matching, need(("land_area_m2", ">=", 66_666, "must"))).relaxations
    assert land.to == int(88 * 2000 / 3)
    (ready,) = run(matching, need(("ready_by", "<=", "2027-06", "must"))).relaxations
    assert (ready.before, ready.to, ready.added) == ("2027-06", "2027-08", 1)


def test_a_list_grows_by_what_admits_most(made: Callable[..., Matching]) -> None:
    places = [("锦州市", "义县"), ("锦州市", "凌海市"), ("包头市", "青山区"), ("阜新市", "彰武县")]
    matching = made(
        [{"id": f"A{n}", "province": "某省", "city": city, "county": county} for n, (city, county) in enumerate(places)]
    )
    (change,) = run(matching, need(("region", "in", ("阜新",), "must"))).relaxations
    assert (change.to, change.added) == (("阜新", "锦州市"), 2)


def test_a_region_grows_by_the_nearest_city_of_its_province(made: Callable[..., Matching]) -> None:
    here = {"province": "内蒙古自治区", "city": "鄂尔多斯市", "lat": 39.6, "lng": 109.8, "clear_height_m": 6}
    there = [
        ("内蒙古自治区", "包头市", 40.6, 109.9, 1),
        ("内蒙古自治区", "通辽市", 43.6, 122.2, 2),
        ("山西省", "大同市", 40.1, 113.3, 3),
        ("辽宁省", "阜新市", 42.0, 121.6, 9),
    ]
    others = [
        {"id": f"{city}{n}", "province": province, "city": city, "lat": lat, "lng": lng, "clear_height_m": 12}
        for province, city, lat, lng, count in there
        for n in range(count)
    ]
    matching = made([{"id": "A", **here}, *others])
    wished = need(("region", "in", ("鄂尔多斯",), "must"), ("clear_height_m", ">=", 12, "must"))
    changes = {item.criterion.field: item for item in run(matching, wished).relaxations}
    assert (changes["region"].to, changes["region"].added) == (("鄂尔多斯", "包头市"), 1)


def test_about_a_figure_becomes_a_range_of_which_one_end_moves(made: Callable[..., Matching]) -> None:
    mu = 2000 / 3
    matching = made([{"id": "A", "kind": "land", "land_area_m2": 60 * mu}])
    (change,) = run(matching, need(("land_area_m2", "near", 100 * mu, "must"))).relaxations
    low, high = change.to
    assert (change.criterion.op, change.criterion.importance, change.added) == ("between", "must", 1)
    assert 60 * mu <= low < 85 * mu < 100 * mu < high


def test_asking_for_land_too_is_counted_with_all_it_changes(made: Callable[..., Matching]) -> None:
    plots = [{"id": f"P{n}", "kind": "land", "land_area_m2": 9_000} for n in range(3)]
    before = need(("kind", "in", ("factory",), "must"), ("floor_area_m2", ">=", 2_000, "must"))
    matching = made([*plots, {"id": "hall", "floor_area_m2": 1_000}])
    result = run(matching, before)
    for change in result.relaxations:
        assert fits_with(matching, before, change.index, change.criterion) - result.total_fit == change.added > 0
