"""Measures the development sets, and writes the tables of docs/results.md and an HTML report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from results import write_section

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
BASELINE = ROOT / "eval" / "baseline.json"
REPORT = ROOT / "build" / "eval-report.html"
# Each set and its goals as (figure, at least).
RETRIEVAL: dict[str, dict[str, float]] = {
    "nordic_faq": {"recall@5": 0.87, "ndcg@10": 0.775},
    "norquad": {"ndcg@10": 0.95},
    "swequad": {"ndcg@10": 0.88},
}
ANSWERABILITY: dict[str, dict[str, float]] = {
    "answerability": {"auroc": 0.99, "answered": 0.92, "refused": 0.95},
    "natural": {"hit@5": 0.90},
}
ANSWERS = {"norquad": 0.75, "swequad": 0.60}
METRICS = ("recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10")
Sets = Mapping[str, Any]


def main() -> int:
    """Measure everything, write each table; 1 when a figure fell or a goal is missed."""
    if not DATA.is_dir():
        print("../shared/data is not here: nothing to measure on")
        return 2
    vectors = ROOT / ".svarvakt" / "eval_vectors.db"
    os.environ.setdefault("SVARVAKT_EVAL_VECTOR_CACHE", str(vectors))
    command = [sys.executable, "-m", "api.cli", "eval", "all", "--data", str(DATA), "--json"]
    command += ["--report", str(REPORT), "--baseline", str(BASELINE), *sys.argv[1:]]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):
        return done.returncode
    found = json.loads(done.stdout)
    missed = 0
    for name, table in TABLES.items():
        text, misses = table(found["sets"])
        write_section(name, text)
        missed += misses
    for fell in found["regressions"]:
        print(f"fell: {fell['set']} {fell['figure']}: {fell['before']} to {fell['now']}")
    print(f"{found['seconds']} s; {missed} goals missed; the report: {REPORT.relative_to(ROOT)}")
    return 1 if missed or found["regressions"] else 0


def goal(value: float, at_least: float) -> tuple[str, int]:
    """Return how a figure stands against its goal, and 1 when it misses it."""
    missed = value < at_least
    return f"{value:.3f} {'<' if missed else '≥'} {at_least:g}", int(missed)


def goals(metrics: Mapping[str, float], wanted: Mapping[str, float]) -> tuple[str, int]:
    """Return how figures stand against their goals, and how many miss."""
    judged = {figure: goal(metrics[figure], at_least) for figure, at_least in wanted.items()}
    notes = "; ".join(f"{figure} {note}" for figure, (note, _) in judged.items())
    return notes, sum(miss for _, miss in judged.values())


def retrieval_table(sets: Sets) -> tuple[str, int]:
    """Return retrieval on each set, by group too."""
    lines = [f"| set | n | {' | '.join(METRICS)} | goals |", "|---|---|" + "---|" * 6]
    missed = 0
    for name, wanted in RETRIEVAL.items():
        found = sets[f"retrieval/{name}"]
        notes, misses = goals(found["metrics"], wanted)
        missed += misses
        lines.append(_figures(name, found["n"], found["metrics"], notes))
        groups = found["groups"].items()
        lines += [_figures(f"· {group}", part["n"], part, "") for group, part in groups]
    return "\n".join(lines), missed


def _figures(name: str, n: int, metrics: Mapping[str, float], notes: str) -> str:
    cells = [f"{metrics[metric]:.3f}" for metric in METRICS]
    return f"| {name} | {n} | {' | '.join(cells)} | {notes} |"


def answerability_table(sets: Sets) -> tuple[str, int]:
    """Return answering and refusing; `natural` has goals for finding only."""
    lines = ["| set | n | AUROC | answered | refused | ECE | hit@5 | goals |", "|---|" + "---|" * 7]
    missed = 0
    for name, wanted in ANSWERABILITY.items():
        found = sets[f"answerability/{name}"]
        metrics = found["metrics"]
        notes, misses = goals(metrics, wanted)
        missed += misses
        cells = [f"{metrics[m]:.3f}" for m in ("auroc", "answered", "refused", "ece", "hit@5")]
        lines.append(f"| {name} | {found['n']} | {' | '.join(cells)} | {notes} |")
    return "\n".join(lines), missed


def answers_table(sets: Sets) -> tuple[str, int]:
    """Return whether extractive answers hold the gold answer, and whether all quotes verify."""
    lines = [
        "| set | n | answer contains gold | quotes that verify | goal |",
        "|---|---|---|---|---|",
    ]
    missed = 0
    for name, at_least in ANSWERS.items():
        found = sets[f"answers/{name}"]
        metrics = found["metrics"]
        note, miss = goal(metrics["contains_answer"], at_least)
        missed += miss + int(metrics["quotes_valid"] < 1)
        lines.append(
            f"| {name} | {found['n']} | {metrics['contains_answer']:.3f} "
            f"| {metrics['quotes_valid']:.3f} | {note} |"
        )
    return "\n".join(lines), missed


def suggestions_table(sets: Sets) -> tuple[str, int]:
    """Return which pages suggestions cite, when the copilot is silent, and that nothing leaks."""
    asked = sets["suggestions/nordic_faq"]["metrics"]
    other = sets["suggestions/answerability"]["metrics"]
    leaks = sets["internal-text/internal_kb"]
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


def support_table(sets: Sets) -> tuple[str, int]:
    """Return what the support check and the guard stop, and what they stop wrongly."""
    pairs, prompts = sets["support/pairs"], sets["injection/prompts"]["groups"]
    lines = ["| what | n | recall | false alarms | goal |", "|---|---|---|---|---|"]
    missed = 0
    for part in ("development", "held_out"):
        figures = pairs["groups"][f"part:{part}"]
        holds = figures["recall"] >= 0.90 and figures["false_alarms"] <= 0.05
        missed += int(part == "held_out" and not holds)
        lines.append(
            f"| support, {part.replace('_', ' ')} | {figures['n']:.0f} | {figures['recall']:.3f} "
            f"| {figures['false_alarms']:.3f} | ≥ 0.9 at ≤ 0.05{'' if holds else ': missed'} |"
        )
    attacks, honest = prompts["attack English"], prompts["benign Nordic"]
    holds = attacks["flagged"] >= 0.85 and honest["flagged"] <= 0.01
    missed += int(not holds)
    lines.append(
        f"| guard, English attacks and {honest['n']:.0f} honest Nordic messages "
        f"| {attacks['n']:.0f} | {attacks['flagged']:.3f} | {honest['flagged']:.3f} "
        f"| ≥ 0.85 at ≤ 0.01{'' if holds else ': missed'} |"
    )
    return "\n".join(lines), missed


def follow_ups_table(sets: Sets) -> tuple[str, int]:
    """Return what the last turn alone finds, what we find, and what a person's rewrite finds."""
    found = sets["follow-ups/mtrag"]
    lines = ["| turns | n | last turn alone | ours | rewrite | goal |", "|---|---|---|---|---|---|"]
    missed = 0
    for group, figures in (
        ("all", {"n": found["n"], **found["metrics"]}),
        *found["groups"].items(),
    ):
        last, ours, rewrite = (figures[f"{way}recall@5"] for way in ("last_turn_", "", "rewrite_"))
        note = ""
        if group == "needs_history":
            closed = (ours - last) / (rewrite - last) if rewrite > last else 1.0
            note, miss = goal(closed, 0.6)
            note, missed = f"gap closed: {note}", missed + miss
        elif group == "needs_none":
            note, miss = goal(ours, last)
            missed += miss
        lines.append(
            f"| {group.replace('_', ' ')} | {figures['n']:.0f} | {last:.3f} | {ours:.3f} "
            f"| {rewrite:.3f} | {note} |"
        )
    return "\n".join(lines), missed


def language_table(sets: Sets) -> tuple[str, int]:
    """Return how often the language is told, with and without the page's as a prior."""
    languages = ("nb", "nn", "sv", "da", "fi", "en")
    lines = [f"| questions | n | {' | '.join(languages)} | all | goal |", "|---|" + "---|" * 9]
    missed = 0
    for name in ("nordic_faq", "alchemy"):
        for prior, at_least in (("prior", 0.97), ("alone", 0.90)):
            found = sets[f"language/{name}-{prior}"]
            note, miss = goal(found["metrics"]["accuracy"], at_least)
            missed += miss
            cells = [
                f"{found['groups'][one]['accuracy']:.3f}" if one in found["groups"] else ""
                for one in languages
            ]
            shown = f"{name}, {'page in that language' if prior == 'prior' else 'text alone'}"
            accuracy = found["metrics"]["accuracy"]
            lines.append(
                f"| {shown} | {found['n']} | {' | '.join(cells)} | {accuracy:.3f} | {note} |"
            )
    return "\n".join(lines), missed


def cross_language_table(sets: Sets) -> tuple[str, int]:
    """Return how often the English page is among the first five, by the question's language."""
    found = sets["cross-language/alchemy"]
    lines = ["| question in | n | recall@5 |", "|---|---|---|"]
    for language, figures in found["groups"].items():
        lines.append(f"| {language} | {figures['n']:.0f} | {figures['recall@5']:.3f} |")
    note, missed = goal(found["metrics"]["parity"], 0.8)
    lines.append(f"| lowest as a share of the highest | | {note} |")
    return "\n".join(lines), missed


def urgent_table(sets: Sets) -> tuple[str, int]:
    """Return which emergencies are seen, and what is taken for one."""
    groups = sets["urgent/messages"]["groups"]
    lines = ["| messages | n | recall | kind right | false alarms | goal |", "|---|" + "---|" * 5]
    missed = 0
    for part in ("development", "held_out"):
        figures = groups[f"part:{part}"]
        holds = figures["recall"] >= 0.98 and figures["false_alarms"] <= 0.03
        missed += int(not holds)
        lines.append(
            f"| {part.replace('_', ' ')} | {figures['n']:.0f} | {figures['recall']:.3f} "
            f"| {figures['kind_right']:.3f} | {figures['false_alarms']:.3f} "
            f"| ≥ 0.98 at ≤ 0.03{'' if holds else ': missed'} |"
        )
    return "\n".join(lines), missed


TABLES: dict[str, Callable[[Sets], tuple[str, int]]] = {
    "retrieval": retrieval_table,
    "answers": answers_table,
    "answerability": answerability_table,
    "suggestions": suggestions_table,
    "support": support_table,
    "follow-ups": follow_ups_table,
    "urgent": urgent_table,
    "cross-language": cross_language_table,
    "language": language_table,
}

if __name__ == "__main__":
    sys.exit(main())
