"""Assets that are like another one, by facts and by meaning."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalog.snapshot import Snapshot
from recommender.matcher import AssetMatcher, features
from recommender.text import Meaning

MEANING_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Likeness:
    """The space of facts of one snapshot, in which near means alike."""

    space: npt.NDArray[np.float32]
    offered: npt.NDArray[np.bool_]

    @staticmethod
    def of(snapshot: Snapshot, matcher: AssetMatcher) -> "Likeness":
        """The facts of a snapshot as a fitted matcher sees them."""
        status = snapshot.codes["status"]
        offered = np.isin(status.value, [status.numbers["available"], status.numbers["negotiating"]])
        return Likeness(matcher.transform(features(snapshot)).astype(np.float32), offered)


def similar(snapshot: Snapshot, likeness: Likeness, meaning: Meaning, row: int, count: int) -> list[int]:
    """The rows of the assets on offer that are most like the one at `row`, the likest first."""
    distance = np.sqrt(((likeness.space - likeness.space[row]) ** 2).mean(axis=1))
    alike = np.exp(-distance)
    said = meaning.texts_.likeness(snapshot.text(row))
    score = (1 - MEANING_SHARE) * alike + MEANING_SHARE * said
    score[~likeness.offered] = -1.0
    score[row] = -1.0
    count = min(count, int((score >= 0).sum()))
    best = np.argsort(-score, kind="stable")[:count]
    return [int(number) for number in best]
