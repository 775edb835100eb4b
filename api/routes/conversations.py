"""Routes of a customer's conversation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from api.access.policies import GivenConversation, GivenServices, Policy, client_key
from api.replying.transcripts import transcript_text
from api.schemas.conversations import (
    AcceptedView,
    ConversationView,
    LanguageBody,
    LanguageView,
    NewConversationBody,
    NewConversationView,
    NewMessageBody,
)
from api.standing_view import StandingView
from api.streams.stream import ConversationStream, first_wanted
from bot.guard.guard import clean_question

router = APIRouter(prefix="/api/widget/v1/conversations", tags=["conversations"])


@router.post("", status_code=201, dependencies=[Depends(Policy("nobody", "start"))])
async def start_conversation(
    body: NewConversationBody, services: GivenServices
) -> NewConversationView:
    """Start a conversation. The token is told only here; it opens the conversation."""
    company = await services.companies.get(body.site)
    conversation, token = await services.conversations.start(
        company.id, body.language or company.language
    )
    return NewConversationView.model_validate(
        {"id": conversation.id, "token": token, "language": conversation.language}
    )


@router.get(
    "/{id}",
    dependencies=[Depends(Policy("conversation", "read"))],
    response_model_exclude_none=True,
)
async def read_conversation(
    conversation: GivenConversation, services: GivenServices
) -> ConversationView:
    """Return a conversation with all its messages."""
    messages = await services.conversations.messages(conversation.id)
    standing = await services.live.queue.standing(conversation.id)
    identities = await services.visitors.identities.of(conversation.id)
    return ConversationView.of(conversation, messages, standing, identities)


@router.post(
    "/{id}/messages", status_code=202, dependencies=[Depends(Policy("conversation", "write"))]
)
async def post_message(
    body: NewMessageBody, conversation: GivenConversation, services: GivenServices
) -> AcceptedView:
    """Say something. It is stored before this answers; the reply comes on the stream.

    The bot replies, unless a person has the conversation.
    """
    clean_question(body.text, services.max_question_chars)
    posted = await services.conversations.post(
        conversation.id, str(body.id), body.text, services.replies.lease
    )
    if posted.is_new:
        services.replies.show(posted.message)
        if posted.message.is_unanswered:
            services.replies.accept(posted.message)
        await services.live.look()
    return AcceptedView(id=posted.message.id, seq=posted.message.seq)


@router.put("/{id}/language", dependencies=[Depends(Policy("conversation", "write"))])
async def choose_language(
    body: LanguageBody, conversation: GivenConversation, services: GivenServices
) -> LanguageView:
    """Choose the language of the answers."""
    await services.conversations.choose_language(conversation.id, body.language)
    return LanguageView(language=body.language)


@router.get(
    "/{id}/events",
    dependencies=[Depends(Policy("conversation", "stream"))],
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events; each is one `StreamEvent`.",
            "content": {
                "text/event-stream": {"schema": {"$ref": "#/components/schemas/StreamEvent"}}
            },
        }
    },
)
async def read_events(
    request: Request,
    conversation: GivenConversation,
    services: GivenServices,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Stream what happens: stored messages behind Last-Event-ID, the draft, then live events."""
    after = first_wanted(last_event_id, conversation.last_seq)
    client = client_key(request)
    return ConversationStream(services.stream_parts, conversation, client, after).response()


@router.post(
    "/{id}/stop",
    status_code=202,
    dependencies=[Depends(Policy("conversation", "write"))],
    response_class=Response,
)
async def stop_reply(conversation: GivenConversation, services: GivenServices) -> Response:
    """Stop the reply in progress; what was proven so far stays."""
    await services.replies.stop(conversation.id)
    return Response(status_code=202)


@router.post(
    "/{id}/queue",
    dependencies=[Depends(Policy("conversation", "write"))],
    response_model_exclude_none=True,
)
async def enter_queue(conversation: GivenConversation, services: GivenServices) -> StandingView:
    """Wait for a person; who waits or talks to one already, goes on doing that.

    The bot goes on helping until a person joins.
    """
    reason = await services.handoffs.reason(conversation.id)
    return StandingView.of(await services.live.enter(conversation.id, reason))


@router.post(
    "/{id}/queue/leave",
    dependencies=[Depends(Policy("conversation", "write"))],
    response_model_exclude_none=True,
)
async def leave_queue(conversation: GivenConversation, services: GivenServices) -> StandingView:
    """Wait no longer; a person who has joined already stays."""
    return StandingView.of(await services.live.leave(conversation.id))


@router.get(
    "/{id}/transcript.txt",
    dependencies=[Depends(Policy("conversation", "read"))],
    response_class=PlainTextResponse,
)
async def read_transcript(
    conversation: GivenConversation, services: GivenServices
) -> PlainTextResponse:
    """Return the whole conversation as plain text."""
    messages = await services.conversations.messages(conversation.id)
    company = await services.companies.by_id(conversation.company_id)
    return PlainTextResponse(
        transcript_text(company, conversation, messages),
        headers={"Content-Disposition": 'attachment; filename="transcript.txt"'},
    )
