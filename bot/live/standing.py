"""Standing: whom a customer talks to now, and what they wait for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StandingMode(StrEnum):
    """Who answers in a conversation."""

    BOT = "bot"
    QUEUED = "queued"
    HUMAN = "human"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation is.

    Attributes:
        mode: while `queued` the bot goes on helping; a person is being waited for.
        position: place in the queue, 1 for the next; only while `queued`.
        wait_s: what can be expected until a person joins; None when too little was measured.
        agent: display name of the person; only while `human`.
    """

    mode: StandingMode
    position: int | None = None
    wait_s: int | None = None
    agent: str | None = None


WITH_BOT = Standing(StandingMode.BOT)
ENDED = Standing(StandingMode.ENDED)
