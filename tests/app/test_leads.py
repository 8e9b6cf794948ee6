"""An inquiry becomes one lead, however often and however quickly it is sent; what is new in it is kept."""

import html
import json
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func
from sqlmodel import select

from app import clock
from app.leads import leads, pages, reading
from app.leads.models import Lead, LeadAsset, LeadContact, LeadEvent
from app.security import Tries
from tests.app.conftest import ON_BOTH
from tests.app.test_cli import tilan as command

pytestmark = ON_BOTH
Token = Callable[[str], str]
KEY = "key-of-one-form-that-is-sent"


@pytest.fixture(autouse=True)
def fresh_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inquiries of other tests do not count."""
    monkeypatch.setattr(pages, "_tries", Tries(most=200, seconds=600))


def form(token: Token, **change: Any) -> dict[str, Any]:
    return {
        "csrf": token("/sign-in"), "request_key": KEY, "origin": "basket", "asset": ["FX-0001"], "name": "李女士",
        "company": "", "phone": "024-0000-1234", "email": "", "message": "能否分割？", "consent": "keepers", **change,
    }  # fmt: skip


def kept(app: FastAPI) -> dict[str, Any]:
    """All that the database holds of leads."""
    with app.state.runtime.sessions() as session:
        contacts = session.scalars(select(LeadContact)).all()
        return {
            "leads": session.scalar(select(func.count()).select_from(Lead)),
            "messages": [lead.message for lead in session.scalars(select(Lead))],
            "phones": [contact.phone for contact in contacts],
            "assets": list(session.scalars(select(LeadAsset.asset_id).order_by(LeadAsset.position))),
            "events": [
                (event.kind, event.text, event.author)
                for event in session.scalars(select(LeadEvent).order_by(LeadEvent.id))
            ],
        }


def receipt(app: FastAPI) -> str:
    """The address of the page that says what of the one lead was sent."""
    with app.state.runtime.sessions() as session:
        return f"/inquiries/{session.scalar(select(Lead.receipt))}"


def test_the_same_content_again_changes_nothing(app: FastAPI, client: TestClient, token: Token) -> None:
    first, second = (client.post("/inquiries", data=form(token)) for _ in range(2))
    assert first.headers["location"] == second.headers["location"] == receipt(app)
    assert kept(app) == {
        "leads": 1, "messages": ["能否分割？"], "phones": ["024-0000-1234"], "assets": ["FX-0001"], "events": [],
    }  # fmt: skip
    assert "又发来的内容" not in client.get(receipt(app)).text


def test_an_edited_form_adds_to_its_lead_and_says_so(app: FastAPI, client: TestClient, token: Token) -> None:
    need = '{"criteria": [{"field": "crane_t", "op": ">=", "value": 5}]}'
    client.post("/inquiries", data=form(token, need_text="行车五吨"))
    changed = form(
        token, message="下周能看吗？", phone="024-0000-9999", asset=["FX-0001", "FX-3001"], need_text="行车五吨以上", requirement=need,
    )  # fmt: skip
    for _ in range(2):
        assert client.post("/inquiries", data=changed).headers["location"] == receipt(app)
    assert kept(app) == {
        "leads": 1,
        "messages": ["能否分割？"],
        "phones": ["024-0000-1234", "024-0000-9999"],
        "assets": ["FX-0001", "FX-3001"],
        "events": [
            ("message", "下周能看吗？", ""), ("contact", "", ""), ("assets", "", ""), ("need", "行车五吨", ""),
        ],
    }  # fmt: skip
    page = client.get(receipt(app)).text
    assert "又发来的内容已经补进这份询问" in page
    assert "下周能看吗？" in page
    assert "阜新砚川集团" in page  # the further office that is asked now


def test_additions_are_on_the_desk(app: FastAPI, client: TestClient, token: Token) -> None:
    from tests.app.test_rights import account

    for text in ("能否分割？", "下周 <b>能看</b> 吗？"):
        client.post("/inquiries", data=form(token, message=text))
    with app.state.runtime.sessions() as session:
        client.cookies.set("tilan_session", account(session, "promotion"))
        number = session.scalar(select(Lead.number))
        session.commit()
    assert "后来补充" in client.get("/desk/leads").text
    detail = client.get(f"/desk/leads/{number}").text
    assert detail.count("下周 &lt;b&gt;能看&lt;/b&gt; 吗？") == 2  # beside the question, and in what was done
    assert "询问人" in detail


def test_additions_end_somewhere(app: FastAPI, client: TestClient, token: Token) -> None:
    data = form(token)
    answers = [client.post("/inquiries", data={**data, "message": f"第 {n} 次"}).status_code for n in range(35)]
    assert answers == [303] * (1 + leads.MAX_ADDITIONS) + [409] * (34 - leads.MAX_ADDITIONS)
    assert len(kept(app)["events"]) == leads.MAX_ADDITIONS


@pytest.mark.parametrize("messages", [["能否分割？"], ["能否分割？", "下周能看吗？"]], ids=["same", "edited"])
def test_a_form_sent_from_many_threads_at_once_is_one_lead(
    app: FastAPI, client: TestClient, token: Token, messages: list[str]
) -> None:
    data, at_once = form(token), 8
    together = Barrier(at_once)

    def send(number: int) -> tuple[int, str]:
        together.wait()
        answer = client.post("/inquiries", data={**data, "message": messages[number % len(messages)]})
        return answer.status_code, answer.headers.get("location", "")

    with ThreadPoolExecutor(at_once) as threads:
        answers = Counter(threads.map(send, range(at_once)))
    assert answers == {(303, receipt(app)): at_once}
    found = kept(app)
    assert (found["leads"], found["assets"]) == (1, ["FX-0001"])
    said = {*found["messages"], *(text for kind, text, _ in found["events"] if kind == "message")}
    assert said == set(messages)


def test_different_forms_at_once_are_as_many_leads(app: FastAPI, client: TestClient, token: Token) -> None:
    data, at_once = form(token), 8
    together = Barrier(at_once)

    def send(number: int) -> int:
        together.wait()
        return client.post("/inquiries", data={**data, "request_key": f"{KEY}-{number}"}).status_code

    with ThreadPoolExecutor(at_once) as threads:
        assert list(threads.map(send, range(at_once))) == [303] * at_once
    with app.state.runtime.sessions() as session:
        numbers = list(session.scalars(select(Lead.number)))
    assert len(set(numbers)) == at_once
    assert all(re.fullmatch(rf"L{clock.today().year}-\d{{4}}", number) for number in numbers)


def test_what_is_too_long_is_told_at_its_field_and_stays_there(app: FastAPI, client: TestClient, token: Token) -> None:
    long = "层高9米以上" * 10_000
    answer = client.post("/inquiries", data=form(token, message=long, company="x" * 201))
    assert answer.status_code == 422
    assert '<strong class="wrong" id="message-problem">最多 4000 个字</strong>' in answer.text
    assert '<strong class="wrong" id="company-problem">最多 200 个字</strong>' in answer.text
    assert long in answer.text
    refused = client.post("/inquiries", data=form(token, need_text=long))
    assert (refused.status_code, "需求最多 10000 个字" in refused.text) == (422, True)
    assert kept(app)["leads"] == 0


def test_what_is_not_on_offer_is_not_asked_about_and_what_was_typed_stays(
    app: FastAPI, client: TestClient, token: Token
) -> None:
    for asset, status, said in (
        ("FX-0018", 409, "FX-0018 已经盘活，不再对外提供"),
        ("GONE-1", 422, "目录里没有编号为 GONE-1 的资产"),
    ):
        answer = client.post("/inquiries", data=form(token, asset=["FX-0001", asset]))
        assert (answer.status_code, said in answer.text) == (status, True)
        assert re.findall(r'name="asset" value="([^"]+)"', answer.text) == ["FX-0001"]
        assert "能否分割？" in answer.text
        alone = client.post("/inquiries", data=form(token, asset=[asset]))
        assert (alone.status_code, said in alone.text) == (status, True)
    assert kept(app)["leads"] == 0
    page = client.get("/assets/FX-0018").text
    assert 'action="/inquiries"' not in page
    assert "#ask" not in page[: page.index('id="similar"')]


def test_the_ticked_assets_of_a_match_are_asked_about(app: FastAPI, client: TestClient, token: Token) -> None:
    page = client.get("/match", params={"text": "想在阜新找厂房"}).text
    boxes = re.findall(r'<input type="checkbox" name="asset" value="([^"]+)" form="(\w+)"( checked)?', page)
    asking = re.search(r'<form class="form" id="(\w+)" method="post" action="/inquiries".*?</form>', page, re.DOTALL)
    assert asking
    assert len(boxes) == 20
    assert {belongs for _, belongs, _ in boxes} == {asking[1]}
    assert 'name="asset"' not in asking[0]
    assert re.search(rf'<button [^>]*form="{asking[1]}" formaction="/brochures" formnovalidate', page)
    chosen = [asset for asset, _, checked in boxes if not checked][-3:]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asking[0]))
    sent = form(token, **{name: html.unescape(value) for name, value in hidden.items() if name != "csrf"}, asset=chosen)
    assert client.post("/inquiries", data=sent).status_code == 303
    assert kept(app)["assets"] == chosen


def test_the_end_of_a_line_is_one_character(app: FastAPI, client: TestClient, token: Token) -> None:
    lines = "\r\n".join(["字"] * 2_000)  # 3,999 characters, as the browser counts them
    assert client.post("/inquiries", data=form(token, message=lines)).status_code == 303
    assert kept(app)["messages"] == ["\n".join(["字"] * 2_000)]


def agreed(page: str) -> tuple[str, str]:
    """What the sender of the form on a page agrees to: its code, and its words."""
    found = re.search(r'name="consent" value="(\w+)".*?<span>(.*?)</span>', page)
    assert found
    return found[1], html.unescape(found[2])


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_criteria_alone_are_a_need_that_goes_to_the_desk_of_the_portal(
    app: FastAPI, client: TestClient, token: Token, lang: str
) -> None:
    need = {"criteria": [{"field": "crane_t", "op": ">=", "value": 10, "importance": "must"}]}
    sent = form(token, origin="match", asset=[], requirement=json.dumps(need), lang=lang)
    # There is no keeper to pass anything on to.
    again = client.post(f"/inquiries?lang={lang}", data={**sent, "consent": "keepers"})
    desk = app.state.runtime.settings.issuer
    assert again.status_code == 422
    code, words = agreed(again.text)
    assert (code, desk in words) == ("desk", True)
    assert ("发出需求" if lang == "zh-CN" else "Send the need") in again.text
    answer = client.post(f"/inquiries?lang={lang}", data={**sent, "consent": code})
    assert answer.status_code == 303
    with app.state.runtime.sessions() as session:
        lead, contact = session.scalar(select(Lead)), session.scalar(select(LeadContact))
        assert (lead.requirement["criteria"][0]["value"], lead.lang) == (10, lang)
        assert contact.consent_text == words
    page = client.get(answer.headers["location"]).text
    assert desk in page[page.index("<main") :]
    assert "下面的单位" not in page
    assert "listed below" not in page
    nothing = client.post("/inquiries?lang=zh-CN", data=form(token, request_key=f"{KEY}-2", asset=[], consent="desk"))
    assert (nothing.status_code, "没有要问的资产，也没有需求" in nothing.text) == (422, True)


def test_on_a_match_the_sender_agrees_for_ticked_assets_and_for_none(
    app: FastAPI, client: TestClient, token: Token
) -> None:
    code, words = agreed(client.get("/match", params={"text": "想在阜新找厂房"}).text)
    assert code == "either"
    for number, assets in enumerate(([], ["FX-0001"])):
        sent = form(token, origin="match", asset=assets, consent=code, need_text="厂房", request_key=f"{KEY}-{number}")
        assert client.post("/inquiries", data=sent).status_code == 303
    with app.state.runtime.sessions() as session:
        assert list(session.scalars(select(LeadContact.consent_text))) == [words, words]


def test_an_english_form_says_what_is_wrong_in_english_signs(client: TestClient, token: Token) -> None:
    answer = client.post("/inquiries?lang=en", data=form(token, name="", phone="call me", message=""))
    told = re.search(r'role="alert">.*?<p>(.*?)</p>', answer.text)
    assert told
    assert not re.search("[\u3000-\u9fff\uff00-\uffef]", told[1])
    assert "missing" not in told[1]


def test_the_desk_sees_in_which_language_to_answer(app: FastAPI, client: TestClient, token: Token) -> None:
    from tests.app.test_flow import sign_in

    client.post("/inquiries?lang=en", data=form(token))
    sign_in(client, app, token)
    with app.state.runtime.sessions() as session:
        number = session.scalar(select(Lead.number))
    page = client.get(f"/desk/leads/{number}?lang=zh-CN").text
    assert "<dt>语言</dt><dd>英文</dd>" in page


def test_what_is_passed_on_as_a_receipt_adds_nothing(app: FastAPI, client: TestClient, token: Token) -> None:
    shown = client.post("/inquiries", data=form(token)).headers["location"]
    assert KEY not in shown
    assert client.get(f"/inquiries/{KEY}").status_code == 404
    other = form(token, request_key=shown.rpartition("/")[2], name="骗子", phone="13800000000")
    assert client.post("/inquiries", data=other).headers["location"] != shown
    with app.state.runtime.sessions() as session:
        first = session.scalar(select(LeadContact).order_by(LeadContact.id))
        assert (first.name, session.scalar(select(func.count()).select_from(Lead))) == ("李女士", 2)


def test_an_earlier_contact_stays_with_its_consent(app: FastAPI, client: TestClient, token: Token) -> None:
    from tests.app.test_flow import sign_in

    client.post("/inquiries", data=form(token))
    client.post("/inquiries?lang=en", data=form(token, phone="024-0000-9999"))
    with app.state.runtime.sessions() as session:
        kept = [(row.phone, row.consent_text[:3]) for row in session.scalars(select(LeadContact))]
        number = session.scalar(select(Lead.number))
    assert kept == [("024-0000-1234", "我同意"), ("024-0000-9999", "I a")]
    sign_in(client, app, token)
    page = client.get(f"/desk/leads/{number}?lang=zh-CN").text
    assert page.index("024-0000-9999") < page.index("先前留的联系方式") < page.index("024-0000-1234")


def test_what_is_added_later_opens_a_closed_lead_and_comes_first(
    app: FastAPI, client: TestClient, token: Token
) -> None:
    now = clock.now()
    for key in (KEY, f"{KEY}-2"):
        client.post("/inquiries", data=form(token, request_key=key))
    with app.state.runtime.sessions() as session:
        old, recent = session.scalars(select(Lead).order_by(Lead.id)).all()
        leads.move(session, reading.whole(session, old), "lost", "李工", now)
        session.commit()
    client.post("/inquiries", data=form(token, message="现在可以谈了"))
    with app.state.runtime.sessions() as session:
        rows, total = reading.listing(session, "new")
        assert ([row.lead.number for row in rows], total) == ([old.number, recent.number], 2)
        assert rows[0].said == "现在可以谈了"
        done = [(event.kind, event.text, event.author) for event in reading.detail(session, old.number).events]
    assert done == [("stage", "new>lost", "李工"), ("message", "现在可以谈了", ""), ("stage", "lost>new", "")]


def test_erasing_takes_all_that_was_written_and_the_form_sent_again_is_a_new_lead(
    app: FastAPI, client: TestClient, token: Token
) -> None:
    shown = client.post("/inquiries", data=form(token, need_text="李女士要厂房")).headers["location"]
    client.post("/inquiries", data=form(token, message="打 024-0000-5555", phone="024-0000-9999", need_text="厂房"))
    with app.state.runtime.sessions() as session:
        row = reading.whole(session, session.scalar(select(Lead)))
        leads.note(session, row, "李女士下周来", "李工", clock.now(), None)
        row = reading.whole(session, row.lead)
        private = ("李女士", "024-0000-1234", "024-0000-9999", "024-0000-5555", "能否分割", "下周来")
        assert [text for text in private if text not in str(leads.exported([row]))] == []
        leads.erase(session, row, "李工", clock.now())
        session.commit()
        left = str(leads.exported(reading.every(session)))
    assert [text for text in private if text in left] == []
    assert ("FX-0001" in left, "erased" in left) == (True, True)
    assert client.get(shown).status_code == 404
    client.post("/inquiries", data=form(token))
    with app.state.runtime.sessions() as session:
        contacts = session.scalars(select(LeadContact)).all()
        assert session.scalar(select(func.count()).select_from(Lead)) == 2
    assert [contact.phone for contact in contacts] == ["024-0000-1234"]


def test_an_english_confirmation_names_keepers_in_english(client: TestClient, token: Token) -> None:
    page = client.get(client.post("/inquiries?lang=en", data=form(token)).headers["location"]).text
    main = re.sub(r'<(\w+)[^>]* lang="zh-CN"[^>]*>.*?</\1>', "", page[page.index("<main") : page.index("</main")])
    assert not re.search("[\u3400-\u9fff]", main)


def test_leads_are_exported_and_erased_on_the_command_line(app: FastAPI, client: TestClient, token: Token) -> None:
    client.post("/inquiries", data=form(token))
    settings = app.state.runtime.settings
    with app.state.runtime.sessions() as session:
        number = session.scalar(select(Lead.number))

    def tilan(*arguments: str) -> str:
        done = command(settings.data, "leads", *arguments, TILAN_DATABASE_URL=settings.database_url)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert json.loads(tilan("export", number))[0]["contacts"][0]["phone"] == "024-0000-1234"
    assert number in tilan("erase", number)
    left = json.loads(tilan("export", "--all"))
    assert [(lead["number"], lead["contacts"], lead["message"]) for lead in left] == [(number, [], "")]


def test_a_keeper_asked_later_sees_nothing_that_was_sent_before(app: FastAPI, client: TestClient, token: Token) -> None:
    need = {"need_text": "厂房5000平", "origin": "match"}
    client.post(
        "/inquiries",
        data=form(token, asset=[], consent="desk", name="甲", phone="13900001111", message="只给招商", **need),
    )
    client.post("/inquiries", data=form(token, name="乙", phone="13700002222", message="能看房吗", **need))
    with app.state.runtime.sessions() as session:
        number = session.scalars(select(Lead.number)).one()
        keeper = session.scalars(select(LeadAsset.keeper_id)).one()
        desk, own = reading.detail(session, number), reading.detail(session, number, frozenset({keeper}))
        assert [one.name for one in desk.contacts] == ["甲", "乙"]
        assert [one.name for one in own.contacts] == ["乙"]
        assert (desk.message, own.message) == ("只给招商", "")
        assert [event.text for event in own.additions if event.kind == "message"] == ["能看房吗"]


def test_who_is_asked_later_is_consented_to_although_nothing_else_changes(
    app: FastAPI, client: TestClient, token: Token
) -> None:
    need = {"need_text": "厂房5000平", "origin": "match"}
    client.post("/inquiries", data=form(token, asset=[], consent="desk", **need))
    client.post("/inquiries", data=form(token, **need))
    with app.state.runtime.sessions() as session:
        number = session.scalars(select(Lead.number)).one()
        keeper = session.scalars(select(LeadAsset.keeper_id)).one()
        own = reading.detail(session, number, frozenset({keeper}))
        assert [("填报单位" in one.consent_text, one.phone) for one in own.contacts] == [(True, "024-0000-1234")]
        assert [event.text for event in own.additions if event.kind == "message"] == ["能否分割？"]
