"""Which fact each column holds: by its words, its unit and the look of its cells, with the confidence of each proposal.

Every column gets an answer: a field, a column of several facts (`+power`), a reason to stay inside the house, or
"not known", which is listed. Conflicts are settled over the whole table: one best column for each field.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from catalog.ledger.cells import Cell
from catalog.ledger.dittos import may_refer
from catalog.ledger.grounds import are_persons, bent_by_unit, by_looks, by_words, readable_share
from catalog.ledger.points import datum_in
from catalog.ledger.proposals import SHARED, Proposal, full_name, names_filled
from catalog.ledger.reading import Hints
from catalog.ledger.synonyms import INTERNAL_MARK, HeaderText, as_unit, normal, of_others, take_apart
from catalog.ledger.tables import Column, Table
from catalog.ledger.wording import UNKNOWN

# What is asked for in a quantity and written down as one: a supply that is there or not has no amount.
_SUPPLIES: Final = frozenset({"water_t_day", "sewage_t_day", "power_kva", "power_kv", "steam_t_h", "gas_m3_h", "docks"})
_YES_OR_NO: Final = re.compile(
    r"[01]|(?:已|未|没|不|接|全)?通|已接|未接|有|无|是|否|[已未yn√×✓✗✔✘]|yes|no|具备|不具备", re.IGNORECASE
)
_PERSONS: Final = re.compile(r"(?:人|人员|专员|经理|主任|员|长|姓名)$")
_OF_LAND: Final = re.compile(r"亩|公顷|平方公里|占地|土地|(?<![a-z])(?:ha|acres?|hectares?|mu)(?![a-z])", re.IGNORECASE)
_UNITS_OVER: Final = re.compile(r"[\u4e00-\u9fff]{0,6}单位|units?|uom")
Scores = dict[str, tuple[float, float, float | None]]  # field: confidence, that of the words, share of cells read
SAMPLES: Final = 40
LEAST: Final = 0.4


def recognise(
    table: Table, hints: Hints, mapping: Mapping[str, Any] | None = None, kinds: Sequence[str] = ()
) -> list[Proposal]:
    """A proposal for every column of a table.

    `mapping` holds what a person decided, by a column's header; `kinds` are the kinds of assets that titles speak of,
    for words that mean one thing of land and another of buildings.
    """
    proposals = []
    scores: list[Scores] = []
    for column in table.columns:
        proposal, found = _one(table, column, hints)
        decided = (mapping or {}).get(column.header)
        if mapping is not None and column.header in mapping:
            _decide(proposal, decided)
            found = {}
        proposals.append(proposal)
        scores.append(found)
    _of_kind(scores, [column.header for column in table.columns], kinds)
    taken = {
        name for proposal in proposals if proposal.corrected and proposal.field for name in names_filled(proposal.field)
    }
    _assign(proposals, scores, taken)
    _again(table, proposals, scores)
    _lettable_alone(proposals)
    for proposal in proposals:
        _finish(table, proposal)
    return proposals


def _of_kind(scores: list[Scores], headers: Sequence[str], kinds: Sequence[str]) -> None:
    """An area that is not said to be of land or of floors is of what the table is about."""
    best = [max(found, key=lambda name: found[name][0]) for found in scores if found]
    in_parts = any(found.get("+part", (0,))[0] >= 0.9 for found in scores)
    for found in scores:  # 楼层 beside the number of a building or a room is where it lies, and no number of storeys
        if "+part" in found and "storeys" in found:
            del found["storeys" if in_parts else "+part"]
    spoken = sum(bool(re.search(r"土地|供地|出让|宗地|地块|容积率", header)) for header in headers)
    built = {"structure", "storeys", "clear_height_m", "built_year"} & set(best)
    land = list(kinds) == ["land"] or (not built and ("land_state" in best or spoken >= 3))
    here, there = ("land_area_m2", "floor_area_m2") if land else ("floor_area_m2", "land_area_m2")
    for found in scores:
        if here in found and there in found and found[here][1] == found[there][1]:
            del found[there]


def _again(table: Table, proposals: list[Proposal], scores: list[Scores]) -> None:
    """A field in a second column: the same quantity in another unit, or filled where the first is blank."""
    rows = {
        proposal.column.key: {at for at, row in enumerate(table.rows) if proposal.column.key in row.cells}
        for proposal in proposals
    }
    for proposal, found in zip(proposals, scores, strict=True):
        if proposal.field is not None or not found:
            continue
        name = max(found, key=lambda own: found[own][0])
        score, words, readable = found[name]
        others = [other for other in proposals if other.field == name]
        apart = all(not rows[proposal.column.key] & rows[other.column.key] for other in others)
        if others and score >= 0.45 and (apart or words >= 0.9):
            proposal.field, proposal.confidence = name, round(score, 3)
            proposal.words, proposal.readable = words, readable


def _lettable_alone(proposals: list[Proposal]) -> None:
    """What may be let is the only area of buildings that some tables have: the building is at least that large."""
    areas = {"floor_area_m2", "land_area_m2", "+areas", "+either_area", "+land_and_floor"}
    alone = [p for p in proposals if p.field == "+lettable_area" and not re.search(r"土地|已", p.column.name)]
    if len(alone) == 1 and not any(p.field in areas for p in proposals):
        alone[0].field = "floor_area_m2"


def _decide(proposal: Proposal, decided: Mapping[str, Any] | None) -> None:
    proposal.corrected, proposal.confidence = True, 1.0
    if decided is None:
        proposal.field = "!left_out"
        return
    proposal.field = decided.get("field") or "!left_out"
    proposal.unit = decided.get("unit") or proposal.unit
    proposal.datum = decided.get("datum") or proposal.datum


def _one(table: Table, column: Column, hints: Hints) -> tuple[Proposal, Scores]:
    header = take_apart(column.name)
    group = take_apart(column.group.split(">")[-1]) if column.group else HeaderText("", None, ())
    proposal = Proposal(column, unit=header.unit or group.unit, datum=datum_in(f"{column.group}{column.name}"))
    cells = _cells(table, column)
    proposal.filled = len(cells)
    proposal.samples = [cell.text for cell in cells[:3]]
    words = {meaning.name: meaning.confidence for meaning in by_words(header, group)}
    if cells and _UNITS_OVER.fullmatch(header.words) and all(as_unit(cell.text) for cell in cells):
        proposal.field, proposal.confidence = "+unit", 0.95
        return proposal, {}
    marked = INTERNAL_MARK.search("".join((column.group, *header.asides)))
    marked = marked or (INTERNAL_MARK.search(header.words) if max(words.values(), default=0) < 0.9 else None)
    if marked or (column.hidden and words.get("encumbrances", 0) < 0.5):
        proposal.field = next((name for name in words if name.startswith("!")), "!hidden")
        proposal.confidence = 0.95
        return proposal, {}
    inside = next((name for name, sure in words.items() if name.startswith("!") and sure >= 0.5), None)
    if inside and max(words.values()) == words[inside]:
        proposal.field, proposal.confidence, proposal.words = inside, words[inside], words[inside]
        return proposal, {}
    words = {name: sure for name, sure in words.items() if not name.startswith("!")}
    if "亩均" in header.words and proposal.unit in ("元", "千元", "万元", "亿元"):
        proposal.unit = f"{proposal.unit}/亩"
    words = bent_by_unit(words, proposal.unit, header.words)
    if proposal.unit is None and cells and all(_YES_OR_NO.fullmatch(normal(cell.text)) for cell in cells):
        words = {name: sure for name, sure in words.items() if name not in _SUPPLIES}
    if _PERSONS.search(header.words) and max(words.values(), default=0) < 0.9 and are_persons(cells):
        proposal.field, proposal.confidence = "!contact", 0.9
        return proposal, {}
    for name, sure in by_looks(cells).items():
        if name == "!contact" and max(words.values(), default=0) < 0.9:
            proposal.field, proposal.confidence = "!contact", sure
            return proposal, {}
        if name in ("id", "owner_name", "park") and of_others(header.words):
            continue
        if not words or name in words or max(words.values()) < 0.5:
            words[name] = max(words.get(name, 0), sure)
    near = Hints(
        today=hints.today, header=column.header, unit=proposal.unit, unknown=hints.unknown, no=hints.no,
        datum=proposal.datum or hints.datum,
    )  # fmt: skip
    found = {}
    for name, sure in words.items():
        alone = replace(near, header="", datum="wgs84") if name in ("lat", "lng") else near
        readable = readable_share(name, cells, alone)
        weight = 1.0 if readable is None else 0.3 + 0.7 * readable
        # Sure words stand although the cells are hard to read: the cells will be doubts, and not an unknown column.
        floor = 0.45 if sure >= 0.9 else 0.0
        found[name] = (max(min(0.99, sure * weight), floor), sure, readable)
    proposal.alternatives = tuple(
        sorted(((name, round(score[0], 2)) for name, score in found.items()), key=lambda item: -item[1])[:4]
    )
    return proposal, found


def _cells(table: Table, column: Column) -> list[Cell]:
    """The cells of a column that say something, some of them where there are many."""
    cells = [row.cells[column.key] for row in table.rows if column.key in row.cells]
    cells = [
        cell for cell in cells if cell.text.strip() and normal(cell.text) not in UNKNOWN and not may_refer(cell.text)
    ]
    if len(cells) > SAMPLES:
        cells = [cells[position] for position in np.linspace(0, len(cells) - 1, SAMPLES).astype(int)]
    return cells


def _assign(proposals: list[Proposal], scores: list[Scores], taken: set[str]) -> None:
    """One best column for each field, so that the sum of confidences over the table is greatest."""
    names = sorted({name for found in scores for name in found if name not in taken})
    if not names:
        return
    from scipy.optimize import linear_sum_assignment  # takes a second to load

    columns = list(range(len(proposals)))
    # A field shared by columns has a place for each of them; "none" too.
    places = [name for name in names for _ in range(len(columns) if name in SHARED else 1)]
    matrix = np.zeros((len(columns), len(places) + len(columns)))
    for row, found in enumerate(scores):
        for place, name in enumerate(places):
            matrix[row, place] = found[name][0] ** 2 if name in found and found[name][0] >= LEAST else -1
    matrix[:, len(places) :] = 0
    rows, chosen = linear_sum_assignment(matrix, maximize=True)
    filled: dict[str, float] = {}
    for row, place in sorted(zip(rows, chosen, strict=True), key=lambda pair: -matrix[pair[0], pair[1]]):
        if place >= len(places) or matrix[row, place] <= 0:
            continue
        name = places[place]
        # A composite and its own parts are not both taken for the same fact.
        if name not in SHARED and any(own in filled for own in names_filled(name)):
            continue
        filled.update(dict.fromkeys(names_filled(name), matrix[row, place]))
        score, words, readable = scores[row][name]
        proposals[row].field, proposals[row].confidence = name, round(score, 3)
        proposals[row].words, proposals[row].readable = words, readable


def _finish(table: Table, proposal: Proposal) -> None:
    """The fuller reading of a column where its cells hold more than the field of its words."""
    if proposal.field is not None and not proposal.corrected:
        cells = [row.cells[proposal.column.key] for row in table.rows if proposal.column.key in row.cells]
        proposal.field = full_name(proposal.field, [cell for cell in cells if cell.text])
    if proposal.field == "floor_area_m2" and 0 < proposal.words < 0.9 and not proposal.corrected:
        texts = [cell.text for row in table.rows if (cell := row.cells.get(proposal.column.key))]
        of_land = [bool(_OF_LAND.search(text)) for text in texts]
        of_floors = [bool(re.search(r"㎡|平米|平方米|m2|m²|建筑|房屋", text)) for text in texts]
        mixed = any(of_land) and any(of_floors)
        if (mixed or (texts and all(of_land))) and not any(a and b for a, b in zip(of_land, of_floors, strict=True)):
            proposal.field = "+either_area"
    if proposal.field == "+gas" and proposal.unit and as_unit(proposal.unit) and "h" in proposal.unit:
        proposal.field = "gas_m3_h"
