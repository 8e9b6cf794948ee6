"""Matching judged against graded assets, twice: from criteria that a person read, and from the text alone.

Gain is the mean grade of the raters, linear, with a log2 discount; what is not graded counts 0. Needs without an asset
above 0 are left out. The order judged is fits, then alternatives. Measures: nDCG@10; condensed@10 (the same over graded
assets only); success@5 (an asset of 2 or more among the first five, over needs that have one); recall@20 (assets of 1
or more); must_violations@10 (fits among the first ten that fail a given must); unjudged@10 (a mean count). Every figure
has an interval beside it, `<figure>_interval`: the middle 95 % of its mean over needs drawn again and again.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from catalog.conditions import Verdict
from catalog.errors import InvalidInput, NotFound
from catalog.language import N_
from recommender.criteria import judge, part, parts_of
from recommender.matching import Matching
from recommender.requirement import Requirement

Order = list[tuple[str, str]]
Grades = dict[str, dict[str, float]]
MEASURES: Final = ("ndcg@10", "condensed@10", "success@5", "recall@20", "must_violations@10", "unjudged@10")
BOOTSTRAPS: Final = 2_000


def load_requirements(path: Path) -> list[Requirement]:
    """The needs of a JSONL file, with the criteria given there."""
    return [Requirement.from_json(item) for item in _lines(path)]


def load_grades(path: Path) -> Grades:
    """The mean grade of the raters, by need and asset."""
    grades: Grades = {}
    for item in _lines(path):
        raters = [value for name, value in item.items() if name.startswith("rater")]
        figures = all(isinstance(value, int | float) and abs(value) < 1e6 for value in raters)
        if not raters or not figures or not {"requirement", "asset"} <= item.keys():
            raise InvalidInput(N_("{name} 里有一条评分看不懂"), where="grades", name=path.name)
        grades.setdefault(str(item["requirement"]), {})[str(item["asset"])] = float(np.mean(raters))
    return grades


def evaluate(
    requirements: Sequence[Requirement],
    grades: Grades,
    matching: Matching,
    read: Callable[[str, str], Requirement],
    text_order: Callable[[str], list[str]],
) -> dict[str, Any]:
    """All figures. `read` makes a requirement of a text in a language; `text_order` is the search engine's order."""
    given = {need.id or "": need for need in requirements}
    judged = [name for name in given if any(grade > 0 for grade in grades.get(name, {}).values())]
    if not judged:
        raise InvalidInput(N_("没有一条需求有评过分的资产"), where="grades")
    if not any(matching.snapshot.find(asset) is not None for name in judged for asset in grades[name]):
        # All figures would be 0, and would look like a judgement of the matching.
        raise NotFound(N_("评过分的资产，目录里一处也没有"), where="grades")
    heard = {name: read(need.text, need.lang) for name, need in given.items()}
    runs = {"given": given, "text": heard}
    rankings = {run: {name: ranking(matching, need) for name, need in needs.items()} for run, needs in runs.items()}
    result: dict[str, Any] = {
        run: measures(orders, grades, judged, given, matching) for run, orders in rankings.items()
    }
    result["baselines"] = {
        name: measures(orders, grades, judged, given, matching)
        for name, orders in baselines(given, matching, text_order).items()
    }
    result["ablation"] = {
        run: {
            "verdicts only": _ndcg_of(needs, matching, grades, judged, meaning=False),
            "meaning only": _ndcg_of(needs, matching, grades, judged, verdicts=False),
            "without what is fitted": _ndcg_of(needs, matching, grades, judged, fitted=False),
            "both": result[run]["ndcg@10"],
        }
        for run, needs in runs.items()
    }
    result["needs_judged"], result["needs_left_out"] = len(judged), len(given) - len(judged)
    result["rankings"] = rankings
    return result


def ranking(
    matching: Matching, need: Requirement, verdicts: bool = True, meaning: bool = True, fitted: bool = True
) -> Order:
    """Every candidate's id and tier in order: fits, then alternatives."""
    ranked = matching.rank(need, use_verdicts=verdicts, use_meaning=meaning, use_fitted=fitted)
    ids = matching.snapshot.ids
    order = [(ids[row], "fit" if ranked.fit[row] else "alternative") for row in ranked.rows]
    return sorted(order, key=lambda item: item[1] != "fit") if verdicts else order


def measures(
    orders: Mapping[str, Order],
    grades: Grades,
    judged: Sequence[str],
    given: Mapping[str, Requirement],
    matching: Matching,
) -> dict[str, Any]:
    """The figures of one way to order, over the needs that are judged, each with its interval."""
    rows: dict[str, list[float]] = {name: [] for name in MEASURES}
    for name in judged:
        graded, order = grades[name], [asset for asset, _ in orders[name]]
        rows["ndcg@10"].append(ndcg([graded.get(asset, 0.0) for asset in order], list(graded.values())))
        known = [graded[asset] for asset in order if asset in graded]
        rows["condensed@10"].append(ndcg(known, list(graded.values())))
        if any(grade >= 2 for grade in graded.values()):
            rows["success@5"].append(float(any(graded.get(asset, 0) >= 2 for asset in order[:5])))
        good = {asset for asset, grade in graded.items() if grade >= 1}
        if good:
            rows["recall@20"].append(len(good & set(order[:20])) / len(good))
        fits = [asset for asset, tier in orders[name][:10] if tier == "fit"]
        rows["must_violations@10"].append(float(_violations(given[name], fits, matching)))
        rows["unjudged@10"].append(float(sum(asset not in graded for asset in order[:10])))
    figures: dict[str, Any] = {
        name: round(float(np.mean(values)), 4) if values else None for name, values in rows.items()
    }
    figures |= {f"{name}_interval": interval(values) for name, values in rows.items()}
    return figures


def ndcg(gains: Sequence[float], ideal: Sequence[float], depth: int = 10) -> float:
    """Normalised discounted cumulative gain: linear gain, log2 discount."""
    discount = 1 / np.log2(np.arange(2, depth + 2))
    best = np.sort(np.asarray(ideal))[::-1][:depth]
    got = np.asarray(gains[:depth])
    top = float(best @ discount[: len(best)])
    return float(got @ discount[: len(got)]) / top if top else 0.0


def interval(values: Sequence[float]) -> list[float]:
    """The middle 95 % of the mean over resampled needs."""
    if not values:
        return []
    draws = np.random.default_rng(0).choice(np.asarray(values), (BOOTSTRAPS, len(values)))
    low, high = np.quantile(draws.mean(axis=1), [0.025, 0.975])
    return [round(float(low), 4), round(float(high), 4)]


def baselines(
    given: Mapping[str, Requirement], matching: Matching, text_order: Callable[[str], list[str]]
) -> dict[str, dict[str, Order]]:
    """Simple ways to order the same assets: by chance among the feasible, newest, text search, nearest size."""
    snapshot = matching.snapshot
    random = np.random.default_rng(7)
    verified = np.nan_to_num(snapshot.numbers["verified_at"].value, nan=-1.0)
    newest = np.argsort(-verified, kind="stable")
    area = snapshot.numbers["area_m2"].value
    orders: dict[str, dict[str, Order]] = {"random-feasible": {}, "newest": {}, "text search": {}, "nearest size": {}}
    for name, need in given.items():
        fit = matching.rank(need).fit
        tiers = ["fit" if yes else "alternative" for yes in fit]

        def order(rows: Any, tiers: list[str] = tiers) -> Order:
            kept = [int(row) for row in rows if matching.candidates[row]]
            return [(snapshot.ids[row], tiers[row]) for row in kept]

        chance = random.permutation(snapshot.size)
        orders["random-feasible"][name] = order(sorted(chance.tolist(), key=lambda row: not fit[row]))
        orders["newest"][name] = order(newest)
        found = [snapshot.row_of(asset) for asset in text_order(need.text)]
        orders["text search"][name] = order(dict.fromkeys([*found, *newest.tolist()]))
        size = _size(need)
        distance = np.abs(np.log1p(area) - np.log1p(size)) if size else np.zeros(snapshot.size)
        orders["nearest size"][name] = order(np.argsort(np.nan_to_num(distance, nan=np.inf), kind="stable"))
    return orders


def _size(need: Requirement) -> float | None:
    for criterion in need.criteria:
        if criterion.field in ("floor_area_m2", "land_area_m2", "area_m2"):
            value = criterion.value
            if isinstance(value, list | tuple):
                value = next((part for part in value if part is not None), None)
            if isinstance(value, int | float):
                return float(value)
    return None


def _violations(need: Requirement, fits: Sequence[str], matching: Matching) -> int:
    """How many of these fits fail a given must (of every part of a need for two places)."""
    snapshot, count = matching.snapshot, 0
    musts = [criterion for criterion in need.criteria if criterion.importance == "must"]
    parts = parts_of(musts)
    judged = [judge(part(musts, name), snapshot) for name in parts]
    for asset in fits:
        row = snapshot.row_of(asset)
        count += all(any(group.verdicts.codes[row] == Verdict.FAILS for group in groups) for groups in judged)
    return count


def _ndcg_of(
    needs: Mapping[str, Requirement],
    matching: Matching,
    grades: Grades,
    judged: Sequence[str],
    verdicts: bool = True,
    meaning: bool = True,
    fitted: bool = True,
) -> float:
    values = []
    for name in judged:
        order = ranking(matching, needs[name], verdicts, meaning, fitted)
        values.append(ndcg([grades[name].get(asset, 0.0) for asset, _ in order], list(grades[name].values())))
    return round(float(np.mean(values)), 4)


def _lines(path: Path) -> list[Any]:
    if not path.is_file():
        raise NotFound(N_("没有文件 {name}"), where="file", name=path.name)
    try:
        items = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (ValueError, RecursionError):
        items = [None]
    if not all(isinstance(item, dict) for item in items):
        raise InvalidInput(N_("{name} 不是 JSONL"), where="file", name=path.name)
    return items
