"""Language detection on questions as customers write them."""

import json

import pytest

from knowledge.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hvordan sier jeg opp abonnementet mitt?", "nb"),
        ("Korleis seier eg opp abonnementet mitt?", "nn"),
        ("Hur säger jag upp mitt abonnemang?", "sv"),
        ("Hvordan opsiger jeg mit abonnement?", "da"),
        ("Miten irtisanon liittymäni?", "fi"),
        ("How do I cancel my subscription?", "en"),
        ("Eg får ikkje logga inn", "nn"),
        ("Vad kostar det?", "sv"),
        ("Paljonko se maksaa?", "fi"),
    ],
)
def test_a_question_tells_its_language(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "???", "12345", "SIM", "eSIM roaming"])
@pytest.mark.parametrize("prior", ["nb", "da", "fi"])
def test_what_tells_nothing_keeps_the_prior(text, prior):
    assert detect_language(text, prior) == prior


def test_a_clear_question_overrules_the_prior():
    assert detect_language("How do I cancel my subscription?", "nb") == "en"
    assert detect_language("Miten irtisanon liittymäni ja mitä se maksaa?", "sv") == "fi"


def test_without_any_hint_it_is_norwegian():
    assert detect_language("") == "nb"
    assert detect_language("", "xx") == "nb"


def test_real_questions(shared_data):
    lines = (shared_data / "natural/queries.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    right = sum(detect_language(row["text"], row["lang"]) == row["lang"] for row in rows)
    assert right / len(rows) >= 0.95


def test_a_norwegian_greeting_is_not_danish() -> None:
    assert detect_language("Hei, hvor lang er bindingstiden?", "nb") == "nb"
    assert detect_language("Hei, hvor lang er bindingstiden?") == "nb"
    assert detect_language("Hej, hvor lang er bindingsperioden?", "nb") == "da"
