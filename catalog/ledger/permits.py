"""Permits and titles in one cell: 土地证：有；房产证：办理中 · 规划有、施工有 · 两证齐全 · 除竣工、消防外都有.

What is named with a state, or only named, is read one by one. A summary (齐全, 六证, 有) may settle the title and never
names a permit that is not written.
"""

import json
import re
from typing import Final

from catalog.fields import FIELDS, PERMIT_FIELDS
from catalog.language import N_
from catalog.ledger.codes import choice, permit_state
from catalog.ledger.derive import CERTIFICATES, title_of
from catalog.ledger.reading import Hints, Outcome, Reading
from catalog.ledger.several_codes import burdens
from catalog.ledger.wording import NONE, about, doubt, fold, is_unknown, not_understood, yes_no
from catalog.vocabulary import PERMITS

_TITLE: Final = FIELDS["title_status"]
_PERMITS: Final = FIELDS["permits"]
_BOTH: Final = "both"  # one certificate for land and buildings
_NAMES: Final = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"不动产权?证书?\s?\(土地\)|(?:国有)?土地(?:的)?不动产权?证?书?", "land_certificate"),
        # a design that was passed is no acceptance, and an area's assessment no asset's
        (r"消防设计(?:审查)?|环评准入|[^;,]*区域评估", ""),
        (
            r"设备安装|采矿权|排污许可证?|取水许可证?|能评|水保|林草手续|海关监管证|[^;,、]*屠宰证|农(?:用地)?转用|草原审核|备案证|营业执照",
            "",
        ),
        (r"不动产权?证书?|房地产权?证|两证", _BOTH),
        (
            r"(?:国有)?土地(?:使用权?)?证书?|地证|临时用地|建设用地(?:批准书|规划许可证)?|土地(?!预审)|用地",
            "land_certificate",
        ),
        (r"房(?:屋|产)?(?:所有权|产权)?证书?|房本|房产|房屋|产权证书?", "property_certificate"),
        (r"(?:建设)?(?:工程)?规划(?:许可)?证?", "planning"),
        (r"(?:建筑)?(?:工程)?施工(?:许可)?证?", "construction"),
        (r"竣工(?:验收)?(?:备案)?", "completion"),
        (r"消防(?:验收|备案|手续)?", "fire"),
        (r"环评(?:批复|准入|审批|手续|验收)?|环境影响评价|环保(?:验收|手续)?", "eia"),
        (r"安评|安全(?:生产)?(?:评价|许可|验收|条件审查)?证?", "safety"),
    )
)
_NAMES_INSIDE: Final = re.compile(r"土地证|房产证|规划许可|施工许可|消防|竣工|环评|环保验收|安评|不动产权?证")
_SUMMARY: Final = re.compile(
    r"^(?:厂区|企业|相关|各项|全部|所有|各类)?(?:手续|证照|证件|权证|产权)?(?:已)?(?:齐|全|齐全|完备|完善)$|^证(?:照)?[齐全]+$|^全套|"
    r"^[两双六七八]证(?:已)?(?:[齐全]+|都?有)$|房.{0,3}土地.{0,2}两证[齐全]|房地两证齐?全?"
)
# Which papers three, four or five certificates are differs; 有 alone says even less.
_LOOSE: Final = re.compile(r"^(?:都?有|[三四五]证(?:已)?[齐全有]+)$")
_EXCEPT: Final = re.compile(r"除(.{2,20}?)(?:以?外|之外)(?:[,、]?(?:其[余它他])?(?:都|均|全)?(?:有|齐全?|已办))?")
_ONLY: Final = re.compile(r"[仅只]有(.{2,8})")
_PAPERS: Final = ("permits.land_certificate", "permits.property_certificate")
_HEADED: Final = re.compile(
    r"^(?P<held>已(?:办理?|取得|有|具备)|具备)?(?P<lacks>(?:尚)?未(?:办理?|取得|有)|(?:尚)?缺少?|没有)?(?P<waits>在办|(?:正在)?办理中|待办)?[:：]\s*(?=\S)"
)
_MARKED: Final = re.compile(r"(?<=[√×✓✗✔✘])\s*(?=[\u4e00-\u9fff])")
_LACKS: Final = re.compile(r"^(?:无|缺少?|没有|未办|未取得)")


def permits(text: str, hints: Hints) -> Outcome:
    """`permits.<name>` and, where a summary says it, `title_status`, in `others`; what was not read is told."""
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > 2000:
        return not_understood(_PERMITS, text)
    if text.lstrip().startswith("{"):
        return _of_object(text, hints)
    if fold(text) in NONE:
        return Outcome(others={"title_status": Outcome((Reading("none"),))})
    found: dict[str, Outcome] = {}
    strange: list[str] = []
    for segment in re.split(r"[;。]|\n(?!\s*\()", fold(text)):
        _segment(segment.strip(" ,、\n"), hints, found, strange)
    if not found and strange:
        return Outcome(told=about(_PERMITS, N_("“{field}”有几个字没有读进去：{value}"), "；".join(strange)))
    told = about(_PERMITS, N_("“{field}”有几个字没有读进去：{value}"), "；".join(strange)) if strange else None
    return Outcome(others=found, told=told)


def _of_object(text: str, hints: Hints) -> Outcome:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return not_understood(_PERMITS, text)
    if not isinstance(given, dict):
        return not_understood(_PERMITS, text)
    found: dict[str, Outcome] = {}
    strange: list[str] = []
    for key, value in list(given.items())[:40]:
        _segment(f"{fold(str(key))}:{fold(str(value))}", hints, found, strange)
    told = about(_PERMITS, N_("“{field}”有几个字没有读进去：{value}"), "；".join(strange)) if strange else None
    return Outcome(others=found, told=told)


def _segment(segment: str, hints: Hints, found: dict[str, Outcome], strange: list[str]) -> None:
    if not segment:
        return
    if _SUMMARY.search(segment):
        found.setdefault("title_status", Outcome((Reading("complete", kept=segment),)))
        return
    if _LOOSE.search(segment):
        found.setdefault("title_status", _loosely(segment))
        return
    if "区域评估" in segment:
        strange.append(segment)
        return
    if without := _EXCEPT.search(segment):
        for name in _named(without[1]):
            missing = Reading("missing", kept=segment)
            problem = about(PERMIT_FIELDS[name], N_("“{field}”可能是几种，要定一种：{value}"), segment)
            found[f"permits.{name}"] = (
                doubt(problem, missing, Reading("pending"), default=None) if name == "fire" else Outcome((missing,))
            )
        rest = segment[: without.start()] + segment[without.end() :]
        if rest.strip(" ,、"):
            strange.append(rest.strip(" ,、"))
        return
    if only := _ONLY.search(segment):
        held = _named(only[1])
        if held in (["land_certificate"], ["property_certificate"]):
            title = "land_only" if held == ["land_certificate"] else "building_only"
            found[f"permits.{held[0]}"] = Outcome((Reading("valid", kept=segment),))
            found.setdefault("title_status", Outcome((Reading(title, kept=segment),)))
            return
    if (headed := _HEADED.match(segment)) and headed.end() > 1:  # 未办：规划许可证、施工许可证
        state = "missing" if headed["lacks"] else "pending" if headed["waits"] else "valid"
        for item in re.split(r"[、,，和及]", segment[headed.end() :]):
            paper, rest = _name_and_state(item.strip())
            if paper and re.fullmatch(r"证?书?", rest):
                _put(found, paper, Outcome((Reading(state, kept=segment),)))
            elif item.strip():
                strange.append(item.strip())
        return
    waiting: list[str] = []
    for clause in re.split(r"[,，]", segment):
        for item in (part for one in re.split(r"、", clause) for part in _MARKED.split(one)):
            _item(item.strip(), hints, found, waiting, strange)
        for name in waiting:  # only named: it is held
            _put(found, name, Outcome((Reading("valid", kept=segment),)))
        waiting.clear()


def _loosely(words: str) -> Outcome:
    problem = about(_TITLE, N_("“{field}”只有笼统的说法：{value}"), words)
    return doubt(problem, Reading("complete", kept=words))


def _item(item: str, hints: Hints, found: dict[str, Outcome], waiting: list[str], strange: list[str]) -> None:
    if not item:
        return
    if _SUMMARY.search(item):
        found.setdefault("title_status", Outcome((Reading("complete", kept=item),)))
        return
    if _LOOSE.search(item):
        found.setdefault("title_status", _loosely(item))
        return
    if re.match(r"其[余它他]", item):
        strange.append(item)
        return
    lacks = _LACKS.match(item)
    rest = item[lacks.end() :] if lacks else item
    name, state = _name_and_state(rest)
    if name is None or name == "":
        strange.append(item)
        return
    if lacks:
        waiting.append(name)
        _settle(found, waiting, Outcome((Reading("missing", kept=None if rest == state else item),)))
        return
    if (held := burdens(state)) and not re.search(r"[未无]", state):
        found["encumbrances"] = Outcome((Reading(held, kept=item),))
        _settle(found, [*waiting, name], Outcome((Reading("valid", kept=item),)))
        waiting.clear()
        return
    if re.fullmatch(r"[\s:的]*|证书?|\s?\(\d+\s?[栋幢本处宗]\)", state):
        waiting.append(name)
        return
    if is_unknown(state.strip(": "), hints):
        return
    inside = (_name_and_state(match[0])[0] for match in _NAMES_INSIDE.finditer(state))
    if any(other not in (name, "", None) for other in inside):  # two papers that nothing sets apart
        field = PERMIT_FIELDS["land_certificate" if name == _BOTH else name]
        _settle(found, [*waiting, name], Outcome(problem=about(field, N_("“{field}”的值看不懂：{value}"), item)))
        waiting.clear()
        return
    waiting.append(name)
    field = PERMIT_FIELDS["land_certificate" if name == _BOTH else name]
    outcome = permit_state(field, state.strip(": "), hints)
    if not outcome.readings and outcome.problem is not None:
        outcome = Outcome(problem=about(field, N_("“{field}”的值看不懂：{value}"), item))
    _settle(found, waiting, outcome)


def _settle(found: dict[str, Outcome], waiting: list[str], outcome: Outcome) -> None:
    for name in waiting:
        _put(found, name, outcome)
    waiting.clear()


def _put(found: dict[str, Outcome], name: str, outcome: Outcome) -> None:
    if name != _BOTH:
        found[f"permits.{name}"] = outcome
        return
    for key in _PAPERS:
        if outcome.value == "valid" or key not in found:  # one that is lacking does not take the older paper away
            found[key] = outcome
    if outcome.value == "valid":
        found.setdefault("title_status", Outcome((Reading("complete"),)))


def _name_and_state(text: str) -> tuple[str | None, str]:
    """The permit at the start of an item (its own name in the vocabulary, or another word), and what follows."""
    for pattern, name in _NAMES:
        match = pattern.match(text)
        if match:
            return name, text[match.end() :]
    for name, term in PERMITS.items():
        for label in (term.zh, *term.aliases):
            if text.startswith(fold(label)):
                return name, text[len(fold(label)) :]
    return None, text


def _named(text: str) -> list[str]:
    """The permits named in a list."""
    found = []
    for item in re.split(r"[、,和及与]", text):
        name, _ = _name_and_state(item.strip())
        if name and name != _BOTH:
            found.append(name)
    return found


def papers(text: str, hints: Hints) -> Outcome:
    """The two certificates of a column of both, in the order that the header names them: 辽(2020)001号/无."""
    header = fold(hints.header)
    order = _PAPERS if header.find("地") <= header.find("房") else _PAPERS[::-1]
    halves = [half.strip() for half in re.split(r"[/;,、\n]", fold(text))]
    if is_unknown(text, hints) or len(halves) != 2:
        return titles(text, hints)
    others = {}
    for name, half in zip(order, halves, strict=True):
        field = PERMIT_FIELDS[name.removeprefix("permits.")]
        others[name] = permit_state(field, half, hints)
    return Outcome(others=others)


def titles(text: str, hints: Hints) -> Outcome:
    """A column of titles: `title_status`, and the certificates where they are named one by one."""
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > 2000:
        return not_understood(_TITLE, text)
    bare = re.sub(r"^(?:产权|权属|证照|权证)[\u4e00-\u9fff]{0,4}[:：]\s*", "", text.strip())
    folded = fold(bare)
    if re.search(r"争议|纠纷", folded):
        others = {"title_status": Outcome((Reading("disputed", kept=folded),))}
        if re.search(r"办理中|在办", folded):
            others["permits.property_certificate"] = Outcome((Reading("pending", kept=folded),))
        return Outcome(others=others)
    inner = permits(text, hints)
    named = [name for name in inner.others if name.startswith("permits.")]
    one_by_one = len(named) > 1 and (set(named) - set(_PAPERS) or re.search(r"办理中|在办|补办|待办", folded))
    direct = choice(_TITLE, bare, hints)
    if direct.value is not None and not one_by_one:
        return Outcome(others={"title_status": direct})
    if yes_no(re.sub(r"\(.*\)", "", folded), hints):
        problem = about(_TITLE, N_("“{field}”只有笼统的说法：{value}"), text)
        return Outcome(others={"title_status": doubt(problem, Reading("complete", kept=folded))})
    others = dict(inner.others)
    if "title_status" not in others:
        papers = {name: others[name].value for name in CERTIFICATES if name in others}
        derived = title_of({name.removeprefix("permits."): state for name, state in papers.items() if state})
        if derived:
            others["title_status"] = Outcome((Reading(derived, kept=folded),))
    return Outcome(others=others, told=inner.told) if others else direct
