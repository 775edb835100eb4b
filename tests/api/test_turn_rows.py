"""Turns in the database: messages in a row get one reply, whoever gives it and whenever it dies."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from bot.conversations.conversations import Conversations, Lease
from bot.conversations.message_rows import UNANSWERED
from bot.conversations.messages import MessageState, StoredAnswer
from bot.tables import MessageRow
from bot.turns.turn_rows import Question, Turn
from bot.turns.turns import MAX_MESSAGES
from bot.turns.unanswered import Unanswered
from knowledge.companies.companies import Companies
from knowledge.database import Database, utc_now
from tests.api.scripted import scripted_answer

OURS, THEIRS = Lease("ours", 30.0), Lease("theirs", 30.0)
GONE = Lease("gone", -1.0)


class Thread:
    """A conversation with what is waiting in it."""

    def __init__(self, database: Database, conversations: Conversations, id_: str) -> None:
        self.database = database
        self.conversations = conversations
        self.unanswered = Unanswered(database, max_turn_chars=200)
        self.id = id_

    @classmethod
    async def started(cls, database: Database) -> Thread:
        company = await Companies(database).add("tindra", "Tindra", ["localhost"], "nb")
        conversations = Conversations(database)
        conversation, _ = await conversations.start(company.id, "nb")
        return cls(database, conversations, conversation.id)

    async def post(self, text: str, lease: Lease = OURS) -> str:
        posted = await self.conversations.post(self.id, str(uuid4()), text, lease)
        return posted.message.id

    async def begin(self, question_id: str, lease: Lease = OURS) -> Question:
        turn, question = await self.unanswered.begin(question_id, lease)
        assert turn is Turn.ANSWER
        return question

    async def waiting(self) -> list[str]:
        async with self.database.read() as session:
            rows = await session.scalars(
                select(MessageRow.text)
                .where(MessageRow.state.in_(UNANSWERED))
                .order_by(MessageRow.seq)
            )
            return list(rows)

    async def texts(self) -> list[str]:
        return [message.text for message in await self.conversations.messages(self.id)]

    async def let_leases_run_out(self) -> None:
        async with self.database.write() as session:
            for row in await session.scalars(select(MessageRow)):
                row.lease_until = utc_now().replace(year=2020)


async def test_messages_in_a_row_have_one_reply(database: Database) -> None:
    thread = await Thread.started(database)
    ids = [await thread.post(text) for text in ("hei", "hva koster", "frakten til Sverige?")]
    question = await thread.begin(ids[0])
    assert question.text == "hva koster\nfrakten til Sverige?"
    assert question.message_ids == tuple(ids)
    reply = await thread.unanswered.finish(question, scripted_answer("Yes.", "x"))
    assert reply is not None
    assert [(await thread.unanswered.begin(id_, THEIRS))[0] for id_ in ids] == [Turn.DONE] * 3
    stored = await thread.conversations.messages(thread.id)
    assert [message.role for message in stored] == ["customer"] * 3 + ["bot"]
    assert {message.reply_id for message in stored[:3]} == {reply.id}
    assert await thread.waiting() == []


async def test_another_process_takes_the_whole_turn_over(database: Database) -> None:
    """It dies after it took two messages; the one that adopts them takes a third in."""
    thread = await Thread.started(database)
    first = await thread.post("a", GONE)
    await thread.post("b", THEIRS)
    lost = await thread.begin(first, Lease("gone", 30.0))
    assert lost.text == "a\nb"
    await thread.post("c", THEIRS)
    await thread.let_leases_run_out()
    adopted = await thread.unanswered.adopt(OURS)
    assert [message.text for message in adopted] == ["a", "b", "c"]
    again = await thread.begin(first)
    assert again.text == "a", "what was tried before stays alone: it may be what killed it"
    assert await thread.unanswered.finish(lost, scripted_answer("Late.", "x")) is None
    assert await thread.waiting() == ["a", "b", "c"]
    assert await thread.unanswered.finish(again, scripted_answer("One.", "x")) is not None
    rest = await thread.begin(adopted[1].id)
    assert rest.text == "b\nc"
    assert await thread.unanswered.finish(rest, scripted_answer("Two.", "x")) is not None
    assert await thread.texts() == ["a", "b", "c", "One.", "Two."]
    assert await thread.unanswered.finish(lost, scripted_answer("Late.", "x")) is not None
    assert await thread.texts() == ["a", "b", "c", "One.", "Two."]


async def test_a_process_left_behind_does_not_close_what_it_did_not_read(
    database: Database,
) -> None:
    thread = await Thread.started(database)
    first = await thread.post("a")
    stalled = await thread.begin(first)
    await thread.unanswered.put_back(stalled)
    await thread.post("b")
    grown = await thread.begin(first)
    assert grown.text == "a\nb"
    assert await thread.unanswered.finish(stalled, scripted_answer("Old.", "x")) is None
    assert await thread.unanswered.finish(grown, scripted_answer("Both.", "x")) is not None
    assert await thread.texts() == ["a", "b", "Both."]


async def test_a_turn_grows_until_it_is_full(database: Database) -> None:
    thread = await Thread.started(database)
    first = await thread.post("0")
    question = await thread.begin(first)
    assert question.can_grow
    assert not await thread.unanswered.has_more(question)
    for number in range(1, MAX_MESSAGES + 2):
        await thread.post(str(number))
    assert await thread.unanswered.has_more(question)
    await thread.unanswered.put_back(question)
    full = await thread.begin(first)
    assert full.text.split("\n") == [str(number) for number in range(MAX_MESSAGES)]
    assert not full.can_grow
    assert not await thread.unanswered.has_more(full)


async def test_a_turn_is_no_longer_than_a_question_may_be(database: Database) -> None:
    thread = await Thread.started(database)
    first = await thread.post("x" * 120)
    second = await thread.post("y" * 120)
    question = await thread.begin(first)
    assert question.message_ids == (first,)
    assert not question.can_grow
    await thread.unanswered.finish(question, scripted_answer("Yes.", "x"))
    assert (await thread.begin(second)).message_ids == (second,)


async def test_a_stop_is_for_what_was_asked_before_it(database: Database) -> None:
    thread = await Thread.started(database)
    first = await thread.post("a")
    await thread.unanswered.ask_stop(thread.id)
    second = await thread.post("b")
    question = await thread.begin(first)
    assert question.is_stop_asked
    assert question.message_ids == (first,)
    left = StoredAnswer(None, "extractive", 0.0, "Stopped.", (), (), False)
    await thread.unanswered.finish_without_answer(question, "Stopped.", "nb", left, True)
    assert not (await thread.begin(second)).is_stop_asked


async def test_releasing_a_turn_counts_no_try(database: Database) -> None:
    thread = await Thread.started(database)
    first = await thread.post("a")
    await thread.post("b")
    await thread.begin(first)
    await thread.unanswered.release("ours")
    async with database.read() as session:
        rows = list(await session.scalars(select(MessageRow).order_by(MessageRow.seq)))
    assert [(row.tries, row.state) for row in rows] == [(0, MessageState.QUEUED)] * 2
    assert (await thread.begin(first, THEIRS)).text == "a\nb"
