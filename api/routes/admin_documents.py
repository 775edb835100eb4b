"""Routes of documents: the list with its filters, and one document as the bot sees it."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from api.access.policies import GivenCompany, GivenServices, Policy
from api.access.roles import Role
from api.content.segments import segments_of
from api.errors import DocumentNotFound
from api.schemas.content import (
    DocumentEntryView,
    DocumentListView,
    DocumentView,
    PageFactsView,
    PassageView,
    PlaceView,
    WarningView,
)
from ingest.runs.document_origins import Harvest, Origin
from knowledge.documents.documents import Audience
from knowledge.documents.split import split
from knowledge.indexes.version_documents import (
    DocumentEntry,
    DocumentFilter,
    FetchedPage,
    SeenDocument,
)
from knowledge.indexes.versions import IndexVersion

router = APIRouter(prefix="/api/admin/v1/companies/{company}/documents", tags=["documents"])
_READERS = frozenset({Role.CONTENT_OWNER, Role.TEAM_LEAD, Role.AGENT})
_READ = [Depends(Policy("account", "read", roles=_READERS))]
# More than a browser shows without pain; the rest of such a file is told of, not shown.
MAX_SHOWN_CHARS = 200_000

Number = Annotated[int | None, Query(alias="version", ge=1, le=2**31 - 1)]


@router.get("", dependencies=_READ)
async def list_documents(
    company: GivenCompany,
    services: GivenServices,
    number: Number = None,
    words: Annotated[str, Query(alias="q", max_length=200)] = "",
    language: Annotated[str | None, Query(max_length=8)] = None,
    audience: Audience | None = None,
    warning: Annotated[str | None, Query(max_length=64)] = None,
    source: Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$")] = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> DocumentListView:
    """Return the documents of a version (the live one by default), ordered by address."""
    inspection = services.inspection
    version = await inspection.version(company, number)
    entries = await inspection.documents.entries(version.id)
    harvest = None if source is None else await inspection.origins.harvest(company.id, source)
    chosen = _filter(words, language, audience, warning, harvest)
    wanted = [entry for entry in entries if chosen.allows(entry)]
    places = await inspection.origins.places(company.id)
    return DocumentListView(
        number=version.number,
        items=[_entry_view(entry) for entry in wanted[offset : offset + limit]],
        total=len(wanted),
        all=len(entries),
        languages=Counter(entry.language for entry in entries),
        warnings=Counter(code for entry in entries for code in entry.warnings),
        sources=[PlaceView(id=key, location=location) for key, location in places.items()],
    )


@router.get("/{id}", dependencies=_READ)
async def read_document(
    company: GivenCompany,
    document_id: Annotated[str, Path(alias="id", pattern=r"^[0-9a-f]{32}$")],
    services: GivenServices,
    number: Number = None,
) -> DocumentView:
    """Return one document of a version (the live one by default) as the bot sees it."""
    inspection = services.inspection
    version = await inspection.version(company, number)
    seen = await inspection.documents.get(version.id, document_id)
    if seen is None:
        raise DocumentNotFound(f"version {version.number} holds no such document")
    origin = await inspection.origins.origin(company.id, seen.id, seen.document.url)
    places = await inspection.origins.places(company.id)
    return await asyncio.to_thread(_document_view, version, seen, origin, places)


def _filter(
    words: str,
    language: str | None,
    audience: Audience | None,
    warning: str | None,
    harvest: Harvest | None,
) -> DocumentFilter:
    return DocumentFilter(
        words,
        language or None,
        audience,
        warning or None,
        None if harvest is None else harvest.ids,
        frozenset() if harvest is None else harvest.urls,
    )


def _entry_view(entry: DocumentEntry) -> DocumentEntryView:
    return DocumentEntryView(
        id=entry.id,
        url=entry.url,
        title=entry.title,
        language=entry.language,
        audience=entry.audience,
        chars=entry.n_chars,
        warnings=list(entry.warnings),
    )


def _document_view(
    version: IndexVersion, seen: SeenDocument, origin: Origin | None, places: dict[str, str]
) -> DocumentView:
    document = seen.document
    passages = split(document)
    repeated = [span for warning in seen.site_warnings for span in warning.spans]
    location = None if origin is None else places.get(origin.source_id)
    warnings = [WarningView(code=code) for code in document.warnings]
    warnings += [WarningView(code=w.code, other_url=w.other_url) for w in seen.site_warnings]
    return DocumentView(
        id=seen.id,
        url=document.url,
        title=document.title,
        language=document.language,
        number=version.number,
        audience=document.audience,
        chars=len(document.text),
        created_at=seen.created_at,
        last_seen=None if origin is None else origin.last_seen,
        source=None
        if origin is None or location is None
        else PlaceView(id=origin.source_id, location=location),
        page=_page_view(seen.page),
        warnings=warnings,
        faq_pairs=len(document.faq_pairs),
        passages=[
            PassageView(
                number=number,
                chars=passage.end - passage.start,
                question=passage.question,
                headings=list(passage.heading_path),
            )
            for number, passage in enumerate(passages, start=1)
            if passage.start < MAX_SHOWN_CHARS
        ],
        segments=segments_of(document, passages, repeated, MAX_SHOWN_CHARS),
        is_cut=len(document.text) > MAX_SHOWN_CHARS,
    )


def _page_view(page: FetchedPage | None) -> PageFactsView | None:
    if page is None:
        return None
    return PageFactsView(
        sha256=page.sha256,
        media_type=page.media_type,
        headers=dict(page.headers),
        fetched_at=page.fetched_at,
    )
