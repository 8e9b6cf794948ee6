"""In which encoding a text file is written: what decodes the whole of it, and then reads as Chinese."""

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from catalog.errors import InvalidInput
from catalog.language import N_

Blocks = Callable[[], Iterable[bytes]]

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "gb18030": "GB18030",
    "big5hkscs": "Big5",
    "cp1252": "Windows-1252",
}
# Characters of every ledger's headers, simplified and traditional: they settle what a short file is.
_LEDGER: Final = frozenset(
    "序号编名称地址市县区省园土房产权积面单位建筑结构层高年月日时间备注联系人电话企业公司有限厂租金价元万米吨平方公顷亩"
    "序號編名稱縣區園產權積單建築結構層時間備註聯繫電話企業廠價萬噸頃畝閒置用途無現狀"
)
_SAMPLE: Final = 2_000_000  # characters that the plausibility is judged by
_PLAUSIBLE: Final = 0.5
_CLOSE: Final = 0.15


@dataclass(frozen=True, slots=True)
class Encoding:
    """The codec that reads the file, its name for people, and what to tell of the choice."""

    codec: str
    name: str
    remark: InvalidInput | None = None


def find_encoding(blocks: Blocks) -> Encoding:
    """The encoding of a text. `blocks` gives the bytes anew at each call.

    UTF-8 and UTF-16 are told by their marks or by decoding. GB18030 and Big5 decode much of each other, so that
    the one is taken which yields the more common characters. A text that nothing reads well is refused.
    """
    head = next(iter(blocks()), b"")[:65536]
    for mark, codec in _BOMS:
        if head.startswith(mark):
            if _decode(blocks, codec) is None:
                raise InvalidInput(N_("文件按 {encoding} 读不到底，可能不完整"), where="file", encoding=_NAMES[codec])
            return Encoding(codec, _NAMES[codec])
    if b"\0" in head:
        return _wide(blocks, head)
    if encoding := _choose(lambda codec: _decode(blocks, codec)):
        return encoding
    if _is_western(blocks):
        return Encoding(
            "cp1252",
            _NAMES["cp1252"],
            InvalidInput(N_("文字按 {encoding} 读出"), where="file", encoding=_NAMES["cp1252"]),
        )
    raise InvalidInput(N_("文件的编码认不出来，请另存为 UTF-8"), where="file")


def find_encoding_of_pieces(texts: list[bytes]) -> Encoding | None:
    """The encoding of texts that a fixed length may have cut within a character."""

    def decode(codec: str) -> str | None:
        try:
            return "\n".join(codecs.getincrementaldecoder(codec)().decode(text) for text in texts)
        except UnicodeError:
            return None

    return _choose(decode)


def _choose(decode: Callable[[str], str | None]) -> Encoding | None:
    """UTF-8 if it decodes, else what yields the more common characters; None if nothing reads well."""
    if decode("utf-8") is not None:
        return Encoding("utf-8", _NAMES["utf-8"])
    scores = {
        codec: _plausibility(sample, codec)
        for codec in ("gb18030", "big5hkscs")
        if (sample := decode(codec)) is not None
    }
    best = max(scores, key=lambda codec: scores[codec], default="")
    if not best or scores[best] < _PLAUSIBLE:
        return None
    name = _NAMES[best]
    for other in scores:
        if other != best and scores[best] - scores[other] < _CLOSE:
            message = N_("文字按 {encoding} 读出，也可能是 {other}，请核对")
            return Encoding(best, name, InvalidInput(message, where="file", encoding=name, other=_NAMES[other]))
    return Encoding(best, name, InvalidInput(N_("文字按 {encoding} 读出"), where="file", encoding=name))


def _wide(blocks: Blocks, head: bytes) -> Encoding:
    """UTF-16 without a mark: ASCII signs such as commas show which byte comes first."""
    little, big = head[1::2].count(0), head[0::2].count(0)
    for codec in ("utf-16-le", "utf-16-be") if little > big else ("utf-16-be", "utf-16-le"):
        sample = _decode(blocks, codec)
        if sample is not None and "\0" not in sample and sum(map(sample.count, ",\t;\r\n{")) * 400 > len(sample):
            return Encoding(
                codec, _NAMES[codec], InvalidInput(N_("文字按 {encoding} 读出"), where="file", encoding=_NAMES[codec])
            )
    raise InvalidInput(N_("文件里有空字节，不是文本"), where="file")


def _decode(blocks: Blocks, codec: str) -> str | None:
    """The beginning of the text, if the whole decodes strictly."""
    decoder = codecs.getincrementaldecoder(codec)()
    kept: list[str] = []
    length = 0
    try:
        for block in blocks():
            text = decoder.decode(block)
            if length < _SAMPLE:
                kept.append(text)
                length += len(text)
        kept.append(decoder.decode(b"", final=True))
    except UnicodeError:
        return None
    return "".join(kept)


def _plausibility(sample: str, codec: str) -> float:
    """The share of common characters among those beyond ASCII, those of ledgers counted twice."""
    counts = Counter(sample)
    common = _common(codec)
    beyond = good = ledger = 0
    for character, count in counts.items():
        if character > "\x7f":
            beyond += count
            good += count if character in common else 0
            ledger += count if character in _LEDGER else 0
    return (good + ledger) / (beyond + ledger) if beyond else 0.0


@cache
def _common(codec: str) -> frozenset[str]:
    """The signs and the first level of characters of GB 2312 or Big5."""
    gb = codec == "gb18030"
    leads = (*range(0xA1, 0xAA), *range(0xB0, 0xD8)) if gb else range(0xA1, 0xC7)
    pairs = (bytes((lead, trail)) for lead in leads for trail in range(0xA1 if gb else 0x40, 0xFF))
    return frozenset("".join(pair.decode("gb2312" if gb else "big5", "ignore") for pair in pairs)) - {"\x00"}


def _is_western(blocks: Blocks) -> bool:
    """Whether the bytes beyond ASCII stand alone among letters, as accents and pound signs do."""
    head = b"".join(blocks())[:_SAMPLE]
    alone = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", head))
    beyond = len(re.findall(rb"[\x80-\xff]", head))
    return beyond > 0 and alone >= 0.8 * beyond and beyond < 0.1 * len(head) and _decode(blocks, "cp1252") is not None
