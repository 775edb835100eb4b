"""Care for the queue: lost agents, waits in vain, and how long a wait is expected to be."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from bot.conversations.errors import ConversationNotFound, IdempotencyMismatch
from bot.conversations.messages import ConversationStatus, MessageState
from bot.handoff.reasons import HandoffReason
from bot.handoff.staffing import Staffing
from bot.live.care import QueueCare
from bot.live.errors import (
    AlreadyClaimed,
    ConversationEnded,
    NobodyThere,
    NotHeld,
    NotPresent,
    TooManyHeld,
)
from bot.live.presence import AgentPresence, AgentState
from bot.live.standing import Standing, StandingMode
from bot.live.waits import MIN_MEASURED, expected_wait_s
from bot.tables import MessageRow, QueueEntryRow
from bot.turns.unanswered import Turn
from knowledge.companies.companies import Companies
from knowledge.companies.facts import CompanyFacts
from knowledge.database import Database, utc_now
from tests.bot.live_world import LEASE, REASON, LiveWorld, an_answer


@pytest.fixture
async def world(database: Database) -> LiveWorld:
    return await LiveWorld.make(database)


async def test_a_lost_agents_conversation_goes_to_the_front(world: LiveWorld) -> None:
    kari, per = world.agent("Kari"), world.agent("Per")
    await world.come(kari)
    await world.come(per)
    mine, other = await world.customer(), await world.customer()
    await world.queue.enter(mine, HandoffReason.URGENT)
    await world.live.claim(mine, kari)
    await world.queue.enter(other, REASON)
    assert await world.care.look() == []
    await world.fall_silent(kari)
    [told] = await world.care.look()
    assert (told.conversation_id, told.kind, told.agent) == (mine, "agent_left", "Kari")
    assert "Kari mistet forbindelsen" in told.text
    assert await world.care.look() == []
    assert (await world.queue.standing(mine)).position == 1
    assert (await world.queue.standing(other)).position == 2
    with pytest.raises(NotHeld):
        await world.say(mine, kari)
    [first, _] = (await world.boards.read(world.company_id)).waiting
    assert (first.reason, first.is_returned) == ("urgent", True)
    await world.live.claim(mine, per)


async def test_who_goes_away_gives_everything_back(world: LiveWorld) -> None:
    kari, per = world.agent("Kari"), world.agent("Per")
    await world.come(kari)
    await world.come(per)
    customers = [await world.customer() for _ in range(2)]
    for customer in customers:
        await world.live.claim(customer, kari)
    await world.come(kari, AgentState.PAUSED)
    assert await world.care.look() == [], "a pause keeps them"
    await world.come(kari, AgentState.AWAY)
    told = await world.care.take_back_from(world.company_id, kari.account_id)
    assert {one.conversation_id for one in told} == set(customers)
    assert (await world.queue.staffing(world.company_id)).waiting == 2


async def test_care_in_two_processes_tells_once(world: LiveWorld) -> None:
    kari, per = world.agent("Kari"), world.agent("Per")
    await world.come(kari)
    await world.come(per)
    customer = await world.customer()
    await world.live.claim(customer, kari)
    await world.fall_silent(kari)
    both = await asyncio.gather(world.care.look(), world.care.look())
    assert sum(len(told) for told in both) == 1


async def age_all(world: LiveWorld, minutes: float) -> None:
    """Make all claims and messages happen so much earlier."""
    age = timedelta(minutes=minutes)
    async with world.database.write() as session:
        for row in await session.scalars(select(MessageRow)):
            row.created_at -= age
        for entry in await session.scalars(select(QueueEntryRow)):
            entry.entered_at -= age
            entry.claimed_at = entry.claimed_at and entry.claimed_at - age


async def test_an_agent_who_says_nothing_loses_the_conversation(world: LiveWorld) -> None:
    kari, per = world.agent("Kari"), world.agent("Per")
    await world.come(kari)
    await world.come(per)
    customer, other = await world.customer(), await world.customer()
    await world.queue.enter(customer, HandoffReason.URGENT)
    await world.live.claim(customer, kari)
    await world.queue.enter(other, REASON)
    await age_all(world, 4.9)
    assert await world.care.look() == []
    await age_all(world, 0.2)
    both = await asyncio.gather(world.care.look(), world.care.look())
    [told] = [message for messages in both for message in messages]
    assert (told.conversation_id, told.kind, told.agent) == (customer, "agent_silent", "Kari")
    assert told.text.startswith("Kari har ikke svart på en stund.")
    assert "Du kan legge igjen en beskjed." in told.text
    assert (await world.queue.standing(customer)).position == 1
    with pytest.raises(NotHeld):
        await world.say(customer, kari)
    [first, second] = (await world.boards.read(world.company_id)).waiting
    assert (first.reason, first.returned_from, first.returned_why) == (
        "urgent", "Kari", "agent_silent",
    )  # fmt: skip
    assert (second.returned_from, second.returned_why) == (None, None)
    await world.live.claim(customer, per)
    assert await world.care.look() == [], "the next agent has time of their own"


async def test_silence_counts_only_while_the_customer_waits(world: LiveWorld) -> None:
    kari = world.agent("Kari")
    await world.come(kari, maximum=9)
    customer = await world.customer()
    await world.live.claim(customer, kari)
    await world.ask(customer, "Hei?")
    await world.say(customer, kari, "Hei, hva gjelder det?")
    await age_all(world, 60)
    assert await world.care.look() == [], "it is the customer's turn"
    await world.ask(customer, "Tusen takk!")
    await age_all(world, 60)
    assert await world.care.look() == [], "thanks need no reply"
    await world.ask(customer, "Regningen")
    await age_all(world, 3)
    await world.ask(customer, "Er du der?")
    assert await world.care.look() == []
    await age_all(world, 2.1)
    [told] = await world.care.look()
    assert told.kind == "agent_silent"
    assert await world.care.look() == []


async def test_a_word_at_the_last_moment_keeps_the_conversation(world: LiveWorld) -> None:
    """Whoever is first holds the conversation's row: the agent's word, or the taking back."""
    kari = world.agent("Kari")
    await world.come(kari, maximum=20)
    for _ in range(5):
        customer = await world.customer()
        await world.live.claim(customer, kari)
        await age_all(world, 6)
        said, told = await asyncio.gather(
            world.say(customer, kari, "Her er jeg"), world.care.look(), return_exceptions=True
        )
        assert not isinstance(told, BaseException)
        is_lost = isinstance(said, NotHeld)
        assert is_lost == (len(told) == 1)
        kinds = await world.kinds(customer)
        assert kinds[-1] == ("agent_silent" if is_lost else "agent")
        if not is_lost:
            await world.live.close(customer, kari)


async def test_who_is_left_waiting_is_told_of_other_ways(database: Database) -> None:
    world = await LiveWorld.make(database)
    facts = {"phone": "22334455", "hours": "24/7", "callback_hours": "24/7"}
    await Companies(database).set_facts(world.company_id, CompanyFacts.read(facts))
    kari = world.agent("Kari")
    await world.come(kari)
    await world.live.claim(await world.customer(), kari)
    await age_all(world, 6)
    [told] = await world.care.look()
    assert "22334455" in told.text
    assert "bli ringt opp" in told.text


async def test_an_empty_queue_desk_ends_the_waiting(world: LiveWorld) -> None:
    kari = world.agent("Kari")
    await world.come(kari)
    customer = await world.customer()
    await world.queue.enter(customer, REASON)
    await world.come(kari, AgentState.AWAY)
    assert await world.care.look() == [], "a colleague may be on the way"
    await world.fall_silent(kari, hours=0.1)
    [told] = await world.care.look()
    assert told.kind == "queue_ended"
    assert await world.queue.standing(customer) == Standing(StandingMode.BOT)


async def test_no_wait_lasts_for_ever(world: LiveWorld) -> None:
    await world.come(world.agent("Kari"))
    customer = await world.customer()
    await world.queue.enter(customer, REASON)
    care = QueueCare(world.database, world.presence, max_wait=timedelta(0))
    [told] = await care.look()
    assert (told.conversation_id, told.kind) == (customer, "queue_ended")


async def test_waits_are_measured(world: LiveWorld) -> None:
    kari = world.agent("Kari")
    await world.come(kari, maximum=2)
    for number in range(MIN_MEASURED):
        assert (await world.queue.staffing(world.company_id)).wait_s is None
        customer = await world.customer()
        await world.live.claim(customer, kari)
        await (world.live.close if number % 2 else world.live.give_back)(customer, kari)
    now = utc_now()
    async with world.database.write() as session:
        await session.execute(
            update(QueueEntryRow).values(claimed_at=now - timedelta(seconds=240), ended_at=now)
        )
    assert (await world.queue.staffing(world.company_id)).wait_s == 0
    for _ in range(2):
        await world.live.claim(await world.customer(), kari)
    assert (await world.queue.staffing(world.company_id)).wait_s == 120
    waiting = [await world.customer() for _ in range(2)]
    for customer in waiting:
        await world.queue.enter(customer, REASON)
    found = await world.queue.standings(waiting)
    assert [one.wait_s for one in found.values()] == [120, 240]


def test_the_estimator() -> None:
    def agent(maximum: int, held: int) -> AgentPresence:
        return AgentPresence("a", "Kari", AgentState.PRESENT, maximum, held)

    assert expected_wait_s(1, [], 60) is None
    assert expected_wait_s(1, [agent(1, 1)], None) is None
    assert expected_wait_s(1, [agent(1, 1)], 60) == 60
    assert expected_wait_s(3, [agent(1, 1), agent(1, 0)], 60) == 60
    assert expected_wait_s(2, [agent(2, 0)], 60) == 0
    assert expected_wait_s(4, [agent(2, 3), agent(1, 1)], 60) == 80
