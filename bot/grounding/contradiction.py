"""Contradictions: where a sentence made of a quote's words says something else."""

from __future__ import annotations

from bot.grounding.anchors import limits_otherwise, ties_otherwise
from bot.grounding.conditions import drops_condition
from bot.grounding.edited_copy import exchanges_word
from bot.grounding.polarity import mismatch
from bot.grounding.roles import swaps_roles


def contradiction(sentence: str, language: str, quote: str, quote_language: str) -> str | None:
    """Name in what a sentence made of the quote's words says something else."""
    differing = mismatch(sentence, language, quote, quote_language)
    if differing is not None:
        return differing
    pair = (sentence, language, quote, quote_language)
    if ties_otherwise(*pair):
        return "swap"
    if limits_otherwise(*pair):
        return "limit"
    if swaps_roles(*pair):
        return "role"
    if drops_condition(*pair):
        return "condition"
    return "word" if exchanges_word(*pair) else None
