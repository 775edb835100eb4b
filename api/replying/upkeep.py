"""The upkeep loop: leases, abandoned questions, and what other processes did."""

from __future__ import annotations

import asyncio
import logging
import time

from sqlalchemy.exc import SQLAlchemyError

from api.live_desk import LiveDesk
from api.replying.replies import Replies
from api.streams.hub import Hub
from bot.conversations.conversations import Conversations
from bot.identity.identities import Identities
from bot.turns.unanswered import Unanswered

logger = logging.getLogger(__name__)

# What another process did is seen after a tick at most while anything goes on here: an agent's word
# within half a second, a bot that a person has cut short within one. Where nothing has happened for
# a while, it is looked for less often.
TICK_S = 0.25
CALM_AFTER_S = 5.0
CALM_TICK_S = 2.0
ADOPT_EVERY_S = 2.0


class Upkeep:
    """Runs beside the requests of one process."""

    def __init__(
        self,
        conversations: Conversations,
        identities: Identities,
        unanswered: Unanswered,
        replies: Replies,
        hub: Hub,
        live: LiveDesk,
    ) -> None:
        self._conversations = conversations
        self._identities = identities
        self._unanswered = unanswered
        self._replies = replies
        self._hub = hub
        self._live = live
        self._next_look = 0.0
        self._next_adoption = 0.0
        self._next_renewal = 0.0

    async def run(self) -> None:
        """Run until cancelled; a database that does not answer is tried again."""
        while True:
            try:
                if self._is_something_on() or time.monotonic() >= self._next_look:
                    await self.tick()
            except SQLAlchemyError:
                logger.exception("upkeep failed; it is tried again")
            await asyncio.sleep(TICK_S)

    async def tick(self) -> None:
        """Do what is due."""
        now = time.monotonic()
        self._next_look = now + CALM_TICK_S
        watched = self._hub.conversation_ids()
        if watched:
            self._hub.compare(await self._conversations.last_seqs(watched))
        if self._replies.is_busy:
            await self._care_for_ours(now)
        await self._live.look()
        if now >= self._next_adoption:
            self._next_adoption = now + ADOPT_EVERY_S
            await self._live.look_after()
            if watched:
                self._hub.end_others(await self._identities.sessions(watched))
            if await self._unanswered.abandoned():
                for question in await self._unanswered.adopt(self._replies.lease):
                    self._replies.accept(question)

    def _is_something_on(self) -> bool:
        """Whether a reply is made, somebody is with people, or something has just happened."""
        return (
            self._replies.is_busy
            or self._hub.has_people
            or self._live.agents.has_work
            or time.monotonic() - self._hub.stirred_at < CALM_AFTER_S
        )

    async def _care_for_ours(self, now: float) -> None:
        lease = self._replies.lease
        stopped = await self._unanswered.stops_asked(lease.owner)
        closed = await self._unanswered.closed(self._replies.question_ids())
        self._replies.stop_questions(stopped | closed)
        if now >= self._next_renewal:
            self._next_renewal = now + lease.duration_s / 3
            await self._unanswered.renew(lease, self._replies.question_ids())
