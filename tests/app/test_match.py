"""The page of a match: edited without scripts, made from nothing, paged, kept in an address, printed."""

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from app.match.address import packed, unpacked
from catalog.errors import InvalidInput
from recommender.requirement import Criterion, Requirement
from tests.app.test_flow import NEED, Token


def fits(html: str, lang: str = "zh-CN") -> int:
    found = re.search(r">(\d+) fits?</h2>" if lang == "en" else r"合适的 (\d+) 处</h2>", html)
    assert found
    return int(found[1])


def criteria_of(html: str) -> list[dict[str, Any]]:
    """The criteria that the form of a page holds, in order."""
    form = html[html.index('id="criteria"') : html.index('id="results"')]
    found = re.findall(r'name="c\d+" value="([^"]*)"', form)
    return [json.loads(unescape(text)) for text in found]


def post(client: TestClient, token: Token, *criteria: dict[str, Any], **fields: Any) -> str:
    data = {f"c{number}": json.dumps(item) for number, item in enumerate(criteria, 1)}
    answer = client.post("/match", data={"csrf": token("/match"), **data, **fields})
    assert answer.status_code == 200, answer.text
    return answer.text


AREA = {"field": "floor_area_m2", "op": ">=", "value": 3000, "importance": "must", "source": ""}
MODES = {"field": "modes", "op": "in", "value": ["lease", "sale"], "importance": "must", "source": ""}
LAND = {"field": "land_area_m2", "op": ">=", "value": 66_666, "importance": "must", "source": ""}


def test_a_need_is_made_from_nothing(client: TestClient, token: Token) -> None:
    page = client.get("/match").text
    blank = re.findall(r'name="c(\d+)" value="\{&#34;field&#34;: &#34;(\w+)&#34;\}"', page)
    place = {name: number for number, name in blank}
    assert {"region", "kind", "modes", "floor_area_m2", "rent_cny_m2_month"} <= set(place)
    lines = {f"c{number}": json.dumps({"field": name}) for number, name in blank}
    filled = {f"v{place['region']}": "阜新，锦州", f"v{place['floor_area_m2']}": "3000", f"v{place['modes']}": ["lease"],
              f"o{place['modes']}": "in", f"h{place['rent_cny_m2_month']}": "10"}  # fmt: skip
    html = post(client, token, **lines, **filled, industry="液压件", do="match")
    assert [(item["field"], item["op"], item["value"]) for item in criteria_of(html)] == [
        ("region", "in", ["阜新", "锦州"]),
        ("modes", "in", ["lease"]),
        ("floor_area_m2", ">=", 3000),
        ("rent_cny_m2_month", "<=", 10),
    ]
    asked = {"criteria": criteria_of(html), "industry": "液压件"}
    assert fits(html) == client.post("/api/v1/match", json=asked).json()["total_fit"]


def test_an_added_line_is_empty_until_it_is_filled_in(client: TestClient, token: Token) -> None:
    html = post(client, token, AREA, add="region", do="add")
    assert criteria_of(html)[1] == {"field": "region"}
    assert 'name="v2" value=""' in html
    left = criteria_of(post(client, token, AREA, {"field": "region"}, v2="", do="match"))
    assert [item["field"] for item in left] == ["floor_area_m2"]


def test_unticking_every_choice_takes_the_criterion_away(client: TestClient, token: Token) -> None:
    assert len(criteria_of(post(client, token, AREA, MODES, o2="in", v2=["sale"], do="match"))) == 2
    left = criteria_of(post(client, token, AREA, MODES, o2="in", do="match"))
    assert [item["field"] for item in left] == ["floor_area_m2"]


def test_figures_are_typed_in_the_readers_unit(client: TestClient, token: Token) -> None:
    html = post(client, token, LAND)
    assert 'name="v1" value="100"' in html
    assert criteria_of(html)[0]["value"] == 66_666  # what was not touched stays as it was
    assert criteria_of(post(client, token, LAND, v1="100", h1=""))[0]["value"] == 66_666
    edited = criteria_of(post(client, token, LAND, v1="60", h1="120"))[0]
    assert (edited["op"], edited["value"]) == ("between", [40_000, 80_000])
    assert criteria_of(post(client, token, LAND, v1="3 公顷", h1=""))[0]["value"] == 30_000


PLACES = {
    "field": "region",
    "op": "in",
    "value": ["阜新市", "锦州市"],
    "importance": "must",
    "source": "Fuxin or Jinzhou",
}
NEAR = {"field": "region", "op": "near", "value": {"place": "沈阳市", "km": None}, "importance": "should", "source": ""}


def test_in_english_places_are_in_english_and_stay_what_they_were(client: TestClient, token: Token) -> None:
    client.get("/match", params={"lang": "en"})
    html = post(client, token, PLACES, NEAR, need_lang="en")
    form = html[html.index('id="criteria"') : html.index('id="results"')]
    assert 'name="v1" value="Fuxin, Jinzhou"' in form
    assert 'name="v2" value="Shenyang"' in form
    assert "“Fuxin or Jinzhou”" in form
    shown = re.sub(r'value="[^"]*"', "", form)
    assert not re.findall(r"[\u4e00-\u9fff「」]+", shown)
    sent = post(client, token, PLACES, NEAR, v1="Fuxin, Baotou", o1="in", v2="Shenyang", h2="50")
    assert [item["value"] for item in criteria_of(sent)] == [["阜新市", "Baotou"], {"place": "沈阳市", "km": 50}]
    assert fits(sent, "en") > 0


def test_an_edited_need_has_an_address_that_picking_comes_back_to(client: TestClient, token: Token) -> None:
    html = post(client, token, AREA, v1="5000", h1="", text=NEED)
    back = re.search(r'name="back" value="(/match\?need=[^"]+)"', html)
    assert back
    again = client.get(back[1].replace("&amp;", "&")).text
    assert criteria_of(again)[0]["value"] == 5000
    assert fits(again) == fits(html)
    picked = client.post(
        "/basket/items", data={"csrf": token("/match"), "asset": "FX-0050", "back": back[1].replace("&amp;", "&")}
    )
    assert picked.status_code == 303
    assert parse_qs(urlsplit(picked.headers["location"]).query)["need"]


def test_every_fit_can_be_reached_page_by_page(client: TestClient) -> None:
    html = client.get("/match", params={"text": "想在阜新找厂房"}).text
    total, seen = fits(html), []
    while True:
        seen += re.findall(r'class="m__head".*?href="/assets/([^"?]+)"', html)
        more = re.search(r'<a href="([^"]+)" rel="next"', html)
        if len(seen) >= total or not more:
            break
        html = client.get(more[1].replace("&amp;", "&").split("#")[0]).text
    assert total > 40
    assert len(seen) == len(set(seen)) >= total


def test_what_is_ticked_is_printed(client: TestClient, token: Token) -> None:
    html = client.get("/match", params={"text": "想在阜新找厂房"}).text
    ticks = re.findall(r'name="asset" value="([^"]+)" form="brochure"( checked)?', html)
    assert len(ticks) == 20
    assert [bool(checked) for _, checked in ticks] == [True] * 5 + [False] * 15
    more = re.search(r'href="(/match\?need=[^"]+ticked=10[^"]*)"', html)
    assert more
    assert client.get(more[1].replace("&amp;", "&").split("#")[0]).text.count('form="brochure" checked') == 10


def test_an_alternative_says_how_many_musts_it_misses(client: TestClient, token: Token) -> None:
    kinds = ["factory", "land", "soe_property", "infrastructure", "halted_enterprise", "halted_project"]
    strict = [
        {"field": "region", "op": "in", "value": ["三亚市"], "importance": "must"},
        {"field": "kind", "op": "not_in", "value": kinds, "importance": "must"},
    ]
    html = post(client, token, *strict)
    assert fits(html) == 0
    assert html.count("必须的有 2 条不符") == 20


def test_a_relaxation_of_the_api_can_be_applied_as_it_is(client: TestClient) -> None:
    before = client.post("/api/v1/match", json={"text": NEED + "，必须要有冷库，净高必须12米以上"}).json()
    assert before["relaxations"]
    for change in before["relaxations"]:
        criteria = list(before["criteria"])
        assert criteria[change["index"]]["field"] == change["field"] == change["criterion"]["field"]
        criteria[change["index"]] = change["criterion"]
        asked = {"criteria": criteria, "text": before.get("text") or NEED, "industry": before["industry"]}
        assert client.post("/api/v1/match", json=asked).json()["total_fit"] == before["total_fit"] + change["added"]


def test_an_error_in_english_is_in_english(client: TestClient, token: Token) -> None:
    data = {"csrf": token("/match"), "c1": json.dumps(AREA), "v1": "很大", "h1": ""}
    answer = client.post("/match", params={"lang": "en"}, data=data)
    assert answer.status_code == 422
    assert "Floor area" in answer.text
    assert "建筑面积" not in answer.text


def test_an_address_holds_a_need_and_nothing_else_is_taken_for_one() -> None:
    need = Requirement((Criterion("crane_t", ">=", 10, "must", "行车10吨"),), "行车10吨", industry="铸造")
    assert unpacked(packed(need)) == need
    for text in ("", "x", "===", "eJw", packed(need)[:-8], "A" * 5_000, "é"):
        with pytest.raises(InvalidInput):
            unpacked(text)
