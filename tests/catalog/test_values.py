"""Single facts: whatever JSON a file holds is kept as it is, says nothing, or is refused in the reader's language."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.errors import InvalidInput
from catalog.fields import FIELDS, PERMIT_FIELDS, TARGET_FIELDS
from catalog.ledger import values

HAN = re.compile("[\u3400-\u9fff]")
NUMBERS = st.integers() | st.integers(-(10**400), 10**400) | st.floats()
SCALARS = st.none() | st.booleans() | NUMBERS | st.text() | st.dates().map(str) | st.just("2026-W05-1")
WORDS = st.sampled_from(
    ["type", "coordinates", "Polygon", "MultiPolygon", *PERMIT_FIELDS, *TARGET_FIELDS, "valid", "lease"]
)
JSON = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(WORDS | st.text(), inner, max_size=5),
    max_leaves=20,
)
RINGS = st.recursive(NUMBERS | SCALARS, lambda inner: st.lists(inner, max_size=5), max_leaves=30)
SHAPES = st.fixed_dictionaries({"type": st.sampled_from(["Polygon", "MultiPolygon", "Point"]), "coordinates": RINGS})


@given(st.sampled_from(sorted(FIELDS)), JSON)
def test_no_json_value_does_anything_but_stay_or_be_refused(name: str, value: Any) -> None:
    try:
        kept = values.check(name, value)
    except InvalidInput as problem:
        assert problem.where
        assert problem.text("en")
    else:
        assert kept is None or values.check(name, kept) == kept


@given(SHAPES)
def test_no_made_up_shape_does_either(value: Any) -> None:
    try:
        kept = values.check("boundary", value)
    except InvalidInput:
        return
    assert kept == value


@pytest.mark.parametrize("number", [10**400, -(10**400), 10**5000, 1e999, float("nan"), True, "12"], ids=range(7))
def test_numbers_beyond_all_bounds_are_refused(number: Any) -> None:
    for name in ("floor_area_m2", "storeys", "lat"):
        with pytest.raises(InvalidInput):
            values.check(name, number)
    with pytest.raises(InvalidInput):
        values.check("control_targets", {"far_min": number})


def test_lists_within_lists_without_end_are_refused() -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    try:
        for name in ("modes", "title_zh", "storeys", "boundary", "permits"):
            with pytest.raises(InvalidInput):
                values.check(name, {"type": "Polygon", "coordinates": nested} if name == "boundary" else nested)
    finally:
        while nested:  # taken apart by hand: freeing them at once goes as deep as they do
            nested = nested.pop()


@pytest.mark.parametrize(
    ("name", "empty"), [("modes", []), ("suitable_industries", []), ("permits", {}), ("control_targets", {})]
)
def test_what_is_empty_says_nothing(name: str, empty: Any) -> None:
    assert values.check(name, empty) is None


def test_no_burden_at_all_is_a_fact() -> None:
    assert values.check("encumbrances", []) == []


def test_only_the_shape_itself_is_kept_of_a_boundary() -> None:
    ring = [[121.0, 42], [121.1, 42], [121.1, 42.1], [121.0, 42]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    assert values.check("boundary", {**shape, "crs": {"a": "\0"}, "bbox": [1e999]}) == shape


def test_a_group_is_kept_part_by_part() -> None:
    kept, wrong = values.sift("permits", {"fire": "expired", "construction": "bogus", "parking": "valid"})
    assert kept == {"fire": "expired"}
    assert [(place, value) for place, value, _ in wrong] == [
        ("permits.construction", "bogus"),
        ("permits.parking", "valid"),
    ]
    kept, wrong = values.sift("control_targets", {"far_min": 1.2, "tax_10k_cny_mu": 10**400})
    assert (kept, [place for place, _, _ in wrong]) == ({"far_min": 1.2}, ["control_targets.tax_10k_cny_mu"])


def test_what_is_left_out_of_a_value_is_told() -> None:
    ring = [[121.0, 42], [121.1, 42], [121.1, 42.1], [121.0, 42]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    kept, wrong = values.sift("boundary", {**shape, "secret": "绝密"})
    assert kept == shape
    assert [(place, value) for place, value, _ in wrong] == [("boundary.secret", "绝密")]
    kept, wrong = values.sift("modes", ["lease", "sale", "lease"])
    assert (kept, [place for place, _, _ in wrong]) == (["lease", "sale"], ["modes"])
    for value in ([], ["lease"]):
        assert values.sift("modes", value)[1] == []


@given(st.sampled_from(sorted(FIELDS)), JSON)
@example("permits", {"": None})
def test_what_is_sifted_is_kept_or_told(name: str, value: Any) -> None:
    kept, wrong = values.sift(name, value)
    assert kept is None or values.check(name, kept) == kept
    assert kept == value or wrong or (kept is None and value in ([], {}))
    assert all(problem.text("en") for _, _, problem in wrong)


def test_points_are_counted_in_every_ring() -> None:
    """One ring of few points around holes of many."""
    outer = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
    hole = [[1, 1], *([2 + number / 100_000, 1] for number in range(values.MOST_POINTS)), [2, 2], [1, 1]]
    with pytest.raises(InvalidInput) as caught:
        values.check("boundary", {"type": "Polygon", "coordinates": [outer, hole]})
    assert caught.value.where == "boundary"


@pytest.mark.parametrize("name", ["park", "city", "county", "province", "owner_name", "title_zh", "title_en"])
def test_a_name_is_not_a_page(name: str) -> None:
    values.check(name, "园" * 100)
    with pytest.raises(InvalidInput):
        values.check(name, "园" * 301)
    with pytest.raises(InvalidInput):
        values.check("suitable_industries", ["园" * 301])


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("deadline", "2026/5/1", "2026-05-01"),
        ("deadline", "2026-5-1", "2026-05-01"),
        ("deadline", "2026.05.1", "2026-05-01"),
        ("deadline", "2026年5月1日", "2026-05-01"),
        ("deadline", "2026-05-01 00:00:00", "2026-05-01"),
        ("deadline", date(2026, 5, 1), "2026-05-01"),
        ("deadline", datetime(2026, 5, 1, 8, 30), "2026-05-01"),
        ("idle_since", "2026/5", "2026-05"),
        ("idle_since", "2026年5月", "2026-05"),
        ("idle_since", "2026-05-17", "2026-05"),
        ("idle_since", date(2026, 5, 1), "2026-05"),
        ("title_zh", 101.0, "101"),
        ("title_zh", 0.1 + 0.2, "0.3"),
        ("gas", True, True),
        ("gas", "TRUE", True),
    ],
)
def test_cells_are_read_alike_however_they_were_typed(name: str, cell: Any, value: Any) -> None:
    assert values.check(name, values.from_cell(name, cell, None, None)) == value


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("deadline", "2026/5"),
        ("deadline", "5/1/2026"),
        ("deadline", "2026-123"),
        ("deadline", "2026-05-01至2026-06-01"),
        ("deadline", "2026/13/1"),
        ("idle_since", "2026.1"),  # January, or October taken for a number
        ("idle_since", 2026.1),
        ("idle_since", "2026"),
    ],
)
def test_dates_that_could_mean_something_else_are_not_guessed(name: str, cell: Any) -> None:
    with pytest.raises(InvalidInput):
        values.check(name, values.from_cell(name, cell, None, None))


def refusals() -> Iterator[tuple[str, Any]]:
    for name, field in FIELDS.items():
        yield name, object
        if field.type == "text":
            yield from ((name, "x" * 20_001), (name, "a\0b"))
        if field.is_number:
            yield name, 1e300
        if field.type in ("choice", "choices"):
            yield name, ["castle"] if field.type == "choices" else "castle"
        if field.type == "group":
            yield from ((name, {"castle": 1}), (name, dict.fromkeys((*PERMIT_FIELDS, *TARGET_FIELDS), "castle")))
    bow = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    yield "boundary", {"type": "Polygon", "coordinates": [bow]}
    yield "boundary", {"type": "Polygon", "coordinates": [[[900, 0], [901, 1], [901, 0], [900, 0]]]}
    yield "boundary", {"type": "Polygon", "coordinates": "x"}


@pytest.mark.parametrize(("name", "value"), list(refusals()))
def test_a_refusal_reads_fully_in_english_and_in_chinese(name: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        values.check(name, value)
    english, chinese = caught.value.text("en"), caught.value.text("zh-CN")
    assert not HAN.search(english), english
    assert HAN.search(chinese)
    assert FIELDS[name].en in english or name in ("permits", "control_targets")
