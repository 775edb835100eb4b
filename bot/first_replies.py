"""First replies: what answers a message before any search, in the order of what is at stake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.answers.answers import Answer, Outcome, PastMessage
from bot.company_finder import CompanyFinder
from bot.handoff.handoffs import Handoffs
from bot.handoff.replies import reply_without_search
from bot.owner_words import OwnerWords, Told
from bot.smalltalk.abuse import is_abuse, without_abuse
from bot.turns.clarify import meant_question
from knowledge.companies.companies import Company


class Gate(Protocol):
    """What asks who the customer of one conversation is, where a matter needs it."""

    async def reply(self, company: Company, text: str, prior: str) -> Answer | None:
        """Return the reply to a message that needs an identity, else None."""
        ...


@dataclass(frozen=True, slots=True)
class FirstReplies:
    """Emergencies, greetings and persons; notices and the directory; companies; identities.

    Attributes:
        finder: tells which company of a group looks after an address; None for no group.
        handoffs: knows who is there and which times are taken; None for nobody and none.
        owners: notices and the contact directory; None when there are none.
    """

    finder: CompanyFinder | None = None
    handoffs: Handoffs | None = None
    owners: OwnerWords | None = None

    async def about(
        self,
        company: Company,
        history: Sequence[PastMessage],
        question: str,
        prior: str,
        moment: datetime,
        gate: Gate | None = None,
    ) -> Told:
        """Return the reply to a message, where one needs no search, and what belongs beside it.

        Args:
            history: the conversation before the message, oldest first.
            question: what the customer wrote, cleaned.
            prior: the language it is taken to be in when it does not show.
            moment: with a time zone; decides what is open, offered and announced.
            gate: of the conversation; None where nothing is ever asked for.
        """
        fixed = await reply_without_search(self.handoffs, company, history, question, prior, moment)
        if gate is not None and fixed is not None and _is_for_abuse(fixed, question):
            fixed = await gate.reply(company, without_abuse(question), prior) or fixed
        told = Told(company, moment, fixed)
        if fixed is None and self.owners is not None:
            told = await self.owners.about(company, question, prior, moment)
        if told.answer is None and self.finder is not None:
            meant = meant_question(history, question)
            asked, picked = (question, "") if meant is None else (meant.question, meant.label)
            found = await self.finder.reply(company, asked, prior, picked)
            told = replace(told, answer=found)
        if told.answer is None and gate is not None:
            told = replace(told, answer=await gate.reply(company, without_abuse(question), prior))
        return told


def _is_for_abuse(fixed: Answer, question: str) -> bool:
    """Whether a reply is for an insult; a matter of the customer's own may stand beside it."""
    return fixed.outcome is Outcome.SMALLTALK and is_abuse(question)
