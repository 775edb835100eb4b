"""The event stream of a conversation: stored messages first, then the draft, then live."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.access.rate_limit import StreamSlots
from api.streams.events import (
    Activity,
    ErrorEvent,
    ErrorView,
    StatusEvent,
    StatusView,
    WireEvent,
    message_event,
    wire,
)
from api.streams.hub import Hub, Subscription
from api.streams.sse import RETRY_MS, event_stream
from api.streams.uncancelled import Uncancelled
from bot.catalogue import text as fixed_text
from bot.conversations.conversations import Conversations
from bot.conversations.messages import Conversation
from bot.live.queue import Queue
from bot.turns.unanswered import Unanswered


@dataclass(frozen=True, slots=True)
class StreamParts:
    """What a stream reads from."""

    conversations: Conversations
    unanswered: Unanswered
    queue: Queue
    hub: Hub
    slots: StreamSlots
    ping_interval_s: float


def first_wanted(last_event_id: str | None, last_seq: int) -> int:
    """Return the number behind which messages are sent.

    An id that we never gave out (forged, of another conversation, not a number) counts as none:
    the whole conversation is sent, so nothing can be missed.
    """
    if last_event_id is None or not last_event_id.isascii() or not last_event_id.isdigit():
        return 0
    if len(last_event_id) > 10 or int(last_event_id) > last_seq:
        return 0
    return int(last_event_id)


class ConversationStream:
    """One client's stream of one conversation.

    Args:
        client: what the client's address is counted under.
        after: number of the last message the client has.

    Raises:
        TooManyRequests: the client has too many streams open.
    """

    def __init__(
        self, parts: StreamParts, conversation: Conversation, client: str, after: int
    ) -> None:
        parts.slots.check(client)
        self._client = client
        self._parts = parts
        self._conversation = conversation
        self._after = after
        self._uncancelled = Uncancelled()
        self._shutdown = anyio.Event()

    def response(self) -> EventSourceResponse:
        """Return the HTTP response that sends the stream."""
        return event_stream(self._sent(), self._parts.ping_interval_s, self._shutdown)

    async def _sent(self) -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(retry=RETRY_MS, sep="\n")
        async for event in self._events():
            event_id = None if event.seq is None else str(event.seq)
            yield ServerSentEvent(data=event.data, event=event.name, id=event_id, sep="\n")

    async def _events(self) -> AsyncIterator[WireEvent]:
        hub, conversation_id = self._parts.hub, self._conversation.id
        with (
            self._parts.slots.taken(self._client),
            hub.subscribed(
                conversation_id, self._conversation.last_seq, self._conversation.session
            ) as subscription,
        ):
            ending = asyncio.create_task(self._end_at_shutdown(subscription))
            try:
                async for event in self._followed(subscription):
                    yield event
            finally:
                ending.cancel()

    async def _followed(self, subscription: Subscription) -> AsyncIterator[WireEvent]:
        async for event in self._stored():
            yield event
        async for event in self._catch_up(subscription):
            yield event
        while not subscription.has_ended:
            await subscription.wait()
            is_stale, subscription.is_stale = subscription.is_stale, False
            has_moved, subscription.has_moved = subscription.has_moved, False
            for event in subscription.take():
                async for wanted in self._in_order(event):
                    yield wanted
            if is_stale:
                async for event in self._stored():
                    yield event
            if is_stale or has_moved:
                yield await self._status(subscription)
        if not self._shutdown.is_set():
            yield self._cut_off()

    async def _end_at_shutdown(self, subscription: Subscription) -> None:
        await self._shutdown.wait()
        subscription.end()

    async def _stored(self) -> AsyncIterator[WireEvent]:
        """Yield the stored messages that the client does not have."""
        for message in await self._parts.conversations.messages(self._conversation.id, self._after):
            if message.seq > self._after:
                self._after = message.seq
                yield message_event(message)

    async def _catch_up(self, subscription: Subscription) -> AsyncIterator[WireEvent]:
        """Yield what came in during the replay, then the state of the draft.

        Nothing is awaited between taking the waiting events and reading the draft, so every
        later delta goes on exactly where the snapshot ends.
        """
        standing = self._parts.queue.standing(self._conversation.id)
        subscription.stand(await self._uncancelled.run(standing))
        subscription.has_moved = False
        status = await self._status(subscription)
        taken = subscription.take()
        waiting = [event for event in taken if not event.is_of_draft]
        current = [status, *[event for event in taken if event.name == "status"][-1:]]
        draft = self._parts.hub.draft(self._conversation.id)
        if draft is not None:
            current = [self._whole(draft.activity, draft.question_id, subscription)]
            if draft.text:
                current.append(draft.snapshot())
        for event in waiting:
            async for wanted in self._in_order(event):
                yield wanted
        for event in current:
            yield event

    async def _in_order(self, event: WireEvent) -> AsyncIterator[WireEvent]:
        """Yield an event unless the client has it; before it, messages that were skipped."""
        if event.seq is None:
            yield event
        elif event.seq == self._after + 1:
            self._after = event.seq
            yield event
        elif event.seq > self._after:
            async for stored in self._stored():
                yield stored

    async def _status(self, subscription: Subscription) -> WireEvent:
        """Return what is being done, by us or by another process, and who the customer is with."""
        draft = self._parts.hub.draft(self._conversation.id)
        if draft is not None:
            return self._whole(draft.activity, draft.question_id, subscription)
        open_question = self._parts.unanswered.open_question(self._conversation.id)
        question_id = await self._uncancelled.run(open_question)
        state: Activity = "idle" if question_id is None else "searching"
        return self._whole(state, question_id, subscription)

    def _whole(
        self, state: Activity, question_id: str | None, subscription: Subscription
    ) -> WireEvent:
        view = StatusView.standing(state, question_id, subscription.standing)
        return wire(StatusEvent(data=view))

    def _cut_off(self) -> WireEvent:
        title = fixed_text(self._conversation.language, "errors.stream_behind")
        return wire(ErrorEvent(data=ErrorView(code="stream_behind", title=title)))
