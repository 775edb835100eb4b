"""A document's text cut into what belongs together."""

from __future__ import annotations

from api.content.segments import segments_of
from knowledge.documents.documents import Document, FaqPair, Heading
from knowledge.documents.split import split


def test_segments_are_the_text_and_name_what_they_belong_to() -> None:
    text = "Frakt 😀\n\nHva koster det?\nDet koster 79 kroner.\n\nMeny og bunntekst."
    asked = text.index("Hva")
    answered = text.index("Det koster")
    answer_end = answered + len("Det koster 79 kroner.")
    document = Document(
        "u", "Pris", text, "nb", (Heading(1, 0, 7),),
        (FaqPair(asked, asked + 15, answered, answer_end),),
    )  # fmt: skip
    passages = split(document)
    menu = (text.index("Meny"), len(text))
    segments = segments_of(document, passages, [menu], 10_000)
    assert "".join(segment.text for segment in segments) == text
    found = {segment.text.strip(): segment for segment in segments}
    assert found["Frakt 😀"].heading == 1
    assert found["Hva koster det?"].is_question
    answer = found["Det koster 79 kroner."].passage
    assert answer is not None
    assert passages[answer - 1].text == "Det koster 79 kroner."
    assert found["Meny og bunntekst."].is_repeated
    assert [s.passage for s in segments if s.is_question] == [None]


def test_long_text_is_cut_and_an_empty_one_has_no_segments() -> None:
    document = Document("u", "t", "ord " * 500, "nb")
    segments = segments_of(document, split(document), [], 100)
    assert "".join(segment.text for segment in segments) == document.text[:100]
    assert segments_of(Document("u", "t", "", "nb"), [], [], 100) == []
