"""Fixtures that several packages' tests share: databases, shared data, the bundled model."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from knowledge.database import Base, Database, new_id
from knowledge.embeddings import Embedder, load_embedder
from knowledge.settings import KnowledgeSettings

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
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server of our own on a free port, as an async SQLAlchemy url."""
    binaries = _postgres_bin()
    if binaries is None:
        pytest.skip("PostgreSQL's server programs are not installed")
    base = tmp_path_factory.mktemp("postgres")
    prefix: list[str] = []
    if os.geteuid() == 0:  # initdb refuses root
        for folder in (base, *base.parents):
            if folder == Path("/tmp"):
                break
            folder.chmod(0o755)
        shutil.chown(base, "postgres")
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    cluster, port = base / "cluster", free_port()
    subprocess.run(
        [
            *prefix,
            binaries / "initdb",
            "-D",
            cluster,
            "-U",
            "svarvakt",
            "--auth=trust",
            "-E",
            "UTF8",
        ],
        check=True,
        capture_output=True,
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    control = [*prefix, binaries / "pg_ctl", "-D", cluster, "-w", "-l", base / "log"]
    subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True)
    try:
        yield f"postgresql+psycopg://svarvakt@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database with all tables, on each engine in turn."""
    import api.tables
    import bot.tables
    import ingest.tables
    import knowledge.tables

    if request.param == "sqlite":
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    else:
        server = request.getfixturevalue("postgres_url")
        name = f"t{new_id()}"
        admin = Database(server)
        async with admin.engine.connect() as connection:
            raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await raw.exec_driver_sql(f"CREATE DATABASE {name}")
        await admin.close()
        database = Database(server.rpartition("/")[0] + f"/{name}")
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The bundled embedding model, loaded once per test process."""
    return load_embedder(KnowledgeSettings())
