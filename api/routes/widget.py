"""Routes of the widget: the loader that companies' pages run, and the panel that they frame."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, HTMLResponse

from api.access.policies import GivenServices, Policy
from api.chat_config import chat_config
from api.content.embedding import Loader
from api.errors import AssetNotFound
from api.framing import frame_ancestors
from api.html.shells import Assets, widget_page

router = APIRouter(tags=["widget"])
_SCRIPT = [Depends(Policy("nobody", "page", is_cacheable=True))]
# Any page may run the loader. The second line lets pages check its hash (`integrity`): browsers do
# that only for scripts that their origin lets everyone read.
_FOR_ALL = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}


@router.get("/loader.js", dependencies=_SCRIPT, response_class=FileResponse)
async def read_loader(services: GivenServices) -> FileResponse:
    """Return the loader under the address that stays; it is asked for anew after five minutes."""
    path = Loader(Assets(services.web_dist)).path
    return FileResponse(path, headers={**_FOR_ALL, "Cache-Control": "public, max-age=300"})


@router.get("/loader.{digest}.js", dependencies=_SCRIPT, response_class=FileResponse)
async def read_pinned_loader(digest: str, services: GivenServices) -> FileResponse:
    """Return the loader under the address of its content, which never changes."""
    loader = Loader(Assets(services.web_dist))
    if digest != loader.digest:
        raise AssetNotFound("no such version of the loader")
    kept = "public, max-age=31536000, immutable"
    return FileResponse(loader.path, headers={**_FOR_ALL, "Cache-Control": kept})


@router.get("/widget", dependencies=[Depends(Policy("nobody", "page"))])
async def show_widget(
    request: Request, site: str, services: GivenServices, lang: str | None = None
) -> HTMLResponse:
    """Show the widget's panel; only pages on the company's hosts may hold it in a frame."""
    company = await services.companies.get(site)
    config = await chat_config(services, company, lang)
    request.state.frame_ancestors = frame_ancestors(company.hosts)
    # A panel that is opened in its own tab takes the conversation over from the one that opened
    # it, so those two must stay in touch.
    request.state.opener_policy = "unsafe-none"
    return HTMLResponse(widget_page(config, Assets(services.web_dist)))
