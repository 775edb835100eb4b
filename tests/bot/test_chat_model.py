"""The chat model's adapter against a real server that fails in every way (R-07 to R-10)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import pytest

from bot.chat_models.openai_chat_model import OpenAiChatModel
from bot.errors import ModelError, ModelRefused, ModelUnavailable
from bot.prompts import RenderedPrompt
from bot.settings import BotSettings
from tests.evil_model import EvilModel, serving, until

PROMPT = RenderedPrompt("Answer.", "Question?", "0" * 64)


@pytest.fixture(scope="module")
def server() -> Iterator[EvilModel]:
    with serving(EvilModel()) as evil:
        yield evil


@pytest.fixture
def evil(server: EvilModel) -> EvilModel:
    fresh = EvilModel(base_url=server.base_url, answer="Svaret er 42. Det er alt vi vet.")
    server.__dict__.update(fresh.__dict__)
    return server


@pytest.fixture
async def model(evil: EvilModel) -> AsyncIterator[OpenAiChatModel]:
    """A patient one, for what must not depend on how busy the machine is."""
    model = OpenAiChatModel.from_settings(settings(evil, **PATIENT))
    yield model
    await model.close()


@pytest.fixture
async def hasty(evil: EvilModel) -> AsyncIterator[OpenAiChatModel]:
    """One that soon gives up, for modes that keep it waiting."""
    model = OpenAiChatModel.from_settings(settings(evil))
    yield model
    await model.close()


def settings(evil: EvilModel, **changes: float) -> BotSettings:
    values = {
        "first_token_timeout_s": 0.5,
        "token_gap_timeout_s": 0.5,
        "total_timeout_s": 3.0,
        "breaker_open_s": 0.3,
        **changes,
    }
    return BotSettings(_env_file=None, chat_model="evil", chat_base_url=evil.base_url, **values)


PATIENT = {"first_token_timeout_s": 10.0, "token_gap_timeout_s": 10.0, "total_timeout_s": 20.0}


async def said(model: OpenAiChatModel) -> str:
    return "".join([piece async for piece in model.stream(PROMPT)])


async def test_streams_the_answer_in_pieces(evil: EvilModel, model: OpenAiChatModel) -> None:
    pieces = [piece async for piece in model.stream(PROMPT)]
    assert "".join(pieces) == evil.answer
    assert len(pieces) > 5
    request = evil.requests[0]
    assert request["stream"] is True
    assert request["model"] == "evil"
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert "tools" not in request


@pytest.mark.parametrize(
    ("mode", "code", "requests"),
    [
        ("slow", "model_slow", 1),
        ("keepalive", "model_slow", 1),
        ("stall", "model_stalled", 1),
        ("cut", "model_cut", 1),
        ("cut_at_once", "model_cut", 2),
        ("silent_end", "model_cut", 1),
        ("garbage", "model_garbage", 1),
        ("error_event", "model_failed", 2),
        ("error_body", "model_garbage", 1),
        ("wrong_schema", "model_garbage", 1),
        ("plain_text", "model_garbage", 1),
        ("empty", "model_empty", 1),
        ("429", "model_overloaded", 2),
        ("500", "model_failed", 2),
        ("503", "model_failed", 2),
    ],
)
async def test_failures_have_codes_and_at_most_one_retry(
    evil: EvilModel,
    model: OpenAiChatModel,
    hasty: OpenAiChatModel,
    mode: str,
    code: str,
    requests: int,
) -> None:
    evil.mode = mode
    started = time.monotonic()
    with pytest.raises(ModelUnavailable) as caught:
        await said(hasty if mode in {"slow", "keepalive", "stall"} else model)
    assert caught.value.code == code
    assert len(evil.requests) == requests
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("mode", "code"),
    [("401", "model_key_refused"), ("404", "model_not_found"), ("filtered", "model_filtered")],
)
async def test_refusals_are_not_retried(
    evil: EvilModel, model: OpenAiChatModel, mode: str, code: str
) -> None:
    evil.mode = mode
    with pytest.raises(ModelRefused) as caught:
        await said(model)
    assert caught.value.code == code
    assert len(evil.requests) == 1


async def test_nobody_listens(evil: EvilModel) -> None:
    closed = settings(evil).model_copy(update={"chat_base_url": "http://127.0.0.1:9/v1"})
    model = OpenAiChatModel.from_settings(closed)
    with pytest.raises(ModelUnavailable) as caught:
        await said(model)
    assert caught.value.code == "model_unreachable"
    await model.close()


async def test_retry_after_is_honoured_up_to_five_seconds(
    evil: EvilModel, model: OpenAiChatModel
) -> None:
    evil.mode, evil.failures, evil.retry_after = "429", 1, "1"
    started = time.monotonic()
    assert await said(model) == evil.answer
    assert time.monotonic() - started >= 1
    evil.failures, evil.retry_after = 1, "60"
    with pytest.raises(ModelUnavailable):
        await said(model)


async def test_an_endless_answer_is_cut(evil: EvilModel, model: OpenAiChatModel) -> None:
    evil.mode = "endless"
    text = await said(model)
    assert 2000 < len(text) < 3000
    await until(lambda: evil.hung_up == 1)


async def test_total_time_is_bounded(evil: EvilModel) -> None:
    evil.answer, evil.pause_s = "ord " * 400, 0.05
    model = OpenAiChatModel.from_settings(settings(evil, total_timeout_s=1.0))
    started = time.monotonic()
    with pytest.raises(ModelUnavailable) as caught:
        await said(model)
    assert caught.value.code == "model_stalled"
    assert time.monotonic() - started < 1.5
    await model.close()


async def test_cancelling_hangs_up_at_once(evil: EvilModel, model: OpenAiChatModel) -> None:
    evil.answer, evil.pause_s = "ord " * 400, 0.02

    async def read() -> None:
        async for _ in model.stream(PROMPT):
            pass

    task = asyncio.create_task(read())
    await until(lambda: evil.pieces_sent > 3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: evil.hung_up == 1)
    sent = evil.pieces_sent
    await asyncio.sleep(0.2)
    assert evil.pieces_sent <= sent + 1


async def test_breaker_opens_then_one_probe_closes_it(
    evil: EvilModel, model: OpenAiChatModel
) -> None:
    evil.mode = "401"
    for _ in range(5):
        with pytest.raises(ModelError):
            await said(model)
    evil.mode = "good"
    before = len(evil.requests)
    with pytest.raises(ModelUnavailable) as caught:
        await said(model)
    assert caught.value.code == "model_resting"
    assert len(evil.requests) == before
    await asyncio.sleep(0.35)
    replies = await asyncio.gather(*(said(model) for _ in range(5)), return_exceptions=True)
    assert replies.count(evil.answer) == 1  # the probe; the others did not wait for it
    assert len(evil.requests) == before + 1
    assert await said(model) == evil.answer


@pytest.mark.parametrize("mode", ["cut", "silent_end"])
async def test_answers_that_break_off_open_the_breaker_too(
    evil: EvilModel, model: OpenAiChatModel, mode: str
) -> None:
    evil.mode = mode
    for _ in range(5):
        with pytest.raises(ModelUnavailable):
            await said(model)
    with pytest.raises(ModelUnavailable) as caught:
        await said(model)
    assert caught.value.code == "model_resting"
    assert len(evil.requests) == 5


async def test_an_answer_that_we_end_early_closes_the_breaker(
    evil: EvilModel, model: OpenAiChatModel
) -> None:
    evil.mode = "cut"
    for _ in range(4):
        with pytest.raises(ModelUnavailable):
            await said(model)
    evil.mode = "good"
    async with aclosing(model.stream(PROMPT)) as pieces:
        await anext(pieces)
    evil.mode = "cut"
    with pytest.raises(ModelUnavailable):
        await said(model)
    evil.mode = "good"
    assert await said(model) == evil.answer


async def test_one_answer_too_many_does_not_wait(evil: EvilModel) -> None:
    evil.mode = "slow"
    model = OpenAiChatModel.from_settings(settings(evil, max_model_calls=2))
    started = time.monotonic()
    waiting = [asyncio.create_task(said(model)) for _ in range(2)]
    await until(lambda: len(evil.requests) == 2)
    with pytest.raises(ModelUnavailable) as caught:
        await said(model)
    assert caught.value.code == "model_busy"
    assert time.monotonic() - started < 0.5
    for task in waiting:
        with pytest.raises(ModelUnavailable):
            await task
    evil.mode = "good"
    assert await said(model) == evil.answer
    await model.close()


async def test_a_storm_is_not_made_worse(evil: EvilModel) -> None:
    evil.mode = "429"
    model = OpenAiChatModel.from_settings(settings(evil, breaker_failures=1000))
    for _ in range(20):
        with pytest.raises(ModelUnavailable):
            await said(model)
    assert len(evil.requests) <= 23  # 20 questions, one saved retry and a tenth
    await model.close()


async def test_tracing_stays_off(
    evil: EvilModel, model: OpenAiChatModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", evil.base_url)
    monkeypatch.setenv("LANGSMITH_API_KEY", "canary")
    assert await said(model) == evil.answer
    await asyncio.sleep(0.3)
    assert len(evil.requests) == 1
