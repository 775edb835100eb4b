"""Runs the evaluation commands on the development sets and writes the table in docs/results.md."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from results import write_section

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
# name, corpus and queries folder, further arguments, goals as (metric, at least)
RETRIEVAL: list[tuple[str, list[str], dict[str, float]]] = [
    ("nordic_faq", ["--group-by", "site"], {"recall@5": 0.87, "ndcg@10": 0.775}),
    ("norquad", [], {"ndcg@10": 0.95}),
    ("swequad", [], {"ndcg@10": 0.88}),
]
ANSWERS = {"norquad": 0.75, "swequad": 0.60}
SITES = ("digdir", "letsencrypt", "volterra")
METRICS = ("recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10")


def main() -> int:
    """Run everything, or the tables named on the command line; write each as it is done."""
    if not DATA.is_dir():
        print("../shared/data is not here: nothing to measure on")
        return 2
    os.environ.setdefault("SVARVAKT_EVAL_VECTOR_CACHE", str(ROOT / ".svarvakt" / "eval_vectors.db"))
    missed = 0
    for name in sys.argv[1:] or TABLES:
        table, failures = TABLES[name]()
        write_section(name, table)
        missed += failures
    return 1 if missed else 0


def evaluate(kind: str, *arguments: str) -> Any:
    """Run `svarvakt eval KIND … --json` and return what it printed."""
    command = [sys.executable, "-m", "api.cli", "eval", kind, *arguments, "--json"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout)
    print(kind, *arguments[:4], json.dumps(found["metrics"]), f"{found['seconds']} s", flush=True)
    return found


def goal(value: float, at_least: float) -> tuple[str, int]:
    """Return how a figure stands against its goal, and 1 when it misses it."""
    missed = value < at_least
    return f"{value:.3f} {'<' if missed else '≥'} {at_least:g}", int(missed)


def retrieval_table() -> tuple[str, int]:
    """Measure retrieval on each set, by group too."""
    lines = [f"| set | n | {' | '.join(METRICS)} | goals |", "|---|---|" + "---|" * 6]
    missed = 0
    for name, extra, goals in RETRIEVAL:
        found = evaluate(
            "retrieval", "--corpus", str(DATA / name / "corpus.jsonl"),
            "--queries", str(DATA / name / "queries.jsonl"), *extra,
        )  # fmt: skip
        notes = []
        for metric, at_least in goals.items():
            note, miss = goal(found["metrics"][metric], at_least)
            notes.append(f"{metric} {note}")
            missed += miss
        lines.append(_figures(name, found, "; ".join(notes)))
        lines += [_figures(f"· {group}", part, "") for group, part in found["groups"].items()]
    return "\n".join(lines), missed


def _figures(name: str, found: Any, notes: str) -> str:
    metrics = found.get("metrics", found)
    cells = [f"{metrics[m]:.3f}" for m in METRICS]
    return f"| {name} | {found['n']} | {' | '.join(cells)} | {notes} |"


def answerability_table() -> tuple[str, int]:
    """Measure answering and refusing; `natural` has goals for finding only."""
    lines = ["| set | n | AUROC | answered | refused | ECE | hit@5 | goals |", "|---|" + "---|" * 7]
    knowledge = []
    for site in SITES:
        knowledge += ["--knowledge", f"{site}={DATA / 'sites' / site / 'corpus.jsonl'}"]
    goals = {
        "answerability": {"auroc": 0.99, "answered": 0.92, "refused": 0.95},
        "natural": {"hit@5": 0.90},
    }
    missed = 0
    for name, wanted in goals.items():
        queries = str(DATA / name / "queries.jsonl")
        metrics = evaluate("answerability", "--queries", queries, *knowledge)["metrics"]
        notes = []
        for metric, at_least in wanted.items():
            note, miss = goal(metrics[metric], at_least)
            notes.append(f"{metric} {note}")
            missed += miss
        cells = [f"{metrics[m]:.3f}" for m in ("auroc", "answered", "refused", "ece", "hit@5")]
        lines.append(f"| {name} | | {' | '.join(cells)} | {'; '.join(notes)} |")
    return "\n".join(lines), missed


def answers_table() -> tuple[str, int]:
    """Measure whether extractive answers hold the gold answer, and whether all quotes verify."""
    lines = [
        "| set | n | answer contains gold | quotes that verify | goal |",
        "|---|---|---|---|---|",
    ]
    missed = 0
    for name, at_least in ANSWERS.items():
        found = evaluate(
            "answers", "--corpus", str(DATA / name / "corpus.jsonl"),
            "--queries", str(DATA / name / "queries.jsonl"),
        )  # fmt: skip
        metrics = found["metrics"]
        note, miss = goal(metrics["contains_answer"], at_least)
        missed += miss + int(metrics["quotes_valid"] < 1)
        lines.append(
            f"| {name} | {found['n']} | {metrics['contains_answer']:.3f} "
            f"| {metrics['quotes_valid']:.3f} | {note} |"
        )
    return "\n".join(lines), missed


def suggestions_table() -> tuple[str, int]:
    """Measure which pages suggestions cite, when the copilot is silent, and that nothing leaks."""
    asked = evaluate(
        "suggestions", "--knowledge", f"nordic_faq={DATA / 'nordic_faq' / 'corpus.jsonl'}",
        "--queries", str(DATA / "nordic_faq" / "queries.jsonl"), "--per-site",
    )["metrics"]  # fmt: skip
    knowledge = []
    for site in SITES:
        knowledge += ["--knowledge", f"{site}={DATA / 'sites' / site / 'corpus.jsonl'}"]
    queries = str(DATA / "answerability" / "queries.jsonl")
    other = evaluate("suggestions", "--queries", queries, *knowledge)["metrics"]
    leaks = evaluate(
        "internal-text", "--corpus", str(DATA / "internal_kb" / "corpus.jsonl"),
        "--queries", str(DATA / "internal_kb" / "queries.jsonl"),
    )  # fmt: skip
    cited, missed_cited = goal(asked["cited_if_suggested"], 0.80)
    silent, missed_silent = goal(other["silent_unanswerable"], 0.95)
    leaked = int(leaks["metrics"]["leaks"])
    lines = [
        "| what | measured | goal |",
        "|---|---|---|",
        f"| nordic_faq: a suggestion is made | {asked['suggested']:.3f} | |",
        f"| nordic_faq: the right page is cited, of the suggestions | {cited} | ≥ 0.8 |",
        f"| nordic_faq: the right page is cited, of all questions | {asked['cited']:.3f} | |",
        f"| nordic_faq: the right page is cited or shown near | {asked['cited_or_near']:.3f} | |",
        f"| answerability: a suggestion is made | {other['suggested']:.3f} | |",
        f"| answerability: silent on the unanswerable | {silent} | ≥ 0.95 |",
        f"| internal_kb: leaks of internal text in {leaks['n']} probes | {leaked} | 0 |",
    ]
    return "\n".join(lines), missed_cited + missed_silent + int(leaked > 0)


TABLES = {
    "retrieval": retrieval_table,
    "answers": answers_table,
    "answerability": answerability_table,
    "suggestions": suggestions_table,
}

if __name__ == "__main__":
    sys.exit(main())
