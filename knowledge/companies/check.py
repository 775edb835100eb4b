"""What is wrong with a company's settings, each finding with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.companies.companies import Companies, Company, OwnCompany
from knowledge.companies.slots import HOURS_SLOTS, SLOTS, unfilled
from knowledge.companies.topics import DEFAULT, topic_of
from knowledge.database import Database
from knowledge.documents.archive import Archive
from knowledge.documents.documents import LANGUAGES, Document
from knowledge.indexes.versions import IndexVersions


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend.

    Attributes:
        code: `fact_missing`, `slot_without_fact`, `host_claimed_twice`, `hours_of_another_phone`,
            `language_without_greeting` or `floor_without_page`.
        subject: the fact, host, language or page it is about.
        text: what it costs and what to do.
    """

    code: str
    subject: str
    text: str


class CompanyCheck:
    """Looks a company's settings over, beside the other companies and the pages it reads."""

    def __init__(self, database: Database) -> None:
        self._companies = Companies(database)
        self._versions = IndexVersions(database)
        self._archive = Archive(database)

    async def findings(self, company_id: str) -> list[Finding]:
        """Return what is to be mended, the gravest first.

        Raises:
            CompanyNotFound: there is no such company.
        """
        own = await self._companies.own(company_id)
        company = own.company
        documents = await self._documents(company)
        return [
            *_slots(company, documents),
            *_hosts(company, await self._companies.all()),
            *_hours(own),
            *(Finding("fact_missing", *pair) for pair in company.facts.missing().items()),
            *_greetings(company),
            *_floors(company, documents),
        ]

    async def _documents(self, company: Company) -> list[Document]:
        """Return what the company's live version and those above it hold."""
        return [
            document
            for version in await self._versions.live_above(company.id)
            for document in await self._archive.documents_of_version(version.id)
        ]


def _slots(company: Company, documents: Sequence[Document]) -> Iterator[Finding]:
    for document in documents:
        for name in unfilled(document.text, company):
            yield Finding("slot_without_fact", document.url, _slot_text(name))


def _slot_text(name: str) -> str:
    never = f"its sentences with {{{name}}} are never shown"
    if name in SLOTS:
        fact = "hours" if name in HOURS_SLOTS else name
        return f"{never}: set {fact} for this company or one above it"
    return f"{never}, for there is no such fact: write one of {', '.join(SLOTS)}"


def _hosts(company: Company, others: Sequence[Company]) -> Iterator[Finding]:
    for other in others:
        for host in sorted(set(company.hosts) & set(other.hosts)):
            if other.id != company.id:
                yield Finding(
                    "host_claimed_twice",
                    host,
                    f"{other.slug} has it too, and a site belongs to one company: take it from one",
                )


def _hours(own: OwnCompany) -> Iterator[Finding]:
    origins = {setting.name: setting.origin for setting in own.in_force}
    for phone, hours in (("phone", "hours"), ("on_call_phone", "on_call_hours")):
        origin = origins.get(hours)
        if origins.get(phone) == own.company.slug and origin not in (None, own.company.slug):
            text = f"{phone} is its own but {hours} those of {origin}: set {hours} for it too"
            yield Finding("hours_of_another_phone", hours, text)


def _greetings(company: Company) -> Iterator[Finding]:
    profile = company.profile
    if not profile.voice.greeting:
        return  # ours stands in every language
    for language in profile.languages or LANGUAGES:
        if language not in profile.voice.greeting:
            text = "its customers get our own greeting: add voice.greeting, or drop the language"
            yield Finding("language_without_greeting", language, text)


def _floors(company: Company, documents: Sequence[Document]) -> Iterator[Finding]:
    topics = set(company.profile.floors) - {DEFAULT}
    held = {topic_of(document.url, topics) for document in documents}
    for topic in sorted(topics - held) if documents else ():
        text = "no page that is read stands under this path: correct it, or take the floor away"
        yield Finding("floor_without_page", topic, text)
