"""What only the text of an asset can tell: the words that ask for it, those that meet it, and their English.

Assets are described in Chinese, so a wish keeps the Chinese words; a reader of English is shown `word_label`.
"""

import re
from typing import Final

from recommender.lexicon import Pattern


def _p(text: str) -> Pattern:
    return re.compile(text)


# Needs without a field: whoever says one of these is asking for what one of the words in an asset's text meets.
SAID: Final[tuple[tuple[tuple[str, ...], Pattern], ...]] = (
    (("冷库", "冷藏", "冷冻", "恒温库"), _p(r"冷库|冷链|冷藏|冷冻|cold stor|refrigerat|freezer|零下(?:低?温度?)?")),
    (("防爆",), _p(r"防爆|explosion[- ]proof|atex|泄爆")),
    (("防渗", "防腐"), _p(r"防渗|防腐|耐酸|acid[- ]proof|anti-?corros|impermeable")),
    (("洁净", "净化", "无尘"), _p(r"洁净|净化车间|无尘|clean ?room|iso(?: class)? \d|gmp")),
    (("恒温", "恒湿"), _p(r"恒温|恒湿|temperature[- ]controlled|climate")),
    (("防静电", "ESD"), _p(r"防静电|esd\b|anti-?static")),
    (("防振", "独立基础", "防微振"), _p(r"防振|隔振|防微振|vibration|vc-[a-e]")),
    (("喷淋", "自动喷淋"), _p(r"喷淋|sprinkler")),
    (("高台库", "高台"), _p(r"高台|dock[- ]high|raised floor")),
    (("货梯", "电梯"), _p(r"货梯|电梯|提升机|goods lift|freight elevator|elevator|\blift\b")),
    (("办公楼", "办公"), _p(r"办公楼|办公室|带办公|精装办公|offices?\b")),
    (("宿舍", "食堂"), _p(r"宿舍|食堂|倒班楼|dormitor|canteen")),
    (("停车", "车位"), _p(r"停车|车位|parking(?: spaces?)?")),
    (("晾晒", "硬化", "晒场"), _p(r"晒场|晒料|晾晒|硬化|hardstand|hard standing|paved")),
    (("堆场", "货场"), _p(r"堆场|堆料|露天堆放|storage yard|laydown")),
    (("室外场地", "院落", "堆场", "货场"), _p(r"室外场地|露天场地|院子|院里|\byard\b")),
    (("试车",), _p(r"试车|test track")),
    (("筒仓", "粮仓", "料仓"), _p(r"筒仓|粮仓|料仓|silo")),
    (("地磅", "地秤"), _p(r"地磅|地秤|weighbridge")),
    (("分隔", "分割", "隔断"), _p(r"隔成小间|分租|可分隔|能分隔|可分割|能隔|隔断|partition|subdivid")),
    (("临街", "沿街"), _p(r"临街|沿街|街面|street[- ]front|frontage")),
    (("高铁", "火车站"), _p(r"高铁|火车站|railway station|train station")),
    (("公共管廊", "管廊"), _p(r"管廊|pipe rack|pipeline corridor")),
    (("危化品停车场", "危化品"), _p(r"危化品停车|危化品库|危化|hazmat|hazardous goods")),
    (("土壤调查", "土壤", "场地调查"), _p(r"土壤调查|土调|场地调查|soil survey|soil investigation")),
    (("事故水池", "事故池", "应急池"), _p(r"事故水池|事故池|应急池|emergency pond|containment pond")),
    (("污水处理站", "污水站", "预处理"), _p(r"污水处理站|污水站|effluent plant|treatment plant|etp\b")),
    (("氮气", "氩气", "工业气体"), _p(r"氮气|氩气|工业气体|nitrogen|argon|industrial gas")),
    (("氧气", "氧气站"), _p(r"氧气|oxygen")),
    (("压缩空气", "空压"), _p(r"压缩空气|空压|compressed air")),
    (("超纯水", "纯水"), _p(r"超纯水|纯水|ultra-?pure water|upw")),
    (("循环水", "冷却塔"), _p(r"循环水|冷却塔|cooling (?:water|tower)")),
    (("废气处理", "废气", "RTO"), _p(r"废气|rto\b|voc[s]? treatment|exhaust|fume extraction|scrubber")),
    (("喷漆", "喷涂", "涂装"), _p(r"喷漆|喷涂|涂装|paint(?:ing)? (?:booth|shop|line)|spray")),
    (("酸洗", "电镀", "镀锌"), _p(r"酸洗|电镀|镀锌|galvani[sz]|plating|pickling")),
    (("热处理",), _p(r"热处理炉|淬火|heat treat")),
    (("快递", "物流"), _p(r"快递|集散|courier|parcel")),
    (("叉车", "坡道"), _p(r"叉车|坡道|forklift|ramp")),
    (("屠宰", "检疫", "清真"), _p(r"屠宰|检疫|清真|halal|slaughter|abattoir")),
    (("大门", "推拉门"), _p(r"大门(?:宽|高)?|推拉门|卷帘门|door at least|roller door|wide door|\bdoors?\b")),
    (("变电站", "变电所"), _p(r"变电站|变电所|substation")),
    (("发电机", "备用电源"), _p(r"发电机|备用电源|backup power|generator|ups\b")),
    (("机房", "数据中心", "算力"), _p(r"机房|数据中心|算力|data cent(?:re|er)|idc\b")),
    (("监控", "门禁", "围墙"), _p(r"监控|围墙|门禁|cctv|fenced")),
    (("装修", "精装"), _p(r"精装|装修|fitted|fit-out")),
    (("两层", "二楼", "多层"), _p(r"二楼|楼上|second floor|2nd floor|upper floor")),
)
LIMITED: Final[tuple[tuple[tuple[str, ...], Pattern], ...]] = (
    (("VOCs限批", "VOCs总量限批", "VOCs总量无指标", "VOC限批"), _p(r"vocs?(?:总量)?(?:指标)?|挥发性有机")),
    (("氟化物总量限批", "氟化物限批"), _p(r"氟化物(?:总量)?(?:限批)?|fluoride")),
    (("限批",), _p(r"限批")),
)
UNWANTED: Final[tuple[tuple[tuple[str, ...], Pattern], ...]] = (
    (("危房", "失修", "破损", "漏雨"), _p(r"太破|危房|破旧|漏雨|失修|run-?down|derelict|dilapidated")),
    (("顶账房", "顶账", "抵账"), _p(r"顶账|抵账")),
)

_ENGLISH: Final = {
    "冷库": "cold store", "冷藏": "chilled storage", "冷冻": "frozen storage", "恒温库": "constant-temperature store",
    "防爆": "explosion-proof", "防渗": "impermeable floor", "防腐": "corrosion-proof", "洁净": "clean room",
    "净化": "air cleaning", "无尘": "dust-free", "恒温": "constant temperature", "恒湿": "constant humidity",
    "防静电": "anti-static", "ESD": "ESD", "防振": "vibration-damped", "独立基础": "separate foundation",
    "防微振": "micro-vibration control", "喷淋": "sprinklers", "自动喷淋": "automatic sprinklers",
    "高台库": "dock-high warehouse", "高台": "raised floor", "货梯": "goods lift", "电梯": "lift",
    "办公楼": "office building", "办公": "offices", "宿舍": "dormitory", "食堂": "canteen", "停车": "parking",
    "车位": "parking spaces", "晾晒": "drying yard", "硬化": "paved ground", "晒场": "drying floor",
    "堆场": "storage yard", "货场": "freight yard", "室外场地": "outdoor ground", "院落": "yard", "试车": "test track",
    "筒仓": "silo", "粮仓": "granary", "料仓": "bunker", "地磅": "weighbridge", "地秤": "floor scale",
    "分隔": "dividing", "分割": "splitting", "隔断": "partitions", "临街": "on a street", "沿街": "along a street",
    "高铁": "high-speed rail", "火车站": "railway station", "公共管廊": "shared pipe rack", "管廊": "pipe rack",
    "危化品停车场": "parking for dangerous goods", "危化品": "dangerous goods", "土壤调查": "soil survey",
    "土壤": "soil", "场地调查": "site survey", "事故水池": "emergency basin", "事故池": "emergency pond",
    "应急池": "containment pond", "污水处理站": "effluent treatment plant", "污水站": "effluent plant",
    "预处理": "pre-treatment", "氮气": "nitrogen", "氩气": "argon", "工业气体": "industrial gases", "氧气": "oxygen",
    "氧气站": "oxygen plant", "压缩空气": "compressed air", "空压": "air compressors", "超纯水": "ultrapure water",
    "纯水": "pure water", "循环水": "circulating water", "冷却塔": "cooling tower", "废气处理": "exhaust treatment",
    "废气": "exhaust", "RTO": "RTO", "喷漆": "paint spraying", "喷涂": "coating", "涂装": "paint shop",
    "酸洗": "pickling", "电镀": "plating", "镀锌": "galvanising", "热处理": "heat treatment", "快递": "parcels",
    "物流": "logistics", "叉车": "forklifts", "坡道": "ramp", "屠宰": "slaughtering", "检疫": "quarantine",
    "清真": "halal", "大门": "large door", "推拉门": "sliding door", "变电站": "substation", "变电所": "switching station",
    "发电机": "generator", "备用电源": "backup power", "机房": "machine room", "数据中心": "data centre",
    "算力": "computing", "监控": "CCTV", "门禁": "access control", "围墙": "perimeter wall", "装修": "fit-out",
    "精装": "fully fitted", "两层": "two storeys", "二楼": "second floor", "多层": "several storeys",
    "VOCs限批": "VOCs restricted", "VOCs总量限批": "VOCs total capped", "VOCs总量无指标": "no VOCs quota",
    "VOC限批": "VOC restricted", "氟化物总量限批": "fluoride total capped", "氟化物限批": "fluoride restricted",
    "限批": "approvals restricted", "危房": "unsafe building", "失修": "in disrepair", "破损": "damaged",
    "漏雨": "leaking roof", "顶账房": "given in payment of debt", "顶账": "debt settlement", "抵账": "debt offset",
}  # fmt: skip


def word_label(word: str, lang: str) -> str:
    """A word that is looked for in the text of an asset, for a reader; in English where it is one of these phrases'."""
    return _ENGLISH.get(word, word) if lang == "en" else word
