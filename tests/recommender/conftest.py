"""What the tests of matching share: a catalogue of made records, needs, and the sample catalogue fitted once."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from catalog.snapshot import Entry, Snapshot
from catalog.snapshot_writer import build
from recommender.matching import Matching, MatchResult
from recommender.requirement import Criterion, Requirement
from tests.conftest import TODAY

BASE = {"kind": "factory", "status": "available", "keeper": "k"}


def need(*criteria: tuple[Any, ...], **more: Any) -> Requirement:
    """A need of criteria given as tuples."""
    return Requirement(tuple(Criterion(*criterion) for criterion in criteria), **more)


def run(matching: Matching, requirement: Requirement, limit: int = 300, lang: str = "zh-CN") -> MatchResult:
    """A match on the day that the sample was made for."""
    return matching.match(requirement, limit, lang, today=TODAY)


@pytest.fixture(scope="session")
def matching(sample_snapshot: Snapshot) -> Matching:
    """Matching over the sample catalogue."""
    return Matching(sample_snapshot)


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Matching]:
    """Matching over records of the test's own; what they leave out is filled from BASE."""
    count = iter(range(100))

    def of(records: Iterable[dict[str, Any]], **intervals: dict[str, tuple[float, float]]) -> Matching:
        folder = tmp_path / str(next(count))
        folder.mkdir()
        entries = [
            Entry({**BASE, "title_zh": record["id"], **record}, intervals.get(record["id"], {})) for record in records
        ]
        build(entries, folder, 1)
        return Matching(Snapshot(folder))

    return of
