"""Renders every state of chat and widget to a folder: python -m tests.web.screenshots FOLDER."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.web import widget_screenshots
from tests.web.browser import answers, ask, ask_and_wait, composer, launch
from tests.web.host_site import HostSite
from tests.web.panel_pages import STATES as PANEL_STATES
from tests.web.panel_pages import open_panel
from tests.web.scripted_server import ScriptedServer

PANEL = "panel-"
SIZES = {"desktop": (1280, 800), "narrow": (320, 640)}


def first_open(page: Page, server: ScriptedServer) -> None:
    """Show the notice and the greeting."""
    composer(page).wait_for()


def searching(page: Page, server: ScriptedServer) -> None:
    """Wait for the first sentence."""
    ask(page, "Tenk deg om: hva koster det å ringe hjem fra Spania?")
    page.locator(".activity").wait_for()


def streaming(page: Page, server: ScriptedServer) -> None:
    """Stop in the middle of an answer."""
    ask(page, "Kan jeg bruke mobilen i EU? Svar gjerne langsomt.")
    page.locator(".draft").wait_for()


def answered(page: Page, server: ScriptedServer) -> None:
    """Show an answer and, below it, an answer with a list."""
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    ask_and_wait(page, "Hvordan kjøper jeg en datapakke?")


def citation(page: Page, server: ScriptedServer) -> None:
    """Open a citation and its quote."""
    answer = ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    answer.locator(".mark").first.click()
    page.locator(".quote").wait_for()


def related(page: Page, server: ScriptedServer) -> None:
    """Show what the pages say without an answer."""
    ask_and_wait(page, "Virker mobilen på cruise i Karibia?")


def refused(page: Page, server: ScriptedServer) -> None:
    """Show a refusal."""
    ask_and_wait(page, "Hvem vinner fotballkampen i kveld?")


def feedback(page: Page, server: ScriptedServer) -> None:
    """Ask why an answer was no good."""
    answer = ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    answer.locator(".feedback button").nth(1).click()
    page.locator(".reasons").wait_for()


def stopped(page: Page, server: ScriptedServer) -> None:
    """Stop an answer."""
    streaming(page, server)
    page.locator(".stop").click()
    expect(answers(page)).to_have_count(1)


def handoff(page: Page, server: ScriptedServer) -> None:
    """Fill the form with an error."""
    ask_and_wait(page, "Hvem vinner fotballkampen i kveld?")
    page.locator(".foot .person").click()
    page.locator(".handoff input[name=contact]").fill("ola")
    page.locator(".handoff .primary").click()


def handed_off(page: Page, server: ScriptedServer) -> None:
    """Leave a message."""
    ask_and_wait(page, "Hvem vinner fotballkampen i kveld?")
    page.locator(".foot .person").click()
    page.locator(".handoff input[name=contact]").fill("ola@example.no")
    page.locator(".handoff .primary").click()
    page.locator(".message.system").wait_for()


def lost(page: Page, server: ScriptedServer) -> None:
    """Take the line down, with a message unsent."""
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    server.go_down()
    ask(page, "Gjelder det også i Sveits?")
    page.locator(".banner").wait_for()


def too_long(page: Page, server: ScriptedServer) -> None:
    """Write more than may be sent."""
    composer(page).fill("Jeg lurer på noe om utlandet. " * 70)


def menu(page: Page, server: ScriptedServer) -> None:
    """Open the menu."""
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    page.locator(".menu > button").click()


def languages(page: Page, server: ScriptedServer) -> None:
    """Open the list of languages."""
    page.locator(".languages > button").click()


def forget(page: Page, server: ScriptedServer) -> None:
    """Ask before deleting."""
    menu(page, server)
    page.locator(".menu li button").last.click()


STATES: dict[str, Callable[[Page, ScriptedServer], None]] = {
    state.__name__: state
    for state in (
        first_open, searching, streaming, answered, citation, related, refused, feedback,
        stopped, handoff, handed_off, lost, too_long, menu, languages, forget,
    )
}  # fmt: skip


def opened(name: str, context: BrowserContext, server: ScriptedServer) -> Page:
    """Open the page that a state belongs to, and bring it there."""
    if name.startswith(PANEL):
        page = open_panel(context, server)
        PANEL_STATES[name.removeprefix(PANEL)](page, server)
        return page
    page = context.new_page()
    page.goto("/chat/tindra")
    STATES[name](page, server)
    return page


def shoot(browser: Browser, server: ScriptedServer, folder: Path, names: list[str]) -> None:
    """Write one picture per state, size and colour scheme."""
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            for name in names:
                server.be_ready()
                context = browser.new_context(
                    locale="nb-NO",
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    base_url=server.url,
                )
                page = opened(name, context, server)
                page.wait_for_timeout(350)
                page.screenshot(path=folder / f"{name}-{size}-{scheme}.png")
                server.answerer.go_on()
                context.close()


def main(arguments: list[str]) -> int:
    """Render the named states (`widget` for all of the widget's; all by default) into a folder."""
    folder = Path(arguments[0] if arguments else "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    all_names = [*STATES, *(PANEL + state for state in PANEL_STATES)]
    path = shutil.which("chromium")
    if path is None:
        sys.stderr.write("no Chromium on this machine (apt-get install chromium)\n")
        return 1
    with tempfile.TemporaryDirectory() as data:
        site = HostSite(Path(data))
        site.start()
        server = ScriptedServer(Path(data), site.hosts)
        server.start()
        site.point_to(server.url)
        with sync_playwright() as playwright:
            browser = launch(playwright, path)
            chosen = [one for one in arguments[1:] or all_names if one in all_names]
            shoot(browser, server, folder, chosen)
            if len(arguments) < 2 or "widget" in arguments[1:]:
                widget_screenshots.shoot(browser, server, site, folder)
            browser.close()
        server.stop()
        site.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
