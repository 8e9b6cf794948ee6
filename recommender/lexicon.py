"""The words of the trade, in both languages: what names a fact, what only the text of an asset can meet, industries.

Patterns are searched in lower-case text of the same length as the original. Order matters: the first that fits counts.
"""

import re
from collections.abc import Iterator
from typing import Final

Pattern = re.Pattern[str]


def _p(text: str) -> Pattern:
    return re.compile(text)


# A figure in tonnes, metres, cubic metres or kilometres says nothing without the word beside it.
QUANTITY_WORDS: Final[tuple[tuple[str, str, Pattern], ...]] = (
    ("crane_t", "t", _p(r"行车|吊车|天车|航车|航吊|桥吊|桥式起重|起重[机量]?|起吊|吊装|龙门吊|电动?葫芦|crane|hoist")),
    ("floor_load_t_m2", "t/m2", _p(r"承重|荷载|荷重|载荷|承载|地坪|floor load|loading capacity|bearing|slab")),
    ("steam_t_h", "t/h", _p(r"蒸汽|蒸气|steam|锅炉")),
    ("sewage_t_day", "t/day", _p(r"污水|废水|排水|排污|中水|effluent|wastewater|waste water|sewage")),
    ("gas_m3_h", "m3/h", _p(r"天然气|燃气|用气|natural gas|\bgas\b")),
    ("water_t_day", "t/day", _p(r"用水|供水|取水|水量|工业水|自来水|水(?![果平泥])|water")),
    (
        "clear_height_m",
        "m",
        _p(
            r"净高|净空|层高|梁[下底]|檐高|檐口|高度|轨顶|吊钩高|挑高|clear height|clear|eaves(?: height)?|headroom|ceiling(?: height)?|under hook"
        ),
    ),
    ("span_m", "m", _p(r"跨度|跨宽|单跨|clear span|span|wide")),
    ("column_spacing_m", "m", _p(r"柱距|柱网|柱间距|column spacing|column grid|无柱")),
    ("km_expressway", "km", _p(r"高速|expressway|motorway|highway")),
    ("km_rail_freight", "km", _p(r"铁路|货场|货运站|火车|railway|rail|freight yard")),
    ("km_port", "km", _p(r"港口|海港|码头|港|\bport\b|harbour|harbor")),
    ("km_airport", "km", _p(r"机场|空港|airport")),
)
LAND_WORDS: Final = _p(
    r"用地|占地|土地|净地|地块|空地|场地|院|堆场|露天|室外|宗地|拿地|地皮|land|plot|site|yard|hardstand|outdoor|ground"
)
RENT_WORDS: Final = _p(r"租金|月租|日租|房租|年租|租价|租|rent|lease|per month|/month")
# A sum for a year, which is rent where the area is known.
YEARLY_BEHIND: Final = _p(r"\s*(?:a|per|/)\s*(?:year|annum|yr)|\s*(?:一|每|/)年")
YEARLY_BEFORE: Final = _p(r"(?:一年|每年|年租金?|annual rent)[^,.;]{0,8}$")
SALE_WORDS: Final = _p(r"总价|售价|购买|买断|买|卖|购置|全款|预算|budget|purchase|buy|price|bought|outright")
LAND_PRICE_WORDS: Final = _p(r"地价|土地价|land price")
PROJECT_WORDS: Final[tuple[tuple[str, Pattern], ...]] = (
    ("investment_10k_cny_mu", _p(r"投资强度|亩均投资|investment intensity")),
    ("tax_10k_cny_mu", _p(r"亩均税收|亩均税|税收强度|tax (?:about |of )?.{0,20}per mu|每亩税")),
    ("output_10k_cny_mu", _p(r"亩均产值|产值强度")),
    ("investment_10k_cny", _p(r"总投资|投资额|固定资产投资|投资|capex|investment|invest")),
    ("output_10k_cny", _p(r"年产值|产值|营收|销售额|output value|turnover|revenue")),
    ("tax_10k_cny", _p(r"年税收|纳税|税收|\btax")),
    ("jobs", _p(r"用工|员工|工人|职工|staff|employees|workers|people|jobs")),
    ("energy_tce", _p(r"能耗|标煤|energy")),
)
# Yes or no facts: the pattern, and for some the words that mean no without a negation.
FLAGS: Final[tuple[tuple[str, Pattern], ...]] = (
    ("chemical_park", _p(r"化工园区|化工园|化工集中区|chemical (?:industrial )?park|chemical zone")),
    (
        "dual_power",
        _p(
            r"双回路|双电源|两路电|两路供电|双路|dual[ -](?:power|supply|circuit|feed|\d+)|two (?:independent )?feeders|dual"
        ),
    ),
    ("rail_siding", _p(r"铁路专用线|专用线|铁路支线|rail siding|railway siding|siding|rail spur")),
    (
        "gas",
        _p(r"天然气|通气|燃气|管道气|natural gas|piped gas|(?<!industrial )\bgas\b(?! (?:station|turbine|cylinder))"),
    ),
    ("steam", _p(r"蒸汽|蒸气|steam")),
    ("heating", _p(r"供暖|采暖|暖气|有暖|供热|取暖|heating|heated")),
    ("fibre", _p(r"光纤|网络|宽带|网要好|fibre|fiber|broadband|internet")),
    ("fire_accepted", _p(r"消防(?:已)?验收|消防合格|过了消防|消防过|fire[- ]accept|fire acceptance|fire approved")),
)
PERMITS: Final[tuple[tuple[tuple[str, ...], Pattern], ...]] = (
    (("land_certificate", "property_certificate", "planning", "construction", "fire", "eia", "safety", "completion"),
     _p(r"all (?:eight )?permits|fully permitted|八证")),
    (("land_certificate", "property_certificate", "planning", "construction", "completion"), _p(r"五证|四证一书|证件齐全")),
    (("land_certificate", "property_certificate"), _p(r"两证|双证")),
    (("eia",), _p(r"环评(?!方面|限|总量|要求)(?:批复|手续|已批|有效|在手|批文)?|live eia|existing eia|valid eia|\beia\b")),
    (("property_certificate",), _p(r"房产证|房本|产权证|不动产证|property certificate")),
    (("land_certificate",), _p(r"土地证|land certificate")),
    (("safety",), _p(r"安评|安全评价|安全生产许可|safety permit")),
    (("construction",), _p(r"施工许可|construction permit")),
)  # fmt: skip
ENCUMBRANCES: Final[tuple[tuple[str, Pattern], ...]] = (
    ("seizure", _p(r"查封|冻结|seiz(?:ed|ure)|法拍")),
    ("mortgage", _p(r"抵押|mortgag")),
    ("dispute", _p(r"纠纷|争议|官司|诉讼|dispute|litigation")),
    (
        "existing_lease",
        _p(r"二房东|在租|租约|租户|转租|sitting tenant|existing lease|no (?:lease|tenant)|sublet|sub-let"),
    ),
    ("arrears", _p(r"欠费|欠税|欠款|arrears")),
)
CLEAN_TITLE: Final = _p(
    r"产权(?:要|必须|得)?(?:清晰|清楚|明晰|干净|完整|无瑕疵|没问题)|权属(?:清晰|清楚|明确)|clean title|clear title|title must be clean|title[^,.;]{0,12}clean"
)
STATE_OWNED: Final = _p(r"国企|国有|国资|state[- ]owned|soe\b")
MODES: Final[tuple[tuple[tuple[str, ...], Pattern], ...]] = (
    (
        ("lease", "sale"),
        _p(
            r"租售(?:都|均|皆)?(?:行|可|可以)?|买或租|租或买|租买|可租可(?:售|买)|buy or (?:lease|rent)|lease or (?:buy|purchase)|rent or buy"
        ),
    ),
    (("sale", "transfer"), _p(r"买断|整体收购|收购|拿地|受让|outright|acquire")),
    (
        ("lease",),
        _p(
            r"承租|租赁|出租|整租|求租|长租|租金|月租金?|日租金?|房租|(?<![出招])租(?!车|户|售)|(?<!no )\blease|\brent|to let"
        ),
    ),
    (("sale",), _p(r"购买|购置|求购|买(?!卖)|卖的|\bbuy|\bpurchase|\bbought")),
    (("joint_venture",), _p(r"合资|合作经营|合作分成|分成|联营|joint venture|\bjv\b")),
    (("equity",), _p(r"股权|并购|入股|equity")),
    (("auction",), _p(r"拍卖|竞拍|招拍挂|摘牌|auction")),
    (("swap",), _p(r"置换|swap")),
    (("transfer",), _p(r"转让|划转|transfer")),
)
KINDS: Final[tuple[tuple[tuple[str, ...], str, Pattern], ...]] = (
    (("land",), "must",
     _p(r"净地|空地块|地块|(?:建设|工业|仓储|商业)用地|[买购拿]地|bare land|vacant land|greenfield|serviced land|"
        r"(?:acres?|mu|hectares?|ha|plots?|parcels?|piece) of (?:industrial |bare )?land|land plots?|"
        r"(?:industrial|commercial) (?:land|plots?)|(?:buy|purchase|acquire|need|want) (?:some )?land|\bland(?= of \d)")),
    (("halted_enterprise",), "should", _p(r"停产(?:企业|工厂|厂)?|老厂区|旧厂区|破产企业|halted|idle plant|mothballed|brownfield plant")),
    (("halted_project",), "should", _p(r"停建|烂尾|半拉子|在建工程|half-built|unfinished")),
    (("infrastructure",), "should", _p(r"闲置(?:变电|管廊|污水厂)")),
    (("soe_property", "halted_project"), "should", _p(r"商业综合体|写字楼|办公楼盘|会展馆|商铺|门面|展馆|office building|shopping")),
    (("factory", "halted_enterprise"), "should",
     _p(r"标准厂房|厂房|车间|库房|仓库|物流仓|workshop|factory|\bhall\b|plant building|warehouse|industrial building")),
)  # fmt: skip

# Needs without a field: whoever says one of these is asking for what one of the words in an asset's text meets.
SAID: Final[tuple[tuple[tuple[str, ...], Pattern], ...]] = (
    (("冷库", "冷藏", "冷冻", "恒温库"), _p(r"冷库|冷链|冷藏|冷冻|cold stor|refrigerat|freezer|零下")),
    (("防爆",), _p(r"防爆|explosion[- ]proof|atex|泄爆")),
    (("防渗", "防腐"), _p(r"防渗|防腐|耐酸|acid[- ]proof|anti-?corros|impermeable")),
    (("洁净", "净化", "无尘"), _p(r"洁净|净化车间|无尘|clean ?room|iso class|gmp")),
    (("恒温", "恒湿"), _p(r"恒温|恒湿|temperature[- ]controlled|climate")),
    (("防静电", "ESD"), _p(r"防静电|esd\b|anti-?static")),
    (("防振", "独立基础", "防微振"), _p(r"防振|隔振|防微振|vibration|vc-[a-e]")),
    (("喷淋", "自动喷淋"), _p(r"喷淋|sprinkler")),
    (("高台库", "高台"), _p(r"高台|dock[- ]high|raised floor")),
    (("货梯", "电梯"), _p(r"货梯|电梯|提升机|goods lift|freight elevator|elevator|\blift\b")),
    (("办公楼", "办公"), _p(r"办公楼|办公室|带办公|精装办公|offices?\b")),
    (("宿舍", "食堂"), _p(r"宿舍|食堂|倒班楼|dormitor|canteen")),
    (("停车", "车位"), _p(r"停车|车位|parking")),
    (("晾晒", "硬化", "晒场"), _p(r"晒场|晒料|晾晒|硬化|hardstand|hard standing|paved")),
    (("堆场", "货场"), _p(r"堆场|堆料|露天堆放|storage yard|laydown")),
    (("室外场地", "院落", "堆场", "货场"), _p(r"室外场地|露天场地|院子|院里|\byard\b")),
    (("试车",), _p(r"试车|test track")),
    (("筒仓", "粮仓", "料仓"), _p(r"筒仓|粮仓|料仓|silo")),
    (("地磅", "地秤"), _p(r"地磅|地秤|weighbridge")),
    (("分隔", "分割", "隔断"), _p(r"隔成小间|可分隔|能分隔|可分割|能隔|隔断|partition|subdivid")),
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

# What an English need calls an industry, in the words that Chinese ledgers use.
INDUSTRIES_EN: Final[dict[str, str]] = {
    "magnet": "磁材 稀土永磁", "ndfeb": "稀土磁材 钕铁硼", "rare earth": "稀土", "api ": "原料药 医药中间体", "pharma": "医药 制药",
    "fluoropolymer": "氟塑料 含氟聚合物", "ptfe": "氟塑料", "fluor": "氟化工", "chemical": "化工 精细化工", "battery": "锂电池 储能",
    "energy storage": "储能", "wind": "风电 装备制造", "blade": "风电叶片", "tower": "风电塔筒", "rotor": "风电", "leather": "皮革 皮具",
    "shoe": "制鞋", "bag": "箱包", "garment": "服装", "textile": "纺织", "beef": "牛肉 屠宰 肉类加工", "meat": "肉类加工 屠宰",
    "food": "食品加工", "dairy": "乳制品", "beverage": "饮料", "feed": "饲料", "grain": "粮食 粮油", "tractor": "农机 农业机械",
    "agricultural": "农机", "harvester": "农机 收获机", "machin": "机械加工 装备制造", "hydraulic": "液压", "casting": "铸造", "foundry": "铸造",
    "forging": "锻造", "steel": "钢结构 钢铁", "alumin": "铝材 铝加工", "copper": "铜加工", "semiconductor": "半导体 电子", "electronic": "电子",
    "pcb": "电路板 电子", "led": "照明 电子", "solar": "光伏", "photovoltaic": "光伏", "graphite": "石墨 碳素", "carbon": "炭素 活性炭",
    "plastic": "塑料制品", "packaging": "包装", "rubber": "橡胶", "paper": "造纸", "print": "印刷", "furniture": "家具", "wood": "木材加工",
    "glass": "玻璃", "ceramic": "陶瓷", "cement": "水泥 建材", "building material": "建材", "brick": "建材", "data cent": "数据中心 算力",
    "logistic": "物流 仓储", "warehous": "仓储物流", "cold": "冷链 冷库", "e-commerce": "电商", "recycl": "再生资源 回收利用", "exhibition": "会展",
    "hotel": "酒店 文旅", "tourism": "文旅", "auto": "汽车零部件", "vehicle": "汽车", "rail": "轨道交通", "bearing": "轴承", "valve": "阀门",
    "pump": "泵", "mining": "矿山机械", "silicon": "硅材料", "hydrogen": "氢能", "biotech": "生物", "feedstock": "化工", "fertili": "化肥",
    "pesticide": "农药", "coating": "涂料", "paint": "涂料", "medical": "医疗器械", "welding": "焊接 钢结构", "cable": "电缆",
    "transformer": "变压器 电气设备", "motor": "电机", "robot": "机器人 智能装备", "drone": "无人机",
}  # fmt: skip


_INDUSTRY_WORDS: Final = [(_p(rf"(?<![a-z]){re.escape(word)}[a-z-]*"), zh) for word, zh in INDUSTRIES_EN.items()]


def find_industries(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """The English words for industries in a lower-case text, each with what Chinese ledgers call it."""
    for pattern, zh in _INDUSTRY_WORDS:
        if match := pattern.search(text):
            yield match, zh


MUST: Final = _p(
    r"必须|一定|只要|只接受|只考虑|只(?!是)|不要|不能|不得|不接受|别超过|不超过|封顶|至少|起码|不低于|不少于|最少|务必|硬性|非|得(?=[有要通能带])|撑死|"
    r"must|mandatory|essential|at least|not more than|no more than|maximum|minimum|required|non-negotiable|only|strictly|no less than"
)
NICE: Final = _p(
    r"最好|优先|更好|加分|首选|尽量|有的话|也行|如果有|若有|远期|更佳|prefer|ideal|bonus|if possible|nice to have|would be good|rather|would help|plus\b"
)
NEGATION: Final = _p(
    r"除了|除开|除去|排除|不要|不接受|不能有|不能|不得|不是|不在|不考虑|不想|没有|没|无(?!尘|柱|人)|非|别|拒绝|禁止|避免|不带|不需要|不涉及|"
    r"\bno\b|\bnot\b|without|don't|do not|never|avoid|free of|except|excluding|other than|any\w+ but|\bnon-"
)
NOT_NEEDED: Final = _p(r"不需要|不用|无需|不必|don't need|do not need|no need|not need")
# Which way a figure points: words right behind it, or before it and behind the figure before.
AT_MOST_BEHIND: Final = _p(
    r"\s*(?:的|或|及|or)?\s*(?:以内|以下|之内|内(?![部径墙外])|为限|封顶|撑死|or less|max(?:imum)?\b|at most|tops)"
)
AT_LEAST_BEHIND: Final = _p(
    r"\s*(?:的|或|及|or)?\s*(?:以上|起步|起(?![重吊])|往上|不止|更[高大多]|\+|or (?:more|better|above|higher|over)|and (?:above|up)|"
    r"plus\b|min(?:imum)?\b|better|more\b|above)"
)
AT_MOST_BEFORE: Final = _p(
    r"不超过|不高于|别超过|别过|不多于|不大于|不得超|至多|最多|最高|控制在|不到|(?<!不)小于|(?<!不)低于|≤|<=|under|below|up to|at most|"
    r"(?:not|no) more than|maximum|max\b|(?<!no )(?<!not )less than|within"
)
AT_LEAST_BEFORE: Final = _p(
    r"不低于|不少于|不小于|至少|起码|最少|最低|(?<!不)大于|(?<!不)高于|(?<![不别得])超过|≥|>=|at least|over|above|minimum|min\b|"
    r"(?:no|not) less than|(?<!no )(?<!not )more than"
)
STRICT: Final = _p(r"封顶|超过|最多|撑死|最高|(?:not|no) more|maximum")  # a limit from above that is meant
MILD: Final = _p(r"以内|以下|内|不高于|under|within|up to")  # one that is named
LEADING: Final = _p(
    r"\s*(?:最好|优先|首选|必须|一定|不要|prefer|ideally|must)"
)  # begins a list and holds for all of it
ABOUT: Final = _p(r"左右|上下|大约|大概|约|差不多|估计|大致|around|about|approx|roughly|circa|~")
# What a building is made of; a trade in the same stuff is none.
STRUCTURES: Final[tuple[tuple[str, Pattern], ...]] = (
    ("steel", _p(r"(?<![做产工])(?:轻?钢结构|轻钢|门式刚架)(?!加工|制造|生产|件|企业|公司)|steel[- ](?:structure|framed?|portal)")),
    ("concrete", _p(r"(?:钢筋)?混凝土(?:框架)?(?:结构)?|框架结构|钢混|reinforced concrete|concrete[- ](?:structure|framed?)")),
    ("brick", _p(r"砖混|砖木|砖结构|brick(?:work)?[- ](?:structure|building)")),
)  # fmt: skip
LAND_USES: Final[tuple[tuple[str, Pattern], ...]] = (
    ("industrial", _p(r"工业(?:用地|性质)|industrial (?:land|plots?|use|zoning)")),
    ("storage", _p(r"(?:仓储|物流)用地|(?:storage|logistics) (?:land|use)")),
    ("commercial", _p(r"商业用地|商服用地|commercial (?:land|plots?|use)")),
    ("mining", _p(r"采矿用地|mining land")),
)
NEAR_WORDS: Final = _p(r"近|靠近|邻近|附近|旁边|挨着|close|near|next to|adjacent")
# What nobody misses in what was not understood: courtesy, wishing, joining, and words that only point at a figure.
_FILLER_ZH: Final = (
    r"各位|领导|您好|你好|谢谢|感谢|麻烦|拜托|请问|请|帮忙|帮我们?|看看|看一?下|一下|问一?下|打听|我司|我们|我方|本公司|我|公司|单位|企业|"
    r"想要|想找|想|希望|打算|准备|计划|需要|要求|需|求|得有|要有|要能|要|能够|能|可以|可|找|寻|有没有|没有|有无|有|合适的?|适合|推荐|考虑|"
    r"如下|以下|条件|一个|一处|一块|一栋|一家|几个|这种|那种|这样|那样|地方|位置|地点|房子|场所|里面|里|内|外|处|个|家|块|栋|台|的话|的|地|得|了|吗|呢|吧|嘛|啊|哦|"
    r"左右|上下|以上|以内|之间|之内|大约|大概|约|一般|大致|估计|都行|都可|或者|或是|还是|和|或|及|以及|与|跟|并且|而且|并|也|都|均|还|就|就行|就好|即可|够用|够|行|好|可行|"
    r"必须|一定|务必|最好|优先|首选|尽量|更好|更佳|至少|起码|最少|不少于|不低于|不超过|不高于|不小于|不大于|不多于|大于|小于|高于|低于|超过|最多|每个?平方?米?|每月|只要|只|不要|不能有?|不得|不接受|不考虑|别|非|"
    r"在|是|到|为|按|从|用|做|对|离|距|租|买|面积|大小|另外|同时|其中|其他|包括|等等|等|方便|[一二三四五六七八九十]、|[一两](?=[台个部处])|[a-d](?=[是的租买])"
)
_FILLER_EN: Final = (
    r"(?:hello|hi|dear|please|thanks?|thank you|regards|we'd|we're|we|i'm|i|our|us|my|me|you|your|they|it|its|this|that|these|those|there|is|are|be|"
    r"was|were|will|would|should|could|can|may|might|must|shall|has|have|had|do|does|don't|not|no|need(?:s|ed)?|want(?:s|ed)?|require(?:s|d|ments?)?|"
    r"looking|look|seek(?:s|ing)?|search(?:ing)?|find|prefer(?:red|ably)?|ideal(?:ly)?|rather|if|possible|nice|bonus|plus|fine|ok|okay|great|"
    r"also|already|only|just|about|around|approx|at|least|most|more|less|than|up|to|under|over|within|minimum|maximum|or|and|but|with|without|"
    r"for|from|of|in|on|by|as|near|close|anywhere|either|both|the|a|an|some|any|one|two|site|place|space|area|location|total|each|per|so|then|"
    r"which|who|what|where|because|where|new|good|better|best|like|able|available|suitable|ready|enough|fine|"
    r"buildings?|property|premises|facility|facilities)(?![a-z])"
)
FILLER: Final = _p(rf"(?:{_FILLER_ZH}|(?<![a-z]){_FILLER_EN}|[\W_]|\d)+")
# What is cut from the ends of a stretch: nothing that could begin or end a longer Chinese word.
TRIM: Final = _p(
    rf"(?:希望|需要|想要|想找|另外|同时|以及|或者|还是|必须|最好|优先|至少|起码|的话|左右|以上|以内|(?<![a-z]){_FILLER_EN}|[\W_])+"
)
TRIM_END: Final = _p(rf"(?:的话|就行|就好|即可|左右|以上|以内|[的了吗呢吧和或]|(?<![a-z]){_FILLER_EN}|[\W_])+$")
