"""Scores: once for each episode, in the chat or by a link, on both engines."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.conversations.conversations import Conversations, Lease
from bot.conversations.errors import ConversationNotFound
from bot.conversations.messages import ConversationStatus, MessageKind
from bot.handoff.reasons import HandoffReason
from bot.live.errors import NotHeld
from bot.live.presence import AgentState, Presence
from bot.live.queue import Queue
from bot.live.standing import StandingMode
from bot.live.work import Agent, Live
from bot.receipts.receipts import Receipts
from bot.scores.episodes import SILENCE
from bot.scores.errors import (
    AlreadyScored,
    EpisodeNotOver,
    NothingToEnd,
    ScoreLinkNotFound,
    StillAnswering,
)
from bot.scores.figures import ScoreFigures, ScoreFilter
from bot.scores.scores import LINK_LIFETIME, Scores
from bot.scores.tables import ReceiptLinkRow, ScoreLinkRow, ScoreRow
from bot.tables import ConversationRow, MessageRow
from knowledge.database import Database, utc_now
from tests.bot.talk import Talk


@pytest.fixture
async def talk(database: Database) -> Talk:
    """A conversation with one answer."""
    talk = await Talk.start(database)
    await talk.answer(await talk.ask("Hva koster frakt?"))
    return talk


async def present(talk: Talk) -> tuple[Agent, Presence]:
    """Return an agent who is there for the company's customers."""
    agent, presence = Agent(talk.company.id, "a" * 32, "Kari"), Presence(talk.database)
    await presence.record(agent.company_id, agent.account_id, agent.name, AgentState.PRESENT, 3)
    return agent, presence


async def rows(database: Database) -> list[ScoreRow]:
    async with database.read() as session:
        return list(await session.scalars(select(ScoreRow).order_by(ScoreRow.first_seq)))


async def test_the_end_is_told_once(database: Database, talk: Talk) -> None:
    scores = Scores(database)
    ended, is_new = await scores.end(talk.id)
    assert (ended.role, ended.kind, is_new) == ("system", MessageKind.ENDED, True)
    assert ended.text == "Du har avsluttet samtalen."
    again, is_new = await scores.end(talk.id)
    assert (again.id, is_new) == (ended.id, False)
    conversations = Conversations(database)
    assert (await conversations.get(talk.id)).status is ConversationStatus.RESOLVED
    await conversations.post(talk.id, "a" * 32, "En ting til", Lease("me", 60))
    assert (await conversations.get(talk.id)).status is ConversationStatus.PENDING
    with pytest.raises(StillAnswering):
        await scores.end(talk.id)
    with pytest.raises(NothingToEnd):
        await scores.end((await Talk.start(database)).id)


async def test_the_end_lets_a_person_and_the_queue_go(database: Database, talk: Talk) -> None:
    agent, presence = await present(talk)
    queue, live, scores = Queue(database, presence), Live(database, presence), Scores(database)
    await queue.enter(talk.id, HandoffReason.CUSTOMER_REQUEST)
    await scores.end(talk.id)
    assert (await queue.standing(talk.id)).mode is StandingMode.ENDED
    assert (await queue.staffing(talk.company.id)).waiting == 0
    await Conversations(database).post(talk.id, "a" * 32, "Hei igjen", Lease("me", 60))
    await live.claim(talk.id, agent)
    await live.say(talk.id, agent, "b" * 32, "Hei, det er Kari.")
    await scores.end(talk.id)
    with pytest.raises(NotHeld):
        await live.say(talk.id, agent, "c" * 32, "Er du der?")
    await scores.give(talk.id, 6, None, "nb")
    [row] = await rows(database)
    assert row.handled_by == "person"


async def test_an_agents_close_opens_the_score(database: Database, talk: Talk) -> None:
    agent, presence = await present(talk)
    live, scores = Live(database, presence), Scores(database)
    await live.claim(talk.id, agent)
    await live.close(talk.id, agent)
    assert await scores.asked(talk.id) == "open"
    closed, is_new = await scores.end(talk.id)
    assert (closed.kind, is_new) == (MessageKind.CLOSED, False)


async def test_each_episode_is_scored_once(database: Database, talk: Talk) -> None:
    scores = Scores(database)
    assert await scores.asked(talk.id) == "none"
    with pytest.raises(EpisodeNotOver):
        await scores.give(talk.id, 7, None, "nb")
    await scores.end(talk.id)
    assert await scores.asked(talk.id) == "open"
    await scores.give(talk.id, 0, "Tok lang tid", "nb")
    await scores.give(talk.id, 0, "Tok lang tid", "nb")  # sent again: as it was
    for score, comment in ((1, "Tok lang tid"), (0, None)):
        with pytest.raises(AlreadyScored):
            await scores.give(talk.id, score, comment, "nb")
    assert await scores.asked(talk.id) == "given"
    await talk.ask("Og retur?")
    assert await scores.asked(talk.id) == "none", "never in the middle of a question"
    await talk.agent("Retur er gratis.")
    await talk.happen(MessageKind.ENDED)
    assert await scores.asked(talk.id) == "open"
    await scores.give(talk.id, 10, None, "sv")
    found = [
        (one.first_seq, one.handled_by, one.score, one.language) for one in await rows(database)
    ]
    assert found == [(1, "bot", 0, "nb"), (4, "person", 10, "sv")]


async def test_two_tabs_score_at_once(database: Database, talk: Talk) -> None:
    scores = Scores(database)
    await scores.end(talk.id)
    given = await asyncio.gather(
        *(scores.give(talk.id, score, None, "nb") for score in (3, 9)), return_exceptions=True
    )
    assert sorted(type(one) for one in given if one is not None) == [AlreadyScored]
    assert len(await rows(database)) == 1


async def test_silence_ends_an_episode(database: Database, talk: Talk) -> None:
    scores = Scores(database)
    await talk.age(SILENCE)
    assert await scores.asked(talk.id) == "open"
    await talk.answer(await talk.ask("Hei igjen"))
    assert await scores.asked(talk.id) == "none"


async def test_nobody_is_asked_about_an_unanswered_question(database: Database) -> None:
    talk = await Talk.start(database)
    await talk.ask("Er det noen her?")
    await talk.happen(MessageKind.HANDOFF_LEFT, "Ring meg")
    await talk.happen(MessageKind.ENDED)
    assert await Scores(database).asked(talk.id) == "none"


async def test_a_link_takes_one_score(database: Database, talk: Talk) -> None:
    scores = Scores(database)
    with pytest.raises(EpisodeNotOver):
        await scores.make_link(talk.company.id, talk.id)
    await scores.end(talk.id)
    other = await Talk.start(database, "other")
    for company_id, conversation_id in ((other.company.id, talk.id), (talk.company.id, "0" * 32)):
        with pytest.raises(ConversationNotFound):
            await scores.make_link(company_id, conversation_id)
    token, expires_at = await scores.make_link(talk.company.id, talk.id)
    second, _ = await scores.make_link(talk.company.id, talk.id)
    assert len({token, second, talk.token}) == 3
    assert utc_now() < expires_at <= utc_now() + LINK_LIFETIME
    # The customer writes again meanwhile: the link is for the episode it was sent after.
    await talk.answer(await talk.ask("Og retur?"))
    assert not (await scores.open_link(token)).is_given
    await scores.give_by_link(token, 8, "Fint", "nb")
    assert (await scores.open_link(second)).is_given
    with pytest.raises(AlreadyScored):
        await scores.give_by_link(second, 2, None, "nb")
    [row] = await rows(database)
    assert (row.first_seq, row.score, row.comment, row.channel) == (1, 8, "Fint", "link")
    await talk.happen(MessageKind.ENDED)
    assert await scores.asked(talk.id) == "open", "the next episode has a score of its own"
    for wrong in (
        "",
        "x",
        token[:-1],
        token + "A",
        token.swapcase(),
        talk.token,
        talk.id,
        "\ud800",
    ):
        with pytest.raises(ScoreLinkNotFound):
            await scores.open_link(wrong)


async def test_a_link_expires(database: Database, talk: Talk) -> None:
    scores = Scores(database)
    await scores.end(talk.id)
    token, _ = await scores.make_link(talk.company.id, talk.id)
    async with database.write() as session:
        await session.execute(
            update(ScoreLinkRow).values(expires_at=utc_now() - timedelta(seconds=1))
        )
    with pytest.raises(ScoreLinkNotFound):
        await scores.open_link(token)
    with pytest.raises(ScoreLinkNotFound):
        await scores.give_by_link(token, 8, None, "nb")
    assert await rows(database) == []
    await scores.make_link(talk.company.id, talk.id)
    async with database.read() as session:
        assert len(list(await session.scalars(select(ScoreLinkRow)))) == 1, "old ones are removed"


async def test_figures_are_of_one_company_and_period(database: Database) -> None:
    scores, figures = Scores(database), ScoreFigures(database)
    for slug, given in (("tindra", (0, 10, 10)), ("other", (5,))):
        for score in given:
            talk = await Talk.start(database, slug)
            await talk.answer(await talk.ask("Hei"))
            await scores.end(talk.id)
            await scores.give(talk.id, score, None, "nb")
    talk = await Talk.start(database)
    now = utc_now()
    wanted = ScoreFilter(talk.company.id, now - timedelta(days=1), now + timedelta(days=1))
    found = await figures.distributions(wanted)
    assert found["bot"].counts == (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2)
    assert (found["bot"].n, found["bot"].mean) == (3, pytest.approx(20 / 3))
    assert (found["person"].n, found["person"].mean) == (0, None)
    first = await figures.newest(wanted, 2)
    rest = await figures.newest(wanted, 2, first[-1].id)
    assert [one.score for one in (*first, *rest)] == [10, 10, 0]
    assert [one.id async for one in figures.all(wanted)] == [one.id for one in (*first, *rest)]
    assert await figures.newest(wanted, 2, "0" * 32) == []
    later = ScoreFilter(talk.company.id, now + timedelta(days=1), now + timedelta(days=2))
    assert (await figures.distributions(later))["bot"].n == 0


async def test_erasing_a_conversation_takes_all_of_it_along(database: Database, talk: Talk) -> None:
    scores = Scores(database)
    await scores.end(talk.id)
    await scores.make_link(talk.company.id, talk.id)
    await scores.give(talk.id, 3, "Om meg", "nb")
    await Receipts(database).links.make(talk.id, talk.token, None)
    async with database.write() as session:
        await session.execute(delete(MessageRow).where(MessageRow.conversation_id == talk.id))
        await session.execute(delete(ConversationRow).where(ConversationRow.id == talk.id))
    async with database.read() as session:
        for table in (ScoreRow, ScoreLinkRow, ReceiptLinkRow):
            assert list(await session.scalars(select(table))) == [], table
