"""A small TOML file that says how a flat CSV or XLSX becomes assets: column to field, unit, list of values, constants.

[file]                      # all optional
encoding = "gb18030"        # utf-8 or gb18030 is found out
delimiter = ";"
sheet = "Sheet1"
header_row = 1

[keeper]
name = "{organisation name}"   # a constant, or a template of columns
code = "{organisation}"

[id]
column = "site"

[constants]
kind = "land"

[[column]]
name = "hectares"
field = "land_area_m2"
unit = "ha"

[[column]]
name = "ownership"
field = "owner_type"
values = { "owned by a public authority" = "state_owned" }
others = "ignore"           # or "doubt", the default: texts that are not in `values`
fallback = true             # only where an earlier column left the field empty

[[column]]
name = "end-date"
field = "status"
when_filled = "revitalised" # the value that any entry at all stands for
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any, Final

from catalog.errors import InvalidInput, NotFound
from catalog.fields import FIELDS, PERMIT_FIELDS, TARGET_FIELDS, field_of
from catalog.language import N_
from catalog.units import factor

SHIPPED: Final = Path(__file__).parent / "mappings"


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column of the file and the fact it holds."""

    name: str
    field: str
    unit: str | None = None
    values: dict[str, Any] | None = None
    ignore_others: bool = False
    fallback: bool = False
    when_filled: Any = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the rows of a file become records."""

    columns: tuple[MappedColumn, ...] = ()
    constants: dict[str, Any] = field(default_factory=dict)
    id_column: str | None = None
    keeper_name: str | None = None
    keeper_code: str | None = None
    encoding: str | None = None
    delimiter: str = ","
    sheet: str | None = None
    header_row: int = 1

    @property
    def needed(self) -> set[str]:
        """The columns that a file must have."""
        names = {column.name for column in self.columns} | ({self.id_column} if self.id_column else set())
        for template in (self.keeper_name, self.keeper_code):
            names |= {name for _, name, _, _ in Formatter().parse(template or "") if name}
        return names


def load_mapping(name: str) -> Mapping:
    """A mapping by the path of its file, or by the name of one that ships (`uk_brownfield`)."""
    path = Path(name)
    if not path.is_file():
        path = SHIPPED / f"{name}.toml"
        if not name.replace("_", "").isalnum() or not path.is_file():
            raise NotFound(N_("没有对照文件 {name}"), where="mapping", name=name[:120])
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(N_("对照文件读不出来：{reason}"), where="mapping", reason=str(error)[:200]) from None
    return _mapping(content)


def _mapping(content: dict[str, Any]) -> Mapping:
    _known(content, {"file", "keeper", "id", "constants", "column"}, "")
    file, keeper, number = (_table(content, name) for name in ("file", "keeper", "id"))
    _known(file, {"encoding", "delimiter", "sheet", "header_row"}, "file")
    _known(keeper, {"name", "code"}, "keeper")
    _known(number, {"column"}, "id")
    columns = content.get("column", [])
    if not isinstance(columns, list) or not columns:
        raise InvalidInput(N_("对照文件没有写任何一列"), where="mapping")
    constants = _table(content, "constants")
    for name in constants:
        if name not in FIELDS:
            raise InvalidInput(N_("没有“{field}”这一项"), where="mapping.constants", field=name[:60])
    try:
        return Mapping(
            columns=tuple(_column(number, column) for number, column in enumerate(columns, 1)),
            constants=constants,
            id_column=number.get("column"),
            keeper_name=keeper.get("name"),
            keeper_code=keeper.get("code"),
            encoding=file.get("encoding"),
            delimiter=str(file.get("delimiter", ",")),
            sheet=file.get("sheet"),
            header_row=int(file.get("header_row", 1)),
        )
    except (TypeError, ValueError) as error:
        raise InvalidInput(N_("对照文件读不出来：{reason}"), where="mapping", reason=str(error)[:200]) from None


def _column(number: int, column: Any) -> MappedColumn:
    where = f"mapping.column[{number}]"
    if not isinstance(column, dict):
        raise InvalidInput(N_("对照文件第 {n} 列写得不对"), where=where, n=number)
    _known(column, {"name", "field", "unit", "values", "others", "fallback", "when_filled"}, where)
    name, target = column.get("name"), column.get("field")
    if not isinstance(name, str) or not isinstance(target, str):
        raise InvalidInput(N_("对照文件第 {n} 列要写 name 和 field"), where=where, n=number)
    head, _, tail = target.partition(".")
    parts = {"permits": PERMIT_FIELDS, "control_targets": TARGET_FIELDS}.get(head)
    found = field_of(target)
    if found is None or (head not in FIELDS) or (parts is not None and tail not in parts) or head in ("id", "keeper"):
        raise InvalidInput(N_("没有“{field}”这一项"), where=where, field=target[:60])
    unit = column.get("unit")
    if unit is not None and (not isinstance(unit, str) or factor(found.unit, unit) is None):
        raise InvalidInput(N_("“{field}”不认得单位 {unit}"), where=where, field=found, unit=str(unit)[:40])
    return MappedColumn(
        name,
        target,
        unit,
        column.get("values"),
        column.get("others") == "ignore",
        bool(column.get("fallback")),
        column.get("when_filled"),
    )


def _table(content: dict[str, Any], name: str) -> dict[str, Any]:
    found = content.get(name, {})
    if not isinstance(found, dict):
        raise InvalidInput(N_("对照文件里 {name} 应是一节"), where=f"mapping.{name}", name=name)
    return found


def _known(table: dict[str, Any], names: set[str], where: str) -> None:
    for name in table:
        if name not in names:
            raise InvalidInput(N_("对照文件里不认得 {name}"), where=f"mapping.{where}".rstrip("."), name=name[:60])
