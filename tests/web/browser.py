"""The browser that tests and screenshots use, and the steps they share."""

from __future__ import annotations

from playwright.sync_api import (
    Browser,
    FrameLocator,
    Locator,
    Page,
    Playwright,
    Request,
    expect,
)

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright, path: str) -> Browser:
    """Start Debian's Chromium without its talk to the world."""
    return playwright.chromium.launch(executable_path=path, args=ARGS)


def composer(page: Page | FrameLocator) -> Locator:
    """Return the field the customer writes in."""
    return page.locator(".composer textarea")


def ask(page: Page | FrameLocator, text: str) -> None:
    """Write a question and send it."""
    composer(page).fill(text)
    composer(page).press("Enter")


def answers(page: Page | FrameLocator) -> Locator:
    """Return the finished messages of the bot."""
    return page.locator(".message.bot:not(.draft)")


def ask_and_wait(page: Page | FrameLocator, text: str) -> Locator:
    """Ask, and return the finished answer."""
    count = answers(page).count()
    ask(page, text)
    expect(answers(page)).to_have_count(count + 1)
    return answers(page).last


def sends_handoff(request: Request) -> bool:
    """Whether a request leaves something for a person; the form asks first what is offered."""
    return request.method == "POST" and request.url.endswith("/handoff")
