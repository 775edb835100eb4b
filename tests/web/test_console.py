"""The console's pages: signing in, going on, and who may see which page."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from api.accounts import Role
from tests.accounts import PASSWORD
from tests.web.console import add_account
from tests.web.scripted_server import ScriptedServer


def test_sign_in_with_the_keyboard(context: BrowserContext, server: ScriptedServer) -> None:
    name = add_account(server, Role.AGENT)
    page = context.new_page()
    page.goto("/panel")
    page.wait_for_url("**/login?next=%2Fpanel")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Brukernavnet eller passordet stemmer ikke.")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/panel")
    expect(page.get_by_text("Tindra Mobil").first).to_be_visible()
    [cookie] = context.cookies()
    assert cookie["name"] == "__Host-svarvakt"
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    page.get_by_role("button", name="Kari Nordmann").click()
    page.get_by_role("button", name="Logg ut").click()
    page.wait_for_url("**/login?next=%2Fpanel")
    assert context.cookies() == []


def test_pages_by_role(signed_in: Callable[..., Page]) -> None:
    page = signed_in("/panel", Role.AGENT)
    expect(page.get_by_role("heading", level=1)).to_have_text("Svarforslag")
    expect(page.locator("nav a")).to_have_text(["Svarforslag"])
    page.goto("/admin")
    expect(page.get_by_text("ingen rolle")).to_be_visible()
