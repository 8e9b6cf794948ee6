"""Codes and their labels, in Chinese and English, in one place.

A vocabulary is an ordered set of codes. What is stored, indexed and exchanged is the code; what a reader sees is the
label. Aliases are the words people write for a code, in the same place so that filters, ledgers and sentences agree.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One code with its labels; `aliases` are further words that mean it."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()

    def label(self, lang: str) -> str:
        """The label in `lang` ("zh-CN" or "en")."""
        return self.en if lang.startswith("en") else self.zh


class Vocabulary(Mapping[str, Term]):
    """An ordered set of terms, by code. `position(code)` is stable within one process only."""

    def __init__(self, name: str, *terms: Term) -> None:
        self.name = name
        self._terms = {term.code: term for term in terms}
        self._positions = {code: number for number, code in enumerate(self._terms)}

    def __getitem__(self, code: str) -> Term:
        return self._terms[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def label(self, code: str, lang: str) -> str:
        """The label of a code; a code that is not known is its own label."""
        term = self._terms.get(code)
        return term.label(lang) if term else code

    def position(self, code: str) -> int:
        """The number of a code in this vocabulary. KeyError when it is not one of it."""
        return self._positions[code]

    def find(self, text: str) -> str | None:
        """The code that `text` names: the code itself, a label or an alias, whatever the case; or None."""
        wanted = text.strip().casefold()
        for term in self._terms.values():
            if wanted in {term.code.casefold(), term.zh.casefold(), term.en.casefold()}:
                return term.code
        for term in self._terms.values():
            if any(wanted == alias.casefold() for alias in term.aliases):
                return term.code
        return None


KINDS = Vocabulary(
    "kind",
    Term(
        "factory", "厂房", "Factory building", ("闲置厂房", "标准厂房", "车间", "factory", "workshop", "plant building")
    ),
    Term("land", "工业用地", "Industrial land", ("土地", "净地", "地块", "land", "plot", "site")),
    Term("soe_property", "国有房产", "State-owned property", ("国有资产", "国企资产", "state-owned property")),
    Term("infrastructure", "基础设施", "Infrastructure", ("闲置设施", "infrastructure")),
    Term(
        "halted_enterprise", "停产企业", "Halted enterprise", ("停产停业企业", "老厂区", "halted plant", "idle plant")
    ),
    Term("halted_project", "停建项目", "Halted project", ("停缓建项目", "半拉子工程", "烂尾项目", "halted project")),
)
STATUSES = Vocabulary(
    "status",
    Term("available", "可供", "Available", ("闲置", "可租可售", "available")),
    Term("negotiating", "洽谈中", "Under negotiation", ("洽谈", "negotiating")),
    Term("revitalised", "已盘活", "Revitalised", ("盘活", "revitalised", "revitalized")),
)
MODES = Vocabulary(
    "modes",
    Term("lease", "出租", "Lease", ("租", "租赁", "招租", "承租", "lease", "rent", "let")),
    Term("sale", "出售", "Sale", ("卖", "买", "购买", "销售", "买断", "sale", "buy", "purchase")),
    Term("joint_venture", "合资", "Joint venture", ("合作", "合资合作", "联营", "joint venture", "jv")),
    Term("equity", "股权", "Equity", ("股权转让", "入股", "并购", "equity", "share deal")),
    Term("auction", "拍卖", "Auction", ("司法拍卖", "招拍挂", "挂牌", "auction")),
    Term("swap", "置换", "Swap", ("资产置换", "swap")),
    Term("transfer", "转让", "Transfer", ("划转", "整体转让", "transfer")),
)
OWNER_TYPES = Vocabulary(
    "owner_type",
    Term("state_owned", "国有", "State-owned", ("国企", "国资", "state owned")),
    Term("private", "民营", "Private", ("私营", "民企", "private")),
    Term("collective", "集体", "Collective", ("集体所有", "村集体")),
    Term("mixed", "混合", "Mixed", ("混合所有", "混合所有制")),
    Term("court_managed", "法院或管理人", "Court or receiver", ("破产管理人", "法院处置", "司法处置")),
)
TITLE_STATUSES = Vocabulary(
    "title_status",
    Term("complete", "产权完整", "Complete title", ("两证齐全", "权属清晰")),
    Term("land_only", "只有土地证", "Land certificate only", ("仅有土地证",)),
    Term("building_only", "只有房产证", "Building certificate only", ("仅有房产证",)),
    Term("none", "无证", "No certificate", ("无产权证",)),
    Term("disputed", "有争议", "Disputed", ("权属争议",)),
)
ENCUMBRANCES = Vocabulary(
    "encumbrances",
    Term("mortgage", "抵押", "Mortgage", ("已抵押", "mortgage")),
    Term("seizure", "查封", "Seizure", ("司法查封", "冻结", "seizure")),
    Term("existing_lease", "在租", "Existing lease", ("带租约", "租约未到期", "existing lease", "sitting tenant")),
    Term("dispute", "纠纷", "Dispute", ("争议", "诉讼", "dispute")),
    Term("arrears", "欠费", "Arrears", ("欠税", "欠缴", "欠款", "arrears")),
)
LAND_USES = Vocabulary(
    "land_use",
    Term("industrial", "工业", "Industrial", ("工业用地", "industrial")),
    Term("storage", "仓储", "Storage", ("仓储用地", "物流仓储", "storage", "warehousing")),
    Term("commercial", "商服", "Commercial", ("商业", "商业用地", "商服用地", "commercial")),
    Term("public", "公共", "Public", ("公共管理与公共服务", "公共设施", "public")),
    Term("mining", "采矿", "Mining", ("采矿用地", "mining")),
)
LAND_STATES = Vocabulary(
    "land_state",
    Term("approved_not_expropriated", "批而未征", "Approved, not expropriated"),
    Term("expropriated_not_supplied", "征而未供", "Expropriated, not supplied"),
    Term("supplied_not_used", "供而未用", "Supplied, not used"),
    Term("idle", "闲置", "Idle", ("闲置土地",)),
)
STRUCTURES = Vocabulary(
    "structure",
    Term("steel", "钢结构", "Steel", ("钢构", "轻钢", "重钢", "彩钢", "门式刚架", "steel")),
    Term("concrete", "钢筋混凝土", "Concrete", ("框架", "砼", "混凝土", "钢混", "concrete")),
    Term("brick", "砖混", "Brick", ("砖木", "砖", "brick")),
    Term("mixed", "混合结构", "Mixed", ("混合", "mixed")),
)
FIRE_HAZARD_CLASSES = Vocabulary(
    "fire_hazard_class",
    Term("甲", "甲类", "Class A (甲)", ("甲类", "class a")),
    Term("乙", "乙类", "Class B (乙)", ("乙类", "class b")),
    Term("丙", "丙类", "Class C (丙)", ("丙类", "丙一类", "丙二类", "class c")),
    Term("丁", "丁类", "Class D (丁)", ("丁类", "class d")),
    Term("戊", "戊类", "Class E (戊)", ("戊类", "class e")),
)
CONTAMINATION = Vocabulary(
    "contamination",
    Term("none", "无污染", "None", ("未发现", "无")),
    Term("suspected", "疑似污染", "Suspected", ("疑似",)),
    Term("remediated", "已修复", "Remediated", ("修复完成",)),
    Term("present", "有污染", "Present", ("存在污染",)),
)
PERMITS = Vocabulary(
    "permits",
    Term("land_certificate", "土地证", "Land certificate", ("土地使用权证", "国有土地使用证", "不动产权证（土地）")),
    Term("property_certificate", "房产证", "Property certificate", ("房屋所有权证", "不动产权证", "不动产证", "房本")),
    Term("planning", "规划许可", "Planning permit", ("建设工程规划许可证", "规划许可证", "规划证")),
    Term("construction", "施工许可", "Construction permit", ("建筑工程施工许可证", "施工许可证", "施工证")),
    Term("fire", "消防", "Fire acceptance", ("消防验收", "消防备案", "消防手续")),
    Term("eia", "环评", "Environmental approval", ("环评批复", "环境影响评价", "环保验收", "EIA")),
    Term("safety", "安评", "Safety assessment", ("安全评价", "安全条件审查", "安全验收")),
    Term("completion", "竣工验收", "Completion acceptance", ("竣工备案", "竣工验收备案")),
)
PERMIT_STATES = Vocabulary(
    "permit_state",
    Term("valid", "有效", "Valid", ("有", "已取得", "齐全", "已办")),
    Term("pending", "办理中", "Pending", ("在办", "正在办理")),
    Term("missing", "缺", "Missing", ("无", "未办", "没有")),
    Term("expired", "过期", "Expired", ("已过期", "失效")),
)
CONTROL_TARGETS = Vocabulary(
    "control_targets",
    Term("investment_10k_cny_mu", "投资强度", "Investment intensity", ("亩均投资",)),
    Term("tax_10k_cny_mu", "亩均税收", "Tax per mu", ("税收强度",)),
    Term("output_10k_cny_mu", "亩均产值", "Output per mu", ("产值强度",)),
    Term("far_min", "容积率下限", "Minimum floor-area ratio", ("最低容积率",)),
    Term("energy_tce_10k_cny", "单位产值能耗上限", "Maximum energy per output", ("单位能耗", "万元产值能耗")),
)

# GB/T 4754-2017 divisions (two digits); English as in ISIC Rev. 4, which the standard follows.
INDUSTRIES = Vocabulary(
    "industries",
    *(
        Term(code, zh, en)
        for code, zh, en in (
            line.split("|")
            for line in """\
01|农业|Crop production
02|林业|Forestry
03|畜牧业|Animal husbandry
04|渔业|Fishery
05|农、林、牧、渔专业及辅助性活动|Support activities for agriculture, forestry, husbandry and fishery
06|煤炭开采和洗选业|Coal mining and washing
07|石油和天然气开采业|Oil and gas extraction
08|黑色金属矿采选业|Ferrous ore mining
09|有色金属矿采选业|Non-ferrous ore mining
10|非金属矿采选业|Non-metal ore mining
11|开采专业及辅助性活动|Mining support activities
12|其他采矿业|Other mining
13|农副食品加工业|Processing of farm and sideline food
14|食品制造业|Food manufacturing
15|酒、饮料和精制茶制造业|Liquor, beverages and refined tea
16|烟草制品业|Tobacco products
17|纺织业|Textiles
18|纺织服装、服饰业|Garments and accessories
19|皮革、毛皮、羽毛及其制品和制鞋业|Leather, fur, feather and footwear
20|木材加工和木、竹、藤、棕、草制品业|Wood, bamboo, rattan, palm and straw products
21|家具制造业|Furniture
22|造纸和纸制品业|Paper and paper products
23|印刷和记录媒介复制业|Printing and reproduction of recorded media
24|文教、工美、体育和娱乐用品制造业|Articles for culture, crafts, sport and entertainment
25|石油、煤炭及其他燃料加工业|Petroleum, coal and other fuel processing
26|化学原料和化学制品制造业|Chemical materials and products
27|医药制造业|Pharmaceuticals
28|化学纤维制造业|Chemical fibres
29|橡胶和塑料制品业|Rubber and plastic products
30|非金属矿物制品业|Non-metallic mineral products
31|黑色金属冶炼和压延加工业|Ferrous metal smelting and rolling
32|有色金属冶炼和压延加工业|Non-ferrous metal smelting and rolling
33|金属制品业|Metal products
34|通用设备制造业|General-purpose machinery
35|专用设备制造业|Special-purpose machinery
36|汽车制造业|Motor vehicles
37|铁路、船舶、航空航天和其他运输设备制造业|Railway, ship, aerospace and other transport equipment
38|电气机械和器材制造业|Electrical machinery and equipment
39|计算机、通信和其他电子设备制造业|Computers, communication and other electronic equipment
40|仪器仪表制造业|Measuring instruments
41|其他制造业|Other manufacturing
42|废弃资源综合利用业|Recycling of waste resources
43|金属制品、机械和设备修理业|Repair of metal products, machinery and equipment
44|电力、热力生产和供应业|Electric power and heat supply
45|燃气生产和供应业|Gas production and supply
46|水的生产和供应业|Water production and supply
47|房屋建筑业|Building construction
48|土木工程建筑业|Civil engineering
49|建筑安装业|Building installation
50|建筑装饰、装修和其他建筑业|Building finishing and other construction
51|批发业|Wholesale
52|零售业|Retail
53|铁路运输业|Rail transport
54|道路运输业|Road transport
55|水上运输业|Water transport
56|航空运输业|Air transport
57|管道运输业|Pipeline transport
58|多式联运和运输代理业|Multimodal transport and forwarding
59|装卸搬运和仓储业|Handling and storage
60|邮政业|Postal services
61|住宿业|Accommodation
62|餐饮业|Catering
63|电信、广播电视和卫星传输服务|Telecommunications, broadcasting and satellite transmission
64|互联网和相关服务|Internet and related services
65|软件和信息技术服务业|Software and information technology services
66|货币金融服务|Monetary and financial services
67|资本市场服务|Capital market services
68|保险业|Insurance
69|其他金融业|Other finance
70|房地产业|Real estate
71|租赁业|Leasing
72|商务服务业|Business services
73|研究和试验发展|Research and development
74|专业技术服务业|Professional technical services
75|科技推广和应用服务业|Technology promotion and application
76|水利管理业|Water management
77|生态保护和环境治理业|Ecological protection and environmental treatment
78|公共设施管理业|Public facilities management
79|土地管理业|Land management
80|居民服务业|Resident services
81|机动车、电子产品和日用产品修理业|Repair of vehicles, electronics and household goods
82|其他服务业|Other services
83|教育|Education
84|卫生|Health
85|社会工作|Social work
86|新闻和出版业|News and publishing
87|广播、电视、电影和录音制作业|Broadcasting, television, film and sound recording
88|文化艺术业|Culture and art
89|体育|Sport
90|娱乐业|Entertainment
91|中国共产党机关|Party organs
92|国家机构|State institutions
93|人民政协、民主党派|Consultative conference and democratic parties
94|社会保障|Social security
95|群众团体、社会团体和其他成员组织|Mass, social and membership organisations
96|基层群众自治组织及其他组织|Grassroots self-governing and other organisations
97|国际组织|International organisations""".splitlines()
        )
    ),
)

IMPORTANCES = Vocabulary(
    "importance",
    Term("must", "必须", "Must"),
    Term("should", "应当", "Should"),
    Term("nice", "最好", "Nice to have"),
)
VERDICTS = Vocabulary(
    "verdict",
    Term("meets", "符合", "Meets"),
    Term("near", "接近", "Near"),
    Term("fails", "不符", "Fails"),
    Term("unknown", "待核实", "Not verified"),
)
TIERS = Vocabulary(
    "tier",
    Term("fit", "合适", "Fit"),
    Term("alternative", "备选", "Alternative"),
)
YES_NO = Vocabulary(
    "yes_no",
    Term("true", "有", "Yes", ("是", "√", "yes", "1", "y", "通", "具备")),
    Term("false", "无", "No", ("否", "×", "no", "0", "n", "未通", "不具备", "没有")),
)

VOCABULARIES: dict[str, Vocabulary] = {
    vocabulary.name: vocabulary
    for vocabulary in (
        KINDS, STATUSES, MODES, OWNER_TYPES, TITLE_STATUSES, ENCUMBRANCES, LAND_USES, LAND_STATES, STRUCTURES,
        FIRE_HAZARD_CLASSES, CONTAMINATION, PERMITS, PERMIT_STATES, CONTROL_TARGETS, INDUSTRIES, IMPORTANCES,
        VERDICTS, TIERS, YES_NO,
    )
}  # fmt: skip
