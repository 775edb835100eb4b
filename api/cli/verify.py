"""The command `verify`: checks every citation of answers against the stored documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from api.cli.database import with_database
from api.cli.output import EXIT_CHECK_FAILED, print_json, print_lines
from knowledge.companies.companies import Companies
from knowledge.companies.slots import is_filled_form
from knowledge.database import Database
from knowledge.documents.archive import Archive
from knowledge.documents.documents import Document
from knowledge.errors import CompanyNotFound, InvalidFile
from knowledge.json_lines import read_json_lines

_FIELDS = {"n": int, "url": str, "quote": str, "start": int, "end": int, "document_version": str}
MAX_CACHED_DOCUMENTS = 2000


def verify(path: Path, as_json: bool) -> None:
    """Check a file of `ask --json` output, one object per line.

    Raises:
        InvalidFile: it cannot be read, or a line of it is not such output.
    """
    rows = list(_rows(path))
    faults, checked = with_database(lambda database: _check(database, rows))
    if as_json:
        print_json({"rows": len(rows), "citations": checked, "faults": faults})
    else:
        print_lines(f"{one['row']}: citation {one['n']}: {one['fault']}" for one in faults)
        print_lines([f"{checked} citations in {len(rows)} rows, {len(faults)} off"])
    if faults:
        raise typer.Exit(EXIT_CHECK_FAILED)


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, row in read_json_lines(path):
        if "citations" not in row and "error" not in row:
            raise InvalidFile(f"{path}, line {number} is no output of `ask --json`")
        yield str(row.get("id", f"line {number}")), row


class _Documents:
    """Stored documents by their hash: those that a company's answers may quote."""

    def __init__(self, database: Database) -> None:
        self._archive = Archive(database)
        self._companies = Companies(database)
        self._lines: dict[str | None, tuple[str, ...]] = {}
        self._known: dict[tuple[str | None, str], Document | None] = {}

    async def get(self, slug: str | None, version_hash: str) -> Document | None:
        """Return the document from the archive of the company or of one above it.

        Args:
            slug: who was asked; None where the row does not say, and all companies are looked in.
        """
        key = (slug, version_hash)
        if key not in self._known:
            if len(self._known) >= MAX_CACHED_DOCUMENTS:
                self._known.clear()
            self._known[key] = await self._find(slug, version_hash)
        return self._known[key]

    async def _find(self, slug: str | None, version_hash: str) -> Document | None:
        if slug not in self._lines:
            self._lines[slug] = await self._line(slug)
        for company_id in self._lines[slug]:
            document = await self._archive.document(company_id, version_hash)
            if document is not None:
                return document
        return None

    async def _line(self, slug: str | None) -> tuple[str, ...]:
        if slug is None:
            return tuple(company.id for company in await self._companies.all())
        try:
            return await self._companies.lineage((await self._companies.get(slug)).id)
        except CompanyNotFound:
            return ()


async def _check(
    database: Database, rows: list[tuple[str, dict[str, Any]]]
) -> tuple[list[dict[str, Any]], int]:
    documents = _Documents(database)
    faults: list[dict[str, Any]] = []
    checked = 0
    for name, row in rows:
        numbers = set()
        for citation in row.get("citations") or []:
            checked += 1
            number = citation.get("n") if isinstance(citation, dict) else None
            numbers.add(number)
            fault = await _fault(documents, row.get("company"), citation)
            if fault is not None:
                faults.append({"row": name, "n": number, "fault": fault})
        for sentence in row.get("sentences") or []:
            missing = [one for one in sentence.get("citations", []) if one not in numbers]
            faults.extend(
                {"row": name, "n": one, "fault": "a sentence points to it, but it is not there"}
                for one in missing
            )
            if not sentence.get("citations"):
                faults.append({"row": name, "n": None, "fault": "a sentence has no citation"})
    return faults, checked


async def _fault(documents: _Documents, slug: str | None, citation: Any) -> str | None:
    """Return what is wrong with a citation, or None."""
    if not isinstance(citation, dict) or any(
        not isinstance(citation.get(field), kind) or isinstance(citation[field], bool)
        for field, kind in _FIELDS.items()
    ):
        return "it lacks a field or one is of the wrong kind"
    document = await documents.get(slug, citation["document_version"])
    if document is None:
        return "no stored document that the company reads has this version"
    if document.version_hash != citation["document_version"]:
        return "the stored document was changed after it was hashed"
    if document.url != citation["url"]:
        return f"the document's address is {document.url}"
    start, end, quote = citation["start"], citation["end"], citation["quote"]
    if not 0 <= start < end <= len(document.text):
        return "its offsets lie outside the document"
    if document.text[start:end] != quote:
        return "the document says something else at this place"
    if not is_filled_form(quote, citation.get("shown") or quote):
        return "what was shown differs from the quote in more than its slots"
    return None
