"""Stored hand-offs: the last place is given once, what is sent again is stored once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.conversations.errors import ConversationNotFound
from bot.handoff.callbacks import MAX_PER_NUMBER, TooManyCallbacks
from bot.handoff.contact import (
    InvalidContact,
    InvalidEmail,
    InvalidPhone,
    PhoneNeeded,
    read_contact,
)
from bot.handoff.handoffs import Handoffs, HandoffWish, SlotTaken
from bot.handoff.reasons import HandoffReason
from bot.live.presence import AgentState, Presence
from bot.live.queue import Queue
from bot.tables import HandoffEventRow, HandoffRequestRow, MessageRow, TaskRow
from bot.tasks import TaskNotFound, TaskOutcome, Tasks, TaskState
from knowledge.database import Database
from tests.bot.handoff_parts import customers_of, opened_company

ASK = HandoffReason.CUSTOMER_REQUEST


@pytest.mark.parametrize("capacity", [1, 3])
async def test_two_customers_cannot_take_the_last_place(database: Database, capacity: int) -> None:
    company = await opened_company(database, "tindra", capacity)
    customers = await customers_of(database, company, capacity + 4)
    handoffs = Handoffs(database)
    slot = (await handoffs.offer(company, ASK)).slots[0]
    wish = HandoffWish("Kari", "91234567", "Ring", slot.start)
    left = await asyncio.gather(
        *(Handoffs(database).leave(company, one, wish) for one in customers),
        return_exceptions=True,
    )
    refused = [one for one in left if isinstance(one, BaseException)]
    assert [type(one) for one in refused] == [SlotTaken] * 4
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(TaskRow)) == capacity
        events = select(func.count()).select_from(HandoffEventRow)
        assert await session.scalar(events) == capacity
    assert (await handoffs.offer(company, ASK)).slots[0].start == slot.end


async def test_each_kind_of_offer_that_is_taken_up_is_counted(database: Database) -> None:
    company = await opened_company(database, "tindra")
    presence = Presence(database)
    queue = Queue(database, presence)
    await presence.record(company.id, "k" * 32, "Kari", AgentState.PRESENT, 3)
    first, second, third = await customers_of(database, company, 3)
    handoffs = Handoffs(database, queue.staffing)
    slot = (await handoffs.offer(company, ASK)).slots[0]
    await queue.enter(first, HandoffReason.URGENT)
    assert await queue.enter(first, ASK) is None, "who waits already has accepted once"
    await handoffs.leave(company, second, HandoffWish(None, "91234567", "Ring", slot.start))
    await handoffs.leave(company, third, HandoffWish(None, "kari@example.no", "Skriv"))
    columns = (HandoffEventRow.offer, HandoffEventRow.reason, HandoffEventRow.conversation_id)
    async with database.read() as session:
        rows = await session.execute(select(*columns).where(HandoffEventRow.step == "accepted"))
        found = {tuple(row) for row in rows}
        live = await session.scalar(select(HandoffEventRow).where(HandoffEventRow.offer == "live"))
        assert live is not None
        message = await session.get_one(MessageRow, live.message_id)
    assert found == {
        ("live", "urgent", first),
        ("callback", "customer_request", second),
        ("message", "customer_request", third),
    }
    assert (message.kind, live.promised_at) == ("queued", None)


async def test_a_call_that_is_moved_gives_its_place_back(database: Database) -> None:
    company = await opened_company(database, "tindra")
    first, second = await customers_of(database, company, 2)
    handoffs = Handoffs(database)
    early, late, *_ = (await handoffs.offer(company, ASK)).slots
    wish = HandoffWish(None, "91234567", "Ring", early.start)
    await handoffs.leave(company, first, wish)
    moved = await handoffs.leave(company, first, HandoffWish(None, "91234567", "x", late.start))
    assert moved.task is not None
    assert moved.task.replaces
    assert "Flyttet" in moved.message.text
    await handoffs.leave(company, second, wish)
    with pytest.raises(SlotTaken):
        await handoffs.leave(company, first, wish)
    counts = await Tasks(database).counts(company.id)
    assert counts[TaskState.OPEN] == 2  # what the refused move had given back is there still
    assert counts[TaskState.WITHDRAWN] == 1


async def test_a_number_has_few_open_calls(database: Database) -> None:
    company = await opened_company(database, "tindra", capacity=20)
    other = await opened_company(database, "bergli", capacity=20)
    customers = await customers_of(database, company, MAX_PER_NUMBER + 4)
    [elsewhere] = await customers_of(database, other, 1)
    handoffs = Handoffs(database)
    early, late, *_ = (await handoffs.offer(company, ASK)).slots
    written = ("91234567", "+47 912 34 567", "0047 91234567")
    wishes = [HandoffWish(None, one, "Ring", early.start) for one in written]
    left = await asyncio.gather(
        *(
            Handoffs(database).leave(company, one, wishes[number % 3])
            for number, one in enumerate(customers)
        ),
        return_exceptions=True,
    )
    refused = [type(one) for one in left if isinstance(one, BaseException)]
    assert refused == [TooManyCallbacks] * 4
    has_one = [
        one for one, got in zip(customers, left, strict=True) if not isinstance(got, BaseException)
    ]
    moved = await handoffs.leave(
        company, has_one[0], HandoffWish(None, written[0], "x", late.start)
    )
    assert moved.task is not None
    assert moved.task.replaces, "a move is no further call"
    has_none = next(one for one in customers if one not in has_one)
    await handoffs.leave(company, has_none, HandoffWish(None, written[0], "Skriv til meg"))
    await handoffs.leave(company, has_none, HandoffWish(None, "22334455", "Ring", early.start))
    await handoffs.leave(other, elsewhere, wishes[0])
    await Tasks(database).finish(company.id, moved.task.id, TaskOutcome.DONE, None)
    again = (await customers_of(database, company, 1))[0]
    assert (await handoffs.leave(company, again, wishes[0])).task is not None


async def test_what_cannot_be_stored_leaves_nothing(database: Database) -> None:
    company = await opened_company(database, "tindra")
    other = await opened_company(database, "bergli")
    [customer] = await customers_of(database, company, 1)
    handoffs = Handoffs(database)
    slot = (await handoffs.offer(company, ASK)).slots[0]
    for wish, error in (
        (HandoffWish(None, "ring meg", "x"), InvalidContact),
        (HandoffWish(None, "a@b.no", "x", slot.start), PhoneNeeded),
        (HandoffWish(None, "91234567", "x", slot.start + timedelta(minutes=1)), SlotTaken),
        (HandoffWish(None, "91234567", "x", slot.start - timedelta(days=2)), SlotTaken),
    ):
        with pytest.raises(error):
            await handoffs.leave(company, customer, wish)
    with pytest.raises(ConversationNotFound):
        await handoffs.leave(other, customer, HandoffWish(None, "91234567", "x"))
    async with database.read() as session:
        for table in (TaskRow, HandoffRequestRow, HandoffEventRow):
            assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_tasks_are_listed_and_done_once(database: Database) -> None:
    company = await opened_company(database, "tindra")
    other = await opened_company(database, "bergli")
    [customer] = await customers_of(database, company, 1)
    left = await Handoffs(database).leave(
        company, customer, HandoffWish("Kari", "kari@example.no", "Skriv til meg")
    )
    tasks = Tasks(database)
    [listed] = await tasks.listed(company.id, TaskState.OPEN)
    assert left.task is not None
    assert (listed.task.id, listed.name, listed.contact) == (
        left.task.id,
        "Kari",
        "kari@example.no",
    )
    assert await tasks.listed(other.id, TaskState.OPEN) == []
    with pytest.raises(TaskNotFound):
        await tasks.finish(other.id, left.task.id, TaskOutcome.DONE, None)
    done = await tasks.finish(company.id, left.task.id, TaskOutcome.DONE, None)
    again = await tasks.finish(company.id, left.task.id, TaskOutcome.NOT_NEEDED, None)
    assert (again.done_at, again.outcome) == (done.done_at, TaskOutcome.DONE)
    assert (await tasks.counts(company.id))[TaskState.KEPT] == 1


@pytest.mark.parametrize(
    ("written", "country", "kind", "value"),
    [
        ("912 34 567", "NO", "phone", "+4791234567"),
        ("+47 912 34 567", "SE", "phone", "+4791234567"),
        ("070-123 45 67", "SE", "phone", "+46701234567"),
        ("040 123 4567", "FI", "phone", "+358401234567"),
        (" Ola@Example.NO ", "NO", "email", "Ola@example.no"),
    ],
)
def test_a_contact_is_read(written: str, country: str, kind: str, value: str) -> None:
    found = read_contact(written, country)
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("ola", InvalidContact),
        ("ola@", InvalidEmail),
        ("ola@x", InvalidEmail),
        ("ola@example..no", InvalidEmail),
        ("00 00 00", InvalidPhone),
        ("123", InvalidPhone),
        ("070-123 45 67", InvalidPhone),
    ],
)
def test_what_is_no_contact_is_named(written: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_contact(written, "NO")
