"""Greetings and thanks get a fixed reply; anything that asks does not."""

from __future__ import annotations

import pytest

from bot.answers.answers import AnswerFinished
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.catalogue import text as fixed_text
from bot.smalltalk.courtesies import courtesy
from knowledge.companies.companies import Company
from tests.fakes import NoSearch


@pytest.mark.parametrize("text", ["Hei", "hei!", "God dag", "Hej hej", "Moi!", "hello there", "Hi"])
def test_greetings(text: str) -> None:
    assert courtesy(text) == "bot.greeting"


@pytest.mark.parametrize("text", ["takk", "Tusen takk!", "ok takk", "Tack så mycket", "Kiitos"])
def test_thanks(text: str) -> None:
    assert courtesy(text) == "bot.thanks"


@pytest.mark.parametrize(
    "text",
    [
        "Hei, hva koster frakt?",
        "ok",
        "takk for ingenting",
        "god pris?",
        "hei på deg du der",
        "?",
        "",
    ],
)
def test_everything_else_is_searched_for(text: str) -> None:
    assert courtesy(text) is None


@pytest.mark.parametrize(("text", "language"), [("hei", "nb"), ("Hello!", "en"), ("Kiitos", "fi")])
async def test_the_assistant_returns_a_greeting(text: str, language: str) -> None:
    assistant = Assistant(NoSearch(), Floors(0.5, 0.2))
    company = Company("c", "fjord", "Fjord", "nb", ())
    events = [event async for event in assistant.reply(company, (), text, language)]
    finished = events[-1]
    assert isinstance(finished, AnswerFinished)
    assert finished.answer.language == language
    assert finished.answer.text == fixed_text(language, str(courtesy(text)))
    assert not finished.answer.citations
