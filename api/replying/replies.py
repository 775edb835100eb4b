"""Replies: answers stored questions in the background, whether or not anybody is watching."""

from __future__ import annotations

import asyncio
import logging
from bisect import insort
from contextlib import aclosing
from dataclasses import replace

from api.replying.answerer import Answerer
from api.replying.link_rules import LinkRules
from api.replying.running_reply import RunningReply
from api.replying.unfinished import failed_reply, stopped_reply
from api.streams.drafts import Draft, idle
from api.streams.events import message_event
from api.streams.hub import Hub
from api.streams.uncancelled import Uncancelled
from api.visitors.identity_gate import ConversationGate, IdentityGate
from bot.answers.answers import (
    Answer,
    AnswerFinished,
    AnswerRestarted,
    PastMessage,
)
from bot.conversations.conversations import Conversations, Lease
from bot.conversations.messages import Conversation, Message
from bot.handoff.handoffs import Handoffs
from bot.turns.turn_rows import Question, Turn
from bot.turns.turns import merged, settle_s
from bot.turns.unanswered import Unanswered
from knowledge.companies.companies import Companies, Company
from knowledge.database import utc_now
from knowledge.errors import SvarvaktError

logger = logging.getLogger(__name__)

TURN_WAIT_S = 0.2  # how often we look whether an earlier question was answered elsewhere
RETRY_WAIT_S = 0.5
SETTLE_LOOK_S = 0.1  # how often we look whether the rest of an unfinished message has come


class _MoreCame(Exception):
    """A message came in before the reply to the ones before it showed."""


class Replies:
    """Answers the questions of this process, one at a time per conversation.

    Args:
        lease: under which name and for how long questions are ours.
        max_concurrent: how many replies are made at the same time.
    """

    def __init__(
        self,
        conversations: Conversations,
        unanswered: Unanswered,
        companies: Companies,
        answerer: Answerer,
        gate: IdentityGate,
        handoffs: Handoffs,
        links: LinkRules,
        hub: Hub,
        lease: Lease,
        max_concurrent: int,
    ) -> None:
        self.lease = lease
        self._conversations = conversations
        self._unanswered = unanswered
        self._companies = companies
        self._answerer = answerer
        self._gate = gate
        self._handoffs = handoffs
        self._links = links
        self._hub = hub
        self._slots = asyncio.Semaphore(max_concurrent)
        self._queues: dict[str, list[Message]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._running: dict[str, RunningReply] = {}
        self._uncancelled = Uncancelled()

    @property
    def is_busy(self) -> bool:
        """Whether any question of this process waits for its reply."""
        return bool(self._tasks)

    def question_ids(self) -> list[str]:
        """Return the questions that this process has in hand."""
        return [question.id for queue in self._queues.values() for question in queue]

    def accept(self, question: Message) -> None:
        """Answer a stored question as soon as it is its turn."""
        conversation_id = question.conversation_id
        queue = self._queues.setdefault(conversation_id, [])
        if any(known.id == question.id for known in queue):
            return
        insort(queue, question, key=lambda known: known.seq)
        if conversation_id not in self._tasks:
            self._open_draft(question, question.reply_id or question.id).announce()
            task = asyncio.create_task(self._serve(conversation_id, queue))
            self._tasks[conversation_id] = task
        if running := self._running.get(conversation_id):
            running.join()

    def show(self, message: Message) -> None:
        """Show a message that was stored just now to the conversation's streams."""
        self._hub.publish(message.conversation_id, message_event(message))

    async def stop(self, conversation_id: str) -> None:
        """Stop the reply in progress, in whichever process it is made."""
        await self._unanswered.ask_stop(conversation_id)
        self.fall_silent(conversation_id)

    def fall_silent(self, conversation_id: str) -> None:
        """Break off the reply that this process is making, if any.

        What it has proven so far is stored, unless a person has claimed the conversation.
        """
        running = self._running.get(conversation_id)
        if running is not None:
            self._stop(running)

    def stop_questions(self, question_ids: set[str]) -> None:
        """Stop the replies to these questions."""
        for running in list(self._running.values()):
            if running.question.id in question_ids:
                self._stop(running)

    async def close(self) -> None:
        """Break everything off, and leave the questions to the next process."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._unanswered.release(self.lease.owner)

    def _stop(self, running: RunningReply) -> None:
        running.is_stopped = True
        running.task.cancel()

    async def _serve(self, conversation_id: str, queue: list[Message]) -> None:
        try:
            while queue:
                newest = queue[-1]
                age_s = (utc_now() - newest.created_at).total_seconds()
                if (left_s := settle_s(newest.text, age_s)) > 0:
                    await asyncio.sleep(min(left_s, SETTLE_LOOK_S))
                    continue
                question = queue[0]  # an earlier one may come in while this one has to wait
                wait_s = await self._answer(question)
                if wait_s is None:
                    queue.remove(question)
                else:
                    await asyncio.sleep(wait_s)
        except Exception:  # the edge of this task: nobody else would see it
            logger.exception("replying failed; the question is taken up again later")
        finally:
            self._queues.pop(conversation_id, None)
            self._tasks.pop(conversation_id, None)
            self._hub.close_draft(conversation_id)
            self._hub.publish(conversation_id, idle())

    async def _answer(self, waiting: Message) -> float | None:
        """Answer a question, or return how long to wait before it is looked at again."""
        async with self._slots:
            turn, question = await self._unanswered.begin(waiting.id, self.lease)
            if turn is Turn.WAIT:
                return TURN_WAIT_S
            if turn is Turn.DONE:
                await self._show_reply(waiting)
            elif turn is Turn.GIVE_UP:
                logger.error("gave up a question after several tries: %s", question.id)
                return await self._finish_failed(question)
            else:
                return await self._try(waiting, question)
        return None

    async def _try(self, waiting: Message, question: Question) -> float | None:
        """Answer a turn, or return how long to wait before it is tried again."""
        draft = self._open_draft(waiting, question.reply_id)
        draft.announce()
        if question.is_stop_asked:
            return await self._finish_stopped(question, draft)
        task = asyncio.create_task(self._make(question, draft))
        running = RunningReply(question, draft, task)
        self._running[question.conversation_id] = running
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._running.pop(question.conversation_id, None)
            draft.close()
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is None:
            return self._show_stored(await self._unanswered.finish(question, task.result()))
        if running.is_stopped:
            return await self._finish_stopped(question, draft)
        if running.is_joined or isinstance(error, _MoreCame):
            await self._unanswered.put_back(question)
            return 0.0
        if isinstance(error, SvarvaktError):
            logger.warning("no reply: %s: %s", error.code, error)
            return await self._finish_failed(question)
        logger.error("a reply broke off", exc_info=error)
        if draft.text:
            draft.restart("internal_error")
        return RETRY_WAIT_S

    async def _make(self, question: Question, draft: Draft) -> Answer:
        context = self._context(question.conversation_id)
        gate, conversation, company, history = await self._uncancelled.run(context)
        answer: Answer | None = None
        spoken = conversation.language
        reply = self._answerer.reply(company, history, question.text, spoken, gate=gate)
        async with aclosing(reply) as events:
            async for event in events:
                if not draft.text and await self._uncancelled.run(
                    self._unanswered.has_more(question)
                ):
                    raise _MoreCame
                if isinstance(event, AnswerFinished):
                    answer = event.answer
                elif isinstance(event, AnswerRestarted):
                    draft.restart(event.reason)
                else:
                    draft.release(event)
        if answer is None:
            raise RuntimeError("the assistant ended without an answer")
        return await self._uncancelled.run(self._completed(gate, company, question.text, answer))

    async def _completed(
        self, gate: ConversationGate, company: Company, text: str, answer: Answer
    ) -> Answer:
        links = await self._links.links(company, answer.text, answer.citations)
        return await gate.beside(text, replace(answer, links=links))

    async def _context(
        self, conversation_id: str
    ) -> tuple[ConversationGate, Conversation, Company, tuple[PastMessage, ...]]:
        conversation = await self._conversations.get(conversation_id)
        company = await self._companies.by_id(conversation.company_id)
        gate = await self._gate.of(conversation)
        history = merged(await self._conversations.history(conversation_id))
        return gate, conversation, company, history

    async def _finish_stopped(self, question: Question, draft: Draft) -> float | None:
        conversation = await self._conversations.get(question.conversation_id)
        company = await self._companies.by_id(conversation.company_id)
        text, stored = stopped_reply(draft, conversation.language)
        links = await self._links.links(company, text, stored.citations)
        stored = replace(stored, links=links)
        return self._show_stored(
            await self._unanswered.finish_without_answer(
                question, text, conversation.language, stored, is_stopped=True
            )
        )

    async def _finish_failed(self, question: Question) -> float | None:
        conversation = await self._conversations.get(question.conversation_id)
        company = await self._companies.by_id(conversation.company_id)
        text, stored = await failed_reply(self._handoffs, company, conversation.language)
        return self._show_stored(
            await self._unanswered.finish_without_answer(
                question, text, conversation.language, stored, is_stopped=False
            )
        )

    async def _show_reply(self, question: Message) -> None:
        """Show what another process stored."""
        for message in await self._conversations.messages(question.conversation_id, question.seq):
            self._show_final(message)

    def _show_stored(self, reply: Message | None) -> float | None:
        """Show the reply; where the turn is another process's now, wait for that one's."""
        if reply is None:
            return TURN_WAIT_S
        self._show_final(reply)
        return None

    def _show_final(self, message: Message) -> None:
        self._hub.close_draft(message.conversation_id)
        self.show(message)

    def _open_draft(self, question: Message, reply_id: str) -> Draft:
        conversation_id = question.conversation_id
        draft = Draft(
            reply_id, question.id, lambda event: self._hub.publish(conversation_id, event)
        )
        self._hub.open_draft(conversation_id, draft)
        return draft
