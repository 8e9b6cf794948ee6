"""Names of places for a reader of English: what is known by an English name by that, kinds in words, the rest in pinyin."""

import re
from functools import cache, lru_cache
from typing import Final

from catalog.geo import divisions_by_short_name, pinyin, stem

# How places are called in English where that is not their pinyin (or where pinyin would read them wrongly).
NAMES: Final = {
    "内蒙古": "Inner Mongolia", "呼和浩特": "Hohhot", "鄂尔多斯": "Ordos", "锡林郭勒": "Xilingol", "锡林浩特": "Xilinhot",
    "巴彦淖尔": "Bayannur", "乌兰察布": "Ulanqab", "呼伦贝尔": "Hulunbuir", "阿拉善": "Alxa", "二连浩特": "Erenhot",
    "霍林郭勒": "Holingol", "准格尔": "Jungar", "达拉特": "Dalad", "伊金霍洛": "Ejin Horo", "鄂托克": "Otog",
    "科尔沁": "Horqin", "科左": "Horqin Left Wing", "喀喇沁": "Harqin", "喀左": "Harqin Left Wing",
    "克什克腾": "Hexigten", "翁牛特": "Ongniud", "巴林": "Bairin", "库伦": "Hure", "乌拉特": "Urad", "乌审": "Uxin",
    "杭锦": "Hanggin", "土默特": "Tumed", "察哈尔": "Chahar", "察右": "Chahar Right Wing", "额济纳": "Ejin",
    "达尔罕茂明安": "Darhan Muminggan", "达茂": "Darhan Muminggan", "西乌珠穆沁": "West Ujimqin",
    "东乌珠穆沁": "East Ujimqin", "和林格尔": "Horinger", "托克托": "Togtoh", "腾格里": "Tengger", "朝阳": "Chaoyang",
    "商都": "Shangdu", "长盛": "Changsheng", "乌兰": "Ulan",
}  # fmt: skip
# What parks and zones are made of: what they make, and what kind of place they are.
WORDS: Final = {
    "高新技术产业开发区": "High-tech Industrial Development Zone", "高新技术开发区": "High-tech Development Zone",
    "经济技术开发区": "Economic and Technological Development Zone", "经济开发区": "Economic Development Zone",
    "产业开发区": "Industrial Development Zone", "边境经济合作区": "Border Economic Cooperation Zone",
    "新型工业化化工区": "New Chemical Industry Zone", "开发区": "Development Zone", "高新区": "High-tech Zone",
    "经开区": "Economic Development Zone", "化工园区": "Chemical Park", "工业园区": "Industrial Park",
    "工业集聚区": "Industrial Cluster", "集聚区": "Cluster", "集中区": "Cluster", "产业园区": "Industrial Park",
    "工业园": "Industrial Park", "产业园": "Industrial Park", "工业区": "Industrial Zone", "加工园区": "Processing Park",
    "加工园": "Processing Park", "工贸园区": "Industry and Trade Park", "物流园": "Logistics Park",
    "物流港": "Logistics Port", "科创园": "Innovation Park", "双创园": "Innovation Park", "数谷园": "Data Valley Park",
    "智谷": "Smart Valley", "园区": "Park", "新区": "New Area", "口岸": "Port of Entry",
    "高科技": "High-tech", "装备制造": "Equipment Manufacturing", "装备": "Equipment", "石油": "Oil", "皮革": "Leather",
    "氟化学": "Fluorochemical", "氟材料": "Fluorine Materials", "氟": "Fluorine", "稀土": "Rare-earth", "乳业": "Dairy",
    "金属深加工": "Metal Processing", "有色金属": "Non-ferrous Metals", "铝业": "Aluminium", "冶金化工": "Metallurgy and Chemical",
    "建材化工": "Building Materials and Chemical", "煤化工": "Coal Chemical", "新型": "New", "食品": "Food",
    "新能源": "New Energy", "新材料": "New Materials", "数字": "Digital", "数算": "Computing", "电气": "Electrical",
    "农机": "Farm Machinery", "农牧": "Farming", "储能": "Energy Storage", "循环": "Recycling", "汽车部件": "Car Parts",
    "通航": "General Aviation", "健康": "Health", "低碳": "Low-carbon", "精化": "Fine Chemical", "钛": "Titanium",
    "铸锻": "Casting and Forging", "炉材": "Furnace Materials", "光膜": "Optical Film", "滨海": "Binhai", "临港": "Port-side",
    "蒙古族": "Mongol", "满族": "Manchu", "回族": "Hui", "朝鲜族": "Korean", "达斡尔族": "Daur", "鄂温克族": "Evenki",
    "自治县": "Autonomous County", "自治旗": "Autonomous Banner", "左翼": "Left Wing", "右翼": "Right Wing",
    "左旗": "Left Banner", "右旗": "Right Banner", "前旗": "Front Banner", "后旗": "Rear Banner", "中旗": "Middle Banner",
    "联合旗": "United Banner",
    "管理委员会": "Administrative Committee", "管委会": "Administrative Committee", "土地储备单位": "Land Reserve Office",
    "集团": "Group", "（样本）": "(sample)",
}  # fmt: skip
ENDINGS: Final = {"县": "County", "区": "District", "旗": "Banner", "园": "Park", "港": "Port"}
_BARE = re.compile(r"(?:特别行政区|自治区|自治州|省|市|地区|盟)$")


@lru_cache(maxsize=65536)
def place_label(name: str, lang: str) -> str:
    """A place's name for a reader: as it is, or in English (阜新蒙古族自治县 is Fuxin Mongol Autonomous County)."""
    if lang != "en" or not name or name.isascii():
        return name
    return " ".join(_told(_BARE.sub("", name) if len(name) > 2 else name))


def _told(name: str) -> list[str]:
    """The words of a name from left to right: known ones as they are called, between them pinyin."""
    told: list[str] = []
    run = ""
    at = 0
    while at < len(name):
        length = next((size for size in range(len(name) - at, 0, -1) if name[at : at + size] in _known()), 0)
        last = len(name) - at == 1 and bool(told or run)
        after_name = bool(told) and not run and name[at] in "县旗"
        if not length and not ((last or after_name) and name[at] in ENDINGS):
            run, at = run + name[at], at + 1
            continue
        told += _pinyin(run)
        told.append(_known()[name[at : at + length]] if length else ENDINGS[name[at]])
        run, at = "", at + max(length, 1)
    return told + _pinyin(run)


def _pinyin(run: str) -> list[str]:
    """A stretch in pinyin; what begins with the name of a division is two or three words: 新邱区, 赤峰 + 元宝山."""
    if len(run) > 3:
        for size in range(len(run) - 1, 1, -1):
            head = run[:size]
            if head[-1] in "县区旗" and stem(head) in divisions_by_short_name():
                return [_capital(head[:-1]), ENDINGS[head[-1]], *_pinyin(run[size:])]
            if head in divisions_by_short_name() and len(run) - size > 1:
                return [_capital(head), *_pinyin(run[size:])]
    if len(run) > 2 and run[-1] in "县区旗":
        return [_capital(run[:-1]), ENDINGS[run[-1]]]
    return [_capital(run)] if run else []


def _capital(name: str) -> str:
    return pinyin(name).capitalize()


@cache
def _known() -> dict[str, str]:
    return NAMES | WORDS
