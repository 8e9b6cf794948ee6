"""A small TOML file that says how a flat CSV or XLSX becomes assets: column to field, unit, list of values, constants.

Every key is explained in docs/mapping.md.
"""

import io
import re
import tomllib
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError
from pydantic import Field as Within

from catalog.errors import InvalidInput, NotFound
from catalog.fields import FIELDS, PERMIT_FIELDS, TARGET_FIELDS, Field, field_of
from catalog.language import N_
from catalog.ledger import values
from catalog.units import factor

SHIPPED: Final = Path(__file__).parent / "mappings"
_COLUMN_NAME: Final = re.compile(r"\{([^{}]+)\}")


def _template(text: str) -> str:
    if set("{}") & set(_COLUMN_NAME.sub("", text)):
        raise ValueError("a brace that encloses no column's name")
    return text


def _encoding(name: str) -> str:
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=name)
    except LookupError:
        raise ValueError("no encoding of texts") from None
    return name


def _delimiter(sign: str) -> str:
    if sign in '\r\n\0"':
        raise ValueError("this sign separates no cells")
    return sign


_Name = Annotated[str, StringConstraints(min_length=1)]
_Template = Annotated[_Name, AfterValidator(_template)]


_AS_TUPLE: Final = BeforeValidator(lambda given: tuple(given) if isinstance(given, list) else given)
_Names = Annotated[tuple[_Name, ...], _AS_TUPLE]


class _Table(BaseModel):
    """A part of the mapping file: every key is known, and of the type it must have."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _File(_Table):
    encoding: Annotated[str, AfterValidator(_encoding)] | None = None
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1), AfterValidator(_delimiter)] | None = None
    sheet: _Name | None = None
    header_row: Annotated[int, Within(ge=1, le=10_000)] = 1
    unknown: _Names = ()


class _Row(_Table):
    filled: _Names = ()


class _Keeper(_Table):
    name: _Template | None = None
    code: _Template | None = None


class _Id(_Table):
    column: _Name | None = None
    columns: _Names = ()


class _Column(_Table):
    name: _Name | None = None
    field: str
    unit: str | None = None
    values: dict[str, Any] | None = None
    others: Literal["doubt", "ignore", "keep"] = "doubt"
    fallback: bool = False
    when_filled: Any = None
    when_empty: Any = None
    split: _Name | None = None
    part: Annotated[int, Within(ge=1)] = 1
    unknown: _Names = ()
    doubtful: _Names = ()
    agrees_with: _Name | None = None
    agrees_unit: str | None = None
    tolerance: Annotated[float, Within(ge=0, lt=1)] = 0
    per: _Name | None = None
    per_unit: str | None = None
    only: dict[str, _Names] | None = None
    template: Annotated[tuple[_Template, ...], _AS_TUPLE] = ()
    join: str = "; "
    point: bool = False


class _Bounds(_Table):
    columns: Annotated[tuple[_Name, _Name], _AS_TUPLE]
    low: str
    high: str
    unit: str | None = None
    unknown: _Names = ()


class MappingFile(_Table):
    """The whole of a mapping file, as docs/mapping.md explains it."""

    file: _File = _File()
    keeper: _Keeper = _Keeper()
    id: _Id = _Id()
    row: _Row = _Row()
    bounds: list[_Bounds] = []
    constants: dict[str, Any] = {}
    column: Annotated[list[_Column], Within(min_length=1)]


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column of the file and the fact it holds; the keys are those of the mapping file."""

    name: str
    field: str
    unit: str | None = None
    values: dict[str, Any] | None = None
    others: str = "doubt"
    fallback: bool = False
    when_filled: Any = None
    when_empty: Any = None
    split: str | None = None
    part: int = 1
    unknown: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    agrees_with: str | None = None
    agrees_unit: str | None = None
    tolerance: float = 0
    per: str | None = None
    per_unit: str | None = None
    only: MappingType[str, tuple[str, ...]] | None = None
    template: tuple[str, ...] = ()
    join: str = "; "
    point: bool = False

    @property
    def needed(self) -> set[str]:
        """The columns of the file that it is made of."""
        names = {self.name, self.agrees_with, self.per, *(self.only or ()), *columns_in(*self.template)}
        return {name for name in names if name}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Two columns that are the ends of one range, and the facts that the ends are."""

    columns: tuple[str, str]
    low: str
    high: str
    unit: str | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the rows of a file become records."""

    columns: tuple[MappedColumn, ...] = ()
    constants: dict[str, Any] = field(default_factory=dict)
    id_column: str | None = None
    keeper_name: str | None = None
    keeper_code: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int = 1
    id_columns: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    filled_columns: tuple[str, ...] = ()
    bounds: tuple[Bounds, ...] = ()

    @property
    def needed(self) -> set[str]:
        """The columns that a file must have."""
        names = {name for column in self.columns for name in column.needed} | {*self.id_columns, *self.filled_columns}
        names |= {name for bounds in self.bounds for name in bounds.columns}
        names |= {*columns_in(self.keeper_name or "", self.keeper_code or ""), self.id_column or ""}
        return names - {""}


def columns_in(*templates: str) -> list[str]:
    """The names of the columns that templates speak of."""
    return [name for template in templates for name in _COLUMN_NAME.findall(template)]


def filled(template: str, cells: MappingType[str, str]) -> str:
    """A template with the texts of a row in the place of the columns' names."""
    return _COLUMN_NAME.sub(lambda found: cells[found[1]], template)


def load_mapping(name: str) -> Mapping:
    """A mapping by the path of its file, or by the name of one that ships (`uk_brownfield`).

    InvalidInput names the key that is wrong, before any ledger is read.
    """
    path = Path(name)
    if not path.is_file():
        path = SHIPPED / f"{name}.toml"
        if not name.replace("_", "").isalnum() or not path.is_file():
            raise NotFound(N_("没有对照文件 {name}"), where="mapping", name=values.shown(name, 120))
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(N_("对照文件读不出来：{reason}"), where="mapping", reason=values.shown(error, 200)) from None
    try:
        checked = MappingFile.model_validate(content)
    except ValidationError as error:
        raise _wrong(error) from None
    return _mapping(checked)


def _wrong(error: ValidationError) -> InvalidInput:
    """The first thing that is wrong with a mapping, by its place in the file."""
    found = error.errors()[0]
    key = ""
    for part in found["loc"]:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if key else str(part)
    key = values.shown(key, 120)
    messages = {"extra_forbidden": N_("对照文件里不认得 {key}"), "missing": N_("对照文件里没有写 {key}")}
    message = messages.get(found["type"], N_("对照文件里 {key} 写得不对：{value}"))
    return InvalidInput(message, where=f"mapping.{key}", key=key, value=values.shown(found["input"], 80))


def _mapping(content: MappingFile) -> Mapping:
    constants = {}
    for name, value in content.constants.items():
        if name not in FIELDS or name in ("id", "keeper"):
            raise _at("mapping.constants", InvalidInput(N_("没有“{field}”这一项"), field=values.shown(name, 60)))
        constants[name] = _checked(name, value, f"mapping.constants.{name}")
    return Mapping(
        columns=tuple(_column(number, column) for number, column in enumerate(content.column, 1)),
        constants={name: value for name, value in constants.items() if value is not None},
        id_column=content.id.column,
        keeper_name=content.keeper.name,
        keeper_code=content.keeper.code,
        encoding=content.file.encoding,
        delimiter=content.file.delimiter,
        sheet=content.file.sheet,
        header_row=content.file.header_row,
        id_columns=content.id.columns,
        unknown=content.file.unknown,
        filled_columns=content.row.filled,
        bounds=tuple(_bounds(number, bounds) for number, bounds in enumerate(content.bounds, 1)),
    )


def _column(number: int, column: _Column) -> MappedColumn:
    where = f"mapping.column[{number}]"
    found = _field(column.field, None if column.per else column.unit, where)
    if column.per:
        units = (factor("CNY", column.unit or ""), factor("m2", column.per_unit or ""), factor(found.unit, "元/㎡"))
        if None in units:
            unit = values.shown(f"{column.unit}/{column.per_unit}", 40)
            raise _at(where, InvalidInput(N_("“{field}”不认得单位 {unit}"), where=where, field=found, unit=unit))
    if (column.name is None) == (not column.template):
        raise InvalidInput(N_("对照文件第 {n} 列要写 name 或 template，只写一个"), where=where, n=number)
    if column.agrees_unit is not None:
        _field(column.field, column.agrees_unit, where)
    told = {f"values.{text}": value for text, value in (column.values or {}).items()}
    for key, value in (told | {"when_filled": column.when_filled, "when_empty": column.when_empty}).items():
        if value is not None:
            _checked(column.field, value, f"{where}.{key}")
    return MappedColumn(**{"name": "", **column.model_dump(exclude_none=True)})


def _bounds(number: int, bounds: _Bounds) -> Bounds:
    where = f"mapping.bounds[{number}]"
    for name in (bounds.low, bounds.high):
        if not _field(name, bounds.unit, where).is_number:
            raise _at(where, InvalidInput(N_("“{field}”不是数"), where=where, field=values.shown(name, 60)))
    return Bounds(**bounds.model_dump())


def _field(name: str, unit: str | None, where: str) -> Field:
    """The fact that a column holds, which must be one, and be kept in what the unit measures."""
    head, _, tail = name.partition(".")
    parts = {"permits": PERMIT_FIELDS, "control_targets": TARGET_FIELDS}.get(head)
    found = field_of(name)
    if found is None or (head not in FIELDS) or (parts is not None and tail not in parts) or head in ("id", "keeper"):
        raise _at(where, InvalidInput(N_("没有“{field}”这一项"), where=where, field=values.shown(name, 60)))
    if unit is not None and factor(found.unit, unit) is None:
        raise _at(
            where, InvalidInput(N_("“{field}”不认得单位 {unit}"), where=where, field=found, unit=values.shown(unit, 40))
        )
    return found


def _at(where: str, problem: InvalidInput) -> InvalidInput:
    """What is wrong with the mapping, with the key of the mapping file that says it."""
    key = values.shown(where.removeprefix("mapping."), 120)
    return InvalidInput(N_("对照文件的 {key}：{problem}"), where=where, key=key, problem=problem)


def _checked(name: str, value: Any, where: str) -> Any:
    """A value of the mapping itself, as the ledger's are checked."""
    field = field_of(name)
    if field is not None and field.type in ("choices", "names") and not isinstance(value, list):
        shown = values.shown(value, 60)
        raise _at(where, InvalidInput(N_("“{field}”要写成列表：[{value}]"), where=name, field=field, value=shown))
    if isinstance(value, str) and field is not None and (field.type == "flag" or field.is_number):
        shown = values.shown(value, 60)
        flag, number = (
            N_("“{field}”要写成 true 或 false，不加引号：{value}"),
            N_("“{field}”要写成数，不加引号：{value}"),
        )
        wanted = flag if field.type == "flag" else number
        raise _at(where, InvalidInput(wanted, where=name, field=field, value=shown))
    try:
        return values.check(name, value)
    except InvalidInput as problem:
        raise _at(where, problem) from None
