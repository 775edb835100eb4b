"""Routes of the agents' side panel: suggestions, summaries, search, conversations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.access.policies import GivenAccount, GivenCompany, GivenServices, Policy
from api.access.roles import Role
from api.agent_parts import AgentParts
from api.languages import accepted_language
from api.schemas.agent import (
    AssistBody,
    ConversationEntryView,
    ConversationListView,
    HitsView,
    HitView,
    OutcomeBody,
    OutcomeView,
    SummaryBody,
    SummaryView,
)
from api.schemas.conversations import Language
from api.schemas.visitor import AgentConversationView
from api.streams.suggestion_stream import SuggestionStream
from bot.catalogue import FALLBACK_LANGUAGE
from bot.copilot.summaries import TranscriptMessage
from bot.guard.guard import clean_question

router = APIRouter(prefix="/api/agent/v1/companies/{company}", tags=["agent"])
_ROLES = frozenset({Role.AGENT, Role.TEAM_LEAD})
_READ = [Depends(Policy("account", "read", roles=_ROLES))]
_WRITE = [Depends(Policy("account", "write", roles=_ROLES))]
_MAX_SEARCH_CHARS = 200


def _parts_of(services: GivenServices) -> AgentParts:
    if services.agents is None:
        raise RuntimeError("this process was built without the agents' parts")
    return services.agents


GivenParts = Annotated[AgentParts, Depends(_parts_of)]
GivenId = Annotated[str, Path(alias="id", pattern="^[0-9a-f]{32}$")]


@router.post(
    "/assist",
    dependencies=_WRITE,
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events; each is one `SuggestionStreamEvent`.",
            "content": {
                "text/event-stream": {
                    "schema": {"$ref": "#/components/schemas/SuggestionStreamEvent"}
                }
            },
        }
    },
)
async def suggest_reply(
    request: Request, body: AssistBody, parts: GivenParts, company: GivenCompany,
    account: GivenAccount,
) -> Response:  # fmt: skip
    """Draft a reply to the customer's last turn, from public pages; never sent by us.

    The answer to this POST is the stream: a suggestion has one reader and is asked for again,
    not resumed, when the line breaks, and another desktop's conversation fits no address.
    """
    messages = body.said()
    if body.conversation_id is not None:
        transcript = await parts.transcript(company.id, body.conversation_id)
        messages = tuple(one.message for one in transcript)
    language = accepted_language(request.headers.get("accept-language")) or FALLBACK_LANGUAGE
    stream = SuggestionStream(parts, company, account.id, language, body.conversation_id)
    return await stream.response(messages, body.language, body.wish())


@router.post("/suggestions/{id}/outcome", dependencies=_WRITE, response_model_exclude_none=True)
async def record_outcome(
    body: OutcomeBody,
    parts: GivenParts,
    company: GivenCompany,
    suggestion_id: GivenId,
) -> OutcomeView:
    """Record what became of a suggestion; the newest outcome counts."""
    if body.text is not None:
        recorded = await parts.suggestions.use(company.id, suggestion_id, body.text)
    else:
        recorded = await parts.suggestions.dismiss(company.id, suggestion_id, body.reason)
    return OutcomeView.of(recorded)


@router.post("/summary", dependencies=_WRITE)
async def summarise(body: SummaryBody, parts: GivenParts, company: GivenCompany) -> SummaryView:
    """Summarise a conversation: what is wanted, tried, answered and open, each point proven."""
    if body.conversation_id is not None:
        transcript = await parts.transcript(company.id, body.conversation_id)
    else:
        transcript = tuple(TranscriptMessage(message) for message in body.said())
    async with parts.slots:
        summary = await parts.summariser.summarise(
            company, transcript, body.language or company.language
        )
    return SummaryView.of(summary)


@router.get("/search", dependencies=_READ)
async def search(
    services: GivenServices,
    parts: GivenParts,
    company: GivenCompany,
    q: Annotated[str, Query(max_length=_MAX_SEARCH_CHARS)],
    lang: Language | None = None,
    internal: bool = True,
) -> HitsView:
    """Search public and internal pages as the agent types."""
    query = clean_question(q, services.max_question_chars)
    hits = await parts.search.find(company, query, lang, internal)
    return HitsView(query=query, results=[HitView.of_hit(hit) for hit in hits])


@router.get("/conversations", dependencies=_READ)
async def list_conversations(parts: GivenParts, company: GivenCompany) -> ConversationListView:
    """List the newest conversations."""
    entries = await parts.conversations.newest(company.id)
    return ConversationListView(
        conversations=[ConversationEntryView.of(entry) for entry in entries]
    )


@router.get("/conversations/{id}", dependencies=_READ, response_model_exclude_none=True)
async def read_conversation(
    services: GivenServices,
    parts: GivenParts,
    company: GivenCompany,
    conversation_id: GivenId,
) -> AgentConversationView:
    """Return one conversation with all its messages, and what was proven of its customer."""
    conversation, messages = await parts.conversations.one(company.id, conversation_id)
    standing = await services.live.queue.standing(conversation.id)
    identities = await services.visitors.identities.of(conversation.id)
    return AgentConversationView.proven(conversation, messages, standing, identities)
