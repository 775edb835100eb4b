"""A company: what it says itself, and what it is with all that it inherits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from knowledge.companies.facts import CompanyFacts
from knowledge.companies.profile import CompanyProfile, merged
from knowledge.tables import CompanyRow


@dataclass(frozen=True, slots=True)
class Company:
    """Who the bot speaks for, with all that it inherits.

    Attributes:
        id: 32 hex digits.
        slug: short name in addresses and commands.
        name: as customers know it.
        language: the language of its site, a prior for its customers' language.
        hosts: HOST or HOST:PORT its crawler may visit and its widget may be framed by; these, its
            name and its language are always its own.
        facts: what fixed replies may say of it, and slots in shared texts are filled with.
        profile: its languages, voice, channels, links and areas.
        parent_id: the company it inherits from.
    """

    id: str
    slug: str
    name: str
    language: str
    hosts: tuple[str, ...]
    facts: CompanyFacts = field(default_factory=CompanyFacts)
    profile: CompanyProfile = field(default_factory=CompanyProfile)
    parent_id: str | None = None


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """What a company says itself, before anything is inherited.

    Attributes:
        parent: slug of the company it inherits from.
        facts, profile: as `CompanyFacts.read` and `CompanyProfile.read` take them; what is left
            out is inherited.
    """

    name: str
    language: str
    hosts: tuple[str, ...]
    parent: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    profile: Mapping[str, Any] = field(default_factory=dict)

    def cleaned(self) -> Self:
        """Return the same with names and hosts written as we write them."""
        hosts = tuple(dict.fromkeys(host.strip().lower() for host in self.hosts))
        return replace(self, name=self.name.strip(), hosts=hosts)

    def with_hosts(self, hosts: Sequence[str]) -> Self:
        """Return the same with other hosts."""
        return replace(self, hosts=tuple(hosts))

    def with_facts(self, facts: Mapping[str, Any]) -> Self:
        """Return the same with other facts."""
        return replace(self, facts=facts)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting that is in force.

    Attributes:
        name: such as `phone` or `voice.greeting.nb`.
        origin: slug of the company that says it.
    """

    name: str
    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class OwnCompany:
    """What a company says itself beside what it is with all that it inherits.

    Attributes:
        revision: counts its changes; a change names the one it was made on.
        in_force: facts and profile with their origins, by name.
    """

    company: Company
    settings: CompanySettings
    revision: int
    in_force: tuple[Setting, ...]

    @classmethod
    def of(cls, line: Sequence[CompanyRow]) -> Self:
        """Read it from a company's row and those above it, its own first."""
        own = line[0]
        settings = CompanySettings(
            name=own.name,
            language=own.language,
            hosts=tuple(own.hosts),
            parent=line[1].slug if len(line) > 1 else None,
            facts=own.facts or {},
            profile=own.profile or {},
        )
        return cls(company_of(line), settings, own.revision, tuple(_in_force(line)))


def company_of(line: Sequence[CompanyRow]) -> Company:
    """Return the company that a row and those above it make, its own row first."""
    own = line[0]
    facts: dict[str, Any] = {}
    profile: dict[str, Any] = {}
    for row in reversed(line):
        facts = merged(facts, row.facts or {})
        profile = merged(profile, row.profile or {})
    return Company(
        id=own.id,
        slug=own.slug,
        name=own.name,
        language=own.language,
        hosts=tuple(own.hosts),
        facts=CompanyFacts.read(facts),
        profile=CompanyProfile.read(profile),
        parent_id=own.parent_id,
    )


def _in_force(line: Sequence[CompanyRow]) -> Iterator[Setting]:
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for row in reversed(line):
        said = {**(row.facts or {}), **(row.profile or {})}
        values = merged(values, said)
        origins.update((name, row.slug) for name, _ in _leaves(said))
    for name, value in sorted(_leaves(values), key=lambda leaf: leaf[0]):
        yield Setting(name, value, origins[name])


def _leaves(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield above + name, value
