"""Staffing: who is there to take a conversation now, as a hand-off's offer needs to know it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Staffing:
    """The people of one company at one moment.

    Attributes:
        free: agents who are present and could take one conversation more.
        present: agents who are present, busy or not.
        waiting: conversations in the queue.
        wait_s: what the next in the queue can expect to wait, from measured service times;
            None when too little was measured to know.
    """

    free: int = 0
    present: int = 0
    waiting: int = 0
    wait_s: float | None = None


NOBODY = Staffing()
