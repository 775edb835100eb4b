"""Model text: sentences are cut while they stream, and markup is taken out."""

from __future__ import annotations

import pytest

from bot.chat_models.text import SentenceStream, plain_sentence


def streamed(text: str, size: int) -> list[str]:
    stream = SentenceStream()
    found = [
        sentence.text
        for at in range(0, len(text), size)
        for sentence in stream.feed(text[at : at + size])
    ]
    return found + [sentence.text for sentence in stream.finish()]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_the_size_of_the_pieces_does_not_matter(size: int) -> None:
    text = "Det koster 349 kr. Vi har åpent kl. 16 den 17. mai.\n\nRing oss! Ja, f.eks. nå."
    assert streamed(text, size) == [
        "Det koster 349 kr.",
        "Vi har åpent kl. 16 den 17. mai.",
        "Ring oss!",
        "Ja, f.eks. nå.",
    ]


def test_a_sentence_is_given_as_soon_as_the_next_begins() -> None:
    stream = SentenceStream()
    assert stream.feed("Det koster 349 kr. ") == []
    assert [sentence.text for sentence in stream.feed("Vi ")] == ["Det koster 349 kr."]


def test_line_breaks_are_kept() -> None:
    stream = SentenceStream()
    found = stream.feed("En. To.\nTre. Fire") + stream.finish()
    assert [(sentence.text, sentence.opens_line) for sentence in found] == [
        ("En.", False),
        ("To.", False),
        ("Tre.", True),
    ]


def test_a_broken_off_sentence_is_dropped() -> None:
    assert streamed("Det koster 349 kr. Du får også en", 5) == ["Det koster 349 kr."]


@pytest.mark.parametrize("text", ["NO_ANSWER", "no_answer.", "**NO_ANSWER**\n"])
def test_no_answer(text: str) -> None:
    stream = SentenceStream()
    assert stream.feed(text) + stream.finish() == []
    assert stream.has_given_up


def test_endless_text_without_a_full_stop_is_thrown_away() -> None:
    stream = SentenceStream()
    for _ in range(1000):
        assert stream.feed("poem ") == []
    assert len(stream.finish()) == 0


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("**Det** koster `349` kr. [S1]", "Det koster 349 kr."),
        ("- Åpne appen [1, 2].", "Åpne appen."),
        ("1. Åpne appen.", "Åpne appen."),
        ("## Pris", "Pris"),
        ("Se ![x](https://evil.example/?q=1) her.", "Se her."),
        ("Se ![x][r] her.", "Se her."),
        ("Se [siden](https://evil.example) her.", "Se siden her."),
        ("[r]: https://evil.example/?q=1", ""),
        ("Se <https://evil.example> her.", "Se her."),
        ("Hei <b>du</b>.", "Hei du."),
        ("Hei <img src=x onerror=alert(1)", ""),
        ("Hei <script>alert(1)</script>", "Hei alert(1)"),
        ("Skjult\u200b\U000e0061 tekst.", "Skjult tekst."),
        ("2 < 3 er sant.", "2 < 3 er sant."),
    ],
)
def test_plain(written: str, plain: str) -> None:
    assert plain_sentence(written) == plain
