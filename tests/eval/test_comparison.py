"""Comparison with a baseline: a real fall is told from chance, and the file keeps all values."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from eval.comparison import compare, read_baseline, values_of, write_baseline
from eval.results import EvalResult, MeasuredCase
from knowledge.errors import InvalidFile


def result(values: list[float], figure: str = "ndcg@10") -> EvalResult:
    cases = tuple(
        MeasuredCase(f"q{number}", "?", {figure: value}) for number, value in enumerate(values)
    )
    return EvalResult(len(cases), {}, {}, {"model": "x"}, 1.0, cases)


def test_a_fall_beyond_chance_is_told_and_noise_is_not(tmp_path: Path) -> None:
    drawn = random.Random(7)
    before = [float(drawn.random() < 0.8) for _ in range(300)]
    noisy = [value if drawn.random() < 0.95 else 1 - value for value in before]
    swaps = [row for row, value in enumerate(noisy) if value != before[row]]
    for row in swaps[: len(swaps) // 2]:  # as many up as down
        noisy[row] = before[row]
    worse = [value if row % 10 else 0.0 for row, value in enumerate(before)]
    file = tmp_path / "baseline.json"
    write_baseline(file, {"retrieval/a": result(before)})
    known = read_baseline(file)
    assert known == values_of({"retrieval/a": result(before)})
    [same] = compare(values_of({"retrieval/a": result(before)}), known)
    assert (same.before, same.lowest, same.highest) == (same.now, 0, 0)
    [fell] = compare(values_of({"retrieval/a": result(worse)}), known)
    assert fell.is_regression
    assert fell.now < fell.before
    [better] = compare(known, values_of({"retrieval/a": result(worse)}))
    assert not better.is_regression


def test_a_small_fall_of_every_set_is_seen_in_all_together() -> None:
    before = {f"retrieval/{name}": result([1.0] * 400) for name in "abc"}
    values = [0.0] * 4 + [1.0] * 396  # one in a hundred: within chance for one set
    now = {name: result(values) for name in before}
    fell = [one for one in compare(values_of(now), values_of(before)) if one.is_regression]
    assert ("retrieval/*", 1200) in [(change.name, change.n) for change in fell]


def test_only_questions_and_figures_that_both_know_are_compared() -> None:
    before = values_of({"a": result([1.0, 1.0]), "gone": result([1.0])})
    now = values_of({"a": result([1.0, 1.0, 0.0]), "new": result([0.0])})
    [change] = compare(now, before)
    assert (change.name, change.n, change.now) == ("a", 2, 1.0)
    assert not change.is_regression


@pytest.mark.parametrize(
    "text", ["", "[]", '{"values": 3}', '{"values": {"a": {"b": {"c": "d"}}}}']
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(text)
    with pytest.raises(InvalidFile):
        read_baseline(file)
    with pytest.raises(InvalidFile):
        read_baseline(tmp_path / "nowhere.json")
