"""Which fact each column holds: by its words, its unit and the look of its cells, with the confidence of each proposal.

Every column gets an answer: a field, a column of several facts (`+power`), a reason to stay inside the house, or
"not known", which is listed. Conflicts are settled over the whole table: one best column for each field.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as part
from typing import Any, Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from catalog.ledger.cells import Cell
from catalog.ledger.facts import read_fact
from catalog.ledger.layout import Column, Table
from catalog.ledger.reading import Datum, Hints
from catalog.ledger.synonyms import INTERNAL_MARK, HeaderText, as_unit, look_up, normal, of_others, take_apart
from catalog.ledger.wording import UNKNOWN

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
}
# A field whose cells may hold more than the field: what they are read as when they do.
_FULLER: Final[dict[str, tuple[str, re.Pattern[str]]]] = {
    "power_kva": ("+power", re.compile(r"[a-zA-Z千万双路源电伏安备未可供规划/+×]")),
    "gas": ("+gas", re.compile(r"\d")),
    "steam": ("+steam", re.compile(r"\d")),
    "clear_height_m": ("+height_crane", re.compile(r"吊|行车|天车|起重|\d\s*[tT吨]|/\s*无")),
    "structure": ("+structure_storeys", re.compile(r"[\d一二三四五六七八九十单双多]\s*层|平房")),
    "crane_t": ("+crane", re.compile(r"[×xX*台部]")),
    "floor_load_t_m2": ("+spacing_load", re.compile(r"\d\s*(?:m|米)\s*[/／]")),
    "fire_rating": ("+fire_rating_class", re.compile(r"[甲乙丙丁戊]")),
    "lat": ("+point", re.compile(r"\d[°.\d′″'\"]*\s*[,，、;；/\s]\s*[A-Za-z东西南北经纬]*\s*\d{2,3}[.°度]")),
    "lng": ("+point", re.compile(r"\d[°.\d′″'\"]*\s*[,，、;；/\s]\s*[A-Za-z东西南北经纬]*\s*\d{2,3}[.°度]")),
}
# What a composite fills, so that no other column is taken for the same fact.
FILLS: Final[dict[str, tuple[str, ...]]] = {
    "+height_crane": ("clear_height_m", "crane_t", "crane_count"),
    "+crane": ("crane_t", "crane_count"),
    "+spacing_load": ("column_spacing_m", "floor_load_t_m2"),
    "+structure_storeys": ("structure", "storeys"),
    "+fire_rating_class": ("fire_rating", "fire_hazard_class"),
    "+areas": ("land_area_m2", "floor_area_m2"),
    "+either_area": ("floor_area_m2", "land_area_m2"),
    "+point": ("lat", "lng"),
    "+power": ("power_kva",),
    "+gas": ("gas",),
    "+steam": ("steam",),
    "+price": ("rent_cny_m2_month", "sale_price_cny"),
    "+distances": ("km_expressway", "km_rail_freight", "km_port", "km_airport"),
}
# Fields that several columns may add to.
SHARED: Final = frozenset(
    {"remarks_zh", "+permits", "encumbrances", "+titles", "+photo", "+group", "+lettable_area", "+part"}
)
_BY_UNIT: Final[tuple[tuple[re.Pattern[str], frozenset[str]], ...]] = tuple(
    (re.compile(pattern), frozenset(names.split()))
    for pattern, names in (
        (r"^元/(?:㎡|m2|平|月|年).*(?:月|年|天|日|㎡|m2)$", "rent_cny_m2_month"),
        (r"^(?:万?元/亩|万元每亩)(?:[·/]年)?$", "land_price_10k_cny_mu control_targets.investment_10k_cny_mu "
         "control_targets.tax_10k_cny_mu control_targets.output_10k_cny_mu"),
        (r"^元/(?:㎡|m2|平方米|平米)$", "rent_cny_m2_month land_price_10k_cny_mu +unit_price"),
        (r"^(?:万元/年|元/年)$", "+annual_rent rent_cny_m2_month"),
        (r"^(?:亿元|百万元|万元|千元|元|元/月|万元/宗)$", "sale_price_cny rent_cny_m2_month +annual_rent +price !money"),
        (r"^(?:亩|公顷|ha|hectares|acres|平方公里)$", "land_area_m2 +areas"),
        (r"^(?:万?平方米|万?平米|万?㎡|万?m2|平|平方英尺)$", "land_area_m2 floor_area_m2 divisible_from_m2 +lettable_area +areas"),
        (r"^(?:万?kva|万?千伏安|mva|兆伏安|kw|千瓦|mw)$", "power_kva"),
        (r"^(?:kv|千伏)$", "power_kv"),
        (r"^(?:万?吨/?[日天]|t/[d日天]|吨日|m3/[d天日]|立方米/[天日])$", "water_t_day sewage_t_day"),
        (r"^(?:t/h|吨/小?时|吨时|th)$", "steam_t_h steam"),
        (r"^(?:m3/?h|立方米?/小时|方/小时)$", "gas_m3_h gas"),
        (r"^万?(?:吨标准?煤|tce)$", "energy_quota_tce"),
        (r"(?:吨标煤|tce)/万元$", "control_targets.energy_tce_10k_cny"),
        (r"^(?:km|公里|千米)$", "km_expressway km_rail_freight km_port km_airport +distances"),
        (r"^(?:m|米|mm|毫米|ft)$", "clear_height_m column_spacing_m span_m +height_crane +spacing_load"),
        (r"^(?:t/|吨/|kn/|kg/|千克/)(?:㎡|m2|平方米)$|^(?:kpa|psf)$", "floor_load_t_m2 +spacing_load"),
        (r"^台[×*x/]?.*$", "crane_count +crane crane_t"),
        (r"^(?:t|吨)$", "crane_t +crane water_t_day sewage_t_day"),
        (r"^个$", "docks"),
        (r"^年$", "min_lease_years built_year land_term_until"),
    )
)  # fmt: skip
_PLAIN_AREA: Final = re.compile(
    r"(?:总|合计)?(?:面积|规模|大小|体量|数量)?(?:合计)?|size|area|(?:[一-龥]{0,4}(?:土地|占地|用地|宗地|地块|建筑|房屋|厂房)[一-龥]{0,4})"
)
# What is asked for in a quantity and written down as one: a supply that is there or not has no amount.
_SUPPLIES: Final = frozenset({"water_t_day", "sewage_t_day", "power_kva", "power_kv", "steam_t_h", "gas_m3_h", "docks"})
_YES_OR_NO: Final = re.compile(
    r"[01]|(?:已|未|没|不|接|全)?通|已接|未接|有|无|是|否|[已未yn√×✓✗✔✘]|yes|no|具备|不具备", re.IGNORECASE
)
_PERSONS: Final = re.compile(r"(?:人|人员|专员|经理|主任|员|长|姓名)$")
_SURNAMES: Final = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛范彭郎鲁韦马苗方任袁柳史唐费廉薛雷贺倪汤"
    "罗毕郝安常乐于傅皮卞齐康伍余顾孟黄穆萧尹姚邵汪毛戴宋熊舒屈项祝董梁杜阮蓝闵席季贾江童颜郭梅盛林钟徐邱骆高夏蔡田胡凌霍万柯管卢莫"
    "房解丁邓洪包左石崔吉程邢裴陆荣翁荀甄段焦侯白叶龙刘温关曾岳向欧游覃辛桂耿赖付肖闫仇"
)
_RATED: Final[dict[str, str]] = {"gas": "gas_m3_h", "steam": "steam_t_h"}
_PHONE: Final = re.compile(r"(?:^|\D)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|0\d{3,4} \d{5,6})(?:\D|$)|[\w.-]+@[\w-]+\.\w+")
_POINT: Final = re.compile(r"\d{2,3}(?:\.\d{3,}|[°度]).*?[,，、;；\s].*?\d{2,3}(?:\.\d{3,}|[°度])")
_NUMBER_LIKE: Final = re.compile(r"[A-Za-z]{1,6}[-_ ]?\d{2,8}(?:[-_]\d+)*")
_SAME: Final = re.compile(r"^\s*(?:同上|〃|″|\"|''|“|”|ditto)\s*$")
_TEXTUAL: Final = frozenset(
    {"title_zh", "title_en", "address_zh", "owner_name", "idle_reason_zh", "plan_zh", "responsible_zh", "remarks_zh",
     "description_zh", "description_en", "eia_limits_zh", "verified_by", "park", "id", "+group", "+photo"}
)  # fmt: skip
_IN_WORDS: Final = frozenset(
    {"title_zh", "address_zh", "owner_name", "idle_reason_zh", "plan_zh", "description_zh", "park"}
)
Scores = dict[str, tuple[float, float, float | None]]  # field: confidence, that of the words, share of cells read
SAMPLES: Final = 40
LEAST: Final = 0.4


@dataclass(slots=True)
class Proposal:
    """What one column is taken for.

    `field` is a field, a composite (`+power`), `!reason` for what stays inside, or None where it is not known.
    `grounds` are what speaks for it: the words' own confidence, the unit, the share of cells that can be read.
    """

    column: Column
    field: str | None = None
    confidence: float = 0.0
    unit: str | None = None
    datum: Datum | None = None
    words: float = 0.0
    readable: float | None = None
    alternatives: tuple[tuple[str, float], ...] = ()
    corrected: bool = False
    filled: int = 0
    samples: list[str] = part(default_factory=list)

    @property
    def internal(self) -> bool:
        """Whether the column is known and stays inside the house."""
        return self.field is not None and self.field.startswith("!")


def recognise(
    table: Table, hints: Hints, mapping: Mapping[str, Any] | None = None, kinds: Sequence[str] = ()
) -> list[Proposal]:
    """A proposal for every column of a table.

    `mapping` holds what a person decided, by a column's header; `kinds` are the kinds of assets that titles speak of,
    for words that mean one thing of land and another of buildings.
    """
    proposals = []
    scores: list[Scores] = []
    for column in table.columns:
        proposal, found = _one(table, column, hints)
        decided = (mapping or {}).get(column.header)
        if mapping is not None and column.header in mapping:
            _decide(proposal, decided)
            found = {}
        proposals.append(proposal)
        scores.append(found)
    _of_kind(scores, [column.header for column in table.columns], kinds)
    taken = {name for proposal in proposals if proposal.corrected and proposal.field for name in _names(proposal.field)}
    _assign(proposals, scores, taken)
    _again(table, proposals, scores)
    for proposal in proposals:
        _finish(table, proposal)
    return proposals


def _of_kind(scores: list[Scores], headers: Sequence[str], kinds: Sequence[str]) -> None:
    """An area that is not said to be of land or of floors is of what the table is about."""
    best = [max(found, key=lambda name: found[name][0]) for found in scores if found]
    in_parts = any(found.get("+part", (0,))[0] >= 0.9 for found in scores)
    for found in scores:  # 楼层 beside the number of a building or a room is where it lies, and no number of storeys
        if "+part" in found and "storeys" in found:
            del found["storeys" if in_parts else "+part"]
    spoken = sum(bool(re.search(r"土地|供地|出让|宗地|地块|容积率", header)) for header in headers)
    built = {"structure", "storeys", "clear_height_m", "built_year"} & set(best)
    land = list(kinds) == ["land"] or (not built and ("land_state" in best or spoken >= 3))
    here, there = ("land_area_m2", "floor_area_m2") if land else ("floor_area_m2", "land_area_m2")
    for found in scores:
        if here in found and there in found and found[here][1] == found[there][1]:
            del found[there]


def _again(table: Table, proposals: list[Proposal], scores: list[Scores]) -> None:
    """A field in a second column: the same quantity in another unit, or filled where the first is blank."""
    rows = {
        proposal.column.key: {at for at, row in enumerate(table.rows) if proposal.column.key in row.cells}
        for proposal in proposals
    }
    for proposal, found in zip(proposals, scores, strict=True):
        if proposal.field is not None or not found:
            continue
        name = max(found, key=lambda own: found[own][0])
        score, words, readable = found[name]
        others = [other for other in proposals if other.field == name]
        apart = all(not rows[proposal.column.key] & rows[other.column.key] for other in others)
        if others and score >= 0.45 and (apart or words >= 0.9):
            proposal.field, proposal.confidence = name, round(score, 3)
            proposal.words, proposal.readable = words, readable


def _decide(proposal: Proposal, decided: Mapping[str, Any] | None) -> None:
    proposal.corrected, proposal.confidence = True, 1.0
    if decided is None:
        proposal.field = "!left_out"
        return
    proposal.field = decided.get("field") or "!left_out"
    proposal.unit = decided.get("unit") or proposal.unit
    proposal.datum = decided.get("datum") or proposal.datum


def _one(table: Table, column: Column, hints: Hints) -> tuple[Proposal, Scores]:
    header = take_apart(column.name)
    group = take_apart(column.group.split(">")[-1]) if column.group else HeaderText("", None, ())
    proposal = Proposal(column, unit=header.unit or group.unit, datum=datum_in(f"{column.group}{column.name}"))
    cells = _cells(table, column)
    proposal.filled = len(cells)
    proposal.samples = [cell.text for cell in cells[:3]]
    words = {meaning.name: meaning.confidence for meaning in _by_words(header, group)}
    marked = INTERNAL_MARK.search("".join((column.group, *header.asides)))
    marked = marked or (INTERNAL_MARK.search(header.words) if max(words.values(), default=0) < 0.9 else None)
    if marked or (column.hidden and words.get("encumbrances", 0) < 0.5):
        proposal.field = next((name for name in words if name.startswith("!")), "!hidden")
        proposal.confidence = 0.95
        return proposal, {}
    inside = next((name for name, sure in words.items() if name.startswith("!") and sure >= 0.5), None)
    if inside and max(words.values()) == words[inside]:
        proposal.field, proposal.confidence, proposal.words = inside, words[inside], words[inside]
        return proposal, {}
    words = {name: sure for name, sure in words.items() if not name.startswith("!")}
    words = _by_unit(words, proposal.unit, header.words)
    if proposal.unit is None and cells and all(_YES_OR_NO.fullmatch(normal(cell.text)) for cell in cells):
        words = {name: sure for name, sure in words.items() if name not in _SUPPLIES}
    if _PERSONS.search(header.words) and max(words.values(), default=0) < 0.9 and _are_persons(cells):
        proposal.field, proposal.confidence = "!contact", 0.9
        return proposal, {}
    for name, sure in _by_looks(cells).items():
        if name == "!contact" and max(words.values(), default=0) < 0.9:
            proposal.field, proposal.confidence = "!contact", sure
            return proposal, {}
        if name in ("id", "owner_name", "park") and of_others(header.words):
            continue
        if not words or name in words or max(words.values()) < 0.5:
            words[name] = max(words.get(name, 0), sure)
    near = Hints(
        today=hints.today, header=column.header, unit=proposal.unit, unknown=hints.unknown, no=hints.no,
        datum=proposal.datum or hints.datum,
    )  # fmt: skip
    found = {}
    for name, sure in words.items():
        alone = replace(near, header="", datum="wgs84") if name in ("lat", "lng") else near
        readable = _readable(name, cells, alone)
        weight = 1.0 if readable is None else 0.3 + 0.7 * readable
        # Sure words stand although the cells are hard to read: the cells will be doubts, and not an unknown column.
        floor = 0.45 if sure >= 0.9 else 0.0
        found[name] = (max(min(0.99, sure * weight), floor), sure, readable)
    proposal.alternatives = tuple(
        sorted(((name, round(score[0], 2)) for name, score in found.items()), key=lambda item: -item[1])[:4]
    )
    return proposal, found


def _cells(table: Table, column: Column) -> list[Cell]:
    """The cells of a column that say something, some of them where there are many."""
    cells = [row.cells[column.key] for row in table.rows if column.key in row.cells]
    cells = [
        cell for cell in cells if cell.text.strip() and normal(cell.text) not in UNKNOWN and not _SAME.match(cell.text)
    ]
    if len(cells) > SAMPLES:
        cells = [cells[position] for position in np.linspace(0, len(cells) - 1, SAMPLES).astype(int)]
    return cells


def _by_words(header: HeaderText, group: HeaderText) -> list[Any]:
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


def _by_unit(words: dict[str, float], unit: str | None, header: str) -> dict[str, float]:
    """Confidence bent by the unit: up where it is one of the field's, far down where it cannot be."""
    if unit is None:
        return words
    plain = unit.casefold().replace("²", "2").replace("³", "3")
    for pattern, names in _BY_UNIT:
        if not pattern.search(plain):
            continue
        bent = {}
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


def _are_persons(cells: list[Cell]) -> bool:
    """Whether most cells are names of people: two to four characters that begin with a surname."""
    texts = [re.sub(r"\s", "", cell.text) for cell in cells]
    persons = sum(2 <= len(text) <= 4 and text[0] in _SURNAMES and "\u4e00" <= text[-1] <= "\u9fff" for text in texts)
    return len(texts) > 0 and persons >= 0.8 * len(texts)


def _by_looks(cells: list[Cell]) -> dict[str, float]:
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
    return found


def _float(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _readable(name: str, cells: list[Cell], hints: Hints) -> float | None:
    """The share of cells that can be read as a field; None where nothing speaks for or against it."""
    if not cells or name in (
        "+serial",
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
        outcome = read_fact(_full_name(name, [cell]), cell, hints)
        if outcome.readings or any(other.readings for other in outcome.others.values()):
            read, counted = read + (1 if outcome.problem is None else 0.7), counted + 1
        elif outcome.problem is not None or outcome.others:
            counted += 1
        else:
            counted += 0.3
    return read / counted if counted else None


def _full_name(name: str, cells: list[Cell]) -> str:
    """The field, or what its cells are read as when they hold more than it."""
    fuller = _FULLER.get(name)
    return fuller[0] if fuller and any(fuller[1].search(cell.text) for cell in cells) else name


def _names(name: str) -> tuple[str, ...]:
    return FILLS.get(name, (name,))


def _assign(proposals: list[Proposal], scores: list[Scores], taken: set[str]) -> None:
    """One best column for each field, so that the sum of confidences over the table is greatest."""
    names = sorted({name for found in scores for name in found if name not in taken})
    if not names:
        return
    columns = list(range(len(proposals)))
    # A field shared by columns has a place for each of them; "none" too.
    places = [name for name in names for _ in range(len(columns) if name in SHARED else 1)]
    matrix = np.zeros((len(columns), len(places) + len(columns)))
    for row, found in enumerate(scores):
        for place, name in enumerate(places):
            matrix[row, place] = found[name][0] ** 2 if name in found and found[name][0] >= LEAST else -1
    matrix[:, len(places) :] = 0
    rows, chosen = linear_sum_assignment(matrix, maximize=True)
    filled: dict[str, float] = {}
    for row, place in sorted(zip(rows, chosen, strict=True), key=lambda pair: -matrix[pair[0], pair[1]]):
        if place >= len(places) or matrix[row, place] <= 0:
            continue
        name = places[place]
        # A composite and its own parts are not both taken for the same fact.
        if name not in SHARED and any(own in filled for own in _names(name)):
            continue
        filled.update(dict.fromkeys(_names(name), matrix[row, place]))
        score, words, readable = scores[row][name]
        proposals[row].field, proposals[row].confidence = name, round(score, 3)
        proposals[row].words, proposals[row].readable = words, readable


def _finish(table: Table, proposal: Proposal) -> None:
    """The fuller reading of a column where its cells hold more than the field of its words."""
    if proposal.field in _FULLER and not proposal.corrected:
        cells = [row.cells[proposal.column.key] for row in table.rows if proposal.column.key in row.cells]
        proposal.field = _full_name(proposal.field, [cell for cell in cells if cell.text])
    if proposal.field == "floor_area_m2" and 0 < proposal.words < 0.9 and not proposal.corrected:
        texts = [cell.text for row in table.rows if (cell := row.cells.get(proposal.column.key))]
        of_land = [bool(re.search(r"亩|公顷|平方公里|占地|土地", text)) for text in texts]
        of_floors = [bool(re.search(r"㎡|平米|平方米|m2|m²|建筑|房屋", text)) for text in texts]
        if any(of_land) and any(of_floors) and not any(a and b for a, b in zip(of_land, of_floors, strict=True)):
            proposal.field = "+either_area"
    if proposal.field == "+gas" and proposal.unit and as_unit(proposal.unit) and "h" in proposal.unit:
        proposal.field = "gas_m3_h"


def datum_in(text: str) -> Datum | None:
    """The datum that words state: 高德 and GCJ-02, 百度 and BD-09, WGS84 and what measures in it."""
    folded = text.casefold()
    found: list[Datum] = []
    if re.search(r"gcj-?0?2|高德|腾讯|火星坐标|国测局", folded):
        found.append("gcj02")
    if re.search(r"bd-?0?9|百度", folded):
        found.append("bd09")
    if not found and re.search(r"wgs-?84|cgcs-?2000|2000国家|天地图|gps|北斗", folded):
        found.append("wgs84")
    return found[0] if len(found) == 1 else None
