"""Roles: whether what "we" do in a quote has become what "you" do, or the other way about."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from knowledge.retrieval.terms import fold, stems, words

_SPEAKERS = {
    "we": frozenset({"vi", "we", "me"}),
    "you": frozenset({"du", "ni", "dere", "dykk", "i", "you", "man"}),
}
_OTHER = {"we": "you", "you": "we"}
_AUXILIARIES = frozenset(
    """er har kan må skal vil får blir gir är ska måste vill bør bör burde are have can must will
    may should is do get""".split()
)
_MIN_BASE_CHARS = 4


def swaps_roles(sentence: str, language: str, quote: str, quote_language: str) -> bool:
    """Whether an act is one party's in the sentence and only the other's in the quote."""
    quoted = _acts(quote, quote_language)
    return any(
        (who, act) not in quoted and (_OTHER[who], act) in quoted
        for who, act in _acts(sentence, language)
    )


@lru_cache(maxsize=4096)
def _acts(text: str, language: str) -> frozenset[tuple[str, str]]:
    """Return who does what: `we` or `you` and the stem of the verb beside them."""
    found = words(text)
    return frozenset(_finnish_acts(found) if language == "fi" else _spoken_acts(found, language))


def _spoken_acts(found: list[str], language: str) -> Iterator[tuple[str, str]]:
    for at, word in enumerate(found):
        for who, pronouns in _SPEAKERS.items():
            if word not in pronouns:
                continue
            beside = found[at + 1 : at + 2]
            if language != "en":  # "cover you" is no act of yours, "dekker du" is
                beside = found[max(0, at - 1) : at] + beside
            for verb in beside:
                if verb not in _AUXILIARIES:
                    yield from ((who, stem) for stem in stems(verb, language))


def _finnish_acts(found: list[str]) -> Iterator[tuple[str, str]]:
    """The verb's ending says who: maksamme, maksat."""
    for word in map(fold, found):
        for who, ending in (("we", "mme"), ("you", "t")):
            base = word.removesuffix(ending)
            if base != word and len(base) >= _MIN_BASE_CHARS:
                yield who, base
