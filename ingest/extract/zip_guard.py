"""Office files are zip archives: opened only when they cannot unpack into a flood."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from ingest.errors import PermanentFetchError

MAX_MEMBERS = 20_000
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_MEMBER_BYTES = 150 * 1024 * 1024
# Real office XML packs 10 to 40 times; only members above the floor are judged.
MAX_RATIO = 150
RATIO_FLOOR_BYTES = 10 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class OfficeArchive:
    """The members of an office file, each read in memory and never written anywhere.

    Raises:
        PermanentFetchError: `file_damaged`, `password_protected` or `zip_bomb`.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            if file.read(8) == _OLE:
                raise PermanentFetchError("password_protected", "the file asks for a password")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise PermanentFetchError("file_damaged", "the file is no office file") from error
        self._check(path.stat().st_size)
        self.names = frozenset(self._zip.namelist())

    def read(self, name: str) -> bytes | None:
        """Return a member's bytes, or None when there is none of that name."""
        if name not in self.names:
            return None
        try:
            with self._zip.open(name) as member:
                body = member.read(MAX_MEMBER_BYTES + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise PermanentFetchError("file_damaged", "a part of the file is damaged") from error
        if len(body) > MAX_MEMBER_BYTES:
            raise PermanentFetchError("zip_bomb", "a part of the file is too large")
        return body

    def _check(self, file_bytes: int) -> None:
        members = self._zip.infolist()
        total = sum(member.file_size for member in members)
        packed = sum(member.compress_size for member in members)
        if len(members) > MAX_MEMBERS or total > MAX_UNPACKED_BYTES:
            raise PermanentFetchError("zip_bomb", "the file unpacks to more than allowed")
        if packed > file_bytes:
            raise PermanentFetchError("zip_bomb", "parts of the file overlap")
        for member in members:
            if member.flag_bits & 1:
                raise PermanentFetchError("password_protected", "the file asks for a password")
            is_large = member.file_size > RATIO_FLOOR_BYTES
            if member.file_size > MAX_MEMBER_BYTES or (
                is_large and member.file_size > MAX_RATIO * max(1, member.compress_size)
            ):
                raise PermanentFetchError("zip_bomb", "a part of the file is too large")
