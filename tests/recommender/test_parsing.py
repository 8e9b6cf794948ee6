"""Reading needs: a table of phrases of the trade, in both languages, and texts that mean nothing."""

import re
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog.columns import PlaceName
from catalog.errors import InvalidInput
from catalog.geo import Places
from recommender import phrases
from recommender.parsing import parse
from tests.conftest import TODAY

PLACES = Places(
    [
        PlaceName("辽宁省", "阜新市", "彰武县", "彰武经济开发区"),
        PlaceName("辽宁省", "阜新市", "阜新蒙古族自治县", "阜蒙经济开发区"),
        PlaceName("辽宁省", "锦州市", "凌海市", "锦州滨海产业园"),
        PlaceName("内蒙古自治区", "包头市", "昆都仑区", "包头稀土高新技术产业开发区"),
    ]
)
MUST, SHOULD, NICE = "must", "should", "nice"


def read(text: str) -> list[tuple[str, str, Any, str]]:
    reading = parse(text, today=TODAY, places=PLACES)
    return [(item.field, item.op, item.value, item.importance) for item in reading.requirement.criteria]


CASES: list[tuple[str, tuple[str, str, Any, str]]] = [
    ("想在阜新或锦州找厂房", ("region", "in", ("阜新", "锦州"), MUST)),
    ("最好在彰武", ("region", "in", ("彰武",), NICE)),
    ("不要锦州的", ("region", "not_in", ("锦州",), MUST)),
    ("包头稀土高新区以内", ("region", "in", ("包头稀土高新区",), MUST)),
    ("anywhere in Fuxin or Jinzhou", ("region", "in", ("阜新市", "锦州市"), MUST)),
    ("厂房5000平", ("floor_area_m2", ">=", 5000, MUST)),
    ("4000到6000平", ("floor_area_m2", "between", (4000, 6000), MUST)),
    ("3-4千平的车间", ("floor_area_m2", "between", (3000, 4000), MUST)),
    ("1.2万㎡", ("floor_area_m2", ">=", 12000, MUST)),
    ("面积不超过3000平", ("floor_area_m2", "<=", 3000, MUST)),
    ("8000平左右", ("floor_area_m2", "near", 8000, MUST)),
    ("around 9,000 sq m of hall", ("floor_area_m2", "near", 9000, MUST)),
    ("20,000 sq ft workshop", ("floor_area_m2", ">=", 1858, MUST)),
    ("净地100亩", ("land_area_m2", ">=", 66666, MUST)),
    ("用地60-80亩", ("land_area_m2", "between", (40000, 53334), MUST)),
    ("12 acres of land", ("land_area_m2", ">=", 48562, MUST)),
    ("净地100亩", ("kind", "in", ("land",), MUST)),
    ("行车10吨", ("crane_t", ">=", 10, SHOULD)),
    ("至少要10吨行车", ("crane_t", ">=", 10, MUST)),
    ("行车5t×4", ("crane_count", ">=", 4, SHOULD)),
    ("行车20t两台", ("crane_count", ">=", 2, SHOULD)),
    ("有10吨天车最好", ("crane_t", ">=", 10, NICE)),
    ("5-tonne crane", ("crane_t", ">=", 5, SHOULD)),
    ("层高9米以上", ("clear_height_m", ">=", 9, SHOULD)),
    ("净高不低于12m", ("clear_height_m", ">=", 12, MUST)),
    ("净高9", ("clear_height_m", ">=", 9, SHOULD)),
    ("clear height 8 m", ("clear_height_m", ">=", 8, SHOULD)),
    ("柱距18米", ("column_spacing_m", ">=", 18, SHOULD)),
    ("承重3吨/平米", ("floor_load_t_m2", ">=", 3, SHOULD)),
    ("供电2000kVA", ("power_kva", ">=", 2000, SHOULD)),
    ("电800千伏安", ("power_kva", ">=", 800, SHOULD)),
    ("变压器3150以上", ("power_kva", ">=", 3150, SHOULD)),
    ("6.3 MVA or better", ("power_kva", ">=", 6300, SHOULD)),
    ("35kV双回路", ("dual_power", "is_true", None, SHOULD)),
    ("35 kV supply", ("power_kv", ">=", 35, SHOULD)),
    ("用水1200吨/天", ("water_t_day", ">=", 1200, SHOULD)),
    ("污水600吨/天", ("sewage_t_day", ">=", 600, SHOULD)),
    ("effluent 700 m3/day", ("sewage_t_day", ">=", 700, SHOULD)),
    ("蒸汽15吨/小时", ("steam_t_h", ">=", 15, SHOULD)),
    ("天然气300方/小时", ("gas_m3_h", ">=", 300, SHOULD)),
    ("要通天然气", ("gas", "is_true", None, SHOULD)),
    ("租金8元/平/月以内", ("rent_cny_m2_month", "<=", 8, SHOULD)),
    ("租金0.5元/㎡/天以内", ("rent_cny_m2_month", "<=", 15, SHOULD)),
    ("月租6到9块", ("rent_cny_m2_month", "<=", 9, SHOULD)),
    ("租金不超过10元", ("rent_cny_m2_month", "<=", 10, MUST)),
    ("RMB 7/sqm/month", ("rent_cny_m2_month", "<=", 7, SHOULD)),
    ("地价不高于12万/亩", ("land_price_10k_cny_mu", "<=", 12, SHOULD)),
    ("总价900万以内购买", ("budget_total_cny", "<=", 9_000_000, SHOULD)),
    ("想租", ("modes", "in", ("lease",), MUST)),
    ("租售都行", ("modes", "in", ("lease", "sale"), MUST)),
    ("买断", ("modes", "in", ("sale", "transfer"), MUST)),
    ("purchase or long lease", ("modes", "in", ("lease", "sale"), MUST)),
    ("不要化工园区", ("chemical_park", "is_false", None, MUST)),
    ("必须在化工园区内", ("chemical_park", "is_true", None, MUST)),
    ("recognised chemical park", ("chemical_park", "is_true", None, MUST)),
    ("丙类就行", ("fire_hazard_class", "in", ("甲", "乙", "丙"), SHOULD)),
    ("二级耐火", ("fire_rating", "<=", 2, SHOULD)),
    ("消防验收过的", ("fire_accepted", "is_true", None, SHOULD)),
    ("环评有效", ("permits.eia", "in", ("valid",), SHOULD)),
    ("产权清晰", ("title_status", "in", ("complete",), MUST)),
    ("不接受查封", ("encumbrances", "not_in", ("seizure",), MUST)),
    ("不能有抵押和查封", ("encumbrances", "not_in", ("seizure", "mortgage"), MUST)),
    ("离高速口5公里内", ("km_expressway", "<=", 5, SHOULD)),
    ("离铁路货场30公里以内", ("km_rail_freight", "<=", 30, SHOULD)),
    ("离机场近一点", ("km_airport", "near", None, SHOULD)),
    ("铁路专用线有更好", ("rail_siding", "is_true", None, NICE)),
    ("冬天要有暖气", ("heating", "is_true", None, SHOULD)),
    ("月台不少于20个", ("docks", ">=", 20, MUST)),
    ("单层厂房", ("storeys", "<=", 1, SHOULD)),
    ("国企的房子", ("owner_type", "in", ("state_owned",), SHOULD)),
    ("明年8月底前投产", ("ready_by", "<=", "2027-08", SHOULD)),
    ("春节前交付", ("ready_by", "<=", "2027-01", SHOULD)),
    ("open by Mar 2027", ("ready_by", "<=", "2027-03", SHOULD)),
    ("租3年", ("min_lease_years", "<=", 3, SHOULD)),
    ("层高9米以上不超过12米", ("clear_height_m", "between", (9, 12), MUST)),
    ("净高不低于9米，不超过12米", ("clear_height_m", "between", (9, 12), MUST)),
    ("行车5吨以上10吨以下", ("crane_t", "between", (5, 10), SHOULD)),
    ("至少5000平最多8000平", ("floor_area_m2", "between", (5000, 8000), MUST)),
    ("4000-6000平以内", ("floor_area_m2", "between", (4000, 6000), MUST)),
    ("租金8元/平/月以下，净高9米以上", ("clear_height_m", ">=", 9, SHOULD)),
    ("净高9米以上租金8元/平/月以下", ("rent_cny_m2_month", "<=", 8, SHOULD)),
    ("行车5吨、有10吨的更好", ("crane_t", ">=", 10, NICE)),
    ("行车5吨、有10吨的更好", ("crane_t", ">=", 5, SHOULD)),
    ("clear height over 9 m but not more than 12 m", ("clear_height_m", "between", (9, 12), MUST)),
    ("国企闲置的也行,3000平上下", ("floor_area_m2", "near", 3000, MUST)),
    ("bought outright for not more than RMB 3 million", ("budget_total_cny", "<=", 3_000_000, MUST)),
    ("1,500 sqm, up to RMB 108,000 a year", ("rent_cny_m2_month", "<=", 6, SHOULD)),
    ("1,500 sqm, up to RMB 108,000 a year", ("modes", "in", ("lease",), MUST)),
    ("rent 8 to 11 RMB", ("rent_cny_m2_month", "<=", 11, SHOULD)),
    ("built after 2022", ("built_year", ">=", 2023, SHOULD)),
    ("no lease on it", ("encumbrances", "not_in", ("existing_lease",), MUST)),
    ("新民 2万平 月台不少于20个 净高9", ("clear_height_m", ">=", 9, SHOULD)),
    ("要有冷库", ("description_zh", "exists", ("冷库", "冷藏", "冷冻", "恒温库"), SHOULD)),
    ("除了阜新都可以", ("region", "not_in", ("阜新",), MUST)),
    ("除了阜新，锦州也行", ("region", "in", ("阜新", "锦州"), MUST)),
    ("阜新以外都行", ("region", "not_in", ("阜新",), MUST)),
    ("不要锦州和盘锦", ("region", "not_in", ("锦州", "盘锦"), MUST)),
    ("anywhere but Fuxin", ("region", "not_in", ("阜新市",), MUST)),
    ("not Fuxin but Jinzhou", ("region", "in", ("锦州市",), MUST)),
    ("辽宁省阜新市彰武县", ("region", "in", ("彰武县",), MUST)),
    ("离阜新市区30公里以内", ("region", "near", {"place": "阜新市", "km": 30}, SHOULD)),
    ("near Shenyang", ("region", "near", {"place": "沈阳市", "km": None}, SHOULD)),
    ("within 50 miles of Shenyang", ("region", "near", {"place": "沈阳市", "km": 80.5}, SHOULD)),
    ("一万二千平", ("floor_area_m2", ">=", 12_000, MUST)),
    ("1万2千平", ("floor_area_m2", ">=", 12_000, MUST)),
    ("两万五平", ("floor_area_m2", ">=", 25_000, MUST)),
    ("5000多平", ("floor_area_m2", ">=", 5_000, MUST)),
    ("five thousand square metres", ("floor_area_m2", ">=", 5_000, MUST)),
    ("around 100,000 sq ft", ("floor_area_m2", "near", 9290, MUST)),
    ("clear height at least 30 ft", ("clear_height_m", ">=", 9.14, MUST)),
    ("3亿5千万买", ("budget_total_cny", "<=", 350_000_000, SHOULD)),
    ("budget 20 million to purchase", ("budget_total_cny", "<=", 20_000_000, SHOULD)),
    ("3毛/天", ("rent_cny_m2_month", "<=", 9, SHOULD)),
    ("租金一天三毛五一平", ("rent_cny_m2_month", "<=", 10.5, SHOULD)),
    ("8块5一平", ("rent_cny_m2_month", "<=", 8.5, SHOULD)),
    ("月租不超过15元/平", ("rent_cny_m2_month", "<=", 15, MUST)),
    ("5000平，年租金不超过50万", ("rent_cny_m2_month", "<=", 8.34, MUST)),
    ("行车最少两台10吨", ("crane_t", ">=", 10, MUST)),
    ("行车最少两台10吨", ("crane_count", ">=", 2, MUST)),
    ("two 10 t cranes", ("crane_count", ">=", 2, SHOULD)),
    ("two 10 t cranes", ("crane_t", ">=", 10, SHOULD)),
    ("10吨级行车", ("crane_t", ">=", 10, SHOULD)),
    ("10 docks or more", ("docks", ">=", 10, SHOULD)),
    ("买50亩工业用地", ("land_area_m2", ">=", 33_333, MUST)),
    ("买50亩工业用地", ("land_use", "in", ("industrial",), SHOULD)),
    ("买50亩工业用地", ("kind", "in", ("land",), MUST)),
    ("20 acres of land with gas", ("kind", "in", ("land",), MUST)),
    ("20 acres of land with gas", ("gas", "is_true", None, SHOULD)),
    ("钢结构", ("structure", "in", ("steel",), SHOULD)),
    ("钢结构或混凝土结构的厂房", ("structure", "in", ("steel", "concrete"), SHOULD)),
    ("不要砖混的", ("structure", "not_in", ("brick",), MUST)),
    ("容积率不低于1.0", ("far_max", ">=", 1, MUST)),
    ("plot ratio at least 1.5", ("far_max", ">=", 1.5, MUST)),
    ("2000kVA以上双回路", ("power_kva", ">=", 2000, SHOULD)),
    ("2000kVA以上双回路", ("dual_power", "is_true", None, SHOULD)),
    ("power 2 MVA", ("power_kva", ">=", 2000, SHOULD)),
    ("明年6月前能交付", ("ready_by", "<=", "2027-06", SHOULD)),
    ("必须明年6月前交付", ("ready_by", "<=", "2027-06", MUST)),
    ("三个月内交付", ("ready_by", "<=", "2027-02", SHOULD)),
    ("半年内投产", ("ready_by", "<=", "2027-05", SHOULD)),
    ("ready before March", ("ready_by", "<=", "2027-03", SHOULD)),
    ("move in before Chinese New Year", ("ready_by", "<=", "2027-01", SHOULD)),
    ("天然气必须有，蒸汽最好有", ("gas", "is_true", None, MUST)),
    ("天然气必须有，蒸汽最好有", ("steam", "is_true", None, NICE)),
    ("化工园区外", ("chemical_park", "is_false", None, MUST)),
    ("must be outside any chemical park", ("chemical_park", "is_false", None, MUST)),
    ("不临街", ("description_zh", "not_in", ("临街", "沿街"), SHOULD)),
    ("five-year lease", ("min_lease_years", "<=", 5, SHOULD)),
    ("租期五年以上", ("min_lease_years", "<=", 5, SHOULD)),
    ("售价2000元/平", ("unit_price_cny_m2", "<=", 2000, SHOULD)),
    ("售价2000元/平", ("modes", "in", ("sale",), MUST)),
    ("单价2000元/平以内", ("unit_price_cny_m2", "<=", 2000, SHOULD)),
    ("买厂房，2000元/平以内", ("unit_price_cny_m2", "<=", 2000, SHOULD)),
    ("价格2000一平以内", ("unit_price_cny_m2", "<=", 2000, SHOULD)),
    ("no more than 2,500 RMB per sqm", ("unit_price_cny_m2", "<=", 2500, MUST)),
    ("租金8元/平", ("rent_cny_m2_month", "<=", 8, SHOULD)),
    ("¥12/㎡/month", ("rent_cny_m2_month", "<=", 12, SHOULD)),
    ("8 yuan per sqm per month", ("rent_cny_m2_month", "<=", 8, SHOULD)),
    ("8元∕㎡∕月", ("rent_cny_m2_month", "<=", 8, SHOULD)),
    ("8元⁄㎡⁄月", ("rent_cny_m2_month", "<=", 8, SHOULD)),
    ("500平，月租5000元以内", ("rent_cny_m2_month", "<=", 10, SHOULD)),
    ("租金一年30万以内，4000平", ("rent_cny_m2_month", "<=", 6.25, SHOULD)),
    ("budget CNY 30m", ("budget_total_cny", "<=", 30_000_000, SHOULD)),
    ("预算300w左右", ("budget_total_cny", "near", 3_000_000, SHOULD)),
    ("三五百万买", ("budget_total_cny", "<=", 5_000_000, SHOULD)),
    ("三到五百万买", ("budget_total_cny", "<=", 5_000_000, SHOULD)),
    ("一亩20万以内", ("land_price_10k_cny_mu", "<=", 20, SHOULD)),
    ("价格 12 万 / 亩", ("land_price_10k_cny_mu", "<=", 12, SHOULD)),
    ("RMB 80,000/mu", ("land_price_10k_cny_mu", "<=", 8, SHOULD)),
    ("两三千平", ("floor_area_m2", "between", (2000, 3000), MUST)),
    ("七八百平", ("floor_area_m2", "between", (700, 800), MUST)),
    ("5-6千平", ("floor_area_m2", "between", (5000, 6000), MUST)),
    ("5到6千平", ("floor_area_m2", "between", (5000, 6000), MUST)),
    ("5000平左右", ("floor_area_m2", "near", 5000, MUST)),
    ("七八米层高", ("clear_height_m", "between", (7, 8), SHOULD)),
    ("十来亩", ("land_area_m2", "near", 6667, MUST)),
    ("十几亩", ("land_area_m2", "between", (6666, 13_334), MUST)),
    ("办公楼500平、厂房6000平", ("floor_area_m2", ">=", 6000, MUST)),
    ("2×1000kVA", ("power_kva", ">=", 2000, SHOULD)),
    ("2台1000kVA", ("power_kva", ">=", 2000, SHOULD)),
    ("两台630", ("power_kva", ">=", 1260, SHOULD)),
    ("变压器630两台以上", ("power_kva", ">=", 1260, SHOULD)),
    ("2×1000kVA+630kVA", ("power_kva", ">=", 2630, SHOULD)),
    ("two 10 t cranes, 2 x 1.6 MVA", ("power_kva", ">=", 3200, SHOULD)),
    ("日用气2400方", ("gas_m3_h", ">=", 100, SHOULD)),
    ("日排污水500吨", ("sewage_t_day", ">=", 500, SHOULD)),
    ("行车32/5t", ("crane_t", ">=", 32, SHOULD)),
    ("行车：16t", ("crane_t", ">=", 16, SHOULD)),
    ("行车 ≥16t", ("crane_t", ">=", 16, SHOULD)),
    ("行车１６吨", ("crane_t", ">=", 16, SHOULD)),
    ("层高>9米", ("clear_height_m", ">=", 9, SHOULD)),
    ("层高＞９米", ("clear_height_m", ">=", 9, SHOULD)),
    ("9m+ clear height", ("clear_height_m", ">=", 9, SHOULD)),
    ("min. 9 m clear", ("clear_height_m", ">=", 9, SHOULD)),
    ("at least 9 m clear", ("clear_height_m", ">=", 9, MUST)),
    ("clear height no less than 9 m", ("clear_height_m", ">=", 9, MUST)),
    ("up to 8 RMB/sqm/month", ("rent_cny_m2_month", "<=", 8, SHOULD)),
    ("lease 5+ years", ("min_lease_years", "<=", 5, SHOULD)),
    ("沈阳150公里以内", ("region", "near", {"place": "沈阳", "km": 150.0}, SHOULD)),
    ("北京客户想在阜新设厂", ("region", "in", ("阜新",), MUST)),
    ("深圳企业，想在阜新找厂房", ("region", "in", ("阜新",), MUST)),
    ("总部在上海的公司，落户锦州", ("region", "in", ("锦州",), MUST)),
    ("我们公司在大连，想搬到阜新", ("region", "in", ("阜新",), MUST)),
    ("our client from Shenzhen, a site in Jinzhou", ("region", "in", ("锦州市",), MUST)),
    ("a Shenyang-based maker of parts, in Fuxin", ("region", "in", ("阜新市",), MUST)),
    ("最好在阜新，其次锦州", ("region", "in", ("阜新", "锦州"), MUST)),
    ("最好在阜新，其次锦州", ("region", "in", ("阜新",), NICE)),
    ("锦州，不去盘锦", ("region", "not_in", ("盘锦",), MUST)),
    ("不接受拍卖的", ("modes", "not_in", ("auction",), MUST)),
    ("不接受拍卖的，要能买", ("modes", "in", ("sale",), MUST)),
    ("不要招拍挂", ("modes", "not_in", ("auction",), MUST)),
    ("除拍卖外都可以", ("modes", "not_in", ("auction",), MUST)),
    ("auction properties are not acceptable", ("modes", "not_in", ("auction",), MUST)),
    ("只租不买", ("modes", "not_in", ("sale",), MUST)),
    ("跨度30，檐高12", ("span_m", ">=", 30, SHOULD)),
    ("ca. 12,000 m²", ("floor_area_m2", "near", 12_000, MUST)),
    ("no sublease", ("encumbrances", "not_in", ("existing_lease",), MUST)),
    ("clear height 30'", ("clear_height_m", ">=", 9.14, SHOULD)),
    ("ceiling at least 24′, 3000 sqm", ("clear_height_m", ">=", 7.31, MUST)),
    ("现有厂房8000平不够用，想再找5000平", ("floor_area_m2", ">=", 5000, MUST)),
    ("原来在沈阳，想搬到阜新", ("region", "in", ("阜新",), MUST)),
    ("we currently have 3000 sqm, need 5000 sqm", ("floor_area_m2", ">=", 5000, MUST)),
    ("our present plant is in Shenyang, looking for 5000 sqm in Fuxin", ("region", "in", ("阜新市",), MUST)),
    ("land for sale in Fuxin", ("kind", "in", ("land",), MUST)),
    ("land for sale in Fuxin", ("modes", "in", ("sale",), MUST)),
    ("warehouse for sale or lease, 4000 sqm", ("modes", "in", ("lease", "sale"), MUST)),
    ("within 10 km of an expressway", ("km_expressway", "<=", 10, SHOULD)),
    ("5 tonne or bigger crane", ("crane_t", ">=", 5, SHOULD)),
    ("no later than June 2027", ("ready_by", "<=", "2027-06", SHOULD)),
    ("20,000 sf", ("floor_area_m2", ">=", 1858, MUST)),
    ("荷载20kN/㎡", ("floor_load_t_m2", ">=", 2.03, SHOULD)),
    ("每天用水300立方", ("water_t_day", ">=", 300, SHOULD)),
    ("面积4000左右", ("floor_area_m2", "near", 4000, MUST)),
    ("10万方厂房", ("floor_area_m2", ">=", 100_000, MUST)),
    ("16t/3.2t双梁行车", ("crane_t", ">=", 16, SHOULD)),
    ("月台不超过20个", ("docks", "<=", 20, MUST)),
    ("no more than 2 cranes", ("crane_count", "<=", 2, MUST)),
    ("20 mu of land or 5,000 sqm of hall", ("floor_area_m2", ">=", 5000, MUST)),
    ("ISO class 5 cleanroom", ("description_zh", "exists", ("洁净", "净化", "无尘"), SHOULD)),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_phrases_of_the_trade(text: str, expected: tuple[str, str, Any, str]) -> None:
    assert expected in read(text)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("不需要化工园区", "chemical_park"),
        ("带几百平办公楼", "floor_area_m2"),
        ("年产18万吨", "crane_t"),
        ("有了第一时间告诉我", "rent_cny_m2_month"),
        ("做钢结构加工", "structure"),
        ("三块地", "rent_cny_m2_month"),
        ("can be outside a chemical park", "chemical_park"),
        ("gas not required", "gas"),
        ("不需要10kV双回路", "power_kv"),
        ("总部在上海的公司", "region"),
        ("深圳企业", "region"),
        ("budget USD 3 million to buy", "budget_total_cny"),
        ("年用气600万方", "gas_m3_h"),
        ("交付不早于2027年6月", "ready_by"),
        ("不要求行车超过10吨", "crane_t"),
        ("免租期半年", "modes"),
        ("今年底签约", "ready_by"),
    ],
)
def test_what_is_not_a_wish(text: str, field: str) -> None:
    assert field not in [item[0] for item in read(text)]


def test_every_criterion_carries_its_words_and_the_rest_is_told() -> None:
    text = "做液压阀体，想在阜新租4000到6000平厂房，押一付三，行车5吨至少两台。"
    reading = parse(text, today=TODAY, places=PLACES)
    for span, criterion in zip(reading.spans, reading.requirement.criteria, strict=True):
        assert text[span.start : span.end] == span.text == criterion.source
    assert "押一付三" in [span.text for span in reading.not_understood]
    assert reading.requirement.industry == "做液压阀体"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I need 2000 sq ft in Reading", ["Reading"]),
        ("office with 3 floors at least 500 sqm and 2 lifts, near the river", ["3 floors", "2 lifts", "river"]),
        ("面积3000平以上，租金8元/平/月以内押一付三", ["押一付三"]),
        ("想在阜新租4000到6000平厂房，行车5吨至少两台，净高8米以上", []),
        ("lease workshop, 5 t crane, 8 m clear height, gas", []),
        ("你好，麻烦帮我找一下，谢谢", ["你好", "麻烦帮我找一下", "谢谢"]),
        ("厂房5000平，老板属龙", ["老板属龙"]),
        ("层高9米以上不超过12米", []),
        ("20 acres of land with gas", []),
        ("power 2 MVA", []),
        ("two 10-ton overhead cranes", []),
        ("明年6月前能交付", []),
        ("行车最少两台10吨", []),
        ("除了阜新都可以", []),
        ("我要一个1000平方米左右的小厂房，月租金每平方米不超过8元", []),
        ("clear height for our submarine 9 m", ["submarine"]),
        ("年租金不超过50万", ["不超过50万"]),
        ("距阜新不超过一小时", ["不超过一小时"]),
        ("电价不超过0.5元", ["电价不超过0.5元"]),
        ("电力增容到5000kVA", []),
        ("蒸汽每小时10吨", []),
        ("16t/3.2t双梁行车", []),
        ("5 tonne or bigger crane", []),
        ("现有厂房8000平，想找5000平", []),
    ],
)
def test_what_a_reader_would_miss_is_told(text: str, told: list[str]) -> None:
    assert [span.text for span in parse(text, today=TODAY, places=PLACES).not_understood] == told


@pytest.mark.parametrize(
    ("text", "field", "source"),
    [
        ("厂房，不接受拍卖的", "modes", "不接受拍卖"),
        ("除拍卖外", "modes", "除拍卖外"),
        ("厂房，不要化工园区", "chemical_park", "不要化工园区"),
        ("化工园区除外", "chemical_park", "化工园区除外"),
        ("a hall except in Fuxin", "region", "except in Fuxin"),
        ("不能有抵押", "encumbrances", "不能有抵押"),
        ("砖混的也不要", "structure", "砖混的也不要"),
        ("不要锦州", "region", "不要锦州"),
        ("想在阜新或者在锦州找", "region", "阜新或者在锦州"),
        ("先租后买", "modes", "租后买"),
        ("层高不低于9米", "clear_height_m", "层高不低于9米"),
        ("租金8元以内", "rent_cny_m2_month", "租金8元以内"),
        ("clear height no less than 9 m", "clear_height_m", "clear height no less than 9 m"),
    ],
)
def test_the_words_of_a_wish_are_all_of_its_words(text: str, field: str, source: str) -> None:
    criteria = parse(text, today=TODAY, places=PLACES).requirement.criteria
    assert source in [item.source for item in criteria if item.field == field]


@pytest.mark.parametrize(
    ("text", "plot", "meets"),
    [("净地100亩", 100, True), ("净地100亩", 99.9, False), ("用地60-80亩", 80, True), ("用地60-80亩", 60, True)],
)
def test_a_plot_of_exactly_the_size_said_meets(text: str, plot: float, meets: bool) -> None:
    (wish,) = [item for item in parse(text, today=TODAY, places=PLACES).requirement.criteria if "area" in item.field]
    low, high = (wish.value, float("inf")) if wish.op == ">=" else wish.value
    assert (low <= plot * 2000 / 3 <= high) is meets


def test_a_clause_on_what_is_to_be_done_is_the_industry() -> None:
    reading = parse("阜新市区有没有适合做电商直播基地的楼，不做仓储，物流车进出方便", today=TODAY, places=PLACES)
    assert (reading.requirement.industry or "").startswith("做电商直播基地的楼")


def test_an_industry_is_told_as_it_was_said() -> None:
    reading = parse("Hydraulic valve maker, lease a workshop", today=TODAY, places=PLACES)
    assert reading.requirement.industry == "Hydraulic, valve"


def test_project_figures() -> None:
    reading = parse("总投资4.2亿元，年产值8.5亿元，亩均税收35万/亩，用工260人", today=TODAY, places=PLACES)
    assert reading.requirement.project == {
        "investment_10k_cny": 42_000, "output_10k_cny": 85_000, "tax_10k_cny_mu": 35, "jobs": 260,
    }  # fmt: skip
    for text in ("亩均税收15万", "亩均税收15万/亩"):
        assert parse(text, today=TODAY, places=PLACES).requirement.project == {"tax_10k_cny_mu": 15}


def test_a_word_of_a_trade_within_another_word_is_none() -> None:
    assert parse("we installed it, a steel frame hall", today=TODAY, places=PLACES).requirement.industry is None


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(InvalidInput):
        parse("厂" * 10_001, today=TODAY, places=PLACES)


@settings(max_examples=150)
@given(
    text=st.one_of(
        st.text(max_size=2_000),
        st.text(alphabet="0123456789.,万亿平㎡亩吨元/天月年kvam×x至到-~ ", max_size=500),
        st.lists(st.sampled_from([text for text, _ in CASES]), max_size=20).map("，".join),
    )
)
def test_no_text_makes_it_fail(text: str) -> None:
    reading = parse(text, today=TODAY, places=PLACES)
    for criterion in reading.requirement.criteria:
        criterion.condition()
    for span in reading.not_understood:
        assert text[span.start : span.end] == span.text


def seconds(text: str) -> float:
    started = time.process_time()
    parse(text, today=TODAY, places=PLACES)
    return time.process_time() - started


@pytest.mark.parametrize(
    "said",
    ["租", "一", "6000平", "租金不要超过", "不要", "by may ", "\n", "between 5 and ", "行车10吨", "在阜新", " ", "1、"],
)
def test_four_times_the_text_takes_about_four_times_the_work(said: str) -> None:
    short, long = ((said * length)[:length] for length in (2_500, 10_000))
    assert min(seconds(long) for _ in range(2)) < 10 * max(seconds(short) for _ in range(2))


@settings(max_examples=60)
@given(
    said=st.one_of(st.sampled_from("一二十百千万亿9租平亩.,e-/"), st.text(min_size=1, max_size=4)),
    times=st.integers(1, 600),
    unit=st.sampled_from(["", "平", "亩", "元/平/月", "千伏安", "万"]),
)
def test_what_is_said_over_and_over_is_read_or_told(said: str, times: int, unit: str) -> None:
    reading = parse(said * times + unit, today=TODAY, places=PLACES)
    for criterion in reading.requirement.criteria:
        criterion.condition()


def test_an_or_between_land_and_a_hall_makes_their_sizes_alternatives() -> None:
    for text in ("买地30亩自建，或者租5000平厂房", "20 mu of land or 5,000 sqm of hall"):
        criteria = parse(text, today=TODAY, places=PLACES).requirement.criteria
        labels = {item.field: item.any_of for item in criteria if item.field.endswith("area_m2")}
        assert labels["land_area_m2"] == labels["floor_area_m2"] is not None
    for text in ("30亩，工业或仓储用地，厂房5000平", "30亩地，厂房5000平"):
        assert not any(item.any_of for item in parse(text, today=TODAY, places=PLACES).requirement.criteria)


def test_what_who_asks_has_already_is_no_wish() -> None:
    for text in ("现有厂房8000平不够用，想再找5000平", "we currently have 8000 sqm, need 5000 sqm"):
        assert [value for name, _, value, _ in read(text) if name == "floor_area_m2"] == [5000]


FIGURES = st.sampled_from(
    ["5000平", "两三千平", "30-50亩", "行车10吨2台", "层高9m+", "2×630kVA", "租金8元/平/月", "售价2000元/平", "10kV双回路",
     "总投资3.5亿元", "用工300人", "2027年6月前投产", "离高速5公里", "沈阳150公里以内", "月台8个", "380V", "一亩20万", "10辆挂车",
     "5-tonne crane", "RMB 7/sqm/month", "budget CNY 30m", "within 50 miles of Shenyang", "1/2 acre", "3 floors",
     "不需要10kV", "做5G设备", "1、", "USD 12 million", "tel 13800000000", "年用水30万吨"]
)  # fmt: skip
BETWEEN = st.sampled_from(["，", "、", " ", "；", "\n", "", " and ", ", ", "。", "以上", "不要", "：", "或"])


@settings(max_examples=400)
@given(
    text=st.one_of(
        st.lists(st.tuples(st.one_of(FIGURES, st.sampled_from([text for text, _ in CASES])), BETWEEN), max_size=10).map(
            lambda parts: "".join(word for part in parts for word in part)
        ),
        st.text(max_size=300),
        st.text(alphabet="0123456789.,万亿平㎡亩吨元/天月年kvam×x至到-~ 台行车层高租价、+个以上内米", max_size=100),
    )
)
@example("变压器630两台以上、5000平，")
def test_every_figure_is_read_once_or_told(text: str) -> None:
    reading = parse(text, today=TODAY, places=PLACES)
    kept = [*reading.spans, *reading.noted, *reading.not_understood]
    read_as: dict[int, str] = {}
    for figure in re.finditer(r"\d", text):
        assert any(span.start <= figure.start() < span.end for span in kept), figure
    for span, criterion in zip(reading.spans, reading.requirement.criteria, strict=True):
        values = criterion.value if isinstance(criterion.value, tuple) else (criterion.value,)
        for at in range(span.start, span.end):
            if text[at].isdecimal() and all(isinstance(value, int | float) for value in values):
                # How many cranes there are is told of their tonnage: 5t×4.
                assert read_as.setdefault(at, criterion.field.replace("count", "t")) == criterion.field.replace(
                    "count", "t"
                )
    for rest in reading.not_understood:
        assert not any(span.start < rest.end and rest.start < span.end for span in reading.spans)


def test_what_only_text_can_tell_has_an_english_name_of_its_own() -> None:
    for words, _ in (*phrases.SAID, *phrases.LIMITED, *phrases.UNWANTED):
        labels = [phrases.word_label(word, "en") for word in words]
        assert all(label.isascii() for label in labels)
        assert len(set(labels)) == len(words)
        assert [phrases.word_label(word, "zh-CN") for word in words] == list(words)


@pytest.mark.parametrize(
    ("spaced", "plain"),
    [
        ("30 亩", "30亩"),
        ("面积 5000 平", "面积5000平"),
        ("净高 9 米以上", "净高9米以上"),
        ("行车 10 吨", "行车10吨"),
        ("电力 1600 千伏安", "电力1600千伏安"),
        ("租金 8 元/平/月", "租金8元/平/月"),
        ("厂房 6000 平米 净高 9 米 行车 16 吨", "厂房6000平米 净高9米 行车16吨"),
        ("阜新 厂房 5000 平", "阜新 厂房 5000平"),
    ],
)
def test_a_space_between_figure_and_unit_changes_nothing(spaced: str, plain: str) -> None:
    assert read(spaced) == read(plain) != []


@pytest.mark.parametrize(
    "text",
    ["不进化工园区", "远离化工园区", "化工园区除外", "化工园区不要", "不要化工园区", "away from any chemical park"],
)
def test_a_chemical_park_that_is_refused_is_not_offered(text: str) -> None:
    assert ("chemical_park", "is_false", None, "must") in read(text)


def test_a_count_of_cranes_is_no_town() -> None:
    assert "region" not in {name for name, *_ in read("10吨行车三台，5000平")}
