"""Replies that fail: the customer is told and offered a person, and the offer is counted."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.handoff.handoffs import Handoffs
from bot.handoff.offers import Offer
from bot.tables import HandoffEventRow
from knowledge.database import Database
from tests.accounts import in_database
from tests.api.conftest import Server


def events_of(server: Server, conversation_id: str) -> list[tuple[str, ...]]:
    """Return step, reason, offer and message of a conversation's hand-off events."""

    async def work(database: Database) -> list[tuple[str, ...]]:
        row = HandoffEventRow
        wanted = select(row.step, row.reason, row.offer, row.message_id)
        async with database.read() as session:
            rows = await session.execute(wanted.where(row.conversation_id == conversation_id))
            return [tuple(one) for one in rows]

    found: list[tuple[str, ...]] = in_database(server.database_path, work)
    return found


def test_a_question_that_always_fails_is_given_up(server: Server) -> None:
    client, other = server.client().start(), server.client().start()
    client.ask("crash now?")
    client.ask("still there?")
    assert other.ask("unharmed").status_code == 202
    assert "unharmed" in other.answers()[0]["text"]
    answers = client.answers(2)
    assert answers[0]["offers_person"] is True
    assert answers[0]["text"].startswith("Beklager")
    assert "outcome" not in answers[0]
    assert events_of(server, client.id) == [
        ("offered", "tool_failure", "message", answers[0]["id"])
    ]
    assert events_of(server, other.id) == []
    assert "still there?" in answers[1]["text"]
    assert sum(server.assistant.crashes.values()) == 3


def test_a_failure_in_the_offer_too_leaves_a_message(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> Offer:
        raise ValueError("the hours cannot be read")

    monkeypatch.setattr(Handoffs, "offer", broken)
    client = server.client().start()
    client.ask("crash again?")
    [answer] = client.answers()
    assert answer["text"].startswith("Beklager")
    assert "no offer could be made" in caplog.text
    assert events_of(server, client.id) == [("offered", "tool_failure", "message", answer["id"])]
