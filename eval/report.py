"""The report of all measurements as one HTML file that needs nothing beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from eval.charts import bars, coverage_and_error, curve, reliability
from eval.comparison import Change
from eval.results import EvalResult, MeasuredCase
from knowledge.errors import InvalidFile

_WORST = 12
_SHARES = (
    "ndcg@10", "contains_answer", "auroc", "cited_if_suggested", "recall@5", "recall", "answered",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Section:
    """A set as the report shows it."""

    name: str
    result: EvalResult
    changes: Sequence[Change]
    groups: Markup | None
    reliability: Markup | None
    coverage: Markup | None
    worst: Sequence[MeasuredCase]


def write_report(
    path: Path,
    results: Mapping[str, EvalResult],
    changes: Sequence[Change],
    measured_at: datetime,
    versions: Mapping[str, str],
) -> None:
    """Write the report.

    Args:
        changes: against the baseline; none when there is none.
        versions: of what the figures depend on, by name.

    Raises:
        InvalidFile: the file cannot be written.
    """
    environment = Environment(
        loader=PackageLoader("eval", "templates"), autoescape=True, undefined=StrictUndefined
    )
    html = environment.get_template("report.html").render(
        sections=[_section(name, result, changes) for name, result in results.items()],
        regressions=[change for change in changes if change.is_regression],
        has_baseline=bool(changes),
        measured_at=measured_at,
        versions=versions,
    )
    write_html(path, html)


def write_html(path: Path, html: str) -> None:
    """Write a page, into folders that need not be there yet.

    Raises:
        InvalidFile: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, "utf-8")
    except OSError as error:
        raise InvalidFile(f"{path} cannot be written: {error}") from error


def _section(name: str, result: EvalResult, changes: Sequence[Change]) -> _Section:
    share = next((figure for figure in _SHARES if figure in result.metrics), None)
    shown = [
        (group, figures[share])
        for group, figures in result.groups.items()
        if share is not None and not math.isnan(figures.get(share, math.nan))
    ]
    judged = [case for case in result.cases if case.is_answerable is not None]
    scores = [case.evidence or 0.0 for case in judged]
    truths = [bool(case.is_answerable) for case in judged]
    return _Section(
        name=name,
        result=result,
        changes=[
            change for change in changes if change.name in (name, f"{name.partition('/')[0]}/*")
        ],
        groups=bars(shown) if shown else None,
        reliability=(
            curve(reliability(scores, truths), "evidence", "answerable", diagonal=True)
            if judged
            else None
        ),
        coverage=(
            curve(coverage_and_error(scores, truths), "answered", "of them wrong")
            if judged
            else None
        ),
        worst=sorted(result.cases, key=lambda case: sum(case.values.values()))[:_WORST],
    )
