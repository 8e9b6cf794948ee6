"""What is known around the cells of a column: units, money, legends, groups; judged once for all rows of a table."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Final

from catalog.fields import FIELDS, TARGET_FIELDS
from catalog.geo import stem
from catalog.ledger.cells import Cell
from catalog.ledger.derive import places_around
from catalog.ledger.dittos import SAME, may_refer
from catalog.ledger.draft import plain_number
from catalog.ledger.legend import Legend
from catalog.ledger.places import county
from catalog.ledger.proposals import Proposal
from catalog.ledger.reading import Hints
from catalog.ledger.synonyms import FOREIGN_MONEY, look_up, normal, strange_unit, take_apart
from catalog.ledger.tables import Row, Table
from catalog.ledger.wording import UNKNOWN, fold

_LEVELS: Final = ("province", "city", "county", "park")
_GROUPS: Final = frozenset({*_LEVELS, "+group"})
_NAMED: Final = ("title_zh", "owner_name", "address_zh", "+part")
_LOOSE: Final = frozenset({None, "+group", "remarks_zh", "description_zh"})
_MEANT: Final = re.compile(r"方式|意向|拟|计划|方向|[水电气汽暖网]")
_MONEY: Final = frozenset({"sale_price_cny", "+price"})
_QUANTITIES: Final = (*FIELDS.values(), *TARGET_FIELDS.values())
MEASURED: Final = frozenset(field.name for field in _QUANTITIES if field.is_number and field.unit) | {"+price"}
PRICED: Final = frozenset({"sale_price_cny", "rent_cny_m2_month", "land_price_10k_cny_mu"})
_OTHER_RENTS: Final = (
    (re.compile(r"[/·每]\s?(?:天|日|day|d(?![a-z]))|日租|元[天日]"), "day"),
    (re.compile(r"[/·每]\s?(?:年|year|yr)|年租|元年"), "year"),
    (re.compile(r"[/·每]\s?亩|万元|整(?:体|栋|层|宗)"), "whole"),
)
_NO_RENT_OF_M2: Final = 300  # CNY a month
AREAS: Final = frozenset({"land_area_m2", "floor_area_m2", "divisible_from_m2", "+areas"})


def hints_of(table: Table, proposal: Proposal, legend: Legend, base: Hints) -> Hints:
    """What is known around the cells of a column: its unit from the header, else from the legend."""
    unit = proposal.unit or legend.units.get(str(proposal.field))
    if unit is None and proposal.field in _MONEY:
        unit = legend.units.get("money")
    if unit is None and proposal.field in AREAS:
        unit = legend.units.get("area")
        if unit in ("亩", "公顷") and proposal.field != "land_area_m2":
            unit = None
    if unit is None and not proposal.corrected and proposal.field in MEASURED:
        unit = strange_unit(proposal.column.name)
    if proposal.field == "rent_cny_m2_month" and unit and re.fullmatch(r"元/(?:㎡|m2|平米?|平方米)", unit):
        period = re.search(r"[月年日天]", proposal.column.name)
        unit = f"{unit}·{period[0]}" if period else unit
    said: frozenset[str] = frozenset()
    if (
        proposal.field in FIELDS and FIELDS[proposal.field].type in ("month", "date")
    ) or proposal.field == "built_year":
        said = frozenset(row.cells[key].text for row in table.rows if (key := proposal.column.key) in row.cells)
    whole = proposal.field == "rent_cny_m2_month" and _rents_are_whole(table, proposal, unit)
    rents = proposal.field == "rent_cny_m2_month" and unit is None
    mixed = _other_rents(table, proposal) if rents else frozenset()
    return replace(
        base, header=proposal.column.header, unit=unit, datum=proposal.datum or base.datum, column=said,
        whole=whole, mixed=mixed,
    )  # fmt: skip


def _other_rents(table: Table, proposal: Proposal) -> frozenset[str]:
    """What cells of a column of rents are in besides a square metre and month, so that a bare one may be in it."""
    cells = (row.cells.get(proposal.column.key) for row in table.rows)
    texts = [fold(cell.text) for cell in cells if cell is not None]
    return frozenset(unit for pattern, unit in _OTHER_RENTS if any(map(pattern.search, texts)))


def unit_columns(proposals: Sequence[Proposal]) -> dict[str, str]:
    """The column of units (as a key) that belongs to a column of figures: by its name, else the one left of it."""
    found: dict[str, str] = {}
    for at, proposal in enumerate(proposals):
        if proposal.field != "+unit":
            continue
        own = normal(proposal.column.name).removesuffix("单位").removesuffix("unit")
        named = next((p for p in proposals if own and normal(p.column.name) == own), None)
        owner = named or (proposals[at - 1] if at else None)
        if owner is not None and owner.field in MEASURED | {"+annual_rent", "+lettable_area"}:
            found[owner.column.key] = proposal.column.key
    return found


def _rents_are_whole(table: Table, proposal: Proposal, unit: str | None) -> bool:
    """Whether the rents of a column without an area in its unit are too high for a square metre somewhere."""
    months = {"元/月": 1, "元/年": 12, "元": 1, None: 1}.get(unit)
    cells = (row.cells.get(proposal.column.key) for row in table.rows)
    numbers = (plain_number(cell.text) for cell in cells if cell is not None)
    return months is not None and any(number is not None and number / months > _NO_RENT_OF_M2 for number in numbers)


def foreign_money(table: Table, proposals: Sequence[Proposal]) -> str | None:
    """The money of another country that a header or a price of the table is in: then no bare price is in yuan."""
    texts = [proposal.column.name for proposal in proposals]
    keys = [proposal.column.key for proposal in proposals if proposal.field in PRICED]
    texts += [row.cells[key].text for row in table.rows for key in keys if key in row.cells]
    return next((found[0] for text in texts if (found := FOREIGN_MONEY.search(text))), None)


def said_beside(row: Row, key: str, above: Mapping[str, Cell]) -> str:
    """What a cell of a row says, with 同上 meaning the one above."""
    cell = row.cells.get(key)
    cell = above.get(key) if cell is not None and SAME.match(cell.text) else cell
    return cell.text.strip() if cell is not None else ""


def is_group(table: Table, proposal: Proposal, legend: Legend, proposals: Sequence[Proposal]) -> bool:
    """Whether a blank under a filled cell of this column means the same again, although nothing is merged.

    Only left of the names, as groups are written, and where every group is told once, above its rows.
    """
    if proposal.field not in _GROUPS or table.cards or legend.blank == "unknown":
        return False
    key, number = proposal.column.key, proposal.column.number
    names = [other.column.number for name in _NAMED for other in proposals if other.field == name]
    if not names or number > names[0]:
        return False
    if any(span.left <= number <= span.right and span.bottom > span.top for span in table.sheet.merged):
        return False
    texts = [row.cells[key].text if key in row.cells else "" for row in table.rows]
    filled = [text for text in texts if text]
    blank = 1 - len(filled) / len(texts) if texts else 0
    if blank < 0.3 or not texts[0] or any(normal(text) in UNKNOWN for text in filled):
        return False
    return proposal.field in ("province", "city", "+group") or (blank >= 0.5 and len(set(filled)) == len(filled))


def forget_places(row: Row, columns: Mapping[str, Proposal], filled_down: Set[str], above: dict[str, Cell]) -> None:
    """Take from the cells above those of another place: under a division that changes, or against the row's address."""
    address = columns.get("address_zh")
    cell = row.cells.get(address.column.key) if address is not None else None
    lies_in = places_around({"address_zh": cell.text}, ()) if cell is not None else {}
    elsewhere = False
    for name in _LEVELS:
        proposal = columns.get(name)
        if proposal is None:
            continue
        key = proposal.column.key
        said = row.cells[key].text.strip() if key in row.cells else ""
        last = above.get(key)
        if not said and last is not None and name in lies_in:
            elsewhere = elsewhere or not _same_division(last.text.strip(), lies_in[name][0])
        if not said and elsewhere:
            above.pop(key, None)
        elif not said:
            elsewhere = last is not None and key not in filled_down
        elif not may_refer(said):
            elsewhere = elsewhere or last is None or last.text.strip() != said


def _same_division(name: str, full: str) -> bool:
    return stem(name) == stem(full) or county(name) == full or full.startswith(stem(name))


def dash_of_ids(table: Table, proposal: Proposal | None) -> str | None:
    """The dash that most of the keeper's numbers have between letters and digits; None where they do not."""
    if proposal is None:
        return None
    key = proposal.column.key
    texts = [normal(row.cells[key].text) for row in table.rows if key in row.cells]
    dashed = sum(bool(re.fullmatch(r"[a-z]{1,6}-\d{2,8}", text)) for text in texts)
    return "-" if texts and dashed >= max(2, 0.6 * len(texts)) else None


def titles_repeat(table: Table, proposal: Proposal | None) -> bool:
    """Whether rows share their title, as the rooms of one building do."""
    if proposal is None:
        return True
    key = proposal.column.key
    titles = [row.cells[key].text for row in table.rows if key in row.cells and row.cells[key].text]
    return len(set(titles)) < len(titles) or any(SAME.match(title) for title in titles)


def loose_columns(proposals: Sequence[Proposal]) -> frozenset[str]:
    """The columns, by key, of no field or of free words, in which a cell may say that the asset is in use or gone."""
    return frozenset(
        proposal.column.key
        for proposal in proposals
        if proposal.field in _LOOSE and not _MEANT.search(proposal.column.name)
    )


def is_lettable(proposal: Proposal) -> bool:
    """Whether the words of a column of floor areas are those of what may be let."""
    return any(meaning.name == "+lettable_area" for meaning in look_up(take_apart(proposal.column.name).words))
