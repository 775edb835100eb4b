"""The commands `eval …`: each runs one measure and prints its result."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Literal

import typer

from api.cli.output import EXIT_CHECK_FAILED, print_lines
from eval.answerability import evaluate_answerability
from eval.answers import Presence, evaluate_answers
from eval.cross_language import evaluate_cross_language
from eval.follow_ups import evaluate_follow_ups
from eval.injection import evaluate_injection
from eval.internal_text import evaluate_internal_text
from eval.language import evaluate_language
from eval.owner_words import Kind, evaluate_owner_words
from eval.results import EvalResult
from eval.retrieval import evaluate_retrieval
from eval.suggestions import evaluate_suggestions
from eval.support import evaluate_support
from eval.urgent import evaluate_urgent


def retrieval(
    corpus: Path,
    queries: Path,
    group_by: Literal["lang", "site"] | None,
    run_out: Path | None,
    as_json: bool,
) -> None:
    """Measure retrieval."""
    _print(evaluate_retrieval(corpus, queries, group_by, run_out), as_json)


def answerability(knowledge: list[str], queries: Path, run_out: Path | None, as_json: bool) -> None:
    """Measure answerability."""
    _print(evaluate_answerability(_named(knowledge), queries, run_out), as_json)


def answers(
    corpus: Path, queries: Path, run_out: Path | None, as_json: bool, with_ragas: bool
) -> None:
    """Measure answers."""
    presence = _ragas_presence() if with_ragas else None
    _print(evaluate_answers(corpus, queries, run_out, presence=presence), as_json)


def follow_ups(corpus: Path, queries: Path, run_out: Path | None, as_json: bool) -> None:
    """Measure follow-ups."""
    _print(evaluate_follow_ups(corpus, queries, run_out), as_json)


def cross_language(corpus: Path, queries: Path, run_out: Path | None, as_json: bool) -> None:
    """Measure finding English pages from other languages."""
    _print(evaluate_cross_language(corpus, queries, run_out), as_json)


def suggestions(
    knowledge: list[str], queries: Path, is_per_site: bool, run_out: Path | None, as_json: bool
) -> None:
    """Measure suggestions."""
    _print(evaluate_suggestions(_named(knowledge), queries, is_per_site, run_out), as_json)


def internal_text(corpus: Path, queries: Path, run_out: Path | None, as_json: bool) -> None:
    """Probe for internal text; a leak is a failed check."""
    result = evaluate_internal_text(corpus, queries, run_out)
    _print(result, as_json)
    if result.metrics["leaks"]:
        raise typer.Exit(EXIT_CHECK_FAILED)


def _named(knowledge: list[str]) -> dict[str, Path]:
    """Return the corpora of NAME=CORPUS arguments."""
    corpora: dict[str, Path] = {}
    for named in knowledge:
        name, equals, path = named.partition("=")
        if not equals or not path:
            raise typer.BadParameter(f"'{named}' is no NAME=CORPUS.jsonl")
        corpora[name] = Path(path)
    return corpora


def support(pairs: Path | None, run_out: Path | None, as_json: bool) -> None:
    """Measure the support check."""
    _print(evaluate_support(pairs, run_out), as_json)


def language(queries: Path, has_prior: bool, run_out: Path | None, as_json: bool) -> None:
    """Measure the detection of languages."""
    _print(evaluate_language(queries, has_prior, run_out), as_json)


def urgent(queries: Path | None, run_out: Path | None, as_json: bool) -> None:
    """Measure the urgent lane."""
    _print(evaluate_urgent(queries, run_out), as_json)


def owner_words(kind: Kind, queries: Path | None, run_out: Path | None, as_json: bool) -> None:
    """Measure which questions notices or the contact directory answer."""
    _print(evaluate_owner_words(kind, queries, run_out), as_json)


def injection(prompts: list[Path], run_out: Path | None, as_json: bool) -> None:
    """Measure the guard."""
    _print(evaluate_injection(prompts, run_out), as_json)


def _ragas_presence() -> Presence:
    """Load ragas, which is an extra and slow to import, only when it is asked for."""
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"
    try:
        module = importlib.import_module("eval.ragas_metrics")
    except ImportError as error:
        raise typer.BadParameter("ragas is not installed: pip install 'svarvakt[eval]'") from error
    presence: Presence = module.string_presence
    return presence


def _print(result: EvalResult, as_json: bool) -> None:
    if as_json:
        print_lines([result.as_json()])
        return
    for name, figures in (("all", result.metrics), *result.groups.items()):
        shown = "  ".join(f"{figure} {value:.4g}" for figure, value in figures.items())
        print_lines([f"{name}\t{shown}"])
    print_lines([f"{result.n} questions, {result.seconds:.1f} s"])
