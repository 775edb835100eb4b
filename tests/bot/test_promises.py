"""Promises: none is sent without a task, and what a model promises is dropped."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.answers.release import forbidden
from bot.handoff.handoffs import Handoffs, HandoffWish
from bot.promises import promise_text
from bot.tables import MessageRow, TaskRow
from bot.tasks import Task, TaskKind, TaskOutcome, TaskState
from knowledge.database import Database, new_id
from knowledge.documents.documents import LANGUAGES
from tests.bot.handoff_parts import customers_of, opened_company

ROOT = Path(__file__).resolve().parent.parent.parent
OSLO = ZoneInfo("Europe/Oslo")
PROMISES = {
    "nb": ["Vi vil ringe deg i morgen.", "Noen vil kontakte deg.", "Vi kommer til å refundere det.",
           "En kundebehandler tar kontakt med deg i morgen.", "Du blir oppringt i dag."],
    "nn": ["Vi vil ringje deg i morgon.", "Nokon ringjer deg i morgon.", "Vi lovar at han kjem."],
    "sv": ["Vi kommer att ringa dig.", "Någon ringer upp dig.", "Vi återkommer till dig."],
    "da": ["Vi vil ringe til dig.", "En medarbejder kontakter dig.", "Vi vender tilbage."],
    "fi": ["Soitamme sinulle huomenna.", "Asiakaspalvelija ottaa sinuun yhteyttä.",
           "Lupaamme hyvittää sen."],
    "en": ["We will call you tomorrow.", "Someone will contact you.", "We'll get back to you.",
           "An agent will reach out to you.", "You will be called back."],
}  # fmt: skip
STATEMENTS = {
    "nb": ["En klage behandles innen 5 virkedager.", "Du kan ringe 22 33 44 55."],
    "nn": ["Ei klage blir handsama innan 5 yrkedagar."],
    "sv": ["En faktura skickas varje månad.", "En ring kostar 5 kr."],
    "da": ["En klage behandles inden 5 hverdage."],
    "fi": ["Valitus käsitellään viidessä arkipäivässä."],
    "en": ["A complaint is answered within 5 working days.", "Your parcel costs 79 kr."],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_models_promise_is_dropped(language: str) -> None:
    for sentence in PROMISES[language]:
        assert forbidden(sentence, language) == "promise", sentence
    for sentence in STATEMENTS[language]:
        assert forbidden(sentence, language) is None, sentence


def test_only_a_stored_task_has_a_promises_text() -> None:
    """Nothing else reads the section, and nothing but `bot.tasks` makes a task."""
    for package in ("api", "bot", "eval", "ingest", "knowledge"):
        for path in (ROOT / package).rglob("*.py"):
            if "node_modules" in path.parts:
                continue
            source, name = path.read_text("utf-8"), path.relative_to(ROOT).as_posix()
            if name != "bot/promises.py":
                assert not re.search(r"[\"']promise\.", source), name
            calls = {
                node.func.id
                for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            assert "Task" not in calls or name == "bot/tasks.py", name


def _task(**changes: object) -> Task:
    values: dict[str, object] = {
        "id": new_id(), "company_id": new_id(), "conversation_id": None,
        "kind": TaskKind.MESSAGE, "starts_at": None,
        "due_at": datetime(2026, 5, 18, 10, tzinfo=UTC), "replaces": False,
        "created_at": datetime(2026, 5, 17, tzinfo=UTC), "done_at": None, "outcome": None,
        "done_by": None,
    }  # fmt: skip
    return Task(**{**values, **changes})  # type: ignore[arg-type]


def test_promises_in_words() -> None:
    message = _task()
    assert promise_text(message, OSLO, "nb").endswith("innen mandag 18. mai kl. 12:00.")
    assert promise_text(message, OSLO, "fi").endswith(
        "viimeistään maanantaina 18. toukokuuta klo 12.00."
    )
    call = _task(kind=TaskKind.CALLBACK, starts_at=datetime(2026, 5, 18, 9, 30, tzinfo=UTC))
    assert promise_text(call, OSLO, "en") == (
        "Booked: We will call you on Monday 18 May between 11:30 and 12:00."
    )
    for language in LANGUAGES:
        texts = {
            promise_text(task, OSLO, language)
            for task in (
                message, call, _task(due_at=None), _task(kind=TaskKind.CORRECTION),
                _task(kind=TaskKind.CALLBACK, starts_at=call.starts_at, replaces=True),
            )
        }  # fmt: skip
        assert len(texts) == 5


def test_how_a_promise_stands() -> None:
    due = datetime(2026, 5, 18, 10, tzinfo=UTC)
    before, after = due - timedelta(hours=1), due + timedelta(seconds=1)
    done = {"outcome": TaskOutcome.DONE}
    assert _task().state(before) is TaskState.OPEN
    assert _task().state(after) is TaskState.LATE
    assert _task(done_at=before, **done).state(after) is TaskState.KEPT
    assert _task(done_at=after, **done).state(after) is TaskState.BROKEN
    assert _task(due_at=None).state(after) is TaskState.OPEN
    moved = _task(done_at=before, outcome=TaskOutcome.MOVED)
    assert moved.state(after) is TaskState.WITHDRAWN


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wishes=st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=6))
async def test_every_message_that_promises_has_its_task(
    database: Database, wishes: list[tuple[bool, int]]
) -> None:
    company = await opened_company(database, f"c{new_id()[:12]}", capacity=50)
    [customer] = await customers_of(database, company, 1)
    handoffs = Handoffs(database)
    for number, (is_call, at) in enumerate(wishes):
        offer = await handoffs.offer(company, await handoffs.reason(customer))
        slot = offer.slots[at].start if is_call else None
        wish = HandoffWish(None, "912 34 567", f"Nr {number % 3}", slot)
        left = await handoffs.leave(company, customer, wish)
        again = await handoffs.leave(company, customer, wish)
        assert (again.id, again.message.id) == (left.id, left.message.id)
    async with database.read() as session:
        tasks = {
            row.id: row
            for row in await session.scalars(
                select(TaskRow).where(TaskRow.conversation_id == customer)
            )
        }
        shown = list(
            await session.scalars(select(MessageRow).where(MessageRow.conversation_id == customer))
        )
    assert {message.details["task_id"] for message in shown if message.details} == set(tasks)
    for message in shown:
        assert message.details is not None
        task = tasks[message.details["task_id"]]
        assert task.created_at <= message.created_at
        promised = message.details["promised_at"]
        assert task.due_at == (promised and datetime.fromisoformat(promised))
    assert sum(one.kind == "callback" and one.done_at is None for one in tasks.values()) <= 1
