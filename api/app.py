"""The HTTP application: routes, each under a policy, behind the security headers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from api.access.policies import Policy
from api.access.revocation import RevokedStreams
from api.problems import BodyLimit, CatchAll, add_handlers
from api.routes import (
    admin_bench,
    admin_companies,
    admin_dial,
    admin_directory,
    admin_documents,
    admin_embed,
    admin_notices,
    admin_runs,
    admin_scores,
    admin_sources,
    admin_versions,
    agent,
    agent_live,
    agent_tasks,
    audit,
    console,
    conversations,
    handoff,
    health,
    messages,
    notices,
    openid,
    pages,
    receipts,
    scores,
    session,
    visitors,
    widget,
)
from api.schemas.agent import SuggestionStreamEvent
from api.schemas.conversations import ProblemView
from api.schemas.dial import MAX_GOLDEN_BYTES
from api.schemas.live import AgentStreamEvent
from api.security import SecurityHeaders
from api.services import Services
from api.streams.events import StreamEvent

ROUTERS = (
    pages.router,
    widget.router,
    console.router,
    session.router,
    agent.router,
    agent_live.router,
    agent_tasks.router,
    admin_versions.router,
    admin_documents.router,
    admin_bench.router,
    admin_dial.router,
    admin_embed.router,
    openid.router,
    audit.router,
    admin_companies.router,
    admin_sources.router,
    admin_runs.router,
    admin_notices.router,
    admin_directory.router,
    notices.router,
    conversations.router,
    handoff.router,
    messages.router,
    visitors.router,
    receipts.router,
    scores.router,
    admin_scores.router,
    health.router,
)
_GOLDEN = re.compile(r"/api/admin/v1/companies/[^/]+/dial/measurements")
_UPLOADS = re.compile(r"/api/admin/v1/companies/[^/]+/sources/[^/]+/files/[^/]+")
_REFERENCES = "#/components/schemas/{model}"


def create_app(services: Services) -> FastAPI:
    """Return the application around these services."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with services.running():
            yield

    app = FastAPI(
        title="Svarvakt",
        version="1",
        lifespan=lifespan,
        openapi_url=None,  # served by a route of our own, which has a policy like all others
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.services = services
    for router in ROUTERS:
        app.include_router(router)
    add_handlers(app)
    app.add_middleware(RevokedStreams)
    app.add_middleware(
        BodyLimit,
        max_bytes=services.settings.max_body_bytes,
        larger={_UPLOADS: services.ingest.max_file_bytes, _GOLDEN: MAX_GOLDEN_BYTES},
    )
    app.add_middleware(CatchAll)
    app.add_middleware(SecurityHeaders)  # added last, so it stands outside the others
    for route in all_routes():
        policy_of(route)
    app.openapi = lambda: _contract(app)  # type: ignore[method-assign]  # FastAPI's documented way
    return app


def all_routes() -> list[BaseRoute]:
    """Return every route; FastAPI keeps those of an included router out of `app.routes`."""
    return [route for router in ROUTERS for route in router.routes]


def policy_of(route: BaseRoute) -> Policy:
    """Return a route's policy.

    Raises:
        RuntimeError: it has none, so nobody may use it (trust.md, I-5).
    """
    dependant: Dependant | None = route.dependant if isinstance(route, APIRoute) else None
    for dependency in dependant.dependencies if dependant else ():
        if isinstance(dependency.call, Policy):
            return dependency.call
    raise RuntimeError(f"the route {route} declares no policy")


def _contract(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
        _, extra = models_json_schema(
            [
                (StreamEvent, "serialization"),
                (SuggestionStreamEvent, "serialization"),
                (AgentStreamEvent, "serialization"),
                (ProblemView, "serialization"),
            ],
            ref_template=_REFERENCES,
        )
        components = schema.setdefault("components", {}).setdefault("schemas", {})
        components.update(extra.get("$defs", {}))
        app.openapi_schema = schema
    return app.openapi_schema
