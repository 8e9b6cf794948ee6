"""Cells that describe a building clause by clause, and spellings of offices that were not met before."""

from typing import Any

import pytest

from catalog.ledger.facts import read_fact
from catalog.ledger.reading import Hints, Outcome
from tests.conftest import TODAY


def read(name: str, text: str, unit: str | None = None, header: str = "", **more: Any) -> Outcome:
    """What a cell says of a field or a column of several facts."""
    return read_fact(name, text, Hints(TODAY, header, unit, **more))


def facts(outcome: Outcome) -> dict[str, Any]:
    """What is taken without a person, by field."""
    return {name: one.value for name, one in outcome.others.items() if one.value is not None}


BUILDINGS: list[tuple[str, dict[str, Any]]] = [
    (
        "单层，净高8-9m，5t行车2台",
        {"storeys": 1, "clear_height_m": 8.5, "crane_t": 5, "crane_count": 2},
    ),
    ("檐高10.5米，16吨天车3部", {"clear_height_m": 10.5, "crane_t": 16, "crane_count": 3}),
    ("3F，荷载500kg/㎡，二级耐火", {"storeys": 3, "floor_load_t_m2": 0.5, "fire_rating": 2}),
    ("钢结构；跨度24米；柱距8米", {"structure": "steel", "span_m": 24, "column_spacing_m": 8}),
]


@pytest.mark.parametrize(("text", "expected"), BUILDINGS)
def test_a_building_in_one_cell_is_read_clause_by_clause(text: str, expected: dict[str, Any]) -> None:
    assert facts(read("+building", text)) == expected


def test_a_clause_that_says_no_fact_is_told_and_two_that_say_one_are_a_doubt() -> None:
    leaking = read("+building", "单层，屋面漏水")
    assert facts(leaking) == {"storeys": 1}
    assert leaking.told is not None
    assert leaking.told.values["value"] == "屋面漏水"
    twice = read("+building", "层高6米，层高4.5米").others["clear_height_m"]
    assert (twice.problem is not None, twice.readings) == (True, ())


AREAS: list[tuple[str, str, dict[str, Any]]] = [
    ("80亩/26000㎡", "占地/建筑面积", {"land_area_m2": pytest.approx(160000 / 3), "floor_area_m2": 26000}),
    ("26000㎡/80亩", "建筑面积/占地", {"land_area_m2": pytest.approx(160000 / 3), "floor_area_m2": 26000}),
    ("—/9800平", "占地/建筑面积", {"floor_area_m2": 9800}),
]


@pytest.mark.parametrize(("text", "header", "expected"), AREAS)
def test_two_areas_with_a_stroke_are_in_the_order_of_the_header(
    text: str, header: str, expected: dict[str, Any]
) -> None:
    assert facts(read("+areas", text, header=header)) == expected


PAPERS: list[tuple[str, dict[str, Any]]] = [
    ("土地证√规划许可√ 施工许可×", {"land_certificate": "valid", "planning": "valid", "construction": "missing"}),
    ("未办：规划许可证、施工许可证", {"planning": "missing", "construction": "missing"}),
    ("环评：环评批复已取得；安评：无", {"eia": "valid", "safety": "missing"}),
    ("办理中：环评、安评", {"eia": "pending", "safety": "pending"}),
    (
        "土地证、环评齐全，房产证办理中",
        {"land_certificate": "valid", "eia": "valid", "property_certificate": "pending"},
    ),
]


@pytest.mark.parametrize(("text", "expected"), PAPERS)
def test_each_paper_of_a_list_has_its_own_state(text: str, expected: dict[str, Any]) -> None:
    found = facts(read("+titles", text))
    assert {name.removeprefix("permits."): value for name, value in found.items() if "." in name} == expected
    assert found.get("title_status") != "complete"


def test_papers_that_nothing_sets_apart_are_a_doubt() -> None:
    found = read("+permits", "土地证 规划许可 无")
    assert facts(found) == {}
    assert found.others["permits.land_certificate"].problem is not None


@pytest.mark.parametrize(
    ("text", "header", "lng"),
    [("121.62000,41.52000", "坐标（高德）", 121.6147495), ("121.62000,41.52000", "坐标（CGCS2000）", 121.62)],
)
def test_the_end_of_a_figure_is_no_datum(text: str, header: str, lng: float) -> None:
    assert facts(read("+point", text, header=header))["lng"] == pytest.approx(lng, abs=1e-6)


def test_a_plot_ratio_of_at_least_is_no_upper_limit() -> None:
    assert facts(read("far_max", "≥1.2")) == {"control_targets.far_min": 1.2}
    assert read("far_max", "≤1.2").value == 1.2


@pytest.mark.parametrize(
    ("name", "text", "unit", "value"),
    [
        ("crane_t", "无 None", "t", 0),
        ("heating", "有 Yes", None, True),
        ("idle_since", "Q4 2020", None, "2020-10"),
        ("power_kva", "1000KVA*2", None, 2000),
        ("power_kva", "变压器4000（1600+2400）", None, 4000),
        ("floor_area_m2", "c. 60,000", "㎡", 60000),
        ("sewage_t_day", "纳管，800t/d", None, 800),
        ("structure", "鋼筋混凝土", None, "concrete"),
        ("clear_height_m", "7.5公尺", None, 7.5),
    ],
)
def test_spellings_of_other_offices(name: str, text: str, unit: str | None, value: Any) -> None:
    found = read(name, text, unit)
    assert (found.value, found.problem) == (value, None)


@pytest.mark.parametrize(("name", "text"), [("built_year", "1960s"), ("column_spacing_m", "9×8"), ("gas", "有 No")])
def test_what_may_be_several_things_is_a_doubt(name: str, text: str) -> None:
    found = read(name, text)
    assert (found.value, found.problem is not None) == (None, True)


@pytest.mark.parametrize(
    ("text", "others", "asked"),
    [("20", (), False), ("20", ("day", "year"), False), ("36", ("year",), True), ("1.2", ("day",), True),
     ("20", ("whole",), True), ("20元/㎡/月", ("whole",), False)],
)  # fmt: skip
def test_a_bare_rent_beside_rents_in_other_units_is_asked_where_it_may_be_in_one(
    text: str, others: tuple[str, ...], asked: bool
) -> None:
    assert (read("rent_cny_m2_month", text, mixed=frozenset(others)).problem is not None) == asked


def test_no_judicial_hold_is_not_no_encumbrance_at_all() -> None:
    found = read("encumbrances", "无", header="司法情况")
    assert (found.readings, found.told is not None) == ((), True)
