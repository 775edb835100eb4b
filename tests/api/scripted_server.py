"""A server process with the scripted assistant, for tests that kill processes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.services import Services
from api.settings import ApiSettings
from knowledge.database import Database
from tests.api.scripted import ScriptedAssistant


def create() -> FastAPI:
    url = os.environ.get("TEST_DATABASE_URL")
    database = Database(url or f"sqlite+aiosqlite:///{os.environ['TEST_DATABASE']}")
    assistant = ScriptedAssistant(pause_s=float(os.environ.get("TEST_PAUSE_S", "0.05")))
    return create_app(
        Services.build(ApiSettings(), database, assistant, 2000, Path("/nonexistent"), lease_s=3.0)
    )


if __name__ == "__main__":
    uvicorn.run(
        "tests.api.scripted_server:create",
        factory=True,
        port=int(sys.argv[1]),
        workers=int(sys.argv[2]),
        ws="none",
        log_level="warning",
        proxy_headers=False,
        timeout_graceful_shutdown=2,
        timeout_worker_healthcheck=60,
    )
