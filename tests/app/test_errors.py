"""What went wrong, told as a page, a block or JSON, in the reader's language, without a word too many."""

import logging
import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from catalog.errors import Conflict, Forbidden, InvalidInput, NotFound, Problem, TooLarge, Unavailable
from catalog.language import N_, translate

SECRET = "王工 13800000000"


class Wanted(BaseModel):
    """A body for the test's own route."""

    crane_t: float
    words: str


@pytest.fixture
def broken(app: FastAPI) -> FastAPI:
    """The application with routes that fail in every way, as page and under the API."""

    def fail(how: str, note: str = "") -> None:
        if how == "unexpected":
            raise ValueError(f"cannot read {note}") from KeyError(note)
        raise {
            "invalid": InvalidInput(N_("“{value}”看不懂"), where="crane_t", value="十顿"),
            "missing": NotFound(N_("没有这份询问")),
            "forbidden": Forbidden(N_("账号或密码不对")),
            "conflict": Conflict(N_("提篮里最多放 {n} 处，请先去掉几处"), n=100),
            "large": TooLarge(N_("发来的内容超过 {limit} 字节"), limit=5),
            "unavailable": Unavailable(N_("目录还没有发布，请稍等")),
        }[how]

    def read(wanted: Wanted) -> None: ...

    app.add_api_route("/fails/{how}", fail)
    app.add_api_route("/api/v1/fails/{how}", fail)
    app.add_api_route("/api/v1/reads", read, methods=["POST"])
    return app


@pytest.fixture
def reader(broken: FastAPI, client: TestClient) -> TestClient:
    """A browser on that application."""
    return client


PROBLEMS = [
    ("invalid", 422, "“十顿”看不懂"),
    ("missing", 404, "没有这份询问"),
    ("forbidden", 403, "账号或密码不对"),
    ("conflict", 409, "提篮里最多放 100 处，请先去掉几处"),
    ("large", 413, "发来的内容超过 5 字节"),
    ("unavailable", 503, "目录还没有发布，请稍等"),
]


@pytest.mark.parametrize(("how", "status", "sentence"), PROBLEMS)
def test_page_and_api_say_the_same(reader: TestClient, how: str, status: int, sentence: str) -> None:
    page, answer = reader.get(f"/fails/{how}"), reader.get(f"/api/v1/fails/{how}")
    assert (page.status_code, answer.status_code) == (status, status)
    assert f"<p>{sentence}</p>" in page.text
    assert answer.headers["content-type"] == "application/problem+json"
    given = answer.json()
    assert (given["detail"], given["status"], given["instance"]) == (sentence, status, f"/api/v1/fails/{how}")
    assert given.get("where") == ("crane_t" if how == "invalid" else None)
    assert f"<h1>{given['title']}</h1>" in page.text


def test_an_error_page_is_a_whole_page_in_the_language_asked_for(reader: TestClient) -> None:
    page = reader.get("/fails/missing?lang=en")
    assert '<html lang="en">' in page.text
    assert translate("没有这份询问", "en") in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers or "tilan_visit" not in page.headers["set-cookie"]


def test_htmx_gets_the_block_for_the_notice(reader: TestClient) -> None:
    answer = reader.get("/fails/conflict", headers={"hx-request": "true"})
    assert answer.status_code == 409
    assert answer.headers["hx-retarget"] == "#notice"
    assert answer.text.strip().startswith('<div class="warn" role="alert">')
    assert "<html" not in answer.text


def test_pages_that_are_not_there(client: TestClient) -> None:
    page = client.get("/nothing/<script>")
    assert page.status_code == 404
    assert "<script>" not in page.text.replace("<script src", "")
    assert 'action="/find"' in page.text  # something to go on with
    assert client.get("/static/nothing.css").status_code == 404
    assert client.get("/static/../app/settings.py").status_code == 404
    assert client.get("/static/%2e%2e/app/settings.py").status_code == 404
    assert client.get("/assets/NO-1").status_code == 404
    assert client.get("/api/v1/assets/NO-1").json()["status"] == 404


def test_a_method_that_is_not_taken(client: TestClient) -> None:
    answer = client.delete("/assets")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert client.put("/api/v1/search").json()["status"] == 405


def test_what_is_wrong_in_a_request_is_named(reader: TestClient) -> None:
    missing = reader.post("/api/v1/reads", json={"words": "x"}).json()
    assert (missing["status"], missing["where"], missing["detail"]) == (422, "crane_t", "缺少“行车吨位”")
    wrong = reader.post("/api/v1/reads", json={"crane_t": "十", "words": "x"}).json()
    assert (wrong["where"], wrong["detail"]) == ("crane_t", "“行车吨位”的值不对")
    no_json = reader.post("/api/v1/reads", content=b"{", headers={"content-type": "application/json"}).json()
    assert (no_json["status"], no_json["detail"]) == (422, "这不是 JSON")


def test_an_unexpected_failure_says_nothing_of_the_inside(reader: TestClient) -> None:
    page = reader.get(f"/fails/unexpected?note={SECRET}")
    answer = reader.get("/api/v1/fails/unexpected?note=x")
    assert (page.status_code, answer.status_code) == (500, 500)
    for told in ("ValueError", "cannot read", "Traceback", "test_errors", SECRET):
        assert told not in page.text.replace("/fails/unexpected?note=", "")[:2000]
        assert told not in answer.text
    assert answer.json()["detail"].startswith("出了差错，已记下编号 ")


def test_an_unexpected_failure_is_logged_once_without_what_a_person_wrote(
    reader: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = reader.get(f"/api/v1/fails/unexpected?note={SECRET}%0Afaked log line")
    logged = [record.getMessage() for record in caplog.records if record.name == "tilan"]
    assert len(logged) == 1
    assert logged[0].startswith("GET /api/v1/fails/{how} failed, number ")
    number = answer.json()["detail"].removeprefix("出了差错，已记下编号 ")[:8]
    assert number in logged[0]
    assert "ValueError" in logged[0]
    assert "KeyError" in logged[0]
    assert "test_errors.py:" in logged[0]
    everything = "\n".join(record.getMessage() for record in caplog.records if record.name != "httpx2")
    assert "13800000000" not in everything
    assert "faked" not in everything
    assert not any(record.exc_info for record in caplog.records)


def test_problems_that_readers_make_are_not_logged(reader: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    reader.get("/fails/invalid?note=x")
    reader.get("/nothing")
    assert [record for record in caplog.records if record.name == "tilan"] == []


def test_a_problem_is_a_sentence_in_each_language() -> None:
    problem = Problem("没有“{value}”", value="{0.__class__}")
    assert str(problem) == "没有“{0.__class__}”"
    assert problem.text("zh-CN") == str(problem)
    assert Problem("{n} %s {{}}", n=1).text("en") == "1 %s {}"


def test_an_error_page_stands_when_the_database_is_gone(app: FastAPI, client: TestClient) -> None:
    client.get("/")
    (app.state.runtime.data / "catalog.db").write_bytes(b"no database")
    app.state.runtime.engine.dispose()
    answer = client.get("/basket")
    assert answer.status_code == 500
    assert "<h1>出了差错</h1>" in answer.text


# --- every failure in English ------------------------------------------------------------------------------------

NEED_OF_ONE = '{"field": "crane_t", "op": ">=", "value": 5}'
FAILING = [
    ("GET", "/nowhere", {}), ("GET", "/assets/NO-1", {}), ("GET", "/assets.exe", {}), ("DELETE", "/assets", {}),
    ("GET", "/match?text=" + "x" * 10_001, {}), ("GET", "/match?need=x", {}), ("GET", "/assets?ghost=1", {}),
    ("GET", "/assets?crane_t=zz", {}), ("GET", "/assets?kind=castle", {}), ("GET", "/assets?gas=maybe", {}),
    ("GET", "/assets?status=sold", {}), ("GET", "/assets?sort=zz", {}), ("GET", "/assets?page=x", {}), ("GET", "/assets?bbox=1", {}),
    ("GET", "/assets?permit=parking", {}), ("GET", "/assets?title_zh=x", {}), ("GET", "/assets?q=%00", {}),
    ("GET", "/assets?crane_t=..", {}), ("GET", "/assets?q=" + "x" * 300, {}), ("GET", "/inquiries/none", {}),
    ("GET", "/brochures/none.pdf", {}), ("GET", "/sign-in/link/none", {}), ("GET", "/desk/leads/none", {}),
    ("POST", "/match", {"c1": "{"}), ("POST", "/match", {"c1": NEED_OF_ONE, "v1": "very high"}),
    ("POST", "/match", {"c1": '{"field": "ghost", "op": ">=", "value": 1}'}), ("POST", "/match", {"apply": "[]"}),
    ("POST", "/match", {"c1": '{"field": "crane_t", "op": "in", "value": ["x"]}'}), ("POST", "/match", {"text": "x" * 10_001}),
    ("POST", "/match", {"c1": '{"field": "kind", "op": "in", "value": ["castle"]}'}), ("POST", "/match", {"text": "\x00"}),
    ("POST", "/match", {"c1": '{"field": "crane_t", "op": ">=", "value": 5, "importance": "x"}'}),
    ("POST", "/inquiries", {}), ("POST", "/inquiries", {"request_key": "k" * 20, "origin": "basket"}),
    ("POST", "/inquiries", {"request_key": "k" * 20, "origin": "basket", "requirement": "{"}),
    ("POST", "/brochures", {}), ("POST", "/brochures", {"asset": "NO-1"}), ("POST", "/brochures", {"asset": "FX-0001", "brochure_lang": "x"}),
    ("POST", "/basket/items", {}), ("POST", "/basket/items", {"asset": "NO-1"}), ("POST", "/sign-in", {"name": "x", "password": "x"}),
    ("POST", "/sign-in/link", {"token": "x", "password": "x"}), ("POST", "/desk/leads/L1/notes", {"text": "x"}),
    ("POST", "/basket/empty", {"csrf": "forged"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "data"), FAILING, ids=[f"{m} {p[:30]} {n}" for n, (m, p, _) in enumerate(FAILING)]
)
def test_a_failure_in_english_has_no_chinese(
    client: TestClient, token: Callable[..., str], method: str, path: str, data: dict[str, str]
) -> None:
    client.get("/?lang=en")
    given = {"csrf": token("/sign-in"), **data} if method == "POST" else None
    answer = client.request(method, path, data=given)
    if answer.headers.get("location", "").startswith("/sign-in"):
        return
    assert 400 <= answer.status_code < 500
    main = answer.text.split("<main")[1].split("</main>")[0]
    alert = re.findall(r'role="alert">.*?</div>', main, re.DOTALL)
    assert alert
    said = [re.sub(r"<[^>]*>", "", html) for html in (*alert, *re.findall(r"<h1[^>]*>.*?</h1>", main))]
    assert [text for text in said if re.search("[\u3400-\u9fff]", text)] == []


@pytest.mark.parametrize(
    "body",
    ['{"lang": "en", "criteria": [{"field": "zzz"}]}', '{"lang": "en", "text": 3}', '{"lang": "en"}', '{"lang": "en", "text": "a", "ghost": 1}',
     '{"lang": "en", "criteria": [{"field": "crane_t", "op": "in", "value": ["x"]}]}', '{"lang": "en", "text": "\\u0000"}',
     '{"lang": "en", "text": "x", "project": {"jobs": 1e999}}'],
)  # fmt: skip
def test_the_api_answers_in_the_language_of_the_body(client: TestClient, body: str) -> None:
    headers = {"content-type": "application/json", "accept-language": "zh-CN"}
    answer = client.post("/api/v1/match", content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-language"]) == (422, "en")
    assert not re.search("[\u3400-\u9fff]", answer.json()["title"] + answer.json()["detail"])


def test_the_api_speaks_chinese_where_no_language_is_given(client: TestClient) -> None:
    english = {"accept-language": "en"}
    for answer in (
        client.get("/api/v1/assets/NO-1", headers=english),
        client.post("/api/v1/match", json={"text": ""}, headers=english),
        client.get("/api/v1/search", params={"kind": "castle"}, headers=english),
    ):
        assert (answer.headers["content-language"], "vary" in answer.headers) == ("zh-CN", False)
        assert re.search("[\u3400-\u9fff]", answer.json()["detail"])
    found = client.get("/api/v1/search", headers=english).json()
    assert found["facets"]["kind"][0]["label"] == "厂房"
    assert client.get("/api/v1/assets/NO-1?lang=en").json()["title"] == "There is no such page"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_a_body_that_is_no_json_is_told_which_kind_is_taken(client: TestClient, kind: str) -> None:
    answer = client.post("/api/v1/match?lang=en", content=b'{"text": "x"}', headers={"content-type": kind})
    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]
    as_json = {"content-type": "application/merge+json"}
    assert client.post("/api/v1/match", content=b'{"text": "x"}', headers=as_json).status_code == 200


def test_a_body_that_is_no_object_is_told_so(client: TestClient) -> None:
    answer = client.post("/api/v1/match", json=[1]).json()
    assert (answer["status"], answer["where"], answer["detail"]) == (422, "body", "要一个 JSON 对象")


def test_what_is_wrong_goes_by_the_name_of_the_parameter(client: TestClient) -> None:
    for name in ("mode", "kind", "height", "area", "status", "sort", "page", "bbox", "permit"):
        answer = client.get("/api/v1/search", params={name: "zzz"})
        assert (answer.status_code, answer.json()["where"]) == (422, name)
    formats = client.get("/api/v1/search.pdf").json()["detail"]
    assert [name for name in ("csv", "xlsx", "geojson") if name not in formats] == []
    assert "jsonl" not in formats


def test_a_reader_is_not_told_the_names_of_hidden_inputs(client: TestClient, token: Callable[..., str]) -> None:
    sent = {"csrf": token("/sign-in"), "request_key": "k" * 20, "origin": "elsewhere"}
    page = client.post("/inquiries?lang=en", data=sent)
    assert page.status_code == 422
    assert "The form is incomplete or out of date" in page.text
    alert = page.text.split('role="alert">')[1].split("</div>")[0]
    assert "origin" not in alert
    assert "“Page number”" in client.get("/match?text=a&page=x&lang=en").text
    assert client.post("/api/v1/match", json={"text": "x", "limit": "x"}).json()["detail"] == "“limit”的值不对"


def test_a_form_that_failed_leads_back_to_its_page(client: TestClient, token: Callable[..., str]) -> None:
    data = {"csrf": token("/sign-in"), "c1": "{"}
    for referer, back in (
        ("http://127.0.0.1:8000/match?text=x", "/match?text=x"), ("https://evil.example/match", "/"), ("http://[bad", "/"),
        ("http://127.0.0.1:8000//evil.example", "/"), ("", "/"),
    ):  # fmt: skip
        answer = client.post("/match", data=data, headers={"referer": referer})
        assert answer.status_code == 422
        assert f'<a class="btn btn--main" href="{back}" data-back>回到表单</a>' in answer.text
    assert "回到表单" not in client.get("/match?need=x").text
    for address in ("/nowhere", "/assets"):
        wrong = client.post(address, data=data)
        assert wrong.status_code in (404, 405)
        assert "填过的还在" not in wrong.text
    gone = client.post("/brochures", data={"csrf": data["csrf"], "asset": "NO-1"})
    assert (gone.status_code, "填过的还在" in gone.text) == (404, True)


def test_a_wrong_type_is_not_told_as_a_length(client: TestClient, token: Callable[..., str]) -> None:
    answer = client.post("/api/v1/match", json={"text": 5}).json()
    assert (answer["where"], answer["detail"]) == ("text", "“需求”的值不对")
    sent = {"csrf": token("/sign-in"), "asset": "FX-0001", "requirement": '{"criteria": 5}'}
    assert "<p>需求看不懂</p>" in client.post("/brochures", data=sent).text
    many = {"criteria": [{"field": "crane_t", "op": ">=", "value": 5}] * 81}
    assert client.post("/api/v1/match", json=many).json()["detail"] == "需求最多 80 条"


def test_the_api_refuses_a_language_it_does_not_speak(client: TestClient) -> None:
    for answer in (
        client.get("/api/v1/assets/FX-0001?lang=xx"),
        client.get("/api/v1/search?lang=xx"),
        client.post("/api/v1/match", json={"text": "厂房", "lang": "xx"}),
        client.post("/api/v1/match?lang=xx", json={"text": "厂房"}),
    ):
        assert (answer.status_code, answer.json()["where"]) == (422, "lang")
        assert answer.json()["detail"] == "语言只有 zh-CN 和 en"


def test_the_instance_of_a_problem_is_an_address(client: TestClient) -> None:
    for path in ("/api/v1/assets/a%00b%20%E9%98%9C", "/api/v1/nothing/%22%3F"):
        assert client.get(path).json()["instance"] == path
