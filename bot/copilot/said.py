"""What sentences of a conversation say: a question, a wish, something tried, still no help."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.sentences import split_sentences
from bot.turns.customer_turn import without_mail_parts

_QUESTION_OPENING = re.compile(
    r"^\W*(?:hva|hvem|hvor|hvordan|hvorfor|når|hvilke[nt]?|kan|kva|kven|kvar|korleis|kvifor|vad"
    r"|vem|var|hur|varför|när|vilken|vilket|hvad|hvornår|mitä|mikä|kuka|missä|miten|miksi|milloin"
    r"|voiko|voinko|onko|what|who|where|how|why|when|which|can|could|is|are|do|does)\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:ønsker|ønskjer|vil|trenger|treng|skulle gjerne|må få|vill|behöver|önskar|har brug for"
    r"|vil gerne|haluan|haluaisin|tarvitsen|want|need|would like|please)\b",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\b(?:har\s+(?:\w+\s+)?(?:prøvd|prøvt|prøvet|forsøkt|forsøgt|provat|försökt|testet|testat"
    r"|kontaktet|kontakta|ringt|ringet|sendt|skickat)|prøvde|forsøkte|försökte|provade|olen\s+"
    r"(?:\w+\s+)?(?:yrittänyt|kokeillut|soittanut)|yritin|kokeilin|have\s+(?:\w+\s+)?(?:tried"
    r"|called|contacted|sent)|tried)\b",
    re.IGNORECASE,
)
_NO_HELP = re.compile(
    r"\b(?:fungerer ikke|virker ikke|funker ikke|verkar ikkje|fungerer ikkje|hjelper ikke"
    r"|hjelper ikkje|hjalp ikke|fungerar inte|hjälper inte|hjälpte inte|hjælper ikke"
    r"|hjalp ikke|fortsatt|framleis|fortfarande|stadig|ei toimi|ei auta|edelleen"
    r"|does(?:n't| not) (?:work|help)|did(?:n't| not) (?:work|help)|still)\b",
    re.IGNORECASE,
)
_DETAIL = re.compile(
    r"(?:[^\W\d_]{3,}[ \t]+)?(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?=[\w-]*\d[\w-]*\d)[\w-]{4,}\w)"
)
_MAX_SENTENCE_CHARS = 240


def sentences_of(text: str) -> Iterator[str]:
    """Yield the sentences of a message, without the greeting and the signature of a mail."""
    body = without_mail_parts(text)
    for span in split_sentences(body):
        sentence = body[span.start : span.end].strip()
        if sentence and len(sentence) <= _MAX_SENTENCE_CHARS:
            yield sentence


def is_question(sentence: str) -> bool:
    """Whether a sentence asks."""
    return sentence.rstrip("\"'»”)").endswith("?") or bool(_QUESTION_OPENING.match(sentence))


def is_wish(sentence: str) -> bool:
    """Whether a sentence says what somebody wants."""
    return bool(_WISH.search(sentence))


def is_attempt(sentence: str) -> bool:
    """Whether a sentence says what somebody has tried."""
    return bool(_TRIED.search(sentence))


def is_no_help(sentence: str) -> bool:
    """Whether a sentence says that what was answered did not help."""
    return bool(_NO_HELP.search(sentence))


def details_in(text: str) -> list[str]:
    """Return numbers, codes and addresses with the word in front of them, each once."""
    return list(dict.fromkeys(match.group().strip() for match in _DETAIL.finditer(text)))
