"""The states of the widget on a company's page, for pictures and for axe."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import FrameLocator, Page, expect

from tests.web.browser import ask, ask_and_wait
from tests.web.scripted_server import ScriptedServer
from tests.web.widget import call, launcher, open_chat, panel


def closed(page: Page, server: ScriptedServer) -> None:
    """Show the launcher alone."""
    expect(launcher(page)).to_be_visible()


def opened(page: Page, server: ScriptedServer) -> FrameLocator:
    """Show the notice and the greeting."""
    return open_chat(page)


def answered(page: Page, server: ScriptedServer) -> None:
    """Show an answer with its quote."""
    answer = ask_and_wait(opened(page, server), "Hva er inkludert når jeg er i EU?")
    answer.locator(".mark").first.click()
    expect(answer.locator("blockquote")).to_be_visible()


def unread(page: Page, server: ScriptedServer) -> None:
    """Show that there is an answer that was not seen."""
    ask(opened(page, server), "Kan jeg bruke mobilen i EU? Svar gjerne langsomt.")
    expect(panel(page).locator(".draft")).to_be_visible()
    call(page, "close")
    server.answerer.go_on()
    expect(page.locator("svarvakt-chat .badge")).to_be_visible()


def handoff(page: Page, server: ScriptedServer) -> None:
    """Show the form with what goes along."""
    call(page, "context", {"orderId": "A-1001", "page": "https://tindra.example.no/kasse"})
    call(page, "handoff")
    expect(panel(page).locator(".facts")).to_be_visible()


def menu(page: Page, server: ScriptedServer) -> None:
    """Show the menu."""
    opened(page, server).get_by_role("button", name="Meny").click()


STATES: tuple[Callable[[Page, ScriptedServer], object], ...] = (
    closed,
    opened,
    answered,
    unread,
    handoff,
    menu,
)
