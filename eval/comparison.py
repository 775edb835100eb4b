"""Comparison with a baseline: which figures fell by more than chance explains."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.results import EvalResult
from knowledge.errors import InvalidFile

_RESAMPLES = 2000
_SEED = 20261126
# 99 of 100 resamples must agree: a run compares two dozen figures, and one in a hundred false
# alarms of each is what a person can bear.
_ONE_SIDED = 0.01
_DIGITS = 4

# Values of each question: set name, figure, question id.
Values = Mapping[str, Mapping[str, Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure now and in the baseline, over the questions that both measured.

    Attributes:
        lowest, highest: bounds of the difference that resampling the questions gives (98 %).
    """

    name: str
    figure: str
    n: int
    before: float
    now: float
    lowest: float
    highest: float

    @property
    def is_regression(self) -> bool:
        """Whether it fell by more than chance explains."""
        return self.highest < 0


def values_of(results: Mapping[str, EvalResult]) -> dict[str, dict[str, dict[str, float]]]:
    """Return the values at each question."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name, result in results.items():
        figures: dict[str, dict[str, float]] = defaultdict(dict)
        for case in result.cases:
            for figure, value in case.values.items():
                figures[figure][case.id] = round(value, _DIGITS)
        found[name] = dict(figures)
    return found


def compare(now: Values, before: Values) -> list[Change]:
    """Return each figure that both runs hold, for each set and for all sets of a measure together.

    The bounds come from a paired bootstrap: questions are drawn with replacement, and a question
    brings its difference along (Efron and Tibshirani, 1993, chapter 16).
    """
    changes: list[Change] = []
    pooled: dict[tuple[str, str], list[NDArray[np.float64]]] = defaultdict(list)
    for name, figures in now.items():
        for figure, values in figures.items():
            known = before.get(name, {}).get(figure, {})
            ids = sorted(set(values) & set(known))
            if ids:
                pairs = np.asarray([(values[one], known[one]) for one in ids], np.float64)
                changes.append(_change(name, figure, pairs))
                pooled[name.partition("/")[0], figure].append(pairs)
    for (measure, figure), parts in pooled.items():
        if len(parts) > 1:  # a small fall of every set is seen in all of them together
            changes.append(_change(f"{measure}/*", figure, np.concatenate(parts)))
    return changes


def _change(name: str, figure: str, pairs: NDArray[np.float64]) -> Change:
    differences = pairs[:, 0] - pairs[:, 1]
    drawn = np.random.default_rng(_SEED).integers(0, len(pairs), (_RESAMPLES, len(pairs)))
    means = differences[drawn].mean(axis=1)
    lowest, highest = np.quantile(means, [_ONE_SIDED, 1 - _ONE_SIDED])
    now, before = pairs.mean(axis=0)
    return Change(
        name, figure, len(pairs), float(before), float(now), float(lowest), float(highest)
    )


def read_baseline(path: Path) -> Values:
    """Read the values of an earlier run.

    Raises:
        InvalidFile: it is not there, or not of its form.
    """
    try:
        stored: Values = json.loads(path.read_text("utf-8"))["values"]
        for figures in stored.values():
            for values in figures.values():
                _ = [float(value) for value in values.values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidFile(f"{path} is no baseline: {error}") from error
    return stored


def write_baseline(path: Path, results: Mapping[str, EvalResult]) -> None:
    """Write the values of this run, to compare later ones with; a line per set and figure.

    Raises:
        InvalidFile: the file cannot be written.
    """
    sets = []
    for name, figures in values_of(results).items():
        lines = [f"   {json.dumps(one)}: {json.dumps(values)}" for one, values in figures.items()]
        sets.append(f"  {json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n  }")
    settings = json.dumps({name: dict(result.settings) for name, result in results.items()})
    text = f'{{"settings": {settings},\n "values": {{\n' + ",\n".join(sets) + "\n }}\n"
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InvalidFile(f"{path} cannot be written: {error}") from error
