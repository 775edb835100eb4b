"""Routes of tasks: what was promised to customers, for those who are to do it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from api.access.policies import GivenAccount, GivenCompany, GivenServices, Policy
from api.access.roles import Role
from api.schemas.handoff import TaskDoneBody, TaskListView, TaskView
from bot.tasks import TaskState
from knowledge.database import utc_now

router = APIRouter(prefix="/api/agent/v1/companies/{company}/tasks", tags=["agent"])
_ROLES = frozenset({Role.AGENT, Role.TEAM_LEAD})


@router.get(
    "",
    dependencies=[Depends(Policy("account", "read", roles=_ROLES))],
    response_model_exclude_none=True,
)
async def list_tasks(
    services: GivenServices, company: GivenCompany, state: TaskState = TaskState.OPEN
) -> TaskListView:
    """List a company's tasks in a state, those first that are due first, and count all."""
    now = utc_now()
    listed = await services.tasks.listed(company.id, state)
    return TaskListView(
        tasks=[TaskView.of(one.task, now, one) for one in listed],
        counts=await services.tasks.counts(company.id),
    )


@router.post(
    "/{id}/done",
    dependencies=[Depends(Policy("account", "write", roles=_ROLES))],
    response_model_exclude_none=True,
)
async def finish_task(
    body: TaskDoneBody,
    services: GivenServices,
    company: GivenCompany,
    account: GivenAccount,
    task_id: Annotated[str, Path(alias="id", pattern="^[0-9a-f]{32}$")],
) -> TaskView:
    """Record what became of a task; what was recorded first stays."""
    task = await services.tasks.finish(company.id, task_id, body.as_outcome, account.id)
    return TaskView.of(task, utc_now())
