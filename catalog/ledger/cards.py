"""Assets as blocks of labels and values, one under the other, or beside each other behind one column of labels."""

import re
import statistics
from collections import Counter
from typing import Final

from catalog.ledger.cells import Cell
from catalog.ledger.grid import Grid, role_of, tell
from catalog.ledger.headers import label_text
from catalog.ledger.synonyms import as_unit, is_header_word, normal
from catalog.ledger.tables import Column, Layout, Row, Table

_ORDINAL: Final = re.compile(
    r"^\s*(?:[(（【]?\s*(?:[一二三四五六七八九十百]+|\d{1,4})\s*[)）】、.．]"
    r"|(?:资产|项目|地块|宗地|卡片|第)\s*[（(]?\s*(?:[一二三四五六七八九十百]+|\d{1,4})\s*[)）]?\s*(?:号|宗|个|项|张|条)?)\s*[:：、.]?"
)
_UNIT_LIKE: Final = re.compile(r"[a-zA-Z㎡²³/·.×*%°元万吨米台个级层座年月日亩]{1,10}|[-—/／]")
_INLINE: Final = re.compile(r"^([^:：]{1,24}?)\s*[:：]\s*(.+)$", re.DOTALL)


def read_cards(grid: Grid, layout: Layout) -> bool:
    """Blocks of labels and values. False when the sheet holds none."""
    labels = _label_columns(grid)
    if not labels or _heads_columns(grid, labels):
        return False
    columns: dict[str, Column] = {}
    table = Table(grid.sheet, [], cards=True)
    pairs_of = {row: _pairs(grid, row, labels) for row in grid.rows}
    if _is_sideways(grid, labels, pairs_of):
        return _sideways(grid, layout, labels[0])
    current: dict[str, Cell] = {}
    hidden: set[str] = set()
    seen: set[str] = set()
    title: str | None = None
    pending: str | None = None
    start = 0
    blank = False

    def close() -> None:
        nonlocal current, hidden, seen, start
        if any(cell.text.strip() for cell in current.values()):
            cells = [cell for cell in current.values() if cell.text.strip()]
            struck = sum(cell.struck for cell in cells) / len(cells) >= 0.5
            whole = bool(hidden) and len(hidden) == len(current)
            table.rows.append(
                Row(start, current, title, None, whole, struck, hidden_cells=frozenset(() if whole else hidden))
            )
        elif seen:
            layout.templates.append(start)
            for row in range(start, start + len(seen)):
                if layout.roles.get(row) == "asset":
                    layout.roles[row] = "template"
        current, hidden, seen, start = {}, set(), set(), 0

    for row in range(1, grid.last + 1):
        pairs = pairs_of.get(row, [])
        role = role_of(grid, row)
        if role == "empty":
            layout.roles[row], blank = "empty", True
            continue
        if role in ("meta", "signature", "note", "total", "subtotal") and not (pairs and seen and role != "meta"):
            tell(grid, layout, row, role)
            continue
        if not pairs:
            text = "　".join(grid.texts(row))
            starts = bool(_ORDINAL.match(text)) or blank
            if seen and starts and not is_header_word(text):
                close()
                title = None
            if not seen and (starts or table.rows or layout.title) and not is_header_word(text) and len(text) <= 80:
                title, pending = text, text
                layout.roles[row] = "section"
            else:
                tell(grid, layout, row, "title" if len(text) <= 80 else "note")
            blank = False
            continue
        layout.roles[row] = "asset"
        for name, cell in pairs:
            key = normal(name)
            if key in seen and current:
                close()
                title, pending = pending, None
            if not start:
                start, pending = row, None
            seen.add(key)
            columns.setdefault(key, Column(key, name.strip(":： ")))
            if cell is not None:
                current[key] = cell
                if row in grid.sheet.hidden_rows:
                    hidden.add(key)
        blank = False
    close()
    table.columns = list(columns.values())
    table.title = layout.title
    if table.rows:
        layout.tables.append(table)
    return bool(table.rows)


def card_bands(grid: Grid) -> list[range]:
    """The columns of each row of cards where cards stand beside each other: labels that come again in the same rows."""
    labels = _label_columns(grid)
    if len(labels) < 2 or _heads_columns(grid, labels):
        return []
    again = [[labels[0]]]
    words: dict[int, dict[int, str]] = {column: {} for column in labels}
    for row, cells in grid.rows.items():
        for cell in cells:
            if cell.column in words and is_header_word(label_text(cell.text)):
                words[cell.column][row] = normal(cell.text)
    first = words[labels[0]]
    for column in labels[1:]:
        shared = [row for row in words[column] if first.get(row) == words[column][row]]
        if len(shared) >= max(3, 0.6 * len(words[column])):
            again.append([column])
        else:
            again[-1].append(column)  # a second label of the same card
    if len(again) < 2:
        return []
    starts = [group[0] for group in again]
    return [
        range(1 if position == 0 else start, (*starts[1:], grid.sheet.last_column + 1)[position])
        for position, start in enumerate(starts)
    ]


def _heads_columns(grid: Grid, labels: list[int]) -> bool:
    """Whether what looks like labels is a column of values: its first word stands in a row of words over columns."""
    first = next(
        row
        for row in grid.rows
        if any(is_header_word(label_text(c.text)) and c.column in labels for c in grid.rows[row])
    )
    others = [cell.text.strip() for cell in grid.rows[first] if cell.column not in labels]
    return len(labels) == 1 and len(others) >= 3 and sum(map(is_header_word, others)) >= 2


def _label_columns(grid: Grid) -> list[int]:
    """The columns whose texts are labels."""
    texts: dict[int, list[str]] = {}
    for cells in grid.rows.values():
        for cell in cells:
            texts.setdefault(cell.column, []).append(cell.text.strip())
    found = []
    for column, items in sorted(texts.items()):
        known = 0
        for text in items:
            inline = _INLINE.match(text)
            known += is_header_word(label_text(text)) or bool(inline and is_header_word(label_text(inline[1])))
        if known >= 3 and known / len(items) >= 0.5:
            found.append(column)
    return found


def _pairs(grid: Grid, row: int, labels: list[int]) -> list[tuple[str, Cell | None]]:
    """The labels of a row with their values; a value may stand in the same cell behind a colon."""
    found: list[tuple[str, Cell | None]] = []
    cells = grid.rows[row]
    for position, cell in enumerate(cells):
        if cell.column not in labels:
            continue
        text = cell.text.strip()
        following = cells[position + 1] if position + 1 < len(cells) else None
        value = following if following is not None and following.column not in labels else None
        inline = _INLINE.match(text)
        if inline and value is None and is_header_word(label_text(inline[1])):
            inside = Cell(cell.row, cell.column, inline[2].strip(), inline[2].strip(), comment=cell.comment)
            inside.struck = cell.struck
            found.append((inline[1], inside))
        elif value is not None or is_header_word(label_text(text)):
            found.append((text, value))
    return found


def _is_sideways(grid: Grid, labels: list[int], pairs: dict[int, list[tuple[str, Cell | None]]]) -> bool:
    """Whether labels stand in one column and several assets beside each other."""
    if len(labels) != 1:
        return False
    rows = [row for row, found in pairs.items() if found]
    if any(cell.column < labels[0] for row in rows for cell in grid.rows[row]):
        return False
    counts = [sum(cell.column > labels[0] for cell in grid.rows[row]) for row in rows]
    repeated = Counter(normal(found[0][0]) for found in pairs.values() if found)
    return bool(counts) and statistics.median(counts) >= 2 and max(repeated.values()) == 1


_NAMING: Final = re.compile(
    r"(?:指标|参数|项目|内容|字段|要素|名称|条目|事项|item|parameter|specification|field)(?:名称|内容)?", re.IGNORECASE
)


def _units_beside(grid: Grid, label_column: int) -> int | None:
    """The column right of the labels that holds nothing but their units."""
    column = label_column + 1
    texts = [cell.text.strip() for cells in grid.rows.values() for cell in cells if cell.column == column]
    units = [text for text in texts if as_unit(text)]
    others = [text for text in texts if not as_unit(text) and normal(text) not in ("", "-", "/", "—", "单位", "unit")]
    return column if len(units) >= 3 and not [text for text in others if not _UNIT_LIKE.fullmatch(text)] else None


def _sideways(grid: Grid, layout: Layout, label_column: int) -> bool:
    table = Table(grid.sheet, [], cards=True, turned=True)
    by_column: dict[int, Row] = {}
    units = _units_beside(grid, label_column)
    for row in range(1, grid.last + 1):
        cells = grid.rows.get(row, [])
        label = next((cell for cell in cells if cell.column == label_column), None)
        values = [cell for cell in cells if cell.column > label_column and cell.column != units]
        unit = next((cell.text.strip() for cell in cells if cell.column == units), "")
        role = role_of(grid, row)
        if label is None or not values or role in ("meta", "signature", "note"):
            tell(grid, layout, row, role or "title")
            continue
        layout.roles[row] = "asset"
        key, name = normal(label.text), label.text.strip(":： ")
        if not table.columns and _NAMING.fullmatch(label_text(name)) and not any(map(_is_figure, values)):
            name = f"名称（{name}）"  # 指标 over the labels: what stands beside it are the names
        elif unit and normal(unit) not in ("", "-", "—", "/", "单位"):
            name = f"{name}（{unit}）"
        table.columns.append(Column(key, name))
        for cell in values:
            found = by_column.setdefault(cell.column, Row(row, {}, hidden=cell.column in grid.sheet.hidden_columns))
            found.cells[key] = cell
    table.rows = [by_column[column] for column in sorted(by_column)]
    for found in table.rows:
        found.struck = sum(cell.struck for cell in found.cells.values()) / len(found.cells) >= 0.5
    table.title = layout.title
    layout.tables.append(table)
    return True


def _is_figure(cell: Cell) -> bool:
    return re.fullmatch(r"[\d.,%\s]+", cell.text.strip()) is not None


def strip_ordinal(text: str) -> str:
    """A title without the number in front of it: （一）南院 is 南院; 资产一 is nothing."""
    return _ORDINAL.sub("", text).strip()
