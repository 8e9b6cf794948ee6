"""Edits and marks, and the words for them: headers that are read as their field again, values as a reader sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from catalog.fields import field_of, unit_label
from catalog.language import N_, translate
from catalog.ledger.synonyms import as_unit, look_up, meanings, take_apart
from catalog.ledger.understanding import UnderstoodAsset

Kind = Literal["doubt", "rejected", "told", "edited"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What is shown at one cell of the keeper's file; `column` in letters, None for the row as a whole."""

    sheet: str
    row: int
    column: str | None
    kind: Kind
    comment: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A fact that is now other than the file's cell says; `asset` is its place in the understanding, from 0.

    `value` is as the exchange format keeps it, None for no longer known; `comment` says who changed it and when.
    """

    asset: int
    field: str
    value: Any
    comment: str


def header_of(name: str) -> tuple[str, str | None]:
    """The words over a column of a field, which are read as that field again, and their unit."""
    known = field_of(name)
    assert known is not None
    # 万元/亩 over a column means a price of land, so thresholds are headed by their words alone.
    bare = known.unit in ("", "deg", "storeys", "count") or name.startswith("control_targets.")
    unit = None if bare else as_unit(unit_label(known.unit, "zh-CN"))
    words = known.zh
    best = look_up(take_apart(words).words)
    if not best or best[0].name != name or best[0].confidence < 0.9:
        words = next(
            word for word, found in meanings().items()
            if found[0].name == name and found[0].confidence >= 0.9 and ">" not in word and not word.isascii()
        )  # fmt: skip
    return (f"{words}（{unit}）" if unit else words), unit


def shown(name: str, value: Any, lang: str) -> str:
    """A value as a reader sees it in a comment."""
    known = field_of(name)
    if known is None or value is None:
        return "" if value is None else str(value)[:200]
    if isinstance(value, bool):
        return translate(N_("有") if value else N_("无"), lang)
    if isinstance(value, Mapping):
        return str(value.get("type", ""))
    items = value if isinstance(value, list) else [value]
    if known.vocabulary is not None:
        items = [known.vocabulary[item].label(lang) if item in known.vocabulary else item for item in items]
    unit = unit_label(known.unit, lang)
    text = "、".join(f"{item:.10g}" if isinstance(item, float) else str(item) for item in items)
    return f"{text} {unit}".strip()[:400]


def held(asset: UnderstoodAsset, name: str) -> Any:
    """A fact of an asset, also `permits.fire`; None where there is none."""
    head, _, part = name.partition(".")
    value = asset.record.get(head)
    return (value or {}).get(part) if part else value


def own_remarks(asset: UnderstoodAsset, value: Any) -> Any:
    """New remarks without the lines that columns of their own add again."""
    evidence, held = asset.evidence.get("remarks_zh"), asset.record.get("remarks_zh")
    if not isinstance(value, str) or evidence is None or not isinstance(held, str):
        return value
    own = set(evidence.raw.splitlines()) if evidence.column else set()
    added = {line for line in held.splitlines() if line not in own and line != evidence.raw}
    return "\n".join(line for line in value.splitlines() if line not in added) or None
