"""Companies: who the bot speaks for, and which hosts belong to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from knowledge.company_facts import CompanyFacts
from knowledge.database import Database, new_id, utc_now
from knowledge.documents import LANGUAGES
from knowledge.errors import CompanyNotFound, InvalidCompany
from knowledge.tables import CompanyRow

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(:\d{1,5})?"
)


@dataclass(frozen=True, slots=True)
class Company:
    """Who the bot speaks for.

    Attributes:
        id: 32 hex digits.
        slug: short name in addresses and commands.
        name: as customers know it.
        language: the language of its site, a prior for its customers' language.
        hosts: HOST or HOST:PORT its crawler may visit and its widget may be framed by.
        facts: what fixed replies may say of it.
    """

    id: str
    slug: str
    name: str
    language: str
    hosts: tuple[str, ...]
    facts: CompanyFacts = field(default_factory=CompanyFacts)


class Companies:
    """The companies in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, slug: str, name: str, hosts: Sequence[str], language: str = "nb"
    ) -> Company:
        """Add a company.

        Raises:
            InvalidCompany: the slug is taken, or slug, name, host or language cannot be used.
        """
        clean_hosts = _clean(hosts)
        _check(slug, name, clean_hosts, language)
        company = Company(new_id(), slug, name.strip(), language, clean_hosts)
        row = CompanyRow(
            id=company.id,
            slug=slug,
            name=company.name,
            language=language,
            hosts=list(clean_hosts),
            facts=None,
            live_version_id=None,
            created_at=utc_now(),
        )
        try:
            async with self._database.write() as session:
                session.add(row)
        except IntegrityError as error:
            raise InvalidCompany(f"there is a company with the slug '{slug}' already") from error
        return company

    async def get(self, slug: str) -> Company:
        """Return the company with this slug.

        Raises:
            CompanyNotFound: there is none.
        """
        row = None
        if _SLUG.fullmatch(slug):  # anything else, such as a NUL, is not the database's business
            async with self._database.read() as session:
                row = await session.scalar(select(CompanyRow).where(CompanyRow.slug == slug))
        if row is None:
            raise CompanyNotFound(f"no company has the slug '{slug}'")
        return _company(row)

    async def by_id(self, company_id: str) -> Company:
        """Return the company with this id.

        Raises:
            CompanyNotFound: there is none.
        """
        async with self._database.read() as session:
            row = await session.get(CompanyRow, company_id)
        if row is None:
            raise CompanyNotFound("no such company")
        return _company(row)

    async def set_hosts(self, company_id: str, hosts: Sequence[str]) -> Company:
        """Change which hosts belong to a company.

        Raises:
            CompanyNotFound: there is no such company.
            InvalidCompany: a host cannot be used.
        """
        clean_hosts = _clean(hosts)
        async with self._database.write() as session:
            row = await session.get(CompanyRow, company_id, with_for_update=True)
            if row is None:
                raise CompanyNotFound("no such company")
            _check(row.slug, row.name, clean_hosts, row.language)
            row.hosts = list(clean_hosts)
            return _company(row)

    async def set_facts(self, company_id: str, facts: CompanyFacts) -> Company:
        """Put these facts in the place of all earlier ones.

        Raises:
            CompanyNotFound: there is no such company.
        """
        async with self._database.write() as session:
            row = await session.get(CompanyRow, company_id, with_for_update=True)
            if row is None:
                raise CompanyNotFound("no such company")
            row.facts = facts.as_dict()
            return _company(row)

    async def all(self) -> list[Company]:
        """Return all companies by slug."""
        async with self._database.read() as session:
            rows = await session.scalars(select(CompanyRow).order_by(CompanyRow.slug))
            return [_company(row) for row in rows]


def _company(row: CompanyRow) -> Company:
    facts = CompanyFacts.read(row.facts or {})
    return Company(row.id, row.slug, row.name, row.language, tuple(row.hosts), facts)


def _clean(hosts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(host.strip().lower() for host in hosts))


def _check(slug: str, name: str, hosts: Sequence[str], language: str) -> None:
    if not _SLUG.fullmatch(slug):
        raise InvalidCompany(
            f"'{slug}' is no slug: use 1 to 64 of a-z, 0-9 and '-', not at its ends"
        )
    if not name.strip() or len(name) > 200:
        raise InvalidCompany("the name must have 1 to 200 characters")
    if language not in LANGUAGES:
        raise InvalidCompany(f"'{language}' is no language we speak: {', '.join(LANGUAGES)}")
    for host in hosts:
        if not _HOST.fullmatch(host) or int(host.partition(":")[2] or 443) > 65535:
            raise InvalidCompany(f"'{host}' is no HOST or HOST:PORT")
