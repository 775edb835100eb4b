"""Routes of the console's pages: sign-in, side panel, administration."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from api.access.policies import GivenServices, Policy
from api.html.shells import Assets, console_page
from api.languages import accepted_language, known_language
from api.services import Services
from bot.catalogue import FALLBACK_LANGUAGE

router = APIRouter(tags=["console"], include_in_schema=False, default_response_class=HTMLResponse)
# The sections of the catalogue that the administration's pages need.
ADMIN_SECTIONS = ("admin_sources", "admin_content", "admin_dial")
_PAGE = [Depends(Policy("nobody", "page"))]


@router.get("/login", dependencies=_PAGE)
async def show_login(
    request: Request, services: GivenServices, lang: str | None = None
) -> HTMLResponse:
    """Show the sign-in page; it may be the window that a frame in a foreign page opened."""
    if "frame" in request.query_params:
        request.state.opener_policy = "unsafe-none"  # else the window would not know its opener
    return _page("login", request, services, lang)


@router.get("/panel", dependencies=_PAGE)
async def show_panel(
    request: Request, services: GivenServices, lang: str | None = None
) -> HTMLResponse:
    """Show the agent's side panel; the desktops in the settings may frame it."""
    origins = services.settings.panel_origins.replace(",", " ").split()
    if origins:
        request.state.frame_ancestors = " ".join(origins)
    return _page("panel", request, services, lang, ("panel", "chat"), origins)


@router.get("/admin", dependencies=_PAGE)
async def show_admin(
    request: Request, services: GivenServices, lang: str | None = None
) -> HTMLResponse:
    """Show the content owner's pages, one of which holds a preview of the widget."""
    request.state.frame_sources = "'self'"
    return _page("admin", request, services, lang, ADMIN_SECTIONS)


def _page(
    name: str,
    request: Request,
    services: Services,
    lang: str | None,
    sections: Sequence[str] = (),
    frame_origins: Sequence[str] = (),
) -> HTMLResponse:
    """Return a page with the sections of the catalogue that it needs beside its own."""
    accepted = accepted_language(request.headers.get("accept-language"))
    language = known_language(lang) or accepted or FALLBACK_LANGUAGE
    settings, assets = services.settings, Assets(services.web_dist)
    label = settings.openid_label if settings.openid_issuer and name == "login" else None
    return HTMLResponse(console_page(name, language, sections, assets, label, frame_origins))
