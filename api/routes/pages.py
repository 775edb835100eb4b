"""Routes of pages: the list of companies, the chat page, its scripts and styles."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, HTMLResponse

from api.access.policies import GivenServices, Policy
from api.chat_config import chat_config
from api.html.shells import Assets, chat_page, companies_page
from api.schemas.config import ConfigView

router = APIRouter(tags=["pages"])
_PAGE = [Depends(Policy("nobody", "page"))]


@router.get("/", dependencies=_PAGE, response_class=HTMLResponse, include_in_schema=False)
async def list_companies(services: GivenServices) -> HTMLResponse:
    """Show all companies with links to their chat pages."""
    companies = await services.companies.all()
    return HTMLResponse(companies_page(companies))


@router.get("/chat/{slug}", dependencies=_PAGE, response_class=HTMLResponse)
async def show_chat(slug: str, services: GivenServices, lang: str | None = None) -> HTMLResponse:
    """Show a company's chat page."""
    company = await services.companies.get(slug)
    config = await chat_config(services, company, lang)
    return HTMLResponse(chat_page(config, Assets(services.web_dist)))


@router.get(
    "/assets/{file}",
    dependencies=[Depends(Policy("nobody", "page", is_cacheable=True))],
    response_class=FileResponse,
    include_in_schema=False,
)
async def read_asset(file: str, services: GivenServices) -> FileResponse:
    """Return a script or style; its name changes with its content, so it may be kept forever."""
    return FileResponse(
        Assets(services.web_dist).path(file),
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


@router.get(
    "/api/widget/v1/config", dependencies=_PAGE, response_model_exclude_none=True, tags=["config"]
)
async def read_config(site: str, services: GivenServices, lang: str | None = None) -> ConfigView:
    """Return what the chat page needs to know, in one language."""
    company = await services.companies.get(site)
    return await chat_config(services, company, lang)
