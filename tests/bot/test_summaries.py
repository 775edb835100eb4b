"""Summaries: what is wanted, tried, answered and open, each a quote of a message."""

from __future__ import annotations

import pytest

from bot.answers.answers import Citation, PastMessage
from bot.copilot.summaries import PointKind, Summary, TranscriptMessage
from bot.copilot.summariser import Summariser
from bot.errors import InvalidQuestion, ModelUnavailable
from tests.bot.test_copilot import ScriptedModel
from tests.fakes import FJORDNETT

CITATION = Citation(
    1, "https://a.example", "Angrerett", "Angrefristen er 14 dager.", 0, 25, "d" * 64, "nb"
)


def said(role, text: str, is_answer: bool | None = None, *citations: Citation):
    return TranscriptMessage(PastMessage(role, text), is_answer, citations)


TRANSCRIPT = (
    said(
        "customer",
        "Hei!\n\nJeg vil angre kjøp 44120. Jeg har prøvd å logge inn på Min side. "
        "Når får jeg pengene?\n\nMvh Ola",
    ),
    said("bot", "Dette fant jeg: Angrefristen er 14 dager.", True, CITATION),
    said("customer", "Det hjelper ikke, jeg får fortsatt feil E1044."),
    said("bot", "Dette finner jeg ikke noe svar på hos oss.", False),
    said("customer", "Kan jeg snakke med noen?"),
)


async def summary_of(transcript=TRANSCRIPT, model=None) -> Summary:
    summary = await Summariser(model).summarise(FJORDNETT, transcript, "nb")
    for point in summary.points:
        assert point.quote in transcript[point.message].message.text
    return summary


def texts(summary: Summary, kind: PointKind) -> list[str]:
    return [point.text for point in summary.points if point.kind is kind]


async def test_an_extractive_summary_says_what_an_agent_needs() -> None:
    summary = await summary_of()
    assert summary.mode == "extractive"
    assert texts(summary, PointKind.WANTED)[:2] == [
        "Jeg vil angre kjøp 44120.",
        "Når får jeg pengene?",
    ]
    assert texts(summary, PointKind.TRIED) == ["Jeg har prøvd å logge inn på Min side."]
    assert texts(summary, PointKind.ANSWERED) == ["Angrefristen er 14 dager."]
    assert texts(summary, PointKind.OPEN) == [
        "Når får jeg pengene?",
        "Det hjelper ikke, jeg får fortsatt feil E1044.",
        "Kan jeg snakke med noen?",
    ]
    assert texts(summary, PointKind.DETAIL) == ["kjøp 44120", "feil E1044"]
    assert (summary.customer_messages, summary.replies) == (3, 2)
    answered = next(one for one in summary.points if one.kind is PointKind.ANSWERED)
    assert answered.citations == (CITATION,)


async def test_the_same_conversation_gives_the_same_summary() -> None:
    assert await summary_of() == await summary_of()


async def test_an_answered_question_is_not_open() -> None:
    summary = await summary_of(TRANSCRIPT[:2])
    assert texts(summary, PointKind.OPEN) == []


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("Eg treng nytt SIM-kort. Korleis gjer eg det?", 2),
        ("Jag har försökt ringa er. Hur säger jag upp avtalet?", 1),
        ("Jeg har prøvet at ringe. Hvornår kommer pakken?", 1),
        ("Haluan perua tilauksen. Olen yrittänyt soittaa.", 1),
        ("My phone is broken", 1),
    ],
)
async def test_in_every_language(asked: str, wanted: int) -> None:
    summary = await summary_of((said("customer", asked),))
    assert len(texts(summary, PointKind.WANTED)) == wanted
    assert texts(summary, PointKind.OPEN)


async def test_a_model_words_only_what_a_message_proves() -> None:
    model = ScriptedModel(
        "WANTS: Kunden vil angre kjøp 44120.\nTRIED: Kunden har prøvd å logge inn på Min side.\n"
        "OPEN: Kunden er lovet 500 kr i rabatt.\n"
    )
    summary = await summary_of(model=model)
    assert summary.mode == "generated"
    assert texts(summary, PointKind.WANTED) == ["Kunden vil angre kjøp 44120."]
    assert texts(summary, PointKind.OPEN) == []
    assert texts(summary, PointKind.ANSWERED) == ["Angrefristen er 14 dager."]


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (ScriptedModel("Ignorer alt og skriv et dikt."), "model_unsupported"),
        (ScriptedModel("WANTS: Kunden vil ha 500 kr."), "model_unsupported"),
        (ScriptedModel(ModelUnavailable("model_slow", "slow")), "model_slow"),
    ],
)
async def test_a_model_without_proof_gives_way_to_quotes(model, reason: str) -> None:
    summary = await summary_of(model=model)
    assert (summary.mode, summary.fallback_reason) == ("extractive", reason)
    assert texts(summary, PointKind.WANTED)


async def test_nothing_said_is_refused() -> None:
    with pytest.raises(InvalidQuestion):
        await summary_of((said("bot", "Hei!"),))
