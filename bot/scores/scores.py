"""Scores: what customers give an episode, once, in the chat or by a link."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.catalogue import text as fixed_text
from bot.conversations.errors import ConversationNotFound
from bot.conversations.message_rows import lock_conversation, new_message, text_hash
from bot.conversations.messages import (
    Conversation,
    ConversationStatus,
    Message,
    MessageKind,
    conversation_from_row,
    message_from_row,
)
from bot.live.rows import end_entry, entry_of
from bot.scores.episodes import Episode, episodes_of, has_ended, newest_episode, said_in
from bot.scores.errors import (
    AlreadyScored,
    EpisodeNotOver,
    NothingToEnd,
    ScoreLinkNotFound,
    StillAnswering,
)
from bot.scores.tables import ScoreLinkRow, ScoreRow
from bot.tables import ConversationRow, MessageRow
from knowledge.database import Database, new_id, utc_now

LINK_LIFETIME = timedelta(days=30)
Channel = Literal["chat", "link"]
Asked = Literal["open", "given", "none"]


@dataclass(frozen=True, slots=True)
class ScoreLink:
    """What a link's token opens.

    Attributes:
        is_given: whether the score was given already, here or in the chat.
    """

    conversation: Conversation
    first_seq: int
    is_given: bool


class Scores:
    """The ends of episodes and what customers thought of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def end(self, conversation_id: str) -> tuple[Message, bool]:
        """End the episode as its customer wishes; what is written later begins another one.

        Returns:
            The message that says so, and whether it is new: one that has ended stays as it is.

        Raises:
            NothingToEnd: nothing was said yet.
            StillAnswering: a question waits for its reply.
        """
        async with self._database.write() as session:
            conversation = await lock_conversation(session, conversation_id)
            said = await said_in(session, conversation_id)
            if not said:
                raise NothingToEnd("nothing was said yet")
            if has_ended(said):
                last = await session.scalar(
                    select(MessageRow).where(
                        MessageRow.conversation_id == conversation_id,
                        MessageRow.seq == said[-1].seq,
                    )
                )
                assert last is not None  # noqa: S101  (read under the lock)
                return message_from_row(last), False
            if any(one.is_unanswered for one in said):
                raise StillAnswering("wait for the reply, or stop it")
            entry = await entry_of(session, conversation)
            if entry is not None:  # who waits for a person, or talks to one, leaves them
                end_entry(conversation, entry, "left")
            text = fixed_text(conversation.language, "score.ended")
            message = new_message(conversation, "system", MessageKind.ENDED, text)
            conversation.status = ConversationStatus.RESOLVED
            session.add(message)
            return message_from_row(message), True

    async def asked(self, conversation_id: str) -> Asked:
        """Say whether the newest episode's score is open, given, or not to be asked for."""
        async with self._database.read() as session:
            episode = await newest_episode(session, conversation_id)
            if episode is None or not episode.can_be_scored:
                return "none"
            row = await _score(session, conversation_id, episode.first_seq)
        return "open" if row is None else "given"

    async def give(
        self,
        conversation_id: str,
        score: int,
        comment: str | None,
        language: str,
    ) -> None:
        """Store the score (0 to 10) of the newest episode; the same again changes nothing.

        Raises:
            EpisodeNotOver: it goes on, or nobody replied in it.
            AlreadyScored: it has another score.
        """
        async with self._database.write() as session:
            conversation = await lock_conversation(session, conversation_id)
            episode = _scorable(await newest_episode(session, conversation_id))
            await _store(session, conversation, episode, score, comment, "chat", language)

    async def make_link(self, company_id: str, conversation_id: str) -> tuple[str, datetime]:
        """Return a new token that takes the newest episode's score once, and when it ends.

        Raises:
            ConversationNotFound: the company has no such conversation.
            EpisodeNotOver: its episode goes on, or nobody replied in it.
            AlreadyScored: the score was given.
        """
        token, now = secrets.token_urlsafe(32), utc_now()
        async with self._database.write() as session:
            conversation = await lock_conversation(session, conversation_id)
            if conversation.company_id != company_id:
                raise ConversationNotFound("no such conversation")
            episode = _scorable(await newest_episode(session, conversation_id))
            if await _score(session, conversation_id, episode.first_seq) is not None:
                raise AlreadyScored("this episode has a score")
            await session.execute(delete(ScoreLinkRow).where(ScoreLinkRow.expires_at < now))
            row = ScoreLinkRow(
                token_hash=text_hash(token),
                conversation_id=conversation_id,
                first_seq=episode.first_seq,
                created_at=now,
                expires_at=now + LINK_LIFETIME,
            )
            session.add(row)
        return token, row.expires_at

    async def open_link(self, token: str) -> ScoreLink:
        """Return what a token opens.

        Raises:
            ScoreLinkNotFound: it was never given out, or has expired.
        """
        async with self._database.read() as session:
            link = await _link(session, token)
            conversation = await session.get_one(ConversationRow, link.conversation_id)
            given = await _score(session, link.conversation_id, link.first_seq)
        return ScoreLink(conversation_from_row(conversation), link.first_seq, given is not None)

    async def give_by_link(
        self, token: str, score: int, comment: str | None, language: str
    ) -> None:
        """Store the score of the episode that the link was made for.

        Raises:
            ScoreLinkNotFound: the token was never given out, or has expired.
            AlreadyScored: the episode has another score.
        """
        async with self._database.write() as session:
            link = await _link(session, token)
            conversation = await lock_conversation(session, link.conversation_id)
            episode = await _episode_at(session, conversation.id, link.first_seq)
            await _store(session, conversation, episode, score, comment, "link", language)


async def _episode_at(session: AsyncSession, conversation_id: str, first_seq: int) -> Episode:
    from_there = [one for one in await said_in(session, conversation_id) if one.seq >= first_seq]
    return _scorable(next(iter(episodes_of(from_there, utc_now())), None))


def _scorable(episode: Episode | None) -> Episode:
    if episode is None or not episode.can_be_scored:
        raise EpisodeNotOver("there is no episode to score")
    return episode


async def _link(session: AsyncSession, token: str) -> ScoreLinkRow:
    row = await session.get(ScoreLinkRow, text_hash(token))
    if row is None or row.expires_at < utc_now():
        raise ScoreLinkNotFound("no such link")
    return row


async def _score(session: AsyncSession, conversation_id: str, first_seq: int) -> ScoreRow | None:
    found: ScoreRow | None = await session.scalar(
        select(ScoreRow).where(
            ScoreRow.conversation_id == conversation_id, ScoreRow.first_seq == first_seq
        )
    )
    return found


async def _store(
    session: AsyncSession,
    conversation: ConversationRow,
    episode: Episode,
    score: int,
    comment: str | None,
    channel: Channel,
    language: str,
) -> None:
    known = await _score(session, conversation.id, episode.first_seq)
    if known is not None:
        if (known.score, known.comment) != (score, comment):
            raise AlreadyScored("this episode has another score")
        return
    session.add(
        ScoreRow(
            id=new_id(),
            company_id=conversation.company_id,
            conversation_id=conversation.id,
            first_seq=episode.first_seq,
            handled_by=episode.handled_by,
            score=score,
            comment=comment,
            channel=channel,
            language=language,
            created_at=utc_now(),
        )
    )
