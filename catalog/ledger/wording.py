"""How ledgers write: folded text, gaps and marks inside numbers, brackets, and the words for not known, yes and no."""

import re
import unicodedata
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.fields import Field
from catalog.language import N_
from catalog.ledger.reading import Hints, Outcome, Reading
from catalog.ledger.values import check
from catalog.traditional import simplified

LONGEST: Final = 400  # a value is never longer than this; what is, is prose

# Spellings of not known in any ledger. A file's legend may add to them (`Hints.unknown`).
_UNKNOWN_WORDS: Final = frozenset(
    [
        "/",
        "\\",
        "//",
        "-",
        "--",
        "---",
        "----",
        "—",
        "——",
        "–",
        "–",
        "―",
        "_",
        ".",
        "…",
        "……",
        "。",
        "*",
        "**",
        "***",
        "不详",
        "不祥",
        "不清楚",
        "不明",
        "不明确",
        "不知",
        "未知",
        "暂无",
        "暂无数据",
        "暂缺",
        "无数据",
        "没有数据",
        "未统计",
        "未测",
        "待测",
        "待测量",
        "待测绘",
        "未测量",
        "未调查",
        "未核实",
        "待核实",
        "待核",
        "待核查",
        "待查",
        "待定",
        "待补",
        "待补充",
        "待完善",
        "待填",
        "待统计",
        "待确认",
        "未确认",
        "未提供",
        "未填",
        "未填报",
        "未掌握",
        "未上报",
        "没填",
        "n/a",
        "na",
        "null",
        "none",
        "nil",
        "nan",
        "unknown",
        "tbd",
        "tbc",
    ]
) | {""}
# What a spreadsheet shows for a formula that went wrong. They hold no value, and somebody has to be told.
FORMULA_ERRORS: Final = frozenset(
    ("#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!", "#spill!", "#calc!", "#getting_data")
)
UNKNOWN: Final = _UNKNOWN_WORDS | FORMULA_ERRORS
# Words that say why there is no figure: the keeper knows, and gives none.
NO_FIGURE: Final = re.compile(
    r"面议|另议|电议|面谈|协商|议价|不租|不售|不卖|不单租|另定|另批|未定|未分|未配|未确权|未评估|未折算|无单独|"
    r"按.{0,6}协议|随行就市|内评|\bpoa\b|on (?:application|request)|negotiable|by negotiation"
)
NONE: Final = frozenset(("无", "没有", "無", "没", "无。", "none"))

_YES: Final = frozenset(
    [
        "有",
        "有的",
        "是",
        "是的",
        "√",
        "✓",
        "✔",
        "☑",
        "v",
        "对",
        "通",
        "已通",
        "接通",
        "已接通",
        "通达",
        "具备",
        "已具备",
        "已接",
        "已有",
        "可用",
        "可供",
        "正常",
        "齐",
        "已建",
        "已建成",
        "已验收",
        "验收合格",
        "已通过",
        "通过",
        "合格",
        "已办",
        "已备案",
        "y",
        "yes",
        "true",
        "t",
        "1",
        "○",
    ]
)
_NO: Final = frozenset(
    [
        "无",
        "無",
        "没有",
        "没",
        "否",
        "不是",
        "非",
        "×",
        "✗",
        "✘",
        "✕",
        "☒",
        "x",
        "不通",
        "未通",
        "没通",
        "未接",
        "未接通",
        "未接入",
        "不具备",
        "未具备",
        "未配",
        "未配套",
        "未建",
        "未建成",
        "不供",
        "未供",
        "未验收",
        "未通过",
        "不合格",
        "未办",
        "未备案",
        "缺",
        "停供",
        "已停",
        "已拆除",
        "已拆",
        "n",
        "no",
        "false",
        "f",
        "0",
    ]
)
PLANNED: Final = re.compile(
    r"预留|规划|在建|拟建|拟装|拟接|待建|待接|待装|待供|到货|未到|未装|设计|图纸|未施工|未送电|未通电|未投运|未投用|可供|可接|可增容|增容|"
    r"可申请|附近|远期|计划|建设中|施工中|planned|reserved"
)
NOT_THERE: Final = re.compile(r"预留|规划|在建|拟|待建|待接|设计|图纸|未施工|计划|建设中|施工中|planned|reserved")

_DASHES: Final = str.maketrans({"−": "-", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "﹣": "-",
                                "〜": "~", "∼": "~", "～": "~", "²": "2", "³": "3", "﹢": "+", "″": '"', "′": "'",
                                "”": '"', "“": '"', "’": "'", "‘": "'", "º": "°", "˚": "°", "✕": "×", "╳": "×",
                                "❌": "×", "㈠": " ", "∕": "/", "⁄": "/", "﹑": "、", "､": "、"})  # fmt: skip
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SPACES: Final = re.compile(r"[ \t\u00a0\u3000]+")
_ENCLOSED: Final = re.compile("[\u2460-\u249b\u24eb-\u24ff\u2776-\u2793]")


def fold(text: str) -> str:
    """A text with full width, dashes and units folded, lower case, single spaces; numbers in circles are marks."""
    plain = re.sub(r"(?<=\d) ?[kK](?=㎡)", "千", text)  # else km²
    plain = _ENCLOSED.sub(" ", _INVISIBLE.sub("", plain).translate(_DASHES))
    folded = simplified(unicodedata.normalize("NFKC", plain).translate(_DASHES).casefold())
    return _SPACES.sub(" ", folded.replace("\r\n", "\n").replace("\r", "\n")).strip()


_BOXES: Final = re.compile(r"([■☑√✓✔☒●◉□☐○◯])\s*([^■☑√✓✔☒●◉□☐○◯\s、，,;；/]+)")
_EMPTY_BOX: Final = "□☐○◯"


def ticked(text: str) -> str:
    """What is ticked of a row of boxes (■有 □无 is 有), nothing where none is; any other text as it is."""
    if not any(box in text for box in _EMPTY_BOX):
        return text
    boxes = _BOXES.findall(text)
    left = _BOXES.sub("", text)
    if len(boxes) < 2 or re.search(r"\w", left):
        return text
    return "、".join(words for box, words in boxes if box not in _EMPTY_BOX)


def joined(text: str) -> str:
    """A text on one line: what a line break parts is put together, with a space between Latin words."""
    text = re.sub(r"[ \t\u00a0\u3000]*[\r\n]+[ \t\u00a0\u3000]*", "\n", _INVISIBLE.sub("", text)).strip(
        " \t\u00a0\u3000\n"
    )
    return re.sub(r"(?<=[\x21-\x7e])\n(?=[\x21-\x7e])", " ", text).replace("\n", "")


def is_unknown(text: str, hints: Hints) -> bool:
    """Whether a cell says that it is not known, or nothing: the usual spellings and those of the file's legend."""
    bare = _SPACES.sub("", fold(text))
    if any(bare == _SPACES.sub("", fold(word)) for word in hints.no):
        return False
    return bare in UNKNOWN_FOLDED or any(bare == _SPACES.sub("", fold(word)) for word in hints.unknown)


UNKNOWN_FOLDED: Final = frozenset(_SPACES.sub("", fold(word)) for word in UNKNOWN) | {"()", "、", ",", ";", ":"}


def yes_no(text: str, hints: Hints) -> bool | None:
    """Yes or no as one word, by the usual spellings and the file's own for no; None when it is neither."""
    bare = _SPACES.sub("", fold(text)).rstrip("。.;,")
    if bare in {_SPACES.sub("", fold(word)) for word in hints.no}:
        return False
    return True if bare in _YES else False if bare in _NO else None


def brackets(text: str) -> tuple[str, list[str]]:
    """A folded text without its brackets, and what stood in them. An unclosed bracket reaches to the end."""
    outside, notes, depth, note = [], [], 0, []  # type: ignore[var-annotated]
    for character in text:
        if character in "([{【〔〈《":
            depth += 1
            if depth == 1:
                continue
        elif character in ")]}】〕〉》" and depth:
            depth -= 1
            if depth == 0:
                notes.append("".join(note).strip())
                note = []
                outside.append(" ")
                continue
        (note if depth else outside).append(character)
    if note:
        notes.append("".join(note).strip())
    return _SPACES.sub(" ", "".join(outside)).strip(), [item for item in notes if item]


_SAID_TWICE: Final = re.compile(r"([\u4e00-\u9fff√×✓✗]+)\s*[/(（,，]?\s*([A-Za-z][A-Za-z/ ]*)[)）]?")


def said_once(text: str) -> str:
    """The Chinese half of a yes, a no or a “none” that a cell says in two languages (无 None); other texts as they are."""
    match = _SAID_TWICE.fullmatch(text.strip())
    if match is None:
        return text
    own, latin = (fold(half) for half in match.groups())
    agree = latin in _YES if own in _YES else latin in _NO | NONE and own in _NO | NONE
    return match[1] if agree else text


def close_gaps(text: str) -> tuple[str, bool]:
    """Numbers with gaps inside put together (30 000, 2 2 0, 9,6 00), and whether a gap was not a thousands mark."""
    odd = False

    def close(match: re.Match[str]) -> str:
        nonlocal odd
        parts = match[0].split(" ")
        bare = match[0].replace(" ", "")
        grouped = len(parts[0]) <= 3 and all(re.fullmatch(r"\d{3}(?:\.\d+)?", part) for part in parts[1:])
        single = all(len(part) == 1 for part in parts)
        slip = len(parts) == 2 and (len(parts[0]) == 1 or "," in match[0])
        odd = odd or not (grouped or single or slip)
        return bare

    return re.sub(r"\d[\d,.]*(?: +[\d,.]+)+", close, text), odd


def about(field: Field, message: str, value: object, **more: object) -> InvalidInput:
    """A doubt or a thing to tell about one field, with what the cell says."""
    return InvalidInput(message, where=field.name, field=field, value=str(value)[:80], **more)


def not_understood(field: Field, text: str) -> Outcome:
    """A doubt without a proposal."""
    return Outcome(problem=about(field, N_("“{field}”的值看不懂：{value}"), text))


def doubt(problem: InvalidInput, *readings: Reading, default: int | None = 0) -> Outcome:
    """A doubt with the readings there are; the first is proposed if not told otherwise."""
    return Outcome(readings, problem, default if readings else None)


def checked(field: Field, value: Any) -> Any:
    """A value checked by its field, also one of a permit or a threshold. InvalidInput when it cannot be kept."""
    head, dot, tail = field.name.partition(".")
    return check(head, {tail: value})[tail] if dot else check(head, value)
