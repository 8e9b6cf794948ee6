"""Which rows are the same asset: by the keeper's number, else by two signs of name, owner with address, and point.

Area is never a sign: two halls of one size are two halls. Nor is one gate for all: two names of their own in one file
are two assets, unless owner, address and point agree and no size or other fact that both say differs; between two files
one of them may be a new name of the other. A row that has no name, owner, address or point of its own is the same as
another only where it is the one of its kind in its park and nothing that both say differs.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from catalog.ledger.ledger import LedgerRow

NEAR_M: Final = 30.0
_DEGREE_M: Final = 111_320.0
_CELL: Final = NEAR_M / _DEGREE_M
_LIKE: Final = ("kind", "land_state", "land_area_m2", "floor_area_m2", "idle_since", "land_use", "county", "power_kva")
_TOLD_ALIKE: Final = ("remarks_zh", "idle_reason_zh", "plan_zh")  # prose: the same words say something, others nothing
_LEAST_LIKE: Final = 3


def plain(text: Any) -> str:
    """A name or address without width, case, spaces and punctuation, to be compared."""
    folded = unicodedata.normalize("NFKC", str(text or "")).casefold()
    return re.sub(r"[\W_]+", "", folded)


def number_key(number: str) -> str:
    """A keeper's number without width, case and spaces, to be compared."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", number)).casefold()


_MARKED: Final = "号期栋幢座楼区厂层跨"  # what a numeral before it counts
_NUMERAL: Final = re.compile(rf"[一二三四五六七八九十]+(?=[{_MARKED}])")
_ORDINAL: Final = re.compile(r"\d+|[a-z]+|[东西南北](?=\d|[号区侧栋幢座楼厂半跨])")
_DIGITS: Final = "一二三四五六七八九"


def name_key(text: Any) -> str:
    """A name to be compared: as `plain`, with 一号 and 1# as 1号."""
    folded = unicodedata.normalize("NFKC", str(text or "")).replace("#", "号")
    return _NUMERAL.sub(_in_digits, plain(folded))


def _in_digits(match: re.Match[str]) -> str:
    """十 is 10, 二十三 is 23; what is no number up to 99 stays in words."""
    tens, ten, ones = match[0].rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return match[0]
    number = 10 * (_DIGITS.index(tens) + 1 if tens else 1) if ten else 0
    return str(number + (_DIGITS.index(ones) + 1 if ones else 0))


def _other_hall(one: str, other: str) -> bool:
    """Whether two names number their halls differently."""
    first, second = _ORDINAL.findall(one), _ORDINAL.findall(other)
    return bool(first and second) and first != second


@dataclass(frozen=True, slots=True)
class Signs:
    """What an asset is known by. `named` tells a name of its own from one that was made of owner, park or address."""

    number: str | None
    name: str
    holder: str
    point: tuple[float, float] | None
    park: str
    serial: str | None = None
    named: bool = True

    @classmethod
    def of(
        cls, record: Mapping[str, Any], number: str | None, serial: str | None = None, named: bool = True
    ) -> "Signs":
        """The signs of a record; `number` is the keeper's own, None where there is none."""
        lat, lng = record.get("lat"), record.get("lng")
        owner, address, park = (plain(record.get(name)) for name in ("owner_name", "address_zh", "park"))
        return cls(
            number=number_key(number or "") or None,
            name=name_key(record.get("title_zh") or record.get("title_en")),
            holder=f"{owner}\x1f{address or park}" if owner and (address or park) else "",
            point=(lat, lng) if lat is not None and lng is not None else None,
            park=park,
            serial=serial,
            named=named,
        )

    @classmethod
    def of_row(cls, row: LedgerRow) -> "Signs":
        """The signs of a row of a ledger."""
        title = row.evidence.get("title_zh")
        number = row.record["id"] if row.number_given else None
        return cls.of(row.record, number, row.serial, named=title is None or not title.derived)

    def same(self, other: "Signs") -> bool:
        """Whether both are plainly one asset."""
        if self.number and other.number:
            return self.number == other.number
        if self.park == other.park and self._number_is_name(other):
            return True
        return not self._names_differ(other) and self._agreeing(other) >= 2

    def alike(self, other: "Signs") -> bool:
        """Whether both may be one asset under two names."""
        if self.same(other):
            return True
        if (self.number and other.number) or _other_hall(self.name, other.name):
            return False  # hall 3 and hall 5 may share owner, address and even the point of their gate
        return self._agreeing(other) >= 2

    def _names_differ(self, other: "Signs") -> bool:
        """Whether each has a name of its own. The park before a name, which some lists write, is no other name."""
        if not (self.named and other.named and self.name and other.name):
            return False
        return self.name.removeprefix(self.park) != other.name.removeprefix(other.park)

    def _agreeing(self, other: "Signs") -> int:
        """How many signs agree."""
        signs = (
            bool(self.name) and self.name == other.name and self.named and other.named,
            bool(self.holder) and self.holder == other.holder,
            self.near(other),
            bool(self.serial and self.park) and self.serial == other.serial and self.park == other.park,
        )
        return sum(signs)

    def _number_is_name(self, other: "Signs") -> bool:
        """Whether the number of one is what the other is called: a plot that is known by its code only."""
        pairs = ((self.number, other.name), (other.number, self.name))
        return any(number and name and name_key(number) == name for number, name in pairs)

    def near(self, other: "Signs") -> bool:
        """Whether both points are known and within 30 m."""
        if self.point is None or other.point is None:
            return False
        north = (self.point[0] - other.point[0]) * _DEGREE_M
        east = (self.point[1] - other.point[1]) * _DEGREE_M * math.cos(math.radians(self.point[0]))
        return math.hypot(north, east) <= NEAR_M

    def keys(self) -> Iterable[tuple[str, Any]]:
        """Buckets in which an equal one must lie too: at least one of them."""
        if self.number:
            yield "number", self.number
            yield "name", name_key(self.number)
        if self.name:
            yield "name", self.name
        if self.holder:
            yield "holder", self.holder
        if self.serial and self.park:
            yield "serial", (self.serial, self.park)
        if self.point is not None:
            row, column = (math.floor(value / _CELL) for value in self.point)
            # A degree of longitude is shorter in the north: near in metres may be several cells apart.
            reach = math.ceil(1 / max(0.1, math.cos(math.radians(self.point[0]))))
            for down in (-1, 0, 1):
                for right in range(-reach, reach + 1):
                    yield "cell", (row + down, column + right)

    def places(self) -> Iterable[tuple[str, Any]]:
        """The buckets it lies in itself."""
        yield from (key for key in self.keys() if key[0] != "cell")
        if self.point is not None:
            yield "cell", tuple(math.floor(value / _CELL) for value in self.point)


class Register:
    """Assets by their signs, for finding the one that a row means."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, Any], list[int]] = defaultdict(list)
        self._signs: list[Signs] = []

    def add(self, signs: Signs) -> int:
        """Take an asset in; its position."""
        position = len(self._signs)
        self._signs.append(signs)
        for key in set(signs.places()):
            self._by_key[key].append(position)
        return position

    def find(self, signs: Signs) -> int | None:
        """The position of the first asset that is the same; None when there is none."""
        return next((position for position in self._near(signs) if self._signs[position].same(signs)), None)

    def alike(self, signs: Signs) -> list[int]:
        """The positions of all assets that may be the same under another name."""
        return [position for position in self._near(signs) if self._signs[position].alike(signs)]

    def _near(self, signs: Signs) -> list[int]:
        return sorted({position for key in set(signs.keys()) for position in self._by_key.get(key, ())})


def nameless(signs: Signs) -> bool:
    """Whether nothing but its park tells what it is."""
    return not (signs.number or (signs.name and signs.named) or signs.holder or signs.point)


def nothing_differs(record: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two records that may be one asset under two names say the same size, and nothing else that differs."""
    sized = any(name in record and name in other for name in ("floor_area_m2", "land_area_m2"))
    return sized and not differs(record, other)


def differs(record: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two records say different things of size, kind or another fact that tells one asset from another."""
    return any(record[name] != other[name] for name in _LIKE if name in record and name in other)


def only_one_alike(record: Mapping[str, Any], others: Sequence[tuple[int, Mapping[str, Any]]]) -> int | None:
    """Of assets in the same park, the position of the only one of its kind, if nothing that both say differs."""
    alike = [position for position, other in others if other.get("kind") == record.get("kind")]
    if len(alike) != 1:
        return None
    other = dict(others)[alike[0]]
    both = [name for name in _LIKE if name in record and name in other]
    told = [name for name in _TOLD_ALIKE if name in record and record[name] == other.get(name)]
    agree = all(_agree(record[name], other[name]) for name in both)
    return alike[0] if agree and len(both) + len(told) >= _LEAST_LIKE else None


def _agree(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float) and not isinstance(one, bool):
        return abs(one - other) <= 0.01 * max(abs(one), abs(other))
    return bool(one == other)
