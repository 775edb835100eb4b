"""The loader on a company's page: quiet before it is wanted, its focus, events and attributes."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from api.content.embedding import Loader, script_tag
from api.html.shells import WEB_DIST, Assets
from tests.web.browser import answers, ask_and_wait, composer
from tests.web.host_site import HostSite
from tests.web.scripted_answers import ABROAD
from tests.web.scripted_server import ScriptedServer
from tests.web.widget import (
    LISTEN,
    Watch,
    call,
    heard,
    launcher,
    names,
    open_chat,
    panel,
    panel_box,
)  # fmt: skip

STORED = "[document.cookie, localStorage.length, sessionStorage.length]"
MOST_REQUESTS = 4


def test_before_it_is_wanted_it_asks_for_itself_alone(
    host: Page, watch: Watch, server: ScriptedServer
) -> None:
    launcher(host).hover()
    host.keyboard.press("Tab")
    host.wait_for_timeout(300)
    ours = [url for url in watch.requests if url.startswith(server.url)]
    assert ours == [f"{server.url}/loader.js"]
    assert host.evaluate(STORED) == ["", 0, 0]
    assert host.context.cookies() == []
    assert len(host.frames) == 1


def test_first_opening_takes_few_requests(host: Page, watch: Watch, server: ScriptedServer) -> None:
    watch.requests.clear()
    inside = open_chat(host)
    expect(inside.locator(".ai-notice")).to_contain_text("KI-assistent, ikke et menneske")
    host.wait_for_load_state("networkidle")
    ours = [url for url in watch.requests if url.startswith(server.url)]
    assert len(ours) <= MOST_REQUESTS, ours
    frame = host.frames[1]
    assert frame.evaluate("[document.cookie, localStorage.length]") == ["", 0]
    assert host.context.cookies() == []


def test_focus_goes_in_and_comes_back(host: Page) -> None:
    inside = open_chat(host)
    expect(inside.locator(".composer textarea")).to_be_focused()
    expect(launcher(host)).to_have_attribute("aria-expanded", "true")
    composer(inside).press("Escape")
    expect(panel_box(host)).to_be_hidden()
    expect(launcher(host)).to_be_focused()
    expect(launcher(host)).to_have_attribute("aria-expanded", "false")
    host.keyboard.press("Enter")
    expect(composer(inside)).to_be_focused()
    inside.get_by_role("button", name="Lukk chatten").click()
    expect(launcher(host)).to_be_focused()
    assert names(host) == ["open", "close", "open", "close"]


def test_events_tell_what_happens_but_not_what_is_said(host: Page) -> None:
    inside = open_chat(host)
    answer = ask_and_wait(inside, "Hva er inkludert når jeg er i EU?")
    answer.locator(".mark").first.click()
    with host.context.expect_page():
        answer.locator(".quote a").click()
    events = dict(heard(host))  # type: ignore[arg-type]
    assert re.fullmatch(r"[0-9a-f]{32}", events["conversation:started"]["id"])
    assert set(events["message:sent"]) == {"id"}
    assert events["message:received"]["role"] == "bot"
    assert events["link:clicked"] == {"url": ABROAD[0]}  # without the quoted words behind the hash
    told = repr(heard(host))
    assert "inkludert" not in told
    assert "EU" not in told


def test_unread_answers_are_counted_while_it_is_closed(host: Page, server: ScriptedServer) -> None:
    inside = open_chat(host)
    composer(inside).fill("Kan jeg bruke mobilen i EU? Svar gjerne langsomt.")
    composer(inside).press("Enter")
    expect(inside.locator(".draft")).to_be_visible()
    call(host, "close")
    server.answerer.go_on()
    badge = host.locator("svarvakt-chat .badge")
    expect(badge).to_be_visible()
    expect(badge).to_have_attribute("data-count", "1")
    expect(badge).to_have_text("1 ulest melding")
    launcher(host).click()
    expect(badge).to_be_hidden()
    expect(answers(inside)).to_have_count(1)
    assert [detail for name, detail in heard(host) if name == "unread"] == [
        {"count": 1},
        {"count": 0},
    ]


def test_attributes(context: BrowserContext, host_site: HostSite, watch: Watch) -> None:
    host_site.use(
        'data-lang="sv" data-position="left" data-theme="dark" data-color="#ffd400" '
        'data-title="Fråga oss" data-namespace="chat" data-z="7" data-open'
    )
    page = context.new_page()
    watch.over(page)
    page.goto(host_site.url)
    inside = panel(page)
    expect(inside.locator(".ai-notice")).to_contain_text("AI-assistent")
    expect(inside.locator("html")).to_have_attribute("lang", "sv")
    expect(inside.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("svarvakt-chat iframe")).to_have_attribute("title", "Fråga oss")
    assert page.evaluate("[typeof chat, document.activeElement.tagName]") == ["function", "BODY"]
    box = launcher(page).bounding_box()
    assert box is not None
    assert box["x"] == 20
    style = "(e, p) => getComputedStyle(e)[p]"
    assert launcher(page).evaluate(style, "zIndex") == "7"
    assert launcher(page).evaluate(style, "backgroundColor") == "rgb(255, 212, 0)"
    assert launcher(page).evaluate(style, "color") == "rgb(17, 17, 17)"
    assert inside.locator(".head").evaluate(style, "color") == "rgb(17, 17, 17)"


def test_language_of_the_page_it_is_on(
    context: BrowserContext, host_site: HostSite, watch: Watch
) -> None:
    host_site.use()
    page = context.new_page()
    watch.over(page)
    page.goto(f"{host_site.url}/en.html")
    inside = open_chat(page)
    expect(inside.locator("html")).to_have_attribute("lang", "en")
    inside.get_by_role("button", name="Language: English").click()
    inside.get_by_role("button", name="Suomi").click()
    expect(inside.locator("html")).to_have_attribute("lang", "fi")
    page.reload()  # what the visitor chose is kept, whatever the page says
    expect(panel(page).locator("html")).to_have_attribute("lang", "fi")


def test_own_button_and_inline(context: BrowserContext, host_site: HostSite, watch: Watch) -> None:
    host_site.use('data-launcher="#own"')
    page = context.new_page()
    watch.over(page)
    page.goto(host_site.url)
    page.get_by_role("button", name="Spør oss").click()
    inside = panel(page)
    expect(composer(inside)).to_be_focused()
    expect(launcher(page)).to_be_hidden()
    composer(inside).press("Escape")
    expect(page.get_by_role("button", name="Spør oss")).to_be_focused()

    host_site.use('data-mode="inline" data-target="#place"')
    page.evaluate("sessionStorage.clear()")
    page.goto(host_site.url)
    expect(composer(inside)).to_be_visible()
    expect(inside.get_by_role("button", name="Lukk chatten")).to_have_count(0)
    composer(inside).press("Escape")
    expect(page.locator("#place svarvakt-chat .panel")).to_be_visible()


def test_pinned_and_checked_by_its_hash(
    context: BrowserContext, host_site: HostSite, server: ScriptedServer, watch: Watch
) -> None:
    host_site.use(tag=script_tag(server.url, "tindra", Loader(Assets(WEB_DIST))))
    page = context.new_page()
    watch.over(page)
    page.goto(host_site.url)
    expect(composer(open_chat(page))).to_be_focused()


def test_panel_that_does_not_come(
    context: BrowserContext, host_site: HostSite, server: ScriptedServer, watch: Watch
) -> None:
    host_site.use()
    page = context.new_page()
    page.clock.install()
    page.goto(host_site.url)
    page.evaluate(LISTEN)
    page.route("**/widget?*", lambda route: route.abort())
    launcher(page).click()
    page.clock.run_for(11_000)
    link = page.locator("svarvakt-chat a")
    expect(link).to_have_attribute("href", f"{server.url}/chat/tindra")
    assert ["error", {"code": "panel_unreachable"}] in heard(page)
    page.unroute("**/widget?*")
    launcher(page).click()
    launcher(page).click()
    expect(composer(panel(page))).to_be_visible()
    expect(link).to_have_count(0)
