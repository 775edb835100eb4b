"""An agent says "I'll check" and nothing follows, over real HTTP: the task, the cue, the queue."""

from __future__ import annotations

from collections.abc import Callable

from tests.accounts import agent_in
from tests.agent_client import AgentClient
from tests.api.conftest import Server
from tests.api.taking_over import roles


def test_an_agent_who_promises_and_says_nothing(start_server: Callable[..., Server]) -> None:
    server = start_server(max_agent_silence_s=1.0)
    token = agent_in(f"sqlite+aiosqlite:///{server.database_path}", "Kari", "tindra")
    kari = AgentClient(server.url, token, "tindra")
    kari.come()
    client = server.client().start()
    kari.claim(client.id)
    with kari.following() as feed:
        kari.say(client.id, "Jeg sjekker.")
        feed.wait(lambda it: any(one.get("promised_at") for one in it.queue.get("mine", [])))
        tasks = kari.http.get(f"{kari.path}/tasks", params={"state": "open"}).json()["tasks"]
        assert [(one["kind"], one["text"]) for one in tasks] == [("reply", "Jeg sjekker.")]
        feed.wait(lambda it: any(one.get("is_promise_late") for one in it.queue.get("mine", [])))
        feed.wait(lambda it: bool(it.queue.get("waiting")))
        [waiting] = feed.queue["waiting"]
    assert (waiting["returned_why"], waiting["is_promise_late"]) == ("agent_silent", True)
    assert roles(client)[-1] == "agent_silent"
    kari.close()
