"""Questions, double negation and what a need leaves open: none of them may turn into the opposite wish."""

import itertools
from typing import Any

import pytest

from recommender import lexicon
from recommender.parsing import Reading, parse
from tests.conftest import TODAY
from tests.recommender.test_parsing import PLACES

MUST, SHOULD, NICE = "must", "should", "nice"
FLAGS_ZH = {
    "chemical_park": "化工园区", "dual_power": "双回路", "rail_siding": "铁路专用线", "gas": "天然气", "steam": "蒸汽",
    "heating": "供暖", "fibre": "光纤", "fire_accepted": "消防验收",
}  # fmt: skip
FLAGS_EN = {
    "chemical_park": "chemical park", "dual_power": "dual power supply", "rail_siding": "rail siding", "gas": "natural gas",
    "steam": "steam", "heating": "heating", "fibre": "fibre", "fire_accepted": "fire acceptance",
}  # fmt: skip
ASKED_ZH = (
    "有没有{}", "有无{}", "能不能有{}", "是不是有{}", "是否有{}", "可不可以带{}", "带不带{}", "能否接{}", "要不要{}", "{}有没有",
    "5000平米厂房，有没有{}？", "请问有没有带{}的",
)  # fmt: skip
ASKED_EN = ("is there no {}?", "isn't there {}?", "are there not {}?", "don't you have {}?", "does it not have {}?")
OPEN_ZH = (
    "不一定要{}", "不一定非要有{}", "不是必须有{}", "{}不是必须的", "{}不是必需", "{}非必须", "{}不一定要有", "{}暂时用不上", "{}有无均可",
    "{}有没有都行", "有没有{}都行", "有没有{}都无所谓", "{}也可以", "{}也行", "接受{}", "可以接受{}", "不排斥{}", "不介意有{}", "不是不可以考虑{}",
    "没有{}也行", "没有{}行不行", "不管有没有{}", "{}可有可无", "{}不作要求", "不需要{}",
)  # fmt: skip
OPEN_EN = (
    "{} is not a must", "{} isn't essential", "{} not mandatory", "not necessarily with {}", "{} optional", "optional {}",
    "{} is optional", "{} is also fine", "{} OK", "does not have to have {}", "we don't need {}", "with or without {}",
    "we can do without {}", "no {} is fine", "need not have {}", "we don't mind {}", "whether or not it has {}",
)  # fmt: skip
NEEDED_ZH = (
    "没有{}不行", "没有{}没法生产", "没有{}，我们没法开工", "不能没有{}", "不能缺少{}", "离不开{}", "少不了{}", "没有{}的不考虑", "没有{}，不要",
)  # fmt: skip
NEEDED_EN = (
    "we cannot operate without {}", "without {} we cannot operate", "we can't do without {}", "without {}, we cannot run",
    "it is impossible to run without {}", "no way to run without {}", "a plant without {} is not acceptable",
)  # fmt: skip


def reading_of(text: str) -> Reading:
    return parse(text, today=TODAY, places=PLACES)


def read(text: str) -> list[tuple[str, str, Any, str]]:
    return [(item.field, item.op, item.value, item.importance) for item in reading_of(text).requirement.criteria]


def forms(chinese: tuple[str, ...], english: tuple[str, ...]) -> list[tuple[str, str]]:
    """Every flag in every form, with the name of the flag."""
    in_chinese = itertools.product(chinese, FLAGS_ZH.items())
    in_english = itertools.product(english, FLAGS_EN.items())
    return [(form.format(words), name) for form, (name, words) in (*in_chinese, *in_english)]


def test_every_flag_is_among_the_forms() -> None:
    assert set(FLAGS_ZH) == set(FLAGS_EN) == {name for name, _ in lexicon.FLAGS}


@pytest.mark.parametrize(("text", "name"), forms(ASKED_ZH, ASKED_EN))
def test_a_question_refuses_nothing_and_demands_nothing(text: str, name: str) -> None:
    assert [item[1:] for item in read(text) if item[0] == name] == [("is_true", None, SHOULD)]


@pytest.mark.parametrize(("text", "name"), forms(OPEN_ZH, OPEN_EN))
def test_what_is_left_open_is_noted_and_no_criterion(text: str, name: str) -> None:
    reading = reading_of(text)
    assert [item for item in read(text) if item[0] == name] == []
    assert reading.noted


@pytest.mark.parametrize(("text", "name"), forms(NEEDED_ZH, NEEDED_EN))
def test_what_must_not_be_missing_is_a_must(text: str, name: str) -> None:
    assert [item[1:] for item in read(text) if item[0] == name] == [("is_true", None, MUST)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("能不能租？", ("modes", "in", ("lease",), SHOULD)),
        ("能不能入股合作", ("modes", "in", ("equity",), SHOULD)),
        ("不是化工园区的，有没有蒸汽", ("chemical_park", "is_false", None, MUST)),
        ("层高不高于9米", ("clear_height_m", "<=", 9, SHOULD)),
        ("只接受化工园区", ("chemical_park", "is_true", None, MUST)),
        ("only a chemical park is acceptable", ("chemical_park", "is_true", None, MUST)),
        ("不接受化工园区", ("chemical_park", "is_false", None, MUST)),
        ("不在化工园区的都可以", ("chemical_park", "is_false", None, MUST)),
        ("不用太大要带蒸汽", ("steam", "is_true", None, SHOULD)),
        ("不需要办公楼但要蒸汽", ("steam", "is_true", None, SHOULD)),
        ("买，租也行", ("modes", "in", ("sale", "lease"), MUST)),
        ("can't be in a chemical park", ("chemical_park", "is_false", None, MUST)),
        ("没有消防验收的厂房不考虑", ("fire_accepted", "is_true", None, MUST)),
        ("出租，接受拍卖", ("modes", "in", ("lease", "auction"), MUST)),
        ("租买都行", ("modes", "in", ("lease", "sale"), MUST)),
        ("不要国企的", ("owner_type", "not_in", ("state_owned",), MUST)),
        ("要砼结构或者钢结构", ("structure", "in", ("steel", "concrete"), SHOULD)),
        ("有没有消防手续齐全的", ("fire_accepted", "is_true", None, SHOULD)),
        ("法拍厂房", ("modes", "in", ("auction",), MUST)),
        ("不要阿里拍的", ("modes", "not_in", ("auction",), MUST)),
    ],
)
def test_the_words_beside_a_wish_tell_which_way_it_goes(text: str, expected: tuple[str, str, Any, str]) -> None:
    assert expected in read(text)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("不一定要买", "modes"),
        ("接受拍卖", "modes"),
        ("auction is also fine", "modes"),
        ("不一定要仓库", "kind"),
        ("仓库也行", "kind"),
        ("不一定要在沈阳", "region"),
        ("不一定要钢结构", "structure"),
        ("不需要环评", "permits.eia"),
        ("不介意有抵押", "encumbrances"),
        ("有没有抵押", "encumbrances"),
        ("零下温度无所谓", "description_zh"),
        ("办公楼不是必须的", "description_zh"),
        ("有没有消防手续齐全的", "title_status"),
        ("电价便宜的", "rent_cny_m2_month"),
        ("水费比较便宜", "rent_cny_m2_month"),
        ("cheap power", "rent_cny_m2_month"),
    ],
)
def test_what_makes_no_criterion(text: str, field: str) -> None:
    assert field not in [item[0] for item in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("厂房必须有行车", [("crane_t", ">=", 1, MUST)]),
        ("要有行车的厂房", [("crane_t", ">=", 1, SHOULD)]),
        ("最好有行车", [("crane_t", ">=", 1, NICE)]),
        ("I need a crane", [("crane_t", ">=", 1, SHOULD)]),
        ("要有装卸平台", [("docks", ">=", 1, SHOULD)]),
        ("8个卸货平台", [("docks", ">=", 8, SHOULD)]),
        ("at least 6 loading docks", [("docks", ">=", 6, MUST)]),
        ("行车10吨，要带行车", [("crane_t", ">=", 10, SHOULD)]),
        ("不需要行车", []),
        ("crane not required", []),
        ("现有厂房带行车，想换一个", []),
        ("做行车制造的", []),
        ("行车方便，离高速近", []),
    ],
)
def test_a_thing_named_without_a_figure_is_to_be_there(text: str, expected: list[tuple[str, str, Any, str]]) -> None:
    assert [item for item in read(text) if item[0] in ("crane_t", "crane_count", "docks")] == expected
    if expected or "不需要" in text or "not required" in text:
        assert not any("行车" in span.text or "crane" in span.text for span in reading_of(text).not_understood)


def test_traditional_characters_are_read_and_kept_as_they_were_written() -> None:
    text = "求購廠房，面積五千平方米以上，層高九米，行車十噸，有沒有蒸汽，阜新市，不要化工園區"
    found = read(text)
    for expected in [
        ("floor_area_m2", ">=", 5000, MUST),
        ("clear_height_m", ">=", 9, SHOULD),
        ("crane_t", ">=", 10, SHOULD),
        ("steam", "is_true", None, SHOULD),
        ("chemical_park", "is_false", None, MUST),
        ("modes", "in", ("sale",), MUST),
        ("region", "in", ("阜新市",), MUST),
    ]:
        assert expected in found
    assert "層高九米" in [item.source for item in reading_of(text).requirement.criteria]
    assert reading_of("做農機鑄造加工").requirement.industry == "做农机铸造加工"


@pytest.mark.parametrize(
    ("text", "field", "source"),
    [
        ("Fire acceptance done", "fire_accepted", "Fire acceptance"),
        ("not mortgaged", "encumbrances", "not mortgaged"),
        ("refrigerated storage", "description_zh", "refrigerated"),
        ("单价不超过两千元", "unit_price_cny_m2", "单价不超过两千元"),
        ("面积不超过五千", "floor_area_m2", "面积不超过五千"),
    ],
)
def test_the_words_of_a_wish_are_whole_words_and_numbers(text: str, field: str, source: str) -> None:
    assert source in [item.source for item in reading_of(text).requirement.criteria if item.field == field]


@pytest.mark.parametrize("text", ["要有宿舍和食堂", "带宿舍、食堂的厂房"])
def test_a_second_word_of_one_wish_is_understood_too(text: str) -> None:
    reading = parse(text, today=TODAY, places=PLACES)
    assert [one.value for one in reading.requirement.criteria if one.field == "description_zh"] == [("宿舍", "食堂")]
    assert reading.not_understood == ()
