"""Picking, and comparing what lies in a basket."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.basket.basket import LIMIT
from app.basket.models import Basket, BasketItem
from app.basket.pages import COMPARED, Row, compare
from catalog.fields import field_of
from tests.app.conftest import ADDRESS, ON_BOTH

Token = Callable[[str], str]


def row(name: str, *values: object) -> Row:
    """The row of one fact of several assets."""
    records = [{name: value} if value is not None else {} for value in values]
    return next(found for found in compare(records) if found.name == name)


def test_rows_say_whether_they_differ() -> None:
    assert row("structure", "steel", "steel").state == "alike"
    assert row("structure", "steel", "concrete").state == "differs"
    assert row("structure", "steel", None).state == "open"  # not known is not different, and not alike
    assert row("structure", "steel", None, "concrete").state == "differs"


def test_the_lone_cell_is_the_one_known_value_unlike_all_others() -> None:
    assert row("heating", True, True, False).lone == 2
    assert row("heating", True, True, None).lone is None  # not known is not different
    assert row("heating", True, None, False, True).lone == 2
    assert row("heating", True, False).lone is None  # of two, neither is the odd one
    assert row("built_year", 2009, 2010, 2011).lone is None
    assert row("modes", ["lease"], ["lease"], ["lease", "sale"]).lone == 2


def test_bars_show_sizes_and_nothing_else() -> None:
    assert row("floor_area_m2", 6480.0, 14320.0, None).most == 14320
    assert row("floor_area_m2", 6480.0, None).most is None
    assert row("crane_t", 0.0, 0.0).most is None
    assert row("built_year", 2009, 2010).most is None
    assert row("structure", "steel", "steel").most is None


def test_what_nobody_knows_is_left_out_and_groups_stay_together() -> None:
    record = {"kind": "factory", "status": "available", "floor_area_m2": 1.0, "permits": {"eia": "valid"}}
    rows = compare([record, {"kind": "land", "status": "available"}])
    assert [found.name for found in rows] == ["kind", "status", "floor_area_m2", "permits.eia"]
    groups = [(field_of(name) or row).group for name in COMPARED]  # type: ignore[union-attr]
    assert len(dict.fromkeys(groups)) == sum(1 for a, b in zip([None, *groups], groups, strict=False) if a != b)


@ON_BOTH
def test_first_picks_that_come_together_make_one_basket(app: FastAPI, client: TestClient, token: Token) -> None:
    csrf, together = token("/assets/FX-0001"), Barrier(6)

    def pick(asset: str) -> int:
        together.wait()
        form = {"csrf": csrf, "asset": asset, "back": "/assets"}
        return (
            TestClient(app, ADDRESS, cookies=client.cookies, follow_redirects=False)
            .post("/basket/items", data=form)
            .status_code
        )

    assets = ["FX-0001", "FX-0001", "FX-0002", "FX-0003", "FX-0004", "FX-0005"]
    with ThreadPoolExecutor(len(assets)) as pool:
        assert list(pool.map(pick, assets)) == [303] * len(assets)
    with app.state.runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Basket)) == 1
        picked = session.scalars(select(BasketItem.asset_id))  # type: ignore[call-overload]
        assert sorted(picked) == sorted(set(assets))


def test_a_basket_takes_no_more_than_its_limit(app: FastAPI, client: TestClient, token: Token) -> None:
    csrf = token("/assets/FX-0001")
    client.post("/basket/items", data={"csrf": csrf, "asset": "FX-0001"})
    with app.state.runtime.sessions() as session:
        kept = session.scalar(select(Basket))
        session.add_all(
            BasketItem(basket_id=kept.id, asset_id=f"X-{n}", picked_at=kept.used_at) for n in range(LIMIT - 1)
        )
        session.commit()
    refused = client.post("/basket/items", data={"csrf": csrf, "asset": "FX-0002"})
    assert (refused.status_code, str(LIMIT) in refused.text) == (409, True)
    assert (
        client.post("/basket/items", data={"csrf": csrf, "asset": "FX-0001"}).status_code == 303
    )  # it lies there already


def test_what_is_revitalised_cannot_be_picked(client: TestClient, token: Token) -> None:
    page = client.get("/assets/FX-0018").text
    assert "已经盘活，不再对外提供" in page
    assert "放进提篮" not in page[: page.index('id="similar"')]
    refused = client.post("/basket/items", data={"csrf": token("/sign-in"), "asset": "FX-0018"})
    assert (refused.status_code, "FX-0018 已经盘活，不再对外提供" in refused.text) == (409, True)


def test_what_was_picked_and_is_in_use_again_is_named_and_neither_printed_nor_asked_about(
    app: FastAPI, client: TestClient, token: Token
) -> None:
    csrf = token("/assets/FX-0001")
    client.post("/basket/items", data={"csrf": csrf, "asset": "FX-0001"})
    with app.state.runtime.sessions() as session:
        basket = session.scalar(select(Basket))
        session.add(BasketItem(basket_id=basket.id, asset_id="FX-0018", picked_at=basket.used_at))
        session.commit()
    page = client.get("/basket").text
    assert "有 1 处已经盘活，不再对外提供" in page
    for action in ("/brochures", "/inquiries"):
        form = page[page.index(f'action="{action}"') :]
        assert re.findall(r'name="asset" value="([^"]+)"', form[: form.index("</form>")]) == ["FX-0001"]
    client.post("/basket/items/remove", data={"csrf": csrf, "asset": "FX-0001", "back": "/basket"})
    page = client.get("/basket").text
    assert "/brochures" not in page
    assert "/inquiries" not in page
    client.post("/basket/items/remove", data={"csrf": csrf, "asset": "FX-0018", "back": "/basket"})
    assert "篮子还是空的" in client.get("/basket").text


def test_nobody_sees_or_changes_the_basket_of_another(app: FastAPI, client: TestClient, token: Token) -> None:
    client.post("/basket/items", data={"csrf": token("/assets/FX-0001"), "asset": "FX-0001"})
    with TestClient(app, ADDRESS, follow_redirects=False) as other:
        page = other.get("/assets/FX-0002").text
        csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', page)[1]  # type: ignore[index]
        with app.state.runtime.sessions() as session:
            kept = session.scalar(select(Basket)).token_hash
        for guess in (kept, "1", "", "x" * 5_000):
            other.cookies.set("tilan_visit", guess)
            assert "FX-0001" not in other.get("/basket").text
            other.post("/basket/empty", data={"csrf": csrf})
    assert "篮子里 1 处" in client.get("/basket").text
