"""Every state of sign-in and of the console's shell: python -m tests.web.console_states FOLDER."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from api.accounts import Role
from tests.web.browser import launch
from tests.web.console import sign_in
from tests.web.scripted_server import ScriptedServer

SIZES = {"desktop": (1280, 800), "narrow": (320, 640)}


def shown(page: Page) -> None:
    """Wait for the form."""
    page.get_by_label("Passord").wait_for()


def with_nothing_filled_in(page: Page) -> None:
    """Send the form as it is."""
    shown(page)
    page.get_by_role("button", name="Logg inn").click()


def with_a_wrong_password(page: Page) -> None:
    """Fill the form with what does not fit."""
    page.get_by_label("Brukernavn").fill("somebody")
    page.get_by_label("Passord").fill("wrong")
    page.get_by_role("button", name="Logg inn").click()
    page.get_by_role("alert").wait_for()


def in_a_lost_window(page: Page) -> None:
    """Wait for what the window of a frame says when it has lost its opener."""
    page.get_by_role("status").wait_for()


def headed(page: Page) -> None:
    """Wait for the head."""
    page.get_by_role("button", name="Kari Nordmann").wait_for()


def with_the_menu_open(page: Page) -> None:
    """Open the account's menu."""
    page.get_by_role("button", name="Kari Nordmann").click()


def out_of_reach(page: Page) -> None:
    """Ask who is there, and get no answer."""
    page.route("**/api/console/**", lambda route: route.abort())
    page.reload()
    page.get_by_role("alert").wait_for()


@dataclass(frozen=True)
class State:
    """A page, who looks at it (None: nobody is signed in), and what they do."""

    path: str
    role: Role | None
    reach: Callable[[Page], None]


STATES = {
    "login": State("/login", None, shown),
    "login-missing": State("/login", None, with_nothing_filled_in),
    "login-refused": State("/login", None, with_a_wrong_password),
    "login-problem": State("/login?problem=openid_refused", None, shown),
    "login-lost": State(f"/login?frame={'a' * 43}", Role.AGENT, in_a_lost_window),
    "console": State("/panel", Role.ADMINISTRATOR, headed),
    "console-menu": State("/admin", Role.ADMINISTRATOR, with_the_menu_open),
    "console-no-role": State("/admin", Role.AGENT, headed),
    "console-unreachable": State("/admin", Role.AGENT, out_of_reach),
}


def open_state(context: BrowserContext, server: ScriptedServer, state: State) -> Page:
    """Open a page in this state."""
    if state.role is not None:
        sign_in(context, server, state.role)
    page = context.new_page()
    page.goto(state.path)
    state.reach(page)
    return page


def shoot(browser: Browser, server: ScriptedServer, folder: Path, names: list[str]) -> None:
    """Write one picture per state, size and colour scheme."""
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            for name in names:
                context = browser.new_context(
                    locale="nb-NO",
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    base_url=server.url,
                )
                page = open_state(context, server, STATES[name])
                page.screenshot(path=folder / f"{name}-{size}-{scheme}.png")
                context.close()


def main(arguments: list[str]) -> int:
    """Render the named states (all by default) into a folder."""
    folder = Path(arguments[0] if arguments else "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    path = shutil.which("chromium")
    if path is None:
        sys.stderr.write("no Chromium on this machine (apt-get install chromium)\n")
        return 1
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        server = ScriptedServer(Path(data))
        server.start()
        browser = launch(playwright, path)
        shoot(browser, server, folder, arguments[1:] or list(STATES))
        browser.close()
        server.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
