"""Routes of embedding: what the script tag needs, and which sites may carry it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from api.access.origins import own_origin
from api.access.policies import GivenAccount, GivenCompany, GivenServices, Policy
from api.access.roles import Role
from api.content.embedding import page_policy
from api.html.shells import preview_page
from api.schemas.content import EmbedView, HostsBody
from api.schemas.conversations import Language
from knowledge.companies.companies import Company

router = APIRouter(tags=["embedding"])
_API = "/api/admin/v1/companies/{company}/embedding"
_READ = [Depends(Policy("account", "read", roles=frozenset({Role.CONTENT_OWNER})))]
# Hosts are also what the crawler may visit, so they are no content owner's to choose (M03).
_WRITE = [Depends(Policy("account", "write", roles=frozenset({Role.ADMINISTRATOR})))]


@router.get(_API, dependencies=_READ)
async def read_embedding(
    company: GivenCompany, request: Request, services: GivenServices
) -> EmbedView:
    """Return what the script tag on the company's site needs."""
    return _view(company, own_origin(request, services.settings.public_url))


@router.put(_API + "/hosts", dependencies=_WRITE)
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


@router.get(
    "/admin/preview",
    dependencies=[Depends(Policy("nobody", "page"))],
    response_class=HTMLResponse,
    include_in_schema=False,
)
async def show_preview(
    request: Request,
    services: GivenServices,
    site: str,
    lang: Language | None = None,
    position: Literal["left"] | None = None,
    theme: Literal["light", "dark"] | None = None,
    color: Annotated[str | None, Query(pattern=r"^#[0-9a-fA-F]{6}$")] = None,
) -> HTMLResponse:
    """Show an empty page with the widget on it; only our own pages may frame it."""
    company = await services.companies.get(site)
    request.state.frame_ancestors = request.state.frame_sources = "'self'"
    chosen = {"lang": lang, "position": position, "theme": theme, "color": color}
    attributes = {name: value for name, value in chosen.items() if value is not None}
    return HTMLResponse(preview_page(company, {"site": company.slug, **attributes}))


def _view(company: Company, origin: str) -> EmbedView:
    return EmbedView.model_validate(
        {
            "site": company.slug,
            "name": company.name,
            "language": company.language,
            "hosts": list(company.hosts),
            "origin": origin,
            "policy": page_policy(origin),
        }
    )
