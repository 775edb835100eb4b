"""Routes of sources and their files, for content owners."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request, Response

from api.access.audit_chain import Details
from api.access.policies import GivenAccount, GivenCompany, GivenServices, Policy
from api.access.roles import Role
from api.conditions import revision_of
from api.content.ingest_desk import IngestDesk
from api.content.run_views import file_view, source_view
from api.languages import request_language
from api.schemas.source import (
    NoteView,
    SourceBody,
    SourceFileListView,
    SourceFileView,
    SourceListView,
    SourceView,
)
from ingest.sources.editing import SourceDraft
from ingest.sources.schedules import Schedule, zone_of
from ingest.sources.sources import Source

router = APIRouter(prefix="/api/admin/v1/companies/{company}/sources", tags=["sources"])
_OWNERS = frozenset({Role.CONTENT_OWNER})
_READ = [Depends(Policy("account", "read", roles=_OWNERS | {Role.TEAM_LEAD}))]
_WRITE = [Depends(Policy("account", "write", roles=_OWNERS))]
_UPLOAD = [Depends(Policy("account", "write", roles=_OWNERS, accepts="application/octet-stream"))]

Id = Annotated[str, Path(alias="id", pattern=r"^[0-9a-f]{32}$")]
FileId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
FileName = Annotated[str, Path(max_length=1000)]
IfMatch = Annotated[str | None, Header(max_length=40)]


@router.get("", dependencies=_READ)
async def list_sources(
    company: GivenCompany, services: GivenServices, request: Request
) -> SourceListView:
    """Return the company's sources, and what a new one may be."""
    desk, language = services.ingest, request_language(request)
    current = await desk.history.current(company.id)
    return SourceListView(
        items=[_view(desk, one, language) for one in await desk.sources.all(company)],
        hosts=list(company.hosts),
        zone=zone_of(company.language),
        has_files_root=desk.has_files_root,
        max_file_bytes=desk.max_file_bytes,
        n_leaving=len(await desk.sources.removed(company)),
        current_run=current.id if current else None,
    )


@router.post("", status_code=201, dependencies=_WRITE)
async def add_source(
    body: SourceBody,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
    request: Request,
    response: Response,
) -> SourceView:
    """Add a source; nothing is fetched until a run is started."""
    source = await services.ingest.editor.add(company, _draft(body))
    details = {"kind": source.kind.value, "location": source.location}
    await services.identity.audit.record(account, company, "source_added", source.id, details)
    response.headers["ETag"] = _etag(source)
    return _view(services.ingest, source, request_language(request))


@router.get("/{id}", dependencies=_READ)
async def read_source(
    source_id: Id,
    company: GivenCompany,
    services: GivenServices,
    request: Request,
    response: Response,
) -> SourceView:
    """Return one source, with the mark that a change of it must name."""
    source = await services.ingest.sources.get(company, source_id)
    response.headers["ETag"] = _etag(source)
    return _view(services.ingest, source, request_language(request))


@router.put("/{id}", dependencies=_WRITE)
async def change_source(
    source_id: Id,
    body: SourceBody,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
    request: Request,
    response: Response,
    if_match: IfMatch = None,
) -> SourceView:
    """Replace a source; 412 when it was changed since it was read."""
    editor = services.ingest.editor
    source = await editor.change(company, source_id, _draft(body), revision_of(if_match))
    details: Details = {
        "location": source.location,
        "audience": source.audience.value,
        "is_enabled": source.is_enabled,
    }
    await services.identity.audit.record(account, company, "source_changed", source.id, details)
    response.headers["ETag"] = _etag(source)
    return _view(services.ingest, source, request_language(request))


@router.delete("/{id}", status_code=204, dependencies=_WRITE)
async def remove_source(
    source_id: Id,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
    if_match: IfMatch = None,
) -> Response:
    """Remove a source; what was learned from it leaves with the next run."""
    source = await services.ingest.editor.remove(company, source_id, revision_of(if_match))
    details = {"location": source.location}
    await services.identity.audit.record(account, company, "source_removed", source.id, details)
    return Response(status_code=204)


@router.get("/{id}/files", dependencies=_READ)
async def list_files(
    source_id: Id, company: GivenCompany, services: GivenServices
) -> SourceFileListView:
    """Return the names of a source's files; their bytes are never sent back."""
    source = await services.ingest.sources.get(company, source_id)
    files = await services.ingest.files.all(source)
    return SourceFileListView(items=[file_view(one) for one in files])


@router.put("/{id}/files/{name}", dependencies=_UPLOAD)
async def put_file(
    source_id: Id,
    name: FileName,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
    request: Request,
) -> SourceFileView:
    """Store a file's bytes under a name; one of the same name is replaced."""
    source = await services.ingest.sources.get(company, source_id)
    file = await services.ingest.files.put(source, name, request.stream())
    details: Details = {"name": file.name, "sha256": file.sha256, "bytes": file.n_bytes}
    await services.identity.audit.record(account, company, "file_stored", source.id, details)
    return file_view(file)


@router.get("/{id}/files/{file_id}/text", dependencies=_READ)
async def read_note(
    source_id: Id, file_id: FileId, company: GivenCompany, services: GivenServices
) -> NoteView:
    """Return what a note says, to be changed."""
    source = await services.ingest.sources.get(company, source_id)
    file, text = await services.ingest.files.text(source, file_id)
    return NoteView(id=file.id, name=file.name, text=text)


@router.delete("/{id}/files/{file_id}", status_code=204, dependencies=_WRITE)
async def remove_file(
    source_id: Id,
    file_id: FileId,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
) -> Response:
    """Remove a file; what it taught leaves with the next run."""
    source = await services.ingest.sources.get(company, source_id)
    file = await services.ingest.files.remove(source, file_id)
    details = {"name": file.name, "sha256": file.sha256}
    await services.identity.audit.record(account, company, "file_removed", source.id, details)
    return Response(status_code=204)


def _view(desk: IngestDesk, source: Source, language: str) -> SourceView:
    return source_view(source, desk.editor.shown_location(source), language)


def _draft(body: SourceBody) -> SourceDraft:
    schedule = body.schedule
    return SourceDraft(
        kind=body.kind,
        location=body.location,
        name=body.name,
        audience=body.audience,
        include=tuple(body.include),
        exclude=tuple(body.exclude),
        owner=body.owner,
        schedule=Schedule(schedule.every, schedule.at, schedule.weekday, schedule.zone)
        if schedule
        else None,
        is_enabled=body.is_enabled,
    )


def _etag(source: Source) -> str:
    return f'"{source.revision}"'
