"""Limits as people say them: every comparator with every negation, in both languages, before a figure and behind it."""

import itertools
from typing import Any

import pytest

from recommender.parsing import parse
from recommender.reading.comparing import direction
from tests.conftest import TODAY
from tests.recommender.test_parsing import PLACES, read

MORE = ("超过", "高于", "多于", "大于", "超出", "高过", "突破")
LESS = ("低于", "少于", "小于", "低过")
NOT = (
    "不", "不要", "不能", "不得", "不应", "不应该", "不该", "不可", "不可以", "不许", "不准", "不宜", "不想", "不希望", "不允许", "不能够",
    "不要再", "别", "请勿", "切勿", "勿", "切莫", "禁止", "严禁", "避免", "最好不要", "一定不能", "千万别", "请不要",
)  # fmt: skip
MORE_EN = ("more than", "greater than", "higher than", "larger than", "bigger than", "over", "above", "exceeding")
LESS_EN = ("less than", "lower than", "smaller than", "fewer than", "below", "under")
NOT_EN = (
    "not", "no", "not be", "should not be", "must not be", "shall not be", "cannot be", "can't be", "shouldn't be", "mustn't be", "do not want",
    "don't want", "don’t need", "would not like to have", "never", "must never be", "not to be", "will not accept anything", "nothing",
)  # fmt: skip
# The fact, the words for it, and a figure with its unit.
FACTS = (
    ("floor_area_m2", "面积", "5000平", 5000),
    ("clear_height_m", "层高", "9米", 9),
    ("crane_t", "行车", "10吨", 10),
)
FACTS_EN = (
    ("floor_area_m2", "floor area", "5000 sqm", 5000),
    ("clear_height_m", "clear height", "9 m", 9),
    ("rent_cny_m2_month", "rent", "15 RMB/sqm/month", 15),
)


def bounds(text: str, field: str) -> list[tuple[str, Any]]:
    return [(op, value) for name, op, value, _ in read(text) if name == field]


@pytest.mark.parametrize("fact", FACTS, ids=[name for name, *_ in FACTS])
@pytest.mark.parametrize(("words", "plain", "turned"), [(MORE, ">=", "<="), (LESS, "<=", ">=")], ids=["more", "less"])
def test_a_negation_turns_a_comparator(
    words: tuple[str, ...], plain: str, turned: str, fact: tuple[str, str, str, float]
) -> None:
    name, said, figure, value = fact
    for word in words:
        assert bounds(f"{said}{word}{figure}", name) == [(plain, value)], word
        for negation, between in itertools.product(NOT, ("", "大约")):
            for text in (f"{said}{negation}{word}{between}{figure}", f"{negation}{said}{word}{figure}"):
                assert bounds(text, name) == [(turned, value)], text


@pytest.mark.parametrize("fact", FACTS_EN, ids=[name for name, *_ in FACTS_EN])
@pytest.mark.parametrize(
    ("words", "plain", "turned"), [(MORE_EN, ">=", "<="), (LESS_EN, "<=", ">=")], ids=["more", "less"]
)
def test_a_negation_turns_an_english_comparator(
    words: tuple[str, ...], plain: str, turned: str, fact: tuple[str, str, str, float]
) -> None:
    name, said, figure, value = fact
    for word in words:
        assert bounds(f"{said} {word} {figure}", name) == [(plain, value)], word
        for negation in NOT_EN:
            text = f"{said} {negation} {word} {figure}"
            assert bounds(text, name) == [(turned, value)], text


@pytest.mark.parametrize(
    ("behind", "plain", "turned"), [("以上", ">=", "<="), ("以下", "<=", ">="), ("以内", "<=", ">=")]
)
def test_a_refusal_turns_a_comparator_behind_the_figure(behind: str, plain: str, turned: str) -> None:
    assert direction("面积", behind) == (plain, 2)
    for refused in ("不要", "的不要", "都不行", "的厂房不考虑", "免谈", "一律不接受", "的就算了", "除外", "的不要了"):
        assert bounds(f"5000平{behind}{refused}", "floor_area_m2") == [(turned, 5000)], refused
    for refusing in ("不要", "不考虑", "不接受", "不想要", "别", "拒绝"):
        assert bounds(f"{refusing}5000平{behind}的厂房", "floor_area_m2") == [(turned, 5000)], refusing


@pytest.mark.parametrize(
    ("text", "op"),
    [
        ("低于5000平不行", ">="),
        ("不够5000平的不要", ">="),
        ("没有5000平以上的就不考虑了", ">="),
        ("超过5000平的不要", "<="),
        ("不低于5000平的不要", "<="),
        ("at least 5000 sqm", ">="),
        ("5000 sqm at least", ">="),
        ("5000 sqm or bigger", ">="),
        ("5000 sqm or smaller", "<="),
        ("less than 5000 sqm is not acceptable", ">="),
        ("5000 sqm or less is unacceptable", ">="),
        ("over 5000 sqm is too big", "<="),
        ("no halls below 5000 sqm", ">="),
        ("面积不超5000平", "<="),
        ("上限5000平", "<="),
        ("下限5000平", ">="),
        ("面积不足5000平", "<="),
        ("能不能超过5000平", ">="),
        ("5000平", ">="),
    ],
)
def test_limits_said_otherwise(text: str, op: str) -> None:
    assert bounds(text, "floor_area_m2") == [(op, 5000)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不要小于5000平，不要超过8000平", ("floor_area_m2", "between", (5000, 8000), "must")),
        ("不要小于5000平不要超过8000平", ("floor_area_m2", "between", (5000, 8000), "must")),
        ("3000平以上不超5000平", ("floor_area_m2", "between", (3000, 5000), "must")),
        ("between 3,000 and 5,000 square metres", ("floor_area_m2", "between", (3000, 5000), "must")),
        ("between 3,000 sqm and 5,000 sqm", ("floor_area_m2", "between", (3000, 5000), "must")),
        ("between 5 and 10 mu", ("land_area_m2", "between", (3333, 6667), "must")),
        ("面积在3000和5000平之间", ("floor_area_m2", "between", (3000, 5000), "must")),
        ("介于3000与5000平", ("floor_area_m2", "between", (3000, 5000), "must")),
        ("crane between 5 and 10 tons", ("crane_t", "between", (5, 10), "should")),
        ("最好不要超过1万平", ("floor_area_m2", "<=", 10_000, "nice")),
        ("不希望超过20亩", ("land_area_m2", "<=", 13_334, "must")),
        ("shall not exceed 20 mu", ("land_area_m2", "<=", 13_334, "must")),
        ("floor area must not exceed 3000 sqm", ("floor_area_m2", "<=", 3000, "must")),
        ("clear height should not be less than 9 m", ("clear_height_m", ">=", 9, "must")),
        ("rent should not exceed 15", ("rent_cny_m2_month", "<=", 15, "must")),
        ("租金不能高于12元/平/月", ("rent_cny_m2_month", "<=", 12, "must")),
        ("租金请勿超过12元/平/月", ("rent_cny_m2_month", "<=", 12, "must")),
        ("荷载不能小于2吨", ("floor_load_t_m2", ">=", 2, "must")),
        ("不要低于2000kVA", ("power_kva", ">=", 2000, "must")),
        ("买价不要超过2000万", ("budget_total_cny", "<=", 20_000_000, "must")),
        ("楼层不要超过2层", ("storeys", "<=", 2, "must")),
        ("no more than 2 storeys", ("storeys", "<=", 2, "must")),
        ("两千平的小厂房，月租金不要超过两万块", ("rent_cny_m2_month", "<=", 10, "must")),
    ],
)
def test_limits_of_every_fact(text: str, expected: tuple[str, str, Any, str]) -> None:
    assert expected in read(text)


@pytest.mark.parametrize(
    ("text", "modes"),
    [
        ("租金不要超过15元/平/月", [("in", ("lease",))]),
        ("租金不要太高", [("in", ("lease",))]),
        ("租金不要超过两万块", [("in", ("lease",))]),
        ("不要超过15元租金", [("in", ("lease",))]),
        ("买价不要超过2000万", [("in", ("sale",))]),
        ("租的不要", [("not_in", ("lease",))]),
        ("不能买也行", []),
        ("不要拍卖的，租金不要超过8元", [("not_in", ("auction",)), ("in", ("lease",))]),
    ],
)
def test_a_refusal_does_not_reach_over_a_comparator(text: str, modes: list[tuple[str, Any]]) -> None:
    assert [(op, value) for name, op, value, _ in read(text) if name == "modes"] == modes


@pytest.mark.parametrize(
    ("text", "field", "op"),
    [
        ("outside Fuxin", "region", "not_in"),
        ("anywhere outside of Fuxin", "region", "not_in"),
        ("远离阜新", "region", "not_in"),
        ("without gas", "gas", "is_false"),
        ("without gas is fine", "gas", None),
        ("没有天然气也行", "gas", None),
        ("没有天然气不行", "gas", "is_true"),
        ("不能没有天然气", "gas", "is_true"),
        ("锦州不考虑拍卖的", "region", "in"),
    ],
)
def test_what_is_refused_and_what_is_only_spared(text: str, field: str, op: str | None) -> None:
    assert [found for name, found, *_ in read(text) if name == field] == ([op] if op else [])


def test_what_was_not_read_of_a_limit_is_told() -> None:
    assert [span.text for span in parse("租金不要太高", today=TODAY, places=PLACES).not_understood] == ["不要太高"]
