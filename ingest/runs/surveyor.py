"""Surveys an index version once, and keeps what was noticed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from ingest.runs.report import PageWarning
from ingest.runs.survey import survey
from knowledge.companies.companies import Companies, Company
from knowledge.companies.slots import slots_in
from knowledge.database import Database
from knowledge.documents.archive import Archive, ArchivedDocument
from knowledge.indexes.version_documents import SiteWarning, VersionDocuments

SLOT_WITHOUT_FACT = "slot_without_fact"


class Surveyor:
    """Lays the documents of versions beside each other."""

    def __init__(self, database: Database) -> None:
        self._archive = Archive(database)
        self._documents = VersionDocuments(database)
        self._companies = Companies(database)

    async def survey(self, version_id: str, company_id: str) -> list[PageWarning]:
        """Notice what only shows when pages are compared; nothing for a version seen before.

        Args:
            company_id: whose version it is.
        """
        if await self._documents.is_surveyed(version_id):
            return []
        entries = await self._documents.entries(version_id)
        archived = await self._archive.documents(entry.id for entry in entries)
        noticed = await asyncio.to_thread(survey, archived)
        readers = await self._companies.branches(company_id) or [
            await self._companies.by_id(company_id)
        ]
        for document_id, warning in _unfilled(archived, readers):
            noticed.setdefault(document_id, []).append(warning)
        await self._documents.note(version_id, noticed)
        return [
            PageWarning(entry.url, warning.code)
            for entry in entries
            for warning in noticed.get(entry.id, ())
        ]


def _unfilled(
    documents: Sequence[ArchivedDocument], readers: Sequence[Company]
) -> Iterable[tuple[str, SiteWarning]]:
    """Yield documents with slots that one of the companies they are shared with has no fact for.

    A group itself may lack a fact: its shared text is written for the companies below it.
    """
    for archived in documents:
        spans = tuple(
            (slot.start, slot.end)
            for slot in slots_in(archived.document.text)
            if not all(slot.value(company) for company in readers)
        )
        if spans:
            yield archived.id, SiteWarning(SLOT_WITHOUT_FACT, spans=spans)
