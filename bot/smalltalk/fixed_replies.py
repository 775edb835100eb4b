"""Fixed replies: what is said without a search - numbers to ring, small talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answers.answers import Answer, Outcome, PastMessage
from bot.catalogue import text as fixed_text
from bot.smalltalk.abuse import is_abuse
from bot.smalltalk.courtesies import courtesy
from bot.smalltalk.offers import asks_for_person, settled
from bot.urgent.help import UrgentContact, UrgentHelp, urgent_help
from bot.urgent.urgent import urgent_kind
from knowledge.companies.companies import Company
from knowledge.language import detect_language

# Small talk that ends with the way to a person.
_WITH_OFFER = frozenset({"bot.robot", "bot.abuse", "bot.none_of_them"})


@dataclass(frozen=True, slots=True)
class UrgentTexts:
    """Urgent help in one language.

    Attributes:
        lead: what stands in front of the numbers.
        numbers: (whose it is, number), in the order to ring them.
        after: what stands behind them.
    """

    lead: str
    numbers: tuple[tuple[str, str], ...]
    after: str

    @classmethod
    def of(cls, help_: UrgentHelp, language: str) -> UrgentTexts:
        """Return the texts from the catalogue."""
        return cls(
            fixed_text(language, f"bot.urgent.lead.{help_.kind}"),
            tuple((_label(contact, language), contact.number) for contact in help_.contacts),
            fixed_text(language, "bot.urgent.after"),
        )


def fixed_reply(
    company: Company, history: Sequence[PastMessage], text: str, prior: str, moment: datetime
) -> Answer | None:
    """Return the reply to a message that no search is needed for, else None.

    Args:
        history: the conversation before it; "yes" and "no" answer what was offered last.
        text: what the customer wrote, cleaned.
        prior: the language it is taken to be in when it does not show.
        moment: now; decides which of the company's numbers is answered.
    """
    kind = urgent_kind(text, prior)
    help_ = None if kind is None else urgent_help(kind, company.name, company.facts, moment)
    if help_ is not None:
        return _urgent(help_, detect_language(text, prior))
    if asks_for_person(history, text):
        return None  # the way to a person goes by what is open: bot/handoff/replies.py
    agreed = settled(history, text)
    key = courtesy(text) if agreed is None else f"bot.{agreed}"
    if key is None and is_abuse(text):
        key = "bot.abuse"
    return None if key is None else _smalltalk(key, company, detect_language(text, prior))


def _smalltalk(key: str, company: Company, language: str) -> Answer:
    return Answer(
        fixed_text(language, key, company=company.name),
        Outcome.SMALLTALK,
        language,
        "extractive",
        evidence=0.0,
        offers_person=key in _WITH_OFFER,
    )


def _urgent(help_: UrgentHelp, language: str) -> Answer:
    texts = UrgentTexts.of(help_, language)
    numbers = (f"{label}: {number}" for label, number in texts.numbers)
    return Answer(
        "\n".join((texts.lead, *numbers, "", texts.after)),
        Outcome.URGENT,
        language,
        "extractive",
        evidence=0.0,
        offers_person=True,
        urgent=help_,
    )


def _label(contact: UrgentContact, language: str) -> str:
    return fixed_text(language, f"bot.urgent.contact.{contact.role}", name=contact.name)
