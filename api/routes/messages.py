"""Routes of single messages."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Path, Response

from api.access.policies import GivenServices, Policy
from api.schemas.conversations import FeedbackBody

router = APIRouter(prefix="/api/widget/v1/messages", tags=["messages"])


@router.post(
    "/{id}/feedback",
    status_code=204,
    dependencies=[Depends(Policy("message", "write"))],
    response_class=Response,
)
async def give_feedback(
    body: FeedbackBody, services: GivenServices, message_id: str = Path(alias="id")
) -> Response:
    """Say whether one of the bot's messages helped; the newest thumb counts."""
    await services.conversations.give_feedback(message_id, body.value, body.reason, body.comment)
    return Response(status_code=204)
