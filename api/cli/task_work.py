"""What the commands `tasks …` do."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

import typer

from api.cli.database import with_database
from api.cli.output import print_json, print_lines
from api.schemas.handoff import TaskListView, TaskView
from bot.tasks import TaskOutcome, Tasks, TaskState
from knowledge.companies.companies import Companies
from knowledge.database import Database, utc_now

_Choice = TypeVar("_Choice", bound=StrEnum)


def list_tasks(slug: str, state: str, as_json: bool) -> None:
    """Print the tasks in a state, and how many there are in each."""
    wanted = _chosen(TaskState, state, "state")

    async def read(database: Database) -> TaskListView:
        company = await Companies(database).get(slug)
        tasks, now = Tasks(database), utc_now()
        listed = await tasks.listed(company.id, wanted)
        return TaskListView(
            tasks=[TaskView.of(one.task, now, one) for one in listed],
            counts=await tasks.counts(company.id),
        )

    found = with_database(read)
    if as_json:
        print_json(found.model_dump(mode="json"))
        return
    print_lines(
        f"{one.id}\t{one.kind}\t{one.due_at or '-'}\t{one.contact or '-'}" for one in found.tasks
    )
    print_lines([" ".join(f"{name}={count}" for name, count in found.counts.items())])


def finish_task(slug: str, task_id: str, outcome: str, as_json: bool) -> None:
    """Record what became of a task.

    Raises:
        TaskNotFound: the company has no such task.
    """
    became = _chosen(TaskOutcome, outcome, "outcome")

    async def change(database: Database) -> TaskView:
        company = await Companies(database).get(slug)
        task = await Tasks(database).finish(company.id, task_id, became, done_by=None)
        return TaskView.of(task, utc_now())

    found = with_database(change)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        print_lines([f"{found.id}\t{found.state}"])


def _chosen(choices: type[_Choice], given: str, name: str) -> _Choice:
    try:
        return choices(given)
    except ValueError as error:
        raise typer.BadParameter(f"{name} must be one of {', '.join(choices)}") from error
