"""A chat model that misbehaves in every way, behind a real HTTP server (R-07 to R-10)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from api.settings import ApiSettings
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.chat_models.openai_chat_model import OpenAiChatModel
from bot.settings import BotSettings
from tests.api.conftest import build_dist, prepare, serving
from tests.evil_model import EvilModel
from tests.evil_model import serving as serving_model
from tests.fakes import FixedSearch, passage
from tests.model_stress import GOOD, MODES, PAGE, WELL, Mode, Timing, stress

# `scripts/stress_model.py` takes the times that are shipped, and a process with all its models.
TIMING = Timing(scale=0.1, crowd=10)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, EvilModel]]:
    folder = tmp_path_factory.mktemp("stress")
    asyncio.run(prepare(folder / "svarvakt.db"))
    with serving_model(EvilModel()) as evil:
        settings = BotSettings(
            _env_file=None,
            chat_model="evil",
            chat_base_url=evil.base_url,
            **TIMING.bot_settings(),
        )
        model = OpenAiChatModel.from_settings(settings)
        search = FixedSearch([passage(PAGE, title="Angrerett")])
        assistant = Assistant(search, Floors(0.6, 0.3), model)
        api = ApiSettings(
            _env_file=None, max_concurrent_replies=TIMING.max_replies, start_burst=10_000
        )
        dist = build_dist(folder / "dist")
        with serving(folder / "svarvakt.db", assistant, dist, api, model.close) as url:
            yield url, evil


@pytest.fixture(scope="module")
def timing(shop: tuple[str, EvilModel]) -> Timing:
    """As much room beside the waits as this machine needs with a model that is well."""
    well = stress(*shop, WELL, TIMING)
    assert [fault for one in (well.alone, *well.crowd) for fault in one.faults()] == []
    assert well.alone.answer["text"] == GOOD, "its lies are left out"
    assert well.alone.answer["mode"] == "generated"
    return replace(TIMING, spare_s=2 + 3 * max(one.end_s for one in well.crowd))


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_customers_get_an_honest_answer_in_time(
    shop: tuple[str, EvilModel], timing: Timing, mode: Mode
) -> None:
    row = stress(*shop, mode, timing)
    assert row.faults(timing) == []
    assert row.alone.answer["mode"] == "extractive"
