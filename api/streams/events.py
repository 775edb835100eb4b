"""The events of a conversation's stream, as they go over the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, RootModel

from api.schemas.conversations import MessageView, View
from bot.conversations.messages import Message
from bot.live.standing import Standing, StandingMode

Activity = Literal["idle", "searching", "answering"]


class DeltaView(View):
    """More of the draft of message `id`; `at` counts UTF-16 units, as JavaScript does."""

    id: str
    at: int
    text: str


class SnapshotView(View):
    """The whole draft of message `id` so far."""

    id: str
    text: str


class StatusView(View):
    """What the bot is doing, for which question, and whom the customer talks to.

    `mode` and what belongs to it come on connecting and whenever they change; an event without
    `mode` leaves them as they are. See `bot.live.standing.Standing`.
    """

    state: Activity
    reply_to: str | None = None
    mode: StandingMode | None = None
    position: int | None = None
    wait_s: int | None = None
    agent: str | None = None

    @classmethod
    def standing(cls, state: Activity, reply_to: str | None, standing: Standing) -> Self:
        """Return the whole status."""
        return cls(
            state=state,
            reply_to=reply_to,
            mode=standing.mode,
            position=standing.position,
            wait_s=standing.wait_s,
            agent=standing.agent,
        )


class RestartView(View):
    """What was shown of message `id` so far is withdrawn."""

    id: str
    reason: str


class ErrorView(View):
    """The stream ends; the client connects again."""

    code: str
    title: str


class MessageEvent(View):
    """A stored message; the only event with an id, which is the message's number."""

    event: Literal["message"] = "message"
    id: int
    data: MessageView


class DeltaEvent(View):
    """See `DeltaView`."""

    event: Literal["delta"] = "delta"
    data: DeltaView


class SnapshotEvent(View):
    """See `SnapshotView`; sent on connecting when an answer is in flight."""

    event: Literal["snapshot"] = "snapshot"
    data: SnapshotView


class StatusEvent(View):
    """See `StatusView`."""

    event: Literal["status"] = "status"
    data: StatusView


class RestartEvent(View):
    """See `RestartView`."""

    event: Literal["restart"] = "restart"
    data: RestartView


class ErrorEvent(View):
    """See `ErrorView`."""

    event: Literal["error"] = "error"
    data: ErrorView


AnyEvent = Annotated[
    MessageEvent | DeltaEvent | SnapshotEvent | StatusEvent | RestartEvent | ErrorEvent,
    Field(discriminator="event"),
]


class StreamEvent(RootModel[AnyEvent]):
    """One event of `GET /api/widget/v1/conversations/{id}/events`."""


@dataclass(frozen=True, slots=True)
class WireEvent:
    """An event turned into text once, for all streams that get it.

    Attributes:
        seq: the message's number for a `message` event, else None.
    """

    name: str
    data: str
    seq: int | None = None

    @property
    def is_of_draft(self) -> bool:
        """Whether a snapshot taken later holds it."""
        return self.seq is None


def wire(event: AnyEvent) -> WireEvent:
    """Turn an event into what is sent."""
    seq = event.id if isinstance(event, MessageEvent) else None
    return WireEvent(event.event, event.data.model_dump_json(exclude_none=True), seq)


def message_event(message: Message) -> WireEvent:
    """Return the event of a stored message."""
    return wire(MessageEvent(id=message.seq, data=MessageView.of(message)))
