"""Rewrite: a follow-up made to stand alone by a chat model, if it only says what was said."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Iterable, Sequence
from contextlib import aclosing

from bot.answers.answers import PastMessage
from bot.chat_models.chat_model import ChatModel
from bot.errors import ModelError
from bot.guard.order_signs import orders_about
from bot.prompts import render_rewrite
from knowledge.documents.passages import Retrieval
from knowledge.retrieval.content_words import content_words
from knowledge.retrieval.terms import fold

TIMEOUT_S = 1.5  # beside a search; a customer does not wait longer for a better query
_MAX_CHARS = 300
_MIN_STEM = 4  # letters by which two forms of a word are told to be one
_ENDING = 3  # letters that an ending may have
_KEPT_SHARE = 0.5
# Small words that ask for a measure or join words, beside those that every text may hold.
_GRAMMAR = frozenset(
    """lang lenge langt lange länge lång långt længe ofte ofta tit stor stort etter efter
    under uten utan uden hos dere dykk oss vår våre deres er du det den kauan pitkä usein suuri
    jälkeen ilman onko long often large after without there about will would be been""".split()
)
_WORD = re.compile(r"[^\W_]+")


async def proposed_rewrite(
    model: ChatModel, company: str, language: str, history: Sequence[PastMessage], turn: str
) -> str:
    """Return the question that a model makes of a follow-up, unchecked; "" when there is none."""
    if orders_about(turn):
        return ""
    prompt = render_rewrite(company, language, history, turn, secrets.token_hex(8))
    written = ""
    try:
        async with asyncio.timeout(TIMEOUT_S), aclosing(model.stream(prompt)) as pieces:
            async for piece in pieces:
                written += piece
                if "\n" in written.strip() or len(written) > _MAX_CHARS:
                    return ""
    except (ModelError, TimeoutError):
        return ""
    return written.strip()


def may_be_searched_with(
    proposal: str, history: Sequence[PastMessage], turn: str, found: Retrieval
) -> bool:
    """Whether a rewrite only uses words of the conversation and of the company's glossary.

    The glossary are the titles and headings of the pages that the message itself found. What the
    message asks must still be asked.
    """
    said = {word for one in history for word in _folded(one.text)} | set(_folded(turn))
    glossary = {
        word
        for one in found.passages
        for part in (one.passage.title, *one.passage.heading_path)
        for word in _folded(part)
    }
    new = [word for one in content_words(proposal) if one not in _GRAMMAR for word in _folded(one)]
    asked = _folded(" ".join(content_words(turn)))
    kept = sum(_is_among(word, new) for word in asked)
    return (
        bool(new)
        and all(_is_among(word, said) or _is_among(word, glossary) for word in new)
        and kept >= _KEPT_SHARE * len(asked)
    )


def _folded(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text)]


def _is_among(word: str, known: Iterable[str]) -> bool:
    """Whether a word is known, perhaps with another ending; numbers only as they are."""
    if not word.isalpha():
        return word in known
    return any(word == other or _is_inflected(word, other) for other in known)


def _is_inflected(word: str, other: str) -> bool:
    stem = max(_MIN_STEM, max(len(word), len(other)) - _ENDING)
    return len(word) >= stem and other.isalpha() and word[:stem] == other[:stem]
