"""Upkeep: looks often while something goes on, seldom while nothing does, and misses nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event

import api.replying.upkeep
from api.services import Services
from api.settings import ApiSettings
from api.streams.hub import Subscription
from bot.conversations.conversations import Lease
from bot.live.presence import AgentState
from bot.live.standing import StandingMode
from bot.live.work import Agent
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.api.scripted import ScriptedAssistant

CALM_AFTER_S, CALM_TICK_S = 1.5, 1.2
ELSEWHERE = Lease(owner="another process", duration_s=60)


class Counter:
    """Counts how often a database is asked for the numbers of the newest messages."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.count += statement.startswith("SELECT") and "last_seq" in statement

    async def per_s(self, duration_s: float) -> float:
        """Count for a while."""
        self.count, started = 0, time.monotonic()
        await asyncio.sleep(duration_s)
        return self.count / (time.monotonic() - started)


@pytest.fixture
def counter(database: Database) -> Iterator[Counter]:
    counter = Counter()
    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", counter)
    yield counter
    event.remove(engine, "before_cursor_execute", counter)


@pytest.fixture
async def services(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Services]:
    monkeypatch.setattr(api.replying.upkeep, "CALM_AFTER_S", CALM_AFTER_S)
    monkeypatch.setattr(api.replying.upkeep, "CALM_TICK_S", CALM_TICK_S)
    await Companies(database).add("tindra", "Tindra", [], "nb")
    built = Services.build(ApiSettings(), database, ScriptedAssistant(), 2000, Path("/nonexistent"))
    async with built.running():
        yield built


async def until(holds: Callable[[], bool], limit_s: float = 5.0) -> float:
    """Wait until something holds, and return how long that took."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < limit_s
        await asyncio.sleep(0.01)
    return time.monotonic() - started


async def test_an_idle_process_looks_seldom_and_wakes(services: Services, counter: Counter) -> None:
    company = await services.companies.get("tindra")
    conversation, _ = await services.conversations.start(company.id, "nb")
    with services.hub.subscribed(conversation.id, 0, conversation.session) as subscription:
        assert await counter.per_s(1.4) > 1.0  # four times a second, less on a busy machine
        await asyncio.sleep(1.0)
        assert await counter.per_s(2.4) < 1.4

        posted = await services.conversations.post(
            conversation.id, str(uuid4()), "hei", services.replies.lease
        )
        services.replies.accept(posted.message)
        await until(lambda: _has(subscription, "message"), 2.0)

        await asyncio.sleep(2.0)  # still again, and then another process stores something
        subscription.take()
        await services.conversations.post(conversation.id, str(uuid4()), "der borte", ELSEWHERE)
        took_s = await until(lambda: subscription.is_stale)
        assert took_s < CALM_TICK_S + 0.75


async def test_who_is_with_people_is_looked_after_often(
    services: Services, counter: Counter
) -> None:
    company = await services.companies.get("tindra")
    conversation, _ = await services.conversations.start(company.id, "nb")
    kari = Agent(company.id, "k" * 32, "Kari")
    await services.live.record_presence(kari, AgentState.PRESENT, 3)
    with services.hub.subscribed(conversation.id, 0, conversation.session) as subscription:
        await services.live.live.claim(conversation.id, kari)  # by a desk at another process
        await until(lambda: subscription.standing.mode is StandingMode.HUMAN)
        await asyncio.sleep(2.0)
        assert services.hub.has_people
        for number in range(3):
            subscription.is_stale = False
            await services.live.live.say(conversation.id, kari, str(uuid4()), f"ord {number}")
            assert await until(lambda: subscription.is_stale) < 0.7


def _has(subscription: Subscription, name: str) -> bool:
    return any(event.name == name for event in subscription.take())
