"""Routes of companies, for administrators."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from api.accounts import Role
from api.policies import GivenAccount, GivenServices, Policy
from api.source_schemas import NewCompanyBody, NewCompanyView

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
