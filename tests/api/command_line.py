"""The command line as a process of its own, and a data directory to run it on."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from knowledge.companies.companies import Companies
from knowledge.database import Database
from knowledge.documents.archive import Archive
from knowledge.documents.documents import Document, Heading
from knowledge.migrate import upgrade

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = "Angrerett\n\nDu har 14 dagers angrerett – også på salg. 😀 Fristen løper fra mottak."


def fill(folder: Path) -> None:
    """Make a database with two companies and one stored document."""
    asyncio.run(asyncio.to_thread(upgrade, f"sqlite+aiosqlite:///{folder / 'svarvakt.db'}"))
    asyncio.run(_fill(folder))


def stored_document() -> Document:
    return Document("https://a.no/angre", "Angrerett", TEXT, "nb", (Heading(1, 0, 9),))


async def _fill(folder: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'svarvakt.db'}")
    await Companies(database).add("first", "First", ["a.no"], "nb")
    company = await Companies(database).add("second", "Second", ["b.no:81"], "sv")
    await Archive(database).save_document(company.id, stored_document(), None)
    await database.close()


def run(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "SVARVAKT_DATA_DIR": str(data_dir), "PYTHONWARNINGS": "error",
        "TERM": "dumb", "NO_COLOR": "1",
    }  # fmt: skip
    return subprocess.run(
        [Path(sys.executable).parent / "svarvakt", *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
