"""What content owners look at their knowledge with: versions, changes, documents, test bench."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from bot.bench import Bench
from ingest.runs.document_origins import DocumentOrigins
from knowledge.companies.companies import Company
from knowledge.database import Database
from knowledge.errors import IndexNotReady, IndexVersionNotFound
from knowledge.indexes.version_changes import VersionChanges
from knowledge.indexes.version_documents import VersionDocuments
from knowledge.indexes.versions import IndexVersion, IndexVersions
from knowledge.retrieval.retriever import Retriever

# Long enough to write some tens of thousands of passages again, short enough for one request.
RESTORE_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Search:
    """What can search versions; a process that only serves pages has none."""

    retriever: Retriever
    bench: Bench


@dataclass(frozen=True, slots=True)
class Inspection:
    """The parts behind the content owner's pages.

    Attributes:
        restore_timeout_s: how long a request waits for a version to be opened.
    """

    versions: IndexVersions
    changes: VersionChanges
    documents: VersionDocuments
    origins: DocumentOrigins
    search_parts: Search | None
    restore_timeout_s: float = RESTORE_TIMEOUT_S

    @classmethod
    def build(cls, database: Database, search: Search | None) -> Self:
        """Put the parts together around a database."""
        return cls(
            IndexVersions(database),
            VersionChanges(database),
            VersionDocuments(database),
            DocumentOrigins(database),
            search,
        )

    @property
    def search(self) -> Search:
        """What searches versions.

        Raises:
            IndexNotReady: this process has none.
        """
        if self.search_parts is None:
            raise IndexNotReady("this server holds no search")
        return self.search_parts

    async def version(self, company: Company, number: int | None) -> IndexVersion:
        """Return a version of the company, the live one when no number is given.

        Raises:
            IndexVersionNotFound: there is none with this number.
            IndexNotReady: nothing is live yet.
        """
        if number is not None:
            return await self.versions.get(company.id, number)
        live = await self.versions.live(company.id)
        if live is None:
            raise IndexNotReady("the company's pages have not been read in yet")
        return live

    async def activate(self, company: Company, number: int) -> IndexVersion:
        """Make a version live once it is open here, so that customers never wait for it.

        Raises:
            IndexVersionNotFound: there is no such version, or it never became ready.
            VersionBeingRestored: its directory is being written again; ask once more.
            EmbeddingMismatch: it was built with another model than the one in use.
        """
        version = await self.versions.get(company.id, number)
        await self.search.retriever.prepare(version, self.restore_timeout_s)
        return await self.versions.activate(company.id, number)

    async def roll_back(self, company: Company) -> IndexVersion:
        """Make the version before the live one live again; its errors are those of `activate`."""
        earlier = await self.versions.earlier(company.id)
        if earlier is None:
            raise IndexVersionNotFound("there is no earlier version to roll back to")
        return await self.activate(company, earlier.number)

    def is_on_disk(self, version: IndexVersion) -> bool:
        """Whether a version can go live without being written again first."""
        return self.search_parts is None or self.search_parts.retriever.is_on_disk(version)
