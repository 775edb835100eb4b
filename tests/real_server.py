"""Real processes for tests: the command line, and a server with everything loaded."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.conftest import free_port

SVARVAKT = Path(sys.executable).parent / "svarvakt"
COMMAND_TIMEOUT_S = 240.0
READY_TIMEOUT_S = 120.0


def svarvakt(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, whatever its exit code."""
    return subprocess.run(
        [SVARVAKT, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
    )


@contextmanager
def serving(
    environment: Mapping[str, str], ready_timeout_s: float = READY_TIMEOUT_S
) -> Iterator[str]:
    """Run a server until the block ends; gives its address when it can answer questions."""
    port = free_port()
    server = subprocess.Popen(
        [SVARVAKT, "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(url, server, ready_timeout_s)
        yield url
        server.terminate()
        assert server.wait(20) in (0, -15)
    finally:
        server.kill()
        server.wait(20)


def wait_until_ready(
    url: str,
    server: subprocess.Popen[bytes] | subprocess.Popen[str],
    timeout_s: float = READY_TIMEOUT_S,
) -> None:
    """Wait until the server at this address can answer questions; fail when it ends instead."""
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended"
        try:
            if httpx2.get(f"{url}/readyz", timeout=2, trust_env=False).is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise TimeoutError("the server did not get ready")
