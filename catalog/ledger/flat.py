"""Flat files to ledgers: those in the exchange format, and CSV, XLSX or GeoJSON by a mapping; every value checked."""

import hashlib
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingType
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.fields import FIELDS, field_of
from catalog.language import N_
from catalog.ledger import exchange_tables, readers, values
from catalog.ledger.folding import fold_repeats
from catalog.ledger.ledger import Doubt, Ledger, LedgerRow, Note, joined
from catalog.ledger.mapped import RowReader
from catalog.ledger.mapping import Mapping
from catalog.ledger.passages import keep_inside, tell_inside
from catalog.ledger.understanding import Evidence

LONGEST_NUMBER: Final = 120
LONGEST_COLUMN: Final = 200
PART: Final = 2_000  # rows of a part of a large file


def read_flat(path: Path, mapping: Mapping | None = None, keeper: str | None = None) -> Ledger:
    """Read and check a whole file: in the exchange format, or a flat CSV, XLSX or GeoJSON by a mapping.

    `keeper` answers for rows that name none. InvalidInput when the file as a whole cannot be read.
    """
    whole = joined(flat_parts(path, mapping, keeper))
    fold_repeats(whole)
    return whole


def flat_parts(
    path: Path, mapping: Mapping | None = None, keeper: str | None = None, name: str | None = None
) -> Iterator[Ledger]:
    """A file in parts of some thousand rows, so that memory does not grow with it; repeats are not folded.

    `name` is what its owner calls it, if not the name of the file.
    """
    readers.open_check(path)
    suffix = Path(name or path.name).suffix.lower()
    name, sha256 = values.shown(name or path.name, 300), digest(path)
    part = first = Ledger(name, sha256)
    by_table: list[tuple[readers.Table, RowReader]] = []
    if mapping is not None:
        by_table = [(table, RowReader(mapping)) for table in _tables(path, suffix, name, mapping, first)]
        found: Iterable[tuple[readers.Row, _Found]] = (
            _mapped(reader, row) for table, reader in by_table for row in table.rows
        )
    elif suffix in (".jsonl", ".ndjson"):
        found = ((row, _from_json(row)) for row in readers.read_jsonl(path))
    elif (read := exchange_tables.read_table(path, suffix)) is not None:
        found = ((row, _from_json(row)) for row in read[0])
        first.notes += read[1]
    else:
        raise InvalidInput(N_("{name} 要有对照文件（--mapping）"), where="mapping", name=name)
    for row, facts in found:
        _check_row(part, row, facts, keeper, by_table[0][1] if by_table else None)
        if len(part.rows) + len(part.rejected) >= PART:
            yield part
            part = Ledger(name, sha256)
    for table, reader in by_table:
        part.notes += [Note(table.sheet, row, column, message) for row, column, _, message in reader.remarks()]
    if part is first or part.rows or part.rejected or part.notes:
        yield part


def _tables(path: Path, suffix: str, name: str, mapping: Mapping, first: Ledger) -> list[readers.Table]:
    """The tables of a file that have the mapping's columns; what is to be told of the file goes into its first part."""
    unread: list[readers.Table] = []
    if suffix in (".csv", ".tsv", ".txt"):
        tables = [readers.read_csv(path, mapping.encoding, mapping.delimiter, mapping.needed)]
    elif suffix == ".xlsx":
        tables, unread = readers.read_xlsx(path, mapping.needed.issubset, mapping.sheet, mapping.header_row)
        message = N_("这张表没有按对照读入")
        first.notes += [Note(one.sheet, None, None, InvalidInput(message, where=one.sheet)) for one in unread]
    elif suffix in (".geojson", ".json"):
        features, remarks = readers.read_features(path)
        tables = [features]
        first.notes += [Note(None, None, None, remark) for remark in remarks]
    else:
        raise InvalidInput(N_("按对照只读 .csv、.xlsx、.geojson，不读 {name}"), where="file", name=name)
    nearest = max(unread, key=lambda one: len(mapping.needed & set(one.columns)), default=None)
    for table in tables or ([nearest] if nearest else []):
        missing = sorted(mapping.needed - set(table.columns))
        if missing:
            raise InvalidInput(N_("文件里没有这几列：{names}"), where="file", names=tuple(missing[:20]))
        for repeated in table.repeated:
            shown = values.shown(repeated, LONGEST_COLUMN)
            problem = InvalidInput(N_("这一列的名字前面有过，现在叫“{name}”"), where="file", name=shown)
            first.doubts.append(Doubt(mapping.header_row, shown, shown, problem, table.sheet))
    return tables


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_Found = tuple[dict[str, tuple[str | None, Any, str]], dict[str, Any], list[Doubt]]


def _from_json(row: readers.Row) -> _Found:
    """Facts of an exchange record: name to (column, value, raw text); identity; doubts so far."""
    facts: dict[str, tuple[str | None, Any, str]] = {}
    identity: dict[str, Any] = {}
    doubts = []
    for name, value in row.cells.items():
        if name in ("id", "keeper"):
            identity[name] = value
        elif name in FIELDS:
            facts[name] = (name, value, "")
        else:
            problem = InvalidInput(
                N_("没有“{field}”这一项"), where=values.shown(name, 60), field=values.shown(name, 60)
            )
            doubts.append(Doubt(row.number, values.shown(name, 60), values.shown(value, 200), problem))
    return facts, identity, doubts


def _mapped(reader: RowReader, given: readers.Row) -> tuple[readers.Row, _Found]:
    row, facts, identity, wrong = reader.read(given)
    doubts = [Doubt(row.number, column, text, problem, row.sheet, field) for column, text, problem, field in wrong]
    return row, (facts, identity, doubts)


def _check_row(ledger: Ledger, row: readers.Row, said: _Found, keeper: str | None, reader: RowReader | None) -> None:
    facts, identity, doubts = said
    problem = row.problem
    checked: dict[str, Any] = {}
    evidence: dict[str, Evidence] = {}
    for name, (column, value, raw) in facts.items():
        found, wrong = values.sift(name, value)
        for place, part, reason in wrong:
            said_in = place if column == name else column
            text = raw or values.shown(part, 200)
            doubts.append(Doubt(row.number, said_in, text, reason, row.sheet, place.partition("[")[0]))
        if found is None:
            continue
        head, _, tail = name.partition(".")
        checked[head] = {**checked.get(head, {}), tail: found} if tail else found
        raw = raw or ("" if isinstance(value, dict | list) else values.shown(value, 500))
        evidence[name] = Evidence(row.sheet or "", row.number, column, raw)
    number, filed_by = identity.get("id"), identity.get("keeper") or keeper
    column = problem.where if problem else None
    if problem is None and (problem := not_an_asset(checked, number, filed_by)) is not None:
        assert problem.where is not None
        # What a record misses goes by the names of fields; a reader looks for a column of the file.
        column = reader.column_of(problem.where) if reader else problem.where
    if problem:
        same = [doubt for doubt in doubts if problem.where and doubt.problem.where == problem.where]
        ledger.rejected.append(_rejected(row, column, checked.get("title_zh") or number, same[0] if same else problem))
        return
    record = {"id": number or made_number(checked), "keeper": str(filed_by).strip(), **checked}
    waiting = [doubt for doubt in doubts if doubt.field is not None and field_of(doubt.field) is not None]
    taken = LedgerRow(
        row.number, record, evidence, identity.get("code"), row.sheet, number_given=number is not None, waiting=waiting
    )
    # The exchange format goes back out as it came in.
    ledger.notes += tell_inside(taken) if reader is None else keep_inside(taken)
    ledger.rows.append(taken)
    ledger.doubts.extend(doubts)


def _rejected(row: readers.Row, column: str | None, label: Any, reason: InvalidInput | Doubt) -> Doubt:
    """A row that stays out: what it is called, and what stands in the column that speaks against it."""
    told = values.shown(label or row.text.strip(), 200)
    if isinstance(reason, Doubt):
        return replace(reason, label=told)
    if column is None:
        return Doubt(row.number, None, told, reason, row.sheet)
    names = [column] if column in row.cells else [name for name in column.split("、") if name in row.cells]
    text = "、".join(values.shown(values.cell_text(row.cells[name]), 200) for name in names)
    return Doubt(row.number, column, text, reason, row.sheet, label=told)


def not_an_asset(record: MappingType[str, Any], number: Any, keeper: Any) -> InvalidInput | None:
    """Why a record cannot be an asset; None when it can."""
    if "kind" not in record:
        return InvalidInput(N_("没有类型，不知道是什么资产"), where="kind")
    if not any(
        record.get(name)
        for name in ("title_zh", "title_en", "address_zh", "description_zh", "description_en", "lat", "boundary")
    ):
        return InvalidInput(N_("没有名称、地址、说明，也没有坐标"), where="title_zh")
    if not isinstance(keeper, str) or not 0 < len(keeper.strip()) <= 200 or values.shown(keeper, 300) != keeper:
        return InvalidInput(N_("不知道是哪个单位填报的（--keeper）"), where="keeper")
    if number is not None and (
        not isinstance(number, str) or not 0 < len(number.strip()) <= LONGEST_NUMBER or not number.isprintable()
    ):
        return InvalidInput(N_("编号看不懂：{value}"), where="id", value=values.shown(number, 60))
    return None


def made_number(record: MappingType[str, Any]) -> str:
    """A number for a row without one: the same for the same title, address and point."""
    parts = [str(record.get(name, "")) for name in ("title_zh", "title_en", "address_zh", "lat", "lng")]
    return "t" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:10]
