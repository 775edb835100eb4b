"""Accounts for tests: made straight in a database, with hashes that cost little time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from api.accounts import Accounts, Role
from api.passwords import Passwords
from api.sessions import Sessions
from knowledge.companies import Companies
from knowledge.database import Database, new_id

PASSWORD = "korrekt hest batteri"
QUICK = {"time_cost": 1, "memory_cost_kib": 8, "parallelism": 1}


async def add_account(database: Database, role: Role | None, company: str, name: str = "") -> str:
    """Add an account with the password `PASSWORD` and one role, and return its name."""
    accounts, name = Accounts(database), name or f"{role or 'nobody'}-{new_id()[:8]}"
    account_id = await accounts.add(name, "Kari Nordmann", await Passwords(**QUICK).hash(PASSWORD))
    if role is not None:
        company_id = (await Companies(database).get(company)).id
        await accounts.set_roles(account_id, company_id, [role])
    return name


async def start_session(database: Database, role: Role | None, company: str) -> str:
    """Add an account, sign it in, and return what its cookie holds."""
    account = await Accounts(database).by_name(await add_account(database, role, company))
    return await Sessions(database, idle_s=3600, max_s=3600).start(account.id)


def session_in(url: str, role: Role | None, company: str) -> str:
    """Do the same from outside a loop, on the database with this url."""
    return _run(url, lambda database: start_session(database, role, company))


def account_in(url: str, role: Role | None, company: str) -> str:
    """Add an account from outside a loop, and return its name."""
    return _run(url, lambda database: add_account(database, role, company))


def _run(url: str, work: Callable[[Database], Awaitable[str]]) -> str:
    async def run() -> str:
        database = Database(url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())
