"""Answerability evaluation on a small corpus with the real model and indexes."""

import json

import pytest

from eval.answerability import evaluate_answerability
from knowledge.errors import InvalidFile
from knowledge.retrieval.evidence import EvidenceModel

OFF_TOPIC = "Hvem vant slaget ved Hastings i 1066?"


@pytest.fixture
def asked(files):
    rows = [json.loads(line) for line in files.queries.read_text().splitlines()]
    rows = [{**row, "kb": "small", "answerable": True} for row in rows]
    rows.append({"id": "off", "text": OFF_TOPIC, "kb": "small", "answerable": False})
    files.queries.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return files


def test_figures_and_run_rows(asked, embedder, tmp_path):
    run = tmp_path / "run.jsonl"
    result = evaluate_answerability({"small": asked.corpus}, asked.queries, run, embedder=embedder)
    assert set(result.metrics) == {"auroc", "answered", "refused", "ece", "hit@1", "hit@5"}
    assert result.metrics["auroc"] == 1.0
    assert result.metrics["hit@1"] == 1.0
    rows = [json.loads(line) for line in run.read_text().splitlines()]
    floor = EvidenceModel.packaged().evidence_floor
    assert set(rows[0]) == {"id", "kb", "score", "answered", "ranked"}
    assert all(row["answered"] == (row["score"] >= floor) for row in rows)


def test_a_kb_is_known_by_the_start_of_its_name(asked, embedder):
    text = asked.queries.read_text().replace('"kb": "small"', '"kb": "small_docs_nb"')
    asked.queries.write_text(text)
    result = evaluate_answerability({"small": asked.corpus}, asked.queries, embedder=embedder)
    assert set(result.groups) == {"small_docs_nb"}


def test_an_unknown_kb_is_bad_input(asked, embedder):
    with pytest.raises(InvalidFile, match="small"):
        evaluate_answerability({"other": asked.corpus}, asked.queries, embedder=embedder)


def test_figures_that_cannot_be_told_are_null(asked, embedder):
    asked.queries.write_text(json.dumps({"id": "a", "text": "Retur?", "kb": "small"}) + "\n")
    result = evaluate_answerability({"small": asked.corpus}, asked.queries, embedder=embedder)
    assert json.loads(result.as_json())["metrics"]["auroc"] is None
