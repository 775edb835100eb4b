"""The throttle of sign-in: how often one may try, by account and by address.

The counts are in the database, not in the process: every worker shares them and a restart does
not give an attacker a fresh start. Signing in is rare, so a write for each try costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.rate_limit import Rate
from api.errors import TooManyRequests
from api.tables import SignInBucketRow
from knowledge.database import Database, utc_now

# An owner who has forgotten the password has five tries at once. Whoever spreads guesses over
# many addresses has 30 and then one a minute; an account is never locked for good, because then
# anybody could lock out anybody.
FROM_ONE_ADDRESS = Rate(burst=5, per_s=1 / 60)
OF_ONE_ACCOUNT = Rate(burst=30, per_s=1 / 60)
OF_ONE_ADDRESS = Rate(burst=50, per_s=1 / 10)
_FULL_AFTER = timedelta(hours=1)  # every bucket is full again by then, so its row can go


@dataclass(frozen=True, slots=True)
class _Bucket:
    key: str
    rate: Rate


class Throttle:
    """The tries that accounts and addresses have left.

    Args:
        now: the time, aware, in UTC.
    """

    def __init__(self, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._now = now

    async def take(self, name: str, address: str) -> None:
        """Take one try, whether or not there is an account of this name.

        Raises:
            TooManyRequests: there is none left.
        """
        wait_s = 0.0
        async with self._database.write() as session:
            await session.execute(
                delete(SignInBucketRow).where(SignInBucketRow.at < self._now() - _FULL_AFTER)
            )
            rows = []
            for bucket in _buckets(name, address):
                rows.append(row := await self._refilled(session, bucket))
                wait_s = max(wait_s, (1 - row.tokens) / bucket.rate.per_s)
            if wait_s <= 0:  # a refused try takes nothing, else one address could use up an account
                for row in rows:
                    row.tokens -= 1
        if wait_s > 0:
            raise TooManyRequests(wait_s)

    async def give_back(self, name: str, address: str) -> None:
        """Give a try back after it was the right password."""
        async with self._database.write() as session:
            for bucket in _buckets(name, address):
                row = await self._refilled(session, bucket)
                row.tokens = min(bucket.rate.burst, row.tokens + 1)

    async def _refilled(self, session: AsyncSession, bucket: _Bucket) -> SignInBucketRow:
        now = self._now()
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        full = {"key": bucket.key, "tokens": float(bucket.rate.burst), "at": now}
        await session.execute(insert(SignInBucketRow).values(full).on_conflict_do_nothing())
        wanted = select(SignInBucketRow).where(SignInBucketRow.key == bucket.key)
        row = (await session.scalars(wanted.with_for_update())).one()
        elapsed_s = max(0.0, (now - row.at).total_seconds())
        row.tokens = min(bucket.rate.burst, row.tokens + elapsed_s * bucket.rate.per_s)
        row.at = now
        return row


def _buckets(name: str, address: str) -> list[_Bucket]:
    """Return the buckets in one order for all, so that two requests cannot wait for each other."""
    found = [
        _Bucket(_key("pair", name, address), FROM_ONE_ADDRESS),
        _Bucket(_key("account", name), OF_ONE_ACCOUNT),
        _Bucket(_key("address", address), OF_ONE_ADDRESS),
    ]
    return sorted(found, key=lambda bucket: bucket.key)


def _key(*parts: str) -> str:
    """Return a hash, because what is typed as a name is now and then a password."""
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
