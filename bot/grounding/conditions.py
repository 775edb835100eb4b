"""Conditions: what a quote states only for a case, and a sentence states for all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.grounding.clauses import clauses
from bot.grounding.coverage import claiming_words, coverage, word_index
from bot.grounding.word_classes import word_classes
from knowledge.retrieval import terms

_GOVERNED_SHARE = 0.5
_KEPT_SHARE = 0.4
_SEGMENT = re.compile(r"(?<=[.!?])\s+|[;,]?\s(?=(?:men|mutta|but)\s)|,\s(?=(?:og|och|ja|and)\s)")
_CLAUSE_END = re.compile(r",(?=\s)|[.!?;]|\s(?:så|niin|then)\s|\s(?=\w+r? (?:du|vi|ni|man)\b)|$")
_OTHERWISE = re.compile(r"\b(?:ellers|elles|annars|muuten|otherwise)\b", re.IGNORECASE)
_MIN_ADJACENT = 3
_SAID = re.compile(r"\w")
# "Bestiller du før kl. 12, …", "Cancel up to 7 days before arrival and you get …": no
# conjunction, but a condition all the same.
_VERB_FIRST = re.compile(
    r"^\W*(?:\w+ (?:du|de|dere|man|ni|ein|dykk)\b[^,?]*(?=,)"
    r"|[A-Z][a-z]+ [^,?]*?(?= and (?:you|we)\b))"
)


class _Kind(StrEnum):
    """What limits a statement, and what a sentence must hold to keep the limit."""

    CASE = "case"  # "if …": the case's words
    EXCEPTION = "exception"  # "except …": an exception or a denial
    OTHERWISE = "otherwise"  # "…, otherwise": the word itself, a condition or the case's words
    ONLY = "only"  # "only …": the words beside it


@dataclass(frozen=True, slots=True)
class _Condition:
    """A condition and the statement it limits."""

    kind: _Kind
    text: str
    statement: str


def drops_condition(sentence: str, language: str, quote: str, quote_language: str) -> bool:
    """Whether the sentence states what its quote only states under a condition it leaves out."""
    words = claiming_words(sentence, language)
    languages = tuple(dict.fromkeys((quote_language, language)))
    for condition in _conditions(quote, quote_language):
        limited = coverage(words, word_index(condition.statement, languages), language)
        if limited >= _GOVERNED_SHARE and not _keeps(sentence, language, condition, languages):
            return True
    return False


def _keeps(sentence: str, language: str, condition: _Condition, languages: tuple[str, ...]) -> bool:
    spoken = terms.words(sentence)
    classes = word_classes()
    negations = classes.negations_of(language)
    marker = classes.conditions.get(language)
    if condition.kind is _Kind.EXCEPTION:
        return any(
            word in negations or classes.claim(word, language) == "except" for word in spoken
        )
    if condition.kind is _Kind.OTHERWISE and (
        _OTHERWISE.search(sentence) or (marker is not None and marker.search(sentence))
    ):
        return True
    needed = claiming_words(condition.text, languages[0])
    said = word_index(sentence, languages)
    return coverage(needed, said, languages[0]) >= _KEPT_SHARE


@lru_cache(maxsize=4096)
def _conditions(quote: str, language: str) -> tuple[_Condition, ...]:
    pattern = word_classes().conditions.get(language)
    if pattern is None:
        return ()
    found: list[_Condition] = []
    for segment in _SEGMENT.split(quote):
        found.extend(_in_segment(segment, pattern, language))
    otherwise = _OTHERWISE.search(quote)
    if otherwise is not None:
        found.append(
            _Condition(_Kind.OTHERWISE, quote[: otherwise.start()], quote[otherwise.end() :])
        )
    return tuple(one for one in found if _SAID.search(one.text) and _SAID.search(one.statement))


def _in_segment(segment: str, pattern: re.Pattern[str], language: str) -> Iterator[_Condition]:
    if segment.rstrip().endswith("?"):
        return
    match = _VERB_FIRST.match(segment)
    if match is not None and pattern.search(match.group()) is None:
        yield _Condition(_Kind.CASE, match.group(), segment[match.end() :])
    classes = word_classes()
    for marker in pattern.finditer(segment):
        end_match = _CLAUSE_END.search(segment, marker.end())
        end = end_match.start() if end_match else len(segment)
        marks = [classes.claim(word, language) for word in terms.words(marker.group())]
        text = segment[marker.end() : end]
        yield _Condition(
            _Kind.EXCEPTION if "except" in marks else _Kind.CASE,
            text if _SAID.search(text) else marker.group(),
            f"{segment[: marker.start()]} {segment[end:]}",
        )
    yield from _restricted(segment, language)


def _restricted(segment: str, language: str) -> Iterator[_Condition]:
    """Yield what "only" limits a clause to: the words behind it, or before it at the end."""
    for clause in clauses(segment):
        found = terms.words(clause)
        for at, word in enumerate(found):
            if word_classes().claim(word, language) != "only":
                continue
            behind = found[at + 1 :]
            beside = behind or found[max(0, at - _MIN_ADJACENT) : at]
            rest = found[:at] if behind else found[: at - len(beside)]
            yield _Condition(_Kind.ONLY, " ".join(beside), " ".join(rest))
