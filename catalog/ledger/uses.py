"""The state of an asset in the words of its use: in use, pulled down, and idle since when. What is in use is not offered."""

import re
from dataclasses import replace
from typing import Final

from catalog.fields import FIELDS, Field
from catalog.language import N_
from catalog.ledger import dates
from catalog.ledger.codes import choice
from catalog.ledger.reading import Hints, Outcome, Reading
from catalog.ledger.wording import about, brackets, doubt, fold, joined

_USED: Final = (
    r"(?:目前|现|仍|正|正在|正常|一直|继续|企业|单位|政府|本单位|村集体|全部|整体)*"
    r"(?:在用|自用|使用|在使用|生产|在产|经营|营业|运营|办公|占用|出租|租赁|租用|出借|借用|投产|投用)(?:中|状态|使用)?"
)
_IN_USE: Final = re.compile(_USED)
_PARTLY: Final = re.compile(rf"(?:部分|大部|少量|一半|半){_USED}.*")
_GONE: Final = re.compile(
    r"(?:已|已经|现已)?(?:被)?(?:整体|全部)?(?:拆除|拆迁|拆|灭失|报废|征收|征迁|倒塌|坍塌|核销)(?:完毕|完成|完|了)?"
)
_GOING: Final = re.compile(
    r"(?:拟|待|将|计划|准备|正在|在|列入|纳入)+(?:整体|全部)?(?:拆除|拆迁|拆|报废|征收|征迁|核销).*"
)
_IDLE: Final = re.compile(r"停[产业工用]|闲置|空置|关停|搬迁")
# The words of a column of uses, whatever is written over it.
_STOOD: Final = r"(?:闲置|空置|停产|停业|停工|停用)"
_USES: Final = re.compile(
    rf"{_USED}|{_PARTLY.pattern}|{_GONE.pattern}|{_GOING.pattern}|(?:部分|整体|全部|长期)?{_STOOD}.{{0,14}}"
    rf"|.{{0,12}}{_STOOD}(?:中|状态|至今)?"
)


def says_use(text: str) -> bool:
    """Whether a cell says of an asset whether it is in use, and nothing else."""
    return _USES.fullmatch(fold(joined(text)).strip(" 。;,")) is not None


def not_idle(field: Field, text: str) -> Outcome | None:
    """A doubt about the state of what is in use, partly in use, gone or about to go; None for any other text."""
    words = brackets(fold(joined(text)))[0].strip(" 。;,")
    taken, offered = Reading("revitalised"), Reading("available")
    if _IN_USE.fullmatch(words):
        problem = about(field, N_("写着“{value}”，在用的资产不推出，是否按已盘活记"), text)
        return doubt(problem, taken, offered, default=None if "租" in words else 0)
    if _GONE.fullmatch(words):
        return doubt(about(field, N_("写着“{value}”，已经不在的资产不推出，是否按已盘活记"), text), taken, offered)
    if _PARTLY.fullmatch(words) or _GOING.fullmatch(words):
        return doubt(about(field, N_("写着“{value}”，是否还推出要定"), text), offered, taken, default=None)
    return None


def status(field: Field, text: str, hints: Hints) -> Outcome:
    """The state of an asset, and since when it has stood idle where its cell says that too."""
    outcome = not_idle(field, text) or choice(field, text, hints)
    if outcome.value == "available" and outcome.problem is None and _IDLE.search(text) and re.search(r"\d{2}", text):
        since = dates.month(FIELDS["idle_since"], text, text, hints)
        if since.readings:
            return replace(outcome, others={"idle_since": since})
    return outcome
