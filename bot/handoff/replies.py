"""Handoff replies: the way to a person, with what can be offered at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.answers.answers import Answer, Outcome, PastMessage
from bot.catalogue import text as fixed_text
from bot.handoff.handoffs import Handoffs
from bot.handoff.offers import Offer, handoff_offer
from bot.handoff.reasons import HandoffReason
from bot.handoff.texts import offer_sentences
from bot.smalltalk.fixed_replies import fixed_reply
from bot.smalltalk.offers import asks_for_person
from knowledge.companies.companies import Company
from knowledge.language import detect_language

_REASONS = {
    Outcome.REFUSED: HandoffReason.MISSING_KNOWLEDGE,
    Outcome.RELATED: HandoffReason.LOW_EVIDENCE,
}


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
    if fixed is None and not asks_for_person(history, text):
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


async def _offer(
    handoffs: Handoffs | None, company: Company, reason: HandoffReason, moment: datetime
) -> Offer:
    """Return what can be offered; without a database, as if nobody were there or booked."""
    if handoffs is None:
        return handoff_offer(company.facts, moment, reason)
    return await handoffs.offer(company, reason, moment)
