"""The audit log: every planted change is found, however many write at once."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.accounts import Accounts
from api.access.audit import Audit, AuditHead
from api.access.audit_chain import GENESIS, Deed, append
from api.access.roles import Role
from api.tables import AuditEntryRow, AuditHeadRow
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.databases import sqlite_url

COUNT = 12
TEXTS = ("account_id", "company_id", "action", "subject", "details", "previous_hash", "hash")


async def write_entries(database: Database, count: int = COUNT) -> None:
    for number in range(count):
        await Audit(database).record(
            None, None, "version_activated", f"version {number}", {"number": number, "æ": None}
        )


async def test_untouched_log_has_no_faults(database: Database) -> None:
    audit = Audit(database)
    assert await audit.faults() == []
    assert await audit.head() == AuditHead(0, GENESIS)
    assert await audit.faults(AuditHead(0, GENESIS)) == []
    await write_entries(database)
    noted = await audit.head()
    assert noted.seq == COUNT
    assert await audit.faults(noted) == []
    await write_entries(database, 1)
    assert await audit.faults(noted) == []


async def test_many_writers(database: Database) -> None:
    others = [Database(database.url) for _ in range(3)]
    await asyncio.gather(*(write_entries(one, 8) for one in (database, *others) for _ in range(2)))
    assert await Audit(database).faults() == []
    assert (await Audit(database).head()).seq == 64
    for one in others:
        await one.close()


async def test_a_deed_that_fails_leaves_no_entry(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as session:
            await append(session, Deed("never_done"))
            raise KeyError("the deed")

    with pytest.raises(KeyError):
        await fail()
    await write_entries(database, 1)
    assert await Audit(database).faults() == []


Change = Callable[[AsyncSession, random.Random], Awaitable[Any]]


async def alter(session: AsyncSession, chance: random.Random) -> None:
    changed = {chance.choice(TEXTS): "f" * chance.choice([1, 32])}
    seq = chance.randint(1, COUNT)
    await session.execute(update(AuditEntryRow).where(AuditEntryRow.seq == seq).values(changed))


async def alter_time(session: AsyncSession, chance: random.Random) -> None:
    row = await session.get_one(AuditEntryRow, chance.randint(1, COUNT))
    row.at = row.at.replace(microsecond=(row.at.microsecond + 1) % 1_000_000)


async def remove(session: AsyncSession, chance: random.Random) -> None:
    seq = chance.randint(1, COUNT)
    await session.execute(delete(AuditEntryRow).where(AuditEntryRow.seq == seq))


async def cut_off(session: AsyncSession, chance: random.Random) -> None:
    await session.execute(delete(AuditEntryRow).where(AuditEntryRow.seq > chance.randint(0, 11)))


async def swap(session: AsyncSession, chance: random.Random) -> None:
    first, second = chance.sample(range(1, COUNT + 1), 2)
    for old, new in ((first, 10_000), (second, first), (10_000, second)):
        await session.execute(update(AuditEntryRow).where(AuditEntryRow.seq == old).values(seq=new))


async def put_in(session: AsyncSession, chance: random.Random) -> None:
    rows = (await session.scalars(select(AuditEntryRow).order_by(AuditEntryRow.seq))).all()
    like = chance.choice(rows)
    values = {column.name: getattr(like, column.name) for column in AuditEntryRow.__table__.columns}
    await session.execute(insert(AuditEntryRow).values(values | {"seq": COUNT + 1}))


async def forget_head(session: AsyncSession, chance: random.Random) -> None:
    await session.execute(delete(AuditHeadRow))


CHANGES = (alter, alter_time, remove, cut_off, swap, put_in, forget_head)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with a log."""
    path = tmp_path_factory.mktemp("audit") / "log.db"

    async def write() -> None:
        database = Database(sqlite_url(path))
        await write_entries(database)
        await database.close()

    asyncio.run(write())
    return path


@settings(max_examples=50, deadline=None)
@given(change=st.sampled_from(CHANGES), seed=st.integers(0, 2**32))
async def test_every_planted_change_is_found(written: Path, change: Change, seed: int) -> None:
    path = shutil.copy(written, written.with_name("changed.db"))
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.write() as session:
        await change(session, random.Random(seed))
    assert await Audit(database).faults() != []
    await database.close()


async def test_a_log_written_anew_is_found_by_a_noted_head(database: Database) -> None:
    """Whoever can write to the database can make a chain that fits; what was noted does not."""
    await write_entries(database)
    noted = await Audit(database).head()
    async with database.write() as session:
        await session.execute(delete(AuditEntryRow))
        await session.execute(delete(AuditHeadRow))
    assert await Audit(database).faults() == []
    assert [one.seq for one in await Audit(database).faults(noted)] == [COUNT]
    await write_entries(database, COUNT + 3)
    assert await Audit(database).faults() == []
    assert [one.seq for one in await Audit(database).faults(noted)] == [COUNT]


async def test_pages_of_one_company(database: Database) -> None:
    audit, accounts = Audit(database), Accounts(database)
    first = await Companies(database).add("first", "First", [])
    second = await Companies(database).add("second", "Second", [])
    await accounts.add("kari", "Kari", None, first.id, [Role.AGENT])
    kari = await accounts.by_name("kari")
    for number in range(5):
        await audit.record(kari, first, "source_added", str(number))
        await audit.record(kari, second, "source_added", "secret")
        await audit.record(kari, None, "signed_in", "kari")
    newest = await audit.entries(first.id, limit=4)
    assert [(one.action, one.subject) for one in newest] == [
        ("signed_in", "kari"), ("source_added", "4"), ("signed_in", "kari"), ("source_added", "3"),
    ]  # fmt: skip
    rest = await audit.entries(first.id, before=newest[-1].seq, limit=100)
    assert len(rest) == 7  # and the first: that the account was added
    assert "secret" not in str(rest)
    assert {one.action for one in await audit.entries(second.id)} == {"source_added"}
