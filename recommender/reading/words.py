"""Facts that are said without a figure, clause by clause: what must be there, what must not, papers, title, classes."""

import re
from typing import Final

from recommender import lexicon, phrases
from recommender.reading.text import Reader, importance_of, refusal

_STOREYS: Final = re.compile(r"单层|一层|平房|single[- ]stor(?:e)?y|ground floor only|一楼|首层|底层")
_CHEAP: Final = re.compile(r"便宜|价格低|实惠|低价|cheap|affordable|low rent")
_PAPERS: Final = re.compile(r"手续(?:要)?(?:齐全|全|完备|齐)|证照(?:要)?(?:齐全|全)")
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
        reader.add(a, b, importance_of(reader, a, b, "should"), "storeys", "<=", 1)
    if match := lexicon.STATE_OWNED.search(clause):
        a, b = start + match.start(), start + match.end()
        reader.add(a, b, importance_of(reader, a, b, "should"), "owner_type", "in", ("state_owned",))
    if match := _CHEAP.search(clause):
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
        before = clause[max(0, match.start() - 14) : match.start()]
        if behind := lexicon.NOT_NEEDED_BEHIND.match(clause, match.end()):
            reader.note(a, start + behind.end())
        elif spared := re.search(rf"(?:{lexicon.NOT_NEEDED.pattern}|不用|无所谓).*$", before):
            reader.note(a - len(spared[0]), b)
        elif _OPEN.search(clause[: match.start()]):
            reader.take(a, b)
        elif (refused := refusal(reader, a, b)) and (spared := lexicon.SPARED.match(clause, match.end())):
            reader.note(refused[0], start + spared.end())
        elif refused:
            reader.add(*refused, "must", name, "is_false")
        else:
            default = "must" if name in _DECISIVE else "should"
            reader.add(a, b, importance_of(reader, a, b, "must" if default == "must" else "should"), name, "is_true")


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
        before = clause[max(0, match.start() - 8) : match.start()]
        if lexicon.NOT_NEEDED.search(before) or lexicon.SPARED.match(clause, match.end()):
            reader.note(a, b)
            continue
        refused = refusal(reader, a, b) or ((a - 1, b) if before.endswith("不") else None)
        if refused:
            reader.add(*refused, importance_of(reader, a, b, "should"), "description_zh", "not_in", words)
            continue
        reader.add(a, b, importance_of(reader, a, b, "should"), "description_zh", "exists", words)


def _read_permits(reader: Reader, start: int, clause: str) -> None:
    for kinds, pattern in lexicon.PERMITS:
        match = pattern.search(clause)
        if match and not reader.is_taken(start + match.start()):
            a, b = start + match.start(), start + match.end()
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
