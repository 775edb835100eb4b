"""Edited copies: a sentence taken over almost word for word, with one word exchanged or added."""

from __future__ import annotations

from difflib import SequenceMatcher

from bot.grounding.coverage import claiming_words, word_coverage, word_index
from bot.grounding.word_classes import word_classes
from knowledge.retrieval.terms import stems, words

_COPY_RATIO = 0.5
_AND = frozenset("og och ja and eller tai or samt".split())
_BEFORE_VERB = frozenset(
    """kan må skal vil bør får å at att ska måste to can must should may will could ikke ikkje inte
    not voi voit voidaan saa ei et eivät du vi ni man you we blir bli bliver""".split()
)
_MIN_SHARED_CHARS = 3
_MAX_RUN = 3
_MIN_WORD_CHARS = 4


def exchanges_word(sentence: str, language: str, quote: str, quote_language: str) -> bool:
    """Whether a near copy of the quote has a word of its own where the quote has another one.

    A paraphrase is worded anew all over. One word in an otherwise copied sentence - business
    customers for private ones, two things for one - is another claim.
    """
    if language != quote_language:
        return False
    said, quoted = words(sentence), words(quote)
    own = _own_words(said, sentence, language, quote)
    if not own:
        return False
    matcher = SequenceMatcher(None, _keys(said, language), _keys(quoted, language), autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    if kept < _COPY_RATIO * len(said):
        return False
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        added = [word for word in said[start:end] if word in own]
        if kind == "equal" or not added:
            continue
        is_exchange = end - start <= _MAX_RUN and 0 < other_end - other_start <= _MAX_RUN
        if is_exchange and start > 0 and said[start - 1] in _BEFORE_VERB:
            continue  # another verb for the same act is how one paraphrases
        is_appended = said[start] in _AND or (start > 0 and said[start - 1] in _AND)
        if is_exchange or is_appended or len(added) > 1:
            return True
    return False


def _own_words(said: list[str], sentence: str, language: str, quote: str) -> frozenset[str]:
    """Return the sentence's words and units of measure that the quote does not hold."""
    index, unit = word_index(quote, (language,)), word_classes().unit
    quoted = words(quote)
    units = {unit(word) for word in quoted}
    claiming = {word for word in claiming_words(sentence, language) if len(word) >= _MIN_WORD_CHARS}
    return frozenset(
        word
        for word in said
        if (word in claiming and not _is_held(word, index, quoted, language))
        or (unit(word) is not None and unit(word) not in units)
    )


def _is_held(word: str, index: frozenset[str], quoted: list[str], language: str) -> bool:
    """Whether the quote has the word, an inflection or a part of it.

    Words that only end alike are others: brandskader, vandskader.
    """
    share = word_coverage(word, index, language)
    if share == 1.0:
        return True
    return any(
        other[:_MIN_SHARED_CHARS] == word[:_MIN_SHARED_CHARS]
        or (len(other) > _MIN_WORD_CHARS and (word.endswith(other) or other.endswith(word)))
        for other in quoted
    )


def _keys(found: list[str], language: str) -> list[str]:
    return [(stems(word, language) or [word])[0] for word in found]
