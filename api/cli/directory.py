"""The commands `directory …`: reading the contact directory in, listing and checking it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from api.access.audit import Audit
from api.cli.database import with_database
from api.cli.output import EXIT_CHECK_FAILED, print_json, print_lines
from api.content.embedding import base_url_of
from api.settings import ApiSettings
from bot.directory.entries import DirectoryEntry
from bot.directory.rows import read_csv, remarks
from bot.directory.store import Directory
from knowledge.companies.companies import Companies, Company
from knowledge.database import Database
from knowledge.errors import InvalidFile

_MAX_FILE_BYTES = 2_000_000


def import_file(file: Path, company: str, as_json: bool) -> None:
    """Put the rows of a CSV file in the place of the whole table.

    Raises:
        InvalidFile: it cannot be read as UTF-8, or is too large.
        InvalidDirectory: rows of it cannot be used; nothing is changed.
    """
    try:
        if file.stat().st_size > _MAX_FILE_BYTES:
            raise InvalidFile(f"{file} has more than {_MAX_FILE_BYTES} bytes")
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidFile(f"{file} cannot be read as UTF-8 text: {error}") from error

    async def work(database: Database) -> int:
        found = await Companies(database).get(company)
        entries = await _directory(database).replace(found, read_csv(text, found))
        details = {"rows": len(entries)}
        await Audit(database).record(None, found, "directory_replaced", details=details)
        return len(entries)

    rows = with_database(work)
    if as_json:
        print_json({"company": company, "rows": rows})
    else:
        print_lines([f"{company}: {rows} functions"])


def show_all(company: str, as_json: bool) -> None:
    """List the functions of the company's own table."""
    found, entries = with_database(lambda database: _entries(database, company))
    now = datetime.now(UTC)
    shown = [_shown(entry, found, now) for entry in entries]
    if as_json:
        print_json(shown)
    else:
        print_lines(
            f"{one['key']}\t{entry.name(found.language)}\t{one['state']}\t"
            + " ".join(entry.draft.channels.values())
            for one, entry in zip(shown, entries, strict=True)
        )


def check(company: str, as_json: bool) -> None:
    """Print what is worth a look in each row.

    Raises:
        typer.Exit: there is something.
    """
    found, entries = with_database(lambda database: _entries(database, company))
    said = remarks([entry.draft for entry in entries], found)
    if as_json:
        print_json({"company": company, "rows": len(entries), "remarks": said})
    else:
        print_lines([f"{key}: {one}" for key, one in said.items()] or [f"{company}: nothing"])
    if said:
        raise typer.Exit(EXIT_CHECK_FAILED)


def _directory(database: Database) -> Directory:
    return Directory(database, base_url_of(ApiSettings()))


async def _entries(database: Database, slug: str) -> tuple[Company, list[DirectoryEntry]]:
    company = await Companies(database).get(slug)
    return company, await _directory(database).own_entries(company)


def _shown(entry: DirectoryEntry, company: Company, now: datetime) -> dict[str, Any]:
    draft = entry.draft
    is_open = draft.is_open(company.facts, now)
    state = "away" if draft.is_away(company.facts, now) else "open" if is_open else "closed"
    return {
        "key": draft.key,
        "name": dict(draft.names),
        "handles": dict(draft.handles),
        **draft.channels,
        "hours": draft.hours,
        "away": draft.away,
        "stand_in": draft.stand_in,
        "state": state,
        "url": entry.url,
    }
