"""The keeper's own formulas in a copy of the keeper's file: kept where they can be reckoned anew, told where not.

A program that shows a workbook without reckoning, as our reader does, goes by the values beside the formulas: they are
written too. A formula that says a fact of an asset keeps the value that was read; only a person changes a fact.
"""

import math
import re
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

from openpyxl.utils import column_index_from_string

from catalog.ledger.cells import CellValue, Sheet
from catalog.ledger.formats.formulas import Place, Reckoner

_CELL: Final = re.compile(r'(<c r="([A-Z]+)(\d+)"[^>]*>)(<f>[^<]*</f>)<v(?:\s*/>|></v>)')


@dataclass(slots=True)
class OwnFormulas:
    """The formulas of one sheet that stay (`kept`), and how many of it are there as values (`lost`)."""

    sheet: Sheet
    kept: dict[Place, str] = field(default_factory=dict)
    lost: int = 0
    values: dict[Place, float] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: Sheet) -> "OwnFormulas":
        """The formulas of a sheet of which our reckoning gives what the file says, or that it says nothing of."""
        found = {
            place: cell.formula for place, cell in sheet.cells.items() if cell.formula is not None and not cell.covered
        }
        alone = Reckoner(lambda place: _held(sheet, place), {})
        known = {place: text for place, text in found.items() if alone.knows(text)}
        reckoner = Reckoner(lambda place: _held(sheet, place), known)
        kept = {}
        for place, text in known.items():
            value, said = reckoner.at(place), _held(sheet, place)
            if value is not None and (said is None or _same(value, said)):
                kept[place] = text
        return cls(sheet, kept, len(found) - len(kept))

    def reckon(self, made: Any, facts: Collection[Place]) -> None:
        """What the formulas come to in the sheet as it is now; one that says a fact and would change it is a value."""
        reckoner = Reckoner(lambda place: made.cell(*place).value, self.kept)
        found = {place: reckoner.at(place) for place in self.kept}
        for place, value in found.items():
            said = _held(self.sheet, place)
            if value is None or (place in facts and said is not None and not _same(value, said)):
                self.give_up(made, place, said)
            elif said is not None:
                self.values[place] = value

    def give_up(self, made: Any, place: Place, value: CellValue) -> None:
        """A value in place of a formula."""
        del self.kept[place]
        self.lost += 1
        made.cell(*place).value = value

    def give_all_up(self, made: Any, facts: Collection[Place]) -> None:
        """Values in place of all formulas, for a sheet whose cells move."""
        self.reckon(made, facts)
        for place in list(self.kept):
            self.give_up(made, place, self.values.pop(place, None))


def with_values(workbook: bytes, values: Mapping[int, Mapping[Place, float]]) -> bytes:
    """A workbook that the library wrote, with the values of its formulas; by the number of the sheet, from 1."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", member.filename)
            if number and (of_sheet := values.get(int(number[1]))):

                def laid(match: re.Match[str], of_sheet: Mapping[Place, float] = of_sheet) -> str:
                    value = of_sheet.get((int(match[3]), column_index_from_string(match[2])))
                    return match[0] if value is None else f"{match[1]}{match[4]}<v>{value:.15g}</v>"

                content = _CELL.sub(laid, content.decode("utf-8")).encode("utf-8")
            target.writestr(member, content)
    return made.getvalue()


def _held(sheet: Sheet, place: Place) -> CellValue:
    cell = sheet.at(*place)
    return cell.value if cell is not None else None


def _same(value: float, said: CellValue) -> bool:
    return (
        isinstance(said, int | float)
        and not isinstance(said, bool)
        and math.isclose(value, said, rel_tol=1e-9, abs_tol=1e-6)
    )
