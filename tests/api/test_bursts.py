"""Several messages in a row over real HTTP: one reply, soon for a whole question."""

from __future__ import annotations

import time

import pytest

from tests.api.conftest import Page, Server
from tests.api.test_conversation_flow import read_until_answered


@pytest.mark.parametrize("first", ["hva koster", "slow and not yet shown?"])
def test_messages_in_a_row_have_one_reply(server: Server, first: str) -> None:
    """The first is unfinished and waits for more, or its reply was not shown when more came."""
    server.assistant.pause_s = 1.0
    client, page = server.client().start(), Page()
    for text in (first, "frakten", "til Sverige?"):
        assert client.ask(text).status_code == 202
    read_until_answered(client, page)
    messages = client.view()["messages"]
    assert [message["role"] for message in messages] == ["customer"] * 3 + ["bot"]
    assert server.assistant.asked[-1][0] == f"{first}\nfrakten\ntil Sverige?"
    assert page.duplicates == 0


def test_a_whole_question_is_answered_at_once_and_an_unfinished_one_soon(server: Server) -> None:
    took = {}
    for text in ("Hva koster frakten?", "frakt"):
        client = server.client().start()
        started = time.monotonic()
        client.ask(text)
        client.answers()
        took[text] = time.monotonic() - started
    assert took["Hva koster frakten?"] < 0.5
    assert 0.9 < took["frakt"] < 2.0
