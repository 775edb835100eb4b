"""An agent closes a conversation: its customer is asked for a score, once for each episode."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect
from sqlalchemy import select

from bot.catalogue import text as fixed_text
from bot.scores.tables import ScoreRow
from knowledge.database import Database
from tests.accounts import run_on
from tests.web.browser import answers, ask_and_wait
from tests.web.console import beside
from tests.web.live import an_agent, conversation_of, talks_to
from tests.web.scripted_server import ScriptedServer

QUESTION = "Hva er inkludert når jeg er i EU?"


def stored_scores(server: ScriptedServer, conversation_id: str) -> list[list[object]]:
    """Return score and who replied, of each score of a conversation, oldest first."""

    async def read(database: Database) -> str:
        wanted = select(ScoreRow.score, ScoreRow.handled_by).order_by(ScoreRow.first_seq)
        async with database.read() as session:
            rows = await session.execute(wanted.where(ScoreRow.conversation_id == conversation_id))
            return json.dumps([list(row) for row in rows])

    found: list[list[object]] = json.loads(beside(lambda: run_on(server.database_url, read)))
    return found


def give(page: Page, score: int) -> None:
    """Give a score in the chat."""
    form = page.locator("form.closing")
    form.get_by_role("radio", name=str(score), exact=True).check()
    form.locator(".primary").click()
    expect(page.locator(".closing.thanks")).to_have_text(fixed_text("nb", "score.thanks"))


def test_each_episode_is_scored_once(page: Page, server: ScriptedServer) -> None:
    ask_and_wait(page, QUESTION)
    second = page.context.new_page()
    second.goto("/chat/tindra")
    expect(answers(second)).to_have_count(1)
    conversation_id = conversation_of(page)
    with an_agent(server) as kari:
        kari.claim(conversation_id)
        expect(talks_to(page)).to_have_text("Du snakker med Kari")
        kari.say(conversation_id, "Ja, det stemmer.")
        expect(page.locator(".message.agent")).to_be_visible()
        for tab in (page, second):
            expect(tab.locator("form.closing")).to_have_count(0)
        kari.close_conversation(conversation_id)
        for tab in (page, second):  # nobody has to load anything anew
            expect(tab.locator("form.closing")).to_be_visible()
        give(page, 9)
        give(second, 2)
        assert stored_scores(server, conversation_id) == [[9, "both"]]
        with page.expect_response(lambda answer: answer.url.endswith("/score")) as asked:
            page.reload()
        assert asked.value.json()["state"] == "given"
        expect(page.locator(".message.agent")).to_be_visible()
        expect(page.locator(".closing")).to_have_count(0)

        ask_and_wait(page, "Hvordan kjøper jeg en datapakke?")
        kari.claim(conversation_id)
        kari.say(conversation_id, "Jeg kan hjelpe deg.")
        kari.close_conversation(conversation_id)
        expect(page.locator("form.closing")).to_be_visible()
        give(page, 4)
    assert stored_scores(server, conversation_id) == [[9, "both"], [4, "both"]]
    second.close()
