"""Server-sent events: how every event stream of ours is sent, kept alive and ended."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent

RETRY_MS = 1500
_SHUTDOWN_GRACE_S = 1.0
_SEND_TIMEOUT_S = 30.0  # a reader that takes nothing for so long is gone


def event_stream(
    events: AsyncIterator[ServerSentEvent], ping_interval_s: float, shutdown: anyio.Event
) -> EventSourceResponse:
    """Return the response that sends events.

    Args:
        ping_interval_s: how often a comment goes out while nothing happens.
        shutdown: is set when the server ends; the events then have a second to end, too.
    """
    return EventSourceResponse(
        events,
        ping=ping_interval_s,
        ping_message_factory=lambda: ServerSentEvent(comment="ping", sep="\n"),
        send_timeout=_SEND_TIMEOUT_S,
        shutdown_event=shutdown,
        shutdown_grace_period=_SHUTDOWN_GRACE_S,
        sep="\n",
    )
