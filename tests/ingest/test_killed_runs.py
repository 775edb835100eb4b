"""A run that is killed loses work, never correctness, and does not block the next one."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from ingest.runs.report import RunState
from tests.ingest.conftest import Bench
from tests.ingest.site import Site, help_site

ROOT = Path(__file__).resolve().parent.parent.parent
N_KILLS = 4


def _start(folder: Path, url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ingest.run_once", folder, "firma", url],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _left_over(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd().startswith(str(folder)) and process.status() != "zombie":
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


async def test_killed_at_random_moments(bench: Bench, site: Site, tmp_path: Path) -> None:
    help_site(site, 8)
    await bench.pipeline().run(bench.company, [site.url])
    before = await bench.live()
    help_site(site, 40)
    for number in range(30):
        site.page(f"/hjelp/{number}.html", f"Ny sak {number}", f"<p>Nytt om sak {number}, nå.</p>")
    chance = random.Random(7)
    for _ in range(N_KILLS):
        process = _start(tmp_path, site.url)
        await asyncio.sleep(chance.uniform(0.5, 5.0))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        live = await bench.live()
        assert live == before or len(live) == 41
    await asyncio.to_thread(psutil.wait_procs, _left_over(tmp_path), 10)
    assert _left_over(tmp_path) == []
    process = _start(tmp_path, site.url)
    output, _ = await asyncio.to_thread(process.communicate)
    report = json.loads(output)
    assert (process.returncode, report["state"]) == (0, RunState.DONE)
    live = await bench.live()
    assert len(live) == 41
    assert "Nytt om sak 29, nå." in live[site.url + "hjelp/29.html"].text
    assert (await bench.pipeline().run(bench.company)).code == "nothing_changed"
