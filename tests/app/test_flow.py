"""The whole job over HTTP on a real installation: find, read, pick, match, print, ask, answer; and what must not go."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from app import clock
from app.accounts import accounts
from app.brochures.models import Brochure
from app.leads.models import Lead, LeadAsset, LeadContact
from tests.app.conftest import ON_BOTH

pytestmark = ON_BOTH
Token = Callable[[str], str]
NEED = "做液压阀体机加工，想在阜新租4000到6000平厂房，行车5吨至少两台，净高8米以上"


def key_of(html: str) -> str:
    found = re.search(r'name="request_key" value="([^"]+)"', html)
    assert found
    return found[1]


def sign_in(client: TestClient, app: FastAPI, token: Token) -> None:
    with app.state.runtime.sessions() as session:
        link = accounts.first_administrator_link(session, clock.now())
        session.commit()
    form = {"csrf": token(f"/sign-in/link/{link}"), "token": link, "password": "correct horse battery"}
    assert client.post("/sign-in/link", data=form).status_code == 303


# --- finding and reading ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize(
    "path",
    ["/", "/assets", "/assets?crane_t=10..&unknown=crane_t", "/assets?q=nothing-says-this", "/assets/FX-0012", "/assets/FX-4001",
     "/match", f"/match?text={NEED}", "/basket", "/sign-in"],
)  # fmt: skip
def test_every_page_is_there_in_both_languages(client: TestClient, path: str, lang: str) -> None:
    response = client.get(path, params={"lang": lang} if "?" not in path else None, headers={"accept-language": lang})
    assert response.status_code == 200
    assert f'<html lang="{lang}">' in response.text
    assert response.text.count("<h1") == 1


def test_the_one_box_tells_words_from_a_need(client: TestClient) -> None:
    assert client.get("/find", params={"q": "风电 叶片"}).headers["location"].startswith("/assets?q=")
    assert client.get("/find", params={"q": NEED}).headers["location"].startswith("/match?text=")
    assert client.get("/find", params={"q": "阜新 6000平 行车16吨 租"}).headers["location"].startswith("/match?text=")


def test_a_filter_counts_the_unknown_and_lists_them_marked(client: TestClient) -> None:
    page = client.get("/assets", params={"clear_height_m": "9.."}).text
    found = re.search(r"另有 (\d+) 处该项待核实", page)
    assert found
    marked = client.get("/assets", params={"clear_height_m": "9..", "unknown": "clear_height_m", "per_page": 200}).text
    assert marked.count("待核实：净高") == int(found[1])


def test_a_dossier_tells_all_and_hides_what_is_on_request(client: TestClient) -> None:
    page = client.get("/assets/FX-0001").text
    assert "砚丰液压1号联合厂房" in page
    assert "阜新砚丰液压机械有限公司" not in page
    assert "主机厂转移订单后多路阀产线整体停产" in page
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert data
    assert json.loads(data[1])["identifier"] == "FX-0001"
    assert "阜新砚川集团" in client.get("/assets/FX-3001").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/assets/NOPE", 404), ("/assets/%00", 404), ("/assets?ghost=1", 422), ("/assets?crane_t=%27%22%3B--", 422),
        ("/assets?q=" + "x" * 300, 422), ("/assets.exe", 422), ("/brochures/none.pdf", 404), ("/inquiries/none", 404),
        ("/match?text=" + "x" * 10_001, 422), ("/nowhere", 404), ("/assets?page=99999999999999999999", 422),
        ("/assets?kind=<script>alert(1)</script>", 422),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_a_clear_refusal(client: TestClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert "<script>alert" not in response.text
    assert "Traceback" not in response.text
    assert 'role="alert"' in response.text


def test_a_result_as_files(client: TestClient) -> None:
    ask = {"region": "阜新市", "crane_t": "10.."}
    total = client.get("/api/v1/search", params=ask).json()["total"]
    features = client.get("/assets.geojson", params=ask).json()["features"]
    assert len(features) == total > 10
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/api/v1/search.xlsx", params=ask).content))
    assert len(sheet.get_sheet_by_index(0).to_python()) == total + 1
    lines = client.get("/assets.csv", params=ask).text.strip().splitlines()
    assert lines[0].lstrip("\ufeff").startswith("id,keeper,kind")


# --- the API ----------------------------------------------------------------------------------------------------


def test_search_as_json(client: TestClient) -> None:
    found = client.get("/api/v1/search", params={"kind": ["factory", "land"], "per_page": 3, "lang": "en"}).json()
    assert (found["page"], found["per_page"], len(found["hits"])) == (1, 3, 3)
    assert {"id", "title"} <= set(found["hits"][0])
    kinds = {item["value"]: (item["label"], item["count"]) for item in found["facets"]["kind"]}
    assert kinds["factory"] == ("Factory building", 81)
    assert found["total"] == kinds["factory"][1] + kinds["land"][1]
    assert found["unknown"] == {"kind": 0}


def test_match_as_json_from_text_and_from_criteria(client: TestClient) -> None:
    from_text = client.post("/api/v1/match", json={"text": NEED + "，押一付三", "limit": 5}).json()
    heights = [item for item in from_text["criteria"] if item["field"] == "clear_height_m"]
    assert [(item["op"], item["value"], item["source"]) for item in heights] == [(">=", 8, "净高8米以上")]
    assert [lost["text"] for lost in from_text["not_understood"]] == ["押一付三"]
    assert len(from_text["results"]) == 5
    first = from_text["results"][0]
    assert first["tier"] == "fit"
    assert {"field", "op", "value", "importance", "verdict", "degree", "actual", "reason"} == set(first["criteria"][0])
    criteria = [{"field": "clear_height_m", "op": ">=", "value": 12, "importance": "must", "source": ""}]
    given = client.post("/api/v1/match", json={"criteria": criteria, "lang": "en"}).json()
    assert len(given["results"]) == 20
    assert "Clear height" in given["results"][0]["criteria"][0]["reason"]
    change = given["relaxations"][0]
    assert change["from"] == 12
    relaxed = client.post("/api/v1/match", json={"criteria": [{**criteria[0], "value": change["to"]}]}).json()
    assert relaxed["total_fit"] - given["total_fit"] == change["added"]


@pytest.mark.parametrize(
    "body",
    [
        "{", "[]", "{}", '{"text": ""}', '{"text": 3}', '{"text": "a", "ghost": 1}', '{"text": "a", "limit": 0}',
        '{"text": "a", "lang": "fr"}', '{"criteria": [{"field": "ghost", "op": ">=", "value": 1}]}',
        '{"criteria": [{"field": "crane_t", "op": ">=", "value": 1e999}]}', '{"criteria": [' + "[" * 500 + "]" * 500 + "]}",
    ],
)  # fmt: skip
def test_a_bad_request_is_told_by_rfc_9457(client: TestClient, body: str) -> None:
    response = client.post("/api/v1/match", content=body, headers={"content-type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.headers["content-type"].startswith("application/problem+json")
    assert {"type", "title", "status", "detail"} <= set(response.json())


def test_a_need_of_100_kb_is_refused_everywhere_and_nothing_is_logged(client: TestClient, caplog: Any) -> None:
    text = "机密需求" * 9_000
    for response in (
        client.post("/api/v1/match", json={"text": text}),
        client.get("/match", params={"text": "机密" + "x" * 20_000}),
    ):
        assert response.status_code in (413, 414, 422)
    assert "机密" not in caplog.text


def test_one_asset_as_json(client: TestClient) -> None:
    record = client.get("/api/v1/assets/FX-0001").json()
    assert (record["id"], record["crane_t"], "owner_name" in record) == ("FX-0001", 10, False)
    assert client.get("/api/v1/assets/NOPE").json()["status"] == 404
    assert "/api/v1/search" in client.get("/openapi.json").json()["paths"]


# --- basket, brochure, inquiry, lead ----------------------------------------------------------------------------


def test_picking_survives_the_visit_and_compares(client: TestClient, token: Token) -> None:
    csrf = token("/assets/FX-0001")
    for asset in ("FX-0001", "FX-0002", "FX-0001"):
        assert client.post("/basket/items", data={"csrf": csrf, "asset": asset, "back": "/assets"}).status_code == 303
    page = client.get("/basket").text
    assert "篮子里 2 处" in page
    assert 'class="diff"' in page
    assert "不预留" in page
    button = client.post(
        "/basket/items/remove", data={"csrf": csrf, "asset": "FX-0001"}, headers={"hx-request": "true"}
    )
    assert 'aria-pressed="false"' in button.text
    assert "<html" not in button.text
    assert "篮子里 1 处" in client.get("/basket").text
    assert client.post("/basket/items", data={"csrf": csrf, "asset": "NOPE"}).status_code == 404
    assert client.post("/basket/items", data={"asset": "FX-0003"}).status_code == 403


def test_going_back_never_leaves_the_site(client: TestClient, token: Token) -> None:
    csrf = token("/assets/FX-0001")
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        response = client.post("/basket/items", data={"csrf": csrf, "asset": "FX-0001", "back": back})
        assert response.headers["location"] == "/basket"


def test_a_brochure_prints_again_the_same_after_the_catalogue_changed(
    app: FastAPI, client: TestClient, token: Token
) -> None:
    form = {
        "csrf": token("/assets/FX-0001"), "asset": ["FX-0001", "FX-4001"], "for_whom": "某企业 *#panic()*", "brochure_lang": "both",
        "origin": "match", "requirement": json.dumps({"text": NEED, "criteria": [{"field": "crane_t", "op": ">=", "value": 5}]}),
    }  # fmt: skip
    address = client.post("/brochures", data=form).headers["location"]
    first = client.get(address)
    assert first.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(first.content)) as pdf:
        assert len(pdf.pages) >= 4
        assert pdf.Root.Lang
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == (
                "2",
                "A",
                "1",
            )
    with app.state.runtime.sessions() as session:
        kept = session.scalar(select(Brochure))
        assert kept.edition["assets"][0]["record"]["crane_t"] == 10
        assert kept.edition["assets"][0]["reasons"][0]["verdict"] == "meets"
    for path in (app.state.runtime.data / "brochures").iterdir():
        path.unlink()
    assert client.get(address).content == first.content


@pytest.mark.parametrize(
    "change",
    [{"asset": []}, {"asset": ["NOPE"]}, {"brochure_lang": "fr"}, {"requirement": "{"}, {"asset": ["FX-0001"] * 5000}],
)
def test_a_brochure_that_cannot_be_made(client: TestClient, token: Token, change: dict[str, Any]) -> None:
    form = {"csrf": token("/assets/FX-0001"), "asset": ["FX-0001"], **change}
    assert client.post("/brochures", data=form).status_code in (400, 404, 413, 422)


def inquiry(client: TestClient, token: Token, **change: Any) -> dict[str, Any]:
    html = client.get("/assets/FX-0001").text
    return {
        "csrf": token("/assets/FX-0001"), "request_key": key_of(html), "origin": "dossier", "asset": ["FX-0001", "FX-3001"],
        "name": "李女士", "company": "某公司", "phone": "024-0000-1234", "message": "<b>能否</b>分割？", "consent": "keepers", **change,
    }  # fmt: skip


def test_an_inquiry_becomes_one_lead_on_the_desk(app: FastAPI, client: TestClient, token: Token) -> None:
    need = json.dumps({"text": NEED, "criteria": [{"field": "crane_t", "op": ">=", "value": 5, "importance": "must"}]})
    form = inquiry(client, token, requirement=need, need_text=NEED)
    first, second = client.post("/inquiries", data=form), client.post("/inquiries", data=form)
    assert first.headers["location"] == second.headers["location"]
    sent = client.get(first.headers["location"]).text
    assert "询问已收到" in sent
    assert "阜新砚川集团" in sent
    with app.state.runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == 1
        lead = session.scalar(select(Lead))
        assert session.scalars(select(LeadAsset.asset_id).order_by(LeadAsset.position)).all() == ["FX-0001", "FX-3001"]
    assert client.get("/desk/leads").headers["location"].startswith("/sign-in?next=")
    sign_in(client, app, token)
    inbox = client.get("/desk/leads").text
    assert lead.number in inbox
    assert "李女士" in inbox
    address = f"/desk/leads/{lead.number}"
    detail = client.get(address).text
    assert "&lt;b&gt;能否&lt;/b&gt;" in detail
    assert "行车吨位 ≥ 5 t" in detail
    csrf = token(address)
    assert client.post(f"{address}/stage", data={"csrf": csrf, "stage": "visiting"}).status_code == 303
    assert client.post(f"{address}/notes", data={"csrf": csrf, "text": "已约 <i>周三</i>"}).status_code == 303
    assert client.post(f"{address}/stage", data={"csrf": csrf, "stage": "nonsense"}).status_code == 422
    detail = client.get(address).text
    assert "新 → 考察中" in detail
    assert "已约 &lt;i&gt;周三&lt;/i&gt;" in detail
    assert "李女士" not in client.get("/desk/leads", params={"stage": "lost"}).text
    client.post("/sign-out", data={"csrf": csrf})
    assert client.get(address).status_code == 303


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": ""}, "请写怎么称呼您"), ({"phone": "", "email": ""}, "电话和邮箱至少写一个"), ({"email": "a@b"}, "邮箱地址看不懂"),
        ({"phone": "call me"}, "请写至少 5 位数字的电话"), ({"consent": ""}, "要您同意"), ({"asset": ["NOPE"]}, "目录里没有编号为 NOPE 的资产"),
        ({"message": "x" * 4001}, "最多 4000 个字"),
    ],
)  # fmt: skip
def test_an_inquiry_that_cannot_be_sent_is_shown_again_with_what_is_to_be_put_right(
    app: FastAPI, client: TestClient, token: Token, change: dict[str, Any], told: str
) -> None:
    response = client.post("/inquiries", data=inquiry(client, token, **change))
    assert response.status_code == 422
    assert told in response.text
    with app.state.runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == 0


def test_personal_data_lies_apart_and_the_lead_outlives_it(app: FastAPI, client: TestClient, token: Token) -> None:
    client.post("/inquiries", data=inquiry(client, token))
    with app.state.runtime.sessions() as session:
        contact = session.scalar(select(LeadContact))
        assert contact.consent_text.startswith("我同意")
        session.delete(contact)
        session.commit()
    sign_in(client, app, token)
    assert "联系人已删除" in client.get("/desk/leads").text


# --- editing a match --------------------------------------------------------------------------------------------


def match_form(client: TestClient, token: Token) -> dict[str, Any]:
    html = client.get("/match", params={"text": NEED}).text
    names = re.findall(r'name="(c\d+)" value="([^"]*)"', html.split('id="criteria"')[1].split("</form>")[0])
    import html as entities

    return {"csrf": token("/assets/FX-0001"), "text": NEED, **{name: entities.unescape(value) for name, value in names}}


def test_criteria_can_be_changed_removed_added_and_relaxed(client: TestClient, token: Token) -> None:
    form = match_form(client, token)
    numbers = {json.loads(value)["field"]: name[1:] for name, value in form.items() if re.fullmatch(r"c\d+", name)}
    before = int(re.search(r"合适的 (\d+) 处</h2>", client.post("/match", data=form, follow_redirects=True).text)[1])
    height = numbers["clear_height_m"]
    stricter = client.post(
        "/match", data={**form, f"v{height}": "45 ft", f"i{height}": "must"}, follow_redirects=True
    ).text
    assert 'value="13.72"' in stricter
    assert int(re.search(r"合适的 (\d+) 处</h2>", stricter)[1]) < before
    without = client.post("/match", data={**form, "remove": numbers["region"]}, follow_redirects=True).text
    assert int(re.search(r"合适的 (\d+) 处</h2>", without)[1]) > before
    added = client.post("/match", data={**form, "add": "dual_power", "do": "add"}, follow_redirects=True).text
    assert f"{len(numbers) + 1} 条" in added
    assert client.post("/match", data={**form, f"v{height}": "很高"}).status_code == 422
    assert client.post("/match", data={**form, "c1": "{" * 900}).status_code == 422
    assert client.post("/match", data={**form, "apply": "[]"}).status_code == 422


def test_pages_ask_the_database_no_more_for_many_assets_than_for_few(
    app: FastAPI, client: TestClient, token: Token
) -> None:
    from sqlalchemy import event

    counts: list[int] = []
    seen: list[str] = []
    client.get("/assets")
    event.listen(app.state.runtime.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    for asked in ({"per_page": 1}, {"per_page": 50}):
        seen.clear()
        client.get("/assets", params=asked)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 3
