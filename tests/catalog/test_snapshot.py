"""A snapshot gives back what went in, publicly, and derives only what follows."""

import math
from pathlib import Path
from typing import Any

import pytest

from catalog.condition_values import month_number
from catalog.errors import NotFound
from catalog.snapshot import Entry, Snapshot
from catalog.snapshot_writer import build

BASE = {"kind": "factory", "status": "available", "keeper": "园区", "title_zh": "一号厂房"}


def snapshot_of(folder: Path, *facts: dict[str, Any], **more: Any) -> Snapshot:
    entries = [Entry({**BASE, "id": f"A-{number}", **fact}, **more) for number, fact in enumerate(facts)]
    assert build(entries, folder, 7) == len(facts)
    return Snapshot(folder)


def test_records_come_back_whole_and_without_what_is_not_public(tmp_path: Path) -> None:
    fact = {"owner_name": "某公司", "owner_type": "private", "remarks_zh": "勿外传", "rent_cny_m2_month": 8.5}
    snapshot = snapshot_of(tmp_path, fact, {"owner_name": "城投", "owner_type": "state_owned"})
    assert snapshot.record(0) == {**BASE, "id": "A-0", "owner_type": "private", "rent_cny_m2_month": 8.5}
    assert snapshot.record(1)["owner_name"] == "城投"
    assert (snapshot.generation, snapshot.size, snapshot.ids) == (7, 2, ["A-0", "A-1"])
    # Nothing internal lies in any file of the publication.
    assert not [path for path in tmp_path.iterdir() if "勿外传".encode() in path.read_bytes()]
    with pytest.raises(NotFound):
        snapshot.row_of("A-2")


def test_what_is_not_known_is_nowhere_zero_or_no(tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path, {})
    assert all(math.isnan(column.value[0]) for column in snapshot.numbers.values())
    assert all(column.value[0] == -1 for column in snapshot.flags.values())
    assert not any(column.known[0] for column in snapshot.sets.values())
    known = {name for name, column in snapshot.codes.items() if column.value[0] >= 0}
    assert known == {"kind", "status", "keeper"}


@pytest.mark.parametrize(
    ("fact", "column", "value"),
    [
        ({"gas": False}, "gas_m3_h", 0),
        ({"steam": False}, "steam_t_h", 0),
        ({"gas": True}, "gas_m3_h", None),
        ({"sale_price_cny": 5_000_000, "floor_area_m2": 2_000}, "unit_price_cny_m2", 2_500),
        ({"sale_price_cny": 5_000_000}, "unit_price_cny_m2", None),
        ({"land_price_10k_cny_mu": 12, "land_area_m2": 20_000}, "budget_total_cny", 3_600_000),
        ({"idle_since": "2024-03"}, "ready_by", month_number("2024-03")),
        ({"idle_since": "2024-03", "encumbrances": ["existing_lease"]}, "ready_by", None),
        ({"idle_since": "2024-03", "status": "negotiating"}, "ready_by", None),
        ({"idle_since": "2024-03", "encumbrances": ["mortgage", "seizure"]}, "ready_by", None),
        ({"idle_since": "2024-03", "owner_type": "court_managed"}, "ready_by", None),
        ({"idle_since": "2024-03", "land_state": "approved_not_expropriated"}, "ready_by", None),
        ({"verified_at": "1970-01-11"}, "verified_at", 10),
        ({"control_targets": {"tax_10k_cny_mu": 10}}, "control_targets.tax_10k_cny_mu", 10),
    ],
)
def test_what_follows_is_derived(tmp_path: Path, fact: dict[str, Any], column: str, value: float | None) -> None:
    found = snapshot_of(tmp_path, fact).numbers[column].value[0]
    assert math.isnan(found) if value is None else found == pytest.approx(value)


def test_a_supply_means_the_utility_is_there(tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path, {"gas_m3_h": 80}, {"gas_m3_h": 0}, {})
    assert snapshot.flags["gas"].value.tolist() == [1, -1, -1]


def test_ranges_and_plans_are_kept(tmp_path: Path) -> None:
    snapshot = snapshot_of(
        tmp_path, {"clear_height_m": 9}, intervals={"clear_height_m": (8.0, 10.0)}, planned=frozenset({"gas"})
    )
    height = snapshot.numbers["clear_height_m"]
    assert (height.low[0], height.value[0], height.high[0]) == (8, 9, 10)
    assert snapshot.flags["gas"].planned is not None
    assert snapshot.flags["gas"].planned[0]


def test_many_assets_are_written_as_few_are(tmp_path: Path) -> None:
    """More than are written at once: names come in no order, ranges and plans lie in the later parts."""
    names = ["锦州", "阜新", "Ärö", "本溪", "北票", "盘锦"]
    entries = []
    for number in range(12_345):
        city = names[(number * number // 4_000) % len(names)]
        fact = {"id": f"A-{number}", "city": city, "title_zh": f"{city}第{number}号厂房", "floor_area_m2": number + 1.0}
        late = number == 11_000
        entries.append(
            Entry(
                {**BASE, **fact, "modes": ["lease"] if number % 3 else ["sale"]},
                {"floor_area_m2": (1.0, 9.0)} if late else {},
                frozenset({"gas"}) if late else frozenset(),
            )
        )
    told: list[str] = []
    assert build(iter(entries), tmp_path, 7, progress=told.append) == len(entries)
    assert told == ["5,000 assets", "10,000 assets", "12,345 assets"]
    snapshot = Snapshot(tmp_path)
    records = [entry.record for entry in entries]
    assert snapshot.ids == [record["id"] for record in records]
    assert [snapshot.record(row) for row in (0, 4_999, 5_000, 12_344)] == [
        records[row] for row in (0, 4_999, 5_000, 12_344)
    ]
    city = snapshot.codes["city"]
    assert [city.values[code] for code in city.value] == [record["city"] for record in records]
    assert list(city.values) == sorted(names)
    assert snapshot.numbers["floor_area_m2"].value.tolist() == [record["floor_area_m2"] for record in records]
    area = snapshot.numbers["floor_area_m2"]
    assert (area.low[11_000], area.high[11_000], area.low[10_999]) == (1, 9, 11_000)
    assert snapshot.flags["gas"].planned is not None
    assert snapshot.flags["gas"].planned.nonzero()[0].tolist() == [11_000]
    for word in ("锦州", "州第1", "第12345", "号厂", "Ärö", "阜", "没有"):
        said = [word.casefold() in record["title_zh"].casefold() for record in records]
        assert snapshot.mentions(word).tolist() == said, word
    assert sorted(path.name for path in tmp_path.iterdir() if not path.suffix) == []


def test_an_empty_catalogue_opens(tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path)
    assert snapshot.size == 0
    assert not snapshot.mentions("厂房").any()


def test_lists_and_places(tmp_path: Path) -> None:
    snapshot = snapshot_of(
        tmp_path,
        {"modes": ["sale", "lease"], "city": "阜新市", "park": "甲园"},
        {"encumbrances": [], "city": "阜新市", "park": "甲园"},
    )
    assert snapshot.sets["modes"].known.tolist() == [True, False]
    assert snapshot.sets["encumbrances"].known.tolist() == [False, True]
    places = snapshot.places
    assert places.number.tolist() == [0, 0]
    assert places.names[0].city == "阜新市"
    assert places.inside("阜新").tolist() == [True]
