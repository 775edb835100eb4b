"""Signing a browser in, without the sign-in page."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import BrowserContext

from api.access.cookies import SESSION
from api.access.roles import Role
from tests.accounts import account_in, session_in
from tests.web.scripted_server import ScriptedServer


def sign_in(
    context: BrowserContext, server: ScriptedServer, role: Role | None, company: str = "tindra"
) -> None:
    """Make an account with this role, and give the browser a session of it."""
    secret = beside(lambda: session_in(server.database_url, role, company))
    context.add_cookies(
        [
            {
                "name": SESSION, "value": secret, "secure": True, "httpOnly": True,
                "sameSite": "Lax",
                # A cookie of this name can only be set as by TLS; loopback gets it all the same.
                "url": server.url.replace("http:", "https:"),
            }
        ]
    )  # fmt: skip


def add_account(server: ScriptedServer, role: Role | None, company: str = "tindra") -> str:
    """Make an account with this role and the tests' password, and return its name."""
    return beside(lambda: account_in(server.database_url, role, company))


def beside(work: Callable[[], str]) -> str:
    """Run something in a thread of its own, because Playwright's loop is running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()
