"""The rows of one table as assets: what each cell says, with what 同上, blank and the legend mean around it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.fields import FIELDS, field_of
from catalog.language import N_
from catalog.ledger.areas import unit_of_areas
from catalog.ledger.burdens import tell_burdens
from catalog.ledger.cells import Cell
from catalog.ledger.column_hints import (
    AREAS,
    PRICED,
    dash_of_ids,
    foreign_money,
    forget_places,
    hints_of,
    is_group,
    is_lettable,
    loose_columns,
    said_beside,
    titles_repeat,
    unit_columns,
)
from catalog.ledger.conclusions import Surroundings, conclude
from catalog.ledger.derive import kinds_in
from catalog.ledger.dittos import References
from catalog.ledger.draft import Draft, plain_number
from catalog.ledger.facts import read_fact
from catalog.ledger.legend import Legend
from catalog.ledger.own_words import keepers_words
from catalog.ledger.passages import passages
from catalog.ledger.points import crossed_rows, datum_in
from catalog.ledger.proposals import Proposal
from catalog.ledger.reading import Datum, Hints, Outcome, Reading
from catalog.ledger.shared_cells import SharedCells
from catalog.ledger.synonyms import normal
from catalog.ledger.tables import Row, Table
from catalog.ledger.understanding import Rejected, Told, Understanding, UnderstoodAsset
from catalog.ledger.wording import UNKNOWN, about

_SAME_LEVEL: Final = re.compile(r"^\s*同上一?级\s*[:：]\s*(.+)$")
# Columns that are known and are no fact of an asset.
_BESIDE: Final = frozenset({"+serial", "+unit", "+datum", "+photo", "+annual_rent", "+unit_price", "+land_and_floor"})
# Columns whose words are kept with the remarks.
_REMARKED: Final = frozenset({None, "+lettable_area", "+group", "+part", "+services", "remarks_zh"})
_FLAGS: Final = frozenset(name for name, field in FIELDS.items() if field.type == "flag") | {"+gas", "+steam"}
_OWN_MONEY: Final = re.compile(r"[元圆万亿¥￥]|rmb|cny|yuan", re.IGNORECASE)
_SERVICES: Final = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"(?<![暖空大蒸水电])气(?![象候味压体])|(?:水电|电)气|(?:天然|燃|煤)气", "gas"),
        (r"蒸汽|供汽|(?<![一-龥])汽(?![一-龥])", "steam"),
        (r"暖|供热", "heating"),
        (r"网络|宽带|光纤|通信|(?<![管电路丝铁地水联])网(?![架点站围格状管络])", "fibre"),
    )
)
_NO_SERVICE: Final = re.compile(
    r"(?P<name>(?:天然|燃|煤)?气|蒸汽|暖气?|供暖|供热|网络?|宽带|光纤)[:：]?(?:不通|未通|没通|未接通?|没有|无)"
    r"|(?:无|没有|未通|不通)(?P<behind>(?:天然|燃|煤)?气|蒸汽|暖气?|供暖|供热|网络?|宽带|光纤)"
)
_LACKING: Final = re.compile(r"[无未不缺没停待拟]|规划|预留|附近")


def _struck(outcome: Outcome, cell: Cell) -> Outcome:
    """What a cell says that is struck through while its row is not: nothing of it goes in unasked."""
    others = {name: _struck(replace(one, others={}), cell) for name, one in outcome.others.items()}
    problem = outcome.problem
    if outcome.readings and problem is None:
        message = N_("“{text}”整格有删除线，是否还算数")
        problem = InvalidInput(message, where=cell.address, text=cell.text[:80])
    return replace(outcome, problem=problem, default=None, others=others)


class TableReader:
    """One table being read. `numbers` are the quantities of each row, by its position, for the check of totals."""

    def __init__(
        self,
        table: Table,
        proposals: list[Proposal],
        legend: Legend,
        today: date,
        context: list[str],
        *,
        transfer_is_sale: bool,
    ) -> None:
        self.table = table
        self.all_proposals = proposals
        self.proposals = [p for p in proposals if not p.internal]
        # A city settles the short names of counties; a single column goes before one of several facts.
        self.order = sorted(self.proposals, key=lambda p: (p.field != "city", (p.field or "").startswith("+")))
        self.legend = legend
        self.told: list[Told] = []
        self.numbers: dict[int, dict[str, float]] = {}
        self.transfer_is_sale = transfer_is_sale
        base = Hints(
            today=today, unknown=frozenset(legend.unknown | legend.either), no=frozenset(legend.no), datum=legend.datum
        )
        self.hint = base
        self.hints = {p.column.key: hints_of(table, p, legend, base) for p in self.proposals}
        self.units_found = {p.column.key for p in self.proposals if self._finds_unit(p)}
        self.filled_down = {p.column.key for p in self.proposals if is_group(table, p, legend, self.proposals)}
        self.by_field = {p.field: p for p in self.proposals if p.field}
        self.shared = SharedCells(table)
        self.references = References(table, {name: p.column.key for name, p in self.by_field.items()})
        self.plan_beside = "plan_zh" not in self.by_field and any(
            p.field == "modes" and re.search(r"处置|盘活|利用|措施", p.column.name) for p in self.proposals
        )
        self.around = Surroundings(
            self.by_field,
            context,
            legend.datum,
            dash_of_ids(table, self.by_field.get("id")),
            table.sheet.geometries,
            titles_repeat(table, self.by_field.get("title_zh")),
            table.title,
            crossed=self._crossed(),
            parted=table.parted,
            sectioned=any(kinds_in(row.section or "") for row in table.rows),
            loose=loose_columns(self.proposals),
        )
        self.at_least = {p.column.key for p in self.proposals if p.field == "floor_area_m2" and is_lettable(p)}
        self.foreign = foreign_money(table, self.proposals)
        self.unit_columns = unit_columns(proposals)
        self.row_units: dict[str, str] = {}
        self.row_datum: Datum | None = None
        self.known: dict[tuple[Any, ...], Outcome] = {}
        self.ticks: dict[int, bool] = {}

    def _crossed(self) -> frozenset[int]:
        """The rows whose two axes are exchanged against the other rows'."""
        lat, lng = self.by_field.get("lat"), self.by_field.get("lng")
        if lat is None or lng is None:
            return frozenset()
        points = {}
        for row in self.table.rows:
            cells = row.cells.get(lat.column.key), row.cells.get(lng.column.key)
            axes = [plain_number(cell.text) for cell in cells if cell is not None]
            if len(axes) == 2 and axes[0] is not None and axes[1] is not None:
                points[row.number] = axes[0], axes[1]
        return crossed_rows(points)

    def _finds_unit(self, proposal: Proposal) -> bool:
        """Whether the file itself shows the unit of a column of areas that nobody says; it is told once."""
        hints, column = self.hints[proposal.column.key], proposal.column
        if proposal.field not in ("land_area_m2", "floor_area_m2") or hints.unit is not None:
            return False
        unit = unit_of_areas(self.table, proposal, self.proposals)
        if unit is None:
            return False
        self.hints[column.key] = replace(hints, unit=unit)
        proposal.unit = unit
        sheet, message = self.table.sheet.name, N_("“{column}”没有写单位，与其他数对照应是{unit}")
        problem = InvalidInput(message, where=sheet, column=column.header, unit=unit)
        self.told.append(Told(sheet, self.table.first_row, column.letter, problem))
        return True

    def read(self, result: Understanding, keeper: str | None) -> None:
        """Every row of the table into `result`."""
        result.told += self.told
        above: dict[str, Cell] = {}
        block = 0
        for position, row in enumerate(self.table.rows):
            if row.block != block:  # nothing is carried down past a sum
                above, block = {}, row.block
            asset = UnderstoodAsset(
                self.table.sheet.name, row.number, keeper_name=keeper, hidden=row.hidden, struck=row.struck
            )
            draft = Draft(asset, len(result.assets))
            forget_places(row, self.by_field, self.filled_down, above)
            self._beside(draft, row, above)
            for proposal in self.order:
                self._cell(draft, position, proposal, above)
            draft.settle_implied()
            tell_burdens(draft, row, self.all_proposals, self.hint.today)
            self._blank_owner(draft, row, above)
            self._remember(position, above)
            around = replace(self.around, datum=self.row_datum) if self.row_datum else self.around
            if conclude(draft, row, around):
                self.numbers[position] = {k: v for k, v in asset.record.items() if isinstance(v, int | float)}
                self.numbers[position] |= self.shared.for_sums(position, row, draft.doubts)
                result.assets.append(asset)
                result.doubts += draft.doubts
                result.told += draft.told
            else:
                text = " ".join(cell.text for cell in row.cells.values() if cell.text)[:200]
                problem = InvalidInput(N_("说不出是哪个资产：没有名称、地址和产权单位"), where=asset.sheet)
                result.rejected.append(Rejected(asset.sheet, row.number, text, problem))

    def _beside(self, draft: Draft, row: Row, above: Mapping[str, Cell]) -> None:
        """What other cells of the row say of a figure or a point: its unit, its datum."""

        self.row_units = {
            key: unit for key, beside in self.unit_columns.items() if (unit := said_beside(row, beside, above))
        }
        if row.unit:
            bare = [p for p in self.proposals if p.field in AREAS and self.hints[p.column.key].unit is None]
            self.row_units |= {p.column.key: row.unit for p in bare if p.column.key not in self.row_units}
        proposal = self.by_field.get("+datum")
        said = said_beside(row, proposal.column.key, above) if proposal else ""
        self.row_datum = datum_in(said)
        if proposal and self.row_datum is None and normal(said) not in UNKNOWN:
            message = N_("不认得坐标系“{text}”，按 WGS84 读")
            draft.tell(row.cells[proposal.column.key], InvalidInput(message, where="lat", text=said[:40]))

    def _remember(self, position: int, above: dict[str, Cell]) -> None:
        """The cells that 同上 and blanks of the next row may mean."""
        row = self.table.rows[position]
        for proposal in self.proposals:
            key = proposal.column.key
            cell = row.cells.get(key)
            before = cell is not None and self.references.before(cell.text)
            if cell is not None and self.references.speaks(cell.text) and not before:
                cell = self.references.source(position, key)
            if cell is not None and cell.text.strip() and not before:
                above[key] = cell
            elif key not in self.filled_down and not before:
                above.pop(key, None)

    def _cell(self, draft: Draft, position: int, proposal: Proposal, above: Mapping[str, Cell]) -> None:
        row = self.table.rows[position]
        key = proposal.column.key
        cell = row.cells.get(key)
        if cell is not None and (comment := keepers_words(cell.comment)):
            message = N_("{cell} 有批注，只供内部：{text}")
            where = draft.asset.sheet
            draft.tell(cell, InvalidInput(message, where=where, cell=cell.address, text=comment[:300]))
        source = cell
        if cell is not None and self.references.speaks(cell.text):
            before = self.references.before(cell.text)
            source = above.get(key) if before else self.references.source(position, key)
            name = proposal.field
            if source is None and name and not name.startswith(("!", "+")):
                message = N_("“{text}”指的是哪一格没有写明，或那一格没有可以照抄的内容")
                problem = InvalidInput(message, where=name, field=field_of(name), text=cell.text.strip())
                draft.doubt(cell, name, Outcome(problem=problem))
            elif source is None and not before:
                source = cell  # words that may speak by nothing
        elif cell is None or not (cell.text.strip() or cell.formula):
            source = above.get(key) if key in self.filled_down else None
            if source is None:
                self._blank(draft, row, proposal)
        if source is None:
            return
        name, header = proposal.field, proposal.column.header
        gone = source is cell and source.struck and not row.struck
        if gone and name in _REMARKED:
            message = N_("单元格里划去的“{text}”没有读入")
            draft.tell(source, InvalidInput(message, where=source.address, text=source.text[:60]))
        elif name == "keeper":
            if normal(source.text) not in UNKNOWN:
                self._keeper(draft, header, source.text)
        elif name in _BESIDE:
            draft.asset.serial = source.text if name == "+serial" else draft.asset.serial
        elif name == "+services":
            self._services(draft, proposal, source)
        elif name in (None, "+lettable_area", "+group"):
            if normal(source.text) not in UNKNOWN:
                draft.remarks.append(f"{header}：{source.text}")
        elif name == "+part":
            if normal(source.text) not in UNKNOWN:
                draft.parts.append((header, source.text.strip()))
        elif name == "remarks_zh":
            if normal(source.text) not in UNKNOWN:
                draft.remarks.insert(0, source.text)
                draft.asset.evidence.setdefault(name, draft.evidence(source, Reading(source.text)))
        else:
            if key in row.hidden_cells or proposal.column.hidden:
                told = InvalidInput(N_("隐藏的内容“{text}”已照读"), where=draft.asset.sheet, text=source.text[:80])
                draft.tell(source, told)
            self._fact(draft, row, proposal, str(name), source)

    def _keeper(self, draft: Draft, header: str, text: str) -> None:
        """The body that the row itself names; a person or a telephone beside it stays inside."""
        body, taken = passages("verified_by", " ".join(text.split()))
        if body:
            draft.asset.keeper_name, draft.asset.names_keeper = body, True
        if taken:
            draft.remarks.append(f"{header}：{text}")

    def _fact(self, draft: Draft, row: Row, proposal: Proposal, name: str, cell: Cell) -> None:
        if name == "park" and (level := _SAME_LEVEL.match(cell.text)):
            problem = InvalidInput(N_("“同上一级”指哪一级没有写明"), where=name, field=FIELDS[name])
            draft.doubt(cell, name, Outcome((Reading(level[1].strip()),), problem, 0))
            return
        outcome = self.shared.outcome(name, self._outcome(draft, proposal, name, cell), row, proposal.column.key)
        if cell.struck and not row.struck and cell is row.cells.get(proposal.column.key):
            outcome = _struck(outcome, cell)
        if name == "modes" and self.plan_beside and normal(cell.text) not in UNKNOWN:
            draft.put("plan_zh", Reading(cell.text.strip()), cell)
            if outcome.problem is not None and not outcome.readings:
                draft.tell(cell, outcome.problem)  # the words are kept whole, as the plan
                return
        draft.outcome(name, outcome, cell)

    def _outcome(self, draft: Draft, proposal: Proposal, name: str, cell: Cell) -> Outcome:
        """What a cell says, read once for all cells of a column that say the same."""
        key = proposal.column.key
        hints = self.hints[key]
        if (unit := self.row_units.get(key)) and plain_number(cell.text) is not None:
            cell = replace(cell, value=f"{cell.text}{unit}", text=f"{cell.text}{unit}")
        if name == "+point":
            hints = replace(hints, datum=datum_in(cell.text) or self.row_datum or hints.datum)
        elif name in ("lat", "lng"):
            hints = replace(hints, header="", datum="wgs84")  # two columns are shifted together, once both are read
        elif name == "county":
            hints = replace(hints, city=draft.record.get("city"))
        same = (key, cell.text, type(cell.value), cell.is_date, cell.formula and cell.value, hints.datum, hints.city)
        outcome = self.known.get(same)
        if outcome is None:
            outcome = read_fact(name, self._as_meant(name, cell), hints)
            if (
                self.foreign
                and name in PRICED
                and outcome.readings
                and not _OWN_MONEY.search(f"{cell.text}{hints.unit or ''}")
            ):
                message = N_("“{field}”没有写币种，表里另有 {unit}：{value}")
                outcome = Outcome(problem=about(FIELDS[name], message, cell.text, unit=self.foreign))
            if key in self.units_found and outcome.value is not None and plain_number(cell.text) is not None:
                reading = replace(outcome.readings[0], state="assumed_unit")
                outcome = replace(outcome, readings=(reading,))
            if key in self.at_least and outcome.value is not None and outcome.readings[0].state != "range":
                own = outcome.readings[0]
                at_least = Reading(own.value, "range", low=own.value, kept=own.kept or proposal.column.header)
                outcome = replace(outcome, readings=(at_least,))
            self.known[same] = outcome
        return outcome

    def _as_meant(self, name: str, cell: Cell) -> Cell:
        """转让 is a sale in a file that never says 出售 and has other words for handing over; else it is a transfer."""
        if name != "modes" or not self.transfer_is_sale or "转让" not in cell.text:
            return cell
        words = re.sub(r"(?<!股权)(?<!产权)转让", "出售", cell.text)
        return replace(cell, value=words, text=words)

    def _blank(self, draft: Draft, row: Row, proposal: Proposal) -> None:
        """An empty cell says something only where the legend, or the pattern of its neighbours, says what."""
        if proposal.field not in _FLAGS or self.table.cards:
            return
        name = str(proposal.field).removeprefix("+")
        cell = Cell(row.number, proposal.column.number)
        if self.legend.blank == "no":
            draft.put(name, Reading(False), replace(cell, text=N_("（空白）")))
        elif self.legend.blank is None and FIELDS[name].group == "utilities" and self._only_ticks(row.block):
            problem = InvalidInput(N_("这一片只填√和待核实，空白多半是没有"), where=name, field=FIELDS[name])
            draft.doubt(cell, name, Outcome((Reading(False),), problem, 0))

    def _only_ticks(self, block: int) -> bool:
        """Whether the supplies of a block of rows are ticked or written out as not known, so that blank may mean no."""
        if block not in self.ticks:
            texts = [
                normal(row.cells[proposal.column.key].text)
                for proposal in self.proposals
                if proposal.field in _FLAGS and FIELDS[proposal.field.removeprefix("+")].group == "utilities"
                for row in self.table.rows
                if row.block == block and proposal.column.key in row.cells
            ]
            ticked = sum(text[:1] in ("√", "✓", "✔") for text in texts)
            unknown = sum(text in UNKNOWN for text in texts)
            self.ticks[block] = ticked >= 2 and unknown >= 3 and ticked + unknown == len(texts)
        return self.ticks[block]

    def _blank_owner(self, draft: Draft, row: Row, above: Mapping[str, Cell]) -> None:
        """An owner left blank under the same address: probably the one above, for a person to say."""
        owner, address = self.by_field.get("owner_name"), self.by_field.get("address_zh")
        if owner is None or address is None or self.table.cards or "owner_name" in draft.record:
            return
        cell, here = row.cells.get(owner.column.key), row.cells.get(address.column.key)
        last, there = above.get(owner.column.key), above.get(address.column.key)
        if (cell is None or not cell.text) and here and last and there and here.text == there.text:
            message = N_("产权单位空着，地址与上一行相同，可能同上一行")
            problem = InvalidInput(message, where="owner_name", field=FIELDS["owner_name"])
            draft.doubt(Cell(row.number, owner.column.number), "owner_name", Outcome((Reading(last.text),), problem, 0))

    def _service(self, draft: Draft, clause: str, cell: Cell) -> None:
        """One clause with the name of a supply and what it says of it: 电500KVA, 气不通; only where no column does."""
        if match := re.fullmatch(r"(?:供?电力?|变压器|配电)(?:容量)?[:：]?\s*(\d.*)", clause):
            if not self.by_field.keys() & {"power_kva", "+power"}:
                draft.outcome("+power", read_fact("+power", match[1], self.hint), cell)
        elif match := re.fullmatch(r"(?:供?水)(?:量|能力)?[:：]?\s*(\d.*)", clause):
            if "water_t_day" not in self.by_field:
                draft.outcome("water_t_day", read_fact("water_t_day", match[1], self.hint), cell)
        elif match := _NO_SERVICE.fullmatch(clause):
            said = match["name"] or match["behind"]
            name = next(own for pattern, own in _SERVICES if pattern.search(said))
            if name not in self.by_field and f"+{name}" not in self.by_field:
                draft.put(name, Reading(False), cell)

    def _services(self, draft: Draft, proposal: Proposal, cell: Cell) -> None:
        """水、电、气、暖、网: a check of the single columns, and what it names that no column asks for."""
        if normal(cell.text) in UNKNOWN:
            return
        apart = [clause.strip() for clause in re.split(r"[，,；;。、\n]", cell.text) if clause.strip()]
        for clause in apart:
            self._service(draft, clause, cell)
        clauses = [clause for clause in re.split(r"[，,；;。\n]", cell.text) if not _LACKING.search(clause)]
        if not any(pattern.search(clause) for pattern, _ in _SERVICES for clause in clauses):
            draft.remarks.append(f"{proposal.column.header}：{cell.text}")
        for pattern, name in _SERVICES:
            hit = next((found[0] for clause in clauses if (found := pattern.search(clause))), None)
            if hit is None:
                continue
            if name not in self.by_field and f"+{name}" not in self.by_field:
                draft.put(name, Reading(True), cell)
            elif draft.record.get(name) is False:
                message = N_("“{column}”写有“{word}”，单列写的是没有，以单列为准")
                draft.tell(cell, InvalidInput(message, where=name, column=proposal.column.header, word=hit))
