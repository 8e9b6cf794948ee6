"""Where the assets of a sheet stand: tables under headers of one to six rows, cards of labels and values, and what
every other row is for. Found by content; no position is assumed.
"""

import re
from itertools import pairwise

from catalog.ledger.cards import card_bands, read_cards
from catalog.ledger.cells import Cell, Sheet
from catalog.ledger.grid import Grid, is_numbering, role_of, tell
from catalog.ledger.headers import columns_under, find_headers, looks_like_header, plain_header
from catalog.ledger.synonyms import look_up, normal, take_apart
from catalog.ledger.tables import Column, Layout, Row, Table, Total
from catalog.ledger.titles import LONGEST, SHEET_TITLE, give_titles, headings_over, title_in, unit_of_title


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
    for table in layout.tables:
        if bands or table.cards:
            table.words = [text for _, text in layout.words]
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
            if position + 1 < len(headers):
                headings_over(grid, layout, last, end + 1)
            _read_table(grid, layout, first, last, end)
        give_titles(layout)
    elif not read_cards(grid, layout):
        plain = plain_header(grid)
        _free_rows(grid, layout, range(1, plain or grid.last + 1))
        if plain:
            _read_table(grid, layout, plain, plain, grid.last)
            give_titles(layout)


def _free_rows(grid: Grid, layout: Layout, rows: range) -> None:
    """Rows outside of any table: titles, what is said about the file, notes."""
    for row in rows:
        role = role_of(grid, row)
        title = title_in(grid.texts(row)) if role in (None, "meta") else None
        tell(grid, layout, row, "title" if title else role or "note", title)


def _read_table(grid: Grid, layout: Layout, first: int, last: int, end: int) -> None:
    for row in range(first, last + 1):
        layout.roles[row] = "header"
    table = Table(grid.sheet, columns_under(grid, first, last, end), first_row=first)
    numbers = {column.number: column for column in table.columns}
    section: str | None = None
    unit: str | None = None
    block = 0
    for row in range(last + 1, end + 1):
        if row in layout.roles:  # what stands over the next header
            continue
        role = role_of(grid, row)
        if role is None and not grid.sheet.geometries:
            text = title_in(grid.texts(row)) or (grid.texts(row)[0] if grid.fills(row) else None)
            if text and not _only_an_asset(grid, row, numbers) and not _is_template(grid, row, numbers):
                titled = text == layout.title or SHEET_TITLE.search(text)
                role = "note" if len(text) > LONGEST else "title" if titled else "section"
                if role == "section":
                    section, unit = text, unit_of_title("　".join(grid.texts(row)))
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
            block, section, unit = block + 1, None, None
        elif role is not None and role != "meta":
            tell(grid, layout, row, role)
        elif _is_template(grid, row, numbers):
            layout.roles[row] = "template"
            layout.templates.append(row)
        else:
            layout.roles[row] = "asset"
            table.rows.append(_row(grid, row, numbers, section, block, unit))
    layout.tables.append(table)


def _only_an_asset(grid: Grid, row: int, numbers: dict[int, Column]) -> bool:
    """A row of one cell is an asset only in a table of so few columns that one cell can name it."""
    return len(numbers) <= 2 and grid.rows[row][0].column in numbers


def _is_template(grid: Grid, row: int, numbers: dict[int, Column]) -> bool:
    """A row made ready and never filled: nothing but its number, zeros and formulas."""
    cells = [cell for cell in grid.rows[row] if cell.column in numbers]
    return not any(cell.text.strip() and not re.fullmatch(r"[\d.\s]*", cell.text) for cell in cells) and (
        len(cells) <= 2 or all(cell.formula or cell.text in ("0", "") for cell in cells[1:])
    )


def _row(grid: Grid, row: int, numbers: dict[int, Column], section: str | None, block: int, unit: str | None) -> Row:
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
    return Row(row, cells, None, section, hidden, struck, block, merged_cells=frozenset(merged), unit=unit)
