"""Floors: how much evidence an answer needs, and how much it takes to show what is related."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from bot.answers.answers import Outcome
from bot.settings import BotSettings
from knowledge.retrieval.evidence import EvidenceModel


@dataclass(frozen=True, slots=True)
class Floors:
    """The evidence from which we answer, and from which we show what is related."""

    answered: float
    related: float

    @classmethod
    def from_settings(cls, settings: BotSettings) -> Self:
        """Return the floors of the settings, else those the evidence was calibrated with."""
        packaged = EvidenceModel.packaged()
        answered, related = settings.answered_floor, settings.related_floor
        return cls(
            packaged.evidence_floor if answered is None else answered,
            packaged.related_floor if related is None else related,
        )

    def outcome(self, evidence: float) -> Outcome:
        """Return what this much evidence allows."""
        if evidence >= self.answered:
            return Outcome.ANSWERED
        return Outcome.RELATED if evidence >= self.related else Outcome.REFUSED
