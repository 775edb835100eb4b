"""Release: whether a model's sentence may be shown - proven, no promise, no person, no address."""

from __future__ import annotations

import re

from bot.grounding.grounding import SupportCheck, Verdict
from bot.grounding.word_classes import word_classes

# What stands in quotation marks is the name of a button or a form.
_QUOTED = re.compile(r"[\"“”„»«'‘’][^\"“”„»«'‘’\n]{1,60}[\"“”„»«'‘’](?!\w)")
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{1,15}:(?://|\S*[%?=@/])|\b(?:mailto|tel|sms|javascript|data):"
    r"|(?<!\w)(?://|\\\\)\S|\bwww\.\S"
    r"|(?<![\w@.+-])(?:[^\W_][\w-]+\.)+[^\W\d_]{2,24}(?![\w@])(?:[/?#:]\S*)?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def judge(sentence: str, check: SupportCheck, language: str) -> Verdict:
    """Return the quote with which a model's sentence may be shown, or why it may not.

    Reasons beside those of the support check: `promise` (there is no task behind it), `person`
    (it speaks as "I" or claims to be human) and `url` (links come from what was retrieved).
    """
    reason = forbidden(sentence, language)
    return check.check(sentence) if reason is None else Verdict(None, reason)


def forbidden(sentence: str, language: str) -> str | None:
    """Name why no quote could make a model's sentence showable, None when one could."""
    if _ADDRESS.search(_EMAIL.sub(" ", sentence)):
        return "url"
    spoken = _QUOTED.sub(" ", sentence)
    speech = word_classes().speech
    for reason in ("person", "promise"):
        pattern = speech[reason].get(language)
        if pattern is not None and pattern.search(spoken):
            return reason
    return None
