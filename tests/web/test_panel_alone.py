"""The side panel alone: paste, suggestion, sources, search, summary, outcomes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from bot.tables import SuggestionRow
from knowledge.database import Database
from tests.scripted_knowledge import INTERNAL_TEXT
from tests.web.browser import ask_and_wait
from tests.web.panel_pages import ANSWER, QUESTION, finished, open_panel, suggest
from tests.web.scripted_server import ScriptedServer


@pytest.fixture
def panel(context: BrowserContext, server: ScriptedServer) -> Iterator[Page]:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    errors: list[str] = []
    page = open_panel(context, server)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


def newest_suggestion(server: ScriptedServer) -> SuggestionRow:
    async def read() -> SuggestionRow:
        database = Database(server.database_url)
        async with database.read() as session:
            row = await session.scalar(
                select(SuggestionRow).order_by(SuggestionRow.created_at.desc()).limit(1)
            )
        await database.close()
        assert row is not None
        return row

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(read())).result()


def wait_for_outcome(page: Page, server: ScriptedServer, outcome: str) -> SuggestionRow:
    for _ in range(50):
        row = newest_suggestion(server)
        if row.outcome == outcome:
            return row
        page.wait_for_timeout(100)
    raise AssertionError(f"the outcome is {row.outcome}, not {outcome}")


def test_a_suggestion_with_its_proof(panel: Page, server: ScriptedServer) -> None:
    card = suggest(panel)
    expect(card.locator(".text")).to_contain_text(ANSWER)
    assert INTERNAL_TEXT not in card.inner_text()
    card.locator(".mark").first.click()
    quote = panel.locator(".cited blockquote")
    expect(quote).to_contain_text(ANSWER)
    link = panel.locator(".cited figcaption a")
    expect(link).to_have_attribute("href", "https://tindra.example.no/hjelp/angrerett.html#:~:"
                                   "text=Du%20kan%20angre%20kj%C3%B8pet%20innen%2014,"
                                   "tilbake%20innen%2014%20dager.")  # fmt: skip
    internal = panel.locator(".hit.internal")
    expect(internal).to_contain_text("Internt: ikke til kunden")
    expect(internal).to_contain_text(INTERNAL_TEXT)


def test_what_is_copied_is_stored(panel: Page, server: ScriptedServer) -> None:
    suggest(panel).get_by_role("button", name="Kopier").click()
    copied = panel.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(ANSWER)
    row = wait_for_outcome(panel, server, "accepted")
    assert (row.sent_text, row.edit_distance) == (copied, 0)


def test_edited_in_place(panel: Page, server: ScriptedServer) -> None:
    card = suggest(panel)
    card.get_by_role("button", name="Rediger").click()
    field = panel.get_by_label("Rediger svaret")
    expect(field).to_be_focused()
    field.fill("Du har 14 dager på deg.")
    panel.get_by_role("button", name="Ferdig").click()
    expect(card.locator(".text")).to_contain_text("Du har 14 dager på deg.")
    card.get_by_role("button", name="Kopier").click()
    row = wait_for_outcome(panel, server, "edited")
    assert row.sent_text == "Du har 14 dager på deg."
    assert row.edit_distance > 0


def test_dismissed_with_a_reason(panel: Page, server: ScriptedServer) -> None:
    card = suggest(panel)
    card.get_by_role("button", name="Avvis").click()
    card.get_by_role("button", name="Feil tone").click()
    expect(card).to_contain_text("Avvist.")
    assert wait_for_outcome(panel, server, "dismissed").reason == "tone"


def test_alternatives(panel: Page) -> None:
    card = suggest(panel)
    for choice, text in (
        ("Kortere", ANSWER),
        ("Vennligere", "Hei, og takk for at du tar kontakt!"),
        ("Suomi", "Voit peruuttaa kaupan"),
        ("Svenska", "Ingen side på dette språket"),
    ):
        card.get_by_role("button", name="Omskriv").click()
        card.get_by_role("button", name=choice).click()
        expect(finished(panel)).to_contain_text(text)


def test_silent_shows_what_is_near(panel: Page) -> None:
    card = suggest(panel, "Hvem vinner i fotball?")
    expect(card).to_contain_text("så vi foreslår ingenting")
    expect(card.locator(".text")).to_have_count(0)
    expect(card.get_by_role("button", name="Kopier")).to_have_count(0)
    expect(panel.locator(".near").first).to_contain_text("Angrerett")


def test_a_suggestion_is_spoken_once(panel: Page) -> None:
    suggest(panel)
    status = panel.get_by_role("status")
    expect(status).to_contain_text(ANSWER)
    expect(status.locator("p")).to_have_count(1)
    assert panel.locator("[aria-live] .text, [role=status] .mark").count() == 0


def test_search_as_one_types(panel: Page) -> None:
    panel.get_by_role("tab", name="Søk").click()
    panel.get_by_label("Søk i kunnskapen").fill("angre")
    hits = panel.locator(".hits > li")
    expect(hits).to_have_count(4)
    expect(hits.first.locator("mark").first).to_have_text("angre")
    expect(hits.last.locator(".internal")).to_contain_text("Internt: ikke til kunden")
    expect(hits.last.get_by_role("button")).to_have_count(0)
    panel.get_by_label("Ta med interne sider").uncheck()
    expect(hits).to_have_count(3)


def test_summary_of_a_pasted_conversation(panel: Page) -> None:
    suggest(panel, "Kunde: Jeg vil angre kjøp 44120. Når får jeg pengene?\nAgent: Et øyeblikk.")
    panel.get_by_role("tab", name="Sammendrag").click()
    shown = panel.get_by_role("tabpanel")
    expect(shown).to_contain_text("Jeg vil angre kjøp 44120.")
    expect(shown.locator(".summary", has_text="Opplysninger")).to_contain_text("kjøp 44120")


def test_one_of_the_products_own_conversations(
    panel: Page, context: BrowserContext, server: ScriptedServer
) -> None:
    customer = context.new_page()
    customer.goto("/chat/tindra")
    ask_and_wait(customer, QUESTION)
    panel.get_by_role("button", name="Velg en samtale").click()
    panel.locator(".entry", has_text=QUESTION).first.click()
    expect(finished(panel)).to_contain_text(ANSWER)
    expect(panel.locator(".about")).to_contain_text("Samtale på nettsiden")


def test_a_reload_loses_nothing(panel: Page) -> None:
    panel.locator("#paste").fill("Halvskrevet")
    panel.reload()
    expect(panel.locator("#paste")).to_have_value("Halvskrevet")
    card = suggest(panel)
    card.get_by_role("button", name="Rediger").click()
    panel.get_by_label("Rediger svaret").fill("Min egen tekst")
    panel.reload()
    expect(panel.get_by_label("Rediger svaret")).to_have_value("Min egen tekst")


def test_the_panel_needs_an_agent(context: BrowserContext, server: ScriptedServer) -> None:
    page = context.new_page()
    page.goto("/panel?lang=nb")
    expect(page.get_by_role("heading", name="Logg inn for å fortsette")).to_be_visible()


def test_fits_320_px(panel: Page) -> None:
    panel.set_viewport_size({"width": 320, "height": 640})
    card = suggest(panel)
    for name in ("Omskriv", "Avvis"):
        card.get_by_role("button", name=name).click()
        assert panel.evaluate("document.documentElement.scrollWidth") <= 320
        box = card.locator(".disclosure .panel:visible").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        panel.keyboard.press("Escape")
