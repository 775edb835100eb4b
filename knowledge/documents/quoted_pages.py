"""Quoted pages: what a page said around a quote then, and whether it says so still."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.companies.slots import slots_in
from knowledge.database import Database
from knowledge.documents.documents import Audience
from knowledge.tables import CompanyRow, DocumentRow, IndexVersionDocumentRow

CONTEXT_CHARS = 240
_AT_ONCE = 100  # documents in memory: a long conversation may quote from many


class PageToday(StrEnum):
    """How a page that was quoted reads in the live version."""

    SAME = "same"
    QUOTE_STANDS = "quote_stands"
    CHANGED = "changed"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class QuotedPlace:
    """Where a quote stands.

    Attributes:
        start, end: character offsets into the text of the document.
        document_version: `Document.version_hash`.
    """

    url: str
    quote: str
    start: int
    end: int
    document_version: str


@dataclass(frozen=True, slots=True)
class QuotedPage:
    """A quoted page as it read then.

    Attributes:
        before, after: the text on both sides of the quote, up to `CONTEXT_CHARS` long; empty
            where the archive does not hold these very words at this place.
        read_at: when this version was read for the first time; None when it is not archived, as
            what is quoted whole, such as a notice, is not.
        today: how the page reads now.
    """

    before: str
    after: str
    read_at: datetime | None
    today: PageToday


class QuotedPages:
    """Reads quoted pages in the archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(
        self, company_ids: Sequence[str], places: Iterable[QuotedPlace]
    ) -> dict[QuotedPlace, QuotedPage]:
        """Return the pages of these quotes.

        Args:
            company_ids: whose public pages the quotes are from.
        """
        by_version: dict[str, list[QuotedPlace]] = defaultdict(list)
        for place in dict.fromkeys(places):
            by_version[place.document_version].append(place)
        versions, found = list(by_version), {}
        async with self._database.read() as session:
            for at in range(0, len(versions), _AT_ONCE):
                wanted = [one for key in versions[at : at + _AT_ONCE] for one in by_version[key]]
                found.update(await _pages(session, company_ids, wanted))
                session.expunge_all()
        return found


async def _pages(
    session: AsyncSession, company_ids: Sequence[str], places: Sequence[QuotedPlace]
) -> dict[QuotedPlace, QuotedPage]:
    rows = await session.execute(
        select(DocumentRow.version_hash, DocumentRow.text, DocumentRow.created_at).where(
            DocumentRow.company_id.in_(company_ids),
            DocumentRow.audience == Audience.PUBLIC,
            DocumentRow.version_hash.in_({place.document_version for place in places}),
        )
    )
    archived = {row.version_hash: row for row in rows}
    live = await _live(session, company_ids, {place.url for place in places})
    pages = {}
    for place in places:
        row = archived.get(place.document_version)
        before, after = ("", "") if row is None else _context(row.text, place)
        read_at = None if row is None else row.created_at
        today = _today(place, live.get(place.url, {}))
        if row is None and today is PageToday.GONE:
            today = PageToday.UNKNOWN  # it may never have been one of the pages
        pages[place] = QuotedPage(before, after, read_at, today)
    return pages


async def _live(
    session: AsyncSession, company_ids: Sequence[str], urls: set[str]
) -> dict[str, dict[str, str]]:
    """Return what these addresses say in the live versions: {url: {version hash: text}}."""
    rows = await session.execute(
        select(DocumentRow.url, DocumentRow.version_hash, DocumentRow.text)
        .join(IndexVersionDocumentRow, IndexVersionDocumentRow.document_id == DocumentRow.id)
        .join(CompanyRow, CompanyRow.live_version_id == IndexVersionDocumentRow.version_id)
        .where(
            CompanyRow.id.in_(company_ids),
            DocumentRow.audience == Audience.PUBLIC,
            DocumentRow.url.in_(urls),
        )
    )
    live: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        live[row.url][row.version_hash] = row.text
    return live


def _today(place: QuotedPlace, texts: dict[str, str]) -> PageToday:
    if not texts:
        return PageToday.GONE
    if place.document_version in texts:
        return PageToday.SAME
    stands = any(place.quote in text for text in texts.values())
    return PageToday.QUOTE_STANDS if stands else PageToday.CHANGED


def _context(text: str, place: QuotedPlace) -> tuple[str, str]:
    """Return the text before and behind a quote, cut between words."""
    if text[place.start : place.end] != place.quote:
        return "", ""
    before, after = text[: place.start], text[place.end :]
    if len(before) > CONTEXT_CHARS:
        cut = before[-CONTEXT_CHARS:]
        before = "… " + (cut.partition(" ")[2] or cut)
    if len(after) > CONTEXT_CHARS:
        cut = after[:CONTEXT_CHARS]
        after = (cut.rpartition(" ")[0] or cut) + " …"
    return _readable(before), _readable(after)


def _readable(text: str) -> str:
    """Return a shared text without its slots, which no customer is shown."""
    parts: list[str] = []
    at = 0
    for slot in slots_in(text):
        parts += (text[at : slot.start], "…")
        at = slot.end
    return "".join((*parts, text[at:]))
