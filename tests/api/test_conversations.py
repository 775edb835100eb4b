"""Conversations in the database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from bot.conversations.conversations import Conversations, Lease
from bot.conversations.errors import ConversationNotFound, IdempotencyMismatch
from bot.conversations.messages import MessageState
from bot.tables import MessageRow, ReceiptRow
from bot.turns.turn_rows import Turn
from bot.turns.unanswered import Unanswered
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.api.scripted import scripted_answer

OURS, THEIRS = Lease("ours", 30.0), Lease("theirs", 30.0)
GONE = Lease("gone", -1.0)


async def started(database: Database) -> tuple[Conversations, str]:
    company = await Companies(database).add("tindra", "Tindra", ["localhost"], "nb")
    conversations = Conversations(database)
    conversation, _ = await conversations.start(company.id, "nb")
    return conversations, conversation.id


async def test_only_the_right_token_opens(database: Database) -> None:
    company = await Companies(database).add("tindra", "Tindra", ["localhost"], "nb")
    conversations = Conversations(database)
    one, token = await conversations.start(company.id, "nb")
    other, _ = await conversations.start(company.id, "nb")
    assert await conversations.authorise(one.id, token) == one
    for wrong_id, wrong_token in ((other.id, token), (one.id, token[:-1]), ("0" * 32, token)):
        with pytest.raises(ConversationNotFound):
            await conversations.authorise(wrong_id, wrong_token)


async def test_parallel_posts_are_dense_and_each_stored_once(database: Database) -> None:
    conversations, conversation_id = await started(database)
    conversations = Conversations(database, max_unanswered=1000)
    ids = [str(uuid4()) for _ in range(10)]

    async def post(number: int) -> int:
        client_id = ids[number % 10]
        posted = await conversations.post(conversation_id, client_id, client_id, OURS)
        return posted.message.seq

    seqs = await asyncio.gather(*(post(number) for number in range(50)))
    assert sorted(set(seqs)) == list(range(1, 11))
    stored = await conversations.messages(conversation_id)
    assert [message.seq for message in stored] == list(range(1, 11))
    with pytest.raises(IdempotencyMismatch):
        await conversations.post(conversation_id, ids[0], "another text", OURS)
    assert await conversations.last_seqs([conversation_id, "unknown"]) == {conversation_id: 10}


async def test_two_processes_store_one_reply(database: Database) -> None:
    conversations, conversation_id = await started(database)
    unanswered = Unanswered(database)
    posted = await conversations.post(conversation_id, str(uuid4()), "hello", GONE)
    turn, question = await unanswered.begin(posted.message.id, OURS)
    assert turn is Turn.ANSWER
    assert (await unanswered.begin(posted.message.id, THEIRS))[0] is Turn.WAIT
    first, second = scripted_answer("First.", "hello"), scripted_answer("Second.", "hello")
    stored = await unanswered.finish(question, first)
    again = await unanswered.finish(question, second)
    assert again == stored
    assert (await unanswered.begin(posted.message.id, THEIRS))[0] is Turn.DONE
    assert [m.text for m in await conversations.messages(conversation_id)] == ["hello", "First."]
    async with database.read() as session:
        receipt = await session.get_one(ReceiptRow, stored.id)
        assert (receipt.query, receipt.retrieved) == ("hello", [["a" * 32, 0.8]])
        assert await session.scalar(select(func.count()).select_from(ReceiptRow)) == 1
    history = await conversations.history(conversation_id)
    assert [(one.role, one.text) for one in history] == [("customer", "hello"), ("bot", "First.")]


async def test_stored_answer_comes_back_as_it_was(database: Database) -> None:
    conversations, conversation_id = await started(database)
    unanswered = Unanswered(database)
    posted = await conversations.post(conversation_id, str(uuid4()), "hello", OURS)
    _, question = await unanswered.begin(posted.message.id, OURS)
    answer = scripted_answer("Æ 😀 one. Two.", "hello")
    answer = replace(answer, text="Intro.\n\n" + answer.text, offers_person=True)
    stored = await unanswered.finish(question, answer)
    [_, loaded] = await conversations.messages(conversation_id)
    assert loaded == stored
    assert loaded.answer is not None
    assert loaded.answer.intro == "Intro."
    assert loaded.answer.sentences == answer.sentences
    assert loaded.answer.citations == answer.citations


async def test_questions_of_one_conversation_are_answered_in_order(database: Database) -> None:
    conversations, conversation_id = await started(database)
    unanswered = Unanswered(database)
    first = await conversations.post(conversation_id, str(uuid4()), "1", THEIRS)
    _, question = await unanswered.begin(first.message.id, THEIRS)
    second = await conversations.post(conversation_id, str(uuid4()), "2", OURS)
    assert (await unanswered.begin(second.message.id, OURS))[0] is Turn.WAIT
    assert await unanswered.open_question(conversation_id) == first.message.id
    await unanswered.finish(question, scripted_answer("Yes.", "1"))
    assert (await unanswered.begin(second.message.id, OURS))[0] is Turn.ANSWER
    past = [one.text for one in await conversations.history(conversation_id)]
    assert past == ["1", "Yes."], "the question itself is not part of its history"


async def test_questions_of_a_dead_process_are_adopted_once(database: Database) -> None:
    conversations, conversation_id = await started(database)
    unanswered = Unanswered(database)
    assert not await unanswered.abandoned()
    await conversations.post(conversation_id, str(uuid4()), "1", GONE)
    await conversations.post(conversation_id, str(uuid4()), "2", THEIRS)
    assert await unanswered.abandoned()
    adopted = await asyncio.gather(unanswered.adopt(OURS), unanswered.adopt(THEIRS))
    assert sorted(message.text for part in adopted for message in part) == ["1"]
    assert not await unanswered.abandoned()
    await unanswered.release("theirs")
    assert await unanswered.abandoned()


async def test_a_question_is_given_up_after_three_tries(database: Database) -> None:
    conversations, conversation_id = await started(database)
    unanswered = Unanswered(database)
    posted = await conversations.post(conversation_id, str(uuid4()), "1", OURS)
    turns = [(await unanswered.begin(posted.message.id, OURS))[0] for _ in range(4)]
    assert turns == [Turn.ANSWER] * 3 + [Turn.GIVE_UP]
    # A try that was broken off in good order does not count.
    await unanswered.release("ours")
    async with database.read() as session:
        row = await session.get_one(MessageRow, posted.message.id)
        assert (row.tries, row.state, row.lease_owner) == (2, MessageState.QUEUED, None)


async def test_renewing_and_stopping_are_for_the_owner(database: Database) -> None:
    conversations, conversation_id = await started(database)
    unanswered = Unanswered(database)
    posted = await conversations.post(conversation_id, str(uuid4()), "1", Lease("ours", 0.0))
    await unanswered.renew(THEIRS, [posted.message.id])
    assert await unanswered.abandoned()
    await unanswered.renew(OURS, [posted.message.id])
    assert not await unanswered.abandoned()
    await unanswered.ask_stop(conversation_id)
    assert await unanswered.stops_asked("theirs") == set()
    assert await unanswered.stops_asked("ours") == {posted.message.id}
    _, question = await unanswered.begin(posted.message.id, OURS)
    assert question.is_stop_asked
