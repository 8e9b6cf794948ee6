"""The inventory at the desk, what is to be done, and the two kinds of land."""

import html
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import event, func
from sqlmodel import Session, select

from app import clock
from app.inventory import land, listing, todo, todo_kinds
from app.inventory.listing import Asked
from app.inventory.todo import Scope
from catalog.inventory import expected_of, missing_of
from catalog.models import Asset, Encumbrance, Evidence, History, Keeper, OpenDoubt, Permit, Source
from catalog.records import read_records
from catalog.search.query import SearchRequest
from catalog.vocabulary import LAND_STATES
from tests.app.conftest import ON_BOTH
from tests.app.test_rights import OTHER, OTHER_ASSET, OWN, OWN_ASSET, Who, add_doubt, as_, csrf_of

__all__ = ["as_"]


@pytest.fixture
def session(app: FastAPI) -> Any:
    """A session on the installation."""
    with app.state.runtime.sessions() as made:
        yield made


def text_of(page: str) -> str:
    """What a page says, without its marks."""
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def asset_of(session: Session, public_id: str) -> Asset:
    found = session.scalar(select(Asset).where(Asset.public_id == public_id))
    assert found is not None
    return found


def ids(page: str) -> list[str]:
    """The assets of the table, in order."""
    return re.findall(r'<th scope="row"><a href="/desk/inventory/([^"?]+)"', page)


def counted(page: str) -> int:
    found = re.search(r"([\d,]+) 处资产", page)
    assert found
    return int(found[1].replace(",", ""))


# --- the table ---


def test_a_keeper_sees_its_own_assets_and_no_other(as_: Who, session: Session) -> None:
    own = sum(record["keeper"] == OWN for record in read_records(session))
    page = as_("keeper").get("/desk/inventory").text
    assert counted(page) == own > 0
    assert OWN_ASSET in ids(page)
    assert OTHER_ASSET not in page
    assert OTHER not in page
    assert counted(as_("viewer").get("/desk/inventory").text) == 250
    code = session.scalar(select(Keeper.code).where(Keeper.name == OTHER))
    assert counted(as_("keeper").get("/desk/inventory", params={"keeper": code}).text) == 0


def test_filters_and_order_give_what_the_records_say(as_: Who, session: Session) -> None:
    client = as_("promotion")
    records = {record["id"]: record for record in read_records(session)}
    stale = clock.today() - timedelta(days=365)

    def share(record: dict[str, Any]) -> float:
        return 1 - len(missing_of(record)) / len(expected_of(record["kind"]))

    def expected(keep: Callable[[dict[str, Any]], bool]) -> int:
        return sum(map(keep, records.values()))

    code = session.scalar(select(Keeper.code).where(Keeper.name == OWN))
    for parameters, keep in (
        ({"keeper": code}, lambda one: one["keeper"] == OWN),
        ({"kind": "land"}, lambda one: one["kind"] == "land"),
        ({"land_state": "idle"}, lambda one: one.get("land_state") == "idle"),
        ({"missing": "heating"}, lambda one: "heating" in [item.field for item in missing_of(one)]),
        ({"overdue": "verification"}, lambda one: one["verified_at"] < stale.isoformat()),
        ({"kind": "factory", "missing": "heating"}, lambda one: one["kind"] == "factory" and "heating" not in one),
    ):  # fmt: skip
        assert counted(client.get("/desk/inventory", params=parameters).text) == expected(keep), parameters
    for sort, first in (("incomplete", min), ("complete", max)):
        page = client.get("/desk/inventory", params={"sort": sort}).text
        shares = [share(records[one]) for one in ids(page)]
        assert len(shares) == 50
        assert shares == sorted(shares, reverse=sort == "complete")
        assert shares[0] == first(map(share, records.values()))
    oldest = ids(client.get("/desk/inventory", params={"sort": "oldest"}).text)
    dates = [records[one]["verified_at"] for one in oldest]
    assert dates == sorted(dates)


def test_pages_hold_every_asset_once(as_: Who) -> None:
    client = as_("viewer")
    seen = [one for page in range(1, 6) for one in ids(client.get("/desk/inventory", params={"page": page}).text)]
    assert (len(seen), len(set(seen))) == (250, 250)
    assert ids(client.get("/desk/inventory?page=99").text) == seen[-50:]


@pytest.mark.parametrize(
    "parameters", ["kind=ghost", "land_state=x", "missing=ghost", "overdue=x", "park=1a", "sort=x"]
)
def test_a_filter_without_a_meaning_is_refused(as_: Who, parameters: str) -> None:
    assert as_("viewer").get(f"/desk/inventory?{parameters}").status_code == 422


def test_every_row_leads_to_what_is_missing(as_: Who, session: Session) -> None:
    client = as_("keeper")
    assert f'href="/desk/inventory/{OWN_ASSET}#missing"' in client.get("/desk/inventory").text
    page = client.get(f"/desk/inventory/{OWN_ASSET}").text
    record = next(read_records(session, [asset_of(session, OWN_ASSET).pk or 0]))
    lacking = [item.field for item in missing_of(record)]
    assert lacking
    for field in lacking:
        assert f'href="#{field}"' in page
        assert f'id="{field}"' in page


@ON_BOTH
def test_the_number_of_questions_does_not_grow_with_the_assets(app: FastAPI, session: Session) -> None:
    seen: list[str] = []
    event.listen(app.state.runtime.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    counts = []
    for keepers in (frozenset({1}), None):
        seen.clear()
        listing.listing(session, Asked(), clock.today(), keepers)
        counts.append(len(seen))
    assert counts[0] == counts[1] < 12


# --- the workbook ---


def test_the_workbook_holds_the_same_assets_and_no_formula(as_: Who, session: Session) -> None:
    asset = asset_of(session, OWN_ASSET)
    asset.title_zh, asset.remarks_zh = "=HYPERLINK('http://x')", "内部：底价 300 万"
    session.commit()
    sheets = {}
    for who in ("keeper", "viewer"):
        answer = as_(who).get("/desk/inventory.xlsx")
        assert answer.headers["cache-control"] == "no-store"
        sheets[who] = load_workbook(io.BytesIO(answer.content)).active
    rows = {row[0].value: row for row in sheets["keeper"].iter_rows(min_row=2)}
    header = [cell.value for cell in sheets["keeper"][1]]
    assert set(rows) == {record["id"] for record in read_records(session) if record["keeper"] == OWN}
    title = rows[OWN_ASSET][header.index("名称")]
    assert (title.value, title.data_type) == ("=HYPERLINK('http://x')", "s")
    assert rows[OWN_ASSET][header.index("备注")].value == "内部：底价 300 万"
    record = next(read_records(session, [asset.pk or 0]))
    expected = rows[OWN_ASSET][header.index("应有项")].value
    assert rows[OWN_ASSET][header.index("已知项")].value == expected - len(missing_of(record))
    assert "备注" not in [cell.value for cell in sheets["viewer"][1]]
    assert sheets["viewer"].max_row == 251
    told = [cell.value for row in sheets["viewer"].iter_rows() for cell in row]
    assert not any("底价" in str(value) for value in told)


# --- one asset ---


def test_an_asset_tells_its_evidence_its_history_and_who_did_it(as_: Who, session: Session) -> None:
    asset = asset_of(session, OWN_ASSET)
    first, second = (
        Source(kind="file", name=name, at=clock.now(), by=by)
        for name, by in (("旧台账.xlsx", "李工"), ("新台账.xlsx", "王工"))
    )
    session.add_all([first, second])
    session.flush()
    evidence = session.get(Evidence, (asset.pk, "floor_area_m2"))
    assert evidence is not None
    evidence.source_id, evidence.sheet, evidence.row, evidence.column = second.id or 0, "表二", 12, "N"
    evidence.raw, evidence.state, evidence.low, evidence.high = "约1.2万㎡<b>", "range", 11000, 13000
    kept = {"asset_pk": asset.pk, "source_id": second.id, "old_source_id": first.id, "at": clock.now()}
    session.add(History(field="floor_area_m2", old=9000, new=12000, **kept))
    session.add(History(field="idle_reason_zh", old="停产", new="搬迁", merged=True, **kept))
    session.add(History(field="remarks_zh", old="底价二百万", new="底价三百万", **kept))
    session.add(
        Permit(asset_pk=asset.pk, name="safety", state="pending", department_zh="应急局", deadline=clock.today())
    )
    session.add(Encumbrance(asset_pk=asset.pk, kind="arrears", position=9, amount_cny=1.5e6))
    asset.remarks_zh = "底价三百万"
    session.commit()
    page = text_of(as_("keeper").get(f"/desk/inventory/{OWN_ASSET}").text)
    for told in (
        "新台账.xlsx · 表二!N12", "原文 约1.2万㎡<b>", "区间 11,000–13,000 ㎡", "9,000 ㎡ 旧台账.xlsx 12,000 ㎡ 新台账.xlsx 王工",
        "停产 旧台账.xlsx 搬迁 新台账.xlsx 同一份文件里另一行说的，没有采用", "底价二百万", "应急局，", "欠费 150 万元", "备注 内部 底价三百万",
    ):  # fmt: skip
        assert told in page, told
    viewers = text_of(as_("viewer").get(f"/desk/inventory/{OWN_ASSET}").text)
    assert "新台账.xlsx · 表二!N12" in viewers
    assert "9,000 ㎡" in viewers
    for hidden in ("底价", "约1.2万", "150 万元"):
        assert hidden not in viewers


def test_an_owner_who_is_private_is_told_to_those_who_answer_for_it(as_: Who, session: Session) -> None:
    asset = asset_of(session, OWN_ASSET)
    asset.owner_type, asset.owner_name = "private", "周某某"
    session.commit()
    assert "周某某" in as_("keeper").get(f"/desk/inventory/{OWN_ASSET}").text
    viewers = as_("viewer").get(f"/desk/inventory/{OWN_ASSET}").text
    assert "周某某" not in viewers
    assert "有，你的账号看不到" in viewers


def test_what_was_withdrawn_is_found_by_staff_and_brought_back(app: FastAPI, as_: Who, session: Session) -> None:
    asset = asset_of(session, OWN_ASSET)
    asset.withdrawn_on = clock.today()
    session.commit()
    client = as_("keeper")
    page = client.get(f"/desk/inventory/{OWN_ASSET}").text
    assert "这处资产已撤下" in page
    assert 'id="tell-' not in page
    assert OWN_ASSET not in client.get("/desk/inventory").text
    assert ids(client.get("/desk/inventory?presence=withdrawn").text) == [OWN_ASSET]
    assert client.get("/desk/inventory?presence=x").status_code == 422
    viewer = as_("viewer")
    assert "bring-back" not in viewer.get(f"/desk/inventory/{OWN_ASSET}").text
    assert viewer.post(f"/desk/inventory/{OWN_ASSET}/bring-back", data={"csrf": csrf_of(viewer)}).status_code == 403
    client = as_("keeper")
    token = {"csrf": csrf_of(client)}
    assert client.post(f"/desk/inventory/{OTHER_ASSET}/bring-back", data=token).status_code == 404
    assert client.post(f"/desk/inventory/{OWN_ASSET}/bring-back", data=token).status_code == 303
    assert client.post(f"/desk/inventory/{OWN_ASSET}/bring-back", data=token).status_code == 409
    page = text_of(client.get(f"/desk/inventory/{OWN_ASSET}").text)
    assert "在册与否 已撤下" in page
    assert "放回在册" in page
    assert OWN_ASSET in client.get("/desk/inventory").text
    change = session.scalars(select(History).where(History.asset_pk == asset.pk).order_by(History.id.desc())).first()  # type: ignore[union-attr]
    assert change is not None
    assert (change.field, change.old, change.new) == ("withdrawn_on", True, None)


# --- what is to be done ---


def test_every_kind_counts_the_items_it_gives(session: Session, app: FastAPI) -> None:
    asset = asset_of(session, OWN_ASSET)
    today = clock.today()
    add_doubt(session, OWN_ASSET)
    add_doubt(session, OTHER_ASSET, "lat", "121.6", values=(41.1,))
    add_doubt(session, OTHER_ASSET, "lng", "41.1", values=(121.6,))
    asset.deadline, asset.responsible_zh = today - timedelta(days=3), "工信局"
    asset_of(session, OTHER_ASSET).deadline = today
    session.merge(Permit(asset_pk=asset.pk, name="safety", state="pending", deadline=today - timedelta(days=1)))
    session.merge(Permit(asset_pk=asset.pk, name="completion", state="valid", deadline=today - timedelta(days=1)))
    session.flush()
    scope = Scope(today)
    counts = todo.counts(session, scope)
    records = list(read_records(session))
    doubted = {record["id"]: set[str]() for record in records}
    doubted[OWN_ASSET], doubted[OTHER_ASSET] = {"docks"}, {"lat", "lng"}
    lacking = sum(any(item.key for item in missing_of(record, doubted[record["id"]])) for record in records)
    stale = (today - timedelta(days=365)).isoformat()
    assert counts == {
        "doubts": 2, "missing": lacking, "verification": sum(one["verified_at"] < stale for one in records),
        "deadlines": 1, "permits": 1,
    }  # fmt: skip
    for code, kind in todo_kinds.KINDS.items():
        items = kind.items(session, scope, 0, 1000)
        assert len(items) == counts[code], code
        assert [one.about.pk for one in kind.items(session, scope, 1, 1)] == [one.about.pk for one in items[1:2]]
    doubts = todo_kinds.KINDS["doubts"].items(session, scope, 0, 10)
    assert sorted((item.field, len(item.doubts)) for item in doubts) == [("docks", 1), ("lat", 2)]
    late = todo_kinds.KINDS["deadlines"].items(session, scope, 0, 10)[0]
    assert (late.due, late.values) == (today - timedelta(days=3), {"who": "工信局"})
    mine = Scope(today, frozenset({asset.keeper_id}))
    assert todo.counts(session, mine) | {"missing": 0, "verification": 0} == {
        "doubts": 1, "missing": 0, "verification": 0, "deadlines": 1, "permits": 1,
    }  # fmt: skip


def test_a_further_kind_shows_on_the_desk_by_itself(as_: Who, session: Session) -> None:
    asset = asset_of(session, OWN_ASSET)
    about = todo.About(asset.pk or 0, OWN_ASSET, "某处", None, OWN)
    todo.add(
        todo.Kind(
            "leads", "线索待答", "两天内答复", lambda session, scope: 1,
            lambda session, scope, offset, limit: [todo.Item(about, "打电话", "modes", due=clock.today())],
        )
    )  # fmt: skip
    try:
        page = text_of(as_("keeper").get("/desk/to-do?kind=leads").text)
    finally:
        del todo.KINDS["leads"]
    for told in ("线索待答 1", "两天内答复", "某处", "打电话"):
        assert told in page
    assert as_("keeper").get("/desk/to-do?kind=leads").status_code == 404


# --- deciding ---


def decision(client: TestClient, **given: str) -> Any:
    data = {"csrf": csrf_of(client), "asset": OWN_ASSET, "field": "docks", **given}
    return client.post("/desk/to-do/doubts", data=data)


@ON_BOTH
def test_a_doubt_is_decided_on_the_spot(app: FastAPI, as_: Who, session: Session) -> None:
    add_doubt(session, OWN_ASSET, values=(3, 40))
    asset_of(session, OWN_ASSET).docks = None
    session.commit()
    client = as_("keeper")
    page = client.get("/desk/to-do").text
    assert 'name="choice" value="0" checked' in page
    assert "三四个月台" in page
    answer = decision(client, choice="1", back="/desk/to-do?kind=doubts")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/to-do?kind=doubts")
    pk = asset_of(session, OWN_ASSET).pk
    session.expire_all()
    assert asset_of(session, OWN_ASSET).docks == 40
    source = session.scalar(select(Source).where(Source.kind == "edit"))
    assert source is not None
    assert source.by == f"keeper {OWN}"
    assert [(one.field, one.new, one.source_id) for one in session.scalars(select(History))] == [
        ("docks", 40, source.id)
    ]
    doubt = session.get(OpenDoubt, (pk, "docks"))
    assert doubt is not None
    assert (doubt.state, doubt.value) == ("decided", 40)
    assert "这一类没有要做的" in client.get("/desk/to-do?kind=doubts").text
    assert decision(client, choice="0").status_code == 409
    app.state.runtime.publish()
    assert client.get(f"/api/v1/assets/{OWN_ASSET}").json()["docks"] == 40


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"choice": "typed", "typed": "许多"}, "还是看不懂"), ({}, "选一种读法，或填一个值，或选留空"),
        ({"choice": "0", "typed": "5"}, "填了值，又选了别的"), ({"choice": "9"}, "没有第 10 种读法"),
        ({"choice": "x"}, "看不懂"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("back", ["/desk/to-do?kind=doubts&page=1", f"/desk/inventory/{OWN_ASSET}"])
def test_a_decision_without_a_meaning_is_asked_again_and_changes_nothing(
    as_: Who, session: Session, given: dict[str, str], told: str, back: str
) -> None:
    add_doubt(session, OWN_ASSET)
    session.commit()
    answer = decision(as_("keeper"), back=back, **given)
    assert answer.status_code == 422
    assert told in answer.text
    if "typed" in given:
        assert f'value="{given["typed"]}"' in answer.text
    assert session.scalar(select(func.count()).select_from(History)) == 0
    assert session.scalar(select(OpenDoubt.state)) == "open"


def test_after_deciding_the_reader_comes_back_to_this_site_only(as_: Who, session: Session) -> None:
    add_doubt(session, OWN_ASSET)
    session.commit()
    answer = decision(as_("keeper"), choice="leave", back="//evil.example/")
    assert answer.headers["location"] == "/desk/to-do?kind=doubts"


def test_a_viewer_reads_that_there_is_a_doubt_and_not_what_the_cell_says(as_: Who, session: Session) -> None:
    add_doubt(session, OWN_ASSET, text="内部底价三百万")
    session.commit()
    for path in ("/desk/to-do?kind=doubts", f"/desk/inventory/{OWN_ASSET}"):
        page = as_("viewer").get(path).text
        assert "表一!K7" in page
        assert "底价" not in page
        assert 'name="choice"' not in page


# --- the two kinds of land ---


def test_every_number_of_the_land_page_is_the_length_of_the_list_behind_it(app: FastAPI, client: TestClient) -> None:
    snapshot = app.state.runtime.catalogue.current().snapshot
    checked = 0
    for asked in (land.Asked(), land.Asked(region="阜新市"), land.Asked(region="unknown")):
        found = land.overview(snapshot, asked)
        for figures in (*found.total, *(one for place in found.places for one in place.figures)):
            path, parameters = figures.link
            if path == "/assets":
                total = client.get("/api/v1/search", params=parameters).json()["total"]
            else:
                total = land.overview(snapshot, land.Asked(**parameters)).listed
            assert total == figures.count, figures.link
            checked += figures.count > 0
        for code in range(len(found.total)):
            assert sum(place.figures[code].count for place in found.places) == found.total[code].count
    assert checked > 60


def test_the_land_page_tells_counts_and_areas_of_the_four_states(client: TestClient, sample_records: Any) -> None:
    page = text_of(client.get("/land").text)
    english = text_of(client.get("/land?lang=en").text)
    for state in LAND_STATES:
        mine = [one for one in sample_records if one.get("land_state") == state and one["status"] != "revitalised"]
        square_metres = sum(one.get("land_area_m2", 0) for one in mine)
        assert f"{LAND_STATES[state].zh} {len(mine)} 处" in page
        assert f"{square_metres:,.0f} ㎡" in page
        assert f"{round(square_metres / (2000 / 3), 1):,.10g} 亩" in page
        assert f"{square_metres:,.0f} m²" in english
    assert "厂房" in page
    assert "国有房产" in page
    assert client.get("/land?land_state=ghost").status_code == 422


def test_the_list_of_the_land_page_is_what_was_asked_for(client: TestClient, sample_records: Any) -> None:
    page = client.get("/land?land_state=idle").text
    listed = re.findall(r'<li><a href="/assets/([^"?]+)"', page[page.index('id="list"') :])
    assert set(listed) == {one["id"] for one in sample_records if one.get("land_state") == "idle"}


def test_the_layer_holds_the_land_of_a_search_as_polygons(client: TestClient, sample_records: Any) -> None:
    answer = client.get("/api/v1/layers/land")
    found = answer.json()
    assert answer.headers["content-type"] == "application/geo+json"
    land_of = {
        one["id"]: one
        for one in sample_records
        if (one.get("land_state") or one["kind"] == "land") and one["status"] != "revitalised"
    }
    assert {feature["id"] for feature in found["features"]} == set(land_of)
    assert (found["type"], found["total"], found["left_out"], found["without_place"]) == (
        "FeatureCollection", len(land_of), 0, 0,
    )  # fmt: skip
    for feature in found["features"]:
        record = land_of[feature["id"]]
        assert feature["properties"]["title"] == record["title_zh"]
        assert feature["properties"].get("land_state") == record.get("land_state")
        assert feature["properties"].get("area_m2") == record.get("land_area_m2")
        expected = record.get("boundary") or {"type": "Point", "coordinates": [record["lng"], record["lat"]]}
        assert feature["geometry"] == expected
    idle = client.get("/api/v1/layers/land?land_state=idle&lang=en").json()
    assert {feature["properties"]["land_state_label"] for feature in idle["features"]} == {"Idle"}
    assert idle["total"] == 12
    assert client.get("/api/v1/layers/land?ghost=1").status_code == 422


def test_a_layer_is_bounded_and_says_what_it_leaves_out(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    publication = app.state.runtime.catalogue.current()
    rows = publication.engine.search(SearchRequest()).rows
    whole = land.layer(publication.snapshot, rows, "zh-CN")
    monkeypatch.setattr(land, "MOST_FEATURES", 10)
    monkeypatch.setattr(land, "MOST_POINTS", 20)
    part = land.layer(publication.snapshot, rows, "zh-CN")
    assert (len(part["features"]), part["total"], part["left_out"]) == (10, whole["total"], whole["total"] - 10)
    shapes = [feature["geometry"]["type"] for feature in part["features"]]
    assert "Point" in shapes  # what is too much for polygons is still shown
    assert any(shape != "Point" for shape in shapes)


def test_land_states_are_a_filter_with_counts_and_chips(client: TestClient) -> None:
    found = client.get("/api/v1/search?kind=land").json()
    counts = {item["value"]: (item["label"], item["count"]) for item in found["facets"]["land_state"]}
    assert counts["idle"] == ("闲置", 12)
    assert set(counts) == set(LAND_STATES)
    page = client.get("/assets?land_state=idle&land_state=supplied_not_used").text
    assert re.search(r'name="land_state" value="idle" checked', page)
    assert "土地状态 供而未用" in page


def test_a_long_history_says_how_much_more_there_is(as_: Who, session: Session) -> None:
    asset = asset_of(session, OWN_ASSET)
    source = session.scalar(select(Source.id))
    for number in range(203):
        session.add(
            History(asset_pk=asset.pk, field="docks", old=number, new=number + 1, source_id=source, at=clock.now())
        )
    session.commit()
    assert "更早的还有 3 条" in as_("keeper").get(f"/desk/inventory/{OWN_ASSET}").text


# --- telling what was missing ---


def telling(client: TestClient, asset: str = OWN_ASSET, **given: str) -> Any:
    data = {"csrf": csrf_of(client), "note": "现场量的", "on": "2026-03-02", **given}
    return client.post(f"/desk/inventory/{asset}/facts", data=data)


@ON_BOTH
def test_a_missing_fact_is_typed_as_people_write_it(app: FastAPI, as_: Who, session: Session) -> None:
    asset = asset_of(session, OWN_ASSET)
    asset.floor_area_m2 = None
    session.commit()
    client = as_("keeper")
    page = client.get(f"/desk/inventory/{OWN_ASSET}").text
    assert 'id="tell-floor_area_m2-typed"' in page
    answer = telling(client, field="floor_area_m2", typed="约1.2万㎡", note="房产证第 3 页")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/inventory/{OWN_ASSET}#floor_area_m2")
    session.expire_all()
    assert asset_of(session, OWN_ASSET).floor_area_m2 == 12_000
    evidence = session.get(Evidence, (asset.pk, "floor_area_m2"))
    assert evidence is not None
    source = session.get(Source, evidence.source_id)
    assert source is not None
    assert (source.kind, source.name, source.by) == ("edit", "补填：建筑面积，据房产证第 3 页", f"keeper {OWN}")
    assert (evidence.raw, evidence.state, str(evidence.verified_at), evidence.row) == (
        "约1.2万㎡", "approximate", "2026-03-02", None,
    )  # fmt: skip
    history = session.scalars(select(History).where(History.asset_pk == asset.pk)).all()
    assert [(one.field, one.old, one.new, one.source_id) for one in history] == [
        ("floor_area_m2", None, 12_000, source.id)
    ]
    told = text_of(client.get(f"/desk/inventory/{OWN_ASSET}").text)
    assert "12,000 ㎡" in told
    assert "据房产证第 3 页" in told
    assert 'id="tell-floor_area_m2-typed"' not in client.get(f"/desk/inventory/{OWN_ASSET}").text
    assert telling(client, field="floor_area_m2", typed="13000").status_code == 409  # the other tab
    app.state.runtime.publish()
    assert client.get(f"/api/v1/assets/{OWN_ASSET}").json()["floor_area_m2"] == 12_000


@pytest.mark.parametrize(
    ("given", "part", "told"),
    [
        ({"typed": "很大"}, "typed", "还是看不懂"), ({"typed": "不详"}, "typed", "没有读出一个值"), ({"typed": ""}, "typed", "请写出"),
        ({"note": " "}, "note", "从哪里知道的"), ({"note": "字" * 201}, "note", "最多 200"), ({"on": "昨天"}, "on", "看不懂"),
        ({"note": "王经理 13812345678"}, "note", "来源是公开的，请去掉里面的"), ({"on": "2999-01-01"}, "on", "今天或以前"), ({"typed": "1" * 600}, "typed", "最多 500"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_comes_back_at_its_field_with_the_text(
    as_: Who, session: Session, given: dict[str, str], part: str, told: str
) -> None:
    asset_of(session, OWN_ASSET).floor_area_m2 = None
    session.commit()
    answer = telling(as_("keeper"), **{"field": "floor_area_m2", "typed": "1200", **given})
    assert answer.status_code == 422
    found = re.search(rf'<strong class="wrong" id="tell-floor_area_m2-{part}-wrong">([^<]+)', answer.text)
    assert found
    assert told in found[1]
    assert '<details class="more" id="tell-floor_area_m2" open>' in answer.text
    for value in {"typed": "1200", "note": "现场量的", "on": "2026-03-02", **given}.values():
        assert f'value="{" ".join(value.split())}"' in answer.text
    assert session.scalar(select(func.count()).select_from(History)) == 0


@pytest.mark.parametrize("text", ["租售均可，底价6元", "招商局牵头，联系电话 13812345678", "领导意见：暂缓"])
def test_what_is_for_the_inside_is_not_typed_into_a_public_text(as_: Who, session: Session, text: str) -> None:
    asset_of(session, OWN_ASSET).plan_zh = None
    session.commit()
    answer = telling(as_("keeper"), field="plan_zh", typed=text)
    assert answer.status_code == 422
    assert "是公开的，里面的" in answer.text
    session.expire_all()
    assert asset_of(session, OWN_ASSET).plan_zh is None
    assert telling(as_("keeper"), field="plan_zh", typed="租售均可").status_code == 303


def test_a_fact_nobody_asked_for_can_be_told_and_a_doubt_cannot_be_passed_by(as_: Who, session: Session) -> None:
    client = as_("keeper")
    asset = asset_of(session, OWN_ASSET)
    asset.span_m = asset.docks = None
    add_doubt(session, OWN_ASSET)
    session.commit()
    page = client.get(f"/desk/inventory/{OWN_ASSET}").text
    other = page[page.index('id="tell-other"') :]
    assert '<option value="span_m">' in other
    assert '<option value="docks">' not in other
    assert telling(client, field="docks", typed="3").status_code == 409
    wrong = telling(client, field="span_m", typed="宽")
    assert (wrong.status_code, '<details class="more" id="tell-other" open>' in wrong.text) == (422, True)
    assert '<option value="span_m" selected>' in wrong.text
    assert telling(client, field="span_m", typed="24米").status_code == 303
    for field in ("id", "keeper", "boundary", "permits", "permits.ghost", "ghost"):
        assert telling(client, field=field, typed="x").status_code == 404, field
    session.expire_all()
    assert (asset_of(session, OWN_ASSET).span_m, asset_of(session, OWN_ASSET).docks) == (24, None)


def test_a_point_is_told_whole_and_only_of_ones_own_assets(as_: Who, session: Session) -> None:
    for public_id in (OWN_ASSET, OTHER_ASSET):
        asset = asset_of(session, public_id)
        asset.lat = asset.lng = None
    session.commit()
    client = as_("keeper")
    assert telling(client, OTHER_ASSET, field="lat", typed="121.7, 42.1").status_code == 404
    assert telling(as_("viewer"), field="lat", typed="121.7, 42.1").status_code == 403
    client = as_("keeper")
    assert telling(client, field="lat", typed="42.1").status_code == 422
    assert telling(client, field="lat", typed="121.7, 42.1").status_code == 303
    session.expire_all()
    own, other = (asset_of(session, public_id) for public_id in (OWN_ASSET, OTHER_ASSET))
    assert (own.lat, own.lng, other.lat) == (42.1, 121.7, None)
    assert {one.field for one in session.scalars(select(History))} == {"lat", "lng"}


def test_a_cell_is_named_so_that_it_can_be_found(as_: Who, session: Session) -> None:
    page = text_of(as_("keeper").get(f"/desk/inventory/{OWN_ASSET}").text)
    assert re.search(r"第 \d+ 行，kind", page)
    assert not re.search(r"kind\d", page)
    assert re.search(r"row \d+, kind", text_of(as_("keeper").get(f"/desk/inventory/{OWN_ASSET}?lang=en").text))
