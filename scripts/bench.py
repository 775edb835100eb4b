"""Measures speed with 10,000 passages live and writes the table into docs/results.md."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import psutil
from results import write_section

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
DATA_DIR = ROOT / ".svarvakt" / "bench"
PORT = 8077
BASE = f"http://127.0.0.1:{PORT}"
WANTED_PASSAGES = 10_000


def main() -> int:
    """Build the knowledge, start the server, ask, print and store the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--questions", type=int, default=200)
    options.add_argument("--keep", action="store_true", help="keep and reuse the bench's data")
    chosen = options.parse_args()
    if not chosen.keep:
        shutil.rmtree(DATA_DIR, ignore_errors=True)
    environment = {**os.environ, "SVARVAKT_DATA_DIR": str(DATA_DIR)}
    rows = ingest_rows(environment, chosen.keep)
    questions = read_questions(chosen.questions)
    rows += search_rows(environment, questions)
    rows += asyncio.run(server_rows(environment, questions))
    print_table(rows)
    write_section("speed", as_markdown(rows))
    return 0 if all(row["holds"] for row in rows) else 1


def row(name: str, value: float, goal: float, unit: str, at_most: bool = True) -> dict[str, Any]:
    """Return one line of the table."""
    holds = value <= goal if at_most else value >= goal
    return {
        "name": name,
        "value": round(value, 1),
        "goal": f"{'≤' if at_most else '≥'} {goal:g} {unit}",
        "unit": unit,
        "holds": holds,
    }


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share (0–1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def write_pages(folder: Path) -> int:
    """Write corpus pages as Markdown files until about 10,000 passages are there."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = [SHARED / "sites" / name / "corpus.jsonl" for name in ("digdir", "letsencrypt")]
    sources += [SHARED / name / "corpus.jsonl" for name in ("norquad", "swequad")]
    chars, pages = 0, 0
    for source in sources:
        for line in source.read_text("utf-8").splitlines():
            page = json.loads(line)
            if chars > WANTED_PASSAGES * 400:
                return pages
            text = f"# {page['title'] or page['id']}\n\n{page['text']}\n"
            (folder / f"{pages:05d}.md").write_text(text, "utf-8")
            chars, pages = chars + len(text), pages + 1
    return pages


def read_questions(count: int) -> list[str]:
    """Return questions of several sites, in a fixed mixed order."""
    texts = []
    for name in ("natural", "norquad", "nordic_faq"):
        lines = (SHARED / name / "queries.jsonl").read_text("utf-8").splitlines()
        texts.append([json.loads(line)["text"] for line in lines])
    mixed = [text for group in zip(*texts, strict=False) for text in group]
    return mixed[:count]


def run_json(environment: dict[str, str], *arguments: str) -> Any:
    """Run a command of ours with --json and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments, "--json"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def ingest_rows(environment: dict[str, str], keep: bool) -> list[dict[str, Any]]:
    """Read the pages in twice and return pages per second, new and unchanged."""
    folder = DATA_DIR / "pages"
    if keep and folder.exists():
        return []
    pages = write_pages(folder)
    subprocess.run(
        [sys.executable, "-m", "api.cli", "company", "add", "bench", "--name", "Bench",
         "--host", "bench.example.no"],
        cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    rows = []
    for name, goal in (("ingest, new pages per second", 5), ("ingest, unchanged per second", 60)):
        started = time.perf_counter()
        report = run_json(environment, "ingest", "--company", "bench", "--source", str(folder))
        seconds = time.perf_counter() - started
        print(f"{name}: {pages} pages in {seconds:.1f} s (report: {report['seconds']} s)")
        rows.append(row(name, pages / seconds, goal, "pages/s", at_most=False))
    return rows


def search_rows(environment: dict[str, str], questions: Sequence[str]) -> list[dict[str, Any]]:
    """Time searches inside one process, embedding included, after a warm-up."""
    os.environ["SVARVAKT_DATA_DIR"] = environment["SVARVAKT_DATA_DIR"]
    sys.path.insert(0, str(ROOT))
    times = asyncio.run(_time_searches(questions))
    return [
        row("search p50", percentile(times, 0.5), 25, "ms"),
        row("search p95", percentile(times, 0.95), 60, "ms"),
    ]


async def _time_searches(questions: Sequence[str]) -> list[float]:
    from knowledge.companies.companies import Companies
    from knowledge.database import Database
    from knowledge.embedding.embeddings import load_embedder
    from knowledge.reader.reader import load_reader
    from knowledge.retrieval.retriever import Retriever
    from knowledge.settings import KnowledgeSettings

    settings = KnowledgeSettings()
    database = Database(settings.resolved_database_url())
    company = await Companies(database).get("bench")
    embedder = load_embedder(settings)
    retriever = Retriever(
        database, embedder, settings.data_dir / "versions", load_reader(settings, embedder)
    )
    for question in questions[:10]:
        await retriever.search(company.id, question + " ?", "nb")
    times = []
    for question in questions:
        started = time.perf_counter()
        await retriever.search(company.id, question, "nb")
        times.append((time.perf_counter() - started) * 1000)
    await retriever.close()
    await database.close()
    return times


async def server_rows(
    environment: dict[str, str], questions: Sequence[str]
) -> list[dict[str, Any]]:
    """Start the real server and time it as customers see it."""
    started = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", str(PORT)],
        cwd=ROOT,
        env={**environment, "SVARVAKT_API_START_BURST": "10000"},
    )
    try:
        await wait_until_ready()
        rows = [row("server ready", time.perf_counter() - started, 15, "s")]
        async with httpx2.AsyncClient(base_url=BASE, timeout=30) as client:
            for question in questions[:5]:
                await ask(client, question + " ?")
            alone = [await ask(client, question) for question in questions]
            rows.append(row("first event p95", percentile([a[0] for a in alone], 0.95), 100, "ms"))
            rows.append(row("answer p50", percentile([a[1] for a in alone], 0.5), 250, "ms"))
            rows.append(row("answer p95", percentile([a[1] for a in alone], 0.95), 250, "ms"))
            rows.append(await crowd_row(client, questions))
        memory = psutil.Process(server.pid)
        total = sum(p.memory_info().rss for p in [memory, *memory.children(recursive=True)])
        rows.append(row("server RSS", total / 1e6, 1300, "MB"))
        return rows
    finally:
        server.terminate()
        server.wait(20)


async def crowd_row(client: httpx2.AsyncClient, questions: Sequence[str]) -> dict[str, Any]:
    """Let 20 customers ask at the same time, three rounds."""
    times: list[float] = []
    for at in range(0, 60, 20):
        batch = [questions[(at + i) % len(questions)] for i in range(20)]
        times += [a[1] for a in await gather(batch, lambda q: ask(client, q))]
    print(f"20 at once: mean {statistics.mean(times):.0f} ms")
    return row("20 customers at once, p95", percentile(times, 0.95), 2500, "ms")


async def gather(
    items: Sequence[str], call: Callable[[str], Awaitable[tuple[float, float]]]
) -> list[tuple[float, float]]:
    """Run the call for all items at once."""
    return list(await asyncio.gather(*(call(item) for item in items)))


async def wait_until_ready() -> None:
    """Wait at most a minute for the server."""
    async with httpx2.AsyncClient(base_url=BASE) as client:
        for _ in range(600):
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.1)
    raise TimeoutError("the server did not get ready")


async def ask(client: httpx2.AsyncClient, text: str) -> tuple[float, float]:
    """Ask in a new conversation; return milliseconds to the first event and to the answer."""
    made = await client.post("/api/widget/v1/conversations", json={"site": "bench"})
    made.raise_for_status()
    url = f"/api/widget/v1/conversations/{made.json()['id']}"
    headers = {"Authorization": f"Bearer {made.json()['token']}"}
    async with client.stream("GET", f"{url}/events", headers=headers) as events:
        lines = events.aiter_lines()
        async for line in lines:  # the stream stands once its first line is here
            if line.startswith(("retry", "event", ":")):
                break
        started = time.perf_counter()
        sent = asyncio.create_task(
            client.post(f"{url}/messages", json={"id": str(uuid4()), "text": text}, headers=headers)
        )
        first = None
        async for line in lines:
            if not line.startswith("data:"):
                continue
            event = json.loads(line[5:])
            if event.get("state") == "idle" and first is None:
                continue
            first = first or (time.perf_counter() - started) * 1000
            if event.get("role") == "bot":
                (await sent).raise_for_status()
                return first, (time.perf_counter() - started) * 1000
    raise RuntimeError("the stream ended without an answer")


def print_table(rows: Sequence[dict[str, Any]]) -> None:
    """Print the figures."""
    for line in rows:
        mark = "ok " if line["holds"] else "OVER"
        print(f"{mark:5}{line['name']:<34}{line['value']:>10} {line['unit']:<8} ({line['goal']})")


def as_markdown(rows: Sequence[dict[str, Any]]) -> str:
    """Return the figures as a Markdown table."""
    lines = ["| what | measured | goal |", "|---|---|---|"]
    lines += [f"| {r['name']} | {r['value']} {r['unit']} | {r['goal']} |" for r in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
