"""The contact directory: which function of a company handles what, and how it is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from bot.answers.quotes import Quote
from bot.catalogue import text as fixed_text
from bot.owner_tables import DirectoryEntryRow
from knowledge.companies.facts import CompanyFacts
from knowledge.documents.documents import Document
from knowledge.documents.passages import Passage
from knowledge.hours.opening import Hours

CHANNELS = ("phone", "email", "address", "link")
ALWAYS_AWAY = "yes"
_NEIGHBOURS = {"nb": "nn", "nn": "nb"}  # who reads one reads the other


@dataclass(frozen=True, slots=True)
class FunctionDraft:
    """One row of the directory as its owner writes it.

    Attributes:
        key: short name, by which other rows name it as their stand-in.
        names: what it is called, by language.
        handles: what it handles, words between commas or a sentence, by language.
        channels: by name of `CHANNELS`, how it is reached.
        hours: when it is, in OpenStreetMap's syntax; at any time when empty.
        away: `yes`, or dates `2026-12-20/2027-01-03` with `;` between; on these it is given out to
            nobody.
        stand_in: key of the function that takes its place while it is away.
    """

    key: str
    names: Mapping[str, str]
    handles: Mapping[str, str]
    channels: Mapping[str, str]
    hours: str = ""
    away: str = ""
    stand_in: str = ""

    def is_away(self, facts: CompanyFacts, moment: datetime) -> bool:
        """Whether nobody is there for longer than between two hours of opening."""
        if self.away == ALWAYS_AWAY:
            return True
        today = moment.astimezone(facts.zone).date()
        return any(start <= today <= end for start, end in spans(self.away))

    def hours_at(self, facts: CompanyFacts) -> Hours | None:
        """Return its hours on the company's clock and calendar; None for at any hour."""
        return Hours(self.hours, facts.country, facts.zone) if self.hours else None

    def is_open(self, facts: CompanyFacts, moment: datetime) -> bool:
        """Whether its hours hold."""
        hours = self.hours_at(facts)
        return hours is None or hours.is_open(moment)


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """A stored row.

    Attributes:
        url: where the row can always be read as it is.
    """

    id: str
    url: str
    draft: FunctionDraft

    @classmethod
    def of(cls, row: DirectoryEntryRow) -> Self:
        """Return the entry that a row of the database holds."""
        draft = FunctionDraft(
            row.key, row.names, row.handles, row.channels, row.hours, row.away, row.stand_in
        )
        return cls(row.id, row.url, draft)

    def name(self, wanted: str) -> str:
        """Return what it is called in a language, else in another that it has a name in."""
        return self.draft.names[self._language(wanted)]

    def documents(self) -> list[Document]:
        """Return what answers quote: a document for each language it has a name in."""
        return [self._document(language) for language in self.draft.names]

    def quote(self, wanted: str) -> Quote:
        """Return the whole row, written in a language, as a quote of its document."""
        document = self._document(self._language(wanted))
        passage = Passage(
            id=self.id,
            document_version=document.version_hash,
            url=document.url,
            title=document.title,
            language=document.language,
            heading_path=(),
            text=document.text,
            start=0,
            end=len(document.text),
        )
        return Quote(passage, 0, len(document.text))

    def _language(self, wanted: str) -> str:
        names = self.draft.names
        for language in (wanted, _NEIGHBOURS.get(wanted, wanted)):
            if language in names:
                return language
        return next(iter(names))

    def _document(self, language: str) -> Document:
        draft = self.draft
        said = {"handles": draft.handles.get(language, ""), **draft.channels, "hours": draft.hours}
        lines = [
            f"{fixed_text(language, f'directory.entry.{name}')}: {value}"
            for name, value in said.items()
            if value
        ]
        name = draft.names[language]
        return Document(
            url=f"{self.url}#{language}",
            title=fixed_text(language, "directory.title", name=name),
            text="\n".join((name, *lines)),
            language=language,
        )


def spans(away: str) -> list[tuple[date, date]]:
    """Return first and last days of absences.

    Raises:
        ValueError: they are not written as they should be.
    """
    found = []
    for span in filter(None, (one.strip() for one in away.split(";"))):
        first, _, last = span.partition("/")
        start = date.fromisoformat(first.strip())
        end = date.fromisoformat(last.strip()) if last else start
        if end < start:
            raise ValueError("an absence ends before it starts")
        found.append((start, end))
    return found
