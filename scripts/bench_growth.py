"""Measures search and memory from 1,000 to 300,000 passages, and 1 to 50 customers at once."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2
import psutil
from bench import (
    BASE,
    DATA_DIR,
    PORT,
    ROOT,
    ask,
    ingest_rows,
    percentile,
    print_table,
    read_questions,
    row,
    wait_until_ready,
)
from growth_knowledge import live_index, recombined, vectors_of
from results import write_section

GROWTH_DIR = ROOT / ".svarvakt" / "bench-growth"
SIZES = (1_000, 10_000, 300_000)
CROWDS = (1, 10, 20, 50)
QUESTIONS = 100
STAGES = ("embed", "vector", "keyword", "fuse", "evidence", "read")
Figures = dict[str, Any]


def main() -> int:
    """Build knowledge of each size, measure each in a process of its own, and write the section."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--keep", action="store_true", help="reuse what was built before")
    options.add_argument("--measure", type=int, help="measure one size, which is live, as JSON")
    options.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    chosen = options.parse_args()
    if chosen.measure:
        print(json.dumps(asyncio.run(measured(read_questions(QUESTIONS)))))
        return 0
    if not chosen.keep:
        shutil.rmtree(GROWTH_DIR, ignore_errors=True)
    ingest_rows({**os.environ, "SVARVAKT_DATA_DIR": str(DATA_DIR)}, keep=True)
    environment = {**os.environ, "SVARVAKT_DATA_DIR": str(GROWTH_DIR)}
    os.environ["SVARVAKT_DATA_DIR"] = str(GROWTH_DIR)
    built = asyncio.run(build_all(chosen.sizes))
    grown: list[Figures] = []
    for size in chosen.sizes:
        asyncio.run(activate(built[size]["number"]))
        done = subprocess.run(
            [sys.executable, __file__, "--measure", str(size)],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        grown.append({"size": size, **built[size], **json.loads(done.stdout.splitlines()[-1])})
        print(grown[-1])
    crowds = asyncio.run(served(environment))
    rows = goals(grown, crowds)
    print_table(rows)
    write_section("growth", as_markdown(grown, crowds, rows))
    return 0 if all(one["holds"] for one in rows) else 1


async def build_all(sizes: Sequence[int]) -> dict[int, Figures]:
    """Write a version of each size, as an ingest run does once texts are split and embedded.

    Returns:
        For each size, the version's number and how many seconds its files took.
    """
    from knowledge.companies.companies import Companies
    from knowledge.database import Database
    from knowledge.errors import CompanyNotFound
    from knowledge.indexes.builder import INTERNAL, PUBLIC, version_directory
    from knowledge.indexes.index import build_index
    from knowledge.indexes.versions import IndexVersions
    from knowledge.migrate import upgrade
    from knowledge.settings import KnowledgeSettings

    settings = KnowledgeSettings()
    bench = Database(f"sqlite+aiosqlite:///{DATA_DIR / 'svarvakt.db'}")
    real = live_index(DATA_DIR, (await Companies(bench).get("bench")).id, settings.embedding_model)
    await bench.close()
    url = settings.resolved_database_url()
    await asyncio.to_thread(upgrade, url)
    database = Database(url)
    companies, versions = Companies(database), IndexVersions(database)
    try:
        company = await companies.get("bench")
    except CompanyNotFound:
        company = await companies.add("bench", "Bench", ["growth.example.no"], "nb", None)
    made = {v.counts["passages"]: v for v in await versions.list(company.id) if v.counts}
    built: dict[int, Figures] = {}
    missing = [size for size in sizes if size not in made]
    passages, vectors = recombined(real, max(missing, default=0))
    for size in sizes:
        if size in made:
            built[size] = {"number": made[size].number, "build_s": made[size].counts["seconds"]}
            continue
        version = await versions.begin(company.id, settings.embedding_model, "bench")
        folder = version_directory(settings.data_dir / "versions", company.id, version.id)
        part = passages[:size]
        started = time.perf_counter()
        by_hash = vectors_of(part, vectors[:size])
        build_index(folder / PUBLIC, part, by_hash, settings.embedding_model)
        build_index(folder / INTERNAL, [], {}, settings.embedding_model)
        seconds = time.perf_counter() - started
        counts = {"passages": size, "seconds": round(seconds)}
        await versions.finish(version.id, [], counts)
        built[size] = {"number": version.number, "build_s": counts["seconds"]}
        print(f"{size} passages written in {seconds:.0f} s", flush=True)
    await database.close()
    return built


async def activate(number: int) -> None:
    """Make a version live."""
    from knowledge.companies.companies import Companies
    from knowledge.database import Database
    from knowledge.indexes.versions import IndexVersions
    from knowledge.settings import KnowledgeSettings

    database = Database(KnowledgeSettings().resolved_database_url())
    company = await Companies(database).get("bench")
    await IndexVersions(database).activate(company.id, number)
    await database.close()


async def measured(questions: Sequence[str]) -> Figures:
    """Open what is live in this process, and search it; memory is what the index adds to it."""
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
    reader = load_reader(settings, embedder)
    if reader is not None:
        reader.read(questions[0], [questions[1]] * 3)
    retriever = Retriever(database, embedder, settings.data_dir / "versions", reader)
    before, started = memory_mb(), time.perf_counter()
    await retriever.search(company.id, questions[0] + " ?", "nb")
    opened = time.perf_counter() - started
    for question in questions[:10]:
        await retriever.search(company.id, question + " ?", "nb")
    stages: dict[str, list[float]] = {name: [] for name in (*STAGES, "all")}
    processor: list[float] = []
    for question in questions:
        started, worked = time.perf_counter(), time.process_time()
        found = await retriever.search(company.id, question, "nb")
        stages["all"].append((time.perf_counter() - started) * 1000)
        processor.append((time.process_time() - worked) * 1000)
        for name in STAGES:
            stages[name].append(found.timings_ms.get(name, 0.0))
    after = memory_mb()
    unread = [a - r for a, r in zip(stages["all"], stages["read"], strict=True)]
    figures: Figures = {name: percentile(times, 0.5) for name, times in stages.items()}
    figures |= {"p50": percentile(unread, 0.5), "p95": percentile(unread, 0.95)}
    figures |= {"all_p95": percentile(stages["all"], 0.95)}
    figures |= {"processor": percentile(processor, 0.5), "opened_s": opened}
    figures |= {"read_share": sum(ms > 0 for ms in stages["read"]) / len(questions)}
    figures |= {f"{kind}_mb": after[kind] - before[kind] for kind in after}
    await retriever.close()
    await database.close()
    return {name: round(value, 2) for name, value in figures.items()}


def memory_mb() -> dict[str, float]:
    """Return what this process holds: all of it, and what is not pages of files."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    kb = {name: int(rest.split()[0]) for name, _, rest in (x.partition(":") for x in lines)
          if name in ("VmRSS", "RssAnon")}  # fmt: skip
    return {"resident": kb["VmRSS"] / 1000, "own": kb["RssAnon"] / 1000}


async def served(environment: dict[str, str]) -> list[Figures]:
    """Let 1 to 50 customers ask the real server at once, over the largest knowledge."""
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", str(PORT)],
        cwd=ROOT,
        env={**environment, "SVARVAKT_API_START_BURST": "10000"},
    )
    try:
        await wait_until_ready()
        questions = read_questions(4 * max(CROWDS))
        async with httpx2.AsyncClient(
            base_url=BASE, timeout=60, limits=httpx2.Limits(max_connections=4 * max(CROWDS))
        ) as client:
            for question in questions[:5]:
                await ask(client, question + " ?")
            crowds = [await crowd(client, questions, size) for size in CROWDS]
        crowds[-1]["server_mb"] = psutil.Process(server.pid).memory_info().rss / 1e6
        return crowds
    finally:
        server.terminate()
        server.wait(20)


async def crowd(client: httpx2.AsyncClient, questions: Sequence[str], size: int) -> Figures:
    """Let so many customers ask at once, in three rounds (thirty alone)."""
    times: list[float] = []
    failed = 0
    since = time.time()
    for at in range(30 if size == 1 else 3):
        batch = [questions[(at * size + n) % len(questions)] for n in range(size)]
        for one in await asyncio.gather(*(ask(client, q) for q in batch), return_exceptions=True):
            if isinstance(one, BaseException):
                print(f"{size} at once: {one!r}")
                failed += 1
            else:
                times.append(one[1])
    inside = stored_totals(since)
    return {
        "customers": size,
        "errors": failed,
        "p50": percentile(times, 0.5),
        "p95": percentile(times, 0.95),
        "search": percentile([one.get("search", 0.0) for one in inside], 0.5),
        "answer": percentile([one["total"] - one.get("search", 0.0) for one in inside], 0.5),
        "around": percentile(times, 0.5) - percentile([one["total"] for one in inside], 0.5),
    }


def stored_totals(since: float) -> list[dict[str, float]]:
    """Return the stages of the answers that were stored after this time (of the epoch)."""
    with sqlite3.connect(GROWTH_DIR / "svarvakt.db") as database:
        found = database.execute(
            "select timings_ms from receipts where strftime('%s', created_at) + 0 >= ?",
            (int(since),),
        )
        stages = [json.loads(timings) for (timings,) in found]
    return [one for one in stages if "total" in one]


def goals(grown: Sequence[Figures], crowds: Sequence[Figures]) -> list[dict[str, Any]]:
    """Return the figures that have goals."""
    most, crowded = grown[-1], crowds[-1]
    return [
        row(f"search at {most['size']:,} passages, p50 before reading", most["p50"], 40, "ms"),
        row(f"search at {most['size']:,} passages, p95 before reading", most["p95"], 100, "ms"),
        row("50 customers at once, p95", crowded["p95"], 4000, "ms"),
        row("50 customers at once, errors", crowded["errors"], 0, ""),
    ]


def slope(grown: Sequence[Figures], kind: str) -> float:
    """Return by how many MB memory grows with 1,000 passages, between the two largest."""
    small, large = grown[-2], grown[-1]
    return float(1000 * (large[kind] - small[kind]) / (large["size"] - small["size"]))


def as_markdown(
    grown: Sequence[Figures], crowds: Sequence[Figures], rows: Sequence[dict[str, Any]]
) -> str:
    """Return the tables of growth and of customers at once."""
    load = os.getloadavg()[0] / len(os.sched_getaffinity(0))
    head = ["passages", *(f"{name}, ms" for name in STAGES), "before reading p50", "p95",
            "with reading p50", "p95", "processor p50", "questions read", "opened, s",
            "written, s", "resident, MB", "of it own, MB"]  # fmt: skip
    keys = [*STAGES, "p50", "p95", "all", "all_p95", "processor", "read_share", "opened_s",
            "build_s", "resident_mb", "own_mb"]  # fmt: skip
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    lines += [f"| {g['size']:,} | {' | '.join(str(g[k]) for k in keys)} |" for g in grown]
    lines += ["", f"Memory grows by {slope(grown, 'resident_mb'):.2f} MB with 1,000 passages, "
              f"{slope(grown, 'own_mb'):.2f} MB of it the process's own and the rest pages of "
              "files that the system takes back when it needs them. "
              f"Load of the machine for each core at the end: {load:.1f}.", ""]  # fmt: skip
    lines += ["| customers at once | errors | p50 | p95 | search | answer | store and stream |",
              "|---" * 7 + "|"]  # fmt: skip
    lines += [
        f"| {c['customers']} | {c['errors']} | {c['p50']:.0f} ms | {c['p95']:.0f} ms "
        f"| {c['search']:.0f} ms | {c['answer']:.0f} ms | {c['around']:.0f} ms |"
        for c in crowds
    ]
    lines += ["", f"The server held {crowds[-1]['server_mb']:.0f} MB after them.", ""]
    lines += ["| what | measured | goal |", "|---|---|---|"]
    lines += [f"| {r['name']} | {r['value']} {r['unit']} | {r['goal']} |" for r in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
