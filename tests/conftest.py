"""Fixtures that several packages' tests share: databases, shared data, the bundled model."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from knowledge.database import Database
from knowledge.embedding.embeddings import Embedder, load_embedder
from knowledge.settings import KnowledgeSettings
from tests.databases import new_postgres_url, sqlite_url

os.environ.setdefault("HF_HUB_OFFLINE", "1")
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The measuring data beside the project; tests that need it skip where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not here")
    return folder


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def _postgres_bin() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders and (folders[-1] / "initdb").exists() else None


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server of our own on a free port, as an async SQLAlchemy url.

    It does not live in pytest's folders: another pytest session closes those to other users.
    """
    binaries = _postgres_bin()
    if binaries is None:
        pytest.skip("PostgreSQL's server programs are not installed")
    with tempfile.TemporaryDirectory(prefix="svarvakt-postgres-") as folder:
        base, port, prefix = Path(folder), free_port(), list[str]()
        if os.geteuid() == 0:  # initdb refuses root
            shutil.chown(base, "postgres")
            prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        cluster = base / "cluster"
        made = ["-D", cluster, "-U", "svarvakt", "--auth=trust", "-E", "UTF8", "--no-sync"]
        subprocess.run([*prefix, binaries / "initdb", *made], check=True, capture_output=True)
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        )
        control = [*prefix, binaries / "pg_ctl", "-D", cluster, "-w", "-l", base / "log"]
        subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True)
        try:
            yield f"postgresql+psycopg://svarvakt@127.0.0.1:{port}/postgres"
        finally:
            stop = [*control, "-m", "immediate", "stop"]
            subprocess.run(stop, check=False, capture_output=True)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database with all tables, on each engine in turn."""
    if request.param == "sqlite":
        url = sqlite_url(tmp_path / "test.db")
    else:
        url = await new_postgres_url(request.getfixturevalue("postgres_url"))
    database = Database(url)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The bundled embedding model, loaded once per test process."""
    return load_embedder(KnowledgeSettings())
