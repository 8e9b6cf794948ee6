"""A sheet by its rows, and what a row is for where its own words say so: sums, signatures, notes, page marks."""

import re
from itertools import pairwise
from typing import Final

from catalog.ledger.cells import Cell, Sheet, Span
from catalog.ledger.synonyms import META, REPORT_DATE, REPORTER
from catalog.ledger.tables import Layout, Role

COUNTERS: Final = "宗处栋户家项块个幢条"
_TOTAL: Final = re.compile(
    r"^(?:本页|本表|全[市县区省盟旗]|[一-龥]{0,8}?)(?P<word>小计|合计|总计|共计|累计|平均|(?<![一-龥])计)(?:[:：(（].{0,12})?$"
    rf"|^(?:本页|本表|全[市县区省盟旗])?(?P<counted>小计|[合总共累]计|共)\s*[:：(（]?共?\d{{1,6}}\s*[{COUNTERS}]\s*[)）]?$"
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
_NUMBERING: Final = re.compile(r"^[(（]?(?:\d{1,3}|[甲乙丙丁戊己庚辛壬癸]|[一二三四五六七八九十]{1,3})[)）]?$")


class Grid:
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


def is_numbering(texts: list[str]) -> bool:
    if len(texts) < 4 or not all(_NUMBERING.match(text) for text in texts):
        return False
    numbers = [int(text.strip("()（）")) for text in texts if text.strip("()（）").isdigit()]
    return len(numbers) >= 3 and all(b - a == 1 for a, b in pairwise(numbers))


def role_of(grid: Grid, row: int) -> Role | None:
    """What a row is when its words say so themselves; None for rows of data or header."""
    cells = grid.rows.get(row)
    if not cells:
        return "empty"
    texts = [cell.text.strip() for cell in cells]
    joined = "　".join(texts)
    for at, text in enumerate(texts[:4]):
        match = _TOTAL.match(re.sub(r"\s", "", text) if not text.isascii() else text)
        if match and len(text) <= 20 and not (at and match["counted"]):  # behind a title, a count is no sum
            word = (match["word"] or match["counted"] or match["latin"]).lower()
            return "subtotal" if word in ("小计", "subtotal", "sub-total") else "total"
    if REPORTER.search(joined) or (len(texts) <= 3 and all(META.match(text) for text in texts)):
        return "meta"
    if len(texts) <= 4 and _SIGNATURE.search(joined) and len(joined) <= 120:
        return "signature"
    if len(texts) <= 2 and (_NOTE.match(texts[0]) or all(_PAGE.match(text) for text in texts)):
        return "note"
    return None


def tell(grid: Grid, layout: Layout, row: int, role: Role, title: str | None = None) -> None:
    """Note what a row is for, and what it says of the sheet. `title` is that of its words which is the title."""
    layout.roles[row] = role
    if role == "empty":
        return
    text = "　".join(grid.texts(row))
    layout.words.append((row, text))
    if role in ("title", "section"):
        layout.titles[row] = title or text
    if role == "title" and not layout.title:
        layout.title = title or text
    found = REPORTER.search(text)
    if found and layout.reporter is None:
        layout.reporter = re.sub(r"\s|[(（]\s*盖章\s*[)）]", "", found[1]) or None
    dated = REPORT_DATE.search(text)
    if dated and layout.reported_on is None:
        layout.reported_on = dated[1]
