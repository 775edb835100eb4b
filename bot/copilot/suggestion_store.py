"""Stored suggestions: what was suggested to whom, and what became of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from bot.copilot.edit_distance import edited_words
from bot.copilot.suggestions import Suggestion
from bot.errors import SuggestionNotFound
from bot.tables import SuggestionRow
from knowledge.database import Database, utc_now


class SuggestionOutcome(StrEnum):
    """What an agent did with a suggestion."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The outcome of a suggestion as it is stored.

    Attributes:
        edit_distance: words changed; None for one that was dismissed.
    """

    id: str
    outcome: SuggestionOutcome
    edit_distance: int | None
    recorded_at: datetime


class Suggestions:
    """All suggestions in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(
        self,
        company_id: str,
        suggestion: Suggestion,
        account_id: str | None = None,
        conversation_id: str | None = None,
    ) -> None:
        """Store a suggestion before it is shown as finished.

        Args:
            account_id: the agent it was made for.
            conversation_id: one of our own conversations, if it is about one.
        """
        row = SuggestionRow(
            id=suggestion.id,
            company_id=company_id,
            account_id=account_id,
            conversation_id=conversation_id,
            is_silent=suggestion.is_silent,
            style=suggestion.wish.style,
            channel=suggestion.wish.channel,
            language=suggestion.language,
            mode=suggestion.mode,
            query=suggestion.query,
            text=suggestion.text,
            citations=[asdict(citation) for citation in suggestion.citations],
            evidence=suggestion.evidence,
            note=suggestion.note,
            version_id=suggestion.version_id,
            version_ids=list(suggestion.version_ids),
            timings_ms=suggestion.timings_ms,
            prompt_hash=suggestion.prompt_hash,
            fallback_reason=suggestion.fallback_reason,
            created_at=utc_now(),
            outcome=None,
            reason=None,
            sent_text=None,
            edit_distance=None,
            recorded_at=None,
        )
        async with self._database.write() as session:
            session.add(row)

    async def use(self, company_id: str, suggestion_id: str, text: str) -> Recorded:
        """Record the text that an agent used; the newest outcome counts.

        Returns:
            `accepted` when no word was changed, else `edited`.

        Raises:
            SuggestionNotFound: the company has no such suggestion.
        """
        async with self._database.write() as session:
            row = await session.get(SuggestionRow, suggestion_id)
            if row is None or row.company_id != company_id:
                raise SuggestionNotFound("no such suggestion")
            distance = edited_words(row.text, text)
            outcome = SuggestionOutcome.EDITED if distance else SuggestionOutcome.ACCEPTED
            row.outcome, row.sent_text, row.edit_distance = outcome, text, distance
            row.reason, row.recorded_at = None, utc_now()
            return Recorded(row.id, outcome, distance, row.recorded_at)

    async def dismiss(self, company_id: str, suggestion_id: str, reason: str | None) -> Recorded:
        """Record that an agent did not want a suggestion, and why; the newest outcome counts.

        Raises:
            SuggestionNotFound: the company has no such suggestion.
        """
        async with self._database.write() as session:
            row = await session.get(SuggestionRow, suggestion_id)
            if row is None or row.company_id != company_id:
                raise SuggestionNotFound("no such suggestion")
            row.outcome, row.reason = SuggestionOutcome.DISMISSED, reason
            row.sent_text = row.edit_distance = None
            row.recorded_at = utc_now()
            return Recorded(row.id, SuggestionOutcome.DISMISSED, None, row.recorded_at)
