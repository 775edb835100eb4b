"""Grounding: finds the quote that supports a sentence, or says that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.answers.quotes import Quote
from bot.grounding.contradiction import contradiction
from bot.grounding.coverage import claiming_words, word_coverage, word_index
from bot.grounding.facts import facts_of, names_of
from bot.grounding.windows import Window, windows
from knowledge.documents.passages import Passage
from knowledge.embedding.embeddings import Embedder
from knowledge.retrieval.content_words import content_words
from knowledge.retrieval.terms import fold, words

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
_NAME_SHARE = 0.75
_SHORT_NAME_CHARS = 3
_MAX_EMBEDDED = 12
# A quote that lacks these says nothing against the sentence, it is merely not the one.
_MISSING = frozenset({"address", "phone", "number", "date", "code", "name", "word"})


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


@dataclass(slots=True)
class _Findings:
    """What was found so far: the best quote, those that say otherwise, and foreign ones."""

    best: Window | None = None
    reason: str = "coverage"
    refuting: list[Window] = field(default_factory=list)
    foreign: list[Window] = field(default_factory=list)

    def has_as_good_as(self, window: Window) -> bool:
        return self.best is not None and window.value <= self.best.value


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
        found = claiming_words(sentence, self._language)
        words = tuple(word for word in found if word not in self._known_words) or found
        if not words:
            return Verdict(None, "empty")
        findings = _Findings()
        for passage in self._passages:
            self._read(passage, sentence, words, findings)
        best = findings.best
        if best is not None and not any(best.is_outdone_by(one) for one in findings.refuting):
            return Verdict(Support(best.quote, best.coverage), None)
        if best is None and findings.foreign:
            best, reason = self._foreign(sentence, findings.foreign)
            if best is not None:
                return Verdict(Support(best.quote, best.coverage), None)
            return Verdict(None, reason or findings.reason)
        return Verdict(None, findings.reason)

    def _read(
        self, passage: Passage, sentence: str, words: tuple[str, ...], findings: _Findings
    ) -> None:
        """Look for support in one passage, shorter quotes first."""
        refuted: list[Window] = []
        found = windows(passage, words, self._language)
        for window in sorted(found, key=lambda window: window.units):
            if not self._is_covered(window):
                if self._is_foreign(passage):
                    findings.foreign.append(window)
                continue
            if findings.has_as_good_as(window) or any(map(window.adds_nothing_to, refuted)):
                continue
            failure = self._failure(sentence, window)
            if failure is None:
                findings.best = window
                continue
            findings.reason = failure
            if failure not in _MISSING:
                refuted.append(window)
        findings.refuting.extend(refuted)

    def _is_foreign(self, passage: Passage) -> bool:
        pair = {self._language, passage.language}
        return len(pair) > 1 and pair != {"nb", "nn"}

    def _is_covered(self, window: Window) -> bool:
        return window.coverage >= COVERAGE_FLOOR and window.own_coverage >= _OWN_COVERAGE_FLOOR

    def _failure(self, sentence: str, window: Window) -> str | None:
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
        return contradiction(sentence, self._language, window.quote.text, passage.language)

    def _puts_other_name_first(self, sentence: str, window: Window) -> bool:
        """Whether the first word, which may be a name, stands where the quote names another."""
        passage = window.quote.passage
        if passage.language != self._language:
            return False
        first = claiming_words(sentence, self._language)[0]
        if not sentence.casefold().lstrip(" \"'«“").startswith(first):
            return False
        index = word_index(window.context, (self._language,))
        if word_coverage(first, index, self._language) > 0:
            return False
        said = frozenset(_folded(sentence))
        return any(not _has_name(name, said) for name in names_of(window.quote.text))

    def _foreign(
        self, sentence: str, windows: Sequence[Window]
    ) -> tuple[Window | None, str | None]:
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
