"""What a company is like: its languages, voice, links, areas and floors, as checked values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from knowledge.companies.topics import read_floors
from knowledge.documents.documents import LANGUAGES
from knowledge.errors import InvalidCompany

TONES = ("plain", "warm")
ADDRESSES = ("informal", "formal")  # du or De, du or ni, sinä or te
CHANNELS = ("web", "email", "sms", "phone")
# Streets and postcodes belong to who looks after them: nobody inherits them.
NOT_INHERITED = frozenset({"areas"})
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(:\d{1,5})?"
)
_MAX_TEXT_CHARS = 500
_MAX_ENTRIES = 5000
_MAX_AREA_CHARS = 120


@dataclass(frozen=True, slots=True)
class Voice:
    """How a company speaks.

    Attributes:
        tone: `plain` or `warm`; what a chat model is asked for.
        address: how customers are addressed where a language tells it: `informal` or `formal`.
        greeting: by language, what a chat begins with; may hold {company}.
        sign_off: by language, what a letter ends with; may hold {company}.
    """

    tone: str = "plain"
    address: str = "informal"
    greeting: Mapping[str, str] = field(default_factory=dict)
    sign_off: Mapping[str, str] = field(default_factory=dict)

    def greeting_in(self, language: str, company: str) -> str:
        """Return the greeting in a language; "" where there is none."""
        return self.greeting.get(language, "").replace("{company}", company)

    def sign_off_in(self, language: str, company: str) -> str:
        """Return the sign-off in a language; "" where there is none."""
        return self.sign_off.get(language, "").replace("{company}", company)


@dataclass(frozen=True, slots=True)
class CompanyProfile:
    """What a company is like, besides its name, hosts and facts.

    Attributes:
        languages: those its customers are met in; all of ours when it names none.
        channels: the ways customers reach it, of `CHANNELS`.
        links: hosts besides its own that an answer may lead to.
        areas: streets ("Storgata", "Storgata 1-9") and postcodes it looks after.
        floors: the evidence, 0 to 1, from which the bot answers, by topic (see `topics.py`);
            that of the settings where there is none.
    """

    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    voice: Voice = field(default_factory=Voice)
    floors: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Check values from a file, a request or the database.

        Raises:
            InvalidCompany: a name is unknown or a value cannot be used; the text says which.
        """
        _known("", values, cls.__slots__)
        voice = values.get("voice", {})
        if not isinstance(voice, Mapping):
            raise InvalidCompany("voice must be a table")
        links = tuple(link.lower() for link in _texts("links", values, None))
        for link in links:
            if not is_host(link):
                raise InvalidCompany(f"links: '{link}' is no HOST or HOST:PORT")
        return cls(
            languages=_texts("languages", values, LANGUAGES),
            channels=_texts("channels", values, CHANNELS),
            links=links,
            areas=_texts("areas", values, None),
            voice=_voice(voice),
            floors=read_floors(values.get("floors", {})),
        )


def merged(parent: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a company has that says `own` under a parent: key by key, tables too."""
    both = {name: value for name, value in parent.items() if name not in NOT_INHERITED}
    for name, value in own.items():
        above = both.get(name)
        is_table = isinstance(above, Mapping) and isinstance(value, Mapping)
        both[name] = merged(above, value) if is_table else value  # type: ignore[arg-type]
    return both


def is_host(text: str) -> bool:
    """Whether a text is HOST or HOST:PORT."""
    return bool(_HOST.fullmatch(text)) and int(text.partition(":")[2] or 443) <= 65535


def _voice(values: Mapping[str, Any]) -> Voice:
    _known("voice.", values, Voice.__slots__)
    tone, address = values.get("tone", "plain"), values.get("address", "informal")
    if tone not in TONES:
        raise InvalidCompany(f"voice.tone must be one of {', '.join(TONES)}")
    if address not in ADDRESSES:
        raise InvalidCompany(f"voice.address must be one of {', '.join(ADDRESSES)}")
    return Voice(tone, address, _by_language("greeting", values), _by_language("sign_off", values))


def _by_language(name: str, values: Mapping[str, Any]) -> dict[str, str]:
    found = values.get(name, {})
    if not isinstance(found, Mapping) or not set(found) <= set(LANGUAGES):
        raise InvalidCompany(f"voice.{name} must be a table of texts by {', '.join(LANGUAGES)}")
    for text in found.values():
        if not isinstance(text, str) or not text.strip() or len(text) > _MAX_TEXT_CHARS:
            raise InvalidCompany(f"voice.{name}: texts have 1 to {_MAX_TEXT_CHARS} characters")
    return {language: text.strip() for language, text in found.items()}


def _texts(name: str, values: Mapping[str, Any], allowed: Sequence[str] | None) -> tuple[str, ...]:
    found = values.get(name, ())
    is_list = isinstance(found, Sequence) and not isinstance(found, str)
    if not is_list or len(found) > _MAX_ENTRIES:
        raise InvalidCompany(f"{name} must be a list of texts")
    for text in found:
        if not isinstance(text, str) or not 0 < len(text.strip()) <= _MAX_AREA_CHARS:
            raise InvalidCompany(f"{name}: texts have 1 to {_MAX_AREA_CHARS} characters")
        if allowed is not None and text not in allowed:
            raise InvalidCompany(f"{name}: '{text}' is none of {', '.join(allowed)}")
    return tuple(dict.fromkeys(text.strip() for text in found))


def _known(table: str, values: Mapping[str, Any], names: Sequence[str]) -> None:
    unknown = sorted(set(values) - set(names))
    if unknown:
        raise InvalidCompany(f"'{table}{unknown[0]}' is no setting; these are: {', '.join(names)}")
