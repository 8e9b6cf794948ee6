"""Quantities as people type them, and names of places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.columns import PlaceName
from catalog.geo import Places, covers
from catalog.place_names import place_label
from catalog.units import chinese_number, parse_quantity, side_by_side

BAOTOU = PlaceName("内蒙古自治区", "包头市", "昆都仑区", "包头稀土高新技术产业开发区")
FUMENG = PlaceName("辽宁省", "阜新市", "阜新蒙古族自治县", "阜蒙经济开发区")


@pytest.mark.parametrize(
    ("text", "unit", "value", "low", "high"),
    [
        ("1.2万㎡", "m2", 12_000, 12_000, 12_000),
        ("30-50亩", "m2", 26_666.67, 20_000, 33_333.33),
        ("3-4千平", "m2", 3_500, 3_000, 4_000),
        ("5000平以上", "m2", 5_000, 5_000, None),
        ("不超过 9 m", "m", 9, None, 9),
        ("６,４８０", "m2", 6_480, 6_480, 6_480),
        ("2.2E+2", "m2", 220, 220, 220),
        ("0.25元/㎡·天", "CNY/m2/month", 7.5, 7.5, 7.5),
        ("84元/㎡/年", "CNY/m2/month", 7, 7, 7),
        ("1.26亿", "CNY", 126_000_000, 126_000_000, 126_000_000),
        ("12.5MVA", "kVA", 12_500, 12_500, 12_500),
        ("500 psf", "t/m2", 2.4412, 2.4412, 2.4412),
        ("96元/㎡", "10k CNY/mu", 6.4, 6.4, 6.4),
        ("10,000 sq ft", "m2", 929.03, 929.03, 929.03),
        ("-0.24", "deg", -0.24, -0.24, -0.24),
        ("三千五", "m2", 3_500, 3_500, 3_500),
    ],
)
def test_quantities(text: str, unit: str, value: float, low: float | None, high: float | None) -> None:
    found = parse_quantity(text, unit)
    assert found is not None
    for got, expected in zip((found.value, found.low, found.high), (value, low, high), strict=True):
        assert got is None if expected is None else got == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("text", ["", "很大", "=1+1", "1-2-3", "nan", "inf", "12吨", "0x10", "1_000", "--5"])
def test_what_is_no_area(text: str) -> None:
    assert parse_quantity(text, "m2") is None


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for unit in ("m2", "CNY/m2/month", "", "t"):
        parse_quantity(text, unit)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十二", 12),
        ("三百零五", 305),
        ("二〇二六", 2026),
        ("两千", 2000),
        ("一百五", 150),
        ("万", None),
        ("x", None),
        ("七八", None),
        ("十二三", None),
        ("两三千", None),
        ("二三十", None),
    ],
)
def test_chinese_numbers(text: str, value: float | None) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("七八", (7, 8)), ("十二三", (12, 13)), ("两三千", (2_000, 3_000)), ("三五百", (300, 500)), ("十几", (10, 20)),
        ("二十几", (20, 30)), ("一百七八十", (170, 180)), ("三千五", None), ("八七", None), ("二〇二六", None), ("几", None),
    ],
)  # fmt: skip
def test_two_figures_side_by_side(text: str, ends: tuple[float, float] | None) -> None:
    assert side_by_side(text) == ends


@pytest.mark.parametrize(
    ("name", "place", "inside"),
    [
        ("包头", BAOTOU, True),
        ("包头稀土高新区", BAOTOU, True),
        ("内蒙古", BAOTOU, True),
        ("Inner Mongolia", BAOTOU, True),
        ("蒙西", BAOTOU, True),
        ("阜新", BAOTOU, False),
        ("阜新", FUMENG, True),
        ("阜新市", FUMENG, True),
        ("阜蒙", FUMENG, True),
        ("辽西", FUMENG, True),
        ("western Liaoning", FUMENG, True),
        ("Fuxin City", FUMENG, True),
        ("彰武", FUMENG, False),
        ("", FUMENG, False),
    ],
)
def test_which_place_a_name_takes_in(name: str, place: PlaceName, inside: bool) -> None:
    assert covers(name, place) is inside


def test_places_in_a_text() -> None:
    found = [
        (place.name, place.is_park)
        for place in Places([BAOTOU, FUMENG]).find("阜蒙或包头稀土高新区，也看 Jinzhou；合作经营")
    ]
    assert found == [("阜新蒙古族自治县", False), ("包头稀土高新区", True), ("锦州市", False)]


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("阜新市", "Fuxin"),
        ("内蒙古自治区", "Inner Mongolia"),
        ("彰武经济开发区", "Zhangwu Economic Development Zone"),
        ("彰武县", "Zhangwu County"),
        ("朝阳市", "Chaoyang"),
        ("阜新蒙古族自治县", "Fuxin Mongol Autonomous County"),
        ("科尔沁左翼后旗", "Horqin Left Wing Rear Banner"),
        ("鄂托克经济开发区蒙西产业园", "Otog Economic Development Zone Mengxi Industrial Park"),
        ("和林格尔乳业开发区", "Horinger Dairy Development Zone"),
        ("新邱区工业园区", "Xinqiu District Industrial Park"),
        ("锦州滨海新区", "Jinzhou Binhai New Area"),
        ("Leeds", "Leeds"),
    ],
)
def test_places_in_english(name: str, english: str) -> None:
    assert place_label(name, "en") == english
    assert place_label(name, "zh-CN") == name
