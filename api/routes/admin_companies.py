"""Routes of companies, for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from api.access.accounts import Account
from api.access.policies import GivenAccount, GivenCompany, GivenServices, Policy
from api.access.roles import Role
from api.company_changes import change_company as write_company
from api.conditions import revision_of
from api.schemas.company import CompanySettingsBody, CompanySettingsView
from api.schemas.source import NewCompanyBody, NewCompanyView
from api.services import Services
from knowledge.companies.companies import OwnCompany
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
    after = await write_company(
        services.companies,
        services.identity.audit,
        account,
        before,
        lambda _: settings,
        revision,
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
