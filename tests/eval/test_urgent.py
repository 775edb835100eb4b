"""The measure of the urgent lane, on a small set and the packaged one."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from bot.urgent.urgent import UrgentKind
from eval.urgent import evaluate_urgent, read_messages
from knowledge.errors import InvalidFile

LANGUAGES = {"nb", "nn", "sv", "da", "fi", "en"}


def _write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_the_packaged_set_has_every_kind_and_language_in_both_parts() -> None:
    messages = read_messages()
    assert len(messages) >= 330
    assert sum(message.kind is None for message in messages) >= 170
    assert len({message.id for message in messages}) == len(messages)
    held_out = [message for message in messages if message.part == "held_out"]
    assert 0.3 <= len(held_out) / len(messages) <= 0.4
    for part in (held_out, [message for message in messages if message.part == "development"]):
        assert {message.language for message in part} == LANGUAGES
        assert {message.kind for message in part} == {None, *UrgentKind}


def test_emergencies_of_the_packaged_set_are_seen_and_calm_messages_are_not(
    tmp_path: Path,
) -> None:
    result = evaluate_urgent(run_out=tmp_path / "run.jsonl")
    for figures in (result.metrics, *(result.groups[f"lang:{name}"] for name in LANGUAGES)):
        assert figures["recall"] >= 0.95
        assert figures["false_alarms"] <= 0.03
    assert result.groups["part:held_out"]["recall"] >= 0.95
    assert result.groups["part:held_out"]["kind_right"] >= 0.95
    assert result.groups["part:held_out"]["false_alarms"] <= 0.03
    rows = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    assert len(rows) == result.n == len(result.cases)


def test_a_small_set_is_counted(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"text": "det brenner i boden", "lang": "nb", "urgent": "fire"},
        {"text": "det brenner i boden", "lang": "nb", "urgent": "gas"},
        {"text": "hva koster frakt?", "lang": "nb", "urgent": "leak"},
        {"text": "gasslukt", "lang": "nb", "urgent": None},
        {"id": "q", "text": "When do you open?", "lang": "en"},
    ]
    result = evaluate_urgent(_write(tmp_path / "messages.jsonl", rows))
    assert result.n == 5
    assert result.metrics["recall"] == pytest.approx(2 / 3)
    assert result.metrics["kind_right"] == 0.5
    assert result.metrics["false_alarms"] == 0.5
    assert result.groups["lang:en"]["false_alarms"] == 0
    assert math.isnan(result.groups["lang:en"]["recall"])
    assert [case.id for case in result.cases] == ["1", "2", "3", "4", "q"]
    assert result.cases[1].values == {"urgent seen": 1.0, "kind right": 0.0}
    assert result.cases[3].values == {"calm let through": 0.0}
    assert "part:" not in "".join(result.groups)


@pytest.mark.parametrize(
    "row", [{"lang": "nb"}, {"text": 3}, {"text": "x", "urgent": "earthquake"}, {"text": None}]
)
def test_a_broken_set_is_refused(tmp_path: Path, row: dict[str, object]) -> None:
    with pytest.raises(InvalidFile, match="line 1"):
        evaluate_urgent(_write(tmp_path / "broken.jsonl", [row]))
    with pytest.raises(InvalidFile):
        evaluate_urgent(_write(tmp_path / "empty.jsonl", []))
    with pytest.raises(InvalidFile):
        evaluate_urgent(tmp_path / "missing.jsonl")
