"""English words in the singular and in the plural, told from their endings: enough for a search to find either."""

import re
from functools import lru_cache
from typing import Final

# What ends like a plural and is none, or is made by no rule here.
_SINGULARS: Final = {
    "series": "series", "species": "species", "premises": "premises", "lens": "lens", "canvas": "canvas", "news": "news",
    "gases": "gas", "buses": "bus", "shoes": "shoe", "lenses": "lens", "canvases": "canvas", "caches": "cache",
}  # fmt: skip
_NONE: Final = re.compile(r".{0,2}|.*[^s]|.*(?:ss|us|is|gas)")
_WITH_ES: Final = re.compile(r".*(?:ss|zz|x|ch|sh|o)es")
_TAKES_ES: Final = re.compile(r".*(?:s|z|x|ch|sh|o)")
_TAKES_IES: Final = re.compile(r".{2,}[^aeiou]y")


@lru_cache(4096)
def singular(word: str) -> str:
    """A lower-case English word in the singular; any other word as it is."""
    if word in _SINGULARS:
        return _SINGULARS[word]
    if _NONE.fullmatch(word):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if _WITH_ES.fullmatch(word) else word[:-1]


def plural(word: str) -> str:
    """The plural of a lower-case English word in the singular."""
    if _TAKES_IES.fullmatch(word):
        return word[:-1] + "ies"
    return word + ("es" if _TAKES_ES.fullmatch(word) else "s")


def stem(word: str) -> tuple[str, str]:
    """What both numbers of a word begin with, and a regular expression of the endings that make them."""
    one = singular(word)
    if len(one) < 3:
        return one, ""
    return (one[:-1], "(?:y|ies)") if _TAKES_IES.fullmatch(one) else (one, "(?:e?s)?")
