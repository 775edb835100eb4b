"""Retrieval evaluation on a small corpus with the real model and indexes."""

import json

import pytest

from eval.retrieval import evaluate_retrieval
from knowledge.errors import InvalidFile

NAMES = {"recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10"}


def test_figures_groups_and_run_rows(files, embedder, tmp_path):
    run = tmp_path / "run.jsonl"
    result = evaluate_retrieval(files.corpus, files.queries, "lang", run, embedder=embedder)
    printed = json.loads(result.as_json())
    assert printed["n"] == 5
    assert set(printed["metrics"]) == NAMES
    assert printed["metrics"]["recall@1"] == 1.0
    assert {name: group["n"] for name, group in printed["groups"].items()} == {
        "fi": 1,
        "nb": 3,
        "sv": 1,
    }
    assert printed["settings"]["embedding_model"] == embedder.name
    rows = [json.loads(line) for line in run.read_text().splitlines()]
    assert [row["id"] for row in rows] == ["q1", "q2", "q3", "q4", "q5"]
    for row in rows:
        assert len(row["ranked"]) == len(set(row["ranked"])) == len(row["scores"]) == 5
        assert row["scores"] == sorted(row["scores"], reverse=True)


def test_each_site_has_its_own_index(files, embedder, tmp_path):
    run = tmp_path / "run.jsonl"
    result = evaluate_retrieval(files.corpus, files.queries, "site", run, embedder=embedder)
    assert set(result.groups) == {"fjord", "skog"}
    for row in map(json.loads, run.read_text().splitlines()):
        assert len({document.split(":")[0] for document in row["ranked"]}) == 1


def test_a_question_about_an_unknown_site_is_bad_input(files, embedder):
    with files.queries.open("a") as file:
        file.write(json.dumps({"id": "x", "text": "Hei?", "site": "nowhere"}) + "\n")
    with pytest.raises(InvalidFile, match="nowhere"):
        evaluate_retrieval(files.corpus, files.queries, "site", embedder=embedder)
    assert evaluate_retrieval(files.corpus, files.queries, embedder=embedder).n == 5


def test_a_run_that_cannot_be_written_is_bad_input(files, embedder, tmp_path):
    with pytest.raises(InvalidFile):
        evaluate_retrieval(
            files.corpus, files.queries, None, tmp_path / "no" / "run.jsonl", embedder=embedder
        )
