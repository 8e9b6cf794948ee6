"""Messages in Chinese and English. The Chinese text is the message id; the English lies beside, read by Babel."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LANGUAGES: Final = ("zh-CN", "en")
DEFAULT: Final = "zh-CN"
LOCALE_FOLDER: Final = Path(__file__).parent / "locale"


def N_(message: str) -> str:  # noqa: N802 - the name that extraction tools know
    """Marks a message that is translated later; gives it back."""
    return message


def normalise_language(text: str | None) -> str | None:
    """The language of ours that a tag such as `zh`, `zh-TW` or `en-GB` asks for; None when it is neither."""
    head = (text or "").strip().replace("_", "-").split("-")[0].lower()
    return {"zh": "zh-CN", "en": "en"}.get(head)


@cache
def messages(lang: str) -> Catalog:
    """The catalogue of one language; empty for Chinese, which the ids are written in."""
    path = LOCALE_FOLDER / lang / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Catalog(locale=lang.replace("-", "_"))
    with path.open("rb") as file:
        return read_po(file, locale=lang)


def translate(message: str, lang: str, /, **values: Any) -> str:
    """`message` in `lang` with `{name}` filled in. A message that has no English stays Chinese."""
    found = messages(lang).get(message)
    text = found.string if found and isinstance(found.string, str) and found.string else message
    return text.format(**values) if values else text


def ngettext(singular: str, plural: str, n: int, lang: str, /, **values: Any) -> str:
    """A message that depends on a number, with `{n}` filled in."""
    found = messages(lang).get(singular)
    forms = found.string if found and isinstance(found.string, tuple | list) else ()
    index = 0 if n == 1 else 1
    text = forms[index] if len(forms) > index and forms[index] else (singular if n == 1 else plural)
    return text.format(n=n, **values)
