"""Frame codes: how a frame inside a foreign page gets a session of its own.

A browser gives such a frame no cookie of ours, so the frame opens our sign-in page in a window.
That page asks for a code and posts it to its opener, on our origin only. The frame swaps code and
verifier for a session in a partitioned cookie. The code alone is worth nothing: it belongs to the
hash of a verifier that never leaves the frame.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete

from api.access.sessions import hash_of
from api.errors import FrameCodeRefused
from api.tables import FrameCodeRow
from knowledge.database import Database, utc_now

LIFETIME = timedelta(seconds=60)


class FrameCodes:
    """The codes in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, account_id: str, challenge: str) -> str:
        """Return a new code for whoever knows the verifier behind the challenge."""
        code, now = secrets.token_urlsafe(32), utc_now()
        row = FrameCodeRow(
            code_hash=hash_of(code),
            challenge=challenge,
            account_id=account_id,
            expires_at=now + LIFETIME,
        )
        async with self._database.write() as session:
            await session.execute(delete(FrameCodeRow).where(FrameCodeRow.expires_at < now))
            session.add(row)
        return code

    async def swap(self, code: str, verifier: str) -> str:
        """Use a code up, and return the id of its account.

        Raises:
            FrameCodeRefused: it was never given out, is too old or used, or is another frame's.
        """
        used = (
            delete(FrameCodeRow)
            .where(FrameCodeRow.code_hash == hash_of(code))
            .returning(FrameCodeRow.challenge, FrameCodeRow.account_id, FrameCodeRow.expires_at)
        )
        async with self._database.write() as session:
            found = (await session.execute(used)).one_or_none()
        if found is None or found.expires_at < utc_now():
            raise FrameCodeRefused("the code is not valid any more")
        if not secrets.compare_digest(found.challenge, challenge_of(verifier)):
            raise FrameCodeRefused("the code belongs to another frame")
        return str(found.account_id)


def challenge_of(verifier: str) -> str:
    """Return the challenge of a verifier: its SHA-256 in URL-safe Base64 (RFC 7636, S256)."""
    digest = sha256(verifier.encode("utf-8", "surrogatepass")).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
