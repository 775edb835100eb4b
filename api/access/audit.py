"""The audit log: who did what, in rows that are only added and hashes that chain them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.accounts import Account
from api.access.audit_chain import GENESIS, HEAD_ID, Deed, Details, append, hash_of_entry
from api.tables import AccountRoleRow, AuditEntryRow, AuditHeadRow
from knowledge.companies.companies import Company
from knowledge.database import Database

_BATCH = 500


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that somebody did.

    Attributes:
        seq: 1, 2, 3 … without a gap.
        account_id: who; None for the command line and for nobody we know.
        company_id: at which company; None when it concerns none.
        action: what, in the past tense: `signed_in`, `version_activated`.
        subject: to whom or what: an id or a name.
        hash: covers all of the above and the hash of the entry before.
    """

    seq: int
    at: datetime
    account_id: str | None
    company_id: str | None
    action: str
    subject: str
    details: Details
    hash: str


@dataclass(frozen=True, slots=True)
class AuditHead:
    """Number and hash of the newest entry; noted elsewhere, it proves the log up to there."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class AuditFault:
    """Something in the log that was not written by us."""

    seq: int
    problem: str


class Audit:
    """The log in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(
        self,
        account: Account | None,
        company: Company | None,
        action: str,
        subject: str = "",
        details: Details | None = None,
    ) -> None:
        """Add an entry in a transaction of its own.

        A deed of this database belongs into the same transaction: see `audit_chain.append`.

        Args:
            account: who did it; None for the command line.
            company: at which company; None when it concerns none.
            action: in the past tense, snake_case: `version_activated`.
            subject: an id or name of what it was done to; no text of customers.
        """
        deed = Deed(
            action,
            subject,
            account.id if account else None,
            company.id if company else None,
            details or {},
        )
        async with self._database.write() as session:
            await append(session, deed)

    async def entries(
        self, company_id: str, before: int | None = None, limit: int = 50
    ) -> list[AuditEntry]:
        """Return what was done at a company or by people who work for it, newest first.

        Args:
            before: only those with a smaller number.
        """
        people = select(AccountRoleRow.account_id).where(AccountRoleRow.company_id == company_id)
        of_no_company = AuditEntryRow.company_id.is_(None) & AuditEntryRow.account_id.in_(people)
        wanted = select(AuditEntryRow).where(
            or_(AuditEntryRow.company_id == company_id, of_no_company)
        )
        if before is not None:
            wanted = wanted.where(AuditEntryRow.seq < before)
        async with self._database.read() as session:
            rows = await session.scalars(wanted.order_by(AuditEntryRow.seq.desc()).limit(limit))
            return [_entry(row) for row in rows]

    async def head(self) -> AuditHead:
        """Return number and hash of the newest entry."""
        async with self._database.read() as session:
            row = await session.get(AuditHeadRow, HEAD_ID)
        return AuditHead(row.seq, row.hash) if row is not None else AuditHead(0, GENESIS)

    async def faults(self, noted: AuditHead | None = None) -> list[AuditFault]:
        """Check the whole log.

        Args:
            noted: a head that was noted earlier, outside this database. With it even somebody who
                writes the whole log anew, head and all, is found out.

        Returns:
            What is wrong, from the first entry on; an empty list when nothing is.
        """
        found: list[AuditFault] = []
        last = AuditHead(0, GENESIS)
        noted_hash: str | None = GENESIS if noted is not None and noted.seq == 0 else None
        async with self._database.read() as session:
            if not self._database.is_sqlite:  # one moment's state, while others go on writing
                await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            head_row = await session.get(AuditHeadRow, HEAD_ID)
            while rows := await _next_rows(session, last.seq):
                for row in rows:
                    found += _faults_of(row, last)
                    last = AuditHead(row.seq, row.hash)
                    if noted is not None and row.seq == noted.seq:
                        noted_hash = row.hash
        head = AuditHead(head_row.seq, head_row.hash) if head_row else AuditHead(0, GENESIS)
        if head != last:
            found.append(AuditFault(head.seq, "the log does not end with the entry it should"))
        if noted is not None and noted_hash != noted.hash:
            found.append(AuditFault(noted.seq, "the entry is not the one that was noted"))
        return found


async def _next_rows(session: AsyncSession, after: int) -> list[AuditEntryRow]:
    wanted = select(AuditEntryRow).where(AuditEntryRow.seq > after)
    return list(await session.scalars(wanted.order_by(AuditEntryRow.seq).limit(_BATCH)))


def _faults_of(row: AuditEntryRow, before: AuditHead) -> list[AuditFault]:
    problems = []
    if row.seq != before.seq + 1:
        problems.append("entries before it are missing")
    if row.previous_hash != before.hash:
        problems.append("it does not follow the entry before it")
    if row.hash != hash_of_entry(row):
        problems.append("it was changed")
    return [AuditFault(row.seq, problem) for problem in problems]


def _entry(row: AuditEntryRow) -> AuditEntry:
    details: Details = json.loads(row.details)
    return AuditEntry(
        row.seq, row.at, row.account_id, row.company_id, row.action, row.subject, details, row.hash
    )
