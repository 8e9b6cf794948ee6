"""Open data: rows that the French and English layouts take, nothing made up, nothing that is not public."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from shapely import from_wkt
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from catalog import sample
from catalog.ledger.flat import read_flat
from catalog.ledger.importer import load
from catalog.ledger.plan import Loading
from catalog.models import Asset
from catalog.open_data import Register, Told, brownfield, check_csv, check_geojson, friches, register_of
from catalog.open_data import write_brownfield as english
from catalog.open_data import write_friches as french
from catalog.open_data.layout import Layout
from catalog.records import read_records
from tests.conftest import NOW

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[121.6, 41.9], [121.7, 41.9], [121.7, 42.0], [121.6, 42.0], [121.6, 41.9]]],
}


def asset(**facts: Any) -> dict[str, Any]:
    record = {
        "id": "A-1",
        "keeper": "甲园",
        "kind": "factory",
        "title_zh": "一号厂房",
        "province": "辽宁省",
        "county": "细河区",
        "lat": 41.9902,
        "lng": 121.6214,
        "verified_at": "2026-01-02",
    }
    return {name: value for name, value in (record | facts).items() if value is not None}


def rows(write: Callable[..., int], *records: dict[str, Any], **options: Any) -> list[dict[str, str]]:
    out = io.BytesIO()
    count = write(records, out, **options)
    found = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8"), newline="")))
    assert len(found) == count
    return found


def filled(row: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in row.items() if text}


def test_the_sample_goes_out_in_both_layouts_and_validates() -> None:
    records = [json.loads(line) for path in sample.FILES for line in path.read_text("utf-8").splitlines()]
    for write, layout, expected in ((french, friches.LAYOUT, 250), (english, brownfield.LAYOUT, 242)):
        out, told = io.BytesIO(), Told()
        assert write(records, out, told=told) == expected
        assert [finding for finding in check_csv(io.BytesIO(out.getvalue()), layout) if not finding.missing] == []
        # The English layout has no way to list what is revitalised without the day of it.
        assert len(told.left_out) == 250 - expected
    assert {finding.column for finding in told.left_out} == {"status"}
    assert told.missing["NetDwellingsRangeFrom"] == 242


def test_a_french_row_says_what_is_held_and_no_more() -> None:
    record = asset(
        title_en="Hall 1",
        address_zh="高新路 1 号",
        status="revitalised",
        land_use="industrial",
        land_area_m2=26_680.4,
        floor_area_m2=14_320,
        built_year=2012,
        contamination="suspected",
        owner_type="state_owned",
        owner_name="甲城投",
        km_expressway=4.2,
        idle_since="2020-05",
        boundary=SQUARE,
    )
    (row,) = rows(french, record)
    surface = row.pop("geomsurf")
    assert from_wkt(surface).bounds == (121.6, 41.9, 121.7, 42.0)
    assert filled(row) == {
        "site_id": "99216_A-1",
        "site_nom": "Hall 1",
        "site_type": "friche industrielle",
        "site_adresse": "高新路 1 号",
        "site_identif_date": "2026-01-02",
        "site_actu_date": "2026-01-02",
        "site_statut": "friche reconvertie",
        "comm_nom": "细河区",
        "comm_insee": "99216",
        "bati_type": "industriel",
        "bati_surface": "14320",
        "local_ancien_annee": "2012",
        "local_recent_annee": "2012",
        "proprio_personne": "personne morale",
        "proprio_nom": "甲城投",
        "sol_pollution_existe": "pollution supposée",
        "unite_fonciere_surface": "26680",
        "urba_zaer": "inconnu",
        "desserte_commentaire": "échangeur autoroutier à 4.2 km",
        "source_nom": "Tilan",
        "source_producteur": "甲园",
        "geompoint": "POINT(121.6214 41.9902)",
    }


def test_an_english_row_says_what_is_held_and_no_more() -> None:
    record = asset(
        title_en="Hall 1",
        land_area_m2=26_680,
        owner_type="mixed",
        permits={"planning": "expired", "fire": "valid"},
        description_en="Two bays.",
    )
    (row,) = rows(english, record)
    assert filled(row) == {
        "SiteReference": "A-1",
        "SiteNameAddress": "Hall 1",
        "GeoX": "121.6214",
        "GeoY": "41.9902",
        "Hectares": "2.67",
        "OwnershipStatus": "mixed ownership",
        "PlanningStatus": "not permissioned",
        "Notes": "Two bays.",
        "LastUpdatedDate": "2026-01-02",
    }


@pytest.mark.parametrize("owner_type", ["private", None, "court_managed"])
def test_names_of_owners_that_may_be_persons_stay_in(owner_type: str | None) -> None:
    record = asset(owner_name="张三", owner_type=owner_type, remarks_zh="底价 300 万", note="内部")
    for write in (french, english):
        out = io.BytesIO()
        write([record], out)
        assert not [word for word in ("张三", "底价", "内部", "personne morale") if word in out.getvalue().decode()]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"kind": "factory"}, "friche industrielle"),
        ({"kind": "factory", "land_use": "storage"}, "friche logistique"),
        ({"kind": "land", "land_use": "industrial"}, "inconnu"),
        ({"kind": "soe_property"}, "inconnu"),
        ({"kind": "soe_property", "land_use": "commercial"}, "friche commerciale"),
        ({"kind": "halted_enterprise", "land_use": "mining"}, "friche carrière ou mine"),
        ({"kind": "halted_project", "land_use": "industrial"}, "autre"),
    ],
)
def test_the_kind_of_site_is_no_guess(facts: dict[str, str], expected: str) -> None:
    (row,) = rows(french, asset(**facts))
    assert row["site_type"] == expected


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ({"lat": None}, "lat"),
        ({"province": None}, "province"),
        ({"province": "Bretagne"}, "province"),  # French communes have codes of their own, which no fact holds
        ({"county": None}, "comm_nom"),
        ({"verified_at": None}, "site_identif_date"),
        ({"title_zh": None}, "site_nom"),
    ],
)
def test_what_the_french_layout_must_have_and_nobody_knows_leaves_the_row_out(
    facts: dict[str, None], column: str
) -> None:
    told = Told()
    assert [row["site_id"] for row in rows(french, asset(**facts), asset(id="A-2"), told=told)] == ["99216_A-2"]
    assert (told.left_out[0].row, told.left_out[0].column) == (1, column)


def test_a_place_abroad_is_told_by_its_country() -> None:
    found = rows(french, asset(province="England", city="Leeds", county=None), asset(id="A-2", province="内蒙古"))
    assert [(row["comm_insee"], row["comm_nom"]) for row in found] == [("99132", "Leeds"), ("99216", "细河区")]


def test_a_number_that_two_keepers_use_goes_out_once() -> None:
    told = Told()
    found = rows(english, asset(), asset(keeper="乙园"), asset(id="A-2"), told=told)
    assert [row["SiteReference"] for row in found] == ["A-1", "A-2"]
    assert [finding.problem.text("zh-CN") for finding in told.left_out] == ["“SiteReference”的 A-1 在第 1 行已经有了"]


def test_a_point_is_taken_from_inside_the_boundary() -> None:
    (row,) = rows(english, asset(lat=None, lng=None, boundary=SQUARE))
    assert (float(row["GeoX"]), float(row["GeoY"])) == pytest.approx((121.65, 41.95), abs=0.01)


@pytest.mark.parametrize(("area", "expected"), [(12_345, "1.23"), (40, ""), (None, ""), (60, "0.01")])
def test_small_land_is_not_told_as_none(area: float | None, expected: str) -> None:
    (row,) = rows(english, asset(land_area_m2=area))
    assert row["Hectares"] == expected


def test_no_cell_is_a_formula_and_long_texts_are_cut_visibly() -> None:
    record = asset(id="-A", title_zh="=HYPERLINK(1)", address_zh="长" * 400, description_zh="+1\n" + "话" * 5_000)
    (row,) = rows(french, record)
    assert (row["site_nom"], row["site_adresse"][-1], len(row["site_adresse"])) == ("'=HYPERLINK(1)", "…", 254)
    (row,) = rows(english, record)
    assert (row["SiteReference"], row["Notes"][:4], row["Notes"][-1]) == ("'-A", "'+1\n", "…")
    assert row["SiteNameAddress"].startswith("'=HYPERLINK(1), 长")
    assert not [text for text in row.values() if text.startswith(("=", "+", "-", "@"))]


def test_geojson_carries_the_boundary_and_the_columns() -> None:
    out = io.BytesIO()
    records = [asset(boundary=SQUARE), asset(id="A-2", floor_area_m2=10.0)]
    assert french(records, out, format="geojson") == 2
    assert check_geojson(io.BytesIO(out.getvalue()), friches.LAYOUT) == []
    first, second = json.loads(out.getvalue())["features"]
    assert first["geometry"] == SQUARE
    assert second["geometry"] == {"type": "Point", "coordinates": [121.6214, 41.9902]}
    assert (second["properties"]["bati_surface"], second["properties"]["site_url"]) == (10, None)
    assert list(first["properties"]) == [column.name for column in friches.LAYOUT.columns]


def test_the_register_knows_when_an_asset_came_in_and_where_its_page_is(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    path = tmp_path / "two.jsonl"
    records = [asset(boundary=SQUARE), asset(keeper="乙园", id="甲 7", boundary=SQUARE)]
    path.write_text("\n".join(json.dumps(record) for record in records), "utf-8")
    with sessions() as session:
        load(session, read_flat(path), Loading(NOW))
        session.commit()
        register = register_of(session, url="https://tilan.example/")
        public = session.get_one(Asset, 2).public_id
        found = rows(english, *read_records(session), register=register)
        old = rows(french, *read_records(session), register=register)
    assert [row["SiteReference"] for row in found] == ["A-1", public]
    assert found[1]["SiteplanURL"] == f"https://tilan.example/assets/{public}"
    assert found[0]["FirstAddedDate"] == found[0]["LastUpdatedDate"] == NOW.date().isoformat()
    # Verified before it came in: identified by then.
    assert (old[0]["site_identif_date"], old[0]["site_url"]) == ("2026-01-02", "https://tilan.example/assets/A-1")


def test_dates_of_a_register_in_the_wrong_order_leave_the_row_out() -> None:
    register = Register(dates=lambda record: (date(2026, 5, 1), date(2026, 4, 1)))
    told = Told()
    assert rows(english, asset(), register=register, told=told) == []
    assert told.left_out[0].column == "FirstAddedDate"


# --- the validator ----------------------------------------------------------------------------------------------


def csv_of(layout: Layout, **cells: str) -> io.BytesIO:
    write, name = (french, "friches") if layout is friches.LAYOUT else (english, "brownfield")
    assert layout.name == name
    (row,) = rows(write, asset(boundary=SQUARE))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, row.keys())
    writer.writeheader()
    writer.writerow(row | cells)
    return io.BytesIO(text.getvalue().encode())


@pytest.mark.parametrize(
    ("layout", "column", "text"),
    [
        (friches.LAYOUT, "site_id", ""),
        (friches.LAYOUT, "site_nom", "N/A"),
        (friches.LAYOUT, "site_nom", "长" * 256),
        (friches.LAYOUT, "site_type", "usine"),
        (friches.LAYOUT, "site_identif_date", "2025-02-30"),
        (friches.LAYOUT, "site_actu_date", "2026-01"),
        (friches.LAYOUT, "site_url", "ftp://x"),
        (friches.LAYOUT, "site_projet_url", "nobody"),
        (friches.LAYOUT, "activite_code", "B05.10Z|V89"),
        (friches.LAYOUT, "activite_fin_annee", "89"),
        (friches.LAYOUT, "comm_insee", "210902"),
        (friches.LAYOUT, "bati_type", "industriel|usine"),
        (friches.LAYOUT, "bati_surface", "14320.5"),
        (friches.LAYOUT, "bati_nombre", "-1"),
        (friches.LAYOUT, "unite_fonciere_refcad", "12083"),
        (friches.LAYOUT, "urba_zaer", ""),
        (friches.LAYOUT, "desserte_distance", "2|6"),
        (friches.LAYOUT, "geompoint", "121.6, 41.9"),
        (friches.LAYOUT, "geompoint", "POINT(41.9 121.6)"),
        (friches.LAYOUT, "geomsurf", "POLYGON((49.33 3.95, 49.38 3.89, 49.42 3.96, ...))"),
        (friches.LAYOUT, "geomsurf", "POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))"),
        (friches.LAYOUT, "geomsurf", "LINESTRING(0 0, 1 1)"),
        (brownfield.LAYOUT, "OrganisationURI", "https://example.org/id/x"),
        (brownfield.LAYOUT, "SiteReference", ""),
        (brownfield.LAYOUT, "SiteNameAddress", "one\ntwo"),
        (brownfield.LAYOUT, "GeoX", "-0.1234567"),
        (brownfield.LAYOUT, "GeoY", "91"),
        (brownfield.LAYOUT, "Hectares", "1.234"),
        (brownfield.LAYOUT, "Hectares", "two"),
        (brownfield.LAYOUT, "OwnershipStatus", "unknown ownership"),
        (brownfield.LAYOUT, "PlanningStatus", "Permissioned"),
        (brownfield.LAYOUT, "Deliverable", "no"),
        (brownfield.LAYOUT, "NetDwellingsRangeFrom", "1.5"),
        (brownfield.LAYOUT, "FirstAddedDate", "01/02/2026"),
        (brownfield.LAYOUT, "PlanningHistory", "https://a.example/1|b"),
        (brownfield.LAYOUT, "Notes", "x" * 4_001),
    ],
)
def test_each_rule_finds_its_fault_by_row_and_column(layout: Layout, column: str, text: str) -> None:
    found = [finding for finding in check_csv(csv_of(layout, **{column: text}), layout) if not finding.missing]
    last_line = 2 + text.count("\n")
    assert [(finding.row, finding.column, finding.text) for finding in found] == [(last_line, column, text[:200])]
    assert column in found[0].problem.text("en")


@pytest.mark.parametrize(
    ("layout", "cells"),
    [
        (
            friches.LAYOUT,
            {"activite_code": "B05.10Z|V89.04Z", "unite_fonciere_refcad": "12083000AH0035|2B2930000D0625"},
        ),
        (
            friches.LAYOUT,
            {"comm_insee": "2B033", "site_projet_url": "maire@ville.example", "desserte_distance": "2|6|46"},
        ),
        (brownfield.LAYOUT, {"PermissionDate": "2025-04", "EndDate": "2027", "GeoX": "-0.240319"}),
        (brownfield.LAYOUT, {"PlanningHistory": "https://a.example/1|http://b.example", "Notes": "one\ntwo"}),
    ],
)
def test_what_the_standards_give_as_examples_is_taken(layout: Layout, cells: dict[str, str]) -> None:
    assert [finding for finding in check_csv(csv_of(layout, **cells), layout) if not finding.missing] == []


def test_headers_are_held_to_the_layout() -> None:
    content = csv_of(friches.LAYOUT).getvalue()
    for wrong in (
        content.replace(b"site_nom,", b"site_name,", 1),
        content.replace(b"site_id,site_nom", b"site_nom,site_id", 1),
        content.replace(b"site_statut", b"site_type", 1),
        b"\xef\xbb\xbf" + content,
    ):
        assert [finding for finding in check_csv(io.BytesIO(wrong), friches.LAYOUT) if finding.column is None]
    # The English specification takes names in any case and with any punctuation, in any order.
    english_file = csv_of(brownfield.LAYOUT).getvalue().replace(b"SiteReference,", b"site-reference,", 1)
    assert [one for one in check_csv(io.BytesIO(english_file), brownfield.LAYOUT) if not one.missing] == []
    lacking = csv_of(brownfield.LAYOUT).getvalue().replace(b"Hectares,", b"Acres,", 1)
    assert [one.row for one in check_csv(io.BytesIO(lacking), brownfield.LAYOUT) if not one.missing] == [1, 1]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b'a,"b\n', b"SiteReference\n1,2\n"])
def test_what_is_no_such_file_is_told(content: bytes) -> None:
    assert [finding for finding in check_csv(io.BytesIO(content), brownfield.LAYOUT) if not finding.missing]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff", b"[]", b'{"type":"FeatureCollection","features":[1]}',
        b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"x":1}}]}',
        b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point"},"properties":{}}]}',
    ],
)  # fmt: skip
def test_what_is_no_geojson_of_the_layout_is_told(content: bytes) -> None:
    assert check_geojson(io.BytesIO(content), friches.LAYOUT)
