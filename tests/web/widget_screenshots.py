"""Renders the widget's states on the demo company's site; part of tests.web.screenshots."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.web.host_site import HostSite
from tests.web.scripted_server import ScriptedServer
from tests.web.widget_states import STATES

SIZES = {"desktop": (1280, 800), "phone": (390, 780), "narrow": (320, 640)}


def shoot(browser: Browser, server: ScriptedServer, site: HostSite, folder: Path) -> None:
    """Write one picture per state, size and colour scheme."""
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            for state in STATES:
                server.be_ready()
                context = browser.new_context(
                    locale="nb-NO",
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                )
                page = context.new_page()
                page.goto(site.demo_url)
                page.get_by_role("button", name="Bare nødvendige").click()
                state(page, server)
                page.wait_for_timeout(350)
                page.screenshot(path=folder / f"widget-{state.__name__}-{size}-{scheme}.png")
                server.answerer.go_on()
                context.close()
