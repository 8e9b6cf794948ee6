"""Whatever anybody sends, the answer is never a failure of ours: known cases, and a search for new ones."""

import base64
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from app.brochures import pages as brochure_pages
from app.leads import pages as lead_pages
from app.leads.models import Lead
from app.security import Tries
from catalog.fields import FIELDS
from tests.app.conftest import ON_BOTH

Token = Callable[[str], str]
HALF, NUL = "\ud800", "\x00"
KEY = "key-of-one-form-that-is-sent"
NINES = "9" * 400


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here many requests are the point."""
    monkeypatch.setattr(lead_pages, "_tries", Tries(most=100_000, seconds=1))
    monkeypatch.setattr(brochure_pages, "_tries", Tries(most=100_000, seconds=1))


def criterion(**change: Any) -> dict[str, Any]:
    return {"field": "crane_t", "op": ">=", "value": 5, "importance": "must", **change}


BAD_CRITERIA = [
    criterion(importance=["must"]), criterion(importance={}), criterion(importance=None), criterion(field=["crane_t"]),
    criterion(op=[">="]), criterion(op={}), criterion(value={"a": 1}), criterion(value=[[1]]), criterion(value=True),
    criterion(value=HALF), criterion(source=HALF), criterion(field=HALF), criterion(source=NUL), criterion(any_of=HALF),
    criterion(when={HALF: ["land"]}), criterion(when={"kind": [HALF]}), criterion(when=[1]), criterion(when={"kind": 3}),
    criterion(field="region", op="near", value=["阜新", None]), criterion(field="region", op="near", value=[None, None]),
    criterion(field="region", op="near", value={"place": ["阜新"], "km": "x"}), criterion(field="region", op="in", value="阜新"),
    criterion(field="region", op="in", value=[HALF]), criterion(field="kind", op="in", value=[["land"]]),
    criterion(field="ready_by", op="<=", value="9999-99"), criterion(field="verified_at", op="<=", value="0000-00-00"),
    criterion(field="description_zh", op="exists", value=[NUL]), criterion(value=1e300), criterion(op="between", value=[None, None]),
    criterion(op="between", value=[1, [2]]), criterion(field="permits.fire", op="in", value=[None]), "must", None, 3, [],
]  # fmt: skip
BAD_NEEDS = [
    *({"criteria": [found]} for found in BAD_CRITERIA),
    {"criteria": [], "industry": HALF}, {"criteria": [], "text": HALF}, {"criteria": [], "project": {"jobs": 10**400}},
    {"criteria": [], "project": {HALF: 1}}, {"criteria": [], "project": [1]}, {"criteria": {}}, {"criteria": None},
    {"criteria": [criterion()] * 81}, {"criteria": [], "lang": HALF}, {"criteria": [], "lang": ["en"]}, {HALF: 1},
]  # fmt: skip


def inquiry(token: Token, **change: Any) -> dict[str, Any]:
    return {
        "csrf": token("/sign-in"), "request_key": KEY, "origin": "match", "asset": ["FX-0001"], "name": "李女士",
        "phone": "024-0000-1234", "consent": "either", **change,
    }  # fmt: skip


def is_an_answer(response: Any) -> bool:
    return response.status_code < 500


@ON_BOTH
def test_a_need_of_any_shape_is_answered_wherever_it_comes_in(app: FastAPI, client: TestClient, token: Token) -> None:
    csrf, good = token("/sign-in"), json.dumps(criterion())
    for need in BAD_NEEDS:
        text, lines = json.dumps(need), need.get("criteria")
        line = json.dumps(lines[0]) if isinstance(lines, list) and lines else text
        apply = f'{{"index": 0, "criterion": {line}}}'
        answers = [
            client.post("/api/v1/match", content=text, headers={"content-type": "application/json"}),
            client.post("/brochures", data={"csrf": csrf, "asset": ["FX-0001"], "requirement": text}),
            client.post("/inquiries", data=inquiry(token, requirement=text)),
            client.get("/match", params={"need": packed(text)}),
            client.post("/match", data={"csrf": csrf, "c1": line}),
            client.post("/match", data={"csrf": csrf, "c1": good, "apply": apply}),
            client.post("/match", data={"csrf": csrf, "project": text}),
        ]
        assert [answer.status_code for answer in answers if not is_an_answer(answer)] == [], text
        if r"\ud800" in text or r"\u0000" in text or "e+300" in text or NINES in text:
            assert {answer.status_code for answer in answers[:4]} <= {400, 422}, text
    with app.state.runtime.sessions() as session:
        stored = [json.dumps(lead.requirement) for lead in session.scalars(select(Lead))]
    assert not any("ud800" in text or "u0000" in text for text in stored)


def packed(text: str) -> str:
    """Letters for an address, as the match page makes them, of any JSON."""
    return base64.urlsafe_b64encode(zlib.compress(text.encode())).decode().rstrip("=")


@pytest.mark.parametrize(
    "body",
    [
        '{"index": 1e999}', '{"index": -1}', '{"index": null}', '{"index": true}', f'{{"index": {NINES}}}',
        '{"index": NaN, "criterion": {}}', "[" * 3_000, "null", '"x"', '{"index": 0}', '{"criterion": 1}',
    ],
)  # fmt: skip
def test_a_change_that_makes_no_sense_is_refused(client: TestClient, token: Token, body: str) -> None:
    data = {"csrf": token("/sign-in"), "c1": json.dumps(criterion()), "apply": body}
    assert client.post("/match", data=data).status_code == 422


@pytest.mark.parametrize(
    "figure", [NINES, "1e999", "-1e999", "NaN", "Infinity", "1e308", '"x"', "true", "[]"], ids=range(9)
)
def test_a_project_of_impossible_figures_is_refused_or_left_out(client: TestClient, token: Token, figure: str) -> None:
    need = f'{{"criteria": [], "text": "x", "project": {{"jobs": {figure}}}}}'
    answer = client.post("/inquiries", data=inquiry(token, requirement=need))
    assert answer.status_code == (303 if figure in ('"x"', "true", "[]") else 422)
    api = client.post("/api/v1/match", content=need, headers={"content-type": "application/json"})
    assert is_an_answer(api)


def test_a_form_from_a_strange_origin_is_refused(client: TestClient, token: Token) -> None:
    csrf = token("/sign-in")
    for origin in ("http://[bad", "http://[::1", "//", "", "http://[", "null, null", "\xff"):
        for path in ("/match", "/inquiries", "/brochures", "/basket/items", "/sign-in", "/sign-out"):
            headers = {"origin": origin.encode("latin-1")}
            assert client.post(path, data={"csrf": csrf}, headers=headers).status_code == 403, (path, origin)


ODD_ADDRESSES = (
    "/assets/%00", "/assets/a%ED%A0%80", "/inquiries/%00", "/brochures/%00.pdf", "/sign-in/link/%00", "/%00", "/assets?q=%00",
     "/assets?q=%ED%A0%80", "/find?q=%00", "/match?text=%00", "/match?need=%00", "/match?need=%F0", "/sign-in?next=%00",
     "/api/v1/search?q=%00", "/api/v1/assets/%00", "/api/v1/search?%00=1", "/desk/leads/%00", "/desk/leads?stage=%00",
)  # fmt: skip


@ON_BOTH
def test_an_address_that_is_no_text_is_refused(client: TestClient) -> None:
    assert [path for path in ODD_ADDRESSES if not is_an_answer(client.get(path))] == []


@ON_BOTH
def test_a_form_with_nul_is_refused(client: TestClient, token: Token) -> None:
    for field in ("name", "message", "phone", "request_key", "asset", "need_text", "requirement", "csrf", "ghost"):
        data = inquiry(token)
        data[field] = f"{data.get(field, 'x')}{NUL}"
        assert client.post("/inquiries", data=data).status_code in (403, 422), field


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the form parser, by broken parts
def test_files_and_broken_parts_where_text_is_expected(client: TestClient, token: Token) -> None:
    csrf = token("/sign-in")
    for path in ("/match", "/inquiries", "/brochures", "/sign-in", "/basket/items"):
        files = {"text": ("a.txt", b"\xff\xfe"), "name": ("b", b""), "c1": ("c", b"{}"), "asset": ("d", b"x")}
        assert is_an_answer(client.post(path, data={"csrf": csrf}, files=files))
        for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "application/json", ""):
            headers = {"content-type": kind, "x-csrf-token": csrf}
            assert is_an_answer(client.post(path, content=b"--x\r\ncontent-dis\xff", headers=headers))


def test_a_need_of_a_thousand_words_has_a_short_answer(client: TestClient) -> None:
    words = [f"{number:04d}" + "x" * 190 for number in range(50)]
    many = [criterion(field="description_zh", op="exists", value=words, importance="nice")] * 80
    refused = client.post("/api/v1/match", json={"criteria": many, "limit": 200})
    assert (refused.status_code, refused.json()["where"]) == (422, "criteria")
    most = [criterion(field="description_zh", op="exists", value=["x" * 99], importance="nice")] * 80
    answer = client.post("/api/v1/match", json={"criteria": most})
    assert answer.status_code == 200
    assert len(answer.content) < 1_500_000


# --- a search for new ones ----------------------------------------------------------------------------------------

_text = st.text(st.characters(), max_size=12) | st.sampled_from(
    [HALF, NUL, "阜新", "1e999", NINES, "../..", "'\"<", "%", "\u202e"]
)
_plain = st.none() | st.booleans() | st.integers() | st.floats() | _text
_json = st.recursive(
    _plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3), max_leaves=6
)
_names = st.sampled_from([*FIELDS, "permits.fire", "control_targets.far_min"]) | _text
_criteria = st.fixed_dictionaries(
    {"field": _names, "op": st.sampled_from([">=", "<=", "between", "in", "not_in", "is_true", "is_false", "near", "exists"]) | _json},
    optional={"value": _json, "importance": st.sampled_from(["must", "should", "nice"]) | _json, "source": _json, "any_of": _json,
              "when": _json, "asset": _json},
)  # fmt: skip
_needs = st.fixed_dictionaries(
    {"criteria": st.lists(_criteria, max_size=3) | _json},
    optional={
        "text": _text,
        "industry": _json,
        "project": _json,
        "lang": st.sampled_from(["en", "zh-CN"]) | _json,
        "limit": _json,
    },
)
_fields = st.dictionaries(
    st.sampled_from(
        ["asset", "back", "name", "company", "phone", "email", "message", "consent", "need_text", "requirement", "origin",
         "request_key", "for_whom", "by_whom", "brochure_lang", "text", "c1", "v1", "h1", "o1", "i1", "add", "do", "remove",
         "apply", "industry", "project", "need_lang", "password", "token", "next", "page", "ticked"]
    ),
    _text | _json.map(json.dumps) | _criteria.map(json.dumps) | _needs.map(json.dumps),
    max_size=8,
)  # fmt: skip
_pairs = st.lists(
    st.tuples(
        st.sampled_from(["q", "sort", "page", "per_page", "bbox", "status", "unknown", "near", "permit", "lang", "text", "need",
                         "stage", *FIELDS]) | _text,
        _text | st.sampled_from(["1..2", "..", "2..1", "-1..", "1e999..", "true"]) | st.integers().map(str),
    ),
    max_size=5,
)  # fmt: skip
SEARCHED = settings(
    max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], derandomize=True
)


@SEARCHED
@given(need=_needs)
def test_no_body_breaks_the_api(client: TestClient, need: Any) -> None:
    content = json.dumps(need)
    answer = client.post("/api/v1/match", content=content, headers={"content-type": "application/json"})
    assert is_an_answer(answer), content
    if answer.status_code != 200:
        assert answer.headers["content-type"] == "application/problem+json"


@SEARCHED
@given(data=_fields, path=st.sampled_from(["/match", "/inquiries", "/brochures", "/basket/items", "/basket/items/remove",
                                           "/sign-in/link"]))  # fmt: skip
def test_no_form_breaks_a_page(client: TestClient, token: Token, data: dict[str, str], path: str) -> None:
    sent = {name: value.encode("utf-8", "replace").decode() for name, value in data.items()}
    assert is_an_answer(client.post(path, data={**sent, "csrf": token("/sign-in")})), (path, sent)


@SEARCHED
@given(pairs=_pairs, path=st.sampled_from(["/assets", "/find", "/match", "/sign-in", "/api/v1/search", "/assets.csv",
                                           "/api/v1/search.geojson", "/", "/basket", "/api/v1/assets/FX-0001"]))  # fmt: skip
def test_no_address_breaks_a_page(client: TestClient, pairs: list[tuple[str, str]], path: str) -> None:
    said = [
        (name.encode("utf-8", "replace").decode(), value.encode("utf-8", "replace").decode()) for name, value in pairs
    ]
    assert is_an_answer(client.get(path, params=said)), (path, said)
