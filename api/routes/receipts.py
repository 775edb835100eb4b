"""Routes of receipts: the customer makes a link, and whoever has it reads the receipt."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from api.access.origins import own_origin
from api.access.policies import GivenConversation, GivenServices, GivenToken, Policy
from api.html.receipt_pages import receipt_page
from api.html.shells import Assets
from api.languages import known_language
from api.schemas.receipt import LinkView, ReceiptBody, ReceiptView

router = APIRouter(tags=["receipts"])


@router.post(
    "/api/widget/v1/conversations/{id}/receipt",
    status_code=201,
    dependencies=[Depends(Policy("conversation", "write"))],
)
async def make_receipt(
    body: ReceiptBody, request: Request, conversation: GivenConversation, token: GivenToken,
    services: GivenServices,
) -> LinkView:  # fmt: skip
    """Return the link to a receipt: of one reply, or of the conversation up to now.

    The same is asked for again: the same link comes back. It works as long as the conversation is
    kept, and anybody who has it can read the receipt, but nothing else.
    """
    secret = await services.receipts.links.make(conversation.id, token, body.message_id)
    return LinkView(url=f"{own_origin(request, services.settings.public_url)}/receipt/{secret}")


@router.get(
    "/receipt/{token}", dependencies=[Depends(Policy("link", "page"))], response_class=HTMLResponse
)
async def show_receipt(
    token: str, services: GivenServices, lang: str | None = None
) -> HTMLResponse:
    """Show a receipt as a page that needs no script."""
    receipt = await services.receipts.read(token)
    language = known_language(lang) or receipt.language
    page = receipt_page(receipt, language, Assets(services.web_dist))
    return HTMLResponse(page, headers={"X-Robots-Tag": "noindex, nofollow, noarchive"})


@router.get(
    "/api/widget/v1/receipts/{token}",
    dependencies=[Depends(Policy("link", "read"))],
    response_model_exclude_none=True,
)
async def read_receipt(token: str, services: GivenServices) -> ReceiptView:
    """Return a receipt."""
    return ReceiptView.of(await services.receipts.read(token))
