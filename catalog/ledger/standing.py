"""How what a cell tells of stands, by the words beside it: only planned, near by, gone, out of order.

One table for all readers. Words that deny the word behind them (未拆除) are looked at before.
"""

import re
from typing import Final, Literal

from catalog.ledger.wording import PLANNED

Standing = Literal["gone", "broken", "planned"]

_GONE: Final = re.compile(
    r"已?失效|作废|已?过期|(?:已|被|全部)拆(?!分)|拆[除走掉卸毁]|灭失|报[停废]|停用|停[水电气汽暖供]|断[水电气汽供]|切断|欠费|销户|"
    r"(?:不能|不可|无法|不再)(?:再|正常|继续)?(?:使用|用)(?!于)|已停(?!产)"
)
_BROKEN: Final = re.compile(
    r"(?:待|需|急需|正在)?(?:维修|检修|大修|抢修)|[待需]修|已?损坏|故障|(?<!不|破)坏(?!账)|破损|(?:不|无法)正常"
)
_STILL_THERE: Final = re.compile(
    r"(?:未|没有?|尚未|不)(?:被|曾|再)?(?:拆除?|停[用供水电气汽暖]|报[停废]|损坏|失效|过期|作废|欠费)"
)
NEAR: Final = re.compile(
    r"条件|红线(?!以?内)|门口|附近|周[边围]|沿线|路[边口旁]|[围院]墙|[墙厂院园区]外|管[网线道](?:已?[到至])(?![户厂院位]|车间|室|楼)"
)
_CONNECTED: Final = re.compile(r"已(?:接通|开通|通[水电气汽暖]|入户|进厂|使用|投用)")


def standing(*texts: str) -> Standing | None:
    """How the words beside a figure say that it stands; None where they say nothing of it."""
    words = _STILL_THERE.sub(" ", ";".join(texts))
    if _GONE.search(words):
        return "gone"
    if _BROKEN.search(words):
        return "broken"
    return "planned" if PLANNED.search(words) else None


def without_standing(words: str) -> str:
    """Words without those that say how a thing stands."""
    for pattern in (_STILL_THERE, _GONE, _BROKEN, PLANNED):
        words = pattern.sub(" ", words)
    return words


def is_near(text: str) -> bool:
    """Whether a supply is said to lie near, or its conditions to be there, and not that it is connected."""
    return NEAR.search(text) is not None and _CONNECTED.search(text) is None


# What a remark in brackets may say beside a supply without taking anything away from it: what it is, and what is in it.
BESIDE_SUPPLIES: Final = re.compile(
    r"^(?:其中|包?含|包括|另|除).*|[零一二两三四五六七八九十百千万]+[台部个路处座]?|[台部个路处座]|[变电]?站|"
    r"专[变线用]|公[变用]|[箱油干]变|自备|自有|自建|自来水|井水?|地下水|共用|共享|园区|厂区|市政|管网|管道|接入|来自|最?[大小高低]|每|各|"
    r"[单双]?回路|[单双]电源|高压|低压|一期|二期|新旧?|老旧?|含|其中|铭牌|证载|实测|现场|报装|已报|已批|批复|合同|数量|型号|"
    r"[单双]梁|行车|天车|吊车|起重机|航吊|桥吊|龙门吊|电动?葫芦|桥式|电动|液压|升降|月台|平台|供[水气汽]|污水|处理|能力"
)

# Qualifiers of a header whose column holds what is meant or allowed, beside one of what is there.
_MEANT: Final = re.compile(
    r"(?:^| / )(?:规划|设计|拟建?|计划|预计|拟定|批准|批复|核准)(?!许可|用途|条件|部门|局|证|文号|时间|日期|编号|单位)"
)
# What is decided by the plan itself, so that the word says nothing of how it stands.
_BY_PLAN: Final = frozenset(
    ("far_max", "floor_load_t_m2", "land_term_until", "min_lease_years", "energy_quota_tce", "sale_price_cny",
     "rent_cny_m2_month", "land_price_10k_cny_mu", "land_area_m2", "divisible_from_m2", "fire_rating", "fire_hazard_class", "lat", "lng")
)  # fmt: skip


def header_is_plan(name: str, words: str) -> bool:
    """Whether a column of this field holds what is planned, designed or allowed, and not what is there."""
    return name not in _BY_PLAN and not name.startswith("control_targets.") and _MEANT.search(words) is not None
