"""Every message has its English, with the same blanks to fill in."""

import runpy
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from catalog.language import LOCALE_FOLDER, ngettext, normalise_language, translate

ROOT = Path(__file__).resolve().parents[2]


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_no_message_is_untranslated_and_none_is_left_over() -> None:
    collected = runpy.run_path(str(ROOT / "scripts" / "messages"))["collect"](known=None)
    with (LOCALE_FOLDER / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        english = read_po(file, locale="en")
    said = {message.id if isinstance(message.id, str) else message.id[0] for message in collected if message.id}
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in english if message.id}
    assert said - known == set()
    assert known - said == set()
    for message in english:
        if not message.id:
            continue
        first = message.id if isinstance(message.id, str) else message.id[0]
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(text and not any("\u4e00" <= c <= "\u9fff" for c in text.replace("提篮", "")) for text in texts), (
            first
        )
        assert all(blanks(text) == blanks(first) for text in texts), first


@pytest.mark.parametrize(
    ("tag", "lang"), [("zh", "zh-CN"), ("zh-TW", "zh-CN"), ("en_GB", "en"), ("fr", None), ("", None)]
)
def test_tags(tag: str, lang: str | None) -> None:
    assert normalise_language(tag) == lang


def test_messages_and_plurals() -> None:
    assert translate("没有编号为 {id} 的资产", "en", id="X") == "There is no asset X"
    assert translate("没有编号为 {id} 的资产", "zh-CN", id="{id}") == "没有编号为 {id} 的资产"
    assert ngettext("读成了 {n} 条", "读成了 {n} 条", 1, "en") == "Read as 1 criterion"
    assert ngettext("读成了 {n} 条", "读成了 {n} 条", 2, "en") == "Read as 2 criteria"
    assert translate("没有这句话", "en") == "没有这句话"
