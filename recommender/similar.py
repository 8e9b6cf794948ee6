"""Assets that are like another one, by facts and by meaning."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalog.snapshot import Snapshot
from recommender.matcher import AssetMatcher, features, first
from recommender.text import Meaning

MEANING_SHARE = 0.35
MOST_TERMS = 60  # the rarest characters and pairs of an asset's text say what it is; the rest only cost time


@dataclass(frozen=True, slots=True)
class Likeness:
    """The space of facts of one snapshot, in which near means alike."""

    space: npt.NDArray[np.float32]
    lengths: npt.NDArray[np.float32]
    offered: npt.NDArray[np.bool_]

    @staticmethod
    def of(snapshot: Snapshot, matcher: AssetMatcher) -> "Likeness":
        """The facts of a snapshot as a fitted matcher sees them."""
        status = snapshot.codes["status"]
        offered = np.isin(status.value, [status.numbers["available"], status.numbers["negotiating"]])
        space = matcher.transform(features(snapshot)).astype(np.float32)
        return Likeness(space, (space**2).sum(axis=1), offered)

    def distances(self, row: int) -> npt.NDArray[np.float32]:
        """How far every asset lies from the one at `row`: the root of the mean square of the differences."""
        squares = self.lengths + self.lengths[row] - 2 * (self.space @ self.space[row])
        return np.asarray(np.sqrt(np.maximum(squares, 0.0) / self.space.shape[1]))


def similar(snapshot: Snapshot, likeness: Likeness, meaning: Meaning, row: int, count: int) -> list[int]:
    """The rows of the assets on offer that are most like the one at `row`, the likest first."""
    alike = np.exp(-likeness.distances(row))
    said = meaning.texts_.likeness(snapshot.text(row), MOST_TERMS)
    score = (1 - MEANING_SHARE) * alike + MEANING_SHARE * said
    score[~likeness.offered] = -1.0
    score[row] = -1.0
    count = min(count, int((score >= 0).sum()))
    return [int(number) for number in first(score, count)]
