"""A book as assets: every fact with its evidence, every doubt with its cell, and nothing left out without a word."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from catalog.errors import InvalidInput
from catalog.geo import stem
from catalog.language import N_
from catalog.ledger.cells import Book
from catalog.ledger.derive import body_in, city_named, kinds_in
from catalog.ledger.layout import lay_out
from catalog.ledger.legend import Legend, read_legend
from catalog.ledger.own_words import file_notes, is_own
from catalog.ledger.proposals import Proposal
from catalog.ledger.reading import Hints
from catalog.ledger.recognise import recognise
from catalog.ledger.rows import TableReader
from catalog.ledger.tables import Layout, Table, signature
from catalog.ledger.totals import SUMMED, BookSums, check_totals
from catalog.ledger.understanding import Rejected, TableMapping, Told, Understanding, UnderstoodTable

ALIKE: Final = 0.6  # part of the columns decided about that make a table the same in the next file
_NAMES: Final = frozenset({"title_zh", "id", "owner_name", "address_zh", "+point", "lat", "description_zh", "+part"})
_OF_CODES: Final = frozenset(
    {"id", "title_zh", "title_en", "description_zh", "remarks_zh", "+serial", "kind", "+group", "status"}
)
_POINTS: Final = frozenset({"+point", "lat", "lng"})
_CHECKED_ONLY: Final = frozenset(
    {"+annual_rent", "+lettable_area", "+unit_price", "+land_and_floor", "+services", "+photo", "+group"}
)
_REPORTING_BODY: Final = re.compile(r"公司|集团|局|委|政府|中心|办公室|管委会|园区|开发区|院|会$|科$")
_PARKS: Final = ("园区", "开发区")  # a sheet may be called after the park of its rows, which keeps nothing itself
_SHEETS_OF_BODIES: Final = 2
_RECORDS: Final = frozenset({"geojson", "json", "jsonl", "shapefile"})
_HANDED_OVER: Final = re.compile(r"划转|移交")
_SOLD: Final = re.compile(r"(?:^|[、，,/或和＋+ ])(?:出售|变卖|卖)(?:$|[、，,/或和＋+ ])")


def understand(book: Book, today: date, mapping: Mapping[str, TableMapping] | None = None) -> Understanding:
    """What a book says, as of `today`. `mapping` is what a person decided about columns, as `to_mapping` gives it."""
    return _Reading(book, today, mapping or {}).run()


def _short_for(name: str, body: str) -> bool:
    """Whether a sheet's name is a body's in short (铁岭柴浦: 柴浦国有资本运营集团); the city before it may be left out."""
    city = city_named(name)
    rest = name.removeprefix(stem(city[0])) if city and not body.startswith(name[:2]) else name
    letters = iter(body)
    return len(rest) > 1 and all(letter in letters for letter in rest)


class _Reading:
    """One book being understood."""

    def __init__(self, book: Book, today: date, mapping: Mapping[str, TableMapping]) -> None:
        own = [sheet for sheet in book.sheets if is_own(sheet)]
        if own:
            notes = [*book.notes, *(note for sheet in own for note in file_notes(sheet))]
            book = replace(book, sheets=[sheet for sheet in book.sheets if not is_own(sheet)], notes=notes)
        self.book = book
        self.today = today
        self.mapping = mapping
        self.result = Understanding(book.name, book.format)
        self.layouts = [lay_out(sheet) for sheet in book.sheets]
        free = [text for layout in self.layouts if not layout.tables for _, text in layout.words]
        self.legend = read_legend([*book.notes, *free])
        titles = (layout.title for layout in self.layouts if not layout.tables and layout.title)
        self.context = [re.sub(r"\.[A-Za-z0-9]{2,8}$", "", book.name), *titles, *book.notes[:1]]
        texts = [cell.text for sheet in book.sheets for cell in sheet.cells.values() if len(cell.text) <= 40]
        self.transfer_is_sale = any(map(_HANDED_OVER.search, texts)) and not any(map(_SOLD.search, texts))

    def run(self) -> Understanding:
        result = self.result
        result.told += [Told("", None, None, remark) for remark in self.book.remarks]
        result.rejected += [Rejected(sheet, row, "", problem) for sheet, row, problem in self.book.rejected]
        for layout in self.layouts:
            name = layout.sheet.name
            for table in layout.tables:
                self._table(layout, table)
            if not layout.tables and layout.sheet.cells:
                self._tell(layout, None, None, InvalidInput(N_("这张表里没有资产，没有读入"), where=name))
            elif layout.templates:
                message = N_("有 {n} 处空白的模板没有填写，已跳过")
                told = InvalidInput(message, where=name, n=len(layout.templates))
                self._tell(layout, layout.templates[0], None, told)
            result.reported_on = result.reported_on or layout.reported_on
        result.keeper_name = next((asset.keeper_name for asset in result.assets if asset.keeper_name), None)
        return result

    def _tell(self, layout: Layout, row: int | None, column: str | None, message: InvalidInput) -> None:
        self.result.told.append(Told(layout.sheet.name, row, column, message))

    def _table(self, layout: Layout, table: Table) -> None:
        result, sheet = self.result, layout.sheet
        legend = read_legend(table.words).within(self.legend)
        if self.book.format in _RECORDS and legend.blank is None:
            legend.blank = "unknown"  # a record without a fact does not speak by the one before
        title = table.title if table.parted else table.title or layout.title
        keeper = self._keeper(layout, title)
        context = [text for text in (title, layout.title, keeper or "", sheet.name, *self.context) if text]
        kinds = next((found for found in map(kinds_in, [title] if table.parted else context) if found), [])
        sign = signature(table)
        hints = Hints(today=self.today, unknown=frozenset(legend.unknown | legend.either), no=frozenset(legend.no))
        proposals = recognise(table, hints, self._decided(sign, table), kinds)
        entry = UnderstoodTable(sheet.name, table.first_row, sign, table.cards, proposals, len(table.rows))
        result.tables.append(entry)
        if sheet.hidden:
            entry.skipped = InvalidInput(N_("隐藏的表没有读入（{n} 行）"), where=sheet.name, n=len(table.rows))
        elif self._lists_codes(proposals):
            entry.skipped = InvalidInput(N_("只有代码、名称和说明，是代码表，没有读入"), where=sheet.name)
        elif not sheet.geometries and not any(proposal.field in _NAMES for proposal in proposals):
            entry.skipped = InvalidInput(N_("没有一列能说出是哪个资产，没有读入"), where=sheet.name)
        if entry.skipped:
            self._tell(layout, table.first_row, None, entry.skipped)
            return
        self._columns(layout, table, proposals, legend)
        reader = TableReader(table, proposals, legend, self.today, context, transfer_is_sale=self.transfer_is_sale)
        for proposal in proposals:
            if (column := proposal.column).key in reader.filled_down:
                told = InvalidInput(N_("“{column}”的空格按上面同一组的照填"), where=sheet.name, column=column.header)
                self._tell(layout, table.first_row, column.letter, told)
        reader.read(result, keeper)
        self._totals(layout, table, proposals, reader)

    def _lists_codes(self, proposals: list[Proposal]) -> bool:
        """Whether a table beside others has a name for each code and nothing of an asset: a dictionary."""
        told = {proposal.field for proposal in proposals if proposal.field}
        named = bool(told & {"title_zh", "kind", "status"})
        return (
            sum(len(layout.tables) for layout in self.layouts) > 1
            and named
            and len(proposals) <= 4
            and told <= _OF_CODES
        )

    def _decided(self, sign: str, table: Table) -> TableMapping | None:
        """What was decided of the columns of this table, or of one that has most of its columns: ledgers grow some."""
        if sign in self.mapping:
            return self.mapping[sign]
        headers = {column.header for column in table.columns}
        shared = {
            known: len(headers & columns.keys()) / len(columns) for known, columns in self.mapping.items() if columns
        }
        best = max(shared, key=lambda known: shared[known], default=None)
        return self.mapping[best] if best is not None and shared[best] >= ALIKE else None

    def _keeper(self, layout: Layout, title: str) -> str | None:
        """Who keeps this table: the body that reports it, or that the title names; a department alone is the last."""
        reporter = layout.reporter
        if reporter and _REPORTING_BODY.search(reporter):
            return reporter
        return body_in(title) or body_in(layout.title) or reporter or self._body_of_sheet(layout.sheet.name)

    def _body_of_sheet(self, name: str) -> str | None:
        """The body that a sheet is called after; any name, where the other sheets are called after their titles'."""
        body = body_in(name)
        if body and not body.endswith(_PARKS):
            return body
        named = [(layout.sheet.name, body) for layout in self.layouts if (body := body_in(layout.title))]
        alike = sum(_short_for(sheet, body) for sheet, body in named)
        return name if alike >= _SHEETS_OF_BODIES and alike == len(named) else None

    def _columns(self, layout: Layout, table: Table, proposals: list[Proposal], legend: Legend) -> None:
        """What is to be known of columns: kept inside, hidden, not known, beside the facts; and of coordinates."""
        for proposal in proposals:
            column = proposal.column
            if proposal.field == "!hidden":
                message = N_("隐藏或内部的列“{column}”没有读入")
            elif proposal.field == "!left_out":
                message = N_("“{column}”按对照不读入")
            elif proposal.internal:
                message = N_("“{column}”是内部资料，没有读入")
            elif column.hidden:
                message = N_("隐藏的列“{column}”写着权利限制，已照读")
            elif proposal.field is None and proposal.filled:
                message = N_("不认得“{column}”这一列，文字收进备注")
            elif proposal.field in _CHECKED_ONLY:
                message = N_("“{column}”不是资产的一项事实，只供核对")
            else:
                continue
            where = f"{layout.sheet.name}!{column.letter or column.header}"
            told = InvalidInput(message, where=where, column=column.header)
            self._tell(layout, table.first_row, column.letter, told)
        points = [proposal for proposal in proposals if proposal.field in _POINTS]
        stated = {proposal.datum for proposal in points} | {legend.datum}
        shifted = next((datum for datum in ("gcj02", "bd09") if datum in stated), None)
        self.result.datum = self.result.datum or shifted or ("wgs84" if "wgs84" in stated else None)
        if points and not any(stated) and not any(proposal.field == "+datum" for proposal in proposals):
            told = InvalidInput(N_("没有写明坐标系，按 WGS84 读"), where=layout.sheet.name)
            self._tell(layout, table.first_row, points[0].column.letter, told)

    def _totals(self, layout: Layout, table: Table, proposals: list[Proposal], reader: TableReader) -> None:
        """The sums of the table beside those of its rows; what differs, or has rows without a value, is told."""
        for one in check_totals(table, proposals, reader.numbers, self._book_sums(reader)):
            self.result.totals.append(one)
            if one.agrees and not one.unread:
                continue
            self._tell(layout, one.row, one.column, one.told)

    def _book_sums(self, reader: TableReader) -> BookSums:
        """What the assets read so far add up to, by field; for totals that speak of the whole file."""
        sums: dict[str, float] = {}
        for asset in self.result.assets:
            for name in SUMMED & asset.record.keys():
                sums[name] = sums.get(name, 0.0) + asset.record[name]
        unread = {name: sum(doubt.field == name for doubt in self.result.doubts) for name in SUMMED}
        units = {key: hints.unit for key, hints in reader.hints.items()}
        return BookSums(len(self.result.assets), sums, unread, units)
