"""Facts and messages in each language of an edition."""

from collections.abc import Iterable
from typing import Any, Final

from app.assets.facts import Reserves
from app.brochures.edition_shape import Lang, Words
from app.figures import Value
from catalog.fields import FIELDS, field_of
from catalog.language import translate
from catalog.place_names import place_label

EXACT: Final = Reserves()


def tags(lang: Lang) -> tuple[str, ...]:
    """The languages of an edition, as the rest of the program names them."""
    return {"zh": ("zh-CN",), "en": ("en",), "both": ("zh-CN", "en")}[lang]


def say(message: str, lang: Lang, **values: Any) -> Words:
    """A message in each language of the edition."""
    return [translate(message, tag, **values) for tag in tags(lang)]


def once(texts: Iterable[str]) -> Words:
    """Texts in each language of the edition; one entry where both languages write it alike."""
    return list(dict.fromkeys(texts))


def keeper_names(keeper: str, lang: Lang) -> Words:
    """A keeper's name; in English that of its place and kind, the rest in pinyin."""
    return once(place_label(keeper, tag) for tag in tags(lang))


def values_of(name: str, value: Any, lang: Lang, reserves: Reserves = EXACT) -> list[Value]:
    """A fact in each language of the edition; one entry where both languages write it alike."""
    if name == "keeper":
        return [Value(words=text) for text in keeper_names(str(value), lang)]
    values = [reserves.value(name, value, tag) for tag in tags(lang)]
    return values[:1] if len(values) == 2 and values[0] == values[1] else values


def plain(values: list[Value]) -> str:
    """A value as one line of text."""
    parts = [value.get("words") or f"{value.get('figure', '')} {value.get('unit', '')}".strip() for value in values]
    return " / ".join(parts)


def label(name: str, lang: Lang) -> Words:
    """The name of a fact in each language of the edition."""
    field = field_of(name) or FIELDS["id"]
    return [field.label(tag) for tag in tags(lang)]
