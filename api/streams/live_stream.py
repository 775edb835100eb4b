"""The event stream of an agent: the queue, and the messages of their own conversations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.access.rate_limit import StreamSlots
from api.schemas.conversations import MessageView
from api.schemas.live import AgentMessageEvent, AgentMessageView, QueueEvent, QueueView
from api.streams.agent_hub import AgentHub, BoardSubscription
from api.streams.sse import RETRY_MS, event_stream
from api.streams.uncancelled import Uncancelled
from bot.conversations.conversations import Conversations
from bot.live.board import Board, Boards


class AgentStream:
    """One desk's stream at one company.

    The queue is sent whole, so a desk that was away misses nothing. Messages are sent by number
    from the entry's `last_seq` on; what came before, the desk reads from the conversation.

    Args:
        client: what the client's address is counted under.

    Raises:
        TooManyRequests: the client has too many streams open.
    """

    def __init__(
        self,
        boards: Boards,
        hub: AgentHub,
        conversations: Conversations,
        slots: StreamSlots,
        client: str,
        company_id: str,
        account_id: str,
        ping_interval_s: float,
    ) -> None:
        slots.check(client)
        self._boards = boards
        self._hub = hub
        self._conversations = conversations
        self._slots = slots
        self._client = client
        self._company_id = company_id
        self._account_id = account_id
        self._ping_interval_s = ping_interval_s
        self._sent: dict[str, int] = {}
        self._uncancelled = Uncancelled()
        self._shutdown = anyio.Event()

    def response(self) -> EventSourceResponse:
        """Return the HTTP response that sends the stream."""
        return event_stream(self._events(), self._ping_interval_s, self._shutdown)

    async def _events(self) -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(retry=RETRY_MS, sep="\n")
        with (
            self._slots.taken(self._client),
            self._hub.subscribed(self._company_id) as subscription,
        ):
            ending = asyncio.create_task(self._end_at_shutdown(subscription))
            try:
                subscription.show(await self._uncancelled.run(self._read()))
                async for event in self._followed(subscription):
                    yield _sent(event)
            finally:
                ending.cancel()

    async def _followed(
        self, subscription: BoardSubscription
    ) -> AsyncIterator[QueueEvent | AgentMessageEvent]:
        last: QueueView | None = None
        while True:
            await subscription.wait()
            if subscription.has_ended or subscription.board is None:
                return
            view = QueueView.of(subscription.board, self._account_id)
            if view != last:
                last = view
                yield QueueEvent(data=view)
            async for message in self._new_messages(view):
                yield message

    async def _new_messages(self, view: QueueView) -> AsyncIterator[AgentMessageEvent]:
        held = {entry.conversation_id for entry in view.mine}
        self._sent = {one: seq for one, seq in self._sent.items() if one in held}
        for entry in view.mine:
            known = self._sent.setdefault(entry.conversation_id, entry.last_seq)
            if entry.last_seq <= known:
                continue
            reading = self._conversations.messages(entry.conversation_id, known)
            for message in await self._uncancelled.run(reading):
                self._sent[entry.conversation_id] = message.seq
                shown = MessageView.of(message)
                yield AgentMessageEvent(
                    data=AgentMessageView(conversation_id=entry.conversation_id, message=shown)
                )

    async def _read(self) -> Board:
        return await self._boards.read(self._company_id)

    async def _end_at_shutdown(self, subscription: BoardSubscription) -> None:
        await self._shutdown.wait()
        subscription.end()


def _sent(event: QueueEvent | AgentMessageEvent) -> ServerSentEvent:
    data = event.data.model_dump_json(exclude_none=True)
    return ServerSentEvent(data=data, event=event.event, sep="\n")
