"""Search over the sample catalogue, held against a plain reading of its records."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search import parameters
from catalog.conditions import Condition
from catalog.errors import InvalidInput, NotFound, Unavailable
from catalog.place_names import place_label
from catalog.plurals import singular
from catalog.publication import Catalogue, Publication, current_generation, publish
from catalog.search.query import OFFERED, SearchRequest
from catalog.search.text import query_words
from catalog.snapshot import Entry
from catalog.words import parts_of, said_as

Records = list[dict[str, Any]]
DOMAIN_WORDS = ["电池", "风电", "铸造", "钢构", "厂房", "车间", "冷库", "物流", "仓库", "污水", "蒸汽", "变压", "行车", "桥式", "天然", "铁路", "专用", "化工", "氟化", "皮革", "皮业", "农机", "饲料", "粮库", "食品", "乳品", "屠宰", "机加", "液压", "轴承", "阀门", "塔筒", "叶片", "光伏", "石墨", "煤化", "陶粒", "建材", "玻璃", "木材", "家具", "纺织", "服装", "印刷", "包装", "医药", "原料", "数据", "电商", "会展", "校区", "酒店", "园区", "地块", "净地", "抵押", "查封", "租赁", "拍卖", "环评", "消防", "验收", "停产", "设备", "招商"]  # fmt: skip


def offered(records: Records) -> Records:
    return [record for record in records if record["status"] in OFFERED]


def ids(publication: Publication, **asked: Any) -> set[str]:
    request = SearchRequest(per_page=200, **asked)
    pages = -(-publication.engine.search(request).total // 200)
    found: list[str] = []
    for page in range(1, pages + 1):
        found += [hit.id for hit in publication.engine.search(dataclasses.replace(request, page=page)).hits]
    assert len(found) == len(set(found))
    return set(found)


@pytest.mark.parametrize("word", DOMAIN_WORDS)
def test_a_word_of_two_characters_finds_exactly_what_contains_it(
    sample_publication: Publication, sample_records: Records, word: str
) -> None:
    expected = {
        record["id"]
        for record in offered(sample_records)
        if word in parts_of(record)["text"] + "\n" + parts_of(record)["labels"]
    }
    assert ids(sample_publication, words=word) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [("fx-0012", {"FX-0012"}), ("FOUNDRY", None), ("crane", None), ("叶片 彰武", None), ("锂电池、", None)],
)
def test_words_whatever_their_case_and_all_of_them(
    sample_publication: Publication, sample_records: Records, words: str, expected: set[str] | None
) -> None:
    parts = words.casefold().replace("、", " ").split()
    if expected is None:
        expected = {
            record["id"]
            for record in offered(sample_records)
            if all(part in parts_of(record)["text"] + "\n" + parts_of(record)["labels"] for part in parts)
        }
    assert ids(sample_publication, words=words) == expected


def test_a_title_comes_before_a_mention(sample_publication: Publication) -> None:
    first = sample_publication.engine.search(SearchRequest(words="叶片")).hits[0]
    assert "叶片" in first.record["title_zh"]


def test_filters_counts_and_facets_agree_with_the_records(
    sample_publication: Publication, sample_records: Records
) -> None:
    conditions = (Condition.of("region", "in", ["阜新市"]), Condition.of("crane_t", ">=", 10))
    page = sample_publication.engine.search(SearchRequest(conditions=conditions))
    here = [record for record in offered(sample_records) if record["city"] == "阜新市"]
    heavy = [record for record in here if record.get("crane_t", 0) >= 10]
    assert page.total == len(heavy)
    assert page.unknown["crane_t"] == sum("crane_t" not in record for record in here)
    kinds = {item.value: item.count for item in page.facets["kind"]}
    assert kinds == {kind: n for kind in kinds if (n := sum(record["kind"] == kind for record in heavy))}
    # Choosing one region leaves the counts of the others.
    regions = {item.value: item.count for item in page.facets["region"]}
    everywhere = [record for record in offered(sample_records) if record.get("crane_t", 0) >= 10]
    assert regions == {city: sum(r["city"] == city for r in everywhere) for city in {r["city"] for r in everywhere}}
    permits = {item.value: item.count for item in page.facets["permit"]}
    assert permits["eia"] == sum(record.get("permits", {}).get("eia") == "valid" for record in heavy)
    spread = page.ranges["power_kva"]
    assert (sum(spread.histogram), spread.unknown) == (spread.known, sum("power_kva" not in record for record in heavy))


def test_asking_for_the_unknown_shows_exactly_what_was_counted(sample_publication: Publication) -> None:
    condition = (Condition.of("clear_height_m", ">=", 9),)
    known = ids(sample_publication, conditions=condition)
    page = sample_publication.engine.search(SearchRequest(conditions=condition, unknown=frozenset({"clear_height_m"})))
    both = ids(sample_publication, conditions=condition, unknown=frozenset({"clear_height_m"}))
    assert len(both - known) == page.unknown["clear_height_m"] > 0
    marked = {hit.id for hit in page.hits if hit.unknown == ("clear_height_m",)}
    assert marked == {hit.id for hit in page.hits} - known


def test_revitalised_assets_are_shown_on_request_only(sample_publication: Publication, sample_records: Records) -> None:
    gone = {record["id"] for record in sample_records if record["status"] == "revitalised"}
    assert not ids(sample_publication) & gone
    assert ids(sample_publication, statuses=("revitalised",)) == gone


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("area_desc", lambda r: -(r.get("land_area_m2" if r["kind"] == "land" else "floor_area_m2") or -1e18)),
        ("rent_asc", lambda r: r.get("rent_cny_m2_month", 1e18)),
        ("verified", lambda r: -int(r["verified_at"].replace("-", ""))),
        ("id", lambda r: r["id"]),
    ],
)
def test_orders(sample_publication: Publication, sort: str, key: Any) -> None:
    hits = sample_publication.engine.search(SearchRequest(sort=sort, per_page=200)).hits
    values = [key(hit.record) for hit in hits]
    assert values == sorted(values)


def test_a_box_on_the_map(sample_publication: Publication, sample_records: Records) -> None:
    box = (121.0, 41.5, 122.0, 42.2)
    expected = {
        r["id"] for r in offered(sample_records) if box[0] <= r["lng"] <= box[2] and box[1] <= r["lat"] <= box[3]
    }
    assert ids(sample_publication, bbox=box) == expected


@settings(max_examples=100)
@given(
    words=st.text(max_size=200) | st.text(st.sampled_from("厂房锦州steel 10t-.，!'\"★ПриカＡ"), min_size=1, max_size=6)
)
def test_any_words_find_exactly_what_says_them(
    sample_publication: Publication, sample_records: Records, words: str
) -> None:
    def says(record: dict[str, Any], word: str) -> bool:
        texts = (parts_of(record)["text"], parts_of(record)["labels"])
        return any(re.search(said_as(word), text) for text in texts)

    expected = {
        record["id"] for record in offered(sample_records) if all(says(record, word) for word in query_words(words))
    }
    assert ids(sample_publication, words=words) == expected


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("crane", "cranes"), ("building", "buildings"), ("plot", "plots"), ("warehouse", "warehouses"), ("cold store", "cold stores"),
        ("factory", "factories"), ("facility", "facilities"), ("railway", "railways"), ("box", "boxes"), ("branch", "branches"),
        ("process", "processes"), ("business", "businesses"), ("lease", "leases"), ("bus", "buses"), ("loading dock hall", "loading docks hall"),
    ],
)  # fmt: skip
def test_the_plural_is_said_as_the_singular(one: str, many: str) -> None:
    assert [singular(word) for word in many.split()] == one.split()
    for word in (one, many):
        for text in (f"two {one}, 10 t", f"all {many}", f"行车{many}"):
            assert re.search(said_as(word), text), (word, text)
        assert not re.search(said_as(word), f"non{many}")


@pytest.mark.parametrize(
    "word", ["glass", "gas", "biogas", "premises", "status", "analysis", "series", "lens", "as", "t"]
)
def test_what_only_ends_like_a_plural_is_none(word: str) -> None:
    assert singular(word) == word


def test_both_numbers_of_a_word_find_the_same(sample_publication: Publication) -> None:
    for one, many in (
        ("crane", "cranes"),
        ("building", "buildings"),
        ("warehouse", "warehouses"),
        ("factory", "factories"),
    ):
        found = ids(sample_publication, words=one)
        assert found, one
        assert ids(sample_publication, words=many) == found
        ranked = [sample_publication.engine.search(SearchRequest(words=words)).hits for words in (one, many)]
        assert [hit.id for hit in ranked[0]] == [hit.id for hit in ranked[1]]


@pytest.mark.parametrize("field", ["province", "city", "county", "park"])
def test_the_english_names_of_places_are_found(
    sample_publication: Publication, sample_records: Records, field: str
) -> None:
    places = {record[field] for record in offered(sample_records) if record.get(field)}
    for place in places:
        there = {record["id"] for record in offered(sample_records) if record.get(field) == place}
        assert there <= ids(sample_publication, words=place_label(place, "en")), place


@pytest.mark.parametrize("words", ["Привет", "カナ", "！！！", "★", "'; DROP TABLE asset; --"])
def test_words_that_nothing_says_find_nothing(sample_publication: Publication, words: str) -> None:
    assert ids(sample_publication, words=words) == set()


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [("工业用地", "kind", "land"), ("厂房", "kind", "factory"), ("steel", "structure", "steel")],
)
def test_what_facts_are_called_is_found(
    sample_publication: Publication, sample_records: Records, words: str, field: str, value: str
) -> None:
    so = {record["id"] for record in offered(sample_records) if record.get(field) == value}
    assert so
    assert so <= ids(sample_publication, words=words)


def test_all_that_is_left_out_is_counted_and_listed(sample_publication: Publication) -> None:
    conditions = (
        Condition.of("region", "in", ["阜新市"]), Condition.of("crane_t", ">=", 10), Condition.of("clear_height_m", ">=", 8),
    )  # fmt: skip
    page = sample_publication.engine.search(SearchRequest(conditions=conditions))
    left = page.left_out
    assert left.total > page.unknown["crane_t"] + page.unknown["clear_height_m"]  # some are unknown in both
    both = SearchRequest(conditions=conditions, unknown=frozenset(left.unknown), near=frozenset(left.near))
    listed = sample_publication.engine.search(both)
    assert listed.total == page.total + left.total
    assert listed.left_out.total == 0


def test_permits_are_counted_within_what_is_found(sample_publication: Publication) -> None:
    chosen = (Condition.of("permits.eia", "in", ["valid"]),)
    page = sample_publication.engine.search(SearchRequest(conditions=chosen))
    counts = {item.value: item.count for item in page.facets["permit"]}
    more = (*chosen, Condition.of("permits.fire", "in", ["valid"]))
    assert sample_publication.engine.search(SearchRequest(conditions=more)).total == counts["fire"] > 0
    assert counts["eia"] == page.total


def test_a_pending_permit_is_near_and_not_unknown(tmp_path: Path) -> None:
    states = ["valid", "pending", "missing", None]
    publish(
        [Entry({**entry(n).record, **({"permits": {"eia": state}} if state else {})}) for n, state in enumerate(states)],
        tmp_path, 1,
    )  # fmt: skip
    asked = SearchRequest(conditions=(Condition.of("permits.eia", "in", ["valid"]),))
    page = Catalogue(tmp_path).current().engine.search(asked)
    assert (page.total, page.near, page.unknown) == (1, {"permits.eia": 1}, {"permits.eia": 1})
    assert (page.left_out.unknown_total, page.left_out.near_total) == (1, 1)


def test_an_asset_without_a_position_is_unknown_to_a_box_on_the_map(tmp_path: Path) -> None:
    places = [{"lat": 42.0, "lng": 121.5}, {"lat": 10.0, "lng": 10.0}, {}]
    publish([Entry({**entry(n).record, **place}) for n, place in enumerate(places)], tmp_path, 1)
    engine = Catalogue(tmp_path).current().engine
    asked = SearchRequest(bbox=(121, 41, 122, 43))
    page = engine.search(asked)
    assert ([hit.id for hit in page.hits], page.unknown, page.left_out.total) == (["A-0"], {"lat": 1}, 1)
    listed = engine.search(dataclasses.replace(asked, unknown=frozenset({"lat"})))
    assert {hit.id: hit.unknown for hit in listed.hits} == {"A-0": (), "A-2": ("lat",)}


@pytest.mark.parametrize("bad", [{"words": "x" * 201}, {"sort": "magic"}, {"per_page": 201}, {"page": 0}])
def test_what_cannot_be_asked_is_refused(sample_publication: Publication, bad: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        sample_publication.engine.search(SearchRequest(**bad))


# --- parameters -------------------------------------------------------------------------------------------------


def test_parameters_there_and_back() -> None:
    pairs = [
        ("q", "冷库"), ("kind", "factory"), ("kind", "land"), ("region", "阜新"), ("crane_t", "10..20"), ("area", "5000.."),
        ("gas", "true"), ("permit", "eia"), ("unknown", "crane_t"), ("status", "revitalised"), ("sort", "id"),
        ("per_page", "50"), ("page", "2"),
    ]  # fmt: skip
    request = parameters.read(pairs)
    assert request.conditions == (
        Condition.of("kind", "in", ["factory", "land"]),
        Condition.of("region", "in", ["阜新"]),
        Condition.of("crane_t", "between", [10, 20]),
        Condition.of("area_m2", ">=", 5000),
        Condition.of("gas", "is_true"),
        Condition.of("permits.eia", "in", ["valid"]),
    )
    assert parameters.read(parameters.write(request)) == request


@pytest.mark.parametrize(
    ("pair", "field", "op", "value"),
    [
        (("area", "30亩..50亩"), "area_m2", "between", (20_000.0, 100_000 / 3)),
        (("rent_cny_m2_month", "..0.3元/㎡/天"), "rent_cny_m2_month", "<=", 9.0),
        (("crane_t_min", "10"), "crane_t", ">=", 10.0),
        (("power_kva", "2MVA.."), "power_kva", ">=", 2000.0),
        (("ready_by", "..2027-03"), "ready_by", "<=", 24_326.0),
    ],
)
def test_ranges_as_people_type_them(pair: tuple[str, str], field: str, op: str, value: Any) -> None:
    (condition,) = parameters.read([pair]).conditions
    assert (condition.field, condition.op) == (field, op)
    assert condition.value == pytest.approx(value)


@pytest.mark.parametrize(
    "pair",
    [
        ("ghost", "1"), ("crane_t", "..'; DROP TABLE"), ("crane_t", ".."), ("gas", "maybe"), ("kind", "castle"), ("status", "x"),
        ("page", "-1"), ("page", "9" * 30), ("bbox", "1,2"), ("bbox", "nan,nan,nan,nan"), ("unknown", "remarks_zh"),
        ("permit", "x"), ("remarks_zh", "a"), ("boundary", "x"), ("id", "x"), ("crane_t", '"' * 50), ("region", "x" * 999),
    ],
)  # fmt: skip
def test_a_parameter_without_meaning_is_named(pair: tuple[str, str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        parameters.read([pair])
    assert caught.value.where


def test_two_names_of_a_field_are_one_filter() -> None:
    request = parameters.read([("height", "8..12"), ("mode", "lease"), ("modes", "sale")])
    assert request.conditions == (
        Condition.of("clear_height_m", "between", [8, 12]),
        Condition.of("modes", "in", ["lease", "sale"]),
    )
    assert parameters.read(parameters.write(request)) == request
    with pytest.raises(InvalidInput):
        parameters.read([("height", "8.."), ("clear_height_m", "..12")])


# --- publications -----------------------------------------------------------------------------------------------


def entry(number: int) -> Entry:
    return Entry({"id": f"A-{number}", "kind": "factory", "status": "available", "keeper": "k", "title_zh": "厂房"})


def test_a_publication_is_swapped_in_whole_and_old_readers_keep_theirs(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path)
    with pytest.raises(Unavailable):
        catalogue.current()
    publish([entry(1)], tmp_path, 5)
    old = catalogue.current()
    publish([entry(1), entry(2)], tmp_path, 9)
    publish([entry(2)], tmp_path, 12)
    new = catalogue.current()
    assert (old.generation, new.generation) == (5, 12)
    assert old.snapshot.record(0)["id"] == "A-1"
    with pytest.raises(NotFound):
        new.snapshot.row_of("A-1")
    assert sorted(path.name.split("-")[0] for path in (tmp_path / "published").iterdir()) == ["12", "9", "CURRENT"]


def test_a_failed_build_leaves_what_was_published(tmp_path: Path) -> None:
    publish([entry(1)], tmp_path, 5)
    broken = Entry({**entry(2).record, "verified_at": "never"})
    with pytest.raises(ValueError, match="never"):
        publish([broken], tmp_path, 6)
    assert current_generation(tmp_path) == 5
    assert sorted(path.name.split("-")[0] for path in (tmp_path / "published").iterdir()) == ["5", "CURRENT"]


def test_nothing_internal_is_published(tmp_path: Path) -> None:
    secret = "勿外传一二三"
    facts = {"remarks_zh": secret, "owner_name": secret, "owner_type": "private"}
    publish([Entry({**entry(1).record, **facts})], tmp_path, 1)
    files = [path for path in (tmp_path / "published").rglob("*") if path.is_file()]
    assert len(files) > 5
    assert not [path for path in files if secret.encode() in path.read_bytes()]
    assert json.loads(next((tmp_path / "published").glob("1-*/ids.json")).read_text()) == ["A-1"]
