"""Steps of the widget's tests: open it on the company's page, and look inside its panel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, expect

# What a page does with each event: it keeps its name and what came with it.
LISTEN = """() => {
  window.heard = [];
  for (const name of ['ready', 'open', 'close', 'unread', 'conversation:started',
      'conversation:ended', 'message:sent', 'message:received', 'handoff:requested',
      'handoff:accepted', 'agent:joined', 'agent:left', 'link:clicked', 'csat',
      'error']) {
    window.addEventListener(`svarvakt:${name}`, ({detail}) => window.heard.push([name, detail]));
  }
}"""


@dataclass
class Watch:
    """What a page did that nobody asked for.

    Attributes:
        errors: script errors, and errors written to the console.
        dialogs: of `alert` and its like.
        foreign: requests to other addresses than those that are known.
    """

    known: tuple[str, ...]
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Watch a page, its frames included."""
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda line: self.errors.append(line.text) if line.type == "error" else None,
        )
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        self.requests.append(url)
        if not url.startswith((*self.known, "data:", "blob:")):
            self.foreign.append(url)

    def is_clean(self) -> bool:
        """Whether nothing happened."""
        assert (self.errors, self.dialogs, self.foreign) == ([], [], [])
        return True


def launcher(page: Page) -> Locator:
    """Return the button on the company's page."""
    return page.locator("svarvakt-chat .launcher")


def panel(page: Page) -> FrameLocator:
    """Return what is inside the panel's frame."""
    return page.frame_locator("svarvakt-chat iframe")


def panel_box(page: Page) -> Locator:
    """Return the panel as it stands on the company's page."""
    return page.locator("svarvakt-chat .panel")


def open_chat(page: Page) -> FrameLocator:
    """Open the panel by its launcher."""
    launcher(page).click()
    inside = panel(page)
    expect(inside.locator(".composer textarea")).to_be_visible()
    return inside


def wait_until_heard(page: Page, event: str, **detail: object) -> None:
    """Wait for an event; the page's own policy does not let Playwright poll for it in there."""
    for _ in range(200):
        for name, told in heard(page):
            if name == event and detail.items() <= dict(told or {}).items():
                return
        page.wait_for_timeout(100)
    raise AssertionError(f"{event} {detail} was not heard: {heard(page)}")


def heard(page: Page) -> list[list[object]]:
    """Return the events the page has heard since `LISTEN`."""
    events: list[list[object]] = page.evaluate("window.heard")
    return events


def names(page: Page) -> list[object]:
    """Return the names of the events so far."""
    return [name for name, _ in heard(page)]


def call(page: Page, *arguments: Any) -> None:
    """Call the function on the page."""
    page.evaluate("a => svarvakt(...a)", list(arguments))
