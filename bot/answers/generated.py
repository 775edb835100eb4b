"""The generated answer: a model's sentences, each let through only with a quote that proves it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from bot.answers.quotes import Quote
from bot.answers.release import judge
from bot.chat_models.chat_model import ChatModel
from bot.chat_models.text import SentenceStream, WrittenSentence, plain_sentence
from bot.grounding.grounding import SupportCheck
from bot.prompts import RenderedPrompt
from knowledge.language import detect_language

MAX_SENTENCES = 6
_MIN_WORDS_TO_TELL = 4
# Written so much alike that a sentence of one may be taken for the other's.
_ALIKE = frozenset({"nb", "nn", "da"})


@dataclass(frozen=True, slots=True)
class ProvenSentence:
    """A sentence that may be shown, and its quote."""

    text: str
    quote: Quote
    opens_line: bool


async def proven_sentences(
    model: ChatModel, prompt: RenderedPrompt, check: SupportCheck, language: str
) -> AsyncGenerator[ProvenSentence]:
    """Ask the model and yield the sentences that have support, as they come.

    Nothing is yielded when the model says that the sources do not answer. Closing the generator
    stops the model.

    Raises:
        ModelError: the model failed, before or in the middle of its answer.
    """
    sentences = SentenceStream()
    seen: set[str] = set()
    async with aclosing(model.stream(prompt)) as pieces:
        async for piece in pieces:
            for written in sentences.feed(piece):
                proven = await _proven(written, check, language, seen)
                if proven is not None:
                    yield proven
            if sentences.has_given_up or len(seen) >= MAX_SENTENCES:
                return
    for written in sentences.finish():
        proven = await _proven(written, check, language, seen)
        if proven is not None and len(seen) <= MAX_SENTENCES:
            yield proven


async def _proven(
    written: WrittenSentence, check: SupportCheck, language: str, seen: set[str]
) -> ProvenSentence | None:
    text = plain_sentence(written.text)
    if not text or text.casefold() in seen:
        return None
    verdict = await asyncio.to_thread(_checked, text, check, language)
    if verdict is None:
        return None
    seen.add(text.casefold())
    return ProvenSentence(text, verdict, written.opens_line)


def _checked(text: str, check: SupportCheck, language: str) -> Quote | None:
    if not _is_in(text, language):
        return None
    support = judge(text, check, language).support
    return None if support is None else support.quote


def _is_in(text: str, language: str) -> bool:
    """Whether a sentence is in the customer's language, as far as it can be told."""
    if len(text.split()) < _MIN_WORDS_TO_TELL:
        return True
    found = detect_language(text, language)
    return found == language or {found, language} <= _ALIKE
