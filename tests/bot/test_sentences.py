"""Sentence splitting in six languages; the spans are exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sentences import SpanKind, split_sentences


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Vi har åpent fra kl. 8 til ca. kl. 16 den 17. mai.", "Ring bl.a. nr. 5, dvs. oss."],
        ["Det ble bygget i 1845.", "Han het A. Hansen.", "Prisen er 1.000 kr.", "Det er alt."],
        ["Me har ope t.d. laurdag, jf. side 3.", "Det gjeld òg 1. juledag."],
        ["Ring t.ex. kundtjänst kl. 9 den 6. juni.", "Det kostar 49 kr.", "Läs mer osv.", "Bra!"],
        ["Skriv f.eks. til os inden d. 5. juni.", "Er det svært?", "Nej."],
        ["Soita esim. huomenna klo 9.", "Juhannus on 24. kesäkuuta.", "Hinta on n. 5 euroa."],
        ["Call e.g. Dr. Smith at 5 p.m. today.", "It costs approx. 5 dollars.", "See v1.2.3."],
        ["Se https://a.example/b.html?x=1. ", "Skriv til a.b@c.example."],
        ["Hun sa: «Nei.»", "Så gikk hun (i dag).", "Hva nå?!", "Ja …"],
        ["Yahoo! er et navn.", "OK."],
    ],
)
def test_splits(sentences: list[str]) -> None:
    sentences = [sentence.strip() for sentence in sentences]
    assert cut(" ".join(sentences)) == sentences


def test_lists_tables_and_lines() -> None:
    text = (
        "Overskrift\n\nSlik gjør du:\n- Åpne appen. Velg Hjelp.\n- Trykk på plus\n1. Vent. Så.\n"
        "Pris | 100 kr. | Per måned\nEn lang linje som er brutt midt i en setning her fordi den\n"
        "fortsetter på neste. Slutt."
    )
    spans = split_sentences(text)
    assert [(span.kind, text[span.start : span.end]) for span in spans] == [
        (SpanKind.FRAGMENT, "Overskrift"),
        (SpanKind.SENTENCE, "Slik gjør du:"),
        (SpanKind.LIST_ENTRY, "Åpne appen. Velg Hjelp."),
        (SpanKind.LIST_ENTRY, "Trykk på plus"),
        (SpanKind.LIST_ENTRY, "1. Vent. Så."),
        (SpanKind.TABLE_ROW, "Pris | 100 kr. | Per måned"),
        (
            SpanKind.SENTENCE,
            "En lang linje som er brutt midt i en setning her fordi den\nfortsetter på neste.",
        ),
        (SpanKind.SENTENCE, "Slutt."),
    ]


@given(st.text(alphabet="abÅ .!?:1\n-|«»", max_size=80))
def test_spans_are_in_order_trimmed_and_cover_all_words(text: str) -> None:
    end = 0
    spans = split_sentences(text)
    for span in spans:
        assert span.start >= end
        piece = text[span.start : span.end]
        assert piece
        assert piece == piece.strip()
        end = span.end
    kept = "".join(cut(text))
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]
