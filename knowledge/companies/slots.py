"""Slots: places in shared texts, such as {on_call_phone}, for the facts of whoever is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from knowledge.companies.company import Company

SLOTS: Mapping[str, Callable[[Company], str]] = {
    "company": lambda company: company.name,
    "phone": lambda company: company.facts.phone,
    "on_call_phone": lambda company: company.facts.on_call_phone,
    "email": lambda company: company.facts.email,
    "address": lambda company: company.facts.address,
    "opening_hours": lambda company: company.facts.hours,
    "hours": lambda company: company.facts.hours,
}
# Filled with words in the page's language, not with what the fact itself looks like.
HOURS_SLOTS = frozenset({"opening_hours", "hours"})
# In a path or a program braces mean something else.
_SLOT = re.compile(r"(?<![\w/{$])\{([a-z]+(?:_[a-z]+)*)\}(?![/}])")
_MISSPELT_FROM = 0.8


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot in a text.

    Attributes:
        name: as it is written; a slight misspelling of one of `SLOTS` counts as a slot too.
        start, end: character offsets, the braces included.
    """

    name: str
    start: int
    end: int

    def value(self, company: Company) -> str:
        """Return the company's fact as it is written; "" where it has none."""
        fact = SLOTS.get(self.name)
        return "" if fact is None else fact(company)


def slots_in(text: str) -> Iterator[Slot]:
    """Yield the slots of a text, in order."""
    if "{" not in text:
        return
    for match in _SLOT.finditer(text):
        name = match.group(1)
        if name in SLOTS or get_close_matches(name, SLOTS, 1, _MISSPELT_FROM):
            yield Slot(name, match.start(), match.end())


def unfilled(text: str, company: Company) -> tuple[str, ...]:
    """Return the names of a text's slots that a company has no fact for, each once."""
    return tuple(dict.fromkeys(slot.name for slot in slots_in(text) if not slot.value(company)))


def is_filled_form(text: str, shown: str) -> bool:
    """Whether a text was shown as it is but for what stands in its slots."""
    parts: list[str] = []
    at = 0
    for slot in slots_in(text):
        parts += (re.escape(text[at : slot.start]), ".*")
        at = slot.end
    return re.fullmatch("".join((*parts, re.escape(text[at:]))), shown) is not None
