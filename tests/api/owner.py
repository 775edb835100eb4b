"""A content owner over HTTP: a company with a small site, and what such a person does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx2

from api.access.roles import Role
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.api.conftest import Client, Server
from tests.api.console import sign_in
from tests.ingest.site import Site

BASE = "/api/admin/v1/companies"
NOBODY = "0" * 32


def body(**fields: object) -> dict[str, object]:
    return {"kind": "notes", "name": "Notater", **fields}


class Owner:
    """A content owner of the company `fjord`, whose site is on a free port."""

    def __init__(self, server: Server, role: Role = Role.CONTENT_OWNER) -> None:
        self.client: Client = sign_in(server.client(), role, "fjord")
        self.http: httpx2.Client = self.client.http

    def call(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return self.http.request(method, f"{BASE}/fjord{path}", **options)

    def add(self, **fields: object) -> dict[str, Any]:
        answer = self.call("POST", "/sources", json=body(**fields))
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def start(self, sources: list[str] | None = None) -> dict[str, Any]:
        answer = self.call("POST", "/ingest-runs", json={"sources": sources})
        assert answer.status_code == 202, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def run(self, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"/ingest-runs/{run_id}").json()
        return found

    def wait(
        self, run_id: str, until: Callable[[dict[str, Any]], bool], timeout_s: float = 60.0
    ) -> dict[str, Any]:
        end = time.monotonic() + timeout_s
        while not until(run := self.run(run_id)):
            assert time.monotonic() < end, run
            time.sleep(0.1)
        return run

    def ended(self, run_id: str) -> dict[str, Any]:
        return self.wait(run_id, lambda run: run["state"] != "running")


def make_company(server: Server, site: Site) -> None:
    async def add() -> None:
        database = Database(f"sqlite+aiosqlite:///{server.database_path}")
        await Companies(database).add("fjord", "Fjord", [site.host], "nb")
        await database.close()

    asyncio.run(add())


def code(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def put(owner: Owner, source: dict[str, Any], name: str, content: bytes) -> httpx2.Response:
    return owner.call(
        "PUT",
        f"/sources/{source['id']}/files/{name}",
        content=content,
        headers={"Content-Type": "application/octet-stream"},
    )
