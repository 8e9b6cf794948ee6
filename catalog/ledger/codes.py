"""Choices in the words of ledgers: structure, land use, owner, state, permits, yes and no.

A code's own label and aliases come first (`catalog.vocabulary`); the patterns here are what else people write. Words
that turn a meaning round (部分, 未, 拟) make a choice a doubt, which proposes what was found.
"""

import re
from datetime import date
from typing import Any, Final

from catalog.fields import Field
from catalog.language import N_
from catalog.ledger.dates import when
from catalog.ledger.reading import Hints, Outcome, Reading
from catalog.ledger.standing import is_near, standing
from catalog.ledger.wording import (
    LONGEST,
    NONE,
    NOT_THERE,
    about,
    brackets,
    doubt,
    fold,
    is_unknown,
    joined,
    not_understood,
    yes_no,
)

Patterns = tuple[tuple[re.Pattern[str], str], ...]


def patterns(*pairs: tuple[str, str]) -> Patterns:
    """Regular expressions with the codes that their words mean."""
    return tuple((re.compile(pattern), code) for pattern, code in pairs)


CHOICES: Final[dict[str, Patterns]] = {
    "kind": patterns(
        (r"停产|停业|破产企业|僵尸企业|关停企业", "halted_enterprise"),
        (r"半拉子|停缓?建|烂尾|缓建", "halted_project"),
        (r"基础设施|配套设施|公用设施", "infrastructure"),
        (r"土地|地块|净地|宗地|用地|批而未|征而未|供而未", "land"),
        (r"国有(?:资产|房产|物业|房屋)|公房|国企资产|国资房产", "soe_property"),
        (r"厂房|车间|仓库|库房|厂区|工业建筑|标准房", "factory"),
    ),
    "status": patterns(
        (r"已?盘活|已签约|已(?:出租|租出|租|出售|转让|售出|租满|成交|处置|利用)|^(?:leased|let|sold|occupied)$", "revitalised"),
        (r"洽谈|意向|谈判|在谈|对接中|接触中|商谈|under (?:negotiation|offer)|negotiating", "negotiating"),
        (r"可招商|闲置|空置|待(?:盘活|招商|租|售|处置)|可[租售]|在[租售]中?|招商中|招租中?|停产|^(?:vacant|idle|to let|for sale)$", "available"),
    ),
    "owner_type": patterns(
        (r"管理人|法院|破产代管|清算组", "court_managed"),
        (r"混合|国有(?:相对|绝对)?控股|国有参股|中外合资", "mixed"),
        (r"集体|村委|村民|供销|合作社|乡镇企业", "collective"),
        (r"国有|国企|国资|央企|省属|市属|区属|县属|政府|事业单位|平台公司|全民", "state_owned"),
        (r"民营|私营|私企|民企|个体|个人|自然人|外资|外商|台资|港资|独资|私有", "private"),
    ),
    "title_status": patterns(
        (r"争议|纠纷|权属不清|不明晰", "disputed"),
        (r"[仅只]有?土地(?:使用)?权?证|有土地证无房产?证|有地证无房证|土?地证有.?(?:无|没有)?房产?证(?:[无没]有?)?$", "land_only"),
        (r"[仅只]有?房(?:屋|产)(?:所有)?权?证|有房产?证无土地证|有房证无地证|房产?证有.?(?:无|没有)?土?地证(?:[无没]有?)?$|"
         r"土?地证[无没]有?.?房产?证有", "building_only"),
        (r"^有?土?地(?:使用权?)?证[、,和及与]?有?房(?:屋|产)?(?:所有权|产权)?证(?:都|均|齐)?[有全]?$|"
         r"^有?房(?:屋|产)?(?:所有权|产权)?证[、,和及与]?有?土?地(?:使用权?)?证(?:都|均|齐)?[有全]?$", "complete"),
        (r"两证(?:齐?全|都?有)|双证(?:齐?全)?|房地.{0,3}[齐全]|证照齐?全|证件齐?全|手续(?:齐全|完备|完善)|齐全|权属清晰|产权(?:清晰|完整|明晰|齐全)|"
         r"^已?(?:取得|办理?)?不动产权?证书?(?:已?(?:办理?|取得|有|领取?)(?:证|完毕)?)?$|^[齐全]$", "complete"),
        (r"无(?:产权|房产|不动产)?权?证|无手续|未办(?:理|证|产权)|均无|都没有|未取得", "none"),
    ),
    "land_use": patterns(
        (r"采矿|矿业|矿山|矿产", "mining"),
        (r"仓储|物流|仓库|堆场|warehous|logistic|storage", "storage"),
        (r"商业|商服|商务|住宿|餐饮|办公|商铺|店铺|门面|门市|写字楼|酒店|宾馆|市场|commercial|retail|office", "commercial"),
        (r"公共|教育|医疗|科研|体育|文化|社会福利|机关|公用|交通场站", "public"),
        (r"工业|制造|工矿|生产|^m[123]$|industrial|manufactur", "industrial"),
    ),
    "land_state": patterns(
        (r"批而未征", "approved_not_expropriated"),
        (r"征而未供|已征未供", "expropriated_not_supplied"),
        (r"供而未用|已供未用|供而未建", "supplied_not_used"),
        (r"闲置", "idle"),
    ),
    "structure": patterns(
        (r"钢筋?混(?:凝土)?(?:框架)?|(?:钢筋)?砼|混凝土|框架(?:剪力墙)?|框剪|框排架|排架|剪力墙|现浇|预制", "concrete"),
        (r"钢结构|钢构|轻钢|重钢|彩钢(?:板|瓦)?|门式?刚架|网架|桁架|^钢$|钢架", "steel"),
        (r"砖混(?:结构)?|砖木|砖石|砖瓦|砖砌|砌体|^砖$", "brick"),
        (r"混合(?:结构)?", "mixed"),
    ),
    "fire_hazard_class": patterns(*((f"{code}(?:[一二12]?类)?(?:[一二12])?", code) for code in "甲乙丙丁戊")),
    "contamination": patterns(
        (r"修复|治理(?:完成|完毕)|已治理|管控", "remediated"),
        (r"疑似(?:土壤)?(?:污染)?|怀疑|可能|潜在|待(?:调查|检测)", "suspected"),
        (r"无(?:土壤)?污染|未(?:发现|受|见)(?:土壤)?污?染?|没有(?:土壤)?污染|清洁|达标|不存在污染", "none"),
        (r"有污染|存在污染|污染|超标", "present"),
    ),
}  # fmt: skip
PERMIT_WORDS: Final[Patterns] = patterns(
    (r"过期|到期|失效|吊销|注销|作废|撤销|废止", "expired"),
    (r"办理中|在办|正在办|办证中|补办|申请中|待批|待办|待审|待换|审批中|报批|移交中|未缴清|暂扣|变更|换证|整改", "pending"),
    (r"未(?:办|取得|批|备案|验收|通过|办理|领|评|完成)|没有|没办|缺|^无|无$|无证|×|✗|没$|否$", "missing"),
    (r"已(?:办|取得|批|备案|验收|通过|领|完成|做|评)|办了|取得|有效|合格|通过|批复|齐全?|全$|都有|均有|有$|^有|√|✓|具备|是$|验收$|\d\s?本",
     "valid"),
)  # fmt: skip
_ONE_CERTIFICATE: Final = re.compile(
    r"(?:有|已办理?|取得)?((?:国有)?土地(?:使用)?权?证|房(?:屋|产)(?:所有)?权?证|权证|证)书?(?:齐?全|已办理?|有|完备)?"
)
_TURNED: Final = re.compile(
    r"[未非不没无]|部分|半|拟|待|除|曾|原为|[?]|或|可改|改为|(?<!\d)(?!100)\d+(?:\.\d+)?\s?[%成]|百分之|[一二三四五六七八九]成"
)
# 盘活 that is on its way or only meant: it is not done.
_UNDER_WAY: Final = re.compile(
    r"(?:正在?|推进|推动|拟|计划|准备|加快|逐步|有序|积极|着力|抓紧|将)\s?(?:进行)?盘活|盘活(?:中|推进|进行|工作|谈判|阶段|过程)|在盘活"
)
_IDLE_ASKED: Final = re.compile(r"是否(?:闲置|空置)|(?:闲置|空置)与否|^(?:闲置|空置)[?？]$")
NOT_NEEDED: Final = re.compile(
    r"^(?:不需要?|无需|无须|免于?|不适用|不涉及|豁免)(?:办理?|验收|备案|审批|编制|评价|手续|环评|安评|消防.{0,4})?$"
)
_SOME_OF_THEM: Final = re.compile(
    r"部分|缺.栋|\d\s?/\s?\d|[?]|(?<![没未])有.{0,6}缺|缺\s?[\d一二三四五两]+\s?[本处宗栋幢]|[^\s/]/(?:无|没有)$"
)
_NUMBERED: Final = re.compile(
    r"[\u4e00-\u9fff]{0,10}\s?[(\[【〔]?(?:19|20)?\d\d[)\]】〕]?[\u4e00-\u9fff\w\s-]{0,24}\d+\s?号|[\u4e00-\u9fff]{2,14}第?\s?\d+\s?号"
)
_ENDS: Final = re.compile(r"20\d\d\s?(?:年|[./-])?.{0,8}到期")
_DATED: Final = re.compile(r"(?:19|20)\d\d\s?年(?:底|末|初|\s?\d{1,2}月(?:底|末|初)?)?(?:前|内)?")


def choice(field: Field, text: str, hints: Hints) -> Outcome:
    """One code of a field's vocabulary."""
    assert field.vocabulary is not None
    if is_unknown(text, hints):
        return Outcome()
    outside, notes = brackets(fold(joined(text)))
    outside = re.sub(r"^[\u4e00-\u9fff]{2,8}:\s*", "", outside).strip(" \"'。;,")
    kept = "；".join(notes) or None
    if field.name == "status" and (idle := _idle(field, text, outside, kept, hints)):
        return idle
    exact = field.vocabulary.find(outside)
    if exact is None and outside in NONE:
        exact = {"contamination": "none", "title_status": "none"}.get(field.name)
        if exact is None and not field.name.startswith("permits."):
            return Outcome()
    if exact is not None and not field.name.startswith("permits."):
        return Outcome((Reading(exact, kept=kept),))
    if len(text) > LONGEST:
        return not_understood(field, text)
    if field.name.startswith("permits."):
        return permit_state(field, text, hints)
    if field.name == "land_state" and "批而未供" in outside:
        both = (Reading("approved_not_expropriated"), Reading("expropriated_not_supplied"))
        return doubt(about(field, N_("“{field}”可能是几种，要定一种：{value}"), text), *both, default=None)
    if field.name == "title_status" and (one := _ONE_CERTIFICATE.fullmatch(outside)):
        part = "land_only" if "地" in one[1] else "building_only"
        message = N_("“{field}”可能是几种，要定一种：{value}")
        return doubt(about(field, message, text), Reading("complete"), Reading(part), default=None)
    codes, left = codes_in(outside, CHOICES.get(field.name, ()))
    if not codes:
        return not_understood(field, text)
    if len(codes) > 1:
        if field.name == "structure":
            mixed = (Reading("mixed", kept=kept), *(Reading(code) for code in codes if code != "mixed"))
            return doubt(about(field, N_("“{field}”可能是几种，要定一种：{value}"), text), *mixed)
        if field.name == "contamination" and codes[0] == "remediated":
            return Outcome((Reading("remediated", kept=kept),))
        if field.name == "status" and codes[0] == "revitalised" and not _TURNED.search(outside):
            return Outcome((Reading("revitalised", kept=kept),))
        readings = tuple(Reading(code) for code in codes)
        return doubt(about(field, N_("“{field}”可能是几种，要定一种：{value}"), text), *readings, default=None)
    reading = Reading(codes[0], kept=kept)
    if _TURNED.search(left):
        return doubt(
            about(field, N_("“{field}”有看不懂的字，是否取“{code}”：{value}"), text, code=_label(field, codes[0])),
            reading,
        )
    return Outcome((reading,))


def _idle(field: Field, text: str, outside: str, kept: str | None, hints: Hints) -> Outcome | None:
    """The state in a column that asks whether an asset is idle, and what is being revitalised; None for other cells."""
    if _UNDER_WAY.search(outside) and not re.search(r"已(?:完成)?盘活", outside):
        readings = tuple(Reading(code, kept=kept) for code in ("negotiating", "available", "revitalised"))
        return doubt(about(field, N_("“{field}”可能是几种，要定一种：{value}"), text), *readings)
    word = yes_no(outside, hints) if _IDLE_ASKED.search(fold(hints.header)) else None
    if word is None:
        return None
    if word:
        return Outcome((Reading("available", kept=kept),))
    message = N_("“{field}”有看不懂的字，是否取“{code}”：{value}")
    problem = about(field, message, text, code=_label(field, "revitalised"))
    return doubt(problem, Reading("revitalised", kept=kept))  # in use, by whom and how is not said


def _label(field: Field, code: str) -> str:
    return field.vocabulary[code].zh if field.vocabulary and code in field.vocabulary else code


def codes_in(text: str, patterns: Patterns) -> tuple[list[str], str]:
    """The codes that a text names, and the text without their words."""
    found: list[str] = []
    for pattern, codes in patterns:
        if pattern.search(text):
            text = pattern.sub(" ", text)
            found += [code for code in codes.split() if code not in found]
    return found, text


def permit_state(field: Field, text: str, hints: Hints) -> Outcome:
    """The state of one permit. 未验收 of fire says that it is not valid, not whether it is pending or missing."""
    if is_unknown(text, hints):
        return Outcome()
    outside, notes = brackets(fold(joined(text)))
    word = yes_no(outside, hints)
    kept = "；".join(notes) or None
    if NOT_NEEDED.search(outside):
        return Outcome(told=about(field, N_("“{field}”写明不需要：{value}"), text))
    if field.name == "permits.fire" and re.search(r"未(?:验收|通过|备案|完成)|不合格|未过", outside):
        readings = tuple(Reading(code) for code in ("missing", "pending", "expired"))
        return doubt(about(field, N_("“{field}”可能是几种，要定一种：{value}"), text), *readings, default=None)
    if _SOME_OF_THEM.search(outside + (kept or "")) or re.search(r"\d+[栋幢](?:合格|有)", outside):
        readings = (Reading("pending", kept=kept), Reading("valid", kept=kept))
        return doubt(about(field, N_("“{field}”只有一部分：{value}"), text), *readings)
    if ends := _ENDS.search(outside):
        time = when(ends[0], hints.today)
        if time is not None and time.first > hints.today:
            return Outcome((Reading("valid", kept=outside),))
        if time is not None and time.last >= hints.today:  # only the year is said, and it is this one
            both = (Reading("valid", kept=outside), Reading("expired", kept=outside))
            return doubt(about(field, N_("“{field}”可能是几种，要定一种：{value}"), text), *both, default=None)
    exact = field.vocabulary.find(outside) if field.vocabulary else None
    if exact is None and field.name.endswith("_certificate") and _NUMBERED.fullmatch(fold(joined(text))):
        return Outcome((Reading("valid", kept=joined(text)),))
    if exact is None and word is not None:
        exact = "valid" if word else "missing"
    if exact is not None:
        return Outcome((Reading(exact, kept=kept),))
    state = next((code for pattern, code in PERMIT_WORDS if pattern.search(outside)), None)
    if state is None:
        return not_understood(field, text)
    unusual = re.search(r"吊销|暂扣|变更|注销|未缴清|撤销", outside)
    return Outcome((Reading(state, kept=outside if unusual else kept),))


def flag(field: Field, text: str, hints: Hints) -> Outcome:
    """Yes or no. What is only planned or drawn is no, with the state planned; a remark in brackets is kept."""
    if not text.strip() and "" in hints.no:
        return Outcome((Reading(False),))
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(field, text)
    outside, notes = brackets(fold(joined(text)))
    kept = "；".join(notes) or None
    if (dated := _DATED.search(outside)) and (time := when(dated[0], hints.today, ahead=30)) is not None:
        later = _of_a_day(field, text, outside.replace(dated[0], ""), time.first, time.last, hints)
        if later is not None:
            return later
        outside = outside.replace(dated[0], "").strip(" ,;、") or outside
    word = yes_no(outside, hints)
    if NOT_THERE.search(outside) or (NOT_THERE.search(kept or "") and word is not True):
        return Outcome((Reading(False, "planned", kept=fold(text)),))
    if word is None:
        word = _word_in(outside)
        if word is not False and is_near(outside):
            return Outcome((Reading(False, "planned", kept=fold(text)),))
        latin = re.search(r"\b(?:(yes|y)|(no|n|none))\b", outside)
        if word is not None and latin and word != bool(latin[1]):  # 有 No
            return doubt(about(field, N_("“{field}”原文存疑：{value}"), text), Reading(word), default=None)
        if word is not None and re.search(r"[^未无不][未不无没停拆待缺]", outside):  # 有，未接入
            both = Reading(word, kept=outside), Reading(not word, kept=outside)
            return doubt(about(field, N_("“{field}”原文存疑：{value}"), text), *both, default=None)
        kept = "；".join([outside, *notes]) if word is not None else kept
        if word and (beside := _UNPLAIN.match(outside)) and _says_more(outside[beside.end() :]):
            return doubt(about(field, N_("“{field}”原文存疑：{value}"), text), Reading(word, kept=kept))
    if word is None:
        return not_understood(field, text)
    if "?" in outside or re.search(r"[?]|部分|待核", kept or ""):
        return doubt(about(field, N_("“{field}”原文存疑：{value}"), text), Reading(word, kept=kept))
    if word and (
        standing(kept or "") in ("gone", "broken") or re.search(r"未(?:接|通|开|用|验)|不通|停[供用气汽]", kept or "")
    ):  # 有（未通）
        problem = about(field, N_("“{field}”原文存疑：{value}"), text)
        return doubt(problem, Reading(True, kept=kept), Reading(False, kept=kept), default=None)
    if word and (NOT_THERE.search(kept or "") or is_near("；".join(notes))):
        return doubt(
            about(field, N_("“{field}”原文存疑：{value}"), text), Reading(False, "planned", kept=kept), Reading(True)
        )
    return Outcome((Reading(word, kept=kept),))


def _of_a_day(field: Field, text: str, words: str, first: date, last: date, hints: Hints) -> Outcome | None:
    """A supply that comes on a day ahead is planned, and in the course of this year a doubt; None where it is there."""
    if last < hints.today or yes_no(words.strip(" ,;、"), hints) is False:
        return None
    planned = Reading(False, "planned", kept=fold(text))
    if first > hints.today:
        return Outcome((planned,))
    return doubt(about(field, N_("“{field}”原文存疑：{value}"), text), planned, Reading(True), default=None)


def _word_in(text: str) -> bool | None:
    """Yes or no at the start of a phrase: 有，共用; 已接市政管网; 无铁路."""
    if re.match(r"(?:暂|尚|目前)?(?:无|没有|未|不|否|×|缺)", text):
        return False
    if re.match(
        r"(?:有(?!无)|已|是|√|通|具备|双|市政|集中|接入|[百千万]兆|三网|(?:电信|移动|联通)?(?:光纤|宽带|专线)|管道[到入接]|[入到][户厂]|全覆盖)",
        text,
    ):
        return True
    return None


# Words that begin a yes only where what follows is of the supply too: 已接, 市政管网.
_UNPLAIN: Final = re.compile(r"已|是|通(?!过)|具备|双|市政|集中|接入")
_OF_SUPPLIES: Final = re.compile(
    r"接[入通到至]?|开通|[连联]通|通[到至达]?|入户|[到进入][户厂]|厂[区内房]|园区|红线以?内|铺[设到]|敷设|管[网道线]|主管|干管|市政|集中|城[市镇]|区域|热[力网源]|"
    r"供[热暖气汽水电应]?|天然气|燃气|煤气|蒸汽|[气汽水电暖网]|网络|光[纤缆]|宽带|[百千万]兆|专[线网]|[双两]?(?:回路|电源|路)|铁路|站|认定|验收|合格|备案|办理?|取得|通过|"
    r"使用|投[用运产]|运行|正常|完[成工善]|建[成设]?|配[套备]|齐[全备]?|具备|覆盖|电信|移动|联通|三网|家|[条路户处个座栋]|[有已了的并且和与及、至到由在中]|能力|功能|系统|设[施备]|证书?|许可"
)


def _says_more(text: str) -> bool:
    """Whether words behind a yes are none that are known beside a supply."""
    return re.search(r"[\u4e00-\u9fff]", _OF_SUPPLIES.sub("", text)) is not None


def as_flag(value: Any) -> bool | None:
    """A cell that is true or false, or 1 or 0, as the file keeps it."""
    if isinstance(value, bool):
        return value
    return bool(value) if isinstance(value, int | float) and value in (0, 1) else None
