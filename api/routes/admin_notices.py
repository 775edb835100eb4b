"""Routes of notices for content owners."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Response

from api.access.policies import GivenAccount, GivenCompany, GivenServices, Policy
from api.access.roles import Role
from api.errors import ConditionMissing
from api.schemas.owner import NoticeBody, NoticeListView, NoticeView, details_of
from bot.notices.notice import Notice

router = APIRouter(prefix="/api/admin/v1/companies/{company}/notices", tags=["notices"])
_OWNERS = frozenset({Role.CONTENT_OWNER})
_READ = [Depends(Policy("account", "read", roles=_OWNERS | {Role.TEAM_LEAD}))]
_WRITE = [Depends(Policy("account", "write", roles=_OWNERS))]

Id = Annotated[str, Path(alias="id", pattern=r"^[0-9a-f]{32}$")]
IfMatch = Annotated[str | None, Header(max_length=40)]


@router.get("", dependencies=_READ)
async def list_notices(company: GivenCompany, services: GivenServices) -> NoticeListView:
    """Return the company's notices, ended and planned ones too, each in its newest revision."""
    found = await services.notices.all(company)
    return NoticeListView(items=[NoticeView.of(notice) for notice in found])


@router.post("", status_code=201, dependencies=_WRITE)
async def add_notice(
    body: NoticeBody,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
    response: Response,
) -> NoticeView:
    """Add a notice; from its start on it is shown and used in answers."""
    notice = await services.notices.add(company, body.draft(datetime.now(UTC)))
    await services.identity.audit.record(
        account, company, "notice_added", notice.id, details_of(notice)
    )
    response.headers["ETag"] = _etag(notice)
    return NoticeView.of(notice)


@router.get("/{id}", dependencies=_READ)
async def read_notice(
    notice_id: Id, company: GivenCompany, services: GivenServices, response: Response
) -> NoticeListView:
    """Return a notice in all its revisions, the newest first; a change must name its mark."""
    found = await services.notices.revisions(company, notice_id)
    response.headers["ETag"] = _etag(found[0])
    return NoticeListView(items=[NoticeView.of(notice) for notice in found])


@router.put("/{id}", dependencies=_WRITE)
async def change_notice(
    notice_id: Id,
    body: NoticeBody,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
    response: Response,
    if_match: IfMatch = None,
) -> NoticeView:
    """Add a revision that takes the notice's place; 412 when it was changed since it was read."""
    seen = _revision(if_match)
    newest = (await services.notices.revisions(company, notice_id))[0]
    draft = body.draft(newest.draft.starts_at)
    notice = await services.notices.change(company, notice_id, draft, seen)
    await services.identity.audit.record(
        account, company, "notice_changed", notice.id, details_of(notice)
    )
    response.headers["ETag"] = _etag(notice)
    return NoticeView.of(notice)


@router.post("/{id}/end", dependencies=_WRITE)
async def end_notice(
    notice_id: Id,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
    response: Response,
) -> NoticeView:
    """End a notice now: it is gone from answers at once, and from open pages within seconds."""
    notice = await services.notices.end(company, notice_id)
    await services.identity.audit.record(
        account, company, "notice_ended", notice.id, details_of(notice)
    )
    response.headers["ETag"] = _etag(notice)
    return NoticeView.of(notice)


def _etag(notice: Notice) -> str:
    return f'"{notice.number}"'


def _revision(if_match: str | None) -> int:
    match = re.fullmatch(r'"(\d{1,9})"', if_match or "")
    if match is None:
        raise ConditionMissing("a change needs If-Match with the ETag of what was read")
    return int(match[1])
