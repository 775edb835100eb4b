"""Asking back: when a question may be about several things, and how one of them is picked."""

from __future__ import annotations

import pytest

from bot.answers.answers import Answer, AnswerFinished, Outcome, PastMessage
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.smalltalk.offers import read_offer
from bot.turns.clarify import alternatives_in, clarifying_text, listed_alternatives, picked
from knowledge.documents.documents import LANGUAGES
from knowledge.documents.passages import Passage
from tests.fakes import FJORDNETT, FixedSearch, passage, retrieval

X100 = passage("Hold knappen inne i ti sekunder.", title="Nullstille ruteren X100")
Z5 = passage("Trekk ut strømmen og vent ett minutt.", title="Nullstille ruteren Z5")
OTHER = passage("Frakten koster 49 kr.", title="Frakt")
LABELS = ("Nullstille ruteren X100", "Nullstille ruteren Z5")
FLOORS = Floors(0.6, 0.3)
QUESTION = "Hvordan nullstiller jeg ruteren?"


def found(query: str, *pages: Passage) -> tuple[str, ...]:
    return alternatives_in(retrieval(query, pages))


def test_pages_that_differ_in_a_name_are_alternatives() -> None:
    assert found(QUESTION, X100, Z5, OTHER) == LABELS
    deeper = [
        passage("5 år.", title="Garanti", heading_path=("Varmepumpe Luft",)),
        passage("2 år.", title="Garanti", heading_path=("Varmepumpe Jord",)),
    ]
    assert found("Hvor lang garanti er det på varmepumpe?", *deeper) == (
        "Varmepumpe Luft",
        "Varmepumpe Jord",
    )


@pytest.mark.parametrize(
    ("query", "pages"),
    [
        ("Hvordan nullstiller jeg ruteren X100?", (X100, Z5)),  # it is named
        ("Hva koster frakten?", (OTHER, X100, Z5)),  # the best one is of no kind
        ("Hvor mange sekunder?", (X100, Z5)),  # what they share was not asked about
        (QUESTION, (X100,)),
        (QUESTION, (X100, passage(X100.text, title=Z5.title))),  # both say the same
        (QUESTION, (X100, passage("Vent.", title="Nullstille ruteren Z5", language="sv"))),
        (QUESTION, (X100, passage("Vent.", title="Nullstille passordet på Min side i nettleser"))),
        (QUESTION, ()),
    ],
)
def test_a_clear_question_is_not_asked_back(query: str, pages: tuple[Passage, ...]) -> None:
    assert found(query, *pages) == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2), ("2. Nullstille ruteren Z5", 2), ("nr. 1", 1), ("den andre", 2), ("Z5", 2),
        ("ja, den første", 1), ("den siste", 2), ("x100 takk", 1), ("den fyrste", 1),
        ("den andra tack", 2), ("den anden", 2), ("toinen", 2), ("the second one", 2),
        ("ruteren Z5", 2), ("Nullstille ruteren X100", 1), ("jeg mener Z5", 2),
        ("Det gjelder X100", 1),
        ("ruteren", None), ("3", None), ("nei", None), ("begge", None),
        ("Hva koster frakten?", None), ("", None), ("den tredje", None),
    ],
)  # fmt: skip
def test_one_is_picked_by_number_place_or_name(text: str, number: int | None) -> None:
    assert picked(LABELS, text) == (None if number is None else LABELS[number - 1])


async def answer_to(text: str, history: tuple[PastMessage, ...] = (), lang: str = "nb") -> Answer:
    assistant = Assistant(FixedSearch([X100, Z5, OTHER]), FLOORS)
    events = [event async for event in assistant.reply(FJORDNETT, history, text, lang)]
    assert isinstance(events[-1], AnswerFinished)
    return events[-1].answer


def asked_back(answer: Answer) -> tuple[PastMessage, ...]:
    """A conversation of which only the texts were kept, as `ask` gets it."""
    return PastMessage("customer", QUESTION), read_offer(PastMessage("bot", answer.text))


async def test_asking_back_and_the_answer_to_it() -> None:
    asked = await answer_to(QUESTION)
    assert (asked.outcome, asked.alternatives) == (Outcome.CLARIFIED, LABELS)
    assert asked.text == clarifying_text("nb", LABELS)
    assert not asked.citations
    assert not asked.offers_person
    history = asked_back(asked)
    assert history[1].alternatives == LABELS
    answer = await answer_to("den andre", history)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.citations[0].title == "Nullstille ruteren Z5"
    assert answer.query == f"{QUESTION} Nullstille ruteren Z5"
    assert (await answer_to("2", history)).citations[0].title == "Nullstille ruteren Z5"


@pytest.mark.parametrize("text", [QUESTION, "ja", "hvordan nullstiller jeg ruteren da?"])
async def test_never_twice_in_a_row(text: str) -> None:
    history = asked_back(await answer_to(QUESTION))
    answer = await answer_to(text, history)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.citations


async def test_no_to_all_of_them_is_heard() -> None:
    history = asked_back(await answer_to(QUESTION))
    answer = await answer_to("nei", history)
    assert answer.outcome is Outcome.SMALLTALK
    assert answer.offers_person


async def test_what_was_picked_is_answered_in_the_language_of_the_question() -> None:
    history = (
        PastMessage("customer", "Miten nollaan reitittimen ja kuinka kauan se kestää?"),
        PastMessage("bot", "?", False, Outcome.CLARIFIED, LABELS),
    )
    assert (await answer_to("2", history)).language == "fi"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_back_is_read_from_its_text(language: str) -> None:
    text = clarifying_text(language, LABELS)
    assert listed_alternatives(text) == LABELS
    assert listed_alternatives("Slik:\n1. Trykk\n2. Vent") == ()
