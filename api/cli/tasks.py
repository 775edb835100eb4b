"""The commands `tasks …`: what was promised to customers, and what became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.loader import run_command
from api.cli.options import CompanyOption, JsonOption

tasks_app = typer.Typer(
    help="What was promised to customers, and until when.", no_args_is_help=True
)


@tasks_app.command("list")
def list_tasks(
    company: CompanyOption,
    state: Annotated[str, typer.Option(help="open, late, kept, broken or withdrawn.")] = "open",
    as_json: JsonOption = False,
) -> None:
    """List the tasks in a state, those first that are due first, and count all."""
    run_command("task_work", "list_tasks", slug=company, state=state, as_json=as_json)


@tasks_app.command("done")
def finish_task(
    task: Annotated[str, typer.Argument(help="The task's id.")],
    company: CompanyOption,
    outcome: Annotated[str, typer.Option(help="done, not_reached or not_needed.")] = "done",
    as_json: JsonOption = False,
) -> None:
    """Record what became of a task; what was recorded first stays."""
    run_command(
        "task_work", "finish_task", slug=company, task_id=task, outcome=outcome, as_json=as_json
    )
