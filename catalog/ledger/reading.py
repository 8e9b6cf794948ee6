"""What a cell may mean: readings with their evidence, and the outcome for one fact."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from catalog.errors import InvalidInput

State = Literal["exact", "approximate", "range", "assumed_unit", "planned", "doubtful"]
Datum = Literal["wgs84", "gcj02", "bd09"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text as a fact: the value as the exchange format keeps it, and how sure it is.

    `low` and `high` bound a range or an open end (None). `kept` says what of the text is a remark beside the value.
    """

    value: Any
    state: State = "exact"
    low: float | None = None
    high: float | None = None
    kept: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one cell says of one field.

    - `readings` of one and no `problem`: that is the value.
    - no readings and no problem: the cell says that it is not known (by the file's legend), or holds nothing.
    - a `problem`: a doubt. The fact stays out until a person decides; `readings` are the choices, `default` the one
      proposed (its number), or None where no one reading is better.
    `others` are further facts found in the same cell (`crane_t` in a cell of heights), by field name.
    `told` is something to tell although the value is taken (a unit that was converted, a remark that was kept).
    """

    readings: tuple[Reading, ...] = ()
    problem: InvalidInput | None = None
    default: int | None = None
    others: dict[str, "Outcome"] = field(default_factory=dict)
    told: InvalidInput | None = None

    @property
    def value(self) -> Any:
        """The value that may go in without a person, or None."""
        return self.readings[0].value if len(self.readings) == 1 and self.problem is None else None


@dataclass(frozen=True, slots=True)
class Hints:
    """What the file says around a cell that its reading depends on.

    `unit` is that of the header (万㎡, 元/㎡·年), `unknown` the spellings of not known by this file's legend (besides
    the usual), `no` the spellings that mean no in a yes-or-no column although they mean unknown elsewhere, `datum` of
    coordinates where it is stated, `today` bounds dates, `header` the header's words, `city` that of the row, for short
    names of counties, `column` all that the file's cells say of the field, where a word means another thing beside others,
    `whole` that the rents of the column are those of whole assets, `mixed` what else they are in (day, year, whole).
    """

    today: date
    header: str = ""
    unit: str | None = None
    unknown: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    datum: Datum | None = None
    city: str | None = None
    column: frozenset[str] = frozenset()
    whole: bool = False
    mixed: frozenset[str] = frozenset()
