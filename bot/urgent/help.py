"""Urgent help: whom to ring, in which order, when a customer's message tells of an emergency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Self

from bot.urgent.urgent import UrgentKind
from knowledge.companies.facts import CompanyFacts

ContactRole = Literal["fire", "police", "medical", "emergency", "crisis_line", "company"]


@dataclass(frozen=True, slots=True)
class UrgentContact:
    """One number to ring.

    Attributes:
        role: whose number it is; the pages have a text for each.
        name: of a crisis line or of the company, "" for emergency services.
        number: as it is dialled in the country.
    """

    role: ContactRole
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class UrgentHelp:
    """What is shown before anything else.

    Attributes:
        contacts: whom to ring, first one first; never empty.
    """

    kind: UrgentKind
    contacts: tuple[UrgentContact, ...]

    @classmethod
    def read(cls, stored: Mapping[str, Any] | None) -> Self | None:
        """Return what `dataclasses.asdict` made of it for the database."""
        if stored is None:
            return None
        contacts = tuple(UrgentContact(**contact) for contact in stored["contacts"])
        return cls(UrgentKind(stored["kind"]), contacts)


_SERVICES: Mapping[str, Mapping[str, tuple[ContactRole, str]]] = {
    "NO": {"fire": ("fire", "110"), "police": ("police", "112"), "medical": ("medical", "113")}
}
_ALL_SERVICES: tuple[ContactRole, str] = ("emergency", "112")
_CRISIS_LINES: Mapping[str, tuple[str, str]] = {
    "NO": ("Mental Helse", "116 123"),
    "SE": ("Mind Självmordslinjen", "90101"),
    "DK": ("Livslinjen", "70 201 201"),
    "FI": ("MIELI Kriisipuhelin", "09 2525 0111"),
}
# Where life is at stake, the service that is rung before anybody else. People in a lift that stands
# still are afraid but safe: the lift's own service gets them out soonest.
_SERVICE_OF: Mapping[UrgentKind, str] = {
    UrgentKind.FIRE: "fire",
    UrgentKind.SMOKE: "fire",
    UrgentKind.GAS: "fire",
    UrgentKind.THREAT: "police",
    UrgentKind.SELF_HARM: "medical",
}
_NOT_FOR_COMPANY = frozenset({UrgentKind.THREAT, UrgentKind.SELF_HARM})


def urgent_help(
    kind: UrgentKind, company: str, facts: CompanyFacts, moment: datetime
) -> UrgentHelp | None:
    """Return whom to ring now; None where neither a service nor the company would answer.

    Args:
        company: its name as customers know it.
        moment: decides which of the company's numbers is answered; with a time zone.
    """
    contacts: list[UrgentContact] = []
    if service := _SERVICE_OF.get(kind):
        role, number = _SERVICES.get(facts.country, {}).get(service, _ALL_SERVICES)
        contacts.append(UrgentContact(role, "", number))
    if kind is UrgentKind.SELF_HARM:
        line, number = _CRISIS_LINES[facts.country]
        contacts.append(UrgentContact("crisis_line", line, number))
    own = "" if kind in _NOT_FOR_COMPANY else facts.urgent_phone(moment)
    if own:
        contacts.append(UrgentContact("company", company, own))
    return UrgentHelp(kind, tuple(contacts)) if contacts else None
