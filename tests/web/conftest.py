"""Fixtures of the browser tests: built pages, a scripted server, Debian's Chromium."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from api.access.roles import Role
from tests.web.browser import launch
from tests.web.console import sign_in
from tests.web.host_site import HostSite
from tests.web.panel_pages import serving_desk
from tests.web.scripted_server import ScriptedServer
from tests.web.widget import LISTEN, Watch, launcher

WEB = Path(__file__).resolve().parent.parent.parent / "api" / "web"


@pytest.fixture(scope="session")
def web_dist() -> Path:
    """The built scripts and styles, built now if their sources are newer."""
    manifest = WEB / "dist" / "manifest.json"
    sources = [path for path in (WEB / "src").rglob("*") if path.is_file()]
    newest = max(path.stat().st_mtime for path in sources)
    if not manifest.is_file() or manifest.stat().st_mtime < newest:
        if not (WEB / "node_modules" / "esbuild").is_dir():
            pytest.skip("the pages are not built and api/web/node_modules is missing (make web)")
        subprocess.run(["node", "build.mjs"], cwd=WEB, check=True, capture_output=True, timeout=60)
    return manifest.parent


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """Wait long for what is to come: a machine that does much else is no failure of ours."""
    expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for each file of tests.

    It ends with the file, because Playwright's loop must not run beside async tests, and a
    worker of pytest-xdist may go on with another folder's file.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    playwright: Playwright
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def desk() -> Iterator[str]:
    """The demo's desk that embeds the side panel, on an origin of its own."""
    with serving_desk() as origin:
        yield origin


@pytest.fixture(scope="package")
def host_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostSite]:
    """The company's own site, where its widget is."""
    site = HostSite(tmp_path_factory.mktemp("site"))
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="package")
def server(
    web_dist: Path, host_site: HostSite, desk: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ScriptedServer]:
    """The scripted server."""
    server = ScriptedServer(tmp_path_factory.mktemp("web"), host_site.hosts, desk)
    server.start()
    host_site.point_to(server.url)
    yield server
    server.stop()


@pytest.fixture
def context(chromium: Browser, server: ScriptedServer) -> Iterator[BrowserContext]:
    """A browser profile of its own for each test."""
    server.be_ready()
    context = chromium.new_context(
        locale="nb-NO", viewport={"width": 1280, "height": 800}, base_url=server.url
    )
    yield context
    server.answerer.go_on()
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """The chat page, opened; any script error on it fails the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/chat/tindra")
    yield page
    assert errors == []


@pytest.fixture
def watch(server: ScriptedServer, host_site: HostSite) -> Iterator[Watch]:
    """What happens on companies' pages; any error, dialog or foreign request fails the test."""
    local = host_site.url.replace("127.0.0.1", "localhost")
    watch = Watch((server.url, host_site.url, host_site.demo_url, local))
    yield watch
    assert watch.is_clean()


@pytest.fixture
def host(context: BrowserContext, host_site: HostSite, watch: Watch) -> Page:
    """The company's bare page with the launcher on it."""
    host_site.use()
    page = context.new_page()
    watch.over(page)
    page.goto(host_site.url)
    page.evaluate(LISTEN)
    expect(launcher(page)).to_be_visible()
    return page


@pytest.fixture
def signed_in(context: BrowserContext, server: ScriptedServer) -> Iterator[Callable[..., Page]]:
    """Open a page of the console as an account with a role: `signed_in("/panel", Role.AGENT)`."""
    errors: list[str] = []

    def open_page(path: str, role: Role | None = Role.AGENT, company: str = "tindra") -> Page:
        sign_in(context, server, role, company)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    assert errors == []
