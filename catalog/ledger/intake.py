"""What was understood of a file, and what was decided about it, as a ledger to be loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.fields import Field, field_of, unit_label
from catalog.language import N_
from catalog.ledger.derive import CERTIFICATES, title_of
from catalog.ledger.facts import read_fact
from catalog.ledger.flat import made_number, not_an_asset
from catalog.ledger.folding import fold_repeats
from catalog.ledger.ledger import Doubt, Ledger, LedgerRow, Note
from catalog.ledger.passages import check_public, keep_inside
from catalog.ledger.reading import Hints, Outcome, Reading
from catalog.ledger.synonyms import as_unit
from catalog.ledger.understanding import Evidence, Understanding, UnderstoodAsset, to_mapping
from catalog.ledger.values import check

_POINT: Final = ("lat", "lng")
_STRUCTURAL: Final = ("kind",)  # an asset cannot be without it: the proposed reading goes in and still waits


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decided about one doubt: a reading by its number, a value typed by hand, or to leave it unknown."""

    reading: int | None = None
    typed: str | None = None
    leave: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Choice":
        """A choice from plain values; InvalidInput when they make none."""
        reading, typed, leave = given.get("reading"), given.get("typed"), given.get("leave")
        if isinstance(reading, int) and not isinstance(reading, bool) and reading >= 0:
            return cls(reading=reading)
        if isinstance(typed, str) and typed.strip():
            return cls(typed=typed.strip()[:500])
        if leave is True:
            return cls(leave=True)
        raise InvalidInput(N_("这个决定看不懂"), where="decisions")


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided about a file: its doubts by key, and rows (`sheet!row`) that are not to be merged."""

    choices: Mapping[str, Choice] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Decisions":
        """Decisions from plain values."""
        choices = {str(key): Choice.of(value) for key, value in dict(given.get("doubts", {})).items()}
        return cls(choices, frozenset(map(str, given.get("apart", ()))))


@dataclass(frozen=True, slots=True)
class Keepers:
    """Who answers for the rows of a file: the keeper `chosen`, and whom the file may name instead.

    `name` answers for rows that name nobody. Where it was `chosen` for the whole file, a body that a table names goes
    before only if it is a keeper already (`known`): titles name the reporting office too, which keeps nothing.
    """

    name: str | None = None
    known: frozenset[str] = frozenset()
    chosen: bool = False

    def of(self, named: str | None, sheet: str = "", own: bool = False) -> str | None:
        """The keeper of rows that name a body, or none; a sheet's name is one only if it is a keeper already.

        A body that a row names in a column of its own (`own`) answers for it, whoever was chosen for the file.
        """
        if named and own:
            return named
        named = named or (sheet if sheet in self.known else None)
        if self.name and self.chosen and named not in self.known:
            return self.name
        return named or self.name


def to_ledger(
    found: Understanding, sha256: str, today: date, keepers: Keepers, decisions: Decisions = Decisions()
) -> Ledger:
    """A ledger of what was understood, with the decisions carried out; one row for each asset, doubts beside."""
    ledger = Ledger(
        found.name, sha256, columns=to_mapping(found), read_on=today,
        notes=[Note(told.sheet or None, told.row, told.column, told.message) for told in found.told],
    )  # fmt: skip
    for rejected in found.rejected:
        ledger.rejected.append(Doubt(rejected.row, None, rejected.text, rejected.problem, sheet=rejected.sheet))
    waiting: dict[int | None, list[Doubt]] = {}
    for item in found.doubts:
        doubt = Doubt(
            item.row, item.column, item.text, item.problem, item.sheet, item.field, item.readings, item.default,
            item.taken,
        )  # fmt: skip
        waiting.setdefault(item.asset, []).append(doubt)
    ledger.doubts += waiting.pop(None, [])
    for position, asset in enumerate(found.assets):
        row = _row(ledger, asset, position, waiting.get(position, []), keepers, decisions, today)
        if row is not None:
            ledger.notes += keep_inside(row)
            ledger.rows.append(row)
    fold_repeats(
        ledger, decisions.apart, lambda row, doubt: _settle(row, doubt, decisions.choices.get(doubt.key), today)
    )
    for row in ledger.rows:
        ledger.doubts += row.waiting
    return ledger


def carry_out(part: Ledger, decisions: Decisions, today: date) -> None:
    """Carry out what was decided about the rows of a part of a flat file, which are checked and not understood."""
    settled = set()
    for row in part.rows:
        waiting, row.waiting = row.waiting, []
        for doubt in waiting:
            _settle(row, doubt, decisions.choices.get(doubt.key), today)
        if row.decided:
            _conclude(row)
            settled |= {id(doubt) for doubt, _ in row.decided}
    part.doubts = [doubt for doubt in part.doubts if id(doubt) not in settled]


def _row(
    ledger: Ledger,
    asset: UnderstoodAsset,
    position: int,
    doubts: list[Doubt],
    keepers: Keepers,
    decisions: Decisions,
    today: date,
) -> LedgerRow | None:
    record = {name: dict(value) if isinstance(value, dict) else value for name, value in asset.record.items()}
    row = LedgerRow(asset.row, record, dict(asset.evidence), sheet=asset.sheet, serial=asset.serial, position=position)
    for doubt in doubts:
        _settle(row, doubt, decisions.choices.get(doubt.key), today)
    _conclude(row)
    filed_by, number = keepers.of(asset.keeper_name, asset.sheet, asset.names_keeper), record.get("id")
    problem = not_an_asset(record, number, filed_by)
    if problem is not None and "kind" not in record:  # there are words in its cell: they are the reason
        said = [doubt.problem for doubt in row.waiting if doubt.field == "kind"]
        problem = InvalidInput(said[0].message, where="kind", **said[0].values) if said else problem
    if problem is not None:
        name = str(record.get("title_zh") or record.get("owner_name") or number or "")
        ledger.rejected.append(Doubt(asset.row, None, name[:200], problem, sheet=asset.sheet))
        return None
    row.number_given = number is not None
    row.record = {**record, "id": number or made_number(record), "keeper": str(filed_by).strip()}
    return row


def _settle(row: LedgerRow, doubt: Doubt, choice: Choice | None, today: date) -> None:
    """Carry out what was decided about a doubt; without a decision it waits on."""
    if choice is None:
        if doubt.field in _STRUCTURAL and doubt.field not in row.record and doubt.default is not None:
            _put(row, doubt, doubt.readings[doubt.default], state="doubtful")
            doubt = Doubt(
                doubt.row, doubt.column, doubt.text, doubt.problem, doubt.sheet, doubt.field, doubt.readings,
                doubt.default, taken=True,
            )  # fmt: skip
        row.waiting.append(doubt)
        return
    if choice.leave:
        _take_out(row, doubt)
        row.decided.append((doubt, None))
        return
    reading = chosen(doubt, choice, today)
    _take_out(row, doubt)
    _put(row, doubt, reading)
    row.decided.append((doubt, reading.value))


def chosen(doubt: Doubt, choice: Choice, today: date) -> Reading:
    """The reading that a choice means; InvalidInput, at the doubt's cell, when it means none."""
    where = f"{doubt.sheet or ''}!{doubt.column or ''}{doubt.row}"
    if choice.reading is not None:
        if choice.reading >= len(doubt.readings):
            raise InvalidInput(N_("没有第 {n} 种读法"), where=where, n=choice.reading + 1)
        return doubt.readings[choice.reading]
    assert doubt.field is not None
    assert choice.typed is not None
    return typed(doubt.field, choice.typed, today, where).readings[0]


def typed(field: str, text: str, today: date, where: str) -> Outcome:
    """What a person typed for a fact, read as a cell is; a bare number is in the unit that the page shows beside it.

    InvalidInput, at `where`, for what does not give one value.
    """
    known = field_of(field)
    unit = as_unit(unit_label(known.unit, "zh-CN")) if known is not None and known.unit else None
    outcome = read_fact(field, text, Hints(today=today, unit=unit))
    if outcome.problem is not None or len(outcome.readings) != 1:
        problem = outcome.problem
        if problem is not None and _UNREAD not in problem.message:  # read, and not possible or not likely
            raise InvalidInput(problem.message, where=where, **problem.values)
        reason = InvalidInput(N_("没有读出一个值") if problem is None else _form(known))
        raise InvalidInput(N_("“{value}”还是看不懂：{reason}"), where=where, value=text, reason=reason)
    for name, said in ((field, outcome), *outcome.others.items()):
        for reading in said.readings:
            check_public(name, reading.value, where)
    return outcome


def _form(field: Field | None) -> str:
    """How a fact can be typed."""
    if field is not None and field.name in _POINT:
        return N_("请写成度数，如 121.6803")
    return _FORMS.get(field.type if field else "", N_("没有读出一个值"))


_UNREAD: Final = "看不懂"  # in what is said of texts that are not understood
_FORMS: Final = {
    "month": N_("请写年和月，如 2020-03 或 2020年3月"),
    "date": N_("请写年月日，如 2020-03-15"),
    "number": N_("请写成一个数，如 1200"),
    "integer": N_("请写成一个数，如 1200"),
    "flag": N_("请写“有”或“没有”"),
    "choice": N_("请写这一项的一种说法"),
    "choices": N_("请写这一项的一种说法"),
}


def _put(row: LedgerRow, doubt: Doubt, reading: Reading, state: Any = None) -> None:
    assert doubt.field is not None
    head, _, part = doubt.field.partition(".")
    value = check(head, {part: reading.value} if part else reading.value)
    if value is None:
        return
    if part:
        row.record[head] = {**row.record.get(head, {}), **value}
    else:
        row.record[head] = value
    row.evidence[doubt.field] = Evidence(
        doubt.sheet or "", doubt.row, doubt.column, doubt.text, state or reading.state, reading.low, reading.high,
        reading.kept,
    )  # fmt: skip


def _take_out(row: LedgerRow, doubt: Doubt) -> None:
    """What was taken for the time being goes, before what was decided comes."""
    assert doubt.field is not None
    head, _, part = doubt.field.partition(".")
    if part and isinstance(row.record.get(head), dict):
        row.record[head].pop(part, None)
        if not row.record[head]:
            del row.record[head]
    elif not part:
        row.record.pop(head, None)
    row.evidence.pop(doubt.field, None)


def _conclude(row: LedgerRow) -> None:
    """What follows from the facts once decisions are carried out."""
    record, decided = row.record, {doubt.field for doubt, _ in row.decided}
    if ("lat" in record) != ("lng" in record):  # one is no place without the other: what was decided of it waits on
        for name in _POINT:
            record.pop(name, None)
            row.evidence.pop(name, None)
        row.waiting += [doubt for doubt, value in row.decided if doubt.field in _POINT and value is not None]
        row.decided = [(doubt, value) for doubt, value in row.decided if doubt.field not in _POINT or value is None]
    spoken = decided | {doubt.field for doubt in row.waiting} | record.keys()
    title = title_of(record.get("permits", {}))
    if decided & set(CERTIFICATES) and title is not None and "title_status" not in spoken:
        raw = "，".join(found.raw for name in CERTIFICATES if (found := row.evidence_of(name)) is not None)
        record["title_status"] = title
        row.evidence["title_status"] = Evidence(row.sheet or "", row.number, None, raw, derived=True)
