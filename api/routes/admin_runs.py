"""Routes of ingest runs: start one, follow it, stop it, and let a refused one go live."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from sse_starlette import EventSourceResponse

from api.access.accounts import Account
from api.access.policies import GivenAccount, GivenCompany, GivenServices, Policy, client_key
from api.access.roles import Role
from api.content.run_views import run_view
from api.languages import request_language
from api.schemas.source import NewRunBody, RunListView, RunView
from api.services import Services
from api.streams.run_stream import RunStream
from ingest.errors import IngestRunning, RunNotRefused, SourceNotFound
from ingest.runs.history import IngestRun
from ingest.runs.report import RunState
from ingest.runs.runs import RunOrder, Trigger
from knowledge.companies.companies import Company

router = APIRouter(prefix="/api/admin/v1/companies/{company}/ingest-runs", tags=["ingest runs"])
_OWNERS = frozenset({Role.CONTENT_OWNER})
_READERS = _OWNERS | {Role.TEAM_LEAD}
_READ = [Depends(Policy("account", "read", roles=_READERS))]
_WRITE = [Depends(Policy("account", "write", roles=_OWNERS))]
_STREAM = [Depends(Policy("account", "stream", roles=_READERS))]

Id = Annotated[str, Path(alias="id", pattern=r"^[0-9a-f]{32}$")]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("", dependencies=_READ)
async def list_runs(
    company: GivenCompany,
    services: GivenServices,
    request: Request,
    offset: Offset = 0,
    limit: Limit = 20,
) -> RunListView:
    """Return the company's runs, newest first, without the lists in their reports."""
    history, language = services.ingest.history, request_language(request)
    runs = await history.latest(company.id, limit, offset)
    return RunListView(
        items=[
            run_view(run, language, can_be_forced=offset == 0 and run is runs[0], is_whole=False)
            for run in runs
        ],
        total=await history.count(company.id),
    )


@router.post("", status_code=202, dependencies=_WRITE)
async def start_run(
    body: NewRunBody,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
    request: Request,
) -> RunView:
    """Fetch the sources again, in a process of its own; 409 says which run is in the way."""
    wanted = body.sources
    if wanted is not None:
        known = {source.id for source in await services.ingest.sources.all(company)}
        if not wanted or not known.issuperset(wanted):
            raise SourceNotFound("the company has no such source")
    order = RunOrder(
        Trigger.PERSON, account.display_name, None if wanted is None else tuple(wanted)
    )
    return await _start(services, account, company, order, request)


@router.get("/{id}", dependencies=_READ)
async def read_run(
    run_id: Id, company: GivenCompany, services: GivenServices, request: Request
) -> RunView:
    """Return a run with its whole report."""
    run = await services.ingest.history.get(company.id, run_id)
    return await _whole(services, company, run, request)


@router.get("/{id}/events", dependencies=_STREAM, response_class=EventSourceResponse)
async def follow_run(
    run_id: Id,
    company: GivenCompany,
    services: GivenServices,
    request: Request,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> EventSourceResponse:
    """Send the run as it is, at least every second, until it is over.

    Every event is the whole state, so nothing is lost when a client was away; its id is the
    run's revision.
    """
    run = await services.ingest.history.get(company.id, run_id)

    async def view(found: IngestRun) -> str:
        shown = await _whole(services, company, found, request)
        return shown.model_dump_json()

    stream = RunStream(
        services.ingest.history, run, view, services.streams, client_key(request),
        services.settings.ping_interval_s,
    )  # fmt: skip
    return stream.response(last_event_id)


@router.post("/{id}/cancel", status_code=202, dependencies=_WRITE)
async def cancel_run(
    run_id: Id,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
    request: Request,
) -> RunView:
    """Ask a run to stop; what is live stays live."""
    run = await services.ingest.history.ask_to_stop(company.id, run_id)
    if not run.is_over:
        await services.identity.audit.record(account, company, "run_cancelled", run.id)
    return await _whole(services, company, run, request)


@router.post("/{id}/force", status_code=202, dependencies=_WRITE)
async def force_run(
    run_id: Id,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
    request: Request,
) -> RunView:
    """Do a refused run again, and let it go live however much is lost."""
    run = await services.ingest.history.get(company.id, run_id)
    if run.state is not RunState.REFUSED or not await _is_latest(services, run):
        raise RunNotRefused("only the last run, if it was refused, can go live all the same")
    order = RunOrder(Trigger.PERSON, account.display_name, run.order.sources, is_forced=True)
    return await _start(services, account, company, order, request)


async def _start(
    services: Services, account: Account, company: Company, order: RunOrder, request: Request
) -> RunView:
    try:
        run_id = await services.ingest.start(company.id, order)
    except IngestRunning as error:
        current = await services.ingest.history.current(company.id)
        if current is not None:
            error.detail = {
                "run": current.id,
                "started_by": current.order.started_by,
                "trigger": current.order.trigger.value,
                "started_at": current.started_at.isoformat(),
            }
        raise
    action = "run_forced" if order.is_forced else "run_started"
    await services.identity.audit.record(account, company, action, run_id)
    run = await services.ingest.history.get(company.id, run_id)
    return await _whole(services, company, run, request)


async def _whole(services: Services, company: Company, run: IngestRun, request: Request) -> RunView:
    can_be_forced = run.state is RunState.REFUSED and await _is_latest(services, run)
    return run_view(run, request_language(request), can_be_forced=can_be_forced, is_whole=True)


async def _is_latest(services: Services, run: IngestRun) -> bool:
    latest = await services.ingest.history.latest(run.company_id, 1)
    return bool(latest) and latest[0].id == run.id
