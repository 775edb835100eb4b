"""An agent who says "I'll check" is held to it: a task, a reminder, and the queue in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.live.board import BoardEntry
from bot.live.promise_words import promise_in
from bot.live.work import Agent
from bot.tables import MessageRow, QueueEntryRow, TaskRow
from bot.tasks import ListedTask, TaskKind, Tasks, TaskState
from knowledge.database import Database
from tests.bot.live_world import LiveWorld

USUAL = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jeg sjekker", "nb"),
        ("Ja, det skal jeg se på. Et øyeblikk!", "nb"),
        ("Hei, Kari her. Jeg undersøker saken din nå", "nb"),
        ("Det vet jeg ikke. Jeg hører med teknikeren.", "nb"),
        (
            "Jeg kommer tilbake til deg. Du kan i mellomtiden lese mer på sidene våre om saken.",
            "nb",
        ),
        ("et øyeblikk", "nb"),
        ("Eg sjekkar det for deg", "nn"),
        ("Eg kjem tilbake til deg", "nn"),
        ("Jag återkommer", "sv"),
        ("Jag kollar, ett ögonblick", "sv"),
        ("Låt mig kolla upp det. Tack för ditt tålamod.", "sv"),
        ("Jeg tjekker det lige", "da"),
        ("Jeg vender tilbage", "da"),
        ("Tarkistan asian", "fi"),
        ("Hetkinen, selvitän tätä", "fi"),
        ("Palaan asiaan", "fi"),
        ("I'll check", "en"),
        ("Let me look into it. One moment, please.", "en"),
        ("I’ll get back to you", "en"),
        ("LET ME CHECK", "nb"),
    ],
)
def test_a_promise_is_heard(text: str, language: str) -> None:
    promise = promise_in(text, language, USUAL)
    assert promise is not None
    assert promise.within == USUAL


@pytest.mark.parametrize(
    ("text", "language", "minutes"),
    [
        ("Jeg sjekker og gir deg svar innen 10 minutter", "nb", 10),
        ("Jeg ringer deg om en time", "nb", 60),
        ("Jag återkommer om 5-10 min", "sv", 10),
        ("Jeg vender tilbage om 2 timer", "da", 120),
        ("Palaan asiaan 15 minuutin kuluessa", "fi", 15),
        ("I'll get back to you within 20 minutes", "en", 20),
        ("Jeg kommer tilbake til deg i morgen", "nb", None),
        ("Jag återkommer på måndag", "sv", None),
        ("Ilmoitan sinulle huomenna", "fi", None),
        ("I'll let you know as soon as it is in stock", "en", None),
    ],
)
def test_the_time_that_is_promised(text: str, language: str, minutes: int | None) -> None:
    promise = promise_in(text, language, USUAL)
    assert promise is not None
    assert promise.within == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Vil du at jeg skal sjekke det?", "nb"),
        ("Skal jeg undersøke det for deg?", "nb"),
        ("Kan du sjekke at ruteren er på?", "nb"),
        ("Du må sjekke e-posten din.", "nb"),
        ("Jeg har sjekket, og fakturaen er betalt.", "nb"),
        ("Jeg sjekker nå. Fakturaen for mars er på 300 kroner, og den er betalt.", "nb"),
        ("Strømmen kommer tilbake klokka to.", "nb"),
        ("Vent et øyeblikk før du slår på ruteren igjen, og prøv så på nytt.", "nb"),
        ("Kan du kolla om den är på?", "sv"),
        ("Jag har kollat, den är skickad.", "sv"),
        ("Har du tjekket din e-mail?", "da"),
        ("Tarkistatko sähköpostisi?", "fi"),
        ("Please check your inbox.", "en"),
        ("Could you check whether the light is on?", "en"),
        ("I checked, and your invoice is paid.", "en"),
        ("Ha en fin dag!", "nb"),
    ],
)
def test_what_promises_nothing(text: str, language: str) -> None:
    assert promise_in(text, language, USUAL) is None


async def age(world: LiveWorld, minutes: float) -> None:
    """Make all that was said, claimed and promised happen so much earlier."""
    by = timedelta(minutes=minutes)
    async with world.database.write() as session:
        for row in await session.scalars(select(MessageRow)):
            row.created_at -= by
        for entry in await session.scalars(select(QueueEntryRow)):
            entry.entered_at -= by
            entry.claimed_at = entry.claimed_at and entry.claimed_at - by
        for task in await session.scalars(select(TaskRow)):
            task.created_at -= by
            task.due_at = task.due_at and task.due_at - by


async def with_kari(database: Database) -> tuple[LiveWorld, Agent, str]:
    world = await LiveWorld.make(database)
    kari = world.agent("Kari")
    await world.come(kari)
    customer = await world.customer()
    await world.live.claim(customer, kari)
    await world.ask(customer, "Hvorfor er regningen så høy?")
    return world, kari, customer


async def in_state(world: LiveWorld, state: TaskState) -> list[ListedTask]:
    return await Tasks(world.database).listed(world.company_id, state)


async def held(world: LiveWorld) -> BoardEntry:
    [entry] = (await world.boards.read(world.company_id)).held
    return entry


async def test_a_promise_is_a_task_until_its_agent_writes_again(database: Database) -> None:
    world, kari, customer = await with_kari(database)
    await world.say(customer, kari, "Jeg sjekker.")
    [listed] = await in_state(world, TaskState.OPEN)
    assert (listed.task.kind, listed.task.conversation_id) == (TaskKind.REPLY, customer)
    assert listed.text == "Jeg sjekker."
    assert listed.task.due_at is not None
    entry = await held(world)
    assert (entry.promised_at, entry.is_promise_late) == (listed.task.created_at, False)
    await world.say(customer, kari, "Tusen takk!")
    assert len(await in_state(world, TaskState.OPEN)) == 1, "thanks keep no promise"
    await world.say(customer, kari, "Det var et gebyr på 50 kroner.")
    [kept] = await in_state(world, TaskState.KEPT)
    assert kept.task.done_by == kari.account_id
    assert (await held(world)).promised_at is None
    await age(world, 60)
    assert await world.care.look() == [], "it is the customer's turn"


async def test_a_promise_that_nothing_follows_is_recalled_and_then_taken_back(
    database: Database,
) -> None:
    world, kari, customer = await with_kari(database)
    await world.say(customer, kari, "Jeg sjekker, et øyeblikk.")
    await world.ask(customer, "Ok, tusen takk")
    await age(world, 5.1)
    assert await world.care.look() == []
    assert (await held(world)).is_promise_late
    assert len(await in_state(world, TaskState.LATE)) == 1
    await age(world, 4.8)
    assert await world.care.look() == []
    await age(world, 0.2)
    [told] = await world.care.look()
    assert (told.conversation_id, told.kind) == (customer, "agent_silent")
    assert told.text.startswith("Kari har ikke svart på en stund.")
    assert await world.care.look() == []
    [waiting] = (await world.boards.read(world.company_id)).waiting
    assert (waiting.returned_from, waiting.is_promise_late) == ("Kari", True)

    per = world.agent("Per")
    await world.come(per)
    await world.live.claim(customer, per)
    assert await world.care.look() == [], "the next agent has time of their own"
    await world.say(customer, per, "Det var et gebyr på 50 kroner.")
    [broken] = await in_state(world, TaskState.BROKEN)
    assert broken.task.done_by == per.account_id


async def test_who_writes_again_waits_no_longer_than_anybody(database: Database) -> None:
    world, kari, customer = await with_kari(database)
    await world.say(customer, kari, "Jeg sjekker.")
    await world.ask(customer, "ok")
    await age(world, 2)
    assert await world.care.look() == [], "a yes to a promise asks for nothing"
    await world.ask(customer, "Er du der?")
    await age(world, 3)
    assert await world.care.look() == []
    await age(world, 2.1)
    [told] = await world.care.look()
    assert told.kind == "agent_silent"


async def test_a_yes_to_a_question_is_waited_for(database: Database) -> None:
    world, kari, customer = await with_kari(database)
    await world.say(customer, kari, "Er det Storgata 5?")
    await world.ask(customer, "ja")
    await age(world, 5.1)
    [told] = await world.care.look()
    assert told.kind == "agent_silent"


async def test_another_promise_takes_the_place_of_the_first(database: Database) -> None:
    world, kari, customer = await with_kari(database)
    await world.say(customer, kari, "Jeg sjekker.")
    await age(world, 4)
    await world.say(customer, kari, "Jeg sjekker fortsatt, gi meg 10 minutter.")
    assert len(await in_state(world, TaskState.WITHDRAWN)) == 1
    await age(world, 12)
    assert await world.care.look() == [], "ten minutes were promised, and five are patience"
    assert (await held(world)).is_promise_late
    await world.say(customer, kari, "Jeg sjekker fortsatt.")
    assert len(await in_state(world, TaskState.BROKEN)) == 1, "too late, whatever was said then"


async def test_a_promise_for_another_day_outlives_the_conversation(database: Database) -> None:
    world, kari, customer = await with_kari(database)
    await world.say(customer, kari, "Jeg kommer tilbake til deg i morgen.")
    await age(world, 60)
    assert await world.care.look() == []
    entry = await held(world)
    assert entry.promised_at is not None
    assert not entry.is_promise_late
    await world.live.close(customer, kari)
    [listed] = await in_state(world, TaskState.OPEN)
    assert (listed.task.due_at, listed.text) == (None, "Jeg kommer tilbake til deg i morgen.")
