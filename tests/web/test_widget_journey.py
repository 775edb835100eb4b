"""A customer's visit: pages, tabs, reloads, restarts, the keyboard, a phone, a tab of its own."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.web.browser import answers, ask, ask_and_wait, composer
from tests.web.host_site import HostSite
from tests.web.scripted_answers import ALL_DATA, CHILD, FREE_IN_EU
from tests.web.scripted_server import ScriptedServer
from tests.web.widget import Watch, launcher, open_chat, panel, panel_box

SLOWLY = "Kan jeg bruke mobilen i EU? Svar gjerne langsomt."
RECOVERY_S = 5.0


def test_ask_watch_and_check_the_quote(host: Page, server: ScriptedServer) -> None:
    inside = open_chat(host)
    ask(inside, SLOWLY)
    expect(inside.locator(".draft")).to_contain_text(FREE_IN_EU)
    server.answerer.go_on()
    expect(answers(inside)).to_have_count(1)
    answers(inside).last.locator(".mark").first.click()
    expect(inside.locator("blockquote")).to_have_text(f"{FREE_IN_EU} {ALL_DATA}")
    composer(inside).press("Escape")
    launcher(host).click()
    expect(answers(inside)).to_have_count(1)
    expect(inside.get_by_role("log").locator("p")).to_have_count(1)  # spoken once


def test_it_comes_along_to_other_pages_and_back(
    host: Page, host_site: HostSite, server: ScriptedServer
) -> None:
    inside = open_chat(host)
    ask_and_wait(inside, "Hva er inkludert når jeg er i EU?")
    composer(inside).fill("halvskrevet")
    host.get_by_role("link", name="Priser").click()
    expect(host).to_have_url(f"{host_site.url}/pris.html")
    expect(answers(inside)).to_have_count(1)
    expect(composer(inside)).to_have_value("halvskrevet")
    assert host.evaluate("document.activeElement.tagName") == "BODY"  # focus was not taken
    host.go_back()
    expect(answers(inside)).to_have_count(1)
    inside.get_by_role("button", name="Lukk chatten").click()
    expect(panel_box(host)).to_be_hidden()  # the panel tells the page, which remembers
    host.go_forward()
    expect(launcher(host)).to_be_visible()
    expect(panel_box(host)).to_be_hidden()
    launcher(host).click()
    expect(answers(inside)).to_have_count(1)


def test_answer_that_comes_on_the_next_page_is_counted(host: Page, server: ScriptedServer) -> None:
    inside = open_chat(host)
    ask(inside, SLOWLY)
    expect(inside.locator(".draft")).to_be_visible()
    inside.get_by_role("button", name="Lukk chatten").click()
    host.get_by_role("link", name="Priser").click()
    expect(panel(host).locator(".message.customer")).to_have_count(1)
    server.answerer.go_on()
    badge = host.locator("svarvakt-chat .badge")
    expect(badge).to_have_attribute("data-count", "1")
    host.get_by_role("link", name="Forsiden").click()  # it still is on the page after that
    expect(badge).to_have_attribute("data-count", "1")
    launcher(host).click()
    expect(badge).to_be_hidden()
    host.get_by_role("link", name="Priser").click()
    expect(answers(panel(host))).to_have_count(1)
    expect(badge).to_be_hidden()


def test_tabs_are_in_step(host: Page, context: BrowserContext, host_site: HostSite) -> None:
    inside = open_chat(host)
    other = context.new_page()
    other.goto(host_site.url)
    there = open_chat(other)
    ask_and_wait(inside, "Hva er inkludert når jeg er i EU?")
    expect(answers(there)).to_have_count(1)
    ask_and_wait(there, "Hvordan kjøper jeg en datapakke?")
    expect(answers(inside)).to_have_count(2)
    expect(inside.locator(".message.customer")).to_have_count(2)
    there.get_by_role("button", name="Meny").click()
    there.get_by_role("button", name="Slett fra denne enheten").click()
    there.get_by_role("dialog").locator(".primary").click()
    expect(inside.locator(".message")).to_have_count(0)
    ask_and_wait(inside, "Hvordan kjøper jeg en datapakke?")
    expect(answers(there)).to_have_count(1)


def test_reload_in_the_middle_of_an_answer(host: Page, server: ScriptedServer) -> None:
    ask(open_chat(host), SLOWLY)
    expect(panel(host).locator(".draft")).to_contain_text(FREE_IN_EU)
    host.reload()
    expect(panel(host).locator(".draft")).to_contain_text(FREE_IN_EU)
    server.answerer.go_on()
    expect(answers(panel(host))).to_have_count(1)
    expect(panel(host).locator(".message.customer")).to_have_count(1)


def test_restart_in_the_middle_of_an_answer(
    host: Page, server: ScriptedServer, watch: Watch
) -> None:
    inside = open_chat(host)
    ask(inside, SLOWLY)
    expect(inside.locator(".draft")).to_contain_text(FREE_IN_EU)
    server.restart()
    started = time.monotonic()
    server.answerer.go_on()
    expect(answers(inside)).to_have_count(1)
    assert time.monotonic() - started <= RECOVERY_S
    expect(inside.locator(".draft")).to_have_count(0)
    text = answers(inside).last.locator(".text").inner_text()
    assert text.count(FREE_IN_EU) == text.count(ALL_DATA) == text.count(CHILD) == 1
    ask_and_wait(inside, "Hvordan kjøper jeg en datapakke?")
    expect(inside.locator(".message.customer")).to_have_count(2)
    # That the line was gone is written to the console by the browser itself.
    watch.errors[:] = [line for line in watch.errors if "ERR_" not in line]


def test_whole_visit_by_keyboard(host: Page) -> None:
    for _ in range(4):
        host.keyboard.press("Tab")
    expect(launcher(host)).to_be_focused()
    host.keyboard.press("Enter")
    inside = panel(host)
    expect(composer(inside)).to_be_focused()
    host.keyboard.type("Hva er inkludert når jeg er i EU?")
    host.keyboard.press("Enter")
    expect(answers(inside)).to_have_count(1)
    for _ in range(12):
        host.keyboard.press("Shift+Tab")
        if inside.locator(".mark").first.evaluate("e => e === document.activeElement"):
            break
    host.keyboard.press("Enter")
    expect(inside.locator("blockquote")).to_be_visible()
    host.keyboard.press("Escape")  # the quote first
    expect(inside.locator("blockquote")).to_have_count(0)
    expect(panel_box(host)).to_be_visible()
    host.keyboard.press("Escape")  # then the panel
    expect(panel_box(host)).to_be_hidden()
    expect(launcher(host)).to_be_focused()


def test_escape_closes_the_innermost(host: Page) -> None:
    inside = open_chat(host)
    inside.locator(".foot .person").click()
    expect(inside.get_by_role("dialog")).to_be_visible()
    host.keyboard.press("Escape")
    expect(inside.get_by_role("dialog")).to_have_count(0)
    inside.get_by_role("button", name="Meny").press("Enter")
    expect(inside.get_by_role("button", name="Ny samtale")).to_be_visible()
    host.keyboard.press("Escape")
    expect(inside.get_by_role("button", name="Ny samtale")).to_have_count(0)
    expect(panel_box(host)).to_be_visible()


@pytest.fixture
def phone(chromium: Browser, server: ScriptedServer, host_site: HostSite, watch: Watch) -> Page:
    """The company's page on a phone."""
    server.be_ready()
    host_site.use()
    context = chromium.new_context(
        locale="nb-NO", viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    watch.over(page)
    page.goto(host_site.url)
    return page


def test_fills_a_phone(phone: Page, server: ScriptedServer) -> None:
    launcher(phone).tap()
    inside = panel(phone)
    expect(composer(inside)).to_be_visible()
    expect(composer(inside)).not_to_be_focused()  # a keyboard would cover what there is to read
    assert panel_box(phone).bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}
    expect(launcher(phone)).to_be_hidden()
    ask_and_wait(inside, "Hva er inkludert når jeg er i EU?")
    assert inside.locator("html").evaluate("e => e.scrollWidth") <= 390
    phone.reload()  # the page that was asked for is not covered
    expect(panel_box(phone)).to_be_hidden()
    launcher(phone).tap()
    expect(answers(inside)).to_have_count(1)
    inside.get_by_role("button", name="Lukk chatten").tap()
    expect(launcher(phone)).to_be_visible()
    phone.context.close()


def test_takes_the_conversation_into_its_own_tab(host: Page, watch: Watch) -> None:
    inside = open_chat(host)
    ask_and_wait(inside, "Hva er inkludert når jeg er i EU?")
    inside.get_by_role("button", name="Meny").click()
    with host.context.expect_page() as opened:
        inside.get_by_role("button", name="Åpne i egen fane").click()
    tab = opened.value
    watch.over(tab)
    expect(answers(tab)).to_have_count(1)
    assert "popped" not in tab.url
    expect(panel_box(host)).to_be_hidden()
    expect(tab.get_by_role("button", name="Lukk chatten")).to_have_count(0)
    ask_and_wait(tab, "Hvordan kjøper jeg en datapakke?")
    launcher(host).click()
    expect(answers(inside)).to_have_count(2)


def test_works_where_the_browser_lets_other_sites_store_nothing(
    context: BrowserContext, host_site: HostSite, watch: Watch
) -> None:
    """A private window: with `localhost` around it, the frame is another site's."""
    host_site.use()
    page = context.new_page()
    watch.over(page)
    page.goto(host_site.url.replace("127.0.0.1", "localhost"))
    inside = open_chat(page)
    ask_and_wait(inside, "Hva er inkludert når jeg er i EU?")
    with pytest.raises(Error, match="Access is denied"):
        page.frames[1].evaluate("localStorage.length")
    composer(inside).press("Escape")
    launcher(page).click()
    expect(answers(inside)).to_have_count(1)
    inside.get_by_role("button", name="Meny").click()
    with context.expect_page() as opened:
        inside.get_by_role("button", name="Åpne i egen fane").click()
    expect(answers(opened.value)).to_have_count(1)
