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
class EvalResult:
    """What an evaluation found.

    Attributes:
        n: number of questions that count.
        metrics: figure by name, over all of them.
        groups: the same for each group, with its `n`.
        settings: what the figures depend on.
        seconds: how long it took, model load excluded.
    """

    n: int
    metrics: Figures
    groups: Mapping[str, Figures]
    settings: Mapping[str, str | int | float]
    seconds: float

    def as_json(self) -> str:
        """Return the result as one JSON object; a figure that cannot be told is null."""
        return json.dumps(
            {
                "n": self.n,
                "metrics": _rounded(self.metrics),
                "groups": {name: _rounded(figures) for name, figures in self.groups.items()},
                "settings": dict(self.settings),
                "seconds": round(self.seconds, 2),
            },
            ensure_ascii=False,
        )


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
