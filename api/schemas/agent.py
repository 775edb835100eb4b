"""The bodies, views and events of the agents' HTTP contract: suggestions, search, summaries."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, RootModel, model_validator

from api.schemas.conversations import Body, CitationView, Language, SentenceView, View
from api.streams.events import ErrorEvent
from bot.answers.answers import Citation, Mode, PastMessage, Sentence
from bot.conversations.messages import ConversationStatus
from bot.conversations.overview import ConversationEntry
from bot.copilot.agent_search import Hit
from bot.copilot.suggestion_store import Recorded, SuggestionOutcome
from bot.copilot.suggestions import Channel, NearSource, Note, Style, Suggestion, Wish
from bot.copilot.summaries import PointKind, Summary, SummaryPoint
from bot.turns.customer_turn import MAX_MESSAGE_CHARS

_MAX_MESSAGES = 100
DismissReason = Literal["wrong", "off_topic", "incomplete", "tone", "not_needed", "other"]


class SaidBody(Body):
    """One message of a conversation that another desktop holds."""

    role: Literal["customer", "bot", "agent"]
    text: Annotated[str, Field(max_length=MAX_MESSAGE_CHARS)]


class ConversationBody(Body):
    """A conversation: its messages, or the id of one of the product's own."""

    messages: Annotated[list[SaidBody], Field(max_length=_MAX_MESSAGES)] | None = None
    conversation_id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.messages is None) == (self.conversation_id is None):
            raise ValueError("give messages or conversation_id")
        return self

    def said(self) -> tuple[PastMessage, ...]:
        """Return the messages given."""
        return tuple(PastMessage(one.role, one.text) for one in self.messages or ())


class AssistBody(ConversationBody):
    """Asks for a suggestion.

    `language` is what the customer is taken to write; `reply_language` is another one to reply in.
    """

    language: Language | None = None
    reply_language: Language | None = None
    style: Style = Style.STANDARD
    channel: Channel = "chat"

    def wish(self) -> Wish:
        """Return what the agent wants."""
        return Wish(self.style, self.reply_language, self.channel)


class SummaryBody(ConversationBody):
    """Asks for a summary; `language` is the agent's."""

    language: Language | None = None


class OutcomeBody(Body):
    """What became of a suggestion; the newest outcome counts.

    `text` is what the agent used. Whether that is accepted or edited is found by comparing.
    """

    outcome: Literal["used", "dismissed"]
    text: Annotated[str, Field(min_length=1, max_length=MAX_MESSAGE_CHARS)] | None = None
    reason: DismissReason | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.outcome == "used") != (self.text is not None):
            raise ValueError("text belongs to an outcome of used")
        return self


class NearSourceView(View):
    """A page near the question, and the words of it that come nearest."""

    url: str
    title: str
    quote: str
    start: int
    end: int
    document_version: str
    language: str
    internal: bool

    @classmethod
    def of(cls, source: NearSource) -> Self:
        """Return the view of a source."""
        values = dataclasses.asdict(source)
        return cls(internal=values.pop("is_internal"), **values)


class SuggestionView(View):
    """A reply drafted for an agent; see `bot.copilot.suggestions.Suggestion`."""

    id: str
    silent: bool
    text: str
    opening: str
    closing: str
    sentences: list[SentenceView]
    citations: list[CitationView]
    sources: list[NearSourceView]
    language: str
    mode: Mode
    style: Style
    query: str
    note: Note | None = None

    @classmethod
    def of(cls, suggestion: Suggestion) -> Self:
        """Return the view of a suggestion."""
        return cls(
            id=suggestion.id,
            silent=suggestion.is_silent,
            text=suggestion.text,
            opening=suggestion.opening,
            closing=suggestion.closing,
            sentences=[_sentence(one) for one in suggestion.sentences],
            citations=[_citation(one) for one in suggestion.citations],
            sources=[NearSourceView.of(one) for one in suggestion.sources],
            language=suggestion.language,
            mode=suggestion.mode,
            style=suggestion.wish.style,
            query=suggestion.query,
            note=suggestion.note,
        )


class TextView(View):
    """More of a suggestion's text; `at` counts UTF-16 units, as JavaScript does."""

    at: int
    text: str


class WithdrawnView(View):
    """What was shown so far is withdrawn."""

    reason: str


class TextEvent(View):
    """See `TextView`."""

    event: Literal["text"] = "text"
    data: TextView


class WithdrawnEvent(View):
    """See `WithdrawnView`."""

    event: Literal["withdrawn"] = "withdrawn"
    data: WithdrawnView


class FinishedEvent(View):
    """The stored suggestion, which replaces what was shown; the last event."""

    event: Literal["suggestion"] = "suggestion"
    data: SuggestionView


AnySuggestionEvent = Annotated[
    TextEvent | WithdrawnEvent | FinishedEvent | ErrorEvent, Field(discriminator="event")
]


class SuggestionStreamEvent(RootModel[AnySuggestionEvent]):
    """One event of `POST /api/agent/v1/companies/{company}/assist`."""


class OutcomeView(View):
    """What became of a suggestion; `edit_distance` counts words."""

    id: str
    outcome: SuggestionOutcome
    edit_distance: int | None = None

    @classmethod
    def of(cls, recorded: Recorded) -> Self:
        """Return the view of a recorded outcome."""
        return cls(id=recorded.id, outcome=recorded.outcome, edit_distance=recorded.edit_distance)


class HitView(NearSourceView):
    """A page found; `marks` are the words searched for, in UTF-16 units of the quote."""

    marks: list[tuple[int, int]]

    @classmethod
    def of_hit(cls, hit: Hit) -> Self:
        """Return the view of a hit."""
        quote = hit.source.quote
        source = NearSourceView.of(hit.source).model_dump()
        return cls(marks=[(_units(quote, a), _units(quote, b)) for a, b in hit.marks], **source)


class HitsView(View):
    """What a search found: public pages, best first, then internal ones."""

    query: str
    results: list[HitView]


class SummaryPointView(View):
    """One line of a summary and the message that proves it."""

    kind: PointKind
    text: str
    message: int
    quote: str
    citations: list[CitationView]

    @classmethod
    def of(cls, point: SummaryPoint) -> Self:
        """Return the view of a point."""
        return cls(
            kind=point.kind,
            text=point.text,
            message=point.message,
            quote=point.quote,
            citations=[_citation(one) for one in point.citations],
        )


class SummaryView(View):
    """A conversation in a few points."""

    points: list[SummaryPointView]
    language: str
    mode: Mode
    customer_messages: int
    replies: int

    @classmethod
    def of(cls, summary: Summary) -> Self:
        """Return the view of a summary."""
        return cls(
            points=[SummaryPointView.of(point) for point in summary.points],
            language=summary.language,
            mode=summary.mode,
            customer_messages=summary.customer_messages,
            replies=summary.replies,
        )


class ConversationEntryView(View):
    """A conversation in a list."""

    id: str
    language: str
    status: ConversationStatus
    preview: str
    messages: int
    updated_at: datetime

    @classmethod
    def of(cls, entry: ConversationEntry) -> Self:
        """Return the view of an entry."""
        return cls(**dataclasses.asdict(entry))


class ConversationListView(View):
    """The newest conversations of a company."""

    conversations: list[ConversationEntryView]


def _citation(citation: Citation) -> CitationView:
    return CitationView(**dataclasses.asdict(citation))


def _sentence(sentence: Sentence) -> SentenceView:
    return SentenceView(text=sentence.text, citations=list(sentence.citations), lead=sentence.lead)


def _units(text: str, at: int) -> int:
    """Return an offset as JavaScript counts it."""
    return len(text[:at].encode("utf-16-le")) // 2
