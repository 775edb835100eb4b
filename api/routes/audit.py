"""Routes of the audit log, for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.access.policies import GivenCompany, GivenServices, Policy
from api.access.roles import Role
from api.schemas.console import AuditEntryView, AuditPageView

router = APIRouter(prefix="/api/admin/v1/companies/{company}/audit", tags=["audit"])
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


@router.get("", dependencies=[Depends(Policy("account", "read", roles=_ADMINISTRATOR))])
async def read_audit(
    company: GivenCompany,
    services: GivenServices,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AuditPageView:
    """Return what was done at a company and by its people, newest first."""
    entries = await services.identity.audit.entries(company.id, before, limit)
    who = {entry.account_id for entry in entries if entry.account_id is not None}
    names = await services.identity.accounts.names(who)
    views = [
        AuditEntryView(
            seq=entry.seq,
            at=entry.at,
            account=names.get(entry.account_id or ""),
            action=entry.action,
            subject=entry.subject,
            details=dict(entry.details),
        )
        for entry in entries
    ]
    return AuditPageView(entries=views, before=entries[-1].seq if len(entries) == limit else None)
