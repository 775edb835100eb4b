"""Link rules: which hosts the answers of a company may lead to, read for each answer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bot.answers.answers import Citation
from bot.links import addresses_in, allowed_links, host_of
from ingest.tables import SourceRow
from knowledge.companies.companies import Company
from knowledge.companies.lineage import lineage_where
from knowledge.database import Database
from knowledge.tables import CompanyRow


class LinkRules:
    """Knows each company's own sites, its sources and its allow-list.

    Args:
        base_url: where customers reach us; notices and the directory have pages there.
    """

    def __init__(self, database: Database, base_url: str) -> None:
        self._database = database
        self._own_host = host_of(base_url)

    async def links(
        self, company: Company, text: str, citations: Sequence[Citation] = ()
    ) -> tuple[str, ...]:
        """Return the addresses in an answer that its customer may press; the rest stays text."""
        addresses = addresses_in(text, citations)
        return allowed_links(addresses, await self.hosts(company)) if addresses else ()

    async def hosts(self, company: Company) -> frozenset[str]:
        """Return the sites of a company and those above it, their sources and the allow-list."""
        line = lineage_where(CompanyRow.id == company.id)
        async with self._database.read() as session:
            sites = await session.scalars(
                select(CompanyRow.hosts).join(line, CompanyRow.id == line.c.id)
            )
            sources = await session.scalars(
                select(SourceRow.location)
                .join(line, SourceRow.company_id == line.c.id)
                .where(SourceRow.removed_at.is_(None))
            )
            hosts = {host for named in sites for host in named}
            hosts.update(host for host in map(host_of, sources) if host is not None)
        hosts.update(company.profile.links)
        return frozenset(hosts | ({self._own_host} if self._own_host else set()))
