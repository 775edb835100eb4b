"""Fixed replies: what is said without a search - numbers to ring, greetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.answers import Answer, Outcome
from bot.catalogue import text as fixed_text
from bot.courtesies import courtesy
from bot.urgent import urgent_kind
from bot.urgent_help import UrgentContact, UrgentHelp, urgent_help
from knowledge.companies import Company
from knowledge.language import detect_language


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


def fixed_reply(company: Company, text: str, prior: str, moment: datetime) -> Answer | None:
    """Return the reply to a message that no search is needed for, else None.

    Args:
        text: what the customer wrote, cleaned.
        prior: the language it is taken to be in when it does not show.
        moment: now; decides which of the company's numbers is answered.
    """
    kind = urgent_kind(text, prior)
    help_ = None if kind is None else urgent_help(kind, company.name, company.facts, moment)
    if help_ is not None:
        return _urgent(help_, detect_language(text, prior))
    key = courtesy(text)
    if key is not None:
        return _courteous(key, company, detect_language(text, prior))
    return None


def _courteous(key: str, company: Company, language: str) -> Answer:
    said = fixed_text(language, key, company=company.name)
    is_offer = key == "bot.robot"
    return Answer(
        said, Outcome.REFUSED, language, "extractive", evidence=0.0, offers_person=is_offer
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
