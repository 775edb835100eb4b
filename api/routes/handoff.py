"""Routes of a conversation's hand-off: what can be offered now, and taking it up."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from api.access.policies import GivenConversation, GivenServices, Policy
from api.schemas.handoff import HandoffBody, LeftHandoffView, OfferView
from bot.handoff.handoffs import HandoffWish
from bot.handoff.summary import handoff_summary

router = APIRouter(prefix="/api/widget/v1/conversations/{id}/handoff", tags=["conversations"])


@router.get(
    "", dependencies=[Depends(Policy("conversation", "read"))], response_model_exclude_none=True
)
async def read_offer(conversation: GivenConversation, services: GivenServices) -> OfferView:
    """Return what a person can do for the customer now, and what the form begins with."""
    company = await services.companies.by_id(conversation.company_id)
    reason = await services.handoffs.reason(conversation.id)
    offer = await services.handoffs.offer(company, reason)
    messages = await services.conversations.messages(conversation.id)
    known = await services.handoffs.known_contact(conversation.id)
    return OfferView.of(offer, conversation.language, handoff_summary(messages), known)


@router.post(
    "",
    status_code=201,
    dependencies=[Depends(Policy("conversation", "handoff"))],
    response_model_exclude_none=True,
)
async def leave_handoff(
    body: HandoffBody, conversation: GivenConversation, services: GivenServices
) -> LeftHandoffView:
    """Leave a message, or choose when to be called back; the same sent again is stored once."""
    company = await services.companies.by_id(conversation.company_id)
    left = await services.handoffs.leave(
        company,
        conversation.id,
        HandoffWish(body.name, body.contact, body.text, body.slot_start),
    )
    services.replies.show(left.message)
    return LeftHandoffView.of(left)
