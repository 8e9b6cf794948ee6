"""Several codes or names in one cell: encumbrances, terms, industries; and what a certificate's words say of a mortgage."""

import json
import re
from typing import Final

from catalog.fields import Field
from catalog.language import N_
from catalog.ledger.codes import Patterns, codes_in, patterns
from catalog.ledger.reading import Hints, Outcome, Reading
from catalog.ledger.wording import (
    LONGEST,
    NONE,
    about,
    brackets,
    doubt,
    fold,
    is_unknown,
    joined,
    not_understood,
    yes_no,
)

ENCUMBRANCES: Final[Patterns] = patterns(
    (r"抵押|质押|按揭|\bmortgage", "mortgage"),
    (r"查封|冻结|扣押|保全|轮候|\b(?:seiz|frozen)", "seizure"),
    (r"租约|在租|租户|已出租|承租|占用|租赁|\btenan(?:t|cy)", "existing_lease"),
    (r"纠纷|争议|诉讼|仲裁|官司|涉诉|\b(?:dispute|litigation|lawsuit)", "dispute"),
    (r"欠|拖欠|未缴清|\barrears", "arrears"),
)
MODES: Final[Patterns] = patterns(
    (r"租售", "lease sale"),
    (r"股权(?:转让|合作)?|入股|参股|并购|重组|重整|兼并|作价", "equity"),
    (r"(?<!产能)(?<!指标)(?:资产)?置换", "swap"),
    (r"拍卖|竞拍|[重再]拍|竞价|招拍挂|挂牌|变价", "auction"),
    (r"合作|合资|联营|共建|联办|共用|代工", "joint_venture"),
    (r"划转|移交|转让(?!设备)", "transfer"),
    (r"出售|变卖|出让|销售|整售|收购|^售|[续或]售|卖", "sale"),
    (r"租", "lease"),
)
_DENIED: Final = re.compile(
    r"(?:无|未|没有?|不存在|不)(?:被|设定|设|办理|任何|有|曾)*(?:抵押|质押|按揭|查封|冻结|扣押|保全|轮候)"
)
_SPLIT: Final = re.compile(r"[、,;/|+＋&\n]|\s(?=\S)|及|和|与|或者?|并(?!购|举)")
_SETTLED: Final = re.compile(r"已?解除|解封|已?解押|已?注销|已?结清|已?还清|^无|^未|^没有|^不|不存在|无任何")


def burdens(text: str) -> list[str]:
    """The mortgages and seizures that the words beside a certificate tell of; those that are denied or lifted are none."""
    found: list[str] = []
    for clause in re.split(r"[,;、()\n]", fold(text)):
        codes = [code for code in codes_in(clause, ENCUMBRANCES)[0] if code in ("mortgage", "seizure")]
        if not _DENIED.search(clause) and not re.search(r"解除|解封|解押|注销|结清|还清", clause):
            found += [code for code in codes if code not in found]
    return found


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
    lifted = any(_SETTLED.search(note) and "解" in note for note in notes)
    for item in items:
        bare = fold(item).strip(" 。.")
        exact = field.vocabulary.find(bare)
        if exact == "transfer" and bare == "转让" and _hands_over(hints):
            exact = "sale"
        codes = [exact] if exact else codes_in(bare, patterns)[0]
        if field.name == "encumbrances" and _SETTLED.search(bare):
            strange.append(item.strip())
            lifted |= not codes and re.search(r"解|注销|结清|还清", bare) is not None
        elif codes:
            found += [code for code in codes if code not in found]
        elif bare and not re.search(r"不详|不清|不明", bare):
            strange.append(item.strip())
    kept = "；".join(notes) or None
    if not found:
        return not_understood(field, text)
    reading = Reading(found, kept=kept)
    if field.name == "encumbrances" and (lifted or re.search(r"曾|原(?:有|来|已)?抵押", outside)):
        both = (Reading([], kept=text.strip()), reading)
        return doubt(about(field, N_("“{field}”可能是几种，要定一种：{value}"), text), *both, default=None)
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
