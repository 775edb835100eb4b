"""Floors: how much evidence an answer needs, and how much it takes to show what is related."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from bot.answers.answers import Outcome
from bot.settings import BotSettings
from knowledge.companies.companies import Company
from knowledge.companies.topics import DEFAULT, topic_of
from knowledge.documents.passages import Retrieval
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

    def for_page(self, company: Company, url: str) -> Self:
        """Return the floors for answers from a company's page; what shows is never the higher.

        Args:
            url: of the page; "" for none.
        """
        own = company.profile.floors
        answered = own.get(topic_of(url, own), own.get(DEFAULT, self.answered))
        return type(self)(answered, min(self.related, answered))

    def for_found(self, company: Company, found: Retrieval) -> Self:
        """Return the floors for what was found: those of the best page that may be quoted."""
        best = (one.passage.url for one in found.passages if not one.is_outranked)
        return self.for_page(company, next(best, ""))

    def outcome(self, evidence: float) -> Outcome:
        """Return what this much evidence allows."""
        if evidence >= self.answered:
            return Outcome.ANSWERED
        return Outcome.RELATED if evidence >= self.related else Outcome.REFUSED


def weakest(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the least that any of a turn's questions allows."""
    return max(outcomes, key=(Outcome.ANSWERED, Outcome.RELATED, Outcome.REFUSED).index)
