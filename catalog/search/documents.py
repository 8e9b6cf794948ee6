"""The full-text index of a publication: one tantivy document an asset, for the order of what words find."""

from pathlib import Path
from typing import Final

import tantivy

from catalog.search.text import index_words
from catalog.snapshot import Snapshot

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


def build(snapshot: Snapshot, directory: Path) -> None:
    """Write the index of a snapshot into `directory`."""
    directory.mkdir()
    schema = _schema()
    index = _with_tokenizer(tantivy.Index(schema, path=str(directory)))
    writer = index.writer(heap_size=60_000_000, num_threads=1)
    for row in range(snapshot.size):
        record = snapshot.record(row)
        title = " ".join(str(record[name]) for name in TITLE_FIELDS if record.get(name)).casefold()
        said = f"{snapshot.text(row)}\n{snapshot.text(row, 'labels')}"
        texts = {"title": index_words(title), "body": index_words(said)}
        writer.add_document(tantivy.Document.from_dict({"row": row, **texts}, schema))
    writer.commit()
    writer.wait_merging_threads()


def open_searcher(directory: Path) -> tantivy.Searcher:
    """A searcher on a finished index."""
    index = _with_tokenizer(tantivy.Index.open(str(directory)))
    return index.searcher()


def best_rows(searcher: tantivy.Searcher, words: list[str], limit: int) -> list[int]:
    """Rows that say the words, the best first: in the title before in the text."""
    schema = _schema()
    parts = []
    for word in words:
        title = tantivy.Query.boost_query(tantivy.Query.term_query(schema, "title", word), TITLE_BOOST)
        parts.append((tantivy.Occur.Should, title))
        parts.append((tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", word)))
    hits = searcher.search(tantivy.Query.boolean_query(parts), limit=limit, count=False).hits
    return [int(row or 0) for row in searcher.fast_field_values("row", [address for _, address in hits])]
