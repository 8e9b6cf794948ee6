"""The full-text index of a publication: one tantivy document an asset, for the order of what words find."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import tantivy

from catalog.search.text import forms, index_words

TOKENIZER: Final = "spaces"
TITLE_FIELDS: Final = ("id", "title_zh", "title_en")
TITLE_BOOST: Final = 3.0


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=False, indexed=False, fast=True)
    builder.add_text_field("title", tokenizer_name=TOKENIZER)
    builder.add_text_field("body", tokenizer_name=TOKENIZER)
    return builder.build()


def _with_tokenizer(index: tantivy.Index) -> tantivy.Index:
    """Tokenizers are not stored with an index: they are registered at every opening."""
    index.register_tokenizer(TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


class Writer:
    """Writes the index of a publication into `directory`."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self._schema = _schema()
        index = _with_tokenizer(tantivy.Index(self._schema, path=str(directory)))
        self._writer = index.writer(heap_size=60_000_000, num_threads=1)

    def add(self, row: int, record: Mapping[str, Any], said: str) -> None:
        """An asset: its row, its record, and all that is said of it, normalised."""
        title = " ".join(str(record[name]) for name in TITLE_FIELDS if record.get(name)).casefold()
        texts = {"title": index_words(title), "body": index_words(said)}
        self._writer.add_document(tantivy.Document.from_dict({"row": row, **texts}, self._schema))

    def finish(self) -> None:
        """Commit."""
        self._writer.commit()
        self._writer.wait_merging_threads()


def open_searcher(directory: Path) -> tantivy.Searcher:
    """A searcher on a finished index."""
    index = _with_tokenizer(tantivy.Index.open(str(directory)))
    return index.searcher()


def best_rows(searcher: tantivy.Searcher, words: list[str], limit: int) -> list[int]:
    """Rows that say the words, the best first: in the title before in the text."""
    schema = _schema()
    parts = []
    for form in dict.fromkeys(form for word in words for form in forms(word)):
        title = tantivy.Query.boost_query(tantivy.Query.term_query(schema, "title", form), TITLE_BOOST)
        parts.append((tantivy.Occur.Should, title))
        parts.append((tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", form)))
    hits = searcher.search(tantivy.Query.boolean_query(parts), limit=limit, count=False).hits
    return [int(row or 0) for row in searcher.fast_field_values("row", [address for _, address in hits])]
