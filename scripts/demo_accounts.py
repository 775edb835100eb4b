"""The demo's people: one account per role, with passwords that anybody can read here.

They are made for the demo on this machine only; the product itself has no account of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from api.access.accounts import Account
from api.access.identity import Identity
from api.access.origins import LOOPBACK
from api.access.roles import Role
from api.cli.database import with_database
from api.errors import AccountNotFound
from api.settings import ApiSettings
from knowledge.companies.companies import Companies
from knowledge.database import Database

PEOPLE = (
    ("agent", "Amina Agent", Role.AGENT, "agent-i-demoen"),
    ("owner", "Olav Innhold", Role.CONTENT_OWNER, "owner-i-demoen"),
    ("lead", "Liv Leder", Role.TEAM_LEAD, "lead-i-demoen"),
    ("admin", "Aki Admin", Role.ADMINISTRATOR, "admin-i-demoen"),
)


def make_accounts(slugs: Sequence[str]) -> list[str]:
    """Make the accounts that are missing, and return lines that say how to sign in.

    Args:
        slugs: of the companies that everybody works for.
    """
    settings = ApiSettings()
    if settings.host not in LOOPBACK:
        return ["no demo accounts: this server listens to other machines too"]
    with_database(lambda database: _make_all(database, settings, slugs))
    return [f"{name:<6} {password:<15} {role}" for name, _, role, password in PEOPLE]


async def _make_all(database: Database, settings: ApiSettings, slugs: Sequence[str]) -> None:
    identity, companies = Identity.build(settings, database), Companies(database)
    for name, display_name, role, password in PEOPLE:
        account = await _made(identity, name, display_name, password)
        for slug in slugs:
            company = await companies.get(slug)
            if company.id not in account.roles:
                await identity.accounts.set_roles(account, company.id, [role])


async def _made(identity: Identity, name: str, display_name: str, password: str) -> Account:
    try:
        return await identity.accounts.by_name(name)
    except AccountNotFound:
        hashed = await identity.passwords.hash(password)
        await identity.accounts.add(name, display_name, hashed)
        return await identity.accounts.by_name(name)
