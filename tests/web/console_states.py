"""The states of sign-in and of the console's shell, for pictures and for axe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page

from api.access.roles import Role
from tests.web.console import sign_in
from tests.web.scripted_server import ScriptedServer


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
