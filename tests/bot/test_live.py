"""Live work in the database: the queue, claims, one writer, and what happens to what waits."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

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
from bot.tables import QueueEntryRow
from bot.turns.unanswered import Turn
from knowledge.database import Database, utc_now
from tests.bot.live_world import LEASE, REASON, LiveWorld, an_answer


@pytest.fixture
async def world(database: Database) -> LiveWorld:
    return await LiveWorld.make(database)


async def test_nobody_waits_for_nobody(world: LiveWorld) -> None:
    customer, kari = await world.customer(), world.agent("Kari")
    with pytest.raises(NobodyThere):
        await world.queue.enter(customer, REASON)
    await world.come(kari, AgentState.PAUSED)
    with pytest.raises(NobodyThere):
        await world.queue.enter(customer, REASON)
    await world.come(kari)
    await world.fall_silent(kari)
    with pytest.raises(NobodyThere):
        await world.queue.enter(customer, REASON)
    await world.come(kari)
    message = await world.queue.enter(customer, REASON)
    assert message is not None
    assert message.text == "Du står i kø for å snakke med en person. " + (
        "Assistenten kan hjelpe deg mens du venter."
    )
    assert await world.queue.enter(customer, REASON) is None, "asking again changes nothing"
    assert await world.queue.standing(customer) == Standing(StandingMode.QUEUED, 1)
    with pytest.raises(ConversationNotFound):
        await world.queue.enter("0" * 32, REASON)


async def test_places_and_staffing(world: LiveWorld) -> None:
    kari, per = world.agent("Kari"), world.agent("Per")
    await world.come(kari, maximum=1)
    await world.come(per, AgentState.PAUSED)
    first, second, third = [await world.customer() for _ in range(3)]
    for customer in (first, second, third):
        await world.queue.enter(customer, REASON)
    assert await world.queue.staffing(world.company_id) == Staffing(1, 1, 3, None)
    found = await world.queue.standings([third, first, second, await world.customer()])
    assert [one.position for one in found.values()] == [3, 1, 2, None]
    assert await world.queue.leave(second) is not None
    assert await world.queue.leave(second) is None
    assert (await world.queue.standing(third)).position == 2
    await world.live.claim(first, kari)
    assert await world.queue.staffing(world.company_id) == Staffing(0, 1, 1, None)
    assert await world.queue.leave(first) is None, "a person has joined already"
    assert await world.queue.standing(first) == Standing(StandingMode.HUMAN, agent="Kari")
    assert (await world.conversations.get(first)).status is ConversationStatus.OPEN


async def test_two_agents_claim_at_once(world: LiveWorld) -> None:
    """N07: one wins, the other is told; however often it is tried."""
    kari, per = world.agent("Kari"), world.agent("Per")
    await world.come(kari, maximum=20)
    await world.come(per, maximum=20)
    for _ in range(10):
        customer = await world.customer()
        await world.queue.enter(customer, REASON)
        results = await asyncio.gather(
            world.live.claim(customer, kari), world.live.claim(customer, per),
            return_exceptions=True,
        )  # fmt: skip
        assert sorted(type(one).__name__ for one in results) == ["AlreadyClaimed", "Message"]
        assert (await world.kinds(customer)).count("agent_joined") == 1


async def test_claims_of_one_agent_take_turns(world: LiveWorld) -> None:
    kari = world.agent("Kari")
    await world.come(kari, maximum=2)
    customers = [await world.customer() for _ in range(5)]
    results = await asyncio.gather(
        *(world.live.claim(customer, kari) for customer in customers), return_exceptions=True
    )
    assert [type(one).__name__ for one in results].count("TooManyHeld") == 3
    board = await world.boards.read(world.company_id)
    assert len(board.held) == 2


async def test_who_may_claim(world: LiveWorld) -> None:
    kari, per = world.agent("Kari"), world.agent("Per")
    customer = await world.customer()
    with pytest.raises(NotPresent):
        await world.live.claim(customer, kari)
    await world.come(kari, maximum=1)
    assert await world.live.claim(customer, kari) is not None, "taken over from the bot unasked"
    assert await world.live.claim(customer, kari) is None
    await world.come(per)
    with pytest.raises(AlreadyClaimed):
        await world.live.claim(customer, per)
    with pytest.raises(TooManyHeld):
        await world.live.claim(await world.customer(), kari)
    await world.live.close(customer, kari)
    with pytest.raises(ConversationEnded):
        await world.live.claim(customer, kari)
    stranger = await world.of_another_company()
    await world.come(stranger)
    for attempt in (
        world.live.claim(customer, stranger), world.live.close(customer, stranger),
        world.live.give_back(customer, stranger), world.say(customer, stranger),
    ):  # fmt: skip
        with pytest.raises(ConversationNotFound):
            await attempt


async def test_only_the_holder_writes(world: LiveWorld) -> None:
    kari, per = world.agent("Kari"), world.agent("Per")
    await world.come(kari)
    await world.come(per)
    customer = await world.customer()
    with pytest.raises(NotHeld):
        await world.say(customer, kari)
    await world.live.claim(customer, kari)
    client_id = str(uuid4())
    said = await world.live.say(customer, kari, client_id, "Hei, jeg er Kari")
    again = await world.live.say(customer, kari, client_id, "Hei, jeg er Kari")
    assert (said.is_new, again.is_new, again.message) == (True, False, said.message)
    assert said.message.agent == "Kari"
    with pytest.raises(IdempotencyMismatch):
        await world.live.say(customer, kari, client_id, "Noe annet")
    with pytest.raises(IdempotencyMismatch):
        await world.conversations.post(customer, client_id, "Hei, jeg er Kari", LEASE)
    for attempt in (
        world.say(customer, per), world.live.close(customer, per),
        world.live.give_back(customer, per),
    ):  # fmt: skip
        with pytest.raises(NotHeld):
            await attempt
    await world.live.give_back(customer, kari)
    assert (await world.live.say(customer, kari, client_id, "Hei, jeg er Kari")).is_new is False
    with pytest.raises(NotHeld):
        await world.say(customer, kari)


async def test_a_reply_in_flight_is_not_stored_after_the_claim(world: LiveWorld) -> None:
    """N05: the bot or the person answers a question, never both, whatever comes between."""
    kari = world.agent("Kari")
    await world.come(kari, maximum=20)
    for gives_back in (False, True):
        customer = await world.customer()
        question = (await world.ask(customer, "Hva koster det?")).message
        turn, taken = await world.unanswered.begin(question.id, LEASE)
        assert turn is Turn.ANSWER
        await world.live.claim(customer, kari)
        assert await world.unanswered.closed([question.id]) == {question.id}
        if gives_back:
            await world.live.give_back(customer, kari)
        assert await world.unanswered.finish(taken, an_answer("99 kroner")) is None
        assert (await world.unanswered.begin(question.id, LEASE))[0] is Turn.DONE
        assert "bot" not in await world.kinds(customer)
        assert await world.unanswered.open_question(customer) is None
        assert not await world.unanswered.adopt(LEASE)


async def test_the_holder_alone_keeps_the_bot_out(world: LiveWorld) -> None:
    """Even a question that still counts as unanswered gets no reply while a person writes."""
    customer = await world.customer()
    question = (await world.ask(customer)).message
    _, taken = await world.unanswered.begin(question.id, LEASE)
    await world.write_as_if_held(customer, "somebody")
    assert await world.unanswered.finish(taken, an_answer("Svar")) is None
    await world.write_as_if_held(customer, None)
    assert await world.unanswered.finish(taken, an_answer("Svar")) is not None


async def test_the_bot_is_silent_until_it_is_given_back(world: LiveWorld) -> None:
    kari = world.agent("Kari")
    await world.come(kari)
    customer = await world.customer()
    await world.queue.enter(customer, REASON)
    waiting = await world.ask(customer, "Mens jeg venter")
    assert waiting.message.is_unanswered, "the bot helps while one waits"
    await world.live.claim(customer, kari)
    held = await world.ask(customer, "Til Kari")
    assert (held.message.state, held.message.reply_id) == (MessageState.FINAL, None)
    await world.say(customer, kari, "Svar fra Kari")
    await world.live.give_back(customer, kari)
    assert (await world.conversations.get(customer)).status is ConversationStatus.PENDING
    after = await world.ask(customer, "Til boten")
    assert after.message.is_unanswered
    history = await world.conversations.history(customer)
    assert [(one.role, one.text) for one in history] == [
        ("customer", "Mens jeg venter"), ("customer", "Til Kari"), ("agent", "Svar fra Kari"),
    ]  # fmt: skip
    assert await world.kinds(customer) == [
        "queued", "customer", "agent_joined", "customer", "agent", "given_back", "customer",
    ]  # fmt: skip


async def test_closed_and_opened_again(world: LiveWorld) -> None:
    kari = world.agent("Kari")
    await world.come(kari)
    customer = await world.customer()
    await world.live.claim(customer, kari)
    await world.live.close(customer, kari)
    assert (await world.conversations.get(customer)).status is ConversationStatus.RESOLVED
    assert await world.queue.standing(customer) == Standing(StandingMode.ENDED)
    assert (await world.ask(customer, "En ting til")).message.is_unanswered
    assert (await world.conversations.get(customer)).status is ConversationStatus.PENDING
    assert await world.queue.standing(customer) == Standing(StandingMode.BOT)
    await world.live.claim(customer, kari)
    await world.live.close(customer, kari)
    await world.queue.enter(customer, REASON)
    assert (await world.queue.standing(customer)).mode is StandingMode.QUEUED
