"""What several tests of live work do: who said what, and an agent who takes over mid-answer."""

from __future__ import annotations

import time

from tests.agent_client import AgentClient
from tests.api.conftest import Client, Page


def roles(client: Client) -> list[str]:
    """Return who said each message; for those of the system, what happened."""
    return [
        one["kind"] if one["role"] == "system" else one["role"] for one in client.view()["messages"]
    ]


def take_over_in_the_middle(client: Client, agent: AgentClient) -> None:
    """Ask, claim while the answer streams, and see the bot stop within a second."""
    page = Page()
    with client.stream() as events:
        client.ask("slow and taken over")
        for event in events:
            page.apply(event)
            if event.name == "delta":
                break
        started = time.monotonic()
        agent.claim(client.id)
        for event in events:
            page.apply(event)
            if event.name == "status" and event.data["state"] == "idle":
                break
        assert time.monotonic() - started < 1.0
