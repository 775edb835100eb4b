"""The command `eval all`: every measurement, a report, and a comparison with a baseline."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import typer

from api.cli.output import EXIT_CHECK_FAILED, print_json, print_lines
from eval.comparison import Change, compare, read_baseline, values_of, write_baseline
from eval.report import write_report
from eval.results import EvalResult
from eval.suite import measurements
from eval.vector_cache import load_eval_embedder

# What the figures may change with, beside our own settings.
_LIBRARIES = ("torch", "sentence-transformers", "chromadb", "tantivy", "langchain")


def run_all(
    data: Path,
    baseline: Path | None,
    keep: Path | None,
    report: Path | None,
    only: list[str],
    as_json: bool,
) -> None:
    """Measure everything; exit 1 when a figure fell below the baseline's or a text leaked."""
    before = None if baseline is None else read_baseline(baseline)
    started = datetime.now(UTC)
    results: dict[str, EvalResult] = {}
    chosen = [one for one in measurements(data, load_eval_embedder()) if _is_wanted(one.name, only)]
    for number, measurement in enumerate(chosen, 1):
        typer.echo(f"[{number}/{len(chosen)}] {measurement.name}", err=True)
        results[measurement.name] = measurement.run()
    changes = [] if before is None else compare(values_of(results), before)
    if report is not None:
        versions = {"svarvakt": version("svarvakt"), "python": platform.python_version()}
        versions |= {name: version(name) for name in _LIBRARIES}
        write_report(report, results, changes, started, versions)
    if keep is not None:
        write_baseline(keep, results)
    regressions = [change for change in changes if change.is_regression]
    if as_json:
        print_json(
            {
                "sets": {name: result.as_dict() for name, result in results.items()},
                "regressions": [_as_dict(change) for change in regressions],
                "seconds": round((datetime.now(UTC) - started).total_seconds(), 1),
            }
        )
    else:
        print_lines(_table(results, regressions))
    if regressions:
        raise typer.Exit(EXIT_CHECK_FAILED)


def _is_wanted(name: str, only: Sequence[str]) -> bool:
    return not only or any(name == one or name.startswith(f"{one}/") for one in only)


def _as_dict(change: Change) -> dict[str, object]:
    return {
        "set": change.name,
        "figure": change.figure,
        "n": change.n,
        "before": round(change.before, 4),
        "now": round(change.now, 4),
        "highest_difference": round(change.highest, 4),
    }


def _table(results: dict[str, EvalResult], regressions: Sequence[Change]) -> list[str]:
    lines = []
    for name, result in results.items():
        shown = "  ".join(f"{figure} {value:.4g}" for figure, value in result.metrics.items())
        lines.append(f"{name}\t{shown}")
    for change in regressions:
        lines.append(
            f"FELL {change.name} {change.figure}: {change.before:.4f} to {change.now:.4f}, "
            f"at best {change.highest:+.4f}"
        )
    return lines
