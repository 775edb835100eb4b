"""The extractive answer: exact quotes, few of them, and in an order that can be read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.answers.extractive import extract
from bot.answers.quotes import CitationList, Quote, quoted_sentences
from bot.answers.stored_questions import asks_the_same
from bot.answers.units import units_of
from knowledge.documents.passages import Passage, ScoredPassage
from tests.fakes import passage, retrieval

OPENING = passage(
    "Kundesenteret ligger i Bergen. Det har åpent mandag til fredag kl. 8–16. "
    "Vi svarer også på e-post. Parkering er gratis bak bygget.",
    title="Kontakt oss",
    start=50,
)
PRICES = passage("Fast Frihet koster 349 kr per måned. Luksus koster 499 kr.", title="Priser")


def texts(query: str, *passages: Passage, language: str = "nb") -> list[str]:
    return [quote.text for quote in extract(retrieval(query, passages, language=language))]


def test_the_best_sentence_and_what_it_refers_to() -> None:
    found = texts("Når har kundesenteret åpent?", OPENING, PRICES)
    assert "Det har åpent mandag til fredag kl. 8–16." in found
    assert found[0] == "Kundesenteret ligger i Bergen."
    assert len(found) <= 3
    assert "Parkering er gratis bak bygget." not in found


def test_quotes_are_exact_slices() -> None:
    for quote in extract(retrieval("Hva koster Luksus?", [PRICES, OPENING])):
        inner = quote.passage.text[quote.start - quote.passage.start : quote.end]
        assert inner.startswith(quote.text)
        assert quote.text == quote.text.strip()


def test_a_matching_faq_answer_is_given_whole_and_alone() -> None:
    answer = "Gå til Min side. Trykk på Si opp. Du får en bekreftelse. Den kommer på e-post."
    faq = passage(answer, question="Hvordan sier jeg opp abonnementet?")
    found = texts("hvordan sier jeg opp abonnementet mitt", faq, PRICES)
    assert " ".join(found) == answer


def test_an_faq_with_another_question_is_read_like_any_text() -> None:
    faq = passage(
        "Gå til Min side. Trykk på Bestill. SIM-kortet koster 49 kr. Det kommer i posten.",
        question="Hvordan bestiller jeg nytt SIM-kort?",
    )
    found = texts("Hva koster frakt av SIM-kort til utlandet?", faq)
    assert "SIM-kortet koster 49 kr." in found
    assert len(found) <= 3


def test_a_short_list_goes_with_its_lead_in() -> None:
    text = (
        "Generelt om ruteren.\n\nSlik starter du ruteren på nytt:\n- Trekk ut\n- Vent\n- Sett inn"
    )
    found = texts("Hvordan starter jeg ruteren på nytt?", passage(text))
    assert text[text.index("Slik") :] in found


def test_titles_and_repeated_sentences_are_left_out() -> None:
    one = passage("Priser\n\nFrakt koster 49 kr.", title="Priser", id="1")
    two = passage("Frakt koster 49 kr.", title="Mer", id="2")
    assert texts("Hva koster frakt?", one, two) == ["Frakt koster 49 kr."]


def test_the_date_of_the_page_answers_nothing() -> None:
    page = passage("Sist oppdatert 2. mars 2026", title="Heis")
    assert texts("Når ble heisen oppdatert sist?", page) == []


def test_nothing_found() -> None:
    assert extract(retrieval("Hva?", [])) == ()


def test_vectors_choose_the_sentence_of_a_page_in_another_language() -> None:
    class TwoMeanings:
        name, dimension = "two", 2

        def embed_queries(self, texts):
            return np.array([[1.0, 0.0]] * len(texts), np.float32)

        def embed_passages(self, texts):
            return np.array(
                [[1.0, 0.0] if "14 dager" in text else [0.0, 1.0] for text in texts], np.float32
            )

    page = passage(
        "Vi er en stor butikk med mange varer for hele familien, og vi holder til i Bergen. "
        "Fristen er 14 dager. Vi selger også brukte telefoner av høy kvalitet til hele landet.",
    )
    asked = retrieval("Milloin voin perua tilauksen?", [page], language="fi")
    quotes = extract(asked, TwoMeanings())
    assert "Fristen er 14 dager." in [quote.text for quote in quotes]
    assert len(quotes) == 1


def test_neighbours_share_a_citation_and_keep_their_lead() -> None:
    source = passage("En ting. To ting.\n\nTre ting. Fire ting.", start=10)
    units = units_of(source)
    citations = CitationList()
    other = passage("Noe annet.", id="other")
    sentences = quoted_sentences([*units[:3], Quote(other, 0, 10)], citations)
    assert [(s.lead, s.text, s.citations) for s in sentences] == [
        ("", "En ting.", (1,)),
        (" ", "To ting.", (1,)),
        ("\n\n", "Tre ting.", (1,)),
        ("\n\n", "Noe annet.", (2,)),
    ]
    assert citations.citations()[0].quote == "En ting. To ting.\n\nTre ting."
    assert citations.citations()[0].start == 10


TABLE = (
    "Månedspriser fra februar\n"
    "Abonnement | Pris per måned | Data\n"
    "Tindra Mini | 129 kr | 2 GB\n"
    "Tindra 6 GB | 199 kr | 6 GB\n"
    "Tindra 15 GB | 259 kr | 15 GB\n"
    "Tindra Fri Data | 429 kr | fritt"
)
HEAD = "Månedspriser fra februar\nAbonnement | Pris per måned | Data"
OTHER = "Tindra Barn koster 99 kr i måneden og har 1 GB data. Det kan bestilles av foresatte."


def test_a_table_answers_row_by_row_with_its_head() -> None:
    page = passage(TABLE, title="Abonnement", id="table")
    found = texts("Hva koster Tindra 15 GB i måneden?", page, passage(OTHER, title="Barn"))
    assert found[:2] == [HEAD, "Tindra 15 GB | 259 kr | 15 GB"]
    assert not any("199 kr" in text or "429 kr" in text for text in found)


def test_a_head_in_an_earlier_passage_is_quoted_from_there() -> None:
    rows = TABLE[TABLE.index("Tindra 6") :]
    start = TABLE.index("Tindra 6")
    whole = passage(TABLE, title="Abonnement", id="table")
    part = replace(
        whole, text=rows, start=start, end=len(TABLE), table_head=HEAD, table_head_start=0
    )
    quotes = extract(retrieval("Hva koster Tindra 15 GB i måneden?", [part]))
    assert [quote.text for quote in quotes][:2] == [HEAD, "Tindra 15 GB | 259 kr | 15 GB"]
    citations = CitationList()
    first, second = quoted_sentences(quotes, citations)[:2]
    assert (first.citations, second.citations, second.lead) == ((1,), (2,), "\n")
    for citation in citations.citations():
        assert TABLE[citation.start : citation.end] == citation.quote


def test_a_table_of_which_no_row_stands_out_is_shown_whole() -> None:
    (found,) = texts("Hvilke abonnement har dere?", passage(TABLE, title="Priser", id="table"))
    assert found == TABLE


def test_who_to_call_is_answered_with_a_number() -> None:
    page = passage(
        "Ring vakten når vannet lekker fra taket, så stenger vi vannet til hele oppgangen. "
        "Vakttelefonen er 11 22 33 99 hele døgnet. Flytt det som tåler dårlig å bli vått.",
        title="Vannlekkasje",
    )
    found = texts("Det lekker vann fra taket. Hvem ringer jeg?", page)
    assert "Vakttelefonen er 11 22 33 99 hele døgnet." in found


@pytest.mark.parametrize(
    ("question", "stored", "is_same"),
    [
        ("Can I keep my number?", "Can I have two numbers on one phone?", False),
        ("Hva koster Fri Data per måned?", "Hva koster et data-SIM til nettbrett?", False),
        ("hva koster data-sim til nettbrettet", "Hva koster et data-SIM til nettbrett?", True),
        ("Kan jeg sette abonnementet på pause?", "Kan jeg ta pause i abonnementet?", True),
    ],
)
def test_a_stored_question_that_is_merely_alike_does_not_win(
    question: str, stored: str, is_same: bool
) -> None:
    faq = passage("Ja. Du gjør det på Min side.", title="Spørsmål", question=stored)
    found = ScoredPassage(faq, score=1.0, dense=0.93, keyword=1.0, subword=1.0)
    assert asks_the_same(question, found) is is_same


def test_the_page_put_first_is_quoted_though_it_shares_no_word() -> None:
    class OneMeaning:
        name, dimension = "one", 2

        def embed_queries(self, texts):
            return np.array([[1.0, 0.0]] * len(texts), np.float32)

        def embed_passages(self, texts):
            return np.array([[0.9, 0.1] if "14 dager" in t else [0.8, 0.2] for t in texts])

    foreign = passage("Meldingene lagres i 14 dager. Så slettes de.", id="nb", title="Mobilsvar")
    text = "Messages about our plans are kept short."
    own = passage(text, id="en", language="en", title="Plans", version="e" * 64)
    asked = retrieval("How long are voicemail messages kept?", [foreign, own], language="en")
    assert extract(asked, OneMeaning())[0].text == "Meldingene lagres i 14 dager."


def test_a_title_says_for_its_sentences_what_they_are_about() -> None:
    lost = passage("Ring sperretelefonen med en gang, døgnet rundt.", title="Mistet telefon")
    other = passage(
        "Prøv SIM-kortet i en annen telefon, og start den på nytt.",
        title="Dekning",
        version="e" * 64,
    )
    asked = retrieval("jeg har mistet telefonen", [lost, other])
    assert extract(asked)[0].text == lost.text


def test_a_greeting_does_not_keep_a_stored_question_from_being_known() -> None:
    faq = passage(
        "Nei. Ingen av abonnementene har bindingstid.",
        title="Oppsigelse",
        question="Har abonnementene bindingstid?",
    )
    found = ScoredPassage(faq, score=1.0, dense=0.88, keyword=1.0, subword=1.0)
    assert asks_the_same("Hei, hvor lang er bindingstiden?", found)
