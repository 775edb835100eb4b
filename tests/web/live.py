"""Steps with a person: the customer waits in the queue, and an agent plays along over the API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete

from bot.tables import PresenceRow
from knowledge.database import Database
from tests.accounts import agent_in, run_on
from tests.agent_client import AgentClient
from tests.web.console import beside
from tests.web.scripted_server import ScriptedServer

_ACCESS = "() => JSON.parse(localStorage.getItem('svarvakt:tindra')).conversation"


def new_agent(server: ScriptedServer, name: str = "Kari") -> AgentClient:
    """Let an agent come, who is there for as long as a silent desk is believed."""
    token = beside(lambda: agent_in(server.database_url, name))
    agent = AgentClient(server.url, token)
    agent.come(maximum=20)
    return agent


def send_home(server: ScriptedServer) -> None:
    """Let nobody be there any more."""

    async def forget(database: Database) -> None:
        async with database.write() as session:
            await session.execute(delete(PresenceRow))

    beside(lambda: run_on(server.database_url, forget))


@contextmanager
def an_agent(server: ScriptedServer, name: str = "Kari") -> Iterator[AgentClient]:
    """Let an agent be there until the block ends; whoever else waits is served first."""
    agent = new_agent(server, name)
    for entry in agent.queue()["waiting"]:
        if agent.try_claim(entry["conversation_id"]).is_success:
            agent.close_conversation(entry["conversation_id"])
    try:
        yield agent
    finally:
        agent.come("away")
        agent.close()


def conversation_of(page: Page) -> str:
    """Return the id of the page's conversation."""
    return str(page.evaluate(_ACCESS)["id"])


def enter_queue(page: Page, server: ScriptedServer) -> str:
    """Choose to wait for a person, and return the conversation's id."""
    access = page.evaluate(_ACCESS)
    answer = httpx2.post(
        f"{server.url}/api/widget/v1/conversations/{access['id']}/queue",
        headers={"Authorization": f"Bearer {access['token']}"},
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text
    expect(queue_bar(page)).to_be_visible()
    return str(access["id"])


def queue_bar(page: Page) -> Locator:
    """Return the strip with the place in the queue."""
    return page.locator(".banner", has_text="køen")


def talks_to(page: Page) -> Locator:
    """Return the line of the head that says who one talks to."""
    return page.locator(".head .names p")
