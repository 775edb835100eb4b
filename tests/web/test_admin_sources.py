"""The content owner's sources and runs in a real browser, with real runs on a small site."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect

from api.access.roles import Role
from tests.ingest.site import Site, held, help_site
from tests.web.admin import (
    HOSTILE,
    HOSTILE_NAME,
    RUN_TIMEOUT_MS,
    add_company,
    add_site,
    wait_until_done,
)
from tests.web.axe import faults
from tests.web.scripted_server import ScriptedServer

Open = Callable[..., Page]


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    help_site(site, 5)
    yield site
    site.close()


@pytest.fixture
def admin(signed_in: Open, context: BrowserContext, server: ScriptedServer, site: Site) -> Page:
    """The page of sources of a company that has none yet."""
    context.set_default_timeout(20_000)
    slug = add_company(server, site)
    page = signed_in(f"/admin?company={slug}", Role.CONTENT_OWNER, slug)
    expect(page.get_by_role("heading", level=1)).to_have_text("Kilder", timeout=20_000)
    return page


def violations(page: Page) -> list[str]:
    """Return what is wrong with the page, which is wide and still afterwards."""
    page.emulate_media(reduced_motion="reduce")
    found = faults(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    return found


def test_first_route_is_small(admin: Page) -> None:
    sizes: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.request.resource_type == "script":
            sizes[response.url] = len(gzip.compress(response.body(), 9))

    admin.on("response", weigh)
    admin.reload()
    expect(admin.get_by_text("Ingen kilder ennå")).to_be_visible()
    assert 0 < sum(sizes.values()) <= 60_000, sizes


def test_site_is_added_followed_and_reported(
    admin: Page, server: ScriptedServer, site: Site
) -> None:
    site.raw("/hjelp/2.html", b"", status=403)
    with held(site, "/hjelp/4.html"):
        add_site(admin, "Hjelpesidene", site.url)
        bar = admin.get_by_role("progressbar", name="Framdrift")
        expect(bar).to_be_visible()
        expect(admin.locator(".figures dd").first).not_to_have_text("0", timeout=RUN_TIMEOUT_MS)
        admin.reload()
        expect(bar).to_be_visible()
        server.go_down()
        expect(admin.get_by_text("Mistet forbindelsen")).to_be_visible()
        server.come_back()
        expect(admin.get_by_text("Mistet forbindelsen")).to_be_hidden(timeout=5000)
    wait_until_done(admin)
    expect(admin.get_by_role("heading", name="Siden krever innlogging.")).to_be_visible()
    expect(admin.get_by_text("Last opp innholdet som fil")).to_be_visible()
    failed = admin.locator(".addresses a")
    expect(failed.last).to_have_attribute("href", f"{site.url}hjelp/2.html")
    assert violations(admin) == []
    admin.get_by_role("link", name="Kilder").first.click()
    row = admin.get_by_role("row", name=re.compile("Hjelpesidene"))
    expect(row).to_contain_text("1 side feilet")
    assert violations(admin) == []


def test_run_is_cancelled_with_the_keyboard(admin: Page, site: Site) -> None:
    with held(site, "/hjelp/0.html"):
        add_site(admin, "Hjelp", site.url)
        admin.get_by_role("button", name="Avbryt hentingen").focus()
        admin.keyboard.press("Enter")
        wait_until_done(admin, "Avbrutt")
    expect(admin.get_by_text("Det gamle innholdet brukes fortsatt").first).to_be_visible()
    expect(admin.get_by_role("status").last).to_contain_text("Avbrutt")


def test_form_says_what_is_wrong_and_where(admin: Page) -> None:
    admin.get_by_role("link", name="Legg til kilde").click()
    assert violations(admin) == []
    admin.get_by_role("link", name=re.compile("^Nettsted")).click()
    admin.get_by_role("button", name="Lagre og hent").click()
    name, address = admin.get_by_label("Navn"), admin.get_by_label("Adresse til forsiden")
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description(re.compile("Gi kilden et navn"))
    name.fill("Nettstedet")
    address.fill("www.eksempel.no")
    admin.get_by_label("Utelat disse delene").fill("nyheter")
    admin.get_by_role("button", name="Lagre og hent").click()
    expect(address).to_have_accessible_description(re.compile("hele adressen"))
    expect(admin.get_by_text("Hver linje må begynne med /")).to_be_visible()
    assert violations(admin) == []
    address.fill("https://www.telenor.no/")
    admin.get_by_label("Utelat disse delene").fill("/nyheter")
    admin.get_by_role("button", name="Lagre og hent").click()
    expect(address).to_have_accessible_description(re.compile("egne nettsteder"))
    expect(address).to_be_focused()


def test_files_and_notes_are_given_and_taken_away(admin: Page) -> None:
    admin.get_by_role("link", name="Legg til kilde").click()
    admin.get_by_role("link", name="Opplastede filer").click()
    admin.get_by_label("Navn").fill("Prislister")
    admin.get_by_role("button", name="Lagre og legg til innhold").click()
    picker = admin.locator("input[type=file]")
    picker.set_input_files(
        [
            {"name": "priser.txt", "mimeType": "text/plain", "buffer": b"Frakt koster 79 kr."},
            {"name": "tegning.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"},
        ]
    )
    expect(admin.get_by_role("alert")).to_contain_text("tegning.svg: Denne typen fil")
    expect(admin.locator(".files li")).to_have_count(1)
    assert violations(admin) == []
    admin.get_by_role("button", name="Fjern priser.txt").click()
    expect(admin.get_by_text("Ingen filer ennå.")).to_be_visible()
    admin.get_by_role("link", name="Kilder").first.click()
    admin.get_by_role("link", name="Legg til kilde").click()
    admin.get_by_role("link", name=re.compile("^Notater")).click()
    admin.get_by_label("Navn").fill("Interne notater")
    admin.get_by_role("button", name="Lagre og legg til innhold").click()
    admin.get_by_label("Overskrift").fill("Dørkode")
    admin.get_by_label("Tekst").fill("Koden står i protokollen.")
    admin.get_by_role("button", name="Lagre notatet").click()
    admin.get_by_role("button", name="Endre Dørkode.md").click()
    expect(admin.get_by_label("Tekst")).to_have_value("Koden står i protokollen.\n")
    admin.get_by_role("button", name="Fjern kilden").click()
    assert violations(admin) == []
    admin.get_by_role("dialog").get_by_role("button", name="Fjern kilden").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Kilder")
    expect(admin.get_by_text("1 kilde er fjernet")).to_be_visible()


def test_refused_run_is_used_all_the_same(admin: Page, site: Site) -> None:
    add_site(admin, "Hjelp", site.url)
    wait_until_done(admin)
    site.page("/", "Hjelp", "<p>Vi har flyttet all hjelp til telefon.</p>")
    for number in range(5):
        site.raw(f"/hjelp/{number}.html", b"", status=410)
    admin.get_by_role("button", name="Hent på nytt").click()
    wait_until_done(admin, "Stanset – for mye ville forsvinne")
    assert violations(admin) == []
    admin.get_by_role("button", name="Ta i bruk likevel").click()
    admin.get_by_role("dialog").get_by_role("button", name="Ta i bruk likevel").click()
    expect(admin.locator(".run-state .state")).to_have_text("Ferdig", timeout=RUN_TIMEOUT_MS)
    admin.get_by_role("link", name="Kilder").first.click()
    admin.get_by_role("link", name="Tidligere hentinger").click()
    expect(admin.locator(".list tbody tr")).to_have_count(3)
    assert violations(admin) == []


def test_hostile_names_and_addresses_stay_text(
    admin: Page, server: ScriptedServer, site: Site
) -> None:
    dialogs: list[str] = []
    foreign: list[str] = []
    errors: list[str] = []
    admin.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    admin.on(
        "request",
        lambda request: None if request.url.startswith(server.url) else foreign.append(request.url),
    )
    admin.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    site.page(
        "/", HOSTILE.replace("<", "&lt;"),
        '<a href="/hjelp/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E.html">a</a>'
        '<a href="/hjelp/0.html">b</a><p>Her er hjelpen.</p>',
    )  # fmt: skip
    site.answers["/?q=%22%3E%3Cscript%3Ealert%283%29%3C%2Fscript%3E"] = site.answers["/"]
    site.raw("/hjelp/0.html", b"", status=403)
    admin.get_by_role("link", name="Legg til kilde").click()
    admin.get_by_role("link", name="Opplastede filer").click()
    admin.get_by_label("Navn").fill(HOSTILE)
    admin.get_by_label("Ansvarlig").fill(HOSTILE)
    admin.get_by_role("button", name="Lagre og legg til innhold").click()
    admin.locator("input[type=file]").set_input_files(
        [{"name": HOSTILE_NAME + ".txt", "mimeType": "text/html", "buffer": HOSTILE.encode()}]
    )
    expect(admin.locator(".files .name")).to_contain_text("<svg onload=alert(1)>")
    assert "\u202e" not in admin.locator(".files .name").inner_text()
    admin.get_by_role("link", name="Kilder").first.click()
    add_site(admin, HOSTILE, site.url + '?q="><script>alert(3)</script>')
    wait_until_done(admin)
    expect(admin.locator(".addresses").last).to_be_visible()
    admin.get_by_role("link", name="Kilder").first.click()
    expect(admin.get_by_role("row", name=re.compile("evil.example"))).to_have_count(2)
    for width in (1280, 320):
        admin.set_viewport_size({"width": width, "height": 700})
        assert admin.evaluate("document.documentElement.scrollWidth") <= width
    assert admin.locator("main :is(img, script, iframe)").count() == 0
    assert (dialogs, foreign, errors) == ([], [], [])
