"""Routes of embedding: what the script tag needs, and which sites may carry it."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request

from api.accounts import Role
from api.content_schemas import EmbedView, HostsBody
from api.origins import own_origin
from api.policies import GivenAccount, GivenCompany, GivenServices, Policy
from knowledge.companies import Company

router = APIRouter(prefix="/api/admin/v1/companies/{company}/embedding", tags=["embedding"])
_READ = [Depends(Policy("account", "read", roles=frozenset({Role.CONTENT_OWNER})))]
# Hosts are also what the crawler may visit, so they are no content owner's to choose (M03).
_WRITE = [Depends(Policy("account", "write", roles=frozenset({Role.ADMINISTRATOR})))]


@router.get("", dependencies=_READ)
async def read_embedding(
    company: GivenCompany, request: Request, services: GivenServices
) -> EmbedView:
    """Return what the script tag on the company's site needs."""
    return _view(company, own_origin(request, services.settings.public_url))


@router.put("/hosts", dependencies=_WRITE)
async def change_hosts(
    body: HostsBody,
    account: GivenAccount,
    company: GivenCompany,
    request: Request,
    services: GivenServices,
) -> EmbedView:
    """Change which hosts belong to the company: where its widget may stand and what is crawled."""
    changed = await services.companies.set_hosts(company.id, body.hosts)
    details = {"before": " ".join(company.hosts), "after": " ".join(changed.hosts)}
    await services.identity.audit.record(account, company, "hosts_changed", company.slug, details)
    return _view(changed, own_origin(request, services.settings.public_url))


def _view(company: Company, origin: str) -> EmbedView:
    return EmbedView.model_validate(
        {
            "site": company.slug,
            "name": company.name,
            "language": company.language,
            "hosts": list(company.hosts),
            "origin": origin,
        }
    )
