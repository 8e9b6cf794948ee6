"""Which rows are one asset, and which only look alike."""

from typing import Any

import pytest

from catalog.errors import InvalidInput
from catalog.ledger.folding import fold_repeats
from catalog.ledger.identity import Register, Signs, nameless, only_one_alike
from catalog.ledger.ledger import Ledger, LedgerRow
from catalog.ledger.understanding import Evidence

HALL: dict[str, Any] = {
    "title_zh": "一号厂房", "owner_name": "甲公司", "address_zh": "创业路6号", "lat": 41.99410, "lng": 121.62880,
    "park": "高新区", "kind": "factory", "floor_area_m2": 7680,
}  # fmt: skip
METRES_NORTH = 1 / 111_320


def signs(number: str | None = None, serial: str | None = None, **facts: Any) -> Signs:
    return Signs.of({**HALL, **facts}, number, serial)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        # By the keeper's number, whatever else is said; other numbers are other assets.
        ({"number": "FX-1"}, {"number": "fx-1 ", "title_zh": "二号", "owner_name": "乙", "lat": 42.5}, True),
        ({"number": "FX-1"}, {"number": "FX-2"}, False),
        ({"number": "1-12"}, {"number": "11-2"}, False),
        # Two of name, owner with address, and point.
        ({}, {"lat": None, "lng": None}, True),
        ({}, {"owner_name": "乙公司"}, True),
        ({}, {"address_zh": "创业路8号", "lat": 41.9941 + 29 * METRES_NORTH}, True),
        ({}, {"address_zh": "创业路8号", "lat": 41.9941 + 31 * METRES_NORTH}, False),
        ({}, {"owner_name": None, "lat": None, "lng": None}, False),
        # Hall 3 and hall 5 of one owner at one address are two, also where both give the point of the gate.
        ({"title_zh": "B区3号楼"}, {"title_zh": "B区5号楼"}, False),
        ({"title_zh": "厂房东1栋"}, {"title_zh": "厂房西1栋"}, False),
        ({"title_zh": "东跨厂房"}, {"title_zh": "西跨厂房"}, False),
        # Nor is one gate for a hall and an office: two names of their own are two assets.
        ({"title_zh": "1号厂房"}, {"title_zh": "办公楼"}, False),
        ({"title_zh": "1号厂房"}, {"title_zh": "11号厂房"}, False),
        # Numerals and the park before a name say nothing.
        ({"title_zh": "1号厂房"}, {"title_zh": "一号厂房"}, True),
        ({"title_zh": "十二#厂房"}, {"title_zh": "12号厂房"}, True),
        ({"title_zh": "高新区一号厂房"}, {"title_zh": "1号厂房"}, True),
        # Width, case, spaces and punctuation say nothing.
        ({"title_zh": "（一号）厂房 ", "owner_name": None}, {"title_zh": "(一号)厂房", "owner_name": None}, True),
        # A plot that one list calls by its code, which is the other's number.
        ({"number": "LT-2025-08", "title_zh": "东侧地块", "lat": None, "owner_name": None},
         {"title_zh": "LT-2025-08", "lat": None, "owner_name": None}, True),
        ({"number": "LT-2025-08", "title_zh": "东侧地块", "park": "甲园"},
         {"title_zh": "LT-2025-08", "park": "乙园", "owner_name": None, "lat": None}, False),
        # The serial number in a ledger is one sign, never two.
        ({"serial": "7", "address_zh": None, "lat": None, "owner_name": None},
         {"serial": "7", "address_zh": None, "lat": None}, True),
        ({"serial": "7", "title_zh": "甲地", "owner_name": None, "lat": None},
         {"serial": "7", "title_zh": "乙地", "owner_name": None, "lat": None}, False),
    ],
)  # fmt: skip
def test_two_signs_make_one_asset(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    first, second = signs(**one), signs(**other)
    assert first.same(second) is same
    assert second.same(first) is same
    register = Register()
    register.add(signs(title_zh="别的", owner_name="别人", address_zh="别处", lat=10.0, lng=10.0))
    place = register.add(first)
    assert register.find(second) == (place if same else None)


def test_area_is_never_a_sign() -> None:
    bare = {"title_zh": None, "owner_name": None, "address_zh": None, "lat": None, "lng": None}
    assert not signs(**bare).same(signs(**bare))


def test_a_name_made_of_the_owner_is_no_name() -> None:
    one = Signs.of({**HALL, "lat": None, "address_zh": None, "park": None}, None, named=False)
    assert not one.same(Signs.of({**HALL, "lat": None, "address_zh": None, "park": None}, None))


def test_without_any_name_only_the_one_of_its_kind_in_the_park_will_do() -> None:
    plot = {"kind": "land", "park": "金三角", "land_area_m2": 120_000, "remarks_zh": "离高速口3公里"}
    assert nameless(Signs.of({**plot, "title_zh": "金三角"}, None, named=False))
    other = {**plot, "title_zh": "风电装备地", "land_area_m2": 120_400}
    assert only_one_alike(plot, [(3, {"kind": "factory"}), (5, other)]) == 5
    assert only_one_alike(plot, [(5, other), (6, other)]) is None
    assert only_one_alike(plot, [(5, {**other, "land_area_m2": 90_000})]) is None
    assert only_one_alike(plot, [(5, {"kind": "land", "land_area_m2": 120_000})]) is None


def row(number: int, given: str | None = None, **facts: Any) -> LedgerRow:
    record = {**HALL, **facts, "id": given or f"t{number}", "keeper": "甲园"}
    evidence = {name: Evidence("表", number, "A", str(value)) for name, value in record.items()}
    return LedgerRow(number, record, evidence, sheet="表", number_given=given is not None)


def folded(*rows: LedgerRow, apart: tuple[str, ...] = ()) -> Ledger:
    ledger = Ledger("a.xlsx", "0" * 64, list(rows))
    fold_repeats(ledger, apart)
    return ledger


def test_of_two_rows_the_later_verified_counts_and_the_other_goes_with_it() -> None:
    old, new = row(4, verified_at="2026-01-15", floor_area_m2=1), row(9, verified_at="2026-04-30", floor_area_m2=2)
    for order in ((old, new), (new, old)):
        for one in order:
            one.merged = []
        ledger = folded(*order)
        assert [one.number for one in ledger.rows] == [9]
        assert [one.number for one in ledger.rows[0].merged] == [4]
        assert len(ledger.notes) == 1
        assert "9" in ledger.notes[0].message.text("en")


def test_three_rows_of_one_asset_are_one() -> None:
    ledger = folded(row(1), row(2, verified_at="2025-01-01"), row(3, verified_at="2024-01-01"))
    assert [one.number for one in ledger.rows] == [2]
    assert sorted(one.number for one in ledger.rows[0].merged) == [1, 3]


def test_rows_kept_apart_by_a_person_stay_two() -> None:
    ledger = folded(row(1), row(2), apart=("表!2",))
    assert [one.number for one in ledger.rows] == [1, 2]
    assert ledger.rows[0].record["id"] != ledger.rows[1].record["id"]


def test_one_number_on_two_plainly_different_assets_is_told_and_not_merged() -> None:
    other = row(2, "FX-1", title_zh="泵房", owner_name="乙", address_zh="滨河路", lat=41.5, lng=121.0)
    ledger = folded(row(1, "FX-1"), other)
    assert [one.number for one in ledger.rows] == [1]
    assert [(doubt.row, type(doubt.problem)) for doubt in ledger.rejected] == [(2, InvalidInput)]


def test_thousands_of_rows_are_folded_in_a_moment() -> None:
    rows = [row(n, f"N-{n}", title_zh=f"厂房{n}", address_zh=f"路{n}号", lat=40 + n / 1000) for n in range(5_000)]
    ledger = folded(*rows, row(9_999, "N-17", title_zh="厂房17", address_zh="路17号", lat=40.017))
    assert len(ledger.rows) == 5_000
    assert len(ledger.rows[17].merged) == 1
