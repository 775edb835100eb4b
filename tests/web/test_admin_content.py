"""The content owner's versions, pages, test bench and embedding in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.access.roles import Role
from tests.content import ContentServer, Library
from tests.web.axe import faults
from tests.web.console import sign_in
from tests.web.content_states import MARKUP, VIEWS, ask, fill, go, open_view
from tests.web.widget import Watch


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library(tmp_path_factory.mktemp("content"))
    fill(library)
    return library


@pytest.fixture(scope="module")
def content(library: Library, web_dist: Path) -> Iterator[ContentServer]:
    server = ContentServer(library, web_dist)
    yield server
    server.stop()


@pytest.fixture
def browsing(chromium: Browser, content: ContentServer) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        locale="nb-NO", reduced_motion="reduce", base_url=content.url,
        viewport={"width": 1280, "height": 800},
    )  # fmt: skip
    context.set_default_timeout(20_000)
    sign_in(context, content, Role.CONTENT_OWNER)
    yield context
    context.close()


@pytest.fixture
def admin(browsing: BrowserContext, content: ContentServer) -> Iterator[Page]:
    """A page on which nothing may happen that nobody asked for."""
    watch = Watch((content.url,))
    page = browsing.new_page()
    watch.over(page)
    yield page
    assert watch.is_clean()


def test_roll_back_changes_the_answer_and_the_way_forward_too(admin: Page) -> None:
    answer = admin.locator(".answer-text")
    ask(admin, "Hva koster frakt?")
    expect(answer).to_contain_text("99 kroner")
    go(admin, "versions", "Versjoner")
    expect(admin.get_by_role("row", name="Versjon 3")).to_contain_text("1 endret")
    admin.get_by_role("button", name="Gå tilbake").click()
    dialog = admin.get_by_role("dialog", name="Gå tilbake til versjon 2?")
    expect(dialog).to_contain_text("svar fra versjon 2")
    dialog.get_by_role("button", name="Gå tilbake").click()
    expect(admin.locator(".notice")).to_have_text("Versjon 2 er i bruk.")
    ask(admin, "Hva koster frakt?")  # the first question after the switch, asked once
    expect(answer).to_contain_text("79 kroner")
    go(admin, "versions", "Versjoner")
    admin.get_by_role("button", name="Ta i bruk 3").press("Enter")
    admin.get_by_role("dialog").get_by_role("button", name="Ta i bruk").press("Enter")
    expect(admin.get_by_role("row", name="Versjon 3")).to_contain_text("I bruk")


def test_an_edit_is_shown_word_by_word(admin: Page) -> None:
    go(admin, "versions", "Versjoner")
    admin.get_by_role("link", name="Versjon 3").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Endringer i versjon 3")
    admin.get_by_role("link", name="Frakt").click()
    diff = admin.locator(".diff")
    expect(diff.locator("del")).to_have_text("Tatt ut: 79")
    expect(diff.locator("ins")).to_have_text("Satt inn: 99")
    assert diff.locator("del").evaluate("e => getComputedStyle(e, '::before').content") == '"−"'
    expect(diff.locator(".folded")).to_contain_text("uendret")
    admin.get_by_role("button", name="Vis hele teksten").click()
    expect(diff).to_contain_text("Punkt 19 i vilkårene")
    admin.set_viewport_size({"width": 320, "height": 640})
    assert admin.evaluate("document.documentElement.scrollWidth") <= 320
    admin.go_back()
    admin.get_by_label("Sammenlignet med").select_option("Versjon 1")
    expect(admin.locator(".changes > li")).to_have_count(3 + len(MARKUP) - 1)
    admin.get_by_role("button", name="Endret").or_(
        admin.get_by_role("button", name="1 endret")
    ).first.click()
    expect(admin.locator(".changes > li")).to_have_count(1)


def test_pages_are_found_and_shown_as_the_bot_sees_them(admin: Page) -> None:
    go(admin, "pages", "Sider")
    admin.get_by_label("Søk i tittel og adresse").fill("frakt")
    expect(admin.locator("tbody tr")).to_have_count(1)
    admin.get_by_role("link", name="Frakt").click()
    first = admin.get_by_role("region", name="Passasje 1")
    expect(first).to_contain_text("Svar på: Hva koster frakt?")
    expect(first).to_contain_text("Frakt koster 99 kroner")
    expect(admin.locator(".particulars")).to_contain_text('etag: "7"')
    admin.go_back()
    admin.get_by_label("Advarsel").select_option("boilerplate_left")
    expect(admin.locator("tbody tr")).to_have_count(5)
    admin.get_by_role("link", name="Side0").click()
    expect(admin.locator(".warnings")).to_contain_text("Gjentatt tekst igjen")
    expect(admin.locator("mark")).to_contain_text("nærmeste butikk")


def test_bench_tells_staff_where_the_answer_came_from(admin: Page) -> None:
    ask(admin, "Hva koster frakt?")
    expect(admin.locator(".quotes a")).to_have_text("Frakt")
    expect(admin.locator("tbody tr").first).to_contain_text("Nr. 1")
    admin.locator("summary").first.click()
    expect(admin.get_by_text("Mening og ord peker på samme side")).to_be_visible()
    admin.get_by_label("Søk i").select_option("Bare ansatte")
    admin.get_by_role("button", name="Spør", exact=True).click()
    expect(admin.get_by_text("Ingen kunde får svar fra den")).to_be_visible()


def test_hostile_texts_stay_texts(admin: Page) -> None:
    go(admin, "pages", "Sider")
    admin.get_by_label("Søk i tittel og adresse").fill("ond")
    rows = admin.locator("tbody tr")
    expect(rows).to_have_count(len(MARKUP))
    addresses = [link.get_attribute("href") or "" for link in admin.locator("tbody th a").all()]
    for address in addresses:
        admin.goto(f"/admin{address}")
        expect(admin.locator("h1")).to_contain_text("Ond ")
        expect(admin.locator(".passage").first).to_contain_text("ondskap")
        assert admin.locator("main :is(img, iframe, script, svg:not(.icon))").count() == 0
        assert admin.locator("main a:not([href^='#/'])").count() == 0
    go(admin, "versions/2", "Endringer i versjon 2")
    for link in admin.locator(".changes a").all()[:4]:
        assert (link.get_attribute("href") or "").startswith("#/versions/2/diff/")
    admin.goto(f"/admin{admin.locator('.changes a').first.get_attribute('href')}")
    expect(admin.locator(".diff ins")).to_contain_text("ondskap")
    ask(admin, "ondskap nummer1 <img src=//evil.example/x onerror=alert(1)>")
    expect(admin.locator("tbody tr").first).to_contain_text("ondskap")


def test_snippet_preview_and_hosts(browsing: BrowserContext, content: ContentServer) -> None:
    sign_in(browsing, content, Role.ADMINISTRATOR)
    page = browsing.new_page()
    go(page, "embed", "Innbygging")
    snippet = page.locator(".snippet")
    expect(snippet).to_have_text(
        f'<script src="{content.url}/loader.js" data-site="tindra" async></script>'
    )
    page.get_by_label("Plassering").select_option("Nede til venstre")
    expect(snippet).to_contain_text('data-position="left"')
    page.locator("iframe.preview").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe.preview")
    frame.locator("svarvakt-chat .launcher").click()
    panel = frame.frame_locator("svarvakt-chat iframe")
    expect(panel.locator("textarea").first).to_be_visible()
    hosts = page.get_by_label("Nettsteder")
    hosts.fill("tindra.example.no\nhttps://evil.example/*")
    page.get_by_role("button", name="Lagre").click()
    expect(page.locator(".field-error")).to_contain_text(
        "et nettsted eller en innstilling kan ikke brukes"
    )
    hosts.fill("tindra.example.no\nbutikk.example.no")
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_text("Lagret.").first).to_be_visible()


@pytest.mark.parametrize("view", VIEWS)
def test_view_is_accessible(browsing: BrowserContext, view: str) -> None:
    page = browsing.new_page()
    open_view(page, view)
    assert faults(page) == []
