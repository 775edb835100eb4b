"""The live desk: what customers and agents do with the queue, told to every open stream."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from api.replying.replies import Replies
from api.streams.agent_hub import AgentHub
from api.streams.hub import Hub
from bot.conversations.conversations import Posted
from bot.conversations.messages import Message
from bot.handoff.reasons import HandoffReason
from bot.live.board import Boards
from bot.live.care import QueueCare
from bot.live.presence import AgentState, Presence
from bot.live.queue import Queue
from bot.live.standing import Standing
from bot.live.work import Agent, Live
from knowledge.database import Database


@dataclass(frozen=True, slots=True)
class LiveDesk:
    """The queue's engine with the streams of this process.

    Other processes see the same rows at the next tick of their upkeep.
    """

    presence: Presence
    queue: Queue
    live: Live
    care: QueueCare
    boards: Boards
    replies: Replies
    hub: Hub
    agents: AgentHub

    @classmethod
    def build(
        cls, database: Database, replies: Replies, hub: Hub, max_silence_s: float
    ) -> LiveDesk:
        """Put the parts together around a database.

        Args:
            max_silence_s: how long an agent may leave a customer without a word.
        """
        presence = Presence(database)
        max_silence = timedelta(seconds=max_silence_s)
        return cls(
            presence=presence,
            queue=Queue(database, presence),
            live=Live(database, presence, max_silence),
            care=QueueCare(database, presence, max_silence=max_silence),
            boards=Boards(database, presence),
            replies=replies,
            hub=hub,
            agents=AgentHub(),
        )

    async def enter(self, conversation_id: str, reason: HandoffReason) -> Standing:
        """Put a conversation into the queue. See `Queue.enter`."""
        return await self._told(conversation_id, await self.queue.enter(conversation_id, reason))

    async def leave(self, conversation_id: str) -> Standing:
        """Take a conversation out of the queue. See `Queue.leave`."""
        return await self._told(conversation_id, await self.queue.leave(conversation_id))

    async def claim(self, conversation_id: str, agent: Agent) -> Standing:
        """Give a conversation to an agent, and make the bot fall silent. See `Live.claim`."""
        message = await self.live.claim(conversation_id, agent)
        self.replies.fall_silent(conversation_id)
        return await self._told(conversation_id, message)

    async def say(self, conversation_id: str, agent: Agent, client_id: str, text: str) -> Posted:
        """Store and show an agent's message. See `Live.say`."""
        posted = await self.live.say(conversation_id, agent, client_id, text)
        if posted.is_new:
            await self._show([posted.message])
        return posted

    async def give_back(self, conversation_id: str, agent: Agent) -> Standing:
        """Give a conversation back to the bot. See `Live.give_back`."""
        return await self._told(conversation_id, await self.live.give_back(conversation_id, agent))

    async def close(self, conversation_id: str, agent: Agent) -> Standing:
        """Resolve a conversation. See `Live.close`."""
        return await self._told(conversation_id, await self.live.close(conversation_id, agent))

    async def record_presence(self, agent: Agent, state: AgentState, maximum: int) -> None:
        """Store an agent's state; who goes away gives everything back to the queue."""
        await self.presence.record(agent.company_id, agent.account_id, agent.name, state, maximum)
        told: list[Message] = []
        if state is AgentState.AWAY:
            told = await self.care.take_back_from(agent.company_id, agent.account_id)
        await self._show(told)

    async def tell(self, message: Message) -> None:
        """Tell everybody of a message that may have ended a stay with people."""
        await self._show([message])

    async def look_after(self) -> None:
        """Do what the passing of time makes due, and tell it."""
        told = await self.care.look()
        if told:
            await self._show(told)

    async def look(self) -> None:
        """Bring the open streams of this process up to date with the database."""
        watched = self.hub.conversation_ids()
        if watched:
            self.hub.stand(await self.queue.standings(watched))
        for company_id in self.agents.company_ids():
            self.agents.show(company_id, await self.boards.read(company_id))

    async def _told(self, conversation_id: str, message: Message | None) -> Standing:
        await self._show([] if message is None else [message])
        return await self.queue.standing(conversation_id)

    async def _show(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.replies.show(message)
        await self.look()
