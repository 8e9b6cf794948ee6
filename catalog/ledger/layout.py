"""Where the assets of a sheet stand: tables under headers of one to three rows, cards of labels and values, and what
every other row is for. Found by content; no position is assumed.
"""

import re
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from catalog.ledger.cells import Cell, Sheet, Span, column_letters
from catalog.ledger.synonyms import META, REPORT_DATE, REPORTER, as_unit, is_header_word, look_up, normal, take_apart

Role = Literal[
    "title", "meta", "header", "note", "section", "asset", "subtotal", "total", "signature", "template", "empty"
]

_TOTAL: Final = re.compile(
    r"^(?:本页|本表|全[市县区省盟旗]|[一-龥]{0,8}?)(?P<word>小计|合计|总计|共计|累计|平均|(?<![一-龥])计)(?:[:：(（].{0,12})?$"
    r"|^(?P<latin>sub-?total|grand total|total)s?\b.{0,12}$",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(
    r"(?:审核|审批|复核|制表|填表|填报|经办|签字|签章|盖章|分管领导|单位负责)(?:人|岗|员|单位)?\s*[:：]|[(（]\s*盖章\s*[)）]"
)
_NOTE: Final = re.compile(
    r"^(?:附?注|备注|说明|填[表报]说明|填写说明|注意事项|备考)\s*[:：0-9一二三四1①]|^[※*★]|^(?:示例|样例|例)\s*[:：]"
)
_PAGE: Final = re.compile(
    r"^(?:第\s*[\d一二三四五六七八九十]+\s*页.{0,14}|共\s*\d+\s*页.{0,10}|[-—－]\s*\d{1,3}\s*[-—－]|\d{1,3}\s*/\s*\d{1,3}|(?:续表|接上[表页]|转下页)"
    r"|page\s*\d+.{0,12})$",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(
    r"(?:台账|清单|一览表|明细表?|统计表|汇总表|登记表|情况表|摸底表|名录|花名册)(?:[(（].{1,16}[)）])?$"
)
_ORDINAL: Final = re.compile(
    r"^\s*(?:[(（【]?\s*(?:[一二三四五六七八九十百]+|\d{1,4})\s*[)）】、.．]"
    r"|(?:资产|项目|地块|宗地|卡片|第)\s*[（(]?\s*(?:[一二三四五六七八九十百]+|\d{1,4})\s*[)）]?\s*(?:号|宗|个|项|张|条)?)\s*[:：、.]?"
)
_NUMBERING: Final = re.compile(r"^[(（]?(?:\d{1,3}|[甲乙丙丁戊己庚辛壬癸]|[一二三四五六七八九十]{1,3})[)）]?$")
_INLINE: Final = re.compile(r"^([^:：]{1,24}?)\s*[:：]\s*(.+)$", re.DOTALL)
MOST_HEADER_ROWS: Final = 6
_NO_UNIT: Final = frozenset(("—", "-", "/", "单位", "计量单位"))
LONGEST_GROUP: Final = 16


@dataclass(slots=True)
class Column:
    """A column of a table, or a label of cards. `key` tells it from the others of its table."""

    key: str
    name: str
    group: str = ""
    number: int = 0
    hidden: bool = False

    @property
    def header(self) -> str:
        """Its words as a person would say them: group and name."""
        return f"{self.group} / {self.name}" if self.group and self.group != self.name else self.name

    @property
    def letter(self) -> str | None:
        """The letter of the column; None for a label of cards."""
        return column_letters(self.number) if self.number else None


@dataclass(slots=True)
class Row:
    """One asset as it stands in the sheet: its cells by the key of their column."""

    number: int
    cells: dict[str, Cell]
    title: str | None = None
    section: str | None = None
    hidden: bool = False
    struck: bool = False
    block: int = 0
    hidden_cells: frozenset[str] = frozenset()
    merged_cells: frozenset[str] = frozenset()


@dataclass(slots=True)
class Total:
    """A row of sums: its words, its cells by column, and how many of the table's assets stand above it."""

    number: int
    words: str
    sub: bool
    cells: dict[str, Cell]
    above: int


@dataclass(slots=True)
class Table:
    """Assets that share their columns. `cards`: the columns are labels, and every asset is a block of rows."""

    sheet: Sheet
    columns: list[Column]
    rows: list[Row] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    cards: bool = False
    first_row: int = 1
    title: str = ""


@dataclass(slots=True)
class Layout:
    """What stands in a sheet. `words` is every text that is neither header nor data, with its row, for legends."""

    sheet: Sheet
    tables: list[Table] = field(default_factory=list)
    roles: dict[int, Role] = field(default_factory=dict)
    words: list[tuple[int, str]] = field(default_factory=list)
    title: str = ""
    reporter: str | None = None
    reported_on: str | None = None
    templates: list[int] = field(default_factory=list)


def lay_out(sheet: Sheet) -> Layout:
    """The tables and cards of a sheet, and the role of each of its rows."""
    grid = _Grid(sheet)
    layout = Layout(sheet)
    bands = [] if sheet.geometries else _bands(grid)
    for band in bands:
        part = Layout(sheet)
        _lay_out(_Grid(sheet, band), part)
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


class _Grid:
    """A sheet, or some columns of it, by rows, with merged ranges by cell."""

    def __init__(self, sheet: Sheet, columns: range | None = None) -> None:
        self.sheet = sheet
        self.columns = columns or range(1, sheet.last_column + 1)
        self.rows: dict[int, list[Cell]] = {}
        for (row, column), cell in sorted(sheet.cells.items()):
            if column in self.columns and not cell.covered and (cell.text.strip() or cell.formula):
                self.rows.setdefault(row, []).append(cell)
        self.last = max(self.rows, default=0)
        self.spans: dict[tuple[int, int], Span] = {}
        for span in sheet.merged:
            if (span.bottom - span.top + 1) * (span.right - span.left + 1) > 100_000:
                continue
            for row in range(span.top, span.bottom + 1):
                for column in range(span.left, span.right + 1):
                    self.spans[row, column] = span

    def texts(self, row: int) -> list[str]:
        return [cell.text.strip() for cell in self.rows.get(row, ())]

    def seen(self, row: int, column: int) -> Cell | None:
        """The cell a person sees there: of a merged range, its first."""
        span = self.spans.get((row, column))
        cell = self.sheet.cells.get((span.top, span.left) if span else (row, column))
        return cell if cell is not None and cell.text.strip() else None

    def fills(self, row: int) -> bool:
        """Whether a row is a single cell that spans others or stands alone."""
        return len(self.rows.get(row, ())) == 1


def _bands(grid: _Grid) -> list[range]:
    """The columns of each table where tables stand beside each other: headers that begin anew in one row, each table
    behind a column that holds nothing at all, or with the words of the first once more."""
    header = next(iter(_headers(grid)), None)
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
    apart = all(len(texts) >= 3 and _looks_like_header(texts, 2) for texts in heads)
    if len(bands) < 2 or not apart or sum(titled) < len(bands):
        return []
    return [range(1, bands[0].stop), *bands[1:-1], range(bands[-1].start, grid.sheet.last_column + 1)]


def _lay_out(grid: _Grid, layout: Layout) -> None:
    sheet = grid.sheet
    headers = [(1, 1)] if sheet.geometries and grid.rows else list(_headers(grid))
    if headers:
        _free_rows(grid, layout, range(1, headers[0][0]))
        for position, (first, last) in enumerate(headers):
            end = headers[position + 1][0] - 1 if position + 1 < len(headers) else grid.last
            _table(grid, layout, first, last, end)
    elif not _cards(grid, layout):
        plain = _plain_header(grid)
        _free_rows(grid, layout, range(1, plain or grid.last + 1))
        if plain:
            _table(grid, layout, plain, plain, grid.last)


def _looks_like_header(texts: list[str], least: int = 3) -> bool:
    if len(texts) < 2 or any(len(text) > 60 for text in texts):
        return False
    known = sum(map(is_header_word, texts))
    return known >= min(least, len(texts)) and known >= 2 and known / len(texts) >= 0.5


def _headers(grid: _Grid) -> Iterator[tuple[int, int]]:
    """First and last row of each header, from the top."""
    row = 1
    while row <= grid.last:
        texts = grid.texts(row)
        if not (_looks_like_header(texts) and not _label_and_value(grid, row)):
            row += 1
            continue
        first = row
        for above in (row - 1, row - 2):
            if above >= 1 and grid.rows.get(above) and _is_group_row(grid, above) and _role(grid, above) is None:
                first = above
            else:
                break
        last = max([row, *(span.bottom for span in _tops(grid, first, row) if span.bottom < first + MOST_HEADER_ROWS)])
        while last + 1 <= grid.last and last - first + 1 < MOST_HEADER_ROWS and _continues_header(grid, last + 1):
            last += 1
        yield first, last
        row = last + 1


def _plain_header(grid: _Grid) -> int | None:
    """The first row that heads a table by its shape, although few or none of its words are known."""
    for row in sorted(grid.rows):
        texts = grid.texts(row)
        if len(texts) < 3 or _role(grid, row) is not None or len(set(texts)) < len(texts):
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


def _label_and_value(grid: _Grid, row: int) -> bool:
    """Whether a row of two or four cells is labels with their values: the rows around it start with labels too."""
    cells = grid.rows[row]
    if len(cells) > 8:
        return False
    first = cells[0].column
    near = [grid.rows[other][0] for other in range(max(1, row - 3), row + 4) if other != row and grid.rows.get(other)]
    labels = [cell for cell in near if cell.column == first and is_header_word(_label(cell.text))]
    return len(near) >= 2 and len(labels) / len(near) >= 0.6


def _is_group_row(grid: _Grid, row: int) -> bool:
    texts = grid.texts(row)
    return (
        len(texts) >= 2
        and all(len(text) <= LONGEST_GROUP and not re.search(r"[:：]|^\d", text) for text in texts)
        and any(span.right > span.left for span in grid.sheet.merged if span.top == row)
    )


def _continues_header(grid: _Grid, row: int) -> bool:
    """Whether the row under a header row still is header: more words, units, or the numbering of columns."""
    texts = grid.texts(row)
    if not texts:
        return False
    if _looks_like_header(texts):
        return True
    if all(as_unit(text) or text in _NO_UNIT for text in texts) and any(as_unit(text) for text in texts):
        return True
    return _is_numbering(texts) or _names_parts(grid, row)


def _tops(grid: _Grid, first: int, last: int) -> list[Span]:
    """The merged ranges that begin in these rows."""
    return [span for span in grid.sheet.merged if first <= span.top <= last and span.left in grid.columns]


def _names_parts(grid: _Grid, row: int) -> bool:
    """Whether a row only names what the wide cells right above it fall into."""
    wide = [span for span in grid.sheet.merged if span.top == span.bottom == row - 1 and span.right > span.left]
    return bool(wide) and all(
        any(span.left <= cell.column <= span.right for span in wide)
        and re.fullmatch(r"[^\d:：]{1,14}", cell.text.strip())
        for cell in grid.rows[row]
    )


def _is_numbering(texts: list[str]) -> bool:
    if len(texts) < 4 or not all(_NUMBERING.match(text) for text in texts):
        return False
    numbers = [int(text.strip("()（）")) for text in texts if text.strip("()（）").isdigit()]
    return len(numbers) >= 3 and all(b - a == 1 for a, b in pairwise(numbers))


def _role(grid: _Grid, row: int) -> Role | None:
    """What a row is when its words say so themselves; None for rows of data or header."""
    cells = grid.rows.get(row)
    if not cells:
        return "empty"
    texts = [cell.text.strip() for cell in cells]
    joined = "　".join(texts)
    for text in texts[:4]:
        match = _TOTAL.match(re.sub(r"\s", "", text) if not text.isascii() else text)
        if match and len(text) <= 20:
            word = (match["word"] or match["latin"]).lower()
            return "subtotal" if word in ("小计", "subtotal", "sub-total") else "total"
    if REPORTER.search(joined) or (len(texts) <= 3 and all(META.match(text) for text in texts)):
        return "meta"
    if len(texts) <= 4 and _SIGNATURE.search(joined) and len(joined) <= 120:
        return "signature"
    if len(texts) <= 2 and (_NOTE.match(texts[0]) or all(_PAGE.match(text) for text in texts)):
        return "note"
    return None


def _free_rows(grid: _Grid, layout: Layout, rows: range) -> None:
    """Rows outside of any table: titles, what is said about the file, notes."""
    for row in rows:
        role = _role(grid, row)
        if role is None:
            alone = grid.fills(row) and len(grid.texts(row)[0]) <= 60
            role = "title" if alone else "note"
        _told(grid, layout, row, role)


def _told(grid: _Grid, layout: Layout, row: int, role: Role) -> None:
    layout.roles[row] = role
    if role == "empty":
        return
    text = "　".join(grid.texts(row))
    layout.words.append((row, text))
    if role == "title" and not layout.title:
        layout.title = text
    found = REPORTER.search(text)
    if found and layout.reporter is None:
        layout.reporter = re.sub(r"\s|[(（]\s*盖章\s*[)）]", "", found[1]) or None
    dated = REPORT_DATE.search(text)
    if dated and layout.reported_on is None:
        layout.reported_on = dated[1]


def _table(grid: _Grid, layout: Layout, first: int, last: int, end: int) -> None:
    for row in range(first, last + 1):
        layout.roles[row] = "header"
    table = Table(grid.sheet, _columns(grid, first, last, end), first_row=first)
    table.title = next((text for row, text in reversed(layout.words) if layout.roles.get(row) == "title"), "")
    numbers = {column.number: column for column in table.columns}
    section: str | None = None
    block = 0
    for row in range(last + 1, end + 1):
        role = _role(grid, row)
        if role is None and not grid.sheet.geometries:
            alone = grid.fills(row) and not (_only_an_asset(grid, row, numbers) or _is_template(grid, row, numbers))
            if alone:
                text = grid.texts(row)[0]
                role = (
                    "note" if len(text) > 60 else "title" if text == layout.title or _TITLE.search(text) else "section"
                )
                section = grid.texts(row)[0] if role == "section" else section
        if role is None and len(grid.rows[row]) >= 0.7 * len(numbers) and _is_numbering(grid.texts(row)):
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
            _told(grid, layout, row, role)
        elif _is_template(grid, row, numbers):
            layout.roles[row] = "template"
            layout.templates.append(row)
        else:
            layout.roles[row] = "asset"
            table.rows.append(_row(grid, row, numbers, section, block))
    layout.tables.append(table)


def _only_an_asset(grid: _Grid, row: int, numbers: dict[int, Column]) -> bool:
    """A row of one cell is an asset only in a table of so few columns that one cell can name it."""
    return len(numbers) <= 2 and grid.rows[row][0].column in numbers


def _is_template(grid: _Grid, row: int, numbers: dict[int, Column]) -> bool:
    """A row made ready and never filled: nothing but its number, zeros and formulas."""
    cells = [cell for cell in grid.rows[row] if cell.column in numbers]
    return not any(cell.text.strip() and not re.fullmatch(r"[\d.\s]*", cell.text) for cell in cells) and (
        len(cells) <= 2 or all(cell.formula or cell.text in ("0", "") for cell in cells[1:])
    )


def _row(grid: _Grid, row: int, numbers: dict[int, Column], section: str | None, block: int) -> Row:
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


def _columns(grid: _Grid, first: int, last: int, end: int) -> list[Column]:
    """The columns under a header, with group names joined to the names under them."""
    used = {cell.column for row in range(first, end + 1) for cell in grid.rows.get(row, ())}
    data = {cell.column for row in range(last + 1, end + 1) for cell in grid.rows.get(row, ())}
    rows = [row for row in range(first, last + 1) if not _is_numbering(grid.texts(row))]
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


def _label(text: str) -> str:
    return re.sub(r"\s", "", text).strip(":：")


def _cards(grid: _Grid, layout: Layout) -> bool:
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
        role = _role(grid, row)
        if role == "empty":
            layout.roles[row], blank = "empty", True
            continue
        if role in ("meta", "signature", "note", "total", "subtotal") and not (pairs and seen and role != "meta"):
            _told(grid, layout, row, role)
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
                _told(grid, layout, row, "title" if len(text) <= 80 else "note")
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


def _heads_columns(grid: _Grid, labels: list[int]) -> bool:
    """Whether what looks like labels is a column of values: its first word stands in a row of words over columns."""
    first = next(
        row for row in grid.rows if any(is_header_word(_label(c.text)) and c.column in labels for c in grid.rows[row])
    )
    others = [cell.text.strip() for cell in grid.rows[first] if cell.column not in labels]
    return len(labels) == 1 and len(others) >= 3 and sum(map(is_header_word, others)) >= 2


def _label_columns(grid: _Grid) -> list[int]:
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
            known += is_header_word(_label(text)) or bool(inline and is_header_word(_label(inline[1])))
        if known >= 3 and known / len(items) >= 0.5:
            found.append(column)
    return found


def _pairs(grid: _Grid, row: int, labels: list[int]) -> list[tuple[str, Cell | None]]:
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
        if inline and value is None and is_header_word(_label(inline[1])):
            inside = Cell(cell.row, cell.column, inline[2].strip(), inline[2].strip(), comment=cell.comment)
            inside.struck = cell.struck
            found.append((inline[1], inside))
        elif value is not None or is_header_word(_label(text)):
            found.append((text, value))
    return found


def _is_sideways(grid: _Grid, labels: list[int], pairs: dict[int, list[tuple[str, Cell | None]]]) -> bool:
    """Whether labels stand in one column and several assets beside each other."""
    if len(labels) != 1:
        return False
    rows = [row for row, found in pairs.items() if found]
    if any(cell.column < labels[0] for row in rows for cell in grid.rows[row]):
        return False
    counts = [sum(cell.column > labels[0] for cell in grid.rows[row]) for row in rows]
    repeated = Counter(normal(found[0][0]) for found in pairs.values() if found)
    return bool(counts) and statistics.median(counts) >= 2 and max(repeated.values()) == 1


def _sideways(grid: _Grid, layout: Layout, label_column: int) -> bool:
    table = Table(grid.sheet, [], cards=True)
    by_column: dict[int, Row] = {}
    for row in range(1, grid.last + 1):
        cells = grid.rows.get(row, [])
        label = next((cell for cell in cells if cell.column == label_column), None)
        values = [cell for cell in cells if cell.column > label_column]
        role = _role(grid, row)
        if label is None or not values or role in ("meta", "signature", "note"):
            _told(grid, layout, row, role or "title")
            continue
        layout.roles[row] = "asset"
        key = normal(label.text)
        table.columns.append(Column(key, label.text.strip(":： ")))
        for cell in values:
            found = by_column.setdefault(cell.column, Row(row, {}, hidden=cell.column in grid.sheet.hidden_columns))
            found.cells[key] = cell
    table.rows = [by_column[column] for column in sorted(by_column)]
    for found in table.rows:
        found.struck = sum(cell.struck for cell in found.cells.values()) / len(found.cells) >= 0.5
    table.title = layout.title
    layout.tables.append(table)
    return True


def strip_ordinal(text: str) -> str:
    """A title without the number in front of it: （一）南院 is 南院; 资产一 is nothing."""
    return _ORDINAL.sub("", text).strip()


def signature(table: Table) -> str:
    """What tells tables with the same columns from others, wherever they stand and whatever the sheet is called."""
    words = sorted({f"{normal(column.group)}>{take_apart(column.name).words}" for column in table.columns})
    return "|".join(words)
