"""The support check, on pairs written as minimal edits of supported sentences."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.grounding.grounding import SupportCheck
from knowledge.embedding.embeddings import Embedder
from tests.fakes import passage

PAIRS = Path(__file__).with_name("support_pairs.jsonl")


@dataclass(frozen=True)
class Pair:
    id: str
    language: str
    quote_language: str
    title: str
    quote: str
    sentence: str
    supported: bool
    edit: str


def pairs() -> list[Pair]:
    return [Pair(**json.loads(line)) for line in PAIRS.read_text("utf-8").splitlines()]


def released(pair: Pair, embedder: Embedder | None) -> bool:
    source = passage(pair.quote, title=pair.title, language=pair.quote_language)
    verdict = SupportCheck([source], pair.language, (), embedder).check(pair.sentence)
    return verdict.support is not None


def test_the_set_is_large_and_in_six_languages() -> None:
    found = pairs()
    assert len(found) >= 120
    assert {pair.language for pair in found} == {"nb", "nn", "sv", "da", "fi", "en"}
    assert len({pair.id for pair in found}) == len(found)


def test_unsupported_sentences_are_stopped_and_supported_ones_pass(embedder: Embedder) -> None:
    wrong = [pair for pair in pairs() if not pair.supported]
    right = [pair for pair in pairs() if pair.supported]
    missed = [pair.id for pair in wrong if released(pair, embedder)]
    dropped = [pair.id for pair in right if not released(pair, embedder)]
    assert len(missed) <= 0.02 * len(wrong), missed
    assert len(dropped) <= 0.08 * len(right), dropped


def test_without_vectors_nothing_foreign_passes() -> None:
    foreign = [
        pair
        for pair in pairs()
        if "fi" in {pair.language, pair.quote_language} and pair.language != pair.quote_language
    ]
    assert foreign
    assert not any(released(pair, None) for pair in foreign)


def test_the_quote_is_the_exact_slice_that_supports() -> None:
    text = "Vi har mange butikker. Angrefristen er 14 dager. Ring oss gjerne når du vil."
    source = passage(text, start=100)
    verdict = SupportCheck([source], "nb").check("Angrefristen er 14 dager.")
    assert verdict.support is not None
    quote = verdict.support.quote
    assert quote.text == "Angrefristen er 14 dager."
    assert text[quote.start - 100 : quote.end - 100] == quote.text


def test_two_sentences_may_support_one() -> None:
    source = passage("Fast Frihet koster 349 kr. Du får 10 GB data.")
    verdict = SupportCheck([source], "nb").check("Fast Frihet koster 349 kr, og du får 10 GB data.")
    assert verdict.support is not None
    assert verdict.support.quote.text == source.text


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Angrefristen for nye mobiltelefoner er 30 dager.", "number"),
        ("Angrefristen for nye mobiltelefoner er ikke 14 dager.", "negation"),
        ("Angrefristen for nye mobiltelefoner fra Telia er 14 dager.", "name"),
        ("Angrefristen for nye mobiltelefoner er alltid 14 dager.", "always"),
        ("Verden er stor og rund.", "coverage"),
        ("...", "empty"),
    ],
)
def test_reasons(sentence: str, reason: str) -> None:
    source = passage("Angrefristen for nye mobiltelefoner er 14 dager.")
    verdict = SupportCheck([source], "nb").check(sentence)
    assert verdict.support is None
    assert verdict.reason == reason


def test_the_companys_own_name_needs_no_quote() -> None:
    source = passage("Angrefristen er 14 dager.")
    sentence = "Angrefristen hos Fjordnett er 14 dager."
    assert SupportCheck([source], "nb").check(sentence).support is None
    assert SupportCheck([source], "nb", ("Fjordnett",)).check(sentence).support is not None
