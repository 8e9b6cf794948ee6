"""Facts that were changed since a file was read, written into the cells that say them: the keeper's unit, the keeper's words.

A fact whose table has no cell for it gets a column at the right end of the table, or a row at the end of its card.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from catalog.ledger.cells import Book, Cell, CellValue
from catalog.ledger.edit_copy import FAR, EditedCopy
from catalog.ledger.edit_places import Place, Places
from catalog.ledger.keepers_copy import KeepersCopy
from catalog.ledger.marks import Edit, Mark, held, own_remarks
from catalog.ledger.proposals import Proposal
from catalog.ledger.reading import Hints
from catalog.ledger.understanding import Understanding, UnderstoodAsset
from catalog.ledger.unread import datum_of, point_text, rewritten, same, says

# What the reader concludes from a field where no cell says it: pinned when the field changes.
_FOLLOWS: Final[Mapping[str, tuple[str, ...]]] = {
    "county": ("province", "city"),
    "city": ("province", "county"),
    "owner_name": ("title_zh",),
    "address_zh": ("title_zh", "province", "city", "county"),
    "park": ("title_zh",),
    "land_state": ("kind",),
    "permits.land_certificate": ("title_status",),
    "permits.property_certificate": ("title_status",),
}
_IN_WGS84: Final = Hints(FAR, datum="wgs84")


def written(
    copy: KeepersCopy, book: Book, understanding: Understanding, edits: Iterable[Edit], lang: str
) -> list[Mark]:
    """Write edits into a copy of the keeper's file, which `book` was read from: what was written, and where.

    Of several edits of one fact the last counts.
    """
    writer = _EditWriter(Places(book, understanding), copy, lang)
    writer.write(edits)
    return writer.out.marks


class _EditWriter:
    """Edits on their way into the cells that say them."""

    def __init__(self, places: Places, copy: KeepersCopy, lang: str) -> None:
        self.places, self.understanding = places, places.understanding
        self.out = EditedCopy(copy, places, lang)
        self._planned: dict[int, bool] = {}

    def write(self, edits: Iterable[Edit]) -> None:
        """Write all edits; the last of several of one fact counts."""
        by_asset: dict[int, dict[str, Edit]] = {}
        for edit in edits:
            if 0 <= edit.asset < len(self.understanding.assets):
                by_asset.setdefault(edit.asset, {})[edit.field] = edit
        for number in sorted(by_asset):
            if number in self.places.placed:
                self._asset(number, by_asset[number])
            else:
                for edit in by_asset[number].values():
                    self.out.fail(number, edit)
        self.out.insert_rows()

    def _asset(self, number: int, edits: dict[str, Edit]) -> None:
        asset, place = self.understanding.assets[number], self.places.placed[number]
        edits = {name: edit for name, edit in edits.items() if not same(held(asset, name), edit.value)}
        pinned = {
            name: held(asset, name)
            for changed in edits
            for name in _FOLLOWS.get(changed, ())
            if name not in edits and (found := asset.evidence.get(name)) is not None and found.derived
        }
        edits = self._point(number, asset, place, edits)
        if "remarks_zh" in edits:
            edits["remarks_zh"] = replace(edits["remarks_zh"], value=own_remarks(asset, edits["remarks_zh"].value))
        edits = self._plan(number, place, edits)
        groups: dict[str, tuple[Proposal, dict[str, Edit]]] = {}
        for name, edit in edits.items():
            proposal = self.places.proposal(asset, place, name, edit.value)
            if proposal is None:
                self.out.beside(number, edit)
            else:
                groups.setdefault(proposal.column.key, (proposal, {}))[1][name] = edit
        for proposal, wanted in groups.values():
            pinned |= self._cell(number, proposal, wanted)
        for name, value in pinned.items():
            self.out.beside(number, Edit(number, name, value, ""), pinned=True)

    def _cell(self, number: int, proposal: Proposal, edits: dict[str, Edit]) -> dict[str, Any]:
        """Write the facts of one cell; what it no longer says although nobody changed it, by field."""
        asset, place = self.understanding.assets[number], self.places.placed[number]
        where = self.places.where(number, proposal)
        first = next(iter(edits))
        name = str(proposal.field)
        samples = self.places.samples(number, proposal, first if name.startswith("+") else name)
        hints = self.places.hints(number, proposal, name, samples)
        wanted = {field: edit.value for field, edit in edits.items()}
        own = self.places.source(number, proposal)
        found = rewritten(name, own, wanted, hints, samples)
        if found is None:
            for edit in edits.values():
                self.out.beside(number, edit)
            return {}
        value, like, lost = found
        if where is None:
            self.out.row_of_card(number, place, tuple(edits.values()), proposal.column.name, value)
            return {}
        if (
            name == "modes"
            and isinstance(value, str)
            and any("转让" in sample.cell.text and "sale" in sample.value for sample in samples)
        ):
            value = value.replace("出售", "转让")  # in this file's words
        lost |= {
            other: held(asset, other)
            for other, evidence in asset.evidence.items()
            if other not in wanted and not evidence.derived and self.places.is_at(place, proposal, evidence)
            and other not in says(name, own or Cell(1, 1), hints)[0] and other != "remarks_zh" and other not in lost
        }  # fmt: skip
        row, column = where
        if not place.table.cards:
            self.out.part_from_others(number, proposal)
        look = (like.cell.row, like.cell.column) if like is not None and like.cell.is_date else None
        self.out.put(asset.sheet, row, column, value, look)
        old = own.text if own else ""
        self.out.mark(asset.sheet, row, column, edits.values(), old)
        return {field: item for field, item in lost.items() if item is not None}

    def _plan(self, number: int, place: Place, edits: dict[str, Edit]) -> dict[str, Edit]:
        """Where one column says both terms and plan, its words are the plan: written only if they say the same terms."""
        columns = {one.field: one for one in place.table.columns}
        modes, asset = columns.get("modes"), self.understanding.assets[number]
        if modes is None or "plan_zh" in columns or not {"modes", "plan_zh"} & edits.keys():
            return edits
        if id(place.table) not in self._planned:
            self._planned[id(place.table)] = any(
                one is not None and one.column == modes.column.letter
                for other in self.places.of_table[id(place.table)]
                for one in (self.understanding.assets[other].evidence.get("plan_zh"),)
            )
        if not self._planned[id(place.table)]:
            return edits
        rest = {name: edit for name, edit in edits.items() if name not in ("modes", "plan_zh")}
        both = [edit for name, edit in edits.items() if name not in rest]
        plan = edits["plan_zh"].value if "plan_zh" in edits else asset.record.get("plan_zh")
        terms = edits["modes"].value if "modes" in edits else asset.record.get("modes")
        where = self.places.where(number, modes)
        text = Cell(1, 1, plan, plan or "")
        hints = self.places.hints(number, modes, "modes", self.places.samples(number, modes, "modes"))
        said = says("modes", text, hints)[0].get("modes") if plan else None
        if both and where and plan and said == terms:
            self.out.put(asset.sheet, *where, plan)
            self.out.mark(
                asset.sheet, *where, both, asset.evidence["plan_zh"].raw if "plan_zh" in asset.evidence else ""
            )
        else:
            for edit in both:
                self.out.fail(number, edit)
        return rest

    def _point(self, number: int, asset: UnderstoodAsset, place: Place, edits: dict[str, Edit]) -> dict[str, Edit]:
        """Write latitude and longitude, which only move together; the other edits."""
        both = {name: edit for name, edit in edits.items() if name in ("lat", "lng")}
        if not both:
            return edits
        rest = {name: edit for name, edit in edits.items() if name not in both}
        columns = {one.field: one for one in place.table.columns}
        apart = "lat" in columns and "lng" in columns
        lng, lat = (both[name].value if name in both else asset.record.get(name) for name in ("lng", "lat"))
        if not apart and "+point" not in columns:
            if lng is None or lat is None or place.table.cards:
                for edit in both.values():
                    self.out.fail(number, edit)
            else:
                row, column = place.row.number, self.out.column(place, "+point", "坐标（WGS84）")
                self.out.put(asset.sheet, row, column, point_text("", "", lng, lat, "wgs84"))
                self.out.mark(asset.sheet, row, column, both.values(), "")
            return rest
        targets = [columns["lng"], columns["lat"]] if apart else [columns["+point"]]
        datum = self._datum(number, targets)
        for proposal in targets:
            own, where = self.places.source(number, proposal), self.places.where(number, proposal)
            told = tuple(edit for name, edit in both.items() if not apart or name == proposal.field)
            value: CellValue
            if lng is None or lat is None:
                value = "不详"
            elif not apart:
                value = point_text(own.text if own else "", proposal.column.header, lng, lat, datum)
            else:
                pair = point_text("", "", lng, lat, datum).split(",")
                value = float(pair[0 if proposal.field == "lng" else 1])
            if where is None:
                self.out.row_of_card(number, place, told, proposal.column.name, value)
                continue
            if not place.table.cards:
                self.out.part_from_others(number, proposal)
            self.out.put(asset.sheet, *where, value)
            if told:
                self.out.mark(asset.sheet, *where, told, own.text if own else "")
        return rest

    def _datum(self, number: int, targets: Sequence[Proposal]) -> Any:
        """The datum that an asset's point is written in: found from its own cells, else from its neighbours'."""
        for other in (number, *self.places.near(number)):
            asset = self.understanding.assets[other]
            cells = [self.places.source(other, proposal) for proposal in targets]
            text = " ".join(cell.text for cell in cells if cell)
            plain = says(
                "+point", Cell(1, 1, text, re.sub(r"[^\d.°′″'\",，;NSEWnsew东西南北经纬\s]", "", text)), _IN_WGS84
            )[0]
            if {"lat", "lng"} <= plain.keys() and {"lat", "lng"} <= asset.record.keys():
                found = datum_of(plain["lng"], plain["lat"], asset.record["lng"], asset.record["lat"])
                if found:
                    return found
        return next((one.datum for one in targets if one.datum), None) or self.understanding.datum
