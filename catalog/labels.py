"""What the facts of an asset are called in words, so that a search finds what no text says: 行车, steel, 工业用地.

Only what is there is called by name, and only by words that mean it: not every plot is 净地, not every steel building
门式刚架, so not every alias of a vocabulary stands here.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from catalog.fields import FIELDS
from catalog.industries import division_of
from catalog.place_names import place_label
from catalog.vocabulary import INDUSTRIES, Vocabulary

# Facts told by the labels of their codes.
LABELLED: Final = ("kind", "structure", "land_use", "modes")
# Places, which texts name in Chinese: pages name them in English as well.
PLACES: Final = ("province", "city", "county", "park")
# Further words that mean a code.
CALLED: Final[Mapping[tuple[str, str], str]] = {
    ("kind", "factory"): "闲置厂房 factory workshop",
    ("kind", "land"): "土地 地块 land plot site",
    ("kind", "soe_property"): "国有资产 国企资产",
    ("kind", "halted_enterprise"): "停产工厂 halted plant",
    ("kind", "halted_project"): "停缓建项目 烂尾项目",
    ("structure", "steel"): "钢构 steel structure",
    ("structure", "concrete"): "混凝土结构 reinforced concrete",
    ("land_use", "storage"): "仓储用地 warehousing",
    ("land_use", "commercial"): "商业用地 商服用地",
    ("land_use", "mining"): "采矿用地",
    ("modes", "lease"): "租赁 招租 rent to let",
    ("modes", "sale"): "购买 for sale buy",
    ("modes", "joint_venture"): "合作 jv",
}
# What a building or a plot has, where the figure is above zero or the answer is yes.
THERE: Final[Mapping[str, str]] = {
    "crane_t": "行车 吊车 天车 起重机 crane",
    "docks": "月台 装卸平台 loading dock",
    "gas": "天然气 燃气 natural gas",
    "gas_m3_h": "天然气 燃气 natural gas",
    "steam": "蒸汽 steam",
    "steam_t_h": "蒸汽 steam",
    "heating": "供暖 采暖 heating",
    "fibre": "光纤 fibre fiber",
    "dual_power": "双回路 双电源 dual power",
    "rail_siding": "铁路专用线 rail siding",
    "chemical_park": "化工园区 chemical park",
}


def labels_of(record: Mapping[str, Any], planned: Collection[str] = ()) -> str:
    """The words that the facts of a record go by, each on a line of its own; what is only planned is not there yet."""
    return "\n".join(dict.fromkeys(_labels(record, planned)))


def _labels(record: Mapping[str, Any], planned: Collection[str]) -> Iterator[str]:
    for name in LABELLED:
        value = record.get(name)
        vocabulary = FIELDS[name].vocabulary
        if value and vocabulary and name not in planned:
            for code in [value] if isinstance(value, str) else value:
                yield from _term(vocabulary, code)
                if (name, code) in CALLED:
                    yield CALLED[name, code]
    for name, words in THERE.items():
        if record.get(name) and name not in planned:
            yield words
    for name in PLACES:
        if record.get(name):
            yield place_label(record[name], "en")
    for industry in record.get("suitable_industries", ()):
        division = division_of(industry)
        if division:
            yield from _term(INDUSTRIES, division)


def _term(vocabulary: Vocabulary, code: str) -> Iterator[str]:
    term = vocabulary[code]
    yield term.zh
    yield term.en
