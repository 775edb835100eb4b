"""The bodies and views of hand-offs and of the tasks that stand behind what was promised."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field

from api.schemas.conversations import Body, ShortText, View
from bot.handoff.handoffs import KnownContact, LeftHandoff
from bot.handoff.offers import Offer, OfferKind, Slot
from bot.handoff.opening_texts import day_text, time_text
from bot.handoff.reasons import HandoffReason
from bot.handoff.texts import offer_sentences
from bot.tasks import ListedTask, Task, TaskKind, TaskOutcome, TaskState


class HandoffBody(Body):
    """What a customer leaves for a person; with `slot_start`, to be called back then."""

    name: Annotated[ShortText, Field(max_length=200)] | None = None
    contact: Annotated[ShortText, Field(max_length=320)]
    text: Annotated[ShortText, Field(max_length=4000)]
    slot_start: AwareDatetime | None = None


class SlotView(View):
    """A time to be called back: `start` names it, `label` shows it on the company's clock."""

    start: datetime
    label: str


class SlotDayView(View):
    """The free slots of one day."""

    label: str
    slots: list[SlotView]


class LivePlaceView(View):
    """The place in the queue; `wait_s` is left out when it is not known."""

    place: int
    wait_s: float | None = None


class OfferView(View):
    """What a person can do for the customer now; a message can be left always.

    Attributes:
        offer: what comes first.
        sentences: the offer in the conversation's language.
        urgent_phone: to be shown before all else.
        summary: what it is about, in the customer's words, to begin with.
        name, contact: as told before in this conversation.
    """

    reason: HandoffReason
    offer: OfferKind
    promised_at: datetime | None = None
    sentences: list[str]
    urgent_phone: str | None = None
    phone: str | None = None
    live: LivePlaceView | None = None
    days: list[SlotDayView]
    answer_by: datetime | None = None
    summary: str
    name: str | None = None
    contact: str | None = None

    @classmethod
    def of(cls, offer: Offer, language: str, summary: str, known: KnownContact | None) -> Self:
        """Return the view of an offer."""
        live = offer.live
        return cls(
            reason=offer.reason,
            offer=offer.kind,
            promised_at=offer.promised_at,
            sentences=list(offer_sentences(offer, language)),
            urgent_phone=offer.urgent_phone or None,
            phone=offer.phone or None,
            live=None if live is None else LivePlaceView(place=live.place, wait_s=live.wait_s),
            days=[
                SlotDayView(
                    label=day_text(day, language), slots=[_slot(one, language) for one in slots]
                )
                for day, slots in groupby(offer.slots, key=lambda slot: slot.start.date())
            ],
            answer_by=offer.answer_by,
            summary=summary,
            name=None if known is None else known.name,
            contact=None if known is None else known.contact,
        )


def _slot(slot: Slot, language: str) -> SlotView:
    label = f"{time_text(slot.start, language)}–{time_text(slot.end, language)}"
    return SlotView(start=slot.start, label=label)


class LeftHandoffView(View):
    """What was stored: the request, and what the customer was promised for it, also in words."""

    id: str
    task_id: str | None = None
    promised_at: datetime | None = None
    text: str

    @classmethod
    def of(cls, left: LeftHandoff) -> Self:
        """Return the view of a stored request."""
        task = left.task
        return cls(
            id=left.id,
            task_id=None if task is None else task.id,
            promised_at=None if task is None else task.due_at,
            text=left.message.text,
        )


class TaskDoneBody(Body):
    """What became of a task."""

    outcome: Literal["done", "not_reached", "not_needed"]

    @property
    def as_outcome(self) -> TaskOutcome:
        """The outcome as it is stored."""
        return TaskOutcome(self.outcome)


class TaskView(View):
    """A promise, and with a hand-off what the customer left."""

    id: str
    kind: TaskKind
    state: TaskState
    conversation_id: str | None = None
    starts_at: datetime | None = None
    due_at: datetime | None = None
    created_at: datetime
    done_at: datetime | None = None
    outcome: TaskOutcome | None = None
    reason: str | None = None
    name: str | None = None
    contact: str | None = None
    text: str | None = None

    @classmethod
    def of(cls, task: Task, now: datetime, left: ListedTask | None = None) -> Self:
        """Return the view of a task."""
        return cls(
            id=task.id,
            kind=task.kind,
            state=task.state(now),
            conversation_id=task.conversation_id,
            starts_at=task.starts_at,
            due_at=task.due_at,
            created_at=task.created_at,
            done_at=task.done_at,
            outcome=task.outcome,
            reason=left.reason if left else None,
            name=left.name if left else None,
            contact=left.contact if left else None,
            text=left.text if left else None,
        )


class TaskListView(View):
    """A company's tasks in one state, and how many there are in each."""

    tasks: list[TaskView]
    counts: dict[TaskState, int]
