"""The estimator that decides the order of assets for a need, and which assets are alike."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.cluster import MiniBatchKMeans
from sklearn.utils.validation import check_is_fitted, validate_data

from catalog.columns import Bools, Ints
from catalog.conditions import Verdict
from catalog.snapshot import Snapshot
from catalog.vocabulary import PERMIT_STATES
from recommender.criteria import Judged
from recommender.requirement import Criterion

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

# The facts that tell what an asset is like; quantities by their order of magnitude.
FACTS: Final = (
    "floor_area_m2", "land_area_m2", "clear_height_m", "crane_t", "floor_load_t_m2", "storeys", "power_kva",
    "water_t_day", "gas_m3_h", "steam_t_h", "sewage_t_day", "rent_cny_m2_month", "land_price_10k_cny_mu",
    "built_year", "lat", "lng",
)  # fmt: skip
CHOICES: Final = ("kind", "structure", "fire_hazard_class", "owner_type", "land_use")
FLAGS: Final = ("chemical_park", "dual_power", "rail_siding", "gas", "steam")
_LINEAR: Final = ("lat", "lng", "built_year", "storeys")
# Wishes that no talk can change: an alternative that misses one lies behind those that miss by a figure.
HARD: Final = ("region", "kind", "modes", "chemical_park", "status")
WORDS: Final = ("description_zh", "eia_limits_zh", "suitable_industries")
# How much of a miss in place is made good by lying in the same city, or the same province.
SAME_CITY: Final = 0.5
SAME_PROVINCE: Final = 0.2
SIZES: Final = ("floor_area_m2", "land_area_m2")
# An asset may be this many times as large as asked before its size speaks against it.
ROOMY: Final = 1.3
# The most expected of what is not known, as a share of what a near miss is worth at most.
UNKNOWN_MOST: Final = 0.9
LEAST_GROUPED: Final = 30  # assets in a group, on average: fewer tell too little of each other
MOST_GROUPED: Final = 20_000  # groups are learned from a sample of so many assets
TITLE_PERMITS: Final = (
    "land_certificate", "property_certificate", "planning", "construction", "fire", "eia", "completion",
)  # fmt: skip


class AssetMatcher(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Orders assets for a need and measures how alike assets are.

    `fit` learns from a matrix with one row per asset and one column per fact, NaN where not known: the middle
    (`center_`) and the spread (`scale_`) of every fact, and groups of alike assets in the space of the facts so scaled
    (`cluster_centers_`, and for the rows it saw `labels_` and `sizes_`). `transform` gives a matrix in that space, 0 for unknown;
    `predict` the group of each row. `score_assets` orders the assets it was fitted on: of a fact that is not known it
    expects what is known of the same fact among the assets of its group.

    Parameters
    ----------
    must, should, nice : float
        What a criterion of each importance weighs.
    unknown : float
        The degree expected of a fact that is not known where its group tells nothing, 0 to 1.
    doubt : float
        How many assets the value of `unknown` counts for beside what is known in a group.
    near : float
        The most that a near miss is worth, 0 to 1; an unknown is always worth less.
    meaning : float
        What likeness of meaning (0 to 2) weighs beside the criteria.
    soundness : float
        What sound papers (`soundness` below, 0 to 1) weigh beside the criteria.
    groups : int
        How many groups of alike assets are learned, fewer where there are fewer assets; 0 for none.
    random_state : int or None
        Where the search for groups begins; a whole number makes it repeatable.
    """

    def __init__(
        self,
        must: float = 1.5,
        should: float = 1.5,
        nice: float = 0.6,
        unknown: float = 0.45,
        doubt: float = 5.0,
        near: float = 0.7,
        meaning: float = 1.5,
        soundness: float = 1.0,
        groups: int = 24,
        random_state: int | None = 0,
    ) -> None:
        self.must = must
        self.should = should
        self.nice = nice
        self.unknown = unknown
        self.doubt = doubt
        self.near = near
        self.meaning = meaning
        self.soundness = soundness
        self.groups = groups
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> "AssetMatcher":
        """Learn the space of the facts and its groups from X (n_assets, n_facts); NaN is unknown."""
        X = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan")
        known = ~np.isnan(X).all(axis=0)
        self.center_ = np.zeros(X.shape[1])
        self.scale_ = np.ones(X.shape[1])
        self.center_[known] = np.nanmedian(X[:, known], axis=0)
        spread = np.nanstd(X[:, known], axis=0)
        self.scale_[known] = np.where(spread > 0, spread, 1.0)
        space = self._scaled(X)
        step = max(1, len(space) // MOST_GROUPED)
        count = max(1, min(self.groups, len(space[::step]) // LEAST_GROUPED))
        self.kmeans_ = MiniBatchKMeans(
            count, batch_size=2048, n_init=3, max_iter=30, random_state=self.random_state
        ).fit(space[::step])
        self.cluster_centers_ = self.kmeans_.cluster_centers_
        self.labels_ = self.kmeans_.predict(space)
        self.sizes_ = np.bincount(self.labels_, minlength=count)
        return self

    def transform(self, X: Any) -> Floats:
        """X in terms of what was learned, limited to three spreads, 0 where unknown."""
        check_is_fitted(self)
        return self._scaled(validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False))

    def predict(self, X: Any) -> npt.NDArray[np.int32]:
        """The group of alike assets that each row of X belongs to, from 0."""
        check_is_fitted(self)
        return np.asarray(self.kmeans_.predict(self.transform(X)))

    def _scaled(self, X: Floats) -> Floats:
        return np.asarray(np.nan_to_num(np.clip((X - self.center_) / self.scale_, -3.0, 3.0), nan=0.0))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def score_assets(
        self,
        judged: Sequence[Judged],
        snapshot: Snapshot,
        likeness: npt.NDArray[np.float32] | None = None,
        sound: Floats | None = None,
        use_fitted: bool = True,
    ) -> Floats:
        """The score of every asset it was fitted on, 0 to 1: the weighted mean of what its verdicts, meaning and papers
        are worth. `use_fitted` False expects `unknown` of whatever is not known, to show what is learned contributes.
        """
        check_is_fitted(self)
        score = np.zeros(snapshot.size)
        total = 0.0
        for group in judged:
            weight = {"must": self.must, "should": self.should, "nice": self.nice}[group.importance]
            worth = self.worth(group, snapshot, use_fitted)
            worth *= np.float32(weight)
            score += worth
            total += weight
        for part, weight, most in ((likeness, self.meaning, 2.0), (sound, self.soundness, 1.0)):
            if part is not None and weight:
                score += weight * part
                total += weight * most
        return score / total if total else score

    def worth(self, group: Judged, snapshot: Snapshot, use_fitted: bool = True) -> npt.NDArray[np.float32]:
        """What each asset's verdict on one criterion is worth, 0 to 1."""
        check_is_fitted(self)
        codes, degree = group.verdicts.codes, group.verdicts.degree
        first = group.criteria[0]
        if first.op == "near" and first.value is None:
            degree = np.where(codes == Verdict.MEETS, np.float32(1.0), np.float32(0.5))
        worth = np.array([self.near, 1.0, self.near, 1.0], np.float32).take(codes)
        worth *= degree
        np.fmax(worth, np.float32(0.0), out=worth)  # NaN becomes 0
        if len(group.criteria) == 1 and first.field in SIZES and first.op in (">=", "between", "near"):
            large, excess = _excess(snapshot, first)
            worth[large] /= 1 + excess
        unknown = np.flatnonzero(codes == Verdict.UNKNOWN)
        # Of what is said in words only those known that say so: what is known tells nothing of the silent.
        learned = use_fitted and first.field not in WORDS
        worth[unknown] = self._expected(worth, unknown) if learned else self.unknown
        return worth

    def _expected(self, worth: npt.NDArray[np.float32], unknown: Rows) -> npt.NDArray[np.float32]:
        """What is expected of the assets in these rows, whose fact is not known: the mean of what is known in the group
        of each.

        A group in which few meet speaks against an asset; one in which many do is no proof that this one does.
        """
        groups = self.labels_.take(unknown)
        known = self.sizes_ - np.bincount(groups, minlength=len(self.sizes_))
        total = np.bincount(self.labels_, worth, len(self.sizes_))  # an unknown counts 0 here
        mean = (total + self.doubt * self.unknown) / (known + self.doubt)
        most = min(self.unknown, UNKNOWN_MOST * self.near)
        return np.asarray(np.minimum(mean, most).take(groups), np.float32)

    def misses(self, judged: Sequence[Judged], snapshot: Snapshot) -> tuple[npt.NDArray[np.int32], Floats]:
        """How many musts every asset fails, and how much that weighs among the alternatives."""
        count, burden = np.zeros(snapshot.size, np.int32), np.zeros(snapshot.size)
        for group in judged:
            if group.importance == "must":
                failed = group.verdicts.codes == Verdict.FAILS
                count += failed
                if any(criterion.field in HARD for criterion in group.criteria):
                    burden += failed * 0.6
                    if group.criteria[0].field == "region" and group.criteria[0].op == "in":
                        burden -= failed * 0.6 * _neighbourhood(snapshot, group.criteria[0])
                else:
                    burden += failed * 0.3 * (1 - np.fmax(group.verdicts.degree, np.float32(0.0)))
        return count, burden


def _neighbourhood(snapshot: Snapshot, criterion: Criterion) -> Floats:
    """How near each asset lies to the places wished, 0 to 1, as far as names tell: in the same city, the same province."""
    places = snapshot.places
    wished = np.zeros(len(places.names), np.bool_)
    for name in criterion.value:
        wished |= places.inside(name)
    near = np.maximum(SAME_PROVINCE * _shared(places.provinces, wished), SAME_CITY * _shared(places.cities, wished))
    return np.asarray(near.take(places.number))


def _shared(numbers: Ints, wished: Bools) -> Bools:
    """Which places have the number of one that is wished; -1 is none."""
    return np.isin(numbers, numbers[wished & (numbers >= 0)])


def _excess(snapshot: Snapshot, criterion: Criterion) -> tuple[Rows, npt.NDArray[np.float32]]:
    """The rows of the assets that are larger than needed, and by how many e-folds; of what can be taken in parts half
    as much counts.
    """
    name, value = criterion.field, criterion.value
    asked = max((part for part in value if part is not None), default=0.0) if isinstance(value, tuple) else value
    roomy = max(asked, 1e-9) * ROOMY
    size = snapshot.numbers[name].value
    large = np.flatnonzero(size > roomy)
    if name == "floor_area_m2":
        divided = snapshot.numbers["divisible_from_m2"].value[large] <= asked * ROOMY
    else:
        kinds = snapshot.codes["kind"]
        divided = kinds.value[large] == kinds.numbers["land"]
    excess = np.log(size[large] / roomy) * np.where(divided, 0.5, 1.0)
    return large, excess.astype(np.float32)


def soundness(snapshot: Snapshot) -> Floats:
    """How sound each asset's papers are, 0 to 1: permits, title and what burdens it; unknown lies in between."""
    worth = np.array([{"valid": 1.0, "pending": 0.3}.get(state, 0.0) for state in PERMIT_STATES] + [0.5])
    states = np.stack([snapshot.codes[f"permits.{name}"].value for name in TITLE_PERMITS])
    title, burdens = snapshot.codes["title_status"], snapshot.sets["encumbrances"]
    papers = np.full(snapshot.size, 0.5)
    for code, value in {"complete": 1.0, "disputed": 0.0, "none": 0.1}.items():
        papers[title.value == title.numbers[code]] = value
    free = np.full(snapshot.size, 0.8)
    free[burdens.known] = np.where(burdens.mask[burdens.known] == 0, 1.0, 0.5)
    for code, value in (("dispute", 0.2), ("seizure", 0.0)):
        free[(burdens.mask & np.uint64(1 << burdens.values.index(code))) != 0] = value
    # To a tenth, so that small differences in papers do not decide between assets that fit alike.
    return np.asarray(np.round(0.5 * worth[states].mean(axis=0) + 0.25 * papers + 0.25 * free, 1))


def features(snapshot: Snapshot) -> Floats:
    """The matrix that the matcher is fitted on: one row per asset, quantities by logarithm, choices as 0 and 1."""
    columns: list[npt.NDArray[Any]] = []
    for name in FACTS:
        value = snapshot.numbers[name].value
        columns.append(value if name in _LINEAR else np.log1p(np.maximum(value, 0)))
    for name in CHOICES:
        codes = snapshot.codes[name]
        for number in range(len(codes.values)):
            columns.append(np.where(codes.value < 0, np.nan, codes.value == number))
    for name in FLAGS:
        flags = snapshot.flags[name].value
        columns.append(np.where(flags < 0, np.nan, flags))
    return np.stack(columns, axis=1).astype(np.float64)


def first(key: npt.NDArray[Any], count: int) -> npt.NDArray[np.int64]:
    """The rows of the `count` largest keys, the largest first, equal ones in the order of rows."""
    if not count:
        return np.zeros(0, np.int64)
    key = np.round(key, 6)  # what differs less is equal
    rows = np.flatnonzero(key >= np.partition(key, len(key) - count)[len(key) - count])
    return np.asarray(rows[np.argsort(-key[rows], kind="stable")][:count])
