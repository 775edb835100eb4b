"""Routes of signing in and out, and of who is signed in."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.access.accounts import Account
from api.access.cookies import FRAME, SESSION, clear_cookies, session_secrets, set_cookie
from api.access.origins import check_secure
from api.access.policies import GivenAccount, GivenServices, Policy, client_key
from api.errors import SignInNeeded
from api.schemas.console import (
    AccountView,
    CompanyRolesView,
    FrameCodeBody,
    FrameCodeView,
    FrameSessionBody,
    PasswordBody,
    SessionView,
    SignInBody,
)
from api.services import Services

router = APIRouter(prefix="/api/console/v1/session", tags=["session"])
_FROM_OWN_PAGE = [Depends(Policy("nobody", "write", own_pages_only=True))]
_SIGNED_IN = [Depends(Policy("account", "write"))]


@router.post("", dependencies=_FROM_OWN_PAGE)
async def sign_in(
    body: SignInBody, request: Request, response: Response, services: GivenServices
) -> SessionView:
    """Sign in with a name and a password; the session is in a cookie."""
    check_secure(request, services.settings.public_url)
    identity, address = services.identity.sign_in, client_key(request)
    account = await identity.by_password(body.name, body.password, address)
    replaced = session_secrets(request)
    secret = await identity.start(account, "password", address, replaced)
    set_cookie(response, SESSION, secret)
    return await _view(services, account)


@router.get("", dependencies=[Depends(Policy("account", "read"))])
async def read_session(account: GivenAccount, services: GivenServices) -> SessionView:
    """Return who is signed in, with companies and roles."""
    return await _view(services, account)


@router.delete("", status_code=204, dependencies=_SIGNED_IN)
async def sign_out(account: GivenAccount, request: Request, services: GivenServices) -> Response:
    """End the session."""
    await services.identity.sign_in.end(account, session_secrets(request))
    response = Response(status_code=204)
    clear_cookies(response)
    return response


@router.put("/password", status_code=204, dependencies=_SIGNED_IN)
async def change_password(
    body: PasswordBody, account: GivenAccount, request: Request, services: GivenServices
) -> Response:
    """Change one's password; all other sessions of the account end."""
    kept = next(iter(session_secrets(request)), None)
    await services.identity.sign_in.change_password(
        account, body.current, body.new, client_key(request), kept
    )
    return Response(status_code=204)


@router.post("/frame-codes", status_code=201, dependencies=_SIGNED_IN)
async def add_frame_code(
    body: FrameCodeBody, account: GivenAccount, request: Request, services: GivenServices
) -> FrameCodeView:
    """Return a one-time code that the frame which opened this window swaps for a session."""
    if not session_secrets(request):
        raise SignInNeeded("only a session gives a session; a program's token does not")
    code = await services.identity.frame_codes.add(account.id, body.challenge)
    return FrameCodeView(code=code)


@router.post("/frame", dependencies=_FROM_OWN_PAGE)
async def sign_in_frame(
    body: FrameSessionBody, request: Request, response: Response, services: GivenServices
) -> SessionView:
    """Swap a one-time code for a session in a cookie that belongs to the page around the frame."""
    check_secure(request, services.settings.public_url)
    identity = services.identity
    account_id = await identity.frame_codes.swap(body.code, body.verifier)
    account = await identity.accounts.by_id(account_id)
    if account is None:
        raise SignInNeeded("sign in first")
    replaced = session_secrets(request)
    secret = await identity.sign_in.start(account, "frame_code", client_key(request), replaced)
    set_cookie(response, FRAME, secret)
    return await _view(services, account)


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
