"""The three journeys on the demo of `make run`, by keyboard alone, with a restart in the middle."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from demo.embed import Embed
from demo.serve import Site, SiteServer
from tests.conftest import SHARED
from tests.web.browser import answers
from tests.web.console import beside
from tests.web.demo import SITE_PAGES, Demo, DigdirSite
from tests.web.keys import press, tab_to, write
from tests.web.panel_pages import finished
from tests.web.widget import Watch, panel, panel_box

RECOVERS_WITHIN_MS = 5_000
CONNECTION = ".banner:not(.notices *)"  # what owners announce stays where it is
RUN_TIMEOUT_MS = 240_000
IN_FORCE_WITHIN_MS = 5_000  # a version that was activated, in every process
PUK = "Hvor finner jeg PUK-koden?"
ESIM = "Hvor lenge gjelder QR-koden for eSIM?"
MAIL = "Hva gjør jeg hvis jeg ikke mottar e-posten innen kort tid?"
MAIL_PAGE = "/_docs/einnsyn/einnsyn_test_verifikasjon.html"

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def digdir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DigdirSite]:
    if not (SHARED / "lab" / "serve_site.py").is_file():
        pytest.skip("../shared/lab is not here")
    site = DigdirSite(tmp_path_factory.mktemp("site"), MAIL_PAGE)
    yield site
    site.stop()


@pytest.fixture(scope="module")
def demo(web_dist: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("demo"))
    try:
        demo.start()
        yield demo
    finally:
        demo.stop()


@pytest.fixture
def context(chromium: Browser, demo: Demo) -> Iterator[BrowserContext]:
    beside(lambda: str(demo.start()))  # where a test before this one left it stopped
    context = chromium.new_context(locale="nb-NO", viewport={"width": 1280, "height": 800})
    yield context
    context.close()


def restart(demo: Demo) -> None:
    """Stop the whole demo, and start it on what it stored."""
    beside(lambda: str(demo.stop()))
    beside(lambda: str(demo.start()))


def sign_in(page: Page, demo: Demo, name: str, path: str) -> None:
    page.goto(f"{demo.url}/login?next={path}")
    write(page, "Brukernavn", name)
    write(page, "Passord", f"{name}-i-demoen")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo.url}{path}")


def test_customer_asks_on_the_companys_own_site(context: BrowserContext, demo: Demo) -> None:
    page, watch = context.new_page(), Watch((demo.url, demo.site_url))
    page.on("dialog", lambda dialog: (watch.dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"{demo.site_url}/")
    press(page, "chat")
    inside = panel(page)
    expect(inside.locator(".composer textarea")).to_be_focused()
    page.keyboard.type(PUK)
    page.keyboard.press("Enter")
    expect(answers(inside)).to_have_count(1)
    expect(answers(inside)).to_contain_text("8 sifre")
    tab_to(page, "Kilde 1", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(inside.locator("blockquote").first).to_contain_text("8 sifre")

    beside(lambda: str(demo.stop()))
    expect(inside.locator(CONNECTION)).to_be_visible()
    tab_to(page, "Melding")
    page.keyboard.type(ESIM)
    page.keyboard.press("Enter")
    expect(inside.locator(".message.waiting")).to_contain_text(ESIM)
    beside(lambda: str(demo.start()))
    expect(inside.locator(CONNECTION)).to_have_count(0, timeout=RECOVERS_WITHIN_MS)
    expect(answers(inside)).to_have_count(2)
    expect(answers(inside).last).to_contain_text("30 dager")
    expect(inside.locator(".message.customer")).to_have_count(2)

    press(page, "Snakk med en person")
    expect(inside.locator(".handoff .offer")).to_be_visible()  # the form waits for what is offered
    if inside.get_by_role("radio", name="Bli ringt opp").count():  # which the hour decides
        tab_to(page, "Bli ringt opp", exact=True)
        page.keyboard.press("ArrowDown")
    write(page, "Navn", "Ola Nordmann")
    write(page, "E-post eller telefon", "ola@example.no")
    page.keyboard.press("Enter")
    expect(inside.locator(".message.system")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel_box(page)).to_be_hidden()
    assert watch.dialogs == []


def test_agent_gets_a_proven_suggestion_alone(context: BrowserContext, demo: Demo) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    sign_in(page, demo, "agent", "/panel")
    write(page, "Kundens melding", PUK)
    press(page, "Foreslå svar")
    expect(finished(page)).to_contain_text("8 sifre")
    tab_to(page, "Kilde 1")
    page.keyboard.press("Enter")
    expect(page.locator(".cited blockquote")).to_contain_text("8 sifre")
    restart(demo)
    expect(page.locator(CONNECTION)).to_have_count(0, timeout=RECOVERS_WITHIN_MS)
    expect(finished(page)).to_contain_text("8 sifre")
    press(page, "Kopier")
    assert "8 sifre" in page.evaluate("navigator.clipboard.readText()")
    tab_to(page, "Forslag", "Shift+Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Søk")).to_be_focused()
    write(page, "Søk i kunnskapen", "eSIM QR-kode")
    expect(page.locator(".hits > li").first).to_contain_text("eSIM")


def test_agent_inserts_a_suggestion_into_the_desk(context: BrowserContext, demo: Demo) -> None:
    page = context.new_page()
    sign_in(page, demo, "agent", "/panel")
    page.goto(f"{demo.desk_url}/?panel={demo.url}")
    inside = page.frame_locator("#panel")
    expect(inside.locator(".asking")).to_contain_text("Koblet til Skrivebordet")
    press(page, "eSIM")
    card = finished(inside)
    count = page.locator("#messages li").count()
    restart(demo)
    expect(inside.locator(CONNECTION)).to_have_count(0, timeout=RECOVERS_WITHIN_MS)
    text = card.locator(".text").inner_text()
    press(page, "Sett inn")
    expect(page.locator("#text")).not_to_have_value("")
    assert page.locator("#text").input_value()[:20] in text
    expect(page.locator("#messages li")).to_have_count(count)  # nothing is sent by itself


@pytest.fixture(scope="module")
def digdir_host(
    demo: Demo, digdir: DigdirSite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A second company, whose help is the real pages, and a site of its own with its widget."""
    folder = tmp_path_factory.mktemp("host")
    (folder / "index.html").write_text(
        '<!doctype html><html lang="nb"><title>Hjelp</title><body><h1>Hjelp</h1></body></html>'
    )
    server = SiteServer(
        Site("digdir", "Digdir", folder.resolve(), 0),
        port=0,
        embed=Embed(demo.url, "digdir", "#0b5d5e"),
    )
    hosts = [server.base_url.removeprefix("http://"), digdir.url.split("/")[2]]
    demo.svarvakt(
        "company", "add", "digdir", "--name", "Digdir", "--host", hosts[0], "--host", hosts[1]
    )
    demo.svarvakt("user", "role", "owner", "--company", "digdir", "--role", "content_owner")
    beside(lambda: str(server_thread(server)))
    yield server.base_url
    server.shutdown()
    server.server_close()


def server_thread(server: SiteServer) -> None:
    from threading import Thread

    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()


def test_owner_reads_pages_in_and_takes_a_change_back(
    context: BrowserContext, demo: Demo, digdir: DigdirSite, digdir_host: str
) -> None:
    page = context.new_page()
    sign_in(page, demo, "owner", "/admin?company=digdir")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kilder")
    press(page, "Legg til kilde")
    press(page, "Nettsted")
    write(page, "Navn", "Dokumentasjonen")
    write(page, "Adresse til forsiden", digdir.url)
    press(page, "Lagre og hent")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Henting")
    expect(page.get_by_role("progressbar", name="Framdrift")).to_be_visible()
    expect(page.locator(".figures dd").first).not_to_have_text("0", timeout=60_000)
    page.reload()
    expect(page.get_by_role("progressbar", name="Framdrift")).to_be_visible()
    restart(demo)
    wait_for_state(page, "Ferdig")
    expect(page.locator("main")).to_contain_text(str(SITE_PAGES + 1))  # and the front page

    digdir.edit(MAIL_PAGE, "innen 10 minutter", "innen 25 minutter")
    press(page, "Hent på nytt")
    expect(page.get_by_role("progressbar", name="Framdrift")).to_be_visible()
    wait_for_state(page, "Ferdig")
    press(page, "Sider", exact=True)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sider")
    press(page, "Versjoner", exact=True)
    press(page, "Versjon 2")
    expect(page.get_by_role("heading", level=1)).to_have_text("Endringer i versjon 2")
    press(page, "Testing og verifikasjon")
    expect(page.locator(".diff ins")).to_have_text("Satt inn: 25")
    expect(page.locator(".diff del")).to_have_text("Tatt ut: 10")

    page.wait_for_timeout(IN_FORCE_WITHIN_MS)
    customer = context.new_page()
    customer.goto(digdir_host)
    press(customer, "chat")
    inside = panel(customer)
    expect(inside.locator(".composer textarea")).to_be_focused()
    customer.keyboard.type(MAIL)
    customer.keyboard.press("Enter")
    expect(answers(inside)).to_contain_text("innen 25 minutter")

    page.bring_to_front()
    press(page, "Versjoner", exact=True)
    press(page, "Gå tilbake", exact=True)
    expect(page.get_by_role("dialog")).to_contain_text("versjon 1")
    press(page, "Gå tilbake", exact=True)
    expect(page.locator(".notice")).to_have_text("Versjon 1 er i bruk.")
    page.wait_for_timeout(IN_FORCE_WITHIN_MS)
    customer.bring_to_front()
    tab_to(customer, "Melding")
    customer.keyboard.type(f"{MAIL} Svar en gang til.")
    customer.keyboard.press("Enter")
    expect(answers(inside)).to_have_count(2)
    expect(answers(inside).last).to_contain_text("innen 10 minutter")


def wait_for_state(page: Page, text: str) -> None:
    state = page.locator(".run-state .state")
    expect(state).to_have_text(re.compile(text), timeout=RUN_TIMEOUT_MS)
