"""A ledger in a real browser: on a desktop, on a phone and without JavaScript; and what axe thinks of the pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PASSWORD, PHONE, Server, serious, watched

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
PATIENCE = 60_000  # milliseconds for reading on a machine that is shared


@pytest.fixture
def workbook(shared_data: Path) -> Path:
    """The sample workbook of idle factories."""
    return next((shared_data / "ledgers" / "A_fuxin_factories").glob("*.xlsx"))


@pytest.fixture(params=[(DESKTOP, True), (PHONE, True), (PHONE, False)], ids=["desktop", "phone", "no-javascript"])
def page(request: pytest.FixtureRequest, browser: Browser, signed_in: Server) -> Iterator[Page]:
    """Somebody who signed in; nothing may go wrong on the pages."""
    size, scripts = request.param
    context = browser.new_context(
        viewport=size, locale="zh-CN", java_script_enabled=scripts, base_url=signed_in.address
    )
    made, wrong = watched(context, signed_in.address)
    made.goto("/sign-in?next=/desk/ledgers")
    made.get_by_label("账号").fill("admin")
    made.get_by_label("密码").fill(PASSWORD)
    made.get_by_role("button", name="登录", exact=True).click()
    yield made
    assert wrong == []
    context.close()


def looks_right(page: Page) -> None:
    """Nothing is wider than the window, and axe has nothing serious to say (it needs scripts)."""
    if page.evaluate("document.scripts.length >= 0 && window.htmx !== undefined"):
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert serious(page) == []


def test_a_ledger_from_upload_to_report(page: Page, workbook: Path, request: pytest.FixtureRequest) -> None:
    keeper = f"浏览器区 {request.node.callspec.id}"
    page.get_by_role("link", name="台账", exact=True).click()
    looks_right(page)
    page.get_by_label("文件").set_input_files(workbook)
    page.get_by_label("由哪个单位填报、负责").select_option("new")
    page.get_by_label("新单位的名称").fill(keeper)
    page.get_by_role("button", name="上传并读一读").click()
    expect(page.locator("h1")).to_have_text(workbook.name)
    address = page.url

    # Leaving and coming back finds it, being read or read.
    page.goto("/desk/ledgers")
    page.get_by_role("link", name=re.compile(re.escape(workbook.name))).first.click()
    assert page.url == address
    expect(page.locator(".sums")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#work .at")).to_have_text("请核对")
    looks_right(page)

    # The doubt of the month: its cell, its readings; nothing is chosen for the reader.
    doubt = page.locator(".doubts > li", has_text="K34").first
    expect(doubt.locator(".bad")).to_have_text("2023.1")
    expect(doubt.get_by_label("以后再定，先不收这一格")).to_be_checked()
    doubt.get_by_label("2023-10").check()
    area = page.locator(".doubts > li", has_text="N27").first
    area.get_by_label("我来填（填了就以这里为准）").fill("很大")
    page.get_by_role("button", name="保存这一页的决定").click()
    expect(page.locator(".wrong")).to_contain_text("很大")
    page.locator(".doubts > li", has_text="N27").first.get_by_label("我来填").fill("6400")
    page.get_by_role("button", name="保存这一页的决定").click()
    expect(page.locator(".wrong")).to_have_count(0)
    page.get_by_role("button", name="都留空").first.click()
    page.goto(address)
    expect(page.locator(".doubts > li", has_text="K34").first.get_by_label("2023-10")).to_be_checked()
    expect(page.locator(".doubts > li", has_text="N27").first.get_by_label("我来填")).to_have_value("6400")

    # A column that is said to be something else is read again.
    page.get_by_role("link", name=re.compile("^列 ")).click()
    looks_right(page)
    page.get_by_label("读作 盘活意向 / 盘活方向").select_option(label="说明")
    page.get_by_role("button", name="照改过的再读一遍").click()
    expect(page.get_by_label("读作 盘活意向 / 盘活方向")).to_have_value("description_zh", timeout=PATIENCE)
    for part in ("合并", "逐行看", "提示"):
        page.get_by_role("link", name=re.compile(f"^{part} ")).click()
        expect(page.locator("#part")).to_have_text(part)
        looks_right(page)

    # Loaded, told, published, and given back marked.
    page.get_by_role("button", name="整份收下").click()
    expect(page.locator("#work .at")).to_have_text("已收下", timeout=PATIENCE)
    looks_right(page)
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("link", name=re.compile("下载带批注的表")).click()
    assert download.value.suggested_filename == f"{workbook.stem}-批注.xlsx"
    page.goto("/assets?q=驰泊鞋业裁断底厂")
    expect(
        page.locator(".card", has_text=keeper).or_(page.locator(".card", has_text="驰泊鞋业裁断底厂")).first
    ).to_be_visible()

    # Another file is given up; nothing of it stays.
    page.goto("/desk/ledgers")
    page.get_by_label("文件").set_input_files(
        {"name": "图.xlsx", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
    )
    page.get_by_role("button", name="上传并读一读").click()
    expect(page.get_by_role("alert")).to_contain_text("PNG")
    page.get_by_label("文件").set_input_files(workbook)
    page.get_by_role("button", name="上传并读一读").click()
    page.get_by_role("button", name="放弃这份").click()
    expect(page.locator("ul.rows .at").first).to_have_text("已放弃")
