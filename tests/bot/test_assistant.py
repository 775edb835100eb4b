"""The assistant without a model: guard, languages, the three outcomes and the events."""

from __future__ import annotations

import pytest

from bot.answers.answers import (
    Answer,
    AnswerFinished,
    Outcome,
    PastMessage,
    ReplyEvent,
    SentenceReleased,
)
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.catalogue import text as fixed_text
from bot.errors import InvalidQuestion
from knowledge.documents.documents import LANGUAGES
from knowledge.retrieval.query_context import SearchContext
from tests.fakes import FJORDNETT, FixedSearch, passage

FLOORS = Floors(answered=0.6, related=0.3)
PAGE = passage("Angrefristen er 14 dager. Du betaler returfrakten selv.", title="Angrerett")


async def events_of(
    assistant: Assistant, text: str, language: str | None = None, history=()
) -> list[ReplyEvent]:
    return [event async for event in assistant.reply(FJORDNETT, history, text, language)]


async def answer_of(assistant: Assistant, text: str, language: str | None = None) -> Answer:
    events = await events_of(assistant, text, language)
    assert [isinstance(event, AnswerFinished) for event in events].count(True) == 1
    assert isinstance(events[-1], AnswerFinished)
    return events[-1].answer


def assistant(evidence: float = 0.9, *pages) -> Assistant:
    return Assistant(FixedSearch(pages or (PAGE,), evidence), FLOORS)


async def test_an_answer_is_quotes_and_nothing_else() -> None:
    answer = await answer_of(assistant(), "Hvor lang er angrefristen?")
    assert answer.outcome is Outcome.ANSWERED
    assert answer.mode == "extractive"
    assert answer.text.startswith("Angrefristen er 14 dager.")
    assert answer.text == "".join(s.lead + s.text for s in answer.sentences)
    assert not answer.offers_person
    for sentence in answer.sentences:
        assert sentence.citations
    for citation in answer.citations:
        assert PAGE.text[citation.start : citation.end] == citation.quote
        assert citation.document_version == PAGE.document_version
    assert answer.retrieved == ((PAGE.id, 1.0),)
    assert {"guard", "search", "embed", "extract", "total"} <= answer.timings_ms.keys()


async def test_related_shows_quotes_but_claims_nothing() -> None:
    answer = await answer_of(assistant(0.4), "Hvor lang er angrefristen?")
    assert answer.outcome is Outcome.RELATED
    assert answer.text.startswith(fixed_text("nb", "bot.related") + "\n\n")
    assert answer.sentences
    assert answer.offers_person


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_refusal_is_a_fixed_text_with_an_offer(language: str) -> None:
    questions = {
        "nb": "Hvordan melder jeg meg ut av kirken?",
        "nn": "Korleis melder eg meg ut av kyrkja?",
        "sv": "Hur går jag ur kyrkan och vad kostar det?",
        "da": "Hvordan melder jeg mig ud af folkekirken?",
        "fi": "Miten voin erota kirkosta?",
        "en": "How do I leave the church?",
    }
    answer = await answer_of(assistant(0.1), questions[language], language)
    assert answer.outcome is Outcome.REFUSED
    assert answer.language == language
    assert answer.text == fixed_text(language, "bot.refused")
    assert answer.offers_person
    assert not answer.sentences
    assert not answer.citations


async def test_nothing_found_is_a_refusal_however_high_the_score() -> None:
    empty = Assistant(FixedSearch((), 0.99), FLOORS)
    assert (await answer_of(empty, "Hva er dette?")).outcome is Outcome.REFUSED


async def test_events_build_the_text() -> None:
    for evidence in (0.9, 0.4, 0.1):
        shown = ""
        for event in await events_of(assistant(evidence), "Hvem betaler returfrakten?"):
            if isinstance(event, SentenceReleased):
                shown = shown[: event.at] + event.text
            else:
                assert isinstance(event, AnswerFinished)
                assert event.answer.text == shown


async def test_released_sentences_carry_their_proof() -> None:
    events = await events_of(assistant(0.4), "Hvem betaler returfrakten?")
    intro, *rest = [event for event in events if isinstance(event, SentenceReleased)]
    assert intro.sentence is None
    assert intro.text == fixed_text("nb", "bot.related")
    assert rest
    for event in rest:
        assert event.sentence is not None
        assert [citation.n for citation in event.citations] == list(event.sentence.citations)


async def test_language_follows_the_message_and_short_ones_the_page() -> None:
    search = FixedSearch([PAGE], 0.9)
    own = Assistant(search, FLOORS)
    answer = await answer_of(own, "Miten voin palauttaa tilaamani tuotteen?", "nb")
    assert answer.language == "fi"
    assert answer.text.startswith("Sivuillamme kerrotaan asiasta norjaksi (bokmål) näin:\n\n")
    assert (await answer_of(own, "Faktura", "sv")).language == "sv"
    assert (await answer_of(own, "Faktura", None)).language == FJORDNETT.language
    assert search.languages == ["fi", "sv", "nb"]


async def test_follow_ups_search_with_the_customers_last_words() -> None:
    search = FixedSearch([PAGE])
    history = (
        PastMessage("customer", "Hvor lang er angrefristen?"),
        PastMessage("bot", "14 dager. KANARIFUGL"),
    )
    await events_of(Assistant(search, FLOORS), "Og for bedrifter?", None, history)
    assert search.contexts == [SearchContext("Og for bedrifter?", (history[0].text,))]
    assert search.queries == ["Hvor lang er angrefristen? Og for bedrifter?"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" ", "empty_question"),
        ("x" * 100_000, "question_too_long"),
        ("\x00", "invalid_characters"),
    ],
)
async def test_bad_input_is_refused_before_any_search(text: str, code: str) -> None:
    search = FixedSearch([PAGE])
    with pytest.raises(InvalidQuestion) as caught:
        await events_of(Assistant(search, FLOORS), text)
    assert caught.value.code == code
    assert search.queries == []
