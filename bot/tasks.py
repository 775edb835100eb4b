"""Tasks: what we promised customers, until when, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import BotError
from bot.tables import HandoffRequestRow, MessageRow, TaskRow
from knowledge.database import Database, UtcDateTime, new_id, utc_now


class TaskNotFound(BotError):
    """The company has no such task."""

    code = "task_not_found"
    status = 404
    is_bad_input = True


class TaskKind(StrEnum):
    """What was promised."""

    CALLBACK = "callback"
    MESSAGE = "message"
    CORRECTION = "correction"
    REPLY = "reply"  # an agent said in the conversation that an answer would follow


class TaskState(StrEnum):
    """How a promise stands."""

    OPEN = "open"  # to be done, and there is time
    LATE = "late"  # to be done, and the time is over
    KEPT = "kept"  # done in time
    BROKEN = "broken"  # done, but too late
    WITHDRAWN = "withdrawn"  # replaced by another one at the customer's wish, or not needed


class TaskOutcome(StrEnum):
    """What became of a task."""

    DONE = "done"
    NOT_REACHED = "not_reached"  # tried, as promised, and nobody answered
    NOT_NEEDED = "not_needed"
    MOVED = "moved"


_WITHDRAWN = (TaskOutcome.NOT_NEEDED, TaskOutcome.MOVED)


@dataclass(frozen=True, slots=True)
class Task:
    """A stored promise. Only this module makes one, and only of a row.

    Attributes:
        starts_at: of a call-back: when its slot begins.
        due_at: until when it is to be done; None where no time was promised.
        replaces: whether an earlier call-back was moved to this one.
        done_by: the account's id; None on the command line.
    """

    id: str
    company_id: str
    conversation_id: str | None
    kind: TaskKind
    starts_at: datetime | None
    due_at: datetime | None
    replaces: bool
    created_at: datetime
    done_at: datetime | None
    outcome: TaskOutcome | None
    done_by: str | None

    def state(self, now: datetime) -> TaskState:
        """Return how it stands at a time."""
        if self.outcome in _WITHDRAWN:
            return TaskState.WITHDRAWN
        is_over = self.due_at is not None and (self.done_at or now) > self.due_at
        if self.done_at is None:
            return TaskState.LATE if is_over else TaskState.OPEN
        return TaskState.BROKEN if is_over else TaskState.KEPT


@dataclass(frozen=True, slots=True)
class ListedTask:
    """A task with what the customer left, or the words it was promised in, for who is to do it."""

    task: Task
    reason: str | None
    name: str | None
    contact: str | None
    text: str | None


async def add_task(
    session: AsyncSession,
    company_id: str,
    conversation_id: str | None,
    kind: TaskKind,
    due_at: datetime | None,
    starts_at: datetime | None = None,
    replaces: bool = False,
) -> Task:
    """Store a task in the transaction of what promises it."""
    row = TaskRow(
        id=new_id(),
        company_id=company_id,
        conversation_id=conversation_id,
        kind=kind,
        starts_at=None if starts_at is None else starts_at.astimezone(UTC),
        due_at=None if due_at is None else due_at.astimezone(UTC),
        replaces=replaces,
        created_at=utc_now(),
        done_at=None,
        outcome=None,
        done_by=None,
    )
    session.add(row)
    await session.flush()
    return task_from_row(row)


def task_from_row(row: TaskRow) -> Task:
    """Turn a table row into a task."""
    return Task(
        id=row.id,
        company_id=row.company_id,
        conversation_id=row.conversation_id,
        kind=TaskKind(row.kind),
        starts_at=row.starts_at,
        due_at=row.due_at,
        replaces=row.replaces,
        created_at=row.created_at,
        done_at=row.done_at,
        outcome=None if row.outcome is None else TaskOutcome(row.outcome),
        done_by=row.done_by,
    )


class Tasks:
    """The tasks in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, company_id: str, state: TaskState, limit: int = 200) -> list[ListedTask]:
        """Return a company's tasks in a state, those first that are due first."""
        chosen = (
            select(TaskRow, HandoffRequestRow, _promised())
            .outerjoin(HandoffRequestRow, HandoffRequestRow.task_id == TaskRow.id)
            .where(TaskRow.company_id == company_id, _is(state, utc_now()))
            .order_by(TaskRow.due_at.is_(None), TaskRow.due_at, TaskRow.id)
            .limit(limit)
        )
        async with self._database.read() as session:
            rows = (await session.execute(chosen)).all()
        return [_listed(task, left, promised) for task, left, promised in rows]

    async def counts(self, company_id: str) -> dict[TaskState, int]:
        """Return how many tasks of a company are in each state."""
        now = utc_now()
        counted = [
            select(func.count()).where(TaskRow.company_id == company_id, _is(state, now))
            for state in TaskState
        ]
        async with self._database.read() as session:
            found = [await session.scalar(one) for one in counted]
        return {state: count or 0 for state, count in zip(TaskState, found, strict=True)}

    async def finish(
        self, company_id: str, task_id: str, outcome: TaskOutcome, done_by: str | None
    ) -> Task:
        """Record what became of a task; what was recorded first stays.

        Raises:
            TaskNotFound: the company has no such task.
        """
        async with self._database.write() as session:
            row = await session.get(TaskRow, task_id, with_for_update=True)
            if row is None or row.company_id != company_id:
                raise TaskNotFound("no such task")
            if row.done_at is None:
                row.done_at, row.outcome, row.done_by = utc_now(), outcome, done_by
            return task_from_row(row)


def still_promised(company_id: str) -> Select[TaskRow]:
    """Select the call-backs that take up a slot, whether they were made already or not."""
    return select(TaskRow).where(
        TaskRow.company_id == company_id,
        TaskRow.kind == TaskKind.CALLBACK,
        or_(TaskRow.outcome.is_(None), TaskRow.outcome.not_in(_WITHDRAWN)),
    )


def _is(state: TaskState, now: datetime) -> ColumnElement[bool]:
    is_done = TaskRow.done_at.is_not(None)
    is_withdrawn = and_(TaskRow.outcome.is_not(None), TaskRow.outcome.in_(_WITHDRAWN))
    if state is TaskState.WITHDRAWN:
        return is_withdrawn
    ended = func.coalesce(TaskRow.done_at, literal(now, UtcDateTime()))
    is_over = and_(TaskRow.due_at.is_not(None), ended > TaskRow.due_at)
    has_time = or_(TaskRow.due_at.is_(None), ended <= TaskRow.due_at)
    return {
        TaskState.OPEN: and_(~is_done, has_time),
        TaskState.LATE: and_(~is_done, is_over),
        TaskState.KEPT: and_(is_done, ~is_withdrawn, has_time),
        TaskState.BROKEN: and_(is_done, ~is_withdrawn, is_over),
    }[state]


def _promised() -> ScalarSelect[str | None]:
    """Select the words of an agent that a reply is a task by: the last before it was stored."""
    return (
        select(MessageRow.text)
        .where(
            TaskRow.kind == TaskKind.REPLY,
            MessageRow.conversation_id == TaskRow.conversation_id,
            MessageRow.role == "agent",
            MessageRow.created_at <= TaskRow.created_at,
        )
        .order_by(MessageRow.seq.desc())
        .limit(1)
        .correlate(TaskRow)
        .scalar_subquery()
    )


def _listed(task: TaskRow, left: HandoffRequestRow | None, promised: str | None) -> ListedTask:
    if left is None:
        return ListedTask(task_from_row(task), None, None, None, promised)
    return ListedTask(task_from_row(task), left.reason, left.name, left.contact, left.text)
