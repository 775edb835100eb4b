"""Files and folders as sources: which files there are and how documents made of them are named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import PermanentFetchError
from ingest.extract.media_types import JSON, media_type_of
from ingest.sources.sources import Source, SourceKind

MAX_FILES = 20_000
URL_PREFIX = "file:"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source.

    Attributes:
        name: its path within the source, which is the url of documents made of it.
    """

    source: Source
    path: Path
    name: str

    @property
    def state_url(self) -> str:
        """The name under which its fetch state is kept."""
        return URL_PREFIX + self.name


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file's bytes and what they are."""

    body: bytes
    media_type: str
    sha256: str


def list_files(source: Source) -> Iterator[SourceFile]:
    """Yield the files of a folder or the one file of a source, in the order of their names.

    Names that start with a dot are skipped; links are followed only within the folder.
    """
    root = Path(source.location)
    if source.kind is not SourceKind.FOLDER:
        yield SourceFile(source, root, root.name)
        return
    count = 0
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if any(part.startswith(".") for part in parts) or not path.is_file():
            continue
        if not path.resolve().is_relative_to(root):
            continue
        count += 1
        if count > MAX_FILES:
            return
        yield SourceFile(source, path, "/".join(parts))


def read_file(file: SourceFile, max_bytes: int) -> FileContent:
    """Read a file.

    Raises:
        PermanentFetchError: `unsupported_format`, `file_too_large` or `file_unreadable`.
    """
    try:
        if file.path.stat().st_size > max_bytes:
            raise PermanentFetchError("file_too_large", f"larger than {max_bytes} bytes")
        body = file.path.read_bytes()
    except OSError as error:
        raise PermanentFetchError("file_unreadable", "the file cannot be opened") from error
    media_type = media_type_of(file.name, None, body[:1024])
    if media_type is None and file.source.kind is SourceKind.FAQ_TABLE:
        media_type = JSON
    if media_type is None:
        raise PermanentFetchError("unsupported_format", "not a kind of file we read")
    return FileContent(body, media_type, hashlib.sha256(body).hexdigest())
