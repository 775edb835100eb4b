"""The chain of the audit log: how an entry is added, and what its hash covers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from hashlib import sha256

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from api.tables import AuditEntryRow, AuditHeadRow
from knowledge.database import utc_now

GENESIS = "0" * 64  # what the first entry's hash covers in place of an entry before it
HEAD_ID = 1

Details = Mapping[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class Deed:
    """What an entry is about, before it has a number and a time.

    Attributes:
        action: in the past tense, snake_case: `version_activated`.
        subject: an id or name of what it was done to; no text of customers.
        account_id: who; None for the command line and for nobody we know.
        company_id: at which company; None when it concerns none.
    """

    action: str
    subject: str = ""
    account_id: str | None = None
    company_id: str | None = None
    details: Details = field(default_factory=dict)


async def append(session: AsyncSession, deed: Deed) -> None:
    """Add an entry in the transaction that does the deed, so that both are stored or neither.

    Locks the head until the transaction ends: writers of entries take turns.
    """
    head = await _locked_head(session)
    row = AuditEntryRow(
        seq=head.seq + 1,
        at=utc_now(),
        account_id=deed.account_id,
        company_id=deed.company_id,
        action=deed.action,
        subject=deed.subject,
        details=json.dumps(dict(deed.details), ensure_ascii=False, sort_keys=True),
        previous_hash=head.hash,
        hash="",
    )
    row.hash = hash_of_entry(row)
    session.add(row)
    head.seq, head.hash = row.seq, row.hash
    await session.flush()


def hash_of_entry(row: AuditEntryRow) -> str:
    """Return the hash that an entry must have: over all it says and the hash before it."""
    covered = [
        row.seq, row.at.astimezone(UTC).isoformat(), row.account_id, row.company_id, row.action,
        row.subject, row.details, row.previous_hash,
    ]  # fmt: skip
    return sha256(json.dumps(covered, ensure_ascii=False).encode()).hexdigest()


async def _locked_head(session: AsyncSession) -> AuditHeadRow:
    head = await session.get(AuditHeadRow, HEAD_ID, with_for_update=True)
    if head is not None:
        return head
    try:
        async with session.begin_nested():
            session.add(AuditHeadRow(id=HEAD_ID, seq=0, hash=GENESIS))
    except IntegrityError:
        pass  # another process was first, and its row is there now
    found = await session.get(AuditHeadRow, HEAD_ID, with_for_update=True, populate_existing=True)
    assert found is not None  # noqa: S101  (it was just added)
    return found
