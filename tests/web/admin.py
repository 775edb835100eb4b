"""A content owner in the browser: a company of its own, a site to read, the steps of the pages."""

from __future__ import annotations

import asyncio
import re

from playwright.sync_api import Page, expect

from knowledge.companies.companies import Companies
from knowledge.database import Database, new_id
from tests.ingest.site import Site
from tests.web.console import beside
from tests.web.scripted_server import ScriptedServer

HOSTILE = '"><img src=//evil.example/x onerror=alert(1)><script>alert(2)</script>'
HOSTILE_NAME = "<svg onload=alert(1)> javascript:alert(2) \u202etxt.exe"
RUN_TIMEOUT_MS = 90_000


def add_company(server: ScriptedServer, site: Site) -> str:
    """Add a company whose own site this is, and return its slug."""

    async def add() -> str:
        database = Database(server.database_url)
        slug = f"fjord-{new_id()[:6]}"
        await Companies(database).add(slug, "Fjord AS", [site.host], "nb")
        await database.close()
        return slug

    return beside(lambda: asyncio.run(add()))


def add_site(page: Page, name: str, url: str) -> None:
    """Add a site on the page of sources, which starts fetching it."""
    page.get_by_role("link", name="Legg til kilde").click()
    page.get_by_role("link", name=re.compile("^Nettsted")).click()
    page.get_by_label("Navn").fill(name)
    page.get_by_label("Adresse til forsiden").fill(url)
    page.get_by_role("button", name="Lagre og hent").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Henting", timeout=RUN_TIMEOUT_MS)


def wait_until_done(page: Page, text: str = "Ferdig") -> None:
    """Wait on a run's page until it says how the run ended."""
    expect(page.locator(".run-state .state")).to_have_text(text, timeout=RUN_TIMEOUT_MS)
