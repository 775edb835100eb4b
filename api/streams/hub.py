"""The hub: hands the events of a conversation to all its open streams in this process."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from api.streams.drafts import Draft
from api.streams.events import WireEvent
from bot.live.standing import WITH_BOT, Standing, StandingMode

MAX_WAITING_EVENTS = 1000  # a reader that is further behind is cut off, and resumes


class Subscription:
    """One open stream's waiting events.

    Args:
        seen: number of the newest message that the stream knows of.
        session: what let its reader in; empty where that is no token of the conversation.
    """

    def __init__(self, seen: int, session: str = "") -> None:
        self.seen = seen
        self.session = session
        self._waiting: list[WireEvent] = []
        self._wakened = asyncio.Event()
        self.has_ended = False
        self.is_stale = False  # the database has messages that came from another process
        self.standing = WITH_BOT
        self.has_moved = False  # the standing is another one than the stream has sent

    def push(self, event: WireEvent) -> None:
        """Add an event for the stream to send."""
        if len(self._waiting) >= MAX_WAITING_EVENTS:
            self.end()
        else:
            self.seen = max(self.seen, event.seq or 0)
            self._waiting.append(event)
            self._wakened.set()

    def end(self) -> None:
        """Make the stream end."""
        self.has_ended = True
        self._wakened.set()

    def compare(self, last_seq: int) -> None:
        """Make the stream read new messages from the database, if it is ahead of the stream."""
        if last_seq > self.seen:
            self.seen = last_seq
            self.is_stale = True
            self._wakened.set()

    def stand(self, standing: Standing) -> None:
        """Make the stream tell where the conversation is, if that is news."""
        if standing != self.standing:
            self.standing = standing
            self.has_moved = True
            self._wakened.set()

    def take(self) -> list[WireEvent]:
        """Return all waiting events, without waiting."""
        events, self._waiting = self._waiting, []
        self._wakened.clear()
        return events

    async def wait(self) -> None:
        """Wait until there is something to do."""
        await self._wakened.wait()


class Hub:
    """The open streams and the drafts of all conversations of this process.

    Args:
        max_streams: of one conversation. The oldest makes room for a new one, because it may be
            the dead end of a connection that broke without telling us.
    """

    def __init__(self, max_streams: int = 16) -> None:
        self._max_streams = max_streams
        self._subscriptions: dict[str, list[Subscription]] = {}
        self._drafts: dict[str, Draft] = {}
        self.stirred_at = -math.inf  # when something happened last, by the monotonic clock

    @property
    def has_people(self) -> bool:
        """Whether any reader waits for a person or talks to one."""
        return any(
            one.standing.mode in (StandingMode.QUEUED, StandingMode.HUMAN)
            for open_ones in self._subscriptions.values()
            for one in open_ones
        )

    @contextmanager
    def subscribed(
        self, conversation_id: str, last_seq: int, session: str = ""
    ) -> Iterator[Subscription]:
        """Get this conversation's events until the block ends.

        Args:
            conversation_id: whose events.
            last_seq: the newest message that the caller knows of.
            session: the conversation's; streams of earlier ones end.
        """
        self._stir()
        subscription = Subscription(last_seq, session)
        open_ones = self._subscriptions.setdefault(conversation_id, [])
        open_ones.append(subscription)
        for oldest in open_ones[: -self._max_streams]:
            oldest.end()
        try:
            yield subscription
        finally:
            open_ones.remove(subscription)
            if not open_ones:
                del self._subscriptions[conversation_id]

    def publish(self, conversation_id: str, event: WireEvent) -> None:
        """Hand an event to all streams of a conversation."""
        self._stir()
        for subscription in self._subscriptions.get(conversation_id, ()):
            subscription.push(event)

    def conversation_ids(self) -> list[str]:
        """Return the conversations that have open streams."""
        return list(self._subscriptions)

    def compare(self, last_seqs: dict[str, int]) -> None:
        """Wake the streams of conversations in which the database is ahead of us."""
        for conversation_id, last_seq in last_seqs.items():
            for subscription in self._subscriptions.get(conversation_id, ()):
                if last_seq > subscription.seen:
                    self._stir()
                subscription.compare(last_seq)

    def stand(self, standings: Mapping[str, Standing]) -> None:
        """Wake the streams of conversations that are somewhere else than they said."""
        for conversation_id, standing in standings.items():
            for subscription in self._subscriptions.get(conversation_id, ()):
                if standing != subscription.standing:
                    self._stir()
                subscription.stand(standing)

    def end_others(self, sessions: Mapping[str, str]) -> None:
        """End the streams that an earlier token opened."""
        for conversation_id, session in sessions.items():
            for subscription in self._subscriptions.get(conversation_id, ()):
                if subscription.session not in ("", session):
                    subscription.end()

    def open_draft(self, conversation_id: str, draft: Draft) -> None:
        """Record the reply that is being made."""
        self._drafts[conversation_id] = draft

    def close_draft(self, conversation_id: str) -> None:
        """Forget it: its final message is stored."""
        self._drafts.pop(conversation_id, None)

    def draft(self, conversation_id: str) -> Draft | None:
        """Return the reply that is being made, if any."""
        return self._drafts.get(conversation_id)

    def _stir(self) -> None:
        self.stirred_at = time.monotonic()
