"""Routes of index versions: which there are, what changed between them, which one is live."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from api.access.policies import GivenAccount, GivenCompany, GivenServices, Policy
from api.access.roles import Role
from api.content.inspection import Inspection
from api.errors import DocumentNotFound
from api.schemas.content import (
    ActivatedView,
    ChangeCountsView,
    ChangeFilter,
    ChangeListView,
    ChangeView,
    DiffPartView,
    DiffView,
    DocumentNameView,
    VersionListView,
    VersionView,
)
from knowledge.documents.word_diff import word_diff
from knowledge.indexes.version_changes import DocumentChange, DocumentName
from knowledge.indexes.versions import IndexVersion, VersionState

router = APIRouter(prefix="/api/admin/v1/companies/{company}", tags=["index versions"])
_READERS = frozenset({Role.CONTENT_OWNER, Role.TEAM_LEAD})
_READ = [Depends(Policy("account", "read", roles=_READERS))]
_WRITE = [Depends(Policy("account", "write", roles=frozenset({Role.CONTENT_OWNER})))]
_USABLE = (VersionState.READY, VersionState.LIVE, VersionState.RETIRED)

Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=200)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Since = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
DocumentId = Annotated[str, Query(pattern=r"^[0-9a-f]{32}$")]


@router.get("/index-versions", dependencies=_READ)
async def list_versions(
    company: GivenCompany, services: GivenServices, offset: Offset = 0, limit: Limit = 20
) -> VersionListView:
    """Return the company's versions, newest first."""
    inspection = services.inspection
    versions = await inspection.versions.list(company.id)
    shown = versions[offset : offset + limit]
    runs = await inspection.origins.runs(company.id, shown)
    earlier = await inspection.versions.earlier(company.id)
    return VersionListView(
        items=[
            await _version_view(inspection, version, versions, runs.get(version.id))
            for version in shown
        ],
        total=len(versions),
        live=next((v.number for v in versions if v.state is VersionState.LIVE), None),
        roll_back_to=None if earlier is None else earlier.number,
    )


@router.post("/index-versions/{number}/activate", dependencies=_WRITE)
async def activate(
    account: GivenAccount, company: GivenCompany, number: Number, services: GivenServices
) -> ActivatedView:
    """Make a version live; every process searches in it from its next search on."""
    version = await services.inspection.activate(company, number)
    subject = str(version.number)
    await services.identity.audit.record(account, company, "version_activated", subject)
    return ActivatedView(live=version.number)


@router.post("/index-versions/roll-back", dependencies=_WRITE)
async def roll_back(
    account: GivenAccount, company: GivenCompany, services: GivenServices
) -> ActivatedView:
    """Make the version that was live before the present one live again."""
    version = await services.inspection.roll_back(company)
    subject = str(version.number)
    await services.identity.audit.record(account, company, "version_rolled_back", subject)
    return ActivatedView(live=version.number)


@router.get("/index-versions/{number}/changes", dependencies=_READ)
async def list_changes(
    company: GivenCompany,
    number: Number,
    services: GivenServices,
    since: Since = None,
    kind: ChangeFilter | None = None,
    offset: Offset = 0,
    limit: Limit = 50,
) -> ChangeListView:
    """Return what changed from one version to another, by default from the one before."""
    inspection = services.inspection
    version = await inspection.versions.get(company.id, number)
    if since is None:
        before = _previous(version, await inspection.versions.list(company.id))
    else:
        before = await inspection.versions.get(company.id, since)
    changes = await inspection.changes.between(before.id if before else None, version.id)
    wanted = [change for change in changes if kind is None or change.kind == kind]
    return ChangeListView(
        number=version.number,
        since=None if before is None else before.number,
        counts=_counts(changes),
        items=[_change_view(change) for change in wanted[offset : offset + limit]],
        total=len(wanted),
    )


@router.get("/document-diffs", dependencies=_READ)
async def read_diff(
    company: GivenCompany,
    services: GivenServices,
    before: DocumentId | None = None,
    after: DocumentId | None = None,
) -> DiffView:
    """Return how one document became another, word by word; one side may be missing."""
    documents = services.inspection.documents
    texts = []
    for document_id in (before, after):
        text = "" if document_id is None else await documents.text(company.id, document_id)
        if text is None:
            raise DocumentNotFound("the company has no such document")
        texts.append(text)
    diff = await asyncio.to_thread(word_diff, texts[0], texts[1])
    return DiffView(
        parts=[DiffPartView(kind=part.kind, text=part.text) for part in diff.parts],
        is_coarse=diff.is_coarse,
    )


async def _version_view(
    inspection: Inspection, version: IndexVersion, versions: list[IndexVersion], run: str | None
) -> VersionView:
    before = _previous(version, versions)
    changes = None
    if before is not None and version.state in _USABLE:
        changes = _counts(await inspection.changes.between(before.id, version.id))
    return VersionView(
        number=version.number,
        state=version.state,
        created_at=version.created_at,
        activated_at=version.activated_at,
        documents=version.counts.get("documents", 0),
        passages=version.counts.get("passages", 0),
        run=run,
        failure=version.failure,
        since=None if before is None else before.number,
        changes=changes,
        is_on_disk=await asyncio.to_thread(inspection.is_on_disk, version),
    )


def _previous(version: IndexVersion, versions: list[IndexVersion]) -> IndexVersion | None:
    """Return the version built before this one; `versions` are newest first."""
    older = (v for v in versions if v.number < version.number and v.state in _USABLE)
    return next(older, None)


def _counts(changes: list[DocumentChange]) -> ChangeCountsView:
    kinds = [change.kind.value for change in changes]
    return ChangeCountsView(**{kind: kinds.count(kind) for kind in set(kinds)})


def _change_view(change: DocumentChange) -> ChangeView:
    return ChangeView(
        kind=change.kind,
        url=change.shown.url,
        title=change.shown.title,
        before=_name_view(change.before),
        after=_name_view(change.after),
    )


def _name_view(name: DocumentName | None) -> DocumentNameView | None:
    if name is None:
        return None
    return DocumentNameView(id=name.id, url=name.url, title=name.title, language=name.language)
