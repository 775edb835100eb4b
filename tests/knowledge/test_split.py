"""Splitting: exact offsets, sensible lengths, headings and FAQ pairs."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents.documents import Audience, Document, FaqPair, Heading
from knowledge.documents.passages import PassageKind
from knowledge.documents.split import MAX_CHARS, split

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("abcæøå ABC.!?\n\n\n\t-|:;,1234\u00a0\u2028\u0301"),
        st.characters(codec="utf-8"),
    ),
    max_size=3000,
)


@st.composite
def documents(draw):
    text = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12, unique=True)))
    headings, pairs = [], []
    if draw(st.booleans()):
        headings = [
            Heading(draw(st.integers(1, 6)), a, b)
            for a, b in zip(cuts[::2], cuts[1::2], strict=False)
        ]
    else:
        pairs = [FaqPair(*cuts[at : at + 4]) for at in range(0, len(cuts) - 3, 4)]
    return Document(
        "u",
        draw(st.text(st.characters(codec="utf-8"), max_size=20)),
        text,
        "nb",
        tuple(headings),
        tuple(pairs),
    )


@given(documents())
def test_passages_are_exact_slices_in_order(document):
    passages = split(document)
    for passage in passages:
        assert passage.text == document.text[passage.start : passage.end]
        assert passage.text == passage.text.strip() != ""
        assert passage.document_version == document.version_hash
    for before, after in itertools.pairwise(passages):
        assert before.end <= after.start
    assert len({passage.id for passage in passages}) == len(passages)


@given(TEXTS)
def test_nothing_but_headings_and_space_is_lost(text):
    document = Document("u", "a title that does not occur", text, "nb")
    kept = {at for p in split(document) for at in range(p.start, p.end)}
    lost = "".join(char for at, char in enumerate(text) if at not in kept)
    lines = {line.strip() for line in text.split("\n")}
    assert all(part.strip() in lines or not part.strip() for part in lost.split("\n"))


def test_long_text_is_cut_at_sentences_into_even_passages():
    sentence = "Fakturaen sendes på e-post den femte hver måned til alle kunder. "
    passages = split(Document("u", "Faktura", sentence * 30, "nb"))
    assert all(passage.text.endswith("kunder.") for passage in passages)
    assert all(0.5 * MAX_CHARS <= len(passage.text) <= 1.3 * MAX_CHARS for passage in passages)


def test_headings_lead_to_their_text():
    text = "Priser\nIntro " + "om priser. " * 20 + "\nBredbånd\n" + "Det koster 499 kroner. " * 10
    headings = (Heading(1, 0, 6), Heading(2, text.index("Bredbånd"), text.index("Bredbånd") + 8))
    first, second = split(Document("u", "Priser", text, "nb", headings))
    assert first.heading_path == ("Priser",)
    assert second.heading_path == ("Priser", "Bredbånd")
    assert second.text.startswith("Det koster")


def test_headings_are_told_from_plain_text():
    body = "Du kan få igjen pengene hvis du sender varen tilbake innen tretti dager. " * 4
    text = f"Angrerett\n{body}\n\nHvor lang er fristen?\n{body}"
    paths = [passage.heading_path for passage in split(Document("u", "", text, "nb"))]
    assert paths == [("Angrerett",), ("Hvor lang er fristen?",)]


def test_an_faq_pair_is_a_passage_of_its_answer():
    text = "Vanlige spørsmål\nHva koster det?\nDet koster 99 kroner.\nMer om priser her."
    question = text.index("Hva koster")
    answer = text.index("Det koster")
    pair = FaqPair(question, question + 15, answer, answer + len("Det koster 99 kroner."))
    passages = split(Document("u", "FAQ", text, "nb", (), (pair,)))
    (faq,) = [passage for passage in passages if passage.kind is PassageKind.FAQ]
    assert faq.question == "Hva koster det?"
    assert faq.text == "Det koster 99 kroner."


def test_broken_faq_offsets_do_no_harm():
    pairs = (FaqPair(0, 5, 3, 9), FaqPair(2, 4, 5, 900), FaqPair(4, 4, 4, 4))
    assert [p.text for p in split(Document("u", "", "Hei på deg.", "nb", (), pairs))] == [
        "Hei på deg."
    ]


def test_a_line_that_repeats_the_title_is_no_passage():
    text = "Retur\n\n" + "Du kan returnere varen innen tretti dager. " * 5
    passages = split(Document("u", "Retur", text, "nb", (Heading(1, 0, 0),)))
    assert [passage.text for passage in passages if passage.text == "Retur"] == []
    assert [p.text for p in split(Document("u", "Retur", "Retur", "nb"))] == ["Retur"]


def test_empty_and_internal():
    assert split(Document("u", "Tittel", "", "nb")) == []
    assert split(Document("u", "Tittel", " \n ", "nb")) == []
    (note,) = split(Document("u", "", "Kun for oss.", "nb", audience=Audience.INTERNAL))
    assert note.is_internal


def test_a_word_without_end_is_cut():
    passages = split(Document("u", "", "x" * 5000, "nb"))
    assert max(len(passage.text) for passage in passages) <= 2 * MAX_CHARS
