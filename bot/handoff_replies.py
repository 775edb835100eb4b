"""Handoff replies: the way to a person, with what can be offered at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.answers import Answer, Outcome, PastMessage
from bot.catalogue import text as fixed_text
from bot.fixed_replies import fixed_reply
from bot.handoff_offers import Offer, handoff_offer
from bot.handoff_reasons import HandoffReason
from bot.handoff_texts import asides, offer_sentences
from bot.handoffs import Handoffs
from bot.offers import Settled, settled
from bot.person_wish import wants_person
from bot.quotes import Quote
from knowledge.companies import Company
from knowledge.documents import LANGUAGES
from knowledge.language import detect_language

_REASONS = {
    Outcome.REFUSED: HandoffReason.MISSING_KNOWLEDGE,
    Outcome.RELATED: HandoffReason.LOW_EVIDENCE,
}
_ALIKE = frozenset({"nb", "nn"})  # who reads one reads the other: no note is needed


def person_reply(company: Company, language: str, offer: Offer) -> Answer:
    """Return the reply to who asks for a person."""
    button = fixed_text(language, "chat.talk_to_person")
    way = fixed_text(language, "bot.person", company=company.name, button=button)
    return Answer(
        " ".join((way, *offer_sentences(offer, language))),
        Outcome.HANDOFF,
        language,
        "extractive",
        evidence=0.0,
        offers_person=True,
        offer=offer,
    )


async def reply_without_search(
    handoffs: Handoffs | None,
    company: Company,
    history: Sequence[PastMessage],
    text: str,
    prior: str,
    moment: datetime,
) -> Answer | None:
    """Return the reply to a message that no search is needed for, else None.

    Args:
        history: the conversation before it; "yes" and "no" answer what was offered last.
        text: what the customer wrote, cleaned.
        prior: the language it is taken to be in when it does not show.
        moment: now; decides which numbers are answered and what a person can do.
    """
    fixed = fixed_reply(company, history, text, prior, moment)
    has_agreed = settled(history, text) is Settled.PERSON
    if fixed is None and not (has_agreed or wants_person(text)):
        return None
    if fixed is not None and not fixed.offers_person:
        return fixed
    is_urgent = fixed is not None and fixed.outcome is Outcome.URGENT
    reason = HandoffReason.URGENT if is_urgent else HandoffReason.CUSTOMER_REQUEST
    offer = await _offer(handoffs, company, reason, moment)
    if fixed is not None:
        return replace(fixed, offer=offer)
    return person_reply(company, detect_language(text, prior), offer)


async def offer_with(
    handoffs: Handoffs | None, company: Company, outcome: Outcome, moment: datetime
) -> Offer | None:
    """Return what a person can do for who gets no answer, or perhaps none."""
    reason = _REASONS.get(outcome)
    return None if reason is None else await _offer(handoffs, company, reason, moment)


def intro_of_quotes(
    outcome: Outcome, language: str, quotes: Sequence[Quote], offer: Offer | None
) -> str:
    """Return the fixed text in front of quotes, or in the place of those that are not there."""
    parts = []
    if outcome is not Outcome.ANSWERED:
        parts.append(fixed_text(language, f"bot.{outcome}"))
    if offer is not None:
        parts += asides(offer, language)
    page_language = quotes[0].passage.language if quotes else language
    if page_language != language and {page_language, language} != _ALIKE:
        known = page_language if page_language in LANGUAGES else "other"
        named = fixed_text(language, f"bot.in_language.{known}")
        parts.append(fixed_text(language, "bot.other_language", in_language=named))
    return " ".join(parts)


async def _offer(
    handoffs: Handoffs | None, company: Company, reason: HandoffReason, moment: datetime
) -> Offer:
    """Return what can be offered; without a database, as if nobody were there or booked."""
    if handoffs is None:
        return handoff_offer(company.facts, moment, reason)
    return await handoffs.offer(company, reason, moment)
