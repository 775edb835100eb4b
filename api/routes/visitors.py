"""Routes of customers' identity: the site's token, sign-in at a provider, signing out."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.access.cookies import VISITOR, clear_cookie, set_cookie
from api.access.origins import check_secure, own_origin
from api.access.policies import (
    GivenAccount,
    GivenCompany,
    GivenConversation,
    GivenServices,
    Policy,
)
from api.access.roles import Role
from api.chat_config import chat_config
from api.html.shells import Assets, sign_in_page
from api.languages import known_language
from api.schemas.conversations import ConversationView
from api.schemas.visitor import (
    FinishBody,
    IdentifyBody,
    RevocationBody,
    RevocationView,
    SessionTokenView,
    SignInView,
)
from api.visitors.errors import (
    SignInCancelled,
    SignInExpired,
    SignInFailed,
    SignInNotSetUp,
    SignInUnavailable,
)

router = APIRouter(tags=["identity"])
_CONVERSATION = "/api/widget/v1/conversations/{id}"
_WRITE = [Depends(Policy("conversation", "write"))]
_PAGE = [Depends(Policy("nobody", "page"))]
_ADMINISTRATOR = [Depends(Policy("account", "write", roles=frozenset({Role.ADMINISTRATOR})))]
Text = Annotated[str, Query(max_length=4000)]


@router.post(f"{_CONVERSATION}/identify", dependencies=_WRITE, response_model_exclude_none=True)
async def identify(
    body: IdentifyBody, conversation: GivenConversation, services: GivenServices
) -> SessionTokenView:
    """Exchange the site's signed token for a session of its customer."""
    company = await services.companies.by_id(conversation.company_id)
    begun = await services.visitors.identify(conversation, company, body.jwt)
    return SessionTokenView(id=begun.conversation.id, token=begun.token)


@router.delete(
    f"{_CONVERSATION}/identity", status_code=204, dependencies=_WRITE, response_class=Response
)
async def sign_out(conversation: GivenConversation, services: GivenServices) -> Response:
    """End the customer's session: this token opens the conversation no more."""
    await services.visitors.sign_out(conversation)
    return Response(status_code=204)


@router.post(f"{_CONVERSATION}/sign-in", dependencies=[Depends(Policy("conversation", "sign_in"))])
async def start_sign_in(
    request: Request, response: Response, conversation: GivenConversation, services: GivenServices
) -> SignInView:
    """Start a sign-in at the company's provider, in the window that asks for this."""
    check_secure(request, services.settings.public_url)
    leaving = await services.visitors.sign_in.leave(conversation, _callback(request, services))
    company = await services.companies.by_id(conversation.company_id)
    # Beside the secret stands which page to go back to, also when nothing else is known any more.
    place = f"{leaving.browser_secret}.{company.slug}.{conversation.language}"
    set_cookie(response, VISITOR, place)
    return SignInView(url=leaving.url)


@router.post(
    f"{_CONVERSATION}/sign-in/finish", dependencies=_WRITE, response_model_exclude_none=True
)
async def finish_sign_in(
    body: FinishBody, conversation: GivenConversation, services: GivenServices
) -> ConversationView:
    """Give what the provider said to the conversation, by its own token."""
    message = await services.visitors.sign_in.finish(conversation, body.code)
    services.replies.show(message)
    standing = await services.live.queue.standing(conversation.id)
    identities = await services.visitors.identities.of(conversation.id)
    return ConversationView.of(conversation, [message], standing, identities)


@router.get("/identify", dependencies=_PAGE)
async def show_sign_in(
    request: Request, services: GivenServices, site: str, lang: str | None = None
) -> HTMLResponse:
    """Show the page that goes to the provider and comes back; a tab, or the window of a widget."""
    company = await services.companies.get(site)
    config = await chat_config(services, company, lang)
    request.state.opener_policy = "unsafe-none"  # else it would not know the panel that opened it
    return HTMLResponse(sign_in_page(config, Assets(services.web_dist)))


@router.get("/identify/callback", dependencies=_PAGE, include_in_schema=False)
async def come_back(
    request: Request,
    services: GivenServices,
    state: Text = "",
    code: Text = "",
    error: Text = "",
) -> RedirectResponse:
    """Take the browser back from the provider, to a page that knows which conversation it was."""
    check_secure(request, services.settings.public_url)
    secret, _, place = request.cookies.get(VISITOR, "").partition(".")
    slug, _, language = place.partition(".")
    if not slug:
        raise SignInExpired("this browser has no sign-in under way")
    company = await services.companies.get(slug)
    try:
        found = {
            "code": await services.visitors.sign_in.come_back(
                _callback(request, services), state, code, error, secret
            )
        }
    except (
        SignInExpired, SignInCancelled, SignInFailed, SignInNotSetUp, SignInUnavailable,
    ) as problem:  # fmt: skip
        found = {"problem": problem.code}
    page = urlencode({"site": company.slug, "lang": known_language(language) or company.language})
    # Behind the hash nothing is sent to servers or written to their logs.
    response = RedirectResponse(f"/identify?{page}#{urlencode(found)}", status_code=303)
    clear_cookie(response, VISITOR)
    return response


@router.post("/api/admin/v1/companies/{company}/identity/revocations", dependencies=_ADMINISTRATOR)
async def revoke(
    body: RevocationBody, company: GivenCompany, account: GivenAccount, services: GivenServices
) -> RevocationView:
    """End all sessions of one of the site's customers ("log out everywhere")."""
    ended = await services.visitors.sign_out_everywhere(company.id, body.subject)
    await services.identity.audit.record(account, company, "customer_signed_out", body.subject)
    return RevocationView(ended=ended)


def _callback(request: Request, services: GivenServices) -> str:
    return own_origin(request, services.settings.public_url) + "/identify/callback"
