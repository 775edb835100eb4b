"""Unfinished replies: what a customer is told when no answer could be made, or was stopped."""

from __future__ import annotations

import logging

from api.streams.drafts import Draft
from bot.catalogue import text as fixed_text
from bot.conversations.messages import StoredAnswer, intro_of
from bot.handoff.handoffs import Handoffs
from bot.handoff.offers import Offer, handoff_offer
from bot.handoff.reasons import HandoffReason
from bot.handoff.texts import asides
from knowledge.companies.companies import Company
from knowledge.companies.facts import CompanyFacts
from knowledge.database import utc_now

logger = logging.getLogger(__name__)

_REASON = HandoffReason.TOOL_FAILURE


def stopped_reply(draft: Draft, language: str) -> tuple[str, StoredAnswer]:
    """Return the text of a reply that was stopped, and what is stored: what was proven so far."""
    text = draft.text or fixed_text(language, "api.reply_stopped")
    sentences = tuple(draft.sentences)
    intro, cited = intro_of(text, sentences), tuple(draft.citations)
    return text, StoredAnswer(None, "extractive", 0.0, intro, sentences, cited, False)


async def failed_reply(
    handoffs: Handoffs, company: Company, language: str
) -> tuple[str, StoredAnswer]:
    """Return the text of a reply that failed, and what is stored: what a person can do now."""
    offer = await _offer(handoffs, company)
    text = " ".join((fixed_text(language, "api.reply_failed"), *asides(offer, language)))
    stored = StoredAnswer(
        None, "extractive", 0.0, text, (), (), offers_person=True, handoff=offer.as_json()
    )
    return text, stored


async def _offer(handoffs: Handoffs, company: Company) -> Offer:
    """Return what can be offered; a message where the failure is in that as well."""
    try:
        return await handoffs.offer(company, _REASON)
    except Exception:  # the last edge of a reply: the customer is told, whatever broke
        logger.exception("no offer could be made; a message can be left")
        return handoff_offer(CompanyFacts(), utc_now(), _REASON)
