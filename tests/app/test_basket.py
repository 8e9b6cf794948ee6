"""Comparing what lies in a basket."""

from app.basket.pages import COMPARED, Row, compare
from catalog.fields import field_of


def row(name: str, *values: object) -> Row:
    """The row of one fact of several assets."""
    records = [{name: value} if value is not None else {} for value in values]
    return next(found for found in compare(records) if found.name == name)


def test_rows_say_whether_they_differ() -> None:
    assert row("structure", "steel", "steel").differs is False
    assert row("structure", "steel", "concrete").differs is True
    assert row("structure", "steel", None).differs is False  # not known is not different


def test_the_lone_cell_is_the_one_known_value_unlike_all_others() -> None:
    assert row("heating", True, True, False).lone == 2
    assert row("heating", True, True, None).lone is None  # not known is not different
    assert row("heating", True, None, False, True).lone == 2
    assert row("heating", True, False).lone is None  # of two, neither is the odd one
    assert row("built_year", 2009, 2010, 2011).lone is None
    assert row("modes", ["lease"], ["lease"], ["lease", "sale"]).lone == 2


def test_bars_show_sizes_and_nothing_else() -> None:
    assert row("floor_area_m2", 6480.0, 14320.0, None).most == 14320
    assert row("floor_area_m2", 6480.0, None).most is None
    assert row("crane_t", 0.0, 0.0).most is None
    assert row("built_year", 2009, 2010).most is None
    assert row("structure", "steel", "steel").most is None


def test_what_nobody_knows_is_left_out_and_groups_stay_together() -> None:
    record = {"kind": "factory", "status": "available", "floor_area_m2": 1.0, "permits": {"eia": "valid"}}
    rows = compare([record, {"kind": "land", "status": "available"}])
    assert [found.name for found in rows] == ["kind", "status", "floor_area_m2", "permits.eia"]
    groups = [(field_of(name) or row).group for name in COMPARED]  # type: ignore[union-attr]
    assert len(dict.fromkeys(groups)) == sum(1 for a, b in zip([None, *groups], groups, strict=False) if a != b)
