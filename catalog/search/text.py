"""Words of a query and of a document: Chinese cut by rjieba, all else by what separates words."""

import re
from typing import Final

import rjieba

from catalog.words import normalise

_RUN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[a-z0-9]+(?:[-_.~][a-z0-9]+)*")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def query_words(text: str) -> list[str]:
    """The words of a query, each of which an asset must say; in order, each once."""
    words: dict[str, None] = {}
    for run in _RUN.findall(normalise(text)):
        if _HAN.match(run):
            parts = [part for part in rjieba.cut(run) if part.strip()]
            # A run that was cut into single characters is looked for whole: 阜蒙 is not 阜 and 蒙.
            if len(parts) > 1 and all(len(part) == 1 for part in parts):
                parts = [run]
            words.update(dict.fromkeys(parts))
        else:
            words[run] = None
    return list(words)


def index_words(text: str) -> str:
    """A document's words for the index, separated by spaces: Chinese in every length that a search may use."""
    words: list[str] = []
    for run in _RUN.findall(text):
        words.extend(rjieba.cut_for_search(run) if _HAN.match(run) else [run])
    return " ".join(words)
