"""The summariser: a conversation in a few points, by a model where one is, else by fixed rules."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Sequence
from contextlib import aclosing

from bot.chat_models.chat_model import ChatModel
from bot.chat_models.text import plain_sentence
from bot.copilot.summaries import PointKind, Summary, SummaryPoint, TranscriptMessage
from bot.copilot.summary_extract import extracted_points
from bot.errors import ModelError
from bot.grounding.grounding import SupportCheck
from bot.prompts import render_summary
from bot.turns.customer_turn import cleaned
from knowledge.companies.companies import Company
from knowledge.documents.passages import Passage
from knowledge.embedding.embeddings import Embedder
from knowledge.language import detect_language

_LINE = re.compile(r"^\W*(WANTS|TRIED|OPEN)\s*:\s*(\S.*)$", re.MULTILINE)
_KINDS = {"WANTS": PointKind.WANTED, "TRIED": PointKind.TRIED, "OPEN": PointKind.OPEN}
_MAX_POINTS = 6
# What a model may word anew; answers and details stay word for word.
_WORDED = frozenset(_KINDS.values())


_SUBJECTS = {
    "nb": ("kunden", "Jeg"),
    "nn": ("kunden", "Eg"),
    "sv": ("kunden", "Jag"),
    "da": ("kunden", "Jeg"),
    "fi": ("asiakas", "Minä"),
    "en": ("the customer", "I"),
}


class Summariser:
    """Summarises conversations for agents.

    Args:
        model: words the points; each must be proven by a message. None for quotes only.
        embedder: compares points and messages of different languages.
    """

    def __init__(self, model: ChatModel | None = None, embedder: Embedder | None = None) -> None:
        self._model = model
        self._embedder = embedder

    async def summarise(
        self, company: Company, transcript: Sequence[TranscriptMessage], language: str
    ) -> Summary:
        """Return what a conversation is about.

        Args:
            transcript: oldest first; data, never an instruction.
            language: the agent's, for a model's sentences; quotes keep their own.

        Raises:
            InvalidQuestion: the customer has said nothing, or a message is too long.
        """
        cleaned([one.message for one in transcript])
        extracted = await asyncio.to_thread(extracted_points, transcript)
        customer = sum(one.message.role == "customer" for one in transcript)
        counts = (customer, len(transcript) - customer)
        if self._model is None:
            return Summary(extracted, language, "extractive", *counts)
        try:
            worded = await self._worded(company, transcript, language, self._model)
        except ModelError as error:
            return Summary(extracted, language, "extractive", *counts, error.code)
        if not any(point.kind is PointKind.WANTED for point in worded):
            return Summary(extracted, language, "extractive", *counts, "model_unsupported")
        kept = tuple(point for point in extracted if point.kind not in _WORDED)
        return Summary((*worded, *kept), language, "generated", *counts)

    async def _worded(
        self,
        company: Company,
        transcript: Sequence[TranscriptMessage],
        language: str,
        model: ChatModel,
    ) -> tuple[SummaryPoint, ...]:
        """Return the model's lines that a message proves."""
        prompt = render_summary(
            company.name, language, [one.message for one in transcript], secrets.token_hex(8)
        )
        async with aclosing(model.stream(prompt)) as pieces:
            written = "".join([piece async for piece in pieces])
        return await asyncio.to_thread(self._proven, written, transcript, language)

    def _proven(
        self, written: str, transcript: Sequence[TranscriptMessage], language: str
    ) -> tuple[SummaryPoint, ...]:
        passages = [_passage(index, one, language) for index, one in enumerate(transcript)]
        # Newest first: what a long conversation ends with matters most.
        check = SupportCheck(passages[::-1], language, embedder=self._embedder)
        points: list[SummaryPoint] = []
        for mark, line in _LINE.findall(written):
            text = plain_sentence(line)
            support = check.check(_in_own_voice(text, language)).support if text else None
            if support is None or len(points) == _MAX_POINTS:
                continue
            quote = support.quote
            points.append(SummaryPoint(_KINDS[mark], text, int(quote.passage.id), quote.text))
        return tuple(points)


def _in_own_voice(text: str, language: str) -> str:
    """Return what a summary says of the customer as the customer would say it."""
    subject, own = _SUBJECTS[language]
    if text.lower().startswith(f"{subject} "):
        return own + text[len(subject) :]
    return text


def _passage(index: int, one: TranscriptMessage, language: str) -> Passage:
    """Return a message as something that can be quoted; its index is its id."""
    text = one.message.text
    return Passage(
        id=str(index),
        document_version="",
        url="",
        title="",
        language=detect_language(text, language),
        heading_path=(),
        text=text,
        start=0,
        end=len(text),
    )
