"""Judging: the measures by hand, and what the judged set is matched with."""

import math
from pathlib import Path

import pytest

from catalog.geo import Places
from catalog.snapshot import Snapshot
from recommender.evaluation import MEASURES, interval, load_grades, load_requirements, ndcg
from recommender.evaluation import evaluate as judge
from recommender.matching import Matching
from recommender.parsing import parse
from tests.conftest import TODAY


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
    assert result["given"]["ndcg@10"] >= 0.80
    assert result["text"]["ndcg@10"] >= 0.78
    assert result["given"]["condensed@10"] >= 0.88
    assert set(result["ablation"]["text"]) == {"verdicts only", "meaning only", "without what is fitted", "both"}
    assert result["ablation"]["text"]["both"] > result["ablation"]["text"]["without what is fitted"]
    for figures in (result["given"], result["text"], *result["baselines"].values()):
        for name in MEASURES:
            low, high = figures[f"{name}_interval"]
            assert low <= figures[name] <= high
    assert result["given"]["must_violations@10"] == 0
    assert result["ablation"]["given"]["both"] > result["ablation"]["given"]["verdicts only"]
    assert result["ablation"]["given"]["both"] > result["ablation"]["given"]["meaning only"]
    for orders in (result["rankings"]["given"], result["rankings"]["text"]):
        assert set(orders) == {item.id for item in needs}
        assert all(len(order) == 242 for order in orders.values())
        tiers = [tier for _, tier in orders["R001"]]
        assert tiers == sorted(tiers, reverse=True)


def test_an_interval_is_as_wide_as_its_values_differ() -> None:
    assert interval([]) == []
    assert interval([0.5] * 10) == [0.5, 0.5]
    low, high = interval([0.0, 1.0] * 50)
    assert 0.38 < low < 0.45
    assert 0.55 < high < 0.62
