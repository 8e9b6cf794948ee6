"""What a text says is there, is only planned, is not there or may not be: clause by clause.

A word in a text is no proof of the thing: 不得设食堂, 电梯没有安装 and 净化机组被上家拆走 name what nobody will find. A clause
is told apart by the words of the trade for planning, lacking and refusing; what they do not reach stays said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal["described", "planned", "absent", "refused"]
# What tells of the asset itself; of other texts only what they plan or refuse counts.
DESCRIBING: Final = ("title_zh", "title_en", "description_zh", "description_en", "suitable_industries")
PLANS: Final = ("plan_zh",)
REFUSING: Final = ("eia_limits_zh", "idle_reason_zh")

_END: Final = re.compile(
    r"[，。；！？：;!?()（）\n]|[,:](?!\d)|(?<!\d)[,:]|\.\s|(?<=.)(?=但|却|不过|而是|\bbut\b)|(?<=、)(?=[有设配带])"
)
_REFUSED: Final = re.compile(
    r"不得(?!不|少于|低于|小于)|禁止|严禁|不准|不许|(?<!允)不允许|不再(?=审?批|核准|受理)|"
    r"\b(?:must not|may not|not (?:allowed|permitted)|prohibited|forbidden)\b",
    re.IGNORECASE,
)
# What is refused stands before the refusal where nothing but such a verb follows: 酸洗工序不得恢复, 蒸发塘不再批.
_REFUSED_BEFORE: Final = re.compile(
    r"\s*(?:再)?(?:恢复|使用|启用|新建|新增|建设|设置|经营|运行|审批|批准?|核准|受理)?\s*$"
)
_BEING: Final = (
    r"建|装|配|铺|架|开|封顶|完|竣|通|启用|投|使用|验收|设|做|批|审|恢复|接|到货|交|落地|砌|动工|实施|就位|续|修|留|购"
)
# Lacking where the thing stands on either side: 电梯没有安装, 从未装修, 净化机组被拆走.
_LACKING: Final = re.compile(
    rf"(?:未(?!来|满|拆|搬|动(?!工)|列入)|没有?(?!拆|搬)|不再(?!审?批|核准|受理))[^、]{{0,3}}?(?:{_BEING})"
    r"|拆走|拆掉|(?:已|整体|局部|全部|均已?)拆除?|拆除(?!前|费|估|的)|停用|报废|废弃|取消|\b(?:removed|dismantled|not installed|out of use)\b",
    re.IGNORECASE,
)
_PLANNED: Final = re.compile(r"[待在]建|\bunder construction\b", re.IGNORECASE)
# These reach only what comes after them: 办公楼无证 has an office building.
_LACKING_AHEAD: Final = re.compile(
    r"未(?!来|满|拆|搬|动(?!工)|列入)|没有?(?!拆|搬)|(?<!能)不能|不具备|不含|不带|不设|缺少|"
    r"(?<![毫有])无(?!尘|柱|菌|缝|梁|障|害|人|偿|需|机|锡|水|线|纺|油|铅|级|霜|毒)|\b(?:no|not|without|lacks?|never)\b",
    re.IGNORECASE,
)
_PLANNED_AHEAD: Final = re.compile(r"拟建|规划(?:建|有|配)|计划建|将建|预留|\bplanned\b|\breserved\b", re.IGNORECASE)
_TELLING: Final = re.compile(
    "|".join(part.pattern for part in (_REFUSED, _LACKING, _PLANNED, _LACKING_AHEAD, _PLANNED_AHEAD)), re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of a text: what it says of the things it names, the field it is in, and the clause around it."""

    field: str
    kind: Kind
    text: str
    clause: str


def statements(record: Mapping[str, Any]) -> Iterator[Statement]:
    """What a record's texts say of things that may be there."""
    for name in (*DESCRIBING, *PLANS, *REFUSING):
        for text in texts_of(record, name):
            for kind, stretch, clause in _told(text):
                if name in PLANS and kind == "described":
                    kind = "planned"
                if name in DESCRIBING or kind == "refused" or (name in PLANS and kind == "planned"):
                    yield Statement(name, kind, stretch, clause)


def texts_of(record: Mapping[str, Any], name: str) -> list[str]:
    """The texts of one field: one, several where it is a list, or none."""
    value = record.get(name)
    return [] if not value else list(map(str, value)) if isinstance(value, list) else [str(value)]


def clauses(text: str) -> list[str]:
    """A text cut where a clause ends; numbers such as 4,000 stay whole."""
    return [clause for part in _END.split(text) if (clause := part.strip(" 、"))]


def _told(text: str) -> Iterator[tuple[Kind, str, str]]:
    if not _TELLING.search(text):  # most texts
        yield "described", text, text
        return
    for clause in clauses(text):
        for kind, stretch in _parts(clause):
            if stretch:
                yield kind, stretch, clause


def _parts(clause: str) -> list[tuple[Kind, str]]:
    """A clause in stretches of one kind each."""
    if refused := _REFUSED.search(clause):
        if _REFUSED_BEFORE.match(clause, refused.end()):
            return [("refused", clause)]
        return [("described", clause[: refused.start()]), ("refused", clause[refused.end() :])]
    if _LACKING.search(clause):
        return [("absent", clause)]
    if _PLANNED.search(clause):
        return [("planned", clause)]
    ahead: tuple[tuple[re.Pattern[str], Kind], ...] = ((_LACKING_AHEAD, "absent"), (_PLANNED_AHEAD, "planned"))
    for pattern, kind in ahead:
        if found := pattern.search(clause):
            return [("described", clause[: found.start()]), (kind, clause[found.end() :])]
    return [("described", clause)]
