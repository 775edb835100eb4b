"""Routes of notices and directory entries for customers: the strip, and a page that stays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import HTMLResponse

from api.access.policies import GivenServices, Policy
from api.html.proof_pages import entry_page, notice_page
from api.languages import known_language
from api.schemas.config import StripView
from api.strip import strip_of

router = APIRouter(tags=["notices"])
_ID = r"^[0-9a-f]{32}$"
Id = Annotated[str, Path(pattern=_ID)]


@router.get(
    "/api/widget/v1/notices",
    dependencies=[Depends(Policy("nobody", "read"))],
    response_model_exclude_none=True,
)
async def read_strip(
    site: str,
    services: GivenServices,
    lang: str | None = None,
    page: Annotated[str | None, Query(max_length=2000)] = None,
) -> StripView:
    """Return the notices that hold now; `page` is the path of the page around the chat."""
    company = await services.companies.get(site)
    language = known_language(lang) or company.language
    return StripView(items=await strip_of(services, company, language, page) or [])


@router.get(
    "/notices/{revision}",
    dependencies=[Depends(Policy("nobody", "page"))],
    response_class=HTMLResponse,
)
async def show_notice(revision: Id, services: GivenServices) -> HTMLResponse:
    """Show one revision of a notice as it read then; answers cite it by this address."""
    notice = await services.notices.revision(revision)
    company = await services.companies.by_id(notice.company_id)
    newest = (await services.notices.revisions(company, notice.id))[0]
    return HTMLResponse(notice_page(notice, newest, company, datetime.now(UTC)))


@router.get(
    "/directory/{entry}",
    dependencies=[Depends(Policy("nobody", "page"))],
    response_class=HTMLResponse,
)
async def show_entry(entry: Id, services: GivenServices) -> HTMLResponse:
    """Show an entry of a contact directory; of one that is away, only that it is."""
    found, company_id = await services.directory.entry(entry)
    company = await services.companies.by_id(company_id)
    is_away = found.draft.is_away(company.facts, datetime.now(UTC))
    return HTMLResponse(entry_page(found, company, is_away=is_away))
