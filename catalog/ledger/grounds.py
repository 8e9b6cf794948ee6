"""What speaks for a field in a column: the words over it, its unit, the look of its cells, how many can be read."""

import math
import re
from typing import Any, Final

from catalog.ledger.cells import Cell
from catalog.ledger.derive import is_address
from catalog.ledger.facts import read_fact
from catalog.ledger.proposals import full_name
from catalog.ledger.reading import Hints
from catalog.ledger.synonyms import FOREIGN_MONEY, HeaderText, look_up, take_apart
from catalog.ledger.uses import says_use

# Columns of two facts in one cell, by the facts that the parts of their words name.
_COMPOSITES: Final[dict[frozenset[str], str]] = {
    frozenset({"clear_height_m", "+crane"}): "+height_crane",
    frozenset({"clear_height_m", "crane_t"}): "+height_crane",
    frozenset({"column_spacing_m", "floor_load_t_m2"}): "+spacing_load",
    frozenset({"structure", "storeys"}): "+structure_storeys",
    frozenset({"fire_rating", "fire_hazard_class"}): "+fire_rating_class",
    frozenset({"land_area_m2", "floor_area_m2"}): "+areas",
    frozenset({"lat", "lng"}): "+point",
    frozenset({"power_kva", "power_kv"}): "+power",
    frozenset({"power_kva", "dual_power"}): "+power",
    frozenset({"crane_t", "crane_count"}): "+crane",
    frozenset({"rent_cny_m2_month", "sale_price_cny"}): "+price",
    frozenset({"permits.land_certificate", "permits.property_certificate"}): "+papers",
}
_BY_UNIT: Final[tuple[tuple[re.Pattern[str], frozenset[str]], ...]] = tuple(
    (re.compile(pattern), frozenset(names.split()))
    for pattern, names in (
        (r"^元/(?:㎡|m2|平|月|年).*(?:月|年|天|日|㎡|m2)$", "rent_cny_m2_month"),
        (r"^(?:万?元/亩|万元每亩|亿元/亩|[万亿]元/(?:平方公里|km2|公顷))(?:[·/]年)?$", "land_price_10k_cny_mu control_targets.investment_10k_cny_mu "
         "control_targets.tax_10k_cny_mu control_targets.output_10k_cny_mu"),
        (r"^元/(?:㎡|m2|平方米|平米)$", "rent_cny_m2_month land_price_10k_cny_mu +unit_price"),
        (r"^(?:万元/年|元/年)$", "+annual_rent rent_cny_m2_month"),
        (r"^(?:亿元|百万元|万元|千元|元|元/月|万元/宗)$", "sale_price_cny rent_cny_m2_month +annual_rent +price !money"),
        (r"^(?:亩|公顷|ha|hectares|acres|平方公里)$", "land_area_m2 +areas"),
        (r"^(?:[千万]?平方米|[千万]?平米|[千万]?㎡|[千万]?m2|万?平|平方英尺)$", "land_area_m2 floor_area_m2 divisible_from_m2 +lettable_area +areas"),
        (r"^(?:万?kva|万?千伏安|mva|兆伏安|kw|千瓦|mw)$", "power_kva"),
        (r"^(?:kv|千伏)$", "power_kv"),
        (r"^(?:万?吨/?[日天]|t/[d日天]|吨日)$", "water_t_day sewage_t_day steam_t_h steam"),
        (r"^(?:m3/[d天日]|立方米/[天日])$", "water_t_day sewage_t_day gas_m3_h gas"),
        (r"^(?:t/h|吨/小?时|吨时|th)$", "steam_t_h steam water_t_day sewage_t_day"),
        (r"^(?:m3/?h|立方米?/小时|方/小时)$", "gas_m3_h gas water_t_day sewage_t_day"),
        (r"^万?(?:吨标准?煤|tce)$", "energy_quota_tce"),
        (r"(?:吨标煤|tce)/万元$", "control_targets.energy_tce_10k_cny"),
        (r"^(?:km|公里|千米)$", "km_expressway km_rail_freight km_port km_airport +distances"),
        (r"^(?:m|米|mm|毫米|ft)$", "clear_height_m column_spacing_m span_m +height_crane +spacing_load km_expressway km_rail_freight km_port km_airport +distances"),
        (r"^(?:t/|吨/|kn/|kg/|千克/)(?:㎡|m2|平方米)$|^(?:kpa|psf)$", "floor_load_t_m2 +spacing_load"),
        (r"^台[×*x/]?.*$", "crane_count +crane crane_t"),
        (r"^(?:t|吨)$", "crane_t +crane water_t_day sewage_t_day"),
        (r"^个$", "docks"),
        (r"^年$", "min_lease_years built_year land_term_until"),
    )
)  # fmt: skip
# Under a unit of areas these are no names.
_FLOORS_ALONE: Final = re.compile(r"(?:现有|原有|自有)?(?:厂房|房屋|建筑物?|仓库|车间|库房|办公楼|地上建筑物?)")
_PLAIN_AREA: Final = re.compile(
    r"(?:总|合计)?(?:面积|规模|大小|体量|数量)?(?:合计)?|size|area|(?:[一-龥]{0,4}(?:土地|占地|用地|宗地|地块|建筑|房屋|厂房)[一-龥]{0,4})"
)
_SURNAMES: Final = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛范彭郎鲁韦马苗方任袁柳史唐费廉薛雷贺倪汤"
    "罗毕郝安常乐于傅皮卞齐康伍余顾孟黄穆萧尹姚邵汪毛戴宋熊舒屈项祝董梁杜阮蓝闵席季贾江童颜郭梅盛林钟徐邱骆高夏蔡田胡凌霍万柯管卢莫"
    "房解丁邓洪包左石崔吉程邢裴陆荣翁荀甄段焦侯白叶龙刘温关曾岳向欧游覃辛桂耿赖付肖闫仇"
)
_RATED: Final[dict[str, str]] = {"gas": "gas_m3_h", "steam": "steam_t_h"}
_PHONE: Final = re.compile(r"(?:^|\D)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|0\d{3,4} \d{5,6})(?:\D|$)|[\w.-]+@[\w-]+\.\w+")
_POINT: Final = re.compile(r"\d{2,3}(?:\.\d{3,}|[°度]).*?[,，、;；\s].*?\d{2,3}(?:\.\d{3,}|[°度])")
_NUMBER_LIKE: Final = re.compile(r"[A-Za-z]{1,6}[-_ ]?\d{2,8}(?:[-_]\d+)*")
_TEXTUAL: Final = frozenset(
    {"title_zh", "title_en", "address_zh", "owner_name", "idle_reason_zh", "plan_zh", "responsible_zh", "remarks_zh",
     "description_zh", "description_en", "eia_limits_zh", "verified_by", "park", "id", "+group", "+photo"}
)  # fmt: skip
_PRICED: Final = frozenset({"sale_price_cny", "rent_cny_m2_month", "land_price_10k_cny_mu", "+price"})
_IN_WORDS: Final = frozenset(
    {"title_zh", "address_zh", "owner_name", "idle_reason_zh", "plan_zh", "description_zh", "park"}
)


def by_words(header: HeaderText, group: HeaderText) -> list[Any]:
    """What the words may mean: as a whole, bare, in parts, and with the group over them."""
    best: dict[str, Any] = {}
    forms = [header.whole, header.words, re.sub(r"[/_、\-·]", "", header.words), re.sub(r"[/_、\-·]", "", header.whole)]
    for form in dict.fromkeys(form for form in forms if form):
        for meaning in look_up(form, group.words):
            if meaning.name not in best or best[meaning.name].confidence < meaning.confidence:
                best[meaning.name] = meaning
    parts = [part for part in re.split(r"[/、及和与&+]|以及", header.words) if part]
    if len(parts) > 1:
        named = [look_up(take_apart(part).words) for part in parts]
        if all(names and names[0].confidence >= 0.5 for names in named):
            pairs = {(a.name, b.name) for a in named[0] for b in named[-1]}
            joined = next((_COMPOSITES[frozenset(pair)] for pair in pairs if frozenset(pair) in _COMPOSITES), None)
            if joined:
                return [type(named[0][0])(joined, 0.93)]
    if any(re.search(r"经度|纬度|高德|百度|gcj|bd-?09|wgs", aside) for aside in header.asides) and "+point" in best:
        best["+point"] = type(best["+point"])("+point", 0.96)
    return sorted(best.values(), key=lambda meaning: -meaning.confidence)


def bent_by_unit(words: dict[str, float], unit: str | None, header: str) -> dict[str, float]:
    """Confidence bent by the unit: up where it is one of the field's, far down where it cannot be."""
    if unit is None:
        return words
    plain = unit.casefold().replace("²", "2").replace("³", "3")
    for pattern, names in _BY_UNIT:
        if not pattern.search(plain):
            continue
        bent: dict[str, float] = {}
        for name, sure in words.items():
            rated = _RATED.get(name)
            if rated in names:
                bent[str(rated)] = sure
            elif name in names:
                bent[name] = min(0.98, sure + (0.15 if sure < 0.7 else 0.03))
            elif name.startswith(("+", "!")) or name in _TEXTUAL:
                bent[name] = sure * 0.9
            else:
                bent[name] = sure * 0.35
        if "land_area_m2" in names and _FLOORS_ALONE.fullmatch(header):
            bent["floor_area_m2"] = 0.8
        if "land_price_10k_cny_mu" in names and re.search(r"价", header):
            bent["land_price_10k_cny_mu"] = max(bent.get("land_price_10k_cny_mu", 0), 0.8)
        if not bent or max(bent.values()) < 0.45:
            own = [name for name in names if not name.startswith(("+", "!"))]
            # An area with words of its own (公摊, 绿化) is none of the areas that are facts.
            if "land_area_m2" in names and not _PLAIN_AREA.fullmatch(header):
                return bent
            own = [name for name in own if name != "divisible_from_m2"]
            # Of several fields with this unit none is likelier; which area it is, the kind of the assets decides.
            alone = 0.55 if len(own) == 1 else 0.42 if "land_area_m2" in names else 0.3
            for name in own:
                bent[name] = max(bent.get(name, 0), alone)
        return bent
    return words


def are_persons(cells: list[Cell]) -> bool:
    """Whether most cells are names of people: two to four characters that begin with a surname."""
    texts = [re.sub(r"\s", "", cell.text) for cell in cells]
    persons = sum(2 <= len(text) <= 4 and text[0] in _SURNAMES and "\u4e00" <= text[-1] <= "\u9fff" for text in texts)
    return len(texts) > 0 and persons >= 0.8 * len(texts)


def by_looks(cells: list[Cell]) -> dict[str, float]:
    """What the cells themselves look like, where the words say little."""
    if len(cells) < 2:
        return {}
    texts = [cell.text.strip() for cell in cells]

    def share(pattern: re.Pattern[str]) -> float:
        return sum(bool(pattern.search(text)) for text in texts) / len(texts)

    found: dict[str, float] = {}
    if share(_PHONE) >= 0.6:
        found["!contact"] = 0.9
    if share(_POINT) >= 0.7:
        found["+point"] = 0.75
    numbers = [number for number in map(_float, texts) if number is not None]
    if len(numbers) >= 0.9 * len(texts) and sum(
        "." in text and len(text.split(".")[1]) >= 3 for text in texts
    ) >= 0.6 * len(texts):
        if sum(73 <= number <= 136 for number in numbers) >= 0.8 * len(numbers):
            found["lng"] = 0.7
        elif sum(3 <= number <= 54 for number in numbers) >= 0.8 * len(numbers):
            found["lat"] = 0.7
    if share(re.compile(rf"^{_NUMBER_LIKE.pattern}$")) >= 0.8 and len(set(texts)) == len(texts):
        found["id"] = 0.55
    if (
        len(set(texts)) > 0.8 * len(texts)
        and share(re.compile(r"(?:公司|厂|集团|合作社|管委会|中心|局|院|社|商行)(?:[（(].*)?$")) >= 0.7
    ):
        found["owner_name"] = 0.55
    if share(re.compile(r"(?:园区|开发区|工业园|产业园|集聚区|高新区|经开区)$")) >= 0.8:
        found["park"] = 0.55
    if sum(map(says_use, texts)) >= 0.8 * len(texts):
        found["status"] = 0.7
    if sum(map(is_address, texts)) > 0.5 * len(texts):
        found["address_zh"] = 0.6
    return found


def _float(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def readable_share(name: str, cells: list[Cell], hints: Hints) -> float | None:
    """The share of cells that can be read as a field; None where nothing speaks for or against it."""
    if not cells or name in (
        "+serial",
        "+datum",
        "+services",
        "+annual_rent",
        "+lettable_area",
        "+unit_price",
        "+group",
        "+part",
    ):
        return None
    if name in _TEXTUAL:
        numbers = sum(_float(cell.text) is not None for cell in cells) / len(cells)
        return max(0.0, 1 - numbers) if name in _IN_WORDS else None
    read = counted = 0.0
    for cell in cells:
        if name in _PRICED and FOREIGN_MONEY.search(cell.text):  # a price all the same, which is told
            read, counted = read + 1, counted + 1
            continue
        outcome = read_fact(full_name(name, [cell]), cell, hints)
        if outcome.readings or any(other.readings for other in outcome.others.values()):
            read, counted = read + (1 if outcome.problem is None else 0.7), counted + 1
        elif outcome.problem is not None or outcome.others:
            counted += 1
        else:
            counted += 0.3
    return read / counted if counted else None
