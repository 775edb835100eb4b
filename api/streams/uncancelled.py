"""Database calls that go on to their end when the stream that wanted them is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class Uncancelled:
    """Runs coroutines in tasks of their own.

    A client that goes away cancels its stream again and again until it has ended. A database
    connection that this catches in the middle of a query cannot even be closed in good order.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """Wait for a coroutine; being cancelled ends the waiting, not the coroutine."""
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)
