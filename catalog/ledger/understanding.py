"""What a book was understood to say: assets with the evidence of every fact, doubts, and things to know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from catalog.errors import InvalidInput
from catalog.figures import grouped
from catalog.language import N_
from catalog.ledger.proposals import Proposal
from catalog.ledger.reading import Datum, Reading, State

_DECIMALS: Final = 4  # of sums


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact came from. `derived`: no cell says it; `raw` then names what it follows from."""

    sheet: str
    row: int
    column: str | None
    raw: str
    state: State = "exact"
    low: float | None = None
    high: float | None = None
    kept: str | None = None
    derived: bool = False


@dataclass(slots=True)
class UnderstoodAsset:
    """One asset: its record in the exchange format (without its keeper), and where each fact came from.

    `facts` are named as `catalog.fields.field_of` takes them: `permits.fire`, `control_targets.far_min`. `names_keeper`:
    its own row names the keeper, and not only the table.
    """

    sheet: str
    row: int
    record: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    keeper_name: str | None = None
    names_keeper: bool = False
    serial: str | None = None
    hidden: bool = False
    struck: bool = False


@dataclass(slots=True)
class Doubt:
    """A value that waits for a person: the cell, the ways to read it, and the one proposed.

    `taken`: the proposed reading went into the record, because nothing else is possible; a person may still undo it.
    """

    sheet: str
    row: int
    column: str | None
    field: str
    text: str
    problem: InvalidInput
    readings: tuple[Reading, ...] = ()
    default: int | None = None
    taken: bool = False
    asset: int | None = None

    @property
    def address(self) -> str | None:
        """The cell as spreadsheets name it; None where no one cell is meant."""
        return f"{self.column}{self.row}" if self.column else None


@dataclass(frozen=True, slots=True)
class Told:
    """Something to know although nothing waits for a decision. `asset` counts from 0."""

    sheet: str
    row: int | None
    column: str | None
    message: InvalidInput
    asset: int | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be an asset, and why."""

    sheet: str
    row: int
    text: str
    problem: InvalidInput


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """A sum that the file states, beside the sum of its rows, in the file's unit. `unread` rows have no usable value."""

    sheet: str
    row: int
    column: str
    words: str
    header: str
    stated: float
    computed: float
    unread: int

    @property
    def agrees(self) -> bool:
        """Whether both are the same but for rounding."""
        apart = abs(self.stated - self.computed)
        return apart <= max(0.011, 0.0005 * abs(self.stated))

    @property
    def told(self) -> InvalidInput:
        """Both sums in words."""
        message = (
            N_("{words}：表上 {header} 是 {stated}，各行相加是 {computed}（{n} 行没有可用的数）")
            if self.unread
            else N_("{words}：表上 {header} 是 {stated}，各行相加是 {computed}")
        )
        return InvalidInput(
            message, where=f"{self.sheet}!{self.column}{self.row}", words=self.words, header=self.header,
            stated=grouped(self.stated, _DECIMALS), computed=grouped(self.computed, _DECIMALS), n=self.unread,
        )  # fmt: skip


@dataclass(slots=True)
class UnderstoodTable:
    """One table or set of cards: what its columns were taken for, by the signature that knows it again."""

    sheet: str
    first_row: int
    signature: str
    cards: bool
    columns: list[Proposal]
    rows: int
    skipped: InvalidInput | None = None


@dataclass(slots=True)
class Understanding:
    """A whole file, understood. Nothing is in it twice and nothing of the file is missing without a word."""

    name: str
    format: str
    assets: list[UnderstoodAsset] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    tables: list[UnderstoodTable] = field(default_factory=list)
    totals: list[TotalCheck] = field(default_factory=list)
    keeper_name: str | None = None
    reported_on: str | None = None
    datum: Datum | None = None


TableMapping = Mapping[str, Mapping[str, Any] | None]


def to_mapping(understanding: Understanding) -> dict[str, dict[str, dict[str, Any] | None]]:
    """What the columns were taken for, as plain values to keep for the keeper's next file and to correct by hand.

    By the signature of each table and the words of each column: field, unit and datum; None for one to leave out.
    """
    return {
        table.signature: {
            proposal.column.header: {"field": proposal.field, "unit": proposal.unit, "datum": proposal.datum}
            if proposal.field is not None and proposal.field != "!left_out"
            else None
            for proposal in table.columns
            if proposal.field is not None or proposal.corrected
        }
        for table in understanding.tables
        if table.skipped is None
    }
