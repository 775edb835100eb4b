"""A setting that was broken on purpose makes `svarvakt eval all` exit 1; the same one does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.retrieval.fusion import FusionWeights
from tests.eval.plants import exit_code, weigh

N_QUESTIONS = 30


@pytest.fixture(scope="module")
def data(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first questions of norquad, with the pages they are about."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "norquad").mkdir()
    asked = _rows(shared_data / "norquad" / "queries.jsonl")[:N_QUESTIONS]
    pages = {page for row in asked for page in row["relevant"]}
    corpus = [one for one in _rows(shared_data / "norquad" / "corpus.jsonl") if one["id"] in pages]
    for name, rows in (("queries", asked), ("corpus", corpus)):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / "norquad" / f"{name}.jsonl").write_text(text, "utf-8")
    return folder


def _rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_broken_weight_is_found(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVARVAKT_EVAL_VECTOR_CACHE", str(tmp_path / "vectors.db"))
    baseline = tmp_path / "baseline.json"
    only = ("retrieval/norquad",)
    assert exit_code(data, None, only, keep=baseline) == 0
    assert exit_code(data, baseline, only, keep=None) == 0
    # With so few questions only a great fall is beyond chance; scripts/plant_regressions.py plants
    # small ones on the whole sets.
    weigh(monkeypatch, FusionWeights(dense=-1.0))
    assert exit_code(data, baseline, only, keep=None) == 1
