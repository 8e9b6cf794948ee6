"""Likeness of meaning between what a need says and what is said of an asset.

Two likenesses are added: of the need's industry to the industries an asset suits, and of the need's words to all that
is said of the asset. Both are cosines of TF-IDF vectors over single characters and pairs, which needs no word
boundaries and no model from elsewhere. Why this and not latent semantic analysis or a sentence encoder:
docs/decisions/0002-meaning-of-text.md.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from catalog.snapshot import Snapshot
from catalog.words import normalise
from recommender.lexicon import find_industries

# A likeness below these counts as little as it is: the best of unlike texts is not made to look alike.
FLOOR_INDUSTRY: Final = 0.3
FLOOR_TEXT: Final = 0.1
MOST_FITTED: Final = 20_000
LONGEST_QUERY: Final = 2_000
Floats = npt.NDArray[np.float32]


class Texts:
    """TF-IDF vectors of many short texts, and the cosine of another text to each of them."""

    def fit(self, texts: Sequence[str]) -> "Texts":
        """Learn the weights of characters and pairs from the texts (from a sample where there are many)."""
        self.vectorizer_ = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 2), max_features=30_000, sublinear_tf=True, dtype=np.float32
        )
        self.size_ = len(texts)
        step = max(1, len(texts) // MOST_FITTED)
        try:
            self.vectorizer_.fit(texts[::step])
            self.matrix_ = sparse.csc_array(self.vectorizer_.transform(texts))
        except ValueError:  # no text at all
            self.matrix_ = None
        return self

    def likeness(self, text: str, most: int | None = None) -> Floats:
        """The cosine of `text` to every text, 0 to 1; of a long text by its `most` weightiest characters and pairs."""
        text = normalise(text)[:LONGEST_QUERY]
        if self.matrix_ is None or not text:
            return np.zeros(self.size_, np.float32)
        query = self.vectorizer_.transform([text])
        chosen = np.argsort(-query.data, kind="stable")[:most]
        return np.asarray(self.matrix_[:, query.indices[chosen]] @ query.data[chosen], np.float32)


class Meaning:
    """What the texts of a catalogue mean; fitted once per publication."""

    def fit(self, snapshot: Snapshot) -> "Meaning":
        """Learn from every asset's text and from the industries it suits."""
        rows = range(snapshot.size)
        self.texts_ = Texts().fit([snapshot.text(row) for row in rows])
        self.industries_ = Texts().fit([industries_of(record) for record in snapshot.records(rows)])
        return self

    def likeness(self, industry: str | None, text: str) -> Floats:
        """How like the need each asset is, 0 to 2. Without an industry a need says too little: nothing is alike."""
        size = self.texts_.size_
        if not industry:
            return np.zeros(size, np.float32)
        industry = _as_filed(industry)
        by_industry = _relative(self.industries_.likeness(industry), FLOOR_INDUSTRY)
        return by_industry + _relative(self.texts_.likeness(f"{industry} {text}"), FLOOR_TEXT)


def _as_filed(industry: str) -> str:
    """An industry in the words of the ledgers, which are Chinese, where it is told in English words that are known."""
    named = " ".join(zh for _, zh in find_industries(industry.lower()))
    return " ".join(dict.fromkeys(named.split())) or industry


def industries_of(record: dict[str, Any]) -> str:
    """The industries that an asset suits, as one normalised text."""
    return normalise("、".join(record.get("suitable_industries", ())))


def _relative(likeness: Floats, floor: float) -> Floats:
    best = float(likeness.max()) if len(likeness) else 0.0
    return np.asarray(likeness / max(best, floor), np.float32)
