"""Words of a query and of a document: Chinese cut by rjieba, all else by what separates words."""

import re
from functools import cache, lru_cache
from typing import Any, Final

from catalog.plurals import plural, singular
from catalog.words import normalise

_HAN_RUN: Final = r"[\u3400-\u9fff\uf900-\ufaff]+"
_OTHER: Final = r"[^\W\u3400-\u9fff\uf900-\ufaff]+"
_RUN: Final = re.compile(rf"{_HAN_RUN}|{_OTHER}(?:[-.~]{_OTHER})*")
_HAN: Final = re.compile(_HAN_RUN)
_ENGLISH: Final = re.compile(r"[a-z]{3,}")


@cache
def _cutter() -> Any:
    """The cutter of Chinese, loaded with its dictionary at the first word that needs it."""
    import rjieba

    return rjieba


def query_words(text: str) -> list[str]:
    """The words of a query, each of which an asset must say; in order, each once.

    A text of signs alone is one word, looked for as it stands: only an empty one finds everything.
    """
    bare = normalise(text)
    words: dict[str, None] = {}
    for run in _RUN.findall(bare):
        if _HAN.match(run):
            parts = [part for part in _cutter().cut(run) if part.strip()]
            # A run that was cut into single characters is looked for whole: 阜蒙 is not 阜 and 蒙.
            if len(parts) > 1 and all(len(part) == 1 for part in parts):
                parts = [run]
            words.update(dict.fromkeys(parts))
        else:
            words[run] = None
    return list(words) or ([bare] if bare else [])


def forms(word: str) -> tuple[str, ...]:
    """A word of a query as a document may have it: as it is, in the singular and in the plural."""
    return (word, singular(word), plural(singular(word))) if _ENGLISH.fullmatch(word) else (word,)


def index_words(text: str) -> str:
    """A document's words for the index, separated by spaces: Chinese in every length that a search may use."""
    runs = _RUN.findall(text)
    if text.isascii():
        return " ".join(runs)
    return " ".join([run if run.isascii() else _indexed(run) for run in runs])


@lru_cache(maxsize=20_000)  # labels and names of places are said of many assets
def _indexed(run: str) -> str:
    return " ".join(_cutter().cut_for_search(run)) if _HAN.match(run) else run
