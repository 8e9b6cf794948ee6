"""The dossier and the comparison: ranges as ranges, who verified what, words in their own language."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlmodel import col

from app import clock
from app.assets.facts import Reserves, fact_groups, is_known, missing
from app.assets.linked_data import linked_data
from app.runtime import Runtime
from catalog.condition_values import month_number
from catalog.models import Asset, Evidence, Outbox

Token = Callable[[str], str]
ASSET = "FX-0001"


def amend(runtime: Runtime, field: str, **values: object) -> None:
    """Change what stands behind one fact of the asset, and publish."""
    with runtime.sessions() as session:
        pk = session.scalar(select(col(Asset.pk)).where(col(Asset.public_id) == ASSET))
        assert pk
        changed = session.execute(
            update(Evidence).where(col(Evidence.asset_pk) == pk, col(Evidence.field) == field).values(**values)
        )
        assert changed.rowcount == 1  # type: ignore[attr-defined]
        session.add(Outbox(asset_pk=pk, at=clock.now()))
        session.commit()
    runtime.publish()


def shown(page: str, label: str) -> list[str]:
    """What stands behind a name in the lists of facts of a page, as text."""
    found = re.findall(rf"<dt>{label}</dt><dd>(.*?)</dd>", page, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text)).strip() for text in found]


@pytest.fixture
def with_reserves(app: FastAPI) -> FastAPI:
    """The asset fell idle in a half-year, is 9 to 10 m high, and has its power only planned."""
    runtime = app.state.runtime
    low, high = month_number("2023-07"), month_number("2023-12")
    amend(runtime, "idle_since", state="range", low=low, high=high)
    amend(runtime, "clear_height_m", state="range", low=9, high=10)
    amend(runtime, "power_kva", state="planned")
    return app


def test_a_range_is_shown_as_one_and_a_plan_as_a_plan(with_reserves: FastAPI, client: TestClient) -> None:
    page = client.get(f"/assets/{ASSET}").text
    assert shown(page, "闲置起始") == ["2023-07 至 2023-12"]
    assert shown(page, "净高") == ["9–10m", "9–10m"]
    assert shown(page, "供电容量")[0].endswith("kVA（规划中）")
    english = client.get(f"/assets/{ASSET}?lang=en").text
    assert shown(english, "Idle since") == ["2023-07 to 2023-12"]
    assert shown(english, "Power")[0].endswith("kVA (planned)")


def test_a_comparison_and_a_brochure_show_the_range_too(
    with_reserves: FastAPI, client: TestClient, token: Token
) -> None:
    from app.brochures.models import Brochure

    csrf = token(f"/assets/{ASSET}")
    for asset in (ASSET, "FX-0002"):
        client.post("/basket/items", data={"csrf": csrf, "asset": asset})
    assert "9–10<i>m</i>" in client.get("/basket").text
    assert client.post("/brochures", data={"csrf": csrf, "asset": ASSET, "brochure_lang": "both"}).status_code == 303
    with with_reserves.state.runtime.sessions() as session:
        sheet = session.scalar(select(Brochure)).edition["assets"][0]["sheet"]
    rows = {row["label"][0]: row["value"] for group in sheet["groups"] for row in group["rows"]}
    rows |= {row["label"][0]: row["value"] for row in sheet["heroes"]}
    assert rows["闲置起始"] == [{"words": "2023-07 至 2023-12"}, {"words": "2023-07 to 2023-12"}]
    assert rows["净高"] == [{"figure": "9–10", "unit": "m"}]
    assert "规划中" in rows["供电容量"][0]["words"]


def test_ends_of_different_units_are_both_told() -> None:
    told = Reserves({"sale_price_cny": (8e7, 1.2e8)}).told({"sale_price_cny": 1e8}, "zh-CN")
    assert told == {"sale_price_cny": {"words": "8,000 万元–1.2 亿元"}}


def test_every_group_says_who_verified_its_facts(app: FastAPI, client: TestClient) -> None:
    amend(app.state.runtime, "clear_height_m", verified_at=date(2020, 3, 1), verified_by="另一位")
    page = client.get(f"/assets/{ASSET}").text
    groups = dict(re.findall(r'<section class="group"><header><h3>(.*?)</h3>(.*?)</header>', page, re.DOTALL))
    assert groups["建筑"].count("seal--") == 2
    assert "另一位" in groups["建筑"]
    assert "2020-03-01" in groups["建筑"]
    assert "另一位" not in groups["配套"]


def test_a_group_of_which_nothing_is_known_has_no_seal(client: TestClient) -> None:
    page = client.get("/assets/PJ-3004").text
    groups = dict(re.findall(r'<section class="group"><header><h3>(.*?)</h3>(.*?)</header>', page, re.DOTALL))
    assert "seal--wait" in groups["环境"]
    assert "2024-03-14" not in groups["环境"]
    assert "2024-03-14" in groups["权属"]


@pytest.mark.parametrize("asset", [ASSET, "FX-0012", "PJ-3004", "FX-4001", "NM-0046"])
def test_the_page_counts_what_it_shows(client: TestClient, asset: str) -> None:
    record = client.get(f"/api/v1/assets/{asset}").json()
    told = [name for group in fact_groups(record) for name in group.names]
    known = sum(is_known(record, name) for name in told)
    page = client.get(f"/assets/{asset}").text
    assert f"已知 {known} 项，待核实 {len(missing(record))} 项" in page
    facts = page[page.index('id="facts"') : page.index('id="mi"') if 'id="mi"' in page else page.index('id="ask"')]
    assert facts.count("待核实</span>") == len(missing(record))


def test_what_a_dossier_says_of_unknown_facts_and_filters_is_so(client: TestClient) -> None:
    page = client.get(f"/assets/{ASSET}").text
    assert "按这些项筛选时单独计数，点一下就能一并列出" in page
    record = client.get(f"/api/v1/assets/{ASSET}").json()
    missing = [name for name in ("docks", "floor_load_t_m2", "span_m", "built_year") if record.get(name) is None]
    assert missing
    for name in missing:
        asked = {name: "0..", "q": ASSET}
        answer = client.get("/api/v1/search", params=asked).json()
        assert (answer["total"], answer["unknown"][name]) == (0, 1)
        assert client.get("/api/v1/search", params={**asked, "unknown": name}).json()["total"] == 1


def test_chinese_words_in_an_english_page_say_that_they_are(client: TestClient) -> None:
    page = client.get("/assets/PJ-3004?lang=en").text
    assert '<span lang="zh-CN">盘山县高升街道农机路南</span>' in page
    assert '<span lang="zh-CN">' not in client.get("/assets/PJ-3004?lang=zh-CN").text


def test_what_left_the_catalogue_can_be_taken_out_one_by_one(app: FastAPI, client: TestClient, token: Token) -> None:
    from app.basket.models import BasketItem

    csrf = token(f"/assets/{ASSET}")
    client.post("/basket/items", data={"csrf": csrf, "asset": ASSET})
    with app.state.runtime.sessions() as session:
        item = session.scalar(select(BasketItem))
        session.add(BasketItem(basket_id=item.basket_id, asset_id="GONE-1", picked_at=item.picked_at))
        session.commit()
    page = client.get("/basket").text
    assert 'name="asset" value="GONE-1"' in page
    client.post("/basket/items/remove", data={"csrf": csrf, "asset": "GONE-1", "back": "/basket"})
    page = client.get("/basket").text
    assert "GONE-1" not in page
    assert "篮子里 1 处" in page


def listing(client: TestClient, asset: str, lang: str = "zh-CN") -> dict[str, Any]:
    """What a dossier says to machines."""
    page = client.get(f"/assets/{asset}", params={"lang": lang}).text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_machines_are_told_a_listing_of_a_place_with_what_is_public(client: TestClient) -> None:
    record = client.get(f"/api/v1/assets/{ASSET}").json()
    told = listing(client, ASSET)
    place = told["mainEntity"]
    assert (told["@type"], place["@type"], told["identifier"]) == ("RealEstateListing", "Place", ASSET)
    assert place["geo"] == {"@type": "GeoCoordinates", "latitude": record["lat"], "longitude": record["lng"]}
    assert place["address"] == {
        "@type": "PostalAddress",
        "addressRegion": record["province"],
        "addressLocality": record["city"] + record["county"],
        "streetAddress": record["address_zh"],
    }
    area = next(fact for fact in place["additionalProperty"] if fact["propertyID"] == "floor_area_m2")
    assert (area["value"], area["unitCode"]) == (record["floor_area_m2"], "MTK")
    lease = next(offer for offer in told["offers"] if offer["businessFunction"].endswith("#LeaseOut"))
    assert lease["priceSpecification"] == [
        {
            "@type": "UnitPriceSpecification",
            "priceCurrency": "CNY",
            "price": record["rent_cny_m2_month"],
            "unitText": "m²/month",
        }
    ]
    assert listing(client, ASSET, "en")["name"] == record["title_en"]


def test_machines_are_told_no_offer_of_what_is_in_use_again_and_no_name_of_a_private_owner(client: TestClient) -> None:
    assert "offers" not in listing(client, "FX-0018")
    text = json.dumps([linked_data(SECRET, Reserves(), "https://x.example", lang) for lang in ("zh-CN", "en")])
    assert "SECRET" not in text


SECRET = {
    "id": "S-1", "kind": "factory", "status": "available", "keeper": "k", "title_zh": "厂房", "owner_type": "private",
    "owner_name": "SECRET", "remarks_zh": "SECRET", "floor_area_m2": 1000.0, "power_kva": 500.0,
}  # fmt: skip


def test_machines_are_told_a_range_as_one_and_no_plan_as_a_fact() -> None:
    reserves = Reserves({"floor_area_m2": (900.0, 1100.0)}, frozenset({"power_kva"}))
    facts = linked_data(SECRET, reserves, "https://x.example", "en")["mainEntity"]["additionalProperty"]
    assert facts == [
        {
            "@type": "PropertyValue",
            "propertyID": "floor_area_m2",
            "name": "Floor area",
            "minValue": 900.0,
            "maxValue": 1100.0,
            "unitCode": "MTK",
        }
    ]
