"""The event stream of an ingest run: its whole state, whenever something was written about it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.access.rate_limit import StreamSlots
from api.streams.sse import RETRY_MS, event_stream
from ingest.errors import RunNotFound
from ingest.runs.history import IngestRun, RunHistory

LOOK_EVERY_S = 0.5  # a run writes every second


class RunStream:
    """One client's stream of one run; it ends with the run.

    Args:
        view: makes the JSON of an event.
        client: what the client's address is counted under.

    Raises:
        TooManyRequests: the client has too many streams open.
    """

    def __init__(
        self,
        history: RunHistory,
        run: IngestRun,
        view: Callable[[IngestRun], Awaitable[str]],
        slots: StreamSlots,
        client: str,
        ping_interval_s: float,
    ) -> None:
        slots.check(client)
        self._history = history
        self._run = run
        self._view = view
        self._slots = slots
        self._client = client
        self._ping_interval_s = ping_interval_s
        self._shutdown = anyio.Event()

    def response(self, last_event_id: str | None) -> EventSourceResponse:
        """Return the HTTP response that sends the stream."""
        return event_stream(self._events(last_event_id), self._ping_interval_s, self._shutdown)

    async def _events(self, last_event_id: str | None) -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(retry=RETRY_MS, sep="\n")
        with self._slots.taken(self._client):
            run, sent = self._run, last_event_id
            while True:
                if str(run.revision) != sent:
                    sent = str(run.revision)
                    data = await self._view(run)
                    yield ServerSentEvent(data=data, event="run", id=sent, sep="\n")
                if run.is_over:
                    yield ServerSentEvent(data="{}", event="over", sep="\n")
                    return
                await asyncio.sleep(LOOK_EVERY_S)
                if self._shutdown.is_set():
                    return
                try:
                    run = await self._history.get(run.company_id, run.id)
                except RunNotFound:
                    return
