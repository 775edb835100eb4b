"""Renders every page in every state to a folder: python -m tests.web.screenshots FOLDER [PART …].

Parts are chat, panel, widget, console, admin and content; all of them when none is named.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from api.access.roles import Role
from tests.content import ContentServer, Library
from tests.web import chat_states, console_states, content_states, panel_pages, widget_states
from tests.web.admin_states import AdminStates
from tests.web.browser import launch
from tests.web.console import sign_in
from tests.web.host_site import HostSite
from tests.web.scripted_server import ScriptedServer

SIZES = {"desktop": (1280, 800), "narrow": (320, 640)}
SETTLE_MS = 350
DIST = Path(__file__).resolve().parent.parent.parent / "api" / "web" / "dist"


@dataclass(frozen=True)
class Part:
    """Pages of one kind.

    Attributes:
        base_url: of their server.
        names: of their states.
        open: brings a new page of the context into the state of this name.
        before, after: what is done with the server around each picture.
    """

    base_url: str
    names: Iterable[str]
    open: Callable[[BrowserContext, str], Page]
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None


def parts_of(server: ScriptedServer, site: HostSite, folder: Path) -> dict[str, Part]:
    """Return the parts that the scripted server serves."""
    admin = AdminStates(server, folder)
    widget = {state.__name__: state for state in widget_states.STATES}

    def chat(context: BrowserContext, name: str) -> Page:
        page = context.new_page()
        page.goto("/chat/tindra")
        chat_states.STATES[name](page, server)
        return page

    def panel(context: BrowserContext, name: str) -> Page:
        page = panel_pages.open_panel(context, server)
        panel_pages.STATES[name](page, server)
        return page

    def on_the_site(context: BrowserContext, name: str) -> Page:
        page = context.new_page()
        page.goto(site.demo_url)
        page.get_by_role("button", name="Bare nødvendige").click()
        widget[name](page, server)
        return page

    def console(context: BrowserContext, name: str) -> Page:
        return console_states.open_state(context, server, console_states.STATES[name])

    url, before, after = server.url, server.be_ready, server.answerer.go_on
    return {
        "chat": Part(url, chat_states.STATES, chat, before, after),
        "panel": Part(url, panel_pages.STATES, panel, before, after),
        "widget": Part(url, widget, on_the_site, before, after),
        "console": Part(url, console_states.STATES, console, before, after),
        "admin": Part(url, admin.reach, admin.open, before, after),
    }


def content_part(server: ContentServer) -> Part:
    """Return the views of versions, pages, test bench and embedding."""

    def view(context: BrowserContext, name: str) -> Page:
        sign_in(context, server, Role.CONTENT_OWNER)
        page = context.new_page()
        content_states.open_view(page, name)
        return page

    return Part(server.url, content_states.VIEWS, view)


def shoot(browser: Browser, folder: Path, prefix: str, part: Part) -> None:
    """Write a picture for each state, size and colour scheme."""
    for name in part.names:
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                part.before()
                context = browser.new_context(
                    locale="nb-NO",
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    base_url=part.base_url,
                    reduced_motion="reduce",
                )
                page = part.open(context, name)
                page.wait_for_timeout(SETTLE_MS)
                file = f"{prefix}-{name.replace('/', '-')}-{size}-{scheme}.png"
                page.screenshot(path=folder / file, full_page=prefix in ("admin", "content"))
                part.after()
                context.close()


def main(arguments: list[str]) -> int:
    """Render the named parts, or all of them, into a folder."""
    folder = Path(arguments[0] if arguments else "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    path = shutil.which("chromium")
    if path is None:
        sys.stderr.write("no Chromium on this machine (apt-get install chromium)\n")
        return 1
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site = HostSite(data)
        site.start()
        stack.callback(site.stop)
        server = ScriptedServer(data, site.hosts)
        server.start()
        stack.callback(server.stop)
        site.point_to(server.url)
        library = Library(data)
        content_states.fill(library)
        content = ContentServer(library, DIST)
        stack.callback(content.stop)
        browser = launch(stack.enter_context(sync_playwright()), path)
        parts = {**parts_of(server, site, data), "content": content_part(content)}
        for name in arguments[1:] or parts:
            shoot(browser, folder, name, parts[name])
            sys.stdout.write(f"{name}: in {folder}\n")
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
