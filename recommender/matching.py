"""A requirement and a published catalogue give a match: fits and alternatives in order, reasons, relaxations.

Fit: no must fails; near and unknown are marked. Alternative: a must fails, and the miss is named. Revitalised assets
are not matched. A need for two places is judged part by part; an asset stands where it stands best.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from catalog.columns import Bools
from catalog.conditions import Verdict
from catalog.fields import is_stale
from catalog.snapshot import Snapshot
from recommender.criteria import Judged, judge, part, parts_of
from recommender.explain import Measure, actual, against, reason
from recommender.matcher import AssetMatcher, features, first, soundness
from recommender.relaxation import Relaxation, relaxations
from recommender.requirement import Criterion, Requirement
from recommender.similar import Likeness, similar
from recommender.text import Meaning

VERSION: Final = 3
# Fits come before alternatives whatever their scores, which lie between 0 and 1.
FIT_BONUS: Final = 10.0
Tier = Literal["fit", "alternative"]


@dataclass(frozen=True, slots=True)
class CriterionVerdict:
    """How one asset stands to one criterion."""

    criterion: Criterion
    verdict: Verdict
    degree: float | None
    actual: Any
    reason: str


@dataclass(frozen=True, slots=True)
class MatchedAsset:
    """One asset of a match. `against` is what speaks against it whatever the need; `missed` counts musts it fails."""

    id: str
    record: dict[str, Any]
    tier: Tier
    score: float
    criteria: list[CriterionVerdict]
    against: list[str]
    missed: int

    def count(self, verdict: str) -> int:
        """How many criteria have this verdict."""
        return sum(item.verdict.name.lower() == verdict for item in self.criteria)


@dataclass(frozen=True, slots=True)
class MatchResult:
    """A match: its first assets with reasons, how many there are, and what would admit more."""

    requirement: Requirement
    total_fit: int
    total_alternatives: int
    results: list[MatchedAsset]
    relaxations: list[Relaxation]
    generation: int
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Ranking:
    """The first candidates in order (as rows) and how many there are; the tier and score of every row; of each part of
    the need the verdicts, and how many of its musts every row fails.
    """

    rows: npt.NDArray[np.int64]
    total: int
    fit: Bools
    score: npt.NDArray[np.float64]
    judged: list[list[Judged]] = field(repr=False)
    missed: list[npt.NDArray[np.int32]] = field(repr=False)

    def best_part(self, row: int) -> int:
        """The number of the part of the need in which the asset in a row stands best."""

        def standing(number: int) -> tuple[int, int]:
            verdicts = sum(int(group.verdicts.codes[row]) for group in self.judged[number])
            return int(self.missed[number][row]), -verdicts

        return min(range(len(self.judged)), key=standing) if len(self.judged) > 1 else 0


class Matching:
    """Matching over one published snapshot. What depends on the snapshot alone is fitted once."""

    def __init__(self, snapshot: Snapshot, matcher: AssetMatcher | None = None) -> None:
        self.snapshot = snapshot
        self.matcher = (matcher or AssetMatcher()).fit(features(snapshot)) if snapshot.size else AssetMatcher()
        self.meaning = Meaning().fit(snapshot)
        self.sound = soundness(snapshot)
        status = snapshot.codes["status"]
        self.candidates: Bools = status.value != status.numbers["revitalised"]
        self._likeness = Likeness.of(snapshot, self.matcher) if snapshot.size else None

    def match(
        self,
        requirement: Requirement,
        limit: int = 20,
        lang: str = "zh-CN",
        *,
        today: date,
        relax: bool = True,
        offset: int = 0,
    ) -> MatchResult:
        """The first `limit` assets after `offset` for a need with reasons in `lang`, and the smallest relaxations."""
        ranking = self.rank(requirement, offset + limit)
        results = self._told(requirement, ranking, ranking.rows[offset:], lang, today)
        total_fit = int(np.count_nonzero(ranking.fit))
        found: list[Relaxation] = []
        if relax and len(ranking.judged) == 1:
            found = relaxations(requirement.criteria, ranking.judged[0], self.snapshot, self.candidates)
        return MatchResult(requirement, total_fit, ranking.total - total_fit, results, found, self.snapshot.generation)

    def explain(
        self, requirement: Requirement, rows: Sequence[int], langs: Sequence[str] = ("zh-CN",), *, today: date
    ) -> list[list[MatchedAsset]]:
        """The assets in these rows with reasons, in their order and whatever their rank: one list for each language."""
        ranking = self.rank(requirement, 0)
        return [self._told(requirement, ranking, rows, lang, today) for lang in langs]

    def rank(
        self,
        requirement: Requirement,
        limit: int | None = None,
        use_verdicts: bool = True,
        use_meaning: bool = True,
        use_fitted: bool = True,
    ) -> Ranking:
        """The first `limit` candidates in order, or every one; of equals the one first filed comes first.

        The switches leave out a part of the score, to show what it contributes.
        """
        size = self.snapshot.size
        likeness = self.meaning.likeness(requirement.industry, requirement.text) if use_meaning else None
        best, fit = np.full(size, -np.inf), np.zeros(size, np.bool_)
        every: list[list[Judged]] = []
        all_missed: list[npt.NDArray[np.int32]] = []
        for name in parts_of(requirement.criteria):
            judged = judge(part(requirement.criteria, name), self.snapshot)
            every.append(judged)
            missed, burden = self.matcher.misses(judged, self.snapshot)
            all_missed.append(missed)
            fits = (missed == 0) & self.candidates
            if use_verdicts and size:
                score = self.matcher.score_assets(judged, self.snapshot, likeness, self.sound, use_fitted)
                key = np.where(fits, FIT_BONUS + score, score - burden)
            else:
                key = likeness.astype(np.float64) if likeness is not None else np.zeros(size)
            best = np.maximum(best, key)
            fit |= fits
        total = int(np.count_nonzero(self.candidates))
        rows = first(np.where(self.candidates, best, -np.inf), total if limit is None else min(limit, total))
        score = np.clip(np.where(best >= FIT_BONUS, best - FIT_BONUS, best), 0.0, 1.0)
        return Ranking(rows, total, fit, score, every, all_missed)

    def similar(self, asset_id: str, count: int = 3) -> list[str]:
        """The ids of the assets on offer that are most like one, the likest first."""
        if self._likeness is None:
            return []
        row = self.snapshot.row_of(asset_id)
        return [self.snapshot.ids[other] for other in similar(self.snapshot, self._likeness, self.meaning, row, count)]

    def _told(
        self, requirement: Requirement, ranking: Ranking, rows: Iterable[int], lang: str, today: date
    ) -> list[MatchedAsset]:
        measures = {id(criterion): Measure(criterion, self.snapshot) for criterion in requirement.criteria}
        return [self._explained(int(row), ranking, measures, lang, today) for row in rows]

    def _explained(
        self, row: int, ranking: Ranking, measures: Mapping[int, Measure], lang: str, today: date
    ) -> MatchedAsset:
        record = self.snapshot.record(row)
        part = ranking.best_part(row)
        found = []
        for group in ranking.judged[part]:
            for criterion, verdicts, premise in zip(group.criteria, group.each, group.premises, strict=True):
                if premise is not None and not premise[row]:
                    continue
                verdict, degree = Verdict(int(verdicts.codes[row])), float(verdicts.degree[row])
                found.append(
                    CriterionVerdict(
                        criterion,
                        verdict,
                        None if np.isnan(degree) else round(degree, 3),
                        actual(record, criterion.field),
                        reason(criterion, verdict, record, lang, measures[id(criterion)], row),
                    )
                )
        tier: Tier = "fit" if ranking.fit[row] else "alternative"
        return MatchedAsset(
            record["id"],
            record,
            tier,
            round(float(ranking.score[row]), 4),
            found,
            against(record, lang, is_stale(record, today)),
            int(ranking.missed[part][row]),
        )
