"""Who a customer was proven to be, and the matters that need it; unsigned words never count."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.answers.answers import Answer, Outcome
from bot.catalogue import text as fixed_text
from bot.handoff.offers import Offer
from bot.handoff.reasons import HandoffReason

Level = Literal["signed_in", "step_up"]

_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_MIN_STEM = 4  # shorter words of a phrase must stand as they are; longer ones may be inflected
_MINE = frozenset(
    """min mi mitt mine mit mina vår vårt våre våra vor vores minun mun meidän my mine our
    ours""".split()
)
_FINNISH_MINE = re.compile(r"\w{3,}(?:ni|mme)")
_HOW = re.compile(
    r"\s*(?:hvordan|korleis|hur(?! mycket| många| länge| hög| höga| stor| gammal)|miten"
    r"|kuinka(?! paljon| monta| kauan)|how(?! much| many| long| high| late| big))\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:(?:jeg|eg|jag|vi) (?:vil|vill|ønsker|ønskjer|önskar|skal|ska|må|måste|skulle gjerne"
    r"|skulle vilja|vil gerne)|haluan|haluaisin|minun pitää|(?:i|we) (?:want|need|wish|have) to"
    r"|(?:i|we) would like to|(?:i|we)'d like to)\s+(?:gjerne |gerne |gärna |å |at |att )?"
    r"(?!vite\b|vita\b|veta\b|vide\b|know\b|tietää\b|spør|fråg|ask\b|kysyä\b|snakk|prat|tal"
    r"|talk|speak|puhu)\w",
    re.IGNORECASE,
)


class IdentityMethod(StrEnum):
    """What proved who a customer is."""

    SITE_JWT = "site_jwt"
    OIDC = "oidc"


@dataclass(frozen=True, slots=True)
class CustomerIdentity:
    """Who the customer of a conversation was proven to be.

    Attributes:
        issuer, subject: who says so, and what it calls the customer; together they name one person.
        label: what people read, such as `Vipps` or the company's name.
        attributes: more that was signed, such as `email`; never anything a page only told.
        assurance: how sure the provider is (`acr`), in its own words.
        issued_at: when the proof was made; proofs up to a moment can be revoked.
        expires_at: when it no longer counts.
    """

    method: IdentityMethod
    issuer: str
    subject: str
    label: str
    name: str | None
    issued_at: datetime
    verified_at: datetime
    expires_at: datetime
    attributes: Mapping[str, str] = field(default_factory=dict)
    assurance: str | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """What a company wants to know the customer for.

    Attributes:
        phrases: words that name it; a word of four letters or more stands for its inflections.
        pages: beginnings of addresses; an answer from such a page comes with the offer to sign in.
        level: whether the site's sign-in is enough.
    """

    phrases: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    level: Level = "step_up"

    def is_met_by(self, identities: Sequence[CustomerIdentity]) -> bool:
        """Whether one of these identities is enough."""
        return any(
            one.method is IdentityMethod.OIDC or self.level == "signed_in" for one in identities
        )


def matter_of(matters: Sequence[Matter], text: str) -> Matter | None:
    """Return the matter that a message raises about the customer's own affairs.

    What is general ("how do I pay an invoice?") is for the public pages, whatever it is about.
    """
    for sentence in _SENTENCE.findall(text):
        words = [word.casefold() for word in _WORD.findall(sentence)]
        for matter in matters:
            named = [at for phrase in matter.phrases if (at := _named(phrase, words)) is not None]
            if named and _is_own(sentence, words, named):
                return matter
    return None


def matter_of_pages(matters: Sequence[Matter], text: str, urls: Sequence[str]) -> Matter | None:
    """Return the matter whose pages answered a question about the customer's own affairs."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if _MINE.isdisjoint(words):
        return None
    for matter in matters:
        if any(url.startswith(page) for page in matter.pages for url in urls):
            return matter
    return None


def identity_reply(language: str, provider: str | None, offer: Offer) -> Answer:
    """Return the reply to a matter: sign in, or, for who has done that, how to reach a person.

    Args:
        provider: what the customer can sign in with; None where there is nothing.
        offer: what a person can do now; its reason says whether an identity is missing.
    """
    is_missing = offer.reason is HandoffReason.IDENTITY_REQUIRED
    button = fixed_text(language, "chat.talk_to_person")
    if not is_missing:
        said = fixed_text(language, "bot.identity.known", button=button)
    elif provider is None:
        said = fixed_text(language, "bot.identity.needed_on_site", button=button)
    else:
        said = fixed_text(language, "bot.identity.needed", provider=provider, button=button)
    return Answer(
        said,
        Outcome.HANDOFF,
        language,
        "extractive",
        evidence=0.0,
        offers_person=True,
        offers_sign_in=is_missing and provider is not None,
        offer=offer,
    )


def _named(phrase: str, words: Sequence[str]) -> int | None:
    """Return where the phrase's last word stands among the words."""
    wanted = [word.casefold() for word in _WORD.findall(phrase)]
    for start in range(len(words) - len(wanted) + 1 if wanted else 0):
        if all(_is_form(one, words[start + at]) for at, one in enumerate(wanted)):
            return start + len(wanted) - 1
    return None


def _is_form(wanted: str, word: str) -> bool:
    return word.startswith(wanted) if len(wanted) >= _MIN_STEM else word == wanted


def _is_own(sentence: str, words: Sequence[str], named: Sequence[int]) -> bool:
    """Whether a sentence is about what belongs to the customer, and not how it is done."""
    if _HOW.match(sentence):
        return False
    if not _MINE.isdisjoint(words) or _WISH.search(sentence):
        return True
    return any(_FINNISH_MINE.fullmatch(words[at]) for at in named)
