"""Routes of signing in and out, and of who is signed in."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.accounts import Account
from api.console_schemas import AccountView, CompanyRolesView, SessionView, SignInBody
from api.cookies import SESSION, clear_cookies, session_secrets, set_cookie
from api.errors import SignInRefused
from api.origins import check_secure
from api.policies import GivenAccount, GivenServices, Policy
from api.services import Services

router = APIRouter(prefix="/api/console/v1/session", tags=["session"])


@router.post("", dependencies=[Depends(Policy("nobody", "write", own_pages_only=True))])
async def sign_in(
    body: SignInBody, request: Request, response: Response, services: GivenServices
) -> SessionView:
    """Sign in with a name and a password; the session is in a cookie."""
    check_secure(request, services.settings.public_url)
    identity = services.identity
    found = await identity.accounts.password_hash(body.name)
    if not await identity.passwords.is_right(body.password, found[1] if found else None):
        raise SignInRefused("name and password do not fit")
    for secret in session_secrets(request):
        await identity.sessions.end(secret)
    account = await identity.accounts.by_name(body.name)
    set_cookie(response, SESSION, await identity.sessions.start(account.id))
    return await _view(services, account)


@router.get("", dependencies=[Depends(Policy("account", "read"))])
async def read_session(account: GivenAccount, services: GivenServices) -> SessionView:
    """Return who is signed in, with companies and roles."""
    return await _view(services, account)


@router.delete("", status_code=204, dependencies=[Depends(Policy("account", "write"))])
async def sign_out(request: Request, services: GivenServices, _account: GivenAccount) -> Response:
    """End the session."""
    for secret in session_secrets(request):
        await services.identity.sessions.end(secret)
    response = Response(status_code=204)
    clear_cookies(response)
    return response


async def _view(services: Services, account: Account) -> SessionView:
    companies = [
        CompanyRolesView(
            slug=company.slug,
            name=company.name,
            language=company.language,
            roles=sorted(account.roles[company.id]),
        )
        for company in await services.companies.all()
        if company.id in account.roles
    ]
    return SessionView(
        account=AccountView(id=account.id, name=account.name, display_name=account.display_name),
        companies=companies,
    )
