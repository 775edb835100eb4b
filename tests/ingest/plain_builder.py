"""A builder of versions that hold documents and no vectors, so that it needs no model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from knowledge.database import Database
from knowledge.documents.split import SPLIT_VERSION
from knowledge.indexes.versions import IndexVersion, IndexVersions


class PlainBuilder:
    """Builds versions that hold documents and no vectors."""

    def __init__(self, database: Database) -> None:
        self._versions = IndexVersions(database)
        self.built = 0

    async def build(
        self,
        company_id: str,
        document_ids: Sequence[str],
        progress: Callable[[str, int, int], None],
    ) -> IndexVersion:
        version = await self._versions.begin(company_id, "plain", f"split-{SPLIT_VERSION}")
        self.built += 1
        progress("embed", len(document_ids), len(document_ids))
        counts = {"documents": len(document_ids), "embedded": len(document_ids)}
        return await self._versions.finish(version.id, list(document_ids), counts)

    async def prune(self, company_id: str) -> None:
        return
