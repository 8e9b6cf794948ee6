"""Where the assets of a sheet stand: tables under headers of one to six rows, cards of labels and values, and what
every other row is for. Found by content; no position is assumed.
"""

import re
from itertools import pairwise
from typing import Final

from catalog.ledger.cards import card_bands, read_cards
from catalog.ledger.cells import Cell, Sheet
from catalog.ledger.grid import Grid, is_numbering, role_of, tell
from catalog.ledger.headers import columns_under, find_headers, looks_like_header, plain_header
from catalog.ledger.synonyms import look_up, normal, take_apart
from catalog.ledger.tables import Column, Layout, Row, Table, Total

_TITLE: Final = re.compile(
    r"(?:台账|清单|一览表|明细表?|统计表|汇总表|登记表|情况表|摸底表|名录|花名册)(?:[(（].{1,16}[)）])?$"
)


def lay_out(sheet: Sheet) -> Layout:
    """The tables and cards of a sheet, and the role of each of its rows."""
    grid = Grid(sheet)
    layout = Layout(sheet)
    bands = [] if sheet.geometries else _bands(grid) or _card_bands(grid)
    for band in bands:
        part = Layout(sheet)
        _lay_out(Grid(sheet, band), part)
        layout.tables += part.tables
        layout.templates += part.templates
        layout.words += [words for words in part.words if words not in layout.words]
        layout.roles |= {row: role for row, role in part.roles.items() if layout.roles.get(row, "empty") == "empty"}
        layout.title = layout.title or part.title
        layout.reporter = layout.reporter or part.reporter
        layout.reported_on = layout.reported_on or part.reported_on
    if not bands:
        _lay_out(grid, layout)
    return layout


def _bands(grid: Grid) -> list[range]:
    """The columns of each table where tables stand beside each other: headers that begin anew in one row, each table
    behind a column that holds nothing at all, or with the words of the first once more."""
    header = next(iter(find_headers(grid)), None)
    if header is None:
        return []
    first, last = header
    words = {cell.column: normal(cell.text) for cell in grid.rows.get(first, ())}
    filled = {cell.column for row, cells in grid.rows.items() if row >= first for cell in cells}
    filled |= {column for row, column in grid.spans if first <= row <= last}
    starts = [min(filled)]
    for column in sorted(filled):
        again = column > starts[-1] and words.get(column) == words.get(starts[0]) is not None
        if column > starts[-1] and (column - 1 not in filled or again):
            starts.append(column)
    bands = [range(start, end) for start, end in pairwise([*starts, max(filled) + 1])]
    titled = [
        any(meaning.name == "title_zh" for word in own for meaning in look_up(take_apart(word).words))
        for band in bands
        if (own := [word for column, word in words.items() if column in band])
    ]
    heads = [[cell.text.strip() for cell in grid.rows[first] if cell.column in band] for band in bands]
    apart = all(len(texts) >= 3 and looks_like_header(texts, 2) for texts in heads)
    if len(bands) < 2 or not apart or sum(titled) < len(bands):
        return []
    return [range(1, bands[0].stop), *bands[1:-1], range(bands[-1].start, grid.sheet.last_column + 1)]


def _card_bands(grid: Grid) -> list[range]:
    return [] if next(iter(find_headers(grid)), None) else card_bands(grid)


def _lay_out(grid: Grid, layout: Layout) -> None:
    sheet = grid.sheet
    headers = [(1, 1)] if sheet.geometries and grid.rows else list(find_headers(grid))
    if headers:
        _free_rows(grid, layout, range(1, headers[0][0]))
        for position, (first, last) in enumerate(headers):
            end = headers[position + 1][0] - 1 if position + 1 < len(headers) else grid.last
            _read_table(grid, layout, first, last, end)
    elif not read_cards(grid, layout):
        plain = plain_header(grid)
        _free_rows(grid, layout, range(1, plain or grid.last + 1))
        if plain:
            _read_table(grid, layout, plain, plain, grid.last)


def _free_rows(grid: Grid, layout: Layout, rows: range) -> None:
    """Rows outside of any table: titles, what is said about the file, notes."""
    for row in rows:
        role = role_of(grid, row)
        if role is None:
            alone = grid.fills(row) and len(grid.texts(row)[0]) <= 60
            role = "title" if alone else "note"
        tell(grid, layout, row, role)


def _read_table(grid: Grid, layout: Layout, first: int, last: int, end: int) -> None:
    for row in range(first, last + 1):
        layout.roles[row] = "header"
    table = Table(grid.sheet, columns_under(grid, first, last, end), first_row=first)
    table.title = _title_over(layout, first)
    numbers = {column.number: column for column in table.columns}
    section: str | None = None
    block = 0
    for row in range(last + 1, end + 1):
        role = role_of(grid, row)
        if role is None and not grid.sheet.geometries:
            alone = grid.fills(row) and not (_only_an_asset(grid, row, numbers) or _is_template(grid, row, numbers))
            if alone:
                text = grid.texts(row)[0]
                role = (
                    "note" if len(text) > 60 else "title" if text == layout.title or _TITLE.search(text) else "section"
                )
                section = grid.texts(row)[0] if role == "section" else section
        if role is None and len(grid.rows[row]) >= 0.7 * len(numbers) and is_numbering(grid.texts(row)):
            layout.roles[row] = "header"  # printed again on every page
        elif role in ("subtotal", "total"):
            cells = {numbers[cell.column].key: cell for cell in grid.rows[row] if cell.column in numbers}
            table.totals.append(
                Total(
                    row,
                    " ".join(text for text in grid.texts(row)[:2] if not re.fullmatch(r"[\d.,]+", text)),
                    role == "subtotal",
                    cells,
                    len(table.rows),
                )
            )
            layout.roles[row] = role
            block, section = block + 1, None
        elif role is not None and role != "meta":
            tell(grid, layout, row, role)
        elif _is_template(grid, row, numbers):
            layout.roles[row] = "template"
            layout.templates.append(row)
        else:
            layout.roles[row] = "asset"
            table.rows.append(_row(grid, row, numbers, section, block))
    layout.tables.append(table)


def _title_over(layout: Layout, first: int) -> str:
    """The words right above a header, be they the sheet's title or a section's (二、闲置土地); else the last title."""
    last_asset = max((row for row, role in layout.roles.items() if role in ("asset", "total", "subtotal")), default=0)
    near = [text for row, text in layout.words if row > last_asset and layout.roles.get(row) in ("title", "section")]
    titles = [text for row, text in layout.words if layout.roles.get(row) == "title"]
    return next(iter([*reversed(near), *reversed(titles)]), "")


def _only_an_asset(grid: Grid, row: int, numbers: dict[int, Column]) -> bool:
    """A row of one cell is an asset only in a table of so few columns that one cell can name it."""
    return len(numbers) <= 2 and grid.rows[row][0].column in numbers


def _is_template(grid: Grid, row: int, numbers: dict[int, Column]) -> bool:
    """A row made ready and never filled: nothing but its number, zeros and formulas."""
    cells = [cell for cell in grid.rows[row] if cell.column in numbers]
    return not any(cell.text.strip() and not re.fullmatch(r"[\d.\s]*", cell.text) for cell in cells) and (
        len(cells) <= 2 or all(cell.formula or cell.text in ("0", "") for cell in cells[1:])
    )


def _row(grid: Grid, row: int, numbers: dict[int, Column], section: str | None, block: int) -> Row:
    cells: dict[str, Cell] = {}
    merged = set()
    for number, column in numbers.items():
        cell = grid.sheet.cells.get((row, number))
        span = grid.spans.get((row, number))
        if span and span.left == number and span.top < row:
            cell = grid.sheet.cells.get((span.top, span.left))
            merged.add(column.key)
        if cell is not None and not (cell.covered and column.key not in merged):
            cells[column.key] = cell
    own = [cell for key, cell in cells.items() if key not in merged and cell.text.strip()]
    struck = bool(own) and sum(cell.struck for cell in own) / len(own) >= 0.5
    hidden = row in grid.sheet.hidden_rows
    return Row(row, cells, None, section, hidden, struck, block, merged_cells=frozenset(merged))
