"""The words of the trade, in both languages: what names a fact, what only the text of an asset can meet, industries.

Patterns are searched in lower-case text of the same length as the original. Order matters: the first that fits counts.
"""

import re
from collections.abc import Iterator
from typing import Final

Pattern = re.Pattern[str]


def _p(text: str) -> Pattern:
    return re.compile(text)


# What lifts in a hall, as it is called in Chinese; a crane's beam, or what is made of one, is none.
CRANES_ZH: Final = r"(?:行车|吊车|天车|航车|桁车)(?!梁)|[航行桁天桥]吊|龙?门吊|龙门架|[单双]梁(?=起重|吊)|[龙桥]?门?[门桥]式(?:起重机?|吊车)|电动?葫芦"

# A figure in tonnes, metres, cubic metres or kilometres says nothing without the word beside it.
QUANTITY_WORDS: Final[tuple[tuple[str, str, Pattern], ...]] = (
    (
        "crane_t",
        "t",
        _p(rf"{CRANES_ZH}|起重[机量]?|起吊|吊装|crane|hoist"),
    ),
    ("floor_load_t_m2", "t/m2", _p(r"承重|荷载|荷重|载荷|承载|地坪|floor load|loading capacity|bearing|slab")),
    ("steam_t_h", "t/h", _p(r"蒸汽|蒸气|steam|锅炉")),
    ("sewage_t_day", "t/day", _p(r"污水|废水|排水|排污水?|中水|effluent|wastewater|waste water|sewage")),
    ("gas_m3_h", "m3/h", _p(r"天然气|燃气|用气|(?<![\u4e00-\u9fff])气(?=\s*(?:\d|$))|natural gas|\bgas\b")),
    ("water_t_day", "t/day", _p(r"用水|供水|取水|水量|工业水|自来水|水(?![果平泥])|water")),
    (
        "clear_height_m",
        "m",
        _p(
            r"净高|净空|层高|梁[下底]|檐高|檐口|高度|轨顶|吊钩高|挑高|clear height|clear|eaves?(?: height)?|headroom|ceiling(?: height)?|under hook|(?:building|internal|free|usable|hall) height|(?<!door )\bheight\b"
        ),
    ),
    ("span_m", "m", _p(r"跨度|跨宽|单跨|clear span|span|wide")),
    ("column_spacing_m", "m", _p(r"柱距|柱网|柱间距|column spacing|column grid|无柱")),
    ("km_expressway", "km", _p(r"高速|expressway|motorway|highway")),
    ("km_rail_freight", "km", _p(r"铁路|货场|货运站|火车|railway|rail|freight yard")),
    ("km_port", "km", _p(r"港口|海港|码头|港|\bport\b|harbour|harbor")),
    ("km_airport", "km", _p(r"机场|空港|airport")),
)
DOCKS: Final = _p(
    r"月台|(?:装卸|装货|卸货)(?:口|平台|月台|站台|泊?位)|\b(?:loading |truck )?docks?\b(?![ -]high)(?: (?:doors?|levellers?|positions?))?|\bloading bays?\b"
)
LAND_WORDS: Final = _p(
    r"用地|占地|土地|净地|地块|空地|场地|院|堆场|露天|室外|宗地|拿地|地皮|land|plot|site|yard|hardstand|outdoor|ground"
)
RENT_WORDS: Final = _p(r"租金|月租|日租|房租|年租|租价|租|rent|lease|per month|/month")
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
            r"双回路|双电源|两路电|两路供电|双路|dual[ -](?:power(?: supply)?|supply|circuit|feed|\d+)|two (?:independent )?feeders|dual"
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
    (
        "fire_accepted",
        _p(
            r"消防(?:已)?验收|消防合格|消防手续(?:齐全|齐|全|完备|完善)?|过了消防|消防过|fire[- ]accept(?:ance|ed)?|fire approved"
        ),
    ),
)
PERMITS: Final[tuple[tuple[tuple[str, ...], Pattern], ...]] = (
    (("land_certificate", "property_certificate", "planning", "construction", "fire", "eia", "safety", "completion"),
     _p(r"all (?:eight )?permits|fully permitted|八证")),
    (("land_certificate", "property_certificate", "planning", "construction", "completion"), _p(r"五证|四证一书|证件齐全")),
    (("land_certificate", "property_certificate"), _p(r"两证|双证")),
    (("eia",), _p(r"(?<![可能办做过])环评(?!方面|限|总量|要求|要?能|可|好)(?:批复|手续|已批|有效|在手|批文)?|live eia|existing eia|valid eia|\beia\b")),
    (("property_certificate",), _p(r"房产证|房本|产权证|不动产证|property certificate")),
    (("land_certificate",), _p(r"土地证|land certificate")),
    (("safety",), _p(r"安评|安全评价|安全生产许可|safety permit")),
    (("construction",), _p(r"施工许可|construction permit")),
)  # fmt: skip
ENCUMBRANCES: Final[tuple[tuple[str, Pattern], ...]] = (
    ("seizure", _p(r"查封|冻结|seiz(?:ed|ure)")),
    ("mortgage", _p(r"抵押|mortgag")),
    ("dispute", _p(r"纠纷|争议|官司|诉讼|dispute|litigation")),
    (
        "existing_lease",
        _p(r"二房东|在租|租约|租户|转租|sitting tenant|existing lease|no (?:lease|tenant)|sub-?let|sub-?lease"),
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
            r"租售(?:都|均|皆)?(?:行|可|可以)?|买或租|租或买|租买|可租可(?:售|买)|buy or (?:lease|rent)|lease or (?:buy|purchase)|rent or buy|"
            r"\b(?:sale|purchase) or (?:for |to )?(?:lease|rent|let)\b|\b(?:lease|rent|let) or (?:for )?sale\b"
        ),
    ),
    (("sale", "transfer"), _p(r"买断|整体收购|收购|拿地|受让|outright|acquire")),
    (
        ("lease",),
        _p(
            r"承租|租赁|出租|整租|求租|长租|租金|月租金?|日租金?|房租|(?<![出招分免转])租(?!车|户|售)|(?<!no )\blease|\brent|to let"
        ),
    ),
    (
        ("sale",),
        _p(r"购买|购置|求购|(?<!拍)买(?![卖不])价?|(?<!拍)(?:卖的|出售)|\bfor sale\b|\bbuy|\bpurchase|\bbought"),
    ),
    (("joint_venture",), _p(r"合资|合作经营|合作分成|分成|联营|joint venture|\bjv\b")),
    (("equity",), _p(r"股权|并购|入股|equity")),
    (("auction",), _p(r"拍卖|竞拍|招拍挂|摘牌|(?:司?法|阿里|京东|网络?)拍|auction")),
    (("swap",), _p(r"置换|swap")),
    (("transfer",), _p(r"转让|划转|transfer")),
)
KINDS: Final[tuple[tuple[tuple[str, ...], str, Pattern], ...]] = (
    (("land",), "must",
     _p(r"净地|空地块|(?:需要?|[找求征买])[^,。;\d]{0,4}土地(?!证|性质)|[买购](?:一?[块宗片])地|[亩块]地(?=[,。;]|[盖建])|地块|(?:建设|工业|仓储|商业)用地|[买购拿]地|bare land|vacant land|greenfield|serviced land|"
        r"(?:acres?|mu|hectares?|ha|plots?|parcels?|piece) of (?:industrial |bare )?land|land plots?|"
        r"(?:industrial|commercial) (?:land|plots?)|(?:buy|purchase|acquire|need|want) (?:some )?land|\bland (?:for|to) (?:sale|purchase|lease|rent|buy)\b|\bland(?= of \d)")),
    (("halted_enterprise",), "should", _p(r"停产(?:企业|工厂|厂)?|老厂区|旧厂区|破产企业|halted|idle plant|mothballed|brownfield plant")),
    (("halted_project",), "should", _p(r"停建|烂尾|半拉子|在建工程|half-built|unfinished")),
    (("infrastructure",), "should", _p(r"闲置(?:变电|管廊|污水厂)")),
    (("soe_property", "halted_project"), "should", _p(r"商业综合体|写字楼|办公楼盘|会展馆|商铺|门面|展馆|office building|shopping")),
    (("factory", "halted_enterprise"), "should",
     _p(r"标准厂房|(?<![盖建])厂房|车间|库房|仓库|物流仓|workshop|factory|\bhall\b|plant building|warehouse|industrial building")),
)  # fmt: skip

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


# Asked, neither wished nor refused: what is A or not A, and what is asked with a no in it.
QUESTION: Final = _p(
    r"(?<!所)有没有?|(?<!所)有无|有否|可不可以?|能不能够?|应不应该?|需不需要?|接不接受?|愿不愿意?|允不允许?|可以不可以|需要不需要|接受不接受|是否|能否|可否|会否|"
    r"(?P<asked>[是会要带通想行租买卖好肯用])不(?P=asked)|"
    r"\b(?:is|are) there (?:no|not)\b|\b(?:is|are|do|does|has|have|ca|could|would)n't (?:there|it|you|they|we)\b|"
    r"\b(?:is|are|do|does|has|have|can|could) (?:it|you|they|there|the \w+) not\b"
)
# Said of what must be there: without it nothing goes.
CANNOT: Final = (
    r"\bcannot\b|\bcan't\b|\bcan not\b|\bcould(?:n't| not)\b|\bimpossible\b|\bunable\b|\bnever\b|\buseless\b|\bpointless\b|\bno (?:way|use|point|good|go|deal)\b|"
    r"(?:\bnot|n't) (?:work|operate|run|survive|go|do|accept|consider|want|take|start|possible|viable|feasible|acceptable|an option|manage)\b"
)
MUST: Final = _p(
    r"(?<!行)不行|离不[开了]|[少缺]不了|必不可少|不可或缺|不[能可]缺|不考虑|免谈|(?<!可)不可(?![能或])|不[许准应该](?!会)|[切请]勿|严禁|别(?=[超高低少小多大])|不超(?=\s*\d)|"
    r"(?:\bnot|n't|\bcannot|\bnever|\bnothing)(?: \w+){0,2} (?:exceed|over\b|above|under\b|below|(?:less|more|lower|higher|smaller|larger|greater) than)|\bnever\b|not acceptable|unacceptable|"
    r"必须|一定|只要|只接受|只考虑|只(?!是)|不要|不能|不得|不接受|别超过|不超过|封顶|至少|起码|不低于|不少于|最少|务必|硬性|非|得(?=[有要通能带])|撑死|"
    r"must|mandatory|essential|at least|not more than|no more than|maximum|minimum|required|non-negotiable|only|strictly|no less than"
)
# Words of a must that are themselves denied.
UNSTRESSED: Final = _p(
    r"(?:不是|并不是?|并非|不|非|未必)(?:一定|必须|必需|非得|非要|硬性|强制)|不要求|"
    r"(?:\bnot|n't) (?:(?:an?|strictly|absolutely|really) )*(?:must|mandatory|essential|required)\b"
)
NICE: Final = _p(
    r"最好|优先|更好|加分|首选|尽量|有的话|也行|如果有|若有|远期|更佳|prefer|ideal|bonus|if possible|nice to have|would be (?:good|nice)|rather|would help|plus\b"
)
NEGATION: Final = _p(
    r"(?<![消清拆解免去排])除(?![尘湿臭锈垢铁氟磷杂])[了开去]?|排除|不要(?!求)|不接受|不能有|不能(?!缺|少)|不得|不是|不在(?!乎)|不考虑|不想|不走|不去|不进|不入|不选|不愿|不参[加与]|不做|没有|没|无(?!尘|柱|人|论|所谓)|"
    r"(?<!除)非(?!常|标)|(?<![特级类分区])别(?![的墅处人])|拒绝|禁止|避免|不带|不需要|不涉及|谢绝|"
    r"\b(?:cannot|(?:can|could|must|should|may|will|would) not|(?:ca|could|must|should|wo|would)n't) (?:be|have|sit|lie|accept|consider)\b|\bno\b(?! (?:less|more|later|fewer))|\bnot\b(?! (?:only|less|more|later|fewer|below|far))|without|don't|do not|never|avoid|free of|except|excluding|other than|any\w+ but|\bnon-"
)
EXCEPT: Final = _p(r"除[了开去却]?\s*$|\bexcept(?: for)?\s*$")
# Behind what they refuse; 不要, 不考虑 and their like only where nothing else follows that they may belong to.
_SAID_OUT: Final = r"(?=[了的啊哦吧哈呢]*\s*(?:[,;。、)]|$))"
REFUSED_BEHIND: Final = _p(
    r"(?: \w+){0,2} (?:is|are|would be)? ?(?:not (?:acceptable|accepted|wanted|ok|considered|an option)|unacceptable)|"
    rf"(?:的)?(?:一律|都|就|也)?(?:除外|免谈|算了|勿扰|不行|(?:不要|不接受|不考虑|不去|不谈){_SAID_OUT})|(?:以|之)外(?![围部])|外(?=[都均也,。;]|$)"
)
# 没有天然气不行: what must not be missing.
MISSING: Final = _p(r"没有?|无|缺少?|without(?: an?)?")
# Behind what is missing, in the same breath or after a comma: what does not go then.
LOST: Final = _p(
    rf"[^,;。]{{0,24}}(?:{CANNOT})|\s*,\s*(?:we|i|our|production|nothing|it|it's|there is)\b[^,;.]{{0,30}}?(?:{CANNOT})|"
    r"的?(?:厂房|车间|仓库|库房|房子|地块|土地|地方)?[的话]{0,2},?(?:那|这样|我们?|厂里?|厂子|企业|生产|根本|肯定|就|是|也|都)*"
    r"(?:没法|无法|[开干做活]不|不能(?:生产|开工|用)|(?:不行|不可以?|不成|不要|不考虑|不看|免谈)(?=[的了]*\s*(?:[,;。、]|$)))"
)
KEPT_AWAY: Final = _p(
    r"(?:不进|不去|不入|不选|远离|避开|绕开|躲开)\s*$|\baway from (?:an? |the |any )?$|"
    r"(?<!not )(?<!just )\boutside(?: of)?(?: any| an?| the)?(?: city of)? $"
)
# What may be missing, said before it or behind it; in front of a measure it is the measure that is not needed.
NOT_NEEDED: Final = _p(
    r"(?:(?:不是|并不是?|并非|不|非|未必)(?:一定|必须|必需|非得|非要|硬性|强制)|不一定|未必|不需要|不要求|不强求|不用(?!于)|无[需须]|不必|没有?必要|没有?要求|不在[乎意])"
    r"(?![太很多特最大高])|不论|无论|不管|"
    r"(?:n't|\bnot) (?:need|have to|require\b|care|insist|necessarily|strictly|absolutely)|\bneed(?:n't| not)\b|\bno (?:need|requirement)\b|"
    r"\bwhether or not\b|\bwith or without\b|\bregardless of\b|\boptional(?:ly)?\b|(?<!not )\b(?:can|could|able to) (?:do|live|manage|go|work|operate|cope) without\b"
)
_AFTER_NOUN: Final = r"(?:温度|条件|设施|管道|供应|设备|接入|方面|手续|这块|这个|的?话|暂时|目前|现在|基本上?|其实|倒|并|就|都|也|可以|完全)*"
NOT_NEEDED_BEHIND: Final = _p(
    rf"{_AFTER_NOUN}(?:不需要|不用(?!于)|不必|不要求|不强求|不[作做]要求|没有?要求|无要求|用不[上着到]|不一定(?:要|需要|有)?|(?:不是|并非|非)(?:必须|必需|刚需|硬性)|"
    r"不限|不重要|无所谓|可有可无|没关系|不影响|随意|随便|可选|_+(?:都|均|皆|也)?(?:行|可以?|无所谓|没关系|不影响))|"
    r"[\s(]*(?:\b(?:supply|connection|access|is|are|would|will|be)\s*)*(?:(?:n't|\bnot)\s+(?:be\s+)?(?:(?:an?|strictly|absolutely|really|that)\s+)*"
    r"(?:required|needed|necessary|must|mandatory|essential|important|critical|crucial|requirement|necessity|condition|priority|compulsory|obligatory)\b|"
    r"\bunnecessary\b|\boptional\b|(?:does|do)(?:n't| not) matter\b)"
)
# What is as welcome as its opposite.
WELCOME: Final = _p(
    r"(?<![不只仅])(?<![只仅不]能)(?<!只会)接受|不(?:排斥|反对|拒绝|排除|介意)|(?:不是|并非|并不是?)不(?:可以?|能|行|会)(?:考虑|接受)?|也(?:可以?|能)(?!靠)(?:考虑|接受)?|"
    r"(?<!only )(?<!not )(?<!n't )(?<!cannot )\baccept\b|\b(?:open to|(?:fine|ok|okay|happy) with|not averse to)\b|(?:n't|\bnot) mind\b"
)
WELCOME_BEHIND: Final = _p(
    rf"{_AFTER_NOUN}(?:(?:也|都|均|皆)(?:行|可以?(?!靠)|能接受|能考虑|没问题)|(?<!不)可以?(?:接受|考虑)|能接受|没问题|无妨)|"
    r"\s+(?:(?:is|are|would|could|be|also|too|as well)\s+)*(?:fine|ok(?:ay)?|acceptable|no problem|possible)\b"
)
# What who asks has already, and what it wants besides.
OWNED: Final = _p(
    r"现有|现租|目前(?:有|用|使用|租|的?厂)|现在(?:有|用|使用|租|的?厂)|原有|原来的?厂|(?:老|旧)厂(?![区房])|现厂|"
    r"\bwe (?:currently |now |already |presently )?(?:have|own|use|occupy|rent|operate|run)\b(?! to\b)|\bwe(?:'re| are)? (?:currently|now|presently|already)\b|"
    r"\b(?:our|the) (?:present|current|existing|old) (?:plant|factory|site|workshop|hall|warehouse|premises|facility)\b"
)
WANTING: Final = _p(
    r"想|需要|要(?!求是)|再[找租买]|另[外找租]|[寻找]|求|扩[大建到]|搬|换|\b(?:need|want|require|look(?:ing)?|seek(?:ing)?|search(?:ing)?|mov(?:e|ing)|expand(?:ing)?)\b"
)
# Which way a figure points: words right behind it, or before it and behind the figure before.
AT_MOST_BEHIND: Final = _p(
    r"\s*(?:的|或|及|or)?\s*(?:以内|以下|之内|内(?![部径墙外])|为限|封顶|撑死|max(?:imum)?\b|at most\b|tops\b|"
    r"(?:(?<=or )|and )(?:less|fewer|lower|smaller|shorter|cheaper|under|below)\b)"
)
AT_LEAST_BEHIND: Final = _p(
    r"\s*(?:的|或|及|or)?\s*(?:以上|起步|起(?![重吊])|往上|不止|更[高大多]|\+|min(?:imum)?\b|better\b|more\b|above\b|plus\b|"
    r"at least\b(?! \d)|(?:(?<=or )|and )(?:above|up|over|higher|bigger|larger|greater|heavier|taller|longer|wider)\b)"
)
# Comparators: what a negation before them turns round, and what none does.
_NOUN: Final = r"(?:每?月|年|日)?租金?|房租|(?:总|售|单|地|买|租|房)?价格?|(?:建筑|占地|用地|厂房|总)?面积|用地|占地|[层净檐]高|高度|荷载|承重|距离|跨度|柱距|预算|费用|投资|行车|吊车|天车"
NEGATED: Final = (
    r"(?:(?<![能可会])不(?:要|能够?|得|应该?|该|可以?|许|准|宜|想要?|希望|愿意?|允许|会|是|再|接受|考虑)?|(?<![特级类分区])别|[切请]?勿|切?莫|禁止|严禁|避免|杜绝|拒绝|没有?)"
    rf"(?:再|要|让|把|有|得|任何)*(?:{_NOUN})?\s*|"
    r"\b(?:not|no|never|nothing|cannot|(?:ca|do|does|should|must|wo|would|is|are|need)n't|avoid)"
    r"(?:\s+(?:be|to|go|get|want|need|wish|like|pay|paying|have|spend|take|rent|lease|accept|consider|anything|any|an?|the|for|much|rise|fall|drop|cost|"
    r"allowed|permitted|come|is|plots?|halls?|sites?|buildings?|cranes?|areas?|prices?|land|height|ceilings?)\b){0,4}\s*"
)
_ABOVE: Final = (
    r"超过|超出|超(?=\s*(?:大?约)?(?:[\d一二两三四五六七八九十]|$))|突破|[高多大贵长重宽远][于过](?!来)|高出|\bexceed(?:s|ing|ed)?\b|\bin excess of\b|"
    r"\b(?:more|greater|higher|larger|bigger|taller|longer|heavier|wider|further|farther|dearer) than\b|\bover\b|\babove\b|\bbeyond\b"
)
_BELOW: Final = (
    r"[低少小短轻窄矮][于过](?!来)|不到|不[足够](?=\s*(?:[\d一二两三四五六七八九十]|$))|\b(?:less|lower|smaller|fewer|shorter|cheaper|lighter|narrower|nearer|closer) than\b|"
    r"\bbelow\b|\bunder\b(?! hook)|\bshort of\b|\bwithin\b"
)
COMPARATOR: Final = _p(
    rf"(?P<negated>{NEGATED})?(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW}))|"
    r"(?P<floor>至少|起码|最少|最低|不[止只](?=\s*(?:\d|$))|下限|≥|(?<![-=])>=?|\bat least\b|\bminimum\b|\bmin\b)|"
    r"(?P<ceiling>至多|最多|最高|控制在|别过(?=\s*(?:\d|$))|上限|≤|<=?|\bup to\b|\bat most\b|\bmaximum\b|\bmax\b)"
)
REFUSED_BEFORE: Final = _p(rf"(?:{NEGATED.replace('|没有?', '')})(?:大?约)?\s*$")
STRICT: Final = _p(r"封顶|超过|最多|撑死|最高|(?:not|no) more|maximum")  # a limit from above that is meant
MILD: Final = _p(r"以内|以下|内|不高于|under|within|up to")  # one that is named
LEADING: Final = _p(
    r"\s*(?:最好|优先|首选|必须|一定|不要|prefer|ideally|must)"
)  # begins a list and holds for all of it
ABOUT: Final = _p(r"左右|上下|大约|大概|约|差不多|估计|大致|around|about|approx|roughly|circa|(?<![a-z])ca\b|~")
ABOUT_BEHIND: Final = _p(r"\s*(?:左右|上下|的?样子|or so\b|approx(?:imately)?\b(?!\.?\s*\d)|or thereabouts)")
# What a building is made of; a trade in the same stuff is none.
STRUCTURES: Final[tuple[tuple[str, Pattern], ...]] = (
    ("steel", _p(r"(?<![做产工])(?:轻?钢结构|轻钢|门式刚架)(?!加工|制造|生产|件|企业|公司)|steel[- ](?:structure|framed?|portal)")),
    ("concrete", _p(r"(?:钢筋)?(?:混凝土|砼)(?:框架)?(?:结构)?|框架结构|钢混|reinforced concrete|concrete[- ](?:structure|framed?)")),
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
    r"左右|上下|以上|以内|之间|之内|大约|大概|约|一般|大致|估计|都行|都可|或者|或是|还是|但是?|不过|和|或|及|以及|与|跟|并且|而且|并|也|都|均|还|就|就行|就好|即可|够用|够|行|好|可行|"
    r"必须|一定|务必|最好|优先|首选|尽量|更好|更佳|至少|起码|最少|不少于|不低于|不超过|不高于|不小于|不大于|不多于|大于|小于|高于|低于|超过|最多|每个?平方?米?|每月|只要|只|不要|不能有?|不得|不接受|不考虑|别|非|"
    r"在|是|到|为|按|从|用|做|对|离|距|租|买|面积|大小|另外|同时|其中|其他|包括|等等|等|方便|其次|落户|设厂|建厂|急|去|通|他|她|远期|靠近|[一二三四五六七八九十]、|[一两](?=[台个部处])|[a-d](?=[是的租买])"
)
_FILLER_EN: Final = (
    r"(?:hello|hi|dear|please|thanks?|thank you|regards|we'd|we're|we|i'm|i|our|us|my|me|you|your|they|it|its|this|that|these|those|there|is|are|be|"
    r"was|were|will|would|should|could|can|may|might|must|shall|has|have|had|do|does|don't|not|no|exceed(?:s|ing)?|need(?:s|ed)?|want(?:s|ed)?|require(?:s|d|ments?)?|"
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
