"""Identities: who the customers of conversations were proven to be, as it is stored."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.message_rows import new_token
from bot.conversations.messages import SESSION_DIGITS
from bot.identity.identity import CustomerIdentity, IdentityMethod
from bot.tables import ConversationRow, IdentityRow
from knowledge.database import Database, new_id, utc_now


class Identities:
    """The identities of conversations in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, conversation_id: str) -> tuple[CustomerIdentity, ...]:
        """Return those in force now, the strongest first."""
        wanted = select(IdentityRow).where(
            IdentityRow.conversation_id == conversation_id, IdentityRow.expires_at > utc_now()
        )
        async with self._database.read() as session:
            rows = (await session.scalars(wanted)).all()
        found = [_identity(row) for row in rows]
        return tuple(sorted(found, key=lambda one: one.method is not IdentityMethod.OIDC))

    async def sessions(self, conversation_ids: Collection[str]) -> dict[str, str]:
        """Return `Conversation.session` of each of these conversations, as it is now."""
        wanted, found = list(conversation_ids), {}
        async with self._database.read() as session:
            for at in range(0, len(wanted), 500):
                rows = await session.execute(
                    select(ConversationRow.id, ConversationRow.token_hash).where(
                        ConversationRow.id.in_(wanted[at : at + 500])
                    )
                )
                found.update({row.id: row.token_hash[:SESSION_DIGITS] for row in rows})
        return found


async def known_rows(
    session: AsyncSession, conversation_id: str
) -> dict[IdentityMethod, IdentityRow]:
    """Return all identities that a conversation ever got, also those no longer in force."""
    wanted = select(IdentityRow).where(IdentityRow.conversation_id == conversation_id)
    return {IdentityMethod(row.method): row for row in await session.scalars(wanted)}


async def put_identity(
    session: AsyncSession, conversation: ConversationRow, identity: CustomerIdentity
) -> None:
    """Store an identity in the place of an earlier one of the same method."""
    await session.execute(
        delete(IdentityRow).where(
            IdentityRow.conversation_id == conversation.id, IdentityRow.method == identity.method
        )
    )
    session.add(
        IdentityRow(
            id=new_id(),
            conversation_id=conversation.id,
            company_id=conversation.company_id,
            method=identity.method,
            issuer=identity.issuer,
            subject=identity.subject,
            label=identity.label,
            name=identity.name,
            attributes=dict(identity.attributes),
            assurance=identity.assurance,
            issued_at=identity.issued_at,
            verified_at=identity.verified_at,
            expires_at=identity.expires_at,
        )
    )


async def end_sessions_of(
    session: AsyncSession, company_id: str, subject: str, until: datetime
) -> list[str]:
    """Let no token open the conversations of a customer that were proven up to a moment.

    Returns:
        Their ids.
    """
    wanted = (
        select(ConversationRow)
        .join(IdentityRow, IdentityRow.conversation_id == ConversationRow.id)
        .where(
            IdentityRow.company_id == company_id,
            IdentityRow.method == IdentityMethod.SITE_JWT,
            IdentityRow.subject == subject,
            IdentityRow.issued_at <= until,
        )
        .with_for_update()
    )
    rows = (await session.scalars(wanted)).all()
    for row in rows:
        new_token(row)
    return [row.id for row in rows]


def _identity(row: IdentityRow) -> CustomerIdentity:
    return CustomerIdentity(
        method=IdentityMethod(row.method),
        issuer=row.issuer,
        subject=row.subject,
        label=row.label,
        name=row.name,
        issued_at=row.issued_at,
        verified_at=row.verified_at,
        expires_at=row.expires_at,
        attributes=row.attributes,
        assurance=row.assurance,
    )
