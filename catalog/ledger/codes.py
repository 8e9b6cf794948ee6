"""Choices in the words of ledgers: structure, land use, owner, state, encumbrances, terms, yes and no.

A code's own label and aliases come first (`catalog.vocabulary`); the patterns here are what else people write. Words
that turn a meaning round (部分, 未, 拟) make a choice a doubt, which proposes what was found.
"""

import json
import re
from typing import Any, Final

from catalog.fields import Field
from catalog.language import N_
from catalog.ledger.reading import Hints, Outcome, Reading
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


def _patterns(*pairs: tuple[str, str]) -> Patterns:
    return tuple((re.compile(pattern), code) for pattern, code in pairs)


CHOICES: Final[dict[str, Patterns]] = {
    "kind": _patterns(
        (r"停产|停业|破产企业|僵尸企业|关停企业", "halted_enterprise"),
        (r"半拉子|停缓?建|烂尾|缓建", "halted_project"),
        (r"基础设施|配套设施|公用设施", "infrastructure"),
        (r"土地|地块|净地|宗地|用地|批而未|征而未|供而未", "land"),
        (r"国有(?:资产|房产|物业|房屋)|公房|国企资产|国资房产", "soe_property"),
        (r"厂房|车间|仓库|库房|厂区|工业建筑|标准房", "factory"),
    ),
    "status": _patterns(
        (r"已?盘活|已签约|已(?:出租|租出|租|出售|转让|售出|租满|成交|处置|利用)|^(?:leased|let|sold|occupied)$", "revitalised"),
        (r"洽谈|意向|谈判|在谈|对接中|接触中|商谈|under (?:negotiation|offer)|negotiating", "negotiating"),
        (r"可招商|闲置|空置|待(?:盘活|招商|租|售|处置)|可[租售]|在[租售]中?|招商中|招租中?|停产|^(?:vacant|idle|to let|for sale)$", "available"),
    ),
    "owner_type": _patterns(
        (r"管理人|法院|破产代管|清算组", "court_managed"),
        (r"混合|国有(?:相对|绝对)?控股|国有参股|中外合资", "mixed"),
        (r"集体|村委|村民|供销|合作社|乡镇企业", "collective"),
        (r"国有|国企|国资|央企|省属|市属|区属|县属|政府|事业单位|平台公司|全民", "state_owned"),
        (r"民营|私营|私企|民企|个体|个人|自然人|外资|外商|台资|港资|独资|私有", "private"),
    ),
    "title_status": _patterns(
        (r"争议|纠纷|权属不清|不明晰", "disputed"),
        (r"[仅只]有?土地(?:使用)?权?证|有土地证无房产?证|有地证无房证", "land_only"),
        (r"[仅只]有?房(?:屋|产)(?:所有)?权?证|有房产?证无土地证|有房证无地证", "building_only"),
        (r"两证(?:齐?全|都?有)|双证(?:齐?全)?|房地.{0,3}[齐全]|证照齐?全|证件齐?全|手续(?:齐全|完备|完善)|齐全|权属清晰|产权(?:清晰|完整|明晰|齐全)|"
         r"^已?(?:取得|办理?)?不动产权?证书?(?:已?(?:办理?|取得|有|领取?)(?:证|完毕)?)?$|^[齐全]$", "complete"),
        (r"无(?:产权|房产|不动产)?权?证|无手续|未办(?:理|证|产权)|均无|都没有|未取得", "none"),
    ),
    "land_use": _patterns(
        (r"采矿|矿业|矿山|矿产", "mining"),
        (r"仓储|物流|仓库|堆场", "storage"),
        (r"商业|商服|商务|住宿|餐饮|办公|商铺|店铺|门面|门市|写字楼|酒店|宾馆|市场", "commercial"),
        (r"公共|教育|医疗|科研|体育|文化|社会福利|机关|公用|交通场站", "public"),
        (r"工业|制造|工矿|生产|^m[123]$", "industrial"),
    ),
    "land_state": _patterns(
        (r"批而未征", "approved_not_expropriated"),
        (r"征而未供|已征未供", "expropriated_not_supplied"),
        (r"供而未用|已供未用|供而未建", "supplied_not_used"),
        (r"闲置", "idle"),
    ),
    "structure": _patterns(
        (r"钢筋?混(?:凝土)?(?:框架)?|(?:钢筋)?砼|混凝土|框架(?:剪力墙)?|框剪|框排架|排架|剪力墙|现浇|预制", "concrete"),
        (r"钢结构|钢构|轻钢|重钢|彩钢(?:板|瓦)?|门式?刚架|网架|桁架|^钢$|钢架", "steel"),
        (r"砖混(?:结构)?|砖木|砖石|砖瓦|砖砌|砌体|^砖$", "brick"),
        (r"混合(?:结构)?", "mixed"),
    ),
    "fire_hazard_class": _patterns(*((f"{code}(?:[一二12]?类)?(?:[一二12])?", code) for code in "甲乙丙丁戊")),
    "contamination": _patterns(
        (r"修复|治理(?:完成|完毕)|已治理|管控", "remediated"),
        (r"疑似(?:土壤)?(?:污染)?|怀疑|可能|潜在|待(?:调查|检测)", "suspected"),
        (r"无(?:土壤)?污染|未(?:发现|受|见)(?:土壤)?污?染?|没有(?:土壤)?污染|清洁|达标|不存在污染", "none"),
        (r"有污染|存在污染|污染|超标", "present"),
    ),
}  # fmt: skip
PERMIT_WORDS: Final[Patterns] = _patterns(
    (r"过期|到期|失效|吊销|注销|作废|撤销|废止", "expired"),
    (r"办理中|在办|正在办|办证中|补办|申请中|待批|待办|待审|待换|审批中|报批|移交中|未缴清|暂扣|变更|换证|整改", "pending"),
    (r"未(?:办|取得|批|备案|验收|通过|办理|领|评|完成)|没有|没办|缺|^无|无$|无证|×|✗|没$|否$", "missing"),
    (r"已(?:办|取得|批|备案|验收|通过|领|完成|做|评)|办了|取得|有效|合格|通过|批复|齐全?|全$|都有|均有|有$|^有|√|✓|具备|是$|验收$|\d\s?本",
     "valid"),
)  # fmt: skip
ENCUMBRANCES: Final[Patterns] = _patterns(
    (r"抵押|质押|按揭|\bmortgage", "mortgage"),
    (r"查封|冻结|扣押|保全|轮候|\b(?:seiz|frozen)", "seizure"),
    (r"租约|在租|租户|已出租|承租|占用|租赁|\btenan(?:t|cy)", "existing_lease"),
    (r"纠纷|争议|诉讼|仲裁|官司|涉诉|\b(?:dispute|litigation|lawsuit)", "dispute"),
    (r"欠|拖欠|未缴清|\barrears", "arrears"),
)
MODES: Final[Patterns] = _patterns(
    (r"租售", "lease sale"),
    (r"股权(?:转让|合作)?|入股|参股|并购|重组|重整|兼并|作价", "equity"),
    (r"(?<!产能)(?<!指标)(?:资产)?置换", "swap"),
    (r"拍卖|竞拍|[重再]拍|竞价|招拍挂|挂牌|变价", "auction"),
    (r"合作|合资|联营|共建|联办|共用|代工", "joint_venture"),
    (r"划转|移交|转让(?!设备)", "transfer"),
    (r"出售|变卖|出让|销售|整售|收购|^售|[续或]售|卖", "sale"),
    (r"租", "lease"),
)
_ONE_CERTIFICATE: Final = re.compile(
    r"(?:有|已办理?|取得)?((?:国有)?土地(?:使用)?权?证|房(?:屋|产)(?:所有)?权?证|权证|证)书?(?:齐?全|已办理?|有|完备)?"
)
_TURNED: Final = re.compile(r"[未非不没无]|部分|半|拟|待|除|曾|原为|[?]|或|可改|改为")
_SPLIT: Final = re.compile(r"[、,;/|+＋&\n]|\s(?=\S)|及|和|与|或者?|并(?!购|举)")
_SETTLED: Final = re.compile(r"已?解除|解封|已?解押|已?注销|已?结清|已?还清|^无|^未|^没有|^不|不存在|无任何")


def choice(field: Field, text: str, hints: Hints) -> Outcome:
    """One code of a field's vocabulary."""
    assert field.vocabulary is not None
    if is_unknown(text, hints):
        return Outcome()
    outside, notes = brackets(fold(joined(text)))
    outside = re.sub(r"^[\u4e00-\u9fff]{2,8}:\s*", "", outside).strip(" \"'。;,")
    kept = "；".join(notes) or None
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
    if field.name == "permits.fire" and re.search(r"未(?:验收|通过|备案|完成)|不合格|未过", outside):
        readings = tuple(Reading(code) for code in ("missing", "pending", "expired"))
        return doubt(about(field, N_("“{field}”可能是几种，要定一种：{value}"), text), *readings, default=None)
    if re.search(r"部分|缺.栋|\d\s?/\s?\d|[?]", outside + (kept or "")) or re.search(r"\d+[栋幢](?:合格|有)", outside):
        readings = (Reading("pending", kept=kept), Reading("valid", kept=kept))
        return doubt(about(field, N_("“{field}”只有一部分：{value}"), text), *readings)
    ends = re.search(r"(20\d\d)年?.{0,4}到期", outside)
    if ends and int(ends[1]) > hints.today.year:
        return Outcome((Reading("valid", kept=outside),))
    exact = field.vocabulary.find(outside) if field.vocabulary else None
    if exact is None and word is not None:
        exact = "valid" if word else "missing"
    if exact is not None:
        return Outcome((Reading(exact, kept=kept),))
    state = next((code for pattern, code in PERMIT_WORDS if pattern.search(outside)), None)
    if state is None:
        return not_understood(field, text)
    unusual = re.search(r"吊销|暂扣|变更|注销|未缴清|撤销", outside)
    return Outcome((Reading(state, kept=outside if unusual else kept),))


def listed(text: str) -> list[str] | None:
    """The items of a JSON list in a cell, or None."""
    if not text.lstrip().startswith("["):
        return None
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return [str(item) for item in items] if isinstance(items, list) and len(items) <= 200 else None


def choices(field: Field, text: str, hints: Hints) -> Outcome:
    """Several codes (encumbrances, terms). What is not understood is told; where nothing else is, it is a doubt."""
    assert field.vocabulary is not None
    if is_unknown(text, hints):
        return Outcome()
    if len(text) > LONGEST:
        return not_understood(field, text)
    folded = fold(text)
    outside, notes = brackets(folded)
    if field.name == "encumbrances" and (known := _of_one_kind(field, text, outside, hints)):
        return known
    if outside in NONE or re.fullmatch(r"无(?:任何)?(?:权利)?(?:限制|负担)|无权利限制|无他项权利?", outside):
        return Outcome((Reading([]),)) if field.name == "encumbrances" else Outcome()
    patterns = ENCUMBRANCES if field.name == "encumbrances" else MODES
    items = listed(text) or [item for item in _SPLIT.split(outside) if item.strip()]
    found: list[str] = []
    strange: list[str] = []
    for item in items:
        bare = fold(item).strip(" 。.")
        exact = field.vocabulary.find(bare)
        if exact == "transfer" and bare == "转让" and _hands_over(hints):
            exact = "sale"
        codes = [exact] if exact else codes_in(bare, patterns)[0]
        if field.name == "encumbrances" and _SETTLED.search(bare):
            strange.append(item.strip())
        elif codes:
            found += [code for code in codes if code not in found]
        elif bare and not re.search(r"不详|不清|不明", bare):
            strange.append(item.strip())
    kept = "；".join(notes) or None
    if not found:
        return not_understood(field, text)
    reading = Reading(found, kept=kept)
    if "?" in outside or re.search(r"[不未]得?(?:出租|出售|转让)|仅限|不(?:租|售|卖)", outside):
        return doubt(about(field, N_("“{field}”原文存疑：{value}"), text), reading)
    told = about(field, N_("“{field}”有几个字没有读进去：{value}"), "、".join(strange)) if strange else None
    return Outcome((reading,), told=told)


_CREDITOR: Final = re.compile(
    r"银行|[农工中建交]行|农商行?|农信|信用社|信托|公司|法院|中院|法庭|公安|税务|合作社|担保|^[\u4e00-\u9fff]{2,6}行$"
)
_NOT_THIS: Final = re.compile(
    r"(?:无|未|没有|不存在)(?:被)?(?:设定)?(?:抵押|质押|查封|冻结|租约|出租|纠纷|争议|欠费)(?:及|、|和|，)?"
)


def _of_one_kind(field: Field, text: str, outside: str, hints: Hints) -> Outcome | None:
    """What a column about one kind of encumbrance says by yes, no or the name of who holds it; None for other cells.

    That there is no mortgage says nothing of seizures, so that “no” to one kind alone gives no value and is told.
    """
    asked = codes_in(fold(hints.header), ENCUMBRANCES)[0]
    word = yes_no(outside, hints)
    denied = not _NOT_THIS.sub("", outside).strip(" ;,、。") and outside != ""
    if word is False or denied:
        told = codes_in(outside, ENCUMBRANCES)[0] if denied else asked
        judicial = "mortgage" not in asked and re.search(r"司法|涉诉|法院|查封|冻结", fold(hints.header))
        if len(asked) == 1 or judicial or (denied and len(set(told) | set(asked)) > len(told)):
            return Outcome(told=about(field, N_("“{field}”只写明没有其中一种：{value}"), text))
        return Outcome((Reading([]),)) if len(asked) > 1 else None
    named = codes_in(outside, ENCUMBRANCES)[0]
    if len(asked) == 1 and not named and (word is True or _CREDITOR.search(outside)):
        return Outcome((Reading(list(asked), kept=None if word and outside == fold(text) else text.strip()),))
    return None


def _hands_over(hints: Hints) -> bool:
    """Whether the ledger sets 转让 against 划转 and never says 出售, so that it is a sale in it."""
    said = " ".join(hints.column)
    return re.search(r"划转|移交", said) is not None and re.search(r"[出销]售|变卖", said) is None


def names(field: Field, text: str, hints: Hints) -> Outcome:
    """Names in a list (industries), as they are written."""
    if is_unknown(text, hints) or fold(text) in NONE:
        return Outcome()
    if re.fullmatch(r"(?:业态|产业|行业)?(?:不限|不做限制|均可|皆可|无要求|无限制|any)(?:行业|业态|产业)?", fold(text)):
        return Outcome(told=about(field, N_("“{field}”没有写明哪些：{value}"), text))
    if len(text) > 4000:
        return not_understood(field, text)
    items = listed(text) or re.split(r"[、，,;；/\n\r]+", text)
    clean = [joined(item).strip(" 。.") for item in items]
    kept = list(dict.fromkeys(item for item in clean if item and not is_unknown(item, hints)))[:200]
    return Outcome((Reading(kept),)) if kept else Outcome()


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
    word = yes_no(outside, hints)
    if NOT_THERE.search(outside) or (NOT_THERE.search(kept or "") and word is not True):
        return Outcome((Reading(False, "planned", kept=fold(text)),))
    if word is None:
        word = _word_in(outside)
        latin = re.search(r"\b(?:(yes|y)|(no|n|none))\b", outside)
        if word is not None and latin and word != bool(latin[1]):  # 有 No
            return doubt(about(field, N_("“{field}”原文存疑：{value}"), text), Reading(word), default=None)
        if word is not None and re.search(r"[^未无不][未不无没停拆待缺]", outside):  # 有，未接入
            return doubt(
                about(field, N_("“{field}”原文存疑：{value}"), text), Reading(word, kept=outside), default=None
            )
        kept = "；".join([outside, *notes]) if word is not None else kept
    if word is None:
        return not_understood(field, text)
    if "?" in outside or re.search(r"[?]|部分|待核", kept or ""):
        return doubt(about(field, N_("“{field}”原文存疑：{value}"), text), Reading(word, kept=kept))
    if word and re.search(r"未(?:接|通|开|用|验)|不通|停[供用气汽]|已[停拆]|损坏|报废", kept or ""):  # 有（未通）
        problem = about(field, N_("“{field}”原文存疑：{value}"), text)
        return doubt(problem, Reading(True, kept=kept), Reading(False, kept=kept), default=None)
    if word and NOT_THERE.search(kept or ""):
        return doubt(
            about(field, N_("“{field}”原文存疑：{value}"), text), Reading(False, "planned", kept=kept), Reading(True)
        )
    return Outcome((Reading(word, kept=kept),))


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


def as_flag(value: Any) -> bool | None:
    """A cell that is true or false, or 1 or 0, as the file keeps it."""
    if isinstance(value, bool):
        return value
    return bool(value) if isinstance(value, int | float) and value in (0, 1) else None
