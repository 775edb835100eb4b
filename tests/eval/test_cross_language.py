"""Cross-language on a small corpus with the real model: English pages, Nordic questions."""

import json

import pytest

from eval.cross_language import evaluate_cross_language
from knowledge.errors import InvalidFile

PAGES = {
    "invoice": ("Pay your invoice", "You can pay the invoice by card or bank transfer."),
    "password": ("Reset your password", "Choose a new password that nobody can guess."),
    "delivery": ("Track a delivery", "Follow the parcel on its way to your home."),
    "refund": ("Get a refund", "We pay the money back within two weeks."),
    "opening": ("Opening hours", "The shop is open from nine to five on weekdays."),
    "contact": ("Contact us", "Call customer service or send an e-mail."),
    "repair": ("Repair of a phone", "A broken screen is repaired in three days."),
}
CORPUS = [
    {"id": name, "title": title, "text": text, "lang": "en"}
    for name, (title, text) in PAGES.items()
]
NORWEGIAN = {"id": "nb:invoice", "title": "Betal fakturaen", "text": "Betal den.", "lang": "nb"}
ASKED = [
    {"id": "nb", "text": "Betale fakturaen", "lang": "nb", "relevant_en": ["invoice"]},
    {"id": "sv", "text": "Nytt lösenord", "lang": "sv", "relevant_en": ["password"]},
    {"id": "fi", "text": "Mihin aikaan kauppa on auki?", "lang": "fi", "relevant_en": ["opening"]},
    {"id": "en", "text": "Contact us", "lang": "en", "relevant_en": ["contact"]},
    {"id": "da", "text": "Hvor er min pakke?", "lang": "da", "relevant": ["nb:invoice"]},
]


def files(tmp_path, corpus, queries):
    paths = tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl"
    for path, rows in zip(paths, (corpus, queries), strict=True):
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return paths


def test_only_english_pages_and_questions_in_other_languages_count(tmp_path, embedder):
    run = tmp_path / "run.jsonl"
    paths = files(tmp_path, [*CORPUS, NORWEGIAN], ASKED)
    result = evaluate_cross_language(*paths, run, embedder=embedder)
    assert {name: group["n"] for name, group in result.groups.items()} == {
        "fi": 1, "nb": 1, "sv": 1,
    }  # fmt: skip
    assert result.metrics == {"recall@5": 1.0, "parity": 1.0}
    rows = [json.loads(line) for line in run.read_text().splitlines()]
    assert [row["id"] for row in rows] == ["nb", "sv", "fi"]
    assert all("nb:invoice" not in row["ranked"] for row in rows)


def test_parity_is_the_lowest_as_a_share_of_the_highest(tmp_path, embedder):
    lost = {"id": "x", "text": "Nytt lösenord", "lang": "sv", "relevant_en": ["gone"]}
    paths = files(tmp_path, CORPUS, [*ASKED, lost])
    result = evaluate_cross_language(*paths, embedder=embedder)
    assert result.groups["sv"]["recall@5"] == 0.5
    assert result.metrics["parity"] == 0.5


@pytest.mark.parametrize("queries", [[ASKED[3]], [ASKED[4]]])
def test_nothing_to_measure_is_an_error(tmp_path, queries):
    with pytest.raises(InvalidFile):
        evaluate_cross_language(*files(tmp_path, CORPUS, queries))
