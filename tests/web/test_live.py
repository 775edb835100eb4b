"""A person takes the conversation, in the browser: after a reload and in a second tab as well."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from bot.tables import QueueEntryRow
from knowledge.database import Database
from tests.accounts import run_on
from tests.web.browser import answers, ask, ask_and_wait, composer
from tests.web.console import beside
from tests.web.live import an_agent, conversation_of, enter_queue, queue_bar, talks_to
from tests.web.scripted_server import ScriptedServer
from tests.web.widget import heard, open_chat, panel

BOT = "KI-assistent – kan ta feil"
AGENT = "Du snakker med Kari"


def everywhere(page: Page, second: Page) -> tuple[Page, ...]:
    """Return both tabs after a reload of the first one."""
    page.reload()
    return page, second


def test_the_whole_way(page: Page, server: ScriptedServer) -> None:
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    second = page.context.new_page()
    second.goto("/chat/tindra")
    with an_agent(server) as kari:
        conversation_id = enter_queue(page, server)
        for tab in everywhere(page, second):
            expect(queue_bar(tab)).to_contain_text("Du er den neste i køen.")
            expect(queue_bar(tab)).to_contain_text("Vi vet ikke hvor lang ventetiden er.")
            expect(tab.locator(".foot .person")).to_have_count(0)
            expect(talks_to(tab)).to_have_text(BOT)
            expect(answers(tab)).to_have_count(1)
        ask_and_wait(page, "Hvordan kjøper jeg en datapakke?")

        kari.claim(conversation_id)
        for tab in everywhere(page, second):
            expect(talks_to(tab)).to_have_text(AGENT)
            expect(queue_bar(tab)).to_have_count(0)
            expect(tab.locator(".message.system").last).to_contain_text(
                "Kari er med i samtalen nå."
            )
            expect(composer(tab)).to_have_attribute("placeholder", "Skriv til Kari …")
        ask(page, "Er du et menneske, Kari?")
        expect(page.locator(".message.customer")).to_have_count(3)
        expect(page.locator(".activity")).to_have_count(0)
        kari.say(conversation_id, "Ja, jeg er et menneske.")
        for tab in everywhere(page, second):
            said = tab.locator(".message.agent")
            expect(said).to_contain_text("Ja, jeg er et menneske.")
            expect(said.locator(".byline")).to_contain_text("Kari")
            expect(answers(tab)).to_have_count(2)

        kari.give_back(conversation_id)
        for tab in everywhere(page, second):
            expect(talks_to(tab)).to_have_text(BOT)
            expect(tab.locator(".foot .person")).to_be_visible()
        ask_and_wait(second, "Hva er inkludert når jeg er i EU?")

        kari.claim(conversation_id)
        kari.close_conversation(conversation_id)
        for tab in everywhere(page, second):
            expect(tab.locator(".message.system").last).to_contain_text(
                "Kari har avsluttet samtalen."
            )
            expect(talks_to(tab)).to_have_text(BOT)
        ask_and_wait(page, "Hvordan kjøper jeg en datapakke?")
    second.close()


def test_taken_over_in_the_middle_of_an_answer(page: Page, server: ScriptedServer) -> None:
    ask(page, "Kan jeg bruke mobilen i EU? Svar gjerne langsomt.")
    page.locator(".draft").wait_for()
    with an_agent(server) as kari:
        kari.claim(conversation_of(page))
        expect(page.locator(".draft")).to_have_count(0)
        expect(page.locator(".stop")).to_have_count(0)
        server.answerer.go_on()
        kari.say(conversation_of(page), "Hei!")
        expect(page.get_by_role("log")).to_contain_text("Kari: Hei!")
        expect(answers(page)).to_have_count(0)


def test_leaving_the_queue(page: Page, server: ScriptedServer) -> None:
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    with an_agent(server):
        enter_queue(page, server)
        expect(page.locator(".visually-hidden[role=status]")).to_contain_text("i køen.")
        queue_bar(page).get_by_role("button", name="Gå ut av køen").press("Enter")
        expect(queue_bar(page)).to_have_count(0)
        expect(page.locator(".message.system").last).to_contain_text("Du har gått ut av køen.")
        expect(page.locator(".foot .person")).to_be_visible()


def test_the_agent_is_lost(page: Page, server: ScriptedServer) -> None:
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    with an_agent(server, "Per"), an_agent(server) as kari:
        kari.claim(conversation_of(page))
        expect(talks_to(page)).to_have_text(AGENT)
        kari.come("away")
        expect(queue_bar(page)).to_contain_text("Du er den neste i køen.")  # before all others
        expect(page.locator(".message.system").last).to_contain_text("Kari mistet forbindelsen.")


async def _silence(database: Database) -> str:
    """Let everybody who has a conversation have had it for an hour."""
    async with database.write() as session:
        held = QueueEntryRow.ended_at.is_(None) & QueueEntryRow.claimed_at.is_not(None)
        for entry in await session.scalars(select(QueueEntryRow).where(held)):
            assert entry.claimed_at is not None
            entry.claimed_at -= timedelta(hours=1)
    return ""


def test_the_agent_says_nothing(page: Page, server: ScriptedServer) -> None:
    ask_and_wait(page, "Hva er inkludert når jeg er i EU?")
    with an_agent(server) as kari:
        kari.claim(conversation_of(page))
        expect(talks_to(page)).to_have_text(AGENT)
        beside(lambda: run_on(server.database_url, _silence))
        expect(queue_bar(page)).to_contain_text("Du er den neste i køen.")
        told = page.locator(".message.system").last
        expect(told).to_contain_text("Kari har ikke svart på en stund.")
        told.get_by_role("button", name="Legg igjen en beskjed").click()
        form = page.get_by_role("dialog")
        expect(form.get_by_label("Hva gjelder det?")).to_be_visible()
        page.keyboard.press("Escape")
        expect(form).to_be_hidden()


def test_the_page_around_hears_of_it(host: Page, server: ScriptedServer) -> None:
    inside = open_chat(host)
    ask_and_wait(inside, "Hva er inkludert når jeg er i EU?")
    frame = next(one for one in host.frames if "/widget" in one.url)
    conversation_id = frame.evaluate(
        "() => JSON.parse(localStorage.getItem('svarvakt:tindra')).conversation.id"
    )
    with an_agent(server) as kari:
        kari.claim(conversation_id)
        expect(inside.locator(".head .names p")).to_have_text(AGENT)
        host.evaluate("svarvakt('close')")
        kari.say(conversation_id, "En hemmelighet")
        expect(host.locator("svarvakt-chat .badge")).to_have_attribute("data-count", "1")
        kari.give_back(conversation_id)
        expect(host.locator("svarvakt-chat .badge")).to_have_attribute("data-count", "2")
        expect(panel(host).locator(".message.system")).to_have_count(2)
    names = [name for name, _ in heard(host)]
    assert [name for name in names if str(name).startswith(("agent", "handoff"))] == [
        "handoff:accepted", "agent:joined", "agent:left",
    ]  # fmt: skip
    assert "hemmelighet" not in str(heard(host))
