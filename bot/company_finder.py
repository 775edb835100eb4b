"""Which company of a group is meant: found by the street or postcode that a customer names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from bot.answers.answers import Answer, Outcome
from bot.catalogue import text as fixed_text
from bot.turns.clarify import numbered
from knowledge.companies.companies import Company
from knowledge.language import detect_language

MAX_NAMED = 8
_SHORT_WORDS = 5  # so few words with a street in them are an address, and an answer to our question
# Who asks which company it is, and who asks who is to do something.
_WHICH_COMPANY = re.compile(
    r"\b(hvilke[nt]?|kva( for)?|hvad for|vilke[nt]|mikä|minkä|which|what)\b.{0,30}"
    r"\b(selskap|firma|bedrift|verksemd|virksomhed|vaktmester|bolag|företag|yhtiö|yrity|huoltoyhtiö|"
    r"company|firm\b|caretaker)",
    re.IGNORECASE | re.DOTALL,
)
_WHO_LOOKS_AFTER = re.compile(
    r"\b(hvem|kven|hvilke[nt]?|vem|vilke[nt]|kuka|mikä|who|which)\b.{0,60}"
    r"\b(ansvar|tar seg av|tek seg av|passer på|brøyter|rydder|sköter|tar hand om|vastaa|hoitaa|"
    r"huolehtii|responsible|looks? after|takes? care|in charge|belong|hører|høyrer|tillhör|kuuluu)",
    re.IGNORECASE | re.DOTALL,
)
_POSTCODE = re.compile(r"\d{4,5}")
_NUMBER = re.compile(r"\s*(\d{1,4})")
_RANGE = re.compile(r"(.+?)\s+(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")


class Branches(Protocol):
    """Knows which companies stand below one: `Companies`, or a fixed list in tests."""

    async def branches(self, company_id: str) -> list[Company]:
        """Return the companies below one."""
        ...


class CompanyFinder:
    """Answers, at a group, which of its companies looks after an address, or asks for one."""

    def __init__(self, branches: Branches) -> None:
        self._branches = branches

    async def reply(
        self, company: Company, question: str, prior: str, picked: str = ""
    ) -> Answer | None:
        """Return the reply to a question of this kind; None for any other, and where none is below.

        Args:
            prior: the language the question is taken to be in when it does not show.
            picked: the name of the company that the customer chose when we asked back.
        """
        asks_which = bool(_WHICH_COMPANY.search(question))
        is_short = len(question.split()) <= _SHORT_WORDS
        if not (picked or asks_which or is_short or _WHO_LOOKS_AFTER.search(question)):
            return None
        branches = await self._branches.branches(company.id)
        if not branches:
            return None
        found = [one for one in branches if one.name == picked] or [
            one for one in branches if any(holds(area, question) for area in one.profile.areas)
        ]
        found = found or [one for one in branches if is_short and _names(question, one.name)]
        language = detect_language(question, prior)
        if len(found) == 1:
            return _answer(_way(found[0], language), Outcome.ANSWERED, language)
        if found:
            return _asking(found, "several", language)
        return _asking(branches, "where", language) if asks_which else None


def holds(area: str, question: str) -> bool:
    """Whether a question names a place in an area: a street, some of its numbers, or a postcode."""
    if _POSTCODE.fullmatch(area):
        return bool(re.search(rf"(?<!\d){area}(?!\d)", question))
    ranged = _RANGE.fullmatch(area)
    street = ranged[1] if ranged else area
    for match in re.finditer(rf"(?<!\w){re.escape(street)}(?!\w)", question, re.IGNORECASE):
        number = _NUMBER.match(question, match.end())
        if ranged is None or number is None:
            return True
        first, last = int(ranged[2]), int(ranged[3] or ranged[2])
        if first <= int(number[1]) <= last:
            return True
    return False


def _names(question: str, name: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question, re.IGNORECASE))


def _way(company: Company, language: str) -> str:
    """Say whose it is, and how to reach them."""
    parts = [fixed_text(language, "bot.which_company.found", company=company.name)]
    ways = {"phone": company.facts.phone, "site": next(iter(company.hosts), "")}
    for key, value in ways.items():
        if value:
            parts.append(fixed_text(language, f"bot.which_company.{key}", **{key: value}))
    return " ".join(parts)


def _asking(companies: Sequence[Company], key: str, language: str) -> Answer:
    """Ask for the address; let the customer choose a company where they are few."""
    asked = fixed_text(language, f"bot.which_company.{key}")
    names = tuple(one.name for one in companies) if len(companies) <= MAX_NAMED else ()
    answer = _answer(numbered(asked, names), Outcome.CLARIFIED, language)
    return replace(answer, alternatives=names)


def _answer(text: str, outcome: Outcome, language: str) -> Answer:
    return Answer(text, outcome, language, "extractive", evidence=0.0)
