"""Language evaluation: counts per language, and what a prior changes."""

import json

import pytest

from eval.language import evaluate_language
from knowledge.errors import InvalidFile

ROWS = [
    {"id": "a", "text": "Hvordan får jeg ny nøkkel til leiligheten?", "lang": "nb"},
    {"id": "b", "text": "Hvad koster det?", "lang": "da"},
    {"id": "c", "text": "Kan jeg betale med kort?", "lang": "da"},  # is Norwegian as well
    {"id": "d", "text": "Miten saan uuden avaimen?", "lang": "fi"},
]


def test_a_prior_settles_what_is_written_alike(tmp_path):
    queries, run = tmp_path / "q.jsonl", tmp_path / "run.jsonl"
    queries.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    alone = evaluate_language(queries, run_out=run)
    assert alone.metrics == {"accuracy": 0.75}
    assert alone.groups["da"] == {"n": 2, "accuracy": 0.5}
    told = [json.loads(line) for line in run.read_text().splitlines()]
    assert told[2] == {"id": "c", "lang": "da", "told": "nb"}
    assert evaluate_language(queries, has_prior=True).metrics == {"accuracy": 1.0}


@pytest.mark.parametrize("row", [{"text": "Hei", "lang": "de"}, {"lang": "nb"}, None])
def test_rows_that_cannot_be_measured(tmp_path, row):
    queries = tmp_path / "q.jsonl"
    queries.write_text("" if row is None else json.dumps(row) + "\n")
    with pytest.raises(InvalidFile):
        evaluate_language(queries)
