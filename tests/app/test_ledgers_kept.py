"""What is kept of a ledger that was handed in: corrections, decisions, and the catalogue that it was compared with."""

import io
import json
import re

import openpyxl
from sqlmodel import select

from catalog.models import Asset, History, Keeper, KeeperColumns
from tests.app.test_ledgers import HALL, HEAD, SMALL, Desk, desk, table

__all__ = ["desk"]
TOWN = "新川园区管委会"


def named(*rows: str) -> bytes:
    """A ledger that names its keeper by itself."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "台账"
    sheet.append([f"填报单位：{TOWN}"])
    sheet.append(HEAD.strip().split(","))
    for row in rows:
        sheet.append(row.split(","))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_corrected_column_is_kept_for_whom_the_file_names(desk: Desk) -> None:
    content = named(HALL, HALL.replace("Z-1", "Z-2").replace("甲路1号", "乙路2号").replace("一号", "二号"))
    page = desk.handed_in(content, "a.xlsx", keeper="")
    assert (desk.upload(page).summary or {})["keepers"] == [TOWN]
    columns = desk.part(page, "columns")
    number = next(n for n, column in enumerate(columns) if column["field"] == "clear_height_m")
    assert desk.post(f"{page}/columns", seen=desk.seen(page), **{f"c{number}": "-"}).status_code == 303
    desk.wait(page, "ready")
    desk.confirm(page)
    desk.wait(page, "loaded")
    with desk.session() as session:
        kept = session.scalars(
            select(KeeperColumns.tables).join(Keeper, Keeper.id == KeeperColumns.keeper_id).where(Keeper.name == TOWN)
        ).one()
    assert kept == {columns[number]["table"]: {columns[number]["header"]: None}}
    page = desk.handed_in(content, "b.xlsx", keeper="")
    summary = desk.upload(page).summary or {}
    assert [summary[name] for name in ("added", "changed", "unchanged")] == [0, 0, 2]
    assert desk.part(page, "columns")[number]["corrected"] is True


def test_a_preview_of_an_older_catalogue_is_looked_at_again(desk: Desk) -> None:
    keeper = str(desk.wait(_load(desk, SMALL), "loaded").keeper_id)
    first = desk.handed_in(SMALL.replace(b"1200", b"1300"), keeper=keeper)
    second = desk.handed_in(SMALL.replace(b"1200", b"1400"), keeper=keeper)
    assert desk.part(second, "changes")[0]["facts"] == [{"name": "floor_area_m2", "old": 1200, "new": 1400}]
    desk.confirm(first)
    desk.wait(first, "loaded")
    assert desk.confirm(second).status_code == 303
    desk.wait(second, "ready")
    assert "预览变了，请再看一遍" in desk.client.get(second).text
    assert desk.part(second, "changes")[0]["facts"] == [{"name": "floor_area_m2", "old": 1300, "new": 1400}]
    other = _load(desk, SMALL, "另一个单位")  # what others load does not matter
    desk.wait(other, "loaded")
    desk.confirm(second)
    desk.wait(second, "loaded")
    assert desk.count(Asset, Asset.floor_area_m2 == 1400) == 1


def test_a_preview_of_assets_that_came_meanwhile_is_looked_at_again(desk: Desk) -> None:
    pages = [desk.handed_in(SMALL, f"{n}.csv", new="新区") for n in range(2)]
    desk.confirm(pages[0])
    desk.wait(pages[0], "loaded")
    desk.confirm(pages[1])
    summary = desk.wait(pages[1], "ready").summary or {}
    assert [summary[name] for name in ("added", "unchanged")] == [0, 2]


def _load(desk: Desk, content: bytes, new: str = "新区") -> str:
    page = desk.handed_in(content, new=new)
    desk.confirm(page)
    return page


def test_what_was_typed_is_told_as_decided(desk: Desk) -> None:
    page = desk.handed_in(table(HALL, HALL.replace("Z-1", "Z-2").replace("一号", "二号").replace("2023-05", "2020年")))
    doubts = desk.part(page, "doubts")
    number = next(n for n, doubt in enumerate(doubts) if doubt["field"] == "idle_since")
    html = desk.client.get(page, params={"part": "doubts"}).text
    assert re.search(rf'name="d{number}" value="later" checked', html)  # nothing goes in that was not decided
    assert "2020-01 至 2020-12" in html
    answer = desk.decide(page, **{f"t{number}": "2020年13月"})
    assert "请写年和月" in answer.text
    assert "是否取" not in re.findall(r'class="wrong"[^<]*<', answer.text)
    desk.decide(page, **{f"t{number}": "2020年3月"})
    desk.confirm(page)
    keeper = desk.wait(page, "loaded").keeper_id
    with desk.session() as session:
        asset = session.scalars(select(Asset).where(Asset.number == "Z-2", Asset.keeper_id == keeper)).one()
        (change,) = session.scalars(select(History).where(History.asset_pk == asset.pk)).all()
    assert (change.field, change.old, change.new) == ("idle_since", None, "2020-03")
    html = desk.client.get(f"/desk/inventory/{asset.public_id}").text
    cell = html[html.index('<tr id="idle_since">') :]
    cell = cell[: cell.index("</tr>")]
    assert "由 administrator 定" in cell
    assert "照原文" not in cell


def test_the_button_of_a_group_takes_its_proposals(desk: Desk) -> None:
    page = desk.handed_in(table(HALL, HALL.replace("Z-1", "Z-2").replace("一号", "二号").replace("2023-05", "2020年")))
    doubts = desk.part(page, "doubts")
    (found,) = [doubt for doubt in doubts if doubt["default"] is not None]
    assert f'value="{found["group"]}:proposed"' in desk.client.get(page, params={"part": "doubts"}).text
    fields = {f"d{n}": "later" for n in range(len(doubts))}
    assert desk.decide(page, **fields).status_code == 303
    assert desk.upload(page).decisions.get("doubts", {}) == {}
    assert desk.decide(page, all=f"{found['group']}:proposed", **fields).status_code == 303
    assert desk.upload(page).decisions["doubts"] == {found["key"]: {"reading": found["default"]}}


def test_what_no_row_of_can_be_taken_is_not_offered(desk: Desk) -> None:
    page = desk.handed_in(b"a,b\n1,2\n3,4\n", until="failed")
    assert "里面没有一项资产" in desk.client.get(page).text
    page = desk.handed_in(HEAD.encode() + b"Z-1,,,,,,,\n")  # its columns can be corrected
    html = desk.client.get(page).text
    assert "整份收下" not in html
    assert "里面没有一项资产" in html
    assert desk.confirm(page).status_code == 409
    refused = json.dumps({"id": "Z-9", "keeper": "甲", "kind": "factory", "status": "?"}, ensure_ascii=False)
    page = desk.handed_in(refused.encode(), "x.jsonl", until="failed")
    assert "没有一行能收" in str(desk.upload(page).problem)


def test_totals_are_told_once_and_as_people_write_them(desk: Desk) -> None:
    rows = [HALL.replace("Z-1", f"Z-{n}").replace("一号", f"{n}号").replace("甲路1号", f"甲路{n}号") for n in (1, 2)]
    page = desk.handed_in(table(*rows, "合计,,,,2500,,,"))
    texts = [note["text"]["zh-CN"] for note in desk.part(page, "notes")]
    assert not [text for text in texts if "各行相加" in text]
    assert "2,500" in desk.client.get(page, params={"part": "totals"}).text
