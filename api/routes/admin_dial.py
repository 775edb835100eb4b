"""Routes of the dial: ask a company's golden questions, and set the floors that follow."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Annotated

import anyio
from fastapi import APIRouter, Depends, Header, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.access.policies import GivenAccount, GivenCompany, GivenServices, Policy, client_key
from api.access.roles import Role
from api.company_changes import change_company, with_floors
from api.conditions import revision_of
from api.content.dial_desk import DialProgress
from api.errors import InvalidGolden
from api.languages import request_language
from api.problems import title_of
from api.schemas.dial import (
    DialFailedView,
    DialProgressView,
    DialResultView,
    DialStateView,
    FloorsBody,
    GoldenBody,
)
from api.services import Services
from api.streams.sse import event_stream
from eval.golden import GoldenQuestion, read_golden
from knowledge.companies.companies import Company, OwnCompany
from knowledge.errors import IndexNotReady, SvarvaktError

router = APIRouter(prefix="/api/admin/v1/companies/{company}/dial", tags=["dial"])
_OWNERS = frozenset({Role.CONTENT_OWNER})
_READ = [Depends(Policy("account", "read", roles=_OWNERS | {Role.TEAM_LEAD}))]
_MEASURE = [Depends(Policy("account", "write", roles=_OWNERS))]
# Floors are settings of the company: who may change those, and nobody else, sets them.
_SET = [Depends(Policy("account", "write", roles=frozenset({Role.ADMINISTRATOR})))]


@router.get("", dependencies=_READ)
async def read_floors(
    company: GivenCompany, services: GivenServices, response: Response
) -> DialStateView:
    """Return the floors in force, and the mark that a change must name."""
    return _state(services, await services.companies.own(company.id), response)


@router.post("/measurements", dependencies=_MEASURE, response_class=EventSourceResponse)
async def measure(
    body: GoldenBody, company: GivenCompany, services: GivenServices, request: Request
) -> EventSourceResponse:
    """Ask golden questions and stream how far it is; nothing is stored.

    Events: `progress`, and at the end `done` with the result or `failed`. Who stops reading stops
    the run.
    """
    questions = _questions(body.golden)
    services.dials.check(company)
    if not await services.inspection.versions.live_above(company.id):
        raise IndexNotReady("the company's pages have not been read in yet")
    _ = services.inspection.search  # raised now, while it can still be a status
    services.streams.check(client_key(request))
    events = _events(services, company, questions, request)
    return event_stream(events, services.settings.ping_interval_s, anyio.Event())


@router.put("/floors", dependencies=_SET)
async def set_floors(
    body: FloorsBody,
    account: GivenAccount,
    company: GivenCompany,
    services: GivenServices,
    response: Response,
    if_match: Annotated[str | None, Header(max_length=40)] = None,
) -> DialStateView:
    """Set floors of some topics; 412 when the company was changed since it was read."""
    revision = revision_of(if_match)
    before = await services.companies.own(company.id)
    after = await change_company(
        services.companies,
        services.identity.audit,
        account,
        before,
        lambda own: with_floors(own, body.floors),
        revision,
    )
    return _state(services, after, response)


def _questions(golden: str) -> list[GoldenQuestion]:
    """Return the questions of a file.

    Raises:
        InvalidGolden: rows of it cannot be used, or there are none.
    """
    questions, bad = read_golden(golden)
    if bad or not questions:
        raise InvalidGolden([(row.line, row.problem.value) for row in bad])
    return questions


async def _events(
    services: Services, company: Company, questions: Sequence[GoldenQuestion], request: Request
) -> AsyncIterator[ServerSentEvent]:
    search = services.inspection.search
    with services.streams.taken(client_key(request)):
        try:
            async with aclosing(services.dials.run(search, company, questions)) as steps:
                async for step in steps:
                    if isinstance(step, DialProgress):
                        view = DialProgressView(asked=step.asked, total=step.total)
                        yield _event("progress", view.model_dump_json())
                    else:
                        yield _event("done", DialResultView.of(step).model_dump_json())
        except SvarvaktError as error:
            title = title_of(request_language(request), error.code)
            yield _event("failed", DialFailedView(code=error.code, title=title).model_dump_json())


def _event(name: str, data: str) -> ServerSentEvent:
    return ServerSentEvent(data=data, event=name, sep="\n")


def _state(services: Services, own: OwnCompany, response: Response) -> DialStateView:
    response.headers["ETag"] = f'"{own.revision}"'
    search = services.inspection.search_parts
    floor = None if search is None else search.bench.assistant.floors.answered
    return DialStateView(floors=dict(own.company.profile.floors), settings_floor=floor)
