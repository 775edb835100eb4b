"""The measure of the support check, on the packaged sets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.support import evaluate_support, read_pairs
from knowledge.errors import InvalidFile

SECOND = Path(__file__).parents[2] / "eval" / "support_pairs_second.jsonl"
LANGUAGES = {"nb", "nn", "sv", "da", "fi", "en"}


def test_the_packaged_set_is_large_and_a_third_is_held_out() -> None:
    pairs = read_pairs()
    assert len(pairs) >= 400
    for language in LANGUAGES:
        assert sum(pair.language == language for pair in pairs) >= 50
    assert len({pair.id for pair in pairs}) == len(pairs)
    held_out = [pair for pair in pairs if pair.part == "held_out"]
    assert len(held_out) >= len(pairs) / 3
    quotes = {pair.quote for pair in held_out}
    assert not any(pair.quote in quotes for pair in pairs if pair.part != "held_out")


def test_the_second_set_shares_no_quote_and_no_company_with_the_first() -> None:
    first, second = read_pairs(), read_pairs(SECOND)
    assert len(second) >= 120
    assert not {pair.quote for pair in second} & {pair.quote for pair in first}
    assert not {pair.company for pair in second} & {pair.company for pair in first}
    assert not {pair.id for pair in second} & {pair.id for pair in first}
    for language in LANGUAGES:
        own = [pair for pair in second if pair.language == language]
        assert len(own) >= 20
        assert 0.4 <= sum(pair.supported for pair in own) / len(own) <= 0.6
    assert {pair.part for pair in second} == {"held_out_second"}


def test_unsupported_sentences_of_the_packaged_set_are_stopped(tmp_path: Path) -> None:
    result = evaluate_support(run_out=tmp_path / "run.jsonl")
    assert result.metrics["recall"] >= 0.93
    assert result.groups["part:held_out"]["recall"] >= 0.90
    assert result.groups["part:development"]["false_alarms"] <= 0.05
    assert result.groups["part:held_out"]["false_alarms"] <= 0.15
    for language in LANGUAGES:
        assert result.groups[f"lang:{language}"]["recall"] >= 0.9
    rows = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    assert len(rows) == result.n
    assert not any(row["released"] for row in rows if row["edit"] in ("promise", "human", "url"))


def test_a_broken_set_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "pairs.jsonl"
    broken.write_text('{"id": "x"}\n')
    with pytest.raises(InvalidFile):
        evaluate_support(broken)
