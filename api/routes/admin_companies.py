"""Routes of companies, for administrators."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from api.access.accounts import Account
from api.access.audit_chain import Details
from api.access.policies import GivenAccount, GivenCompany, GivenServices, Policy
from api.access.roles import Role
from api.conditions import revision_of
from api.schemas.company import CompanySettingsBody, CompanySettingsView
from api.schemas.source import NewCompanyBody, NewCompanyView
from api.services import Services
from knowledge.companies.companies import CompanySettings, OwnCompany
from knowledge.errors import CompanyNotFound

router = APIRouter(prefix="/api/admin/v1/companies", tags=["companies"])
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


@router.post(
    "",
    status_code=201,
    dependencies=[Depends(Policy("account", "write", roles=_ADMINISTRATOR))],
)
async def add_company(
    body: NewCompanyBody, account: GivenAccount, services: GivenServices
) -> NewCompanyView:
    """Add a company; who adds it is its administrator."""
    company = await services.companies.add(body.slug, body.name, body.hosts, body.language)
    accounts, audit = services.identity.accounts, services.identity.audit
    await accounts.set_roles(account, company.id, [Role.ADMINISTRATOR], account.name)
    details = {"name": company.name, "hosts": " ".join(company.hosts)}
    await audit.record(account, company, "company_added", company.slug, details)
    return NewCompanyView(
        slug=company.slug,
        name=company.name,
        language=body.language,
        hosts=list(company.hosts),
    )


@router.get("/{company}", dependencies=[Depends(Policy("account", "read", roles=_ADMINISTRATOR))])
async def read_company(
    company: GivenCompany, services: GivenServices, response: Response
) -> CompanySettingsView:
    """Return what the company says itself and inherits, and the mark that a change must name."""
    return await _view(services, await services.companies.own(company.id), response)


@router.put("/{company}", dependencies=[Depends(Policy("account", "write", roles=_ADMINISTRATOR))])
async def change_company(
    body: CompanySettingsBody,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
    response: Response,
    if_match: Annotated[str | None, Header(max_length=40)] = None,
) -> CompanySettingsView:
    """Replace what the company says itself; 412 when it was changed since it was read.

    Whoever inherits reads the parent's pages, so only an administrator of both may choose it.
    """
    revision = revision_of(if_match)
    before = await services.companies.own(company.id)
    settings = body.settings()
    if settings.parent not in (None, before.settings.parent):
        await _check_parent(services, account, settings.parent)
    await services.companies.change(company.id, settings, revision)
    after = await services.companies.own(company.id)
    await services.identity.audit.record(
        account, company, "company_changed", company.slug, _changes(before.settings, after.settings)
    )
    return await _view(services, after, response)


async def _check_parent(services: Services, account: Account, slug: str | None) -> None:
    parent = await services.companies.get(slug or "")
    if not account.may(parent.id, _ADMINISTRATOR):
        raise CompanyNotFound(f"no company has the slug '{slug}'")


async def _view(services: Services, own: OwnCompany, response: Response) -> CompanySettingsView:
    response.headers["ETag"] = f'"{own.revision}"'
    branches = await services.companies.branches(own.company.id)
    return CompanySettingsView.of(own, [branch.slug for branch in branches])


def _changes(before: CompanySettings, after: CompanySettings) -> Details:
    """Return what was changed, as it was and as it is."""
    changes: dict[str, str] = {}
    for name in CompanySettings.__slots__:
        was, is_now = getattr(before, name), getattr(after, name)
        if was != is_now:
            changes[f"{name}_before"] = json.dumps(was, ensure_ascii=False)
            changes[f"{name}_after"] = json.dumps(is_now, ensure_ascii=False)
    return changes
