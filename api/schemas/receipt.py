"""The bodies and views of receipts, scores and the ends of episodes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from api.schemas.conversations import Body, Language, MessageView, ShortText, View
from bot.answers.answers import Citation, Mode, Outcome
from bot.conversations.messages import ConversationStatus, Message
from bot.receipts.receipts import Happening, Receipt
from bot.scores.figures import Distribution, GivenScore
from bot.scores.scores import Asked
from knowledge.documents.quoted_pages import PageToday

MAX_COMMENT_CHARS = 2000
HandledBy = Literal["bot", "person", "both"]


class ReceiptBody(Body):
    """Asks for a receipt: of one reply, or of the conversation so far."""

    message_id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | None = None


class LinkView(View):
    """A link to hand to the customer."""

    url: str


class ExpiringLinkView(LinkView):
    """A link that works until a time."""

    expires_at: datetime


class ReceiptSourceView(View):
    """A quote with the text around it as it was read, and how the page reads today.

    `is_link` tells whether the address may be made a link.
    """

    n: int
    url: str
    is_link: bool
    title: str
    language: str
    quote: str
    before: str
    after: str
    document_version: str
    read_at: datetime | None
    today: PageToday


class ReceiptMessageView(View):
    """One message; `mode` is there for what the bot wrote, and tells how."""

    role: Literal["customer", "bot", "agent"]
    text: str
    language: str
    created_at: datetime
    mode: Mode | None = None
    outcome: Outcome | None = None
    sources: list[ReceiptSourceView]


class HappeningView(View):
    """Something that happened besides, and what was promised with it."""

    kind: str
    at: datetime
    promised_at: datetime | None = None
    starts_at: datetime | None = None


class ReceiptView(View):
    """A receipt; it holds no ids, scores or texts that are not the customer's to see."""

    company: str
    language: str
    is_whole: bool
    status: ConversationStatus
    messages: list[ReceiptMessageView]
    happenings: list[HappeningView]

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """Return the view of a receipt."""
        return cls(
            company=receipt.company.name,
            language=receipt.language,
            is_whole=receipt.is_whole,
            status=receipt.conversation.status,
            messages=[
                _message_view(receipt, one) for one in receipt.messages if one.role != "system"
            ],
            happenings=[_happening_view(one) for one in receipt.happenings],
        )


class ScoreBody(Body):
    """A customer's score of the episode that ended last."""

    score: Annotated[int, Field(ge=0, le=10, strict=True)]
    comment: Annotated[ShortText, Field(max_length=MAX_COMMENT_CHARS)] | None = None


class ScoreQuestionView(View):
    """Whether to ask for a score now, and how, in the language of the request."""

    state: Asked
    question: str
    low: str
    high: str
    comment: str
    optional: str
    choose: str
    send: str
    thanks: str
    max_comment_chars: int


class DistributionView(View):
    """Scores of 0 to 10 counted: `counts[7]` sevens. Without any, the mean is null."""

    n: int
    mean: float | None
    counts: list[int]

    @classmethod
    def of(cls, distribution: Distribution) -> Self:
        """Return the view of a distribution."""
        return cls(n=distribution.n, mean=distribution.mean, counts=list(distribution.counts))


class GivenScoreView(View):
    """One score, and the conversation it was given for."""

    id: str
    at: datetime
    score: int
    comment: str | None
    handled_by: HandledBy
    channel: Literal["chat", "link"]
    language: Language
    conversation_id: str

    @classmethod
    def of(cls, given: GivenScore) -> Self:
        """Return the view of a score."""
        return cls.model_validate({name: getattr(given, name) for name in cls.model_fields})


class ScoresView(View):
    """A company's scores in a period; `before` asks for the next ones when there may be more."""

    since: datetime
    until: datetime
    all: DistributionView
    by: dict[HandledBy, DistributionView]
    scores: list[GivenScoreView]
    before: str | None


def _message_view(receipt: Receipt, message: Message) -> ReceiptMessageView:
    answer = message.answer
    shown = MessageView.of(message)
    return ReceiptMessageView.model_validate(
        {
            "role": message.role,
            "text": message.text,
            "language": message.language,
            "created_at": message.created_at,
            "mode": shown.mode,
            "outcome": shown.outcome,
            "sources": [
                _source_view(receipt, one, one.url in answer.links) for one in answer.citations
            ]
            if answer
            else [],
        }
    )


def _source_view(receipt: Receipt, citation: Citation, is_link: bool) -> ReceiptSourceView:
    page = receipt.page(citation)
    return ReceiptSourceView(
        n=citation.n,
        url=citation.url,
        is_link=is_link,
        title=citation.title,
        language=citation.language,
        quote=citation.shown or citation.quote,
        before=page.before,
        after=page.after,
        document_version=citation.document_version,
        read_at=page.read_at,
        today=page.today,
    )


def _happening_view(happening: Happening) -> HappeningView:
    return HappeningView(
        kind=happening.kind,
        at=happening.at,
        promised_at=happening.promised_at,
        starts_at=happening.starts_at,
    )
