"""The main job in a real browser: on a desktop, on a phone, and without JavaScript; and what axe thinks of the pages."""

import io
import re

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PASSWORD, PHONE, Server, serious, watched
from tests.printed import bookmarks, links, shows_qr

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

    # A brochure of what is ticked: the first five, less one, in both languages.
    boxes = page.get_by_role("checkbox", name=re.compile("^勾选"))
    boxes.first.uncheck()
    chosen = page.locator('input[name="asset"][form]:checked').evaluate_all("boxes => boxes.map((box) => box.value)")
    page.get_by_label("给谁").fill("某企业")
    page.get_by_label("语言").select_option("both")
    with page.expect_request(re.compile(r"/brochures/.+\.pdf")) as printed:
        page.get_by_role("button", name=re.compile("做成推介册")).click()
    answer = context.request.get(printed.value.url)
    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.body())) as pdf:
        assert len(chosen) == 4
        assert len(pdf.pages) == 1 + 1 + len(chosen) + 1  # cover, contents, an asset each, whom to ask
        assert str(pdf.docinfo.Title) == "4 处可选资产 4 places to choose from"
        titles = bookmarks(pdf)
        for place, asset in enumerate(chosen):
            record = context.request.get(f"/api/v1/assets/{asset}").json()
            address = f"{server.address}/assets/{asset}"
            assert titles[1 + place] == f"{record['title_zh']} {record['title_en']}"
            assert links(pdf.pages[2 + place]) == {address}
            assert shows_qr(pdf.pages[2 + place], address)

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


def ask(page: Page, asset: str, name: str, key: str = "", message: str = "") -> str:
    """Send an inquiry about an asset; the number of the lead. With `key` it is the form that had this key before,
    as a browser shows it again that keeps pages for going back (the one that is driven here keeps none).
    """
    page.goto(f"/assets/{asset}")
    if key:
        page.locator('input[name="request_key"]').evaluate("(field, key) => { field.value = key }", key)
    page.get_by_label("想问什么").fill(message)
    page.get_by_label("称呼").fill(name)
    page.get_by_label("邮箱").fill("wang@example.com")
    page.get_by_role("checkbox", name=re.compile("我同意")).check()
    page.get_by_role("button", name="发出询问").click()
    expect(page.locator("h1")).to_have_text("询问已收到")
    return page.locator(".dossier__head .num").inner_text()


def test_the_lead_is_on_the_desk(browser: Browser, signed_in: Server) -> None:
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN", base_url=signed_in.address)
    page, wrong = watched(context, signed_in.address)
    page.goto("/assets/FX-0050")
    key = page.locator('input[name="request_key"]').input_value()
    number = ask(page, "FX-0050", "王先生", key)
    ask(page, "FX-0050", "王先生", key, "何时能看？")
    expect(page.locator(".note")).to_contain_text("何时能看？")
    assert page.locator(".dossier__head .num").inner_text() == number
    page.goto("/desk/leads")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label("账号").fill("admin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    row = page.get_by_role("row", name=re.compile(number))
    expect(row).to_contain_text("王先生")
    expect(row.locator(".stage")).to_have_text("新")
    page.get_by_role("link", name=number).click()
    assert "王先生" in page.locator("main").inner_text()
    assert "何时能看？" in page.locator("main").inner_text()
    page.get_by_label("阶段", exact=True).select_option("answered")
    page.get_by_role("button", name="改阶段").click()
    page.get_by_label("备注").fill("已回电")
    page.get_by_role("button", name="记下").click()
    expect(page.locator("main")).to_contain_text("已回电")
    expect(page.locator(".dossier__head .line")).to_contain_text("已答复")
    page.goto("/desk/leads?stage=answered")
    expect(page.get_by_role("row", name=re.compile(number)).locator(".stage")).to_have_text("已答复")
    page.get_by_role("button", name="退出").click()
    page.goto("/desk/leads")
    expect(page).to_have_url(re.compile("/sign-in"))
    assert wrong == []
    context.close()


def test_a_form_that_failed_is_found_again_as_it_was(browser: Browser, server: Server) -> None:
    for scripts in (True, False):
        context = browser.new_context(
            viewport=PHONE, locale="zh-CN", base_url=server.address, java_script_enabled=scripts
        )
        page, _ = watched(context, server.address)
        page.goto("/assets/FX-0012")
        page.get_by_label("想问什么").fill("一段写了很久的话")
        page.get_by_label("称呼").fill("王先生")
        page.get_by_label("邮箱").fill("wang@example.com")
        page.get_by_role("checkbox", name=re.compile("我同意")).check()
        context.clear_cookies()  # the form is out of date: it is refused
        page.get_by_role("button", name="发出询问").click()
        expect(page.locator("h1")).to_have_text("这里不能这样做")
        if scripts:
            page.get_by_role("link", name="回到表单").click()
        else:
            page.go_back()
        expect(page).to_have_url(re.compile("/assets/FX-0012"))
        expect(page.get_by_label("想问什么")).to_have_value("一段写了很久的话")
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


STAFF_PAGES = ["/desk/leads", "/desk/leads/{number}", "/desk/leads/L0000-0000"]
VIEWS = [(size, lang) for size in (DESKTOP, PHONE) for lang in ("zh-CN", "en")]
EACH_VIEW = pytest.mark.parametrize(
    ("size", "lang"), VIEWS, ids=[f"{lang}-{'phone' if size is PHONE else 'desktop'}" for size, lang in VIEWS]
)


def check(page: Page, wrong: list[str], what: str) -> None:
    """Axe finds nothing serious, nothing runs over the edge, nothing went wrong, and codes stay on one line."""
    assert serious(page) == [], what
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, what
    broken = page.evaluate(
        """[...document.querySelectorAll("main .num")]
           .filter((e) => /^L\\d{4}-\\d{4}$/.test(e.textContent.trim()) && e.getClientRects().length > 1).length"""
    )
    assert broken == 0, what
    assert wrong == [], what


@EACH_VIEW
def test_axe_finds_nothing_serious_on_public_pages(
    browser: Browser, server: Server, size: dict[str, int], lang: str
) -> None:
    context = browser.new_context(viewport=size, locale=lang, base_url=server.address, bypass_csp=True)
    page, wrong = watched(context, server.address)
    page.goto("/assets/FX-0001")
    page.locator(".rail .pick").click()
    expect(page.locator("#tobasket b")).to_have_text("1")
    for path in PAGES:
        page.goto(path)
        check(page, wrong, path)
    # An answer to a form: a criterion taken out, and a value that cannot be read.
    page.goto(f"/match?text={NEED}")
    page.locator('button[name="remove"]').first.click()
    page.wait_for_load_state("networkidle")
    check(page, wrong, "POST /match")
    context.close()


@EACH_VIEW
def test_axe_finds_nothing_serious_on_answers_to_forms(
    browser: Browser, server: Server, size: dict[str, int], lang: str
) -> None:
    context = browser.new_context(viewport=size, locale=lang, base_url=server.address, bypass_csp=True)
    page, wrong = watched(context, server.address)
    page.goto("/assets/FX-0012")
    page.locator("#name").fill("王先生")
    page.locator("#phone").fill("call me")
    page.locator('input[name="consent"]').check()
    page.locator('form[action*="/inquiries"] button').click()
    expect(page.locator('main [role="alert"]').first).to_be_visible()
    check(page, wrong, "an incomplete inquiry")
    page.locator("#phone").fill("024-0000-1234")
    page.locator('form[action*="/inquiries"] button').click()
    expect(page).to_have_url(re.compile("/inquiries/"))
    check(page, wrong, "an inquiry that was sent")
    page.goto("/sign-in")
    page.locator("#name").fill("nobody")
    page.locator("#password").fill("wrong password")
    page.locator("main form button").click()
    expect(page.locator('main [role="alert"]')).to_be_visible()
    check(page, wrong, "a sign-in that failed")
    page.goto(server.new_link(f"reader {lang} {size['width']}"))
    check(page, wrong, "a link")
    page.goto("/sign-in/link/none")
    check(page, wrong, "a link that does not work")
    context.close()


@EACH_VIEW
def test_axe_finds_nothing_serious_at_the_desk(
    browser: Browser, signed_in: Server, size: dict[str, int], lang: str
) -> None:
    context = browser.new_context(viewport=size, locale="zh-CN", base_url=signed_in.address, bypass_csp=True)
    page, wrong = watched(context, signed_in.address)
    number = ask(page, "FX-0032", "赵女士")
    page.goto(f"/sign-in?lang={lang}")
    page.locator("#name").fill("admin")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url(re.compile("/desk/leads"))
    for path in STAFF_PAGES:
        page.goto(path.format(number=number) + f"?lang={lang}")
        assert page.locator("html").get_attribute("lang") == lang
        check(page, wrong, path)
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


def test_what_has_the_focus_is_not_under_the_bar(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", base_url=server.address, reduced_motion="reduce")
    page, _ = watched(context, server.address)
    page.goto("/assets/FX-0012")
    hidden = []
    for _step in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate(
            """() => {
                const at = document.activeElement, bar = document.querySelector(".bar")
                if (at === document.body || bar.contains(at)) return null
                const box = at.getBoundingClientRect()
                return box.top >= bar.getBoundingClientRect().top ? at.outerHTML.slice(0, 80) : null
            }"""
        )
        if name:
            hidden.append(name)
    assert hidden == []
    context.close()
