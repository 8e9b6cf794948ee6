"""Ledgers on the desk, with real files read and loaded by real processes."""

import io
import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import func
from sqlmodel import Session, select

from app.accounts import accounts
from app.accounts.models import User
from app.jobs import Ended, Jobs
from app.ledgers.models import Upload
from catalog.ledger.formats import limits
from catalog.models import Asset, Keeper, KeeperColumns, OpenDoubt, Source
from tests.app.conftest import ADDRESS, ON_BOTH
from tests.catalog import hostile
from tests.conftest import ROOT

OWN, OTHER = "阜新砚川集团", "锦州澜桥"
HEAD = "编号,资产名称,资产类别,地址,建筑面积(㎡),净高(m),闲置时间,产权单位\n"


def table(*rows: str) -> bytes:
    """A small ledger."""
    return (HEAD + "".join(f"{row}\n" for row in rows)).encode()


HALL = "Z-1,一号厂房,厂房,阜新市细河区甲路1号,1200,9,2023-05,甲公司"
SHED = "Z-2,二号厂房,厂房,阜新市细河区乙路2号,800,89米,2022.1,乙公司"
SMALL = table(HALL, SHED)


class Desk:
    """Somebody at the desk, with a browser that follows no redirect by itself."""

    def __init__(self, app: FastAPI, client: TestClient) -> None:
        self.app, self.client = app, client
        self.runtime = app.state.runtime

    def be(self, role: str, *keepers: str) -> "Desk":
        self.client.cookies.clear()
        self.client.get("/sign-in")
        now = datetime.now(UTC)
        with self.session() as session:
            name = f"{role} {' '.join(keepers)}".strip()
            user = session.scalar(select(User).where(User.name == name))
            user = user or accounts.add_user(session, name, role, now, keepers)
            self.client.cookies.set("tilan_session", accounts.open_session(session, user, now))
            session.commit()
        return self

    def session(self) -> Session:
        made: Session = self.runtime.sessions()
        return made

    def post(self, path: str, **fields: Any) -> Response:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.client.get("/sign-in").text)
        assert found
        files = fields.pop("files", None)
        return self.client.post(path, data={"csrf": found[1], **fields}, files=files)

    def hand_in(self, content: bytes, name: str = "台账.csv", keeper: str = "new", new: str = "") -> Response:
        new = new or ("新区" if keeper == "new" else "")
        return self.post("/desk/ledgers", files={"file": (name, content)}, keeper=keeper, new_keeper=new)

    def handed_in(
        self, content: bytes, name: str = "台账.csv", keeper: str = "new", until: str = "ready", new: str = ""
    ) -> str:
        """Hand a file in and wait until it is read; the address of its page."""
        answer = self.hand_in(content, name, keeper, new)
        assert answer.status_code == 303, answer.text
        page = str(answer.headers["location"])
        self.wait(page, until)
        return page

    def upload(self, page: str) -> Upload:
        with self.session() as session:
            return session.exec(select(Upload).where(Upload.key == page.rpartition("/")[2])).one()

    def wait(self, page: str, state: str, seconds: float = 90) -> Upload:
        """Look at the page until the upload is in that state."""
        deadline = time.monotonic() + seconds
        while (found := self.upload(page)).state != state:
            assert found.state in ("waiting", "reading", "loading", "cancelling"), (found.state, found.problem)
            assert time.monotonic() < deadline, found.state
            assert self.client.get(page).status_code == 200
            time.sleep(0.1)
        if state not in ("waiting", "reading", "loading"):
            assert self.app.state.ledgers.jobs.wait(found.key, 20)
        return found

    def part(self, page: str, name: str) -> Any:
        """A part of what was read, as it is kept."""
        upload = self.upload(page)
        folder = self.folder(page) / str((upload.summary or {})["reading"])
        if name == "doubts":
            pages = len(list(folder.glob("doubts-*.json")))
            return [one for page in range(1, pages + 1) for one in self.part_of(folder, f"doubts-{page}")]
        return self.part_of(folder, name)

    @staticmethod
    def part_of(folder: Path, name: str) -> Any:
        return json.loads((folder / f"{name}.json").read_text("utf-8"))

    def folder(self, page: str) -> Path:
        return Path(self.runtime.data) / "ledgers" / page.rpartition("/")[2]

    def seen(self, page: str) -> str:
        return str((self.upload(page).summary or {})["reading"])

    def decide(self, page: str, part: str = "doubts", **fields: Any) -> Response:
        return self.post(f"{page}/decisions", **{"seen": self.seen(page), "part": part, **fields})

    def confirm(self, page: str) -> Response:
        return self.post(f"{page}/confirm", seen=self.seen(page))

    def count(self, what: Any, *where: Any) -> int:
        with self.session() as session:
            return int(session.scalar(select(func.count()).select_from(what).where(*where)) or 0)


@pytest.fixture
def desk(app: FastAPI, client: TestClient) -> Desk:
    return Desk(app, client).be("administrator")


@pytest.fixture
def workbook(shared_data: Path) -> tuple[str, bytes]:
    """The sample workbook of idle factories."""
    path = next((shared_data / "ledgers" / "A_fuxin_factories").glob("*.xlsx"))
    return path.name, path.read_bytes()


def test_from_the_workbook_to_the_catalogue(desk: Desk, workbook: tuple[str, bytes]) -> None:
    name, content = workbook
    before = desk.count(Asset)
    page = desk.handed_in(content, name)
    upload = desk.upload(page)
    assert (upload.file_name, upload.size) == (name, len(content))
    assert desk.count(Asset) == before
    counts = {
        key: (upload.summary or {})[key] for key in ("rows", "added", "changed", "unchanged", "merged", "rejected")
    }
    assert counts == {"rows": 91, "added": 90, "changed": 0, "unchanged": 0, "merged": 1, "rejected": 0}

    # Doubts come first, each with its cell, text, reason and readings.
    doubts = desk.part(page, "doubts")
    html = desk.client.get(page).text
    assert f"存疑 {len(doubts)}" in html
    month = next(doubt for doubt in doubts if doubt["field"] == "idle_since" and doubt["text"] == "2023.1")
    number = doubts.index(month)
    assert (month["cell"], month["header"], month["default"]) == ("K34", "基本情况 / 闲置时间", None)
    assert [one["value"] for one in month["readings"]] == ["2023-01", "2023-10"]
    assert re.search(rf'name="d{number}" value="later" checked', html)
    proposed = next(n for n, doubt in enumerate(doubts) if doubt["default"] is not None)
    assert re.search(rf'name="d{proposed}" value="later" checked', html)  # a proposal does not decide by itself
    assert "row-" not in html
    for part, words in (
        ("rows", "砚丰液压1号联合厂房"),
        ("columns", "最小可分割"),
        ("notes", "合计"),
        ("merges", "是两处"),
    ):
        assert words in desk.client.get(page, params={"part": part}).text, part

    # A value that makes no sense is told at its cell; the rest of the page is kept, also for who comes back.
    area = next(n for n, doubt in enumerate(doubts) if doubt["field"] == "floor_area_m2")
    answer = desk.decide(page, **{f"d{number}": "r1", f"d{area}": "later", f"t{area}": "不少"})
    assert answer.status_code == 422
    assert f'id="t{area}-wrong"' in answer.text
    assert desk.upload(page).decisions["doubts"] == {month["key"]: {"reading": 1}}
    assert desk.decide(page, **{f"t{area}": "1.2万平方米"}).status_code == 303
    desk.be("promotion")
    html = desk.client.get(page).text
    assert f'name="d{number}" value="r1" checked' in html
    assert 'value="1.2万平方米"' in html
    fire = [doubt for doubt in doubts if doubt["field"] == "permits.fire"]
    assert len(fire) == 23
    assert desk.decide(page, all=f"{fire[0]['group']}:leave", **{f"d{proposed}": "later"}).status_code == 303
    choices = desk.upload(page).decisions["doubts"]
    assert [choices[doubt["key"]] for doubt in fire] == [{"leave": True}] * 23
    assert doubts[proposed]["key"] not in choices  # only proposed

    # Confirmed twice, it is loaded once, published, and traced.
    assert [desk.confirm(page).status_code for _ in range(2)] == [303, 303]
    upload = desk.wait(page, "loaded")
    assert desk.confirm(page).status_code == 303
    assert desk.count(Asset) == before + 90
    assert desk.count(Source, Source.sha256 == upload.sha256) == 1
    with desk.session() as session:
        made = session.get_one(Source, upload.source_id)
        assert (made.name, made.by) == (name, "promotion")
        idle = session.exec(
            select(Asset).where(Asset.title_zh == "驰泊鞋业裁断底厂", Asset.keeper_id == upload.keeper_id)
        ).one()
        assert idle.idle_since == "2023-10"
        keeper = session.get_one(Keeper, upload.keeper_id)
        assert keeper.name == "新区"
        states = dict(
            session.exec(
                select(OpenDoubt.state, func.count()).where(OpenDoubt.source_id == made.id).group_by(OpenDoubt.state)
            ).all()
        )
    assert states["decided"] == 2
    assert states["left"] == 23
    assert states["open"] == len(doubts) - 25
    page_of_asset = desk.client.get(f"/assets/{idle.public_id}")
    assert page_of_asset.status_code == 200
    assert "驰泊鞋业裁断底厂" in page_of_asset.text
    html = desk.client.get(page).text
    assert "已收下" in html
    assert 'name="d0"' not in html
    assert desk.decide(page, d0="leave").status_code == 409
    assert desk.post(f"{page}/cancel").status_code == 409

    # The keeper's own workbook, marked.
    answer = desk.client.get(f"{page}/report.xlsx")
    assert answer.status_code == 200
    assert re.fullmatch(
        r"attachment; filename=\"tilan-report-[0-9a-f]{8}\.xlsx\"; filename\*=UTF-8''[\w%.-]+",
        answer.headers["content-disposition"],
    )
    marked = openpyxl.load_workbook(io.BytesIO(answer.content))
    comment = marked["市区园区(2025年)"]["K34"].comment
    assert comment is not None
    assert "2023.1" in comment.text

    # And as it would be today: what was decided stands in its cell; loaded, it changes nothing.
    answer = desk.client.get(f"{page}/present.xlsx")
    assert answer.status_code == 200
    cell = openpyxl.load_workbook(io.BytesIO(answer.content))["市区园区(2025年)"]["K34"]
    assert str(cell.value).startswith("2023-10") or cell.value == "2023.10"
    assert cell.comment is not None
    present = answer.content

    # The same file once more changes nothing.
    with desk.session() as session:
        keeper_id = str(session.exec(select(Keeper.id).where(Keeper.name == "新区")).one())
    for name, given in (("again.xlsx", content), ("present.xlsx", present)):
        summary = desk.upload(desk.handed_in(given, name, keeper_id)).summary or {}
        assert [summary[key] for key in ("added", "changed", "unchanged", "missing")] == [0, 0, 90, 0], name


def test_a_corrected_column_is_read_again_and_kept_for_the_next_file(desk: Desk) -> None:
    content = SMALL.replace("净高(m)".encode(), "甲乙丙".encode())
    page = desk.handed_in(content)
    columns = desk.part(page, "columns")
    number = next(n for n, column in enumerate(columns) if column["header"] == "甲乙丙")
    assert "甲乙丙" in desk.client.get(page, params={"part": "columns"}).text
    wrong = desk.post(f"{page}/columns", seen=desk.seen(page), **{f"c{number}": "nothing"})
    assert wrong.status_code == 422
    wrong = desk.post(f"{page}/columns", seen=desk.seen(page), **{f"c{number}": "clear_height_m", f"u{number}": "斤斤"})
    assert wrong.status_code == 422
    assert desk.upload(page).state == "ready"
    seen = desk.seen(page)
    answer = desk.post(f"{page}/columns", seen=seen, **{f"c{number}": "clear_height_m", f"u{number}": "m"})
    assert answer.status_code == 303
    assert desk.post(f"{page}/confirm", seen=seen).status_code == 409  # it is being read, or was read anew
    desk.wait(page, "ready")
    column = desk.part(page, "columns")[number]
    assert (column["field"], column["corrected"]) == ("clear_height_m", True)
    facts = {fact["name"]: fact["value"] for fact in desk.part(page, "rows-1")[0]["facts"]}
    assert facts["clear_height_m"] == 9
    assert 'value="clear_height_m" selected' in desk.client.get(page, params={"part": "columns"}).text
    desk.confirm(page)
    keeper = desk.wait(page, "loaded").keeper_id
    with desk.session() as session:
        kept = session.get_one(KeeperColumns, keeper).tables
    assert kept == {column["table"]: {"甲乙丙": {"field": "clear_height_m", "unit": "m", "datum": None}}}
    following = desk.handed_in(content.replace(b"1200", b"1300"), keeper=str(keeper))
    assert desk.part(following, "columns")[number]["field"] == "clear_height_m"
    (change,) = desk.part(following, "changes")
    assert change["facts"] == [{"name": "floor_area_m2", "old": 1200, "new": 1300}]
    html = desk.client.get(following, params={"part": "changes"}).text
    assert "1,200 ㎡" in html
    assert "1,300 ㎡" in html


def test_missing_assets_go_only_when_ticked_and_rows_stay_apart_when_said(desk: Desk) -> None:
    twin = HALL.replace("Z-1", "")
    page = desk.handed_in(table(HALL.replace("Z-1", ""), twin, SHED))
    assert (desk.upload(page).summary or {})["merged"] == 1
    (merge,) = desk.part(page, "merges")
    assert desk.decide(page, "merges", shown=merge["key"], tick=merge["key"]).status_code == 303
    assert "还没算上" in desk.client.get(page).text
    desk.post(f"{page}/read")
    desk.wait(page, "ready")
    assert (desk.upload(page).summary or {})["added"] == 3
    assert "已按你说的分开" in desk.client.get(page, params={"part": "merges"}).text
    assert desk.decide(page, "merges", shown=merge["key"]).status_code == 303
    desk.confirm(page)
    keeper = desk.wait(page, "loaded").keeper_id
    assert desk.count(Asset, Asset.keeper_id == keeper) == 2

    page = desk.handed_in(table(SHED, "Z-3,三号厂房,厂房,阜新市细河区丙路3号,700,8,2021-05,丙公司"), keeper=str(keeper))
    (missing,) = desk.part(page, "missing")
    html = desk.client.get(page, params={"part": "missing"}).text
    assert f'value="{missing["id"]}">' in html
    assert "checked" not in html
    other = desk.client.get("/assets.csv").text.splitlines()[1].split(",")[0]
    assert desk.decide(page, "missing", shown=[missing["id"], other], tick=[missing["id"], other]).status_code == 303
    assert desk.upload(page).decisions["withdraw"] == [missing["id"]]  # what was not missing cannot be ticked
    desk.confirm(page)
    desk.wait(page, "loaded")
    with desk.session() as session:
        gone = session.exec(select(Asset.public_id).where(Asset.withdrawn_on.is_not(None))).all()  # type: ignore[union-attr]
    assert gone == [missing["id"]]
    assert desk.client.get(f"/assets/{missing['id']}").status_code == 404


def test_an_account_of_a_keeper_touches_only_its_own(desk: Desk) -> None:
    with desk.session() as session:
        ids = {name: str(session.exec(select(Keeper.id).where(Keeper.name == name)).one()) for name in (OWN, OTHER)}
    desk.be("keeper", OWN)
    html = desk.client.get("/desk/ledgers").text
    assert re.findall(r'<option value="([^"]*)"', html) == [ids[OWN]]
    for keeper, new in ((ids[OTHER], ""), ("", ""), ("new", "甲")):
        assert desk.hand_in(SMALL, keeper=keeper, new=new).status_code == 422
    assert desk.count(Upload) == 0
    base = {"kind": "factory", "status": "available"}
    lines = [
        {"id": "Z-1", "keeper": OWN, "title_zh": "一号", **base},
        {"id": "Z-2", "keeper": OTHER, "title_zh": "二号", **base},
    ]
    content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    page = desk.handed_in(content, "两家.jsonl", keeper=ids[OWN])
    summary = desk.upload(page).summary or {}
    assert [summary[key] for key in ("added", "rejected")] == [1, 1]
    assert OTHER in desk.part(page, "rejected")[0]["reason"]["zh-CN"]

    desk.be("keeper", OTHER)
    for method, path in (
        ("GET", ""),
        ("GET", "/report.xlsx"),
        ("GET", "/present.xlsx"),
        ("POST", "/confirm"),
        ("POST", "/cancel"),
        ("POST", "/read"),
    ):
        answer = desk.client.get(page + path) if method == "GET" else desk.post(page + path, seen=summary["reading"])
        assert answer.status_code == 404, path
    assert page not in desk.client.get("/desk/ledgers").text
    desk.be("viewer")
    assert desk.client.get(page).status_code == 403
    assert "/desk/ledgers" not in desk.client.get("/desk/leads").text

    # Somebody with other rights confirms: it is read again for what that person may touch.
    desk.be("administrator")
    assert desk.confirm(page).status_code == 303
    desk.wait(page, "ready")
    assert (desk.upload(page).summary or {})["added"] == 2
    assert desk.count(Asset, Asset.number == "Z-1") == 0
    desk.be("keeper", OWN)
    assert desk.confirm(page).status_code == 303
    desk.wait(page, "ready")
    assert desk.confirm(page).status_code == 303
    desk.wait(page, "loaded")
    assert (desk.count(Asset, Asset.number == "Z-1"), desk.count(Asset, Asset.number == "Z-2")) == (1, 0)


def nothing_left(desk: Desk) -> bool:
    folder = Path(desk.runtime.data) / "ledgers"
    return desk.count(Upload) == 0 and not (folder.is_dir() and list(folder.iterdir()))


def test_what_is_no_ledger_is_refused_at_once_and_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for content, name, says in (
        (hostile.PNG, "图.xlsx", "PNG"),
        (b"", "空.csv", "空"),
        (b"%PDF-1.7 xx", "<b>.csv", "&lt;b&gt;.csv 其实是 PDF"),
    ):
        answer = desk.hand_in(content, name)
        assert answer.status_code == 422
        assert says in answer.text
        assert nothing_left(desk)
    answer = desk.post("/desk/ledgers", keeper="", new_keeper="")
    assert (answer.status_code, "请选一个文件" in answer.text) == (422, True)
    monkeypatch.setattr(limits, "MOST_BYTES", 2_500_000)
    answer = desk.hand_in(b"a,b\n" * 650_000)
    assert (answer.status_code, "超过 2 MB" in answer.text) == (413, True)
    assert desk.hand_in(b"a,b\n" * 900_000).status_code == 413
    assert nothing_left(desk)


def test_only_who_may_hand_in_sends_a_large_body(desk: Desk) -> None:
    desk.be("viewer")
    assert desk.hand_in(b"a,b\n" * 600_000).status_code == 413
    desk.be("promotion")
    assert desk.post("/desk/leads/1/notes", text="字" * 1_000_000).status_code == 413
    assert nothing_left(desk)


def test_a_hostile_file_ends_with_a_reason(desk: Desk, tmp_path: Path) -> None:
    bomb = hostile.FILES["bomb.xlsx"].make(tmp_path / "bomb.xlsx").read_bytes()
    page = desk.handed_in(bomb, "../../<script>alert(1)</script>\u202e.xlsx", until="failed")
    upload = desk.upload(page)
    assert "太大" in (upload.problem or {})["zh-CN"]
    assert "/" not in upload.file_name
    assert upload.file_name.isprintable()
    html = desk.client.get(page).text
    assert "太大" in html
    assert "<script>" not in html.replace('<script src="', "")
    assert desk.post(f"{page}/confirm", seen="x").status_code == 409
    # A process that needs more than it may have is no different.
    desk.app.state.ledgers.jobs.memory = 250_000_000
    desk.post(f"{page}/read")
    assert "差错" in (desk.wait(page, "failed").problem or {})["zh-CN"]
    folder = desk.folder(page)
    assert sorted(path.name for path in folder.iterdir()) == ["lock", "original"]
    assert desk.post(f"{page}/cancel").headers["location"] == "/desk/ledgers"
    assert not folder.exists()
    assert "已经放弃" in desk.client.get(page).text


@ON_BOTH
def test_two_who_confirm_at_once_load_it_once(desk: Desk) -> None:
    page = desk.handed_in(SMALL)
    upload, seen = desk.upload(page), desk.seen(page)
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', desk.client.get(page).text)
    assert token
    answers: list[int] = []

    def confirm() -> None:
        other = TestClient(desk.app, base_url=ADDRESS, follow_redirects=False, cookies=dict(desk.client.cookies))
        answers.append(other.post(f"{page}/confirm", data={"csrf": token[1], "seen": seen}).status_code)

    threads = [threading.Thread(target=confirm) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    upload = desk.wait(page, "loaded")
    assert answers == [303] * 3
    assert desk.count(Source, Source.sha256 == upload.sha256) == 1
    assert desk.count(Asset, Asset.keeper_id == upload.keeper_id) == 2


def put(desk: Desk, page: str, **values: Any) -> None:
    with desk.session() as session:
        upload = session.exec(select(Upload).where(Upload.key == page.rpartition("/")[2])).one()
        for name, value in values.items():
            setattr(upload, name, value)
        session.add(upload)
        session.commit()


def test_what_a_dead_process_left_is_settled_by_the_next_look(desk: Desk) -> None:
    page = desk.handed_in(SMALL)
    summary = desk.upload(page).summary
    put(desk, page, state="reading", progress="begin")
    assert "做到一半被打断了" in desk.client.get(page).text
    assert desk.upload(page).state == "failed"
    desk.post(f"{page}/read")
    desk.wait(page, "ready")
    put(desk, page, state="loading", progress="begin")  # it died before anything was written
    assert "做到一半被打断了" in desk.client.get(page).text
    assert desk.upload(page).state == "ready"
    put(desk, page, state="waiting", progress="")  # the server stopped before it began
    desk.client.get("/desk/ledgers")
    desk.wait(page, "ready")
    desk.confirm(page)
    loaded = desk.wait(page, "loaded")
    put(desk, page, state="cancelling", progress="publish")  # it died after all was written
    assert "已收下" in desk.client.get(page).text
    assert (desk.upload(page).state, desk.upload(page).source_id) == ("loaded", loaded.source_id)
    assert summary is not None


def test_giving_up_while_it_is_read_leaves_nothing(desk: Desk, workbook: tuple[str, bytes]) -> None:
    name, content = workbook
    answer = desk.hand_in(content, name)
    page = answer.headers["location"]
    html = desk.client.get(page).text
    assert '<meta http-equiv="refresh"' in html
    assert 'hx-trigger="every 1s"' in html
    desk.wait(page, "reading")
    assert desk.post(f"{page}/confirm", seen="x").status_code == 409
    assert desk.post(f"{page}/cancel").status_code == 303
    assert desk.app.state.ledgers.jobs.wait(page.rpartition("/")[2], 20)
    assert desk.upload(page).state == "cancelled"
    assert not desk.folder(page).exists()
    assert desk.count(Source, Source.name == name) == 0


def test_giving_up_a_large_load_takes_back_what_was_written(desk: Desk) -> None:
    line = {"keeper": "大库", "kind": "factory", "status": "available", "city": "阜新市", "floor_area_m2": 900}
    content = "".join(
        json.dumps({"id": f"N{n}", "title_zh": f"厂房{n}", **line}) + "\n" for n in range(12_000)
    ).encode()
    before = desk.count(Asset), desk.count(Keeper)
    page = desk.handed_in(content, "大.jsonl", keeper="")
    assert (desk.upload(page).summary or {})["added"] == 12_000
    desk.confirm(page)
    deadline = time.monotonic() + 60
    while not desk.upload(page).progress.startswith("rows:"):
        assert time.monotonic() < deadline
        assert desk.upload(page).state == "loading"
        time.sleep(0.02)
    assert desk.post(f"{page}/cancel").status_code == 303
    desk.wait(page, "cancelled")
    desk.app.state.ledgers.jobs.wait(page.rpartition("/")[2], 20)
    assert (desk.count(Asset), desk.count(Keeper)) == before
    assert not desk.folder(page).exists()


def test_two_who_decide_lose_nothing_and_old_pages_decide_nothing(desk: Desk) -> None:
    page = desk.handed_in(SMALL)
    doubts = desk.part(page, "doubts")
    assert {doubt["field"] for doubt in doubts} >= {"clear_height_m"}
    assert desk.post(f"{page}/decisions", seen="0" * 12, part="doubts", d0="leave").status_code == 409
    assert desk.decide(page, d0="r99").status_code == 422
    assert desk.upload(page).decisions.get("doubts", {}) == {}
    assert desk.decide(page, d0="leave").status_code == 303
    assert desk.decide(page, d0="later").status_code == 303
    assert desk.upload(page).decisions["doubts"] == {}
    # A decision that fits no longer is asked again, and nothing else is lost.
    decisions = {**desk.upload(page).decisions, "doubts": {doubts[0]["key"]: {"reading": 99}}, "withdraw": ["x"]}
    put(desk, page, decisions=decisions)
    desk.post(f"{page}/read")
    desk.wait(page, "ready")
    assert desk.upload(page).decisions == {**decisions, "doubts": {}, "allowed": None, "by": "administrator"}
    assert "再定一遍" in desk.client.get(page).text


def test_pages_speak_english(desk: Desk) -> None:
    page = desk.handed_in(SMALL)
    own = {"台账.csv", "新区", *re.findall(r"[\u3400-\u9fff]+", SMALL.decode())}
    with desk.session() as session:
        own |= set(session.exec(select(Keeper.name)).all())
    for part in ("", "?part=rows", "?part=columns", "?part=notes", "?part=rejected"):
        for address in (page + part, "/desk/ledgers"):
            html = desk.client.get(address, headers={"accept-language": "en"}).text
            main = re.sub(r"<[^>]+>", " ", html[html.index("<h1") : html.index("</main>")])
            words = re.findall(r"[\u3400-\u9fff]+", main)
            assert [word for word in words if not any(word in one for one in own)] == [], address


# --- jobs ---

GREEDY = """
import time
from pathlib import Path
def run(given):
    if given["task"] == "memory":
        try:
            bytearray(3_000_000_000)
        except MemoryError:
            Path(given["out"]).write_text("bounded")
    elif given["task"] == "sleep":
        Path(given["out"] + ".begun").touch()
        try:
            time.sleep(60)
        finally:
            Path(given["out"]).write_text("taken back")
    elif given["task"] == "crash":
        raise ValueError("SECRET")
"""


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Ended, str]]:
    """Run a task in a job; how it ended, and what it wrote."""
    (tmp_path / "greedy_job.py").write_text(GREEDY)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    out = tmp_path / "out"

    def do(task: str, seconds: float = 60, stop: bool = False) -> tuple[Ended, str]:
        jobs, ends = Jobs(), []
        assert jobs.start("k", "greedy_job", {"task": task, "out": str(out)}, seconds, ends.append)
        assert not jobs.start("k", "greedy_job", {}, seconds, ends.append)
        if stop:
            _appears(tmp_path / "out.begun")
            jobs.stop("k")
        assert jobs.wait("k", 60)
        assert not jobs.has("k")
        return ends[0], out.read_text() if out.exists() else ""

    return do


def test_a_job_has_bounds(job: Callable[..., tuple[Ended, str]], capfd: pytest.CaptureFixture[str]) -> None:
    assert job("memory") == (Ended(True), "bounded")
    assert job("sleep", seconds=12) == (Ended(False, late=True), "taken back")
    assert job("sleep", stop=True)[0] == Ended(False, stopped=True)
    assert job("crash")[0] == Ended(False)
    told = capfd.readouterr().err
    assert "ValueError" in told
    assert "SECRET" not in told


def test_a_job_ends_with_the_process_that_wanted_it(tmp_path: Path) -> None:
    (tmp_path / "greedy_job.py").write_text(GREEDY)
    out = tmp_path / "out"
    code = (
        "from app.jobs import Jobs; import time\n"
        f"Jobs().start('k', 'greedy_job', {{'task': 'sleep', 'out': {str(out)!r}}}, 60, print)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env={"PYTHONPATH": f"{tmp_path}:{ROOT}"}) as parent:
        _appears(tmp_path / "out.begun")
        parent.send_signal(signal.SIGKILL)
    _appears(out)


def _appears(path: Path) -> None:
    """Wait for a file; a busy machine takes its time."""
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, path
        time.sleep(0.1)


def test_doubts_of_an_exchange_file_are_decided_on_its_page(desk: Desk) -> None:
    base = {"kind": "factory", "status": "available"}
    lines: list[dict[str, Any]] = [
        {
            "id": "J-1",
            "title_zh": "一号",
            "crane_t": "十吨左右",
            "storeys": -3,
            "docks": "几个",
            "colour": "红",
            **base,
        },
        {"id": "J-2", "title_zh": "二号", "crane_t": 5, **base},
    ]
    content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    page = desk.handed_in(content, "交换.jsonl")
    doubts = desk.part(page, "doubts")
    at = {doubt["field"]: number for number, doubt in enumerate(doubts)}
    assert set(at) == {"crane_t", "storeys", "docks", None}
    html = desk.client.get(page).text
    assert f'name="t{at["crane_t"]}"' in html
    assert f'name="t{at[None]}"' not in html
    assert "不是哪一项事实，没有什么可定" in html  # and how to go on all the same
    wrong = desk.decide(page, **{f"t{at['storeys']}": "很多"})
    assert (wrong.status_code, 'value="很多"' in wrong.text) == (422, True)
    answer = desk.decide(page, **{f"t{at['crane_t']}": "10吨", f"t{at['storeys']}": "3", f"d{at['docks']}": "leave"})
    assert answer.status_code == 303
    desk.post(f"{page}/read")
    desk.wait(page, "ready")
    assert {doubt["field"] for doubt in desk.part(page, "doubts")} == set(at)  # what was decided can be changed still
    html = desk.client.get(page, params={"part": "doubts"}).text
    assert re.search(r'name="t\d+" value="10吨"', html)
    desk.confirm(page)
    upload = desk.wait(page, "loaded")
    with desk.session() as session:
        asset = session.exec(select(Asset).where(Asset.number == "J-1")).one()
        assert (asset.crane_t, asset.storeys, asset.docks) == (10, 3, None)
        query = select(OpenDoubt.field, OpenDoubt.state).where(OpenDoubt.asset_pk == asset.pk)
        states = dict(session.exec(query).all())
    assert states == {"crane_t": "decided", "storeys": "decided", "docks": "left"}
    assert (upload.summary or {})["doubts"] == 1
    again = desk.handed_in(content, "交换.jsonl", str(upload.keeper_id))
    assert [(desk.upload(again).summary or {})[key] for key in ("added", "changed", "unchanged")] == [0, 0, 2]


def test_totals_that_differ_stand_at_the_head_with_the_difference(desk: Desk) -> None:
    page = desk.handed_in(table(HALL, SHED, "合计,,,,2500,,,"))
    assert (desk.upload(page).summary or {})["totals"] == 1
    for part in ("", "totals"):
        html = desk.client.get(page, params={"part": part} if part else {}).text
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
        assert re.search(r"合计对不上.*E4 合计 建筑面积\(㎡\) 2,500 2,000 \+500", words), part
    assert "合计对不上" in desk.client.get(page, params={"part": "notes"}).text  # as the name of its part
    assert "2,500" not in desk.client.get(page, params={"part": "notes"}).text
    right = desk.handed_in(table(HALL, SHED, "合计,,,,2000,,,"))
    assert "合计对不上" not in desk.client.get(right).text


def test_many_doubts_come_in_pages_and_a_decision_finds_its_own(desk: Desk) -> None:
    rows = [f"Q-{n},{n}号厂房,厂房,阜新市细河区丁路{n}号,{900 + n},89米,2021-05,丁{n}公司" for n in range(120)]
    page = desk.handed_in(table(*rows))
    doubts = desk.part(page, "doubts")
    assert len(doubts) == 120
    html = desk.client.get(page, params={"part": "doubts", "page": 2}).text
    assert re.findall(r'<li id="d(\d+)">', html) == [str(number) for number in range(50, 100)]
    assert desk.decide(page, d77="leave", t78="8.5").status_code == 303
    assert desk.upload(page).decisions["doubts"] == {
        doubts[77]["key"]: {"leave": True}, doubts[78]["key"]: {"typed": "8.5"},
    }  # fmt: skip
    wrong = desk.decide(page, t110="很高")
    assert 'id="d110"' in wrong.text  # the page on which it stands
    last = desk.client.get(page, params={"part": "doubts", "page": 99}).text
    assert re.findall(r'<li id="d(\d+)">', last)[-1] == "119"
