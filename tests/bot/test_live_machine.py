"""A state machine: two agents and three customers do anything in any order, and none is wronged."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from bot.conversations.message_rows import UNANSWERED
from bot.live.care import QueueCare
from bot.live.errors import (
    AlreadyClaimed,
    ConversationEnded,
    NobodyThere,
    NotHeld,
    NotPresent,
    TooManyHeld,
)
from bot.live.presence import AgentState
from bot.live.standing import StandingMode
from bot.tables import ConversationRow, MessageRow, PresenceRow, QueueEntryRow
from bot.turns.unanswered import Question, Turn
from knowledge.database import Database, utc_now
from tests.bot.live_world import LEASE, REASON, LiveWorld, an_answer
from tests.databases import sqlite_url

AGENTS = st.sampled_from(("Kari", "Per"))
CUSTOMERS = st.integers(0, 2)
REFUSALS = (AlreadyClaimed, ConversationEnded, NobodyThere, NotHeld, NotPresent, TooManyHeld)
JOINS, GOES = {"agent_joined"}, {"agent_left", "agent_silent", "given_back", "closed"}
MAXIMUM = 2
Result = TypeVar("Result")
Stored = dict[str, tuple[ConversationRow, list[MessageRow]]]


class LiveMachine(RuleBasedStateMachine):
    """The engine on a database of its own; each step is one call, or two at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp()
        self.runner = asyncio.Runner()
        self.world = self.run(self._start())
        self.customers = [self.run(self.world.customer()) for _ in range(3)]
        self.in_flight: dict[str, Question] = {}

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    async def _start(self) -> LiveWorld:
        database = Database(sqlite_url(Path(self.folder) / "test.db"))
        return await LiveWorld.make(database)

    def teardown(self) -> None:
        self.run(self.world.database.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    def attempt(self, *work: Coroutine[Any, Any, Any]) -> list[Any]:
        """Do these at the same time; being refused is an answer, anything else a fault."""

        async def together() -> list[Any]:
            return await asyncio.gather(*work, return_exceptions=True)

        results = self.run(together())
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, REFUSALS):
                raise result
        return results

    @rule(name=AGENTS, state=st.sampled_from(AgentState))
    def say_state(self, name: str, state: AgentState) -> None:
        self.run(self.world.come(self.world.agent(name), state, MAXIMUM))

    @rule(name=AGENTS)
    def come(self, name: str) -> None:
        self.run(self.world.come(self.world.agent(name), AgentState.PRESENT, MAXIMUM))

    @rule(name=AGENTS)
    def lose_the_line(self, name: str) -> None:
        self.run(self.world.fall_silent(self.world.agent(name)))

    @rule(number=CUSTOMERS)
    def enter(self, number: int) -> None:
        self.attempt(self.world.queue.enter(self.customers[number], REASON))

    @rule(number=CUSTOMERS)
    def leave(self, number: int) -> None:
        self.attempt(self.world.queue.leave(self.customers[number]))

    @rule(number=CUSTOMERS)
    def ask(self, number: int) -> None:
        self.run(self.world.ask(self.customers[number]))

    @initialize()
    def open_the_desk(self) -> None:
        for name in ("Kari", "Per"):
            self.come(name)

    @rule(number=CUSTOMERS)
    def ask_and_begin_reply(self, number: int) -> None:
        self.ask(number)
        self.begin_reply(number)

    @rule(number=CUSTOMERS)
    def begin_reply(self, number: int) -> None:
        customer = self.customers[number]
        question_id = self.run(self.world.unanswered.open_question(customer))
        if question_id is not None and customer not in self.in_flight:
            turn, question = self.run(self.world.unanswered.begin(question_id, LEASE))
            if turn is Turn.ANSWER:
                self.in_flight[customer] = question

    @rule(number=CUSTOMERS)
    def finish_reply(self, number: int) -> None:
        question = self.in_flight.pop(self.customers[number], None)
        if question is not None:
            self.run(self.world.unanswered.finish(question, an_answer("Svar")))

    @rule(name=AGENTS, number=CUSTOMERS)
    def claim(self, name: str, number: int) -> None:
        self.attempt(self.world.live.claim(self.customers[number], self.world.agent(name)))

    @rule(number=CUSTOMERS, finishes=st.booleans())
    def claim_at_once(self, number: int, finishes: bool) -> None:
        customer, live = self.customers[number], self.world.live
        question = self.in_flight.pop(customer, None) if finishes else None
        work: list[Coroutine[Any, Any, Any]] = [
            live.claim(customer, self.world.agent(name)) for name in ("Kari", "Per")
        ]
        if question is not None:
            work.append(self.world.unanswered.finish(question, an_answer("Svar")))
        self.attempt(*work)

    @rule(name=AGENTS, number=CUSTOMERS)
    def say(self, name: str, number: int) -> None:
        self.attempt(self.world.say(self.customers[number], self.world.agent(name)))

    @rule(name=AGENTS, number=CUSTOMERS)
    def give_back(self, name: str, number: int) -> None:
        self.attempt(self.world.live.give_back(self.customers[number], self.world.agent(name)))

    @rule(name=AGENTS, number=CUSTOMERS)
    def close(self, name: str, number: int) -> None:
        self.attempt(self.world.live.close(self.customers[number], self.world.agent(name)))

    @rule()
    def look_after(self) -> None:
        """Afterwards nobody waits for nobody, and nobody is with somebody who is gone."""
        self.run(self.world.care.look())
        open_entries, agents = self.run(self._entries()), self.run(self._agents())
        limit = utc_now() - self.world.presence.silence_limit
        there = {
            agent.account_id
            for agent in agents
            if agent.state != AgentState.AWAY and agent.seen_at > limit
        }
        assert {one.account_id for one in open_entries if one.account_id} <= there
        # The grace for a change of shifts counts from the last sign of life.
        lately = limit - self.world.presence.silence_limit
        if not any(agent.seen_at > lately for agent in agents):
            assert not open_entries

    @rule(name=AGENTS, number=CUSTOMERS)
    def lose_patience(self, name: str, number: int) -> None:
        """Take back what is without its agent's word, while one of them may be saying it."""
        care = QueueCare(self.world.database, self.world.presence, max_silence=timedelta(0))
        word = self.world.say(self.customers[number], self.world.agent(name))
        self.attempt(care.look(), word)
        self.attempt(care.look())
        for conversation, messages in self.run(self._stored()).values():
            if conversation.holder_id is not None:
                since = [one for one in messages if one.role in ("agent", "customer")]
                assert since
                assert since[-1].role == "agent"

    async def _entries(self) -> list[QueueEntryRow]:
        async with self.world.database.read() as session:
            wanted = select(QueueEntryRow).where(QueueEntryRow.ended_at.is_(None))
            return list(await session.scalars(wanted))

    async def _agents(self) -> list[PresenceRow]:
        async with self.world.database.read() as session:
            return list(await session.scalars(select(PresenceRow)))

    @invariant()
    def nobody_is_wronged(self) -> None:
        rows, entries = self.run(self._stored()), self.run(self._entries())
        entries_fit_conversations(rows, entries)
        for conversation, messages in rows.values():
            each_moment_has_one_writer(conversation, messages)
            each_question_has_one_end(conversation, messages)
        found = self.run(self.world.queue.standings(self.customers)).values()
        places = sorted(one.position or 0 for one in found if one.mode is StandingMode.QUEUED)
        assert places == list(range(1, len(places) + 1))

    async def _stored(self) -> Stored:
        async with self.world.database.read() as session:
            conversations = await session.scalars(select(ConversationRow))
            messages = list(await session.scalars(select(MessageRow).order_by(MessageRow.seq)))
            return {
                row.id: (row, [one for one in messages if one.conversation_id == row.id])
                for row in conversations
            }


def entries_fit_conversations(rows: Stored, entries: list[QueueEntryRow]) -> None:
    by_conversation = {one.conversation_id: one for one in entries}
    assert len(by_conversation) == len(entries), "two stays at once"
    for row, _ in rows.values():
        entry = by_conversation.get(row.id)
        assert row.queue_entry_id == (entry.id if entry else None)
        assert row.holder_id == (entry.account_id if entry else None)
        assert (row.status == "open") == (row.holder_id is not None)
    held = [one.account_id for one in entries if one.account_id]
    assert all(held.count(one) <= MAXIMUM for one in held)


def each_moment_has_one_writer(row: ConversationRow, messages: list[MessageRow]) -> None:
    """Read from the stored messages alone: who wrote while who had the conversation."""
    assert [one.seq for one in messages] == list(range(1, row.last_seq + 1))
    holder: str | None = None
    for message in messages:
        agent = (message.details or {}).get("agent")
        if message.kind in JOINS:
            assert holder is None, "two people at once"
            holder = agent
        elif message.kind in GOES:
            assert holder == agent
            holder = None
        elif message.role == "bot":
            assert holder is None, "the bot wrote while a person had it"
        elif message.role == "agent":
            assert holder == agent, "somebody wrote who did not have it"
    assert (holder is not None) == (row.holder_id is not None)


def each_question_has_one_end(row: ConversationRow, messages: list[MessageRow]) -> None:
    """It waits for the bot, has one reply, or was left to a person; and only one of these."""
    ids = [message.id for message in messages]
    joins = [message.seq for message in messages if message.kind in JOINS]
    for question in (one for one in messages if one.role == "customer"):
        replies = ids.count(question.reply_id or "")
        if question.state in UNANSWERED:
            assert replies == 0
            assert row.holder_id is None, "it waits for a bot that may not answer"
        elif question.reply_id is None:
            assert any(seq < question.seq for seq in joins)
        else:
            later = any(seq > question.seq for seq in joins)
            assert replies == 1 or later, "it was closed by nobody"


LiveMachine.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=40,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLiveMachine = LiveMachine.TestCase
