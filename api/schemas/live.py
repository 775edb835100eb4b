"""The bodies, views and events of the agents' live work over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, RootModel

from api.schemas.conversations import Body, Language, MessageView, View, without_nul
from api.streams.events import ErrorEvent
from bot.handoff.reasons import HandoffReason
from bot.handoff.staffing import Staffing
from bot.live.board import Board, BoardEntry
from bot.live.presence import AgentState

MAX_AT_ONCE = 20
MAX_MESSAGE_CHARS = 4000


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty")
    return text


class PresenceBody(Body):
    """What an agent's desk says again and again: state, and how many conversations at once."""

    state: AgentState
    max_conversations: Annotated[int, Field(ge=1, le=MAX_AT_ONCE)] = 3


class AgentMessageBody(Body):
    """An agent's message; `id` is chosen by the client and makes sending it again harmless."""

    id: UUID
    text: Annotated[
        str,
        Field(min_length=1, max_length=MAX_MESSAGE_CHARS),
        AfterValidator(without_nul),
        AfterValidator(_not_blank),
    ]


class StaffingView(View):
    """Who is there, and what the next in the queue can expect to wait."""

    free: int
    present: int
    waiting: int
    wait_s: float | None = None

    @classmethod
    def of(cls, staffing: Staffing) -> Self:
        """Return the view of a staffing."""
        return cls(
            free=staffing.free,
            present=staffing.present,
            waiting=staffing.waiting,
            wait_s=staffing.wait_s,
        )


class PresenceView(View):
    """An agent's own state as the server has it.

    `repeat_s`: say it again at least so often; `silent_after_s` after the last time the agent
    counts as away, and what they have goes back to the queue.
    """

    state: AgentState
    max_conversations: int
    repeat_s: float
    silent_after_s: float


class QueueEntryView(View):
    """A conversation that waits, or that the agent has; see `bot.live.board.BoardEntry`."""

    conversation_id: str
    language: Language
    reason: HandoffReason | None = None
    is_returned: bool
    entered_at: datetime
    claimed_at: datetime | None = None
    last_seq: int
    preview: str
    returned_from: str | None = None
    returned_why: Literal["agent_lost", "agent_silent"] | None = None
    promised_at: datetime | None = None
    is_promise_late: bool = False

    @classmethod
    def of(cls, entry: BoardEntry) -> Self:
        """Return the view of an entry."""
        return cls.model_validate({name: getattr(entry, name) for name in cls.model_fields})


class QueueView(View):
    """The queue, the agent's own conversations, and who is there."""

    state: AgentState
    waiting: list[QueueEntryView]
    mine: list[QueueEntryView]
    staffing: StaffingView

    @classmethod
    def of(cls, board: Board, account_id: str) -> Self:
        """Return a board as one of the company's agents sees it."""
        states = {agent.account_id: agent.state for agent in board.agents}
        mine = [one for one in board.held if one.account_id == account_id]
        return cls(
            state=states.get(account_id, AgentState.AWAY),
            waiting=[QueueEntryView.of(one) for one in board.waiting],
            mine=[QueueEntryView.of(one) for one in mine],
            staffing=StaffingView.of(board.staffing),
        )


class AgentMessageView(View):
    """A new message in one of the agent's conversations."""

    conversation_id: str
    message: MessageView


class QueueEvent(View):
    """The whole queue, on connecting and whenever anything in it changed. See `QueueView`."""

    event: Literal["queue"] = "queue"
    data: QueueView


class AgentMessageEvent(View):
    """See `AgentMessageView`; those up to `last_seq` of the entry's first appearance are read."""

    event: Literal["message"] = "message"
    data: AgentMessageView


AnyAgentEvent = Annotated[QueueEvent | AgentMessageEvent | ErrorEvent, Field(discriminator="event")]


class AgentStreamEvent(RootModel[AnyAgentEvent]):
    """One event of `GET /api/agent/v1/companies/{company}/events`."""
