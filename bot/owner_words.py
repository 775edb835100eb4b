"""Owner's words: notices and the contact directory, where they answer a message or belong to it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.answers.answers import Answer, AnswerFinished, ReplyEvent
from bot.directory.entries import DirectoryEntry
from bot.directory.match import asks_who, match_functions
from bot.directory.replies import directory_answer
from bot.directory.store import Directory
from bot.notices.match import match_notices
from bot.notices.notice import Notice
from bot.notices.replies import notice_answer, with_notices
from bot.notices.store import Notices
from knowledge.companies.companies import Company
from knowledge.database import Database
from knowledge.language import detect_language


@dataclass(frozen=True, slots=True)
class Told:
    """What content owners have to say to one message.

    Attributes:
        answer: the whole reply, where theirs answers it.
        beside: notices that belong behind another answer.
    """

    company: Company
    moment: datetime
    answer: Answer | None = None
    beside: tuple[Notice, ...] = ()

    def added(self, event: ReplyEvent) -> ReplyEvent:
        """Return an event of another answer, the notices behind it when it is the last one."""
        if not isinstance(event, AnswerFinished):
            return event
        return replace(
            event, answer=with_notices(event.answer, self.beside, self.company, self.moment)
        )


class OwnerWords:
    """Answers from what content owners wrote for now; nothing here is kept between questions."""

    def __init__(self, notices: Notices, directory: Directory) -> None:
        self._notices = notices
        self._directory = directory

    @classmethod
    def on(cls, database: Database, base_url: str) -> OwnerWords:
        """Return it on a database; `base_url` is where customers reach us."""
        return cls(Notices(database, base_url), Directory(database, base_url))

    async def about(self, company: Company, text: str, prior: str, moment: datetime) -> Told:
        """Return what owners say to a message, judged at this moment.

        Args:
            text: what the customer wrote, cleaned.
            prior: the language it is taken to be in when it does not show.
            moment: with a time zone.
        """
        holding = await self._notices.holding(company, moment)
        language = await asyncio.to_thread(detect_language, text, prior)
        is_who = asks_who(text, language)
        entries = await self._directory.entries(company) if is_who else []
        return await asyncio.to_thread(_judged, company, text, language, moment, holding, entries)


def _judged(
    company: Company,
    text: str,
    language: str,
    moment: datetime,
    holding: Sequence[Notice],
    entries: Sequence[DirectoryEntry],
) -> Told:
    match = match_notices(text, language, holding)
    if found := match_functions(text, language, entries):
        answer = directory_answer(found, entries, company, language, moment)
        beside = (*match.answers, *match.beside)
        return Told(company, moment, with_notices(answer, beside, company, moment))
    if match.answers:
        answer = notice_answer(match.answers, company, language, moment)
        return Told(company, moment, answer, match.beside)
    return Told(company, moment, beside=match.beside)
