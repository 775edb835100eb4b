"""Routes of agents' live work: presence, the queue, and the conversations they take."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import StreamingResponse

from api.access.accounts import Account
from api.access.policies import GivenAccount, GivenCompany, GivenServices, Policy, client_key
from api.access.roles import Role
from api.schemas.conversations import AcceptedView
from api.schemas.live import AgentMessageBody, PresenceBody, PresenceView, QueueView
from api.services import Services
from api.standing_view import StandingView
from api.streams.live_stream import AgentStream
from bot.live.work import Agent
from knowledge.companies.companies import Company

router = APIRouter(prefix="/api/agent/v1/companies/{company}", tags=["agent"])
_ROLES = frozenset({Role.AGENT, Role.TEAM_LEAD})
_READ = [Depends(Policy("account", "read", roles=_ROLES))]
_WRITE = [Depends(Policy("account", "write", roles=_ROLES))]
_STREAM = [Depends(Policy("account", "stream", roles=_ROLES))]
_REPEATS = 3  # how often a desk says that it is there before it counts as gone

GivenId = Annotated[str, Path(alias="id", pattern="^[0-9a-f]{32}$")]


def _agent_of(account: GivenAccount, company: GivenCompany) -> Agent:
    return Agent(company.id, account.id, account.display_name)


GivenAgent = Annotated[Agent, Depends(_agent_of)]


@router.put("/presence", dependencies=_WRITE)
async def say_presence(
    body: PresenceBody, agent: GivenAgent, services: GivenServices
) -> PresenceView:
    """Say whether one is there; a desk repeats it, because silence counts as being away."""
    await services.live.record_presence(agent, body.state, body.max_conversations)
    silent_after_s = services.live.presence.silence_limit.total_seconds()
    return PresenceView(
        state=body.state,
        max_conversations=body.max_conversations,
        repeat_s=silent_after_s / _REPEATS,
        silent_after_s=silent_after_s,
    )


@router.get("/queue", dependencies=_READ, response_model_exclude_none=True)
async def read_queue(agent: GivenAgent, services: GivenServices) -> QueueView:
    """Return who waits, what the agent has, and who is there."""
    board = await services.live.boards.read(agent.company_id)
    return QueueView.of(board, agent.account_id)


@router.post("/conversations/{id}/claim", dependencies=_WRITE, response_model_exclude_none=True)
async def claim_conversation(
    conversation_id: GivenId,
    agent: GivenAgent,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
) -> StandingView:
    """Take a conversation that waits, or one that the bot has; of two agents one gets it."""
    standing = await services.live.claim(conversation_id, agent)
    await _note(services, account, company, "conversation_claimed", conversation_id)
    return StandingView.of(standing)


@router.post("/conversations/{id}/messages", status_code=201, dependencies=_WRITE)
async def send_message(
    body: AgentMessageBody, conversation_id: GivenId, agent: GivenAgent, services: GivenServices
) -> AcceptedView:
    """Write to the customer; only who has the conversation can."""
    posted = await services.live.say(conversation_id, agent, str(body.id), body.text)
    return AcceptedView(id=posted.message.id, seq=posted.message.seq)


@router.post("/conversations/{id}/give-back", dependencies=_WRITE, response_model_exclude_none=True)
async def give_back_conversation(
    conversation_id: GivenId,
    agent: GivenAgent,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
) -> StandingView:
    """Let the bot answer again; it knows what was said meanwhile."""
    standing = await services.live.give_back(conversation_id, agent)
    await _note(services, account, company, "conversation_given_back", conversation_id)
    return StandingView.of(standing)


@router.post("/conversations/{id}/close", dependencies=_WRITE, response_model_exclude_none=True)
async def close_conversation(
    conversation_id: GivenId,
    agent: GivenAgent,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
) -> StandingView:
    """Resolve a conversation; if its customer writes again, the bot answers."""
    standing = await services.live.close(conversation_id, agent)
    await _note(services, account, company, "conversation_closed", conversation_id)
    return StandingView.of(standing)


@router.get(
    "/events",
    dependencies=_STREAM,
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events; each is one `AgentStreamEvent`.",
            "content": {
                "text/event-stream": {"schema": {"$ref": "#/components/schemas/AgentStreamEvent"}}
            },
        }
    },
)
async def read_events(request: Request, agent: GivenAgent, services: GivenServices) -> Response:
    """Stream the queue, and the messages of the agent's own conversations."""
    live = services.live
    stream = AgentStream(
        live.boards, live.agents, services.conversations, services.streams, client_key(request),
        agent.company_id, agent.account_id, services.settings.ping_interval_s,
    )  # fmt: skip
    return stream.response()


async def _note(
    services: Services, account: Account, company: Company, action: str, conversation_id: str
) -> None:
    await services.identity.audit.record(account, company, action, conversation_id)
