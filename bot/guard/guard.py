"""The guard: cleans a customer's message and refuses what cannot be a question."""

from __future__ import annotations

import re
import unicodedata

from bot.errors import InvalidQuestion

# Unseen by people and read by models: zero-width and direction marks, soft hyphens, variation
# selectors, the tag block and other invisible operators (trust.md, corpus A14 to A16).
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UNREADABLE = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
_LINE_BREAK = re.compile("\r\n?|\u2028|\u2029|\u0085")
_MANY_BREAKS = re.compile(r"\n{3,}")


def clean_question(text: str, max_chars: int) -> str:
    """Return the message as we search with it: NFC, without invisible or control characters.

    Raises:
        InvalidQuestion: `question_too_long`, `invalid_characters` or `empty_question`.
    """
    if len(text) > max_chars:
        raise InvalidQuestion(
            "question_too_long", f"the question has {len(text)} characters; {max_chars} are allowed"
        )
    if _UNREADABLE.search(text):
        raise InvalidQuestion(
            "invalid_characters", "the question holds characters that are no text"
        )
    cleaned = without_invisible(_LINE_BREAK.sub("\n", text))
    cleaned = unicodedata.normalize("NFC", _MANY_BREAKS.sub("\n\n", cleaned)).strip()
    if not cleaned:
        raise InvalidQuestion("empty_question", "the question is empty")
    return cleaned


def without_invisible(text: str) -> str:
    """Take out what people do not see; control characters become spaces."""
    return _CONTROL.sub(" ", _INVISIBLE.sub("", text))
