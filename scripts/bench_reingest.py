"""Measures answers while everything is read in anew, beside answers in quiet."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence

import httpx2
from bench import (
    BASE,
    PORT,
    ROOT,
    as_markdown,
    ask,
    percentile,
    print_table,
    read_questions,
    row,
    run_json,
    wait_until_ready,
    write_pages,
)
from results import write_section

DATA_DIR = ROOT / ".svarvakt" / "bench-reingest"
MAX_RATIO = 1.3


def main() -> int:
    """Read pages in, change every one, and ask in quiet and during the second run."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--questions", type=int, default=150)
    options.add_argument("--pages", type=int, default=600, help="how many pages are read in")
    chosen = options.parse_args()
    shutil.rmtree(DATA_DIR, ignore_errors=True)
    os.environ["SVARVAKT_DATA_DIR"] = str(DATA_DIR)
    folder = DATA_DIR / "pages"
    write_pages(folder)
    pages = sorted(folder.iterdir())
    for page in pages[chosen.pages :]:
        page.unlink()
    environment = {**os.environ, "SVARVAKT_API_START_BURST": "100000"}
    run_json(environment, "company", "add", "bench", "--name", "Bench", "--host", "a.example.no")
    run_json(environment, "ingest", "--company", "bench", "--source", str(folder))
    for page in pages[: chosen.pages]:
        page.write_text(page.read_text("utf-8") + "\nOppdatert i dag.\n", "utf-8")
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", str(PORT)],
        cwd=ROOT,
        env=environment,
    )
    try:
        quiet, busy = asyncio.run(_measure(read_questions(chosen.questions)))
    finally:
        server.terminate()
        server.wait(20)
    before, during = percentile(quiet, 0.95), percentile(busy, 0.95)
    rows = [
        row("answer p50, in quiet", percentile(quiet, 0.5), 250, "ms"),
        row("answer p50, during re-ingest", percentile(busy, 0.5), 250, "ms"),
        row("answer p95, in quiet", before, 250, "ms"),
        row("answer p95, during re-ingest", during, before * MAX_RATIO, "ms"),
    ]
    print(f"{len(busy)} answers during the run; p95 {during / before:.2f} times that in quiet")
    print_table(rows)
    write_section("reingest", as_markdown(rows))
    return 0 if during <= before * MAX_RATIO else 1


async def _measure(questions: Sequence[str]) -> tuple[list[float], list[float]]:
    """Return the milliseconds to each answer, before and while everything is read in anew."""
    await wait_until_ready()
    async with httpx2.AsyncClient(base_url=BASE, timeout=60) as client:
        for question in questions[:10]:
            await ask(client, question + " ?")
        quiet = [(await ask(client, question))[1] for question in questions]
        return quiet, await _ask_during_run(client, questions)


async def _ask_during_run(client: httpx2.AsyncClient, questions: Sequence[str]) -> list[float]:
    sys.path.insert(0, str(ROOT))
    from api.content.ingest_desk import IngestDesk
    from ingest.runs.runs import RunOrder, Trigger
    from ingest.settings import IngestSettings
    from knowledge.companies.companies import Companies
    from knowledge.database import Database
    from knowledge.settings import KnowledgeSettings

    knowledge = KnowledgeSettings()
    database = Database(knowledge.resolved_database_url())
    desk = IngestDesk.from_settings(IngestSettings(), knowledge, database)
    company = await Companies(database).get("bench")
    run_id = await desk.start(company.id, RunOrder(Trigger.PERSON, "bench"))
    times: list[float] = []
    started = time.monotonic()
    while not (run := await desk.history.get(company.id, run_id)).is_over:
        if run.progress.stage in ("start", "load"):  # nothing to compete with yet
            await asyncio.sleep(0.1)
            continue
        times.append((await ask(client, questions[len(times) % len(questions)]))[1])
    print(f"the run took {time.monotonic() - started:.0f} s and ended {run.state.value}")
    await database.close()
    return times


if __name__ == "__main__":
    sys.exit(main())
