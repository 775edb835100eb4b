"""An OpenAI-compatible endpoint as the chat model: LangChain, with time-outs of our own."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Self

import httpx
import openai
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, HumanMessage, SystemMessage
from langsmith import tracing_context

from bot.chat_models.breaker import Breaker, RetryBudget
from bot.errors import ModelError, ModelRefused, ModelUnavailable
from bot.prompts import RenderedPrompt
from bot.settings import BotSettings

_MAX_RETRY_AFTER_S = 5.0
_RETRY_PAUSE_S = (0.2, 0.6)
_CHARS_PER_TOKEN = 8  # longer than any real average: only an endless answer meets this cap
_REFUSED_STATUS = {
    400: "model_bad_request",
    401: "model_key_refused",
    403: "model_key_refused",
    404: "model_not_found",
    413: "model_prompt_too_long",
    422: "model_bad_request",
}


@dataclass(frozen=True, slots=True)
class ModelTimeouts:
    """How long we wait for the first token, between tokens and in all, in seconds."""

    first_token_s: float = 8.0
    token_gap_s: float = 15.0
    total_s: float = 45.0


class OpenAiChatModel:
    """Streams answers from an OpenAI-compatible endpoint; SDK retries are off, ours count.

    Args:
        model: LangChain's chat model.
        http_client: the connection pool that `model` uses; closed by `close`.
        max_answer_chars: where an endless answer is cut.
        max_calls: how many answers may be under way at once; those of one more customer are made
            without the model, so that a slow one never holds up everybody.
    """

    def __init__(
        self,
        model: BaseChatModel,
        http_client: httpx.AsyncClient,
        timeouts: ModelTimeouts,
        breaker: Breaker,
        max_answer_chars: int,
        max_calls: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._http_client = http_client
        self._timeouts = timeouts
        self._breaker = breaker
        self._budget = RetryBudget()
        self._max_answer_chars = max_answer_chars
        self._max_calls = max_calls
        self._calls = 0
        self._clock = clock

    @classmethod
    def from_settings(cls, settings: BotSettings) -> Self:
        """Build it from settings; nothing is sent yet."""
        http_client = httpx.AsyncClient(timeout=httpx.Timeout(settings.total_timeout_s))
        model = init_chat_model(
            settings.chat_model,
            model_provider="openai",
            base_url=settings.chat_base_url or None,
            api_key=settings.chat_api_key if settings.chat_api_key.get_secret_value() else "none",
            temperature=0.0,
            max_completion_tokens=settings.max_answer_tokens,
            max_retries=0,
            timeout=settings.total_timeout_s,
            streaming=True,
            stream_usage=False,
            use_responses_api=False,
            http_async_client=http_client,
        )
        timeouts = ModelTimeouts(
            settings.first_token_timeout_s, settings.token_gap_timeout_s, settings.total_timeout_s
        )
        breaker = Breaker(
            time.monotonic,
            settings.breaker_failures,
            settings.breaker_window_s,
            settings.breaker_open_s,
        )
        max_answer_chars = settings.max_answer_tokens * _CHARS_PER_TOKEN
        return cls(
            model, http_client, timeouts, breaker, max_answer_chars, settings.max_model_calls
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http_client.aclose()

    async def stream(self, prompt: RenderedPrompt) -> AsyncGenerator[str]:
        """Yield the model's text piece by piece; closing the generator closes the connection.

        Raises:
            ModelUnavailable: no connection, overload, time-out, cut or garbage; or we ask nothing
                because the breaker is open (`model_resting`) or enough is under way (`model_busy`).
            ModelRefused: the endpoint refuses the request itself.
        """
        if self._calls >= self._max_calls:
            raise ModelUnavailable("model_busy", "the chat model has enough answers to write")
        if not self._breaker.try_enter():
            raise ModelUnavailable("model_resting", "the chat model failed too often just now")
        self._calls += 1
        report = self._breaker.report_cancelled
        try:
            async with aclosing(self._with_one_retry(prompt)) as pieces:
                async for piece in pieces:
                    report = self._breaker.report_success  # what we break off from here on worked
                    yield piece
                    report = self._breaker.report_cancelled
            report = self._breaker.report_success
        except ModelError:
            report = self._breaker.report_failure
            raise
        finally:
            self._calls -= 1
            report()

    async def _with_one_retry(self, prompt: RenderedPrompt) -> AsyncGenerator[str]:
        deadline = self._clock() + self._timeouts.total_s
        self._budget.count_call()
        has_started = False
        try:
            async with aclosing(self._stream_once(prompt, deadline)) as pieces:
                async for piece in pieces:
                    has_started = True
                    yield piece
            return
        except ModelUnavailable as error:
            if has_started or not self._may_retry(error):
                raise
            pause_s = max(error.retry_after_s or 0.0, random.uniform(*_RETRY_PAUSE_S))  # noqa: S311
        await asyncio.sleep(pause_s)
        async with aclosing(self._stream_once(prompt, deadline)) as pieces:
            async for piece in pieces:
                yield piece

    def _may_retry(self, error: ModelUnavailable) -> bool:
        if not error.is_retryable or (error.retry_after_s or 0.0) > _MAX_RETRY_AFTER_S:
            return False
        return self._budget.try_retry()

    async def _stream_once(self, prompt: RenderedPrompt, deadline: float) -> AsyncGenerator[str]:
        messages = [SystemMessage(prompt.system), HumanMessage(prompt.user)]
        finish: str | None = None
        sent_chars = 0
        wait_until = min(deadline, self._clock() + self._timeouts.first_token_s)
        async with aclosing(_as_generator(self._model.astream(messages))) as chunks:
            while (chunk := await self._next(chunks, wait_until, sent_chars > 0)) is not None:
                finish = chunk.response_metadata.get("finish_reason") or finish
                text = chunk.text
                if not text:
                    continue
                sent_chars += len(text)
                yield text
                if sent_chars >= self._max_answer_chars:
                    return
                wait_until = min(deadline, self._clock() + self._timeouts.token_gap_s)
        if finish == "content_filter":
            raise ModelRefused("model_filtered", "the chat model's filter stopped the answer")
        if sent_chars == 0:
            raise ModelUnavailable("model_empty", "the chat model answered nothing")
        if finish is None:
            raise ModelUnavailable("model_cut", "the chat model's answer broke off")

    async def _next(
        self, chunks: AsyncIterator[AIMessageChunk], wait_until: float, has_started: bool
    ) -> AIMessageChunk | None:
        """Return the next chunk, or None at the end."""
        try:
            async with asyncio.timeout(max(0.0, wait_until - self._clock())):
                with tracing_context(enabled=False):
                    return await anext(chunks, None)
        except TimeoutError as error:
            code = "model_stalled" if has_started else "model_slow"
            raise ModelUnavailable(code, "the chat model took too long") from error
        except Exception as error:  # two libraries read a stranger's bytes: they may raise anything
            raise _classify(error) from error


async def _as_generator(chunks: AsyncIterator[AIMessageChunk]) -> AsyncGenerator[AIMessageChunk]:
    """LangChain promises an iterator and returns a generator; closed, it hangs up at once."""
    try:
        async for chunk in chunks:
            yield chunk
    finally:
        if isinstance(chunks, AsyncGenerator):
            await chunks.aclose()


def _classify(error: Exception) -> ModelError:
    """Translate what the SDK, its HTTP client or LangChain raised."""
    if isinstance(error, openai.APIStatusError):
        return _classify_status(error)
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
        return ModelUnavailable("model_slow", "the chat model took too long")
    if isinstance(error, openai.APIConnectionError | httpx.ConnectError):
        return ModelUnavailable("model_unreachable", "no connection to the chat model", True)
    if isinstance(error, httpx.HTTPError):
        return ModelUnavailable("model_cut", "the chat model's answer broke off", True)
    if isinstance(error, openai.APIError):
        return ModelUnavailable("model_failed", "the chat model reported an error", True)
    return ModelUnavailable("model_garbage", "the chat model's answer cannot be read")


def _classify_status(error: openai.APIStatusError) -> ModelError:
    status = error.status_code
    if status in _REFUSED_STATUS:
        return ModelRefused(_REFUSED_STATUS[status], f"the chat model's server said {status}")
    code = "model_overloaded" if status == 429 else "model_failed"
    return ModelUnavailable(
        code, f"the chat model's server said {status}", True, _retry_after_s(error.response)
    )


def _retry_after_s(response: httpx.Response) -> float | None:
    value = response.headers.get("retry-after", "")
    try:
        return max(0.0, float(value))
    except ValueError:
        return None
