"""The server process: what each worker of `svarvakt serve` runs."""

from __future__ import annotations

import ctypes
import logging
import os
from typing import Any

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.composition import load_services

STOP_TIMEOUT_S = 2  # what is still open then is cut off; questions in hand are taken up later
WORKER_START_TIMEOUT_S = 60  # a worker loads the model before it answers its parent
_M_ARENA_MAX = -8  # malloc.h


def app_from_settings() -> FastAPI:
    """Return the application, built from the settings; each worker calls it once."""
    _share_arenas()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for chatty in ("httpx", "chromadb", "sentence_transformers", "sse_starlette"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return create_app(load_services())


def serve(host: str, port: int, workers: int, trusted_proxies: str) -> None:
    """Serve until told to stop."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    uvicorn.run(
        "api.server:app_from_settings",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_config=_log_config(),
        access_log=False,
        server_header=False,
        ws="none",
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies or None,
        timeout_graceful_shutdown=STOP_TIMEOUT_S,
        timeout_worker_healthcheck=WORKER_START_TIMEOUT_S,
    )


def _share_arenas() -> None:
    """Let all threads allocate from two arenas: one for each thread costs 60 MB more."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc has it, others do not
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 2)


def _log_config() -> dict[str, Any]:
    """Return uvicorn's own configuration with everything on stderr."""
    config: dict[str, Any] = uvicorn.config.LOGGING_CONFIG
    handlers = {
        name: {**handler, "stream": "ext://sys.stderr"}
        for name, handler in config["handlers"].items()
    }
    return {**config, "handlers": handlers}
