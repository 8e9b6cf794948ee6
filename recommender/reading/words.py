"""Facts that are said without a figure, clause by clause: what must be there, what must not, papers, title, classes."""

import re
from typing import Final

from recommender import lexicon, phrases
from recommender.reading.indifference import spared
from recommender.reading.text import Reader, importance_of, indispensable, is_asked, refusal
from recommender.requirement import Importance

_STOREYS: Final = re.compile(r"单层|一层|平房|single[- ]stor(?:e)?y|ground floor only|一楼|首层|底层")
# What supplies cost is no rent.
_SUPPLY_PRICE: Final = re.compile(
    r"(?:电|水|气|汽|热|暖|人工|物流|运输?)[价费]?格?(?:要|得|能|更|比较|较|相对|很|也)*$"
)
_CHEAP: Final = re.compile(
    r"便宜|价格低|实惠|低价|cheap(?! (?:power|electric|gas|water|steam|energy|labou?r))|affordable(?! (?:power|electric|gas|water|energy))|low rent"
)
_PAPERS: Final = re.compile(
    r"(?<!消防)(?<!环评)(?<!安评)(?<!施工)手续(?:要)?(?:齐全|全|完备|齐)|证照(?:要)?(?:齐全|全)"
)
_CLEAN_SOIL: Final = re.compile(
    r"无(?:土壤)?污染|没有?污染|没(?:有)?土壤污染|污染.{0,8}不要|no contamination|uncontaminated|clean soil|contaminant-free"
)
_CLASS: Final = re.compile(r"([甲乙丙丁戊])(?:类|[一二]类|级)|class ([a-e甲乙丙丁戊])\b(?! share)")
_RATING: Final = re.compile(r"([一二三四])级耐火|耐火(?:等级)?\s*([一二三四1-4])级?|fire rating (?:of )?([1-4])")
# What may be and need not.
_OPEN: Final = re.compile(r"\b(?:can|may|could) be (?:outside|without)[^,.;]*$")
_AMOUNTS: Final = {"gas": "gas_m3_h", "steam": "steam_t_h"}
# A flag that no talk makes up for: asked for, it is a must.
_DECISIVE: Final = ("chemical_park",)
_WANTED: Final = re.compile(
    rf"{lexicon.WANTING.pattern}|[要需在进入只选]|位于|落户|认定|\b(?:in|within|inside|must|only|(?:recogni[sz]|approv|certifi|licen[cs])ed)\b"
)
# What is wished for without a figure is wished for at all; what these words name besides a trade.
_PRESENT: Final[tuple[tuple[str, tuple[str, ...], lexicon.Pattern], ...]] = (
    (
        "crane_t",
        ("crane_t", "crane_count"),
        re.compile(
            rf"(?!行车(?:[道路时距]|方便|便利|顺畅))(?:{lexicon.CRANES_ZH}|起重机)(?!制造|生产|加工|企业|公司|配件|厂(?!房))|"
            r"\b(?:(?:overhead|bridge|gantry|travelling) )?cranes?\b(?! (?:maker|manufactur|produc|factory|company|parts))"
        ),
    ),
    ("docks", ("docks",), lexicon.DOCKS),
)
_TRADE: Final = re.compile(r"(?:做|生产|制造|从事|加工|经营|销售|\b(?:make|makes|making|manufactur\w+|produc\w+)) ?$")
_DISTANCES: Final = tuple(item for item in lexicon.QUANTITY_WORDS if item[0].startswith("km_"))


def read_words(reader: Reader, start: int, end: int) -> None:
    """Every fact that a clause speaks of without a figure."""
    clause = reader.folded[start:end]
    _read_title(reader, start, clause)
    _read_flags(reader, start, end, clause)
    _read_distances(reader, start, end, clause)
    _read_classes(reader, start, clause)
    _read_stuff(reader, start, clause)
    if match := _STOREYS.search(clause):
        a, b = start + match.start(), start + match.end()
        if not spared(reader, a, b):
            reader.add(a, b, importance_of(reader, a, b, "should"), "storeys", "<=", 1)
    if match := lexicon.STATE_OWNED.search(clause):
        a, b = start + match.start(), start + match.end()
        if not spared(reader, a, b):
            refused = refusal(reader, a, b)
            importance = importance_of(reader, a, b, "should")
            op = "not_in" if refused else "in"
            reader.add(*(refused or (a, b)), importance, "owner_type", op, ("state_owned",))
    if (match := _CHEAP.search(clause)) and not _SUPPLY_PRICE.search(clause[: match.start()]):
        for name in ("rent_cny_m2_month", "sale_price_cny"):
            span = start + match.start(), start + match.end()
            reader.add(*span, "should", name, "near", None, any_of=f"price{start}")
    _read_said(reader, start, clause)
    _read_permits(reader, start, clause)


def _read_flags(reader: Reader, start: int, end: int, clause: str) -> None:
    for name, pattern in lexicon.FLAGS:
        match = pattern.search(clause)
        if not match or (name in _AMOUNTS and reader.has(_AMOUNTS[name], start, end)):
            continue
        if name == "dual_power" and reader.english and not re.search(r"power|kv|mva|supply|feed|circuit", clause):
            continue
        a, b = start + match.start(), start + match.end()
        if spared(reader, a, b):
            continue
        if _OPEN.search(clause[: match.start()]):
            reader.take(a, b)
        elif refused := refusal(reader, a, b):
            reader.add(*refused, "must", name, "is_false")
        else:
            decisive = name in _DECISIVE and _WANTED.search(clause) and not is_asked(reader, a)
            default: Importance = "must" if decisive else "should"
            whole = indispensable(reader, a, b) or (a, b)
            reader.add(*whole, importance_of(reader, a, b, default), name, "is_true")


def read_presence(reader: Reader) -> None:
    """Things that are counted or measured, named without a figure: there is to be one. After every figure was read."""
    for name, figures, pattern in _PRESENT:
        for start, end in reader.clauses:
            match = pattern.search(reader.folded, start, end)
            if not match or reader.is_taken(match.start()) or _TRADE.search(reader.folded, start, match.start()):
                continue
            if lexicon.OWNED.search(reader.folded, start, end) or spared(reader, *match.span()):
                continue
            if refused := refusal(reader, *match.span()):
                reader.note(*refused)
            elif any(item.field in figures for _, item in reader.found):
                reader.note(*match.span())
            else:
                reader.add(*match.span(), importance_of(reader, *match.span(), "should"), name, ">=", 1)


def _read_distances(reader: Reader, start: int, end: int, clause: str) -> None:
    """Near to a port, a station, an expressway: as near as possible where no figure is said."""
    if not lexicon.NEAR_WORDS.search(clause) or re.search(r"\d", clause) or "专用线" in clause:
        return
    found = [(name, match) for name, _, pattern in _DISTANCES if (match := pattern.search(clause))]
    label = f"near{start}" if len(found) > 1 and re.search(r"或|\bor\b", clause) else None
    for name, match in found:
        a, b = start + match.start(), start + match.end()
        reader.add(a, b, importance_of(reader, start, end, "should"), name, "near", None, any_of=label)


def _read_said(reader: Reader, start: int, clause: str) -> None:
    """What only the text of an asset can tell: wanted, unwanted, and what its environmental limits must not say."""
    for words, pattern in phrases.UNWANTED:
        if match := pattern.search(clause):
            a, b = start + match.start(), start + match.end()
            reader.add(a, b, importance_of(reader, a, b, "should"), "description_zh", "not_in", words)
    for words, pattern in phrases.LIMITED:
        match = pattern.search(clause)
        if match and re.search(r"限批|总量|指标|限制|quota|cap", clause):
            a, b = start + match.start(), start + match.end()
            reader.add(a, b, importance_of(reader, a, b, "must"), "eia_limits_zh", "not_in", words)
            break
    for words, pattern in phrases.SAID:
        match = pattern.search(clause)
        if not match or reader.is_taken(start + match.start()):
            continue
        a, b = start + match.start(), start + match.end()
        if spared(reader, a, b):
            continue
        refused = refusal(reader, a, b) or ((a - 1, b) if clause[: match.start()].endswith("不") else None)
        if refused:
            reader.add(*refused, importance_of(reader, a, b, "should"), "description_zh", "not_in", words)
            continue
        reader.add(a, b, importance_of(reader, a, b, "should"), "description_zh", "exists", words)
        for other in pattern.finditer(clause, match.end()):  # 宿舍和食堂: one wish for what houses people
            reader.note(start + other.start(), start + other.end())


def _read_permits(reader: Reader, start: int, clause: str) -> None:
    for kinds, pattern in lexicon.PERMITS:
        match = pattern.search(clause)
        if match and not reader.is_taken(start + match.start()):
            a, b = start + match.start(), start + match.end()
            if spared(reader, a, b):
                continue
            importance = importance_of(reader, a, b, "should")
            for kind in kinds:
                reader.add(a, b, importance, f"permits.{kind}", "in", ("valid",))


def _read_title(reader: Reader, start: int, clause: str) -> None:
    """Title, burdens, papers, soil."""
    if match := lexicon.CLEAN_TITLE.search(clause):
        a, b = start + match.start(), start + match.end()
        importance = importance_of(reader, a, b, "must")
        reader.add(a, b, importance, "title_status", "in", ("complete",))
        reader.add(a, b, importance, "encumbrances", "not_in", ("seizure", "dispute"))
    burdens = [(code, found) for code, pattern in lexicon.ENCUMBRANCES if (found := pattern.search(clause))]
    if burdens and (lexicon.NEGATION.search(clause) or re.search(r"解|不要|free", clause)):
        a, b = start + min(found.start() for _, found in burdens), start + max(found.end() for _, found in burdens)
        if not spared(reader, a, b):
            a, b = refusal(reader, a, b) or (a, b)
            reader.add(a, b, "must", "encumbrances", "not_in", tuple(code for code, _ in burdens))
    if match := _PAPERS.search(clause):
        a, b = start + match.start(), start + match.end()
        reader.add(a, b, importance_of(reader, a, b, "should"), "title_status", "in", ("complete",))
    if match := _CLEAN_SOIL.search(clause):
        a, b = start + match.start(), start + match.end()
        reader.add(a, b, importance_of(reader, a, b, "must"), "contamination", "in", ("none", "remediated"))


def _read_stuff(reader: Reader, start: int, clause: str) -> None:
    """What a building is made of, and what land may be used for: any of those named, or none of them."""
    for name, named in (("structure", lexicon.STRUCTURES), ("land_use", lexicon.LAND_USES)):
        found = {code: match for code, pattern in named if (match := pattern.search(clause))}
        if not found:
            continue
        a = start + min(match.start() for match in found.values())
        b = start + max(match.end() for match in found.values())
        if spared(reader, a, b):
            continue
        refused = refusal(reader, a, b)
        importance = importance_of(reader, a, b, "should")
        reader.add(*(refused or (a, b)), importance, name, "not_in" if refused else "in", tuple(found))


def _read_classes(reader: Reader, start: int, clause: str) -> None:
    """Fire hazard class: a stricter building fits as well (丙 is met by 甲, 乙 and 丙). Fire rating: 1 is the best."""
    match = _CLASS.search(clause)
    if match and not re.search(r"五类|三类医|iso class", clause):
        order = "甲乙丙丁戊"
        letter = match[1] or (match[2] if match[2] in order else order["abcde".index(match[2])])
        a, b = start + match.start(), start + match.end()
        wanted = tuple(order[: order.index(letter) + 1])
        reader.add(a, b, importance_of(reader, a, b, "should"), "fire_hazard_class", "in", wanted)
    match = _RATING.search(clause)
    if match:
        grade = next(part for part in match.groups() if part)
        number = "一二三四".index(grade) + 1 if grade in "一二三四" else int(grade)
        a, b = start + match.start(), start + match.end()
        reader.add(a, b, importance_of(reader, a, b, "should"), "fire_rating", "<=", number)
