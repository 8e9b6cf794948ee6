"""Coordinates of Chinese maps to WGS84: a published pair, the way there and back, whole geometries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.datum import Datum, from_wgs84, geometry_to_wgs84, to_wgs84

LNG = st.floats(73.5, 135)
LAT = st.floats(18, 53.5)


def test_the_published_pair_of_gcj02() -> None:
    east, north = from_wgs84(116.404, 39.915, "gcj02")
    assert (round(east, 6), round(north, 6)) == (116.410244, 39.916404)


def test_the_published_pair_of_bd09() -> None:
    """Baidu's own sample: GCJ-02 116.404, 39.915 is BD-09 116.41036949, 39.92133699."""
    east, north = from_wgs84(*to_wgs84(116.404, 39.915, "gcj02"), "bd09")
    assert (east, north) == pytest.approx((116.41036949, 39.92133699), abs=1e-7)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@given(lng=LNG, lat=LAT)
def test_there_and_back_is_the_same_point_within_a_millimetre(datum: Datum, lng: float, lat: float) -> None:
    assert to_wgs84(*from_wgs84(lng, lat, datum), datum) == pytest.approx((lng, lat), abs=1e-8)


@given(lng=LNG, lat=LAT)
def test_the_shift_is_some_hundred_metres(lng: float, lat: float) -> None:
    east, north = from_wgs84(lng, lat, "gcj02")
    assert 1e-4 < abs(east - lng) + abs(north - lat) < 0.03


def test_nothing_is_shifted_abroad() -> None:
    assert from_wgs84(-71.4, 41.8, "gcj02") == (-71.4, 41.8)
    assert to_wgs84(-71.4, 41.8, "gcj02") == (-71.4, 41.8)


def test_a_geometry_is_shifted_with_its_holes_and_parts_and_heights() -> None:
    ring = [[121.0, 42.0], [121.1, 42.0], [121.1, 42.1], [121.0, 42.0]]
    shape = {"type": "MultiPolygon", "coordinates": [[ring, ring], [[[*point, 7.5] for point in ring]]]}
    shifted = geometry_to_wgs84(shape, "gcj02")
    expected = [round(part, 7) for part in to_wgs84(121.0, 42.0, "gcj02")]
    assert shifted["coordinates"][0][1][0] == expected
    assert shifted["coordinates"][1][0][3] == [*expected, 7.5]
    assert [len(part) for part in shifted["coordinates"]] == [2, 1]
    assert shape["coordinates"][0][0][0] == [121.0, 42.0]


@pytest.mark.parametrize("shape", [{"type": "Polygon", "coordinates": []}, {"type": "GeometryCollection"}])
def test_an_empty_geometry_stays_as_it_is(shape: dict[str, object]) -> None:
    assert geometry_to_wgs84(shape, "gcj02") == shape
