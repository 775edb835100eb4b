"""The event stream of one suggestion, made for the request that asks for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.agent_parts import AgentParts
from api.problems import title_of
from api.schemas.agent import (
    AnySuggestionEvent,
    FinishedEvent,
    SuggestionView,
    TextEvent,
    TextView,
    WithdrawnEvent,
    WithdrawnView,
)
from api.streams.drafts import utf16_length
from api.streams.events import ErrorEvent, ErrorView
from api.streams.sse import event_stream
from bot.answers.answers import AnswerRestarted, PastMessage, SentenceReleased
from bot.copilot.suggestions import SuggestionEvent, SuggestionFinished, Wish
from knowledge.companies.companies import Company
from knowledge.errors import SvarvaktError

logger = logging.getLogger(__name__)


class SuggestionStream:
    """Makes one suggestion and sends it as it comes.

    The suggestion is made in a task of its own: a client that goes away must not cut a database
    call in two. The task ends by itself at its next event, which also hangs up on the model.

    Args:
        account_id: the agent it is made for.
        conversation_id: one of our own conversations, if it is about one.
        page_language: of the texts of errors.
    """

    def __init__(
        self,
        parts: AgentParts,
        company: Company,
        account_id: str,
        page_language: str,
        conversation_id: str | None = None,
    ) -> None:
        self._parts = parts
        self._company = company
        self._account_id = account_id
        self._page_language = page_language
        self._conversation_id = conversation_id
        self._queue: asyncio.Queue[AnySuggestionEvent | SvarvaktError | None] = asyncio.Queue()
        self._is_abandoned = False
        self._shutdown = anyio.Event()
        self._text = ""

    async def response(
        self, messages: Sequence[PastMessage], language: str | None, wish: Wish
    ) -> EventSourceResponse:
        """Begin, and return the response once the first event is there.

        Raises:
            SvarvaktError: there is nothing to suggest from; said before anything is sent.
        """
        task = asyncio.create_task(self._make(messages, language, wish))
        try:
            first = await self._queue.get()
        except asyncio.CancelledError:
            self._is_abandoned = True
            raise
        if isinstance(first, SvarvaktError):
            raise first
        return event_stream(self._sent(first, task), 15, self._shutdown)

    async def _sent(
        self, first: AnySuggestionEvent | None, task: asyncio.Task[None]
    ) -> AsyncIterator[ServerSentEvent]:
        # `task` is held here, so that it is not collected while it works.
        event: AnySuggestionEvent | SvarvaktError | None = first
        try:
            while event is not None:
                if isinstance(event, SvarvaktError):
                    event = self._error(event.code)
                data = event.data.model_dump_json(exclude_none=True)
                yield ServerSentEvent(data=data, event=event.event, sep="\n")
                event = await self._queue.get()
            await asyncio.wait({task})
        finally:
            self._is_abandoned = True

    async def _make(
        self, messages: Sequence[PastMessage], language: str | None, wish: Wish
    ) -> None:
        try:
            async with self._parts.slots:
                events = self._parts.copilot.suggest(self._company, messages, language, wish)
                async with aclosing(events):
                    async for event in events:
                        if self._is_abandoned:
                            return
                        self._queue.put_nowait(await self._wire(event))
        except SvarvaktError as error:
            self._queue.put_nowait(error)
        except Exception:  # the edge of this task: nobody else would see it
            logger.exception("a suggestion broke off")
            self._queue.put_nowait(self._error("internal_error"))
        finally:
            self._queue.put_nowait(None)

    async def _wire(self, event: SuggestionEvent) -> AnySuggestionEvent:
        if isinstance(event, SentenceReleased):
            at = utf16_length(self._text[: event.at])
            self._text = self._text[: event.at] + event.text
            return TextEvent(data=TextView(at=at, text=event.text))
        if isinstance(event, AnswerRestarted):
            self._text = ""
            return WithdrawnEvent(data=WithdrawnView(reason=event.reason))
        assert isinstance(event, SuggestionFinished)  # noqa: S101  (the last of the three)
        await self._parts.suggestions.save(
            self._company.id, event.suggestion, self._account_id, self._conversation_id
        )
        return FinishedEvent(data=SuggestionView.of(event.suggestion))

    def _error(self, code: str) -> ErrorEvent:
        return ErrorEvent(data=ErrorView(code=code, title=title_of(self._page_language, code)))
