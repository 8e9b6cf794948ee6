"""A match with reasons for 20 of 100,000 assets, beside filter and sort in pandas over the same."""

import random
from datetime import date

import pandas as pd

from bench.measure import report, timed
from catalog.publication import Publication
from recommender.matching import Matching
from recommender.requirement import Criterion, Requirement

TODAY = date(2026, 11, 22)
RUNS = 60


def needs(seed: int = 9) -> list[Requirement]:
    """Needs of eight criteria that differ from each other."""
    random_ = random.Random(seed)
    return [
        Requirement(
            (
                Criterion("region", "in", (random_.choice(["阜新", "锦州", "包头", "通辽"]),), "must"),
                Criterion("kind", "in", ("factory", "halted_enterprise"), "should"),
                Criterion(
                    "floor_area_m2", "between", (random_.randint(2000, 5000), random_.randint(6000, 12_000)), "must"
                ),
                Criterion("clear_height_m", ">=", random_.uniform(6, 12), "must"),
                Criterion("crane_t", ">=", random_.choice([5, 10, 16, 20]), "should"),
                Criterion("power_kva", ">=", random_.uniform(500, 3000), "should"),
                Criterion("rent_cny_m2_month", "<=", random_.uniform(6, 12), "should"),
                Criterion("description_zh", "exists", (random_.choice(["冷库", "喷淋", "恒温", "货梯"]),), "nice"),
            ),
            "做液压件，要恒温间",
            industry="液压件",
        )
        for _ in range(RUNS)
    ]


def frame(publication: Publication) -> pd.DataFrame:
    """The same assets as a data frame."""
    names = [
        "city",
        "kind",
        "floor_area_m2",
        "clear_height_m",
        "crane_t",
        "power_kva",
        "rent_cny_m2_month",
        "status",
        "description_zh",
    ]
    snapshot = publication.snapshot
    return pd.DataFrame(
        [{name: record.get(name) for name in names} for record in snapshot.records(range(snapshot.size))]
    )


def ask(table: pd.DataFrame, need: Requirement) -> pd.DataFrame:
    """Filter by the musts, count the other wishes, sort, take 20."""
    region, kind, area, height, crane, power, rent, said = (criterion.value for criterion in need.criteria)
    found = table[
        table.city.str.startswith(region[0])
        & (table.floor_area_m2.isna() | table.floor_area_m2.between(*area))
        & (table.clear_height_m.isna() | (table.clear_height_m >= height))
        & (table.status != "revitalised")
    ].copy()
    found["score"] = (
        found.kind.isin(kind).astype(int)
        + (found.crane_t >= crane).astype(int)
        + (found.power_kva >= power).astype(int)
        + (found.rent_cny_m2_month <= rent).astype(int)
        + found.description_zh.str.contains(said[0]).astype(int)
    )
    return found.sort_values("score", ascending=False).head(20)


def run(publication: Publication) -> None:
    """Print the figures."""
    matching, asked, table = Matching(publication.snapshot), needs(), frame(publication)
    naive = timed(lambda need: ask(table, need), asked[:20])
    plain = timed(lambda need: matching.match(need, 20, today=TODAY, relax=False), asked)
    report("match: 8 criteria, 20 with reasons", plain, 30, naive)
    report("  with relaxations", timed(lambda need: matching.match(need, 20, today=TODAY), asked))
    ids = publication.snapshot.ids
    report("similar assets", timed(lambda asset: matching.similar(asset, 3), ids[:30]))
