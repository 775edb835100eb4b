"""The quoted answer: quotes for each question of a turn, with our fixed texts around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers.answers import Outcome, SentenceReleased
from bot.answers.drafts import Draft
from bot.answers.extractive import extract
from bot.answers.lookup import Lookup
from bot.answers.quotes import Quote
from bot.catalogue import text as fixed_text
from knowledge.documents.documents import LANGUAGES
from knowledge.embedding.embeddings import Embedder
from knowledge.language import is_readable

_SHOWN_CHARS = 80  # of a question that we repeat


@dataclass(frozen=True, slots=True)
class Quoted:
    """How each question of a turn is met, and with which quotes.

    Attributes:
        outcomes: answered, related or refused, for each question.
        quotes: what there is for it; nothing where it is refused.
    """

    outcomes: tuple[Outcome, ...]
    quotes: tuple[tuple[Quote, ...], ...]

    @property
    def outcome(self) -> Outcome:
        """The best that any of the questions is met with."""
        order = (Outcome.ANSWERED, Outcome.RELATED, Outcome.REFUSED)
        return next(one for one in order if one in self.outcomes)

    @property
    def weakest(self) -> Outcome:
        """What is left to ask a person: related where only some questions are answered."""
        is_mixed = len(set(self.outcomes)) > 1
        return Outcome.RELATED if is_mixed else self.outcome


def quotes_of(turn: Lookup, allowed: Sequence[Outcome], embedder: Embedder | None) -> Quoted:
    """Find the quotes for each question of a turn.

    Args:
        allowed: what the evidence allows, for each question.
    """
    quotes = tuple(
        tuple(extract(found, embedder)) if outcome is not Outcome.REFUSED else ()
        for found, outcome in zip(turn.retrievals, allowed, strict=True)
    )
    met = tuple(
        outcome if found else Outcome.REFUSED
        for outcome, found in zip(allowed, quotes, strict=True)
    )
    return Quoted(met, quotes)


def quoted_answer(
    turn: Lookup, quoted: Quoted, asides: Sequence[str] = ()
) -> tuple[Draft, tuple[SentenceReleased, ...]]:
    """Return the answer to a turn and the events that show it, in order.

    Args:
        asides: what is said of people where not everything is answered.
    """
    if len(quoted.outcomes) > 1 and quoted.outcome is not Outcome.REFUSED:
        return _several(turn, quoted, asides)
    outcome, found = quoted.outcomes[0], quoted.quotes[0]
    draft = Draft(_intro(outcome, turn.language, found, asides))
    return draft, (*draft.opening(), *draft.add_quotes(found))


def _several(
    turn: Lookup, quoted: Quoted, asides: Sequence[str]
) -> tuple[Draft, tuple[SentenceReleased, ...]]:
    """Answer one question after the other; say of which there is no answer, or no sure one."""
    draft = Draft()
    events: list[SentenceReleased] = []
    shown: set[Quote] = set()
    for question, outcome, found in zip(
        turn.questions, quoted.outcomes, quoted.quotes, strict=True
    ):
        fresh = tuple(quote for quote in found if quote not in shown)
        if found and not fresh:
            continue  # the answer to the one before answers this one, too
        shown.update(fresh)
        if said := _about(question, outcome, turn.language, fresh):
            events.append(draft.add_fixed(said))
        events += draft.add_quotes(fresh, opens_paragraph=True)
    if asides:
        events.append(draft.add_fixed(" ".join(asides)))
    return draft, tuple(events)


def _about(question: str, outcome: Outcome, language: str, quotes: Sequence[Quote]) -> str:
    if outcome is Outcome.ANSWERED:
        return _other_language(language, quotes)
    shown = " ".join(question.split())
    if len(shown) > _SHOWN_CHARS:
        shown = shown[: _SHOWN_CHARS - 1].rstrip() + "…"
    key = "bot.part_refused" if outcome is Outcome.REFUSED else "bot.part_related"
    return fixed_text(language, key, question=shown)


def _intro(outcome: Outcome, language: str, quotes: Sequence[Quote], asides: Sequence[str]) -> str:
    """Return the fixed text in front of quotes, or in the place of those that are not there."""
    met = "" if outcome is Outcome.ANSWERED else fixed_text(language, f"bot.{outcome}")
    return " ".join(filter(None, (met, *asides, _other_language(language, quotes))))


def _other_language(language: str, quotes: Sequence[Quote]) -> str:
    """Return the text that says in which other language the quotes are; "" where it is the same."""
    page_language = quotes[0].passage.language if quotes else language
    if is_readable(page_language, language):
        return ""
    known = page_language if page_language in LANGUAGES else "other"
    named = fixed_text(language, f"bot.in_language.{known}")
    return fixed_text(language, "bot.other_language", in_language=named)
