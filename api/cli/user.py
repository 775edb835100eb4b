"""The commands `user …`; what they change is in the audit log."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from api.access.accounts import Account
from api.access.identity import Identity
from api.access.passwords import new_password
from api.access.roles import Role
from api.cli.database import with_database
from api.cli.output import print_json, print_lines
from api.errors import InvalidAccount
from api.settings import ApiSettings
from knowledge.companies.companies import Companies
from knowledge.database import Database


def add(
    name: str,
    company: str,
    roles: Sequence[Role],
    display_name: str,
    password_stdin: bool,
    no_password: bool,
    as_json: bool,
) -> None:
    """Add an account."""
    if not roles:
        raise InvalidAccount("give the account at least one --role")
    made = "" if password_stdin or no_password else new_password()
    password = _read_password() if password_stdin else made

    async def work(database: Database) -> None:
        identity = _identity(database)
        where = await Companies(database).get(company)
        hashed = None if no_password else await identity.passwords.hash(password)
        await identity.accounts.add(name, display_name, hashed, where.id, roles)

    with_database(work)
    _say(as_json, f"added {name}", {"name": name}, password=made)


def show_all(as_json: bool) -> None:
    """List the accounts."""

    async def work(database: Database) -> list[dict[str, Any]]:
        slugs = {one.id: one.slug for one in await Companies(database).all()}
        return [_shown(account, slugs) for account in await _identity(database).accounts.all()]

    shown = with_database(work)
    if as_json:
        print_json(shown)
        return
    for one in shown:
        roles = " ".join(f"{slug}:{','.join(found)}" for slug, found in one["roles"].items())
        state = "" if one["is_active"] else "suspended"
        print_lines([f"{one['name']}\t{one['display_name']}\t{roles}\t{state}".rstrip()])


def set_roles(name: str, company: str, roles: Sequence[Role], as_json: bool) -> None:
    """Make these the account's roles at a company."""

    async def work(database: Database) -> None:
        identity = _identity(database)
        where, account = (
            await Companies(database).get(company),
            await identity.accounts.by_name(name),
        )
        await identity.accounts.set_roles(account, where.id, roles)

    with_database(work)
    said = ", ".join(sorted(roles)) or "no role"
    _say(as_json, f"{name} at {company}: {said}", {"name": name, "roles": sorted(roles)})


def set_active(name: str, is_active: bool, as_json: bool) -> None:
    """Suspend an account or let it in again."""

    async def work(database: Database) -> None:
        identity = _identity(database)
        account = await identity.accounts.by_name(name)
        await identity.accounts.set_active(account, is_active)
        if not is_active:
            await identity.sessions.end_all(account.id)

    with_database(work)
    state = "activated" if is_active else "suspended"
    _say(as_json, f"{state} {name}", {"name": name, "is_active": is_active})


def set_password(name: str, password_stdin: bool, as_json: bool) -> None:
    """Give an account a new password and end its sessions."""
    made = "" if password_stdin else new_password()
    password = _read_password() if password_stdin else made

    async def work(database: Database) -> None:
        identity = _identity(database)
        account = await identity.accounts.by_name(name)
        hashed = await identity.passwords.hash(password)
        await identity.accounts.set_password_hash(account, hashed)
        await identity.sessions.end_all(account.id)

    with_database(work)
    _say(as_json, f"changed the password of {name}", {"name": name}, password=made)


def token(name: str, label: str, revoke: str | None, show: bool, as_json: bool) -> None:
    """Make, list or revoke tokens."""

    async def work(database: Database) -> list[dict[str, str]]:
        identity = _identity(database)
        account = await identity.accounts.by_name(name)
        if revoke is not None:
            await identity.api_tokens.revoke(account.id, revoke)
            await identity.audit.record(account, None, "token_revoked", revoke)
            return []
        if show:
            found = await identity.api_tokens.all(account.id)
            return [{"id": one.id, "label": one.label} for one in found]
        made, secret = await identity.api_tokens.add(account.id, label)
        await identity.audit.record(account, None, "token_added", made.id, {"label": label})
        return [{"id": made.id, "label": label, "token": secret}]

    rows = with_database(work)
    if as_json:
        print_json(rows)
    elif revoke is not None:
        print_lines([f"revoked {revoke}"])
    else:
        print_lines("\t".join(row.values()) for row in rows)


def _identity(database: Database) -> Identity:
    return Identity.build(ApiSettings(), database)


def _read_password() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _say(as_json: bool, text: str, shown: dict[str, Any], password: str = "") -> None:
    if as_json:
        print_json(shown | ({"password": password} if password else {}))
        return
    print_lines([text, *([f"password: {password}"] if password else [])])


def _shown(account: Account, slugs: dict[str, str]) -> dict[str, Any]:
    return {
        "name": account.name,
        "display_name": account.display_name,
        "is_active": account.is_active,
        "roles": {slugs[one]: sorted(roles) for one, roles in account.roles.items()},
    }
