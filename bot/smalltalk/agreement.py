"""Agreement: whether a message says yes or no, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
_MAX_WORDS = 5
_YES = frozenset(
    """ja jo japp jepp jada joda jaa jajamen yes yep yeah sure kyllä joo juu gjerne gärna gerne
    absolutt absolut jau selvfølgelig sjølvsagt självklart ok okei okay greit grei
    mielelläni""".split()
)
_NO = frozenset("nei nej nope no ei nä næ ikke inte ikkje".split())
_BESIDE = frozenset(
    """takk tack tak kiitos please thanks thank you det vil jeg eg jag vill gjør gjer i would
    mange tusen så og ellers elles annars ellers nå now den trengs behøves tarvitse
    fint bra meget that is fine""".split()
)


def says_yes(text: str) -> bool:
    """Whether a message agrees, such as "ja takk", and asks nothing besides."""
    return "?" not in text and is_only(words_of(text), _YES, _BESIDE)


def says_no(text: str) -> bool:
    """Whether a message declines, such as "nei takk", and asks nothing besides."""
    return "?" not in text and is_only(words_of(text), _NO, _BESIDE)


def words_of(text: str) -> list[str]:
    """Return the words of a message, folded."""
    return [word.casefold() for word in _WORD.findall(text)]


def is_only(words: Sequence[str], telling: frozenset[str], beside: frozenset[str]) -> bool:
    """Whether a few words hold one that tells, and nothing that does not go with it."""
    return (
        len(words) <= _MAX_WORDS
        and not telling.isdisjoint(words)
        and all(word in telling or word in beside for word in words)
    )
