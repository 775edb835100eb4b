"""Whom a customer talks to, as both sides see it."""

from __future__ import annotations

import dataclasses
from typing import Self

from pydantic import BaseModel, ConfigDict

from bot.live.standing import Standing, StandingMode


class StandingView(BaseModel):
    """Whom the customer talks to, and what they wait for; see `bot.live.standing.Standing`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: StandingMode
    position: int | None = None
    wait_s: int | None = None
    agent: str | None = None

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """Return the view of a standing."""
        return cls(**dataclasses.asdict(standing))
