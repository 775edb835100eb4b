"""The services: every part that requests use, put together once per process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from api.access.identity import Identity
from api.access.rate_limit import Rate, RateLimiter, StreamSlots
from api.agent_parts import AgentParts
from api.content.dial_desk import DialDesk
from api.content.embedding import base_url_of
from api.content.ingest_desk import IngestDesk, IngestUpkeep
from api.content.inspection import Inspection, Search
from api.html.shells import WEB_DIST
from api.live_desk import LiveDesk
from api.replying.answerer import Answerer
from api.replying.link_rules import LinkRules
from api.replying.replies import Replies
from api.replying.upkeep import Upkeep
from api.settings import ApiSettings
from api.streams.hub import Hub
from api.streams.stream import StreamParts
from api.visitors.identity_gate import IdentityGate
from api.visitors.visitors import Visitors
from bot.conversations.conversations import Conversations, Lease
from bot.directory.store import Directory
from bot.handoff.handoffs import Handoffs
from bot.notices.store import Notices
from bot.receipts.receipts import Receipts
from bot.scores.scores import Scores
from bot.tasks import Tasks
from bot.turns.unanswered import Unanswered
from ingest.settings import IngestSettings
from knowledge.companies.companies import Companies
from knowledge.database import Database, new_id

# Renewed every third of it. Long enough for a process that is busy loading a model, short
# enough that a customer whose server was killed still waits for the answer.
LEASE_S = 8.0
# Of one conversation: each is a visit to the company's provider, and a person needs one or two.
SIGN_IN_RATE = Rate(burst=10, per_s=1 / 30)
# What services are built with that no run will be asked of: the defaults, whatever is set.
_NO_INGEST = IngestSettings.model_construct()


async def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one process.

    Attributes:
        agents: what helps agents; None in a process that only talks to customers.
        web_dist: where the built scripts and styles are.
        on_start, on_close: what else is to be done when the process starts and ends.
    """

    settings: ApiSettings
    max_question_chars: int
    database: Database
    companies: Companies
    conversations: Conversations
    receipts: Receipts
    scores: Scores
    unanswered: Unanswered
    handoffs: Handoffs
    tasks: Tasks
    identity: Identity
    visitors: Visitors
    inspection: Inspection
    dials: DialDesk
    notices: Notices
    directory: Directory
    ingest: IngestDesk
    hub: Hub
    replies: Replies
    live: LiveDesk
    limiter: RateLimiter
    streams: StreamSlots
    agents: AgentParts | None = None
    web_dist: Path = WEB_DIST
    on_start: Callable[[], Awaitable[None]] = _nothing
    on_close: Callable[[], Awaitable[None]] = _nothing

    @classmethod
    def build(
        cls,
        settings: ApiSettings,
        database: Database,
        answerer: Answerer,
        max_question_chars: int,
        web_dist: Path = WEB_DIST,
        ingest: IngestDesk | None = None,
        lease_s: float = LEASE_S,
        on_start: Callable[[], Awaitable[None]] = _nothing,
        on_close: Callable[[], Awaitable[None]] = _nothing,
        agents: AgentParts | None = None,
        search: Search | None = None,
    ) -> Services:
        """Put the parts together around a database and whoever answers."""
        companies = Companies(database)
        unanswered = Unanswered(database, max_question_chars)
        hub = Hub(settings.max_streams_per_conversation)
        conversations = Conversations(
            database,
            settings.max_messages_per_conversation,
            settings.max_unanswered_per_conversation,
        )
        visitors = Visitors(database, hub)
        handoffs = Handoffs.on(database)
        replies = Replies(
            conversations,
            unanswered,
            companies,
            answerer,
            IdentityGate(visitors.settings, visitors.identities, handoffs),
            handoffs,
            LinkRules(database, base_url_of(settings)),
            hub,
            Lease(owner=new_id(), duration_s=lease_s),
            settings.max_concurrent_replies,
        )
        live = LiveDesk.build(database, replies, hub, settings.max_agent_silence_s)
        return cls(
            settings=settings,
            max_question_chars=max_question_chars,
            database=database,
            companies=companies,
            conversations=conversations,
            receipts=Receipts(database),
            scores=Scores(database),
            unanswered=unanswered,
            handoffs=handoffs,
            tasks=Tasks(database),
            identity=Identity.build(settings, database),
            visitors=visitors,
            inspection=Inspection.build(database, search),
            dials=DialDesk(),
            notices=Notices(database, base_url_of(settings)),
            directory=Directory(database, base_url_of(settings)),
            ingest=ingest or IngestDesk.build(_NO_INGEST, Path(".svarvakt"), database),
            hub=hub,
            replies=replies,
            live=live,
            limiter=RateLimiter(_rates(settings)),
            streams=StreamSlots(settings.max_streams_per_address),
            agents=agents,
            web_dist=web_dist,
            on_start=on_start,
            on_close=on_close,
        )

    @property
    def stream_parts(self) -> StreamParts:
        """What event streams read from."""
        return StreamParts(
            self.conversations,
            self.unanswered,
            self.live.queue,
            self.hub,
            self.streams,
            self.settings.ping_interval_s,
        )

    async def is_ready(self) -> bool:
        """Say whether the database answers; everything else is loaded before we listen."""
        try:
            await self.companies.all()
        except SQLAlchemyError:
            return False
        return True

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start what runs beside the requests, and end it in order."""
        await self.on_start()
        upkeep = Upkeep(
            self.conversations,
            self.visitors.identities,
            self.unanswered,
            self.replies,
            self.hub,
            self.live,
        )
        tasks = [
            asyncio.create_task(upkeep.run()),
            asyncio.create_task(IngestUpkeep(self.ingest).run()),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.ingest.launcher.release()
            await self.replies.close()
            await self.on_close()
            await self.database.close()


def _rates(settings: ApiSettings) -> dict[str, Rate]:
    per_conversation = Rate(settings.conversation_burst, settings.conversation_rate)
    return {
        "address": Rate(settings.address_burst, settings.address_rate),
        "start": Rate(settings.start_burst, settings.start_rate),
        "account": Rate(settings.account_burst, settings.account_rate),
        "conversation": per_conversation,
        "handoff": Rate(settings.handoff_burst, settings.handoff_rate),
        "sign_in": SIGN_IN_RATE,
    }
