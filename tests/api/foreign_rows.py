"""One row in every table for a company: what another company's people must never reach."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table, insert, select
from sqlalchemy import types as sql

import api.tables
import bot.tables
import ingest.tables
import knowledge.tables
from knowledge.database import Base, Database, UtcDateTime, new_id, utc_now

# Rows of fixed values, chained or counted; they hold nothing that a path could name.
_LEFT_OUT = {"account_roles", "audit_entries", "audit_head", "sign_in_buckets", "companies"}


async def fill(database: Database, company_id: str) -> set[str]:
    """Add the rows, and return the ids that a path could name."""
    keys: dict[str, Any] = {"companies": company_id}
    ids: set[str] = set()
    async with database.write() as session:
        for table in Base.metadata.sorted_tables:
            if table.name in _LEFT_OUT:
                continue
            row = {column.name: _value(column, keys) for column in table.columns}
            await session.execute(insert(table).values(row))
            keys[table.name] = row[_own_key(table)]
            ids |= {value for value in row.values() if isinstance(value, str) and len(value) == 32}
    return ids - {company_id}


async def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables, but for what every visit may change."""
    visits = {"sessions", "sign_in_buckets", "audit_entries", "audit_head"}
    async with database.read() as session:
        return {
            table.name: sorted(map(repr, (await session.execute(select(table))).all()))
            for table in Base.metadata.sorted_tables
            if table.name not in visits
        }


def _own_key(table: Table) -> str:
    return next(column.name for column in table.primary_key.columns)


def _value(column: Column[Any], keys: dict[str, Any]) -> Any:
    for key in column.foreign_keys:
        return keys[key.column.table.name]
    if column.name == "company_id":
        return keys["companies"]
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return utc_now()
    if isinstance(kind, sql.String):
        return new_id()[: kind.length or 32]
    if isinstance(kind, sql.JSON):
        return []
    if isinstance(kind, sql.LargeBinary):
        return b""
    return kind.python_type(0)
