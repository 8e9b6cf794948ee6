"""What a file says about its own spellings: what blank, / and — mean, the datum of coordinates, units not in headers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from catalog.ledger.points import datum_in
from catalog.ledger.reading import Datum
from catalog.ledger.synonyms import as_unit, look_up, normal

_UNKNOWN: Final = re.compile(
    r"未掌握|不掌握|未知|不清楚|不知道|没有数据|无数据|未统计|未核实|待核|不详|情况不明|不了解|尚未|未填|缺项|暂缺|unknown|not known",
    re.IGNORECASE,
)
_NONE: Final = re.compile(
    r"(?:表示|代表|视为|即为|即|为|填|指|是)\s*[“\"']?(?:没有|无|否|不具备|不通|未通|不存在)|没有的?(?:一律)?填"
)
_SAYS: Final = re.compile(r"表示|代表|视为|即|为|指|填|等于|means?")
_TOKEN: Final = re.compile(
    r"[“\"'‘「]([^”\"'’」]{1,8})[”\"'’」]|(?<![\w一-龥])([/／—\-×✕√○*\\]{1,3}|空白|空格|留空|空着|不填)(?![\w])|(空白|空格|留空|不填)"
)
_BLANKS: Final = frozenset({"空白", "空格", "留空", "空着", "不填", "空"})
_UNIT_OF: Final = re.compile(
    r"([一-龥]{2,10}?)(?:单位|一律|均|都|除注明外|以)*(?:为|按|用|是|：|:)\s*([^，,。；;、（(\s]{1,10})(?:填报?|计|计算|计价)?"
)
_PERIODS: Final = {"年": "元/㎡·年", "年度": "元/㎡·年", "月": "元/㎡·月", "天": "元/㎡·天", "日": "元/㎡·天"}
_ASIDE: Final = re.compile(r"[（(]((?:计量|面积)?单位\s*[:：][^（()）]+)[)）]")  # in a title: 台账（单位：万平方米）
_NOTED: Final = re.compile(r"^\s*(?:附?注|备注|说明)\s*\d*\s*[:：、.]\s*(?=(?:计量)?单位)")
_UNIT_LINE: Final = re.compile(r"^\s*(?:计量)?单位\s*[:：]\s*(.+)$")


@dataclass(slots=True)
class Legend:
    """`unknown` and `no` are spellings (blank is ""); `told_none` those that may mean none or not known."""

    unknown: set[str] = field(default_factory=set)
    no: set[str] = field(default_factory=set)
    either: set[str] = field(default_factory=set)
    datum: Datum | None = None
    units: dict[str, str] = field(default_factory=dict)
    blank: Literal["unknown", "no"] | None = None

    def within(self, outer: "Legend") -> "Legend":
        """This legend, with what it does not say taken from that of the whole file."""
        return Legend(
            self.unknown | (outer.unknown - self.no),
            self.no | (outer.no - self.unknown),
            self.either | outer.either,
            self.datum or outer.datum,
            {**outer.units, **self.units},
            self.blank or outer.blank,
        )


def read_legend(texts: Iterable[str]) -> Legend:
    """The legend in the words around the tables of a file or a sheet."""
    legend = Legend()
    data: set[Datum] = set()
    for text in texts:
        for sentence in re.split(r"[。；;\n\u3000]|\s{2,}|(?<=\D)\d{1,2}[.、](?=\D)", text):
            _spellings(sentence, legend)
            for aside in (match[1] for match in _ASIDE.finditer(sentence)):
                _units(aside, legend)
            _units(_NOTED.sub("", sentence), legend)
            if re.search(r"坐标|经纬|拾取|crs|datum|定位|空间参考", sentence, re.IGNORECASE):
                # What is said in brackets is an exception to the sentence, and what follows “not” is not it.
                plain = re.sub(r"[（(][^（()）]*[)）]", "", sentence)
                plain = re.sub(r"(?:非|不是|而非|并非|not)\s*[A-Za-z0-9\-]+", "", plain)
                found = datum_in(plain) or datum_in(sentence.split("，")[0])
                if found:
                    data.add(found)
    if len(data) == 1:
        legend.datum = data.pop()
    return legend


def _spellings(sentence: str, legend: Legend) -> None:
    """What a sentence says of spellings; √表示有，空白表示无 says two things, each for itself."""
    parts = re.split(r"[，,]", sentence)
    if len(parts) > 1 and sum(bool(_SAYS.search(part)) for part in parts) > 1:
        for part in parts:
            _spellings(part, legend)
        return
    sentence = sentence.split("不等于")[0]
    verb = _SAYS.search(sentence)
    unknown, none = bool(_UNKNOWN.search(sentence)), bool(_NONE.search(sentence))
    if verb is None or not (unknown or none):
        return
    front, behind = sentence[: verb.start()], sentence[verb.end() :]
    # 没有的填—: the spelling stands behind the verb, and nobody knows whether it says none or not known.
    if re.search(r"(?:没有|不清楚|不详|未知)的?(?:一律|都|均)?$", front):
        for token in _tokens(behind):
            (legend.either if front.startswith("没有") or "没有的" in front else legend.unknown).add(token)
        return
    for token in _tokens(front):
        (legend.unknown if unknown else legend.no).add(token)
        if token == "":
            legend.blank = "unknown" if unknown else "no"


def _tokens(text: str) -> list[str]:
    found = []
    for match in _TOKEN.finditer(text):
        token = next(item for item in match.groups() if item)
        found.append("" if token in _BLANKS else normal(token) or token)
    return found


def _units(sentence: str, legend: Legend) -> None:
    """Units that words give for a field where its header gives none; a part of the rows only is nobody's unit."""
    line = _UNIT_LINE.match(sentence)
    if line:
        for part in re.split(r"[、，,;；/\s]+", line[1]):
            unit = as_unit(part)
            if unit and "元" in unit:
                legend.units.setdefault("money", unit)
            elif unit and re.search(r"㎡|m2|米|亩|公顷", unit):
                legend.units.setdefault("area", unit)
    if re.search(r"部分|有的|个别|注明的", sentence):
        return
    for match in _UNIT_OF.finditer(sentence):
        said = re.sub(r"(?:填报?|计|计算|计价)$", "", match[2])
        unit = as_unit(match[2]) or as_unit(said)
        if "租" in match[1] and said in _PERIODS:
            unit = _PERIODS[said]
        if unit is None:
            continue
        words = re.sub(r"(?:除注明外|一律|均|都|单位|全部|各|的)+", "", match[1])
        meanings = [meaning for meaning in look_up(normal(words)) if meaning.confidence >= 0.5]
        if words in ("价格", "价款", "金额"):
            legend.units.setdefault("money", unit)
        for meaning in meanings[:2]:
            if not meaning.name.startswith("!"):
                legend.units.setdefault(meaning.name, unit)
