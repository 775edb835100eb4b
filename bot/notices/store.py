"""Notices in the database: every revision is kept, and what holds is judged when it is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.catalogue import text as fixed_text
from bot.moments import full_time
from bot.notices.notice import Notice, NoticeDraft
from bot.notices.severity import Severity
from bot.owner_errors import NoticeChanged, NoticeNotFound
from bot.owner_tables import NoticeRow
from knowledge.companies.companies import Company
from knowledge.companies.lineage import lineage_where
from knowledge.database import Database, new_id, utc_now
from knowledge.documents.archive import insert_document
from knowledge.tables import CompanyRow

_GRAVITY = {severity: -place for place, severity in enumerate(Severity)}


class Notices:
    """The notices of all companies.

    Args:
        base_url: where customers reach us; the address of a revision begins with it.
    """

    def __init__(self, database: Database, base_url: str) -> None:
        self._database = database
        self._base_url = base_url

    async def add(self, company: Company, draft: NoticeDraft) -> Notice:
        """Add a notice.

        Raises:
            InvalidNotice: something in it cannot be used.
        """
        checked = draft.checked(company)
        async with self._database.write() as session:
            return await self._insert(session, company, checked, new_id(), 1)

    async def change(
        self, company: Company, notice_id: str, draft: NoticeDraft, seen: int | None = None
    ) -> Notice:
        """Add a revision that takes the place of the newest one.

        Args:
            seen: number of the revision that the change was made from, if it is known.

        Raises:
            NoticeNotFound: the company has no such notice.
            NoticeChanged: there is a newer revision than the one seen.
            InvalidNotice: something in it cannot be used.
        """
        checked = draft.checked(company)
        async with self._database.write() as session:
            newest = await self._newest(session, company, notice_id)
            if seen is not None and newest.number != seen:
                raise NoticeChanged("somebody else changed the notice meanwhile")
            return await self._insert(session, company, checked, notice_id, newest.number + 1)

    async def end(self, company: Company, notice_id: str, at: datetime | None = None) -> Notice:
        """End a notice; one that has ended by then stays as it is.

        Args:
            at: when, with a time zone; now when not given. One that has not started yet is
                then over before anybody sees it.

        Raises:
            NoticeNotFound: the company has no such notice.
        """
        moment = at or utc_now()
        async with self._database.write() as session:
            newest = await self._newest(session, company, notice_id)
            notice = Notice.of(newest)
            ends_at = notice.draft.ends_at
            if ends_at is not None and ends_at <= moment:
                return notice
            draft = replace(notice.draft, ends_at=max(moment, notice.draft.starts_at))
            return await self._insert(session, company, draft, notice_id, newest.number + 1)

    async def all(self, company: Company) -> list[Notice]:
        """Return the newest revision of each of a company's notices, the newest notice first."""
        async with self._database.read() as session:
            rows = await session.scalars(_newest_of(NoticeRow.company_id == company.id))
            return [Notice.of(row) for row in rows]

    async def revisions(self, company: Company, notice_id: str) -> list[Notice]:
        """Return a notice in all its revisions, the newest first.

        Raises:
            NoticeNotFound: the company has no such notice.
        """
        wanted = (
            select(NoticeRow)
            .where(NoticeRow.company_id == company.id, NoticeRow.notice_id == notice_id)
            .order_by(NoticeRow.number.desc())
        )
        async with self._database.read() as session:
            found = [Notice.of(row) for row in await session.scalars(wanted)]
        if not found:
            raise NoticeNotFound("no such notice")
        return found

    async def revision(self, revision_id: str) -> Notice:
        """Return one revision, whatever became of it; whoever has its address may read it.

        Raises:
            NoticeNotFound: there is none.
        """
        async with self._database.read() as session:
            row = await session.get(NoticeRow, revision_id)
        if row is None:
            raise NoticeNotFound("no such notice")
        return Notice.of(row)

    async def holding(self, company: Company, moment: datetime) -> list[Notice]:
        """Return the notices that hold at a moment for a company, the gravest first.

        Those of the companies above it are its too, unless they are meant for others.

        Of each, the revision counts that was the newest then; what was written down only later
        counts in its first one.

        Args:
            moment: with a time zone.
        """
        was_there = or_(NoticeRow.recorded_at <= moment, NoticeRow.number == 1)
        line = lineage_where(CompanyRow.id == company.id)
        wanted = _newest_of(NoticeRow.company_id.in_(select(line.c.id)), was_there)
        wanted = wanted.where(
            NoticeRow.starts_at <= moment,
            or_(NoticeRow.ends_at.is_(None), NoticeRow.ends_at > moment),
        )
        async with self._database.read() as session:
            found = [Notice.of(row) for row in await session.scalars(wanted)]
        meant = [notice for notice in found if notice.is_for(company.slug)]
        return sorted(meant, key=lambda notice: _GRAVITY[notice.draft.severity])

    async def _newest(self, session: AsyncSession, company: Company, notice_id: str) -> NoticeRow:
        row = await session.scalar(
            select(NoticeRow)
            .where(NoticeRow.company_id == company.id, NoticeRow.notice_id == notice_id)
            .order_by(NoticeRow.number.desc())
            .limit(1)
            .with_for_update()
        )
        if row is None:
            raise NoticeNotFound("no such notice")
        return row

    async def _insert(
        self,
        session: AsyncSession,
        company: Company,
        draft: NoticeDraft,
        notice_id: str,
        number: int,
    ) -> Notice:
        revision_id = new_id()
        row = NoticeRow(
            id=revision_id,
            notice_id=notice_id,
            number=number,
            company_id=company.id,
            texts=dict(draft.texts),
            titles={language: _title(draft, language, company) for language in draft.texts},
            url=f"{self._base_url}/notices/{revision_id}",
            severity=draft.severity.value,
            link=draft.link,
            topics=list(draft.topics),
            pages=list(draft.pages),
            companies=list(draft.companies),
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            recorded_at=utc_now(),
        )
        session.add(row)
        notice = Notice.of(row)
        for document in notice.documents():
            await insert_document(session, company.id, document, None, self._database.is_sqlite)
        return notice


def _newest_of(*conditions: ColumnElement[bool]) -> Select[NoticeRow]:
    """Select the newest revision, among those that fulfil conditions, of each notice."""
    newest = (
        select(NoticeRow.notice_id, func.max(NoticeRow.number).label("number"))
        .where(*conditions)
        .group_by(NoticeRow.notice_id)
        .subquery()
    )
    return (
        select(NoticeRow)
        .join(
            newest,
            (NoticeRow.notice_id == newest.c.notice_id) & (NoticeRow.number == newest.c.number),
        )
        .order_by(NoticeRow.starts_at.desc(), NoticeRow.notice_id)
    )


def _title(draft: NoticeDraft, language: str, company: Company) -> str:
    start = full_time(draft.starts_at, language, company.facts)
    if draft.ends_at is None:
        return fixed_text(language, "notices.title", start=start)
    end = full_time(draft.ends_at, language, company.facts)
    return fixed_text(language, "notices.title_until", start=start, end=end)
