"""Routes of scores: a customer ends an episode and judges it, in the chat or by a link."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.access.origins import own_origin
from api.access.policies import GivenAccount, GivenCompany, GivenConversation, GivenServices, Policy
from api.access.roles import Role
from api.html.score_pages import FilledForm, read_form, score_page
from api.html.shells import Assets
from api.languages import known_language, request_language
from api.schemas.conversations import AcceptedView
from api.schemas.receipt import (
    MAX_COMMENT_CHARS,
    ExpiringLinkView,
    ScoreBody,
    ScoreQuestionView,
)
from bot.catalogue import text as fixed_text
from bot.scores.errors import AlreadyScored

router = APIRouter(tags=["scores"])
_CONVERSATION = "/api/widget/v1/conversations/{id}"
_FORM = "application/x-www-form-urlencoded"
_ROLES = frozenset({Role.AGENT, Role.TEAM_LEAD})
# A form of ours must say where it comes from; without a referrer browsers call that "null".
_PAGE_HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@router.post(
    f"{_CONVERSATION}/end",
    status_code=201,
    dependencies=[Depends(Policy("conversation", "write"))],
)
async def end_conversation(
    conversation: GivenConversation, services: GivenServices
) -> AcceptedView:
    """End the episode; what the customer writes later begins another one in the same thread."""
    message, is_new = await services.scores.end(conversation.id)
    if is_new:
        await services.live.tell(message)
    return AcceptedView(id=message.id, seq=message.seq)


@router.get(f"{_CONVERSATION}/score", dependencies=[Depends(Policy("conversation", "read"))])
async def read_score_question(
    request: Request, conversation: GivenConversation, services: GivenServices
) -> ScoreQuestionView:
    """Say whether the score of the newest episode is to be asked for, and in which words."""
    language = request_language(request)
    texts = ("question", "low", "high", "comment", "optional", "choose", "send", "thanks")
    return ScoreQuestionView.model_validate(
        {name: fixed_text(language, f"score.{name}") for name in texts}
        | {
            "state": await services.scores.asked(conversation.id),
            "max_comment_chars": MAX_COMMENT_CHARS,
        }
    )


@router.post(
    f"{_CONVERSATION}/score",
    status_code=204,
    dependencies=[Depends(Policy("conversation", "write"))],
    response_class=Response,
)
async def give_score(
    body: ScoreBody, request: Request, conversation: GivenConversation, services: GivenServices
) -> Response:
    """Score the newest episode, which must be over, once."""
    language = request_language(request)
    await services.scores.give(conversation.id, body.score, body.comment, language)
    return Response(status_code=204)


@router.post(
    "/api/agent/v1/companies/{company}/conversations/{id}/score-link",
    status_code=201,
    dependencies=[Depends(Policy("account", "write", roles=_ROLES))],
)
async def make_score_link(
    request: Request, company: GivenCompany, account: GivenAccount, services: GivenServices,
    conversation_id: Annotated[str, Path(alias="id", pattern="^[0-9a-f]{32}$")],
) -> ExpiringLinkView:  # fmt: skip
    """Return a link that takes the newest episode's score once, to send by SMS or e-mail."""
    token, expires_at = await services.scores.make_link(company.id, conversation_id)
    await services.identity.audit.record(account, company, "score_link_made", conversation_id, {})
    origin = own_origin(request, services.settings.public_url)
    return ExpiringLinkView(url=f"{origin}/score/{token}", expires_at=expires_at)


@router.get(
    "/score/{token}", dependencies=[Depends(Policy("link", "page"))], response_class=HTMLResponse
)
async def show_score(
    token: str, request: Request, services: GivenServices, lang: str | None = None
) -> HTMLResponse:
    """Show the form that takes a score, or thanks; a page that needs no script."""
    return await _page(token, request, services, lang, None)


@router.post(
    "/score/{token}",
    dependencies=[Depends(Policy("link", "write", own_pages_only=True, accepts=_FORM))],
    response_class=HTMLResponse,
)
async def send_score(
    token: str, request: Request, services: GivenServices, lang: str | None = None
) -> Response:
    """Take the form. Nobody can send it for the customer without knowing the token."""
    filled = read_form(await request.body())
    if filled.body is None:
        return await _page(token, request, services, lang, filled)
    link = await services.scores.open_link(token)
    language = known_language(lang) or link.conversation.language
    with suppress(AlreadyScored):  # the page says that we have it
        await services.scores.give_by_link(token, filled.body.score, filled.body.comment, language)
    return RedirectResponse(f"/score/{token}?lang={language}", status_code=303)


async def _page(
    token: str,
    request: Request,
    services: GivenServices,
    lang: str | None,
    filled: FilledForm | None,
) -> HTMLResponse:
    link = await services.scores.open_link(token)
    company = await services.companies.by_id(link.conversation.company_id)
    language = known_language(lang) or link.conversation.language
    request.state.form_action = "'self'"
    page = score_page(link, company, language, Assets(services.web_dist), filled)
    return HTMLResponse(page, 200 if filled is None else 422, headers=_PAGE_HEADERS)
