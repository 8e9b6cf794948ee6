"""What a need is about: the words that speak of a trade, as they were said."""

import re
from typing import Final

from catalog.traditional import by_character
from recommender import lexicon
from recommender.reading.text import Reader

LONGEST: Final = 80
_TRADE: Final = re.compile(
    r"^做|从事|主营|加工|制造|生产|装配|组装|集成|厂(?![区房门院])|企业|公司|研发|物流|仓|冷链|电商|直播|会展|回收|破碎|利用|养殖|种植|屠宰|印刷|包装|热处理|机加|"
    r"铸造|锻造|饲料|电池|电机|叶片|农机|氟|药|食品|塑料|软包|玛瑙|维修|酒店|文旅|数据|算力"
)
_PARK: Final = re.compile(r" (?:industrial )?(?:park|zone)")
_NOT_TRADE: Final = re.compile(
    r"(?:想?(?:找|要|求)|有)?(?:个|一个)?(?:标准|闲置|现成)?(?:的)?(?:厂房|厂区|车间|仓库|库房)"
)
_DOING: Final = re.compile(r"(?<![可能不])做(?![好过])|从事|主营|主要产品|生产(?!线)")


def read_industry(reader: Reader) -> str | None:
    """The industry of a need, or None; the words that tell it count as understood."""
    if reader.english:
        named = {}
        for match, _ in lexicon.find_industries(reader.folded):
            # What a building is made of or stands in is no trade.
            if not (_in_wish(reader, *match.span()) or _PARK.match(reader.folded, match.end())):
                named[match.start()] = reader.text[match.start() : match.end()].strip()
                reader.note(*match.span())
        return ", ".join(dict.fromkeys(named[at] for at in sorted(named)))[:LONGEST] or None
    spoken = []
    for start, end in reader.clauses:
        begin = _doing(reader, start, end)
        if begin is not None:
            spoken.append(by_character(reader.text[begin:end]).strip()[:40])
            reader.note(begin, end)
    return " ".join(dict.fromkeys(spoken))[:LONGEST] or None


def _in_wish(reader: Reader, start: int, end: int) -> bool:
    """Whether a word belongs to a wish for the place itself: dual feed, rail siding, a steel frame."""
    return any(
        item.field not in ("kind", "description_zh", "land_use") and span.start < end and start < span.end
        for span, item in reader.found
    )


def _doing(reader: Reader, start: int, end: int) -> int | None:
    """Where the words on a trade begin in a clause; None where it has none.

    A clause in which a criterion was read speaks of the place, but for what it says is to be done there.
    """
    wishes = any(span.start < end and start < span.end and item.field != "kind" for span, item in reader.found)
    wishes = wishes or any(begin < end and start < finish for begin, finish in reader.also)
    doing = _DOING.search(reader.folded, start, end)
    if doing and (not wishes or doing.end() < end - 1):
        return doing.start() if wishes else start
    told = reader.folded[start:end].strip()
    return start if not wishes and _TRADE.search(told) and not _NOT_TRADE.fullmatch(told) else None
