"""Signing in inside a foreign desktop: a window of ours, a one-time code, nothing typed is lost."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from api.access.roles import Role
from tests.accounts import PASSWORD
from tests.web.console import add_account
from tests.web.panel_pages import finished
from tests.web.scripted_server import ScriptedServer


def test_an_agent_signs_in_from_the_frame(
    context: BrowserContext, server: ScriptedServer, desk: str
) -> None:
    name = add_account(server, Role.AGENT)
    page = context.new_page()
    page.goto(f"{desk}/?panel={server.url}")
    panel = page.frame_locator("#panel")
    page.get_by_role("button", name="Mobil i Sveits").click()
    with context.expect_page() as opened:
        panel.get_by_role("button", name="Logg inn").click()
    window = opened.value
    window.get_by_label("Brukernavn").fill(name)
    window.get_by_label("Passord").fill(PASSWORD)
    with window.expect_event("close"):
        window.get_by_role("button", name="Logg inn").click()
    expect(finished(panel)).to_contain_text("14 dager")
    names = {cookie["name"] for cookie in context.cookies()}
    assert "__Host-svarvakt-frame" in names


def test_a_session_that_ends_takes_nothing_away(
    context: BrowserContext, server: ScriptedServer, desk: str
) -> None:
    name = add_account(server, Role.AGENT)
    page = context.new_page()
    page.goto("/login?lang=nb&next=/panel")
    page.get_by_label("Brukernavn").fill(name)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    page.locator("#paste").fill("Kan jeg angre?")
    context.clear_cookies()
    page.get_by_role("button", name="Foreslå svar").click()
    page.get_by_role("button", name="Logg inn").click()
    page.get_by_label("Brukernavn").fill(name)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    expect(page.locator(".asked")).to_have_text("Kan jeg angre?")
