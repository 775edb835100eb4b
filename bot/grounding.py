"""Grounding: finds the quote that supports a sentence, or says that there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.facts import facts_of, names_of
from bot.overlap import word_grams
from bot.polarity import mismatch
from bot.quotes import Quote
from bot.units import tables_of, units_of
from bot.word_classes import word_classes
from knowledge.content_words import content_words
from knowledge.embeddings import Embedder
from knowledge.passages import Passage
from knowledge.terms import fold, stems, words

_MAX_WINDOW_UNITS = 3
_MAX_WINDOW_CHARS = 700
_PASSAGES_READ = 8
# Share of a sentence's content words that the quote must hold; tests/bot/support_pairs.jsonl.
COVERAGE_FLOOR = 0.62
# ... of which this much in the quote itself, not in the title and headings above it.
_OWN_COVERAGE_FLOOR = 0.4
# Between languages words say little: what is shared are names and loans.
# On the pairs of the set, translations lie over .89 and inventions under it; kin languages (sv
# and nb, say) score .05 higher either way.
_FOREIGN_COSINE_FLOOR = 0.89
_KIN_COSINE_FLOOR = 0.93
_KIN = frozenset({"nb", "nn", "da", "sv"})
_WINDOW_COST = 0.03  # a shorter quote proves more
_MIN_GRAM_SHARE = 0.5
_NAME_SHARE = 0.75
_SHORT_NAME_CHARS = 3
_MAX_EMBEDDED = 12


@dataclass(frozen=True, slots=True)
class Support:
    """A sentence's quote and how well its words are covered, 0 to 1."""

    quote: Quote
    coverage: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a sentence.

    Attributes:
        support: the quote, None when the sentence may not be shown.
        reason: `number`, `name`, `negation`, `coverage` and so on when there is no support.
    """

    support: Support | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class _Window:
    quote: Quote
    context: str
    coverage: float
    own_coverage: float
    units: int

    @property
    def value(self) -> float:
        return self.coverage - _WINDOW_COST * self.units


class SupportCheck:
    """Checks the sentences of one answer against the passages it was made from.

    Args:
        language: of the sentences.
        known_names: names that need no quote, such as the company's own.
        embedder: compares sentences and quotes of different languages; without it a sentence
            has no support in another language.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        language: str,
        known_names: Sequence[str] = (),
        embedder: Embedder | None = None,
    ) -> None:
        self._passages = passages[:_PASSAGES_READ]
        self._language = language
        self._known = " ".join(known_names)
        self._known_words = frozenset(content_words(self._known)) if known_names else frozenset()
        self._embedder = embedder

    def check(self, sentence: str) -> Verdict:
        """Return the best quote that supports the sentence, or why there is none."""
        found = _claiming_words(sentence)
        words = tuple(word for word in found if word not in self._known_words)
        if not words:
            return Verdict(None, "empty")
        best: _Window | None = None
        reason = "coverage"
        foreign: list[_Window] = []
        for passage in self._passages:
            for window in _windows(passage, words, self._language):
                if not self._is_covered(window):
                    if self._is_foreign(passage):
                        foreign.append(window)
                    continue
                if best is not None and window.value <= best.value:
                    continue
                failure = self._failure(sentence, window)
                if failure is None:
                    best = window
                else:
                    reason = failure
        if best is None and foreign:
            best, foreign_reason = self._foreign(sentence, foreign)
            reason = foreign_reason or reason
        if best is None:
            return Verdict(None, reason)
        return Verdict(Support(best.quote, best.coverage), None)

    def _is_foreign(self, passage: Passage) -> bool:
        pair = {self._language, passage.language}
        return len(pair) > 1 and pair != {"nb", "nn"}

    def _is_covered(self, window: _Window) -> bool:
        return window.coverage >= COVERAGE_FLOOR and window.own_coverage >= _OWN_COVERAGE_FLOOR

    def _failure(self, sentence: str, window: _Window) -> str | None:
        """Name what the quote does not hold, None when it holds everything."""
        passage = window.quote.passage
        quoted = f"{window.quote.text} {passage.question or ''}"
        missing = facts_of(sentence, self._language).missing_from(
            facts_of(quoted, passage.language), quoted
        )
        if missing is not None:
            return missing
        context = frozenset(_folded(f"{window.context} {self._known}"))
        if any(not _has_name(name, context) for name in names_of(sentence)):
            return "name"
        if self._puts_other_name_first(sentence, window):
            return "name"
        return mismatch(sentence, self._language, window.quote.text, passage.language)

    def _puts_other_name_first(self, sentence: str, window: _Window) -> bool:
        """Whether the first word, which may be a name, stands where the quote names another."""
        passage = window.quote.passage
        if passage.language != self._language:
            return False
        first = _claiming_words(sentence)[0]
        if not sentence.casefold().lstrip(" \"'«“").startswith(first):
            return False
        index = _index_of(window.context, (self._language,))
        if _word_coverage(first, index, self._language) > 0:
            return False
        said = frozenset(_folded(sentence))
        return any(not _has_name(name, said) for name in names_of(window.quote.text))

    def _foreign(
        self, sentence: str, windows: Sequence[_Window]
    ) -> tuple[_Window | None, str | None]:
        """Find support in another language by vectors, where facts and names agree."""
        if self._embedder is None:
            return None, "other_language"
        sound = [window for window in windows if self._failure(sentence, window) is None]
        if not sound:
            return None, self._failure(sentence, windows[0])
        sound.sort(key=lambda window: (-window.coverage, window.units))
        del sound[_MAX_EMBEDDED:]
        vectors = self._embedder.embed_passages([sentence, *(w.quote.text for w in sound)])
        cosines = vectors[1:] @ vectors[0]
        at = int(cosines.argmax())
        is_kin = {self._language, sound[at].quote.passage.language} <= _KIN
        if float(cosines[at]) < (_KIN_COSINE_FLOOR if is_kin else _FOREIGN_COSINE_FLOOR):
            return None, "other_language"
        return sound[at], None


def _claiming_words(sentence: str) -> tuple[str, ...]:
    """Return the words that must be covered; numbers and their units are checked as facts."""
    unit = word_classes().unit
    found = content_words(sentence)
    words = [word for word in found if not word[0].isdigit() and not unit(word)]
    return tuple(words or found)


def _windows(passage: Passage, words: tuple[str, ...], language: str) -> Iterator[_Window]:
    """Yield the passage's quotes of one to three units with their coverage of the words."""
    units = units_of(passage)
    heads = [table.head.text for table in tables_of(passage) if table.head is not None]
    title = " ".join((passage.title, *passage.heading_path, passage.question or "", *heads))
    languages = tuple(dict.fromkeys((passage.language, language)))
    title_index = _index_of(title, languages)
    indexes = [_index_of(unit.text, languages) for unit in units]
    for first in range(len(units)):
        for last in range(first, min(len(units), first + _MAX_WINDOW_UNITS)):
            quote = Quote(passage, units[first].start, units[last].end)
            if last > first and quote.end - quote.start > _MAX_WINDOW_CHARS:
                break
            own = frozenset().union(*indexes[first : last + 1])
            both = own | title_index
            yield _Window(
                quote,
                f"{title} {quote.text}",
                _coverage(words, both, language),
                _coverage(words, own, language),
                last - first + 1,
            )


@lru_cache(maxsize=4096)
def _index_of(text: str, languages: tuple[str, ...]) -> frozenset[str]:
    """Return the stems of a text (by each language's rules) and the 4-grams of its words."""
    found: set[str] = set()
    for language in languages:
        found.update(stems(text, language))
    for word in content_words(text):
        found.update(f"~{gram}" for gram in word_grams(word))
    return frozenset(found)


def _coverage(words: tuple[str, ...], index: frozenset[str], language: str) -> float:
    total = sum(_word_coverage(word, index, language) for word in words)
    return total / len(words)


def _word_coverage(word: str, index: frozenset[str], language: str) -> float:
    if any(stem in index for stem in stems(word, language)):
        return 1.0
    grams = word_grams(word)
    share = sum(f"~{gram}" in index for gram in grams) / len(grams)
    return share if share >= _MIN_GRAM_SHARE else 0.0


def _folded(text: str) -> list[str]:
    return [fold(word) for word in words(text)]


def _has_name(name: str, context: frozenset[str]) -> bool:
    """Whether a name, in whatever case, is among the words."""
    for part in _folded(name):
        if part in context:
            continue
        if len(part) <= _SHORT_NAME_CHARS:
            return False
        if not any(_same_name(part, other) for other in context):
            return False
    return True


def _same_name(name: str, other: str) -> bool:
    shorter = min(len(name), len(other))
    if shorter <= _SHORT_NAME_CHARS:
        return False
    shared = 0
    for a, b in zip(name, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= max(_SHORT_NAME_CHARS + 1, _NAME_SHARE * max(len(name), shorter))
