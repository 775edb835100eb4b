"""Surveys an index version once, and keeps what was noticed."""

from __future__ import annotations

import asyncio

from ingest.report import PageWarning
from ingest.survey import survey
from knowledge.archive import Archive
from knowledge.database import Database
from knowledge.version_documents import VersionDocuments


class Surveyor:
    """Lays the documents of versions beside each other."""

    def __init__(self, database: Database) -> None:
        self._archive = Archive(database)
        self._documents = VersionDocuments(database)

    async def survey(self, version_id: str) -> list[PageWarning]:
        """Notice what only shows when pages are compared; nothing for a version seen before."""
        if await self._documents.is_surveyed(version_id):
            return []
        entries = await self._documents.entries(version_id)
        archived = await self._archive.documents(entry.id for entry in entries)
        noticed = await asyncio.to_thread(survey, archived)
        await self._documents.note(version_id, noticed)
        return [
            PageWarning(entry.url, warning.code)
            for entry in entries
            for warning in noticed.get(entry.id, ())
        ]
