"""Companies: who the bot speaks for, as a tree in which each inherits from the one above."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.companies.company import Company, CompanySettings, OwnCompany, company_of
from knowledge.companies.facts import CompanyFacts
from knowledge.companies.lineage import MAX_LEVELS, lineage_where
from knowledge.companies.profile import CompanyProfile, is_host
from knowledge.database import Database, new_id, utc_now
from knowledge.documents.documents import LANGUAGES
from knowledge.errors import CompanyChanged, CompanyNotFound, InvalidCompany
from knowledge.tables import CompanyRow

__all__ = ["Companies", "Company", "CompanySettings", "OwnCompany"]

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


class Companies:
    """The companies in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        slug: str,
        name: str,
        hosts: Sequence[str],
        language: str = "nb",
        parent: str | None = None,
    ) -> Company:
        """Add a company.

        Args:
            parent: slug of the company it inherits from.

        Raises:
            InvalidCompany: the slug is taken, or slug, name, host or language cannot be used, or
                there would be too many levels.
            CompanyNotFound: no company has the parent's slug.
        """
        _check_slug(slug)
        settings = CompanySettings(name, language, tuple(hosts), parent)
        row = CompanyRow(
            id=new_id(), slug=slug, live_version_id=None, created_at=utc_now(), revision=0
        )
        try:
            async with self._database.write() as session:
                await self._write(session, row, settings)
                session.add(row)
                await session.flush()
                return company_of(await _line(session, CompanyRow.id == row.id))
        except IntegrityError as error:
            raise InvalidCompany(f"there is a company with the slug '{slug}' already") from error

    async def get(self, slug: str) -> Company:
        """Return the company with this slug, with all that it inherits.

        Raises:
            CompanyNotFound: there is none.
        """
        rows: list[CompanyRow] = []
        if _SLUG.fullmatch(slug):  # anything else, such as a NUL, is not the database's business
            async with self._database.read() as session:
                rows = await _line(session, CompanyRow.slug == slug)
        if not rows:
            raise CompanyNotFound(f"no company has the slug '{slug}'")
        return company_of(rows)

    async def by_id(self, company_id: str) -> Company:
        """Return the company with this id, with all that it inherits.

        Raises:
            CompanyNotFound: there is none.
        """
        async with self._database.read() as session:
            return company_of(await _existing(session, company_id))

    async def own(self, company_id: str) -> OwnCompany:
        """Return what a company says itself, what it inherits and from whom.

        Raises:
            CompanyNotFound: there is none.
        """
        async with self._database.read() as session:
            return OwnCompany.of(await _existing(session, company_id))

    async def lineage(self, company_id: str) -> tuple[str, ...]:
        """Return the ids of a company and of those above it, its own first; () for none."""
        line = lineage_where(CompanyRow.id == company_id)
        async with self._database.read() as session:
            return tuple(await session.scalars(select(line.c.id).order_by(line.c.level)))

    async def branches(self, company_id: str) -> list[Company]:
        """Return the companies below one, by name; [] where none inherits from it."""
        found = [one for one in await self._lines() if company_id in {row.id for row in one[1:]}]
        return sorted(map(company_of, found), key=lambda company: company.name)

    async def change(
        self, company_id: str, settings: CompanySettings, revision: int | None = None
    ) -> Company:
        """Put these settings in the place of all that the company said itself.

        Args:
            revision: the one they were read at; None to change it whatever happened since.

        Raises:
            CompanyNotFound: there is no such company, or no parent of this slug.
            CompanyChanged: somebody else has changed it since.
            InvalidCompany: a setting cannot be used, or the tree would go round in a circle.
        """
        return await self._change(company_id, lambda _: settings, revision)

    async def set_hosts(self, company_id: str, hosts: Sequence[str]) -> Company:
        """Change which hosts belong to a company; its errors are those of `change`."""
        return await self._change(company_id, lambda own: own.with_hosts(hosts))

    async def set_facts(self, company_id: str, facts: CompanyFacts) -> Company:
        """Put these facts in the place of all its own; its errors are those of `change`."""
        return await self._change(company_id, lambda own: own.with_facts(facts.as_dict()))

    async def all(self) -> list[Company]:
        """Return all companies by slug."""
        return [company_of(line) for line in await self._lines()]

    async def _change(
        self,
        company_id: str,
        changed: Callable[[CompanySettings], CompanySettings],
        revision: int | None = None,
    ) -> Company:
        async with self._database.write() as session:
            row = (await _locked(session)).get(company_id)
            if row is None:
                raise CompanyNotFound("no such company")
            if revision is not None and row.revision != revision:
                raise CompanyChanged("the company was changed since it was read")
            own = OwnCompany.of(await _existing(session, company_id)).settings
            await self._write(session, row, changed(own))
            await session.flush()
            return company_of(await _existing(session, company_id))

    async def _lines(self) -> list[list[CompanyRow]]:
        """Return every company's row followed by those above it, by slug."""
        async with self._database.read() as session:
            rows = list(await session.scalars(select(CompanyRow).order_by(CompanyRow.slug)))
        by_id = {row.id: row for row in rows}
        return [_upwards(row, by_id) for row in rows]

    async def _write(
        self, session: AsyncSession, row: CompanyRow, settings: CompanySettings
    ) -> None:
        """Check settings and put them into a row."""
        settings = settings.cleaned()
        _check(settings)
        parent_id = await _parent_id(session, row.id, settings.parent)
        row.name, row.language, row.hosts = settings.name, settings.language, list(settings.hosts)
        row.facts, row.profile = CompanyFacts.storable(settings.facts), dict(settings.profile)
        row.parent_id, row.revision = parent_id, row.revision + 1


def _upwards(row: CompanyRow, by_id: Mapping[str, CompanyRow]) -> list[CompanyRow]:
    line = [row]
    while line[-1].parent_id in by_id and len(line) < MAX_LEVELS:
        line.append(by_id[line[-1].parent_id or ""])
    return line


async def _line(session: AsyncSession, condition: ColumnElement[bool]) -> list[CompanyRow]:
    """Return a company's row and those above it, its own first; [] for none."""
    line = lineage_where(condition)
    rows = await session.scalars(
        select(CompanyRow).join(line, CompanyRow.id == line.c.id).order_by(line.c.level)
    )
    return list(rows)


async def _existing(session: AsyncSession, company_id: str) -> list[CompanyRow]:
    rows = await _line(session, CompanyRow.id == company_id)
    if not rows:
        raise CompanyNotFound("no such company")
    return rows


async def _locked(session: AsyncSession) -> dict[str, CompanyRow]:
    """Return all companies by id, and let nobody else change one meanwhile.

    Two moves that are sound alone may make a circle together.
    """
    rows = await session.scalars(select(CompanyRow).order_by(CompanyRow.id).with_for_update())
    return {row.id: row for row in rows}


async def _parent_id(session: AsyncSession, company_id: str, slug: str | None) -> str | None:
    """Return the id of a parent, once the tree stays one with it.

    Raises:
        CompanyNotFound: no company has this slug.
        InvalidCompany: the company would be above itself, or there would be too many levels.
    """
    if slug is None:
        return None
    rows = await _locked(session)
    parents = {row.id: (row.parent_id, row.slug) for row in rows.values()}
    parent = next((one for one, (_, own) in parents.items() if own == slug), None)
    if parent is None:
        raise CompanyNotFound(f"no company has the slug '{slug}'")
    above = [parent]
    while (higher := parents[above[-1]][0]) is not None and len(above) <= MAX_LEVELS:
        above.append(higher)
    if company_id in above:
        raise InvalidCompany(f"parent: '{slug}' is the company itself or below it")
    if len(above) + _depth(company_id, parents) > MAX_LEVELS:
        raise InvalidCompany(f"parent: with '{slug}' there are more than {MAX_LEVELS} levels")
    return parent


def _depth(company_id: str, parents: Mapping[str, tuple[str | None, str]]) -> int:
    """Return how many levels a company and those below it make."""
    below = [one for one, (parent, _) in parents.items() if parent == company_id]
    return 1 + max((_depth(one, parents) for one in below), default=0)


def _check_slug(slug: str) -> None:
    if not _SLUG.fullmatch(slug):
        raise InvalidCompany(
            f"'{slug}' is no slug: use 1 to 64 of a-z, 0-9 and '-', not at its ends"
        )


def _check(settings: CompanySettings) -> None:
    if not settings.name or len(settings.name) > 200:
        raise InvalidCompany("the name must have 1 to 200 characters")
    if settings.language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise InvalidCompany(f"'{settings.language}' is no language we speak: {known}")
    for host in settings.hosts:
        if not is_host(host):
            raise InvalidCompany(f"'{host}' is no HOST or HOST:PORT")
    CompanyFacts.read(settings.facts)
    CompanyProfile.read(settings.profile)
