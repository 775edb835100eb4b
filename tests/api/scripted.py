"""An assistant that answers as its questions say; imports no model, so it starts at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from bot.answers.answers import (
    Answer,
    AnswerFinished,
    AnswerRestarted,
    Citation,
    Outcome,
    PastMessage,
    ReplyEvent,
    Sentence,
    SentenceReleased,
)
from bot.first_replies import Gate
from knowledge.companies.companies import Company


def scripted_answer(text: str, question: str) -> Answer:
    """An answer of one sentence per full stop, each resting on a quote of its own."""
    parts = [part + "." for part in text.rstrip(".").split(". ")]
    sentences = tuple(
        Sentence(part, (number,), "" if number == 1 else " ")
        for number, part in enumerate(parts, start=1)
    )
    citations = tuple(
        Citation(
            number, f"https://example.test/{number}", f"Page {number}", part, 0, len(part), "ab"
        )
        for number, part in enumerate(parts, start=1)
    )
    return Answer(
        text="".join(sentence.lead + sentence.text for sentence in sentences),
        outcome=Outcome.ANSWERED,
        language="en",
        mode="extractive",
        evidence=0.9,
        sentences=sentences,
        citations=citations,
        query=question,
        retrieved=(("a" * 32, 0.8),),
        timings_ms={"total": 1.0},
    )


@dataclass
class ScriptedAssistant:
    """Answers as its questions say: `slow` pauses, `crash` raises, `restart` starts again."""

    pause_s: float = 0.05
    asked: list[tuple[str, str | None, tuple[PastMessage, ...]]] = field(default_factory=list)
    crashes: dict[str, int] = field(default_factory=dict)

    async def reply(
        self,
        company: Company,
        history: Sequence[PastMessage],
        text: str,
        language: str | None,
        *,
        gate: Gate,
    ) -> AsyncGenerator[ReplyEvent]:
        spoken = language or company.language
        asked_back = await gate.reply(company, text, spoken)
        if asked_back is not None:
            yield SentenceReleased(0, asked_back.text)
            yield AnswerFinished(asked_back)
            return
        self.asked.append((text, language, tuple(history)))
        if text.startswith("crash"):
            self.crashes[text] = self.crashes.get(text, 0) + 1
            raise ValueError("the script says so")
        if text.startswith("never"):
            await asyncio.sleep(600)
        answer = scripted_answer(self._words(text, company), text)
        at = 0
        for number, sentence in enumerate(answer.sentences):
            if text.startswith("slow"):
                await asyncio.sleep(self.pause_s)
            shown = sentence.lead + sentence.text
            yield SentenceReleased(at, shown, sentence, (answer.citations[number],))
            at += len(shown)
        if text.startswith("restart"):
            yield AnswerRestarted("model_unavailable")
            yield SentenceReleased(0, "Again.")
            answer = scripted_answer("Again.", text)
        yield AnswerFinished(answer)

    def _words(self, text: str, company: Company) -> str:
        if text.startswith("slow"):
            return (
                ". ".join(f"Sentence {number} 😀 of {company.name}" for number in range(12)) + "."
            )
        return f"You asked about {text}. {company.name} answers."
