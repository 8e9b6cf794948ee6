"""Text as people write it: what of it is kept, and whether anything of it can be seen."""

import re
import unicodedata
from typing import Final

# Marks without a glyph of their own: zero-width, of direction, of variation.
INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
# They turn the text after them round, on a page far beyond the words of the one who wrote them.
_DIRECTION: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that are drawn as nothing


def cleaned(text: str) -> str:
    """Text as it is kept: a line ends in one character, as the browser counts it; no other control, none of direction."""
    return _CONTROL.sub(" ", _DIRECTION.sub("", text).replace("\r\n", "\n")).strip()


def is_visible(text: str) -> bool:
    """Whether a reader sees anything of a text."""
    return any(
        character not in _BLANK
        and unicodedata.category(character) not in ("Cc", "Cf", "Cn", "Cs", "Zs", "Zl", "Zp", "Mn")
        for character in INVISIBLE.sub("", text)
    )
