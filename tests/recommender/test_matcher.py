"""The estimator: what scikit-learn asks of it, and that what it learned decides."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from catalog.conditions import Verdict
from catalog.snapshot import Snapshot
from recommender.criteria import judge
from recommender.matcher import AssetMatcher, features
from recommender.matching import Matching
from recommender.requirement import Criterion, Requirement
from tests.recommender.conftest import need, run

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


def test_importance_and_meaning_decide_the_order(made: Callable[..., Matching]) -> None:
    found = made(
        [
            {"id": "A", "suitable_industries": ["皮革"], "gas": True},
            {"id": "B", "suitable_industries": ["锂电池"], "gas": True},
            {"id": "C", "suitable_industries": ["锂电池"], "gas": False},
        ]
    )
    wish = (Criterion("gas", "is_true", True, "should"),)
    order = [asset.id for asset in run(found, Requirement(wish, "做电池", industry="锂电池")).results]
    assert order[0] == "B"
    must = (Criterion("gas", "is_true", True, "must"),)
    order = [asset.id for asset in run(found, Requirement(must, "做电池", industry="锂电池")).results]
    assert order == ["B", "A", "C"]
    english = Requirement(wish, "battery plant", industry="battery")
    assert next(asset.id for asset in run(found, english).results) == "B"


def halls(height: float, area: float, count: int, prefix: str) -> list[dict[str, Any]]:
    """Halls that are alike, of a height."""
    return [
        {"id": f"{prefix}{n}", "floor_area_m2": area + n, "crane_t": area / 500, "clear_height_m": height}
        for n in range(count)
    ]


UNKNOWN_SMALL = {"id": "unknown-small", "floor_area_m2": 1_000, "crane_t": 2}
UNKNOWN_LARGE = {"id": "unknown-large", "floor_area_m2": 50_000, "crane_t": 100}


def order_of_unknown(matching: Matching) -> list[str]:
    result = run(matching, need(("clear_height_m", ">=", 9, "should")))
    return [asset.id for asset in result.results if asset.id.startswith("unknown")]


def test_another_catalogue_changes_the_order(made: Callable[..., Matching]) -> None:
    """Of a height that nobody told as much is expected as halls of that kind have: in one place the large are high."""
    rest = [UNKNOWN_SMALL, UNKNOWN_LARGE]
    large_are_high = made([*halls(4, 1_000, 40, "s"), *halls(12, 50_000, 40, "l"), *rest])
    small_are_high = made([*halls(12, 1_000, 40, "s"), *halls(4, 50_000, 40, "l"), *rest])
    assert order_of_unknown(large_are_high) == ["unknown-large", "unknown-small"]
    assert order_of_unknown(small_are_high) == ["unknown-small", "unknown-large"]
    need_of = need(("clear_height_m", ">=", 9, "should"))
    plain = large_are_high.rank(need_of, use_fitted=False)
    rows = [large_are_high.snapshot.row_of(item["id"]) for item in rest]
    assert plain.score[rows[0]] == plain.score[rows[1]]


@pytest.mark.parametrize(
    "criterion",
    [("clear_height_m", ">=", 4), ("crane_t", ">=", 5), ("gas", "is_true", True), ("rent_cny_m2_month", "<=", 30)],
)
def test_what_is_not_known_is_worth_less_than_what_meets(
    matching: Matching, sample_snapshot: Snapshot, criterion: tuple[str, str, Any]
) -> None:
    (group,) = judge([Criterion(*criterion)], sample_snapshot)
    worth = matching.matcher.worth(group, sample_snapshot)
    unknown, meets = group.verdicts.mask(Verdict.UNKNOWN), group.verdicts.mask(Verdict.MEETS)
    assert unknown.any()
    assert worth[unknown].max() < worth[meets].min()


def test_an_estimator_that_learned_nothing_orders_nothing(sample_snapshot: Snapshot) -> None:
    groups = judge([Criterion("crane_t", ">=", 5)], sample_snapshot)
    with pytest.raises(NotFittedError):
        AssetMatcher().score_assets(groups, sample_snapshot)


def test_alike_assets_are_in_one_group(made: Callable[..., Matching]) -> None:
    matching = made([*halls(4, 1_000, 40, "s"), *halls(12, 50_000, 40, "l")])
    labels = matching.matcher.predict(features(matching.snapshot))
    assert len(set(labels[:40])) == len(set(labels[40:])) == 1
    assert labels[0] != labels[40]
    assert np.array_equal(labels, matching.matcher.labels_)
    again = clone(matching.matcher).fit(features(matching.snapshot))
    assert np.array_equal(again.labels_, labels)
