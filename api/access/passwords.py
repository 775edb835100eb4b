"""Passwords: argon2id hashes, checked beside the event loop; the one file that knows pwdlib."""

from __future__ import annotations

import asyncio
import secrets

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from api.errors import InvalidPassword

MIN_CHARS, MAX_CHARS = 12, 256
MAX_AT_ONCE = 2  # each takes 64 MiB and about a core
# No 0, O, 1, l, I: it may have to be typed from paper. 16 of 55 are 92 bits.
_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Passwords:
    """Makes and checks hashes.

    Args:
        time_cost, memory_cost_kib, parallelism: of argon2id; the defaults are those of RFC 9106
            for machines without much memory.
    """

    def __init__(
        self, time_cost: int = 3, memory_cost_kib: int = 65_536, parallelism: int = 4
    ) -> None:
        self._hash = PasswordHash(
            (
                Argon2Hasher(
                    time_cost=time_cost, memory_cost=memory_cost_kib, parallelism=parallelism
                ),
            )
        )
        self._slots = asyncio.Semaphore(MAX_AT_ONCE)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """Return the hash of a new password.

        Raises:
            InvalidPassword: it is too short or too long.
        """
        if not MIN_CHARS <= len(password) <= MAX_CHARS:
            raise InvalidPassword(f"a password has {MIN_CHARS} to {MAX_CHARS} characters")
        async with self._slots:
            return await asyncio.to_thread(self._hash.hash, password)

    async def is_right(self, password: str, stored: str | None) -> bool:
        """Say whether a password fits a hash; takes the same time when there is no hash."""
        if self._nobody is None:
            self._nobody = await self.hash(secrets.token_urlsafe())
        async with self._slots:
            try:
                fits = await asyncio.to_thread(self._hash.verify, password, stored or self._nobody)
            except UnknownHashError:
                return False
        return fits and stored is not None


def new_password() -> str:
    """Return a random password."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
