"""Headers of tables, found by content: one to six rows of words, groups over names, units, the numbering of columns."""

import re
from collections.abc import Iterator
from typing import Final

from catalog.ledger.cells import Span, column_letters
from catalog.ledger.grid import Grid, is_numbering, role_of
from catalog.ledger.synonyms import as_unit, is_header_word, normal
from catalog.ledger.tables import Column

MOST_HEADER_ROWS: Final = 6
_NO_UNIT: Final = frozenset(("—", "-", "/", "单位", "计量单位"))
LONGEST_GROUP: Final = 16


def looks_like_header(texts: list[str], least: int = 3) -> bool:
    if len(texts) < 2 or any(len(text) > 60 for text in texts):
        return False
    known = sum(map(is_header_word, texts))
    return known >= min(least, len(texts)) and known >= 2 and known / len(texts) >= 0.5


def find_headers(grid: Grid) -> Iterator[tuple[int, int]]:
    """First and last row of each header, from the top."""
    row = 1
    while row <= grid.last:
        texts = grid.texts(row)
        if not (looks_like_header(texts) and not _label_and_value(grid, row)):
            row += 1
            continue
        first = row
        for above in (row - 1, row - 2):
            if above >= 1 and grid.rows.get(above) and _is_group_row(grid, above) and role_of(grid, above) is None:
                first = above
            else:
                break
        last = max([row, *(span.bottom for span in _tops(grid, first, row) if span.bottom < first + MOST_HEADER_ROWS)])
        while last + 1 <= grid.last and last - first + 1 < MOST_HEADER_ROWS and _continues_header(grid, last + 1):
            last += 1
        yield first, last
        row = last + 1


def plain_header(grid: Grid) -> int | None:
    """The first row that heads a table by its shape, although few or none of its words are known."""
    for row in sorted(grid.rows):
        texts = grid.texts(row)
        if len(texts) < 3 or role_of(grid, row) is not None or len(set(texts)) < len(texts):
            continue
        if any(
            len(text) > (40 if text.isascii() else 20) or re.fullmatch(r"[\d.,:/\-年月日\s%]+", text) for text in texts
        ):
            continue
        columns = {cell.column for cell in grid.rows[row]}
        below = [{cell.column for cell in grid.rows.get(row + step, ())} for step in (1, 2)]
        wide = sum(len(filled & columns) >= 0.6 * len(columns) for filled in below)
        if wide == 2 or (wide == 1 and any(map(is_header_word, texts))):
            return row
    return None


def _label_and_value(grid: Grid, row: int) -> bool:
    """Whether a row of two or four cells is labels with their values: the rows around it start with labels too."""
    cells = grid.rows[row]
    if len(cells) > 8:
        return False
    first = cells[0].column
    near = [grid.rows[other][0] for other in range(max(1, row - 3), row + 4) if other != row and grid.rows.get(other)]
    labels = [cell for cell in near if cell.column == first and is_header_word(label_text(cell.text))]
    return len(near) >= 2 and len(labels) / len(near) >= 0.6


def _is_group_row(grid: Grid, row: int) -> bool:
    texts = grid.texts(row)
    return (
        len(texts) >= 2
        and all(len(text) <= LONGEST_GROUP and not re.search(r"[:：]|^\d", text) for text in texts)
        and any(span.right > span.left for span in grid.sheet.merged if span.top == row)
    )


def _continues_header(grid: Grid, row: int) -> bool:
    """Whether the row under a header row still is header: more words, units, or the numbering of columns."""
    texts = grid.texts(row)
    if not texts:
        return False
    if looks_like_header(texts):
        return True
    if all(as_unit(text) or text in _NO_UNIT for text in texts) and any(as_unit(text) for text in texts):
        return True
    return is_numbering(texts) or _names_parts(grid, row)


def _tops(grid: Grid, first: int, last: int) -> list[Span]:
    """The merged ranges that begin in these rows."""
    return [span for span in grid.sheet.merged if first <= span.top <= last and span.left in grid.columns]


def _names_parts(grid: Grid, row: int) -> bool:
    """Whether a row only names what the wide cells right above it fall into."""
    wide = [span for span in grid.sheet.merged if span.top == span.bottom == row - 1 and span.right > span.left]
    return bool(wide) and all(
        any(span.left <= cell.column <= span.right for span in wide)
        and re.fullmatch(r"[^\d:：]{1,14}", cell.text.strip())
        for cell in grid.rows[row]
    )


def columns_under(grid: Grid, first: int, last: int, end: int) -> list[Column]:
    """The columns under a header, with group names joined to the names under them."""
    used = {cell.column for row in range(first, end + 1) for cell in grid.rows.get(row, ())}
    data = {cell.column for row in range(last + 1, end + 1) for cell in grid.rows.get(row, ())}
    rows = [row for row in range(first, last + 1) if not is_numbering(grid.texts(row))]
    flat = {row: not any(s.top == row and s.right > s.left for s in grid.sheet.merged) for row in rows}
    found = []
    for number in sorted(used):
        path: list[str] = []
        unit = None
        for row in rows:
            cell = grid.seen(row, number)
            text = cell.text.strip() if cell else ""
            if not text and row != rows[-1] and flat[row] and grid.seen(rows[-1], number):
                left = [c for c in grid.rows[row] if c.column < number]
                text = left[-1].text.strip() if left and path == [] else ""
            if row != rows[0] and text and as_unit(text) and path and not is_header_word(text):
                unit = text
            elif text and (not path or normal(path[-1]) != normal(text)):
                path.append(text)
        if not path and number not in data:
            continue
        name = path[-1] if path else ""
        name = f"{name}({unit})" if unit and name else name
        group = ">".join(path[:-1])
        if grid.sheet.geometries and not group and "." in name:
            group, _, name = name.rpartition(".")
        found.append(Column(column_letters(number), name, group, number, number in grid.sheet.hidden_columns))
    return found


def label_text(text: str) -> str:
    return re.sub(r"\s", "", text).strip(":：")
