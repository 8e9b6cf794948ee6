"""The estimator that decides the order of assets for a need, and which assets are alike."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from catalog.conditions import Verdict
from catalog.fields import FIELDS
from catalog.snapshot import Snapshot
from catalog.vocabulary import PERMIT_STATES
from recommender.criteria import Judged

Floats = npt.NDArray[np.float64]

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
# A figure asked for as a floor may be this many times as large before its size speaks against it.
ROOMY: Final = 2.0
TITLE_PERMITS: Final = (
    "land_certificate", "property_certificate", "planning", "construction", "fire", "eia", "completion",
)  # fmt: skip


class AssetMatcher(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Orders assets for a need and measures how alike assets are.

    `fit` learns the middle (`center_`) and the spread (`scale_`) of every fact, from a matrix with one row per asset
    and one column per fact, NaN where not known; `transform` gives the same matrix in those terms with 0 for unknown,
    so that assets can be compared. `order` scores assets for a need from the verdicts on its criteria.

    Parameters
    ----------
    must, should, nice : float
        What a criterion of each importance weighs.
    unknown : float
        The degree expected of a fact that is not known, 0 to 1.
    near : float
        The most that a near miss is worth, 0 to 1.
    meaning : float
        What likeness of meaning (0 to 2) weighs beside the criteria.
    soundness : float
        What sound papers (`soundness` below, 0 to 1) weigh beside the criteria.
    """

    def __init__(
        self,
        must: float = 1.5,
        should: float = 1.5,
        nice: float = 0.6,
        unknown: float = 0.45,
        near: float = 0.75,
        meaning: float = 2.0,
        soundness: float = 1.0,
    ) -> None:
        self.must = must
        self.should = should
        self.nice = nice
        self.unknown = unknown
        self.near = near
        self.meaning = meaning
        self.soundness = soundness

    def fit(self, X: Any, y: Any = None) -> "AssetMatcher":
        """Learn the middle and the spread of each column of X (n_assets, n_facts); NaN is unknown."""
        X = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan")
        known = ~np.isnan(X).all(axis=0)
        self.center_ = np.zeros(X.shape[1])
        self.scale_ = np.ones(X.shape[1])
        self.center_[known] = np.nanmedian(X[:, known], axis=0)
        spread = np.nanstd(X[:, known], axis=0)
        self.scale_[known] = np.where(spread > 0, spread, 1.0)
        return self

    def transform(self, X: Any) -> Floats:
        """X in terms of what was learned, limited to three spreads, 0 where unknown."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        return np.asarray(np.nan_to_num(np.clip((X - self.center_) / self.scale_, -3.0, 3.0), nan=0.0))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def order(
        self,
        judged: Sequence[Judged],
        snapshot: Snapshot,
        likeness: npt.NDArray[np.float32] | None = None,
        sound: Floats | None = None,
    ) -> Floats:
        """The score of every asset, 0 to 1: the weighted mean of what its verdicts, meaning and papers are worth."""
        score = np.zeros(snapshot.size)
        total = 0.0
        for group in judged:
            weight = {"must": self.must, "should": self.should, "nice": self.nice}[group.importance]
            score += weight * self.worth(group, snapshot)
            total += weight
        for part, weight, most in ((likeness, self.meaning, 2.0), (sound, self.soundness, 1.0)):
            if part is not None and weight:
                score += weight * part
                total += weight * most
        return score / total if total else score

    def worth(self, group: Judged, snapshot: Snapshot) -> npt.NDArray[np.float32]:
        """What each asset's verdict on one criterion is worth, 0 to 1."""
        codes, degree = group.verdicts.codes, group.verdicts.degree
        first = group.criteria[0]
        if first.op == "near" and first.value is None:
            degree = np.where(codes == Verdict.MEETS, np.float32(1.0), np.float32(0.5))
        worth = degree * np.array([self.near, 1.0, self.near, 1.0], np.float32)[codes]
        expected = np.float32(self.unknown)
        field = FIELDS.get(first.field)
        if field is not None and not field.in_land:
            kinds = snapshot.codes["kind"]
            # Bare land has no building whose facts could turn out well.
            is_land = (kinds.value == kinds.numbers["land"]).view(np.uint8)
            expected = expected + is_land * (np.float32(0.05) - expected)
        np.fmax(worth, np.float32(0.0), out=worth)  # NaN becomes 0
        worth += (codes == Verdict.UNKNOWN).view(np.uint8) * expected
        if first.op == ">=" and first.field in ("floor_area_m2", "land_area_m2") and len(group.criteria) == 1:
            worth = np.where(
                codes == Verdict.MEETS, worth / (1 + 0.5 * _excess(snapshot, first.field, first.value)), worth
            )
        return np.asarray(worth)

    def misses(self, judged: Sequence[Judged], size: int) -> tuple[npt.NDArray[np.int32], Floats]:
        """How many musts every asset fails, and how much that weighs among the alternatives."""
        count, burden = np.zeros(size, np.int32), np.zeros(size)
        for group in judged:
            if group.importance == "must":
                failed = group.verdicts.codes == Verdict.FAILS
                hard = any(criterion.field in HARD for criterion in group.criteria)
                count += failed
                burden += failed * (0.6 if hard else 0.3 * (1 - np.fmax(group.verdicts.degree, np.float32(0.0))))
        return count, burden


def _excess(snapshot: Snapshot, name: str, asked: float) -> Floats:
    """By how many e-folds an asset is larger than needed; what can be taken in parts is as large as needed."""
    value, limit = snapshot.numbers[name].value, max(asked, 1e-9) * ROOMY
    if name == "floor_area_m2":
        part = snapshot.numbers["divisible_from_m2"].value
        value = np.where(part <= asked * 1.5, np.minimum(value, limit), value)
    else:
        kinds = snapshot.codes["kind"]
        value = np.where(kinds.value == kinds.numbers["land"], np.minimum(value, limit), value)
    return np.asarray(np.log(np.maximum(np.nan_to_num(value) / limit, 1.0)))


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
