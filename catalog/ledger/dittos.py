"""Cells that speak by another asset's cell of the same column: 同上, 同前, 同左, 同W1, 同第3行, ditto."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from catalog.ledger.cells import Cell
from catalog.ledger.places import county
from catalog.ledger.synonyms import normal
from catalog.ledger.tables import Table

_WHERE: Final = r"一?(?:行|列|栏|项|格|条|户|宗)?"
SAME: Final = re.compile(
    rf"^\s*(?:同[上前左]{_WHERE}|〃|″|\"|''|”|“|ditto|do\.|(?:same )?as above)\s*[。.]?\s*$",
    re.IGNORECASE,
)
_NEXT: Final = re.compile(rf"^\s*同(?P<way>右|下|后){_WHERE}\s*[。.]?\s*$")
_NUMBERED: Final = re.compile(r"^(?:第|序号)?\s*(?P<number>\d{1,5})\s*(?:号|行|条|宗|项|栏|列|户)?$")
_MAY_REFER: Final = re.compile(r"^\s*同(?P<whose>.{1,6}?)\s*[。.]?\s*$")
# 同意, 同步, 同心路, 同安区, 同方公司: words and names that begin with the character and speak by nothing.
_A_WORD: Final = re.compile(r"^同(?:意|步|时|期|类|等|样|业|城|乡|事|比|型|质|价|行业|属)")
_A_NAME: Final = re.compile(r"^同[^\dA-Za-z一上下左右前后第此].*[路街道镇村乡县区市旗园厂司库楼厦院场团社店校]")
MOST_STEPS: Final = 8


def may_refer(text: str) -> bool:
    """Whether a cell may speak by another one, be it certain which or not."""
    if SAME.match(text) or _NEXT.match(text):
        return True
    bare = "".join(text.split())
    return bool(_MAY_REFER.match(bare)) and not (_A_WORD.match(bare) or _A_NAME.match(bare) or county(bare))


@dataclass(slots=True)
class _Asset:
    """What other cells may call an asset."""

    names: frozenset[str]
    numbers: frozenset[str]


class References:
    """The cells of one table that speak by others, resolved along the assets: down a table, across one that is turned."""

    def __init__(self, table: Table, columns: Mapping[str, str]) -> None:
        """`columns` are the keys of the columns that name an asset, by field: id, +serial, title_zh."""
        self.table = table
        self.columns = {key for name, key in columns.items() if name in ("id", "+serial", "title_zh")}
        numbers = columns.get("+serial")
        self.assets = [
            _Asset(
                frozenset(
                    normal(row.cells[key].text) for key in self.columns if key in row.cells and row.cells[key].text
                ),
                frozenset(
                    [normal(row.cells[numbers].text) if numbers in row.cells else str(at)]
                    if numbers
                    else [str(at)] + ([] if table.turned else [str(row.number)])
                ),
            )
            for at, row in enumerate(table.rows, 1)
        ]
        self.names = {name for asset in self.assets for name in asset.names}

    def speaks(self, text: str) -> bool:
        """Whether a cell of the table speaks by another one, or may."""
        match = _MAY_REFER.match(text)
        return may_refer(text) or (match is not None and normal(match["whose"]) in self.names)

    def before(self, text: str) -> bool:
        """Whether a cell says what the asset before it says: 同上 down a table, 同左 across one, 同前 in both."""
        if SAME.match(text) is None:
            return False
        return ("上" if self.table.turned else "左") not in text

    def source(self, position: int, key: str, steps: int = 0) -> Cell | None:
        """The cell that a named or following asset has in the column; None where none or several are meant."""
        cell = self.table.rows[position].cells.get(key)
        if cell is None or steps > MOST_STEPS:
            return None
        found = {said.text: said for said in self._meant(position, key, cell.text, steps)}
        return next(iter(found.values())) if len(found) == 1 else None

    def _meant(self, position: int, key: str, text: str, steps: int) -> Iterator[Cell]:
        for other in self._others(position, text):
            cell = self.table.rows[other].cells.get(key)
            if cell is not None and self.speaks(cell.text):
                cell = self.source(other, key, steps + 1)
            if cell is not None and cell.text.strip():
                yield cell

    def _others(self, position: int, text: str) -> list[int]:
        if self.before(text):
            return [position - 1] if position else []
        if match := _NEXT.match(text):
            across = match["way"] == "右"
            along = across == self.table.turned or match["way"] == "后"
            return [position + 1] if along and position + 1 < len(self.table.rows) else []
        match = _MAY_REFER.match(text)
        if match is None:
            return []
        whose = normal(match["whose"])
        named = [at for at, asset in enumerate(self.assets) if whose in asset.names and at != position]
        if named or not (number := _NUMBERED.match(whose)):
            return named
        return [at for at, asset in enumerate(self.assets) if number["number"] in asset.numbers and at != position]
