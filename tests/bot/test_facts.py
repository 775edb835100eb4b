"""Facts: one way of writing for numbers, dates, addresses and names."""

from __future__ import annotations

import pytest

from bot.grounding.facts import facts_of, names_of


def holds(sentence: str, quote: str, language: str = "nb") -> bool:
    return facts_of(sentence, language).missing_from(facts_of(quote, language), quote) is None


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("1000 kr", "1 000,-"),
        ("1 000 kroner", "1.000 kr"),
        ("1.000,50 kr", "1000,5 kr"),
        ("kl. 16", "16:00"),
        ("kl. 16.30", "16:30"),
        ("kl. 08-16", "08:00–16:00"),
        ("4 pm", "kl. 16"),
        ("17. mai 2026", "17.05.2026"),
        ("2026-05-17", "17. mai 2026"),
        ("50 %", "50 prosent"),
        ("fem dager", "5 dager"),
        ("Ring 22334455", "tlf. 22 33 44 55"),
        ("Ring +47 22 33 44 55", "Ring 22 33 44 55"),
        ("Skriv til A@B.example", "Skriv til a@b.example."),
        ("Se www.a.example/x", "Se https://www.a.example/x."),
        ("iPhone 15 med iOS17", "iPhone 15 (iOS17)"),
    ],
)
def test_same_fact_written_otherwise(sentence: str, quote: str) -> None:
    assert holds(sentence, quote)


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("1000 kr", "10 000 kr"),
        ("1000 kr", "1000 euro"),
        ("14 dager", "14 uker"),
        ("349 kr per måned", "349 kr per år"),
        ("kl. 16", "kl. 15"),
        ("kl. 16.30", "kl. 16"),
        ("17. mai", "17. juni"),
        ("på mandag", "på tirsdag"),
        ("Ring 22334455", "Ring 22334456"),
        ("Skriv til a@b.example", "Skriv til b@b.example"),
        ("Se evil.example/x", "Se www.a.example/x"),
        ("iOS17", "iOS18"),
        ("versjon 2.0.1", "versjon 2.0.2"),
        ("fem dager", "ti dager"),
        ("Det koster 0 kr", "Det er gratis"),
    ],
)
def test_other_fact(sentence: str, quote: str) -> None:
    assert not holds(sentence, quote)


def test_english_may_is_no_month_and_danish_words_are_numbers() -> None:
    assert not facts_of("You may return it.", "en").dates
    assert facts_of("On 3 May we open.", "en").dates == {"5"}
    assert holds("tyve dage", "20 dage", "da")
    assert not facts_of("go to the shop", "en").numbers


def test_names() -> None:
    assert names_of("Ring Kari Nordmann i Telia, eller bruk BankID på mandag.") == [
        "Kari",
        "Nordmann",
        "Telia",
        "BankID",
    ]
    assert names_of("Du kan gjøre det selv. Vi hjelper deg.") == []
