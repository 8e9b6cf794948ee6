"""Home, the one box and the page of results, as a reader meets them."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from app.match.address import unpacked
from app.search import parameters
from app.search.pages import NEEDS, WORDS

HAN = re.compile("[\u3400-\u9fff]")


def total(page: str) -> int:
    found = re.search(r'<h1 id="rc"[^>]*><b class="fig">([\d,]+)</b>', page)
    assert found
    return int(found[1].replace(",", ""))


def form(page: str) -> str:
    return page.split('<form class="facets__body"')[1].split("</form>")[0]


def sent(page: str) -> list[tuple[str, str]]:
    """What the form of filters sends as it stands."""
    fields = re.findall(r"<input[^>]*>", form(page))
    kept = [field for field in fields if 'type="checkbox"' not in field or " checked" in field]
    return [
        (name[1], value[1])
        for field in kept
        if (name := re.search(r'name="([^"]*)"', field)) and (value := re.search(r' value="([^"]*)"', field))
    ]


def totals(client: TestClient, **asked: Any) -> int:
    return int(client.get("/api/v1/search", params=asked).json()["total"])


@pytest.mark.parametrize("name", [item["name"] for item in parameters.openapi()])
def test_every_parameter_filters_or_is_refused(client: TestClient, name: str) -> None:
    for value in ("zzzz", "-9999..-9998"):
        answer = client.get("/api/v1/search", params={name: value})
        if name in ("unknown", "near", "sort", "page", "per_page", "lang", "bbox", "status", "permit"):
            assert answer.status_code == 422
        else:
            assert answer.status_code == 422 or answer.json()["total"] == 0


@pytest.mark.parametrize(
    "name", ["hieght_min", "kind_min", "title_zh", "plan_zh", "owner_name", "remarks_zh", "id", "far", "boundary"]
)
def test_a_filter_that_is_none_is_refused(client: TestClient, name: str) -> None:
    answer = client.get("/api/v1/search", params={name: "1"})
    assert (answer.status_code, answer.json()["where"]) == (422, name)


def test_page_and_api_and_file_find_the_same(client: TestClient) -> None:
    asked = {"crane_t": "10..", "region": "阜新", "mode": "lease"}
    count = totals(client, **asked)
    assert 0 < count < 242
    assert total(client.get("/assets", params=asked).text) == count
    assert len(client.get("/assets.csv", params=asked).text.strip().splitlines()) == count + 1
    assert len(client.get("/api/v1/search.geojson", params=asked).json()["features"]) == count


def test_files_hold_public_facts_only(client: TestClient) -> None:
    header = client.get("/assets.csv").text.splitlines()[0].lstrip("\ufeff").split(",")
    assert "title_zh" in header
    assert "remarks_zh" not in header


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_examples_of_the_home_page_lead_somewhere(client: TestClient, lang: str) -> None:
    page = client.get("/", params={"lang": lang}).text
    examples = re.findall(r'<a href="([^"]*)"', page.split('<ul class="eg"')[1].split("</ul>")[0])
    assert len(examples) == 3
    for address in examples:
        answer = client.get(address.replace("&amp;", "&"), follow_redirects=True)
        found = re.search(r'id="mr"[^>]*>(?:[^<]|<[^>]*>)*?(\d+)', answer.text)
        assert total(answer.text) if "/assets" in str(answer.url) else found and int(found[1])
    assert set(WORDS) == set(NEEDS) == {"zh-CN", "en"}


@pytest.mark.parametrize(
    ("text", "leads_to"),
    [
        ("想在阜新租5000平厂房，层高9米以上", "/match"), ("层高9米以上", "/match"), ("想租3000平厂房", "/match"), ("2000kVA", "/match"),
        ("阜新或锦州", "/match"), ("50亩工业用地", "/match"), ("要带行车的厂房", "/match"), ("Warehouse in Shenyang", "/match"),
        ("crane 10t", "/match"), ("不要化工园区", "/match"), ("厂房", "/assets"), ("冷库", "/assets"), ("阜新 行车", "/assets"),
        ("FX-0050", "/assets"), ("Привет", "/assets"), ("", "/assets"), ("x" * 30, "/match"),
    ],
)  # fmt: skip
def test_the_one_box_tells_words_from_needs(client: TestClient, text: str, leads_to: str) -> None:
    answer = client.get("/find", params={"q": text, "kind": "factory"})
    target = urlsplit(answer.headers["location"])
    assert (answer.status_code, target.path) == (303, leads_to)
    if leads_to == "/assets":  # the filters in use are kept
        assert ("kind", "factory") in parse_qsl(target.query)


def test_the_one_box_keeps_the_filters_in_use_for_a_need(client: TestClient) -> None:
    asked = [
        ("kind", "land"), ("region", "阜新市"), ("crane_t", "5..20"), ("ready_by", "..2027-03"), ("gas", "true"),
        ("permit", "eia"), ("area", "5000.."), ("unknown", "crane_t"), ("sort", "id"),
    ]  # fmt: skip
    filters = parameters.read(asked)
    for text in ("净高8米以上", "净高8米以上，能在两年内交付，要有天然气和蒸汽，还要方便卡车进出", "10吨行车"):
        answer = client.get("/find", params=[("q", text), *asked])
        target = urlsplit(answer.headers["location"])
        need = unpacked(dict(parse_qsl(target.query))["need"])
        assert (target.path, need.text) == ("/match", text)
        words = {criterion.field for criterion in need.criteria if criterion.source}
        kept = [criterion.condition() for criterion in need.criteria if not criterion.source]
        assert kept == [condition for condition in filters.conditions if condition.field not in words]
        assert words
        assert client.get(answer.headers["location"]).status_code == 200
    for more in (("bbox", "110,40,125,45"), ("status", "revitalised"), ("crane_t_min", "abc")):
        stays = client.get("/find", params=[("q", "净高8米以上"), ("kind", "land"), more])
        assert urlsplit(stays.headers["location"]).path == "/assets"
        assert more in parse_qsl(urlsplit(stays.headers["location"]).query)


def test_english_place_names_are_words_of_the_one_box(client: TestClient) -> None:
    for place, city in (("Fuxin", "阜新市"), ("Jinzhou", "锦州市"), ("Liaoning", "辽宁"), ("Inner Mongolia", "内蒙古")):
        there = client.get("/api/v1/search", params={"region": city}).json()["total"]
        found = client.get("/api/v1/search", params={"q": place, "lang": "en"}).json()["total"]
        assert found >= there > 0, place
        answer = client.get("/find", params={"q": place, "kind": "land", "lang": "en"})
        assert urlsplit(answer.headers["location"]).path == "/assets"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("crane_t=10&crane_t=20", "crane_t"), ("height=9..&clear_height_m=..8", "height"),
        ("crane_t_min=5&crane_t_min=10", "crane_t"), ("gas=true&gas=false", "gas"), ("q=厂房&q=冷库", "q"),
    ],
)  # fmt: skip
def test_a_filter_that_takes_one_value_is_refused_with_two(client: TestClient, asked: str, name: str) -> None:
    for format in ("", ".csv"):
        answer = client.get(f"/api/v1/search{format}?{asked}")
        assert (answer.status_code, answer.json()["where"]) == (422, name)
        assert "给了不止一个值" in answer.json()["detail"]
    page = client.get(f"/assets?{asked}&kind=land")
    assert (page.status_code, page.text.count("给了不止一个值") > 0) == (422, True)
    if name in ("crane_t", "height", "q"):
        field = {"height": "clear_height_m"}.get(name, name)
        assert re.search(rf'id="wrong-{field}"[^>]*>[^<]*给了不止一个值', page.text)
    same = client.get("/api/v1/search?crane_t=10..&crane_t=10..&kind=factory&kind=land&gas=true&gas=true")
    assert same.status_code == 200


def test_the_form_keeps_what_it_has_no_control_for(client: TestClient) -> None:
    asked = [
        ("region", "阜新"), ("structure", "steel"), ("bbox", "110,40,125,45"), ("per_page", "5"), ("q", "车间"), ("sort", "id"),
        ("crane_t", "5.."), ("kind", "factory"), ("gas", "false"), ("unknown", "structure"), ("near", "crane_t"), ("permit", "eia"),
    ]  # fmt: skip
    page = client.get("/assets", params=asked).text
    kept, wanted = parameters.read(sent(page)), parameters.read(asked)
    assert set(kept.conditions) == set(wanted.conditions)
    assert replace(kept, conditions=()) == replace(wanted, conditions=())


def test_all_that_is_left_out_is_one_click_away(client: TestClient) -> None:
    asked = {"region": "阜新市", "crane_t": "10..", "height": "8.."}
    page = client.get("/assets", params=asked).text
    row = re.search(r'<li class="all">.*?</li>', page)
    assert row
    count, address = re.search(r"另有 (\d+) 处", row[0]), re.search(r'href="(/[^"]*)"', row[0])
    assert count
    assert address
    listed = client.get(address[1].replace("&amp;", "&")).text
    assert total(listed) == total(page) + int(count[1])
    assert "待核实：" in listed  # each is marked
    answer = client.get("/api/v1/search", params=asked).json()
    assert answer["unknown_total"] == int(count[1])
    assert (answer["unknown"]["crane_t"], answer["unknown"]["clear_height_m"]) == (8, 1)


@pytest.mark.parametrize(
    "query",
    ["", "crane_t=10..&height=8..&region=阜新市", "q=nothing", "crane_t=900..", "crane_t=abc", "permit=eia&near=permits.eia",
     "status=revitalised", "page=3", "permit=eia&permit=fire", "bbox=110,40,125,45&gas=true", "q=" + "x" * 300, "ghost=1"],
)  # fmt: skip
def test_an_english_page_is_english(client: TestClient, query: str) -> None:
    page = client.get(f"/assets?lang=en&{query}").text
    main = re.sub(r"<[^>]*>", "\n", page.split("<main")[1].split("</main>")[0])
    assert [line for line in main.splitlines() if HAN.search(line)] == []


def test_a_value_that_is_none_is_told_at_its_field_and_the_form_stays(client: TestClient) -> None:
    answer = client.get("/assets?crane_t_min=abc&kind=factory&lang=en")
    assert answer.status_code == 422
    assert 'name="crane_t_min" aria-label="Crane, at least" value="abc"' in answer.text
    assert 'id="wrong-crane_t"' in answer.text
    assert ("kind", "factory") in sent(answer.text)
    assert "<article" not in answer.text
    assert re.search(r"or <a href", answer.text)


def test_a_page_behind_the_last_is_empty_and_says_which_is_the_last(client: TestClient) -> None:
    asked = {"page": 99, "kind": "factory"}
    page, answer = client.get("/assets", params=asked), client.get("/api/v1/search", params=asked)
    assert (page.status_code, answer.status_code) == (200, 200)
    assert (answer.json()["hits"], answer.json()["page"], answer.json()["total"]) == ([], 99, total(page.text))
    assert "没有第 99 页，一共 5 页。" in page.text
    assert 'href="/assets?kind=factory&amp;page=5">看最后一页' in page.text
    assert "<article" not in page.text


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("crane_t", "20..10", "“行车吨位”的最小值比最大值大"),
        ("height", "12..8", "“净高”的最小值比最大值大"),
        ("idle_since", "2024-05..2023-05", "“闲置起始”的最小值比最大值大"),
        ("region", "火星", "“地区”里没有“火星”"),
        ("park", "没有这个园区", "“园区”里没有“没有这个园区”"),
        ("city", "阜新", "“市”里没有“阜新”"),
        ("keeper", "nobody", "“填报单位”里没有“nobody”"),
    ],
)
def test_what_can_find_nothing_is_refused_by_page_api_and_file(
    client: TestClient, name: str, value: str, sentence: str
) -> None:
    page = client.get("/assets", params={name: value, "kind": "factory"})
    answer = client.get("/api/v1/search", params={name: value})
    assert (page.status_code, answer.status_code) == (422, 422)
    assert (answer.json()["where"], answer.json()["detail"]) == (name, sentence)
    assert f"<p>{sentence}</p>" in page.text
    assert ("kind", "factory") in sent(page.text)
    assert client.get("/assets.csv", params={name: value}).status_code == 422


def test_what_is_wrong_is_told_at_its_filter(client: TestClient) -> None:
    page = client.get("/assets", params={"crane_t_min": "20", "crane_t_max": "10", "region": "火星"}).text
    assert '<p class="wrong" id="wrong-crane_t">“行车吨位”的最小值比最大值大</p>' in form(page)
    assert 'name="crane_t_max" aria-label="行车吨位最大" value="10"' in form(page)
    assert '<p class="wrong" id="wrong-region">“地区”里没有“火星”</p>' in form(page)


def test_a_place_without_assets_is_a_place(client: TestClient) -> None:
    for name, value in (("region", "北京"), ("region", "Shanghai"), ("region", "东北")):
        assert client.get("/api/v1/search", params={name: value}).status_code == 200, value


def test_every_value_that_a_facet_offers_can_be_asked_for(client: TestClient) -> None:
    facets = client.get("/api/v1/search").json()["facets"]
    for name in ("park", "region"):
        for item in facets[name]:
            assert totals(client, **{name: item["value"]}) == item["count"], item


def test_the_limits_of_filters_are_documented(client: TestClient) -> None:
    found = {item["name"]: item["description"] for item in parameters.openapi()}
    assert "no hits" in found["page"]
    assert "422" in found["crane_t"]
    assert "422" in found["region"]
    assert "422" in found["park"]


def test_what_is_revitalised_is_asked_for_and_not_offered(client: TestClient) -> None:
    assert 'name="status" value="revitalised"' in form(client.get("/assets").text)
    page = client.get("/assets?status=revitalised").text
    assert total(page) == 8
    assert page.count("已盘活，不再提供") == 8
    assert "全部清掉" in page


def test_a_search_that_finds_nothing_keeps_the_form_and_offers_no_file(client: TestClient) -> None:
    page = client.get("/assets?crane_t=900..&lang=en").text
    assert total(page) == 0
    assert 'name="kind" value="land"' in form(page)
    assert 'name="rail_siding"' in form(page)
    assert ".csv" not in page
    need = client.get("/assets", params={"q": "层高9米以上", "lang": "zh-CN"}).text
    assert "这句话也可以读成需求" in need
    assert 'href="/match?text=' in need


def test_prices_and_areas_can_be_asked_for_as_people_say_them(client: TestClient) -> None:
    page = client.get("/assets").text
    assert [name for name in ("sale_price_cny", "land_price_10k_cny_mu", "rent_cny_m2_month", "area") if f'name="{name}_min"' not in page] == []  # fmt: skip
    assert totals(client, area="30亩..", kind="land") == totals(client, area="20000..", kind="land") > 0


@pytest.mark.parametrize("text", ["'\"`;--<script>alert(1)</script>" + '"' * 300, "层高9米" * 1_000])
def test_a_hostile_filter_is_a_clear_refusal(client: TestClient, text: str) -> None:
    for name in (
        "region",
        "kind",
        "q",
        "crane_t",
        "sort",
        "bbox",
        "unknown",
        "permit",
        "status",
        "page",
        "park",
        "lang",
    ):
        page, answer = (client.get(path, params={name: text}) for path in ("/assets", "/api/v1/search"))
        assert (page.status_code, answer.status_code) in ((422, 422), (414, 414)), name
        assert "<script>alert" not in page.text
        assert answer.headers["content-type"] == "application/problem+json"
