"""The content owner's versions, pages, test bench and embedding in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.accounts import Role
from knowledge.documents import Audience, Document, FaqPair, Heading
from tests.content import ContentServer, Library
from tests.web.axe import OPTIONS, SMALL_TARGETS
from tests.web.console import sign_in
from tests.web.widget import Watch

FAQ = "Hva koster frakt?\n\nFrakt koster 79 kroner per pakke i hele Norge."
PADDING = "".join(f"Punkt {n} i vilkårene er som før, og gjelder alle kunder. " for n in range(20))
FILLER = "Alt om mobilabonnement og bredbånd hos oss\nFinn din nærmeste butikk her"
MARKUP = [
    "<script>alert('I01')</script>",
    "<img src=//evil.example/x onerror=alert('I02')>",
    "<svg onload=alert('I03')><animate onbegin=alert('I04') attributeName=x>",
    "java\tscript:alert('I05') vbscript:msgbox(7) data:text/html,<script>alert('I06')</script>",
    "<math><mglyph><style><img src=x onerror=alert('I08')></style></mglyph></math>",
    "</template></noscript></title></textarea><script>alert('I09')</script>",
    '"><a id=config name=config href=//evil.example/>',
    "```html\n<iframe src=javascript:alert('I12')></iframe>\n```",
    "![x](https://evil.example/q) <link rel=prefetch href=//evil.example/p>",
]


def page_of(name: str, text: str, **fields: Any) -> Document:
    title = fields.pop("title", name.capitalize())
    return Document(f"https://tindra.example.no/{name}", title, text, "nb", **fields)


def hostile() -> list[Document]:
    """Each text of the corpus in title, address, question and text."""
    return [
        page_of(
            f"ond{n}?q={markup}",
            f"{markup}\n\nSvar nummer{n} om ondskap: {markup}",
            title=f"Ond {n} {markup}",
            faq_pairs=(FaqPair(0, len(markup), len(markup) + 2, 2 * len(markup) + 27),),
        )
        for n, markup in enumerate(MARKUP)
    ]


def shipping(price: int) -> Document:
    return page_of(
        "frakt",
        FAQ.replace("79", str(price)) + "\n\n" + PADDING,
        faq_pairs=(FaqPair(0, 17, 19, len(FAQ)),),
        headings=(Heading(2, 0, 17),),
    )


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """Wait longer than usual: the server shares its processor with the browser."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Three versions; in the last one shipping costs 99 instead of 79."""
    library = Library(tmp_path_factory.mktemp("content"))
    library.make()
    pages = [page_of(f"side{n}", f"Om emne{n} står det her.\n{FILLER}") for n in range(5)]
    secret = page_of("rutine", "Rabatt ved oppsigelse.", audience=Audience.INTERNAL)
    library.publish(*pages, shipping(79))
    library.publish(*pages, shipping(79), secret, *hostile())
    library.publish(*pages, shipping(99), secret, *hostile())
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


def go(page: Page, path: str, heading: str) -> None:
    page.goto(f"/admin#/{path}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


def ask(page: Page, question: str) -> None:
    go(page, "bench", "Testbenk")
    page.get_by_label("Spørsmål").fill(question)
    page.get_by_role("button", name="Spør", exact=True).click()


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
    expect(page.locator(".field-error")).to_contain_text("gyldig navn")
    hosts.fill("tindra.example.no\nbutikk.example.no")
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_text("Lagret.").first).to_be_visible()


VIEWS = ("versions", "versions/3", "diff", "pages", "page", "bench", "embed")


def open_view(page: Page, view: str) -> None:
    if view == "bench":
        ask(page, "Hva koster frakt?")
        expect(page.locator(".answer-text")).to_be_visible()
        for summary in page.locator("summary").all():
            summary.click()
        return
    page.goto(f"/admin#/{'versions/3' if view == 'diff' else 'pages' if view == 'page' else view}")
    if view == "diff":
        page.get_by_role("link", name="Frakt").click()
        expect(page.locator(".diff ins")).to_be_visible()
    elif view == "page":
        page.get_by_role("link", name="Side0").click()
        expect(page.locator(".passage").first).to_be_visible()
    else:
        expect(page.locator("main :is(table, .changes, .snippet)").first).to_be_visible()


@pytest.mark.parametrize("view", VIEWS)
def test_view_is_accessible(browsing: BrowserContext, view: str) -> None:
    page, found = browsing.new_page(), []
    open_view(page, view)
    Axe().run(page, options=OPTIONS)
    for width, height in ((1280, 800), (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [
                f"{width} {scheme} {one['id']}: {node['html'][:160]}"
                for one in page.evaluate("o => axe.run(o)", OPTIONS)["violations"]
                for node in one["nodes"]
            ]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{width}: scrolls sideways")
        found += page.evaluate(SMALL_TARGETS)
    assert found == []
