"""Passages of a text that are not for the public: prices nobody is to know, persons and how they are reached, opinions.

A cell that everybody may read holds them between other words. They go into the remarks, which are internal, and the
rest stays where it was. What is found is what a cell says outright; a price of a public auction is no secret.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.fields import FIELDS, Field
from catalog.language import N_
from catalog.ledger.ledger import LedgerRow, Note
from catalog.ledger.understanding import Evidence

LONGEST_REMARKS: Final = 20_000

_SURNAMES: Final = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢"
    "汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚樊兰殷倪翟庞安颜"
    "鲁柳岳齐黎钱温芦葛耿冉关焦巴左柴"
)
_TITLE: Final = (
    r"(?:先生|女士|小姐|老师|师傅|经理|总监|书记|主任|局长|副局长|处长|科长|部长|所长|站长|区长|县长|市长|镇长|乡长|厂长|"
    r"队长|会计|老板|工|总)"
)
_NAME: Final = rf"(?:欧阳|上官|司马|诸葛|[{_SURNAMES}])[一-龥]{{1,2}}?{_TITLE}?|[{_SURNAMES}]{_TITLE}|[{_SURNAMES}]某+"
_BODY_END: Final = "会局办科处部室司心委院所站区园镇乡村县市队府行团厂"
_PHONE: Final = (
    r"(?<![\d.])(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?![\d.])(?!\s*(?:㎡|平|m|元|亩|吨|千|k|K))"
    r"|(?<![\d.])[(（]?0\d{2,3}[)）\-—–\s]{1,2}\d{7,8}(?:[-转]\d{1,5})?(?![\d.])"
)
_REACHED: Final = (
    r"(?:联系|咨询|办公|值班)?(?:电话|手机|座机|传真|微信|QQ|邮箱|联系方式|账号|卡号)(?:号码?|号)?\s*[:：]?\s*"
    r"(?:[(（]?\+?[\d][\d\-—–()（）\s转*]{5,}\d|[A-Za-z][\w.-]{4,}@?[\w.]*)"
    r"|(?<![A-Za-z])(?:tel|phone|mobile|wechat|e-?mail)\s*[.:]?\s*(?:\+?\d[\d\-() ]{6,}\d)"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)
_IDENTITY: Final = (
    r"(?<!\d)\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
    r"|身份证(?:号码?)?\s*[:：]?\s*[\dXx*]{6,18}"
)
_ROLE: Final = r"(?:联系|经办|负责|责任|联络|包保|对接)(?:人员?|领导|干部)|法定代表人|法人(?:代表)?"
# What is cut out of a clause, the words that lead to it with it.
_CUTS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:(?:{_ROLE})\s*[:：]?\s*)?(?:(?<![一-龥])|(?<=[{_BODY_END}人找系询]))(?:{_NAME})[:：\s(（，,]*"
        rf"(?:(?:联系)?(?:电话|手机|微信)(?:号码?)?\s*[:：]?\s*)?(?:{_PHONE})[)）]?",
        rf"(?:{_PHONE})\s*[(（]?(?:{_NAME})(?![一-龥])[)）]?",
        rf"(?:{_ROLE})\s*[:：]?\s*(?:{_NAME})(?![一-龥])(?:\s*[、/]\s*(?:{_NAME})(?![一-龥]))*",
        rf"(?:{_ROLE})\s*[:：]?\s*[{_SURNAMES}][一-龥]{{0,2}}{_TITLE}(?![一-龥])",
        _IDENTITY,
        _REACHED,
        rf"(?:(?:联系|咨询)?(?:电话|手机|联系方式)(?:号码?)?\s*[:：]?\s*)?(?:{_PHONE})",
        r"(?<=抵押|贷款|欠款|欠税|欠薪|借款|债务)[^，,；;。\n（）()\d]{0,4}\d[\d,.]*\s*[万亿千]?元?(?![\d㎡亩年月个处宗])",
    )
)
_IN_OWNER: Final = _CUTS[4:]  # an owner may be a person: the name is the fact
_PERSON: Final = re.compile(
    rf"(?<=[\s、/：:，,；;（(])(?:[{_SURNAMES}][一-龥]{{1,2}}|[{_SURNAMES}][一-龥]{{0,2}}{_TITLE})(?=$|[\s、/，,；;）)])"
    rf"|^[{_SURNAMES}][一-龥]{{0,2}}{_TITLE}(?=$|[\s、/，,；;])"
)
_NO_PERSON: Final = re.compile(rf"[{_BODY_END}监建信商管资改规财审发]$")
# What makes a whole clause one for the inside.
_PRICES: Final = re.compile(
    r"底价|底线价|保留价|心理价|最低(?:可接受|成交|转让|出让|出售|售|底)价|账面|帐面|评估(?:总|单|净|原)?(?:价|值|额)|估值|"
    r"(?<!产)(?:资产)?(?:净|原)值|收购成本|"
    r"\breserve price|\bbook value|\bapprais(?:ed|al) (?:value|price)|\blowest (?:acceptable )?price",
    re.IGNORECASE,
)
_AUCTION: Final = re.compile(r"起拍|起始价|公示|公告|挂牌|公开|网拍|法拍|竞拍|流拍")
_FIGURE: Final = re.compile(r"\d|[一二三四五六七八九十百][一二三四五六七八九十百千]*[万亿千百元]")
_INSIDE: Final = re.compile(
    r"内部(?:掌握|参考|资料|意见|口径|使用)|(?:仅供|仅限|只供|供)内部|不对外(?:公开|公布|说|讲)?|勿外传|不得?外传|不宜公开|"
    r"\bconfidential\b|\binternal (?:only|use)",
    re.IGNORECASE,
)
_OPINION: Final = re.compile(
    r"(?:(?:主要|分管|市|县|区|园区|集团)?领导|书记|[县市区局镇]长|主任|专班)(?:同志)?的?[^，,；;。\n：:]{0,3}"
    r"(?:意见|批示|指示|批注|表态|口径|认为|不同意|暂不同意|交代)|(?:领导|专班|班子)意见"
)
_CLAUSE: Final = re.compile(r"[^，,；;。\n！!]*(?:,(?=\d{3}(?!\d))[^，,；;。\n！!]*)*[，,；;。\n！!]?")
_BRACKET: Final = re.compile(r"[（(【\[][^（()）【】\[\]]*[）)】\]]")
# What any of these passages has, found fast: most texts have none of it. Every choice begins with a plain character; a
# text of Latin letters alone has fewer of them.
_SUSPICIOUS_LATIN: Final = (
    r"@|qq|price|value|confidential|internal|tel|phone|mobile|wechat|mail|0\d{2,3}[)）\-—–\s]{1,2}\d{7}|"
    r"1[3-9]\d[-\s]?\d{4}|[1-9]\d{9}"
)
_SUSPICIOUS: Final = {
    True: re.compile(_SUSPICIOUS_LATIN),
    False: re.compile(
        r"价|值|账|帐|收购成本|底线|意见|批示|指示|批注|表态|口径|认为|同意|交代|内部|供内|不对外|外传|公开|微信|电话|手机|座机|"
        r"传真|邮箱|联系|经办|负责|责任|联络|包保|对接|法人|法定|身份证|卡号|抵押|贷款|欠|借款|债务|"
        + _SUSPICIOUS_LATIN
    ),
}
_TEXTS: Final = tuple(
    field.name
    for field in FIELDS.values()
    if field.type in ("text", "names") and field.visibility != "internal" and field.name not in ("id", "keeper")
)


def passages(name: str, text: str) -> tuple[str, list[str]]:
    """What of a text of this field is for everybody, and the passages of it that are not."""
    taken: list[str] = []
    if _SUSPICIOUS[text.isascii()].search(text.lower()):
        cuts = _IN_OWNER if name == "owner_name" else _CUTS
        if cuts is _CUTS:
            text = _cut(text, taken, _CUTS[:1])  # a person and how to reach him, also over a comma

        def bracket(match: re.Match[str]) -> str:
            inner = match[0][1:-1]
            rest = _clauses(inner, taken, cuts)
            return match[0] if rest == inner else f"{match[0][0]}{rest}{match[0][-1]}" if _says(rest) else ""

        text = _clauses(_BRACKET.sub(bracket, text), taken, cuts)
    if name in ("responsible_zh", "verified_by"):
        text = _without_persons(text, taken)
    if not taken:
        return text, []
    text = re.sub(r"[（(【\[]\s*[）)】\]]", "", text)
    text = re.sub(r"\s*[，,、；;]+(?=\s*(?:[。；;]|$))|(?<=[。；;\n])[。，,、；; ]+", "", text)
    return text.strip(" \t\r\n，,、；;：:/"), taken


def check_public(name: str, value: Any, where: str) -> None:
    """InvalidInput, at `where`, for what a person puts into a public text though it is for the inside."""
    for field, _, taken in inside({name: value}):
        message = N_("“{field}”是公开的，里面的“{text}”不对外，请写进备注")
        raise InvalidInput(message, where=where, field=field, text="；".join(taken)[:200])


def inside(record: Mapping[str, Any]) -> Iterator[tuple[Field, Any, list[str]]]:
    """The public texts of a record that hold what is for the inside: the field, what is left (None: nothing), passages."""
    for name in _TEXTS:
        value = record.get(name)
        if isinstance(value, str):
            rest, taken = passages(name, value)
            if taken:
                yield FIELDS[name], rest if _says(rest) else None, taken
        elif isinstance(value, list):
            found = [passages(name, str(item)) for item in value]
            if any(taken for _, taken in found):
                left = [rest for rest, _ in found if _says(rest)]
                yield FIELDS[name], left or None, [passage for _, taken in found for passage in taken]


def keep_inside(row: LedgerRow) -> list[Note]:
    """Move what is for the inside from a row's public texts into its remarks; what is to be told of it."""
    notes = []
    for field, rest, taken in list(inside(row.record)):
        if rest is None:
            del row.record[field.name]
        else:
            row.record[field.name] = rest
        remarks = str(row.record.get("remarks_zh", ""))
        lines = [line for passage in taken if (line := f"{field.zh}：{passage}") not in remarks]
        row.record["remarks_zh"] = "\n".join([remarks, *lines] if remarks else lines)[:LONGEST_REMARKS]
        evidence = row.evidence_of(field.name)
        if evidence is not None:
            row.evidence.setdefault("remarks_zh", evidence)
            if rest is None:
                row.evidence.pop(field.name, None)
        message = N_("“{field}”里有不对外的内容，收进备注，只供内部：{text}")
        notes.append(_note(row, evidence, message, field, taken))
    return notes


def tell_inside(row: LedgerRow) -> list[Note]:
    """What is for the inside in a row's public texts, told where the texts are to stay as they came."""
    message = N_("“{field}”里有像是不对外的内容，公开前请改好：{text}")
    return [_note(row, row.evidence_of(field.name), message, field, taken) for field, _, taken in inside(row.record)]


def _note(row: LedgerRow, evidence: Evidence | None, message: str, field: Field, taken: list[str]) -> Note:
    told = InvalidInput(message, where=field.name, field=field, text="；".join(taken)[:300])
    return Note(row.sheet, evidence.row if evidence else row.number, evidence.column if evidence else None, told)


def _says(text: str) -> bool:
    return re.search(r"\w", text) is not None


def _clauses(text: str, taken: list[str], cuts: tuple[re.Pattern[str], ...]) -> str:
    """A text without the clauses, and parts of clauses, that are for the inside."""
    kept: list[str] = []
    opinion = False  # an opinion goes on to the end of its sentence
    for match in _CLAUSE.finditer(text):
        clause = match[0]
        if not clause:
            continue
        bare = clause.strip(" \t，,；;。\n！!")
        secret = _PRICES.search(bare) and _FIGURE.search(bare) and not _AUCTION.search(bare)
        opinion = opinion or bool(_OPINION.search(bare))
        if bare and (secret or opinion or _INSIDE.search(bare)):
            taken.append(bare)
            if kept and kept[-1].endswith(("，", ",")) and clause[-1] in "；;。\n":
                kept[-1] = kept[-1][:-1] + clause[-1]
        else:
            kept.append(_cut(clause, taken, cuts))
        if clause[-1] in "；;。\n！!":
            opinion = False
    return "".join(kept)


def _cut(clause: str, taken: list[str], cuts: tuple[re.Pattern[str], ...]) -> str:
    for pattern in cuts:

        def take(match: re.Match[str]) -> str:
            found = match[0]
            opened = not found.endswith((")", "）")) or "(" in found or "（" in found
            taken.append((found if opened else found[:-1]).strip())
            return "" if opened else found[-1]

        clause = pattern.sub(take, clause)
    return clause


def _without_persons(text: str, taken: list[str]) -> str:
    """Offices without the persons named beside them."""

    def take(match: re.Match[str]) -> str:
        if _NO_PERSON.search(match[0]):
            return match[0]
        taken.append(match[0])
        return ""

    return _PERSON.sub(take, text)
