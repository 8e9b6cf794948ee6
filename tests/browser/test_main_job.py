"""The main job in a real browser: on a desktop, on a phone, and without JavaScript; and what axe thinks of the pages."""

import io
import re

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Server, serious, watched

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
NEED = "做液压阀体机加工，想在阜新租4000到6000平厂房，行车5吨至少两台，净高8米以上，要通天然气，押一付三"


def fits(page: Page) -> int:
    found = re.search(r"合适的 (\d+) 处", page.locator("#mr").inner_text())
    assert found
    return int(found[1])


@pytest.mark.parametrize(
    ("size", "scripts"), [(DESKTOP, True), (PHONE, True), (DESKTOP, False)], ids=["desktop", "phone", "no-javascript"]
)
def test_from_a_need_to_a_lead(browser: Browser, server: Server, size: dict[str, int], scripts: bool) -> None:
    context = browser.new_context(viewport=size, locale="zh-CN", java_script_enabled=scripts, base_url=server.address)
    page, wrong = watched(context, server.address)

    # Search and filter.
    page.goto("/")
    page.get_by_label("要什么样的地方").fill("厂房 阜新")
    page.get_by_role("button", name="开始找").click()
    expect(page).to_have_url(re.compile(r"/assets\?q="))
    all_found = int(page.locator("#rc b").inner_text())
    if size is PHONE:
        page.locator("details.facets > summary").click()
    page.locator('input[name="crane_t_min"]').fill("10")
    if scripts:
        page.locator('input[name="crane_t_min"]').blur()
        expect(page).to_have_url(re.compile("crane_t"))
    else:
        page.get_by_role("button", name="筛选", exact=True).click()
    expect(page.locator("#rc b")).not_to_have_text(str(all_found))
    assert 0 < int(page.locator("#rc b").inner_text()) < all_found
    assert "该项待核实" in page.locator("main").inner_text()

    if size is PHONE:  # the filters lie over the list until they are closed
        page.locator("details.facets[open] > summary").click()

    # Open an asset and pick it, then another from the list.
    page.locator(".card h2 a").first.click()
    expect(page).to_have_url(re.compile("/assets/"))
    title = page.locator("h1").inner_text()
    page.locator(".rail .pick").click()
    expect(page.locator(".rail .pick")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#tobasket b")).to_have_text("1")
    page.go_back()
    page.goto("/assets?crane_t=10..")
    page.locator('.card .pick[aria-pressed="false"]').first.click()
    expect(page.locator("#tobasket b")).to_have_text("2")

    # Compare.
    page.goto("/basket")
    expect(page.locator("h1")).to_have_text("篮子里 2 处")
    assert title in page.locator("table.cmp thead").inner_text()
    assert "不预留" in page.locator("main").inner_text()

    # Say a need; edit it; relax it.
    page.goto("/match")
    page.get_by_label("把需求写下来").fill(NEED)
    page.get_by_role("button", name="读一读").click()
    assert "押一付三" in page.locator(".said .lost").first.inner_text()
    before = fits(page)
    assert before > 0
    change = page.locator(".relax button").first
    promised = int(change.locator("b").inner_text().lstrip("+"))
    change.click()
    expect(page.locator("#mr")).to_have_text(f"合适的 {before + promised} 处")

    # A brochure.
    with page.expect_request(re.compile(r"/brochures/.+\.pdf")) as printed:
        page.get_by_role("button", name=re.compile("做成推介册")).first.click()
    content = context.request.get(printed.value.url).body()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) >= 3

    # An inquiry from the basket.
    page.goto("/basket")
    page.get_by_label("称呼").fill("李女士")
    page.get_by_label("电话", exact=True).fill("024-0000-1234")
    page.get_by_label("想问什么").fill("能否分割？")
    page.get_by_role("checkbox", name=re.compile("我同意")).check()
    page.get_by_role("button", name="发出询问").click()
    expect(page.locator("h1")).to_have_text("询问已收到")
    assert title in page.locator("main").inner_text()
    assert wrong == []
    context.close()


def test_the_lead_is_on_the_desk(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN", base_url=server.address)
    page, wrong = watched(context, server.address)
    page.goto("/assets/FX-0050")
    page.get_by_label("称呼").fill("王先生")
    page.get_by_label("邮箱").fill("wang@example.com")
    page.get_by_role("checkbox", name=re.compile("我同意")).check()
    page.get_by_role("button", name="发出询问").click()
    number = page.locator(".dossier__head .num").inner_text()
    page.goto("/desk/leads")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto(server.link)
    page.get_by_label(re.compile("新密码")).fill("correct horse battery")
    page.get_by_role("button", name="设置并登录").click()
    page.get_by_role("link", name=number).click()
    assert "王先生" in page.locator("main").inner_text()
    page.get_by_label("阶段").select_option("answered")
    page.get_by_role("button", name="改阶段").click()
    page.get_by_label("备注").fill("已回电")
    page.get_by_role("button", name="记下").click()
    expect(page.locator("main")).to_contain_text("已回电")
    for path in ("/desk/leads", f"/desk/leads/{number}"):
        page.goto(path)
        assert wrong == []
    context.close()


PAGES = [
    "/",
    "/assets?crane_t=10..",
    "/assets?q=nothing",
    "/assets/FX-0012",
    "/assets/FX-4001",
    "/match",
    f"/match?text={NEED}",
    "/basket",
    "/sign-in",
    "/nowhere",
]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious_and_nothing_runs_over(browser: Browser, server: Server, path: str) -> None:
    for size in (DESKTOP, PHONE):
        for lang in ("zh-CN", "en"):
            context = browser.new_context(viewport=size, locale=lang, base_url=server.address, bypass_csp=True)
            page, wrong = watched(context, server.address)
            page.goto("/assets/FX-0001")
            page.locator(".rail .pick").click()
            expect(page.locator("#tobasket b")).to_have_text("1")
            page.goto(path)
            assert serious(page) == [], (size, lang)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (size, lang)
            assert wrong == []
            context.close()


def test_the_keyboard_reaches_the_pick_button(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN", base_url=server.address)
    page, _ = watched(context, server.address)
    page.goto("/assets/FX-0012")
    page.locator(".rail .pick").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rail .pick")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.activeElement.className") == "pick"
    context.close()
