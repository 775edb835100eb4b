"""The identity gate: matters for which a company must know who the customer is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.visitors.settings import VisitorSettings, VisitorSettingsStore
from bot.answers.answers import Answer
from bot.conversations.messages import Conversation
from bot.handoff.handoffs import Handoffs
from bot.handoff.reasons import HandoffReason
from bot.identity.identities import Identities
from bot.identity.identity import identity_reply, matter_of, matter_of_pages
from knowledge.companies.companies import Company
from knowledge.language import detect_language


@dataclass(frozen=True, slots=True)
class ConversationGate:
    """The gate of one conversation, by its company's settings as they were read for a message."""

    settings: VisitorSettings
    conversation: Conversation
    identities: Identities
    handoffs: Handoffs

    async def reply(self, company: Company, text: str, prior: str) -> Answer | None:
        """Return the fixed reply to a message that needs an identity, else None.

        What goes before it, emergencies first, is decided in `bot/first_replies.py`.
        """
        provider, matter = self.settings.provider, matter_of(self.settings.all_matters, text)
        if matter is None:
            return None
        is_met = matter.is_met_by(await self.identities.of(self.conversation.id))
        reason = HandoffReason.CUSTOMER_REQUEST if is_met else HandoffReason.IDENTITY_REQUIRED
        return identity_reply(
            detect_language(text, prior),
            None if provider is None else provider.label,
            await self.handoffs.offer(company, reason),
        )

    async def beside(self, text: str, answer: Answer) -> Answer:
        """Return an answer with the offer to sign in, when it comes from a marked page."""
        settings = self.settings
        if settings.provider is None or not settings.matters or answer.urgent is not None:
            return answer
        urls = [citation.url for citation in answer.citations]
        matter = matter_of_pages(settings.all_matters, text, urls)
        if matter is None or matter.is_met_by(await self.identities.of(self.conversation.id)):
            return answer
        return replace(answer, offers_sign_in=True)


class IdentityGate:
    """Asks customers to sign in where their company's settings say so; needs no model."""

    def __init__(
        self, settings: VisitorSettingsStore, identities: Identities, handoffs: Handoffs
    ) -> None:
        self._settings = settings
        self._identities = identities
        self._handoffs = handoffs

    async def of(self, conversation: Conversation) -> ConversationGate:
        """Return the gate of a conversation, with its company's settings of this moment."""
        settings = await self._settings.of(conversation.company_id)
        return ConversationGate(settings, conversation, self._identities, self._handoffs)
