"""Accounts: the people who work with the product, and their roles at the companies."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.audit_chain import Deed, append
from api.access.roles import Role
from api.errors import AccountNotFound, InvalidAccount
from api.tables import AccountRoleRow, AccountRow
from knowledge.database import Database, new_id, utc_now

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,198}[a-z0-9])?")
COMMAND_LINE = "command line"  # who it was, where nobody is signed in


@dataclass(frozen=True, slots=True)
class Account:
    """One person who works with the product.

    Attributes:
        id: 32 hex digits.
        name: what is typed to sign in; lower case.
        display_name: what colleagues see.
        roles: by company id; an administrator counts as every role there.
        is_active: a suspended account can do nothing.
    """

    id: str
    name: str
    display_name: str
    roles: Mapping[str, frozenset[Role]]
    is_active: bool = True

    def may(self, company_id: str, roles: frozenset[Role]) -> bool:
        """Say whether it has one of these roles at the company."""
        own = self.roles.get(company_id, frozenset())
        return bool(own & roles) or Role.ADMINISTRATOR in own


@dataclass(frozen=True, slots=True)
class StoredPassword:
    """An account and the hash of its password, if it has one."""

    account: Account
    password_hash: str | None


class Accounts:
    """The accounts in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        name: str,
        display_name: str = "",
        password_hash: str | None = None,
        company_id: str | None = None,
        roles: Collection[Role] = (),
    ) -> str:
        """Add an account with roles at a company, and return its id.

        Raises:
            InvalidAccount: the name is taken or cannot be used.
        """
        name = clean_name(name)
        if not _NAME.fullmatch(name):
            raise InvalidAccount("use 1 to 200 of a-z, 0-9 and . _ @ + - in an account's name")
        if len(display_name) > 200:
            raise InvalidAccount("a display name has at most 200 characters")
        row = AccountRow(
            id=new_id(),
            name=name,
            display_name=display_name.strip() or name,
            password_hash=password_hash,
            openid_issuer=None,
            openid_subject=None,
            is_active=True,
            created_at=utc_now(),
        )
        details = {"roles": " ".join(sorted(roles))}
        try:
            async with self._database.write() as session:
                session.add(row)
                await session.flush()
                if company_id is not None:
                    session.add_all(_role_rows(row.id, company_id, roles))
                deed = Deed("account_added", name, None, company_id, details)
                await append(session, deed)
        except IntegrityError as error:
            raise InvalidAccount(f"there is an account '{name}' already") from error
        return row.id

    async def by_name(self, name: str) -> Account:
        """Return the account with this name.

        Raises:
            AccountNotFound: there is none.
        """
        async with self._database.read() as session:
            row = await session.scalar(
                select(AccountRow).where(AccountRow.name == clean_name(name))
            )
            if row is None:
                raise AccountNotFound(f"there is no account '{name}'")
            return await account_of(session, row)

    async def by_id(self, account_id: str) -> Account | None:
        """Return the account with this id if it is active."""
        async with self._database.read() as session:
            row = await session.get(AccountRow, account_id)
            return await account_of(session, row) if row is not None and row.is_active else None

    async def all(self) -> list[Account]:
        """Return all accounts by name."""
        async with self._database.read() as session:
            rows = (await session.scalars(select(AccountRow).order_by(AccountRow.name))).all()
            return await _accounts_of(session, rows)

    async def names(self, account_ids: Collection[str]) -> dict[str, str]:
        """Return names by id."""
        wanted = select(AccountRow.id, AccountRow.name).where(AccountRow.id.in_(account_ids))
        async with self._database.read() as session:
            return {row.id: row.name for row in await session.execute(wanted)}

    async def password_of(self, name: str) -> StoredPassword | None:
        """Return an account with its password's hash; None when there is no such account."""
        if not _NAME.fullmatch(clean_name(name)):
            return None
        async with self._database.read() as session:
            row = await session.scalar(_named(name))
            if row is None:
                return None
            return StoredPassword(await account_of(session, row), row.password_hash)

    async def set_roles(
        self, account: Account, company_id: str, roles: Collection[Role], by: str = COMMAND_LINE
    ) -> None:
        """Make these the account's roles at the company; none of them takes all away."""
        mine = (AccountRoleRow.account_id == account.id) & (AccountRoleRow.company_id == company_id)
        details = {"roles": " ".join(sorted(roles)), "by": by}
        async with self._database.write() as session:
            await session.execute(delete(AccountRoleRow).where(mine))
            session.add_all(_role_rows(account.id, company_id, roles))
            deed = Deed("roles_changed", account.name, account.id, company_id, details)
            await append(session, deed)

    async def set_active(self, account: Account, is_active: bool, by: str = COMMAND_LINE) -> None:
        """Suspend an account or let it in again."""
        action = "account_activated" if is_active else "account_suspended"
        await self._change(account, Deed(action, details={"by": by}), is_active=is_active)

    async def set_password_hash(
        self, account: Account, password_hash: str, by: str = COMMAND_LINE
    ) -> None:
        """Change an account's password."""
        deed = Deed("password_changed", details={"by": by})
        await self._change(account, deed, password_hash=password_hash)

    async def _change(self, account: Account, deed: Deed, **values: Any) -> None:
        changed = update(AccountRow).where(AccountRow.id == account.id).values(values)
        async with self._database.write() as session:
            await session.execute(changed)
            await append(session, replace(deed, subject=account.name, account_id=account.id))


def _role_rows(account_id: str, company_id: str, roles: Collection[Role]) -> list[AccountRoleRow]:
    return [
        AccountRoleRow(account_id=account_id, company_id=company_id, role=role)
        for role in set(roles)
    ]


def _named(name: str) -> Select[AccountRow]:
    return select(AccountRow).where(AccountRow.name == clean_name(name))


def clean_name(name: str) -> str:
    """Return a name as it is stored."""
    return name.strip().lower()


async def account_of(session: AsyncSession, row: AccountRow) -> Account:
    """Return the account of a row with its roles."""
    [account] = await _accounts_of(session, [row])
    return account


async def _accounts_of(session: AsyncSession, rows: Sequence[AccountRow]) -> list[Account]:
    roles: dict[str, dict[str, set[Role]]] = {row.id: {} for row in rows}
    wanted = select(AccountRoleRow).where(AccountRoleRow.account_id.in_(roles))
    for one in await session.scalars(wanted):
        roles[one.account_id].setdefault(one.company_id, set()).add(Role(one.role))
    return [
        Account(
            id=row.id,
            name=row.name,
            display_name=row.display_name,
            roles={company: frozenset(found) for company, found in roles[row.id].items()},
            is_active=row.is_active,
        )
        for row in rows
    ]
