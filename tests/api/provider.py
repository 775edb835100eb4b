"""A real OpenID Connect provider in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from tests.conftest import free_port


@contextmanager
def serving_provider() -> Iterator[str]:
    """Run one, and return its issuer."""
    port = free_port()
    url = f"http://localhost:{port}"
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    try:
        while True:
            assert process.poll() is None
            assert time.monotonic() < deadline
            try:
                httpx2.get(f"{url}/.well-known/openid-configuration", trust_env=False)
                break
            except httpx2.HTTPError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def person(issuer: str, subject: str, **claims: Any) -> str:
    """Make somebody known to the provider."""
    answer = httpx2.put(f"{issuer}/users/{subject}", json=claims, trust_env=False)
    assert answer.status_code == 204, answer.text
    return subject
