"""Measures the side panel's speed with 10,000 passages live and writes its table."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import httpx2
from bench import (
    BASE,
    DATA_DIR,
    PORT,
    ROOT,
    as_markdown,
    ingest_rows,
    percentile,
    print_table,
    read_questions,
    row,
    run_json,
    wait_until_ready,
)
from results import write_section

AGENT = "/api/agent/v1/companies/bench"
QUESTIONS = 100


def main() -> int:
    """Use the data of `make bench` (or make it), start the server, and write the table."""
    environment = {**os.environ, "SVARVAKT_DATA_DIR": str(DATA_DIR)}
    ingest_rows(environment, keep=True)
    rows = asyncio.run(served_rows(environment))
    print_table(rows)
    write_section("panel", as_markdown(rows))
    return 0 if all(one["holds"] for one in rows) else 1


async def served_rows(environment: dict[str, str]) -> list[dict[str, Any]]:
    """Measure on a server of our own."""
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", str(PORT)],
        cwd=ROOT,
        env={**environment, "SVARVAKT_API_ACCOUNT_BURST": "10000"},
    )
    try:
        await wait_until_ready()
        return await panel_rows(environment, read_questions(QUESTIONS))
    finally:
        server.terminate()
        server.wait(20)


async def panel_rows(environment: dict[str, str], questions: Sequence[str]) -> list[dict[str, Any]]:
    """Time suggestions and searches as an agent sees them, on the server that is running.

    Args:
        environment: names the data directory that the server uses too.
    """
    headers = {"Authorization": f"Bearer {agent_token(environment)}"}
    async with httpx2.AsyncClient(base_url=BASE, timeout=30, headers=headers) as client:
        for question in questions[:5]:
            await first_text_ms(client, question)
        texts = [await first_text_ms(client, question) for question in questions]
        typed = [part for question in questions for part in as_typed(question)]
        searches = [await search_ms(client, query) for query in typed]
    return [
        row("first text of a suggestion, p50", percentile(texts, 0.5), 300, "ms"),
        row("first text of a suggestion, p95", percentile(texts, 0.95), 300, "ms"),
        row("search as one types, p50", percentile(searches, 0.5), 150, "ms"),
        row("search as one types, p95", percentile(searches, 0.95), 150, "ms"),
    ]


def agent_token(environment: dict[str, str]) -> str:
    """Make an agent, and return a token of theirs."""
    name = f"bench-{uuid4().hex[:8]}"
    run_json(environment, "user", "add", name, "--company", "bench", "--role", "agent")
    token: str = run_json(environment, "user", "token", name, "--label", "bench")[0]["token"]
    return token


def as_typed(question: str) -> list[str]:
    """Return what stands in the field while a question is typed."""
    words = question.split()
    return [question[:6].strip(), " ".join(words[:3]), question[:200]]


async def first_text_ms(client: httpx2.AsyncClient, question: str) -> float:
    """Ask for a suggestion; return milliseconds to its first text, or to its silence."""
    body = {"messages": [{"role": "customer", "text": question}]}
    started, first = time.perf_counter(), 0.0
    async with client.stream("POST", f"{AGENT}/assist", json=body) as events:
        events.raise_for_status()
        async for line in events.aiter_lines():
            if line.startswith("data:") and not first:
                first = (time.perf_counter() - started) * 1000
    return first


async def search_ms(client: httpx2.AsyncClient, query: str) -> float:
    """Search, internal pages included; return milliseconds."""
    started = time.perf_counter()
    answer = await client.get(f"{AGENT}/search", params={"q": query})
    answer.raise_for_status()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    sys.exit(main())
