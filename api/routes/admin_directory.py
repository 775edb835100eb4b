"""Routes of the contact directory for content owners."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Depends

from api.access.policies import GivenAccount, GivenCompany, GivenServices, Policy
from api.access.roles import Role
from api.schemas.owner import DirectoryBody, DirectoryView, function_view
from bot.directory.entries import DirectoryEntry
from bot.directory.rows import checked_rows, remarks
from knowledge.companies.companies import Company

router = APIRouter(prefix="/api/admin/v1/companies/{company}/directory", tags=["directory"])
_OWNERS = frozenset({Role.CONTENT_OWNER})
_READ = [Depends(Policy("account", "read", roles=_OWNERS | {Role.TEAM_LEAD}))]
_WRITE = [Depends(Policy("account", "write", roles=_OWNERS))]


@router.get("", dependencies=_READ)
async def read_directory(company: GivenCompany, services: GivenServices) -> DirectoryView:
    """Return the company's own table, with what is worth a look in each row."""
    return _view(await services.directory.own_entries(company), company)


@router.put("", dependencies=_WRITE)
async def replace_directory(
    body: DirectoryBody, account: GivenAccount, company: GivenCompany, services: GivenServices
) -> DirectoryView:
    """Replace the whole table; with one row that cannot be used, nothing is stored."""
    rows = ((f"row {number}", row.draft()) for number, row in enumerate(body.rows, start=1))
    entries = await services.directory.replace(company, checked_rows(rows, company))
    await services.identity.audit.record(
        account, company, "directory_replaced", details={"rows": len(entries)}
    )
    return _view(entries, company)


def _view(entries: list[DirectoryEntry], company: Company) -> DirectoryView:
    now = datetime.now(UTC)
    found = remarks([entry.draft for entry in entries], company)
    return DirectoryView(
        rows=[
            function_view(
                entry,
                entry.draft.is_away(company.facts, now),
                entry.draft.is_open(company.facts, now),
                found.get(entry.draft.key, ""),
            )
            for entry in entries
        ]
    )
