"""The states of the content owner's sources and runs, for pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from api.access.roles import Role
from ingest.runs.report import FetchFailure, IngestReport, PageWarning, RunState, SourceResult
from ingest.runs.run_progress import RunProgress
from ingest.runs.runs import RunOrder, Runs, Trigger
from ingest.sources.editing import SourceDraft, SourceEditor
from ingest.sources.schedules import Every, Schedule
from ingest.sources.sources import SourceKind, Sources
from ingest.tables import IngestRunRow
from knowledge.companies.companies import Companies
from knowledge.database import Database, utc_now
from knowledge.documents.documents import Audience
from tests.web.console import beside, sign_in
from tests.web.scripted_server import ScriptedServer

FULL, NEW, SITE = "hav", "ny", "https://www.hav.example.no/"


async def _seed(url: str, folder: Path) -> str:
    """Fill a company with sources and runs of every kind."""
    database = Database(url)
    companies = Companies(database)
    company = await companies.add(FULL, "Hav Bredbånd", ["www.hav.example.no"], "nb")
    await companies.add(NEW, "Ny AS", ["www.ny.example.no"], "nb")
    sources = Sources(database, allow_private=False)
    editor = SourceEditor(database, sources, None)
    daily = Schedule(Every.DAY, "06:00")
    made = [
        await editor.add(company, draft)
        for draft in (
            SourceDraft(
                SourceKind.SITE, SITE, "Hjelpesidene", Audience.PUBLIC,
                exclude=("/nyheter",), owner="Kari Nordmann", schedule=daily,
            ),
            SourceDraft(SourceKind.UPLOAD, "", "Prislister og vilkår", Audience.PUBLIC),
            SourceDraft(SourceKind.NOTES, "", "Notater fra kundeservice", Audience.INTERNAL),
            SourceDraft(SourceKind.SITE, f"{SITE}gammelt/", "Gammelt nettsted", Audience.PUBLIC),
        )
    ]  # fmt: skip
    runs = Runs(database, folder / "locks")
    for report in _reports([source.id for source in made]):
        order = RunOrder(Trigger.PERSON, "Kari Nordmann")
        run_id = await runs.begin(company.id, order)
        ended = IngestReport(**{**report, "run_id": run_id, "company": FULL})
        await runs.finish(ended)
        await sources.note(ended)
    await database.close()
    return made[0].id


def _reports(ids: list[str]) -> list[dict[str, object]]:
    site, upload, _notes, old = ids
    failed = (
        FetchFailure(f"{SITE}min-side", "http_403", "answered 403", source_id=site),
        FetchFailure(f"{SITE}priser.pdf", "password_protected", "asks for one", source_id=site),
        FetchFailure(f"{SITE}drift", "http_503", "answered 503", True, site),
        *(FetchFailure(f"{SITE}a/{n}", "http_404", "answered 404", False, site) for n in range(8)),
    )  # fmt: skip
    warnings = (
        PageWarning(f"{SITE}kontakt", "nearly_empty"),
        PageWarning(f"{SITE}hjelp/skriv-ut", "duplicate"),
        PageWarning(f"{SITE}forum/17", "instruction_like_text"),
    )
    done = {
        "state": RunState.DONE, "version": 4, "documents": 214, "unchanged": 172,
        "added": tuple(f"{SITE}ny/{n}" for n in range(12)),
        "changed": tuple(f"{SITE}endret/{n}" for n in range(30)),
        "removed": (f"{SITE}utgatt",), "failed": failed, "warnings": warnings, "seconds": 74.2,
        "sources": (
            SourceResult(site, 212, len(failed)), SourceResult(upload, 2, 0),
            SourceResult(old, 0, 1, "site_unreachable"),
        ),
    }  # fmt: skip
    refused = {
        "state": RunState.REFUSED, "code": "too_many_pages_lost", "version": 4,
        "documents": 214, "removed": tuple(f"{SITE}borte/{n}" for n in range(120)),
    }  # fmt: skip
    return [done, refused]


async def _begin_run(url: str, folder: Path) -> str:
    """Record a run that nobody works on and that stays alive for an hour."""
    database = Database(url)
    company = await Companies(database).get(FULL)
    run_id = await Runs(database, folder / "locks").begin(
        company.id, RunOrder(Trigger.PERSON, "Kari Nordmann")
    )
    progress = RunProgress("fetch", 96, 214, 214, 96, 31, 3, f"{SITE}hjelp/ruter", 80)
    async with database.write() as session:
        row = await session.get(IngestRunRow, run_id)
        assert row is not None
        row.host, row.heartbeat_at = "elsewhere", utc_now() + timedelta(hours=1)
        row.state = "running"
        row.progress, row.started_at = progress.to_json(), utc_now()
    await database.close()
    return run_id


class AdminStates:
    """A company with sources and runs on a server, and the pages that show them."""

    def __init__(self, server: ScriptedServer, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._site_id = beside(lambda: asyncio.run(_seed(server.database_url, folder)))
        self.reach: dict[str, Callable[[Page], None]] = {
            "sources-none": lambda page: self._open(page, "", NEW),
            "sources": lambda page: self._open(page, ""),
            "run-history": lambda page: self._open(page, "/runs"),
            "run-report": lambda page: self._open_run(page, "Ferdig"),
            "run-refused": lambda page: self._open_run(page, "Stanset"),
            "run-force": self._force,
            "source": lambda page: self._open(page, f"/{self._site_id}"),
            "source-remove": self._remove,
            "source-kinds": lambda page: self._open(page, "/new"),
            "source-new": lambda page: self._open(page, "/new/site"),
            "source-wrong": self._wrong,
            "source-files": lambda page: self._follow(page, "Prislister og vilkår"),
            "source-notes": lambda page: self._follow(page, "Notater fra kundeservice"),
            "company-new": lambda page: self._open(page, "/company"),
            # Last, because the run they leave behind is the latest from then on.
            "sources-running": lambda page: self._while_running(page, lambda _run: ""),
            "run-running": lambda page: self._while_running(page, lambda run: f"/runs/{run}"),
        }
        self._run_id = ""

    def open(self, context: BrowserContext, name: str) -> Page:
        """Open a page in this state."""
        role = Role.ADMINISTRATOR
        sign_in(context, self._server, role, NEW if name == "sources-none" else FULL)
        page = context.new_page()
        self.reach[name](page)
        return page

    def _open(self, page: Page, path: str, company: str = FULL) -> None:
        page.goto(f"/admin?company={company}#/sources{path}")
        page.locator("main h1").wait_for()
        page.get_by_text("Laster …").wait_for(state="detached")

    def _follow(self, page: Page, name: str) -> None:
        self._open(page, "")
        page.get_by_role("link", name=name).click()
        page.locator(".form, .files").first.wait_for()

    def _open_run(self, page: Page, state: str) -> None:
        self._open(page, "/runs")
        page.locator("tr", has_text=state).last.get_by_role("link").click()
        page.locator(".run-state").wait_for()

    def _while_running(self, page: Page, path: Callable[[str], str]) -> None:
        url, folder = self._server.database_url, self._folder
        self._run_id = self._run_id or beside(lambda: asyncio.run(_begin_run(url, folder)))
        self._open(page, path(self._run_id))
        page.get_by_role("progressbar").wait_for()

    def _force(self, page: Page) -> None:
        self._open_run(page, "Stanset")
        page.get_by_role("button", name="Ta i bruk likevel").click()
        page.get_by_role("dialog").wait_for()

    def _remove(self, page: Page) -> None:
        self._open(page, f"/{self._site_id}")
        page.get_by_role("button", name="Fjern kilden").click()
        page.get_by_role("dialog").wait_for()

    def _wrong(self, page: Page) -> None:
        self._open(page, "/new/site")
        page.get_by_label("Utelat disse delene").fill("nyheter")
        page.get_by_role("button", name="Lagre og hent").click()
        page.locator(".field-error").first.wait_for()
