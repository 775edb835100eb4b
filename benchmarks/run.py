"""Compares Svarvakt's search with its peers': same pages, questions and weights, one by one."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from results import write_section

from benchmarks.report import as_markdown
from eval.corpus import Case, CorpusEntry, read_cases, read_corpus
from eval.metrics import mean, ndcg, recall

HERE = Path(__file__).resolve().parent
DATA = ROOT.parent / "shared" / "data"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "svarvakt-benchmarks"
OURS = "svarvakt_search"
PEERS = (
    OURS,
    "langchain_recipe",
    "llamaindex_defaults",
    "haystack_hybrid",
    "txtai_hybrid",
    "open_webui_pipeline",
)
SETS = ("nordic_faq", "norquad", "swequad")
EVERY = 8  # of the mtrag pages that answer nothing, as `make eval` has it


def main() -> int:
    """Measure what is asked for, store the figures and write the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=DATA)
    options.add_argument("--sets", nargs="+", default=list(SETS), help="also: mtrag")
    options.add_argument("--peers", nargs="+", default=list(PEERS), choices=PEERS)
    options.add_argument("--out", type=Path, default=ROOT / "build" / "peers.json")
    options.add_argument(
        "--share", type=int, default=1, help="take every n-th page, and what is asked of those"
    )
    options.add_argument("--resume", action="store_true", help="keep what OUT holds already")
    chosen = options.parse_args()
    pythons = {peer: python_of(peer) for peer in chosen.peers}
    stored: list[dict[str, Any]] = []
    if chosen.resume and chosen.out.exists():
        stored = json.loads(chosen.out.read_text("utf-8"))
    model = model_folder()
    for name in chosen.sets:
        shown = name if chosen.share == 1 else f"{name}, 1/{chosen.share}"
        for peer in chosen.peers:
            if any((one["set"], one["peer"]) == (shown, peer) for one in stored):
                continue
            folder = CACHE / "jobs" / f"{name}-{peer}"
            cases = write_job(chosen.data / name, folder, model, chosen.share)
            script = HERE / "peers" / f"{peer}.py"
            costs = run_peer([pythons[peer], str(script)], folder, is_ours=peer == OURS)
            stored.append({"set": shown, "peer": peer, **costs, **figures(folder, cases)})
            chosen.out.parent.mkdir(parents=True, exist_ok=True)
            chosen.out.write_text(json.dumps(stored, indent=1), "utf-8")
            print(json.dumps(stored[-1]), flush=True)
    write_section("peers", as_markdown(stored, OURS))
    return 0


def model_folder() -> str:
    """Return the sentence-transformers folder of the bundled weights, unpacked when missing."""
    import torch

    from knowledge.embedding.e5_weights import bundled_model_folder

    return str(bundled_model_folder(torch.float32))


def python_of(peer: str) -> str:
    """Return the interpreter that has the peer; its environment is made when it is missing."""
    if peer == OURS:
        return sys.executable
    pins = HERE / "requirements" / f"{peer}.txt"
    folder = CACHE / "venvs" / peer
    mark = folder / f"ready-{hashlib.sha256(pins.read_bytes()).hexdigest()[:12]}"
    python = str(folder / "bin" / "python")
    if not mark.exists():
        print(f"installing {peer}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(pins)], check=True)
        mark.touch()
    return python


def write_job(source: Path, folder: Path, model: str, share: int = 1) -> list[Case]:
    """Write pages and questions as every peer gets them; return the questions that count.

    The sites of nordic_faq are indexes of their own; of mtrag every eighth page is taken and those
    that answer, and the last turn alone is asked.
    """
    entries, cases = read_corpus(source / "corpus.jsonl"), read_cases(source / "queries.jsonl")
    cases = [case for case in cases if case.relevant]
    if source.name == "mtrag":
        wanted = {document for case in cases for document in case.relevant}
        entries = [one for at, one in enumerate(entries) if at % EVERY == 0 or one.id in wanted]
    entries = entries[::share]
    kept = {entry.id for entry in entries}
    cases = [case for case in cases if case.relevant <= kept]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    by_site: dict[str, tuple[list[CorpusEntry], list[Case]]] = defaultdict(lambda: ([], []))
    for entry in entries:
        by_site[entry.site if source.name == "nordic_faq" else ""][0].append(entry)
    for case in cases:
        by_site[case.site if source.name == "nordic_faq" else ""][1].append(case)
    groups = []
    for number, (pages, questions) in enumerate(by_site.values()):
        if questions:
            groups.append({"pages": f"pages{number}.jsonl", "questions": f"asked{number}.jsonl"})
            _write(folder / groups[-1]["pages"], [_page(one) for one in pages])
            _write(folder / groups[-1]["questions"], [_question(one) for one in questions])
    (folder / "job.json").write_text(json.dumps({"model": model, "groups": groups}), "utf-8")
    return cases


def _page(entry: CorpusEntry) -> dict[str, str]:
    document = entry.document
    return {
        "id": entry.id,
        "title": document.title,
        "text": document.text,
        "language": document.language,
    }


def _question(case: Case) -> dict[str, str]:
    return {"id": case.id, "text": case.text, "language": case.language}


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def run_peer(command: Sequence[str], folder: Path, *, is_ours: bool = False) -> dict[str, Any]:
    """Run a peer's process on the job in a folder to its end and return its costs.

    Raises:
        CalledProcessError: it failed; the folder's `log` says why.
    """
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_OFFLINE": "1",
        "ANONYMIZED_TELEMETRY": "False",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
        "PYTHONPATH": str(ROOT) if is_ours else "",
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    with (folder / "log").open("w") as log:
        subprocess.run(
            [*command, str(folder)],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=log,
            check=True,
        )
    costs: dict[str, Any] = json.loads((folder / "costs.json").read_text("utf-8"))
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    return {**costs, "process_s": time.perf_counter() - started, "load_per_core": load}


def figures(folder: Path, cases: Sequence[Case]) -> dict[str, Any]:
    """Return quality and latency of what a peer wrote.

    Raises:
        ValueError: a question has no ranking.
    """
    lines = (folder / "ranked.jsonl").read_text("utf-8").splitlines()
    found = {row["id"]: row for row in map(json.loads, lines)}
    if missing := [case.id for case in cases if case.id not in found]:
        raise ValueError(f"{folder.name} ranked nothing for {missing[:3]}")
    pairs = [(found[case.id]["ranked"], case.relevant) for case in cases]
    rows = list(found.values())
    embedded = [row["embed_ms"] for row in rows if row["embed_ms"] is not None]
    return {
        "n": len(cases),
        "recall@5": mean([recall(*pair, 5) for pair in pairs]),
        "ndcg@10": mean([ndcg(*pair, 10) for pair in pairs]),
        "p50_ms": percentile([row["ms"] for row in rows], 0.5),
        "p95_ms": percentile([row["ms"] for row in rows], 0.95),
        "cpu_p50_ms": percentile([row["cpu_ms"] for row in rows], 0.5),
        "embed_p50_ms": percentile(embedded, 0.5) if embedded else None,
    }


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share (0–1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


if __name__ == "__main__":
    sys.exit(main())
