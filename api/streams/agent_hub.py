"""The agents' hub: hands a company's board to all its agents' open streams in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.live.board import Board


class BoardSubscription:
    """One open stream's newest board."""

    def __init__(self) -> None:
        self.board: Board | None = None
        self.has_ended = False
        self._wakened = asyncio.Event()

    def show(self, board: Board) -> None:
        """Give the stream a board, if it is another one than it has."""
        if board != self.board:
            self.board = board
            self._wakened.set()

    def end(self) -> None:
        """Make the stream end."""
        self.has_ended = True
        self._wakened.set()

    async def wait(self) -> None:
        """Wait until there is something to do."""
        await self._wakened.wait()
        self._wakened.clear()


class AgentHub:
    """The open streams of agents, by company."""

    def __init__(self) -> None:
        self._subscriptions: dict[str, list[BoardSubscription]] = {}

    @contextmanager
    def subscribed(self, company_id: str) -> Iterator[BoardSubscription]:
        """Get a company's boards until the block ends."""
        subscription = BoardSubscription()
        open_ones = self._subscriptions.setdefault(company_id, [])
        open_ones.append(subscription)
        try:
            yield subscription
        finally:
            open_ones.remove(subscription)
            if not open_ones:
                del self._subscriptions[company_id]

    @property
    def has_work(self) -> bool:
        """Whether anybody waits for these agents, or talks to them."""
        boards = (one.board for open_ones in self._subscriptions.values() for one in open_ones)
        return any(board is not None and (board.waiting or board.held) for board in boards)

    def company_ids(self) -> list[str]:
        """Return the companies whose agents have open streams."""
        return list(self._subscriptions)

    def show(self, company_id: str, board: Board) -> None:
        """Hand a board to all streams of a company."""
        for subscription in self._subscriptions.get(company_id, ()):
            subscription.show(board)
