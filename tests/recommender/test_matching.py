"""Matching: two tiers, reasons, relaxations that keep their promise, and what scikit-learn asks of an estimator."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from catalog.conditions import Condition, Verdict, evaluate
from catalog.errors import InvalidInput
from catalog.geo import Places
from catalog.snapshot import Entry, Snapshot, build
from recommender.evaluation import evaluate as judge
from recommender.evaluation import load_grades, load_requirements, ndcg
from recommender.matcher import AssetMatcher, features
from recommender.matching import Matching, MatchResult
from recommender.parsing import parse
from recommender.requirement import Criterion, Requirement
from tests.conftest import TODAY


@pytest.fixture(scope="module")
def matching(sample_snapshot: Snapshot) -> Matching:
    return Matching(sample_snapshot)


def need(*criteria: tuple[Any, ...], **more: Any) -> Requirement:
    return Requirement(tuple(Criterion(*criterion) for criterion in criteria), **more)


def run(matching: Matching, requirement: Requirement, limit: int = 300, lang: str = "zh-CN") -> MatchResult:
    return matching.match(requirement, limit, lang, today=TODAY)


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


WISHES = st.lists(
    st.one_of(
        st.tuples(st.just("clear_height_m"), st.just(">="), st.integers(4, 20)),
        st.tuples(st.just("floor_area_m2"), st.just(">="), st.integers(500, 60_000)),
        st.tuples(
            st.just("floor_area_m2"), st.just("between"), st.tuples(st.integers(500, 9_000), st.integers(9_001, 40_000))
        ),
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


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    changes = {item.criterion.field: item for item in run(matching, FUXIN_HALL, 1).relaxations}
    height = changes["clear_height_m"]
    assert height.before == 9
    assert height.to < 9
    assert height.to == round(height.to, 1)


def test_similar_assets_are_like_it_and_on_offer(matching: Matching, sample_snapshot: Snapshot) -> None:
    found = matching.similar("FX-0012", 5)
    records = [sample_snapshot.record(sample_snapshot.row_of(asset)) for asset in found]
    assert "FX-0012" not in found
    assert all(record["status"] != "revitalised" for record in records)
    assert all(record.get("crane_t", 0) >= 10 for record in records[:3])


# --- the estimator ----------------------------------------------------------------------------------------------

CHECKS = list(estimator_checks_generator(AssetMatcher(), mark=None))


@pytest.mark.parametrize("check", CHECKS, ids=lambda pair: getattr(pair[1], "func", pair[1]).__name__)
@pytest.mark.filterwarnings("ignore")
def test_scikit_learns_own_checks(check: tuple[BaseEstimator, Any]) -> None:
    estimator, function = check
    function(estimator)


def test_it_can_be_cloned_and_piped(sample_snapshot: Snapshot) -> None:
    matrix = features(sample_snapshot)
    one = clone(AssetMatcher(must=9)).fit(matrix)
    assert one.get_params()["must"] == 9
    piped = make_pipeline(AssetMatcher(), StandardScaler()).fit_transform(matrix)
    assert piped.shape == matrix.shape
    assert not np.isnan(piped).any()


def test_importance_and_meaning_decide_the_order(tmp_path: Path) -> None:
    base = {"kind": "factory", "status": "available", "keeper": "k", "floor_area_m2": 5000}
    entries = [
        Entry({**base, "id": "A", "title_zh": "甲", "suitable_industries": ["皮革"], "gas": True}),
        Entry({**base, "id": "B", "title_zh": "乙", "suitable_industries": ["锂电池"], "gas": True}),
        Entry({**base, "id": "C", "title_zh": "丙", "suitable_industries": ["锂电池"], "gas": False}),
    ]
    build(entries, tmp_path, 1)
    found = Matching(Snapshot(tmp_path))
    wish = (Criterion("gas", "is_true", True, "should"),)
    order = [asset.id for asset in run(found, Requirement(wish, "做电池", industry="锂电池")).results]
    assert order[0] == "B"
    must = (Criterion("gas", "is_true", True, "must"),)
    order = [asset.id for asset in run(found, Requirement(must, "做电池", industry="锂电池")).results]
    assert order == ["B", "A", "C"]


# --- judged sets ------------------------------------------------------------------------------------------------


def test_ndcg_by_hand() -> None:
    assert ndcg([3, 0, 1], [3, 1, 0]) == pytest.approx((3 + 1 / 2) / (3 + 1 / math.log2(3)))
    assert ndcg([], [3]) == 0


def test_the_judged_set_is_matched_as_well_as_promised(
    shared_data: Path, matching: Matching, sample_snapshot: Snapshot
) -> None:
    folder, places = shared_data / "judged", Places(sample_snapshot.places.names)
    needs = load_requirements(folder / "dev_requirements.jsonl")
    result = judge(
        needs,
        load_grades(folder / "dev_grades.jsonl"),
        matching,
        lambda text, lang: parse(text, lang if lang == "en" else None, today=TODAY, places=places).requirement,
        lambda text: [],
    )
    assert result["given"]["ndcg@10"] >= 0.78
    assert result["text"]["ndcg@10"] >= 0.58
    assert result["given"]["must_violations@10"] == 0
    assert result["ablation"]["given"]["both"] > result["ablation"]["given"]["verdicts only"]
    assert result["ablation"]["given"]["both"] > result["ablation"]["given"]["meaning only"]
    for orders in (result["rankings"]["given"], result["rankings"]["text"]):
        assert set(orders) == {item.id for item in needs}
        assert all(len(order) == 242 for order in orders.values())
        tiers = [tier for _, tier in orders["R001"]]
        assert tiers == sorted(tiers, reverse=True)


# --- requirements from outside ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"criteria": "x"},
        {"criteria": [3]},
        {"criteria": [{"field": "ghost", "op": ">=", "value": 1}]},
        {"criteria": [{"field": "crane_t", "op": ">=", "value": float("nan")}]},
        {"criteria": [{"field": "crane_t", "op": ">=", "value": 1, "importance": "maybe"}]},
        {"criteria": [{"field": "crane_t", "op": ">=", "value": 1, "when": {"ghost": ["x"]}}]},
        {"criteria": [{"field": "crane_t", "op": ">=", "value": 1}] * 81},
        {"text": "x" * 10_001},
        {"project": []},
    ],
)
def test_a_requirement_without_meaning_is_refused(value: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        Requirement.from_json(value)
    assert caught.value.where


def test_a_requirement_comes_back_from_json(shared_data: Path) -> None:
    for item in load_requirements(shared_data / "judged" / "dev_requirements.jsonl"):
        assert Requirement.from_json(item.to_json()) == item
        assert all(isinstance(criterion.condition(), Condition) for criterion in item.criteria)
