"""How our own child processes are started: same code, small environment, nothing inherited."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

# Lines and frames of the protocols stay below this.
MAX_LINE_BYTES = 64 * 1024 * 1024
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "SYSTEMROOT")


ROOT = Path(__file__).resolve().parent.parent


async def start_child(module: str, directory: Path) -> Process:
    """Start `python -m module` with pipes for its input and output.

    The child gets neither our settings nor secrets: of the environment only `_KEPT` is passed on.

    Args:
        directory: the child's working directory, which is also its place for temporary files.
    """
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {
        "PYTHONPATH": str(ROOT),
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "HOME": str(directory),
        "TMPDIR": str(directory),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        stdin=PIPE,
        stdout=PIPE,
        stderr=None,
        cwd=directory,
        env=environment,
        limit=MAX_LINE_BYTES,
    )


async def end_child(process: Process) -> None:
    """Kill a child, if it still runs, and collect it."""
    if process.returncode is None:
        # Not process.kill(): it polls, and so takes the exit status from asyncio's own watcher.
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    transport = getattr(process, "_transport", None)
    if transport is not None:
        transport.close()
