"""The page of a match: edited without scripts, made from nothing, paged, kept in an address, printed."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from app.match.address import packed, unpacked
from app.match.said import pieces
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
    answer = client.post("/match", data={"csrf": token("/match"), **data, **fields}, follow_redirects=True)
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
    ticks = re.findall(r'name="asset" value="([^"]+)" form="ticked"( checked)?', html)
    assert len(ticks) == 20
    assert [bool(checked) for _, checked in ticks] == [True] * 5 + [False] * 15
    more = re.search(r'href="(/match\?need=[^"]+ticked=10[^"]*)"', html)
    assert more
    assert client.get(more[1].replace("&amp;", "&").split("#")[0]).text.count('form="ticked" checked') == 10


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


# --- what was mistyped, and the words that were read ----------------------------------------------------------------

CRANE = {"field": "crane_t", "op": ">=", "value": 10, "importance": "should", "source": "行车10吨"}
READY = {"field": "ready_by", "op": "<=", "value": "2027-01", "importance": "should", "source": ""}


def test_what_was_mistyped_is_told_at_its_input_and_all_of_the_form_stays(client: TestClient, token: Token) -> None:
    sent = {
        f"c{number}": json.dumps(item)
        for number, item in enumerate((AREA, CRANE, READY, MODES, {"field": "region"}), 1)
    }
    typed = {"v1": "很大", "h1": "也大", "i1": "nice", "v2": "20", "h2": "10", "v3": "", "h3": "明年", "o4": "in", "v4": ["sale"],
             "v5": "阜新"}  # fmt: skip
    data = {"csrf": token("/match"), **sent, **typed, "text": "行车10吨", "industry": "铸造", "do": "match"}
    answer = client.post("/match", data=data)
    assert answer.status_code == 422
    html = answer.text
    for name, value, said in (
        ("v1", "很大", "“建筑面积”的值看不懂：很大"), ("h1", "也大", "“建筑面积”的值看不懂：也大"),
        ("v2", "20", "“行车吨位”的最小值比最大值大"), ("h3", "明年", "“可交付”的值看不懂：明年"),
    ):  # fmt: skip
        told = f'name="{name}" value="{value}" id="{name}" aria-invalid="true" aria-describedby="wrong-{name}"'
        assert told in html, name
        assert f'<p class="wrong" id="wrong-{name}">{said}</p>' in html
        assert f'<a href="#{name}">' in html.split('role="alert">')[1].split("</div>")[0]
    form = html[html.index('id="criteria"') : html.index("</main>")]
    kept = [json.loads(unescape(text)) for text in re.findall(r'name="c\d+" value="([^"]*)"', form)]
    assert [(item["field"], item.get("value")) for item in kept] == [
        ("floor_area_m2", 3000), ("crane_t", 10), ("ready_by", "2027-01"), ("modes", ["sale"]), ("region", ["阜新"]),
    ]  # fmt: skip
    assert 'name="i1" value="nice" checked' in form
    assert 'name="h2" value="10"' in form
    assert 'name="industry" value="铸造"' in form
    assert "<mark>行车10吨<sup>2</sup></mark>" in html


def test_a_mistyped_form_is_right_once_it_is_mended(client: TestClient, token: Token) -> None:
    data = {"csrf": token("/match"), "c1": json.dumps(AREA), "v1": "很大", "h1": ""}
    html = client.post("/match", data=data).text
    fields = dict(re.findall(r'<input type="hidden" name="(c\d+|text|need_lang|project)" value="([^"]*)"', html))
    mended = client.post(
        "/match", data={"csrf": token("/match"), **{k: unescape(v) for k, v in fields.items()}, "v1": "5000"},
        follow_redirects=True,
    )  # fmt: skip
    assert (mended.status_code, criteria_of(mended.text)[0]["value"]) == (200, 5000)


@pytest.mark.parametrize("typed", ["5000", "很大"])
def test_an_edited_need_stays_in_the_other_language(client: TestClient, token: Token, typed: str) -> None:
    data = {"csrf": token("/match"), "c1": json.dumps(AREA), "v1": typed, "h1": "", "text": NEED}
    html = client.post("/match", data=data, follow_redirects=True).text
    found = re.search(r'<a href="([^"]+)" lang="en" hreflang="en">English</a>', html)
    assert found
    english = client.get(found[1].replace("&amp;", "&"))
    assert criteria_of(english.text)[0]["value"] == (5000 if typed == "5000" else 3000)
    assert '<html lang="en">' in english.text


def test_a_range_the_wrong_way_round_is_refused_by_the_api(client: TestClient) -> None:
    asked = {"criteria": [{"field": "crane_t", "op": "between", "value": [20, 10]}]}
    answer = client.post("/api/v1/match", json=asked)
    assert (answer.status_code, answer.json()["detail"]) == (422, "“行车吨位”的最小值比最大值大")


def test_every_criterion_has_its_number_in_the_words_it_was_read_from() -> None:
    text = "冷库年租金20万，要电"
    criteria = tuple(
        Criterion(field, "exists", None, "should", source)
        for field, source in (
            ("rent_cny_m2_month", "年租金20万"),
            ("modes", "租金"),
            ("power_kva", "电"),
            ("gas", "没有说"),
        )
    )
    found = pieces(Requirement(criteria, text), None)
    assert "".join(piece.text for piece in found) == text
    assert [(piece.text, piece.read, piece.numbers) for piece in found] == [
        ("冷库", False, ()), ("年", True, ()), ("租金", True, (2,)), ("20万", True, (1,)), ("，要", False, ()), ("电", True, (3,)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", [NEED, "80-100 mu, 35 kV, to buy in Fuxin or Jinzhou", "5000平厂房，年租金50万以内，行车10吨2台"]
)
def test_every_criterion_of_a_sentence_is_marked(client: TestClient, text: str) -> None:
    html = client.get("/match", params={"text": text}).text
    words = html.split('<blockquote class="said">')[1].split("</blockquote>")[0]
    numbers = [int(number) for found in re.findall(r"<sup>([\d ]+)</sup>", words) for number in found.split()]
    assert sorted(numbers) == list(range(1, len(criteria_of(html)) + 1))


# --- what no asset can be, and the address of an edited need ------------------------------------------------------


def asked(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value, "importance": "must", "source": ""}


IMPLAUSIBLE = [
    (asked("region", "in", ["阜薪"]), "“地区”里没有“阜薪”"),
    (asked("region", "not_in", ["阜新", "火星"]), "“地区”里没有“火星”"),
    (asked("park", "in", ["xx"]), "“园区”里没有“xx”"),
    (asked("crane_t", ">=", -10), "“行车吨位”不会这么小"),
    (asked("clear_height_m", "between", [3, 900]), "“净高”不会这么大"),
    ({**asked("crane_t", ">=", 5), "when": {"region": ["火星"]}}, "“地区”里没有“火星”"),
]


def test_nearness_to_a_place_that_nobody_knows_is_told_and_judged_unknown(client: TestClient, token: Token) -> None:
    criterion = asked("region", "near", {"place": "火星港", "km": 30})
    answer = client.post("/api/v1/match", json={"criteria": [AREA, criterion], "limit": 1})
    assert answer.status_code == 200
    assert answer.json()["not_understood"] == [{"text": "火星港", "start": None, "end": None}]
    told = answer.json()["results"][0]["criteria"][1]
    assert (told["verdict"], told["reason"]) == ("unknown", "不知道火星港在哪里")
    # Who has the form before him can put it right.
    page = client.post("/match", data={"csrf": token("/match"), "c1": json.dumps(criterion)})
    assert (page.status_code, "“地区”里没有“火星港”" in page.text) == (422, True)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"criteria": [{**asked("crane_t", ">=", 100), "importence": "must"}]}, "criteria[0].importence"),
        ({"criteria": [], "project": {"investmnt": 5}}, "project.investmnt"),
        ({"text": "厂房", "limit": "5"}, "limit"),
        ({"text": "厂房", "limit": True}, "limit"),
    ],
)
def test_a_mistyped_key_or_kind_is_refused_and_named(client: TestClient, body: dict[str, Any], where: str) -> None:
    answer = client.post("/api/v1/match", json=body)
    assert answer.status_code == 422
    assert where in answer.text


def test_needs_with_criteria_of_their_own_are_matched(client: TestClient, shared_data: Path) -> None:
    lines = (shared_data / "judged" / "dev_requirements.jsonl").read_text("utf-8").splitlines()
    assert lines
    for need in map(json.loads, lines):
        body = {name: need[name] for name in ("text", "criteria", "industry", "project")}
        answer = client.post("/api/v1/match", json={**body, "limit": 1})
        assert (answer.status_code, len(answer.json()["criteria"])) == (200, len(need["criteria"])), need["id"]


@pytest.mark.parametrize(("criterion", "said"), IMPLAUSIBLE)
def test_what_no_asset_can_be_is_refused_by_the_api_the_form_and_a_kept_address(
    client: TestClient, token: Token, criterion: dict[str, Any], said: str
) -> None:
    answer = client.post("/api/v1/match", json={"criteria": [AREA, criterion]})
    assert (answer.status_code, answer.json()["detail"]) == (422, said)
    form = {"csrf": token("/match"), "c1": json.dumps(AREA), "c2": json.dumps(criterion)}
    kept = packed(Requirement.from_json({"criteria": [AREA, criterion]}))
    for page in (client.post("/match", data=form), client.get("/match", params={"need": kept})):
        assert page.status_code == 422
        assert f'<p class="wrong" id="wrong-v2">{said}</p>' in page.text
        assert "wrong-v1" not in page.text


@pytest.mark.parametrize(
    ("criterion", "parameters"),
    [
        (IMPLAUSIBLE[0], {"region": "阜薪"}),
        (IMPLAUSIBLE[2], {"park": "xx"}),
        ((asked("clear_height_m", ">=", 900), ""), {"clear_height_m": "900.."}),
    ],
)
def test_search_and_match_refuse_the_same_in_the_same_words(
    client: TestClient, criterion: tuple[dict[str, Any], str], parameters: dict[str, str]
) -> None:
    match = client.post("/api/v1/match", json={"criteria": [criterion[0]]}).json()
    search = client.get("/api/v1/search", params=parameters).json()
    assert (match["status"], match["detail"]) == (search["status"], search["detail"])


def test_a_region_without_assets_is_a_region(client: TestClient) -> None:
    answer = client.post("/api/v1/match", json={"criteria": [asked("region", "in", ["三亚市"])]})
    assert (answer.status_code, answer.json()["total_fit"]) == (200, 0)


def test_a_figure_that_cannot_be_is_told_at_its_input(client: TestClient, token: Token) -> None:
    data = {"csrf": token("/match"), "c1": json.dumps(asked("clear_height_m", ">=", 5)), "v1": "3", "h1": "-3"}
    page = client.post("/match", data=data)
    assert page.status_code == 422
    assert 'name="h1" value="-3" id="h1" aria-invalid="true"' in page.text
    assert '<p class="wrong" id="wrong-h1">“净高”不会这么小</p>' in page.text


def test_an_edited_need_is_answered_by_its_address(client: TestClient, token: Token) -> None:
    data = {"csrf": token("/match"), "c1": json.dumps(AREA), "v1": "5000", "h1": "", "add": "region"}
    answer = client.post("/match", data={**data, "do": "add"})
    assert answer.status_code == 303
    address = answer.headers["location"]
    assert address.startswith("/match?need=")
    assert [(item["field"], item.get("value")) for item in criteria_of(client.get(address).text)] == [
        ("floor_area_m2", 5000), ("region", None),
    ]  # fmt: skip
    part = client.post("/match", data={**data, "do": "match"}, headers={"hx-request": "true"})
    assert (part.status_code, part.headers["hx-push-url"]) == (200, address.split("&")[0])
    assert criteria_of(client.get(part.headers["hx-push-url"]).text)[0]["value"] == 5000


def test_a_need_too_long_for_an_address_is_shown_at_once(client: TestClient, token: Token) -> None:
    words = "".join(chr(0x4E00 + number * 7 % 20_000) for number in range(9_000))
    answer = client.post("/match", data={"csrf": token("/match"), "c1": json.dumps(AREA), "text": words})
    assert (answer.status_code, criteria_of(answer.text)[0]["value"]) == (200, 3000)
