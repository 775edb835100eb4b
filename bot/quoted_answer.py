"""The quoted answer: quotes for each question of a turn, with our fixed texts around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers import Outcome, SentenceReleased
from bot.catalogue import text as fixed_text
from bot.drafts import Draft
from bot.extractive import extract
from bot.lookup import Lookup
from bot.quotes import Quote
from knowledge.documents import LANGUAGES
from knowledge.embeddings import Embedder

_ALIKE = frozenset({"nb", "nn"})  # who reads one reads the other: no note is needed
_SHOWN_CHARS = 80  # of a question that we repeat


@dataclass(frozen=True, slots=True)
class QuotedAnswer:
    """An answer of quotes.

    Attributes:
        events: what shows it, in order.
        is_whole: whether every question was answered.
    """

    draft: Draft
    events: tuple[SentenceReleased, ...]
    outcome: Outcome
    is_whole: bool


def quoted_answer(
    turn: Lookup, outcomes: Sequence[Outcome], embedder: Embedder | None
) -> QuotedAnswer:
    """Quote what answers a turn.

    Args:
        outcomes: what the evidence allows, for each question.
    """
    quotes = [
        extract(found, embedder) if outcome is not Outcome.REFUSED else ()
        for found, outcome in zip(turn.retrievals, outcomes, strict=True)
    ]
    met = [
        outcome if found else Outcome.REFUSED
        for outcome, found in zip(outcomes, quotes, strict=True)
    ]
    if len(met) > 1 and set(met) != {Outcome.REFUSED}:
        return _several(turn, met, quotes)
    outcome, found = met[0], quotes[0]
    draft = Draft(_intro(outcome, turn.language, found))
    events = (*draft.opening(), *draft.add_quotes(found))
    return QuotedAnswer(draft, events, outcome, outcome is Outcome.ANSWERED)


def _several(
    turn: Lookup, met: Sequence[Outcome], quotes: Sequence[tuple[Quote, ...]]
) -> QuotedAnswer:
    """Answer one question after the other; say of which there is no answer, or no sure one."""
    draft = Draft()
    events: list[SentenceReleased] = []
    shown: set[Quote] = set()
    for question, outcome, found in zip(turn.questions, met, quotes, strict=True):
        fresh = tuple(quote for quote in found if quote not in shown)
        if found and not fresh:
            continue  # the answer to the one before answers this one, too
        shown.update(fresh)
        if said := _about(question, outcome, turn.language, fresh):
            events.append(draft.add_fixed(said))
        events += draft.add_quotes(fresh, opens_paragraph=True)
    outcome = Outcome.ANSWERED if Outcome.ANSWERED in met else Outcome.RELATED
    return QuotedAnswer(draft, tuple(events), outcome, set(met) == {Outcome.ANSWERED})


def _about(question: str, outcome: Outcome, language: str, quotes: Sequence[Quote]) -> str:
    if outcome is Outcome.ANSWERED:
        return _other_language(language, quotes)
    shown = " ".join(question.split())
    if len(shown) > _SHOWN_CHARS:
        shown = shown[: _SHOWN_CHARS - 1].rstrip() + "…"
    key = "bot.part_refused" if outcome is Outcome.REFUSED else "bot.part_related"
    return fixed_text(language, key, question=shown)


def _intro(outcome: Outcome, language: str, quotes: Sequence[Quote]) -> str:
    """Return the fixed text in front of the quotes."""
    if outcome is Outcome.REFUSED:
        return fixed_text(language, "bot.refused")
    related = fixed_text(language, "bot.related") if outcome is Outcome.RELATED else ""
    return " ".join(filter(None, (related, _other_language(language, quotes))))


def _other_language(language: str, quotes: Sequence[Quote]) -> str:
    """Return the text that says in which other language the quotes are; "" where it is the same."""
    page_language = quotes[0].passage.language
    if page_language == language or {page_language, language} == _ALIKE:
        return ""
    known = page_language if page_language in LANGUAGES else "other"
    named = fixed_text(language, f"bot.in_language.{known}")
    return fixed_text(language, "bot.other_language", in_language=named)
