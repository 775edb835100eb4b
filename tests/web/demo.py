"""The demo as `make run` serves it, as a process that can be stopped and started again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

from tests.conftest import SHARED, free_port
from tests.real_server import SVARVAKT, wait_until_ready

ROOT = Path(__file__).resolve().parent.parent.parent
SITE_PORTS = (8101, 8102, 8103, 8110)
READ_IN_TIMEOUT_S = 240.0
STOP_TIMEOUT_S = 30.0
# Of 303: enough to reload and restart in the middle of; all of them take four minutes to embed.
SITE_PAGES = 90


def free_offset() -> int:
    """Return a number that, added to the ports of the demo's sites, gives ports nobody uses."""
    for offset in range(2000, 40_000, 100):
        if all(_is_free(port + offset) for port in SITE_PORTS):
            return offset
    raise OSError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


class Demo:
    """One company of the demo, its site, the desk and the product.

    Args:
        folder: for the product's data; kept over restarts.
    """

    def __init__(self, folder: Path) -> None:
        self.offset = free_offset()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.site_url = f"http://127.0.0.1:{SITE_PORTS[0] + self.offset}"
        self.desk_url = f"http://127.0.0.1:{SITE_PORTS[-1] + self.offset}"
        self.environment = {
            **os.environ,
            "SVARVAKT_DATA_DIR": str(folder),
            "SVARVAKT_API_PORT": str(self.port),
            "SVARVAKT_INGEST_ALLOW_PRIVATE_HOSTS": "true",
            "SVARVAKT_INGEST_HOST_DELAY_S": "0.05",
        }
        self._log = folder / "demo.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start everything unless it runs, and wait until questions are answered."""
        if self._process is not None:
            return
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable, "scripts/run_demo.py", "--only", "tindra",
                    "--port-offset", str(self.offset),
                ],
                cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        wait_until_ready(self.url, self._process, READ_IN_TIMEOUT_S)

    def stop(self) -> None:
        """Stop everything in good order."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(STOP_TIMEOUT_S)
            self._process = None

    def svarvakt(self, *arguments: str, stdin: str | None = None) -> str:
        """Run a command beside the server."""
        done = subprocess.run(
            [SVARVAKT, *arguments], env=self.environment, input=stdin,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


class DigdirSite:
    """Real help pages as a site that is edited while it is served.

    Args:
        folder: for the list of its pages.
        with_page: the path of a page that must be among them.
    """

    def __init__(self, folder: Path, with_page: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        whole = (SHARED / "data" / "sites" / "digdir" / "corpus.jsonl").read_text("utf-8")
        rows = whole.splitlines(keepends=True)
        rows.sort(key=lambda row: Path(with_page).stem not in json.loads(row)["id"].lower())
        corpus = folder / "corpus.jsonl"
        corpus.write_text("".join(rows[:SITE_PAGES]), "utf-8")
        self._process = subprocess.Popen(
            [sys.executable, SHARED / "lab" / "serve_site.py", corpus, "--port", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace words of a page."""
        body = json.dumps({"path": path, "replace": [old, new]}).encode()
        headers = {"Content-Type": "application/json"}
        with urlopen(Request(f"{self.url}_edit", body, headers), timeout=10) as answer:
            assert answer.status == 200

    def stop(self) -> None:
        """Stop serving."""
        self._process.terminate()
        self._process.wait(10)
