"""Rows that are titles: one text, with its unit, its date or who reports it in cells beside; and what each title heads."""

import re
from typing import Final

from catalog.ledger.derive import kinds_in
from catalog.ledger.grid import COUNTERS, Grid, role_of, tell
from catalog.ledger.legend import read_legend
from catalog.ledger.synonyms import META, REPORT_DATE, REPORTER
from catalog.ledger.tables import Layout, Table

SHEET_TITLE: Final = re.compile(
    r"(?:台账|清单|一览表|明细表?|统计表|汇总表|登记表|情况表|摸底表|名录|花名册)(?:[(（].{1,16}[)）])?$"
)
_ORDINAL: Final = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[(（]\s*[一二三四五六七八九十]{1,3}\s*[)）])"
)
_UNIT: Final = re.compile(r"^[(（\[【]?\s*(?:计量|面积|金额|货币)?单位\s*[:：].{1,20}?[)）\]】]?$")
_BESIDE: Final = re.compile(
    r"^[(（]?(?:截[至止]|填报|统计)?(?:日期|时间)?\s*[:：]?\s*(?:19|20)\d\d\s*[年./-]\s*\d{1,2}(?:\s*[月./-].{0,12})?[)）]?$"
    rf"|^[(（]?共?\s*\d{{1,6}}\s*[{COUNTERS}]\s*[)）]?$"
)
LONGEST: Final = 60


def title_in(texts: list[str]) -> str | None:
    """The one text of a row whose other cells only say a unit, a date, a count or who reports; None for other rows."""
    sure = [text for text in texts if _UNIT.match(text) or META.match(text) or REPORTER.search(text)]
    beside = [text for text in texts if _BESIDE.match(text) or REPORT_DATE.search(text)]
    titles = [text for text in texts if text not in sure and text not in beside]
    if len(titles) != 1 or len(titles[0]) > LONGEST:
        return None
    title = titles[0]
    named = _ORDINAL.match(title) or SHEET_TITLE.search(title) or kinds_in(title)
    return title if len(texts) == 1 or sure or (beside and named) else None


def heading_in(texts: list[str], columns: int) -> str | None:
    """The title of a row right over a header of so many columns, where an ordinal may have figures beside it."""
    if title := title_in(texts):
        return title
    return texts[0] if texts and _ORDINAL.match(texts[0]) and len(texts) <= columns // 2 else None


def unit_of_title(text: str) -> str | None:
    """The unit that a title says of the areas under it: 二、闲置土地（单位：公顷）."""
    return read_legend([text]).units.get("area")


def headings_over(grid: Grid, layout: Layout, after: int, header: int) -> None:
    """Give the rows right over a header, from below, their roles as far as they are titles, units and reporters."""
    columns = len(grid.rows[header])
    for row in range(header - 1, after, -1):
        texts, role = grid.texts(row), role_of(grid, row)
        title = heading_in(texts, columns) if role in (None, "meta") else None
        if title is not None:
            sheet_wide = title == layout.title or SHEET_TITLE.search(title)
            tell(grid, layout, row, "title" if sheet_wide else "section", title)
        elif role in ("empty", "meta"):
            tell(grid, layout, row, role)
        else:
            return


def _names(table: Table) -> list[str]:
    return [column.header for column in table.columns]


def give_titles(layout: Layout) -> None:
    """Every table its own title and the words that speak of it. A title never speaks past the header of another table.

    A title over the first table is the whole sheet's where a numbered one follows it.
    """
    own: list[list[int]] = []
    last = 0
    for at, table in enumerate(layout.tables):
        rows = [row for row in sorted(layout.titles) if last < row < table.first_row]
        if at == 0:
            numbered = [row for row in rows if _ORDINAL.match(layout.titles[row])]
            rows = [row for row in rows if row >= numbered[0]] if numbered else rows[-1:]
        own.append(rows)
        last = max([table.first_row, *(row.number for row in table.rows), *(total.number for total in table.totals)])
    parts = len(layout.tables) > 1 and any(kinds_in(layout.titles[row]) for rows in own for row in rows)
    for at, table in enumerate(layout.tables):
        before = layout.tables[at - 1] if at else None
        if before is not None and not own[at] and _names(before) == _names(table):
            own[at] = own[at - 1]  # the same header printed again
        titles = [layout.titles[row] for row in reversed(own[at])]
        table.title = next((title for title in titles if kinds_in(title)), next(iter(titles), ""))
        table.parted = parts
        others = {row for rows in own if rows != own[at] for row in rows} if any(own[1:]) else set()
        sections = {row for row, text in layout.words if layout.roles.get(row) == "section" and unit_of_title(text)}
        others |= sections - set(own[at])  # of their rows alone
        mine = dict.fromkeys(own[at])
        mine |= {row: None for row, _ in layout.words if own[at] and own[at][0] < row < table.first_row}
        told = [text for row, text in layout.words if row in mine]
        told += [text for row, text in layout.words if row not in mine and row not in others]
        table.words = told
