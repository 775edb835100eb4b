"""Source files: what owners upload or write, kept on disk under its hash and never served."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select

from ingest.errors import InvalidSource, SourceNotFound
from ingest.extract.media_types import HTML, OFFICE, PDF, TABLES, media_type_of
from ingest.sources.sources import Source, SourceKind
from ingest.tables import SourceFileRow
from knowledge.database import Database, new_id, utc_now

MAX_NAME_LENGTH = 200
MAX_FILES_PER_SOURCE = 5000
FOLDER = "uploads"
_UNWANTED = re.compile(r"[\x00-\x1f\x7f/\\]")
_HEAD_BYTES = 8192


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was given to us.

    Attributes:
        name: as its owner calls it; a citation shows it.
        sha256: under which its bytes are stored.
    """

    id: str
    source_id: str
    name: str
    sha256: str
    media_type: str
    n_bytes: int
    stored_at: datetime


class SourceFiles:
    """The files of sources that live in our own store.

    Args:
        folder: where bytes are kept; one place per hash, whoever gave them.
        max_bytes: of one file.
    """

    def __init__(self, database: Database, folder: Path, max_bytes: int) -> None:
        self._database = database
        self._folder = folder
        self._max_bytes = max_bytes

    def path(self, sha256: str) -> Path:
        """Return where the bytes of a hash are."""
        return self._folder / sha256[:2] / sha256

    async def all(self, source: Source) -> list[StoredFile]:
        """Return the files of a source by name."""
        async with self._database.read() as session:
            rows = await session.scalars(
                select(SourceFileRow)
                .where(SourceFileRow.source_id == source.id)
                .order_by(SourceFileRow.name)
            )
            return [_file(row) for row in rows]

    async def put(self, source: Source, name: str, body: AsyncIterator[bytes]) -> StoredFile:
        """Store a file; one of the same name is replaced.

        Raises:
            InvalidSource: `invalid_file_name`, `file_too_large`, `unsupported_format`,
                `file_type_mismatch`, `too_many_files`, or the source takes no files.
        """
        if not source.is_stored:
            raise InvalidSource("this source takes no files", "invalid_source")
        name = clean_name(name)
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        draft = self._folder / f"{new_id()}.part"
        try:
            digest, n_bytes, head = await self._receive(draft, body)
            media_type = checked_type(source.kind, name, head)
            return await self._record(source, name, draft, digest, media_type, n_bytes)
        finally:
            await asyncio.to_thread(draft.unlink, missing_ok=True)

    async def text(self, source: Source, file_id: str) -> tuple[StoredFile, str]:
        """Return a note and what it says.

        Raises:
            SourceNotFound: there is no such note.
        """
        files = [one for one in await self.all(source) if one.id == file_id]
        if source.kind is not SourceKind.NOTES or not files:
            raise SourceNotFound("there is no such note")
        body = await asyncio.to_thread(self.path(files[0].sha256).read_bytes)
        return files[0], body.decode("utf-8", "replace")

    async def remove(self, source: Source, file_id: str) -> StoredFile:
        """Remove a file; what it taught leaves with the next run.

        Raises:
            SourceNotFound: there is no such file.
        """
        async with self._database.write() as session:
            row = await session.get(SourceFileRow, file_id)
            if row is None or row.source_id != source.id:
                raise SourceNotFound("there is no such file")
            await session.delete(row)
            removed = _file(row)
        await self.drop_unused([removed.sha256])
        return removed

    async def drop_unused(self, digests: list[str]) -> None:
        """Delete bytes that no file names any more."""
        async with self._database.write() as session:
            for digest in digests:
                used = await session.scalar(
                    select(func.count()).where(SourceFileRow.sha256 == digest)
                )
                if not used:
                    await asyncio.to_thread(self.path(digest).unlink, missing_ok=True)

    async def _receive(self, draft: Path, body: AsyncIterator[bytes]) -> tuple[str, int, bytes]:
        digest, n_bytes, head = hashlib.sha256(), 0, b""
        with await asyncio.to_thread(draft.open, "xb") as target:
            async for part in body:
                n_bytes += len(part)
                if n_bytes > self._max_bytes:
                    raise InvalidSource(f"larger than {self._max_bytes} bytes", "file_too_large")
                head += part[: max(0, _HEAD_BYTES - len(head))]
                digest.update(part)
                await asyncio.to_thread(target.write, part)
            target.flush()
            await asyncio.to_thread(os.fsync, target.fileno())
        if not n_bytes:
            raise InvalidSource("the file is empty", "file_empty")
        return digest.hexdigest(), n_bytes, head

    def _move(self, draft: Path, digest: str) -> None:
        place = self.path(digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(place)

    async def _record(
        self,
        source: Source,
        name: str,
        draft: Path,
        digest: str,
        media_type: str,
        n_bytes: int,
    ) -> StoredFile:
        async with self._database.write() as session:
            of_source = SourceFileRow.source_id == source.id
            row = await session.scalar(
                select(SourceFileRow).where(of_source, SourceFileRow.name == name)
            )
            replaced = row.sha256 if row else None
            if row is None:
                count = await session.scalar(select(func.count()).where(of_source))
                if (count or 0) >= MAX_FILES_PER_SOURCE:
                    raise InvalidSource("the source has too many files", "too_many_files")
                row = SourceFileRow(id=new_id(), source_id=source.id, name=name)
                session.add(row)
            row.sha256, row.media_type, row.n_bytes = digest, media_type, n_bytes
            row.stored_at = utc_now()
            # In the transaction: else `drop_unused` could take the bytes before they are named.
            await asyncio.to_thread(self._move, draft, digest)
            stored = _file(row)
        if replaced and replaced != digest:
            await self.drop_unused([replaced])
        return stored

    async def forget(self, source: Source) -> None:
        """Delete all files of a source that is removed."""
        files = await self.all(source)
        async with self._database.write() as session:
            await session.execute(delete(SourceFileRow).where(SourceFileRow.source_id == source.id))
        await self.drop_unused([one.sha256 for one in files])


def clean_name(name: str) -> str:
    """Return a file's name without folders and without marks that hide what it is.

    Raises:
        InvalidSource: nothing is left, or it is too long.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    clean = " ".join(_UNWANTED.sub("", kept).split()).lstrip(".")
    if not clean or len(clean) > MAX_NAME_LENGTH:
        raise InvalidSource("a file name has 1 to 200 characters", "invalid_file_name")
    return clean


def checked_type(kind: SourceKind, name: str, head: bytes) -> str:
    """Return a file's media type, which its name and its first bytes must agree on.

    Raises:
        InvalidSource: `unsupported_format` or `file_type_mismatch`.
    """
    media_type = media_type_of(name, None, head[:1024])
    if media_type is None or (kind is SourceKind.FAQ_TABLE and media_type not in TABLES):
        raise InvalidSource("not a kind of file this source reads", "unsupported_format")
    if media_type in OFFICE:
        fits = head.startswith(b"PK\x03\x04")
    elif media_type == PDF:
        fits = b"%PDF-" in head[:1024]
    else:
        fits = not head.startswith((b"PK\x03\x04", b"MZ", b"\x7fELF")) and _is_text(head)
    if not fits or (media_type == HTML and _is_svg(head)):
        raise InvalidSource("the file is not what its name says", "file_type_mismatch")
    return media_type


def _is_text(head: bytes) -> bool:
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return is_utf16 or b"\0" not in head


def _is_svg(head: bytes) -> bool:
    return b"<svg" in head.lower() and b"<html" not in head.lower() and b"<body" not in head.lower()


def _file(row: SourceFileRow) -> StoredFile:
    return StoredFile(
        id=row.id,
        source_id=row.source_id,
        name=row.name,
        sha256=row.sha256,
        media_type=row.media_type,
        n_bytes=row.n_bytes,
        stored_at=row.stored_at,
    )
