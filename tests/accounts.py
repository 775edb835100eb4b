"""Accounts for tests: made straight in a database, with hashes that cost little time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from api.access.accounts import Accounts
from api.access.api_tokens import ApiTokens
from api.access.passwords import Passwords
from api.access.roles import Role
from api.access.sessions import Sessions
from knowledge.companies.companies import Companies
from knowledge.database import Database, new_id

PASSWORD = "korrekt hest batteri"
QUICK = {"time_cost": 1, "memory_cost_kib": 8, "parallelism": 1}


async def add_account(database: Database, role: Role | None, company: str, name: str = "") -> str:
    """Add an account with the password `PASSWORD` and one role, and return its name."""
    name = name or f"{role or 'nobody'}-{new_id()[:8]}"
    company_id = (await Companies(database).get(company)).id
    hashed = await Passwords(**QUICK).hash(PASSWORD)
    roles = [role] if role is not None else []
    await Accounts(database).add(name, "Kari Nordmann", hashed, company_id, roles)
    return name


async def start_session(database: Database, role: Role | None, company: str) -> str:
    """Add an account, sign it in, and return what its cookie holds."""
    account = await Accounts(database).by_name(await add_account(database, role, company))
    return await Sessions(database, idle_s=3600, max_s=3600).start(account.id)


def session_in(url: str, role: Role | None, company: str) -> str:
    """Do the same from outside a loop, on the database with this url."""
    secret: str = run_on(url, lambda database: start_session(database, role, company))
    return secret


def account_in(url: str, role: Role | None, company: str) -> str:
    """Add an account from outside a loop, and return its name."""
    name: str = run_on(url, lambda database: add_account(database, role, company))
    return name


async def start_agent(database: Database, display_name: str, company: str) -> str:
    """Add an agent whom customers know by this name, and return a bearer token of theirs."""
    company_id = (await Companies(database).get(company)).id
    name = f"agent-{new_id()[:8]}"
    account_id = await Accounts(database).add(name, display_name, None, company_id, [Role.AGENT])
    _, secret = await ApiTokens(database).add(account_id, "tests")
    return secret


def agent_in(url: str, display_name: str, company: str = "tindra") -> str:
    """Do the same from outside a loop, on the database with this url."""
    token: str = run_on(url, lambda database: start_agent(database, display_name, company))
    return token


def in_database(path: Path, work: Callable[[Database], Awaitable[Any]]) -> Any:
    """Run something on an SQLite file from outside a loop."""
    return run_on(f"sqlite+aiosqlite:///{path}", work)


def run_on(url: str, work: Callable[[Database], Awaitable[Any]]) -> Any:
    """Run something on the database with this url from outside a loop."""

    async def run() -> Any:
        database = Database(url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())
