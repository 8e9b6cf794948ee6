"""Requirements from outside: what has no meaning is refused, what has one comes back."""

from pathlib import Path
from typing import Any

import pytest

from catalog.conditions import Condition
from catalog.errors import InvalidInput
from recommender.evaluation import load_requirements
from recommender.requirement import Requirement


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
