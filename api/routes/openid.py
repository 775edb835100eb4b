"""Routes of signing in by OpenID Connect; browsers are sent from one to the other."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse

from api.access.cookies import OPENID, SESSION, session_secrets, set_cookie
from api.access.origins import check_secure, own_origin, own_path
from api.access.policies import GivenServices, Policy, client_key
from api.errors import OpenIdRefused, OpenIdUnavailable

router = APIRouter(prefix="/login/openid", tags=["session"], include_in_schema=False)
_PAGE = [Depends(Policy("nobody", "page"))]
Text = Annotated[str, Query(max_length=4000)]


@router.get("", dependencies=_PAGE)
async def leave_for_provider(
    request: Request,
    services: GivenServices,
    next: Text = "/",  # noqa: A002  (the address' word)
) -> RedirectResponse:
    """Send the browser to the provider."""
    check_secure(request, services.settings.public_url)
    wanted = own_path(next)
    try:
        departure = await services.identity.openid.leave(_callback(request, services), wanted)
    except OpenIdUnavailable as error:
        return _back_to_login(error.code, wanted)
    response = RedirectResponse(departure.url, status_code=302)
    set_cookie(response, OPENID, departure.browser_secret)
    return response


@router.get("/callback", dependencies=_PAGE)
async def come_back_from_provider(
    request: Request, services: GivenServices, state: Text = "", code: Text = ""
) -> RedirectResponse:
    """Take the browser back, and start its session."""
    check_secure(request, services.settings.public_url)
    identity, browser_secret = services.identity, request.cookies.get(OPENID, "")
    try:
        account, wanted = await identity.openid.come_back(
            _callback(request, services), code, state, browser_secret
        )
    except (OpenIdRefused, OpenIdUnavailable) as error:
        return _back_to_login(error.code, "/")
    replaced = session_secrets(request)
    secret = await identity.sign_in.start(account, "openid", client_key(request), replaced)
    response = RedirectResponse(wanted if wanted != "/" else "/login", status_code=303)
    set_cookie(response, SESSION, secret)
    return response


def _callback(request: Request, services: GivenServices) -> str:
    return own_origin(request, services.settings.public_url) + "/login/openid/callback"


def _back_to_login(code: str, wanted: str) -> RedirectResponse:
    """Return to the sign-in page, which says what went wrong."""
    query = urlencode({"problem": code, "next": wanted})
    return RedirectResponse(f"/login?{query}", status_code=303)
