"""How much room a page of the brochure takes, reckoned from the widths of letters before it is typeset.

Measuring in the typesetter takes as long as setting. What surely has room by this reckoning is not measured there; the
rest is, so that nothing depends on the reckoning being exact. It follows template/asset.typ, line by line, and errs on
the side of more room.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont

from app.brochures.edition_shape import AssetSheet, DrawingSheet, Group, Row, Words
from app.figures import Value

FONTS: Final = Path(__file__).parent / "fonts"
TEXT_FACE, FIGURE_FACE = "NotoSansSC_700Bold.ttf", "BarlowSemiCondensed_500Medium.ttf"
MM: Final = 72 / 25.4
BODY: Final = 174 * MM  # the breadth of a page's body, and its height
PAGE: Final = 252 * MM
SURE: Final = 0.97  # what takes so much of its room by reckoning has room
SURELY_NOT: Final = 1.1  # what takes so much has none
SURE_PAGE: Final = 0.99  # so much of a page, for what is reckoned line by line
COLUMN_GAP, NAME_GAP = 5 * MM, 2 * MM
HERO_SIZE: Final = 21.0
_VIEW_BOX: Final = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')
SECOND: Final = 0.86  # the size of the second language beside the first


@cache
def _advances(face: str) -> dict[str, float]:
    """The width of every character of a face, in its size."""
    with TTFont(FONTS / face, lazy=True) as font:
        order = [str(number) for number in range(font["maxp"].numGlyphs)]
        font.setGlyphOrder(order)  # names of glyphs are not asked for, and take long to make
        widths, em = font["hmtx"].metrics, font["head"].unitsPerEm
        advances = {chr(code): widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}
    return {**advances, "\u200b": 0.0}


@lru_cache(maxsize=65_536)
def em(text: str, face: str = TEXT_FACE) -> float:
    """The breadth of a text in its own size: its letters, and the air between Chinese and Latin ones."""
    widths = _advances(face)
    breadth = sum(widths.get(character, 1.0) for character in text)
    changes = sum(_is_wide(first) != _is_wide(second) for first, second in pairwise(text))
    return breadth + 0.25 * changes


def _is_wide(character: str) -> bool:
    return character >= "\u2e80"


def words_breadth(words: Words, size: float) -> float:
    """Points that words take on one line: in the second language small, after a space."""
    first, *rest = words or [""]
    return size * (em(first) + sum(0.45 + SECOND * em(other) for other in rest))


def value_breadth(row: Row, size: float, unknown: Words) -> float:
    """Points that the value of a fact takes on one line."""
    if row["unknown"]:
        return words_breadth(unknown, min(size, 9.0))
    total, first = 0.0, row["value"][0].get("figure", "") if row["value"] else ""
    for number, value in enumerate(row["value"]):
        if "words" in value:
            total += (0.4 * 9.25 if number else 0) + (7.5 if number else 8.5) * em(value["words"])
        elif number and value.get("figure") == first:
            total += 0.25 * 9.25 + max(size * 0.42, 6.0) * em(value.get("unit", ""))
        else:
            total += (0.4 * 9.25 if number else 0) + _figure(value, size * 0.72 if number else size)
    return total


def _figure(value: Value, size: float) -> float:
    unit = value.get("unit", "")
    told = size * em(value.get("figure", ""), FIGURE_FACE)
    return told + (0.18 * 9.25 + max(size * 0.5, 6.6) * em(unit) if unit else 0)


def hero_fits(row: Row, breadth: float, unknown: Words) -> bool:
    """Whether a figure of the strip surely has room in the largest size."""
    return value_breadth(row, HERO_SIZE, unknown) <= breadth * SURE


def hero_breadths(count: int) -> list[float]:
    """How much room each figure of the strip has: the first and the last a little more than the others."""
    parts = [1.3 if number in (0, count - 1) else 1.0 for number in range(count)]
    return [BODY * part / sum(parts) - 4.6 * MM for part in parts]


def fact_fits(row: Row, breadth: float, unknown: Words) -> bool:
    """Whether the name and the value of a fact surely have room on one line of a column."""
    taken = words_breadth(row["label"], 8.0) + value_breadth(row, 9.5, unknown) + NAME_GAP
    return taken <= breadth * SURE


def column_breadth(count: int) -> float:
    """Points of each of so many columns of facts."""
    return (BODY - COLUMN_GAP * (count - 1)) / max(count, 1)


def page_height(
    sheet: AssetSheet,
    columns: Sequence[Sequence[Group]],
    reasons: Sequence[tuple[str, Words]],
    words: Mapping[str, Words],
    url: str,
) -> float:
    """Points that the page of an asset takes with the large drawing, about: a little more rather than less.

    `reasons` are verdicts with their sentences, `words` those of the brochure itself.
    """
    breadth, unknown = column_breadth(len(columns)), words["unknown"]
    return (
        _head(sheet, words, url)
        + 5.5 * MM
        + _heroes(sheet["heroes"])
        + _drawing(sheet["drawing"])
        + (5.8 * MM + _high([*words["read"], *sheet["warning"]], 8.5, BODY - 9 * MM) if sheet["warning"] else 0.0)
        + _reasons(reasons, words)
        + 3.2 * MM
        + max((_column(groups, breadth, unknown) for groups in columns), default=0.0)
        + _permits(sheet)
        + _missing(sheet, words)
        + 3 * MM
        + sum(1.2 * MM + _high([" ".join([*text["label"], text["text"]])], 8.5, BODY) for text in sheet["texts"])
        + 3.0 * MM
        + _high(sheet["evidence"]["text"], 7.5, BODY - 30, under=True)
    )


def _high(words: Words, size: float, breadth: float, under: bool = False) -> float:
    """Points that words take in lines of a breadth; each language under the other, or one after the other."""
    if under:
        lines = sum(_lines(size * (SECOND if number else 1.0) * em(text), breadth) for number, text in enumerate(words))
    else:
        lines = _lines(words_breadth(words, size), breadth)
    return size * (1.5 * lines - 0.5)


def _lines(taken: float, breadth: float) -> int:
    """Lines of a breadth for what takes so much on one line: the end of a line may stay empty for a word."""
    return 1 if taken <= breadth * SURE else math.ceil(taken / (breadth * 0.94))


def _head(sheet: AssetSheet, words: Mapping[str, Words], url: str) -> float:
    breadth = BODY - 24 * MM
    size = 15.0 if sum(1.0 if _is_wide(character) else 0.56 for character in sheet["title"][0]) > 21 else 20.0
    title = size * (1.5 * _lines(size * em(sheet["title"][0]), breadth) - 0.5)
    for second in sheet["title"][1:]:
        title += size * (0.5 + 0.62) * _lines(size * 0.62 * em(second), breadth)
    state = words_breadth([" · ".join([*sheet["status_word"], *sheet["line"], *words["tier_alternative"]])], 8.0) + 12
    lines = _lines(state, breadth) + sum(_lines(8 * em(place["text"]), breadth) for place in sheet["place"])
    lines += _lines(words_breadth(words["scan"], 8.0) + 8 * em(url), breadth)
    return max(18 * MM, title + 2.2 * MM + 12.0 * lines - 4.0)


def _heroes(rows: Sequence[Row]) -> float:
    breadths = hero_breadths(len(rows))
    labels = [_high(row["label"], 7.5, breadth) for row, breadth in zip(rows, breadths, strict=True)]
    return 13.5 * MM + max(labels, default=0.0)


def _drawing(drawing: DrawingSheet | None) -> float:
    if drawing is None:
        return 5 * MM + 8.0
    box = _VIEW_BOX.search(drawing["svg"])
    assert box is not None, "a drawing without a view box"
    return 170 * MM * float(box[2]) / float(box[1]) + 2.4 * MM + 6.5 + 4.6 + 7.5


def _section(rows: float, count: int) -> float:
    """A heading over rows that are so high together."""
    return 4.2 * MM + 10.0 + rows + 1.2 * MM * count if count else 0.0


def reason_columns(reasons: Sequence[tuple[str, Words]], words: Mapping[str, Words]) -> int | None:
    """In how many columns the reasons stand; None where it must be measured whether three can hold them."""
    taken = max((_broadest(sentence, 8.5) + _sign(verdict, words) for verdict, sentence in reasons), default=0.0)
    breadth = (BODY - 12 * MM) / 3 - 5 * MM
    if taken <= breadth * SURE:
        return 3
    return 2 if taken > breadth * SURELY_NOT else None


def _broadest(words: Words, size: float) -> float:
    """Points that the longest of the languages takes, each under the other."""
    return max(size * (SECOND if number else 1.0) * em(text) for number, text in enumerate(words))


def _sign(verdict: str, words: Mapping[str, Words]) -> float:
    """Points of the mark and the word of a verdict."""
    return words_breadth(words[f"verdict_{verdict}"], 8.5) + 5.7 * MM


def _reasons(reasons: Sequence[tuple[str, Words]], words: Mapping[str, Words]) -> float:
    """In two columns, where three could not hold them; as high as if the longest stood each in a row of its own."""
    high = []
    for verdict, sentence in reasons:
        breadth = BODY / 2 - 8 * MM - _sign(verdict, words)
        high.append(max(9.6, _high(sentence, 8.5, breadth, under=True)))
    count = math.ceil(len(reasons) / 2)
    return _section(sum(sorted(high)[-count:]), count)


def _column(groups: Sequence[Group], breadth: float, unknown: Words) -> float:
    high = 0.0
    for number, group in enumerate(groups):
        high += (2.6 * MM if number else 0.0) + _high(group["title"], 9.0, breadth) + 0.8 * MM
        for row in group["rows"]:
            named = row["label"] != group["title"]
            line = 9.5 if any("figure" in value for value in row["value"]) else 8.5
            high += 1.2 * MM + line
            if not named or not fact_fits(row, breadth, unknown):
                # The value below the name, with less than usual between the lines.
                names = _lines(words_breadth(row["label"], 8.0), breadth) if named else 0
                more = names + _lines(value_breadth(row, 9.5, unknown), breadth) - 1
                high += (line + 1.0) * more
    return high


def _permits(sheet: AssetSheet) -> float:
    langs = len(sheet["line"])
    count = 2 if langs == 2 else 3
    return _section(9.6 * math.ceil(len(sheet["permits"]) / count), math.ceil(len(sheet["permits"]) / count))


def _missing(sheet: AssetSheet, words: Mapping[str, Words]) -> float:
    if not sheet["missing"]:
        return 0.0
    told = [words["unknown_list"], *sheet["missing"], words["unknown_note"]]
    return 3 * MM + 12.0 * _lines(sum(words_breadth(part, 8.0) + 7.0 for part in told), BODY)
