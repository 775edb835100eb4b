"""Routes that say how the server is, and what it offers."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from api.access.policies import GivenServices, Policy
from api.schemas.conversations import HealthView

router = APIRouter(tags=["health"])
_OPEN = [Depends(Policy("nobody", "none"))]


@router.get("/healthz", dependencies=_OPEN)
async def read_health() -> HealthView:
    """Say that the process answers."""
    return HealthView(status="ok")


@router.get("/readyz", dependencies=_OPEN, responses={503: {"model": HealthView}})
async def read_readiness(services: GivenServices, response: Response) -> HealthView:
    """Say whether questions can be taken: the database answers and the model is loaded."""
    if not await services.is_ready():
        response.status_code = 503
        return HealthView(status="starting")
    return HealthView(status="ok")


@router.get("/api/openapi.json", dependencies=_OPEN, include_in_schema=False)
async def read_openapi(request: Request) -> JSONResponse:
    """Return the contract of this API."""
    schema: dict[str, Any] = request.app.openapi()
    return JSONResponse(schema)
