"""The side panel in tests: opened alone or inside the demo's desk, and the steps they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, expect

from api.access.roles import Role
from demo.serve import SiteServer
from demo.sites import desk_site
from tests.web.console import sign_in
from tests.web.scripted_server import ScriptedServer

QUESTION = "Hvor lenge kan jeg angre kjøpet?"
ANSWER = "Du kan angre kjøpet innen 14 dager."
Panel = Page | FrameLocator
ACTION_TIMEOUT_MS = 20_000


@contextmanager
def serving_desk() -> Iterator[str]:
    """Serve the demo's desk on a free port, and give its origin."""
    server = SiteServer(desk_site(), port=0)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server.base_url
    server.shutdown()
    server.server_close()
    thread.join()


def open_panel(context: BrowserContext, server: ScriptedServer) -> Page:
    """Sign in and open the panel alone."""
    context.set_default_timeout(ACTION_TIMEOUT_MS)
    sign_in(context, server, Role.AGENT)
    page = context.new_page()
    page.goto("/panel?lang=nb")
    expect(page.get_by_role("tablist")).to_be_visible()
    return page


def open_desk(context: BrowserContext, server: ScriptedServer, desk: str) -> tuple[Page, Panel]:
    """Sign in and open the desk with the panel inside."""
    context.set_default_timeout(ACTION_TIMEOUT_MS)
    sign_in(context, server, Role.AGENT)
    page = context.new_page()
    page.goto(f"{desk}/?panel={server.url}")
    panel = page.frame_locator("#panel")
    expect(panel.get_by_role("tablist")).to_be_visible()
    expect(page.locator("#panel[data-panel=ready]")).to_be_visible()  # before, nobody is spoken to
    return page, panel


def suggest(panel: Panel, text: str = QUESTION) -> Locator:
    """Paste a message, ask for a suggestion, and return its card when it is there."""
    panel.locator("#paste").fill(text)
    panel.get_by_role("button", name="Foreslå svar").click()
    return finished(panel)


def finished(panel: Panel) -> Locator:
    """Return the card of the finished suggestion."""
    card = panel.locator(".card:not(.draft)")
    expect(card).to_be_visible()
    return card


def _start(page: Page, server: ScriptedServer) -> None:
    page.locator("#paste").fill("Halvskrevet")


def _suggested(page: Page, server: ScriptedServer) -> None:
    suggest(page)
    page.locator(".mark").first.click()


def _editing(page: Page, server: ScriptedServer) -> None:
    suggest(page).get_by_role("button", name="Rediger").click()


def _rewriting(page: Page, server: ScriptedServer) -> None:
    suggest(page).get_by_role("button", name="Omskriv").click()


def _dismissing(page: Page, server: ScriptedServer) -> None:
    suggest(page).get_by_role("button", name="Avvis").click()


def _silent(page: Page, server: ScriptedServer) -> None:
    suggest(page, "Hvem vinner i fotball?")


def _searching(page: Page, server: ScriptedServer) -> None:
    page.get_by_role("tab", name="Søk").click()
    page.get_by_label("Søk i kunnskapen").fill("angre")
    expect(page.locator(".hits > li").first).to_be_visible()


def _summary(page: Page, server: ScriptedServer) -> None:
    suggest(page, "Jeg vil angre kjøp 44120. Når får jeg pengene?")
    page.get_by_role("tab", name="Sammendrag").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("Kunden vil")


def _keys(page: Page, server: ScriptedServer) -> None:
    page.get_by_role("button", name="Taster").click()


def _offline(page: Page, server: ScriptedServer) -> None:
    server.go_down()
    page.locator("#paste").fill("Kan jeg angre?")
    page.get_by_role("button", name="Foreslå svar").click()
    expect(page.locator(".banner")).to_be_visible()


STATES: dict[str, Callable[[Page, ScriptedServer], None]] = {
    "start": _start,
    "suggested": _suggested,
    "editing": _editing,
    "rewriting": _rewriting,
    "dismissing": _dismissing,
    "silent": _silent,
    "searching": _searching,
    "summary": _summary,
    "keys": _keys,
    "offline": _offline,
}
