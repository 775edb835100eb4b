"""The states of the widget on a company's page, for pictures and for axe."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import FrameLocator, Page, expect

from tests.web.browser import ask_and_wait
from tests.web.widget import call, launcher, open_chat, panel


def closed(page: Page) -> None:
    """Show the launcher alone."""
    expect(launcher(page)).to_be_visible()


def opened(page: Page) -> FrameLocator:
    """Show the notice and the greeting."""
    return open_chat(page)


def answered(page: Page) -> None:
    """Show an answer with its quote."""
    answer = ask_and_wait(opened(page), "Hva er inkludert når jeg er i EU?")
    answer.locator(".mark").first.click()
    expect(answer.locator("blockquote")).to_be_visible()


def unread(page: Page) -> None:
    """Show that there is an answer that was not seen."""
    opened(page)
    call(page, "close")
    page.evaluate("svarvakt('send', 'Hva er inkludert?')")
    expect(panel(page).locator(".message.bot:not(.draft)")).to_have_count(1)
    call(page, "close")
    ask_and_wait(panel(page), "Hvordan kjøper jeg en datapakke?")
    expect(page.locator("svarvakt-chat .badge")).to_be_visible()


def handoff(page: Page) -> None:
    """Show the form with what goes along."""
    call(page, "context", {"orderId": "A-1001", "page": "https://tindra.example.no/kasse"})
    call(page, "handoff")
    expect(panel(page).locator(".facts")).to_be_visible()


def menu(page: Page) -> None:
    """Show the menu."""
    opened(page).get_by_role("button", name="Meny").click()


STATES: tuple[Callable[[Page], object], ...] = (closed, opened, answered, unread, handoff, menu)
