"""Follow-ups on a small corpus with the real model: what each way of asking finds."""

import json

import pytest

from eval.follow_ups import LAST_TURN, OURS, REWRITE, evaluate_follow_ups
from knowledge.errors import InvalidFile

SUBJECTS = ("Kopiering", "Flytting", "Henting", "Parkering", "Utleie", "Vask", "Trening", "Bading")
ROWS = [
    {"id": f"{name}:{what}", "title": f"{name}: {what}", "lang": "nb", "text": text}
    for name in SUBJECTS
    for what, text in (
        ("pris", f"{name} koster det som står i listen over priser for {name.lower()}."),
        ("tid", f"{name} kan bestilles på hverdager fra klokken åtte. {name} tar en time."),
    )
]
LEANING = [
    {
        "id": f"leans:{name}",
        "text": "Hvor mye må man betale?",
        "lang": "nb",
        "history": [
            {"role": "user", "text": f"Har dere {name.lower()}?"},
            {"role": "assistant", "text": "Ja, og parkering."},
        ],
        "rewrite": f"Hvor mye må man betale for {name.lower()}?",
        "relevant": [f"{name}:pris"],
    }
    for name in SUBJECTS
]
FIRST = {"id": "first", "text": "Hva koster vask?", "lang": "nb", "relevant": ["Vask:pris"]}
STANDS = {
    **FIRST,
    "id": "stands",
    "history": [{"role": "user", "text": "Hva koster utleie?"}],
    "rewrite": "Hva koster vask?",
}


@pytest.fixture
def files(tmp_path):
    corpus, queries = tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl"
    corpus.write_text("".join(json.dumps(row) + "\n" for row in ROWS))

    def written(*rows):
        queries.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return corpus, queries

    return written


def test_what_was_said_before_finds_what_the_last_turn_cannot(files, embedder, tmp_path):
    run = tmp_path / "run.jsonl"
    result = evaluate_follow_ups(*files(*LEANING, FIRST, STANDS), run, embedder=embedder)
    assert {name: group["n"] for name, group in result.groups.items()} == {
        "first_turn": 1,
        "needs_history": len(SUBJECTS),
        "needs_none": 1,
    }
    leans = result.groups["needs_history"]
    assert leans[LAST_TURN] < leans[OURS] == leans[REWRITE] == 1  # five of eight fit as well
    assert result.groups["needs_none"][OURS] == 1
    assert result.groups["first_turn"][OURS] == result.groups["first_turn"][LAST_TURN] == 1
    rows = [json.loads(line) for line in run.read_text().splitlines()]
    assert [row["id"] for row in rows][-2:] == ["first", "stands"]
    assert REWRITE not in rows[-2]


def test_rows_that_cannot_be_measured(files, embedder):
    with pytest.raises(InvalidFile, match="which documents"):
        evaluate_follow_ups(*files({**FIRST, "relevant": []}), embedder=embedder)
    with pytest.raises(InvalidFile, match="history"):
        evaluate_follow_ups(*files({**LEANING[0], "history": ["hei"]}), embedder=embedder)
    with pytest.raises(InvalidFile, match="history"):
        evaluate_follow_ups(
            *files({**LEANING[0], "history": [{"role": "system", "text": "x"}]}), embedder=embedder
        )
