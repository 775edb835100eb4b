"""The quoted answer: quotes for each question of a turn, with our fixed texts around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers import Outcome, SentenceReleased
from bot.catalogue import text as fixed_text
from bot.drafts import Draft
from bot.extractive import extract
from bot.handoff_replies import intro_of_quotes
from bot.handoff_texts import asides
from bot.lookup import Lookup
from bot.quotes import Quote
from knowledge.embeddings import Embedder

_SHOWN_CHARS = 80  # of a question that we repeat
Shown = tuple[Draft, tuple[SentenceReleased, ...]]


@dataclass(frozen=True, slots=True)
class TurnQuotes:
    """What is quoted for each question of a turn.

    Attributes:
        met: how each question is met.
        quotes: for each question; empty for those that are refused.
    """

    met: tuple[Outcome, ...]
    quotes: tuple[tuple[Quote, ...], ...]

    @property
    def outcome(self) -> Outcome:
        """How the turn is met: as well as the best of its questions."""
        ranks = (Outcome.ANSWERED, Outcome.RELATED, Outcome.REFUSED)
        return next(one for one in ranks if one in self.met)

    @property
    def is_partly_met(self) -> bool:
        """Whether some of the questions are met better than others."""
        return len(set(self.met)) > 1


def quotes_of_turn(
    turn: Lookup, outcomes: Sequence[Outcome], embedder: Embedder | None
) -> TurnQuotes:
    """Choose the quotes for a turn.

    Args:
        outcomes: what the evidence allows, for each question.
    """
    quotes = tuple(
        extract(found, embedder) if outcome is not Outcome.REFUSED else ()
        for found, outcome in zip(turn.retrievals, outcomes, strict=True)
    )
    met = tuple(
        outcome if found else Outcome.REFUSED
        for outcome, found in zip(outcomes, quotes, strict=True)
    )
    return TurnQuotes(met, quotes)


def drafted(turn: Lookup, quoted: TurnQuotes) -> Shown:
    """Return the answer and what shows it, in order."""
    if len(quoted.met) > 1 and quoted.outcome is not Outcome.REFUSED:
        return _several(turn, quoted)
    found = quoted.quotes[0]
    draft = Draft(intro_of_quotes(quoted.outcome, turn.language, found, turn.offer))
    return draft, (*draft.opening(), *draft.add_quotes(found))


def _several(turn: Lookup, quoted: TurnQuotes) -> Shown:
    """Answer one question after the other; say of which there is no answer, or no sure one."""
    draft = Draft()
    events: list[SentenceReleased] = []
    shown: set[Quote] = set()
    for question, outcome, found in zip(turn.questions, quoted.met, quoted.quotes, strict=True):
        fresh = tuple(quote for quote in found if quote not in shown)
        if found and not fresh:
            continue  # the answer to the one before answers this one, too
        shown.update(fresh)
        if said := _about(question, outcome, turn.language, fresh):
            events.append(draft.add_fixed(said))
        events += draft.add_quotes(fresh, opens_paragraph=True)
    if turn.offer is not None and (said := " ".join(asides(turn.offer, turn.language))):
        events.append(draft.add_fixed(said))
    return draft, tuple(events)


def _about(question: str, outcome: Outcome, language: str, quotes: Sequence[Quote]) -> str:
    if outcome is Outcome.ANSWERED:
        return intro_of_quotes(outcome, language, quotes, None)
    shown = " ".join(question.split())
    if len(shown) > _SHOWN_CHARS:
        shown = shown[: _SHOWN_CHARS - 1].rstrip() + "…"
    key = "bot.part_refused" if outcome is Outcome.REFUSED else "bot.part_related"
    return fixed_text(language, key, question=shown)
