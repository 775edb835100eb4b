"""Results: the figures of an evaluation as they are printed and written."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import InvalidFile

_DIGITS = 4
Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class MeasuredCase:
    """What was measured at one question.

    Attributes:
        id: of the question.
        text: the question, or the sentence that was judged.
        values: figures at this question, 0 to 1, higher is better; their means are metrics.
        wanted: ids or texts that are right.
        found: what was found or said instead, best first.
        evidence: the evidence score; None where there is none.
        is_answerable: whether there is an answer; None where it is not asked.
    """

    id: str
    text: str
    values: Figures
    wanted: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    evidence: float | None = None
    is_answerable: bool | None = None


@dataclass(frozen=True, slots=True)
class EvalResult:
    """What an evaluation found.

    Attributes:
        n: number of questions that count.
        metrics: figure by name, over all of them.
        groups: the same for each group, with its `n`.
        settings: what the figures depend on.
        seconds: how long it took, model load excluded.
        cases: what the figures are made of, for reports and comparisons.
    """

    n: int
    metrics: Figures
    groups: Mapping[str, Figures]
    settings: Mapping[str, str | int | float]
    seconds: float
    cases: tuple[MeasuredCase, ...] = ()

    def as_json(self) -> str:
        """Return the result as one JSON object; a figure that cannot be told is null."""
        return json.dumps(self.as_dict(), ensure_ascii=False)

    def as_dict(self) -> dict[str, object]:
        """Return what `as_json` writes."""
        return {
            "n": self.n,
            "metrics": _rounded(self.metrics),
            "groups": {name: _rounded(figures) for name, figures in self.groups.items()},
            "settings": dict(self.settings),
            "seconds": round(self.seconds, 2),
        }


def _rounded(figures: Figures) -> dict[str, float | None]:
    return {
        name: None if math.isnan(value) else round(value, _DIGITS)
        for name, value in figures.items()
    }


def write_run(path: Path | None, rows: Iterable[Mapping[str, object]]) -> None:
    """Write a row per question as JSON lines; nothing when no path is given.

    Raises:
        InvalidFile: the file cannot be written.
    """
    if path is None:
        return
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise InvalidFile(f"{path} cannot be written: {error}") from error
