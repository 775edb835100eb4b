"""Ends event streams whose reader may not read them any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

CHECK_EVERY_S = 2.0  # suspended, demoted and signed-out people are gone within 5 s

StillAllowed = Callable[[], Awaitable[bool]]


class RevokedStreams:
    """Asks an event stream's policy again and again, and ends the stream when it says no.

    Other requests are over before anything could change; their policy is asked at the next one.
    """

    def __init__(self, app: ASGIApp, check_every_s: float = CHECK_EVERY_S) -> None:
        self._app = app
        self._check_every_s = check_every_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        serving = asyncio.current_task()
        watch: asyncio.Task[None] | None = None

        async def watched(message: Message) -> None:
            nonlocal watch
            is_allowed = scope.get("state", {}).get("is_still_allowed")
            if is_allowed is not None and serving is not None and _starts_stream(message):
                watch = asyncio.create_task(self._watch(is_allowed, serving))
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            if serving is None or watch is None or not watch.done() or watch.cancelled():
                raise
            serving.uncancel()
            with suppress(OSError):  # the reader may be gone as well
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            if watch is not None:
                watch.cancel()

    async def _watch(self, is_allowed: StillAllowed, serving: asyncio.Task[None]) -> None:
        while True:
            await asyncio.sleep(self._check_every_s)
            try:
                if not await is_allowed():
                    break
            except SQLAlchemyError:
                logger.exception("a stream's reader could not be checked; it is tried again")
        serving.cancel()


def _starts_stream(message: Message) -> bool:
    if message["type"] != "http.response.start":
        return False
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/event-stream")
